//! Finds what prose mentions: CVE ids and ATT&CK techniques. Only their grammar is known here; whether one has a page,
//! or exists at all, is decided when the holes are filled.

use crate::security::{CveId, TechniqueId, find_cves, find_techniques};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A thing with an id that prose can mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A vulnerability.
    Cve(CveId),
    /// An ATT&CK technique.
    Technique(TechniqueId),
}

/// A mention, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// What is mentioned.
    pub subject: Subject,
    /// How it was written.
    pub text: String,
}

/// The mentions in a text, in order.
pub(super) fn find(text: &str) -> Vec<(Range<usize>, Subject)> {
    let cves = find_cves(text).map(|(range, id)| (range, Subject::Cve(id)));
    let techniques = find_techniques(text).map(|(range, id)| (range, Subject::Technique(id)));
    let mut found: Vec<_> = cves.chain(techniques).collect();
    found.sort_by_key(|(range, _)| range.start);
    found
}
