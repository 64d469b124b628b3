//! What an engine knows of the files of a site, and the parts in which that is kept: an edit of one file of ten thousand
//! must not write the facts of all of them again.

use crate::article::Article;
use crate::engine::library;
use crate::engine::sheets::Sheets;
use crate::finding::Finding;
use crate::image::Album;
use crate::site::Parsed;
use crate::source::{Digest, Shelf, SourcePath, Tree};
use foldhash::HashSet;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Number of parts that parsed files are kept in.
pub const PARTS: usize = 32;

/// What is known of every Markdown file of a site. Serialised, it leaves out the files: those are kept in parts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Remembered {
    /// Keys of the groups of the search index.
    groups: Vec<Digest>,
    /// In the order of their paths.
    #[serde(skip)]
    files: Vec<File>,
    /// Parts that are not as they were kept.
    #[serde(skip)]
    changed: BTreeSet<usize>,
    sheets: Sheets,
    /// Sources that were parsed without colours.
    #[serde(skip)]
    pub(super) uncoloured: Vec<Digest>,
    pub(super) album: Album,
}

/// What is known of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct File {
    pub(super) source: Digest,
    pub(super) facts: Digest,
    pub(super) security: Digest,
    pub(super) article: Arc<Article>,
    pub(super) findings: Vec<Finding>,
    /// Where the store has the colours of its code.
    pub(super) colours: Vec<Digest>,
}

impl File {
    /// The file's path.
    fn path(&self) -> &SourcePath {
        &self.article.path
    }
}

/// A part of the files.
#[derive(Debug, Deserialize)]
pub struct Part(Vec<File>);

/// A part of the files, to be kept.
#[derive(Debug, Default, Serialize)]
pub struct PartOf<'a>(Vec<&'a File>);

fn part_of(path: &SourcePath) -> usize {
    usize::from(Digest::of(path.as_str()).as_bytes()[0]) % PARTS
}

impl Remembered {
    /// What was kept: any parts of it, in any order.
    #[must_use]
    pub fn recalled(self, parts: Vec<Part>) -> Self {
        let mut files = Vec::with_capacity(parts.iter().map(|part| part.0.len()).sum());
        parts.into_iter().for_each(|part| files.extend(part.0));
        files.par_sort_unstable_by(|a, b| a.path().cmp(b.path()));
        files.dedup_by(|next, kept| next.path() == kept.path());
        Self { files, ..self }
    }

    /// What is known without the files whose texts a store should have.
    #[must_use]
    pub fn without_texts(self) -> Self {
        Self { groups: Vec::new(), files: Vec::new(), changed: (0..PARTS).collect(), ..self }
    }

    /// The parts that are not as they were kept, by number.
    pub fn changed_parts(&self) -> Vec<(usize, PartOf<'_>)> {
        let mut parts: BTreeMap<usize, PartOf<'_>> =
            self.changed.iter().map(|number| (*number, PartOf::default())).collect();
        for file in &self.files {
            if let Some(part) = parts.get_mut(&part_of(file.path())) {
                part.0.push(file);
            }
        }
        parts.into_iter().collect()
    }

    /// Forgets the files that a tree does not have, and says whether there were any.
    pub(super) fn keep_only(&mut self, tree: &Tree) -> bool {
        let before = self.files.len();
        let changed = &mut self.changed;
        // Both are in order, so they are gone through side by side.
        let mut there = tree.files.keys().peekable();
        self.files.retain(|file| {
            let path = file.path();
            while there.next_if(|other| *other < path).is_some() {}
            let kept = there.peek() == Some(&path);
            if !kept {
                changed.insert(part_of(path));
            }
            kept
        });
        self.files.len() != before
    }

    /// Remembers files, in place of what was known of them.
    pub(super) fn insert(&mut self, files: Vec<File>) {
        self.changed.extend(files.iter().map(|file| part_of(file.path())));
        let known = self.files.len();
        for file in files {
            match self.files[..known].binary_search_by(|known| known.path().cmp(file.path())) {
                Ok(at) => self.files[at] = file,
                Err(_) => self.files.push(file),
            }
        }
        if self.files.len() > known {
            self.files.sort_by(|a, b| a.path().cmp(b.path()));
        }
    }

    /// The Markdown files of a tree that are not known as they are there. A text that the store has lost is not missed
    /// before it is shown; then it is parsed again.
    pub(super) fn stale(&self, tree: &Tree) -> Vec<(SourcePath, Digest)> {
        let mut known = self.files.iter().peekable();
        let articles = tree.below("content").filter(|(path, ..)| path.extension() == "md");
        let unknown = articles.filter(|(path, _, entry)| {
            while known.next_if(|file| file.path() < *path).is_some() {}
            known.peek().is_none_or(|file| file.path() != *path || file.source != entry.digest)
        });
        unknown.map(|(path, _, entry)| (path.clone(), entry.digest)).collect()
    }

    /// Reads the files of indicators that articles name, and says whether any changed.
    pub(super) fn refresh_sheets(&mut self, tree: &Tree, shelf: &dyn Shelf) -> bool {
        self.sheets.refresh(self.files.iter().map(|file| &*file.article), tree, shelf)
    }

    /// What is known of a file, and whether nothing was found in it.
    pub(super) fn get(&self, path: &SourcePath) -> Option<(Parsed, bool)> {
        let at = self.files.binary_search_by(|file| file.path().cmp(path)).ok()?;
        let file = &self.files[at];
        Some((self.parsed(file), file.findings.is_empty()))
    }

    /// Everything that is known, in the order of paths, and what was found while it was read.
    pub(super) fn articles(&self, findings: &mut Vec<Finding>) -> Vec<Parsed> {
        findings.extend(self.files.iter().flat_map(|file| file.findings.iter().cloned()));
        findings.extend(self.sheets.findings());
        self.files.par_iter().map(|file| self.parsed(file)).collect()
    }

    /// Everything that a store should still have: texts, colours of code, and groups of the search index.
    pub fn wanted(&self) -> HashSet<Digest> {
        let bodies = self.files.iter().map(|file| library::body_key(file.source));
        let colours = self.files.iter().flat_map(|file| file.colours.iter().copied());
        bodies.chain(colours).chain(self.groups.iter().copied()).collect()
    }

    /// Remembers the groups of the search index, and says whether they are others than before.
    pub fn indexed(&mut self, groups: Vec<Digest>) -> bool {
        let others = self.groups != groups;
        self.groups = groups;
        others
    }

    fn parsed(&self, file: &File) -> Parsed {
        Parsed {
            article: file.article.clone(),
            source: file.source,
            facts: file.facts,
            security: file.security,
            sheet: self.sheets.of(&file.article),
        }
    }
}
