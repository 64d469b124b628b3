//! What a build leaves for the next one in `.bulletin/`. Anything damaged, foreign or of another program is as if it
//! were not there.

use crate::disk::write;
use crate::engine::{PARTS, Part, Remembered};
use crate::fault::Fault;
use crate::finding::Finding;
use crate::source::{Digest, Entry, SourcePath};
use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The cache folder of a site.
pub struct Cache {
    folder: PathBuf,
}

/// How the last build ended, so that one on the same files can end the same way at once.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Last {
    /// Digest of all inputs: files and edition.
    pub inputs: Option<Digest>,
    /// Seconds since 1970 that the build was made for.
    pub as_of: i64,
    /// Seconds since 1970 at which the edition would look different.
    pub next_due: Option<i64>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What was counted, as JSON.
    pub summary: String,
}

impl Cache {
    /// The cache of the site at `root`.
    pub fn of(root: &Path) -> Self {
        Self { folder: root.join(".bulletin") }
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files of the site as they were.
    pub fn entries(&self) -> BTreeMap<SourcePath, Entry> {
        let entries: Vec<(SourcePath, Entry)> = load(&self.folder.join("files")).unwrap_or_default();
        entries.into_iter().collect()
    }

    /// What was parsed.
    pub fn remembered(&self) -> Remembered {
        let parts: Vec<Part> = (0..PARTS).into_par_iter().filter_map(|number| load(&self.part(number))).collect();
        load::<Remembered>(&self.folder.join("articles")).unwrap_or_default().recalled(parts)
    }

    /// How the last build ended.
    pub fn last(&self) -> Last {
        load(&self.folder.join("last")).unwrap_or_default()
    }

    /// Keeps the files of the site.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn save_entries(&self, entries: &BTreeMap<SourcePath, Entry>) -> Result<(), Fault> {
        save(&self.folder.join("files"), &entries.iter().collect::<Vec<_>>())
    }

    /// Keeps what was parsed.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn save_remembered(&self, remembered: &Remembered) -> Result<(), Fault> {
        let parts = remembered.changed_parts();
        parts.par_iter().try_for_each(|(number, part)| save(&self.part(*number), part))?;
        save(&self.folder.join("articles"), remembered)
    }

    /// Where a part of what was parsed is kept.
    fn part(&self, number: usize) -> PathBuf {
        self.folder.join(format!("articles-{number:02}"))
    }

    /// Keeps how the build ended.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn save_last(&self, last: &Last) -> Result<(), Fault> {
        save(&self.folder.join("last"), last)
    }
}

/// The first line of files whose content means something to this very program alone.
const OF_THIS_PROGRAM: &str = concat!("bulletin cache 1 ", env!("BULLETIN_SOURCES"));

/// Every file begins with its kind and a checksum of what follows.
fn header(kind: &str, content: &[u8]) -> Vec<u8> {
    let mut header = format!("{kind}\n").into_bytes();
    header.extend(check(content).to_le_bytes());
    header
}

/// A checksum: enough to notice damage, which is all it is for.
pub(super) fn check(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

fn load<T: DeserializeOwned>(path: &Path) -> Option<T> {
    load_as(OF_THIS_PROGRAM, path)
}

fn save<T: Serialize>(path: &Path, value: &T) -> Result<(), Fault> {
    save_as(OF_THIS_PROGRAM, path, value)
}

/// Reads a cache file; `None` if anything about it is not as a file of this kind should be.
pub(super) fn load_as<T: DeserializeOwned>(kind: &str, path: &Path) -> Option<T> {
    let bytes = fs::read(path).ok()?;
    let length = header(kind, &[]).len();
    let content = bytes.get(length..)?;
    (bytes[..length] == header(kind, content)).then(|| postcard::from_bytes(content).ok())?
}

/// Writes a cache file.
pub(super) fn save_as<T: Serialize>(kind: &str, path: &Path, value: &T) -> Result<(), Fault> {
    // What was written last time tells how much room is needed now.
    let room = fs::metadata(path).map_or(1 << 16, |metadata| metadata.len());
    let room = Vec::with_capacity(usize::try_from(room + room / 8).unwrap_or(0));
    let content = postcard::to_extend(value, room).expect("what is cached is plain data");
    write::create_of(path, &[&header(kind, &content), &content])
}
