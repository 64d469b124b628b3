//! Numbers for words.

use foldhash::{HashMap, HashMapExt};
use std::ops::Range;

/// Longer words are rare; shorter ones are looked up as a number, without a look at the text where they stand.
const SHORT: u32 = u128::BITS / 8;

/// Numbers words in the order of their first appearance.
pub(super) struct Numbers<'t> {
    short: HashMap<u128, u32>,
    long: HashMap<&'t str, u32>,
    next: u32,
}

impl<'t> Numbers<'t> {
    /// Numbers for about so many different words.
    pub(super) fn with_capacity(words: usize) -> Self {
        Self { short: HashMap::with_capacity(words), long: HashMap::new(), next: 0 }
    }

    /// The number of the word at a place in a text, and whether it is new. Words hold no character 0.
    pub(super) fn of(&mut self, text: &'t str, place: Range<usize>) -> (u32, bool) {
        let number = match short(text.as_bytes(), &place) {
            Some(word) => *self.short.entry(word).or_insert(self.next),
            None => *self.long.entry(&text[place]).or_insert(self.next),
        };
        let is_new = number == self.next;
        self.next += u32::from(is_new);
        (number, is_new)
    }
}

/// The bytes of a short word as a number. It is read with what follows, since that takes the same time for any length.
fn short(text: &[u8], place: &Range<usize>) -> Option<u128> {
    let length = u32::try_from(place.len()).ok().filter(|length| (1..=SHORT).contains(length))?;
    let number = match text.get(place.start..).and_then(|rest| rest.first_chunk()) {
        Some(bytes) => u128::from_le_bytes(*bytes),
        None => text[place.clone()].iter().rev().fold(0, |number, byte| number << 8 | u128::from(*byte)),
    };
    Some(number & (u128::MAX >> (u128::BITS - 8 * length)))
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    #[test]
    fn every_word_has_a_number_of_its_own() {
        let mut numbers = Numbers::with_capacity(4);
        let text = "ab abcdefghijklmnopq é ba abcdefghijklmno";
        let places = [0..1, 0..2, 1..2, 3..18, 3..19, 3..20, 21..23, 24..26, 27..28, 4..5, 27..42];
        let mut known: Vec<&str> = Vec::new();
        for place in places.iter().chain(&places).cloned() {
            let word = &text[place.clone()];
            let number = known.iter().position(|known| *known == word);
            let expected = u32::try_from(number.unwrap_or(known.len())).expect("there are few");
            assert_eq!(numbers.of(text, place), (expected, number.is_none()), "{word}");
            if number.is_none() {
                known.push(word);
            }
        }
        assert_eq!(known.len(), 8);
    }
}
