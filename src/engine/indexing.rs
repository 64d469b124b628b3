//! The search index of an edition: groups of articles whose words did not change come from the store.

use crate::engine::{Store, library};
use crate::publish;
use crate::search::{GROUP, Group, Index, Tier, spread};
use crate::site::{ArticleId, Site};
use crate::source::{Digest, Digester, Shelf};
use rayon::prelude::*;

/// When the search index is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Indexing {
    /// With every plan.
    #[default]
    Now,
    /// With a later plan: search finds nothing until then.
    Later,
}

/// Indexes what an edition lists, and puts the groups that had to be made into the store.
pub(super) fn index(site: &Site, shelf: &dyn Shelf, store: &mut dyn Store) -> Index {
    let documents = &site.lists[0].items;
    let mut tiers = Vec::new();
    for (first, count, shards) in spread(documents.len()) {
        let before: &dyn Store = &*store;
        let terms = |id: ArticleId| library::terms(site.article(id), before, shelf);
        let group = |members: &[ArticleId]| {
            let key = key(site, members, shards);
            match before.part(key, Group::head_range(shards), &Group::is_head) {
                Some(head) => Group::kept(key, head),
                None => publish::group(site, key, members, shards, &terms),
            }
        };
        let groups: Vec<Group> = documents[first..first + count].par_chunks(GROUP).map(group).collect();
        for group in &groups {
            if let Some(bytes) = group.made() {
                store.put(group.key, bytes);
            }
        }
        tiers.push(Tier { first, shards, groups });
    }
    Index { documents: documents.len(), tiers }
}

fn key(site: &Site, members: &[ArticleId], shards: usize) -> Digest {
    let mut key =
        Digester::new("group").text(env!("BULLETIN_SOURCES")).digest(site.config.digest).number(shards as u64);
    for id in members {
        let entry = site.article(*id);
        key.add_digest(entry.content);
        key.add_digest(entry.card);
        // An actor is found by all of its names.
        let actors = entry.article().front.facts.actors.iter();
        let known = actors.filter_map(|actor| site.reference.meant(actor.group, &actor.name));
        known.for_each(|known| key.add_digest(known.digest()));
    }
    key.finish()
}
