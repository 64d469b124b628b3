//! Turns findings into what a terminal shows, and into records for `--json` and the preview's overlay.

use crate::finding::{Finding, Severity};
use crate::source::{Shelf, SourcePath, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Prints findings in the manner of compilers: the line, a caret below it, and what to do.
pub struct Painter {
    renderer: Renderer,
}

/// A finding with its place in lines and columns, as `--json` gives it.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// `error`, `warning` or `hint`.
    pub severity: Severity,
    /// The stable name of its kind.
    pub code: &'static str,
    /// What is the case.
    pub message: String,
    /// The file, relative to the site's root.
    pub file: String,
    /// Line, from one.
    pub line: usize,
    /// Column in characters, from one.
    pub column: usize,
    /// The line as it stands in the file.
    pub source: String,
    /// How many characters of the line are meant, at least one.
    pub width: usize,
    /// What to do.
    pub help: Option<String>,
    /// Other places: file, line, column and a few words.
    pub also: Vec<(String, usize, usize, String)>,
}

/// So many of something, in words: `1 error`, `2 errors`.
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

impl Painter {
    /// With colours for a terminal.
    pub fn coloured() -> Self {
        Self { renderer: Renderer::styled() }
    }

    /// Without colours.
    pub fn plain() -> Self {
        Self { renderer: Renderer::plain() }
    }

    /// All findings, one after the other, with their sources read from `shelf`.
    pub fn paint(&self, findings: &[Finding], shelf: &dyn Shelf) -> String {
        let texts = texts_of(findings, shelf);
        findings.par_iter().map(|finding| self.one(finding, &texts) + "\n\n").collect()
    }

    fn one(&self, finding: &Finding, texts: &BTreeMap<SourcePath, String>) -> String {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Hint => Level::NOTE.with_name("hint"),
        };
        let mut group = Group::with_title(level.primary_title(finding.message.as_str()).id(finding.code.name()));
        let places = std::iter::once((&finding.place, None))
            .chain(finding.also.iter().map(|(place, label)| (place, Some(label.as_str()))));
        for (index, (place, label)) in places.enumerate() {
            let text = texts.get(&place.path).map_or("", String::as_str);
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let mut annotation = kind.span(line_part(place, text));
            if let Some(label) = label {
                annotation = annotation.label(label);
            }
            group = group.element(Snippet::source(text).path(place.path.as_str()).annotation(annotation));
        }
        if let Some(help) = &finding.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        self.renderer.render(&[group])
    }
}

/// The findings with lines and columns, in the order given.
pub fn records(findings: &[Finding], shelf: &dyn Shelf) -> Vec<Record> {
    let texts = texts_of(findings, shelf);
    findings.iter().map(|finding| record(finding, &texts)).collect()
}

fn record(finding: &Finding, texts: &BTreeMap<SourcePath, String>) -> Record {
    let text = texts.get(&finding.place.path).map_or("", String::as_str);
    let part = line_part(&finding.place, text);
    let line_start = text[..part.start].rfind('\n').map_or(0, |at| at + 1);
    let position = finding.place.position_in(text);
    let also = finding.also.iter().map(|(place, label)| {
        let text = texts.get(&place.path).map_or("", String::as_str);
        let position = place.position_in(text);
        (place.path.to_string(), position.line, position.column, label.clone())
    });
    Record {
        severity: finding.severity,
        code: finding.code.name(),
        message: finding.message.clone(),
        file: finding.place.path.to_string(),
        line: position.line,
        column: position.column,
        source: text[line_start..].lines().next().unwrap_or("").to_owned(),
        width: text[part].chars().count().max(1),
        help: finding.help.clone(),
        also: also.collect(),
    }
}

/// The part of a place that stands on its first line: carets under a whole block help nobody.
fn line_part(place: &Span, text: &str) -> std::ops::Range<usize> {
    let range = place.range_in(text);
    let end = text[range.clone()].find('\n').map_or(range.end, |at| range.start + at);
    range.start..end.max(range.start)
}

fn texts_of(findings: &[Finding], shelf: &dyn Shelf) -> BTreeMap<SourcePath, String> {
    let places = findings
        .iter()
        .flat_map(|finding| std::iter::once(&finding.place).chain(finding.also.iter().map(|(place, _)| place)));
    let mut texts = BTreeMap::new();
    for place in places {
        if !texts.contains_key(&place.path) {
            let bytes = shelf.read(&place.path).unwrap_or_default();
            // Nobody wants to see a line of an image.
            let text = if bytes.contains(&0) { String::new() } else { String::from_utf8_lossy(&bytes).into_owned() };
            texts.insert(place.path.clone(), text);
        }
    }
    texts
}
