//! feeds.opml (OPML 2.0): every feed of the site, for readers that take them all at once.

use crate::config::FeedFormat;
use crate::pages::Views;
use crate::prose::Library;
use crate::publish::xml::Xml;
use crate::site::List;
use crate::source::{Digest, Digester};
use crate::web::Route;

/// The one file.
pub(super) fn plan(views: &Views<'_>) -> Vec<(usize, Route, Digest)> {
    let mut key = Digester::new("opml").digest(views.shell.digest);
    for list in followed(views) {
        key.add_digest(list.digest());
    }
    vec![(0, Route::new("/feeds.opml"), key.finish())]
}

/// Its bytes.
pub(super) fn make(views: &Views<'_>, _: &dyn Library, _: usize) -> Result<Vec<u8>, String> {
    let mut xml = Xml::new();
    xml.open("opml", &[("version", "2.0")]);
    xml.open("head", &[]);
    xml.text("title", &views.site.config.title);
    xml.close("head");
    xml.open("body", &[]);
    for list in followed(views) {
        let name = &views.list_title(list);
        // OPML 2.0 knows one type for all of them.
        let Some(format) = list.feeds.iter().find(|format| **format != FeedFormat::Json) else {
            continue;
        };
        let feed = views.site.base_url.absolute(&list.route.join(format.file()));
        let home = views.site.base_url.absolute(&list.route);
        xml.empty(
            "outline",
            &[("type", "rss"), ("text", name), ("title", name), ("xmlUrl", &feed), ("htmlUrl", &home)],
        );
    }
    xml.close("body");
    xml.close("opml");
    Ok(xml.finish())
}

fn followed<'a>(views: &Views<'a>) -> impl Iterator<Item = &'a List> + use<'a> {
    views.site.lists.iter().filter(|list| !list.feeds.is_empty())
}
