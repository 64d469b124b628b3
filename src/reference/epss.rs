//! data/epss.csv: FIRST's Exploit Prediction Scoring System, in its own CSV of one day.

use super::source::{Source, Subject};
use crate::finding::{Code, Finding, Noted, text};
use crate::security::CveId;
use crate::source::{Digest, Digester, Shelf, SourcePath, Span};
use jiff::civil::Date;
use rayon::prelude::*;

/// How likely a vulnerability is exploited within the next 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Likelihood {
    /// The probability, in hundred-thousandths.
    pub probability: u32,
    /// The share of vulnerabilities that are as likely or less, in hundred-thousandths.
    pub percentile: u32,
    /// The day of the scores.
    pub date: Date,
}

impl Likelihood {
    /// Digest of everything that a page may show of it.
    pub fn digest(&self) -> Digest {
        let numbers = Digester::new("likelihood").number(self.probability.into()).number(self.percentile.into());
        numbers.text(&self.date.to_string()).finish()
    }
}

/// The scores of a day, by CVE.
#[derive(Debug)]
pub(super) struct Epss {
    model: String,
    date: Date,
    scores: Vec<(CveId, u32, u32)>,
}

/// Reads the scores; nothing but findings if the file is damaged.
pub(super) fn read(path: &SourcePath, shelf: &dyn Shelf) -> Noted<Option<Epss>> {
    let mut findings = Vec::new();
    let text = text(shelf, path).note(&mut findings);
    if !findings.is_empty() {
        return Noted { value: None, findings };
    }
    let value = match parse(&text) {
        Ok(epss) => Some(epss),
        Err((line, reason)) => {
            let start = line.as_ptr() as usize - text.as_ptr() as usize;
            let finding = Finding::error(Code::DataDamaged, Span::new(path, start..start + line.len()), reason);
            findings.push(finding.help(
                "the file begins with `#model_version:…,score_date:…` and `cve,epss,percentile`, as FIRST publishes it; unpack it first",
            ));
            None
        }
    };
    Noted { value, findings }
}

/// The scores, or the line that is wrong and why.
fn parse(text: &str) -> Result<Epss, (&str, String)> {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or(text);
    let field = |name: &str| first.trim_start_matches('#').split(',').find_map(|part| part.trim().strip_prefix(name));
    let date = field("score_date:").and_then(|date| date.get(..10)).and_then(|day| day.parse().ok());
    let date = date.ok_or_else(|| (first, "the first line names no `score_date`".to_owned()))?;
    let header = lines.next().unwrap_or(first);
    if !header.eq_ignore_ascii_case("cve,epss,percentile") {
        return Err((header, "the columns are not `cve,epss,percentile`".to_owned()));
    }
    let rows: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let mut scores = rows.par_iter().map(|line| row(line)).collect::<Result<Vec<_>, _>>()?;
    scores.par_sort_unstable();
    Ok(Epss { model: field("model_version:").unwrap_or_default().to_owned(), date, scores })
}

fn row(line: &str) -> Result<(CveId, u32, u32), (&str, String)> {
    let mut columns = line.split(',').map(str::trim);
    let mut next = || columns.next().unwrap_or_default();
    let cve = next().parse::<CveId>().map_err(|error| (line, error.to_string()))?;
    let (probability, percentile) = (next(), next());
    let [probability, percentile] =
        [probability, percentile].map(|text| share(text).ok_or_else(|| (line, format!("`{text}` is no share of one"))));
    Ok((cve, probability?, percentile?))
}

/// A number from 0 to 1, in hundred-thousandths.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is checked to lie between 0 and 1")]
fn share(text: &str) -> Option<u32> {
    let number: f64 = text.parse().ok()?;
    (0.0..=1.0).contains(&number).then(|| (number * 100_000.0).round() as u32)
}

impl Epss {
    pub(super) fn find(&self, cve: CveId) -> Option<Likelihood> {
        let at = self.scores.binary_search_by_key(&cve, |(cve, _, _)| *cve).ok()?;
        let (_, probability, percentile) = self.scores[at];
        Some(Likelihood { probability, percentile, date: self.date })
    }

    pub(super) fn source(&self) -> Source {
        Source {
            subject: Subject::Likelihoods,
            origin: "FIRST EPSS",
            url: "https://www.first.org/epss/",
            version: self.model.clone(),
            date: self.date.to_string(),
            licence: "",
            licence_url: "https://www.first.org/epss/data_stats",
            notice: "",
            entries: self.scores.len(),
            own: 0,
        }
    }
}
