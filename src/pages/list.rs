//! Lists of articles, terms, years and filters as templates see them.

use crate::pages::view::json;
use crate::pages::{CalendarView, CoverageView, DateView, FeedView, Views};
use crate::site::{ArticleId, List, ListKind};
use crate::web::Route;
use jiff::Timestamp;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

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

impl<'a> Views<'a> {
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
        terms.sort_by_cached_key(|term| in_order(&term.title, &term.url));
        terms
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
        products.sort_by_cached_key(|term| in_order(&term.title, &term.url));
        products
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
        tags.sort_by_cached_key(|tag| in_order(&tag.title, &tag.url));
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
}

/// What names are put in order by: letters without their marks, as in most dictionaries.
fn in_order(title: &str, url: &str) -> (String, String) {
    (title.to_lowercase().nfd().filter(|c| !is_combining_mark(*c)).collect(), url.to_owned())
}
