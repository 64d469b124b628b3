//! The search index of an edition: groups of articles whose words did not change come from the store.

use crate::engine::{Store, library};
use crate::publish;
use crate::search::{GROUP, Group, Index, Terms, Tier, spread};
use crate::site::{ArticleId, Entry, Site};
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

/// Indexes what an edition lists, and puts the groups that had to be made into the store; gives the keys of all of them.
pub(super) fn index(site: &Site, shelf: &dyn Shelf, store: &mut dyn Store) -> (Index, Vec<Digest>) {
    let documents = &site.lists[0].items;
    let mut keys = Vec::new();
    let mut tiers = Vec::new();
    for (first, count, shards) in spread(documents.len()) {
        let before: &dyn Store = &*store;
        let groups: Vec<_> = documents[first..first + count]
            .par_chunks(GROUP)
            .map(|members| {
                let key = key(site, members, shards);
                let known = before.get(key).and_then(|bytes| Group::from_bytes(bytes, shards));
                let made = known.is_none();
                (
                    key,
                    made,
                    known
                        .unwrap_or_else(|| build(site, members, shards, &|entry| library::terms(entry, before, shelf))),
                )
            })
            .collect();
        for (key, _, group) in groups.iter().filter(|(_, made, _)| *made) {
            store.put(*key, group.as_bytes());
        }
        keys.extend(groups.iter().map(|(key, _, _)| *key));
        tiers.push(Tier { first, shards, groups: groups.into_iter().map(|(_, _, group)| group).collect() });
    }
    (Index { documents: documents.len(), tiers }, keys)
}

fn key(site: &Site, members: &[ArticleId], shards: usize) -> Digest {
    let mut key =
        Digester::new("group").text(env!("BULLETIN_SOURCES")).digest(site.config.digest).number(shards as u64);
    for id in members {
        let entry = site.article(*id);
        key.add_digest(entry.content);
        key.add_digest(entry.card);
    }
    key.finish()
}

fn build(site: &Site, members: &[ArticleId], shards: usize, terms: &dyn Fn(&Entry) -> Terms) -> Group {
    let documents: Vec<_> = members
        .iter()
        .map(|id| {
            let entry = site.article(*id);
            let language = entry.article().front.lang.as_ref().unwrap_or(&site.config.language);
            (vec![publish::facts(site, entry), terms(entry)], language.as_str())
        })
        .collect();
    Group::build(&documents, shards)
}
