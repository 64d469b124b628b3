//! A CSV file of indicators (RFC 4180) into [`Ioc`]s: what `iocs = "file.csv"` names.

use crate::article::facts::read::refused;
use crate::article::facts::{Confidence, Ioc, rules};
use crate::article::{At, range};
use crate::date::When;
use crate::finding::{Code, Finding, Noted, did_you_mean};
use crate::security::{Indicator, IndicatorKind};
use crate::source::{SourcePath, Span};
use csv::{ReaderBuilder, StringRecord};
use std::ops::Range;

/// The columns, in any order; `type` and `value` must be there.
const COLUMNS: [&str; 5] = ["type", "value", "first_seen", "note", "confidence"];

/// Reads a file of indicators. A line that is malformed is left out, with a finding at that line.
pub fn read(path: &SourcePath, text: &str) -> Noted<Vec<Ioc>> {
    let mut findings = Vec::new();
    // Excel begins a file with a mark of its encoding.
    let begin = text.len() - text.trim_start_matches('\u{feff}').len();
    let text = &text[begin..];
    let place = |record: &StringRecord| {
        let line = line(text, record);
        begin + line.start..begin + line.end
    };
    let mut reader =
        ReaderBuilder::new().flexible(true).trim(csv::Trim::All).comment(Some(b'#')).from_reader(text.as_bytes());
    let (columns, width) = match reader.headers() {
        Ok(header) => (columns(path, &place(header), header, &mut findings), header.len()),
        Err(error) => {
            findings.push(Finding::error(Code::SyntaxError, Span::file(path), error.to_string()));
            return Noted { value: Vec::new(), findings };
        }
    };
    let mut iocs = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = Line { path, place: place(&record), columns: &columns, record };
                iocs.extend(line.ioc(width, &mut findings));
            }
            Err(error) => {
                let at = begin + error.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
                findings.push(Finding::error(Code::SyntaxError, Span::new(path, at..at), error.to_string()));
            }
        }
    }
    findings.extend(rules::indicators(path, &iocs));
    Noted { value: iocs, findings }
}

/// Which column of the file each of [`COLUMNS`] is.
fn columns(
    path: &SourcePath,
    place: &Range<usize>,
    header: &StringRecord,
    findings: &mut Vec<Finding>,
) -> [Option<usize>; 5] {
    if header.len() == 1 && header[0].contains([';', '\t']) {
        let finding = Finding::error(
            Code::SyntaxError,
            Span::new(path, place.clone()),
            "the columns are not set apart by commas",
        );
        findings.push(
            finding
                .help("save the file as CSV with commas, beginning with a line such as `type,value,first_seen,note`"),
        );
        return [None; 5];
    }
    for name in header.iter().filter(|name| !COLUMNS.contains(name)) {
        let finding = Finding::error(
            Code::UnknownKey,
            Span::new(path, place.clone()),
            format!("nothing reads the column `{name}`"),
        );
        findings.push(match did_you_mean(name, COLUMNS) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("the columns are {}", COLUMNS.join(", "))),
        });
    }
    let columns = COLUMNS.map(|column| header.iter().position(|name| name == column));
    for (column, _) in COLUMNS.iter().zip(columns).take(2).filter(|(_, at)| at.is_none()) {
        let message = format!("the file has no column `{column}`");
        let finding = Finding::error(Code::MissingField, Span::new(path, place.clone()), message);
        findings.push(finding.help("begin the file with a line such as `type,value,first_seen,note`"));
    }
    columns
}

/// Where a record stands.
fn line(text: &str, record: &StringRecord) -> Range<usize> {
    let start = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0)).min(text.len());
    // Between records the reader has not yet skipped the line's end or a comment.
    let rest = &text[start..];
    let before = rest.split_inclusive('\n').take_while(|line| line.trim().is_empty() || line.starts_with('#'));
    let start = start + before.map(str::len).sum::<usize>();
    start..start + text[start..].lines().next().map_or(0, str::len)
}

struct Line<'a> {
    path: &'a SourcePath,
    place: Range<usize>,
    columns: &'a [Option<usize>; 5],
    record: StringRecord,
}

impl Line<'_> {
    fn field(&self, column: usize) -> &str {
        self.columns[column].and_then(|at| self.record.get(at)).unwrap_or("")
    }

    fn span(&self) -> Span {
        Span::new(self.path, self.place.clone())
    }

    /// The indicator of a line below a head of so many columns.
    fn ioc(&self, width: usize, findings: &mut Vec<Finding>) -> Option<Ioc> {
        if self.columns[0].is_none() || self.columns[1].is_none() || self.record.iter().all(str::is_empty) {
            return None;
        }
        if self.record.iter().any(|field| field.contains('\n')) {
            let finding =
                Finding::error(Code::SyntaxError, self.span(), "a field of this line goes on over the next ones");
            findings.push(finding.help("close the quotation mark that it begins with, or write the note on one line"));
            return None;
        }
        if self.record.len() > width {
            let message = format!("this line has {} fields, and the head has {width}", self.record.len());
            let finding = Finding::error(Code::SyntaxError, self.span(), message);
            findings.push(finding.help("put a field that has a comma in it into quotation marks"));
            return None;
        }
        let kind: IndicatorKind =
            self.field(0).parse().map_err(|error| findings.push(refused(self.span(), &error))).ok()?;
        let indicator = Indicator::parse(kind, self.field(1));
        let indicator = indicator.map_err(|error| findings.push(refused(self.span(), &error))).ok()?;
        Some(Ioc {
            indicator,
            first_seen: self.first_seen(findings),
            note: self.field(3).to_owned(),
            confidence: self.confidence(findings),
            range: range(self.place.clone()),
        })
    }

    fn first_seen(&self, findings: &mut Vec<Finding>) -> Option<At<When>> {
        let text = Some(self.field(2)).filter(|text| !text.is_empty())?;
        let value = When::parse(text)
            .map_err(|reason| {
                findings.push(Finding::error(Code::BadDate, self.span(), reason).help("write a day as 2021-07-20"))
            })
            .ok()?;
        Some(At { value, range: range(self.place.clone()) })
    }

    fn confidence(&self, findings: &mut Vec<Finding>) -> Option<Confidence> {
        let text = Some(self.field(4)).filter(|text| !text.is_empty())?;
        let confidence = Confidence::of(text);
        if confidence.is_none() {
            let message = format!("`confidence` cannot be `{text}`");
            findings.push(Finding::error(Code::BadValue, self.span(), message).help("use low, medium or high"));
        }
        confidence
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_sheet_is_read_raw_or_defanged_in_any_order_of_columns() {
        let text = "value,note,type,first_seen\nhxxp://bad[.]host/x,\"a, b\",url,2021-03-02\r\n# a comment\n1.2.3.4,,ipv4,\n\n";
        let noted = read(&"content/a/iocs.csv".into(), text);
        assert_eq!(noted.findings, []);
        let raw: Vec<_> = noted.value.iter().map(|ioc| (ioc.indicator.raw(), ioc.note.as_str())).collect();
        assert_eq!(raw, [("http://bad.host/x", "a, b"), ("1.2.3.4", "")]);
    }

    #[test]
    fn what_spreadsheets_make_of_a_sheet_is_told() {
        let found = |text: &str| -> Vec<(u32, String)> {
            let noted = read(&"content/a/iocs.csv".into(), text);
            noted.findings.into_iter().map(|finding| (finding.place.start, finding.message)).collect()
        };
        assert_eq!(
            found("\u{feff}type,value\nipv5,1.2.3.4\n")[0].0,
            14,
            "behind the mark of the encoding and the head"
        );
        assert!(found("type;value;note\nipv4;91.2.3.4;x\n")[0].1.contains("commas"));
        assert!(found("type,value,note\nipv4,91.2.3.4,a, b\n")[0].1.contains("4 fields"));
        let open = found("type,value,note\nipv4,91.2.3.4,\"open\nipv4,91.2.3.5,x\n");
        assert!(open[0].0 == 16 && open[0].1.contains("goes on"), "{open:?}");
    }

    #[test]
    fn every_slip_of_a_sheet_has_its_line() {
        let text = "type,value,colour\nipv4,1.2.3\nipv5,1.2.3.4\nipv4,10.0.0.1\n";
        let noted = read(&"content/a/iocs.csv".into(), text);
        let places: Vec<_> = noted
            .findings
            .iter()
            .map(|finding| (finding.code.name(), &text[finding.place.start as usize..finding.place.end as usize]))
            .collect();
        assert_eq!(
            places,
            [
                ("unknown-key", "type,value,colour"),
                ("bad-value", "ipv4,1.2.3"),
                ("bad-value", "ipv5,1.2.3.4"),
                ("indicator-reserved", "ipv4,10.0.0.1"),
            ]
        );
    }
}
