//! What every page shows: the masthead's links, the theme's files, and the digest of it all.

use crate::config::Link;
use crate::pages::{CREDITS, CveIndex, CveOrder, Page, indexes, shows_images};
use crate::site::{Entry, ListKind, Site};
use crate::source::{Digest, Digester};
use crate::web::Route;
use crate::words::Language;
use std::collections::BTreeSet;

/// The frame of every page, and what its bytes depend on besides the page itself.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Digest of the templates, of the theme files they name, of the configuration, the address and the frame.
    pub digest: Digest,
    /// The line of links, with their addresses.
    pub navigation: Vec<(Label, String)>,
    /// What the desk keeps: the pages that security facts make, with their addresses.
    pub desk: Vec<(Label, String)>,
    /// The undated pages, with their addresses.
    pub pages: Vec<(Label, String)>,
    /// Names of the templates.
    pub templates: BTreeSet<String>,
}

/// What a link of the frame says.
#[derive(Clone, Debug)]
pub enum Label {
    /// What the site calls it.
    Own(String),
    /// A word of the interface, by its key: a page shows it in its own language.
    Word(&'static str),
}

impl Label {
    /// The text, with the words of a language.
    pub fn text(&self, words: Language<'_>) -> String {
        match self {
            Label::Own(text) => text.clone(),
            Label::Word(key) => words.word(key).to_owned(),
        }
    }
}

impl Shell {
    /// The frame of a site; `theme` is the digest of templates, words among them, and of the theme files they name.
    pub fn new(site: &Site, theme: Digest, templates: BTreeSet<String>) -> Self {
        let desk = desk(site);
        let navigation = navigation(site, &desk);
        let named = |(key, route): (&'static str, Route)| (Label::Word(key), site.base_url.relative(&route));
        let desk: Vec<_> = desk.into_iter().map(named).collect();
        let mut digest = Digester::new("shell")
            .text(env!("BULLETIN_SOURCES"))
            .digest(theme)
            .digest(site.config.digest)
            .text(&site.base_url.to_string());
        let address =
            |entry: &Entry| (Label::Own(entry.article().front.title.clone()), site.base_url.relative(entry.route()));
        let mut pages: Vec<_> = site.pages.iter().filter(|entry| !entry.expired).map(address).collect();
        if shows_images(site) {
            pages.push((Label::Word("credits"), site.base_url.relative(&Route::new(CREDITS))));
        }
        for (label, url) in navigation.iter().chain(&desk).chain(&pages) {
            let name = match label {
                Label::Own(name) => name,
                Label::Word(key) => *key,
            };
            digest = digest.text(name).text(url);
        }
        Self { digest: digest.finish(), navigation, desk, pages, templates }
    }
}

/// The pages that security facts make, in the order of the footer: keys of their names, and routes.
fn desk(site: &Site) -> Vec<(&'static str, Route)> {
    let named = |(page, route, _): (Page, Route, &str)| {
        let key = match page {
            Page::Cves(CveIndex { year: None, order: CveOrder::Newest }) => "cves",
            Page::Terms(ListKind::Actor) => "actors",
            Page::Terms(ListKind::Vendor) => "products",
            Page::Terms(ListKind::Technique) => "techniques",
            Page::Corrections => "corrections",
            Page::Sources => "sources",
            _ => return None,
        };
        Some((key, route))
    };
    let exploited = site.lists_of(ListKind::Exploited).map(|(_, list)| ("exploited_list", list.route.clone()));
    exploited.chain(indexes(site).into_iter().filter_map(named)).collect()
}

fn navigation(site: &Site, desk: &[(&'static str, Route)]) -> Vec<(Label, String)> {
    if let Some(written) = &site.config.navigation {
        let base = |link: &Link| if link.route().is_some() { site.base_url.path() } else { "" };
        let named = |link: &Link| (Label::Own(link.name.clone()), format!("{}{}", base(link), link.url));
        return written.iter().map(named).collect();
    }
    let sections = site.lists_of(ListKind::Section).filter(|(_, list)| !list.slug.contains('/'));
    let sections = sections.map(|(_, list)| (Label::Own(list.title.clone()), &list.route));
    let archive = Route::new("/archive/");
    let made = desk.iter().filter(|(key, _)| ["cves", "actors"].contains(key));
    let made = made.map(|(key, route)| (*key, route)).chain([("archive", &archive)]);
    let all = sections.chain(made.map(|(key, route)| (Label::Word(key), route)));
    all.map(|(name, route)| (name, site.base_url.relative(route))).collect()
}
