//! The text of a file, together with the finding if it has none.

use crate::finding::{Code, Finding, Noted};
use crate::source::{Shelf, SourcePath, Span};

/// Reads a text file. What is not UTF-8 is replaced, and found.
pub fn text(shelf: &dyn Shelf, path: &SourcePath) -> Noted<String> {
    match shelf.read(path) {
        Ok(bytes) => match String::from_utf8(bytes.into_owned()) {
            Ok(text) => Noted::clean(text),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let finding = Finding::error(Code::FileNotUtf8, Span::new(path, at..at + 3), "this is not UTF-8 text");
                let finding = finding.help(
                    "save the file as UTF-8; a file that is no text belongs beside an article with another extension",
                );
                Noted { value: text, findings: vec![finding] }
            }
        },
        Err(reason) => {
            let code = if path.as_str() == "site.toml" { Code::ConfigMissing } else { Code::FileUnreadable };
            let finding = Finding::error(code, Span::file(path), format!("`{path}` cannot be read: {reason}"));
            let help = if code == Code::ConfigMissing {
                "`bulletin init` makes a new site"
            } else {
                "mend its permissions, or remove it"
            };
            Noted { value: String::new(), findings: vec![finding.help(help)] }
        }
    }
}
