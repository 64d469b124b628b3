//! Articles as templates see them: whole, and as cards in lists.

use crate::article::{At, Front, Story};
use crate::date::When;
use crate::image::Poster;
use crate::pages::view::json;
use crate::pages::{DateView, FactsView, ImageView, LinkView, Page, SeverityView, Views, poster_route};
use crate::site::{ArticleId, Entry, related};
use serde::Serialize;

/// An author or their name alone.
#[derive(Clone, Debug, Serialize)]
pub struct AuthorView {
    /// The name.
    pub title: String,
    /// The author's page.
    pub url: String,
}

/// What lists show of an article.
#[derive(Clone, Debug, Serialize)]
pub struct CardView {
    /// The headline.
    pub title: String,
    /// Its address.
    pub url: String,
    /// One or two sentences.
    pub summary: String,
    /// Whether the author wrote them; else they are the beginning of the text.
    pub summary_written: bool,
    /// `news`, `advisory`, `analysis` or `digest`.
    pub kind: &'static str,
    /// The kind in the article's language; empty for news.
    pub kind_label: String,
    /// Language, if it is not the site's.
    pub language: Option<String>,
    /// Its section.
    pub section: Option<LinkView>,
    /// Who wrote it.
    pub authors: Vec<AuthorView>,
    /// What it is about.
    pub tags: Vec<LinkView>,
    /// When it was published.
    pub published: DateView,
    /// Minutes that reading takes.
    pub minutes: u32,
    /// The lead image.
    pub image: Option<ImageView>,
    /// How bad it is.
    pub severity: Option<SeverityView>,
    /// Whether it is about something that is being exploited.
    pub exploited: bool,
    /// `CLEAR` or a stricter label.
    pub tlp: &'static str,
    /// A mark: `draft` or `scheduled` in previews, `retracted` or `replaced` everywhere; may be empty.
    pub mark: &'static str,
    /// `[extra]` of the article.
    pub extra: serde_json::Value,
}

/// `article`: a whole article or page. `content`, the text, is given beside it.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleView {
    /// What lists show of it.
    #[serde(flatten)]
    pub card: CardView,
    /// Permanent id.
    pub id: String,
    /// When it was last changed in substance.
    pub updated: Option<DateView>,
    /// The security facts.
    pub facts: Option<FactsView>,
    /// The article in schema.org's words, for a data block; empty on an undated page.
    pub json_ld: String,
    /// When its embargo ends, while it lasts: only in a preview.
    pub embargo: Option<DateView>,
    /// Whether its time is over.
    pub expired: bool,
    /// Headings of the text.
    pub headings: Vec<crate::markdown::Heading>,
    /// The article whose place it takes.
    pub replaces: Option<LinkView>,
    /// The article that took its place.
    pub replaced_by: Option<LinkView>,
    /// A picture of 1200 × 630 for other sites, with scheme and host: cut from the lead image, or drawn. May be empty.
    pub poster: String,
    /// Width of that picture in pixels: 1200, or less where the lead image is narrower.
    pub poster_width: u32,
    /// Its height, as above.
    pub poster_height: u32,
    /// The next newer article of the section.
    pub newer: Option<LinkView>,
    /// The next older article of the section.
    pub older: Option<LinkView>,
    /// Older articles about the same.
    pub related: Vec<RelatedView>,
    /// Licence of the text, if it is not the site's.
    pub license: Option<String>,
    /// Series it belongs to.
    pub series: Option<String>,
    /// Disclosure of machine-made parts.
    pub ai_disclosure: Option<String>,
}

/// An older article about the same.
#[derive(Clone, Debug, Serialize)]
pub struct RelatedView {
    /// The headline.
    pub title: String,
    /// Its address.
    pub url: String,
    /// When it was published, as RFC 3339.
    pub iso: String,
    /// The day as the site writes it.
    pub day: String,
}

impl Views<'_> {
    /// What lists show of an article.
    pub fn card(&self, entry: &Entry) -> CardView {
        let front: &Front = &entry.article().front;
        let words = self.language(Some(entry));
        let lists = &self.site.lists;
        let link = |at: &usize| LinkView { title: lists[*at].title.clone(), url: self.url(&lists[*at].route) };
        CardView {
            title: front.title.clone(),
            url: self.url(entry.route()),
            summary: entry.summary().to_owned(),
            summary_written: !front.summary.is_empty(),
            kind: front.kind.name(),
            kind_label: if front.kind == Story::News {
                String::new()
            } else {
                words.word(front.kind.name()).to_owned()
            },
            language: front.more.lang.clone().filter(|language| *language != self.site.config.language),
            section: entry.section.as_ref().map(link),
            authors: entry.authors.iter().map(link).map(|LinkView { title, url }| AuthorView { title, url }).collect(),
            tags: entry.tags.iter().map(link).collect(),
            published: self.moment(entry.published, self.published_as(entry), words),
            minutes: entry.minutes(),
            image: self.lead_image(entry),
            severity: self.severity(entry),
            exploited: entry.subjects.exploited,
            tlp: front.tlp.label(),
            mark: self.mark(entry),
            extra: json(&front.more.extra),
        }
    }

    /// How the moment of publication was written.
    fn published_as<'e>(&self, entry: &'e Entry) -> Option<&'e At<When>> {
        let front = &entry.article().front;
        if entry.published == entry.dated { front.date.as_ref() } else { front.more.embargo_until.as_ref() }
    }

    /// `article`, with the headings of its text.
    pub fn article(&self, page: &Page, headings: Vec<crate::markdown::Heading>) -> ArticleView {
        let entry = self.entry(page);
        let front = &entry.article().front;
        let words = self.language(Some(entry));
        let link = |id: ArticleId| {
            let other = self.site.article(id);
            LinkView { title: other.article().front.title.clone(), url: self.url(other.route()) }
        };
        let related = match page {
            Page::Article(id) => related(self.site, *id),
            _ => Vec::new(),
        };
        let card = self.card(entry);
        let cut = card.image.as_ref().filter(|image| !image.card.is_empty());
        let (poster_width, poster_height) = cut.map_or(Poster::SIZE, |image| (image.card_width, image.card_height));
        let cut = cut.map(|image| image.card.clone());
        let drawn = || self.poster(entry).filter(|_| matches!(page, Page::Article(_)));
        let drawn = || drawn().map(|poster| self.site.base_url.absolute(&poster_route(poster.digest())));
        let poster = cut.or_else(drawn).unwrap_or_default();
        ArticleView {
            json_ld: match page {
                Page::Article(_) => self.json_ld(entry, card.image.as_ref(), &poster),
                _ => String::new(),
            },
            card,
            id: self.site.tag_uri(entry),
            updated: entry.updated.map(|moment| {
                let last = entry.changes.last().filter(|last| **last == moment);
                let written = last.and_then(|_| Some(&front.facts.more.updates.get(entry.changes.len() - 1)?.at));
                self.moment(moment, written.or(front.more.updated.as_ref()), words)
            }),
            facts: self.facts(entry),
            embargo: front
                .more
                .embargo_until
                .as_ref()
                .filter(|_| entry.published > self.site.edition.as_of)
                .map(|at| self.moment(self.site.zone.resolve(at.value), Some(at), words)),
            expired: entry.expired,
            headings,
            poster,
            poster_width,
            poster_height,
            replaces: entry.replaces.map(link),
            replaced_by: entry.replaced_by.map(link),
            newer: entry.newer.map(link),
            older: entry.older.map(link),
            related: related
                .into_iter()
                .map(|id| {
                    let LinkView { title, url } = link(id);
                    let published = self.site.article(id).published;
                    let shown = self.site.zone.show(published);
                    let day = words.date(&self.site.config.date_format, &shown).unwrap_or_default();
                    RelatedView { title, url, iso: self.iso(published), day }
                })
                .collect(),
            license: front.more.license.clone(),
            series: front.more.series.clone(),
            ai_disclosure: front.more.ai_disclosure.clone(),
        }
    }

    fn mark(&self, entry: &Entry) -> &'static str {
        match (entry.article().front.draft, entry.published > self.site.edition.as_of) {
            (true, _) => "draft",
            (false, true) => "scheduled",
            (false, false) if entry.is_retracted() => "retracted",
            (false, false) if entry.replaced_by.is_some() => "replaced",
            (false, false) => "",
        }
    }
}
