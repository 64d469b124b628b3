//! Looks for raw network indicators where none may be: in what a build writes.

use super::Indicator;
use super::kind::IndicatorKind;
use crate::security::text::refusal;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::memmem::Finder;
use std::ops::Range;

/// Finds the raw values of indicators in a text, of however many in little more than one pass.
///
/// Searching ignores the case of ASCII letters and knows the ways in which HTML and JSON write a URL. A value
/// counts only where it stands for itself: `evil.example` is found in `www.evil.example`, which leads to the same
/// place, and not in `notevil.example` or `evil.example.org`; `203.0.113.7` is not found in `203.0.113.77`.
#[derive(Debug)]
pub struct RawFinder {
    indicators: Vec<Indicator>,
    /// For each pattern, the indicator that it spells.
    spelled: Vec<usize>,
    patterns: Patterns,
}

/// How patterns are looked for: most articles have a few, for which an automaton takes longer to make than to use.
#[derive(Debug)]
enum Patterns {
    /// One after the other, in lower case.
    Few(Vec<Finder<'static>>),
    /// All in one pass.
    Many(AhoCorasick),
}

/// How many patterns are few.
const FEW: usize = 32;

refusal! {
    /// Why no finder could be built.
    RawFinderError
}

impl RawFinder {
    /// Prepares to find the network indicators among `indicators`; hashes, file names and the like are left out,
    /// since they lead nowhere.
    ///
    /// # Errors
    /// Only if the indicators together are larger than an automaton can be, which is some gigabytes.
    pub fn new<'a>(indicators: impl IntoIterator<Item = &'a Indicator>) -> Result<Self, RawFinderError> {
        let mut network: Vec<_> = indicators.into_iter().filter(|indicator| indicator.is_network()).cloned().collect();
        network.sort();
        network.dedup();
        let (mut spelled, mut patterns) = (Vec::new(), Vec::new());
        for (place, indicator) in network.iter().enumerate() {
            for spelling in spellings(indicator) {
                spelled.push(place);
                patterns.push(spelling);
            }
        }
        let patterns = Patterns::new(&patterns, FEW).map_err(|error| {
            RawFinderError::new(
                format!("The {} indicators are too many to search for: {error}.", network.len()),
                "Keep long lists in files of their own and declare only what the article is about.",
            )
        })?;
        Ok(Self { indicators: network, spelled, patterns })
    }

    /// Every place in `text` where an indicator stands raw, in the order of their ends; several indicators can
    /// stand in one place, as a domain does in a URL.
    pub fn find<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (Range<usize>, &'a Indicator)> + 'a {
        self.patterns.find(text).into_iter().filter_map(move |(range, pattern)| {
            let indicator = &self.indicators[self.spelled[pattern]];
            stands_for_itself(indicator.kind(), &text[..range.start], &text[range.end..]).then_some((range, indicator))
        })
    }

    /// Whether any indicator stands raw in `text`.
    #[must_use]
    pub fn is_in(&self, text: &[u8]) -> bool {
        self.find(text).next().is_some()
    }
}

impl Patterns {
    fn new(patterns: &[String], few: usize) -> Result<Self, aho_corasick::BuildError> {
        if patterns.len() <= few {
            let finder = |pattern: &String| Finder::new(&pattern.to_ascii_lowercase()).into_owned();
            return Ok(Self::Few(patterns.iter().map(finder).collect()));
        }
        // The kind that is made quickly.
        let kind = Some(AhoCorasickKind::ContiguousNFA);
        AhoCorasick::builder().ascii_case_insensitive(true).kind(kind).build(patterns).map(Self::Many)
    }

    /// Every place where a pattern stands, with its number, in the order of their ends.
    fn find(&self, text: &[u8]) -> Vec<(Range<usize>, usize)> {
        match self {
            Self::Few(finders) => {
                let text = text.to_ascii_lowercase();
                let mut found = Vec::new();
                for (pattern, finder) in finders.iter().enumerate() {
                    let mut from = 0;
                    while let Some(at) = finder.find(&text[from..]) {
                        found.push((from + at..from + at + finder.needle().len(), pattern));
                        // It may overlap with itself.
                        from += at + 1;
                    }
                }
                found.sort_by_key(|(range, pattern)| (range.end, range.start, *pattern));
                found
            }
            Self::Many(automaton) => {
                let found = automaton.find_overlapping_iter(text);
                found.map(|found| (found.range(), found.pattern().as_usize())).collect()
            }
        }
    }
}

/// The value, and the value as HTML and JSON escape it.
fn spellings(indicator: &Indicator) -> Vec<String> {
    let raw = indicator.raw();
    let html = raw.replace('&', "&amp;").replace('\'', "&#x27;");
    let mut spellings = vec![raw.to_owned(), html.clone(), html.replace('/', "&#x2F;"), raw.replace('/', "\\/")];
    spellings.sort();
    spellings.dedup();
    spellings
}

/// Whether what is around a value does not make it another one. Doubt counts as a find.
fn stands_for_itself(kind: IndicatorKind, before: &[u8], after: &[u8]) -> bool {
    let last = last_letter(before);
    let next = first_letter(after);
    let next_but_one = first_letter(after.get(1..).unwrap_or_default());
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let goes_on = |letter: char| word(letter) || letter == '-';
    let name_goes_on = goes_on(next) || (next == '.' && goes_on(next_but_one));
    match kind {
        IndicatorKind::Domain => !(goes_on(last) || name_goes_on),
        IndicatorKind::Email => !(goes_on(last) || last == '.' || last == '+' || name_goes_on),
        IndicatorKind::Url => !name_goes_on,
        IndicatorKind::Ipv4 => !(word(last) || word(next) || among_dots(before, after)),
        IndicatorKind::Cidr | IndicatorKind::Ipv6 => {
            !(word(last) || word(next) || among_dots(before, after) || among_colons(before, after))
        }
        _ => false,
    }
}

/// Whether an address goes on with a dot and a digit.
fn among_dots(before: &[u8], after: &[u8]) -> bool {
    matches!(before, [.., b'0'..=b'9', b'.']) || matches!(after, [b'.', b'0'..=b'9', ..])
}

/// Whether an address goes on with a colon and a group; a port goes on so too, but only behind a bracket.
fn among_colons(before: &[u8], after: &[u8]) -> bool {
    let group = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b':';
    matches!(before, [.., byte, b':'] if group(byte)) || matches!(after, [b':', byte, ..] if group(byte))
}

/// The letter that `before` ends with, or a space where it is the end of an escape: in `%2Fevil.example` and in
/// `\nevil.example` of a JSON text, the letter is not part of the name.
fn last_letter(before: &[u8]) -> char {
    match before {
        [.., b'%', a, b] | [.., b'\\', b'u', _, _, a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => ' ',
        [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'] => ' ',
        _ => (1..=before.len().min(4))
            .find_map(|length| std::str::from_utf8(&before[before.len() - length..]).ok()?.chars().next())
            .unwrap_or(' '),
    }
}

/// The letter that `after` begins with.
fn first_letter(after: &[u8]) -> char {
    (1..=after.len().min(4))
        .find_map(|length| std::str::from_utf8(&after[..length]).ok()?.chars().next())
        .unwrap_or(' ')
}

#[cfg(test)]
mod tests {
    use super::Patterns;

    #[test]
    fn few_patterns_are_found_as_many_are() {
        let patterns =
            ["a.a", "evil.example", "http://evil.example/x", "10.0.0.1", "\u{e9}.example"].map(str::to_owned);
        let text = "A.a.A.a and HXXP http://EVIL.example/x, \u{e9}.Example, 10.0.0.10.0.0.1";
        let found = |few| {
            let patterns = Patterns::new(&patterns, few).expect("an automaton of five patterns is small");
            let mut found = patterns.find(text.as_bytes());
            assert!(found.is_sorted_by_key(|(range, _)| range.end));
            found.sort_by_key(|(range, pattern)| (range.end, range.start, *pattern));
            found
        };
        assert_eq!(found(5).len(), 8);
        assert_eq!(found(5), found(0));
    }
}
