//! Footnotes, numbered in the order in which they are referred to.

use super::Writer;
use crate::finding::{Code, Finding};
use crate::markdown::{Hole, Word};
use crate::web::anchor;
use pulldown_cmark::CowStr;
use std::ops::Range;

/// A footnote that is referred to.
pub(super) struct Note<'a> {
    label: &'a str,
    anchor: String,
    /// The anchors of the places that refer to it.
    marks: Vec<String>,
}

/// What follows the name of a place that refers to a footnote once more.
fn again(times: usize) -> String {
    if times == 0 { String::new() } else { format!("-{}", times + 1) }
}

impl<'a, 'e> Writer<'a, 'e> {
    pub(super) fn reference(&mut self, label: &'a CowStr<'e>, place: &Range<usize>) {
        let label = label.as_ref();
        if !self.notes.contains_key(label) {
            return self.text(&format!("[^{label}]"), place);
        }
        let at = self.order.iter().position(|note| note.label == label).unwrap_or_else(|| {
            let anchor = self.unique_anchor(format!("fn-{}", anchor(label)));
            self.order.push(Note { label, anchor, marks: Vec::new() });
            self.order.len() - 1
        });
        let mark = format!("fnref-{}{}", anchor(label), again(self.order[at].marks.len()));
        let mark = self.unique_anchor(mark);
        let href = format!("#{}", self.order[at].anchor);
        self.push("<sup class=\"footnote-reference\"><a href=\"");
        self.internal_link(&href, place);
        self.push(&format!("\" id=\"{mark}\" role=\"doc-noteref\">{}</a></sup>", at + 1));
        self.outline.anchors.push(&mark);
        self.order[at].marks.push(mark);
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
            while at < self.order.len() {
                self.footnote(at);
                at += 1;
            }
            self.push("</ol>\n</section>\n");
        }
        self.unused_footnotes();
    }

    fn footnote(&mut self, at: usize) {
        let Note { label, anchor, .. } = &self.order[at];
        let range = self.notes[label].clone();
        self.outline.anchors.push(anchor);
        let item = format!("<li id=\"{anchor}\">");
        let place = self.events[range.start.saturating_sub(1)].1.clone();
        self.push(&item);
        self.depth += 1;
        self.run(range);
        self.depth -= 1;
        let closing = if self.body.markup.ends_with("</p>\n") {
            self.body.markup.truncate(self.body.markup.len() - "</p>\n".len());
            "</p>\n"
        } else {
            ""
        };
        for (times, mark) in self.order[at].marks.clone().into_iter().enumerate() {
            self.push(" <a href=\"");
            self.internal_link(&format!("#{mark}"), &place);
            self.push("\" role=\"doc-backlink\" aria-label=\"");
            self.hole(Hole::Word(Word::BackToText));
            self.push(&format!(" {}{}\">↩</a>", at + 1, again(times)));
        }
        self.push(closing);
        self.push("</li>\n");
    }

    fn unused_footnotes(&mut self) {
        let mut unused: Vec<_> =
            self.notes.iter().filter(|(label, _)| !self.order.iter().any(|note| note.label == **label)).collect();
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
