//! The form of the tables of metrics: what a vector may say, and what it means.

use std::fmt;

/// The group a metric belongs to. What version 2.0 and 3.x call temporal, version 4.0 calls threat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Always given, the same everywhere and at any time.
    Base,
    /// Changes with time: exploits, fixes, confidence.
    Temporal,
    /// Changes with the place: what is at stake there.
    Environmental,
    /// Adds context and never changes the score; version 4.0 only.
    Supplemental,
}

/// One metric of one version of CVSS, for instance `AV`.
#[derive(Debug, PartialEq, Eq)]
pub struct Metric {
    /// The abbreviation in vectors.
    pub key: &'static str,
    /// The name in plain words, capitalised as a heading.
    pub name: &'static str,
    /// The name in FIRST's JSON schema of this version, which CSAF and others embed.
    pub json: &'static str,
    /// The group, which says whether the metric must be given.
    pub group: Group,
    /// What it may say, besides 'not defined'.
    pub values: &'static [Value],
}

/// One value of a metric, for instance `N`.
#[derive(Debug, PartialEq, Eq)]
pub struct Value {
    /// The abbreviation in vectors.
    pub key: &'static str,
    /// The value in plain words.
    pub word: &'static str,
    /// For versions 2.0 and 3.x the weight in thousandths; for 4.0 the steps down from the highest severity.
    pub(super) weight: u16,
}

/// What a vector says of one metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The metric.
    pub metric: &'static Metric,
    /// Its value in this vector.
    pub value: &'static Value,
}

impl Choice {
    /// The value in FIRST's JSON schema, `ADJACENT_NETWORK`.
    #[must_use]
    pub fn json_value(self) -> String {
        self.value.word.to_ascii_uppercase().replace([' ', '-'], "_")
    }
}

impl fmt::Display for Choice {
    /// Writes it for people: `Attack vector: network`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.metric.name, self.value.word)
    }
}

/// Writes one row of a table.
pub(super) const fn metric(
    key: &'static str,
    name: &'static str,
    json: &'static str,
    group: Group,
    values: &'static [Value],
) -> Metric {
    Metric { key, name, json, group, values }
}

/// Writes one value of a row.
pub(super) const fn value(key: &'static str, word: &'static str, weight: u16) -> Value {
    Value { key, word, weight }
}
