//! Events into markup with holes.

use crate::finding::{Code, Finding, Noted};
use crate::markdown::figure::{Attributes, braces};
use crate::markdown::{
    Body, Citation, Destination, Fence, Heading, Hole, Image, Link, Mention, Outline, Subject, Word, autolink,
    citation, destination, external_href, mention, raw,
};
use crate::source::{SourcePath, Span};
use crate::web::{anchor, escape};
use pulldown_cmark::{
    Alignment, BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag,
    TagEnd, TextMergeWithOffset,
};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Longest beginning of a text that stands in for a missing summary, in characters.
const EXCERPT: usize = 200;

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// Where the code blocks of a text are.
pub fn code_blocks(text: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(text, OPTIONS).into_offset_iter();
    events.filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_)))).map(|(_, range)| range).collect()
}

/// Parses Markdown that stands at byte `offset` of `path`.
pub fn parse(path: &SourcePath, text: &str, offset: usize) -> Noted<(Body, Outline)> {
    // A reference that nothing defines is a citation where it begins with `@`, and text elsewhere.
    let mut cited = |link: BrokenLink<'_>| Some((citation::marked(&link.reference)?.into(), CowStr::Borrowed("")));
    let parser = Parser::new_with_broken_link_callback(text, OPTIONS, Some(&mut cited));
    let events: Vec<_> = TextMergeWithOffset::new(parser.into_offset_iter()).collect();
    let mut writer = Writer::new(path, offset, &events);
    writer.run(0..events.len());
    writer.footnotes();
    let words = u32::try_from(writer.words).unwrap_or(u32::MAX);
    let mut outline = Outline { words, ..writer.outline };
    // An archive's outlines stay in memory, so they take no more room than they need.
    outline.anchors.shrink_to_fit();
    outline.links.shrink_to_fit();
    outline.mentions.shrink_to_fit();
    outline.excerpt.shrink_to_fit();
    Noted { value: (writer.body, outline), findings: writer.findings }
}

type Events<'e> = [(Event<'e>, Range<usize>)];

struct Writer<'a, 'e> {
    path: &'a SourcePath,
    offset: usize,
    events: &'a Events<'e>,
    body: Body,
    outline: Outline,
    findings: Vec<Finding>,
    words: usize,
    anchors: HashSet<String>,
    /// Plain text of the heading, image or first paragraph that is being read.
    heard: Option<String>,
    /// Footnotes: where each is defined, in which order they are referred to, and how often.
    notes: HashMap<&'a str, Range<usize>>,
    order: Vec<(&'a str, usize)>,
    /// How the columns of the table are aligned, and which column comes next.
    columns: Vec<Alignment>,
    column: usize,
    header: bool,
    /// Inline elements of raw HTML that are open.
    open: Vec<String>,
    /// Depth of links, in which no bare address becomes another link.
    links: usize,
    /// Whether the link at each depth was written.
    live: Vec<bool>,
    /// Whether a heading is open, in which nothing becomes a link by itself.
    heading: bool,
    /// What the section has mentioned: only the first mention becomes a link.
    mentioned: HashSet<Subject>,
    /// The text behind an image, and how much of it was read as the image's attributes.
    swallowed: Option<(usize, usize)>,
}

impl<'a, 'e> Writer<'a, 'e> {
    fn new(path: &'a SourcePath, offset: usize, events: &'a Events<'e>) -> Self {
        let mut notes = HashMap::new();
        for (at, (event, _)) in events.iter().enumerate() {
            if let Event::Start(Tag::FootnoteDefinition(label)) = event {
                let length =
                    events[at..].iter().position(|(event, _)| *event == Event::End(TagEnd::FootnoteDefinition));
                notes.entry(label.as_ref()).or_insert(at + 1..at + length.unwrap_or(1));
            }
        }
        Self {
            path,
            offset,
            events,
            body: Body::default(),
            outline: Outline::default(),
            findings: Vec::new(),
            words: 0,
            anchors: HashSet::new(),
            heard: None,
            notes,
            order: Vec::new(),
            columns: Vec::new(),
            column: 0,
            header: false,
            open: Vec::new(),
            links: 0,
            live: Vec::new(),
            heading: false,
            mentioned: HashSet::new(),
            swallowed: None,
        }
    }

    fn run(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            at = self.step(at);
        }
    }

    /// Writes the event at `at` and gives the index of the next one to write.
    fn step(&mut self, at: usize) -> usize {
        let (event, place) = &self.events[at];
        match event {
            Event::Start(tag) => return self.start(tag, at, place),
            Event::End(tag) => self.end(tag),
            // Attributes of the image before it are no text.
            Event::Text(text) => match self.swallowed.take().filter(|(behind, _)| *behind == at) {
                Some((_, length)) => self.text(&text[length..], &(place.start + length..place.end)),
                None => self.text(text, place),
            },
            Event::Code(code) => {
                self.hear(code);
                self.words += 1;
                self.push("<code>");
                self.push_text(code);
                self.push("</code>");
            }
            Event::Html(html) => self.html_block(html, place),
            Event::InlineHtml(tag) => self.inline_html(tag, place),
            Event::FootnoteReference(label) => self.reference(label, place),
            Event::SoftBreak => {
                self.hear(" ");
                self.push("\n");
            }
            Event::HardBreak => {
                self.hear(" ");
                self.push("<br>\n");
            }
            Event::Rule => self.push("<hr>\n"),
            Event::TaskListMarker(done) => {
                let (mark, word) = if *done { ("☑", Word::Done) } else { ("☐", Word::Open) };
                self.push("<span class=\"task\" role=\"img\" aria-label=\"");
                self.hole(Hole::Word(word));
                self.push("\">");
                self.push(mark);
                self.push("</span> ");
            }
            // Not switched on; shown as written if that changes.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push_text(text),
        }
        at + 1
    }

    fn start(&mut self, tag: &'a Tag<'e>, at: usize, place: &Range<usize>) -> usize {
        match tag {
            Tag::Paragraph => {
                if let Some(next) = self.figure(at) {
                    return next;
                }
                if self.outline.excerpt.is_empty() && self.heard.is_none() {
                    self.heard = Some(String::new());
                }
                self.push("<p>");
            }
            Tag::Heading { level, id, .. } => self.heading_start(*level, id.as_deref(), at),
            Tag::BlockQuote(kind) => self.quote_start(*kind),
            Tag::CodeBlock(kind) => return self.fence(kind, at),
            Tag::HtmlBlock => return self.html_run(at, place),
            Tag::List(None) => self.push("<ul>\n"),
            Tag::List(Some(1)) => self.push("<ol>\n"),
            Tag::List(Some(first)) => self.push(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.push("<li>"),
            Tag::FootnoteDefinition(label) => {
                let range = self.notes.get(label.as_ref()).cloned().unwrap_or(at..at);
                let end = if range.start == at + 1 { range.end } else { self.skip(at) - 1 };
                return end + 1;
            }
            Tag::Table(columns) => {
                self.columns.clone_from(columns);
                self.push("<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"");
                self.hole(Hole::Word(Word::Table));
                self.push("\"><table>\n");
            }
            Tag::TableHead => {
                (self.header, self.column) = (true, 0);
                self.push("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.push("<tr>");
            }
            Tag::TableCell => self.cell_start(),
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Strikethrough => self.push("<del>"),
            Tag::Link { link_type: LinkType::Email, dest_url, title, .. } => {
                self.link_start(&format!("mailto:{dest_url}"), title, place);
            }
            Tag::Link { link_type: LinkType::ShortcutUnknown, dest_url, .. } => {
                return self.citation(dest_url, at, place);
            }
            Tag::Link { dest_url, title, .. } => self.link_start(dest_url, title, place),
            Tag::Image { dest_url, title, .. } => return self.image(dest_url, title, at, Hole::Inline),
            // Extensions that are not switched on.
            _ => {}
        }
        at + 1
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.close_raw();
                self.push("</p>\n");
                if self.outline.excerpt.is_empty()
                    && let Some(text) = self.heard.take()
                {
                    self.outline.excerpt = excerpt(&text);
                }
            }
            TagEnd::Heading(level) => {
                self.close_raw();
                self.push(&format!("</h{}>\n", rank(*level)));
                self.heading = false;
                self.heard = None;
            }
            TagEnd::BlockQuote(None) => self.push("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.push("</div>\n"),
            TagEnd::List(true) => self.push("</ol>\n"),
            TagEnd::List(false) => self.push("</ul>\n"),
            TagEnd::Item => {
                self.close_raw();
                self.push("</li>\n");
            }
            TagEnd::Table => self.push("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.header = false;
                self.push("</tr></thead>\n<tbody>");
            }
            TagEnd::TableRow => self.push("</tr>\n"),
            TagEnd::TableCell => {
                self.close_raw();
                self.push(if self.header { "</th>" } else { "</td>" });
                self.column += 1;
            }
            TagEnd::Emphasis => self.push("</em>"),
            TagEnd::Strong => self.push("</strong>"),
            TagEnd::Strikethrough => self.push("</del>"),
            TagEnd::Link => {
                self.links -= 1;
                if self.live.pop() == Some(true) {
                    self.push("</a>");
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str, place: &Range<usize>) {
        self.hear(text);
        self.words += words(text);
        if memchr::memchr(b'[', text.as_bytes()).is_some() {
            self.undefined_references(text, place);
        }
        if self.in_link() {
            return self.push_text(text);
        }
        if memchr::memmem::find(text.as_bytes(), b"http").is_none() {
            return self.mentions(text);
        }
        let mut done = 0;
        for range in autolink::find(text) {
            self.mentions(&text[done..range.start]);
            self.push("<a href=\"");
            external_href(&text[range.clone()], &mut self.body.markup);
            self.push("\" rel=\"noopener\">");
            self.push_text(&text[range.clone()]);
            self.push("</a>");
            done = range.end;
        }
        self.mentions(&text[done..]);
    }

    /// Writes text in which the first mention of an id in a section may become a link.
    fn mentions(&mut self, text: &str) {
        let code = self.open.iter().any(|name| ["code", "kbd", "pre", "samp"].contains(&name.as_str()));
        let mut done = 0;
        if !self.heading && !code {
            for (range, subject) in mention::find(text) {
                if self.mentioned.insert(subject) {
                    self.push_text(&text[done..range.start]);
                    let mention = Mention { subject, text: text[range.clone()].to_owned() };
                    let known = self.outline.mentions.iter().position(|known| *known == mention);
                    self.hole(Hole::Mention(index(known.unwrap_or(self.outline.mentions.len()))));
                    if known.is_none() {
                        self.outline.mentions.push(mention);
                    }
                    done = range.end;
                }
            }
        }
        self.push_text(&text[done..]);
    }

    /// A reference to a footnote that nobody defined arrives as text.
    fn undefined_references(&mut self, text: &str, place: &Range<usize>) {
        let mut from = 0;
        while let Some(at) = text[from..].find("[^").map(|at| at + from) {
            let Some(length) = text[at..].find(']') else {
                return;
            };
            let label = &text[at + 2..at + length];
            if !label.is_empty() && !label.contains(char::is_whitespace) {
                let message = format!("no footnote is called `{label}`");
                let finding = Finding::warning(Code::FootnoteUndefined, self.span(place), message);
                self.findings.push(finding.help(format!("define it on a line of its own: `[^{label}]: …`")));
            }
            from = at + length;
        }
    }

    fn heading_start(&mut self, level: HeadingLevel, id: Option<&str>, at: usize) {
        let text = plain_text(&self.events[at + 1..], |event| matches!(event, Event::End(TagEnd::Heading(_))));
        let anchor = self.unique_anchor(id.map_or_else(|| anchor(&text), anchor));
        let level = rank(level);
        self.heading = true;
        self.mentioned.clear();
        self.push(&format!("<h{level} id=\""));
        self.push_text(&anchor);
        self.push("\">");
        self.outline.anchors.push(anchor.clone());
        self.body.headings.push(Heading { level, text, anchor });
        // Headings do not belong to the excerpt.
        self.heard.get_or_insert_default();
    }

    fn unique_anchor(&mut self, wanted: String) -> String {
        let mut anchor = wanted.clone();
        let mut number = 1;
        while !self.anchors.insert(anchor.clone()) {
            anchor = format!("{wanted}-{number}");
            number += 1;
        }
        anchor
    }

    fn quote_start(&mut self, kind: Option<BlockQuoteKind>) {
        let (class, word) = match kind {
            None => return self.push("<blockquote>\n"),
            Some(BlockQuoteKind::Note) => ("note", Word::Note),
            Some(BlockQuoteKind::Tip) => ("tip", Word::Tip),
            Some(BlockQuoteKind::Important) => ("important", Word::Important),
            Some(BlockQuoteKind::Warning) => ("warning", Word::Warning),
            Some(BlockQuoteKind::Caution) => ("caution", Word::Caution),
        };
        self.push(&format!("<div class=\"alert alert-{class}\" role=\"note\">\n<p class=\"alert-label\">"));
        self.hole(Hole::Word(word));
        self.push("</p>\n");
    }

    fn cell_start(&mut self) {
        let class = match self.columns.get(self.column) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        self.push(if self.header { "<th scope=\"col\"" } else { "<td" });
        self.push(class);
        self.push(">");
    }

    fn fence(&mut self, kind: &CodeBlockKind<'_>, at: usize) -> usize {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.as_ref(),
            CodeBlockKind::Indented => "",
        };
        // `python`, `python,linenos` and `{.python}` all mean Python.
        let language = info.split([' ', ',', '{', '}', '\t']).find(|word| !word.is_empty()).unwrap_or("");
        let language = language.trim_start_matches('.').to_ascii_lowercase();
        let mut next = at + 1;
        let mut code = String::new();
        while let (Event::Text(text), _) = &self.events[next] {
            code.push_str(text);
            next += 1;
        }
        self.words += words(&code);
        self.hole(Hole::Code(index(self.body.fences.len())));
        self.body.fences.push(Fence { language, code });
        self.push("\n");
        next + 1
    }

    // Links and images

    /// Writes `[@id]` or `[@one; @two]` and gives the index of the event behind it.
    fn citation(&mut self, marked: &str, at: usize, place: &Range<usize>) -> usize {
        let Span { start, end, .. } = self.span(place);
        for id in citation::ids(marked) {
            self.hole(Hole::Citation(index(self.outline.citations.len())));
            self.outline.citations.push(Citation { id: id.to_owned(), range: start..end });
        }
        let length = self.events[at..].iter().position(|(event, _)| *event == Event::End(TagEnd::Link));
        at + length.unwrap_or(0) + 1
    }

    fn link_start(&mut self, url: &str, title: &str, place: &Range<usize>) {
        let inside = self.in_link();
        self.links += 1;
        let live = match destination(url) {
            _ if inside => false,
            Destination::Inside(url) => {
                self.push("<a href=\"");
                self.internal_link(url, place);
                self.push("\"");
                true
            }
            Destination::Outside(url) => {
                self.push("<a href=\"");
                external_href(url, &mut self.body.markup);
                self.push("\" rel=\"noopener\"");
                true
            }
            Destination::Unsafe(scheme) => {
                let message = format!("a link with the scheme `{scheme}:` is shown as text");
                let finding = Finding::warning(Code::LinkUnsafe, self.span(place), message);
                self.findings.push(finding.help("link to a web address, or put the text in backticks"));
                false
            }
        };
        if live {
            if !title.is_empty() {
                self.push(" title=\"");
                self.push_text(title);
                self.push("\"");
            }
            self.push(">");
        }
        self.live.push(live);
    }

    fn internal_link(&mut self, url: &str, place: &Range<usize>) {
        self.hole(Hole::Address(index(self.outline.links.len())));
        let range = self.file_range(place);
        self.outline.links.push(Link { destination: url.to_owned(), range });
    }

    /// A paragraph that holds one image and nothing else is a figure.
    fn figure(&mut self, at: usize) -> Option<usize> {
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

    fn image(&mut self, url: &str, title: &str, at: usize, hole: fn(u32) -> Hole) -> usize {
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
                let (caption, credit) = title.split_once("Credit:").unwrap_or((title, ""));
                let range = self.file_range(&place);
                self.hole(hole(index(self.outline.images.len())));
                self.outline.images.push(Image {
                    source: url.to_owned(),
                    alt: if attributes.decorative { String::new() } else { alt },
                    caption: caption.trim().to_owned(),
                    credit: attributes.credit.unwrap_or_else(|| credit.trim().to_owned()),
                    license: attributes.license.unwrap_or_default(),
                    figure: matches!(hole(0), Hole::Figure(_)),
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

    // Raw HTML

    /// A block of raw HTML: all its lines at once.
    fn html_run(&mut self, at: usize, place: &Range<usize>) -> usize {
        let next = self.skip(at);
        let mut source = String::new();
        for (event, _) in &self.events[at + 1..next - 1] {
            if let Event::Html(html) | Event::Text(html) = event {
                source.push_str(html);
            }
        }
        self.html_block(&source, place);
        next
    }

    fn html_block(&mut self, source: &str, place: &Range<usize>) {
        let cleaned = raw::block(source);
        for name in &cleaned.refused {
            self.refuse(name, place);
        }
        self.push_clean(&cleaned.html, place);
        self.push("\n");
    }

    fn inline_html(&mut self, source: &CowStr<'_>, place: &Range<usize>) {
        match raw::inline(source) {
            raw::Inline::Open(name, _) if name == "a" && self.in_link() => {}
            raw::Inline::Open(name, tag) => {
                self.push_clean(&tag, place);
                self.open.push(name);
            }
            raw::Inline::Close(name) => {
                // Crossed and stray closing tags are dropped: what is open closes in order.
                if self.open.last() == Some(&name) {
                    self.open.pop();
                    self.push(&format!("</{name}>"));
                }
            }
            raw::Inline::Void(tag) => self.push(&tag),
            raw::Inline::Nothing => {}
            raw::Inline::Refused(name) => {
                self.refuse(&name, place);
                self.hear(source);
                self.push_text(source);
            }
        }
    }

    fn close_raw(&mut self) {
        while let Some(name) = self.open.pop() {
            self.push(&format!("</{name}>"));
        }
    }

    fn refuse(&mut self, name: &str, place: &Range<usize>) {
        let finding = Finding::warning(Code::RawHtml, self.span(place), format!("`<{name}>` is shown as text"));
        self.findings.push(finding.help("put code in backticks; for images, alerts and tables there is Markdown"));
    }

    /// Appends cleaned HTML; its links into the site become holes like any other.
    fn push_clean(&mut self, html: &str, place: &Range<usize>) {
        let mut rest = html;
        // The sanitiser escapes `<` everywhere but in tags, so this finds tags only.
        while let Some(at) = rest.find("<a ") {
            let tag_end = at + rest[at..].find('>').unwrap_or(rest.len() - at);
            let Some(start) = rest[at..tag_end].find("href=\"").map(|start| at + start + 6) else {
                self.push(&rest[..tag_end]);
                rest = &rest[tag_end..];
                continue;
            };
            let end = start + rest[start..].find('"').unwrap_or(0);
            let url = rest[start..end].replace("&amp;", "&");
            self.push(&rest[..start]);
            match destination(&url) {
                Destination::Inside(url) => self.internal_link(url, place),
                Destination::Outside(_) | Destination::Unsafe(_) => self.push(&rest[start..end]),
            }
            rest = &rest[end..];
        }
        self.push(rest);
    }

    // Footnotes

    fn reference(&mut self, label: &'a CowStr<'e>, place: &Range<usize>) {
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
        self.outline.anchors.push(format!("fnref-{name}{again}"));
    }

    fn footnotes(&mut self) {
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
        self.outline.anchors.push(format!("fn-{name}"));
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

    // Small things

    /// The index behind the end of the element that starts at `at`.
    fn skip(&self, at: usize) -> usize {
        let mut depth = 0usize;
        for (length, (event, _)) in self.events[at..].iter().enumerate() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + length + 1;
            }
        }
        self.events.len()
    }

    /// Whether a link is open, in which no other may begin.
    fn in_link(&self) -> bool {
        self.links > 0 || self.open.iter().any(|name| name == "a")
    }

    fn hear(&mut self, text: &str) {
        if let Some(heard) = &mut self.heard {
            heard.push_str(text);
        }
    }

    fn push(&mut self, markup: &str) {
        self.body.markup.push_str(markup);
    }

    fn push_text(&mut self, text: &str) {
        escape(text, &mut self.body.markup);
    }

    fn hole(&mut self, hole: Hole) {
        self.body.holes.push((index(self.body.markup.len()), hole));
    }

    fn file_range(&self, place: &Range<usize>) -> Range<u32> {
        index(place.start + self.offset)..index(place.end + self.offset)
    }

    fn span(&self, place: &Range<usize>) -> Span {
        Span::new(self.path, place.start + self.offset..place.end + self.offset)
    }
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Number of words: runs of anything but ASCII blanks, which is what a reading time needs.
fn words(text: &str) -> usize {
    let mut before = true;
    let starts = text.bytes().filter(|byte| {
        let blank = byte.is_ascii_whitespace();
        let start = before && !blank;
        before = blank;
        start
    });
    starts.count()
}

/// The page's title is its only heading of the first level.
fn rank(level: HeadingLevel) -> u8 {
    (level as u8).max(2)
}

/// The words of the events up to the first that ends the search.
fn plain_text(events: &Events<'_>, ends: impl Fn(&Event<'_>) -> bool) -> String {
    let mut text = String::new();
    for (event, _) in events {
        match event {
            event if ends(event) => break,
            Event::Text(part) | Event::Code(part) => text.push_str(part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

/// The beginning of a text, cut between words.
fn excerpt(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= EXCERPT {
        return words;
    }
    let cut: String = words.chars().take(EXCERPT).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':', '.']))
}
