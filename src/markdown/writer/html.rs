//! Raw HTML, cleaned; what is refused is shown as the text that it is.

use super::Writer;
use crate::finding::{Code, Finding};
use crate::markdown::{Destination, destination, raw};
use pulldown_cmark::{CowStr, Event};
use std::ops::Range;

impl Writer<'_, '_> {
    /// A block of raw HTML: all its lines at once.
    pub(super) fn html_run(&mut self, at: usize, place: &Range<usize>) -> usize {
        let next = self.skip(at);
        let mut source = String::new();
        for (event, _) in &self.events[at + 1..next - 1] {
            if let Event::Html(html) | Event::Text(html) = event {
                source.push_str(html);
            }
        }
        self.html_block(&source, place);
        next
    }

    pub(super) fn html_block(&mut self, source: &str, place: &Range<usize>) {
        let cleaned = raw::block(source);
        for name in &cleaned.refused {
            self.refuse(name, place);
        }
        self.push_clean(&cleaned.html, place);
        self.push("\n");
    }

    pub(super) fn inline_html(&mut self, source: &CowStr<'_>, place: &Range<usize>) {
        match raw::inline(source) {
            raw::Inline::Open(name, _) if name == "a" && self.in_link() => {}
            raw::Inline::Open(name, tag) => {
                self.push_clean(&tag, place);
                self.open.push(name);
            }
            raw::Inline::Close(name) => {
                // Crossed and stray closing tags are dropped: what is open closes in order.
                if self.open.last() == Some(&name) {
                    self.open.pop();
                    self.push(&format!("</{name}>"));
                }
            }
            raw::Inline::Void(tag) => self.push(&tag),
            raw::Inline::Nothing => {}
            raw::Inline::Refused(name) => {
                self.refuse(&name, place);
                self.hear(source);
                self.push_text(source);
            }
        }
    }

    pub(super) fn close_raw(&mut self) {
        while let Some(name) = self.open.pop() {
            self.push(&format!("</{name}>"));
        }
    }

    fn refuse(&mut self, name: &str, place: &Range<usize>) {
        let finding = Finding::warning(Code::RawHtml, self.span(place), format!("`<{name}>` is shown as text"));
        self.findings.push(finding.help("put code in backticks; for images, alerts and tables there is Markdown"));
    }

    /// Appends cleaned HTML; its links into the site become holes like any other.
    fn push_clean(&mut self, html: &str, place: &Range<usize>) {
        let mut rest = html;
        // The sanitiser escapes `<` everywhere but in tags, so this finds tags only.
        while let Some(at) = rest.find("<a ") {
            let tag_end = at + rest[at..].find('>').unwrap_or(rest.len() - at);
            let Some(start) = rest[at..tag_end].find("href=\"").map(|start| at + start + 6) else {
                self.push(&rest[..tag_end]);
                rest = &rest[tag_end..];
                continue;
            };
            let end = start + rest[start..].find('"').unwrap_or(0);
            let url = rest[start..end].replace("&amp;", "&");
            self.push(&rest[..start]);
            match destination(&url) {
                Destination::Inside(url) => self.internal_link(url, place),
                Destination::Outside(_) | Destination::Unsafe(_) => self.push(&rest[start..end]),
            }
            rest = &rest[end..];
        }
        self.push(rest);
    }
}
