//! Where links and images lead: paths and routes as written into routes of this edition.

use crate::article::{Article, At, Role};
use crate::finding::{Code, Finding, did_you_mean};
use crate::image::{Album, Damage};
use crate::markdown::{Destination, Link, destination};
use crate::site::{Entry, Parsed, Picture, Reason, Site, span};
use crate::source::{SourcePath, Span, Tree};
use crate::web::{Route, split};
use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Where an internal link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a route, with an anchor or query as it stands in an address (may be empty).
    Route(Route, String),
    /// To a place on the same page.
    Here(String),
    /// Nowhere: the text is shown without a link.
    Nowhere,
}

/// A link to a route that is no article's. The plan knows all routes, so it says whether this is one.
#[derive(Clone, Debug)]
pub struct Unroutable {
    /// The route as written.
    pub route: Route,
    /// Where it was written.
    pub place: Span,
}

/// Resolves every link and image of the entries.
pub(super) fn resolve(
    site: &mut Site,
    tree: &Tree,
    album: &Album,
    parsed: &[Parsed],
    hidden: &HashMap<SourcePath, Reason>,
    findings: &mut Vec<Finding>,
) {
    let resolver = Resolver::new(tree, album, parsed, hidden);
    let mut all = Met { files: resolver.bundles(site), ..Met::default() };
    let met: Vec<Met> = site
        .articles
        .par_iter_mut()
        .chain(&mut site.pages)
        .map(|entry| {
            let mut met = Met::default();
            resolver.entry(entry, &mut met);
            met
        })
        .collect();
    for Met { files, unroutable, damaged, findings: found } in met {
        all.files.extend(files);
        all.unroutable.extend(unroutable);
        all.damaged.extend(damaged);
        findings.extend(found);
    }
    resolver.damaged_files(&all, findings);
    resolver.unused(parsed, findings);
    site.files = all.files;
    site.unroutable = all.unroutable;
}

/// What was met while links and images were followed: those of one article, or of all.
#[derive(Default)]
struct Met {
    /// Files that are published.
    files: BTreeMap<Route, SourcePath>,
    unroutable: Vec<Unroutable>,
    /// Damaged images that an article shows: found where it does.
    damaged: BTreeSet<SourcePath>,
    findings: Vec<Finding>,
}

struct Resolver<'a> {
    tree: &'a Tree,
    album: &'a Album,
    /// Visible files by path.
    by_path: HashMap<&'a SourcePath, Known<'a>>,
    /// Visible articles and pages by route; also those that are left out, with the reason.
    by_route: HashMap<&'a Route, Known<'a>>,
    /// Visible articles and pages in order, once a link that leads nowhere asks for them.
    shown: OnceLock<Vec<&'a SourcePath>>,
}

#[derive(Clone, Copy)]
enum Known<'a> {
    Shown(&'a Article),
    Hidden(Reason),
    Section(&'a Route),
}

impl<'a> Resolver<'a> {
    fn new(tree: &'a Tree, album: &'a Album, parsed: &'a [Parsed], hidden: &HashMap<SourcePath, Reason>) -> Self {
        let known = |article: &'a Article| match (article.role, hidden.get(&article.path)) {
            (Role::Section, _) => Known::Section(&article.route),
            (_, Some(reason)) => Known::Hidden(*reason),
            (_, None) => Known::Shown(article),
        };
        let articles = || parsed.iter().map(|one| &*one.article);
        let by_path = || articles().map(|article| (&article.path, known(article))).collect();
        let by_route = || {
            let mut by_route = HashMap::with_capacity(parsed.len());
            for article in articles().filter(|article| article.role != Role::Section) {
                // What is shown wins over what is hidden at the same route.
                let known = known(article);
                if matches!(known, Known::Shown(_)) || !by_route.contains_key(&article.route) {
                    by_route.insert(&article.route, known);
                }
            }
            by_route
        };
        let (by_path, by_route) = rayon::join(by_path, by_route);
        Self { tree, album, by_path, by_route, shown: OnceLock::new() }
    }

    /// Everything in an article's own folder is published with it.
    fn bundles(&self, site: &Site) -> BTreeMap<Route, SourcePath> {
        let mut files = BTreeMap::new();
        for entry in site.articles.iter().chain(&site.pages) {
            let article = entry.article();
            if article.path.file_name() != "index.md" || article.path.folder() == "content" {
                continue;
            }
            for (path, rest, _) in self.tree.below(article.path.folder()) {
                if path.extension() != "md" && self.owner(path).as_ref() == Some(&article.path) {
                    files.insert(article.route.join(rest), path.clone());
                }
            }
        }
        files
    }

    /// The `index.md` of the nearest folder that has one.
    fn owner(&self, file: &SourcePath) -> Option<SourcePath> {
        let mut folder = file.folder();
        while folder.len() > "content".len() {
            let index = SourcePath::new(format!("{folder}/index.md"));
            if self.by_path.contains_key(&index) {
                return Some(index);
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
        None
    }

    /// The article that this edition leaves out, in whose folder a file lies.
    fn hidden_owner(&self, file: &SourcePath) -> Option<Known<'a>> {
        let known = *self.by_path.get(&self.owner(file)?)?;
        matches!(known, Known::Hidden(_)).then_some(known)
    }

    fn entry(&self, entry: &mut Entry, met: &mut Met) {
        let article = entry.parsed.article.clone();
        // Indicators of an article that nobody may read yet.
        if entry.parsed.sheet.is_some()
            && let Some(At { value, range }) = &article.front.facts.more.iocs_file
            && let Some(hidden) = article.path.resolve(value).and_then(|file| self.hidden_owner(&file))
        {
            self.known(hidden, "", span(&article.path, range), met);
            entry.parsed.sheet = None;
        }
        entry.links = article.outline.links.iter().map(|link| self.link(&article, link, met)).collect();
        entry.images = article
            .outline
            .images
            .iter()
            .map(|image| self.image(&article, &image.source, span(&article.path, &image.range), met))
            .collect();
        if let Some(image) = &article.front.more.image {
            let At { value, range } = &image.src;
            entry.lead_image = self.image(&article, value, span(&article.path, range), met);
        }
    }

    fn link(&self, article: &Article, link: &Link, met: &mut Met) -> Target {
        let place = span(&article.path, &link.range);
        let (path, tail) = split(&link.destination);
        let anchor = tail.strip_prefix('#').unwrap_or("");
        if path.is_empty() {
            check_anchor(article, anchor, &place, &mut met.findings);
            return Target::Here(tail.to_owned());
        }
        let path = decode(path);
        if let Some(route) = path.strip_prefix('/').filter(|_| !path.starts_with("//")) {
            return self.route(&format!("/{route}"), tail, place, met);
        }
        let Some(file) = file_of(article, &path) else {
            met.findings.push(nowhere(&link.destination, place, "the path leaves the site"));
            return Target::Nowhere;
        };
        self.file(&file, tail, &link.destination, place, met)
    }

    fn route(&self, text: &str, tail: &str, place: Span, met: &mut Met) -> Target {
        let route = Route::meant(text);
        match self.by_route.get(&route) {
            Some(known) => self.known(*known, tail, place, met),
            None => {
                met.unroutable.push(Unroutable { route: route.clone(), place });
                Target::Route(route, tail.to_owned())
            }
        }
    }

    fn file(&self, file: &SourcePath, tail: &str, written: &str, place: Span, met: &mut Met) -> Target {
        let index = SourcePath::new(format!("{file}/index.md"));
        let section = SourcePath::new(format!("{file}/_index.md"));
        if let Some(known) = [file, &index, &section].into_iter().find_map(|path| self.by_path.get(path)) {
            return self.known(*known, tail, place, met);
        }
        if let Some(route) = self.publish(file, met) {
            return Target::Route(route, tail.to_owned());
        }
        if let Some(hidden) = self.hidden_owner(file).filter(|_| self.tree.files.contains_key(file)) {
            return self.known(hidden, tail, place, met);
        }
        let from = place.path.clone();
        let finding = nowhere(written, place, &format!("there is no `{file}`"));
        met.findings.push(match self.near(file, &from) {
            _ if written.starts_with("www.") => {
                finding.help(format!("write `https://{written}`, if it is another site"))
            }
            _ if written.contains('@') && !written.starts_with("@/") => {
                finding.help(format!("write `mailto:{written}`, if it is an address for mail"))
            }
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("mend the path, which begins at this file's folder, or take the link out"),
        });
        Target::Nowhere
    }

    fn known(&self, known: Known<'_>, tail: &str, place: Span, met: &mut Met) -> Target {
        match known {
            Known::Section(route) => Target::Route(route.clone(), tail.to_owned()),
            Known::Shown(article) => {
                check_anchor(article, tail.strip_prefix('#').unwrap_or(""), &place, &mut met.findings);
                Target::Route(article.route.clone(), tail.to_owned())
            }
            Known::Hidden(reason) => {
                let message = format!("this edition leaves out the article that this link leads to: {reason}");
                let finding = Finding::error(Code::LinkToHidden, place, message);
                met.findings.push(
                    finding
                        .help("publish it first, or take the link out; `bulletin list` shows what is where and when"),
                );
                Target::Nowhere
            }
        }
    }

    fn image(&self, article: &Article, source: &str, place: Span, met: &mut Met) -> Option<Picture> {
        let Destination::Inside(path) = destination(source) else {
            let finding = Finding::error(Code::ImageForeign, place, format!("`{source}` is on another host"));
            met.findings.push(finding.help("put the file beside the article: no page makes a third-party request"));
            return None;
        };
        match image_file(article, path).filter(|file| self.may_show(file)) {
            Some(file) => {
                let seen = self.album.get(&file).map(|seen| (seen.digest, seen.facts.clone()));
                match seen {
                    Some((digest, Ok(facts))) => Some(Picture { file, digest, facts }),
                    Some((_, Err(damage))) => {
                        met.findings.push(damaged(&damage, place, file.file_name()));
                        met.damaged.insert(file);
                        None
                    }
                    None => {
                        let message = format!("no browser shows `{}` as an image", file.file_name());
                        met.findings.push(
                            Finding::error(Code::ImageUnusable, place, message).help("use SVG, PNG, JPEG, WebP or GIF"),
                        );
                        None
                    }
                }
            }
            None => {
                met.findings.push(self.missing_image(article, path, place));
                None
            }
        }
    }

    /// An image that is not there: cameras and people differ over the case of names, and over `jpeg` and `jpg`.
    fn missing_image(&self, article: &Article, path: &str, place: Span) -> Finding {
        let finding = Finding::error(Code::ImageMissing, place, format!("there is no image `{path}`"));
        let near = image_file(article, path).and_then(|file| {
            let beside = self.album.keys().filter(|other| other.folder() == file.folder() && self.may_show(other));
            let name = did_you_mean(file.file_name(), beside.map(SourcePath::file_name))?;
            Some(format!("{}{name}", path.strip_suffix(file.file_name())?))
        });
        match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding
                .help("put the file beside the article and name it relative to it, or into static/ and begin with `/`"),
        }
    }

    /// Damaged images that are published, and that no article shows.
    fn damaged_files(&self, met: &Met, findings: &mut Vec<Finding>) {
        let published: BTreeSet<&SourcePath> = met.files.values().collect();
        for (path, seen) in self.album.iter().filter(|(path, _)| !met.damaged.contains(*path)) {
            if let Err(damage) = &seen.facts
                && (path.below("static").is_some() || published.contains(path))
            {
                findings.push(damaged(damage, Span::file(path), path.file_name()));
            }
        }
    }

    /// Whether a file of the site may be shown: it is there, and belongs to no article that is hidden.
    fn may_show(&self, file: &SourcePath) -> bool {
        let inside = file.below("static").or(file.below("content")).is_some();
        let hidden =
            || self.owner(file).is_some_and(|index| !matches!(self.by_path.get(&index), Some(Known::Shown(_))));
        inside
            && file.extension() != "md"
            && self.tree.files.contains_key(file)
            && !(file.below("content").is_some() && hidden())
    }

    /// Images below content/ that no article names, whether it is shown or not.
    fn unused(&self, parsed: &[Parsed], findings: &mut Vec<Finding>) {
        let mut unused: BTreeSet<&SourcePath> =
            self.album.keys().filter(|path| path.below("content").is_some()).collect();
        if unused.is_empty() {
            return;
        }
        for Parsed { article, .. } in parsed {
            let images = article.outline.images.iter().map(|image| &image.source);
            let links = article.outline.links.iter().map(|link| &link.destination);
            let lead = article.front.more.image.as_ref().map(|image| &image.src.value);
            for written in images.chain(links).chain(lead) {
                if let Some(file) = image_file(article, written) {
                    unused.remove(&file);
                }
            }
        }
        for path in unused {
            let message = format!("no article shows or links to `{}`", path.file_name());
            let finding = Finding::hint(Code::ImageUnused, Span::file(path), message);
            findings.push(finding.help("show it, or remove it"));
        }
    }

    /// The route of a file that is no article; from now on it is published.
    fn publish(&self, file: &SourcePath, met: &mut Met) -> Option<Route> {
        self.tree.files.get(file)?;
        if let Some(rest) = file.below("static") {
            return Some(Route::new(format!("/{rest}")));
        }
        let rest = file.below("content").filter(|_| file.extension() != "md")?;
        let route = match self.owner(file) {
            Some(index) => {
                let Known::Shown(article) = self.by_path.get(&index)? else {
                    return None;
                };
                article.route.join(file.below(index.folder())?)
            }
            None => Route::new(format!("/{rest}")),
        };
        met.files.insert(route.clone(), file.clone());
        Some(route)
    }

    /// A file of the same name elsewhere, or a similar name in the same folder; not the file that the link is in.
    fn near(&self, file: &SourcePath, from: &SourcePath) -> Option<SourcePath> {
        let in_order = || {
            let shown = self.by_path.iter().filter(|(_, known)| matches!(known, Known::Shown(_)));
            let mut paths: Vec<_> = shown.map(|(path, _)| *path).collect();
            paths.sort();
            paths
        };
        let others = self.shown.get_or_init(in_order).iter().copied().filter(|path| *path != from);
        let is_namesake = |path: &&SourcePath| path.file_name() == file.file_name() && file.file_name() != "index.md";
        if let Some(path) = others.clone().find(is_namesake) {
            return Some(path.clone());
        }
        did_you_mean(file.as_str(), others.map(SourcePath::as_str)).map(SourcePath::from)
    }
}

fn nowhere(written: &str, place: Span, reason: &str) -> Finding {
    Finding::error(Code::LinkToNowhere, place, format!("`{written}` leads nowhere: {reason}"))
}

fn check_anchor(article: &Article, anchor: &str, place: &Span, findings: &mut Vec<Finding>) {
    if anchor.is_empty() || article.outline.anchors.iter().any(|known| known == decode(anchor)) {
        return;
    }
    let message = format!("`{}` has no heading `#{anchor}`", article.path);
    let finding = Finding::error(Code::AnchorToNowhere, place.clone(), message);
    let anchors = article.outline.anchors.iter().filter(|anchor| !anchor.starts_with("fn"));
    findings.push(match did_you_mean(anchor, anchors.clone()) {
        Some(near) => finding.help(format!("did you mean `#{near}`?")),
        None => finding.help(format!("it has {}", list(anchors))),
    });
}

fn list<'a>(anchors: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = anchors.take(8).map(|anchor| format!("`#{anchor}`")).collect();
    if names.is_empty() { "no headings".to_owned() } else { names.join(", ") }
}

/// The file that a path in an article leads to; `@/` stands for content/.
pub(super) fn file_of(article: &Article, path: &str) -> Option<SourcePath> {
    match path.strip_prefix("@/") {
        Some(rest) => SourcePath::new("content/x").resolve(rest),
        None => article.path.resolve(path),
    }
}

/// Undoes percent-encoding (RFC 3986, section 2.1) where it gives text; leaves everything else as it is.
pub(super) fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = (*first == b'%' && tail.len() >= 2)
            .then(|| std::str::from_utf8(&tail[..2]).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok()))
            .flatten();
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The file that an article names: a path, or a route into static/.
fn image_file(article: &Article, written: &str) -> Option<SourcePath> {
    let path = decode(split(written).0);
    match (path.strip_prefix('/'), path.strip_prefix("@/")) {
        (Some(route), _) => Some(SourcePath::new(format!("static/{route}"))),
        (None, Some(rest)) => SourcePath::new("content/x").resolve(rest),
        (None, None) => article.path.resolve(&path),
    }
}

/// An image that is there and cannot be used.
pub fn damaged(damage: &Damage, place: Span, name: &str) -> Finding {
    let code = match damage {
        Damage::Unsupported(_) | Damage::WithoutAvif => Code::ImageUnusable,
        Damage::TooLarge(..) => Code::ImageTooLarge,
        Damage::Empty | Damage::Lying(..) | Damage::Truncated | Damage::Broken(_) => Code::ImageDamaged,
    };
    Finding::error(code, place, format!("`{name}` {}", damage.message())).help(damage.help())
}
