//! Images on request: from the gallery, or made there and then. Whoever asks first for a file of an image makes all that
//! the plan wants of it, so that it is decoded once; how many are decoded at a time is bounded by their pixels.

use crate::image::{self, Damage, Facts, Recipe, Tone};
use crate::pages::{Job, Output, Recipe as Makes};
use crate::source::{Digest, Digester, Shelf, SourcePath};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Condvar, Mutex, PoisonError};

/// Remembers finished images by the digest of content and recipe; used by all threads at once.
pub trait Gallery: Sync {
    /// The bytes, if they are remembered and undamaged.
    fn get(&self, key: Digest) -> Option<Vec<u8>>;
    /// Remembers bytes. What cannot be remembered is made again next time.
    fn put(&self, key: Digest, bytes: &[u8]);
}

/// Memory for decoded images, in bytes. One that needs more than this is decoded alone.
const MEMORY: u64 = 512 << 20;

/// What is free of it.
static FREE: Room = Room { free: Mutex::new(MEMORY), changed: Condvar::new() };

/// What a plan wants of each image.
#[derive(Default)]
pub(super) struct Darkroom {
    wanted: BTreeMap<SourcePath, Wanted>,
    underway: Mutex<BTreeSet<SourcePath>>,
    finished: Condvar,
}

struct Wanted {
    content: Digest,
    facts: Facts,
    recipes: Vec<Recipe>,
}

impl Darkroom {
    /// Gathers what the outputs want.
    pub(super) fn of(outputs: &[Output]) -> Self {
        let mut wanted: BTreeMap<SourcePath, Wanted> = BTreeMap::new();
        for output in outputs {
            if let Makes::Picture(job) = &output.recipe
                && !job.is_copy()
            {
                let Job { file, content, facts, recipe } = job.as_ref();
                let one = Wanted { content: *content, facts: *facts, recipes: Vec::new() };
                wanted.entry(file.clone()).or_insert(one).recipes.push(recipe.clone());
            }
        }
        Self { wanted, ..Self::default() }
    }

    /// The names of everything that is kept in the gallery.
    pub(super) fn keys(&self) -> impl Iterator<Item = Digest> {
        self.wanted.values().flat_map(|Wanted { content, recipes, .. }| {
            recipes.iter().map(|recipe| recipe.digest(*content)).chain([tone_key(*content)])
        })
    }

    /// What a job makes.
    pub(super) fn file(&self, job: &Job, shelf: &dyn Shelf, gallery: &dyn Gallery) -> Result<Vec<u8>, Damage> {
        if job.is_copy() {
            let bytes = shelf.read(&job.file).map_err(Damage::Broken)?;
            let made = image::develop(&bytes, &job.facts, &[&job.recipe], false)?;
            return Ok(made.files.into_iter().next().unwrap_or_default());
        }
        let key = job.digest();
        if let Some(bytes) = gallery.get(key) {
            return Ok(bytes);
        }
        let made = self.develop(&job.file, key, shelf, gallery)?;
        Ok(made.unwrap_or_default())
    }

    /// The tone of an image that a page shows as pixels.
    pub(super) fn tone(&self, file: &SourcePath, shelf: &dyn Shelf, gallery: &dyn Gallery) -> Option<Tone> {
        let content = self.wanted.get(file)?.content;
        let key = tone_key(content);
        let bytes = gallery.get(key).or_else(|| self.develop(file, key, shelf, gallery).ok().flatten())?;
        postcard::from_bytes(&bytes).ok()
    }

    /// Makes what the gallery lacks of an image, and gives what is called `key`.
    fn develop(
        &self,
        file: &SourcePath,
        key: Digest,
        shelf: &dyn Shelf,
        gallery: &dyn Gallery,
    ) -> Result<Option<Vec<u8>>, Damage> {
        let Some(Wanted { content, facts, recipes }) = self.wanted.get(file) else {
            return Ok(None);
        };
        let _turn = self.turn(file);
        // Another thread may have made it while this one waited.
        if let Some(bytes) = gallery.get(key) {
            return Ok(Some(bytes));
        }
        let missing: Vec<&Recipe> =
            recipes.iter().filter(|recipe| gallery.get(recipe.digest(*content)).is_none()).collect();
        let _room = FREE.take(image::memory(facts, &missing));
        let bytes = shelf.read(file).map_err(Damage::Broken)?;
        let made = image::develop(&bytes, facts, &missing, true)?;
        let tone = made.tone.map(|tone| postcard::to_stdvec(&tone).expect("a tone is plain data"));
        let named = missing.into_iter().map(|recipe| recipe.digest(*content)).zip(made.files);
        let mut asked = None;
        for (name, bytes) in named.chain(tone.map(|tone| (tone_key(*content), tone))) {
            gallery.put(name, &bytes);
            if name == key {
                asked = Some(bytes);
            }
        }
        Ok(asked)
    }

    /// Waits until nobody else is at work on an image.
    fn turn<'a>(&'a self, file: &'a SourcePath) -> Turn<'a> {
        let mut underway = self.underway.lock().unwrap_or_else(PoisonError::into_inner);
        while underway.contains(file) {
            underway = self.finished.wait(underway).unwrap_or_else(PoisonError::into_inner);
        }
        underway.insert(file.clone());
        Turn { room: self, file }
    }
}

fn tone_key(content: Digest) -> Digest {
    Digester::new("tone 2").digest(content).finish()
}

/// The right to work on an image, until it is dropped.
struct Turn<'a> {
    room: &'a Darkroom,
    file: &'a SourcePath,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.room.underway.lock().unwrap_or_else(PoisonError::into_inner).remove(self.file);
        self.room.finished.notify_all();
    }
}

/// Memory that is shared out.
struct Room {
    free: Mutex<u64>,
    changed: Condvar,
}

/// Memory that was taken, until it is dropped.
struct Taken<'a> {
    room: &'a Room,
    bytes: u64,
}

impl Room {
    /// Waits until so many bytes are free.
    fn take(&self, bytes: u64) -> Taken<'_> {
        let bytes = bytes.min(MEMORY);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free < bytes {
            free = self.changed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= bytes;
        Taken { room: self, bytes }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.room.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.room.changed.notify_all();
    }
}
