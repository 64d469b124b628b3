//! Turns `CVE-2021-26855` into a [`CveId`], and finds such mentions in prose.

use super::text::{as_text, leading_digits, refusal, stands_alone};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// The name of one vulnerability: `CVE-`, four digits of year, and either four digits or five to
/// nineteen that do not begin with zero (CVE Numbering Authority rules, CVE ID syntax of 2014).
/// Ordered by year, then by number, so that `CVE-2021-9999` comes before `CVE-2021-10000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CveId {
    year: u16,
    number: u64,
}

refusal! {
    /// Why a text is no CVE id.
    CveIdError
}

as_text!(CveId);

impl CveId {
    /// The year in which the id was reserved or made public.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The sequence number; `Display` pads it to the four digits of the syntax.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.number
    }

    /// The record at cve.org, which every id has once it is reserved.
    #[must_use]
    pub fn url(self) -> String {
        format!("https://www.cve.org/CVERecord?id={self}")
    }
}

impl fmt::Display for CveId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Padding gives the text back exactly: five digits and more never begin with zero.
        write!(out, "CVE-{:04}-{:04}", self.year, self.number)
    }
}

impl FromStr for CveId {
    type Err = CveIdError;

    fn from_str(text: &str) -> Result<Self, CveIdError> {
        let refuse = |reason: &str| {
            CveIdError::new(
                format!("`{text}` is no CVE id: {reason}."),
                "Write CVE, the year and the number, as in CVE-2021-26855, with plain hyphens.",
            )
        };
        let (year, number) = text
            .split_at_checked(4)
            .filter(|(prefix, _)| prefix.eq_ignore_ascii_case("CVE-"))
            .and_then(|(_, rest)| rest.split_once('-'))
            .ok_or_else(|| refuse("it does not have the form CVE-YYYY-NNNN"))?;
        if year.len() != 4 || leading_digits(year.as_bytes()) != 4 {
            return Err(refuse("the year is not four digits"));
        }
        if number.is_empty() || leading_digits(number.as_bytes()) != number.len() {
            return Err(refuse("the number is not made of digits"));
        }
        match number.len() {
            0..=3 => return Err(refuse("the number has fewer than four digits")),
            5.. if number.starts_with('0') => {
                return Err(refuse("a number of more than four digits does not begin with zero"));
            }
            20.. => return Err(refuse("the number has more than nineteen digits")),
            _ => {}
        }
        let year = year.parse().map_err(|_| refuse("the year is not four digits"))?;
        let number = number.parse().map_err(|_| refuse("the number is out of range"))?;
        Ok(Self { year, number })
    }
}

/// Finds every CVE id that stands as a word in `text`, in either case, in order. What merely looks
/// like one (too many digits, part of a longer word) is left alone and never cut short.
/// Looks only at hyphens, so prose costs little more than a scan for one byte.
pub fn find(text: &str) -> impl Iterator<Item = (Range<usize>, CveId)> + '_ {
    memchr::memchr_iter(b'-', text.as_bytes()).filter_map(move |hyphen| mention(text, hyphen))
}

/// The id whose first hyphen is at `hyphen`.
fn mention(text: &str, hyphen: usize) -> Option<(Range<usize>, CveId)> {
    let bytes = text.as_bytes();
    let start = hyphen.checked_sub(3)?;
    if !bytes[start..hyphen].eq_ignore_ascii_case(b"CVE") {
        return None;
    }
    let year_end = hyphen + 5;
    if bytes.get(year_end) != Some(&b'-') {
        return None;
    }
    let end = year_end + 1 + leading_digits(&bytes[year_end + 1..]);
    // The start is the letter C and the end follows a digit or a hyphen, so both are character boundaries.
    let id = text.get(start..end)?.parse().ok()?;
    stands_alone(text, start, end).then_some((start..end, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> CveId {
        text.parse().expect(text)
    }

    #[test]
    fn an_id_keeps_its_text_and_becomes_upper_case() {
        for text in
            ["CVE-2021-26855", "CVE-1999-0001", "CVE-2014-0160", "CVE-2021-0000", "CVE-2030-1234567890123456789"]
        {
            assert_eq!(id(text).to_string(), text);
            assert_eq!(id(&text.to_lowercase()).to_string(), text);
        }
    }

    #[test]
    fn what_breaks_the_grammar_is_refused_with_a_reason() {
        for (text, reason) in [
            ("", "form"),
            ("CVE-2021", "form"),
            ("CVE_2021-1234", "form"),
            ("CVE–2021–1234", "form"),
            ("CVE-21-1234", "year"),
            ("CVE-+202-1234", "year"),
            ("CVE-2021-123", "fewer"),
            ("CVE-2021-01234", "begin with zero"),
            ("CVE-2021-12345678901234567890", "nineteen"),
            ("CVE-2021-12x4", "digits"),
            ("CVE-2021-1234 ", "digits"),
            ("CVE-2021-", "digits"),
        ] {
            let error = text.parse::<CveId>().expect_err(text);
            assert!(error.to_string().contains(reason), "{text}: {error}");
            assert!(!error.help().is_empty());
        }
    }

    #[test]
    fn ids_are_ordered_by_number_and_not_by_letters() {
        let mut ids = vec![id("CVE-2021-10000"), id("CVE-2022-0001"), id("CVE-2021-9999")];
        ids.sort();
        assert_eq!(ids, [id("CVE-2021-9999"), id("CVE-2021-10000"), id("CVE-2022-0001")]);
    }

    #[test]
    fn mentions_are_found_with_their_place() {
        let text = "Seen: CVE-2021-26855, (cve-2021-26857)—and CVE-2021-27065.";
        let found: Vec<_> = find(text).map(|(range, id)| (&text[range], id.to_string())).collect();
        assert_eq!(
            found,
            [
                ("CVE-2021-26855", "CVE-2021-26855".to_owned()),
                ("cve-2021-26857", "CVE-2021-26857".to_owned()),
                ("CVE-2021-27065", "CVE-2021-27065".to_owned())
            ]
        );
    }

    #[test]
    fn parts_of_longer_words_are_no_mentions() {
        for text in [
            "XCVE-2021-26855",
            "éCVE-2021-26855",
            "CVE-2021-26855x",
            "CVE-2021-26855é",
            "CVE-2021-1234_5",
            "CVE-2021-123",
            "CVE-2021-12345678901234567890",
            "CVE-2021-012345",
            "VE-2021-1234",
            "-",
            "CVE-",
            "CVE-2021-",
            "CVE-é021-1234",
        ] {
            assert_eq!(find(text).count(), 0, "{text}");
        }
    }

    #[test]
    fn reading_an_id_from_a_file_checks_it() {
        assert_eq!(serde_json::from_str::<CveId>(r#""cve-2021-26855""#).ok(), Some(id("CVE-2021-26855")));
        assert_eq!(serde_json::to_string(&id("CVE-2014-0160")).ok().as_deref(), Some(r#""CVE-2014-0160""#));
        assert!(serde_json::from_str::<CveId>(r#""CVE-2021-1""#).is_err());
    }

    #[test]
    fn an_id_knows_its_address() {
        assert_eq!(id("CVE-2021-26855").url(), "https://www.cve.org/CVERecord?id=CVE-2021-26855");
    }
}
