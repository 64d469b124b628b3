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
    /// The line of links: name and route or address.
    pub navigation: Vec<(String, String)>,
    /// What the desk keeps: name and address of the pages that security facts make.
    pub desk: Vec<(String, String)>,
    /// The undated pages: title and address.
    pub pages: Vec<(String, String)>,
    /// Names of the templates.
    pub templates: BTreeSet<String>,
}

impl Shell {
    /// The frame of a site; `theme` is the digest of templates and of the theme files they name, `words` are those of
    /// the site's language.
    pub fn new(site: &Site, theme: Digest, templates: BTreeSet<String>, words: Language<'_>) -> Self {
        let desk = desk(site);
        let navigation = navigation(site, &desk, words);
        let named = |(key, route): (&str, Route)| (words.word(key).to_owned(), site.base_url.relative(&route));
        let desk: Vec<_> = desk.into_iter().map(named).collect();
        let mut digest = Digester::new("shell")
            .text(env!("BULLETIN_SOURCES"))
            .digest(theme)
            .digest(site.config.digest)
            .text(&site.base_url.to_string());
        let address = |entry: &Entry| (entry.article().front.title.clone(), site.base_url.relative(entry.route()));
        let mut pages: Vec<_> = site.pages.iter().filter(|entry| !entry.expired).map(address).collect();
        if shows_images(site) {
            pages.push((words.word("credits").to_owned(), site.base_url.relative(&Route::new(CREDITS))));
        }
        for (name, url) in navigation.iter().chain(&desk).chain(&pages) {
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

fn navigation(site: &Site, desk: &[(&str, Route)], words: Language<'_>) -> Vec<(String, String)> {
    if let Some(written) = &site.config.navigation {
        let base = |link: &Link| if link.route().is_some() { site.base_url.path() } else { "" };
        return written.iter().map(|link| (link.name.clone(), format!("{}{}", base(link), link.url))).collect();
    }
    let sections = site.lists_of(ListKind::Section).filter(|(_, list)| !list.slug.contains('/'));
    let sections = sections.map(|(_, list)| (list.title.clone(), &list.route));
    let archive = Route::new("/archive/");
    let made = desk.iter().filter(|(key, _)| ["cves", "actors"].contains(key));
    let made = made.map(|(key, route)| (*key, route)).chain([("archive", &archive)]);
    let all = sections.chain(made.map(|(key, route)| (words.word(key).to_owned(), route)));
    all.map(|(name, route)| (name, site.base_url.relative(route))).collect()
}
