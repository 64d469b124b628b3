//! The search index as files: `/search/index.json` names the shards of words and the blocks of articles, which carry a
//! digest in their names, so that a browser may keep them. static/search.js reads them.

use crate::pages::Views;
use crate::prose::Library;
use crate::search::{EMPTY, GROUP, Group, Groups, Terms, Tier, Weight, gather};
use crate::security::Severity;
use crate::site::{ArticleId, Entry, Site};
use crate::source::{Digest, Digester};
use crate::web::Route;
use rayon::prelude::*;
use serde_json::json;
use std::ops::Range;

/// Articles whose titles and summaries share a file: few, because a page of results comes from as many files.
const BLOCK: usize = 24;

/// The index, the blocks, and the shards of each tier, numbered in this order.
pub(super) fn plan(views: &Views<'_>) -> Vec<(usize, Route, Digest)> {
    let names = names(views);
    let parts: Vec<_> = blocks(views)
        .enumerate()
        .map(|(at, _)| format!("articles-{at}.{}.json", names.blocks[at]))
        .chain(views.search.tiers.iter().zip(&names.tiers).enumerate().flat_map(|(number, (_, names))| {
            names.iter().enumerate().map(move |(shard, name)| format!("words-{number}-{shard}.{name}.bin"))
        }))
        .collect();
    let key = |text: &str| Digester::new("search").text(env!("BULLETIN_SOURCES")).text(text).finish();
    let index = (0, Route::new("/search/index.json"), key(&parts.join(" ")));
    let parts = parts.into_iter().enumerate();
    let parts = parts.map(|(at, file)| (at + 1, Route::new(format!("/search/{file}")), key(&file)));
    [index].into_iter().chain(parts).collect()
}

/// The bytes of one of them.
pub(super) fn make(views: &Views<'_>, library: &dyn Library, item: usize) -> Result<Vec<u8>, String> {
    let Some(part) = item.checked_sub(1) else {
        return Ok(index(views));
    };
    if let Some(members) = blocks(views).nth(part) {
        return Ok(block(views, members));
    }
    let mut shard = part - blocks(views).len();
    for tier in &views.search.tiers {
        if shard < tier.shards {
            return tier.shard(shard, &Kept { site: views.site, library, tier });
        }
        shard -= tier.shards;
    }
    Err("the search index has no such part".to_owned())
}

/// The groups of a tier, in the library.
struct Kept<'a> {
    site: &'a Site,
    library: &'a dyn Library,
    tier: &'a Tier,
}

impl Groups for Kept<'_> {
    fn part(&self, key: Digest, range: Range<usize>, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        self.library.part(key, range, sound)
    }

    fn again(&self, number: usize) -> Group {
        let Tier { first, shards, groups } = self.tier;
        let listed = &self.site.lists[0].items;
        let start = first + number * GROUP;
        let members = &listed[start..listed.len().min(start + GROUP)];
        group(self.site, groups[number].key, members, *shards, &|id| self.library.terms(self.site.article(id)))
    }
}

/// Neighbouring articles as a group of the index; `terms` gives the words of a text.
pub(crate) fn group(
    site: &Site,
    key: Digest,
    members: &[ArticleId],
    shards: usize,
    terms: &dyn Fn(ArticleId) -> Terms,
) -> Group {
    let document = |id: &ArticleId| {
        let entry = site.article(*id);
        let language = entry.article().front.more.lang.as_ref().unwrap_or(&site.config.language);
        (vec![facts(site, entry), terms(*id)], language.as_str())
    };
    Group::build(key, &members.iter().map(document).collect::<Vec<_>>(), shards)
}

/// What every listed article has beside its text: title, summary, subjects, names, and what it can be filtered by.
fn facts(site: &Site, entry: &Entry) -> Terms {
    let front = &entry.article().front;
    let list = |at: &usize| &site.lists[*at];
    let named = entry.section.iter().chain(&entry.tags).chain(&entry.authors);
    let names = named.map(|at| (Weight::Head, list(at).title.as_str()));
    let written = [(Weight::Title, front.title.as_str()), (Weight::Head, front.summary.as_str())];
    let desk = identifiers(site, entry);
    let desk = desk.iter().map(|text| (Weight::Head, text.as_str()));
    let mut terms = gather(written.into_iter().chain(names).chain(desk));
    if let Some(section) = &entry.section {
        terms.add(&format!("section={}", list(section).slug));
    }
    for tag in &entry.tags {
        terms.add(&format!("tag={}", list(tag).slug));
    }
    terms.add(&format!("year={}", site.zone.show(entry.published).year()));
    if let Some(severity) = front.facts.shown_severity() {
        terms.add(&format!("severity={}", severity.name()));
    }
    terms
}

/// What the security facts name: flaws, products, attackers by all of their names, techniques and indicators.
fn identifiers(site: &Site, entry: &Entry) -> Vec<String> {
    let facts = &entry.article().front.facts;
    let mut texts = Vec::new();
    for vuln in &facts.vulns {
        texts.push(format!("{} {}", vuln.cve.value, vuln.title));
        texts.extend(vuln.cwe.iter().map(|cwe| cwe.value.to_string()));
        texts.extend(vuln.fixed_in.iter().cloned());
    }
    for product in &facts.products {
        texts.push(format!("{} {} {}", product.vendor.value, product.name.value, product.versions.join(" ")));
    }
    for actor in &facts.actors {
        texts.push(actor.name.clone());
        texts.extend(actor.group.map(|group| group.to_string()));
        if let Some(known) = site.reference.meant(actor.group, &actor.name) {
            texts.extend(known.group.map(|group| group.to_string()));
            texts.push(known.name.to_string());
            texts.extend(known.aliases.iter().map(|alias| alias.name.to_string()));
        }
    }
    texts.extend(facts.techniques.iter().map(|technique| technique.value.to_string()));
    texts.extend(entry.iocs().map(|ioc| ioc.indicator.raw().to_owned()));
    texts
}

/// Listed articles, oldest first, as they share files.
fn blocks<'a>(views: &Views<'a>) -> std::slice::Chunks<'a, ArticleId> {
    views.site.lists[0].items.chunks(BLOCK)
}

/// Eight letters for each file that change when its bytes do.
struct Names {
    blocks: Vec<String>,
    tiers: Vec<Vec<String>>,
}

fn names(views: &Views<'_>) -> Names {
    let eight = |digest: Digest| digest.to_string()[..8].to_owned();
    let block = |members: &[ArticleId]| {
        let base = views.url(&Route::new("/"));
        let mut digest =
            Digester::new("search block").text(env!("BULLETIN_SOURCES")).digest(views.site.config.digest).text(&base);
        for id in members {
            digest.add_digest(views.site.article(*id).card);
        }
        eight(digest.finish())
    };
    let shards = |tier: &Tier| (0..tier.shards).into_par_iter().map(|shard| eight(tier.key(shard))).collect();
    Names { blocks: blocks(views).map(block).collect(), tiers: views.search.tiers.iter().map(shards).collect() }
}

/// What the script reads first: how many articles there are, and what the files are called.
fn index(views: &Views<'_>) -> Vec<u8> {
    let names = names(views);
    let tiers = views.search.tiers.iter().zip(&names.tiers);
    let tiers: Vec<_> = tiers.map(|(tier, names)| json!({ "first": tier.first, "names": names.concat() })).collect();
    let document = json!({
        "articles": views.search.documents,
        "block": BLOCK,
        "blocks": names.blocks.concat(),
        "tiers": tiers,
        "empty": EMPTY.join(" "),
    });
    serde_json::to_vec(&document).expect("JSON values are always written")
}

/// What results show of articles: title, address, day, section, severity, score, summary.
fn block(views: &Views<'_>, members: &[ArticleId]) -> Vec<u8> {
    let rows: Vec<_> = members.iter().map(|id| row(views, views.site.article(*id))).collect();
    serde_json::to_vec(&rows).expect("JSON values are always written")
}

fn row(views: &Views<'_>, entry: &Entry) -> serde_json::Value {
    let section = entry.section.map_or("", |at| views.site.lists[at].title.as_str());
    let day = views.site.zone.show(entry.published).date().to_string();
    let facts = &entry.article().front.facts;
    let severity = facts.shown_severity().map_or("", Severity::name);
    let score = facts.top_score().map(|score| score.to_string()).unwrap_or_default();
    let title = &entry.article().front.title;
    json!([title, views.url(entry.route()), day, section, severity, score, entry.summary()])
}
