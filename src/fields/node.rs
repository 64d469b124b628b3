//! A value with its place in the file, and tables of them.

use crate::date::When;
use std::ops::Range;

/// A value and the bytes of the file that it was written with.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Byte range in the file.
    pub range: Range<usize>,
    /// What was written.
    pub value: Value,
}

/// What TOML and YAML can say.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A TOML date; YAML dates arrive as text.
    Date(When),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Table),
    /// A key without a value, as YAML may have it.
    Null,
    /// What could not be read, and has a finding of its own.
    Unread,
}

/// Keys and values in the order of the keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// Key, the bytes it was written with, and the value.
    pub entries: Vec<(String, Range<usize>, Node)>,
}

impl Value {
    /// What an author would call this type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Text(_) => "text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Bool(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Null | Value::Unread => "nothing",
        }
    }
}

impl Node {
    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

// The getters give `None` for a value of the wrong type too: `check` has already said so.
impl Table {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries
            .iter()
            .find(|(name, _, _)| name == key)
            .map(|(_, _, node)| node)
            .filter(|node| !matches!(node.value, Value::Null | Value::Unread))
    }

    /// The text of a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// The text of a key, as a string of its own; empty if there is none.
    pub fn text_or_empty(&self, key: &str) -> String {
        self.text(key).unwrap_or_default().to_owned()
    }

    /// The truth value of a key.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key)?.value {
            Value::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    /// The whole number of a key.
    pub fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key)?.value {
            Value::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// The number of a key, whole or not.
    pub fn number(&self, key: &str) -> Option<f64> {
        match self.get(key)?.value {
            Value::Float(number) => Some(number),
            Value::Integer(number) => i32::try_from(number).ok().map(f64::from),
            _ => None,
        }
    }

    /// The date of a key: a TOML date, or text that [`When::parse`] can read.
    pub fn date(&self, key: &str) -> Option<When> {
        match &self.get(key)?.value {
            Value::Date(when) => Some(*when),
            Value::Text(text) => When::parse(text).ok(),
            _ => None,
        }
    }

    /// The texts of a list; a single text counts as a list of one.
    pub fn texts(&self, key: &str) -> Vec<(&str, Range<usize>)> {
        match self.get(key) {
            Some(Node { value: Value::List(nodes), .. }) => {
                nodes.iter().filter_map(|node| Some((node.as_text()?, node.range.clone()))).collect()
            }
            Some(Node { value: Value::Text(text), range }) => vec![(text.as_str(), range.clone())],
            _ => Vec::new(),
        }
    }

    /// The table of a key.
    pub fn table(&self, key: &str) -> Option<&Table> {
        match &self.get(key)?.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The tables of a list.
    pub fn tables(&self, key: &str) -> Vec<(&Table, Range<usize>)> {
        let Some(Node { value: Value::List(nodes), .. }) = self.get(key) else {
            return Vec::new();
        };
        nodes
            .iter()
            .filter_map(|node| match &node.value {
                Value::Table(table) => Some((table, node.range.clone())),
                _ => None,
            })
            .collect()
    }

    /// Where the value of a key stands, or nowhere.
    pub fn range(&self, key: &str) -> Range<usize> {
        self.get(key).map_or(0..0, |node| node.range.clone())
    }
}
