//! The record of what a build wrote, kept in the output folder: nothing else there is ever touched.

use crate::disk::write;
use crate::fault::Fault;
use crate::source::{Digest, Stamp};
use rayon::prelude::*;
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::Path;

/// The record's file. Deployments leave it out.
pub const RECORD: &str = ".bulletin.json";

/// What a build wrote.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Record {
    format: u32,
    /// Files, relative to the output folder, in the order of their names.
    #[serde(deserialize_with = "in_order")]
    pub(super) files: Vec<(String, Made)>,
    /// New files that a build which was killed may have put there: they are ours too.
    #[serde(skip)]
    pub(super) pending: Vec<String>,
}

/// What records of all formats have.
#[derive(Deserialize)]
struct Names {
    files: BTreeMap<String, IgnoredAny>,
}

/// Names the new files of a build while they move into place; gone when the record has them.
const PENDING: &str = ".bulletin.pending.json";

/// One file that a build wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// Digest of everything that the file depends on.
    pub(super) key: Digest,
    /// Digest of its bytes.
    pub(super) digest: Digest,
    /// What the file system said of it.
    pub(super) stamp: Stamp,
}

const FORMAT: u32 = 2;

/// How many files one thread writes down at a time.
const CHUNK: usize = 2048;

impl Record {
    /// The record of an output folder. A damaged one owns nothing: files that equal ours are adopted again. Of one in
    /// another format the names are known, so that its files may be replaced.
    pub(super) fn load(out: &Path) -> Self {
        let text = fs::read_to_string(out.join(RECORD)).unwrap_or_default();
        let record = serde_json::from_str(&text).ok().filter(|record: &Self| record.format == FORMAT);
        let pending = fs::read(out.join(PENDING)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut pending: Vec<String> = pending.unwrap_or_default();
        if record.is_none()
            && let Ok(Names { files }) = serde_json::from_str(&text)
        {
            pending.extend(files.into_keys());
        }
        Self { pending, ..record.unwrap_or_default() }
    }

    /// Says which new files will be there before the record does.
    pub(super) fn announce(out: &Path, files: &[&str]) -> Result<(), Fault> {
        let bytes = serde_json::to_vec(files).expect("names are plain data");
        write::create(&out.join(PENDING), &bytes)
    }

    /// Writes the record of these files, which are in the order of their names, into a folder.
    pub(super) fn save(folder: &Path, files: &[(Cow<'_, str>, Made)]) -> Result<(), Fault> {
        write::create_by(&folder.join(RECORD), |out| {
            write!(out, "{{\"format\":{FORMAT},\"files\":{{")?;
            let mut between = "\n";
            // As much at a time as all threads write down at once: a record of a hundred thousand files is large.
            for files in files.chunks(CHUNK * rayon::current_num_threads()) {
                for lines in files.par_chunks(CHUNK).map(lines).collect::<Vec<_>>() {
                    out.write_all(std::mem::replace(&mut between, ",\n").as_bytes())?;
                    out.write_all(&lines)?;
                }
            }
            out.write_all(b"\n}}\n")
        })?;
        match fs::remove_file(folder.join(PENDING)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Fault::io("removing", &folder.join(PENDING), &error))
            }
            _ => Ok(()),
        }
    }
}

/// The members of the object `files`, a line each.
fn lines(files: &[(Cow<'_, str>, Made)]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(files.len() * 192);
    for (file, made) in files {
        if !lines.is_empty() {
            lines.extend_from_slice(b",\n");
        }
        serde_json::to_writer(&mut lines, file).expect("a name is plain data");
        lines.push(b':');
        serde_json::to_writer(&mut lines, made).expect("numbers and digests are plain data");
    }
    lines
}

// A list a file keeps a record of a hundred thousand files small and quick to read.
impl Serialize for Made {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Stamp { size, modified, changed, inode } = self.stamp;
        (format_args!("{}", self.key), format_args!("{}", self.digest), size, modified, changed, inode)
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Made {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (key, digest, size, modified, changed, inode) = <(&str, &str, _, _, _, _)>::deserialize(deserializer)?;
        let read = |text| Digest::from_hex(text).ok_or_else(|| D::Error::custom("no digest"));
        Ok(Self { key: read(key)?, digest: read(digest)?, stamp: Stamp { size, modified, changed, inode } })
    }
}

/// The members of a map, in the order of their names.
fn in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, Made)>, D::Error> {
    struct Files;
    impl<'de> Visitor<'de> for Files {
        type Value = Vec<(String, Made)>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("files by path")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut files: Vec<(String, Made)> = Vec::new();
            while let Some(file) = map.next_entry()? {
                files.push(file);
            }
            // So they were written; but the record is a file that anybody may have had hands on.
            files.sort_by(|(a, _), (b, _)| a.cmp(b));
            files.dedup_by(|(next, _), (kept, _)| next == kept);
            Ok(files)
        }
    }
    deserializer.deserialize_map(Files)
}
