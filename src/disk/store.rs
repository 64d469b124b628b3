//! Remembered bytes in one file, found by digest: `.bulletin/pack` with `.bulletin/pack.index`.
//!
//! The pack grows at its end, until half of it is not wanted any more; the index is replaced as a whole. So a build that is killed leaves at most some bytes
//! behind the last indexed one, which the next build writes over. Every record, or the part of it that is read, is checked.

use crate::disk::cache;
use crate::engine::Store;
use crate::fault::Fault;
use crate::source::Digest;
use foldhash::{HashMap, HashSet};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Bytes that wait in memory before they are written.
const BUFFER: usize = 1 << 20;

/// The first line of the index. Keys name whatever their bytes depend on, so a pack outlives the program that began it.
const KIND: &str = "bulletin pack 1";

/// A pack below this length is never tidied up.
const SMALL: u64 = 16 << 20;

/// The pack of a site.
pub struct Pack {
    folder: PathBuf,
    file: Option<File>,
    records: HashMap<Digest, Place>,
    /// Length of the pack with everything in the buffer.
    end: u64,
    /// Length of the pack when it was begun or last tidied up.
    tidy: u64,
    /// What is put but not yet written: the last bytes of the pack.
    buffer: Vec<u8>,
    changed: bool,
    /// Whether a record was damaged: then the pack is not kept.
    damaged: AtomicBool,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Place {
    at: u64,
    length: u32,
    check: u32,
}

#[derive(Serialize, Deserialize)]
struct Index {
    end: u64,
    tidy: u64,
    records: Vec<(Digest, Place)>,
}

impl Pack {
    /// Opens the pack of a cache folder; one that is damaged, foreign or missing is begun anew.
    pub fn open(folder: &Path) -> Self {
        let index: Option<Index> = cache::load_as(KIND, &folder.join("pack.index"));
        let mut open = OpenOptions::new();
        let file = open.read(true).write(true).create(true).truncate(false).open(folder.join("pack")).ok();
        let length = file.as_ref().and_then(|file| file.metadata().ok()).map_or(0, |metadata| metadata.len());
        let index = index.filter(|index| index.end <= length).unwrap_or(Index { end: 0, tidy: 0, records: Vec::new() });
        Self {
            folder: folder.to_path_buf(),
            file,
            records: index.records.into_iter().collect(),
            end: index.end,
            tidy: index.tidy,
            buffer: Vec::new(),
            changed: false,
            damaged: AtomicBool::new(false),
        }
    }

    /// Whether nothing is remembered: the pack was begun anew.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Leaves out what is wanted no more, once the pack has grown to twice its length without it.
    pub fn tidy_up(&mut self, wanted: impl FnOnce() -> HashSet<Digest>) {
        if self.end < SMALL.max(2 * self.tidy) || !self.buffer.is_empty() {
            return;
        }
        let wanted = wanted();
        // Nothing is known of the site: colours may still be wanted when it is.
        if wanted.is_empty() {
            return;
        }
        let mut kept: Vec<_> =
            self.records.iter().filter(|(key, _)| wanted.contains(*key)).map(|(key, place)| (*key, *place)).collect();
        kept.sort_unstable_by_key(|(_, place)| place.at);
        // A build that is killed in between leaves an index that fits no record: then both are begun anew.
        if let Some(end) = self.rewrite(&mut kept) {
            (self.records, self.end, self.tidy, self.changed) = (kept.into_iter().collect(), end, end, true);
            // Not every build comes to keep what it knows: one that finds nothing changed ends before. A cache folder that
            // cannot be written is said by one that does.
            let _ = self.save();
        }
    }

    /// Writes these records into a new pack, says where they are now, and gives its length.
    fn rewrite(&mut self, records: &mut [(Digest, Place)]) -> Option<u64> {
        let path = self.folder.join("pack.new");
        let mut open = OpenOptions::new();
        let file = open.read(true).write(true).create(true).truncate(true).open(&path).ok()?;
        let mut writer = BufWriter::new(&file);
        let mut end = 0;
        for (_, place) in records {
            writer.write_all(&self.read(*place)?).ok()?;
            place.at = end;
            end += u64::from(place.length);
        }
        writer.into_inner().ok()?;
        fs::rename(&path, self.folder.join("pack")).ok()?;
        self.file = Some(file);
        Some(end)
    }

    /// Writes the index of what was flushed.
    ///
    /// # Errors
    /// If the cache folder cannot be written.
    pub fn save(&self) -> Result<(), Fault> {
        if self.give_up_if_damaged()? || !self.changed || self.file.is_none() {
            return Ok(());
        }
        let mut records: Vec<_> = self.records.iter().map(|(key, place)| (*key, *place)).collect();
        records.sort_unstable_by_key(|(_, place)| place.at);
        // The first build says how long the pack is with nothing superfluous in it.
        let tidy = if self.tidy == 0 { self.end } else { self.tidy };
        cache::save_as(KIND, &self.folder.join("pack.index"), &Index { end: self.end, tidy, records })
    }

    /// Gives the pack up if a record turned out to be damaged: better no memory than a false one. The next build begins a
    /// new one.
    ///
    /// # Errors
    /// If the index cannot be removed.
    pub fn give_up_if_damaged(&self) -> Result<bool, Fault> {
        let damaged = self.damaged.load(Ordering::Relaxed);
        if damaged {
            let path = self.folder.join("pack.index");
            fs::remove_file(&path).or_else(gone).map_err(|error| Fault::io("removing", &path, &error))?;
        }
        Ok(damaged)
    }

    /// Writes what waits in memory.
    pub fn flush(&mut self) {
        let start = self.end - self.buffer.len() as u64;
        let Some(file) = &mut self.file else { return };
        let written = file.seek(SeekFrom::Start(start)).and_then(|_| file.write_all(&self.buffer));
        if written.is_err() {
            // A full disk must not stop a build that only wants to remember: forget the pack.
            self.file = None;
            self.records.clear();
        }
        self.buffer.clear();
    }

    /// The bytes at a place, if they are undamaged.
    fn sound(&self, place: Place, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        let bytes = self.read(place).filter(|bytes| sound(bytes));
        if bytes.is_none() {
            self.damaged.store(true, Ordering::Relaxed);
        }
        bytes
    }

    fn read(&self, place: Place) -> Option<Vec<u8>> {
        let length = place.length as usize;
        let written = self.end - self.buffer.len() as u64;
        if place.at >= written {
            let start = usize::try_from(place.at - written).ok()?;
            return self.buffer.get(start..start + length).map(<[u8]>::to_vec);
        }
        let mut bytes = vec![0; length];
        read_at(self.file.as_ref()?, &mut bytes, place.at).ok()?;
        Some(bytes)
    }
}

impl Store for Pack {
    fn get(&self, key: Digest) -> Option<Vec<u8>> {
        let place = *self.records.get(&key)?;
        self.sound(place, &|bytes| cache::check(bytes) == place.check)
    }

    fn part(&self, key: Digest, range: Range<usize>, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        let place = *self.records.get(&key)?;
        let length = u32::try_from(range.len()).ok().filter(|_| range.end <= place.length as usize)?;
        self.sound(Place { at: place.at + range.start as u64, length, ..place }, sound)
    }

    fn has(&self, key: Digest) -> bool {
        self.records.contains_key(&key)
    }

    fn put(&mut self, key: Digest, bytes: &[u8]) {
        let Ok(length) = u32::try_from(bytes.len()) else { return };
        if self.file.is_none() || self.records.contains_key(&key) {
            return;
        }
        self.records.insert(key, Place { at: self.end, length, check: cache::check(bytes) });
        self.buffer.extend_from_slice(bytes);
        self.end += u64::from(length);
        self.changed = true;
        if self.buffer.len() >= BUFFER {
            self.flush();
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> std::io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, at)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[read..];
        at += read as u64;
    }
    Ok(())
}

fn gone(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
