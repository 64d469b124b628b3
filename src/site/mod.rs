//! Articles into a [`Site`]: what this edition shows, and every index over it.
//!
//! 1. `edition` decides what is shown: drafts, embargoes, expiry, clearance;
//! 2. what is shown is put in order, oldest first: an [`ArticleId`] is a place in that order;
//! 3. `lists` gathers sections, tags, authors and months;
//! 4. `links` resolves what was written as a path or route, `mentions` what was mentioned by id.

mod edition;
mod facts;
mod links;
mod lists;
mod mentions;
mod related;
mod subjects;
mod succession;

pub use edition::{Drafts, Edition, Reason, Scheduled, Withheld};
pub use links::{Target, Unroutable, damaged};
pub use lists::{List, ListKind, ancestors, section_slug};
pub use mentions::Mentioned;
pub use related::related;
pub use subjects::Subjects;

use crate::article::{Article, At, Ioc, Role, Update, UpdateKind};
use crate::config::Config;
use crate::date::{When, Zone};
use crate::finding::{Code, Finding, Noted};
use crate::image::{Album, Facts};
use crate::reference::Reference;
use crate::security::{CveId, TechniqueId};
use crate::source::{Digest, Digester, SourcePath, Span, Tree};
use crate::web::{BaseUrl, Route};
use foldhash::{HashMap, HashMapExt};
use jiff::Timestamp;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A place in [`Site::articles`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(pub u32);

impl ArticleId {
    /// The place as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A parsed file with the digest of its source, as the engine remembers it.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What the site knows of the file.
    pub article: Arc<Article>,
    /// Digest of the file's content.
    pub source: Digest,
    /// Digest of everything in `article` that lists and neighbours may show.
    pub facts: Digest,
    /// Digest of its security facts.
    pub security: Digest,
    /// The file of indicators that it names, if there is one.
    pub sheet: Option<Sheet>,
}

/// A file of indicators.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What it holds.
    pub iocs: Arc<Vec<Ioc>>,
    /// Digest of the file's content.
    pub source: Digest,
}

/// What an edition shows, with every index over it.
#[derive(Clone, Debug)]
pub struct Site {
    /// site.toml and data/.
    pub config: Arc<Config>,
    /// What is looked up: names, exploited vulnerabilities, likelihoods.
    pub reference: Arc<Reference>,
    /// Which edition this is.
    pub edition: Edition,
    /// Where it will stand: the edition's address, or the configuration's.
    pub base_url: BaseUrl,
    /// Zone of days and months.
    pub zone: Zone,
    /// Dated articles, oldest first.
    pub articles: Vec<Entry>,
    /// Undated pages, by route.
    pub pages: Vec<Entry>,
    /// Front page, sections, tags, authors, years and months, and those of security facts.
    pub lists: Vec<List>,
    /// Lists of vulnerabilities by their names, in the order of years.
    pub cves: BTreeMap<CveId, usize>,
    /// Lists of techniques by their ids.
    pub techniques: BTreeMap<TechniqueId, usize>,
    /// Files of articles that this edition publishes: where they stand, and where they come from.
    pub files: BTreeMap<Route, SourcePath>,
    /// Links to routes that only the plan knows: it must have each of them.
    pub unroutable: Vec<Unroutable>,
    /// What the edition leaves out.
    pub withheld: Withheld,
}

/// An article or page as this edition shows it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The file.
    pub parsed: Parsed,
    /// The moment that its author dated it, which its permanent id has.
    pub dated: Timestamp,
    /// Publication: that moment, or the end of the embargo if that is later.
    pub published: Timestamp,
    /// When each of its updates was made, without those of the future.
    pub changes: Vec<Timestamp>,
    /// Last change in substance, if there was one after publication.
    pub updated: Option<Timestamp>,
    /// Whether its time is over: shown with a banner, in no list.
    pub expired: bool,
    /// Index of the list of its section.
    pub section: Option<usize>,
    /// Indices of the lists of its authors, in the order written.
    pub authors: Vec<usize>,
    /// Indices of the lists of its tags, in the order written.
    pub tags: Vec<usize>,
    /// Lists of its security facts.
    pub subjects: Subjects,
    /// Where its links lead, in the order of the outline.
    pub links: Vec<Target>,
    /// Its images; `None` for one that is missing or damaged.
    pub images: Vec<Option<Picture>>,
    /// Where its mentions lead, in the order of the outline.
    pub mentions: Vec<Mentioned>,
    /// Its lead image.
    pub lead_image: Option<Picture>,
    /// The next older article of its section.
    pub older: Option<ArticleId>,
    /// The next newer article of its section.
    pub newer: Option<ArticleId>,
    /// The article whose place it takes.
    pub replaces: Option<ArticleId>,
    /// The article that took its place.
    pub replaced_by: Option<ArticleId>,
    /// Digest of everything that a list shows of it.
    pub card: Digest,
    /// Digest of its security facts and of the names that they are shown with.
    pub desk: Digest,
    /// Digest of everything that its text becomes.
    pub content: Digest,
}

impl Entry {
    /// The article's facts.
    pub fn article(&self) -> &Article {
        &self.parsed.article
    }

    /// Where it stands.
    pub fn route(&self) -> &Route {
        &self.parsed.article.route
    }

    /// The summary, or the beginning of the text.
    pub fn summary(&self) -> &str {
        let article = self.article();
        if article.front.summary.is_empty() { &article.outline.excerpt } else { &article.front.summary }
    }

    /// Whether it has been taken back. What it says counts no more: only its own page, its section, tags and authors show it.
    pub fn is_retracted(&self) -> bool {
        self.updates().any(|(update, _)| update.kind == UpdateKind::Retraction)
    }

    /// Its updates, oldest first, and when each was made; without those of the future.
    pub fn updates(&self) -> impl DoubleEndedIterator<Item = (&Update, Timestamp)> {
        self.article().front.facts.more.updates.iter().zip(self.changes.iter().copied())
    }

    /// Every indicator of the article, those of its file last.
    pub fn iocs(&self) -> impl Iterator<Item = &Ioc> {
        let sheet = self.parsed.sheet.iter().flat_map(|sheet| sheet.iocs.iter());
        self.article().front.facts.iocs.iter().chain(sheet)
    }

    /// Minutes that reading takes.
    pub fn minutes(&self) -> u32 {
        self.article().minutes()
    }
}

/// An image that an article shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub file: SourcePath,
    /// Digest of its content.
    pub digest: Digest,
    /// What is known of it.
    pub facts: Facts,
}

impl Site {
    /// The article at a place in the order.
    pub fn article(&self, id: ArticleId) -> &Entry {
        &self.articles[id.index()]
    }

    /// Takes over another text of an article or page that is otherwise as before. What the edition leaves out has none.
    pub fn take_text(&mut self, parsed: &Parsed) {
        let mut entries = self.articles.iter_mut().chain(&mut self.pages);
        if let Some(entry) = entries.find(|entry| entry.parsed.article.path == parsed.article.path) {
            entry.parsed = parsed.clone();
            entry.content = content_digest(entry);
        }
    }

    /// The vulnerabilities that listed articles are about, in the order of years.
    pub fn listed_cves(&self) -> impl DoubleEndedIterator<Item = (CveId, &List)> {
        self.cves.iter().map(|(cve, at)| (*cve, &self.lists[*at])).filter(|(_, list)| !list.items.is_empty())
    }

    /// The list of the technique that a sub-technique belongs to, where it has articles.
    pub fn parent_of(&self, technique: TechniqueId) -> Option<usize> {
        let parent = self.techniques.get(&technique.technique()).filter(|_| technique.is_sub_technique());
        parent.copied().filter(|at| !self.lists[*at].items.is_empty())
    }

    /// The list of the vendor that makes a product, as an article about it has it.
    pub fn vendor_of(&self, product: &List) -> Option<usize> {
        let about = product.items.last().filter(|_| product.kind == ListKind::Product)?;
        let mut named = self.article(*about).subjects.products.iter().flatten();
        named.find(|(_, at)| self.lists[*at].route == product.route).map(|(vendor, _)| *vendor)
    }

    /// Every place in the order, oldest first.
    pub fn ids(&self) -> impl Iterator<Item = ArticleId> + use<> {
        (0..u32::try_from(self.articles.len()).unwrap_or(u32::MAX)).map(ArticleId)
    }

    /// The lists of a kind, with their indices.
    pub fn lists_of(&self, kind: ListKind) -> impl Iterator<Item = (usize, &List)> {
        self.lists.iter().enumerate().filter(move |(_, list)| list.kind == kind)
    }

    /// Permanent id of an article: a tag URI (RFC 4151) that depends neither on its address nor on the base URL.
    pub fn tag_uri(&self, entry: &Entry) -> String {
        let year = self.zone.show(entry.dated).year();
        let mut id = String::new();
        for byte in entry.article().front.id.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/:+".contains(&byte) {
                id.push(char::from(byte));
            } else {
                id.push_str(&format!("%{byte:02X}"));
            }
        }
        format!("tag:{},{year}:{id}", self.config.id_authority)
    }
}

/// Indexes what an edition shows. The order of `parsed` does not matter.
pub fn index(
    config: &Arc<Config>,
    reference: &Arc<Reference>,
    edition: &Edition,
    tree: &Tree,
    parsed: &[Parsed],
    album: &Album,
) -> Noted<Site> {
    let mut findings = Vec::new();
    let zone = config.zone.clone().unwrap_or(Zone::UTC);
    let times = Times { zone: &zone, has_zone: config.zone.is_some() };
    let mut site = Site {
        config: config.clone(),
        reference: reference.clone(),
        edition: edition.clone(),
        base_url: edition.base_url.clone().unwrap_or_else(|| config.base_url.clone()),
        zone: zone.clone(),
        articles: Vec::new(),
        pages: Vec::new(),
        lists: Vec::new(),
        cves: BTreeMap::new(),
        techniques: BTreeMap::new(),
        files: BTreeMap::new(),
        unroutable: Vec::new(),
        withheld: Withheld::default(),
    };
    let mut hidden = HashMap::new();
    let articles: Vec<_> = parsed.iter().filter(|parsed| parsed.article.role != Role::Section).collect();
    // An entry is large, and there are many: each is made in the room in which it stays.
    let (mut entries, mut found) = (Vec::new(), Vec::new());
    let entry = |parsed| {
        let mut findings = Vec::new();
        let entry = times.entry(parsed, edition, &mut findings);
        facts::sheet(parsed, &mut findings);
        (entry, findings)
    };
    articles.into_par_iter().map(entry).unzip_into_vecs(&mut entries, &mut found);
    findings.extend(found.into_iter().flatten());
    entries.retain(|entry| match site.withheld.admit(entry, &zone, edition) {
        Ok(()) => true,
        Err(reason) => {
            hidden.insert(entry.article().path.clone(), reason);
            false
        }
    });
    site.pages = entries.extract_if(.., |entry| entry.article().role == Role::Page).collect();
    site.articles = entries;
    // An entry is large: it is moved once, not with every comparison.
    site.articles.sort_by_cached_key(|entry| entry.published);
    for alike in site.articles.chunk_by_mut(|a, b| a.published == b.published) {
        alike.sort_by(|a, b| (&a.article().front.id, a.route()).cmp(&(&b.article().front.id, b.route())));
    }
    site.pages.sort_by(|a, b| a.route().as_str().cmp(b.route().as_str()));
    check_ids(&site, &mut findings);
    lists::gather(&mut site, parsed, &mut findings);
    links::resolve(&mut site, tree, album, parsed, &hidden, &mut findings);
    let written = config.navigation.iter().flatten();
    site.unroutable
        .extend(written.filter_map(|link| Some(Unroutable { route: link.route()?, place: link.place.clone() })));
    mentions::resolve(&mut site);
    succession::resolve(&mut site, parsed, &hidden, &mut findings);
    findings.extend(facts::disagreements(&site));
    findings.extend(facts::unknown(&site));
    let names = facts::names(&site);
    site.articles.par_iter_mut().chain(&mut site.pages).for_each(|entry| {
        entry.card = card_digest(entry, &names);
        entry.desk = facts::digest(entry, &names, reference);
        entry.content = content_digest(entry);
    });
    Noted { value: site, findings }
}

/// Dates as written into moments, by the site's zone.
pub(crate) struct Times<'a> {
    zone: &'a Zone,
    has_zone: bool,
}

impl Times<'_> {
    fn entry(&self, parsed: &Parsed, edition: &Edition, findings: &mut Vec<Finding>) -> Entry {
        let front = &parsed.article.front;
        let path = &parsed.article.path;
        let dated = self.moment(path, front.date.as_ref(), findings).unwrap_or(Timestamp::UNIX_EPOCH);
        let embargo = self.moment(path, front.more.embargo_until.as_ref(), findings);
        let published = embargo.map_or(dated, |embargo| embargo.max(dated));
        let mut changes = facts::chronology(self, path, &front.facts, dated, findings);
        // What is dated in the future has not been changed yet.
        let has_come = |moment: &Timestamp| *moment <= edition.as_of || edition.scheduled == Scheduled::Shown;
        changes.retain(has_come);
        let updated_at = self.moment(path, front.more.updated.as_ref(), findings);
        let updated = updated_at.filter(has_come).max(changes.last().copied());
        let expires = self.moment(path, front.more.expires.as_ref(), findings);
        for (at, moment, what) in
            [(&front.more.updated, updated_at, "updated"), (&front.more.expires, expires, "expired")]
        {
            if let (Some(At { range, .. }), Some(moment)) = (at, moment)
                && moment < dated
            {
                let message = format!("this is {what} before it was published");
                let finding = Finding::warning(Code::OutOfOrder, span(path, range), message);
                findings.push(finding.help("mend one of the two dates"));
            }
        }
        Entry {
            parsed: parsed.clone(),
            dated,
            published,
            changes,
            updated: updated.filter(|updated| *updated > published),
            expired: expires.is_some_and(|expires| expires <= edition.as_of),
            section: None,
            authors: Vec::new(),
            tags: Vec::new(),
            subjects: Subjects::default(),
            links: Vec::new(),
            images: Vec::new(),
            mentions: Vec::new(),
            lead_image: None,
            older: None,
            newer: None,
            replaces: None,
            replaced_by: None,
            card: Digest::from_bytes([0; 16]),
            desk: Digest::from_bytes([0; 16]),
            content: Digest::from_bytes([0; 16]),
        }
    }

    fn moment(&self, path: &SourcePath, at: Option<&At<When>>, findings: &mut Vec<Finding>) -> Option<Timestamp> {
        let At { value, range } = at?;
        if value.needs_zone() && !self.has_zone {
            let place = span(path, range);
            let finding = Finding::error(
                Code::BadDate,
                place,
                format!("`{value}` has no offset, and site.toml names no time zone"),
            );
            findings.push(finding.help(
                "add `timezone = \"Europe/Berlin\"` to site.toml, or an offset such as `+01:00` or `Z` to the date",
            ));
        }
        Some(self.zone.resolve(*value))
    }
}

/// Everything that lists and neighbours show of an article. Times are in the facts as written; what the zone makes of
/// them is in the digest of the configuration, which every page has in its key.
fn card_digest(entry: &Entry, names: &[Digest]) -> Digest {
    let flags = u64::from(entry.expired)
        | u64::from(entry.subjects.exploited) << 1
        | u64::from(entry.updated.is_some()) << 2
        | u64::from(entry.is_retracted()) << 3
        | u64::from(entry.replaced_by.is_some()) << 4
        | (entry.changes.len() as u64) << 5;
    let mut digest = Digester::new("card").digest(entry.parsed.facts).number(flags);
    add_picture(&mut digest, entry.lead_image.as_ref());
    for list in entry.section.iter().chain(&entry.authors).chain(&entry.tags) {
        digest.add_digest(names[*list]);
    }
    digest.finish()
}

/// The source, and where its links, images and mentions lead.
fn content_digest(entry: &Entry) -> Digest {
    let mut digest = Digester::new("content").digest(entry.parsed.source).digest(entry.desk);
    if let Some(sheet) = &entry.parsed.sheet {
        digest.add_digest(sheet.source);
    }
    for link in &entry.links {
        match link {
            Target::Route(route, tail) => {
                digest.add_bytes(route.as_str().as_bytes());
                digest.add_bytes(tail.as_bytes());
            }
            Target::Here(tail) => digest.add_bytes(tail.as_bytes()),
            Target::Nowhere => digest.add_bytes(b"nowhere"),
        }
    }
    for image in &entry.images {
        add_picture(&mut digest, image.as_ref());
    }
    entry.mentions.iter().fold(digest, |digest, mention| mention.digest(digest)).finish()
}

/// What is known of an image follows from its content.
fn add_picture(digest: &mut Digester, picture: Option<&Picture>) {
    digest.add_bytes(picture.map_or("", |picture| picture.file.as_str()).as_bytes());
    if let Some(picture) = picture {
        digest.add_digest(picture.digest);
    }
}

fn check_ids(site: &Site, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<&str, &Entry> = HashMap::with_capacity(site.articles.len());
    for entry in &site.articles {
        let article = entry.article();
        if let Some(first) = seen.insert(&article.front.id, entry) {
            let message = format!("the id `{}` is taken twice", article.front.id);
            let finding = Finding::error(Code::DuplicateId, Span::file(&article.path), message)
                .help("give one of them an `id` of its own")
                .also(Span::file(&first.article().path), "the other article");
            findings.push(finding);
        }
    }
}

pub(crate) fn span(path: &SourcePath, range: &Range<u32>) -> Span {
    Span { path: path.clone(), start: range.start, end: range.end }
}
