//! Places inside files: byte ranges, and the lines and columns that people read.

use crate::source::SourcePath;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A range of bytes in a file of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub path: SourcePath,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// A range of bytes in `path`. Files over 4 GiB are cut off there, which no text file reaches.
    pub fn new(path: &SourcePath, range: Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { path: path.clone(), start: offset(range.start), end: offset(range.end) }
    }

    /// The whole file, for findings that have no closer place.
    pub fn file(path: &SourcePath) -> Self {
        Self { path: path.clone(), start: 0, end: 0 }
    }

    /// The byte range, cut to the text's length and moved out to whole characters.
    pub fn range_in(&self, text: &str) -> Range<usize> {
        let mut start = (self.start as usize).min(text.len());
        let mut end = (self.end as usize).clamp(start, text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }

    /// Line and column of the first byte, as an editor counts them.
    pub fn position_in(&self, text: &str) -> Position {
        let start = self.range_in(text).start;
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// A line and a column, both counted from one; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from one.
    pub line: usize,
    /// Column in characters, from one.
    pub column: usize,
}
