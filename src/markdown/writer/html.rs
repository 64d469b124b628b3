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
        let cleaned = raw::block(self.close_holders(source));
        for name in &cleaned.refused {
            self.refuse(name, place);
        }
        self.push_clean(&cleaned.html, place);
        self.push("\n");
        if self.depth == 0 {
            self.holders.extend(cleaned.open.into_iter().map(|name| (name, place.clone())));
        } else {
            cleaned.open.iter().rev().for_each(|name| self.push(&format!("</{name}>\n")));
        }
    }

    /// Closes the holders whose closing tags a block begins with, and gives the rest of it.
    fn close_holders<'s>(&mut self, source: &'s str) -> &'s str {
        let mut rest = source.trim_start();
        while self.depth == 0
            && let Some((name, _)) = self.holders.last()
            && let Some(behind) = raw::closes(rest, name)
        {
            self.close_holder();
            rest = behind.trim_start();
        }
        rest
    }

    /// Closes the innermost holder.
    pub(super) fn close_holder(&mut self) {
        if let Some((name, _)) = self.holders.pop() {
            self.push(&format!("</{name}>\n"));
        }
    }

    /// Closes what the text has left open.
    pub(super) fn close_forgotten(&mut self) {
        while let Some((name, place)) = self.holders.last().cloned() {
            let finding = Finding::warning(Code::RawHtml, self.span(&place), format!("`<{name}>` is never closed"));
            self.findings.push(finding.help(format!("write `</{name}>` behind an empty line")));
            self.close_holder();
        }
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
                let outside = self.spans.last().copied().unwrap_or(0);
                if self.open.len() > outside && self.open.last() == Some(&name) {
                    self.open.pop();
                    self.push(&format!("</{name}>"));
                } else if self.depth == 0 && self.holders.last().is_some_and(|(holder, _)| *holder == name) {
                    self.closing = true;
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

    /// Closes what raw HTML has opened, but for the outermost few.
    pub(super) fn close_raw(&mut self, outside: usize) {
        for name in self.open.drain(outside.min(self.open.len())..).rev().collect::<Vec<_>>() {
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
