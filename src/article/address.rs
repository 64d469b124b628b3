//! What a file is, and where it will stand: both follow from its path, `slug` and `path`.

use crate::fields::Table;
use crate::finding::{Code, Finding};
use crate::source::{SourcePath, Span};
use crate::web::{Route, slug};
use serde::{Deserialize, Serialize};

/// What a Markdown file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// A dated article.
    Article,
    /// An undated page: at the top of content/, or the `index.md` of a folder there.
    Page,
    /// `_index.md`: the description of the section that is its folder.
    Section,
}

impl Role {
    /// What the file at `path` is.
    pub fn of(path: &SourcePath) -> Self {
        let depth = path.below("content").map_or(0, |rest| rest.matches('/').count());
        match (path.file_name(), depth) {
            ("_index.md", _) => Role::Section,
            ("index.md", 0 | 1) | (_, 0) => Role::Page,
            _ => Role::Article,
        }
    }
}

/// The address of a file.
pub(super) fn route(path: &SourcePath, role: Role, table: &Table, findings: &mut Vec<Finding>) -> Route {
    if let Some(route) = written_path(path, table, findings) {
        return route;
    }
    let folder = path.folder().strip_prefix("content").unwrap_or("");
    let mut parts: Vec<String> = folder.split('/').map(slug).filter(|part| !part.is_empty()).collect();
    if path.stem() != "index" && role != Role::Section {
        parts.push(named(path.stem()));
    }
    if let Some(text) = table.text("slug") {
        let wanted = slug(text);
        if wanted.is_empty() {
            let place = Span::new(path, table.range("slug"));
            findings.push(
                Finding::error(Code::BadValue, place, format!("`{text}` leaves nothing for an address"))
                    .help("use letters and digits"),
            );
        } else {
            parts.pop();
            parts.push(wanted);
        }
    }
    Route::page(parts.iter().map(String::as_str))
}

/// The slug of a file name; names without a letter or digit keep an address by their code points.
fn named(stem: &str) -> String {
    let slug = slug(stem);
    if !slug.is_empty() {
        return slug;
    }
    stem.chars().map(|c| format!("{:x}", u32::from(c))).collect::<Vec<_>>().join("-")
}

/// `path`: an address of the article's own, for one that must keep an old address.
fn written_path(path: &SourcePath, table: &Table, findings: &mut Vec<Finding>) -> Option<Route> {
    let text = table.text("path")?;
    match written_route(text) {
        Ok(route) => Some(route),
        Err(reason) => {
            let finding = Finding::error(Code::BadValue, Span::new(path, table.range("path")), reason);
            findings.push(finding.help("write it as `/2019/old-address/`"));
            None
        }
    }
}

/// A route as an author wrote it, in `path` or `aliases`.
pub(super) fn written_route(text: &str) -> Result<Route, String> {
    let inner = text.trim().trim_matches('/');
    let odd = |part: &str| {
        part.is_empty() || part.starts_with('.') || part.chars().any(|c| c.is_control() || "\\?#%<>\"|*:".contains(c))
    };
    if inner.is_empty() || inner.split('/').any(odd) {
        return Err(format!("`{text}` is no route of the site"));
    }
    let is_file = !text.trim().ends_with('/') && inner.rsplit('/').next().is_some_and(|name| name.contains('.'));
    Ok(Route::new(if is_file { format!("/{inner}") } else { format!("/{inner}/") }))
}
