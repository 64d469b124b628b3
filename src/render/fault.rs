//! Tera's errors as findings: the place in the template, and the templates that led there.

use crate::finding::{Code, Finding, did_you_mean};
use crate::render::vocabulary::VOCABULARY;
use crate::source::{SourcePath, Span};
use crate::web::Route;
use std::collections::BTreeMap;
use tera::{Error, ErrorKind, ReportError};

/// The texts of the templates by name.
pub(super) type Texts = BTreeMap<String, String>;

/// A failure while a template was compiled.
pub(super) fn syntax(error: &Error, template: &str, texts: &Texts) -> Finding {
    let finding = located(error, Code::TemplateSyntax, template, texts);
    let help = help_for(&finding.message, texts);
    finding.help(help)
}

/// What to do about a failure, as far as its message tells.
fn help_for(message: &str, texts: &Texts) -> String {
    let quoted = |message: &str| message.split('`').nth(1).unwrap_or("").to_owned();
    let near = match message.strip_prefix("Unknown ") {
        Some(rest) if rest.starts_with("template ") => {
            did_you_mean(&quoted(rest), texts.keys().map(String::as_str)).map(str::to_owned)
        }
        Some(rest) if rest.starts_with("filter ") || rest.starts_with("function ") => {
            did_you_mean(&quoted(rest), VOCABULARY).map(str::to_owned)
        }
        _ => None,
    };
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if message.starts_with("Unexpected end of input") => {
            "something above is not closed: a block, a condition, a loop or a tag".to_owned()
        }
        None => "docs/templates.md describes the language and what templates see".to_owned(),
    }
}

/// A failure while a page was rendered.
pub(super) fn rendering(error: &Error, template: &str, route: &Route, texts: &Texts) -> Finding {
    let finding = located(error, Code::TemplateFailed, template, texts);
    finding.help(format!("it failed on the page {route}; docs/templates.md describes what templates see"))
}

/// A text that vanished between reading and rendering.
pub(super) fn unreadable(path: &SourcePath, reason: &str) -> Finding {
    Finding::error(Code::FileUnreadable, Span::file(path), format!("`{path}` cannot be read: {reason}"))
        .help("build again")
}

fn located(error: &Error, code: Code, template: &str, texts: &Texts) -> Finding {
    let (report, message) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            (Some(report), report.message().to_owned())
        }
        other => (None, other.to_string()),
    };
    // Errors of linking come as printed text; their first line says it all.
    let first = message.lines().next().unwrap_or("").trim_start_matches("error: ").to_owned();
    let place = match report {
        Some(report) => place_of(report, texts),
        None => printed_place(&message, texts)
            .unwrap_or_else(|| Span::file(&path_of(circular(&message).unwrap_or(template)))),
    };
    let mut finding = Finding::error(code, place, first);
    for (name, line, column) in called_from(&error.to_string()) {
        finding = finding.also(span(&name, line, column, 1, texts), "called from here");
    }
    finding
}

fn place_of(report: &ReportError, texts: &Texts) -> Span {
    let at = report.span();
    let width = if at.end_line == at.start_line { at.end_col.saturating_sub(at.start_col) } else { 1 };
    span(report.filename(), at.start_line, at.start_col, width.max(1), texts)
}

/// The template that leads into a circle. Whoever is read first is reported, though it may only stand behind it.
fn circular(message: &str) -> Option<&str> {
    let chain = message.strip_prefix("Circular extend")?.rsplit('`').nth(1)?;
    chain.rsplit('"').nth(1)
}

/// The `--> name:line:column` of a printed report.
fn printed_place(message: &str, texts: &Texts) -> Option<Span> {
    let (name, line, column) = locus(message.split_once("--> ")?.1)?;
    Some(span(&name, line, column, 1, texts))
}

/// The `note: called from name:line:column` lines of a printed report.
fn called_from(report: &str) -> Vec<(String, usize, usize)> {
    let notes = report.lines().filter_map(|line| line.strip_prefix("note: "));
    notes.filter_map(|note| locus(note.rsplit(' ').next()?)).collect()
}

/// `name:line:column`, with the column counted from zero as Tera's spans do.
fn locus(text: &str) -> Option<(String, usize, usize)> {
    let mut parts = text.lines().next()?.trim().rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some((parts.next()?.to_owned(), line, column.saturating_sub(1)))
}

fn span(name: &str, line: usize, column: usize, width: usize, texts: &Texts) -> Span {
    let text = texts.get(name).map_or("", String::as_str);
    let line_start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let bytes =
        |characters: usize, from: usize| text[from..].chars().take(characters).map(char::len_utf8).sum::<usize>();
    let start = line_start + bytes(column, line_start);
    Span::new(&path_of(name), start..start + bytes(width, start))
}

fn path_of(template: &str) -> SourcePath {
    SourcePath::new(format!("templates/{template}"))
}
