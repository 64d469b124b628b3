//! A free table as JSON, for `[extra]`.

use crate::fields::{Node, Table, Value};
use serde_json::json;

/// The table as JSON text.
pub fn json(table: &Table) -> String {
    of_table(table).to_string()
}

fn of_table(table: &Table) -> serde_json::Value {
    table.entries.iter().map(|(key, _, node)| (key.clone(), of_node(node))).collect::<serde_json::Map<_, _>>().into()
}

fn of_node(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Text(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::Bool(flag) => json!(flag),
        Value::Date(when) => json!(when.to_string()),
        Value::List(nodes) => nodes.iter().map(of_node).collect(),
        Value::Table(table) => of_table(table),
        Value::Null | Value::Unread => serde_json::Value::Null,
    }
}
