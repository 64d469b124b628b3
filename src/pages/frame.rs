//! What every page has, as templates see it: the site, the page itself, and the feeds that belong to it.

use crate::config::{Config, FeedFormat};
use crate::pages::view::json;
use crate::pages::{CveOrder, Label, LinkView, Page, Views};
use crate::site::{List, ListKind};
use crate::web::Route;
use crate::words::Language;
use serde::Serialize;

/// `site`: the same on every page of a language.
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
    /// The page that it belongs to, one step nearer to the front page: a section, or an index; none if that is next.
    pub above: Option<LinkView>,
    /// Feeds of what the page shows, besides the front page's.
    pub feeds: Vec<FeedView>,
    /// Whether search engines should leave it out.
    pub noindex: bool,
}

impl<'a> Views<'a> {
    /// `site`, as pages of a language show it.
    pub fn site(&self, words: Language<'_>) -> SiteView<'a> {
        let config: &'a Config = &self.site.config;
        let links = |links: &[(Label, String)]| {
            links.iter().map(|(label, url)| LinkView { title: label.text(words), url: url.clone() }).collect()
        };
        let rest = config.title.strip_prefix(config.title_strong.as_str()).unwrap_or("");
        SiteView {
            title: &config.title,
            title_strong: if rest.is_empty() { &config.title } else { &config.title_strong },
            title_rest: rest,
            description: &config.description,
            language: &config.language,
            home: self.url(&Route::new("/")),
            base_url: self.site.base_url.absolute(&Route::new("/")),
            navigation: links(&self.shell.navigation),
            desk: links(&self.shell.desk),
            pages: links(&self.shell.pages),
            feeds: self.feeds(&self.site.lists[0]),
            license: &config.license,
            me: &config.me,
            extra: json(&config.extra),
            generator: concat!("bulletin ", env!("CARGO_PKG_VERSION")),
        }
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
            above: self.above(page),
            feeds: Vec::new(),
            noindex: false,
        };
        match page {
            Page::Article(_) | Page::Undated(_) => {
                let entry = self.entry(page);
                view.kind = if matches!(page, Page::Article(_)) { "article" } else { "page" };
                view.title = entry.article().front.title.clone();
                view.description = entry.summary().to_owned();
                view.language = entry.article().front.more.lang.clone().unwrap_or(view.language);
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

    fn above(&self, page: &Page) -> Option<LinkView> {
        let (word, route) = match page {
            Page::Article(_) => return self.entry(page).section.map(|at| self.subject(at)),
            Page::Cves(index) if index.route().as_str() != "/cve/" => ("cves", "/cve/"),
            Page::List { list, .. } => match self.site.lists[*list].kind {
                ListKind::Tag => ("tags", "/tags/"),
                ListKind::Author => ("authors", "/authors/"),
                ListKind::Cve => ("cves", "/cve/"),
                ListKind::Actor => ("actors", "/actors/"),
                ListKind::Vendor | ListKind::Product => ("products", "/products/"),
                ListKind::Technique => ("techniques", "/techniques/"),
                ListKind::Year | ListKind::Month => ("archive", "/archive/"),
                ListKind::Front | ListKind::Section | ListKind::Exploited => return None,
            },
            _ => return None,
        };
        Some(LinkView { title: self.language(None).word(word).to_owned(), url: self.url(&Route::new(route)) })
    }

    pub(super) fn feeds(&self, list: &List) -> Vec<FeedView> {
        let feed = |format: &FeedFormat| FeedView {
            label: format.label(),
            url: self.url(&list.route.join(format.file())),
            media_type: format.media_type(),
            title: self.list_title(list),
        };
        list.feeds.iter().map(feed).collect()
    }
}
