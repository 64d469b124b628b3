//! site.toml and data/ into a [`Config`]: what the site is called, where it stands, how it counts days.

mod authors;
mod keys;

pub use authors::Author;
pub use keys::FIELDS;

use crate::date::{When, Zone};
use crate::fields::{self, Table};
use crate::finding::{Code, Finding, Noted, did_you_mean};
use crate::markdown::{Destination, destination};
use crate::source::{Digest, Digester, Shelf, SourcePath, Span, Tree};
use crate::web::{BaseUrl, Route, split};
use std::collections::BTreeMap;

/// A link of the line of links.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it says.
    pub name: String,
    /// A route of the site, or an address elsewhere, as written.
    pub url: String,
    /// Where that was written.
    pub place: Span,
}

impl Link {
    /// The route of the site that it leads to; the plan knows whether it is there.
    pub fn route(&self) -> Option<Route> {
        let inside = self.url.starts_with('/') && !self.url.starts_with("//");
        inside.then(|| Route::meant(split(&self.url).0))
    }
}

/// Everything that the site's owner decides once.
#[derive(Clone, Debug)]
pub struct Config {
    /// The bulletin's name.
    pub title: String,
    /// The part of the name that the masthead sets in bold; the whole name if nothing else is said.
    pub title_strong: String,
    /// Where the site stands, as site.toml says it.
    pub base_url: BaseUrl,
    /// One sentence about the bulletin.
    pub description: String,
    /// Language of the interface and of articles that name none (BCP 47).
    pub language: String,
    /// The zone of dates without an offset, and of days and months.
    pub zone: Option<Zone>,
    /// Authority of permanent ids (RFC 4151): a host that the publisher owns.
    pub id_authority: String,
    /// Size P of the pages of a list.
    pub page_size: usize,
    /// Items in a feed.
    pub feed_items: usize,
    /// Formats of the feeds of sections, tags and authors.
    pub feed_formats: Vec<FeedFormat>,
    /// The line of links below the masthead; `None` means: the sections and the archive.
    pub navigation: Option<Vec<Link>>,
    /// How templates write a day and a time of day, in strftime's letters.
    pub date_format: String,
    /// As above, for the time of day.
    pub time_format: String,
    /// Licence of the texts; empty if not said.
    pub license: String,
    /// The bulletin's pages elsewhere.
    pub me: Vec<String>,
    /// From when on articles without a photograph get a drawn card.
    pub cards_since: Option<When>,
    /// What the site adds for its own templates, as JSON.
    pub extra: String,
    /// Authors of data/authors.toml by slug.
    pub authors: BTreeMap<String, Author>,
    /// Digest of everything above as written.
    pub digest: Digest,
}

/// The formats of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedFormat {
    /// RSS 2.0.
    Rss,
    /// Atom (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// Every format.
    pub const ALL: [FeedFormat; 3] = [FeedFormat::Rss, FeedFormat::Atom, FeedFormat::Json];

    /// The feed's file in its folder.
    pub fn file(self) -> &'static str {
        match self {
            FeedFormat::Rss => "rss.xml",
            FeedFormat::Atom => "atom.xml",
            FeedFormat::Json => "feed.json",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            FeedFormat::Rss => "application/rss+xml",
            FeedFormat::Atom => "application/atom+xml",
            FeedFormat::Json => "application/feed+json",
        }
    }

    /// The name for readers.
    pub fn label(self) -> &'static str {
        match self {
            FeedFormat::Rss => "RSS",
            FeedFormat::Atom => "Atom",
            FeedFormat::Json => "JSON",
        }
    }
}

/// Reads site.toml and data/authors.toml.
pub fn read(tree: &Tree, shelf: &dyn Shelf) -> Noted<Config> {
    let path = SourcePath::new("site.toml");
    let mut findings = Vec::new();
    let text = crate::finding::text(shelf, &path).note(&mut findings);
    let table = fields::toml(&path, &text, 0).note(&mut findings);
    findings.extend(fields::check(&path, &table, FIELDS, "site.toml"));
    let reader = Reader { path: &path, table: &table };
    reader.required(&mut findings);
    let base_url = reader.base_url(&mut findings);
    let zone = reader.zone(&mut findings);
    let title = table.text("title").unwrap_or("Untitled bulletin").to_owned();
    let feeds = table.table("feeds").cloned().unwrap_or_default();
    let dates = table.table("dates").cloned().unwrap_or_default();
    let authors = authors::read(tree, shelf).note(&mut findings);
    let mut digest = Digester::new("config").text(&text);
    for name in ["data/authors.toml"] {
        if let Some(entry) = tree.files.get(&SourcePath::from(name)) {
            digest.add_digest(entry.digest);
        }
    }
    let config = Config {
        title_strong: table.text("title_strong").unwrap_or(&title).to_owned(),
        id_authority: table.text("id_authority").unwrap_or(base_url.host()).to_owned(),
        base_url,
        description: table.text_or_empty("description"),
        language: table.text("language").unwrap_or("en").to_owned(),
        zone,
        page_size: positive(&table, "page_size", 20),
        feed_items: positive(&feeds, "items", 20),
        feed_formats: feed_formats(&feeds),
        navigation: navigation(&path, &table, &mut findings),
        date_format: dates.text("day").unwrap_or("%-d %B %Y").to_owned(),
        time_format: dates.text("time").unwrap_or("%H:%M").to_owned(),
        license: table.text_or_empty("license"),
        cards_since: table.table("cards").and_then(|cards| cards.date("since")),
        me: elsewhere(&path, &table, &mut findings),
        extra: table.table("extra").map(fields::json).unwrap_or_default(),
        authors,
        digest: digest.finish(),
        title,
    };
    check_formats(&config, &path, &dates, &mut findings);
    Noted { value: config, findings }
}

fn positive(table: &Table, key: &str, default: usize) -> usize {
    table.integer(key).and_then(|number| usize::try_from(number).ok()).filter(|number| *number > 0).unwrap_or(default)
}

fn feed_formats(feeds: &Table) -> Vec<FeedFormat> {
    if feeds.get("lists").is_none() {
        return vec![FeedFormat::Rss];
    }
    let asked = feeds.texts("lists");
    FeedFormat::ALL
        .into_iter()
        .filter(|format| asked.iter().any(|(name, _)| name.eq_ignore_ascii_case(format.label())))
        .collect()
}

fn navigation(path: &SourcePath, table: &Table, findings: &mut Vec<Finding>) -> Option<Vec<Link>> {
    table.get("nav")?;
    let link = |(entry, _): (&Table, _)| Link {
        name: entry.text_or_empty("name"),
        url: entry.text_or_empty("url"),
        place: Span::new(path, entry.range("url")),
    };
    let links: Vec<_> = table.tables("nav").into_iter().map(link).collect();
    for Link { url, place, .. } in &links {
        let good = matches!(destination(url), Destination::Outside(_)) || url.starts_with('/') || url.is_empty();
        if !good {
            let message = format!("`{url}` is neither a route nor an address");
            let finding = Finding::error(Code::BadValue, place.clone(), message);
            findings.push(finding.help("write a route as `/tags/`, an address as `https://example.org/`"));
        }
    }
    Some(links)
}

/// The bulletin's pages elsewhere.
fn elsewhere(path: &SourcePath, table: &Table, findings: &mut Vec<Finding>) -> Vec<String> {
    let texts = table.texts("me");
    for (text, range) in &texts {
        if !matches!(destination(text), Destination::Outside(_)) {
            let place = Span::new(path, range.clone());
            let finding = Finding::error(Code::BadValue, place, format!("`{text}` is no address elsewhere"));
            findings.push(finding.help("write it as `https://social.example/@bulletin`"));
        }
    }
    texts.into_iter().map(|(text, _)| text.to_owned()).collect()
}

fn check_formats(config: &Config, path: &SourcePath, dates: &Table, findings: &mut Vec<Finding>) {
    let moment = Zone::UTC.show(jiff::Timestamp::UNIX_EPOCH);
    for (key, format) in [("day", &config.date_format), ("time", &config.time_format)] {
        if let Err(error) = jiff::fmt::strtime::format(format, &moment) {
            let place = Span::new(path, dates.range(key));
            let finding = Finding::error(Code::BadValue, place, format!("`dates.{key}` cannot be used: {error}"));
            findings.push(finding.help("use the letters of strftime, such as `%-d %B %Y`"));
        }
    }
}

struct Reader<'a> {
    path: &'a SourcePath,
    table: &'a Table,
}

impl Reader<'_> {
    fn required(&self, findings: &mut Vec<Finding>) {
        for field in FIELDS.iter().filter(|field| field.required && self.table.get(field.name).is_none()) {
            let message = format!("site.toml lacks `{}`: {}", field.name, field.meaning);
            let finding = Finding::error(Code::ConfigMissing, Span::file(self.path), message);
            findings.push(finding.help("three keys suffice: title, base_url and description"));
        }
    }

    fn base_url(&self, findings: &mut Vec<Finding>) -> BaseUrl {
        let stand_in = || BaseUrl::parse("https://bulletin.invalid").expect("a literal address is one");
        let Some(text) = self.table.text("base_url") else {
            return stand_in();
        };
        BaseUrl::parse(text).unwrap_or_else(|reason| {
            let finding = Finding::error(Code::BadValue, Span::new(self.path, self.table.range("base_url")), reason);
            findings
                .push(finding.help("write it as `https://news.example.org`, with a path if the site stands below one"));
            stand_in()
        })
    }

    fn zone(&self, findings: &mut Vec<Finding>) -> Option<Zone> {
        let name = self.table.text("timezone")?;
        let zone = Zone::named(name);
        if zone.is_none() {
            let names = Zone::names();
            let finding = Finding::error(
                Code::BadValue,
                Span::new(self.path, self.table.range("timezone")),
                format!("there is no time zone `{name}`"),
            );
            findings.push(finding.help(match did_you_mean(name, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use a name of the IANA database, such as `Europe/Berlin`".to_owned(),
            }));
            return Some(Zone::UTC);
        }
        zone
    }
}
