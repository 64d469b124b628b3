//! Links and citations.

use super::{Writer, index};
use crate::finding::{Code, Finding};
use crate::markdown::{Citation, Destination, Hole, Link, citation, destination, external_href};
use crate::source::Span;
use pulldown_cmark::{Event, TagEnd};
use std::ops::Range;

impl Writer<'_, '_> {
    /// Writes `[@id, p. 4]` or `[@one; @two]` and gives the index of the event behind it.
    pub(super) fn citation(&mut self, marked: &str, at: usize, place: &Range<usize>) -> usize {
        let Span { start, end, .. } = self.span(place);
        for (id, locator) in citation::sources(marked) {
            self.hole(Hole::Citation(index(self.outline.citations.len())));
            let (id, locator) = (id.to_owned(), locator.to_owned());
            self.outline.citations.push(Citation { id, locator, range: start..end });
        }
        let length = self.events[at..].iter().position(|(event, _)| *event == Event::End(TagEnd::Link));
        at + length.unwrap_or(0) + 1
    }

    pub(super) fn link_start(&mut self, url: &str, title: &str, place: &Range<usize>) {
        let inside = self.in_link();
        self.links += 1;
        self.spans.push(self.open.len());
        let live = match destination(url) {
            _ if inside => false,
            Destination::Inside(url) => {
                if url.trim().is_empty() {
                    let finding = Finding::error(Code::LinkToNowhere, self.span(place), "this link has no address");
                    self.findings.push(finding.help("write one between its round brackets, or take the brackets out"));
                }
                self.push("<a href=\"");
                self.internal_link(url, place);
                self.push("\"");
                true
            }
            Destination::Outside(url) => {
                self.push("<a href=\"");
                external_href(url, &mut self.body.markup);
                self.push("\" rel=\"noopener\"");
                true
            }
            Destination::Unsafe(scheme) => {
                let message = format!("a link with the scheme `{scheme}:` is shown as text");
                let finding = Finding::warning(Code::LinkUnsafe, self.span(place), message);
                self.findings.push(finding.help("link to a web address, or put the text in backticks"));
                false
            }
        };
        if live {
            if !title.is_empty() {
                self.push(" title=\"");
                self.push_text(title);
                self.push("\"");
            }
            self.push(">");
        }
        self.live.push(live);
    }

    pub(super) fn internal_link(&mut self, url: &str, place: &Range<usize>) {
        self.hole(Hole::Address(index(self.outline.links.len())));
        let range = self.file_range(place);
        self.outline.links.push(Link { destination: url.to_owned(), range });
    }
}
