//! TOML and YAML as values that know their place, checked against one table of fields.
//!
//! The table ([`Field`]) is the only description of what may be written: reading, 'did you mean', the reference in
//! `docs/` and later the JSON Schema come from it.

mod check;
mod json;
mod node;
mod toml;
mod yaml;

pub use check::{Field, Kind, check};
pub use json::json;
pub use node::{Node, Table, Value};
pub use toml::read as toml;
pub use yaml::read as yaml;
