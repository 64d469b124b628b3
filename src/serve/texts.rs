//! Texts and colours for the preview: those of the cache, and in memory what was written since. The cache may be another
//! build's by then, so nothing more goes there.

use crate::disk::Pack;
use crate::engine::{Store, missing_colours};
use crate::fault::Fault;
use crate::source::Digest;
use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Bytes of texts that are kept in memory. What falls out is parsed again when it is asked for.
const ROOM: usize = 4 << 20;

/// The texts of a site.
pub(super) struct Texts {
    pack: RwLock<Pack>,
    recent: RwLock<Recent>,
}

/// What was put since the start, oldest first.
#[derive(Default)]
struct Recent {
    records: HashMap<Digest, Vec<u8>>,
    order: VecDeque<Digest>,
    bytes: usize,
}

impl Texts {
    /// The texts of a cache, and room for more.
    pub(super) fn over(pack: Pack) -> Self {
        Self { pack: RwLock::new(pack), recent: RwLock::default() }
    }

    /// Colours the code of parsed files, for the cache.
    pub(super) fn colour(&self, sources: &[Digest]) {
        for source in sources {
            for (key, coloured) in missing_colours(*source, &self) {
                self.kept().put(key, &coloured);
            }
        }
    }

    /// A store whose texts go to the cache: for as long as the cache is ours alone.
    pub(super) fn kept(&self) -> Kept<'_> {
        Kept(self)
    }

    /// Writes the cache's texts.
    pub(super) fn save(&self) -> Result<(), Fault> {
        let mut pack = write(&self.pack);
        pack.flush();
        pack.save()
    }
}

// A reference is a store, so that requests read while a rebuild puts.
impl Store for &Texts {
    fn get(&self, key: Digest) -> Option<Vec<u8>> {
        let recent = read(&self.recent).records.get(&key).cloned();
        recent.or_else(|| read(&self.pack).get(key))
    }

    fn part(&self, key: Digest, range: Range<usize>, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        let recent = read(&self.recent).records.get(&key).and_then(|bytes| Some(bytes.get(range.clone())?.to_vec()));
        recent.or_else(|| read(&self.pack).part(key, range, sound))
    }

    fn has(&self, key: Digest) -> bool {
        read(&self.recent).records.contains_key(&key) || read(&self.pack).has(key)
    }

    fn put(&mut self, key: Digest, bytes: &[u8]) {
        if !self.has(key) {
            write(&self.recent).put(key, bytes);
        }
    }
}

/// The texts of a site, and what is put goes to the cache.
pub(super) struct Kept<'a>(&'a Texts);

impl Store for Kept<'_> {
    fn get(&self, key: Digest) -> Option<Vec<u8>> {
        self.0.get(key)
    }

    fn part(&self, key: Digest, range: Range<usize>, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        self.0.part(key, range, sound)
    }

    fn has(&self, key: Digest) -> bool {
        self.0.has(key)
    }

    fn put(&mut self, key: Digest, bytes: &[u8]) {
        write(&self.0.pack).put(key, bytes);
    }
}

impl Recent {
    fn put(&mut self, key: Digest, bytes: &[u8]) {
        self.bytes += bytes.len();
        self.order.push_back(key);
        self.records.insert(key, bytes.to_vec());
        while self.bytes > ROOM {
            let Some(oldest) = self.order.pop_front() else { break };
            self.bytes -= self.records.remove(&oldest).map_or(0, |bytes| bytes.len());
        }
    }
}

// A thread that panicked while it held a lock left whole records behind: they are only ever inserted.
fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
