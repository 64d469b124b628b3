//! Why a text is no CVSS vector, and where.

use std::fmt;
use std::ops::Range;

/// Why a text is no CVSS vector, which metric is at fault, and its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CvssError {
    message: String,
    help: String,
    metric: Option<String>,
    range: Range<usize>,
}

impl CvssError {
    pub(super) fn new(range: Range<usize>, metric: Option<&str>, message: String, help: String) -> Self {
        Self { message, help, metric: metric.map(str::to_owned), range }
    }

    /// What the author can do about it, as a sentence.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    /// The abbreviation of the metric at fault, as written, if one metric is at fault.
    #[must_use]
    pub fn metric(&self) -> Option<&str> {
        self.metric.as_deref()
    }

    /// The bytes of the text that are wrong; the whole text where something is missing.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }
}

impl fmt::Display for CvssError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for CvssError {}
