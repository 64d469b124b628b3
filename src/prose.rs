//! A parsed body and its colours into finished markup: addresses, images, code and words fill the holes.

use crate::markdown::{Body, Hole, Subject, Word, weave as fill};
use crate::pages::Views;
use crate::site::{Entry, Mentioned, Target};
use crate::web::{Html, Route, escape};

/// The text of an article, ready to be woven.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// Markup with holes.
    pub body: Body,
    /// The code fences with colours; `None` where the language has no grammar.
    pub colours: Vec<Option<String>>,
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
    let Some(image) = views.card(entry).image else {
        return;
    };
    figure(
        &image.absolute,
        &image.alt,
        &image.caption,
        &image.credit,
        views.language(Some(entry)).word("image_credit"),
        html,
    );
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
            Some(url) => figure(&url, &image.alt, &image.caption, &image.credit, self.word("image_credit"), html),
            None => self.missing(&image.alt, html),
        }
    }

    fn inline(&self, at: usize, html: &mut String) {
        let image = &self.entry.article().outline.images[at];
        match self.image(at) {
            Some(url) => img(&url, &image.alt, html),
            None => escape(&image.alt, html),
        }
    }

    fn missing(&self, alt: &str, html: &mut String) {
        html.push_str("<p>");
        escape(alt, html);
        html.push_str("</p>");
    }

    fn image(&self, at: usize) -> Option<String> {
        self.entry.images.get(at)?.as_ref().map(|route| self.url(route))
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

fn img(url: &str, alt: &str, html: &mut String) {
    html.push_str("<img src=\"");
    escape(url, html);
    html.push_str("\" alt=\"");
    escape(alt, html);
    html.push_str("\" loading=\"lazy\" decoding=\"async\">");
}

fn figure(url: &str, alt: &str, caption: &str, credit: &str, credit_word: &str, html: &mut String) {
    html.push_str("<figure>");
    img(url, alt, html);
    if !caption.is_empty() || !credit.is_empty() {
        html.push_str("<figcaption>");
        escape(caption, html);
        if !credit.is_empty() {
            html.push_str(if caption.is_empty() { "<span class=\"credit\">" } else { " <span class=\"credit\">" });
            // A credit such as `Chart: …` says already what it is for.
            if !credit.contains(": ") {
                escape(credit_word, html);
                html.push_str(": ");
            }
            escape(credit, html);
            html.push_str("</span>");
        }
        html.push_str("</figcaption>");
    }
    html.push_str("</figure>");
}
