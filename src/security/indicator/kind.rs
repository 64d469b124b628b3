//! The kinds of indicator, by the names that front matter uses.

use crate::security::text::{as_text, refusal};
use std::fmt;
use std::str::FromStr;

/// What kind of thing an indicator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IndicatorKind {
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A range of addresses, `203.0.113.0/24`.
    Cidr,
    /// A domain name.
    Domain,
    /// A URL with its scheme.
    Url,
    /// An email address.
    Email,
    /// An MD5 digest of a file.
    Md5,
    /// A SHA-1 digest of a file.
    Sha1,
    /// A SHA-256 digest of a file.
    Sha256,
    /// A SHA-512 digest of a file.
    Sha512,
    /// The name of a file.
    Filename,
    /// The path of a file or folder.
    Path,
    /// A key of the Windows registry.
    RegistryKey,
    /// The name of a mutex.
    Mutex,
    /// The number of an autonomous system, `AS64496`.
    Asn,
    /// A JA3 fingerprint of a TLS client.
    Ja3,
    /// A JA4 fingerprint of a TLS client.
    Ja4,
    /// A User-Agent header.
    UserAgent,
    /// A Bitcoin address.
    Btc,
}

refusal! {
    /// Why a word is no kind of indicator.
    IndicatorKindError
}

as_text!(IndicatorKind);

impl IndicatorKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 19] = [
        Self::Ipv4,
        Self::Ipv6,
        Self::Cidr,
        Self::Domain,
        Self::Url,
        Self::Email,
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::Sha512,
        Self::Filename,
        Self::Path,
        Self::RegistryKey,
        Self::Mutex,
        Self::Asn,
        Self::Ja3,
        Self::Ja4,
        Self::UserAgent,
        Self::Btc,
    ];

    /// The name in front matter and CSV files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Cidr => "cidr",
            Self::Domain => "domain",
            Self::Url => "url",
            Self::Email => "email",
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
            Self::Filename => "filename",
            Self::Path => "path",
            Self::RegistryKey => "registry-key",
            Self::Mutex => "mutex",
            Self::Asn => "asn",
            Self::Ja3 => "ja3",
            Self::Ja4 => "ja4",
            Self::UserAgent => "user-agent",
            Self::Btc => "btc",
        }
    }

    /// Whether values of this kind lead somewhere and are therefore shown defanged.
    #[must_use]
    pub const fn is_network(self) -> bool {
        matches!(self, Self::Ipv4 | Self::Ipv6 | Self::Cidr | Self::Domain | Self::Url | Self::Email)
    }
}

impl fmt::Display for IndicatorKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for IndicatorKind {
    type Err = IndicatorKindError;

    fn from_str(text: &str) -> Result<Self, IndicatorKindError> {
        if let Some(kind) = Self::ALL.into_iter().find(|kind| kind.name() == text) {
            return Ok(kind);
        }
        let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let alike = |kind: &Self| kind.name().replace('-', "").eq_ignore_ascii_case(&plain);
        let help = Self::ALL.into_iter().find(alike).map_or_else(
            || format!("Use one of {}.", Self::ALL.map(Self::name).join(", ")),
            |kind| format!("Write `{kind}`."),
        );
        Err(IndicatorKindError::new(format!("`{text}` is no kind of indicator."), help))
    }
}
