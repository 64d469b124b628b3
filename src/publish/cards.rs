//! Cards: the headlines of articles without a photograph, drawn for other sites.

use crate::pages::{Views, poster_route};
use crate::prose::Library;
use crate::source::Digest;
use crate::web::Route;
use rayon::prelude::*;

/// One for each article that has one; articles with the same card share it.
pub(super) fn plan(views: &Views<'_>) -> Vec<(usize, Route, Digest)> {
    if views.site.config.cards_since.is_none() {
        return Vec::new();
    }
    let articles = views.site.articles.par_iter().enumerate();
    let mut cards: Vec<_> = articles
        .filter_map(|(at, entry)| {
            let digest = views.poster(entry)?.digest();
            Some((at, poster_route(digest), digest))
        })
        .collect();
    cards.sort_by(|a, b| a.1.cmp(&b.1));
    cards.dedup_by(|next, kept| next.1 == kept.1);
    cards
}

/// The bytes of one.
pub(super) fn make(views: &Views<'_>, library: &dyn Library, item: usize) -> Result<Vec<u8>, String> {
    let poster = views.poster(&views.site.articles[item]).ok_or("the article has no card")?;
    library.kept(poster.digest(), &|| poster.draw().map_err(|damage| format!("{damage:?}")))
}
