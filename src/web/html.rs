//! Markup as a type: text becomes [`Html`] here and nowhere else.

use std::fmt;

/// Markup that may stand in a page as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Text, with everything escaped that HTML would read as markup.
    pub fn from_text(text: &str) -> Self {
        let mut html = String::with_capacity(text.len() + 16);
        escape(text, &mut html);
        Self(html)
    }

    /// Markup that this program wrote itself, or that went through the allow-list of `markdown::raw`.
    pub fn trusted(markup: String) -> Self {
        Self(markup)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup as an owned string.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Appends `text` so that it is inert both between tags and in a quoted attribute (HTML, section 13.3).
pub fn escape(text: &str, out: &mut String) {
    let mut clean = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[clean..at]);
        out.push_str(entity);
        clean = at + 1;
    }
    out.push_str(&text[clean..]);
}
