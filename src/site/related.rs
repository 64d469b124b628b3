//! What else a reader of an article may want: older articles that share rare terms with it.

use crate::site::{ArticleId, Site};

/// Most articles that are called related.
const MOST: usize = 4;
/// How far back each term is followed.
const REACH: usize = 24;

/// Older articles that share terms with this one, the likeliest first. Looks at older articles alone, and weighs a term
/// by how often it was used before, so that a new article never changes what stands on an old page.
pub fn related(site: &Site, id: ArticleId) -> Vec<ArticleId> {
    let mut terms: Vec<_> = site
        .article(id)
        .tags
        .iter()
        .copied()
        .chain(site.article(id).subjects.specific())
        .map(|term| {
            let items = &site.lists[term].items;
            let before = items.partition_point(|other| *other < id);
            (before, &items[before.saturating_sub(REACH)..before])
        })
        .filter(|(before, _)| *before > 0)
        .collect();
    // The rarest three say most; what nearly every article has says nothing.
    terms.sort_by_key(|(before, _)| *before);
    let mut weights: Vec<(ArticleId, u32)> = Vec::with_capacity(3 * REACH);
    for (before, older) in terms.into_iter().take(3) {
        let weight = 1_000_000 / (8 + u32::try_from(before).unwrap_or(u32::MAX - 8)).ilog2().pow(2);
        weights.extend(older.iter().map(|other| (*other, weight)));
    }
    // Three runs, each in order: what a sort that keeps equals apart finds out by itself.
    weights.sort_by_key(|(other, _)| *other);
    weights.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    let likelier = |a: &(ArticleId, u32), b: &(ArticleId, u32)| b.1.cmp(&a.1).then(b.0.cmp(&a.0));
    if weights.len() > MOST {
        weights.select_nth_unstable_by(MOST, likelier);
        weights.truncate(MOST);
    }
    weights.sort_unstable_by(likelier);
    weights.into_iter().map(|(other, _)| other).collect()
}
