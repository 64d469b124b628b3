//! Events into markup with holes.

mod footnotes;
mod html;
mod images;
mod links;
mod slips;

use crate::finding::{Finding, Noted};
use crate::markdown::{
    Body, Fence, Heading, Hole, Mention, Outline, Subject, Word, autolink, citation, external_href, mention,
};
use crate::source::{SourcePath, Span};
use crate::web::{anchor, escape};
use pulldown_cmark::{
    Alignment, BlockQuoteKind, BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag,
    TagEnd, TextMergeWithOffset,
};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use footnotes::Note;

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
    let mut writer = Writer::new(path, text, offset, &events);
    writer.run(0..events.len());
    writer.close_forgotten();
    writer.footnotes();
    let words = u32::try_from(writer.words).unwrap_or(u32::MAX);
    let mut outline = Outline { words, ..writer.outline };
    // An archive's outlines stay in memory, so they take no more room than they need.
    outline.links.shrink_to_fit();
    outline.mentions.shrink_to_fit();
    outline.excerpt.shrink_to_fit();
    Noted { value: (writer.body, outline), findings: writer.findings }
}

type Events<'e> = [(Event<'e>, Range<usize>)];

struct Writer<'a, 'e> {
    path: &'a SourcePath,
    text: &'a str,
    offset: usize,
    events: &'a Events<'e>,
    body: Body,
    outline: Outline,
    findings: Vec<Finding>,
    words: usize,
    /// Every anchor, with the number by which the next one that would be called the same is told apart.
    anchors: HashMap<String, usize>,
    /// Plain text of the heading, image or first paragraph that is being read.
    heard: Option<String>,
    /// Footnotes: where each is defined, and in which order they are referred to.
    notes: HashMap<&'a str, Range<usize>>,
    order: Vec<Note<'a>>,
    /// How the columns of the table are aligned, and which column comes next.
    columns: Vec<Alignment>,
    column: usize,
    header: bool,
    /// Inline elements of raw HTML that are open.
    open: Vec<String>,
    /// How many of them were open where each span of Markdown that is open began.
    spans: Vec<usize>,
    /// Elements of raw HTML that hold Markdown, with the places where they were opened, and whether the innermost one
    /// closes behind the paragraph.
    holders: Vec<(String, Range<usize>)>,
    closing: bool,
    /// Depth of lists, quotations and footnotes.
    depth: usize,
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
    fn new(path: &'a SourcePath, text: &'a str, offset: usize, events: &'a Events<'e>) -> Self {
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
            text,
            offset,
            events,
            body: Body::default(),
            outline: Outline::default(),
            findings: Vec::new(),
            words: 0,
            anchors: HashMap::new(),
            heard: None,
            notes,
            order: Vec::new(),
            columns: Vec::new(),
            column: 0,
            header: false,
            open: Vec::new(),
            spans: Vec::new(),
            holders: Vec::new(),
            closing: false,
            depth: 0,
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
                None => {
                    if at > 0 && self.events[at - 1].0 == Event::End(TagEnd::Image) {
                        self.loose_attributes(text, place);
                    }
                    self.text(text, place);
                }
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
        if let Tag::List(None) = tag
            && let Some(next) = self.gallery(at)
        {
            return next;
        }
        if matches!(tag, Tag::BlockQuote(_) | Tag::List(_)) {
            self.depth += 1;
            // The text of an item before it, which is in no paragraph.
            self.close_raw(self.spans.last().copied().unwrap_or(0));
        }
        match tag {
            Tag::Paragraph => {
                if let Some(next) = self.figure(at) {
                    return next;
                }
                self.unread_table(place);
                self.unread_lines(place);
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
            Tag::Item => self.span_start("<li>"),
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
                self.fits(place);
                self.column = 0;
                self.push("<tr>");
            }
            Tag::TableCell => self.cell_start(),
            Tag::Emphasis => self.span_start("<em>"),
            Tag::Strong => self.span_start("<strong>"),
            Tag::Strikethrough => self.span_start("<del>"),
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
        self.depth -= usize::from(matches!(tag, TagEnd::BlockQuote(_) | TagEnd::List(_)));
        match tag {
            TagEnd::Paragraph => {
                self.close_raw(0);
                self.push("</p>\n");
                if std::mem::take(&mut self.closing) {
                    self.close_holder();
                }
                if self.outline.excerpt.is_empty()
                    && let Some(text) = self.heard.take()
                {
                    self.outline.excerpt = excerpt(&text);
                }
            }
            TagEnd::Heading(level) => {
                self.close_raw(0);
                self.push(&format!("</h{}>\n", rank(*level)));
                self.heading = false;
                self.heard = None;
            }
            TagEnd::BlockQuote(None) => self.push("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.push("</div>\n"),
            TagEnd::List(true) => self.push("</ol>\n"),
            TagEnd::List(false) => self.push("</ul>\n"),
            TagEnd::Item => self.span_end("</li>\n"),
            TagEnd::Table => self.push("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.header = false;
                self.push("</tr></thead>\n<tbody>");
            }
            TagEnd::TableRow => self.push("</tr>\n"),
            TagEnd::TableCell => {
                self.close_raw(0);
                self.push(if self.header { "</th>" } else { "</td>" });
                self.column += 1;
            }
            TagEnd::Emphasis => self.span_end("</em>"),
            TagEnd::Strong => self.span_end("</strong>"),
            TagEnd::Strikethrough => self.span_end("</del>"),
            TagEnd::Link => {
                self.links -= 1;
                let live = self.live.pop() == Some(true);
                self.span_end(if live { "</a>" } else { "" });
            }
            _ => {}
        }
    }

    fn span_start(&mut self, tag: &str) {
        self.spans.push(self.open.len());
        self.push(tag);
    }

    /// Closes a span, and before it what raw HTML has opened in it.
    fn span_end(&mut self, tag: &str) {
        let outside = self.spans.pop().unwrap_or(0);
        self.close_raw(outside);
        self.push(tag);
    }

    fn text(&mut self, text: &str, place: &Range<usize>) {
        self.hear(text);
        self.words += words(text);
        if memchr::memchr2(b'[', b'{', text.as_bytes()).is_some() {
            self.shortcode(text, place);
            self.bracket(text, place);
        }
        if memchr::memmem::find(text.as_bytes(), b"**").is_some() {
            self.loose_stars(text, place);
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

    fn heading_start(&mut self, level: HeadingLevel, id: Option<&str>, at: usize) {
        let text = plain_text(&self.events[at + 1..], |event| matches!(event, Event::End(TagEnd::Heading(_))));
        let anchor = self.unique_anchor(id.map_or_else(|| anchor(&text), anchor));
        let level = rank(level);
        self.heading = true;
        self.mentioned.clear();
        self.push(&format!("<h{level} id=\""));
        self.push_text(&anchor);
        self.push("\">");
        self.outline.anchors.push(&anchor);
        self.body.headings.push(Heading { level, text, anchor });
        // Headings do not belong to the excerpt.
        self.heard.get_or_insert_default();
    }

    fn unique_anchor(&mut self, wanted: String) -> String {
        let mut anchor = wanted.clone();
        let mut number = self.anchors.get(&wanted).copied().unwrap_or(0);
        while self.anchors.contains_key(&anchor) {
            number += 1;
            anchor = format!("{wanted}-{number}");
        }
        self.anchors.insert(wanted, number);
        self.anchors.entry(anchor.clone()).or_insert(0);
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
            CodeBlockKind::Fenced(info) => {
                self.closed(&self.events[at].1);
                info.as_ref()
            }
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
        let start = self.events[at].1.start;
        let line = self.text[start..].lines().next().unwrap_or("").to_ascii_lowercase();
        let start = start + line.find(&language).unwrap_or(0);
        let place = self.file_range(&(start..start + language.len()));
        self.body.fences.push(Fence { language, code, place });
        self.push("\n");
        next + 1
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
