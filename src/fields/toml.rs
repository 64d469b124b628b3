//! TOML text into a table of nodes. Goes on after a syntax error, so that one slip hides no other.

use crate::date::When;
use crate::fields::{Node, Table, Value};
use crate::finding::{Code, Finding, Noted};
use crate::source::{SourcePath, Span};
use jiff::civil;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::{Datetime, Offset};

/// Reads TOML that stands at byte `offset` of `path`.
pub fn read(path: &SourcePath, text: &str, offset: usize) -> Noted<Table> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut findings = Vec::new();
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        let place = Span::new(path, range.start + offset..range.end + offset);
        let message = sentence(error.message());
        // The parser names an impossible day or hour like this; to an author it is a date, not syntax.
        let code = if DATES.iter().any(|word| message.contains(word)) { Code::BadDate } else { Code::SyntaxError };
        let (before, rest) = text.split_at(range.start.min(text.len()));
        let help = if code == Code::BadDate { DATE } else { help_for(before, rest, &message) };
        findings.push(Finding::error(code, place, message).help(help));
    }
    let mut reader = Reader { path, offset, findings };
    let table = reader.table(table.get_ref());
    Noted { value: table, findings: reader.findings }
}

/// How dates are written.
const DATE: &str = "write a day as 2021-07-20, a moment as 2021-07-20T15:05:00+05:30";

/// What the parser's messages on dates and times have in them.
const DATES: [&str; 7] = [
    "out of range",
    "datetime",
    "expected day",
    "expected month",
    "expected hour",
    "expected minute",
    "expected second",
];

fn sentence(message: &str) -> String {
    message.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

/// What to do about an error between two parts of a text.
fn help_for(before: &str, rest: &str, message: &str) -> &'static str {
    let line = before.rsplit('\n').next().unwrap_or("");
    let rest_of_line = rest.lines().next().unwrap_or("");
    if message.starts_with("duplicate key") {
        return "take one of them out; several tables of a kind stand below headers in two brackets, such as `[[source]]`";
    }
    // A text ended where a quotation in it began.
    if line.contains("= \"") && line.trim_end().ends_with('"') && rest_of_line.contains('"') {
        return "a quote inside a text ends it: write “ and ”, or \\\" with a backslash";
    }
    if rest_of_line.contains('\u{a0}') || line.contains('\u{a0}') {
        return "there is a blank on this line that does not break, as word processors write it: type it again";
    }
    match rest.chars().next() {
        Some('“' | '”' | '‘' | '’') => "use straight quotes: \" or '",
        Some('\n') | None => "the line ends before the value does",
        _ => "texts stand in quotes, lists in [ ], dates as 2021-07-20T15:05:00+05:30",
    }
}

struct Reader<'a> {
    path: &'a SourcePath,
    offset: usize,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>) -> Table {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), self.shift(key.span()), self.node(value)))
            .collect();
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Table { entries }
    }

    fn node(&mut self, node: &Spanned<DeValue<'_>>) -> Node {
        let range = self.shift(node.span());
        let value = match node.get_ref() {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Boolean(flag) => Value::Bool(*flag),
            DeValue::Integer(number) => {
                let digits = number.as_str().replace('_', "");
                let number = i64::from_str_radix(&digits, number.radix());
                number.map_or_else(|_| self.too_large(&range), Value::Integer)
            }
            DeValue::Float(number) => {
                number.as_str().replace('_', "").parse().map_or_else(|_| self.too_large(&range), Value::Float)
            }
            DeValue::Datetime(date) => self.date(*date, range.clone()),
            DeValue::Array(nodes) => Value::List(nodes.iter().map(|node| self.node(node)).collect()),
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        Node { range, value }
    }

    fn too_large(&mut self, range: &Range<usize>) -> Value {
        let place = Span::new(self.path, range.clone());
        let finding = Finding::error(Code::BadValue, place, "this number is too large");
        self.findings.push(finding.help("numbers have up to eighteen digits"));
        Value::Unread
    }

    fn date(&mut self, date: Datetime, range: Range<usize>) -> Value {
        if date.date.is_none() && date.time.is_none() {
            // The parser has said what is wrong with it.
            return Value::Unread;
        }
        match when(date) {
            Ok(when) => Value::Date(when),
            Err(reason) => {
                let finding = Finding::error(Code::BadDate, Span::new(self.path, range), format!("`{date}` {reason}"));
                self.findings.push(finding.help(DATE));
                Value::Unread
            }
        }
    }

    fn shift(&self, range: Range<usize>) -> Range<usize> {
        range.start + self.offset..range.end + self.offset
    }
}

fn when(date: Datetime) -> Result<When, &'static str> {
    let day = date.date.ok_or("is a time without a day")?;
    let small = |number: u8| i8::try_from(number).map_err(|_| "does not exist");
    let year = i16::try_from(day.year).map_err(|_| "does not exist")?;
    let day = civil::Date::new(year, small(day.month)?, small(day.day)?).map_err(|_| "does not exist")?;
    let Some(time) = date.time else {
        return Ok(When::Day(day));
    };
    let second = time.second.unwrap_or(0).min(59); // a leap second is the last ordinary one
    let local = day.at(
        small(time.hour)?,
        small(time.minute)?,
        small(second)?,
        i32::try_from(time.nanosecond.unwrap_or(0)).map_err(|_| "does not exist")?,
    );
    let minutes = match date.offset {
        None => return Ok(When::Local(local)),
        Some(Offset::Z) => 0,
        Some(Offset::Custom { minutes }) => i32::from(minutes),
    };
    let offset = jiff::tz::Offset::from_seconds(minutes * 60).map_err(|_| "has an impossible offset")?;
    offset.to_timestamp(local).map(When::Exact).map_err(|_| "lies outside of the calendar")
}
