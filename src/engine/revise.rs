//! An edit of nothing but a text: the last plan can take it over, and need not be made again.

use crate::article::{Article, Front, Role};
use crate::engine::{Engine, Store, parse};
use crate::finding::Finding;
use crate::markdown::{Image, Link, Outline};
use crate::site::Parsed;
use crate::source::{Digest, Shelf, SourcePath, Span};

/// A file whose text changed.
pub struct Edited<'a> {
    /// The file.
    pub path: &'a SourcePath,
    /// Digest of what it says now.
    pub source: Digest,
}

impl Engine {
    /// Takes over an edit, if all that changed is what pages show as it is written: the text and, of an article, headline
    /// and summary; but no link, no image, no anchor, and nothing by which articles are ordered or listed. Nothing may
    /// have been found in the file either, before or now. `None` means that only [`Engine::plan`] can tell what becomes
    /// of it.
    ///
    /// [`Site::take_text`](crate::site::Site::take_text) puts it into the site of the last plan, whose pages and feeds are
    /// then those of a new one. The keys of its outputs stay those of before, and so does what is made of all texts
    /// together, such as a search index. Given are the file as it was and as it is.
    pub fn take_text(
        &mut self,
        edited: &Edited<'_>,
        findings: &[Finding],
        shelf: &dyn Shelf,
        store: &mut dyn Store,
    ) -> Option<(Parsed, Parsed)> {
        let Edited { path, source } = edited;
        let here = |place: &Span| place.path == **path;
        let concerns = |finding: &Finding| here(&finding.place) || finding.also.iter().any(|(place, _)| here(place));
        if findings.iter().any(concerns) {
            return None;
        }
        let (before, was_clean) = self.remembered.get(path)?;
        parse::renew(&mut self.remembered, path, *source, shelf, store, self.colours);
        let (now, is_clean) = self.remembered.get(path)?;
        self.learnt = true;
        let alike = same_but_for_the_text(&before.article, &now.article);
        (was_clean && is_clean && alike).then_some((before, now))
    }
}

/// Whether nothing differs but what pages show as it is written. A page's title stands in the frame of all others.
fn same_but_for_the_text(before: &Article, now: &Article) -> bool {
    let Article { path, role, route, front, outline } = now;
    let Outline { anchors, links, images, citations, mentions, excerpt: _, words: _ } = outline;
    let same = before.path == *path && before.role == *role && before.route == *route;
    let alike = match role {
        Role::Section => false,
        Role::Page => before.front == *front && before.outline.excerpt == outline.excerpt,
        Role::Article => {
            before.front == *front
                || without_words(&before.front).is_some_and(|before| Some(before) == without_words(front))
        }
    };
    same && alike
        && before.outline.anchors == *anchors
        && before.outline.links.iter().map(destination).eq(links.iter().map(destination))
        && before.outline.mentions == *mentions
        && before.outline.citations.iter().map(|it| &it.id).eq(citations.iter().map(|it| &it.id))
        && before.outline.images.iter().map(shown).eq(images.iter().map(shown))
}

fn destination(link: &Link) -> &str {
    let Link { destination, range: _ } = link;
    destination
}

/// An image wherever it stands.
fn shown(image: &Image) -> Image {
    Image { range: 0..0, ..image.clone() }
}

/// Front matter without headline and summary, and without the places of the rest, which move with them.
fn without_words(front: &Front) -> Option<serde_json::Value> {
    let mut value = serde_json::to_value(front).ok()?;
    let fields = value.as_object_mut()?;
    fields.remove("title");
    fields.remove("summary");
    forget_places(&mut value);
    Some(value)
}

fn forget_places(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.remove("range");
            fields.values_mut().for_each(forget_places);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(forget_places),
        _ => {}
    }
}
