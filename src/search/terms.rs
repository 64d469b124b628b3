//! The words of one document, each with the best place that it has there.

use crate::search::words::{fold, words};
use foldhash::{HashMap, HashMapExt};

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

    /// Each word and its weight.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u8)> {
        let mut rest = self.0.as_str();
        std::iter::from_fn(move || {
            let &[weight, length] = rest.as_bytes().first_chunk::<2>()?;
            let (word, tail) = rest.get(2..)?.split_at_checked(usize::from(length))?;
            rest = tail;
            Some((word, weight))
        })
    }

    /// Adds a word that is found as it is, such as a filter.
    pub fn add(&mut self, word: &str) {
        self.push(word, Weight::Body);
    }

    fn push(&mut self, word: &str, weight: Weight) {
        if let Some(length) = u8::try_from(word.len()).ok().filter(u8::is_ascii) {
            self.0.extend([weight as u8, length].map(char::from));
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
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(512);
    let mut counts: Vec<(&str, Weight, u16)> = Vec::with_capacity(512);
    for (weight, range) in parts {
        words(&folded[range], |word| {
            let at = *places.entry(word).or_insert(counts.len());
            match counts.get_mut(at) {
                Some((_, best, count)) => {
                    *best = weight.max(*best);
                    *count = count.saturating_add(1);
                }
                None => counts.push((word, weight, 1)),
            }
        });
    }
    let mut terms = Terms(String::with_capacity(counts.len() * 10));
    for (word, best, count) in counts {
        if best < Weight::Title && word.len() <= EMPTY_LONGEST && EMPTY.binary_search(&word).is_ok() {
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
    use super::{EMPTY, Weight, gather, prose};

    #[test]
    fn empty_words_are_in_order() {
        assert!(EMPTY.is_sorted());
        assert!(EMPTY.iter().all(|word| word.len() <= super::EMPTY_LONGEST));
    }

    #[test]
    fn the_best_place_of_a_word_counts() {
        let terms = gather([(Weight::Title, "The patch"), (Weight::Body, "the patch patches the hole")]);
        let all: Vec<_> = terms.iter().collect();
        assert_eq!(all, [("the", 3), ("patch", 3), ("patches", 0), ("hole", 0)]);
    }

    #[test]
    fn markup_is_no_text() {
        let mut text = String::new();
        prose("<p>A <a href=\"x\">li<b>nk</b></a>&amp;more</p><p>End", &mut text);
        assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["A", "link", "more", "End"]);
    }
}
