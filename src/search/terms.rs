//! The words of one document, each with the best place that it has there.

use crate::search::numbers::Numbers;
use crate::search::words::{fold, words};
use std::ops::Range;

/// Where a word stands; later ones weigh more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Somewhere in the text.
    Body = 0,
    /// In the text, again and again.
    Often = 1,
    /// In a heading, the summary, a tag, a name.
    Head = 2,
    /// In the title.
    Title = 3,
}

/// How often a word stands in a text before it stands there often.
const OFTEN: u16 = 4;

/// Words that say nothing: they count in titles alone.
pub const EMPTY: [&str; 64] = [
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can",
    "did", "do", "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "if", "in", "into", "is",
    "it", "its", "may", "more", "no", "not", "of", "on", "or", "our", "so", "such", "than", "that", "the", "their",
    "them", "then", "there", "these", "they", "this", "to", "was", "we", "were", "what", "when", "which", "who",
    "will", "with",
];

/// They, as numbers in the same order.
const EMPTY_NUMBERS: [u64; EMPTY.len()] = {
    let mut numbers = [0; EMPTY.len()];
    let mut at = 0;
    while at < EMPTY.len() {
        numbers[at] = number(EMPTY[at].as_bytes());
        at += 1;
    }
    numbers
};

/// A word of at most eight bytes as a number: words in order are numbers in order.
const fn number(word: &[u8]) -> u64 {
    let (mut number, mut at) = (0, 0);
    while at < 8 {
        number = number << 8 | if at < word.len() { word[at] as u64 } else { 0 };
        at += 1;
    }
    number
}

fn is_empty(word: &str) -> bool {
    word.len() <= EMPTY_LONGEST && EMPTY_NUMBERS.binary_search(&number(word.as_bytes())).is_ok()
}

/// The longest of them.
const EMPTY_LONGEST: usize = 5;

/// The words of a document, in one text: for each a character whose number is its weight, one whose number is its length,
/// and the word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms(String);

impl Terms {
    /// Terms that were kept as bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        String::from_utf8(bytes).ok().map(Self)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The text in which the words stand.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Where each word stands in it, and its weight.
    pub(super) fn places(&self) -> impl Iterator<Item = (Range<usize>, u8)> {
        let bytes = self.as_bytes();
        let mut at = 0;
        std::iter::from_fn(move || {
            let [weight, length] = bytes.get(at..)?.first_chunk::<2>()?;
            let place = at + 2..at + 2 + usize::from(*length);
            at = place.end;
            let is_word = self.0.is_char_boundary(place.start) && self.0.is_char_boundary(place.end);
            is_word.then_some((place, *weight))
        })
    }

    /// Adds a word that is found as it is, such as a filter.
    pub fn add(&mut self, word: &str) {
        self.push(word, Weight::Body);
    }

    fn push(&mut self, word: &str, weight: Weight) {
        if let Some(length) = u8::try_from(word.len()).ok().filter(u8::is_ascii) {
            self.0.push(char::from(weight as u8));
            self.0.push(char::from(length));
            self.0.push_str(word);
        }
    }
}

/// Gathers the words of texts, in the order of their first appearance.
pub fn gather<'t>(texts: impl IntoIterator<Item = (Weight, &'t str)>) -> Terms {
    let mut folded = String::with_capacity(8 * 1024);
    let mut parts = Vec::new();
    for (weight, text) in texts {
        let start = folded.len();
        fold(text, &mut folded);
        parts.push((weight, start..folded.len()));
    }
    let mut numbers = Numbers::with_capacity(512);
    let mut counts: Vec<(&str, Weight, u16)> = Vec::with_capacity(512);
    for (weight, range) in parts {
        words(&folded[..range.end], range.start, |place| {
            let (at, is_new) = numbers.of(&folded, place.clone());
            if is_new {
                counts.push((&folded[place], weight, 1));
            } else {
                let (_, best, count) = &mut counts[at as usize];
                *best = weight.max(*best);
                *count = count.saturating_add(1);
            }
        });
    }
    let mut terms = Terms(String::with_capacity(counts.len() * 10));
    for (word, best, count) in counts {
        if best < Weight::Title && is_empty(word) {
            continue;
        }
        terms.push(word, if count >= OFTEN { best.max(Weight::Often) } else { best });
    }
    terms
}

/// Appends the words of markup: tags and entities are gaps, but a tag that stands inside of a word.
pub fn prose(markup: &str, out: &mut String) {
    const WITHIN: [&str; 10] = ["a", "b", "code", "del", "em", "i", "mark", "s", "span", "strong"];
    let mut rest = markup;
    while let Some(at) = memchr::memchr2(b'<', b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let (end, name) = if rest.as_bytes()[at] == b'<' {
            let tag = rest[at + 1..].trim_start_matches('/');
            let name = &tag[..tag.bytes().take_while(u8::is_ascii_alphanumeric).count()];
            (memchr::memchr(b'>', &rest.as_bytes()[at..]), name)
        } else {
            (memchr::memchr(b';', &rest.as_bytes()[at..]), "")
        };
        if !WITHIN.contains(&name) {
            out.push(' ');
        }
        rest = end.map_or("", |end| &rest[at + end + 1..]);
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::{EMPTY, Weight, gather, is_empty, prose};

    #[test]
    fn empty_words_are_in_order() {
        assert!(EMPTY.is_sorted());
        assert!(EMPTY.iter().all(|word| is_empty(word)));
        assert!(
            ["", "ab", "there", "thing", "thereby", "ands"].map(is_empty) == [false, false, true, false, false, false]
        );
    }

    #[test]
    fn the_best_place_of_a_word_counts() {
        let terms = gather([(Weight::Title, "The patch"), (Weight::Body, "the patch patches the hole")]);
        let all: Vec<_> = terms.places().map(|(place, weight)| (&terms.text()[place], weight)).collect();
        assert_eq!(all, [("the", 3), ("patch", 3), ("patches", 0), ("hole", 0)]);
    }

    #[test]
    fn markup_is_no_text() {
        let mut text = String::new();
        prose("<p>A <a href=\"x\">li<b>nk</b></a>&amp;more</p><p>End", &mut text);
        assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["A", "link", "more", "End"]);
    }
}
