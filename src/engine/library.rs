//! Texts of articles from the store; parsed again where the store has lost one.

use crate::engine::darkroom::Darkroom;
use crate::engine::{Gallery, Store, parse};
use crate::highlight::GRAMMARS;
use crate::image::{Damage, Tone};
use crate::markdown::{Body, Fence};
use crate::pages::Job;
use crate::prose::{Library, Prose};
use crate::search::Terms;
use crate::site::{Entry, Picture};
use crate::source::{Digest, Digester, Shelf};
use std::ops::Range;

/// The texts of a site, from a store and, behind it, the site's own files.
pub struct Shelved<'a> {
    /// What was parsed.
    pub store: &'a dyn Store,
    /// The files.
    pub shelf: &'a dyn Shelf,
    /// Finished images.
    pub gallery: &'a dyn Gallery,
    pub(super) darkroom: &'a Darkroom,
}

/// Where a parsed body is kept.
pub(super) fn body_key(source: Digest) -> Digest {
    Digester::new("body").text(env!("BULLETIN_SOURCES")).digest(source).finish()
}

/// A parsed body and the words in it, as they are kept: the length of the words, the words, the body.
pub(super) fn packed(body: &Body, terms: &Terms) -> Vec<u8> {
    let words = terms.as_bytes();
    let mut bytes = Vec::with_capacity(words.len() + body.markup.len() + 512);
    bytes.extend(u32::try_from(words.len()).expect("files are smaller").to_le_bytes());
    bytes.extend_from_slice(words);
    postcard::to_extend(body, bytes).expect("a body is plain data")
}

/// The words, and what is behind them.
fn unpacked(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

/// A parsed body, if the store has it.
pub(super) fn body(source: Digest, store: &dyn Store) -> Option<Body> {
    let bytes = store.get(body_key(source))?;
    postcard::from_bytes(unpacked(&bytes)?.1).ok()
}

/// The words of an article's text.
pub(super) fn terms(entry: &Entry, store: &dyn Store, shelf: &dyn Shelf) -> Terms {
    let stored = store.get(body_key(entry.parsed.source));
    let terms = stored.and_then(|bytes| Terms::from_bytes(unpacked(&bytes)?.0.to_vec()));
    // A text that cannot be read any more is a fault when its page is made.
    terms.unwrap_or_else(|| parse::again(&entry.article().path, shelf).unwrap_or_default().1)
}

/// Where coloured code is kept. Grammars change less often than the program, so this outlives most updates.
pub(super) fn colour_key(fence: &Fence) -> Digest {
    Digester::new("colours").text(GRAMMARS).text(&fence.language).text(&fence.code).finish()
}

impl Library for Shelved<'_> {
    fn prose(&self, entry: &Entry) -> Result<Prose, String> {
        let body = body(entry.parsed.source, self.store)
            .map_or_else(|| parse::again(&entry.article().path, self.shelf).map(|(body, _)| body), Ok)?;
        let colours = body.fences.iter().map(|fence| self.colours(fence)).collect();
        let tone = |picture: &Option<Picture>| self.darkroom.tone(&picture.as_ref()?.file, self.shelf, self.gallery);
        let class = |picture: &Option<Picture>| tone(picture).map_or("", Tone::class);
        let tones = entry.images.iter().map(class).collect();
        Ok(Prose { body, colours, tones, lead_tone: class(&entry.lead_image) })
    }

    fn terms(&self, entry: &Entry) -> Terms {
        terms(entry, self.store, self.shelf)
    }

    fn part(&self, key: Digest, range: Range<usize>, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        self.store.part(key, range, sound)
    }

    fn picture(&self, job: &Job) -> Result<Vec<u8>, Damage> {
        self.darkroom.file(job, self.shelf, self.gallery)
    }

    fn kept(&self, name: Digest, make: &dyn Fn() -> Result<Vec<u8>, String>) -> Result<Vec<u8>, String> {
        if let Some(bytes) = self.gallery.get(name) {
            return Ok(bytes);
        }
        let bytes = make()?;
        self.gallery.put(name, &bytes);
        Ok(bytes)
    }

    fn source(&self, entry: &Entry) -> Option<String> {
        let bytes = self.shelf.read(&entry.article().path).ok()?;
        String::from_utf8(bytes.into_owned()).ok()
    }
}

impl Shelved<'_> {
    fn colours(&self, fence: &Fence) -> Option<String> {
        if fence.language.is_empty() {
            return None;
        }
        match self.store.get(colour_key(fence)) {
            Some(bytes) => String::from_utf8(bytes).ok().filter(|coloured| !coloured.is_empty()),
            None => Some(parse::coloured(fence)).filter(|coloured| !coloured.is_empty()),
        }
    }
}
