//! The driver: a tree of files into a [`Plan`], and any output of the plan into bytes on request.
//!
//! Whole-site stages run every time, on facts alone. What is costly and depends on one input is remembered: parsed
//! files by the digest of their source, coloured code by language and text. No stage knows of it.

mod darkroom;
mod frame;
mod images;
mod indexing;
mod leak;
mod library;
mod parse;
mod plan;
mod remembered;
mod revise;
mod sheets;

pub use darkroom::Gallery;
pub use indexing::Indexing;
pub use leak::Leaks;
pub use library::Shelved;
pub use parse::{Colours, missing_colours};
pub use plan::{Content, Plan};
pub use remembered::{PARTS, Part, PartOf, Remembered};
pub use revise::Edited;

use crate::engine::darkroom::Darkroom;
use crate::engine::frame::Frame;
use crate::finding::{Code, Finding, Noted, tidy};
use crate::pages::{self, Shell, Views};
use crate::publish;
use crate::search::Index;
use crate::site::{self, Edition};
use crate::source::{Digest, Shelf, Span, Tree};
use std::ops::Range;
use std::sync::Arc;

/// Remembers bytes by the digest of what they were made from.
pub trait Store: Send + Sync {
    /// The bytes, if they are remembered and undamaged.
    fn get(&self, key: Digest) -> Option<Vec<u8>>;
    /// Some of the bytes, if they are remembered and `sound` finds them undamaged.
    fn part(&self, key: Digest, range: Range<usize>, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>>;
    /// Whether bytes are remembered.
    fn has(&self, key: Digest) -> bool;
    /// Remembers bytes. What cannot be remembered is made again next time.
    fn put(&mut self, key: Digest, bytes: &[u8]);
}

/// Turns trees into plans, and remembers what it parsed.
#[derive(Default)]
pub struct Engine {
    /// When code fences get their colours.
    pub colours: Colours,
    /// When the search index is made.
    pub indexing: Indexing,
    remembered: Remembered,
    learnt: bool,
    frame: Option<Frame>,
}

impl Engine {
    /// An engine that knows what an earlier one remembered.
    pub fn recalling(remembered: Remembered) -> Self {
        Self { remembered, ..Self::default() }
    }

    /// What a later engine may recall.
    pub fn remembered(&self) -> &Remembered {
        &self.remembered
    }

    /// Whether it remembers more than it recalled.
    pub fn has_learnt(&self) -> bool {
        self.learnt
    }

    /// The sources that were parsed without colours.
    pub fn take_uncoloured(&mut self) -> Vec<Digest> {
        std::mem::take(&mut self.remembered.uncoloured)
    }

    /// Plans an edition of a site. `parsed` is told how many files of how many are read.
    pub fn plan(
        &mut self,
        tree: &Tree,
        shelf: &dyn Shelf,
        store: &mut dyn Store,
        edition: &Edition,
        parsed: &(dyn Fn(usize, usize) + Sync),
    ) -> Noted<Plan> {
        let mut findings = unreadable(tree);
        let Frame { config, reference, words, assets, templates, .. } =
            self.frame(tree, shelf, edition).note(&mut findings);
        self.learnt |= parse::refresh(&mut self.remembered, tree, shelf, store, self.colours, parsed);
        self.learnt |= images::refresh(&mut self.remembered.album, tree, shelf);
        let articles = self.remembered.articles(&mut findings);
        let album = &self.remembered.album;
        let site = site::index(&config, &reference, edition, tree, &articles, album).note(&mut findings);
        let shell = Shell::new(&site, templates.digest(), templates.names());
        let now = self.indexing == Indexing::Now;
        let (mut outputs, search) = rayon::join(
            || pages::plan(&site, &shell).note(&mut findings),
            || if now { indexing::index(&site, shelf, store) } else { Index::default() },
        );
        if now {
            self.learnt |= self.remembered.indexed(search.keys());
        }
        let search = Arc::new(search);
        let views = Views { site: &site, shell: &shell, words: &words, search: &search };
        outputs.extend(publish::plan(&views));
        plan::files(&site, tree, &self.remembered.album, &assets, &mut outputs);
        plan::settle(&mut outputs, &mut findings);
        plan::unroutable(&site, &outputs, &mut findings);
        plan::ignored(&site, tree, &mut findings);
        plan::unused(&articles, tree, &templates, &mut findings);
        tidy(&mut findings);
        let darkroom = Arc::new(Darkroom::of(&outputs));
        Noted { value: Plan { site, shell, words, search, assets, templates, outputs, darkroom }, findings }
    }
}

fn unreadable(tree: &Tree) -> Vec<Finding> {
    let finding = |unreadable: &crate::source::Unreadable| {
        let outside = unreadable.reason.contains("out of the site");
        let code = if outside { Code::FileOutside } else { Code::FileUnreadable };
        let message = format!("`{}` cannot be read: {}", unreadable.path, unreadable.reason);
        let help = if outside { "copy the file into the site" } else { "mend its permissions, or remove it" };
        Finding::error(code, Span::file(&unreadable.path), message).help(help)
    };
    tree.unreadable.iter().map(finding).collect()
}
