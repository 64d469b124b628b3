//! A parsed body and its colours into finished markup: addresses, images, code and words fill the holes.

use crate::image::Damage;
use crate::markdown::{Body, Citation, Hole, Layout, Subject, Word, external_href, weave as fill};
use crate::pages::{FilesView, ImageView, Job, Views, source_anchor};
use crate::search::Terms;
use crate::site::{Entry, Mentioned, Target};
use crate::source::Digest;
use crate::web::{Html, Route, escape};
use std::ops::Range;

/// The text of an article, ready to be woven.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// Markup with holes.
    pub body: Body,
    /// The code fences with colours; `None` where the language has no grammar.
    pub colours: Vec<Option<String>>,
    /// Classes of the tones of its images; empty where one has none.
    pub tones: Vec<&'static str>,
    /// The same of the lead image.
    pub lead_tone: &'static str,
}

/// Where the texts of articles come from.
pub trait Library: Sync {
    /// The text of an article or page.
    ///
    /// # Errors
    /// Why the text cannot be had, in a few words.
    fn prose(&self, entry: &Entry) -> Result<Prose, String>;

    /// The file as it was written, for the place of a finding.
    fn source(&self, entry: &Entry) -> Option<String>;

    /// The words of the text, for the search index. There are none where the text cannot be had.
    fn terms(&self, entry: &Entry) -> Terms;

    /// Some of the bytes that an earlier stage kept, if they are there and `sound` finds them undamaged.
    fn part(&self, key: Digest, range: Range<usize>, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>>;

    /// A file that is made of an image.
    ///
    /// # Errors
    /// What is wrong with the image.
    fn picture(&self, job: &Job) -> Result<Vec<u8>, Damage>;

    /// What is kept under a name beside the images, or else is made now and kept.
    ///
    /// # Errors
    /// Why it cannot be made, in a few words.
    fn kept(&self, name: Digest, make: &dyn Fn() -> Result<Vec<u8>, String>) -> Result<Vec<u8>, String>;
}

/// How far the addresses in a text must carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Within the site: a page.
    Page,
    /// Anywhere: a feed.
    Absolute,
}

/// The text as it stands in a page or a feed.
pub fn weave(views: &Views<'_>, entry: &Entry, prose: &Prose, reach: Reach) -> Html {
    let weaver = Weaver { views, entry, prose, reach };
    fill(&prose.body, |hole, html| weaver.fill(hole, html))
}

/// The lead image as a figure, for feeds, which no template draws.
pub fn lead_figure(views: &Views<'_>, entry: &Entry, html: &mut String) {
    if let Some(image) = views.lead_image(entry) {
        let credit = views.language(Some(entry)).word("image_credit");
        figure(&image, Layout::Text, Reach::Absolute, credit, html);
    }
}

struct Weaver<'a> {
    views: &'a Views<'a>,
    entry: &'a Entry,
    prose: &'a Prose,
    reach: Reach,
}

impl Weaver<'_> {
    fn fill(&self, hole: Hole, html: &mut String) {
        match hole {
            Hole::Address(at) => self.address(at as usize, html),
            Hole::Figure(at) => self.figure(at as usize, html),
            Hole::Inline(at) => self.inline(at as usize, html),
            Hole::Code(at) => self.code(at as usize, html),
            Hole::Word(word) => escape(self.word(word.key()), html),
            Hole::Citation(at) => self.citation(at as usize, html),
            Hole::Mention(at) => self.mention(at as usize, html),
        }
    }

    fn address(&self, at: usize, html: &mut String) {
        match self.entry.links.get(at) {
            Some(Target::Route(route, tail)) => {
                html.push_str(&self.url(route));
                escape(tail, html);
            }
            Some(Target::Here(tail)) => {
                if self.reach == Reach::Absolute {
                    html.push_str(&self.url(self.entry.route()));
                }
                escape(tail, html);
            }
            Some(Target::Nowhere) | None => html.push('#'),
        }
    }

    /// The number of a source: on the article's page it leads to the list of sources, elsewhere to the source itself.
    fn citation(&self, at: usize, html: &mut String) {
        let article = self.entry.article();
        let Citation { id, locator, .. } = &article.outline.citations[at];
        let located = |what: &str, html: &mut String| {
            html.push('[');
            escape(what, html);
            if !locator.is_empty() {
                html.push_str(", ");
                escape(locator, html);
            }
            html.push(']');
        };
        let sources = &article.front.facts.sources;
        let Some(number) = sources.iter().position(|source| source.id.value == *id) else {
            return located(&format!("@{id}"), html);
        };
        html.push_str("<sup class=\"citation\"><a href=\"");
        match self.reach {
            Reach::Page => escape(&format!("#{}", source_anchor(id)), html),
            Reach::Absolute => external_href(&sources[number].url, html),
        }
        html.push_str("\" title=\"");
        escape(&sources[number].title, html);
        html.push_str("\">");
        located(&(number + 1).to_string(), html);
        html.push_str("</a></sup>");
    }

    fn mention(&self, at: usize, html: &mut String) {
        let mention = &self.entry.article().outline.mentions[at];
        let (url, rel) = match (self.entry.mentions.get(at), mention.subject) {
            (Some(Mentioned::Page(route)), _) => (self.url(route), ""),
            (Some(Mentioned::Elsewhere), Subject::Cve(id)) => (id.url(), " rel=\"noopener\""),
            (Some(Mentioned::Elsewhere), Subject::Technique(id)) => (id.url(), " rel=\"noopener\""),
            (Some(Mentioned::Nowhere) | None, _) => return escape(&mention.text, html),
        };
        html.push_str("<a href=\"");
        escape(&url, html);
        html.push('"');
        html.push_str(rel);
        html.push('>');
        escape(&mention.text, html);
        html.push_str("</a>");
    }

    fn figure(&self, at: usize, html: &mut String) {
        let image = &self.entry.article().outline.images[at];
        match self.image(at) {
            Some(view) => figure(&view, image.layout, self.reach, self.word("image_credit"), html),
            None => self.missing(&image.alt, html),
        }
    }

    fn inline(&self, at: usize, html: &mut String) {
        match self.image(at) {
            Some(view) => picture(&view, self.reach, html),
            None => escape(&self.entry.article().outline.images[at].alt, html),
        }
    }

    fn missing(&self, alt: &str, html: &mut String) {
        html.push_str("<p>");
        escape(alt, html);
        html.push_str("</p>");
    }

    fn image(&self, at: usize) -> Option<ImageView> {
        let tone = self.prose.tones.get(at).copied().unwrap_or_default();
        Some(ImageView { tone, ..self.views.image_in_text(self.entry, at)? })
    }

    fn code(&self, at: usize, html: &mut String) {
        let fence = &self.prose.body.fences[at];
        html.push_str("<pre tabindex=\"0\"><code");
        if !fence.language.is_empty() {
            html.push_str(" class=\"language-");
            escape(&fence.language, html);
            html.push('"');
        }
        html.push('>');
        match self.prose.colours.get(at) {
            Some(Some(coloured)) => html.push_str(coloured),
            _ => escape(&fence.code, html),
        }
        html.push_str("</code></pre>");
    }

    fn word<'k>(&self, key: &'k str) -> &'k str
    where
        Self: 'k,
    {
        self.views.language(Some(self.entry)).word(key)
    }

    fn url(&self, route: &Route) -> String {
        match self.reach {
            Reach::Page => self.views.site.base_url.relative(route),
            Reach::Absolute => self.views.site.base_url.absolute(route),
        }
    }
}

impl Word {
    /// Its key in the files of words.
    fn key(self) -> &'static str {
        match self {
            Word::Note => "note",
            Word::Tip => "tip",
            Word::Important => "important",
            Word::Warning => "warning",
            Word::Caution => "caution",
            Word::Footnotes => "footnotes",
            Word::BackToText => "back_to_text",
            Word::Done => "done",
            Word::Open => "open",
            Word::Table => "table",
        }
    }
}

/// An image as a page shows it: the browser takes the file that it can use and needs. A feed gets one file.
fn picture(image: &ImageView, reach: Reach, html: &mut String) {
    let url = if reach == Reach::Page { &image.url } else { &image.absolute };
    let choice = reach == Reach::Page && !image.sources.is_empty();
    if choice {
        html.push_str("<picture>");
        for FilesView { media_type, media, srcset } in &image.sources {
            html.push_str("<source");
            attribute("type", media_type, html);
            attribute("media", media, html);
            attribute("srcset", srcset, html);
            attribute("sizes", if media.is_empty() { &image.sizes } else { "" }, html);
            html.push('>');
        }
    }
    html.push_str("<img");
    attribute("src", url, html);
    if reach == Reach::Page && !image.srcset.is_empty() {
        attribute("srcset", &image.srcset, html);
        attribute("sizes", &image.sizes, html);
    }
    html.push_str(" alt=\"");
    escape(&image.alt, html);
    html.push('"');
    if image.width > 0 && image.height > 0 {
        html.push_str(&format!(" width=\"{}\" height=\"{}\"", image.width, image.height));
    }
    if reach == Reach::Page {
        let small = if image.small { "small" } else { "" };
        attribute("class", [small, image.tone].join(" ").trim(), html);
    }
    html.push_str(" loading=\"lazy\" decoding=\"async\">");
    if choice {
        html.push_str("</picture>");
    }
}

/// An attribute, unless there is nothing to say.
fn attribute(name: &str, value: &str, html: &mut String) {
    if !value.is_empty() {
        html.push_str(&format!(" {name}=\""));
        escape(value, html);
        html.push('"');
    }
}

fn figure(image: &ImageView, layout: Layout, reach: Reach, credit_word: &str, html: &mut String) {
    let class = match layout {
        Layout::Text => "",
        Layout::Wide => "figure-wide",
        Layout::Full => "figure-full",
        Layout::Left => "figure-left",
        Layout::Right => "figure-right",
    };
    html.push_str("<figure");
    attribute("class", if reach == Reach::Page { class } else { "" }, html);
    html.push('>');
    picture(image, reach, html);
    let ImageView { caption, credit, license, .. } = image;
    if !caption.is_empty() || !credit.is_empty() || !license.is_empty() {
        html.push_str("<figcaption>");
        escape(caption, html);
        if !credit.is_empty() || !license.is_empty() {
            html.push_str(if caption.is_empty() { "<span class=\"credit\">" } else { " <span class=\"credit\">" });
            // A credit such as `Chart: …` says already what it is for.
            if !credit.is_empty() && !credit.contains(": ") {
                escape(credit_word, html);
                html.push_str(": ");
            }
            escape(credit, html);
            html.push_str(if credit.is_empty() || license.is_empty() { "" } else { ", " });
            escape(license, html);
            html.push_str("</span>");
        }
        html.push_str("</figcaption>");
    }
    html.push_str("</figure>");
}
