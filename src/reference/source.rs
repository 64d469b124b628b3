//! Where each table comes from, for the page about the data.

use super::actor::ACTORS;
use super::names::{TECHNIQUES, WEAKNESSES};
use crate::source::{Digest, Digester};

/// What a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// ATT&CK techniques.
    Techniques,
    /// Actors and their names.
    Actors,
    /// Weaknesses of CWE.
    Weaknesses,
    /// Known exploited vulnerabilities.
    Exploited,
    /// Likelihoods of exploitation.
    Likelihoods,
}

impl Subject {
    /// Its key in the files of words.
    pub fn key(self) -> &'static str {
        match self {
            Subject::Techniques => "data_techniques",
            Subject::Actors => "data_actors",
            Subject::Weaknesses => "data_weaknesses",
            Subject::Exploited => "data_kev",
            Subject::Likelihoods => "data_epss",
        }
    }

    /// The key of the sentence about it.
    pub fn about(self) -> &'static str {
        match self {
            Subject::Techniques => "data_techniques_about",
            Subject::Actors => "data_actors_about",
            Subject::Weaknesses => "data_weaknesses_about",
            Subject::Exploited => "data_kev_about",
            Subject::Likelihoods => "data_epss_about",
        }
    }
}

/// A table, and what has to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is about.
    pub subject: Subject,
    /// Who makes it.
    pub origin: &'static str,
    /// Where they publish it.
    pub url: &'static str,
    /// Which version it is.
    pub version: String,
    /// The day it is from: `2025-11-26`.
    pub date: String,
    /// Its licence, in words.
    pub licence: &'static str,
    /// The licence's text.
    pub licence_url: &'static str,
    /// What its owner wants to be said with it, or empty.
    pub notice: &'static str,
    /// How many entries it has.
    pub entries: usize,
    /// How many more the site has added.
    pub own: usize,
}

impl Source {
    /// Digest of everything that a page may show of it.
    pub fn digest(&self) -> Digest {
        Digester::new("source")
            .text(self.subject.key())
            .text(&self.version)
            .text(&self.date)
            .number(self.entries as u64)
            .number(self.own as u64)
            .finish()
    }
}

/// The tables of the program.
pub(super) fn built_in() -> Vec<Source> {
    let source = |table: super::table::Table, subject, origin, url, licence, licence_url, notice| {
        let (version, date) = table.origin();
        let entries = table.rows().count();
        Source {
            subject,
            origin,
            url,
            version: version.to_owned(),
            date: date.to_owned(),
            licence,
            licence_url,
            notice,
            entries,
            own: 0,
        }
    };
    vec![
        source(
            TECHNIQUES,
            Subject::Techniques,
            "MITRE ATT&CK®",
            "https://attack.mitre.org/techniques/",
            "ATT&CK Terms of Use",
            "https://attack.mitre.org/resources/legal-and-branding/terms-of-use/",
            ATTACK_NOTICE,
        ),
        source(
            ACTORS,
            Subject::Actors,
            "MITRE ATT&CK®, MISP galaxy",
            "https://github.com/MISP/misp-galaxy",
            "ATT&CK Terms of Use; CC0 1.0",
            "https://creativecommons.org/publicdomain/zero/1.0/",
            ATTACK_NOTICE,
        ),
        source(
            WEAKNESSES,
            Subject::Weaknesses,
            "MITRE CWE™",
            "https://cwe.mitre.org/data/",
            "CWE Terms of Use",
            "https://cwe.mitre.org/about/termsofuse.html",
            "Copyright © 2006–2025, The MITRE Corporation. CWE, CWSS, CWRAF, and the CWE logo are trademarks of The MITRE Corporation.",
        ),
    ]
}

const ATTACK_NOTICE: &str = "© 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of The MITRE Corporation.";
