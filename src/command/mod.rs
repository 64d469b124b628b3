//! The commands: one file each, and what they share.

pub mod build;
pub mod check;
pub mod init;
pub mod list;
pub mod new;
mod out;
pub mod prune;
mod session;
pub mod theme;

pub use session::{Request, Session};

use crate::fault::Fault;
use crate::finding::Finding;
use serde::Serialize;

/// How a command ended.
pub struct Report {
    /// What was found in the content.
    pub findings: Vec<Finding>,
    /// What went wrong with the machine, or with the folder that was to be written.
    pub faults: Vec<Fault>,
    /// What was asked for, for people: it goes to standard output.
    pub answer: Vec<String>,
    /// What it did, for people.
    pub lines: Vec<String>,
    /// What it did, for `--json`.
    pub result: serde_json::Value,
}

impl Report {
    /// A report of a command that did what it was asked.
    pub fn done(findings: Vec<Finding>, lines: Vec<String>, result: &impl Serialize) -> Self {
        let result = serde_json::to_value(result).expect("a result is plain data");
        Self { findings, faults: Vec::new(), answer: Vec::new(), lines, result }
    }

    /// A report that answers a question.
    pub fn answer(answer: Vec<String>, result: &impl Serialize) -> Self {
        Self { answer, ..Self::done(Vec::new(), Vec::new(), result) }
    }

    /// A report of a command that could not be carried out.
    pub fn stopped(findings: Vec<Finding>, faults: Vec<Fault>) -> Self {
        Self { findings, faults, answer: Vec::new(), lines: Vec::new(), result: serde_json::Value::Null }
    }
}
