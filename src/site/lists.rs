//! Sections, tags, authors and months: every list of articles that has pages of its own.

use crate::article::{At, Role};
use crate::config::FeedFormat;
use crate::finding::{Code, Finding};
use crate::site::subjects::Known;
use crate::site::{ArticleId, Parsed, Site, span};
use crate::source::{Digest, Digester, SourcePath, Span};
use crate::web::{Route, slug};
use foldhash::{HashMap, HashMapExt};
use std::collections::BTreeMap;

/// A list of articles with pages of its own.
#[derive(Clone, Debug)]
pub struct List {
    /// What it gathers.
    pub kind: ListKind,
    /// Its name for readers; empty for the front page.
    pub title: String,
    /// Its part of the address.
    pub slug: String,
    /// One sentence, or empty.
    pub description: String,
    /// A page elsewhere, for authors.
    pub url: String,
    /// Where its first page stands.
    pub route: Route,
    /// What is in it, oldest first.
    pub items: Vec<ArticleId>,
    /// The lists that it is divided into: of a vendor, those of its products.
    pub parts: Vec<usize>,
    /// Feeds in its folder.
    pub feeds: Vec<FeedFormat>,
    /// Values for templates, as JSON.
    pub extra: String,
}

/// What a list gathers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListKind {
    /// Everything.
    Front,
    /// A folder of content/.
    Section,
    /// Articles with a tag.
    Tag,
    /// Articles by an author.
    Author,
    /// Articles of a year.
    Year,
    /// Articles of a month.
    Month,
    /// Articles about a vulnerability.
    Cve,
    /// Articles about an actor.
    Actor,
    /// Articles about products of a vendor.
    Vendor,
    /// Articles about a product.
    Product,
    /// Articles about a technique.
    Technique,
    /// Articles about what is being exploited.
    Exploited,
}

impl ListKind {
    /// The name for templates.
    pub fn name(self) -> &'static str {
        match self {
            ListKind::Front => "front",
            ListKind::Section => "section",
            ListKind::Tag => "tag",
            ListKind::Author => "author",
            ListKind::Year => "year",
            ListKind::Month => "month",
            ListKind::Cve => "cve",
            ListKind::Actor => "actor",
            ListKind::Vendor => "vendor",
            ListKind::Product => "product",
            ListKind::Technique => "technique",
            ListKind::Exploited => "exploited",
        }
    }

    /// Whether security facts make lists of this kind, whose first pages show what is known. They are declared last.
    pub fn is_subject(self) -> bool {
        self >= ListKind::Cve
    }
}

impl List {
    pub(super) fn new(kind: ListKind, title: &str, slug: &str, route: Route) -> Self {
        Self {
            kind,
            title: title.to_owned(),
            slug: slug.to_owned(),
            description: String::new(),
            url: String::new(),
            route,
            items: Vec::new(),
            parts: Vec::new(),
            feeds: Vec::new(),
            extra: String::new(),
        }
    }

    /// Number of the last numbered page: it and those before it are full and never change again.
    pub fn full_pages(&self, page_size: usize) -> usize {
        (self.items.len() / page_size).saturating_sub(1)
    }

    /// What the first page shows, oldest first: the newest P to 2P−1.
    pub fn first_page(&self, page_size: usize) -> &[ArticleId] {
        &self.items[self.full_pages(page_size) * page_size..]
    }

    /// What a numbered page shows, oldest first. Pages are numbered from one, from the oldest on.
    pub fn numbered_page(&self, page_size: usize, number: usize) -> &[ArticleId] {
        &self.items[(number - 1) * page_size..number * page_size]
    }

    /// Where a numbered page stands.
    pub fn numbered_route(&self, number: usize) -> Route {
        self.route.join(&format!("page/{number}/"))
    }

    /// Digest of what an article shows of a list that it is in.
    pub(super) fn name_digest(&self) -> Digest {
        Digester::new("name").text(&self.title).text(self.route.as_str()).finish()
    }

    /// Digest of everything that a page shows of the list itself.
    pub fn digest(&self) -> Digest {
        let feeds: String = self.feeds.iter().map(|format| format.label()).collect();
        Digester::new("list")
            .text(self.kind.name())
            .text(&self.title)
            .text(&self.description)
            .text(&self.url)
            .text(self.route.as_str())
            .text(&feeds)
            .text(&self.extra)
            .finish()
    }
}

/// Fills `site.lists` and the entries' indices into it. The lists of names come first, then those of facts, which are
/// gathered at the same time.
pub(super) fn gather(site: &mut Site, parsed: &[Parsed], findings: &mut Vec<Finding>) {
    let (named, mut known) = rayon::join(|| Named::gather(site, parsed), || Known::gather(site));
    let Named { mut lists, of, findings: found } = named;
    findings.extend(found);
    findings.append(&mut known.findings);
    let subjects = known.behind(&mut lists);
    for ((entry, names), subjects) in site.articles.iter_mut().zip(of).zip(subjects) {
        (entry.section, entry.authors, entry.tags) = (names.section, names.authors, names.tags);
        entry.subjects = subjects;
    }
    (site.cves, site.techniques) = (known.cves, known.techniques);
    neighbours(site, &lists);
    finish(site, &mut lists);
    site.lists = lists;
}

/// The lists that go by names: the front page, sections, tags, authors, years and months.
struct Named {
    lists: Vec<List>,
    /// Those of each article.
    of: Vec<Names>,
    findings: Vec<Finding>,
}

/// The lists of an article that go by names.
#[derive(Default)]
struct Names {
    section: Option<usize>,
    authors: Vec<usize>,
    tags: Vec<usize>,
}

impl Named {
    fn gather(site: &Site, parsed: &[Parsed]) -> Self {
        let mut findings = Vec::new();
        let mut lists = vec![front(site)];
        let sections = sections(parsed, site);
        let section_at: HashMap<String, usize> =
            sections.iter().enumerate().map(|(at, (folder, _))| (folder.clone(), at + 1)).collect();
        lists.extend(sections.into_iter().map(|(_, list)| list));
        let mut tags = Terms::new(ListKind::Tag, "tags".to_owned());
        let mut authors = Terms::new(ListKind::Author, "authors".to_owned());
        let mut months = Months::default();
        let mut of = Vec::with_capacity(site.articles.len());
        for (id, entry) in site.ids().zip(&site.articles) {
            let article = entry.article();
            let mut names = Names::default();
            for (at, folder) in
                ancestors(article.path.folder()).filter_map(|folder| Some((*section_at.get(folder)?, folder)))
            {
                if !entry.expired {
                    lists[at].items.push(id);
                }
                if folder.matches('/').count() == 1 {
                    names.section = Some(at);
                }
            }
            let listed = (!entry.expired).then_some(id);
            let mut all = |terms: &mut Terms, written: &[At<String>]| {
                let mut found = Vec::with_capacity(written.len());
                for name in written {
                    match terms.add(&mut lists, name, &article.path, listed, &mut findings) {
                        Some(at) if found.contains(&at) => findings.push(twice(&article.path, name)),
                        at => found.extend(at),
                    }
                }
                found
            };
            names.tags = all(&mut tags, &article.front.tags);
            names.authors = all(&mut authors, &article.front.authors);
            of.push(names);
            if !entry.expired {
                lists[0].items.push(id);
                let day = site.zone.show(entry.published).date();
                months.add(&mut lists, day.year(), day.month(), id);
            }
        }
        findings.extend(authors.slugs.iter().filter_map(|(slug, (_, place, name))| stranger(site, slug, place, name)));
        Self { lists, of, findings }
    }
}

/// An author whom data/authors.toml does not have, but by a name that differs in one letter.
fn stranger(site: &Site, slug: &str, place: &Span, name: &str) -> Option<Finding> {
    let known = &site.config.authors;
    let is_near = |other: &&String| other.len() > 5 && strsim::damerau_levenshtein(slug, other) == 1;
    let near = known.keys().find(is_near).filter(|_| !known.contains_key(slug))?;
    let finding =
        Finding::hint(Code::AuthorNear, place.clone(), format!("data/authors.toml has no `{slug}` for {name}"));
    Some(finding.help(format!("it has `{near}`: if that is the same, mend one of the two")))
}

fn twice(path: &SourcePath, name: &At<String>) -> Finding {
    let message = format!("`{}` is there twice", name.value);
    Finding::warning(Code::DuplicateFact, span(path, &name.range), message).help("take one of them out")
}

fn front(site: &Site) -> List {
    let mut front = List::new(ListKind::Front, "", "", Route::new("/"));
    front.description.clone_from(&site.config.description);
    front
}

/// The folders directly below content/, and deeper ones that have an `_index.md`, with their lists in order.
fn sections(parsed: &[Parsed], site: &Site) -> Vec<(String, List)> {
    let mut folders: BTreeMap<String, Option<&Parsed>> = BTreeMap::new();
    for one in parsed {
        let folder = one.article.path.folder();
        match one.article.role {
            Role::Section if folder != "content" => {
                folders.insert(folder.to_owned(), Some(one));
            }
            Role::Article => {
                let mut parts = folder.splitn(3, '/');
                let top = format!("{}/{}", parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
                folders.entry(top).or_insert(None);
            }
            _ => {}
        }
    }
    // A section that only holds what this edition leaves out would give its name away.
    let shown = |folder: &str| site.articles.iter().any(|entry| entry.article().path.below(folder).is_some());
    let mut sections: Vec<_> = folders
        .into_iter()
        .filter(|(folder, described)| described.is_some() || shown(folder))
        .map(|(folder, described)| {
            let order = described.and_then(|one| one.article.front.more.order).unwrap_or(i64::MAX);
            (order, folder.clone(), section(&folder, described))
        })
        .collect();
    sections.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    sections.into_iter().map(|(_, folder, list)| (folder, list)).collect()
}

fn section(folder: &str, described: Option<&Parsed>) -> List {
    let path = section_slug(folder);
    let route = Route::page(path.split('/'));
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let mut list = List::new(ListKind::Section, &named(name), &path, route);
    if let Some(one) = described {
        let front = &one.article.front;
        if front.title != "_index" {
            list.title.clone_from(&front.title);
        }
        list.description.clone_from(&front.summary);
        list.extra.clone_from(&front.more.extra);
    }
    list
}

/// A section's part of the address, by its folder: `content/Supply Chain` gives `supply-chain`.
pub fn section_slug(folder: &str) -> String {
    folder.split('/').skip(1).map(slug).collect::<Vec<_>>().join("/")
}

/// A folder's name as a title: `supply-chain` gives `Supply chain`.
fn named(folder: &str) -> String {
    let words = folder.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The folders that hold a file, from content/'s children downwards.
pub fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    let ends = folder.match_indices('/').map(|(at, _)| at).skip(1).chain([folder.len()]);
    ends.map(move |end| &folder[..end])
}

/// Tags or authors while they are being gathered.
pub(super) struct Terms {
    kind: ListKind,
    folder: String,
    /// Index of the list by the name as written: slugs are made once per spelling.
    spellings: HashMap<String, usize>,
    slugs: HashMap<String, (usize, Span, String)>,
}

impl Terms {
    pub(super) fn new(kind: ListKind, folder: String) -> Self {
        Self { kind, folder, spellings: HashMap::new(), slugs: HashMap::new() }
    }

    pub(super) fn add(
        &mut self,
        lists: &mut Vec<List>,
        name: &At<String>,
        path: &SourcePath,
        id: Option<ArticleId>,
        findings: &mut Vec<Finding>,
    ) -> Option<usize> {
        let at = match self.spellings.get(&name.value) {
            Some(at) => *at,
            None => self.spelling(lists, name, span(path, &name.range), findings)?,
        };
        if let Some(id) = id
            && lists[at].items.last() != Some(&id)
        {
            lists[at].items.push(id);
        }
        Some(at)
    }

    fn spelling(
        &mut self,
        lists: &mut Vec<List>,
        name: &At<String>,
        place: Span,
        findings: &mut Vec<Finding>,
    ) -> Option<usize> {
        let slug = slug(&name.value);
        if slug.is_empty() {
            let message = format!("`{}` leaves nothing for an address", name.value);
            findings.push(Finding::error(Code::BadValue, place, message).help("use letters and digits"));
            return None;
        }
        let at = if let Some((at, first, spelling)) = self.slugs.get(&slug) {
            let message = format!("`{}` and `{spelling}` fall together as `{slug}`", name.value);
            let finding = Finding::warning(Code::TermSpelling, place, message).help("use one spelling everywhere");
            findings.push(finding.also(first.clone(), "the other spelling"));
            *at
        } else {
            let at = lists.len();
            lists.push(List::new(self.kind, &name.value, &slug, Route::new(format!("/{}/{slug}/", self.folder))));
            self.slugs.insert(slug, (at, place, name.value.clone()));
            at
        };
        self.spellings.insert(name.value.clone(), at);
        Some(at)
    }
}

/// Years and months while they are being gathered.
#[derive(Default)]
struct Months {
    at: HashMap<(i16, i8), usize>,
}

impl Months {
    fn add(&mut self, lists: &mut Vec<List>, year: i16, month: i8, id: ArticleId) {
        for (key, kind) in [((year, 0), ListKind::Year), ((year, month), ListKind::Month)] {
            let at = *self.at.entry(key).or_insert_with(|| {
                let (year, month) = (format!("{year:04}"), format!("{month:02}"));
                let (slug, route) = match kind {
                    ListKind::Year => (year.clone(), Route::page(["archive", &year])),
                    _ => (format!("{year}-{month}"), Route::page(["archive", &year, &month])),
                };
                lists.push(List::new(kind, &slug, &slug, route));
                lists.len() - 1
            });
            lists[at].items.push(id);
        }
    }
}

/// The next older and newer article of the same section.
fn neighbours(site: &mut Site, lists: &[List]) {
    for list in lists.iter().filter(|list| list.kind == ListKind::Section && !list.slug.contains('/')) {
        for pair in list.items.windows(2) {
            site.articles[pair[0].index()].newer = Some(pair[1]);
            site.articles[pair[1].index()].older = Some(pair[0]);
        }
    }
}

/// Names, descriptions and feeds, once it is known how long the lists are.
fn finish(site: &Site, lists: &mut [List]) {
    for list in lists {
        match list.kind {
            ListKind::Front => list.feeds = FeedFormat::ALL.to_vec(),
            ListKind::Section | ListKind::Exploited => list.feeds.clone_from(&site.config.feed_formats),
            ListKind::Year | ListKind::Month => {}
            // One article is no news to follow.
            _ if list.items.len() >= 2 => list.feeds.clone_from(&site.config.feed_formats),
            _ => {}
        }
        if list.kind == ListKind::Author
            && let Some(author) = site.config.authors.get(&list.slug)
        {
            list.title.clone_from(&author.name);
            list.description.clone_from(&author.bio);
            list.url.clone_from(&author.url);
        }
    }
}
