//! A CVSS score: tenths from 0.0 to 10.0, so that equal scores are equal.

use crate::security::text::{as_text, refusal};
use std::fmt;
use std::str::FromStr;

/// A score between 0.0 and 10.0 with one decimal, as every version of CVSS gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u8);

refusal! {
    /// Why a number is no CVSS score.
    ScoreError
}

as_text!(Score);

impl Score {
    /// The score of so many tenths; more than 100 becomes 10.0.
    pub(super) const fn of_tenths(tenths: u8) -> Self {
        Self(if tenths > 100 { 100 } else { tenths })
    }

    /// How many tenths, 0 to 100.
    #[must_use]
    pub const fn tenths(self) -> u8 {
        self.0
    }

    /// The score as a float, for formats whose numbers are floats.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 10.0
    }

    fn refuse(text: impl fmt::Display) -> ScoreError {
        ScoreError::new(
            format!("`{text}` is no CVSS score."),
            "Write a number from 0.0 to 10.0 with one decimal, as in 9.8.",
        )
    }
}

impl fmt::Display for Score {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl FromStr for Score {
    type Err = ScoreError;

    fn from_str(text: &str) -> Result<Self, ScoreError> {
        let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
        let digit = |text: &str| match text.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(digit - b'0'),
            _ => None,
        };
        let tenths = match (whole, digit(whole), digit(tenth)) {
            ("10", _, Some(0)) => Some(100),
            (_, Some(whole), Some(tenth)) => Some(whole * 10 + tenth),
            _ => None,
        };
        tenths.map(Self).ok_or_else(|| Self::refuse(text))
    }
}

impl TryFrom<f64> for Score {
    type Error = ScoreError;

    /// Takes a float of TOML or JSON that stands for a score of one decimal; its shortest text is the author's.
    fn try_from(number: f64) -> Result<Self, ScoreError> {
        number.to_string().parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_keeps_its_text_and_its_float() {
        for tenths in 0..=100 {
            let score = Score::of_tenths(tenths);
            assert_eq!(score.to_string().parse(), Ok(score));
            assert_eq!(Score::try_from(score.as_f64()), Ok(score));
        }
        assert_eq!("10".parse(), Ok(Score::of_tenths(100)));
        assert_eq!(Score::of_tenths(98).to_string(), "9.8");
    }

    #[test]
    fn what_is_no_score_is_refused() {
        for text in ["", ".", "10.1", "11", "9.85", "-1", "+1", "9,8", "09.8", "1e1", "9.", "NaN", "010"] {
            assert!(text.parse::<Score>().is_err(), "{text}");
        }
        for number in [-0.1, 10.1, 9.85, f64::NAN, f64::INFINITY, 1e300] {
            assert!(Score::try_from(number).is_err(), "{number}");
        }
    }
}
