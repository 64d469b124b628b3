//! Turns a score, or a word of front matter, into a [`Severity`].

use super::cvss::Score;
use super::text::{as_text, refusal};
use std::fmt;
use std::str::FromStr;

/// How bad a vulnerability is, in the words of FIRST's qualitative severity rating scale, mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 0.0
    None,
    /// 0.1 to 3.9
    Low,
    /// 4.0 to 6.9
    Medium,
    /// 7.0 to 8.9
    High,
    /// 9.0 to 10.0
    Critical,
}

refusal! {
    /// Why a word is no severity.
    SeverityError
}

as_text!(Severity);

impl Severity {
    /// Every severity, mildest first.
    pub const ALL: [Self; 5] = [Self::None, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The band of a score of version 3.x or 4.0 (FIRST CVSS v3.1 specification section 5, v4.0 section 6).
    #[must_use]
    pub const fn from_score(score: Score) -> Self {
        match score.tenths() {
            0 => Self::None,
            1..=39 => Self::Low,
            40..=69 => Self::Medium,
            70..=89 => Self::High,
            _ => Self::Critical,
        }
    }

    /// The band of a score of version 2.0, which has neither None nor Critical (NVD vulnerability severity ratings;
    /// the CVSS v2 guide itself names no bands).
    #[must_use]
    pub const fn from_score_v2(score: Score) -> Self {
        match score.tenths() {
            0..=39 => Self::Low,
            40..=69 => Self::Medium,
            _ => Self::High,
        }
    }

    /// The word, capitalised for pages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Critical => "Critical",
        }
    }

    /// The word in small letters, as files and machines have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.word())
    }
}

impl FromStr for Severity {
    type Err = SeverityError;

    fn from_str(text: &str) -> Result<Self, SeverityError> {
        Self::ALL.into_iter().find(|severity| severity.word().eq_ignore_ascii_case(text)).ok_or_else(|| {
            let help = match text.to_ascii_lowercase().as_str() {
                "moderate" => "FIRST's scale calls it medium.",
                "important" => "FIRST's scale calls it high.",
                _ => "Use none, low, medium, high or critical.",
            };
            SeverityError::new(format!("`{text}` is no severity."), help)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(text: &str) -> Score {
        text.parse().expect(text)
    }

    #[test]
    fn the_bands_begin_and_end_where_first_says() {
        for (text, severity) in [
            ("0.0", Severity::None),
            ("0.1", Severity::Low),
            ("3.9", Severity::Low),
            ("4.0", Severity::Medium),
            ("6.9", Severity::Medium),
            ("7.0", Severity::High),
            ("8.9", Severity::High),
            ("9.0", Severity::Critical),
            ("10.0", Severity::Critical),
        ] {
            assert_eq!(Severity::from_score(score(text)), severity, "{text}");
        }
    }

    #[test]
    fn version_two_has_three_bands() {
        for (text, severity) in [
            ("0.0", Severity::Low),
            ("3.9", Severity::Low),
            ("4.0", Severity::Medium),
            ("7.0", Severity::High),
            ("10.0", Severity::High),
        ] {
            assert_eq!(Severity::from_score_v2(score(text)), severity, "{text}");
        }
    }

    #[test]
    fn words_are_read_in_any_case_and_ordered() {
        assert_eq!("critical".parse(), Ok(Severity::Critical));
        assert_eq!("None".parse(), Ok(Severity::None));
        assert!(Severity::ALL.is_sorted());
        assert!("moderate".parse::<Severity>().expect_err("it is no word of the scale").help().contains("medium"));
    }
}
