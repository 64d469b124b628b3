//! Which of the articles a build shows: the only place where drafts, embargoes and clearance are decided.

use crate::date::Zone;
use crate::security::Tlp;
use crate::site::Entry;
use crate::web::BaseUrl;
use jiff::Timestamp;

/// What the caller wants to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The moment that the edition is made for.
    pub as_of: Timestamp,
    /// Another address than the configuration's.
    pub base_url: Option<BaseUrl>,
    /// The strictest label that it may show.
    pub clearance: Tlp,
    /// Whether it shows drafts.
    pub drafts: Drafts,
    /// Whether it shows what is not yet due.
    pub scheduled: Scheduled,
    /// Whether its moment has not come yet.
    pub ahead: bool,
}

/// What happens to drafts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drafts {
    /// They are left out.
    Hidden,
    /// They are shown.
    Shown,
}

/// What happens to articles dated or embargoed after the edition's moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheduled {
    /// They are left out.
    Hidden,
    /// They are shown: only in a preview.
    Shown,
}

/// Why an edition leaves an article out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is a draft.
    Draft,
    /// It is not due before this moment.
    Scheduled(Timestamp),
    /// Its label is above the clearance.
    Classified(Tlp),
}

/// How many articles the edition leaves out, and when the next of them falls due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// Drafts.
    pub drafts: usize,
    /// Dated or embargoed in the future.
    pub scheduled: usize,
    /// Above the clearance.
    pub classified: usize,
    /// The next moment at which this edition would look different.
    pub next_due: Option<Timestamp>,
}

impl Edition {
    /// What readers see at a moment.
    pub fn public(as_of: Timestamp) -> Self {
        Self {
            as_of,
            base_url: None,
            clearance: Tlp::Clear,
            drafts: Drafts::Hidden,
            scheduled: Scheduled::Hidden,
            ahead: false,
        }
    }

    /// Whether everything in it may be read by everybody, now.
    pub fn is_public(&self) -> bool {
        let Self { as_of: _, base_url: _, clearance, drafts, scheduled, ahead } = self;
        *clearance == Tlp::Clear && *drafts == Drafts::Hidden && *scheduled == Scheduled::Hidden && !ahead
    }

    /// Whether the edition shows an article, or why not.
    ///
    /// # Errors
    /// The weightiest reason.
    pub fn shows(&self, entry: &Entry) -> Result<(), Reason> {
        let front = &entry.article().front;
        if front.tlp > self.clearance {
            return Err(Reason::Classified(front.tlp));
        }
        if front.draft && self.drafts == Drafts::Hidden {
            return Err(Reason::Draft);
        }
        if entry.published > self.as_of && self.scheduled == Scheduled::Hidden {
            return Err(Reason::Scheduled(entry.published));
        }
        Ok(())
    }
}

impl Withheld {
    /// How many there are of each kind, in words; empty if nothing is left out.
    pub fn counts(&self) -> String {
        let counts = [(self.drafts, "draft"), (self.scheduled, "scheduled"), (self.classified, "above the clearance")];
        let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
        counts.collect::<Vec<_>>().join(", ")
    }

    /// A line about what is left out and when that will change; nothing if nothing is.
    pub fn line(&self, due: Option<&str>) -> Option<String> {
        let counts = self.counts();
        let due = due.map(|due| format!("; the next change is due at {due}")).unwrap_or_default();
        (!counts.is_empty()).then(|| format!("left out: {counts}{due}"))
    }

    /// Decides whether the edition shows an article, counts it if not, and remembers when that will change.
    pub(super) fn admit(&mut self, entry: &Entry, zone: &Zone, edition: &Edition) -> Result<(), Reason> {
        let mut due = |moment: Timestamp| {
            if moment > edition.as_of {
                self.next_due = Some(self.next_due.map_or(moment, |next| next.min(moment)));
            }
        };
        let shown = edition.shows(entry);
        match shown {
            Ok(()) => {
                let front = &entry.article().front;
                let updates = front.facts.more.updates.iter().map(|update| &update.at);
                for at in front.more.expires.iter().chain(&front.more.updated).chain(updates) {
                    due(zone.resolve(at.value));
                }
            }
            Err(Reason::Draft) => self.drafts += 1,
            Err(Reason::Classified(_)) => self.classified += 1,
            Err(Reason::Scheduled(moment)) => {
                due(moment);
                self.scheduled += 1;
            }
        }
        shown
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::Draft => f.write_str("it is a draft"),
            Reason::Scheduled(moment) => write!(f, "it is not due before {moment}"),
            Reason::Classified(tlp) => write!(f, "it is {tlp}"),
        }
    }
}
