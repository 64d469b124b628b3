//! The vocabulary of the security domain: parsed types that cannot be malformed.
//!
//! Each noun has one file and one door, [`FromStr`](std::str::FromStr) (or `parse`), which refuses with an error that
//! says what is wrong and what to do. [`CveId`], [`CweId`] and the ATT&CK ids name things and know their addresses;
//! [`Tlp`] says who may read; [`Severity`] and [`cvss`] say how bad it is, computed from the vector alone;
//! [`Indicator`] keeps what an article warns of raw, and shows it so that nobody can click it. Two files look into
//! prose: `cve` and `technique` find mentions to link, `indicator::leak` finds raw indicators that must not be there.
//! The room knows no site, no file, no clock; what it needs of tables (the scores of CVSS 4.0) is in it.

mod cve;
pub mod cvss;
mod cwe;
mod indicator;
mod severity;
mod technique;
mod text;
mod tlp;

pub use cve::{CveId, CveIdError, find as find_cves};
pub use cvss::{CvssError, CvssVector, CvssVersion, Score, ScoreError};
pub use cwe::{CweId, CweIdError};
pub use indicator::{
    DefangStyle, Indicator, IndicatorError, IndicatorKind, IndicatorKindError, RawFinder, RawFinderError, refang,
};
pub use severity::{Severity, SeverityError};
pub use technique::{
    CampaignId, CampaignIdError, GroupId, GroupIdError, MitigationId, MitigationIdError, SoftwareId, SoftwareIdError,
    TacticId, TacticIdError, TechniqueId, TechniqueIdError, find as find_techniques,
};
pub use text::Refusal;
pub use tlp::{Tlp, TlpError};
