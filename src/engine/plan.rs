//! The finished plan: every output of an edition, and the bytes of each on request.

use crate::engine::darkroom::Darkroom;
use crate::engine::{Gallery, Shelved, Store, indexing, leak};
use crate::finding::{Code, Finding, did_you_mean, forbid_publishing};
use crate::image::{self, Album, Notice, Seen, Shape};
use crate::pages::{Job, Origin, Output, Page, Recipe, Shell, Views};
use crate::prose::Library;
use crate::publish::PUBLISHERS;
use crate::render::{Assets, Renderer, Templates};
use crate::search::Index;
use crate::site::{Parsed, Picture, Site, ancestors, damaged};
use crate::source::{Digest, Digester, Shelf, SourcePath, Span, Tree};
use crate::web::Route;
use crate::words::Words;
use foldhash::HashSet;
use rayon::prelude::*;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An edition of a site: what it shows, and the recipe of every output.
#[derive(Clone)]
pub struct Plan {
    /// What is shown.
    pub site: Site,
    /// The frame of every page.
    pub shell: Shell,
    /// The words of the interface.
    pub words: Arc<Words>,
    /// The words of its articles.
    pub search: Arc<Index>,
    /// Theme files with a digest in their address.
    pub assets: Arc<Assets>,
    /// The compiled templates.
    pub templates: Arc<Templates>,
    /// Every output, by route.
    pub outputs: Vec<Output>,
    pub(super) darkroom: Arc<Darkroom>,
}

/// The bytes of an output.
pub enum Content {
    /// Made.
    Bytes(Vec<u8>),
    /// Those of a file of the site.
    File(SourcePath),
}

impl Plan {
    /// Views of the site.
    pub fn views(&self) -> Views<'_> {
        Views { site: &self.site, shell: &self.shell, words: &self.words, search: &self.search }
    }

    /// Takes over other texts of articles and pages that are otherwise as before: see [`Site::take_text`]. What is made of
    /// all texts together stays as it was.
    pub fn take_texts<'a>(&mut self, texts: impl Iterator<Item = &'a Parsed>) {
        texts.for_each(|text| self.site.take_text(text));
    }

    /// Makes what the search index is made of, so that the store has it: under these keys.
    pub fn index_texts(&self, shelf: &dyn Shelf, store: &mut dyn Store) -> Vec<Digest> {
        indexing::index(&self.site, shelf, store).keys()
    }

    /// Renders pages of this plan.
    pub fn renderer<'a>(&'a self, library: &'a dyn Library) -> Renderer<'a> {
        Renderer::new(self.views(), &self.templates, library)
    }

    /// The texts and images of this plan's articles.
    pub fn library<'a>(&'a self, store: &'a dyn Store, shelf: &'a dyn Shelf, gallery: &'a dyn Gallery) -> Shelved<'a> {
        Shelved { store, shelf, gallery, darkroom: &self.darkroom }
    }

    /// The names of everything that the plan wants in the gallery.
    pub fn gallery(&self) -> BTreeSet<Digest> {
        // What publishers keep there bears the key of its output.
        let published = self.outputs.iter().filter(|output| matches!(output.recipe, Recipe::Published { .. }));
        self.darkroom.keys().chain(published.map(|output| output.key)).collect()
    }

    /// The output at a route.
    pub fn at(&self, route: &Route) -> Option<&Output> {
        self.outputs.binary_search_by(|output| output.route.cmp(route)).ok().map(|at| &self.outputs[at])
    }

    /// The bytes of an output.
    ///
    /// # Errors
    /// What failed in its template, or which text could not be read.
    pub fn make(&self, output: &Output, renderer: &Renderer<'_>, library: &dyn Library) -> Result<Content, Finding> {
        match &output.recipe {
            Recipe::Page(page) => {
                let text = renderer.page(page, &output.route)?;
                if matches!(page, Page::Article(_) | Page::Undated(_)) {
                    leak::on_page(self.views().entry(page), &text, library)?;
                }
                Ok(Content::Bytes(text.into_bytes()))
            }
            Recipe::Published { publisher, item } => {
                let made = (PUBLISHERS[*publisher].make)(&self.views(), library, *item);
                made.map(Content::Bytes).map_err(|reason| {
                    let message = format!("{} cannot be made: {reason}", PUBLISHERS[*publisher].name);
                    Finding::error(Code::FileUnreadable, Span::file(&"site.toml".into()), message).help("build again")
                })
            }
            Recipe::Picture(job) => library
                .picture(job)
                .map(Content::Bytes)
                .map_err(|damage| damaged(&damage, Span::file(&job.file), job.file.file_name())),
            Recipe::Copy(path) => Ok(Content::File(path.clone())),
            Recipe::Asset(name) => Ok(match self.assets.content(name) {
                Ok(text) => Content::Bytes(text.as_bytes().to_vec()),
                Err(path) => Content::File(path),
            }),
        }
    }
}

/// Adds what is copied: theme files, static files, files of articles.
pub(super) fn files(site: &Site, tree: &Tree, album: &Album, assets: &Assets, outputs: &mut Vec<Output>) {
    let key = |domain: &str, digest| Digester::new(domain).digest(digest).finish();
    let notices = notices(site);
    // An image loses its metadata; a drawing in static/ is its owner's business.
    let cleaned = |path: &SourcePath| {
        let Seen { digest, facts } = album.get(path)?;
        let facts = *facts.as_ref().ok()?;
        let inside = facts.format.is_raster() || path.below("content").is_some();
        let notice = notices.get(path).cloned().unwrap_or_default();
        let recipe = image::Recipe { shape: Shape::Whole, format: facts.format, notice };
        inside.then(|| Job { file: path.clone(), content: *digest, facts, recipe })
    };
    for (name, route, digest) in assets.outputs() {
        let path = SourcePath::new(format!("static/{name}"));
        let job = cleaned(&path);
        outputs.push(Output {
            route: route.clone(),
            key: job.as_ref().map_or_else(|| key("asset", digest), Job::digest),
            recipe: job.map_or_else(|| Recipe::Asset(name.to_owned()), |job| Recipe::Picture(Box::new(job))),
            origin: Origin::Source(Span::file(&path)),
        });
    }
    let statics = tree.below("static").map(|(path, rest, entry)| (Route::new(format!("/{rest}")), path, entry));
    let owned = site.files.iter().filter_map(|(route, path)| Some((route.clone(), path, tree.files.get(path)?)));
    for (route, path, entry) in statics.chain(owned) {
        let job = cleaned(path);
        outputs.push(Output {
            route,
            key: job.as_ref().map_or_else(|| key("copy", entry.digest), Job::digest),
            recipe: job.map_or_else(|| Recipe::Copy(path.clone()), |job| Recipe::Picture(Box::new(job))),
            origin: Origin::Source(Span::file(path)),
        });
    }
}

/// What the oldest article that says anything says of each image.
fn notices(site: &Site) -> BTreeMap<SourcePath, Notice> {
    let mut notices = BTreeMap::new();
    let mut add = |picture: &Picture, credit: &str, license: &str| {
        if !(credit.is_empty() && license.is_empty()) {
            let notice = Notice { credit: credit.to_owned(), license: license.to_owned() };
            notices.entry(picture.file.clone()).or_insert(notice);
        }
    };
    for entry in site.articles.iter().chain(&site.pages) {
        let article = entry.article();
        if let (Some(picture), Some(image)) = (&entry.lead_image, &article.front.more.image) {
            add(picture, &image.credit, &image.license);
        }
        for (picture, image) in entry.images.iter().zip(&article.outline.images) {
            if let Some(picture) = picture {
                add(picture, &image.credit, &image.license);
            }
        }
    }
    notices
}

/// Sorts the outputs by route, and finds those that want the same file.
pub(super) fn settle(outputs: &mut Vec<Output>, findings: &mut Vec<Finding>) {
    // Within a route, what an author wrote comes first: it is the place that the finding shows.
    outputs.par_sort_unstable_by(|a, b| {
        let written = || place(&b.origin).cmp(&place(&a.origin));
        let made = || (name(&a.origin), a.key).cmp(&(name(&b.origin), b.key));
        a.route.cmp(&b.route).then_with(written).then_with(made)
    });
    for pair in outputs.windows(2).filter(|pair| pair[0].route == pair[1].route) {
        let (first, second) = (&pair[0], &pair[1]);
        let at =
            place(&first.origin).or(place(&second.origin)).cloned().unwrap_or_else(|| Span::file(&"site.toml".into()));
        let message = format!("{} and {} both want {}", name(&first.origin), name(&second.origin), first.route);
        let mut finding = Finding::error(Code::DuplicateRoute, at, message)
            .help("give one of them another `slug` or `path`, or rename it");
        if let Origin::Source(other) = &second.origin {
            finding = finding.also(other.clone(), "the other one");
        }
        findings.push(finding);
    }
    outputs.dedup_by(|next, kept| next.route == kept.route);
    // A file at `/a` and pages below `/a/` cannot both stand in one folder.
    let outputs = &outputs[..];
    let files = outputs.par_iter().filter(|output| !output.route.as_str().ends_with('/'));
    findings.par_extend(files.flat_map_iter(|file| {
        let folder = format!("{}/", file.route);
        let first = outputs.partition_point(|output| output.route.cmp_file(&folder[1..]) == Ordering::Less);
        let inside = outputs[first..].iter().take_while(move |output| output.route.as_str().starts_with(&folder));
        inside.map(|output| {
            let at = place(&output.origin).cloned().unwrap_or_else(|| Span::file(&"site.toml".into()));
            let message = format!("{} wants {}, but `{}` is a file", name(&output.origin), output.route, file.route);
            Finding::error(Code::DuplicateRoute, at, message).help("rename one of them")
        })
    }));
}

fn place(origin: &Origin) -> Option<&Span> {
    match origin {
        Origin::Source(span) => Some(span),
        Origin::Made(_) => None,
    }
}

fn name(origin: &Origin) -> String {
    match origin {
        Origin::Source(span) => format!("`{}`", span.path),
        Origin::Made(what) => (*what).to_owned(),
    }
}

/// Links by route that lead to none of the outputs.
pub(super) fn unroutable(site: &Site, outputs: &[Output], findings: &mut Vec<Finding>) {
    let known = |route: &Route| outputs.binary_search_by(|output| output.route.cmp(route)).is_ok();
    for link in site.unroutable.iter().filter(|link| !known(&link.route)) {
        let finding =
            Finding::error(Code::LinkToNowhere, link.place.clone(), format!("the site has no page {}", link.route));
        let routes = outputs.iter().map(|output| output.route.as_str());
        findings.push(match did_you_mean(link.route.as_str(), routes) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("link to a file of content/ to be safe from changing addresses"),
        });
    }
}

/// Endings of texts that people write articles in elsewhere.
const TEXTS: [&str; 9] = ["markdown", "mdown", "mkd", "MD", "mdx", "html", "htm", "rst", "adoc"];

/// Texts below content/ that are no article, and that none has in its folder or links to.
pub(super) fn ignored(site: &Site, tree: &Tree, findings: &mut Vec<Finding>) {
    let texts = tree.below("content").filter(|(path, ..)| TEXTS.contains(&path.extension()));
    let strays: Vec<&SourcePath> = texts.map(|(path, ..)| path).collect();
    if strays.is_empty() {
        return;
    }
    let published: HashSet<&SourcePath> = site.files.values().collect();
    // A hidden article has its files, too.
    let owned = |path: &SourcePath| {
        ancestors(path.folder()).any(|folder| tree.files.contains_key(&SourcePath::new(format!("{folder}/index.md"))))
    };
    for path in strays.into_iter().filter(|path| !published.contains(path) && !owned(path)) {
        let message = format!("`{}` is no article: its name does not end in `.md`", path.file_name());
        let finding = Finding::hint(Code::FileIgnored, Span::file(path), message);
        findings.push(finding.help("rename it, or move it out of content/"));
    }
}

/// Templates that nothing uses: most often the name of the one whose place they should take is misspelt.
pub(super) fn unused(articles: &[Parsed], tree: &Tree, templates: &Templates, findings: &mut Vec<Finding>) {
    let path = |name: &str| SourcePath::new(format!("templates/{name}"));
    // What the theme brings may well be left out by a template that takes the place of another.
    let unnamed: Vec<&str> = templates.unnamed().filter(|name| !tree.theme.contains(&path(name))).collect();
    // An article that cannot be read may have named one.
    if unnamed.is_empty() || forbid_publishing(findings) {
        return;
    }
    // Those of articles that this edition leaves out, too.
    let templates_of = articles.iter().filter_map(|parsed| parsed.article.front.more.template.as_ref());
    let wanted: HashSet<&str> = templates_of.map(|template| template.value.as_str()).collect();
    let names = templates.names();
    for name in unnamed.into_iter().filter(|name| !wanted.contains(name)) {
        let finding = Finding::hint(Code::TemplateUnused, Span::file(&path(name)), "nothing uses this template");
        let folder = name.rfind('/').map_or("", |at| &name[..=at]);
        let stem = |name| str::strip_suffix(str::strip_prefix(name, folder)?, ".html");
        let beside = names.iter().filter(|other| *other != name).filter_map(|other| stem(other));
        findings.push(match stem(name).and_then(|stem| did_you_mean(stem, beside)) {
            Some(near) => finding.help(format!("did you mean `{folder}{near}.html`?")),
            None => finding.help("name it in an article's `template`, include it, or remove it"),
        });
    }
}
