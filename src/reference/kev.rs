//! data/kev.json: CISA's catalogue of known exploited vulnerabilities, in its own JSON.

use super::source::{Source, Subject};
use crate::finding::{Code, Finding, Noted, text};
use crate::security::CveId;
use crate::source::{Digest, Digester, Shelf, SourcePath, Span};
use jiff::civil::Date;
use serde::Deserialize;

/// What the catalogue says of a vulnerability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exploited<'a> {
    /// What the catalogue calls it.
    pub name: &'a str,
    /// The day on which it was added.
    pub added: Date,
    /// The day by which federal agencies have to act.
    pub due: Option<Date>,
    /// Whether ransomware campaigns are known to use it.
    pub ransomware: bool,
    /// The day of the catalogue.
    pub date: Date,
}

impl Exploited<'_> {
    /// Digest of everything that a page may show of it.
    pub fn digest(&self) -> Digest {
        let due = self.due.map(|due| due.to_string()).unwrap_or_default();
        Digester::new("exploited")
            .text(self.name)
            .text(&self.added.to_string())
            .text(&due)
            .number(u64::from(self.ransomware))
            .text(&self.date.to_string())
            .finish()
    }
}

/// The catalogue, by CVE.
#[derive(Debug)]
pub(super) struct Kev {
    version: String,
    date: Date,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Catalogue {
    catalog_version: String,
    /// RFC 3339; the day is enough.
    date_released: String,
    vulnerabilities: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(rename = "cveID")]
    cve: CveId,
    vulnerability_name: String,
    date_added: Date,
    due_date: Option<Date>,
    #[serde(default)]
    known_ransomware_campaign_use: String,
}

/// Reads the catalogue; nothing but findings if it is damaged.
pub(super) fn read(path: &SourcePath, shelf: &dyn Shelf) -> Noted<Option<Kev>> {
    let mut findings = Vec::new();
    let text = text(shelf, path).note(&mut findings);
    if !findings.is_empty() {
        return Noted { value: None, findings };
    }
    let value = match parse(&text) {
        Ok(kev) => Some(kev),
        Err((at, reason)) => {
            let finding = Finding::error(Code::DataDamaged, Span::new(path, at..at), reason);
            findings.push(finding.help("fetch the catalogue again, as JSON, and put it in this file's place whole"));
            None
        }
    };
    Noted { value, findings }
}

fn parse(text: &str) -> Result<Kev, (usize, String)> {
    let catalogue: Catalogue = serde_json::from_str(text).map_err(|error| {
        let line = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let message = error.to_string();
        let reason = message.split(" at line ").next().unwrap_or(&message);
        ((line + error.column().saturating_sub(1)).min(text.len()), format!("this is no KEV catalogue: {reason}"))
    })?;
    let released = &catalogue.date_released;
    let date = released.get(..10).and_then(|day| day.parse().ok()).ok_or_else(|| {
        let at = text.find("\"dateReleased\"").unwrap_or(0);
        (at, format!("the catalogue's `dateReleased` is no date: `{released}`"))
    })?;
    let mut entries = catalogue.vulnerabilities;
    entries.sort_by_key(|entry| entry.cve);
    Ok(Kev { version: catalogue.catalog_version, date, entries })
}

impl Kev {
    pub(super) fn find(&self, cve: CveId) -> Option<Exploited<'_>> {
        let at = self.entries.binary_search_by_key(&cve, |entry| entry.cve).ok()?;
        let entry = &self.entries[at];
        Some(Exploited {
            name: &entry.vulnerability_name,
            added: entry.date_added,
            due: entry.due_date,
            ransomware: entry.known_ransomware_campaign_use.eq_ignore_ascii_case("known"),
            date: self.date,
        })
    }

    pub(super) fn source(&self) -> Source {
        Source {
            subject: Subject::Exploited,
            origin: "CISA",
            url: "https://www.cisa.gov/known-exploited-vulnerabilities-catalog",
            version: self.version.clone(),
            date: self.date.to_string(),
            licence: "CC0 1.0",
            licence_url: "https://creativecommons.org/publicdomain/zero/1.0/",
            notice: "",
            entries: self.entries.len(),
            own: 0,
        }
    }
}
