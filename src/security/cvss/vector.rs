//! A well-formed vector: what it says, its canonical text and its scores.

use super::metric::{Choice, Group, Metric, Value};
use super::score::Score;
use super::{v2, v3, v4};
use crate::security::severity::Severity;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// The version of CVSS that a vector is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CvssVersion {
    /// 2.0, whose vectors have no prefix.
    V2_0,
    /// 3.0
    V3_0,
    /// 3.1
    V3_1,
    /// 4.0
    V4_0,
}

impl CvssVersion {
    const ALL: [Self; 4] = [Self::V2_0, Self::V3_0, Self::V3_1, Self::V4_0];

    /// What vectors of this version begin with.
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::V2_0 => "",
            Self::V3_0 => "CVSS:3.0/",
            Self::V3_1 => "CVSS:3.1/",
            Self::V4_0 => "CVSS:4.0/",
        }
    }

    /// Every metric of this version, in the order of its specification.
    #[must_use]
    pub const fn metrics(self) -> &'static [Metric] {
        match self {
            Self::V2_0 => v2::METRICS,
            Self::V3_0 | Self::V3_1 => v3::METRICS,
            Self::V4_0 => v4::METRICS,
        }
    }

    /// How a vector of this version says that a metric is not defined.
    pub(super) const fn not_defined(self) -> &'static str {
        match self {
            Self::V2_0 => "ND",
            Self::V3_0 | Self::V3_1 | Self::V4_0 => "X",
        }
    }
}

impl fmt::Display for CvssVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::V2_0 => "2.0",
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V4_0 => "4.0",
        })
    }
}

/// The number of metrics of version 4.0, which has the most.
pub(super) const MOST_METRICS: usize = 32;

/// A well-formed vector: every base metric has a value, and every value is one of its metric.
///
/// `Display` writes the metrics in the order of the specification and leaves out what is not defined, so that
/// equal vectors have one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CvssVector {
    pub(super) version: CvssVersion,
    /// For each metric of the version, one more than the index of its value; zero where it is not defined.
    pub(super) chosen: [u8; MOST_METRICS],
}

impl Serialize for CvssVector {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        if out.is_human_readable() {
            return out.collect_str(self);
        }
        (self.version as u8, &self.chosen[..self.version.metrics().len()]).serialize(out)
    }
}

/// From text, or from the form of the cache, which is a few bytes for each of the many vectors of an archive.
impl<'de> Deserialize<'de> for CvssVector {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        if input.is_human_readable() {
            let text = <Cow<'de, str>>::deserialize(input)?;
            return text.parse().map_err(D::Error::custom);
        }
        let (version, choices) = <(u8, Vec<u8>)>::deserialize(input)?;
        let vector = Self::of(version, &choices);
        vector.ok_or_else(|| D::Error::custom("no such vector"))
    }
}

impl CvssVector {
    /// The vector of a version with these choices, if they are choices of its metrics, and no base metric is missing.
    fn of(version: u8, choices: &[u8]) -> Option<Self> {
        let version = CvssVersion::ALL.into_iter().find(|known| *known as u8 == version)?;
        let metrics = version.metrics();
        let fits = |(metric, chosen): (&Metric, &u8)| {
            usize::from(*chosen) <= metric.values.len() && (*chosen > 0 || metric.group != Group::Base)
        };
        let mut chosen = [0; MOST_METRICS];
        chosen[..metrics.len()].copy_from_slice(choices.get(..metrics.len())?);
        (choices.len() == metrics.len() && metrics.iter().zip(choices).all(fits)).then_some(Self { version, chosen })
    }

    /// The version it is written in.
    #[must_use]
    pub const fn version(&self) -> CvssVersion {
        self.version
    }

    /// What it says, in the order of the specification, for pages and for JSON.
    pub fn choices(&self) -> impl Iterator<Item = Choice> + '_ {
        self.version.metrics().iter().zip(self.chosen).filter_map(|(metric, chosen)| {
            let value = metric.values.get(usize::from(chosen).checked_sub(1)?)?;
            Some(Choice { metric, value })
        })
    }

    /// The score of the base metrics alone.
    #[must_use]
    pub fn base_score(&self) -> Score {
        match self.version {
            CvssVersion::V2_0 => v2::base(self),
            CvssVersion::V3_0 | CvssVersion::V3_1 => v3::base(self),
            CvssVersion::V4_0 => v4::score(&self.only_base()),
        }
    }

    /// The score with the temporal metrics, where versions 2.0 and 3.x give any. Version 4.0 knows one score only.
    #[must_use]
    pub fn temporal_score(&self) -> Option<Score> {
        match self.version {
            _ if !self.has(Group::Temporal) => None,
            CvssVersion::V2_0 => Some(v2::temporal(self)),
            CvssVersion::V3_0 | CvssVersion::V3_1 => Some(v3::temporal(self)),
            CvssVersion::V4_0 => None,
        }
    }

    /// The score with the environmental metrics, where versions 2.0 and 3.x give any.
    #[must_use]
    pub fn environmental_score(&self) -> Option<Score> {
        match self.version {
            _ if !self.has(Group::Environmental) => None,
            CvssVersion::V2_0 => Some(v2::environmental(self)),
            CvssVersion::V3_0 | CvssVersion::V3_1 => Some(v3::environmental(self)),
            CvssVersion::V4_0 => None,
        }
    }

    /// The score of all that the vector says: environmental where such metrics are given, else temporal where such are
    /// given, else base; for version 4.0 the one score (CVSS-B, -BT, -BE or -BTE).
    #[must_use]
    pub fn score(&self) -> Score {
        match self.version {
            CvssVersion::V4_0 => v4::score(self),
            _ => self.environmental_score().or_else(|| self.temporal_score()).unwrap_or_else(|| self.base_score()),
        }
    }

    /// The severity of [`CvssVector::score`], in the bands of its version.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.band(self.score())
    }

    /// The severity of [`CvssVector::base_score`], in the bands of its version.
    #[must_use]
    pub fn base_severity(&self) -> Severity {
        self.band(self.base_score())
    }

    /// The value of a metric; `None` where it is not defined.
    pub(super) fn value(&self, key: &str) -> Option<&'static Value> {
        let place = self.version.metrics().iter().position(|metric| metric.key == key)?;
        self.version.metrics()[place].values.get(usize::from(self.chosen[place]).checked_sub(1)?)
    }

    fn band(&self, score: Score) -> Severity {
        match self.version {
            CvssVersion::V2_0 => Severity::from_score_v2(score),
            _ => Severity::from_score(score),
        }
    }

    fn has(&self, group: Group) -> bool {
        self.choices().any(|choice| choice.metric.group == group)
    }

    fn only_base(&self) -> Self {
        let mut base = *self;
        for (metric, chosen) in self.version.metrics().iter().zip(&mut base.chosen) {
            if metric.group != Group::Base {
                *chosen = 0;
            }
        }
        base
    }
}

impl fmt::Display for CvssVector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.version.prefix())?;
        for (place, Choice { metric, value }) in self.choices().enumerate() {
            let slash = if place == 0 { "" } else { "/" };
            write!(out, "{slash}{}:{}", metric.key, value.key)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXCHANGE: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";

    fn vector(text: &str) -> CvssVector {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_vector_is_printed_in_order_and_without_what_is_not_defined() {
        assert_eq!(vector("CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/E:X/MAV:X").to_string(), EXCHANGE);
        assert_eq!(vector("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:ND").to_string(), "AV:N/AC:L/Au:N/C:N/I:N/A:C");
        assert_eq!(vector("CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N"), vector(EXCHANGE));
    }

    #[test]
    fn a_vector_explains_itself_in_plain_words() {
        let words: Vec<_> = vector(EXCHANGE).choices().map(|choice| choice.to_string()).collect();
        assert_eq!(words[0], "Attack vector: network");
        assert_eq!(words[4], "Scope: unchanged");
        assert_eq!(words.len(), 8);
    }

    #[test]
    fn json_words_are_those_of_the_schema() {
        let vector = vector("AV:A/AC:L/Au:N/C:N/I:N/A:C/E:POC/CDP:LM");
        let json: Vec<_> = vector.choices().map(|choice| (choice.metric.json, choice.json_value())).collect();
        assert_eq!(json[0], ("accessVector", "ADJACENT_NETWORK".to_owned()));
        assert_eq!(json[6], ("exploitability", "PROOF_OF_CONCEPT".to_owned()));
        assert_eq!(json[7], ("collateralDamagePotential", "LOW_MEDIUM".to_owned()));
    }

    #[test]
    fn the_score_is_that_of_all_the_vector_says() {
        let base = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N";
        assert_eq!(vector(base).score().to_string(), "9.1");
        let fixed = vector(&format!("{base}/E:P/RL:O/RC:C"));
        assert_eq!((fixed.base_score().to_string(), fixed.score().to_string()), ("9.1".to_owned(), "8.2".to_owned()));
        assert_eq!(fixed.temporal_score(), Some(fixed.score()));
        assert_eq!(fixed.environmental_score(), None);
        assert_eq!(vector(base).severity(), Severity::Critical);
    }

    #[test]
    fn no_version_has_more_metrics_than_there_is_room_for() {
        for version in [CvssVersion::V2_0, CvssVersion::V3_0, CvssVersion::V3_1, CvssVersion::V4_0] {
            assert!(version.metrics().len() <= MOST_METRICS);
        }
    }
}
