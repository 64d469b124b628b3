//! An edit of nothing but a text: the last plan can take it over, and need not be made again.

use crate::article::{Article, Role};
use crate::engine::{Engine, Store};
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
    /// Takes over an edit, if all that changed is a text: nothing that another page shows of the article, no link, no
    /// image, no mention, no anchor; and nothing was or is found in the file, in itself or by the last plan. `None` means that only
    /// [`Engine::plan`] can tell what becomes of it.
    ///
    /// [`Site::take_text`](crate::site::Site::take_text) puts it into the site of the last plan, which then makes what a
    /// new one would make. The keys of its outputs stay those of before.
    pub fn take_text(
        &mut self,
        edited: &Edited<'_>,
        findings: &[Finding],
        shelf: &dyn Shelf,
        store: &mut dyn Store,
    ) -> Option<Parsed> {
        let Edited { path, source } = edited;
        let here = |place: &Span| place.path == **path;
        let concerns = |finding: &Finding| here(&finding.place) || finding.also.iter().any(|(place, _)| here(place));
        if findings.iter().any(concerns) {
            return None;
        }
        let (before, was_clean) = self.remembered.get(path)?;
        let (now, is_clean) = self.remembered.renew(path, *source, shelf, store, self.colours);
        self.learnt = true;
        let alike = before.facts == now.facts && same_but_for_the_text(&before.article, &now.article);
        (was_clean && is_clean && alike).then_some(now)
    }
}

/// Whether nothing but the text differs. What others show of the text itself, its beginning and its length, is in the
/// digest of the facts.
fn same_but_for_the_text(before: &Article, now: &Article) -> bool {
    let Article { path, role, route, front, outline } = now;
    let Outline { anchors, links, images, citations, mentions, excerpt: _, words: _ } = outline;
    let alike = before.path == *path && before.role == *role && before.route == *route && before.front == *front;
    alike
        && *role != Role::Section
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
