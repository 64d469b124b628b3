//! Parses what changed, on all threads.

use crate::article::{self, Article, Facts, Front, Role};
use crate::engine::remembered::{File, Remembered};
use crate::engine::{Store, library};
use crate::finding::{Code, Finding, Noted, text};
use crate::highlight::{self, Grammars, Highlighter};
use crate::markdown::{Body, Fence};
use crate::search::{self, Terms, Weight};
use crate::source::{Digest, Digester, Shelf, SourcePath, Span, Tree};
use rayon::prelude::*;
use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

/// The grammars, loaded when the first fence needs them.
static GRAMMARS: LazyLock<Grammars> = LazyLock::new(Grammars::default);

thread_local! {
    // What the regex engine captured cannot leave its thread, so neither can a highlighter: each thread keeps its own,
    // with its memo of lines, for as long as it lives.
    static HIGHLIGHTER: RefCell<Highlighter> = RefCell::new(Highlighter::new(&GRAMMARS));
}

/// Colours a code fence; empty where a grammar gave up.
pub(super) fn coloured(fence: &Fence) -> String {
    HIGHLIGHTER.with_borrow_mut(|highlighter| highlighter.highlight(&fence.language, &fence.code)).unwrap_or_default()
}

/// When code fences get their colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// With the parsing of their file.
    #[default]
    Now,
    /// When somebody asks for them: see [`missing_colours`].
    Later,
}

/// Brings what is remembered up to the tree, and says whether that changed anything.
pub(super) fn refresh(
    remembered: &mut Remembered,
    tree: &Tree,
    shelf: &dyn Shelf,
    store: &mut dyn Store,
    colours: Colours,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> bool {
    let forgotten = remembered.keep_only(tree);
    let stale = remembered.stale(tree);
    if colours == Colours::Later {
        remembered.uncoloured.extend(stale.iter().map(|(_, source)| *source));
    }
    let done = AtomicUsize::new(0);
    let texts = Texts::of(store);
    let parsed: Vec<File> = stale
        .par_iter()
        .map(|(path, source)| {
            let file = parse(path, *source, shelf, &texts, colours);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, stale.len());
            file
        })
        .collect();
    remembered.insert(parsed);
    let sheets = remembered.refresh_sheets(tree, shelf);
    forgotten || sheets || !stale.is_empty()
}

/// Parses a file again, for what is known of it.
pub(super) fn renew(
    remembered: &mut Remembered,
    path: &SourcePath,
    source: Digest,
    shelf: &dyn Shelf,
    store: &mut dyn Store,
    colours: Colours,
) {
    let file = parse(path, source, shelf, &Texts::of(store), colours);
    remembered.insert(vec![file]);
}

/// The store, for all threads at once: a text goes there as soon as it is parsed, so that memory does not grow with the
/// archive.
struct Texts<'s>(Mutex<&'s mut dyn Store>);

impl<'s> Texts<'s> {
    fn of(store: &'s mut dyn Store) -> Self {
        Self(Mutex::new(store))
    }

    fn store(&self) -> MutexGuard<'_, &'s mut dyn Store> {
        // A thread that failed inside of it has taken the whole build with it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Parses a file, puts its text and its coloured code into the store, and gives what is remembered of it.
fn parse(path: &SourcePath, source: Digest, shelf: &dyn Shelf, texts: &Texts<'_>, when: Colours) -> File {
    let mut findings = Vec::new();
    let text = text(shelf, path).note(&mut findings);
    let (article, body) = article::parse(path, &text).note(&mut findings);
    let fences = known_fences(path, &body, &mut findings);
    let (facts, security) = (facts(&article), security(&article));
    let colours = fences.iter().map(|(key, _)| *key).collect();
    if when == Colours::Now {
        for (key, fence) in &fences {
            if !texts.store().has(*key) {
                let coloured = coloured(fence);
                texts.store().put(*key, coloured.as_bytes());
            }
        }
    }
    let body = library::packed(&body, &terms(&article, &body));
    texts.store().put(library::body_key(source), &body);
    File { source, facts, security, article: Arc::new(article), findings, colours }
}

/// The fences that have a grammar, each with the key of its colours.
fn known_fences<'b>(path: &SourcePath, body: &'b Body, findings: &mut Vec<Finding>) -> Vec<(Digest, &'b Fence)> {
    let named = body.fences.iter().filter(|fence| !fence.language.is_empty());
    let (known, unknown): (Vec<_>, Vec<_>) = named.partition(|fence| highlight::knows(&fence.language));
    findings.extend(unknown.into_iter().map(|fence| unknown_language(path, fence)));
    known.into_iter().map(|fence| (library::colour_key(fence), fence)).collect()
}

/// The colours that a parsed file still lacks in the store.
pub fn missing_colours(source: Digest, store: &dyn Store) -> Vec<(Digest, Vec<u8>)> {
    let body = library::body(source, store);
    let fences = body.into_iter().flat_map(|body| body.fences);
    let known = fences.filter(|fence| !fence.language.is_empty() && highlight::knows(&fence.language));
    let keyed = known.map(|fence| (library::colour_key(&fence), fence)).filter(|(key, _)| !store.has(*key));
    keyed.map(|(key, fence)| (key, coloured(&fence).into_bytes())).collect()
}

fn unknown_language(path: &SourcePath, Fence { language, place, .. }: &Fence) -> Finding {
    let place = Span::new(path, place.start as usize..place.end as usize);
    let finding = Finding::hint(Code::UnknownLanguage, place, format!("there is no grammar for `{language}`"));
    finding.help("the code is shown without colours; `text` says that this is meant")
}

/// Digest of what lists and neighbours may show of an article: neither of its text nor of most security facts.
fn facts(article: &Article) -> Digest {
    let desk = &article.front.facts;
    let front = Front { facts: Facts::default(), ..article.front.clone() };
    let shown = (
        desk.shown_severity(),
        desk.top_score(),
        &desk.more.exploited,
        desk.more.updates.last().map(|update| &update.at),
    );
    let shown = postcard::to_stdvec(&(front, shown)).expect("front matter is plain data");
    Digester::new("facts")
        .bytes(&shown)
        .text(article.route.as_str())
        .text(&article.outline.excerpt)
        .number(u64::from(article.minutes()))
        .number(u64::from(article.role == Role::Page))
        .finish()
}

/// Digest of the security facts, which the pages of vulnerabilities, actors and their like show.
fn security(article: &Article) -> Digest {
    Digest::of(postcard::to_stdvec(&article.front.facts).expect("facts are plain data"))
}

/// The words of a text: of its paragraphs, headings, code and captions.
fn terms(article: &Article, body: &Body) -> Terms {
    let mut text = String::with_capacity(body.markup.len());
    search::prose(&body.markup, &mut text);
    let headings = body.headings.iter().map(|heading| (Weight::Head, heading.text.as_str()));
    let code = body.fences.iter().map(|fence| (Weight::Body, fence.code.as_str()));
    let images = article.outline.images.iter().flat_map(|image| [&image.alt, &image.caption]);
    let images = images.map(|text| (Weight::Body, text.as_str()));
    // Ids that may become links are holes of the markup.
    let mentions = article.outline.mentions.iter().map(|mention| (Weight::Body, mention.text.as_str()));
    search::gather(headings.chain([(Weight::Body, text.as_str())]).chain(mentions).chain(code).chain(images))
}

/// Parses a file without remembering it, for a text that the store has lost.
pub(super) fn again(path: &SourcePath, shelf: &dyn Shelf) -> Result<(Body, Terms), String> {
    let bytes = shelf.read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let Noted { value: (article, body), .. } = article::parse(path, &text);
    let terms = terms(&article, &body);
    Ok((body, terms))
}
