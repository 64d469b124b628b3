//! A checked table of front matter into [`Facts`]. A fact that is malformed is left out, with a finding that forbids
//! publishing.

use crate::article::facts::{
    Actor, Assessment, Attribution, Confidence, Event, Facts, Ioc, MoreFacts, Product, Source, Status, Update,
    UpdateKind, Vuln,
};
use crate::article::{At, range};
use crate::fields::Table;
use crate::finding::{Code, Finding};
use crate::markdown::{Destination, destination};
use crate::security::{CvssVector, Indicator, IndicatorKind, Refusal, Score};
use crate::source::{SourcePath, Span};
use std::ops::Range;
use std::str::FromStr;

/// Reads the facts of a file.
pub(in crate::article) fn read(path: &SourcePath, table: &Table, findings: &mut Vec<Finding>) -> Facts {
    let mut reader = Reader { path, findings };
    let more = MoreFacts {
        iocs_file: text(table, "iocs"),
        timeline: table.tables("timeline").into_iter().filter_map(|(table, _)| event(table)).collect(),
        updates: table.tables("update").into_iter().filter_map(|(table, _)| update(table)).collect(),
        severity: reader.parsed(table, "severity"),
        severity_reason: option(table, "severity_reason"),
        exploited: table.flag("exploited").map(|value| At { value, range: range(table.range("exploited")) }),
    };
    let sources = table.tables("source").into_iter().filter_map(|(table, _)| reader.source(table));
    let sources = sources.collect::<Vec<_>>().into();
    Facts {
        vulns: table.tables("vuln").into_iter().filter_map(|(table, _)| reader.vuln(table)).collect(),
        products: table.tables("product").into_iter().filter_map(|(table, _)| reader.product(table)).collect(),
        actors: table.tables("actor").into_iter().filter_map(|(table, place)| reader.actor(table, place)).collect(),
        techniques: reader.parsed_list(table, "techniques"),
        iocs: table.tables("ioc").into_iter().filter_map(|(table, _)| reader.ioc(table)).collect::<Vec<_>>().into(),
        sources,
        more: more.into(),
    }
}

struct Reader<'a> {
    path: &'a SourcePath,
    findings: &'a mut Vec<Finding>,
}

impl Reader<'_> {
    fn vuln(&mut self, table: &Table) -> Option<Vuln> {
        let scores = table.tables("cvss").into_iter().filter_map(|(table, _)| self.assessment(table)).collect();
        let cwe = self.parsed_list(table, "cwe");
        Some(Vuln {
            cve: self.parsed(table, "cve")?,
            title: owned(table, "title"),
            cwe,
            scores,
            fixed_in: texts(table, "fixed_in"),
            exploited: table.flag("exploited"),
        })
    }

    /// A score, computed again from its vector: what was published must agree.
    fn assessment(&mut self, table: &Table) -> Option<Assessment> {
        let by = owned(table, "by");
        let written = table.text("vector")?;
        let place = table.range("vector");
        let vector: CvssVector = match written.parse() {
            Ok(vector) => vector,
            Err(error) => {
                self.findings.push(
                    Finding::error(Code::BadValue, self.inside(&place, written, error.range()), error.to_string())
                        .help(error.help()),
                );
                return None;
            }
        };
        let (score, severity) = (vector.score(), vector.severity());
        if let Some(number) = table.number("score") {
            let at = Span::new(self.path, table.range("score"));
            match Score::try_from(number) {
                Err(error) => self.refuse(at, &error),
                Ok(published) if published != score => {
                    let message = format!("the score is {published}, but its vector gives {score} ({severity})");
                    let finding = Finding::error(Code::ScoreMismatch, at, message);
                    let finding = finding.help(if published == vector.base_score() {
                        "this is its base score: write the score that it gives, or only its base metrics"
                    } else {
                        "copy vector and score once more from the source: one of them is wrong, or they belong to different versions"
                    });
                    self.findings.push(finding.also(Span::new(self.path, place.clone()), "the vector"));
                }
                Ok(_) => {}
            }
        }
        Some(Assessment { by, vector, score, severity, range: range(place) })
    }

    fn product(&mut self, table: &Table) -> Option<Product> {
        let vulns = self.parsed_list(table, "vulns");
        self.grammar(table, "purl", is_purl, "write it as `pkg:type/namespace/name@version`");
        self.grammar(table, "cpe", is_cpe, "write it as `cpe:2.3:a:vendor:product:version:*:*:*:*:*:*:*`");
        Some(Product {
            vendor: text(table, "vendor")?,
            name: text(table, "name")?,
            versions: texts(table, "versions"),
            status: Status::ALL
                .into_iter()
                .find(|status| table.text("status") == Some(status.name()))
                .unwrap_or_default(),
            vulns,
            purl: option(table, "purl"),
            cpe: option(table, "cpe"),
        })
    }

    fn grammar(&mut self, table: &Table, key: &str, good: fn(&str) -> bool, help: &str) {
        if let Some(text) = table.text(key).filter(|text| !good(text.trim())) {
            let place = Span::new(self.path, table.range(key));
            self.findings.push(
                Finding::error(Code::BadValue, place, format!("`{text}` is no {}", key.to_uppercase())).help(help),
            );
        }
    }

    fn actor(&mut self, table: &Table, place: Range<usize>) -> Option<Actor> {
        let group = self.parsed(table, "ref").map(|at| at.value);
        let name = owned(table, "name");
        if table.get("ref").is_none() && name.is_empty() {
            let finding =
                Finding::error(Code::MissingField, Span::new(self.path, place), "`actor` has neither `ref` nor `name`");
            self.findings.push(finding.help("name the ATT&CK group, `ref = \"G0125\"`, or what it is called"));
            return None;
        }
        let attribution = table.tables("attribution").into_iter().filter_map(|(table, _)| attribution(table)).collect();
        let at = if table.get("ref").is_some() { table.range("ref") } else { table.range("name") };
        Some(Actor { group, name, role: owned(table, "role"), attribution, range: range(at) })
    }

    fn ioc(&mut self, table: &Table) -> Option<Ioc> {
        let kind: IndicatorKind = self.parsed(table, "type")?.value;
        let place = table.range("value");
        match Indicator::parse(kind, table.text("value")?) {
            Ok(indicator) => Some(Ioc {
                indicator,
                first_seen: date(table, "first_seen"),
                note: owned(table, "note"),
                confidence: table.text("confidence").and_then(Confidence::of),
                range: range(place),
            }),
            Err(error) => {
                self.refuse(Span::new(self.path, place), &error);
                None
            }
        }
    }

    fn source(&mut self, table: &Table) -> Option<Source> {
        let id = text(table, "id")?;
        if !is_id(&id.value) {
            let message = format!("`{}` is no id: prose could not cite it", id.value);
            let place = Span::new(self.path, table.range("id"));
            self.findings.push(Finding::error(Code::BadValue, place, message).help("use letters, digits and hyphens"));
        }
        for key in ["url", "archived"] {
            if let Some(url) = table.text(key).filter(|url| !is_web_address(url)) {
                let place = Span::new(self.path, table.range(key));
                let finding = Finding::error(Code::BadValue, place, format!("`{url}` is no address of the web"));
                self.findings.push(finding.help("write it as https://host/path, without a password or blanks"));
            }
        }
        let safe = |url: &String| is_web_address(url);
        Some(Source {
            id,
            kind: owned(table, "kind"),
            title: owned(table, "title"),
            url: Some(owned(table, "url")).filter(safe).unwrap_or_default(),
            archived: option(table, "archived").filter(safe),
            accessed: date(table, "accessed"),
        })
    }

    /// The value of a key as one of the nouns of the domain.
    fn parsed<T: FromStr<Err: Refusal>>(&mut self, table: &Table, key: &str) -> Option<At<T>> {
        let place = table.range(key);
        self.noun(table.text(key)?, place)
    }

    fn parsed_list<T: FromStr<Err: Refusal>>(&mut self, table: &Table, key: &str) -> Vec<At<T>> {
        table.texts(key).into_iter().filter_map(|(text, place)| self.noun(text, place)).collect()
    }

    fn noun<T: FromStr<Err: Refusal>>(&mut self, text: &str, place: Range<usize>) -> Option<At<T>> {
        match text.trim().parse() {
            Ok(value) => Some(At { value, range: range(place) }),
            Err(error) => {
                self.refuse(Span::new(self.path, place), &error);
                None
            }
        }
    }

    fn refuse(&mut self, place: Span, error: &dyn Refusal) {
        self.findings.push(refused(place, error));
    }

    /// A part of a text, where the text stands in its file as it is, in quotes or without; else the whole.
    fn inside(&self, place: &Range<usize>, text: &str, part: Range<usize>) -> Span {
        let quotes = place.len().saturating_sub(text.len());
        if quotes > 2 || part.is_empty() {
            return Span::new(self.path, place.clone());
        }
        let start = place.start + quotes / 2;
        Span::new(self.path, start + part.start..start + part.end)
    }
}

/// A refusal as a finding: its sentences in the manner of findings.
pub(super) fn refused(place: Span, error: &dyn Refusal) -> Finding {
    let message = error.to_string();
    Finding::error(Code::BadValue, place, message.trim_end_matches('.').to_owned()).help(error.help().to_owned())
}

fn attribution(table: &Table) -> Option<Attribution> {
    Some(Attribution {
        by: option(table, "by")?,
        to: option(table, "to")?,
        words: owned(table, "words"),
        on: date(table, "on"),
        source: text(table, "source"),
    })
}

fn event(table: &Table) -> Option<Event> {
    Some(Event { on: date(table, "on")?, text: option(table, "text")?, source: text(table, "source")? })
}

fn update(table: &Table) -> Option<Update> {
    let kind = match table.text("kind")? {
        "correction" => UpdateKind::Correction,
        "retraction" => UpdateKind::Retraction,
        _ => UpdateKind::Addition,
    };
    Some(Update { at: date(table, "at")?, kind, text: option(table, "text")? })
}

fn text(table: &Table, key: &str) -> Option<At<String>> {
    Some(At { value: table.text(key)?.trim().to_owned(), range: range(table.range(key)) })
}

fn option(table: &Table, key: &str) -> Option<String> {
    table.text(key).map(|text| text.trim().to_owned())
}

fn owned(table: &Table, key: &str) -> String {
    option(table, key).unwrap_or_default()
}

fn texts(table: &Table, key: &str) -> Vec<String> {
    table.texts(key).into_iter().map(|(text, _)| text.trim().to_owned()).collect()
}

fn date(table: &Table, key: &str) -> Option<At<crate::date::When>> {
    Some(At { value: table.date(key)?, range: range(table.range(key)) })
}

fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

fn is_web_address(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    matches!(destination(url), Destination::Outside(_))
        && ["https", "http"].iter().any(|known| scheme.trim().eq_ignore_ascii_case(known))
        && !authority.contains('@')
        && !url.trim().contains(char::is_whitespace)
}

/// Package URL specification, the parts that must be there: `pkg:type/name`.
fn is_purl(text: &str) -> bool {
    text.strip_prefix("pkg:").and_then(|rest| rest.trim_start_matches('/').split_once('/')).is_some_and(
        |(kind, name)| {
            kind.starts_with(|c: char| c.is_ascii_alphabetic())
                && kind.chars().all(|c| c.is_ascii_alphanumeric() || ".+-".contains(c))
                && name.starts_with(|c: char| !"@?#/".contains(c))
                && !text.contains(char::is_whitespace)
        },
    )
}

/// CPE 2.3 formatted string binding (NIST IR 7695, section 6.2): thirteen parts, colons within them escaped.
fn is_cpe(text: &str) -> bool {
    let mut parts = 1;
    let mut escaped = false;
    for c in text.chars() {
        parts += usize::from(c == ':' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    let part = text.strip_prefix("cpe:2.3:").is_some_and(|rest| rest.starts_with(['a', 'o', 'h', '*', '-']));
    part && parts == 13 && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::{is_cpe, is_purl, is_web_address};

    #[test]
    fn names_of_packages_and_platforms_have_their_grammar() {
        assert!(is_purl("pkg:npm/%40angular/animation@12.3.1") && is_purl("pkg:deb/debian/curl?arch=i386"));
        assert!(!is_purl("npm/left-pad") && !is_purl("pkg:npm") && !is_purl("pkg:npm/@1") && !is_purl("pkg:npm/a b"));
        assert!(is_cpe("cpe:2.3:a:microsoft:exchange_server:2019:cumulative_update_8:*:*:*:*:*:*"));
        assert!(is_cpe("cpe:2.3:a:x:y\\:z:1:*:*:*:*:*:*:*") && !is_cpe("cpe:/a:microsoft:exchange"));
    }

    #[test]
    fn sources_stand_on_the_web() {
        assert!(is_web_address("https://a.example/x") && is_web_address("HTTP://a.example"));
        assert!(!is_web_address("https://me:secret@a.example/x") && !is_web_address("https://a.example/two words"));
        assert!(
            !is_web_address("javascript://a%0aalert(1)") && !is_web_address("../x") && !is_web_address("mailto:a@b.c")
        );
    }
}
