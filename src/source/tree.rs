//! The files of a site as a value: which there are, and the digest of each. Texts are read when somebody needs them.

use crate::source::{Digest, SourcePath};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Every input file of a site, in the order of paths.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// The files with their digests.
    pub files: BTreeMap<SourcePath, Entry>,
    /// Files and folders that are there but could not be read, each with the reason.
    pub unreadable: Vec<Unreadable>,
    /// Those of the files that are the program's, since the site has none of that name.
    pub theme: BTreeSet<SourcePath>,
}

/// One file of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Digest of the content.
    pub digest: Digest,
    /// What the file system says about the file; all zero for files that are not on a disk.
    pub stamp: Stamp,
}

/// What the file system says about a file. If none of it changed, neither did the content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change of content, nanoseconds since 1970.
    pub modified: i64,
    /// Time of the last change of content or attributes, nanoseconds since 1970; zero where unknown.
    pub changed: i64,
    /// Number of the file's inode; zero where unknown.
    pub inode: u64,
}

/// A file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The file or folder.
    pub path: SourcePath,
    /// Why, in the words of the system.
    pub reason: String,
}

impl Tree {
    /// The files below a folder, with their paths below it.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a SourcePath, &'a str, &'a Entry)> {
        let first = SourcePath::new(format!("{folder}/"));
        self.files.range(first..).map_while(move |(path, entry)| path.below(folder).map(|rest| (path, rest, entry)))
    }
}

/// Where the bytes of a site's files come from: a disk, or memory in tests.
pub trait Shelf: Sync {
    /// The bytes of a file of the tree.
    ///
    /// # Errors
    /// The reason why the file cannot be read, in a few words.
    fn read(&self, path: &SourcePath) -> Result<Cow<'_, [u8]>, String>;
}

/// A site held in memory: paths and contents.
#[derive(Clone, Debug, Default)]
pub struct Memory(pub BTreeMap<SourcePath, Vec<u8>>);

impl Memory {
    /// Puts a file in, or another content in its place.
    pub fn put(&mut self, path: &str, content: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), content.into());
    }

    /// The tree of what is held.
    pub fn tree(&self) -> Tree {
        let entry = |bytes: &Vec<u8>| Entry { digest: Digest::of(bytes), stamp: Stamp::default() };
        let files = self.0.iter().map(|(path, bytes)| (path.clone(), entry(bytes))).collect();
        Tree { files, ..Tree::default() }
    }
}

impl Shelf for Memory {
    fn read(&self, path: &SourcePath) -> Result<Cow<'_, [u8]>, String> {
        self.0.get(path).map(|bytes| Cow::Borrowed(bytes.as_slice())).ok_or_else(|| "no such file".to_owned())
    }
}
