//! The cards that are drawn for articles without a photograph, from `cards.since` of site.toml on.

use crate::article::Story;
use crate::image::Poster;
use crate::pages::Views;
use crate::site::Entry;
use crate::source::Digest;
use crate::web::Route;

impl Views<'_> {
    /// An article's card. None for an article that has a photograph or is older than cards are, and
    /// none where the font lacks a letter.
    pub fn poster(&self, entry: &Entry) -> Option<Poster> {
        let since = self.site.config.cards_since?;
        if self.site.zone.resolve(since) > entry.published
            || entry.lead_image.as_ref().is_some_and(|picture| picture.facts.format.is_raster())
        {
            return None;
        }
        let front = &entry.article().front;
        let words = self.language(Some(entry));
        let section = entry.section.map(|at| self.site.lists[at].title.clone()).unwrap_or_default();
        let severity = front.facts.shown_severity().zip(self.severity(entry));
        let poster = Poster {
            masthead: self.site.config.title.clone(),
            title: front.title.clone(),
            kicker: if front.kind == Story::News { section } else { words.word(front.kind.name()).to_owned() },
            severity: severity
                .map(|(severity, view)| (severity, format!("{} {}", view.label, view.score).trim_end().to_owned())),
            day: self.date(entry.published, words).day,
        };
        poster.is_drawable().then_some(poster)
    }
}

/// Where the card of that digest stands.
pub fn poster_route(digest: Digest) -> Route {
    Route::new(format!("/images/card.{}.png", digest.short()))
}
