//! Turns Markdown into a [`Body`] and an [`Outline`]: CommonMark with GitHub's tables, strikethrough, task lists,
//! alerts, footnotes and bare links. Never fails, and never evaluates anything that stands in prose.
//!
//! 1. pulldown-cmark gives events with their offsets;
//! 2. `writer` turns them into markup with holes;
//! 3. `raw` lets HTML through an allow-list, `links` sorts destinations, `autolink` finds bare addresses, `mention` ids,
//!    `citation` sources.

mod autolink;
mod body;
mod citation;
mod figure;
mod links;
mod mention;
mod raw;
mod writer;

pub use body::{Body, Fence, Heading, Hole, Word, weave};
pub use citation::Citation;
pub use figure::Layout;
pub use links::{Destination, destination, external_href};
pub use mention::{Mention, Subject};
pub use writer::{code_blocks, parse};

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What the rest of the site must know of a body without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The anchors that links may lead to.
    pub anchors: Anchors,
    /// The internal links.
    pub links: Vec<Link>,
    /// The images.
    pub images: Vec<Image>,
    /// The sources that are cited.
    pub citations: Vec<Citation>,
    /// What is mentioned by id and may become a link, each spelling once.
    pub mentions: Vec<Mention>,
    /// The beginning of the text, for articles without a summary.
    pub excerpt: String,
    /// Number of words.
    pub words: u32,
}

/// Anchors, one a line: an archive has a hundred thousand of them, and hardly one is ever looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchors(String);

impl Anchors {
    /// Adds an anchor.
    pub fn push(&mut self, anchor: &str) {
        self.0.push_str(anchor);
        self.0.push('\n');
    }

    /// The anchors, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.lines()
    }
}

/// A link into the site, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Path or route, perhaps with an anchor.
    pub destination: String,
    /// Where in the file it stands.
    pub range: Range<u32>,
}

/// An image, as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Path or route of the file.
    pub source: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// The caption; empty if there is none.
    pub caption: String,
    /// Whose image it is; empty if not said.
    pub credit: String,
    /// Its licence; empty if not said.
    pub license: String,
    /// Whether it stands alone; else between words.
    pub figure: bool,
    /// How much room it takes.
    pub layout: Layout,
    /// The shape it is cut to, as width to height.
    pub crop: Option<(u32, u32)>,
    /// Where in the file it stands.
    pub range: Range<u32>,
}
