//! Turns what an article warns of, raw or defanged, into an [`Indicator`].
//!
//! `kind` names the kinds, `shape` and `network` check a value against its kind, `defang` makes values inert and live again,
//! `reserved` knows what nobody owns, `pattern` writes STIX, `leak` looks for raw values where none may be.

mod bitcoin;
mod defang;
mod kind;
mod leak;
mod network;
mod pattern;
mod reserved;
mod shape;

use super::text::refusal;
pub use defang::{DefangStyle, refang};
pub use kind::{IndicatorKind, IndicatorKindError};
pub use leak::{RawFinder, RawFinderError};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// One indicator of compromise: a kind, and a value that is well-formed for it and raw.
///
/// There is no `Display`: whoever shows an indicator has to choose between [`Indicator::raw`], for files that
/// machines read, and [`Indicator::defanged`], for everything that people read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Indicator {
    kind: IndicatorKind,
    value: String,
}

refusal! {
    /// Why a text is no indicator of its kind.
    IndicatorError
}

impl Indicator {
    /// Reads `text`, raw or defanged, as an indicator of `kind`. Where one thing has several spellings (case of
    /// domains and hashes, forms of an IPv6 address, `AS`), the canonical one is kept.
    ///
    /// # Errors
    /// Says what is wrong with the text, and which kind it would be well-formed for, if any.
    pub fn parse(kind: IndicatorKind, text: &str) -> Result<Self, IndicatorError> {
        let text = text.trim();
        let raw = if kind.is_network() { refang(text) } else { Cow::Borrowed(text) };
        match shape::canonical(kind, &raw) {
            Ok(value) => Ok(Self { kind, value }),
            Err(flaw) => {
                let message = format!("`{}` is no {kind}: {}.", defang::shown(text), flaw.reason);
                Err(IndicatorError::new(message, shape::hint(kind, &raw).unwrap_or(flaw.help)))
            }
        }
    }

    /// What kind of thing it is.
    #[must_use]
    pub const fn kind(&self) -> IndicatorKind {
        self.kind
    }

    /// The value as it is in the world, which may be live: for exports, never for pages.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.value
    }

    /// The value made inert the way readers know it, `hxxps://bad[.]example`; values that lead nowhere stay as they are.
    #[must_use]
    pub fn defanged(&self) -> Cow<'_, str> {
        self.defanged_as(DefangStyle::Hxxp)
    }

    /// The value made inert in the given style.
    #[must_use]
    pub fn defanged_as(&self, style: DefangStyle) -> Cow<'_, str> {
        defang::defang(self.kind, &self.value, style)
    }

    /// Whether it leads somewhere: an address, a domain, a URL or an email. These are never shown raw.
    #[must_use]
    pub const fn is_network(&self) -> bool {
        self.kind.is_network()
    }

    /// What the value is reserved for, if no attacker can own it: a private network, an example in a document.
    /// Worth a warning, since such an indicator is a leftover or a mistake.
    #[must_use]
    pub fn reserved_for(&self) -> Option<&'static str> {
        reserved::reserved_for(self.kind, &self.value)
    }

    /// Whether [`Indicator::reserved_for`] knows a reservation.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        self.reserved_for().is_some()
    }

    /// The STIX 2.1 pattern that matches it, `[ipv4-addr:value = '203.0.113.7']`; `None` for kinds that STIX has no
    /// object for (JA3, JA4, Bitcoin addresses).
    #[must_use]
    pub fn stix_pattern(&self) -> Option<String> {
        pattern::stix(self.kind, &self.value)
    }
}

impl<'de> Deserialize<'de> for Indicator {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            kind: IndicatorKind,
            value: String,
        }
        // What people write is checked. The cache is written by this program alone, and vouched for by a digest.
        let written_by_people = input.is_human_readable();
        let Written { kind, value } = Written::deserialize(input)?;
        if written_by_people {
            Self::parse(kind, &value).map_err(serde::de::Error::custom)
        } else {
            Ok(Self { kind, value })
        }
    }
}

#[cfg(test)]
mod tests;
