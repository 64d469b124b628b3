//! The terms of neighbouring documents, inverted and cut into slices, one for each shard.
//!
//! A group is kept as it is in the cache: a head, which has for each shard the end of its slice and a digest of it, then the
//! slices. The head of a kept group is enough to say which shards it changes; its slices are read when such a shard is made.
//! A slice lists its terms in order:
//!
//! ```text
//! length stem, number of forms (none if the stem is the only one), length form …, number of postings, posting …
//! ```
//!
//! A posting is the distance to the posting before it, and the weight in the last two bits. Numbers are in LEB128.

use crate::search::{Terms, Weight};
use crate::source::Digest;
use foldhash::{HashMap, HashMapExt};
use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::OnceLock;

/// Bytes of a head before its shards: a digest of the rest of it.
const SEAL: usize = 8;
/// Bytes that a head has for each shard.
const SHARD: usize = 12;

/// Neighbouring documents, inverted.
#[derive(Debug)]
pub struct Group {
    /// Where it is kept.
    pub key: Digest,
    head: Vec<u8>,
    /// Head and slices, if this process made it, or had to make it again.
    whole: OnceLock<Vec<u8>>,
}

/// Where the groups of a tier are kept.
pub trait Groups {
    /// Some bytes of a kept group, if they are there and `sound` finds them undamaged.
    fn part(&self, key: Digest, range: Range<usize>, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>>;
    /// The group with that number in its tier, made again.
    fn again(&self, number: usize) -> Group;
}

/// Documents, ascending, with the weight in each.
pub(super) type Postings = Vec<(usize, u8)>;

/// A term of a slice.
pub(super) struct Entry<'g> {
    /// What its forms share.
    pub(super) stem: &'g str,
    /// The forms, if the stem is not the only one.
    pub(super) forms: Vec<&'g str>,
    /// Documents of the group, ascending, with the weight in each.
    pub(super) postings: Postings,
}

impl Group {
    /// Inverts documents, each of which may come with several sets of terms, and with the language by which its words are
    /// stemmed.
    pub fn build(key: Digest, documents: &[(Vec<Terms>, &str)], shards: usize) -> Self {
        let mut places: HashMap<(&str, Option<usize>), usize> = HashMap::with_capacity(8 * 1024);
        let mut found: Vec<(&str, Option<usize>, Postings)> = Vec::with_capacity(8 * 1024);
        let mut beginnings: HashMap<&str, Postings> = HashMap::with_capacity(1024);
        for (number, (sets, language)) in documents.iter().enumerate() {
            let language = algorithm(language);
            for (word, weight) in sets.iter().flat_map(Terms::iter) {
                if let Some(beginning) = beginning(word).filter(|_| weight >= Weight::Head as u8) {
                    beginnings.entry(beginning).or_default().push((number, weight));
                }
                let at = *places.entry((word, language)).or_insert(found.len());
                match found.get_mut(at) {
                    None => found.push((word, language, vec![(number, weight)])),
                    Some((_, _, postings)) => match postings.last_mut() {
                        Some((last, best)) if *last == number => *best = weight.max(*best),
                        _ => postings.push((number, weight)),
                    },
                }
            }
        }
        let words = found.into_iter().map(|(word, language, postings)| (stem(word, language), word, postings));
        let begun = beginnings.into_iter().map(|(beginning, mut postings)| {
            merge(&mut postings);
            (Rc::from(format!("{beginning}{BEGINNING}")), "", postings)
        });
        let mut terms: Vec<Vec<Found<'_>>> = (0..shards).map(|_| Vec::with_capacity(32)).collect();
        for (stem, word, postings) in words.chain(begun) {
            terms[shard_of(&stem, shards)].push((stem, word, postings));
        }
        let slices: Vec<_> = terms.into_iter().map(slice).collect();
        let mut head = vec![0; SEAL];
        let mut end = 0;
        for slice in &slices {
            end += u32::try_from(slice.len()).expect("a slice of a few hundred documents is small");
            head.extend(end.to_le_bytes());
            head.extend(&Digest::of(slice).as_bytes()[..8]);
        }
        let seal = seal(&head);
        head[..SEAL].copy_from_slice(&seal);
        let mut whole = Vec::with_capacity(head.len() + end as usize);
        whole.extend_from_slice(&head);
        whole.extend(slices.iter().flatten());
        Self { key, head, whole: whole.into() }
    }

    /// Where its head stands in the bytes of a group.
    pub fn head_range(shards: usize) -> Range<usize> {
        0..SEAL + shards * SHARD
    }

    /// Whether bytes are a head as it was written.
    pub fn is_head(bytes: &[u8]) -> bool {
        bytes.starts_with(&seal(bytes))
    }

    /// A group that is kept, by its head.
    pub fn kept(key: Digest, head: Vec<u8>) -> Self {
        Self { key, head, whole: OnceLock::new() }
    }

    /// Head and slices, if this process made the group.
    pub fn made(&self) -> Option<&[u8]> {
        self.whole.get().map(Vec::as_slice)
    }

    /// Eight bytes that differ when the slice of a shard does.
    pub(super) fn digest(&self, shard: usize) -> &[u8] {
        &self.head[SEAL + shard * SHARD + 4..SEAL + (shard + 1) * SHARD]
    }

    /// The slice of a shard of this group, which has that number in its tier.
    ///
    /// # Errors
    /// If it is lost or damaged, and the texts that it was made of are others by now.
    pub(super) fn slice(&self, number: usize, shard: usize, groups: &dyn Groups) -> Result<Cow<'_, [u8]>, String> {
        let range = self.range(shard);
        if range.is_empty() {
            return Ok(Cow::Borrowed(&[]));
        }
        if self.whole.get().is_none() {
            let sound = |bytes: &[u8]| Digest::of(bytes).as_bytes().starts_with(self.digest(shard));
            if let Some(slice) = groups.part(self.key, range.clone(), &sound) {
                return Ok(Cow::Owned(slice));
            }
        }
        // Made again once for all shards.
        let again = || groups.again(number).whole.into_inner().unwrap_or_default();
        let whole = self.whole.get_or_init(again);
        if !whole.starts_with(&self.head) {
            return Err("its words were lost, and a text has changed since".to_owned());
        }
        Ok(Cow::Borrowed(&whole[range]))
    }

    /// Where the slice of a shard stands.
    fn range(&self, shard: usize) -> Range<usize> {
        let end = |shard: usize| {
            let bytes = &self.head[SEAL + shard * SHARD..][..4];
            u32::from_le_bytes(bytes.try_into().expect("four bytes")) as usize
        };
        let start = shard.checked_sub(1).map_or(0, end);
        self.head.len() + start..self.head.len() + end(shard)
    }
}

/// The terms of a slice, in order.
pub(super) fn entries(mut slice: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    std::iter::from_fn(move || read_entry(&mut slice))
}

/// What a head begins with.
fn seal(head: &[u8]) -> [u8; SEAL] {
    let digest = Digest::of(head.get(SEAL..).unwrap_or_default());
    std::array::from_fn(|at| digest.as_bytes()[at])
}

/// Stands behind three letters for every word of a title, heading, summary or name that begins with them: what has only
/// been begun must be answered from one file, and the words themselves are in many.
const BEGINNING: char = '*';

/// The first three characters of a longer word.
fn beginning(word: &str) -> Option<&str> {
    let end = word.char_indices().nth(3).map(|(at, _)| at)?;
    (!is_identifier(word)).then_some(&word[..end])
}

fn is_identifier(word: &str) -> bool {
    word.bytes().any(|byte| matches!(byte, b'-' | b'.' | b'_' | b'@' | b'='))
}

/// The shard of a stem. Words with the same first four characters are together, so that what is being typed finds them;
/// identifiers, which are looked up as a whole, are spread. static/search.js does the same.
pub(super) fn shard_of(stem: &str, shards: usize) -> usize {
    let word = stem.trim_end_matches(BEGINNING);
    let end = if is_identifier(word) { None } else { word.char_indices().nth(4) }.map_or(word.len(), |(at, _)| at);
    // FNV-1a, 32 bits: a few lines in any language.
    let hash =
        word[..end].bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) as usize % shards
}

/// The Snowball algorithms by language.
const ALGORITHMS: [(&str, Algorithm); 8] = [
    ("en", Algorithm::English),
    ("de", Algorithm::German),
    ("fr", Algorithm::French),
    ("es", Algorithm::Spanish),
    ("it", Algorithm::Italian),
    ("nl", Algorithm::Dutch),
    ("pt", Algorithm::Portuguese),
    ("sv", Algorithm::Swedish),
];

fn algorithm(language: &str) -> Option<usize> {
    let primary = language.split('-').next().unwrap_or("");
    ALGORITHMS.iter().position(|(name, _)| name.eq_ignore_ascii_case(primary))
}

/// A stemmer, and the stems that it found before: every group has the same few thousand words.
struct Memo {
    stemmer: Stemmer,
    stems: HashMap<String, Rc<str>>,
}

thread_local! {
    static MEMOS: RefCell<HashMap<usize, Memo>> = RefCell::new(HashMap::new());
}

/// The stem of a word that is made of letters; of anything else, and where the stem would leave the shard, the word.
fn stem(word: &str, language: Option<usize>) -> Rc<str> {
    let Some(language) = language.filter(|_| word.len() > 3 && word.chars().all(char::is_alphabetic)) else {
        return Rc::from(word);
    };
    MEMOS.with_borrow_mut(|memos| {
        let new = || Memo { stemmer: Stemmer::create(ALGORITHMS[language].1), stems: HashMap::new() };
        let Memo { stemmer, stems } = memos.entry(language).or_insert_with(new);
        if let Some(known) = stems.get(word) {
            return known.clone();
        }
        let stem = stemmer.stem(word);
        let stays = stem.chars().count() > 2 && stem.chars().zip(word.chars()).take(4).all(|(a, b)| a == b);
        let made: Rc<str> = Rc::from(if stays { &*stem } else { word });
        stems.insert(word.to_owned(), made.clone());
        made
    })
}

/// Several forms in one document count once, with the best weight.
fn merge(postings: &mut Postings) {
    postings.sort_unstable_by_key(|(document, weight)| (*document, 3 - *weight));
    postings.dedup_by_key(|(document, _)| *document);
}

/// A stem, a word that has it (none for the beginning of words), and where that stands.
type Found<'d> = (Rc<str>, &'d str, Postings);

/// The terms of a shard, in order; words that share a stem are one.
fn slice(mut terms: Vec<Found<'_>>) -> Vec<u8> {
    terms.sort_unstable_by(|a, b| (&*a.0, a.1).cmp(&(&*b.0, b.1)));
    let mut slice = Vec::with_capacity(terms.len() * 24);
    for term in terms.chunk_by_mut(|a, b| a.0 == b.0) {
        let mut postings = std::mem::take(&mut term[0].2);
        if term.len() > 1 {
            postings.extend(term.iter().flat_map(|(_, _, postings)| postings));
            merge(&mut postings);
        }
        let mut forms: Vec<&str> = term.iter().map(|(_, form, _)| *form).filter(|form| !form.is_empty()).collect();
        forms.dedup();
        if forms.is_empty() {
            forms.push(&term[0].0);
        }
        write_entry(&mut slice, &term[0].0, &forms, &postings);
    }
    slice
}

fn write_entry(slice: &mut Vec<u8>, stem: &str, forms: &[&str], postings: &[(usize, u8)]) {
    write_text(slice, stem);
    let forms = if forms == [stem] { &[] } else { forms };
    write_number(slice, forms.len());
    for form in forms {
        write_text(slice, form);
    }
    write_number(slice, postings.len());
    write_postings(slice, postings);
}

fn read_entry<'g>(slice: &mut &'g [u8]) -> Option<Entry<'g>> {
    let stem = read_text(slice)?;
    let forms = read_number(slice)?;
    let forms = (0..forms).map(|_| read_text(slice)).collect::<Option<_>>()?;
    let mut postings = Vec::with_capacity(read_number(slice)?);
    let mut document = 0;
    for _ in 0..postings.capacity() {
        let number = read_number(slice)?;
        document += number >> 2;
        postings.push((document, (number & 3) as u8));
    }
    Some(Entry { stem, forms, postings })
}

/// Appends postings: the distance to the one before, and the weight in the last two bits.
pub(super) fn write_postings(out: &mut Vec<u8>, postings: &[(usize, u8)]) {
    let mut before = 0;
    for (document, weight) in postings {
        write_number(out, (document - before) << 2 | usize::from(*weight));
        before = *document;
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    out.push(u8::try_from(text.len()).expect("words are cut at a hundred bytes"));
    out.extend_from_slice(text.as_bytes());
}

fn read_text<'g>(slice: &mut &'g [u8]) -> Option<&'g str> {
    let (length, rest) = slice.split_first()?;
    let text = rest.get(..usize::from(*length))?;
    *slice = &rest[text.len()..];
    std::str::from_utf8(text).ok()
}

/// Appends a number in LEB128: seven bits a byte, the lowest first.
pub(super) fn write_number(out: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7f) as u8);
}

fn read_number(slice: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let (byte, rest) = slice.split_first()?;
        *slice = rest;
        number |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
