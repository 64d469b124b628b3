//! The security facts of an article: typed, each with its place, checked against each other.
//!
//! `keys` is their part of the table of fields, `read` turns a checked table into [`Facts`], `rules` compares the facts
//! with each other, `sheet` reads a file of indicators. What needs a zone, other articles or tables of reference is left to `site`.

mod keys;
mod read;
mod rules;
mod sheet;

pub(super) use keys::FACT_FIELDS;
pub(super) use read::read;
pub(super) use rules::{check, citations};
pub use rules::{in_both, updates_kept};
pub use sheet::read as sheet;

use crate::article::seldom::{Blank, Seldom};
use crate::article::{At, Packed};
use crate::date::When;
use crate::security::{CveId, CvssVector, CvssVersion, CweId, GroupId, Indicator, Score, Severity, TechniqueId};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Everything that front matter says about vulnerabilities, actors, indicators and their like, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The vulnerabilities that it is about; each has a page.
    pub vulns: Vec<Vuln>,
    /// Products that it is about.
    pub products: Vec<Product>,
    /// Groups of attackers.
    pub actors: Vec<Actor>,
    /// ATT&CK techniques.
    pub techniques: Vec<At<TechniqueId>>,
    /// Indicators in the front matter itself.
    pub iocs: Packed<Vec<Ioc>>,
    /// What it rests on.
    pub sources: Packed<Vec<Source>>,
    /// What few articles say.
    pub more: Seldom<MoreFacts>,
}

/// Facts that few articles have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoreFacts {
    /// A file with further indicators, as written.
    pub iocs_file: Option<At<String>>,
    /// What happened when.
    pub timeline: Vec<Event>,
    /// What was changed after publication, oldest first.
    pub updates: Vec<Update>,
    /// How bad it is, where the author says so.
    pub severity: Option<At<Severity>>,
    /// Why the severity is lower than that of the worst vulnerability.
    pub severity_reason: Option<String>,
    /// Whether it is being exploited, where the author says so.
    pub exploited: Option<At<bool>>,
}

impl Blank for MoreFacts {
    const BLANK: &'static Self = &Self {
        iocs_file: None,
        timeline: Vec::new(),
        updates: Vec::new(),
        severity: None,
        severity_reason: None,
        exploited: None,
    };
}

/// A vulnerability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vuln {
    /// Its name.
    pub cve: At<CveId>,
    /// A few words that say what it is; may be empty.
    pub title: String,
    /// The kinds of weakness.
    pub cwe: Vec<At<CweId>>,
    /// Who scored it how.
    pub scores: Vec<Assessment>,
    /// Versions that mend it.
    pub fixed_in: Vec<String>,
    /// Whether it is being exploited; `None` if the author leaves that to the article and to the reference data.
    pub exploited: Option<bool>,
}

/// A score with the one who gave it. The number is computed from the vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Who says so.
    pub by: String,
    /// The vector.
    pub vector: CvssVector,
    /// Its score.
    pub score: Score,
    /// The band of the score.
    pub severity: Severity,
    /// Where the vector stands.
    pub range: Range<u32>,
}

impl Assessment {
    /// Of several scores the highest counts; one of CVSS 2.0, whose scale knows nothing critical, only beside its like.
    pub fn weight(&self) -> (bool, Score) {
        (self.vector.version() != CvssVersion::V2_0, self.score)
    }

    /// Whether another score takes its place: by the same source, in whatever case its name is written, by the same version.
    pub fn is_of_the_same(&self, other: &Assessment) -> bool {
        self.by.eq_ignore_ascii_case(&other.by) && self.vector.version() == other.vector.version()
    }
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Who makes it.
    pub vendor: At<String>,
    /// What it is called.
    pub name: At<String>,
    /// The versions meant; none means all.
    pub versions: Vec<String>,
    /// How it stands.
    pub status: Status,
    /// Which of the article's vulnerabilities it has; none means all.
    pub vulns: Vec<At<CveId>>,
    /// Package URL.
    pub purl: Option<String>,
    /// Common Platform Enumeration name.
    pub cpe: Option<String>,
}

/// How a product stands to a vulnerability (OASIS CSAF 2.0, section 3.2.3.9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// It has the flaw.
    #[default]
    Affected,
    /// It had the flaw.
    Fixed,
    /// It never had the flaw.
    NotAffected,
    /// Nobody knows yet.
    UnderInvestigation,
}

impl Status {
    /// Every status, in the order of the documentation.
    pub const ALL: [Status; 4] = [Status::Affected, Status::Fixed, Status::NotAffected, Status::UnderInvestigation];
    const NAMES: &'static [&'static str] = &["affected", "fixed", "not-affected", "under-investigation"];

    /// Of two that are said of one product, the one that readers must know of.
    #[must_use]
    pub fn graver(self, other: Self) -> Self {
        let order = [Status::Affected, Status::UnderInvestigation, Status::Fixed, Status::NotAffected];
        order.into_iter().find(|status| [self, other].contains(status)).unwrap_or(self)
    }

    /// The word in front matter.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// A group of attackers, and what it has to do with the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// ATT&CK id of the group.
    pub group: Option<GroupId>,
    /// What the article calls it; empty if it leaves that to the reference.
    pub name: String,
    /// What it did; may be empty.
    pub role: String,
    /// Who says on whose behalf.
    pub attribution: Vec<Attribution>,
    /// Where it stands.
    pub range: Range<u32>,
}

/// A claim about who stands behind a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// Who says so.
    pub by: String,
    /// Whom they name.
    pub to: String,
    /// How sure they are, in their own words; may be empty.
    pub words: String,
    /// When they said it.
    pub on: Option<At<When>>,
    /// Id of the source that has it.
    pub source: Option<At<String>>,
}

/// An indicator of compromise with what is said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ioc {
    /// The indicator, raw.
    pub indicator: Indicator,
    /// When it was first seen.
    pub first_seen: Option<At<When>>,
    /// A few words; may be empty.
    pub note: String,
    /// How sure the author is.
    pub confidence: Option<Confidence>,
    /// Where its value stands.
    pub range: Range<u32>,
}

/// How sure somebody is (STIX 2.1, appendix A, None/Low/Med/High).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Confidence {
    /// Might be.
    Low,
    /// Likely.
    Medium,
    /// Known.
    High,
}

impl Confidence {
    const NAMES: &'static [&'static str] = &["low", "medium", "high"];

    /// The word in front matter.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High].into_iter().find(|confidence| confidence.name() == name)
    }
}

/// An entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub on: At<When>,
    /// What.
    pub text: String,
    /// Id of the source that has it.
    pub source: At<String>,
}

/// A change after publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// When.
    pub at: At<When>,
    /// What kind of change.
    pub kind: UpdateKind,
    /// What was changed.
    pub text: String,
}

/// What kind of change an update is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum UpdateKind {
    /// Something was wrong.
    Correction,
    /// Something is new.
    Addition,
    /// The article is taken back.
    Retraction,
}

impl UpdateKind {
    const NAMES: &'static [&'static str] = &["correction", "addition", "retraction"];

    /// The word in front matter.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// A source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name in the article's citations.
    pub id: At<String>,
    /// What it is to the story; empty if not said.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// A copy that lasts.
    pub archived: Option<String>,
    /// When the author read it.
    pub accessed: Option<At<When>>,
}

const SOURCE_KINDS: &[&str] = &["primary", "vendor", "press", "research"];

impl Facts {
    /// Whether nothing of it was written.
    pub fn is_empty(&self) -> bool {
        let Self { vulns, products, actors, techniques, iocs, sources, more } = self;
        let named = vulns.is_empty() && products.is_empty() && actors.is_empty() && techniques.is_empty();
        named && iocs.is_empty() && sources.is_empty() && more.is_blank()
    }

    /// The score of the worst vulnerability.
    fn worst_score(&self) -> Option<&Assessment> {
        self.vulns.iter().filter_map(Vuln::top).max_by_key(|top| (top.severity, top.score))
    }

    /// The band of the worst vulnerability.
    pub fn worst(&self) -> Option<Severity> {
        self.worst_score().map(|worst| worst.severity)
    }

    /// The severity that the article is shown with: as written, or that of the worst vulnerability.
    pub fn shown_severity(&self) -> Option<Severity> {
        self.more.severity.as_ref().map(|at| at.value).or_else(|| self.worst())
    }

    /// The score of its worst vulnerability.
    pub fn top_score(&self) -> Option<Score> {
        self.worst_score().map(|worst| worst.score)
    }

    /// What the article itself says of whether a vulnerability is being exploited.
    pub fn says_exploited(&self, vuln: &Vuln) -> Option<bool> {
        vuln.exploited.or(self.more.exploited.as_ref().map(|at| at.value))
    }

    /// A source by its id.
    pub fn source(&self, id: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.id.value == id)
    }
}

impl Vuln {
    /// The score that counts among its own; of equal ones the first.
    pub fn top(&self) -> Option<&Assessment> {
        self.scores.iter().rev().max_by_key(|assessment| assessment.weight())
    }
}
