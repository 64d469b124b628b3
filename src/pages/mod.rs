//! A [`Site`] into a plan: every page with its route, its recipe, and a key that changes when its bytes would.
//!
//! Nothing is rendered here. A key covers whatever the page's view will show; `view` must read nothing else, which the
//! law 'warm equals cold' checks.

mod article;
mod charts;
mod cves;
mod facts;
mod frame;
mod image;
mod json_ld;
mod keys;
mod list;
mod picture;
mod poster;
mod records;
mod shell;
mod subject;
mod view;

pub use article::{ArticleView, AuthorView, CardView, RelatedView};
pub use charts::{CalendarView, CoverageView};
pub use cves::{BandView, CveIndex, CveIndexView, CveOrder, Rated, YearBandsView, YearView};
pub use facts::{
    ActorView, AttributionView, CitedView, EventView, FactsView, IocView, ProductView, ScoreView, SeverityView,
    TechniqueView, UpdateView, VulnView, WeaknessView, source_anchor,
};
pub use frame::{FeedView, PageView, SiteView};
pub use image::{CreditView, FilesView, ImageView};
pub use list::{ArchiveYear, DayView, FilterView, ListView, SearchView, TermView};
pub use picture::{Framed, Job, Variant, as_lead, crops, in_text};
pub use poster::poster_route;
pub use records::{CorrectionView, HostView, UsedView};
pub use shell::{Label, Shell};
pub use subject::{
    ActorPageView, AliasView, ClaimView, ClaimantView, CveRow, CveView, EpssView, ExplainedView, KevView, RoleView,
    SubjectView, VulnerableView,
};
pub use view::{DateView, LinkView, SourceView, Views};

use crate::finding::{Code, Finding, Noted};
use crate::pages::keys::Keys;
use crate::site::{ArticleId, Entry, List, ListKind, Site, related, span};
use crate::source::{Digest, SourcePath, Span};
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
    /// All tags, authors, actors, vendors with their products, or techniques.
    Terms(ListKind),
    /// A page of the index of vulnerabilities.
    Cves(CveIndex),
    /// Every change after publication.
    Corrections,
    /// Everybody who is cited.
    Sources,
    /// Years and months.
    Archive,
    /// Where the tables come from that pages look things up in.
    Data,
    /// Every image with its credit and licence.
    Credits,
    /// Where readers search.
    Search,
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
    let keys = Keys::of(site, shell);
    // A list has a page, and most have feeds; then come full pages and the search index. Room that is not used costs nothing.
    let mut outputs = Vec::with_capacity(2 * site.articles.len() + 4 * site.lists.len() + 2048);
    let articles = site.articles.par_iter().enumerate().map(|(at, entry)| {
        let id = ArticleId(u32::try_from(at).unwrap_or(u32::MAX));
        let key = keys.article(entry, &related(site, id));
        output(entry.route().clone(), key, Page::Article(id), whole(entry))
    });
    let indexes = indexes(site).into_par_iter().map(|(page, route, what)| {
        let key = keys.index(&page);
        output(route, key, page, Origin::Made(what))
    });
    outputs.par_extend(articles.chain(indexes).chain(lists(&keys)));
    for (at, entry) in site.pages.iter().enumerate() {
        outputs.push(output(entry.route().clone(), keys.article(entry, &[]), Page::Undated(at), whole(entry)));
    }
    for entry in site.articles.iter().chain(&site.pages) {
        for alias in &entry.article().front.more.aliases {
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

/// The pages that are made of the whole site, with their routes and what a finding calls them. Tags, authors, the
/// archive and the page about the data are always there; what security facts make is there where there are such facts.
pub fn indexes(site: &Site) -> Vec<(Page, Route, &'static str)> {
    let mut indexes = vec![
        (Page::Terms(ListKind::Tag), Route::new("/tags/"), "the page of all tags"),
        (Page::Terms(ListKind::Author), Route::new("/authors/"), "the page of all authors"),
        (Page::Archive, Route::new("/archive/"), "the archive"),
        (Page::Data, Route::new("/about-the-data/"), "the page about the data"),
        (Page::Search, Route::new("/search/"), "the page for searching"),
    ];
    indexes
        .extend(CveIndex::all(site).into_iter().map(|it| (Page::Cves(it), it.route(), "the index of vulnerabilities")));
    let any = |kind| site.lists_of(kind).any(|(_, list)| !list.items.is_empty());
    for (kind, route, what) in [
        (ListKind::Actor, "/actors/", "the page of all actors"),
        (ListKind::Vendor, "/products/", "the page of all products"),
        (ListKind::Technique, "/techniques/", "the page of all techniques"),
    ] {
        if any(kind) {
            indexes.push((Page::Terms(kind), Route::new(route), what));
        }
    }
    if records::changed(site).next().is_some() {
        indexes.push((Page::Corrections, Route::new("/corrections/"), "the page of corrections"));
    }
    if records::citing(site).next().is_some() {
        indexes.push((Page::Sources, Route::new("/sources/"), "the page of sources"));
    }
    if shows_images(site) {
        indexes.push((Page::Credits, Route::new(CREDITS), "the page of image credits"));
    }
    indexes
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
    let entries = site.articles.par_iter().chain(&site.pages);
    let variants: Vec<_> = entries.flat_map_iter(picture::of_entry).collect();
    let variants: BTreeMap<Route, Job> = variants.into_iter().map(|variant| (variant.route, variant.job)).collect();
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

/// Every page of every list.
fn lists(keys: &Keys<'_>) -> impl IndexedParallelIterator<Item = Output> {
    let (lists, size) = (&keys.site.lists, keys.site.config.page_size);
    // A tag that only expired articles have keeps its page, so that their links lead somewhere.
    let numbers = |(at, list): (usize, &List)| (0..=list.full_pages(size)).map(move |number| (at, number));
    let pages: Vec<(usize, usize)> = lists.iter().enumerate().flat_map(numbers).collect();
    pages.into_par_iter().map(move |(at, number)| {
        let list = &lists[at];
        let route = if number == 0 { list.route.clone() } else { list.numbered_route(number) };
        output(route, keys.list(at, number), Page::List { list: at, number }, Origin::Made(gathered(list.kind)))
    })
}

/// What a finding calls a page of a list.
fn gathered(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Front => "the front page",
        ListKind::Section => "a section",
        ListKind::Tag => "the page of a tag",
        ListKind::Author => "the page of an author",
        ListKind::Year | ListKind::Month => "the archive of a year or month",
        ListKind::Cve => "the page of a vulnerability",
        ListKind::Actor => "the page of an actor",
        ListKind::Vendor => "the page of a vendor",
        ListKind::Product => "the page of a product",
        ListKind::Technique => "the page of a technique",
        ListKind::Exploited => "the page of what is exploited",
    }
}

/// A template that an article names must be there before anything is rendered.
fn templates_exist(site: &Site, shell: &Shell) -> Vec<Finding> {
    let named = site
        .articles
        .iter()
        .chain(&site.pages)
        .filter_map(|entry| Some((entry, entry.article().front.more.template.as_ref()?)));
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
