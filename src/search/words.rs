//! A text into words and identifiers.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word, in bytes: as much as an ASCII character can count. A SHA-256 digest fits.
const LONGEST: usize = 127;

/// Whether a byte joins the parts of an identifier, where it stands between letters or digits.
fn is_joint(byte: u8) -> bool {
    matches!(byte, b'-' | b'.' | b'_' | b'@')
}

/// How dots and at signs of addresses that must not be clicked are written.
const DEFANGED: [(&str, &str); 4] = [("[.]", "."), ("(.)", "."), ("[dot]", "."), ("[@]", "@")];

/// Appends a text in lower case, without marks on letters, and with defanged dots and at signs mended.
pub(super) fn fold(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((at, defanged, mended)) = memchr::memchr2_iter(b'[', b'(', rest.as_bytes()).find_map(|at| {
        let (defanged, mended) = DEFANGED.iter().find(|(defanged, _)| rest[at..].starts_with(defanged))?;
        Some((at, defanged, mended))
    }) {
        lower(&rest[..at], out);
        out.push_str(mended);
        rest = &rest[at + defanged.len()..];
    }
    lower(rest, out);
}

fn lower(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
    } else {
        // Where there is no ß, it is written ss.
        let lower = text.to_lowercase().replace('ß', "ss");
        out.extend(lower.nfd().filter(|c| !is_combining_mark(*c)));
    }
}

/// Calls `found` with the place of each word that stands in a folded text from a byte on. What is joined by hyphens, dots,
/// underscores or at signs and holds a digit or any joint but a hyphen is an identifier: it is found as a whole, and then by
/// its parts.
pub(super) fn words(folded: &str, mut at: usize, mut found: impl FnMut(Range<usize>)) {
    let bytes = folded.as_bytes();
    while at < bytes.len() {
        let (width, is_word) = step(folded, at);
        if !is_word {
            at += width;
            continue;
        }
        let start = at;
        let mut parts = 0;
        let mut identifier = false;
        loop {
            let end = run(folded, at);
            let goes_on = end + 1 < bytes.len() && is_joint(bytes[end]) && step(folded, end + 1).1;
            if parts > 0 || goes_on {
                parts += 1;
                identifier |= bytes[at..end].iter().any(u8::is_ascii_digit);
                emit_part(bytes, at..end, &mut found);
            }
            if !goes_on {
                let is_joined = |byte: &u8| matches!(byte, b'.' | b'_' | b'@');
                if parts == 0 || identifier || bytes[start..end].iter().any(is_joined) {
                    emit(bytes, start..end, &mut found);
                }
                at = end;
                break;
            }
            at = end + 1;
        }
    }
}

/// Width of the character at a byte, and whether it belongs to words.
fn step(text: &str, at: usize) -> (usize, bool) {
    let byte = text.as_bytes()[at];
    if byte.is_ascii() {
        return (1, byte.is_ascii_alphanumeric());
    }
    let c = text[at..].chars().next().unwrap_or(' ');
    (c.len_utf8(), c.is_alphanumeric())
}

/// Where the run of word characters that begins at a byte ends.
fn run(text: &str, mut at: usize) -> usize {
    loop {
        let ascii = text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric());
        at += ascii.count();
        if text.as_bytes().get(at).is_none_or(u8::is_ascii) {
            return at;
        }
        let (width, is_word) = step(text, at);
        if !is_word {
            return at;
        }
        at += width;
    }
}

fn emit(text: &[u8], word: Range<usize>, found: &mut impl FnMut(Range<usize>)) {
    let letter = word.len() == 1 && !text[word.start].is_ascii_digit();
    if word.len() <= LONGEST && !letter {
        found(word);
    }
}

/// A part of an identifier: short numbers say nothing on their own.
fn emit_part(text: &[u8], part: Range<usize>, found: &mut impl FnMut(Range<usize>)) {
    if part.len() > 2 || !text[part.clone()].iter().all(u8::is_ascii_digit) {
        emit(text, part, found);
    }
}

#[cfg(test)]
mod tests {
    use super::{fold, words};

    fn of(text: &str) -> Vec<String> {
        let mut folded = String::new();
        fold(text, &mut folded);
        let mut all = Vec::new();
        words(&folded, 0, |place| all.push(folded[place].to_owned()));
        all
    }

    #[test]
    fn identifiers_are_words_and_have_parts() {
        assert_eq!(of("CVE-2021-26855,"), ["cve", "2021", "26855", "cve-2021-26855"]);
        assert_eq!(of("T1505.003 T1190"), ["t1505", "003", "t1505.003", "t1190"]);
        assert_eq!(of("owa-update[.]example"), ["owa", "update", "example", "owa-update.example"]);
        assert_eq!(of("Log4j 2.17.1."), ["log4j", "2.17.1"]);
    }

    #[test]
    fn hyphens_join_words_without_making_identifiers() {
        assert_eq!(of("A zero-day in China's e-mail"), ["zero", "day", "in", "china", "mail"]);
    }

    #[test]
    fn case_and_marks_do_not_matter() {
        assert_eq!(of("Überwachung CAFÉ"), ["uberwachung", "cafe"]);
        assert_eq!(of("Straße STRASSE"), ["strasse", "strasse"]);
    }
}
