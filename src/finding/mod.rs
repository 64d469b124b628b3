//! Findings: what an author should know, and where. Every stage returns its value together with them.

mod code;
mod print;
mod text;

pub use code::Code;
pub use print::{Painter, Record, counted, records};
pub use text::text;

use crate::source::Span;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is published until it is mended.
    Error,
    /// Published, but probably not what was meant.
    Warning,
    /// Could be better.
    Hint,
}

/// One thing an author should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of thing it is; each has a paragraph in `docs/findings.md`.
    pub code: Code,
    /// What is the case, in one sentence.
    pub message: String,
    /// Where.
    pub place: Span,
    /// What to do.
    pub help: Option<String>,
    /// Other places that belong to it, each with a few words.
    pub also: Vec<(Span, String)>,
}

impl Finding {
    /// A finding that forbids publishing.
    pub fn error(code: Code, place: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, place, message)
    }

    /// A finding that is published over.
    pub fn warning(code: Code, place: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, place, message)
    }

    /// A finding that could be better.
    pub fn hint(code: Code, place: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Hint, code, place, message)
    }

    fn new(severity: Severity, code: Code, place: Span, message: impl Into<String>) -> Self {
        Self { severity, code, message: message.into(), place, help: None, also: Vec::new() }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Points at another place that belongs to it.
    #[must_use]
    pub fn also(mut self, place: Span, label: impl Into<String>) -> Self {
        self.also.push((place, label.into()));
        self
    }

    /// Findings are shown in the order of places, then of weight.
    fn order(&self, other: &Self) -> Ordering {
        (&self.place, self.severity, self.code, &self.message).cmp(&(
            &other.place,
            other.severity,
            other.code,
            &other.message,
        ))
    }
}

/// A value, and everything that was found while it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[must_use]
pub struct Noted<T> {
    /// The value; where something was broken, with a harmless stand-in.
    pub value: T,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl<T> Noted<T> {
    /// A value without findings.
    pub fn clean(value: T) -> Self {
        Self { value, findings: Vec::new() }
    }

    /// Moves the findings to a list of the caller's and gives the value.
    pub fn note(self, findings: &mut Vec<Finding>) -> T {
        findings.extend(self.findings);
        self.value
    }
}

/// Sorts findings by place and drops repetitions.
pub fn tidy(findings: &mut Vec<Finding>) {
    findings.sort_by(Finding::order);
    findings.dedup();
}

/// Whether any of the findings forbids publishing.
pub fn forbid_publishing(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// The nearest of the known words, if it is near enough to have been meant.
pub fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |word: &str| word.to_lowercase().replace(['-', ' '], "_");
    let folded = fold(word);
    let letters = Letters::of(&folded);
    let mut nearest: Option<(usize, &str)> = None;
    for candidate in known {
        let far = 2 + candidate.len().min(word.len()) / 4;
        let bound = nearest.map_or(far, |(distance, _)| distance.min(far));
        let other = fold(candidate);
        // There may be ten thousands of them: most are known to be too far away from their letters alone.
        if letters.differ(&Letters::of(&other)).div_ceil(2) >= bound {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&folded, &other);
        if distance < bound {
            nearest = Some((distance, candidate));
        }
    }
    nearest.map(|(_, candidate)| candidate)
}

/// How often each letter stands in a word; letters whose numbers share their last six bits count as one.
struct Letters([u16; 64]);

impl Letters {
    fn of(word: &str) -> Self {
        let mut counts = [0_u16; 64];
        for letter in word.chars() {
            let count = &mut counts[letter as usize % 64];
            *count = count.saturating_add(1);
        }
        Self(counts)
    }

    /// What one edit changes by two at most.
    fn differ(&self, other: &Self) -> usize {
        self.0.iter().zip(other.0).map(|(a, b)| usize::from(a.abs_diff(b))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn the_nearest_word_is_found_whatever_its_letters() {
        let words = ["draft", "date", "übersicht", "zürich-süd", "日本語", "summary"];
        for (word, near) in [
            ("dratf", Some("draft")),
            ("data", Some("date")),
            ("ubersicht", Some("übersicht")),
            ("ZÜRICH SUD", Some("zürich-süd")),
            ("日本誤", Some("日本語")),
            ("sumary", Some("summary")),
            ("elephant", None),
        ] {
            assert_eq!(did_you_mean(word, words), near, "{word}");
        }
    }
}
