//! Images, alone as figures and between words.

use super::{Writer, index, plain_text};
use crate::finding::{Code, Finding};
use crate::markdown::figure::{Attributes, braces};
use crate::markdown::{Destination, Hole, Image, Layout, destination, external_href};
use pulldown_cmark::{Event, Tag, TagEnd};

impl Writer<'_, '_> {
    /// A paragraph that holds one image and nothing else is a figure.
    pub(super) fn figure(&mut self, at: usize) -> Option<usize> {
        let (Event::Start(Tag::Image { dest_url, title, .. }), _) = self.events.get(at + 1)? else {
            return None;
        };
        let mut end = self.skip(at + 1);
        let own = matches!(destination(dest_url), Destination::Inside(_));
        // Attributes in braces behind the image belong to it.
        if let (Event::Text(text), _) = self.events.get(end)?
            && braces(text).is_some_and(|(_, length)| text[length..].trim().is_empty())
        {
            end += 1;
        }
        if !own || self.events.get(end)?.0 != Event::End(TagEnd::Paragraph) {
            return None;
        }
        self.image(dest_url, title, at + 1, Hole::Figure);
        self.push("\n");
        Some(end + 1)
    }

    /// The attributes behind an image that ends before `next`, and how much of the text there they are.
    fn attributes(&mut self, next: usize) -> Attributes {
        let Some((Event::Text(text), place)) = self.events.get(next) else {
            return Attributes::default();
        };
        let Some((inner, length)) = braces(text) else {
            return Attributes::default();
        };
        self.swallowed = Some((next, length));
        let (attributes, slips) = Attributes::read(inner);
        let place = self.span(&(place.start..place.start + length));
        for (message, help) in slips {
            self.findings.push(Finding::error(Code::BadValue, place.clone(), message).help(help));
        }
        attributes
    }

    pub(super) fn image(&mut self, url: &str, title: &str, at: usize, hole: fn(u32) -> Hole) -> usize {
        let next = self.skip(at);
        let place = self.events[at].1.clone();
        let alt = plain_text(&self.events[at + 1..next - 1], |_| false);
        match destination(url) {
            Destination::Inside(_) => {
                let attributes = self.attributes(next);
                if alt.trim().is_empty() && !attributes.decorative {
                    let finding = Finding::warning(
                        Code::ImageWithoutAlt,
                        self.span(&place),
                        format!("the image `{url}` has no description"),
                    );
                    self.findings.push(finding.help(
                        "say what it shows: `![what it shows](…)`, or `{.decorative}` behind it if it shows nothing",
                    ));
                }
                let figure = matches!(hole(0), Hole::Figure(_));
                if !figure && (!title.trim().is_empty() || attributes.layout != Layout::Text) {
                    let message = format!("`{url}` stands between words, where neither caption nor width is shown");
                    let finding = Finding::warning(Code::ImageInline, self.span(&place), message);
                    self.findings.push(finding.help("put an empty line before and behind it: alone it is a figure"));
                }
                let (caption, credit) = title.split_once("Credit:").unwrap_or((title, ""));
                let range = self.file_range(&place);
                self.hole(hole(index(self.outline.images.len())));
                self.outline.images.push(Image {
                    source: url.to_owned(),
                    alt: if attributes.decorative { String::new() } else { alt },
                    caption: caption.trim().to_owned(),
                    credit: attributes.credit.unwrap_or_else(|| credit.trim().to_owned()),
                    license: attributes.license.unwrap_or_default(),
                    figure,
                    layout: attributes.layout,
                    crop: attributes.crop,
                    range,
                });
            }
            Destination::Outside(url) => {
                let message = format!("`{url}` is on another host; the page shows a link instead of the image");
                let finding = Finding::warning(Code::ImageForeign, self.span(&place), message);
                self.findings
                    .push(finding.help("put the file beside the article: no page makes a third-party request"));
                let shown = if alt.is_empty() { url } else { &alt };
                if self.in_link() {
                    self.push_text(shown);
                } else {
                    self.push("<a href=\"");
                    external_href(url, &mut self.body.markup);
                    self.push("\" rel=\"noopener\">");
                    self.push_text(shown);
                    self.push("</a>");
                }
            }
            Destination::Unsafe(scheme) => {
                let message = format!("an image with the scheme `{scheme}:` is shown as its description");
                self.findings.push(
                    Finding::warning(Code::LinkUnsafe, self.span(&place), message)
                        .help("put the file beside the article"),
                );
                self.push_text(&alt);
            }
        }
        next
    }
}
