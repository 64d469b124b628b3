//! One Markdown file into one [`Article`] and its [`Body`]. Never fails: what is broken gets a harmless stand-in and
//! a finding that forbids publishing.

mod address;
mod facts;
mod front;
mod keys;
mod packed;
mod raw;
mod seldom;

pub use address::Role;
pub use facts::{
    Actor, Assessment, Attribution, Confidence, Event, Facts, Ioc, MoreFacts, Product, Source, Status, Update,
    UpdateKind, Vuln, in_both, sheet, updates_kept,
};
pub use front::{At, Front, LeadImage, More, Story};
pub use keys::{ARTICLE_FIELDS, SECTION_FIELDS};
pub use packed::Packed;
pub use seldom::Seldom;

use crate::fields::{self, Table};
use crate::finding::{Code, Finding, Noted};
use crate::markdown::{self, Body, Outline};
use crate::source::{SourcePath, Span};
use crate::web::Route;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What the site knows of a file without its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// The file.
    pub path: SourcePath,
    /// Article, page, or description of a section.
    pub role: Role,
    /// Where it stands.
    pub route: Route,
    /// What its front matter says.
    pub front: Front,
    /// What its text holds.
    pub outline: Outline,
}

impl Article {
    /// Minutes that reading takes, at least one.
    pub fn minutes(&self) -> u32 {
        const WORDS_A_MINUTE: u32 = 220;
        self.outline.words.div_ceil(WORDS_A_MINUTE).max(1)
    }
}

/// Parses a file. Depends on nothing but its path and text.
pub fn parse(path: &SourcePath, text: &str) -> Noted<(Article, Body)> {
    let mut findings = Vec::new();
    let role = Role::of(path);
    let (table, body_at) = front_matter(path, text, &mut findings);
    let known = if role == Role::Section { SECTION_FIELDS } else { ARTICLE_FIELDS };
    findings.extend(fields::check(path, &table, known, "front matter"));
    let front = front::read(path, role, &table, &mut findings);
    findings.extend(facts::check(path, role, &front, &table));
    let route = address::route(path, role, &table, &mut findings);
    let (body, mut outline) = markdown::parse(path, &text[body_at..], body_at).note(&mut findings);
    if role == Role::Section && !text[body_at..].trim().is_empty() {
        let finding = Finding::hint(
            Code::FileIgnored,
            Span::new(path, body_at..text.len()),
            "the text of a section is shown nowhere",
        );
        findings.push(finding.help("say it in `description`, or make it an article or a page"));
    }
    findings.extend(raw::check(path, text, body_at, front.facts.iocs.iter()));
    findings.extend(facts::citations(path, &front.facts, &outline.citations));
    if !front.summary.is_empty() {
        // It stands in for a summary, and is read back by every build.
        outline.excerpt = String::new();
    }
    let article = Article { path: path.clone(), role, route, front, outline };
    Noted { value: (article, body), findings }
}

/// Every network indicator of `iocs` that stands raw in the body of a file.
pub fn raw_indicators<'a>(path: &SourcePath, text: &str, iocs: impl IntoIterator<Item = &'a Ioc>) -> Vec<Finding> {
    let (_, body_at) = front_matter(path, text, &mut Vec::new());
    raw::check(path, text, body_at, iocs)
}

/// The front matter's table, and where the text behind it begins.
fn front_matter(path: &SourcePath, text: &str, findings: &mut Vec<Finding>) -> (Table, usize) {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    for (fence, read) in [("+++", fields::toml as fn(&SourcePath, &str, usize) -> Noted<Table>), ("---", fields::yaml)]
    {
        let Some(rest) = text[start..].strip_prefix(fence) else {
            continue;
        };
        let Some(line_end) = rest.find('\n').filter(|end| rest[..*end].trim().is_empty()) else {
            continue;
        };
        let from = start + fence.len() + line_end + 1;
        let Some((end, next)) = closing(&text[from..], fence) else {
            let finding = Finding::error(
                Code::SyntaxError,
                Span::new(path, start..start + 3),
                format!("this `{fence}` is never closed"),
            );
            findings.push(finding.help(format!("end the front matter with a line `{fence}`")));
            return (Table::default(), text.len());
        };
        return (read(path, &text[from..from + end], from).note(findings), from + next);
    }
    if Role::of(path) != Role::Section || !text.trim().is_empty() {
        let finding =
            Finding::error(Code::FrontMatterMissing, Span::new(path, start..start), "this file has no front matter");
        findings.push(finding.help(
            "begin it with a line `+++`, fields such as `title = \"…\"` and `date = 2021-07-20`, and a line `+++`",
        ));
    }
    (Table::default(), start)
}

/// Where the closing line begins, and where the line behind it does.
fn closing(text: &str, fence: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_end() == fence {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// A range of bytes as the index keeps it. Files over 4 GiB are cut off there, which no text file reaches.
fn range(range: Range<usize>) -> Range<u32> {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    offset(range.start)..offset(range.end)
}
