//! What a plan is made of besides articles: configuration, tables, words, theme files, templates. Read again only if one of
//! their files changed.

use crate::config::{self, Config};
use crate::engine::Engine;
use crate::finding::{Finding, Noted};
use crate::reference::Reference;
use crate::render::{Assets, Templates};
use crate::site::Edition;
use crate::source::{Digest, Digester, Shelf, Tree};
use crate::words::Words;
use std::sync::Arc;

/// The frame of a site, and what was found in it.
#[derive(Clone)]
pub(super) struct Frame {
    /// site.toml and data/.
    pub(super) config: Arc<Config>,
    /// What is looked up.
    pub(super) reference: Arc<Reference>,
    /// The words of the interface.
    pub(super) words: Arc<Words>,
    /// Theme files with a digest in their address.
    pub(super) assets: Arc<Assets>,
    /// The compiled templates.
    pub(super) templates: Arc<Templates>,
    /// Digest of the files that it was read from, and of the address.
    key: Digest,
    findings: Vec<Finding>,
}

impl Engine {
    /// The frame of an edition: that of the last plan, if it was read from the same files.
    pub(super) fn frame(&mut self, tree: &Tree, shelf: &dyn Shelf, edition: &Edition) -> Noted<Frame> {
        let key = key(tree, edition);
        let frame = match self.frame.take().filter(|frame| frame.key == key) {
            Some(frame) => frame,
            None => read(tree, shelf, edition, key),
        };
        self.frame = Some(frame.clone());
        Noted { findings: frame.findings.clone(), value: frame }
    }
}

fn read(tree: &Tree, shelf: &dyn Shelf, edition: &Edition, key: Digest) -> Frame {
    let mut findings = Vec::new();
    let config = config::read(tree, shelf).note(&mut findings);
    let reference = Arc::new(Reference::read(tree, shelf).note(&mut findings));
    let words = Words::read(tree, shelf, &config.language).note(&mut findings);
    let assets = Assets::gather(tree, shelf).note(&mut findings);
    let base_url = edition.base_url.as_ref().unwrap_or(&config.base_url);
    let templates = Templates::compile(tree, shelf, &assets, &words, base_url).note(&mut findings);
    let (config, words) = (Arc::new(config), Arc::new(words));
    Frame { config, reference, words, assets: Arc::new(assets), templates: Arc::new(templates), key, findings }
}

/// Digest of every file outside content/: the frame is read from some of them.
fn key(tree: &Tree, edition: &Edition) -> Digest {
    let address = edition.base_url.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut key = Digester::new("frame").text(&address);
    let outside = tree.files.iter().filter(|(path, _)| path.below("content").is_none());
    for (path, entry) in outside {
        key.add_bytes(path.as_str().as_bytes());
        key.add_digest(entry.digest);
    }
    key.finish()
}
