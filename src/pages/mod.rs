//! A [`Site`] into a plan: every page with its route, its recipe, and a key that changes when its bytes would.
//!
//! Nothing is rendered here. A key covers whatever the page's view will show; `view` must read nothing else, which the
//! law 'warm equals cold' checks.

mod picture;
mod shell;
mod view;

pub use picture::{Framed, Job, Variant, as_lead, crops, in_text};
pub use shell::Shell;
pub use view::{
    ArchiveYear, ArticleView, AuthorView, CardView, CreditView, DateView, DayView, FilesView, ImageView, LinkView,
    ListView, PageView, SiteView, SourceView, TermView, Views,
};

use crate::finding::{Code, Finding, Noted};
use crate::site::{ArticleId, Entry, ListKind, Site, related, span};
use crate::source::{Digest, Digester, SourcePath, Span};
use crate::web::Route;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// One output: where it will stand, what makes it, and when it must be made again.
#[derive(Clone, Debug)]
pub struct Output {
    /// Where it stands.
    pub route: Route,
    /// Digest of everything that its bytes depend on.
    pub key: Digest,
    /// What makes it.
    pub recipe: Recipe,
    /// Where it comes from, for the finding when two want the same route.
    pub origin: Origin,
}

/// What makes an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// A template and a view.
    Page(Page),
    /// The `item`-th output of a publisher.
    Published {
        /// Index into `publish::PUBLISHERS`.
        publisher: usize,
        /// What the publisher calls it.
        item: usize,
    },
    /// A file as it is.
    Copy(SourcePath),
    /// A file that is made of an image.
    Picture(Box<Job>),
    /// A theme file whose address carries its digest.
    Asset(String),
}

/// A page that a template draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// A dated article.
    Article(ArticleId),
    /// An undated page: an index into [`Site::pages`].
    Undated(usize),
    /// A page of a list: an index into [`Site::lists`], and its number; zero is the first page.
    List {
        /// Index of the list.
        list: usize,
        /// Number of the page, from the oldest; zero for the newest.
        number: usize,
    },
    /// All tags, or all authors.
    Terms(ListKind),
    /// Years and months.
    Archive,
    /// Where the tables come from that pages look things up in.
    Data,
    /// Every image with its credit and licence.
    Credits,
    /// What is shown where there is nothing.
    NotFound,
    /// An old address that leads to a new one.
    Redirect(Route),
}

/// Where an output comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A place in a file of the site.
    Source(Span),
    /// Made by the program; what it is.
    Made(&'static str),
}

/// Plans every page of a site.
pub fn plan(site: &Site, shell: &Shell) -> Noted<Vec<Output>> {
    let keys = Keys { site, shell };
    let mut outputs: Vec<Output> = site
        .articles
        .par_iter()
        .enumerate()
        .map(|(at, entry)| {
            let id = ArticleId(u32::try_from(at).unwrap_or(u32::MAX));
            let key = keys.article(entry, &related(site, id));
            output(entry.route().clone(), key, Page::Article(id), whole(entry))
        })
        .collect();
    for (at, entry) in site.pages.iter().enumerate() {
        outputs.push(output(entry.route().clone(), keys.article(entry, &[]), Page::Undated(at), whole(entry)));
    }
    for entry in site.articles.iter().chain(&site.pages) {
        for alias in &entry.article().front.aliases {
            let page = Page::Redirect(entry.route().clone());
            let origin = Origin::Source(span(&entry.article().path, &alias.range));
            outputs.push(output(
                alias.value.clone(),
                keys.plain("redirect").text(entry.route().as_str()).finish(),
                page,
                origin,
            ));
        }
    }
    pictures(site, &mut outputs);
    lists(&keys, &mut outputs);
    for (kind, route, what) in
        [(ListKind::Tag, "/tags/", "the page of all tags"), (ListKind::Author, "/authors/", "the page of all authors")]
    {
        outputs.push(output(Route::new(route), keys.terms(kind), Page::Terms(kind), Origin::Made(what)));
    }
    outputs.push(output(Route::new("/archive/"), keys.archive(), Page::Archive, Origin::Made("the archive")));
    if shows_images(site) {
        let origin = Origin::Made("the page of image credits");
        outputs.push(output(Route::new(CREDITS), keys.credits(), Page::Credits, origin));
    }
    outputs.push(output(
        Route::new("/about-the-data/"),
        keys.data(),
        Page::Data,
        Origin::Made("the page about the data"),
    ));
    outputs.push(output(
        Route::new("/404.html"),
        keys.plain("404").finish(),
        Page::NotFound,
        Origin::Made("the page for what is not found"),
    ));
    let mut findings = templates_exist(site, shell);
    findings.extend(site.articles.iter().chain(&site.pages).flat_map(picture::small));
    Noted { value: outputs, findings }
}

fn output(route: Route, key: Digest, page: Page, origin: Origin) -> Output {
    Output { route, key, recipe: Recipe::Page(page), origin }
}

/// Where images are listed.
pub(super) const CREDITS: &str = "/image-credits/";

/// Whether any article or page shows an image.
fn shows_images(site: &Site) -> bool {
    let shows = |entry: &Entry| entry.lead_image.is_some() || entry.images.iter().any(Option::is_some);
    site.articles.iter().chain(&site.pages).any(shows)
}

/// Every file that is made of an image; articles that show the same one alike share it.
fn pictures(site: &Site, outputs: &mut Vec<Output>) {
    let entries = site.articles.iter().chain(&site.pages);
    let variants: BTreeMap<Route, Job> =
        entries.flat_map(picture::of_entry).map(|variant| (variant.route, variant.job)).collect();
    outputs.extend(variants.into_iter().map(|(route, job)| Output {
        route,
        key: job.digest(),
        origin: Origin::Source(Span::file(&job.file)),
        recipe: Recipe::Picture(Box::new(job)),
    }));
}

fn whole(entry: &Entry) -> Origin {
    Origin::Source(Span::file(&entry.article().path))
}

fn lists(keys: &Keys<'_>, outputs: &mut Vec<Output>) {
    let size = keys.site.config.page_size;
    for (at, list) in keys.site.lists.iter().enumerate() {
        let what = match list.kind {
            ListKind::Front => "the front page",
            ListKind::Section => "a section",
            ListKind::Tag => "the page of a tag",
            ListKind::Author => "the page of an author",
            ListKind::Year | ListKind::Month => "the archive of a year or month",
        };
        let full = list.full_pages(size);
        // A tag that only expired articles have keeps its page, so that their links lead somewhere.
        outputs.push(output(
            list.route.clone(),
            keys.list(at, 0),
            Page::List { list: at, number: 0 },
            Origin::Made(what),
        ));
        for number in 1..=full {
            outputs.push(output(
                list.numbered_route(number),
                keys.list(at, number),
                Page::List { list: at, number },
                Origin::Made(what),
            ));
        }
    }
}

/// A template that an article names must be there before anything is rendered.
fn templates_exist(site: &Site, shell: &Shell) -> Vec<Finding> {
    let named = site
        .articles
        .iter()
        .chain(&site.pages)
        .filter_map(|entry| Some((entry, entry.article().front.template.as_ref()?)));
    named
        .filter(|(_, template)| !shell.templates.contains(&template.value))
        .map(|(entry, template)| {
            let place = span(&entry.article().path, &template.range);
            let finding =
                Finding::error(Code::TemplateMissing, place, format!("there is no template `{}`", template.value));
            let near = crate::finding::did_you_mean(&template.value, shell.templates.iter().map(String::as_str));
            finding.help(
                near.map_or_else(|| "put it into templates/".to_owned(), |near| format!("did you mean `{near}`?")),
            )
        })
        .collect()
}

/// Makes the keys. Each method must cover what the view of the same name shows.
struct Keys<'a> {
    site: &'a Site,
    shell: &'a Shell,
}

impl Keys<'_> {
    fn plain(&self, domain: &str) -> Digester {
        Digester::new(domain).digest(self.shell.digest)
    }

    fn article(&self, entry: &Entry, related: &[ArticleId]) -> Digest {
        let mut key = self.plain("article").digest(entry.content).digest(entry.card);
        for id in [entry.older, entry.newer].into_iter().flatten().chain(related.iter().copied()) {
            key.add_digest(self.site.article(id).card);
        }
        key.number(u64::from(entry.older.is_some())).number(u64::from(entry.newer.is_some())).finish()
    }

    fn list(&self, at: usize, number: usize) -> Digest {
        let list = &self.site.lists[at];
        let size = self.site.config.page_size;
        let full = list.full_pages(size);
        let items = if number == 0 { list.first_page(size) } else { list.numbered_page(size, number) };
        let mut key = self.plain("list").digest(list.digest()).number(number as u64);
        for id in items {
            key.add_digest(self.site.article(*id).card);
        }
        // The first page shows how many there are and links to the newest full page; a full page knows whether it is
        // the newest, because its 'newer' link then leads to the first page.
        let last = if number == 0 { full } else { usize::from(number == full) };
        let count = if number == 0 { list.items.len() } else { 0 };
        key.number(last as u64).number(count as u64).finish()
    }

    fn terms(&self, kind: ListKind) -> Digest {
        let mut key = self.plain("terms").text(kind.name());
        for (_, list) in self.site.lists_of(kind) {
            key.add_digest(list.digest());
            key = key.number(list.items.len() as u64);
        }
        key.finish()
    }

    fn credits(&self) -> Digest {
        let mut key = self.plain("credits");
        for entry in self.site.articles.iter().chain(&self.site.pages) {
            if !entry.expired && (entry.lead_image.is_some() || !entry.images.is_empty()) {
                key.add_digest(entry.card);
                key.add_digest(entry.content);
            }
        }
        key.finish()
    }

    fn archive(&self) -> Digest {
        let mut key = self.plain("archive");
        for (_, list) in self.site.lists_of(ListKind::Month) {
            key = key.text(&list.slug).number(list.items.len() as u64);
        }
        key.finish()
    }

    fn data(&self) -> Digest {
        let sources = self.site.reference.sources();
        sources.iter().fold(self.plain("data"), |key, source| key.digest(source.digest())).finish()
    }
}
