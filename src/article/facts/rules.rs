//! What facts of one article must not contradict: each breach is a finding at the fact's own place.

use crate::article::facts::{Assessment, Attribution, Facts, Ioc, Update};
use crate::article::{At, Front, Role, Story};
use crate::fields::Table;
use crate::finding::{Code, Finding, did_you_mean};
use crate::markdown::Citation;
use crate::security::Indicator;
use crate::source::{SourcePath, Span};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;
use std::ops::Range;

/// What became of the updates that a file had before. The log only grows: readers and their programs keep what it said.
pub fn updates_kept(path: &SourcePath, before: &Facts, now: &Facts) -> Option<Finding> {
    let same = |(before, now): (&Update, &Update)| {
        (before.at.value, before.kind, &before.text) == (now.at.value, now.kind, &now.text)
    };
    let kept = before.updates.iter().zip(&now.updates).take_while(|pair| same(*pair)).count();
    let lost = before.updates.get(kept)?;
    let at = now.updates.get(kept).map_or(Span::file(path), |update| place(path, &update.at.range));
    let message = format!("the update of {}, “{}”, was committed and is not here any more", lost.at.value, lost.text);
    Some(Finding::error(Code::UpdateChanged, at, message).help("put it back as it was, and add another below it"))
}

/// Compares the facts of a file with each other. `table` is asked for places only.
pub(in crate::article) fn check(path: &SourcePath, role: Role, front: &Front, table: &Table) -> Vec<Finding> {
    let facts = &front.facts;
    if facts.is_empty() && front.kind != Story::Advisory {
        return Vec::new();
    }
    let mut rules = Rules { path, facts, findings: Vec::new() };
    rules.each_once(facts.vulns.iter().map(|vuln| &vuln.cve), "vulnerability");
    rules.each_once(facts.sources.iter().map(|source| &source.id), "source");
    rules.each_once(facts.techniques.iter(), "technique");
    rules.scores();
    rules.products();
    rules.cited();
    rules.severity();
    rules.exploited();
    rules.findings.extend(indicators(path, &facts.iocs));
    if role == Role::Article {
        rules.advisory(front, table);
        rules.sourced();
    }
    rules.findings
}

/// Indicators that nobody can own, leftovers of an example or mistakes, and those that are there twice.
pub(super) fn indicators(path: &SourcePath, iocs: &[Ioc]) -> Vec<Finding> {
    let mut first: BTreeMap<&Indicator, &Range<u32>> = BTreeMap::new();
    let mut findings = Vec::new();
    for Ioc { indicator, range, .. } in iocs {
        if let Some(what) = indicator.reserved_for() {
            let message = format!("`{}` is reserved for {what}", indicator.defanged());
            let finding = Finding::warning(Code::IndicatorReserved, place(path, range), message);
            findings.push(finding.help("no attacker can own it: take it out, or put the real one in"));
        }
        match first.entry(indicator) {
            Entry::Vacant(place) => {
                place.insert(range);
            }
            Entry::Occupied(first) => {
                let message = format!("the indicator `{}` is there twice", indicator.defanged());
                let finding =
                    Finding::warning(Code::DuplicateFact, place(path, range), message).help("make one of them");
                findings.push(finding.also(place(path, first.get()), "the other one"));
            }
        }
    }
    findings
}

/// What prose cites must be among the sources. Without any source, `[@somebody]` is no citation but text.
pub(in crate::article) fn citations(path: &SourcePath, facts: &Facts, citations: &[Citation]) -> Vec<Finding> {
    let unknown = |citation: &&Citation| !facts.sources.is_empty() && facts.source(&citation.id).is_none();
    citations.iter().filter(unknown).map(|it| no_source(path, facts, &it.id, &it.range)).collect()
}

fn no_source(path: &SourcePath, facts: &Facts, id: &str, range: &Range<u32>) -> Finding {
    let message = format!("the article has no source `{id}`");
    let finding = Finding::error(Code::SourceUnknown, place(path, range), message);
    match did_you_mean(id, facts.sources.iter().map(|source| source.id.value.as_str())) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("add a `[[source]]` with `id = \"{id}\"`")),
    }
}

struct Rules<'a> {
    path: &'a SourcePath,
    facts: &'a Facts,
    findings: Vec<Finding>,
}

impl<'a> Rules<'a> {
    fn each_once<T: Ord + Display + 'a>(&mut self, names: impl Iterator<Item = &'a At<T>>, what: &str) {
        let mut seen: BTreeMap<&T, &Range<u32>> = BTreeMap::new();
        for name in names {
            if let Some(first) = seen.insert(&name.value, &name.range) {
                let message = format!("the {what} `{}` is there twice", name.value);
                // Said twice is said once; but of two sources with one id, a citation could mean either.
                let weigh: fn(Code, Span, String) -> Finding =
                    if what == "source" { Finding::error } else { Finding::warning };
                let finding = weigh(Code::DuplicateFact, place(self.path, &name.range), message)
                    .help("make one of them")
                    .also(place(self.path, first), "the other one");
                self.findings.push(finding);
            }
        }
    }

    /// A source scores a vulnerability once by each version of CVSS.
    fn scores(&mut self) {
        for vuln in &self.facts.vulns {
            for (at, score) in vuln.scores.iter().enumerate() {
                let same =
                    |other: &&Assessment| (&other.by, other.vector.version()) == (&score.by, score.vector.version());
                if let Some(first) = vuln.scores[..at].iter().find(same) {
                    let (by, version, cve) = (&score.by, score.vector.version(), vuln.cve.value);
                    let message = format!("`{by}` scores {cve} twice by CVSS {version}");
                    let finding = Finding::warning(Code::DuplicateFact, place(self.path, &score.range), message)
                        .help("keep the one that the source shows now")
                        .also(place(self.path, &first.range), "the other one");
                    self.findings.push(finding);
                }
            }
        }
    }

    /// What a product has must be among the vulnerabilities.
    fn products(&mut self) {
        let known: Vec<String> = self.facts.vulns.iter().map(|vuln| vuln.cve.value.to_string()).collect();
        for cve in self.facts.products.iter().flat_map(|product| &product.vulns) {
            let name = cve.value.to_string();
            if !known.contains(&name) {
                let message = format!("`{name}` is none of the article's vulnerabilities");
                let finding = Finding::error(Code::VulnUnknown, place(self.path, &cve.range), message);
                self.findings.push(match did_you_mean(&name, known.iter().map(String::as_str)) {
                    Some(near) => finding.help(format!("did you mean `{near}`?")),
                    None => finding.help(format!("add a `[[vuln]]` with `cve = \"{name}\"`")),
                });
            }
        }
    }

    /// Timelines and attributions rest on sources that the article names.
    fn cited(&mut self) {
        let claims = self.facts.actors.iter().flat_map(|actor| &actor.attribution);
        let claims = claims.filter_map(|Attribution { source, .. }| source.as_ref());
        let cited = self.facts.timeline.iter().map(|event| &event.source).chain(claims);
        let unknown = cited.filter(|id| self.facts.source(&id.value).is_none());
        self.findings.extend(unknown.map(|id| no_source(self.path, self.facts, &id.value, &id.range)));
    }

    fn severity(&mut self) {
        let (Some(written), Some(worst)) = (&self.facts.severity, self.facts.worst()) else {
            return;
        };
        if written.value < worst && self.facts.severity_reason.is_none() {
            let message = format!("the severity is {}, but the worst vulnerability is {worst}", written.value.name());
            let finding = Finding::error(Code::SeverityLowered, place(self.path, &written.range), message)
                .help("say why in `severity_reason`, or leave `severity` out");
            let worst = self.facts.vulns.iter().filter_map(|vuln| vuln.top()).max_by_key(|top| top.severity);
            self.findings.push(match worst {
                Some(top) => finding.also(place(self.path, &top.range), "its vector"),
                None => finding,
            });
        }
    }

    fn exploited(&mut self) {
        let Some(At { value: false, range }) = &self.facts.exploited else {
            return;
        };
        if let Some(vuln) = self.facts.vulns.iter().find(|vuln| vuln.exploited == Some(true)) {
            let message = format!("the article says that nothing is exploited, but {} is", vuln.cve.value);
            let finding = Finding::error(Code::SeverityLowered, place(self.path, range), message)
                .help("leave the article's `exploited` out: it follows from the vulnerabilities");
            self.findings.push(finding.also(place(self.path, &vuln.cve.range), "the vulnerability"));
        }
    }

    fn advisory(&mut self, front: &Front, table: &Table) {
        if front.kind == Story::Advisory && table.get("product").is_none() {
            let at = Span::new(self.path, table.range("kind"));
            // A draft may still be looking for it.
            let weigh = if front.draft { Finding::hint } else { Finding::error };
            let finding = weigh(Code::ProductMissing, at, "this advisory names no product");
            self.findings.push(finding.help(
                "say what is affected: `[[product]]` with `vendor`, `name` and `versions`, below all keys without a header",
            ));
        }
    }

    /// Facts that can be wrong have a source that can be asked.
    fn sourced(&mut self) {
        let first = self.facts.vulns.first().map(|vuln| &vuln.cve.range);
        let first = first.or(self.facts.actors.first().map(|actor| &actor.range));
        let first = first.or(self.facts.iocs.first().map(|ioc| &ioc.range));
        if let Some(range) = first.filter(|_| self.facts.sources.is_empty()) {
            let finding =
                Finding::hint(Code::Unsourced, place(self.path, range), "the article states facts and names no source");
            self.findings.push(finding.help("add a `[[source]]` with `id`, `title` and `url`"));
        }
    }
}

fn place(path: &SourcePath, range: &Range<u32>) -> Span {
    Span { path: path.clone(), start: range.start, end: range.end }
}
