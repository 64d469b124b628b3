//! What facts of one article must not contradict: each breach is a finding at the fact's own place.

use crate::article::facts::{Attribution, Facts, Ioc, Product, Update};
use crate::article::{At, Front, Role, Story};
use crate::fields::Table;
use crate::finding::{Code, Finding, Severity, did_you_mean};
use crate::markdown::Citation;
use crate::security::{CvssVersion, Indicator};
use crate::source::{SourcePath, Span};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;

/// What became of the updates that a file had before. The log only grows: readers and their programs keep what it said.
pub fn updates_kept(path: &SourcePath, before: &[Update], now: &[Update]) -> Option<Finding> {
    let same = |(before, now): (&Update, &Update)| {
        (before.at.value, before.kind, &before.text) == (now.at.value, now.kind, &now.text)
    };
    let kept = before.iter().zip(now).take_while(|pair| same(*pair)).count();
    let lost = before.get(kept)?;
    let at = now.get(kept).map_or(Span::file(path), |update| place(path, &update.at.range));
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
    for vuln in &facts.vulns {
        rules.each_once(vuln.cwe.iter(), "weakness");
    }
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
    let reserved = iocs.iter().filter_map(|ioc| Some((ioc, ioc.indicator.reserved_for()?)));
    let reserved = reserved.map(|(ioc, what)| {
        let message = format!("`{}` is reserved for {what}", ioc.indicator.defanged());
        Finding::warning(Code::IndicatorReserved, place(path, &ioc.range), message)
            .help("no attacker can own it: take it out, or put the real one in")
    });
    let all = iocs.iter().map(|ioc| (&ioc.indicator, &ioc.range));
    reserved.chain(twice(path, all, |indicator| again(indicator), "make one of them")).collect()
}

fn again(indicator: &Indicator) -> String {
    format!("the indicator `{}` is there twice", indicator.defanged())
}

/// Indicators of an article that its file has as well.
pub fn in_both(path: &SourcePath, iocs: &[Ioc], file: &SourcePath, sheet: &[Ioc]) -> Vec<Finding> {
    let listed: BTreeMap<&Indicator, &Ioc> = sheet.iter().map(|ioc| (&ioc.indicator, ioc)).collect();
    let found = iocs.iter().filter_map(|ioc| {
        let other = listed.get(&ioc.indicator)?;
        let finding = Finding::warning(Code::DuplicateFact, place(path, &ioc.range), again(&ioc.indicator));
        Some(
            finding.help("leave it to the file, or take it out there").also(place(file, &other.range), "the other one"),
        )
    });
    found.collect()
}

/// What is there again, each with the place where it was before.
fn twice<'a, T: Ord>(
    path: &SourcePath,
    facts: impl Iterator<Item = (T, &'a Range<u32>)>,
    says: impl Fn(&T) -> String,
    help: &str,
) -> Vec<Finding> {
    let mut seen: BTreeMap<T, &Range<u32>> = BTreeMap::new();
    let again = facts.filter_map(|(fact, range)| {
        let message = says(&fact);
        let before = seen.insert(fact, range)?;
        let finding = Finding::warning(Code::DuplicateFact, place(path, range), message);
        Some(finding.help(help).also(place(path, before), "the other one"))
    });
    again.collect()
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
        let names = names.map(|name| (&name.value, &name.range));
        let mut found =
            twice(self.path, names, |name| format!("the {what} `{name}` is there twice"), "make one of them");
        // Said twice is said once; but of two sources with one id, a citation could mean either.
        if what == "source" {
            found.iter_mut().for_each(|finding| finding.severity = Severity::Error);
        }
        self.findings.extend(found);
    }

    /// A source scores a vulnerability once by each version of CVSS.
    fn scores(&mut self) {
        for vuln in &self.facts.vulns {
            let scores = vuln.scores.iter();
            let scores =
                scores.map(|score| ((score.by.to_lowercase(), score.vector.version(), &score.by), &score.range));
            let says = |(_, version, by): &(String, CvssVersion, &String)| {
                format!("`{by}` scores {} twice by CVSS {version}", vuln.cve.value)
            };
            self.findings.extend(twice(self.path, scores, says, "keep the one that the source shows now"));
        }
    }

    /// What a product has must be among the vulnerabilities.
    fn products(&mut self) {
        let said = |product: &'a Product| {
            let vulns: Vec<_> = product.vulns.iter().map(|at| at.value).collect();
            ((&product.vendor.value, &product.name.value, &product.versions, vulns), &product.name.range)
        };
        let says = |(_, name, ..): &(_, &String, _, _)| format!("the product `{name}` is there twice");
        let again =
            twice(self.path, self.facts.products.iter().map(said), says, "make one of them, or say which versions");
        self.findings.extend(again);
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
        let cited = self.facts.more.timeline.iter().map(|event| &event.source).chain(claims);
        let unknown = cited.filter(|id| self.facts.source(&id.value).is_none());
        self.findings.extend(unknown.map(|id| no_source(self.path, self.facts, &id.value, &id.range)));
    }

    fn severity(&mut self) {
        let (Some(written), Some(worst)) = (&self.facts.more.severity, self.facts.worst()) else {
            return;
        };
        if written.value < worst && self.facts.more.severity_reason.is_none() {
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

    /// An article and its vulnerabilities say the same of whether anything is being exploited.
    fn exploited(&mut self) {
        let Some(At { value, range }) = &self.facts.more.exploited else {
            return;
        };
        let vulns = &self.facts.vulns;
        let contrary = vulns.iter().find(|vuln| vuln.exploited == Some(!value));
        let Some(vuln) = contrary.filter(|_| !value || vulns.iter().all(|vuln| vuln.exploited == Some(false))) else {
            return;
        };
        let cve = vuln.cve.value;
        let message = match value {
            false => format!("the article says that nothing is exploited, but {cve} is"),
            true => format!("the article says that something is exploited, but {cve} is not, and neither is another"),
        };
        let finding = Finding::error(Code::SeverityLowered, place(self.path, range), message)
            .help("leave the article's `exploited` out: it follows from the vulnerabilities");
        self.findings.push(finding.also(place(self.path, &vuln.cve.range), "the vulnerability"));
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
