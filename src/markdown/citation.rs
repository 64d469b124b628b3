//! Citations: `[@id]` and `[@one; @two]` name sources of the front matter, after Pandoc's manner.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A source that is cited, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The source's id.
    pub id: String,
    /// Where in the file the citation stands.
    pub range: Range<u32>,
}

/// What stands in for the address of a citation while events are read; none if the label cites nothing.
pub(super) fn marked(label: &str) -> Option<String> {
    let good = |id: &str| {
        id.strip_prefix('@').is_some_and(|id| {
            id.starts_with(|c: char| c.is_ascii_alphanumeric())
                && id.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        })
    };
    label.split(';').all(|id| good(id.trim())).then(|| label.to_owned())
}

/// The ids of what [`marked`] gave.
pub(super) fn ids(marked: &str) -> impl Iterator<Item = &str> {
    marked.split(';').map(|id| id.trim().trim_start_matches('@'))
}
