//! The table of fields, and the check of what was written against it: all slips in one run.

use crate::date::When;
use crate::fields::{Node, Table, Value};
use crate::finding::{Code, Finding, did_you_mean};
use crate::source::{SourcePath, Span};

/// One field of front matter or site.toml.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What may be written.
    pub kind: Kind,
    /// Whether a value must be there; an article's stand-in is used where it is not.
    pub required: bool,
    /// What it means, for the reference.
    pub meaning: &'static str,
    /// What other generators call it.
    pub elsewhere: &'static [&'static str],
}

/// What a field takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text that is not empty.
    Text,
    /// `true` or `false`.
    Flag,
    /// A whole number between two bounds.
    Integer(i64, i64),
    /// A number, with a fraction or without.
    Number,
    /// A date, or a text that is one.
    Date,
    /// A list of texts; one text alone is a list of one.
    Texts,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A list of these words; one alone is a list of one.
    Words(&'static [&'static str]),
    /// A language tag (BCP 47).
    Language,
    /// A table with these fields.
    Table(&'static [Field]),
    /// A list of tables with these fields.
    Tables(&'static [Field]),
    /// A table that nothing here reads.
    Free,
}

impl Field {
    /// A field that may be left out.
    pub const fn new(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self { name, kind, required: false, meaning, elsewhere: &[] }
    }

    /// A field that must be there.
    pub const fn required(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self { name, kind, required: true, meaning, elsewhere: &[] }
    }

    /// The same field, with the names that other generators have for it.
    pub const fn elsewhere(self, names: &'static [&'static str]) -> Self {
        Self { elsewhere: names, ..self }
    }
}

impl Kind {
    /// How the reference and the findings call it.
    pub fn name(&self) -> String {
        match self {
            Kind::Text => "text".to_owned(),
            Kind::Flag => "true or false".to_owned(),
            Kind::Integer(i64::MIN, i64::MAX) => "a whole number".to_owned(),
            Kind::Integer(low, i64::MAX) => format!("a whole number from {low} on"),
            Kind::Integer(low, high) => format!("a whole number from {low} to {high}"),
            Kind::Number => "a number".to_owned(),
            Kind::Date => "a date".to_owned(),
            Kind::Texts => "a list of texts".to_owned(),
            Kind::OneOf(words) => format!("one of {}", words.join(", ")),
            Kind::Words(words) => format!("a list of {}", words.join(", ")),
            Kind::Language => "a language tag".to_owned(),
            Kind::Table(_) | Kind::Free => "a table".to_owned(),
            Kind::Tables(_) => "a list of tables".to_owned(),
        }
    }
}

/// Compares a table with the fields that may stand in it. `root` is what the file calls its top level.
pub fn check(path: &SourcePath, table: &Table, fields: &'static [Field], root: &'static str) -> Vec<Finding> {
    let mut checker = Checker { path, top: fields, root, findings: Vec::new() };
    checker.table(table, fields, "");
    checker.findings
}

/// Whether a text has the form of a language tag (RFC 5646, section 2.1): letters for the language, then parts of letters
/// and digits.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or("");
    let is_short = matches!(language.len(), 2 | 3) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_short && parts.all(|part| matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

struct Checker<'a> {
    path: &'a SourcePath,
    top: &'static [Field],
    root: &'static str,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn table(&mut self, table: &Table, fields: &'static [Field], name: &str) {
        for (key, key_range, node) in &table.entries {
            let Some(field) = fields.iter().find(|field| field.name == key) else {
                self.unknown(key, Span::new(self.path, key_range.clone()), table, fields, name);
                continue;
            };
            match node.value {
                Value::Unread => {}
                // Whoever left it empty may rely on it: an embargo without a date would be none.
                Value::Null => {
                    let place = Span::new(self.path, key_range.clone());
                    let finding = Finding::error(Code::BadValue, place, format!("`{key}` has no value"));
                    self.findings.push(finding.help("write one, or take the line out"));
                }
                _ => self.value(field, node, name),
            }
        }
    }

    fn unknown(&mut self, key: &str, place: Span, table: &Table, fields: &'static [Field], name: &str) {
        let stray = self.top.iter().find(|field| !name.is_empty() && field.name == key);
        let inside = if name.is_empty() { self.root.to_owned() } else { format!("`[{name}]`") };
        let finding = Finding::error(Code::UnknownKey, place, format!("{inside} has no field `{key}`"));
        let mut unused = fields.iter().filter(|field| table.get(field.name).is_none());
        if let Some(here) = fields.iter().find(|field| field.elsewhere.contains(&key)) {
            self.findings.push(finding.help(format!("it is called `{}` here: {}", here.name, here.meaning)));
            return;
        }
        let near = match stray {
            // `date` for what this table calls otherwise.
            Some(stray) => unused
                .find(|field| field.required && matches!((&field.kind, &stray.kind), (Kind::Date, Kind::Date)))
                .map(|field| field.name),
            None => did_you_mean(key, unused.map(|field| field.name)),
        };
        self.findings.push(if let Some(near) = near {
            finding.help(format!("did you mean `{near}`?"))
        } else if stray.is_some() {
            finding.help(format!(
                "`{key}` belongs to {}, but a key below a `[{name}]` header falls into that table: move it above the first header",
                self.root
            ))
        } else {
            finding.help("values of your own go into the `[extra]` table")
        });
    }

    fn value(&mut self, field: &Field, node: &Node, table: &str) {
        let name = if table.is_empty() { field.name.to_owned() } else { format!("{table}.{}", field.name) };
        match (&field.kind, &node.value) {
            (Kind::Text, Value::Text(text)) if text.trim().is_empty() => {
                let finding = Finding::error(Code::BadValue, self.place(node), format!("`{name}` is empty"));
                self.findings.push(finding.help("say something, or leave the field out"));
            }
            (Kind::Text, Value::Text(_))
            | (Kind::Flag, Value::Bool(_))
            | (Kind::Number, Value::Integer(_) | Value::Float(_))
            | (Kind::Date, Value::Date(_))
            | (Kind::Free, Value::Table(_)) => {}
            (Kind::Integer(low, high), Value::Integer(number)) => {
                if number < low || number > high {
                    let message = format!("`{name}` is {number}, but takes {}", field.kind.name());
                    self.findings.push(Finding::error(Code::BadValue, self.place(node), message));
                }
            }
            (Kind::Date, Value::Text(text)) => {
                if let Err(reason) = When::parse(text) {
                    let finding = Finding::error(Code::BadDate, self.place(node), reason);
                    self.findings
                        .push(finding.help("write a day as 2021-07-20, a moment as 2021-07-20T15:05:00+05:30"));
                }
            }
            (Kind::Texts, Value::Text(text)) => {
                if text.contains(',') {
                    let message = format!("`{name}` is one text with a comma in it");
                    let list: Vec<_> = text.split(',').map(|part| format!("\"{}\"", part.trim())).collect();
                    let finding = Finding::warning(Code::WrongType, self.place(node), message);
                    self.findings.push(
                        finding.help(format!("write [{}] for several, [\"{text}\"] if it is one", list.join(", "))),
                    );
                }
            }
            (Kind::Texts, Value::List(nodes)) => {
                for node in nodes {
                    match node.as_text() {
                        Some(text) if text.trim().is_empty() => {
                            let message = format!("an item of `{name}` is empty");
                            let finding = Finding::error(Code::BadValue, self.place(node), message);
                            self.findings.push(finding.help("say something, or take it out"));
                        }
                        Some(_) => {}
                        None => self.wrong_type(&format!("an item of `{name}`"), "text", node),
                    }
                }
            }
            (Kind::OneOf(words), Value::Text(text)) => self.one_of(&name, text, words, node),
            (Kind::Words(words), Value::Text(text)) => self.one_of(&name, text, words, node),
            (Kind::Words(words), Value::List(nodes)) => {
                for node in nodes {
                    match node.as_text() {
                        Some(text) => self.one_of(&name, text, words, node),
                        None => self.wrong_type(&format!("an item of `{name}`"), "text", node),
                    }
                }
            }
            (Kind::Language, Value::Text(text)) if is_language(text) => {}
            (Kind::Language, Value::Text(text)) => {
                let message = format!("`{name}` is `{text}`, which is no language tag");
                let finding = Finding::error(Code::BadValue, self.place(node), message);
                self.findings
                    .push(finding.help("write two letters, such as `de`, with a region where it matters: `de-AT`"));
            }
            (Kind::Table(fields), Value::Table(inner)) => {
                self.table(inner, fields, &name);
                self.missing(inner, fields, &name, node);
            }
            (Kind::Tables(fields), Value::List(nodes)) => {
                for node in nodes {
                    match &node.value {
                        Value::Table(inner) => {
                            self.table(inner, fields, &name);
                            self.missing(inner, fields, &name, node);
                        }
                        _ => self.wrong_type(&format!("an item of `{name}`"), "a table", node),
                    }
                }
            }
            _ => self.wrong_type(&format!("`{name}`"), &field.kind.name(), node),
        }
    }

    fn one_of(&mut self, name: &str, text: &str, words: &[&str], node: &Node) {
        if words.contains(&text) {
            return;
        }
        let finding = Finding::error(Code::BadValue, self.place(node), format!("`{name}` cannot be `{text}`"));
        self.findings.push(finding.help(match did_you_mean(text, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", words.join(", ")),
        }));
    }

    fn missing(&mut self, table: &Table, fields: &'static [Field], name: &str, node: &Node) {
        for field in fields.iter().filter(|field| field.required && table.get(field.name).is_none()) {
            let message = format!("`{name}` lacks `{}`: {}", field.name, field.meaning);
            let finding = Finding::error(Code::MissingField, self.place(node), message);
            self.findings.push(finding.help(format!("add `{} = …` to it", field.name)));
        }
    }

    fn wrong_type(&mut self, what: &str, wanted: &str, node: &Node) {
        let message = format!("{what} is {}, but should be {wanted}", node.value.type_name());
        self.findings.push(Finding::error(Code::WrongType, self.place(node), message).help(
            match (&node.value, wanted) {
                (Value::Integer(_) | Value::Float(_) | Value::Bool(_) | Value::Date(_), "text") => "put it in quotes",
                (Value::Text(_), "true or false") => "write `true` or `false`, without quotes",
                (Value::Text(_), _) if wanted.ends_with("number") || wanted.starts_with("a whole number") => {
                    "write digits, without quotes"
                }
                (Value::Table(_), "a list of tables") => {
                    "put it in brackets, `[{ … }]`, or its header in two, `[[source]]`"
                }
                _ => "see docs/front-matter.md and docs/configuration.md",
            },
        ));
    }

    fn place(&self, node: &Node) -> Span {
        Span::new(self.path, node.range.clone())
    }
}
