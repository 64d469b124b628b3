//! What else a reader of an article may want: older articles that share rare terms with it.

use crate::site::{ArticleId, Site};

/// Most articles that are called related.
const MOST: usize = 4;
/// How far back each term is followed.
const REACH: usize = 24;

/// Older articles that share terms with this one, the likeliest first. Looks at older articles alone, and weighs a term
/// by how often it was used before, so that a new article never changes what stands on an old page.
pub fn related(site: &Site, id: ArticleId) -> Vec<ArticleId> {
    let entry = site.article(id);
    let mut lists: Vec<usize> = entry.tags.iter().copied().chain(entry.subjects.specific()).collect();
    lists.sort_unstable();
    lists.dedup();
    let mut terms: Vec<(usize, &[ArticleId])> = lists
        .into_iter()
        .map(|term| {
            let items = &site.lists[term].items;
            let before = items.partition_point(|other| *other < id);
            (before, &items[before.saturating_sub(REACH)..before])
        })
        .filter(|(before, _)| *before > 0)
        .collect();
    // The rarest three say most; what nearly every article has says nothing.
    terms.sort_by_key(|(before, _)| *before);
    terms.truncate(3);
    let weight = |before: usize| 1_000_000 / (8 + u32::try_from(before).unwrap_or(u32::MAX - 8)).ilog2().pow(2);
    let mut likeliest: Vec<(ArticleId, u32)> = Vec::with_capacity(MOST + 1);
    // Each term has its articles in order: together they are gone through from the newest to the oldest.
    while let Some(newest) = terms.iter().filter_map(|(_, older)| older.last().copied()).max() {
        let mut sum = 0;
        for (before, older) in &mut terms {
            if let Some((last, rest)) = older.split_last()
                && *last == newest
            {
                sum += weight(*before);
                *older = rest;
            }
        }
        // Behind those that are as likely: they are newer.
        let at = likeliest.partition_point(|(_, other)| *other >= sum);
        likeliest.insert(at, (newest, sum));
        likeliest.truncate(MOST);
    }
    likeliest.into_iter().map(|(other, _)| other).collect()
}
