//! YAML front matter into the same nodes as TOML, for posts that come from Hugo, Jekyll or Zola.

use crate::fields::{Node, Table, Value};
use crate::finding::{Code, Finding, Noted};
use crate::source::{SourcePath, Span};
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use std::ops::Range;

/// Reads YAML that stands at byte `offset` of `path`.
pub fn read(path: &SourcePath, text: &str, offset: usize) -> Noted<Table> {
    let places = Places::of(text, offset);
    match MarkedYaml::load_from_str(text) {
        Ok(documents) => match documents.into_iter().next() {
            Some(node) => match places.node(&node).value {
                Value::Table(table) => Noted::clean(table),
                Value::Null => Noted::clean(Table::default()),
                other => {
                    let message = format!("front matter is a table of fields, this is {}", other.type_name());
                    let finding =
                        Finding::error(Code::SyntaxError, Span::new(path, offset..offset + text.len()), message);
                    Noted {
                        value: Table::default(),
                        findings: vec![finding.help("write lines of the form `title: …`")],
                    }
                }
            },
            None => Noted::clean(Table::default()),
        },
        Err(error) => {
            let at = places.byte(error.marker().index());
            let finding = Finding::error(Code::SyntaxError, Span::new(path, at..at + 1), error.info())
                .help("texts with `: ` or `#` in them stand in quotes; nested lines are indented with spaces");
            Noted { value: Table::default(), findings: vec![finding] }
        }
    }
}

/// The parser counts characters, everything else counts bytes.
struct Places {
    bytes: Vec<usize>,
}

impl Places {
    fn of(text: &str, offset: usize) -> Self {
        let ends = std::iter::once(text.len());
        Self { bytes: text.char_indices().map(|(at, _)| at).chain(ends).map(|at| at + offset).collect() }
    }

    fn byte(&self, character: usize) -> usize {
        self.bytes.get(character).or(self.bytes.last()).copied().unwrap_or(0)
    }

    fn range(&self, node: &MarkedYaml<'_>) -> Range<usize> {
        self.byte(node.span.start.index())..self.byte(node.span.end.index())
    }

    fn node(&self, node: &MarkedYaml<'_>) -> Node {
        let value = match &node.data {
            YamlData::Value(Scalar::String(text)) => Value::Text(text.to_string()),
            YamlData::Value(Scalar::Integer(number)) => Value::Integer(*number),
            YamlData::Value(Scalar::FloatingPoint(number)) => Value::Float(number.into_inner()),
            YamlData::Value(Scalar::Boolean(flag)) => Value::Bool(*flag),
            YamlData::Representation(text, _, _) => Value::Text(text.to_string()),
            YamlData::Tagged(_, inner) => return self.node(inner),
            YamlData::Sequence(nodes) => Value::List(nodes.iter().map(|node| self.node(node)).collect()),
            YamlData::Mapping(pairs) => {
                // A key that is no text is one that no field has, and is told like any other.
                let name = |key| match self.node(key).value {
                    Value::Text(name) => name,
                    Value::Integer(number) => number.to_string(),
                    Value::Float(number) => number.to_string(),
                    Value::Bool(flag) => flag.to_string(),
                    other => other.type_name().to_owned(),
                };
                let mut entries: Vec<_> =
                    pairs.iter().map(|(key, value)| (name(key), self.range(key), self.node(value))).collect();
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                Value::Table(Table { entries })
            }
            _ => Value::Null,
        };
        Node { range: self.range(node), value }
    }
}
