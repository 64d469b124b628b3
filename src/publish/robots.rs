//! robots.txt (RFC 9309): everybody may read everything, and finds the sitemaps; nobody is sent to what is not public.

use crate::pages::Views;
use crate::prose::Library;
use crate::source::{Digest, Digester};
use crate::web::Route;

/// The one file.
pub(super) fn plan(views: &Views<'_>) -> Vec<(usize, Route, Digest)> {
    vec![(
        0,
        Route::new("/robots.txt"),
        Digester::new("robots").text(env!("BULLETIN_SOURCES")).text(&text(views)).finish(),
    )]
}

/// Its bytes.
pub(super) fn make(views: &Views<'_>, _: &dyn Library, _: usize) -> Result<Vec<u8>, String> {
    Ok(text(views).into_bytes())
}

fn text(views: &Views<'_>) -> String {
    if !views.site.edition.is_public() {
        return "User-agent: *\nDisallow: /\n".to_owned();
    }
    let address = |file: &str| views.site.base_url.absolute(&Route::new(file));
    let (all, news) = (address("/sitemap.xml"), address("/news-sitemap.xml"));
    format!("User-agent: *\nAllow: /\n\nSitemap: {all}\nSitemap: {news}\n")
}
