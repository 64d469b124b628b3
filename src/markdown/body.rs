//! A parsed body: markup with typed holes for everything that depends on more than the file itself.

use crate::web::Html;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Markup with holes. Addresses, images, colours and words of the interface are filled in by [`weave`], so that a
/// parsed body depends on its file alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Markup without what stands in the holes.
    pub markup: String,
    /// The holes and where in the markup they are, in ascending order.
    pub holes: Vec<(u32, Hole)>,
    /// The headings, for the list of contents.
    pub headings: Vec<Heading>,
    /// The code fences.
    pub fences: Vec<Fence>,
}

/// A gap in the markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hole {
    /// The address of an internal link: an index into [`crate::markdown::Outline::links`].
    Address(u32),
    /// An image on its own: an index into [`crate::markdown::Outline::images`].
    Figure(u32),
    /// An image between words.
    Inline(u32),
    /// A code fence: an index into [`Body::fences`].
    Code(u32),
    /// A word of the interface, in the article's language.
    Word(Word),
    /// A source that is cited: an index into [`crate::markdown::Outline::citations`].
    Citation(u32),
    /// An id in prose: an index into [`crate::markdown::Outline::mentions`].
    Mention(u32),
}

/// Words of the interface that stand inside of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Word {
    /// Label of an alert.
    Note,
    /// Label of an alert.
    Tip,
    /// Label of an alert.
    Important,
    /// Label of an alert.
    Warning,
    /// Label of an alert.
    Caution,
    /// Name of the list of footnotes.
    Footnotes,
    /// From a footnote back to the text.
    BackToText,
    /// A finished item of a task list.
    Done,
    /// An open item of a task list.
    Open,
    /// Name of a table that can be scrolled.
    Table,
}

/// A heading of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 2 to 6: the title alone is a heading of the first level.
    pub level: u8,
    /// The heading's words.
    pub text: String,
    /// Its anchor, unique in the body.
    pub anchor: String,
}

/// A code fence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fence {
    /// The first word behind the fence, in lower case; empty if there is none.
    pub language: String,
    /// The code.
    pub code: String,
    /// Where that word stands in the file.
    pub place: Range<u32>,
}

/// Fills the holes of a body.
pub fn weave(body: &Body, mut fill: impl FnMut(Hole, &mut String)) -> Html {
    let mut html = String::with_capacity(body.markup.len() + body.markup.len() / 4 + 64);
    let mut done = 0;
    for (at, hole) in &body.holes {
        let at = *at as usize;
        html.push_str(&body.markup[done..at]);
        fill(*hole, &mut html);
        done = at;
    }
    html.push_str(&body.markup[done..]);
    Html::trusted(html)
}
