//! What every page shows: the masthead's links, the theme's files, and the digest of it all.

use crate::pages::{CREDITS, shows_images};
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
    /// The undated pages: title and address.
    pub pages: Vec<(String, String)>,
    /// Names of the templates.
    pub templates: BTreeSet<String>,
}

impl Shell {
    /// The frame of a site; `theme` is the digest of templates and of the theme files they name, `words` are those of
    /// the site's language.
    pub fn new(site: &Site, theme: Digest, templates: BTreeSet<String>, words: Language<'_>) -> Self {
        let navigation = navigation(site, words.word("archive"));
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
        for (name, url) in navigation.iter().chain(&pages) {
            digest = digest.text(name).text(url);
        }
        Self { digest: digest.finish(), navigation, pages, templates }
    }
}

fn navigation(site: &Site, archive: &str) -> Vec<(String, String)> {
    let internal = |url: &str| {
        if url.starts_with('/') && !url.starts_with("//") {
            format!("{}{url}", site.base_url.path())
        } else {
            url.to_owned()
        }
    };
    if let Some(written) = &site.config.navigation {
        return written.iter().map(|(name, url)| (name.clone(), internal(url))).collect();
    }
    let sections = site.lists_of(ListKind::Section).filter(|(_, list)| !list.slug.contains('/'));
    let archive = (archive.to_owned(), site.base_url.relative(&Route::new("/archive/")));
    sections.map(|(_, list)| (list.title.clone(), site.base_url.relative(&list.route))).chain([archive]).collect()
}
