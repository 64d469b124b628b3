//! Turns `TLP:AMBER+STRICT` into a [`Tlp`]: who may read an article.

use super::text::{as_text, refusal};
use std::fmt;
use std::str::FromStr;

/// A label of the Traffic Light Protocol, from the widest audience to the narrowest (FIRST TLP 2.0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tlp {
    /// No limit on disclosure.
    #[default]
    Clear,
    /// Within the community.
    Green,
    /// Within the organisation and its clients, who need to know.
    Amber,
    /// Within the organisation only.
    AmberStrict,
    /// For the named recipients only.
    Red,
}

refusal! {
    /// Why a text is no TLP label.
    TlpError
}

as_text!(Tlp);

impl Tlp {
    /// Every label, from the widest audience to the narrowest.
    pub const ALL: [Self; 5] = [Self::Clear, Self::Green, Self::Amber, Self::AmberStrict, Self::Red];

    /// The label without its prefix, `AMBER+STRICT`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Clear => "CLEAR",
            Self::Green => "GREEN",
            Self::Amber => "AMBER",
            Self::AmberStrict => "AMBER+STRICT",
            Self::Red => "RED",
        }
    }

    /// The fixed marking-definition object of this label (OASIS common objects for STIX 2.1, TLP 2.0 extension).
    #[must_use]
    pub const fn stix_marking(self) -> &'static str {
        match self {
            Self::Clear => "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
            Self::Green => "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
            Self::Amber => "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
            Self::AmberStrict => "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
            Self::Red => "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
        }
    }

    /// The label in CSAF 2.0, which still speaks TLP 1.0 (OASIS CSAF 2.0 section 3.2.1.5.2.1): CLEAR is
    /// WHITE there, and AMBER+STRICT cannot be said.
    #[must_use]
    pub const fn csaf_2_0_label(self) -> Option<&'static str> {
        match self {
            Self::Clear => Some("WHITE"),
            Self::AmberStrict => None,
            Self::Green | Self::Amber | Self::Red => Some(self.label()),
        }
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "TLP:{}", self.label())
    }
}

impl FromStr for Tlp {
    type Err = TlpError;

    /// Reads a label with or without `TLP:`, in capitals and without spaces, as FIRST writes it: a label that
    /// decides who may read is not guessed.
    fn from_str(text: &str) -> Result<Self, TlpError> {
        let label = text.strip_prefix("TLP:").unwrap_or(text);
        if let Some(tlp) = Self::ALL.into_iter().find(|tlp| tlp.label() == label) {
            return Ok(tlp);
        }
        let plain: String = label.to_ascii_uppercase().split_whitespace().collect();
        let plain = plain.strip_prefix("TLP:").unwrap_or(&plain);
        let help = match Self::ALL.into_iter().find(|tlp| tlp.label() == plain) {
            Some(tlp) => format!("Write {}, in capitals and without spaces.", tlp.label()),
            None if plain == "WHITE" => "TLP 2.0 calls it CLEAR: write CLEAR.".to_owned(),
            None => "Use CLEAR, GREEN, AMBER, AMBER+STRICT or RED.".to_owned(),
        };
        Err(TlpError::new(format!("`{text}` is no label of TLP 2.0."), help))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_ordered_by_how_few_may_read() {
        assert!(Tlp::ALL.is_sorted());
        assert!(Tlp::Amber < Tlp::AmberStrict && Tlp::AmberStrict < Tlp::Red);
        assert_eq!(Tlp::default(), Tlp::Clear);
    }

    #[test]
    fn a_label_is_read_with_and_without_its_prefix() {
        for tlp in Tlp::ALL {
            assert_eq!(tlp.label().parse(), Ok(tlp));
            assert_eq!(tlp.to_string().parse(), Ok(tlp));
        }
        assert_eq!(Tlp::AmberStrict.to_string(), "TLP:AMBER+STRICT");
    }

    #[test]
    fn a_refused_label_says_what_to_write() {
        for (text, help) in [
            ("WHITE", "write CLEAR"),
            ("tlp:white", "write CLEAR"),
            ("amber", "Write AMBER,"),
            ("TLP: RED", "Write RED,"),
            ("AMBER + STRICT", "Write AMBER+STRICT,"),
            ("AMBER-STRICT", "Use CLEAR"),
            ("", "Use CLEAR"),
            ("TLP:TLP:RED", "Write RED,"),
        ] {
            let error = text.parse::<Tlp>().expect_err(text);
            assert!(error.help().contains(help), "{text}: {}", error.help());
        }
    }

    #[test]
    fn csaf_2_0_has_no_word_for_amber_strict() {
        assert_eq!(Tlp::Clear.csaf_2_0_label(), Some("WHITE"));
        assert_eq!(Tlp::Red.csaf_2_0_label(), Some("RED"));
        assert_eq!(Tlp::AmberStrict.csaf_2_0_label(), None);
    }

    #[test]
    fn every_marking_is_its_own() {
        let markings: std::collections::BTreeSet<_> = Tlp::ALL.into_iter().map(Tlp::stix_marking).collect();
        assert_eq!(markings.len(), 5);
    }
}
