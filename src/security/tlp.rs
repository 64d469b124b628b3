//! Traffic Light Protocol labels (FIRST, TLP version 2.0).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Who may read something, from everybody to nobody else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tlp {
    /// Disclosure is not limited.
    #[default]
    Clear,
    /// Limited to the community.
    Green,
    /// Limited to the organisation and its clients.
    Amber,
    /// Limited to the organisation.
    AmberStrict,
    /// For the eyes of the recipients only.
    Red,
}

impl Tlp {
    /// The label without its prefix, such as `AMBER+STRICT`.
    pub fn label(self) -> &'static str {
        match self {
            Tlp::Clear => "CLEAR",
            Tlp::Green => "GREEN",
            Tlp::Amber => "AMBER",
            Tlp::AmberStrict => "AMBER+STRICT",
            Tlp::Red => "RED",
        }
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TLP:{}", self.label())
    }
}

/// A text that is no TLP label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlpError(String);

impl TlpError {
    /// What to write instead.
    pub fn help(&self) -> &'static str {
        match self.0.as_str() {
            "WHITE" => "TLP 2.0 calls it CLEAR",
            _ => "use CLEAR, GREEN, AMBER, AMBER+STRICT or RED",
        }
    }
}

impl fmt::Display for TlpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no TLP label", self.0)
    }
}

impl std::error::Error for TlpError {}

impl FromStr for Tlp {
    type Err = TlpError;

    /// Reads a label with or without `TLP:`, in any case.
    fn from_str(text: &str) -> Result<Self, TlpError> {
        let upper = text.trim().to_ascii_uppercase();
        let label = upper.strip_prefix("TLP:").unwrap_or(&upper);
        [Tlp::Clear, Tlp::Green, Tlp::Amber, Tlp::AmberStrict, Tlp::Red]
            .into_iter()
            .find(|tlp| tlp.label() == label)
            .ok_or_else(|| TlpError(label.to_owned()))
    }
}
