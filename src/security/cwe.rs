//! Turns `CWE-918` into a [`CweId`].

use super::text::{as_text, leading_digits, refusal};
use std::fmt;
use std::str::FromStr;

/// The name of one kind of weakness: `CWE-` and a number of one to six digits without leading
/// zeros (the pattern of the OASIS CSAF 2.0 schema, `cwe/id`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CweId(u32);

refusal! {
    /// Why a text is no CWE id.
    CweIdError
}

as_text!(CweId);

impl CweId {
    /// The number behind `CWE-`.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The definition at MITRE.
    #[must_use]
    pub fn url(self) -> String {
        format!("https://cwe.mitre.org/data/definitions/{}.html", self.0)
    }
}

impl fmt::Display for CweId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "CWE-{}", self.0)
    }
}

impl FromStr for CweId {
    type Err = CweIdError;

    fn from_str(text: &str) -> Result<Self, CweIdError> {
        text.split_at_checked(4)
            .filter(|(prefix, _)| prefix.eq_ignore_ascii_case("CWE-"))
            .map(|(_, number)| number)
            .filter(|number| (1..=6).contains(&number.len()) && !number.starts_with('0'))
            .filter(|number| leading_digits(number.as_bytes()) == number.len())
            .and_then(|number| number.parse().ok())
            .map(Self)
            .ok_or_else(|| {
                CweIdError::new(
                    format!("`{text}` is no CWE id."),
                    "Write CWE and one to six digits, as in CWE-918; leave the field out where no weakness is known.",
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_its_number_and_knows_its_address() {
        let id: CweId = "cwe-918".parse().expect("it is well formed");
        assert_eq!(id.to_string(), "CWE-918");
        assert_eq!(id.url(), "https://cwe.mitre.org/data/definitions/918.html");
    }

    #[test]
    fn what_breaks_the_grammar_is_refused() {
        for text in
            ["", "CWE-", "CWE-0", "CWE-018", "CWE-1234567", "CWE 79", "CWE-79a", "NVD-CWE-noinfo", "CWE-+9", "79"]
        {
            assert!(text.parse::<CweId>().is_err(), "{text}");
        }
    }
}
