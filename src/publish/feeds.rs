//! RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1: full content, absolute addresses, ids that never change.

use crate::article::UpdateKind;
use crate::config::FeedFormat;
use crate::pages::{UpdateView, Views};
use crate::prose::{Library, Reach, lead_figure, weave};
use crate::publish::xml::Xml;
use crate::security::Severity;
use crate::site::{ArticleId, Entry, List, ListKind};
use crate::source::{Digest, Digester};
use crate::web::{Html, Route, escape};
use jiff::Timestamp;
use serde_json::json;

/// Every feed of every list; the number is the list's and the format's.
pub(super) fn plan(views: &Views<'_>) -> Vec<(usize, Route, Digest)> {
    let mut feeds = Vec::new();
    for (at, list) in views.site.lists.iter().enumerate() {
        for format in &list.feeds {
            feeds.push((number(at, *format), list.route.join(format.file()), key(views, list, *format)));
        }
    }
    feeds
}

fn number(list: usize, format: FeedFormat) -> usize {
    list * FeedFormat::ALL.len() + format as usize
}

fn key(views: &Views<'_>, list: &List, format: FeedFormat) -> Digest {
    let mut key = Digester::new("feed").digest(views.shell.digest).digest(list.digest()).number(format as u64);
    for id in items(views, list) {
        let entry = views.site.article(id);
        key.add_digest(entry.card);
        key.add_digest(entry.content);
    }
    key.finish()
}

/// What a feed holds, newest first.
fn items<'a>(views: &Views<'a>, list: &'a List) -> impl Iterator<Item = ArticleId> + use<'a> {
    list.items.iter().rev().take(views.site.config.feed_items).copied()
}

/// The bytes of a feed.
pub(super) fn make(views: &Views<'_>, library: &dyn Library, item: usize) -> Result<Vec<u8>, String> {
    let list = &views.site.lists[item / FeedFormat::ALL.len()];
    let format = FeedFormat::ALL[item % FeedFormat::ALL.len()];
    let feed = Feed::gather(views, library, list, format)?;
    Ok(match format {
        FeedFormat::Rss => rss(&feed),
        FeedFormat::Atom => atom(&feed),
        FeedFormat::Json => json_feed(&feed),
    })
}

/// What all formats say, each in its own way.
struct Feed<'a> {
    title: String,
    description: String,
    home: String,
    own: String,
    id: String,
    language: &'a str,
    updated: Timestamp,
    items: Vec<Item<'a>>,
}

struct Item<'a> {
    entry: &'a Entry,
    id: String,
    url: String,
    authors: Vec<&'a str>,
    tags: Vec<&'a str>,
    content: String,
    changed: Timestamp,
    image: Option<String>,
}

impl<'a> Feed<'a> {
    fn gather(views: &Views<'a>, library: &dyn Library, list: &'a List, format: FeedFormat) -> Result<Self, String> {
        let site = views.site;
        let items = items(views, list)
            .map(|id| Item::gather(views, library, site.article(id)))
            .collect::<Result<Vec<_>, _>>()?;
        let title = match list.kind {
            ListKind::Front => site.config.title.clone(),
            _ => format!("{} – {}", views.list_title(list), site.config.title),
        };
        let description = if list.description.is_empty() { &site.config.description } else { &list.description };
        Ok(Self {
            title,
            description: description.clone(),
            home: site.base_url.absolute(&list.route),
            own: site.base_url.absolute(&list.route.join(format.file())),
            // RFC 4151 wants a date at which the authority was the publisher's; feeds have none of their own.
            id: format!("tag:{},2021:feed{}", site.config.id_authority, list.route.encoded()),
            language: &site.config.language,
            updated: items.iter().map(|item| item.changed).max().unwrap_or(Timestamp::UNIX_EPOCH),
            items,
        })
    }
}

impl<'a> Item<'a> {
    fn gather(views: &Views<'a>, library: &dyn Library, entry: &'a Entry) -> Result<Self, String> {
        let site = views.site;
        let mut content = String::new();
        corrections(views, entry, &mut content);
        if entry.replaced_by.is_some() {
            // Its own page says by which.
            let url = site.base_url.absolute(entry.route());
            let words = views.language(Some(entry));
            content.push_str(&format!("<p><strong><a href=\"{url}\">"));
            escape(words.word("replaced_note"), &mut content);
            content.push_str("</a></strong></p>\n");
        }
        lead_figure(views, entry, &mut content);
        content.push_str(weave(views, entry, &library.prose(entry)?, Reach::Absolute).as_str());
        let title = |at: &usize| site.lists[*at].title.as_str();
        Ok(Self {
            id: site.tag_uri(entry),
            url: site.base_url.absolute(entry.route()),
            authors: entry.authors.iter().map(title).collect(),
            tags: entry.tags.iter().map(title).collect(),
            changed: entry.updated.unwrap_or(entry.published),
            image: views.lead_image(entry).map(|image| if image.card.is_empty() { image.absolute } else { image.card }),
            content,
            entry,
        })
    }

    fn title(&self) -> &str {
        &self.entry.article().front.title
    }
}

/// What was wrong, before the text that it was wrong in.
fn corrections(views: &Views<'_>, entry: &Entry, content: &mut String) {
    let words = views.language(Some(entry));
    for (update, moment) in entry.updates().rev().filter(|(update, _)| update.kind != UpdateKind::Addition) {
        let UpdateView { label, at, text, .. } = views.update(update, moment, words);
        content.push_str("<p><strong>");
        escape(&format!("{label}, {}.", at.day), content);
        content.push_str("</strong> ");
        escape(&text, content);
        content.push_str("</p>\n");
    }
}

fn rss(feed: &Feed<'_>) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open(
        "rss",
        &[
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ],
    );
    xml.open("channel", &[]);
    xml.text("title", &feed.title);
    xml.text("link", &feed.home);
    xml.text("description", &feed.description);
    xml.text("language", feed.language);
    xml.text("lastBuildDate", &rfc_822(feed.updated));
    xml.text("generator", GENERATOR);
    xml.empty("atom:link", &[("href", &feed.own), ("rel", "self"), ("type", FeedFormat::Rss.media_type())]);
    for item in &feed.items {
        xml.open("item", &[]);
        xml.text("title", item.title());
        xml.text("link", &item.url);
        xml.text_with("guid", &[("isPermaLink", "false")], &item.id);
        xml.text("pubDate", &rfc_822(item.entry.published));
        for author in &item.authors {
            xml.text("dc:creator", author);
        }
        for tag in &item.tags {
            xml.text("category", tag);
        }
        // What stands here is HTML to a reader.
        xml.text("description", Html::from_text(item.entry.summary()).as_str());
        xml.markup("content:encoded", &item.content);
        xml.close("item");
    }
    xml.close("channel");
    xml.close("rss");
    xml.finish()
}

fn atom(feed: &Feed<'_>) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", feed.language)]);
    xml.text("id", &feed.id);
    xml.text("title", &feed.title);
    xml.text("subtitle", &feed.description);
    xml.text("updated", &feed.updated.to_string());
    xml.empty("link", &[("rel", "self"), ("type", FeedFormat::Atom.media_type()), ("href", &feed.own)]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &feed.home)]);
    xml.text("generator", GENERATOR);
    let publisher = [feed.title.as_str()];
    for item in &feed.items {
        match &item.entry.article().front.more.lang {
            Some(language) => xml.open("entry", &[("xml:lang", language)]),
            None => xml.open("entry", &[]),
        }
        xml.text("id", &item.id);
        xml.text("title", item.title());
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &item.url)]);
        xml.text("published", &item.entry.published.to_string());
        xml.text("updated", &item.changed.to_string());
        // RFC 4287, section 4.2.1: every entry has an author, if the feed has none.
        for name in if item.authors.is_empty() { publisher.as_slice() } else { item.authors.as_slice() } {
            xml.open("author", &[]);
            xml.text("name", name);
            xml.close("author");
        }
        for tag in &item.tags {
            xml.empty("category", &[("term", tag)]);
        }
        xml.text("summary", item.entry.summary());
        xml.text_with("content", &[("type", "html")], &item.content);
        xml.close("entry");
    }
    xml.close("feed");
    xml.finish()
}

fn json_feed(feed: &Feed<'_>) -> Vec<u8> {
    let items: Vec<_> = feed.items.iter().map(json_item).collect();
    let document = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.home,
        "feed_url": feed.own,
        "language": feed.language,
        "items": items,
    });
    let mut bytes = serde_json::to_vec_pretty(&document).expect("JSON values are always written");
    bytes.push(b'\n');
    bytes
}

fn json_item(item: &Item<'_>) -> serde_json::Value {
    let authors: Vec<_> = item.authors.iter().map(|name| json!({ "name": name })).collect();
    let mut document = json!({
        "id": item.id,
        "url": item.url,
        "title": item.title(),
        "summary": item.entry.summary(),
        "content_html": item.content,
        "date_published": item.entry.published.to_string(),
        "date_modified": item.changed.to_string(),
        "tags": item.tags,
    });
    if !authors.is_empty() {
        document["authors"] = authors.into();
    }
    if let Some(image) = &item.image {
        document["image"] = json!(image);
    }
    let facts = &item.entry.article().front.facts;
    if !facts.is_empty() {
        let cves: Vec<_> = facts.vulns.iter().map(|vuln| vuln.cve.value.to_string()).collect();
        // JSON Feed 1.1, 'Extensions': objects of one's own begin with an underscore.
        document["_security"] = json!({
            "cves": cves,
            "severity": facts.shown_severity().map(Severity::name),
            "score": facts.top_score().map(|score| score.as_f64()),
            "exploited": item.entry.subjects.exploited,
            "tlp": item.entry.article().front.tlp.label(),
        });
    }
    if let Some(language) = &item.entry.article().front.more.lang {
        document["language"] = json!(language);
    }
    document
}

const GENERATOR: &str = concat!("bulletin ", env!("CARGO_PKG_VERSION"));

/// RSS wants RFC 822 with four digits of year.
fn rfc_822(moment: Timestamp) -> String {
    let zoned = moment.to_zoned_datetime(jiff::tz::TimeZone::UTC);
    jiff::fmt::strtime::format("%a, %d %b %Y %H:%M:%S +0000", &zoned).expect("the format is a literal")
}
