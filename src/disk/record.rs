//! The record of what a build wrote, kept in the output folder: nothing else there is ever touched.

use crate::disk::write;
use crate::fault::Fault;
use crate::source::{Digest, Stamp};
use rayon::prelude::*;
use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Component, Path};

/// The record's file. Deployments leave it out.
pub const RECORD: &str = ".bulletin.json";

/// What a build wrote.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Files, relative to the output folder, in the order of their names.
    pub(super) files: Vec<(String, Made)>,
    /// Files that a build which was stopped may have put there: they are ours too.
    pub(super) pending: BTreeSet<String>,
}

/// A record in this format.
#[derive(Deserialize)]
struct Whole {
    format: u32,
    files: BTreeMap<String, Made>,
}

/// What records of all formats have.
#[derive(Deserialize)]
struct Names {
    files: BTreeMap<String, IgnoredAny>,
}

/// Names the files of a build while they move into place; gone when the record has them.
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

/// The first line of a record in this format. Between it and the last each file has a line of its own.
fn head() -> String {
    format!("{{\"format\":{FORMAT},\"files\":{{")
}

/// The last line.
const FOOT: &str = "}}";

/// Hardly a line is shorter.
const SHORT: u64 = 96;

/// How many files one thread writes down at a time.
const CHUNK: usize = 2048;

impl Record {
    /// The record of an output folder. A damaged one owns nothing: files that equal ours are adopted again. Of one in
    /// another format the names are known, so that its files may be replaced.
    pub(super) fn load(out: &Path) -> Self {
        let pending = fs::read(out.join(PENDING)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut pending: BTreeSet<String> = pending.unwrap_or_default();
        let files = read(&out.join(RECORD)).unwrap_or_else(|| {
            // Somebody may have set its lines anew.
            let text = fs::read_to_string(out.join(RECORD)).unwrap_or_default();
            if let Ok(Whole { format: FORMAT, files }) = serde_json::from_str(&text) {
                return files.into_iter().collect();
            }
            let names = serde_json::from_str(&text).map_or_else(|_| BTreeMap::new(), |Names { files }| files);
            pending.extend(names.into_keys());
            Vec::new()
        });
        // They may be removed, and nothing outside of the folder ever is.
        pending.retain(|file| Path::new(file).components().all(|part| matches!(part, Component::Normal(_))));
        Self { files, pending }
    }

    /// Says which files will be others before the record does.
    pub(super) fn announce(out: &Path, files: &BTreeSet<&str>) -> Result<(), Fault> {
        let bytes = serde_json::to_vec(files).expect("names are plain data");
        write::create(&out.join(PENDING), &bytes)
    }

    /// Writes the record of so many files, which are in the order of their names, into a folder.
    pub(super) fn save<'f>(
        folder: &Path,
        files: usize,
        file: &(dyn Fn(usize) -> (&'f str, Made) + Sync),
    ) -> Result<(), Fault> {
        write::create_by(&folder.join(RECORD), |out| {
            writeln!(out, "{}", head())?;
            let chunks: Vec<_> = (0..files).step_by(CHUNK).map(|start| start..files.min(start + CHUNK)).collect();
            let mut between = "";
            // As much at a time as all threads write down at once: a record of a hundred thousand files is large.
            for chunks in chunks.chunks(rayon::current_num_threads()) {
                for lines in chunks.par_iter().map(|chunk| lines(chunk.clone().map(file))).collect::<Vec<_>>() {
                    out.write_all(std::mem::replace(&mut between, ",\n").as_bytes())?;
                    out.write_all(&lines)?;
                }
            }
            writeln!(out, "\n{FOOT}")
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
fn lines<'f>(files: impl ExactSizeIterator<Item = (&'f str, Made)>) -> Vec<u8> {
    let mut lines = Vec::with_capacity(files.len() * 192);
    for (file, made) in files {
        if !lines.is_empty() {
            lines.extend_from_slice(b",\n");
        }
        serde_json::to_writer(&mut lines, file).expect("a name is plain data");
        lines.push(b':');
        serde_json::to_writer(&mut lines, &made).expect("numbers and digests are plain data");
    }
    lines
}

/// The files of a record in this format, read line by line: the whole text would take more memory than what it says.
fn read(path: &Path) -> Option<Vec<(String, Made)>> {
    let file = File::open(path).ok()?;
    let about = usize::try_from(file.metadata().ok()?.len() / SHORT).ok()?;
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut line = String::new();
    let mut next = |line: &mut String| {
        line.clear();
        reader.read_line(line).ok().filter(|length| *length > 0)
    };
    next(&mut line)?;
    if line.trim_end() != head() {
        return None;
    }
    let mut files: Vec<(String, Made)> = Vec::with_capacity(about);
    loop {
        next(&mut line)?;
        let member = line.trim_end();
        match member {
            FOOT => break,
            "" => continue,
            _ => {}
        }
        let member = member.strip_suffix(',').unwrap_or(member);
        let mut name = serde_json::Deserializer::from_str(member).into_iter();
        let file = name.next()?.ok()?;
        let made = member[name.byte_offset()..].strip_prefix(':')?;
        files.push((file, serde_json::from_str(made).ok()?));
    }
    // So they were written; but the record is a file that anybody may have had hands on.
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    files.dedup_by(|(next, _), (kept, _)| next == kept);
    Some(files)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn made(number: u8) -> Made {
        let stamp = Stamp { size: u64::from(number), modified: -1, changed: i64::MAX, inode: u64::MAX };
        Made { key: Digest::of([number]), digest: Digest::of([number, number]), stamp }
    }

    #[test]
    fn a_record_is_read_back_as_it_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        for names in [&[][..], &["a"], &["a/b \"c\".html", "d,\u{e9}:\\.html", "e"]] {
            let file = |at: usize| (names[at], made(u8::try_from(at).expect("a few")));
            Record::save(folder.path(), names.len(), &file).expect("it is written");
            let files: Vec<(String, Made)> =
                (0..names.len()).map(file).map(|(name, made)| (name.to_owned(), made)).collect();
            assert_eq!(Record::load(folder.path()).files, files);
            let text = fs::read_to_string(folder.path().join(RECORD)).expect("it is there");
            assert!(
                serde_json::from_str::<Names>(&text).is_ok_and(|record| record.files.len() == names.len()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_record_may_be_set_anew_but_of_another_format_the_names_are_known_and_of_half_a_one_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        Record::save(folder.path(), 2, &|at| (["a", "b"][at], made(7))).expect("it is written");
        let whole = fs::read_to_string(folder.path().join(RECORD)).expect("it is there");
        let read = |text: &str| {
            fs::write(folder.path().join(RECORD), text).expect("the folder is ours");
            let Record { files, pending } = Record::load(folder.path());
            (files.len(), pending.into_iter().collect::<Vec<_>>())
        };
        assert_eq!(read(&whole), (2, Vec::new()));
        assert_eq!(read(&whole.replace('\n', "\r\n")), (2, Vec::new()), "an editor's line ends change nothing");
        assert_eq!(read(&whole.replace('\n', " ").replace(':', " : ")), (2, Vec::new()));
        assert_eq!(read(&whole.replace("\"format\":2", "\"format\":1")), (0, vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(read(&whole[..whole.len() - 3]), (0, Vec::new()));
    }
}
