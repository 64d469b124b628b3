//! Citations: `[@id]`, `[@id, p. 4]` and `[@one; @two]` name sources of the front matter, after Pandoc's manner.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A source that is cited, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The source's id.
    pub id: String,
    /// Where in the source, such as `p. 4`; empty if not said.
    pub locator: String,
    /// Where in the file the citation stands.
    pub range: Range<u32>,
}

/// What stands in for the address of a citation while events are read; none if the label cites nothing.
pub(super) fn marked(label: &str) -> Option<String> {
    label.split(';').all(|one| cited(one).is_some()).then(|| label.to_owned())
}

/// The ids of what [`marked`] gave, each with where in the source.
pub(super) fn sources(marked: &str) -> impl Iterator<Item = (&str, &str)> {
    marked.split(';').filter_map(cited)
}

/// `@id`, or `@id, p. 4`.
fn cited(one: &str) -> Option<(&str, &str)> {
    let one = one.trim().strip_prefix('@')?;
    let (id, locator) = one.split_once(',').map_or((one, ""), |(id, locator)| (id, locator.trim()));
    let is_id = id.starts_with(|letter: char| letter.is_ascii_alphanumeric())
        && id.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter));
    (is_id && locator.is_empty() == (id == one)).then_some((id, locator))
}
