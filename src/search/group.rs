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

use crate::search::numbers::Numbers;
use crate::search::{Terms, Weight};
use crate::source::Digest;
use foldhash::{HashMap, HashMapExt};
use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
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

/// A document, and the weight that a term has there.
pub(super) type Posting = (u32, u8);

/// A term of a slice.
pub(super) struct Entry<'g> {
    /// What its forms share.
    pub(super) stem: &'g str,
    /// The forms, if the stem is not the only one.
    pub(super) forms: Vec<&'g str>,
    /// Documents of the group, ascending.
    pub(super) postings: Vec<Posting>,
}

impl Group {
    /// Inverts documents, each of which may come with several sets of terms, and with the language by which its words are
    /// stemmed.
    pub fn build(key: Digest, documents: &[(Vec<Terms>, &str)], shards: usize) -> Self {
        let languages: BTreeSet<_> = documents.iter().map(|(_, language)| algorithm(language)).collect();
        let inverted: Vec<_> = languages.into_iter().map(|language| Inverted::of(documents, language)).collect();
        let mut terms: Vec<Term<'_>> = inverted.iter().flat_map(|inverted| inverted.terms(shards)).collect();
        terms.sort_unstable_by(|a, b| (a.shard, &*a.stem, a.word).cmp(&(b.shard, &*b.stem, b.word)));
        let head = SEAL + shards * SHARD;
        let mut whole = Vec::with_capacity(head + terms.len() * 24);
        whole.resize(head, 0);
        let mut rest = &terms[..];
        for (shard, place) in (SEAL..head).step_by(SHARD).enumerate() {
            let start = whole.len();
            let (these, others) = rest.split_at(rest.partition_point(|term| term.shard == shard));
            write_slice(&mut whole, these);
            rest = others;
            let digest = Digest::of(&whole[start..]);
            let end = u32::try_from(whole.len() - head).expect("a group of a few hundred documents is small");
            whole[place..place + 4].copy_from_slice(&end.to_le_bytes());
            whole[place + 4..place + SHARD].copy_from_slice(&digest.as_bytes()[..8]);
        }
        let seal = seal(&whole[..head]);
        whole[..SEAL].copy_from_slice(&seal);
        Self { key, head: whole[..head].to_vec(), whole: whole.into() }
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
fn stem(word: &str, language: Option<usize>) -> Cow<'_, str> {
    let Some(language) = language.filter(|_| word.len() > 3 && word.chars().all(char::is_alphabetic)) else {
        return Cow::Borrowed(word);
    };
    MEMOS.with_borrow_mut(|memos| {
        let new = || Memo { stemmer: Stemmer::create(ALGORITHMS[language].1), stems: HashMap::new() };
        let Memo { stemmer, stems } = memos.entry(language).or_insert_with(new);
        if !stems.contains_key(word) {
            let stem = stemmer.stem(word);
            let stays = stem.chars().count() > 2 && stem.chars().zip(word.chars()).take(4).all(|(a, b)| a == b);
            stems.insert(word.to_owned(), Rc::from(if stays { &*stem } else { word }));
        }
        let stem = &*stems[word];
        // Most stems are what words begin with.
        if word.starts_with(stem) { Cow::Borrowed(&word[..stem.len()]) } else { Cow::Owned(stem.to_owned()) }
    })
}

/// The words of a group's documents in one language, and where they stand.
struct Inverted<'d> {
    language: Option<usize>,
    /// Different words, each with the end of its postings.
    words: Vec<(&'d str, usize)>,
    postings: Vec<Posting>,
    /// What words of some weight begin with.
    beginnings: HashMap<&'d str, Vec<Posting>>,
}

/// A stem, a word that has it (none for the beginning of words), and where that stands.
struct Term<'d> {
    shard: usize,
    stem: Cow<'d, str>,
    word: &'d str,
    postings: &'d [Posting],
}

impl<'d> Inverted<'d> {
    fn of(documents: &'d [(Vec<Terms>, &str)], language: Option<usize>) -> Self {
        let mut numbers = Numbers::with_capacity(8 * 1024);
        let mut words: Vec<(&str, usize)> = Vec::with_capacity(8 * 1024);
        let mut found: Vec<(u32, Posting)> = Vec::with_capacity(64 * 1024);
        let mut beginnings: HashMap<&str, Vec<Posting>> = HashMap::with_capacity(1024);
        for (document, (sets, _)) in (0..).zip(documents).filter(|(_, (_, name))| algorithm(name) == language) {
            for terms in sets {
                for (place, weight) in terms.places() {
                    let (number, is_new) = numbers.of(terms.text(), place.clone());
                    if is_new {
                        words.push((&terms.text()[place.clone()], 0));
                    }
                    words[number as usize].1 += 1;
                    found.push((number, (document, weight)));
                    if weight >= Weight::Head as u8
                        && let Some(beginning) = beginning(&terms.text()[place])
                    {
                        beginnings.entry(beginning).or_default().push((document, weight));
                    }
                }
            }
        }
        // From how many postings a word has to where they begin, and, as they are put there, to where they end.
        let mut start = 0;
        for (_, place) in &mut words {
            start += std::mem::replace(place, start);
        }
        let mut postings = vec![(0, 0); found.len()];
        for (number, posting) in found {
            let (_, end) = &mut words[number as usize];
            postings[*end] = posting;
            *end += 1;
        }
        beginnings.values_mut().for_each(merge);
        Self { language, words, postings, beginnings }
    }

    /// Its terms, in no order.
    fn terms(&self, shards: usize) -> impl Iterator<Item = Term<'_>> {
        let term =
            move |stem: Cow<'d, str>, word, postings| Term { shard: shard_of(&stem, shards), stem, word, postings };
        let mut start = 0;
        let words = self.words.iter().map(move |(word, end)| {
            let postings = &self.postings[std::mem::replace(&mut start, *end)..*end];
            term(stem(word, self.language), *word, postings)
        });
        let begun = self
            .beginnings
            .iter()
            .map(move |(beginning, postings)| term(Cow::Owned(format!("{beginning}{BEGINNING}")), "", &postings[..]));
        words.chain(begun)
    }
}

/// Several places in one document count once, with the best weight.
fn merge(postings: &mut Vec<Posting>) {
    postings.sort_unstable_by_key(|(document, weight)| (*document, 3 - *weight));
    postings.dedup_by_key(|(document, _)| *document);
}

/// Appends the terms of a shard, which are in order; words that share a stem are one.
fn write_slice(slice: &mut Vec<u8>, terms: &[Term<'_>]) {
    let mut postings = Vec::new();
    for term in terms.chunk_by(|a, b| a.stem == b.stem) {
        postings.clear();
        postings.extend(term.iter().flat_map(|term| term.postings));
        merge(&mut postings);
        let mut forms: Vec<&str> = term.iter().map(|term| term.word).filter(|form| !form.is_empty()).collect();
        forms.dedup();
        if forms.is_empty() {
            forms.push(&term[0].stem);
        }
        write_entry(slice, &term[0].stem, &forms, &postings);
    }
}

fn write_entry(slice: &mut Vec<u8>, stem: &str, forms: &[&str], postings: &[Posting]) {
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
    let count = read_number(slice)?;
    let mut postings = Vec::with_capacity(count.min(slice.len()));
    let mut document = 0;
    for _ in 0..count {
        let number = read_number(slice)?;
        document += u32::try_from(number >> 2).ok()?;
        postings.push((document, (number & 3) as u8));
    }
    Some(Entry { stem, forms, postings })
}

/// Appends postings: the distance to the one before, and the weight in the last two bits.
pub(super) fn write_postings(out: &mut Vec<u8>, postings: &[Posting]) {
    let mut before = 0;
    for (document, weight) in postings {
        write_number(out, ((document - before) as usize) << 2 | usize::from(*weight));
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
