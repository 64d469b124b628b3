//! news-sitemap.xml (Google News sitemaps 0.9): what was published in the last two days of the edition.

use crate::pages::Views;
use crate::prose::Library;
use crate::publish::xml::Xml;
use crate::site::Entry;
use crate::source::{Digest, Digester};
use crate::web::Route;
use jiff::SignedDuration;

/// How far back from the newest article: older ones are no news, and search engines ignore them.
const NEW: SignedDuration = SignedDuration::from_hours(48);

/// The one file.
pub(super) fn plan(views: &Views<'_>) -> Vec<(usize, Route, Digest)> {
    let mut key = Digester::new("news sitemap").digest(views.shell.digest);
    for entry in newest(views) {
        key.add_digest(entry.card);
    }
    vec![(0, Route::new("/news-sitemap.xml"), key.finish())]
}

/// Its bytes.
pub(super) fn make(views: &Views<'_>, _: &dyn Library, _: usize) -> Result<Vec<u8>, String> {
    let site = views.site;
    let mut xml = Xml::new();
    xml.open(
        "urlset",
        &[
            ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"),
            ("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9"),
        ],
    );
    for entry in newest(views) {
        let front = &entry.article().front;
        xml.open("url", &[]);
        xml.text("loc", &site.base_url.absolute(entry.route()));
        xml.open("news:news", &[]);
        xml.open("news:publication", &[]);
        xml.text("news:name", &site.config.title);
        xml.text("news:language", front.more.lang.as_deref().unwrap_or(&site.config.language));
        xml.close("news:publication");
        xml.text("news:publication_date", &entry.published.to_string());
        xml.text("news:title", &front.title);
        xml.close("news:news");
        xml.close("url");
    }
    xml.close("urlset");
    Ok(xml.finish())
}

/// Listed articles of the last two days, newest first. They are counted back from the newest article, so the
/// file changes with the articles and not with the clock.
fn newest<'a>(views: &Views<'a>) -> impl Iterator<Item = &'a Entry> + use<'a> {
    let site = views.site;
    let entries = site.lists[0].items.iter().rev().map(|id| site.article(*id));
    let newest = entries.clone().next().map(|entry| entry.published);
    entries
        .take_while(move |entry| newest.is_some_and(|newest| newest.duration_since(entry.published) <= NEW))
        .take(1_000)
}
