//! What templates see, and nothing else: these structs are a promise to themes. docs/templates.md describes them.

use crate::article::{At, Front, Story};
use crate::config::{Config, FeedFormat};
use crate::date::{When, Zone};
use crate::pages::facts::{FactsView, SeverityView};
use crate::pages::{CalendarView, CoverageView, CveOrder, ImageView, Page, Shell, poster_route};
use crate::reference::Source;
use crate::search::Index;
use crate::site::{ArticleId, Entry, List, ListKind, Site, related};
use crate::web::Route;
use crate::words::{Language, Words};
use jiff::Timestamp;
use serde::Serialize;

/// `site`: the same on every page.
#[derive(Clone, Debug, Serialize)]
pub struct SiteView<'a> {
    /// The bulletin's name.
    pub title: &'a str,
    /// The part of the name that the masthead sets in bold.
    pub title_strong: &'a str,
    /// The rest of the name.
    pub title_rest: &'a str,
    /// One sentence about it.
    pub description: &'a str,
    /// Language of the interface.
    pub language: &'a str,
    /// Address of the front page, as pages link to it.
    pub home: String,
    /// The same, with scheme and host.
    pub base_url: String,
    /// The line of links below the masthead.
    pub navigation: Vec<LinkView>,
    /// What the desk keeps: vulnerabilities, actors, products, techniques, what is exploited, corrections, sources.
    /// Only pages that there are.
    pub desk: Vec<LinkView>,
    /// The undated pages.
    pub pages: Vec<LinkView>,
    /// Feeds of the front page.
    pub feeds: Vec<FeedView>,
    /// Licence of the texts.
    pub license: &'a str,
    /// The bulletin's pages elsewhere, which say so themselves.
    pub me: &'a [String],
    /// `[extra]` of site.toml.
    pub extra: serde_json::Value,
    /// Name and version of this program.
    pub generator: &'static str,
}

/// A name and where it leads.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    /// What the link says.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// A feed.
#[derive(Clone, Debug, Serialize)]
pub struct FeedView {
    /// `RSS`, `Atom` or `JSON`.
    pub label: &'static str,
    /// Its address.
    pub url: String,
    /// Its media type.
    pub media_type: &'static str,
    /// The name of what it follows.
    pub title: String,
}

/// `page`: what the frame needs of the page it holds.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    /// `article`, `page`, the kind of a list, `tags`, `authors`, `actors`, `products`, `techniques`, `cves`,
    /// `corrections`, `sources`, `archive`, `search`, `data`, `credits` or `404`.
    pub kind: &'static str,
    /// Title for the window and for search engines.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// Its address, as pages link to it.
    pub url: String,
    /// The same, with scheme and host; empty on the page for what is not found.
    pub canonical: String,
    /// Language of the page.
    pub language: String,
    /// Feeds of what the page shows, besides the front page's.
    pub feeds: Vec<FeedView>,
    /// Whether search engines should leave it out.
    pub noindex: bool,
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
    /// A mark for previews: `draft`, `scheduled` or empty.
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

/// `list`: a page of a list. Its articles are given beside it, as `lead` and `days`.
#[derive(Clone, Debug, Serialize)]
pub struct ListView {
    /// `front`, `section`, `tag`, `author`, `year`, `month`, `cve`, `actor`, `vendor`, `product`, `technique` or
    /// `exploited`.
    pub kind: &'static str,
    /// Its name.
    pub title: String,
    /// One sentence, or empty.
    pub description: String,
    /// An author's page elsewhere, or empty.
    pub link: String,
    /// How many articles it has in all; on the first page only.
    pub count: Option<usize>,
    /// Number of the page from the oldest; none on the first page.
    pub number: Option<usize>,
    /// Address of the list's first page.
    pub url: String,
    /// The page with newer articles.
    pub newer: Option<String>,
    /// The page with older articles.
    pub older: Option<String>,
    /// Feeds in its folder.
    pub feeds: Vec<FeedView>,
    /// The day of the newest article; on the first page only.
    pub edition: Option<DateView>,
    /// Articles by week; on the front page only.
    pub coverage: Option<CoverageView>,
    /// `[extra]` of a section's `_index.md`.
    pub extra: serde_json::Value,
}

/// A day with the articles of a page that were published on it, newest first.
#[derive(Clone, Debug)]
pub struct DayView {
    /// The day.
    pub date: DateView,
    /// Its articles.
    pub items: Vec<ArticleId>,
}

/// A tag, author, actor, vendor, product or technique in the page of all of them.
#[derive(Clone, Debug, Serialize)]
pub struct TermView {
    /// The name.
    pub title: String,
    /// Its page.
    pub url: String,
    /// How many articles it has.
    pub count: usize,
    /// One sentence, or empty.
    pub description: String,
    /// What belongs to it: a vendor's products.
    pub terms: Vec<TermView>,
}

/// `search`: what articles can be searched by.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// Address of the index.
    pub index: String,
    /// The sections.
    pub sections: Vec<FilterView>,
    /// The tags, by name.
    pub tags: Vec<FilterView>,
    /// The years, newest first.
    pub years: Vec<FilterView>,
}

/// What a search can be narrowed to.
#[derive(Clone, Debug, Serialize)]
pub struct FilterView {
    /// Its name.
    pub title: String,
    /// What the index calls it.
    pub value: String,
    /// Its page.
    pub url: String,
}

/// A year of the archive.
#[derive(Clone, Debug, Serialize)]
pub struct ArchiveYear {
    /// The year.
    pub title: String,
    /// Its page.
    pub url: String,
    /// How many articles it has.
    pub count: usize,
    /// Its months, newest first.
    pub months: Vec<TermView>,
    /// Its days.
    pub calendar: CalendarView,
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

impl<'a> Views<'a> {
    /// `site`.
    pub fn site(&self) -> SiteView<'a> {
        let config: &'a Config = &self.site.config;
        let rest = config.title.strip_prefix(config.title_strong.as_str()).unwrap_or("");
        SiteView {
            title: &config.title,
            title_strong: if rest.is_empty() { &config.title } else { &config.title_strong },
            title_rest: rest,
            description: &config.description,
            language: &config.language,
            home: self.url(&Route::new("/")),
            base_url: self.site.base_url.absolute(&Route::new("/")),
            navigation: self
                .shell
                .navigation
                .iter()
                .map(|(title, url)| LinkView { title: title.clone(), url: url.clone() })
                .collect(),
            desk: links(&self.shell.desk),
            pages: links(&self.shell.pages),
            feeds: self.feeds(&self.site.lists[0]),
            license: &config.license,
            me: &config.me,
            extra: json(&config.extra),
            generator: concat!("bulletin ", env!("CARGO_PKG_VERSION")),
        }
    }

    /// The words of an article's language, or of the site's.
    pub fn language(&self, entry: Option<&Entry>) -> Language<'a> {
        self.words.language(entry.and_then(|entry| entry.article().front.lang.as_deref()))
    }

    /// `page`, for any page.
    pub fn page(&self, page: &Page, route: &Route) -> PageView {
        let words = self.language(None);
        let mut view = PageView {
            kind: "404",
            title: String::new(),
            description: String::new(),
            url: self.url(route),
            canonical: self.site.base_url.absolute(route),
            language: self.site.config.language.clone(),
            feeds: Vec::new(),
            noindex: false,
        };
        match page {
            Page::Article(_) | Page::Undated(_) => {
                let entry = self.entry(page);
                view.kind = if matches!(page, Page::Article(_)) { "article" } else { "page" };
                view.title = entry.article().front.title.clone();
                view.description = entry.summary().to_owned();
                view.language = entry.article().front.lang.clone().unwrap_or(view.language);
            }
            Page::List { list, number } => {
                let list = &self.site.lists[*list];
                view.kind = list.kind.name();
                view.title = self.list_title(list);
                if *number > 0 {
                    view.title = format!("{}, {} {number}", view.title, words.word("page"));
                }
                view.description.clone_from(&list.description);
                if list.kind != ListKind::Front {
                    view.feeds = self.feeds(list);
                    if view.description.is_empty() {
                        view.description = format!("{}: {}", view.title, words.word(&format!("{}_about", view.kind)));
                    }
                }
            }
            Page::Terms(kind) => {
                view.kind = match kind {
                    ListKind::Author => "authors",
                    ListKind::Actor => "actors",
                    ListKind::Vendor => "products",
                    ListKind::Technique => "techniques",
                    _ => "tags",
                };
                view.title = words.word(view.kind).to_owned();
            }
            Page::Cves(index) => {
                view.kind = "cves";
                view.title = words.word("cves").to_owned();
                if let Some(year) = index.year {
                    view.title = format!("{} {year}", view.title);
                }
                if index.order == CveOrder::Severity {
                    view.title = format!("{}, {}", view.title, words.word("by_severity"));
                }
            }
            Page::Corrections | Page::Sources => {
                view.kind = if matches!(page, Page::Sources) { "sources" } else { "corrections" };
                view.title = words.word(view.kind).to_owned();
            }
            Page::Archive => {
                view.kind = "archive";
                view.title = words.word("archive").to_owned();
            }
            Page::Data => {
                view.kind = "data";
                view.title = words.word("data").to_owned();
            }
            Page::Credits => {
                view.kind = "credits";
                view.title = words.word("credits").to_owned();
            }
            Page::Search => {
                view.kind = "search";
                view.title = words.word("search").to_owned();
            }
            Page::NotFound => {
                view.title = words.word("not_found").to_owned();
                view.canonical.clear();
                view.noindex = true;
            }
            Page::Redirect(target) => {
                view.kind = "redirect";
                view.canonical = self.site.base_url.absolute(target);
                view.url = self.url(target);
                view.noindex = true;
            }
        }
        // What is made of the whole site says what it is in the words of the interface.
        if view.description.is_empty()
            && !view.noindex
            && !matches!(page, Page::Article(_) | Page::Undated(_) | Page::List { .. })
        {
            view.description = words.word(&format!("{}_about", view.kind)).to_owned();
        }
        view
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
            language: front.lang.clone().filter(|language| *language != self.site.config.language),
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
            extra: json(&front.extra),
        }
    }

    /// How the moment of publication was written.
    fn published_as<'e>(&self, entry: &'e Entry) -> Option<&'e At<When>> {
        let front = &entry.article().front;
        if entry.published == entry.dated { front.date.as_ref() } else { front.embargo_until.as_ref() }
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
        let cut = card.image.as_ref().map(|image| image.card.clone()).filter(|url| !url.is_empty());
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
                let written = last.and_then(|_| front.facts.updates.last().map(|update| &update.at));
                self.moment(moment, written.or(front.updated.as_ref()), words)
            }),
            facts: self.facts(entry),
            embargo: front
                .embargo_until
                .as_ref()
                .filter(|_| entry.published > self.site.edition.as_of)
                .map(|at| self.moment(self.site.zone.resolve(at.value), Some(at), words)),
            expired: entry.expired,
            headings,
            poster,
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
            license: front.license.clone(),
            series: front.series.clone(),
            ai_disclosure: front.ai_disclosure.clone(),
        }
    }

    /// `list`, and the articles of the page, oldest first.
    pub fn list(&self, list: usize, number: usize) -> (ListView, &'a [ArticleId]) {
        let list: &'a List = &self.site.lists[list];
        let size = self.site.config.page_size;
        let full = list.full_pages(size);
        let first = number == 0;
        let items = if first { list.first_page(size) } else { list.numbered_page(size, number) };
        let page_url = |number: usize| self.url(&list.numbered_route(number));
        let newest = items.last().map(|id| self.site.article(*id).published);
        let view = ListView {
            kind: list.kind.name(),
            title: self.list_title(list),
            description: list.description.clone(),
            link: list.url.clone(),
            count: first.then_some(list.items.len()),
            number: (!first).then_some(number),
            url: self.url(&list.route),
            newer: (!first).then(|| if number < full { page_url(number + 1) } else { self.url(&list.route) }),
            older: match number {
                0 => (full > 0).then(|| page_url(full)),
                number => (number > 1).then(|| page_url(number - 1)),
            },
            feeds: self.feeds(list),
            coverage: (first && list.kind == ListKind::Front).then(|| self.coverage()).flatten(),
            edition: newest.filter(|_| first).map(|moment| self.date(moment, self.language(None))),
            extra: json(&list.extra),
        };
        (view, items)
    }

    /// Articles, oldest first, as days, newest first.
    pub fn days(&self, items: impl DoubleEndedIterator<Item = ArticleId>) -> Vec<DayView> {
        let words = self.language(None);
        let mut days: Vec<(jiff::civil::Date, DayView)> = Vec::new();
        for id in items.rev() {
            let moment = self.site.article(id).published;
            let date = self.site.zone.show(moment).date();
            match days.last_mut() {
                Some((last, day)) if *last == date => day.items.push(id),
                _ => days.push((date, DayView { date: self.date(moment, words), items: vec![id] })),
            }
        }
        days.into_iter().map(|(_, day)| day).collect()
    }

    /// Every tag or author that has articles, by name.
    pub fn terms(&self, kind: ListKind) -> Vec<TermView> {
        let mut terms: Vec<_> = self
            .site
            .lists_of(kind)
            .filter(|(_, list)| !list.items.is_empty())
            .map(|(_, list)| TermView { terms: self.parts(list), ..self.term(list) })
            .collect();
        terms.sort_by_cached_key(|term| (term.title.to_lowercase(), term.url.clone()));
        terms
    }

    /// `search`.
    pub fn search(&self) -> SearchView {
        let filters = |kind: ListKind| -> Vec<FilterView> {
            let lists = self.site.lists_of(kind).filter(|(_, list)| !list.items.is_empty());
            lists
                .map(|(_, list)| FilterView {
                    title: self.list_title(list),
                    value: list.slug.clone(),
                    url: self.url(&list.route),
                })
                .collect()
        };
        let mut tags = filters(ListKind::Tag);
        tags.sort_by_cached_key(|tag| (tag.title.to_lowercase(), tag.url.clone()));
        let mut years = filters(ListKind::Year);
        years.sort_by(|a, b| b.title.cmp(&a.title));
        SearchView {
            index: self.url(&Route::new("/search/index.json")),
            sections: filters(ListKind::Section),
            tags,
            years,
        }
    }

    /// Years and months, newest first.
    pub fn archive(&self) -> Vec<ArchiveYear> {
        let months: Vec<_> = self.site.lists_of(ListKind::Month).map(|(_, list)| list).collect();
        let mut calendars = self.calendars();
        let years = self.site.lists_of(ListKind::Year).map(|(_, year)| ArchiveYear {
            calendar: calendars.remove(&year.slug).unwrap_or_default(),
            title: year.title.clone(),
            url: self.url(&year.route),
            count: year.items.len(),
            months: months
                .iter()
                .rev()
                .filter(|month| month.slug.starts_with(&format!("{}-", year.slug)))
                .map(|month| self.term(month))
                .collect(),
        });
        let mut years: Vec<_> = years.collect();
        years.sort_by(|a, b| b.title.cmp(&a.title));
        years
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

    pub(super) fn term(&self, list: &List) -> TermView {
        TermView {
            terms: Vec::new(),
            title: self.list_title(list),
            url: self.url(&list.route),
            count: list.items.len(),
            description: list.description.clone(),
        }
    }

    /// The products of a vendor.
    fn parts(&self, list: &List) -> Vec<TermView> {
        let products = list.parts.iter().map(|at| &self.site.lists[*at]).filter(|list| !list.items.is_empty());
        let mut products: Vec<_> = products.map(|list| self.term(list)).collect();
        products.sort_by_cached_key(|term| (term.title.to_lowercase(), term.url.clone()));
        products
    }

    /// The name of a list for readers.
    pub fn list_title(&self, list: &List) -> String {
        match list.kind {
            ListKind::Front => self.site.config.title.clone(),
            ListKind::Exploited => self.language(None).word("exploited_list").to_owned(),
            ListKind::Month => {
                let newest = list.items.last().map(|id| self.site.article(*id).published);
                let moment = self.site.zone.show(newest.unwrap_or(Timestamp::UNIX_EPOCH));
                self.language(None).date("%B %Y", &moment).unwrap_or_else(|_| list.title.clone())
            }
            _ => list.title.clone(),
        }
    }

    fn feeds(&self, list: &List) -> Vec<FeedView> {
        let feed = |format: &FeedFormat| FeedView {
            label: format.label(),
            url: self.url(&list.route.join(format.file())),
            media_type: format.media_type(),
            title: self.list_title(list),
        };
        list.feeds.iter().map(feed).collect()
    }

    fn mark(&self, entry: &Entry) -> &'static str {
        match (entry.article().front.draft, entry.published > self.site.edition.as_of) {
            (true, _) => "draft",
            (false, true) => "scheduled",
            (false, false) => "",
        }
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

fn links(pairs: &[(String, String)]) -> Vec<LinkView> {
    pairs.iter().map(|(title, url)| LinkView { title: title.clone(), url: url.clone() }).collect()
}

fn dated_by_day(date: Option<&At<When>>) -> bool {
    date.is_some_and(|at| matches!(at.value, When::Day(_)))
}

fn json(text: &str) -> serde_json::Value {
    if text.is_empty() || text == "{}" {
        serde_json::Value::Object(serde_json::Map::new())
    } else {
        serde_json::from_str(text).unwrap_or_default()
    }
}
