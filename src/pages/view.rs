//! Makes what templates see, and nothing else: the structs of these views are a promise to themes, which docs/templates.md
//! describes. What every page has is in `frame`, articles are in `article`, lists in `list`; here is what all of them use.

use crate::article::At;
use crate::date::{When, Zone};
use crate::pages::{Page, Shell};
use crate::reference::Source;
use crate::search::Index;
use crate::site::{Entry, Site};
use crate::web::Route;
use crate::words::{Language, Words};
use jiff::Timestamp;
use serde::Serialize;

/// Makes views of a site.
#[derive(Clone, Copy)]
pub struct Views<'a> {
    /// The site.
    pub site: &'a Site,
    /// The frame.
    pub shell: &'a Shell,
    /// The words of the interface.
    pub words: &'a Words,
    /// The words of the articles.
    pub search: &'a Index,
}

/// A name and where it leads.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    /// What the link says.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// A moment, in every form that the theme needs. The filter `date` makes others of `iso`.
#[derive(Clone, Debug, Serialize)]
pub struct DateView {
    /// RFC 3339 with the offset of the site's zone.
    pub iso: String,
    /// The day as the site writes it.
    pub day: String,
    /// The time of day as the site writes it; empty if the author gave a day alone.
    pub time: String,
    /// Name of the day of the week.
    pub weekday: String,
    /// The same, abbreviated.
    pub weekday_short: String,
    /// Short name of the zone, such as `IST`.
    pub zone: String,
}

/// A table that pages look things up in.
#[derive(Clone, Debug, Serialize)]
pub struct SourceView {
    /// What it holds.
    pub title: String,
    /// What pages take from it.
    pub about: String,
    /// Who makes it.
    pub origin: &'static str,
    /// Where they publish it.
    pub url: &'static str,
    /// Which version it is.
    pub version: String,
    /// The day it is from, as `2025-11-26`.
    pub iso: String,
    /// The day as the site writes it.
    pub day: String,
    /// Its licence; may be empty.
    pub licence: &'static str,
    /// The licence's text.
    pub licence_url: &'static str,
    /// What its owner wants to be said with it; may be empty.
    pub notice: &'static str,
    /// How many entries it has.
    pub entries: usize,
    /// How many of the site's own come to them.
    pub own: usize,
}

impl<'a> Views<'a> {
    /// The words of an article's language, or of the site's.
    pub fn language(&self, entry: Option<&Entry>) -> Language<'a> {
        self.words.language(entry.and_then(|entry| entry.article().front.more.lang.as_deref()))
    }

    /// The article or undated page that a page shows.
    ///
    /// # Panics
    /// If the page shows neither.
    pub fn entry(&self, page: &Page) -> &'a Entry {
        match page {
            Page::Article(id) => self.site.article(*id),
            Page::Undated(at) => &self.site.pages[*at],
            other => unreachable!("{other:?} shows no article"),
        }
    }

    /// The tables that pages look things up in.
    pub fn sources(&self) -> Vec<SourceView> {
        let words = self.language(None);
        let view = |source: Source| SourceView {
            title: words.word(source.subject.key()).to_owned(),
            about: words.word(source.subject.about()).to_owned(),
            origin: source.origin,
            url: source.url,
            version: source.version,
            day: self.day(&source.date),
            iso: source.date,
            licence: source.licence,
            licence_url: source.licence_url,
            notice: source.notice,
            entries: source.entries,
            own: source.own,
        };
        self.site.reference.sources().into_iter().map(view).collect()
    }

    /// A day such as `2025-11-26` as the site writes it.
    fn day(&self, iso: &str) -> String {
        let Ok(day) = When::parse(iso) else {
            return iso.to_owned();
        };
        let shown = Zone::UTC.show(Zone::UTC.resolve(day));
        self.language(None).date(&self.site.config.date_format, &shown).unwrap_or_else(|_| iso.to_owned())
    }

    /// A route as pages link to it.
    pub fn url(&self, route: &Route) -> String {
        self.site.base_url.relative(route)
    }

    /// A moment with its time of day, unless its author gave a day alone.
    pub(super) fn moment(&self, moment: Timestamp, written: Option<&At<When>>, words: Language<'_>) -> DateView {
        let time = if dated_by_day(written) { String::new() } else { self.time(moment, words) };
        DateView { time, ..self.date(moment, words) }
    }

    pub(super) fn date(&self, moment: Timestamp, words: Language<'_>) -> DateView {
        let shown = self.site.zone.show(moment);
        // The formats were tried when site.toml was read. All in one go, because every item and page has a date.
        let day = &self.site.config.date_format;
        let all = words.date(&format!("%A\u{1f}%a\u{1f}%Z\u{1f}{day}"), &shown).unwrap_or_default();
        let mut parts = all.split('\u{1f}').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        let (weekday, weekday_short, zone, day) = (next(), next(), next(), next());
        DateView { iso: self.iso(moment), weekday, weekday_short, zone, day, time: String::new() }
    }

    /// RFC 3339 with the offset of the zone, in whole seconds.
    pub(super) fn iso(&self, moment: Timestamp) -> String {
        let whole = Timestamp::from_second(moment.as_second()).unwrap_or(moment);
        whole.display_with_offset(self.site.zone.show(moment).offset()).to_string()
    }

    fn time(&self, moment: Timestamp, words: Language<'_>) -> String {
        words.date(&self.site.config.time_format, &self.site.zone.show(moment)).unwrap_or_default()
    }
}

fn dated_by_day(date: Option<&At<When>>) -> bool {
    date.is_some_and(|at| matches!(at.value, When::Day(_)))
}

pub(super) fn json(text: &str) -> serde_json::Value {
    if text.is_empty() {
        serde_json::Value::Object(serde_json::Map::new())
    } else {
        serde_json::from_str(text).unwrap_or_default()
    }
}
