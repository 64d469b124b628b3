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
        let end = self.behind_image(at + 1);
        let own = matches!(destination(dest_url), Destination::Inside(_));
        if !own || self.events.get(end)?.0 != Event::End(TagEnd::Paragraph) {
            return None;
        }
        self.image(dest_url, title, at + 1, Hole::Figure);
        self.push("\n");
        Some(end + 1)
    }

    /// A list of nothing but images is a gallery.
    pub(super) fn gallery(&mut self, at: usize) -> Option<usize> {
        let events = self.events;
        let is = |at: usize, event: &Event<'_>| events.get(at).is_some_and(|(other, _)| other == event);
        let mut images = Vec::new();
        let mut next = at + 1;
        while is(next, &Event::Start(Tag::Item)) {
            let paragraph = is(next + 1, &Event::Start(Tag::Paragraph));
            let image = next + 1 + usize::from(paragraph);
            let (Event::Start(Tag::Image { dest_url, title, .. }), _) = events.get(image)? else { return None };
            if !matches!(destination(dest_url), Destination::Inside(_)) {
                return None;
            }
            next = self.behind_image(image);
            if paragraph && !is(next, &Event::End(TagEnd::Paragraph)) {
                return None;
            }
            next += usize::from(paragraph);
            if !is(next, &Event::End(TagEnd::Item)) {
                return None;
            }
            next += 1;
            images.push((image, dest_url, title));
        }
        if images.len() < 2 || !is(next, &Event::End(TagEnd::List(false))) {
            return None;
        }
        self.push("<ul class=\"gallery\">\n");
        for (at, url, title) in images {
            self.push("<li>");
            self.image(url, title, at, Hole::Figure);
            self.push("</li>\n");
        }
        self.push("</ul>\n");
        Some(next + 1)
    }

    /// What comes behind an image and its attributes in braces.
    fn behind_image(&self, at: usize) -> usize {
        let end = self.skip(at);
        let attributes = self.events.get(end).is_some_and(|(event, _)| {
            let Event::Text(text) = event else { return false };
            braces(text).is_some_and(|(_, length)| text[length..].trim().is_empty())
        });
        end + usize::from(attributes)
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
