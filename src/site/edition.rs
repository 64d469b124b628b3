//! Which of the articles a build shows: the only place where drafts, embargoes and clearance are decided.

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

impl Edition {
    /// What readers see at a moment.
    pub fn public(as_of: Timestamp) -> Self {
        Self { as_of, base_url: None, clearance: Tlp::Clear, drafts: Drafts::Hidden, scheduled: Scheduled::Hidden }
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

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::Draft => f.write_str("it is a draft"),
            Reason::Scheduled(moment) => write!(f, "it is not due before {moment}"),
            Reason::Classified(tlp) => write!(f, "it is {tlp}"),
        }
    }
}
