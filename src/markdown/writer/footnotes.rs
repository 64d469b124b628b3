//! Footnotes, numbered in the order in which they are referred to.

use super::Writer;
use crate::finding::{Code, Finding};
use crate::markdown::{Hole, Word};
use crate::web::anchor;
use pulldown_cmark::CowStr;
use std::ops::Range;

impl<'a, 'e> Writer<'a, 'e> {
    pub(super) fn reference(&mut self, label: &'a CowStr<'e>, place: &Range<usize>) {
        let label = label.as_ref();
        if !self.notes.contains_key(label) {
            return self.text(&format!("[^{label}]"), place);
        }
        let (number, count) = match self.order.iter_mut().position(|(known, _)| *known == label) {
            Some(at) => {
                self.order[at].1 += 1;
                (at + 1, self.order[at].1)
            }
            None => {
                self.order.push((label, 1));
                (self.order.len(), 1)
            }
        };
        let name = anchor(label);
        let again = if count > 1 { format!("-{count}") } else { String::new() };
        self.push("<sup class=\"footnote-reference\"><a href=\"");
        self.internal_link(&format!("#fn-{name}"), place);
        self.push(&format!("\" id=\"fnref-{name}{again}\" role=\"doc-noteref\">{number}</a></sup>"));
        self.outline.anchors.push(&format!("fnref-{name}{again}"));
    }

    pub(super) fn footnotes(&mut self) {
        self.heard = None;
        self.mentioned.clear();
        if !self.order.is_empty() {
            self.push("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
            self.hole(Hole::Word(Word::Footnotes));
            self.push("\">\n<ol>\n");
            let mut at = 0;
            // A footnote may refer to another one, so the list can grow while it is written.
            while let Some((label, _)) = self.order.get(at).copied() {
                self.footnote(label, at);
                at += 1;
            }
            self.push("</ol>\n</section>\n");
        }
        self.unused_footnotes();
    }

    fn footnote(&mut self, label: &'a str, at: usize) {
        let range = self.notes[label].clone();
        let place = self.events[range.start.saturating_sub(1)].1.clone();
        let name = anchor(label);
        self.outline.anchors.push(&format!("fn-{name}"));
        self.push(&format!("<li id=\"fn-{name}\">"));
        self.run(range);
        let closing = if self.body.markup.ends_with("</p>\n") {
            self.body.markup.truncate(self.body.markup.len() - "</p>\n".len());
            "</p>\n"
        } else {
            ""
        };
        for number in 1..=self.order[at].1 {
            let again = if number > 1 { format!("-{number}") } else { String::new() };
            self.push(" <a href=\"");
            self.internal_link(&format!("#fnref-{name}{again}"), &place);
            self.push("\" role=\"doc-backlink\" aria-label=\"");
            self.hole(Hole::Word(Word::BackToText));
            self.push(&format!(" {}{again}\">↩</a>", at + 1));
        }
        self.push(closing);
        self.push("</li>\n");
    }

    fn unused_footnotes(&mut self) {
        let mut unused: Vec<_> =
            self.notes.iter().filter(|(label, _)| !self.order.iter().any(|(used, _)| used == *label)).collect();
        unused.sort_by_key(|(_, range)| range.start);
        let findings: Vec<_> = unused
            .into_iter()
            .map(|(label, range)| {
                let place = self.span(&self.events[range.start.saturating_sub(1)].1);
                Finding::warning(Code::FootnoteUnused, place, format!("nothing refers to the footnote `{label}`"))
                    .help(format!("refer to it with `[^{label}]`, or remove it"))
            })
            .collect();
        self.findings.extend(findings);
    }
}
