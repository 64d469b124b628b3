//! Slips of the pen: Markdown that cannot be read as what it was meant to be, and is shown as text.

use super::Writer;
use crate::finding::{Code, Finding};
use std::ops::Range;

impl Writer<'_, '_> {
    /// Looks at a text with a bracket in it that was read as nothing but text.
    pub(super) fn bracket(&mut self, text: &str, place: &Range<usize>) {
        self.undefined_references(text, place);
        // Where something is escaped, it is meant as text.
        if text.len() != place.len() {
            return;
        }
        let slip = unknown_alert(text).or_else(|| unread_link(text)).or_else(|| undefined_link(text));
        if let Some((range, message, help)) = slip {
            self.slip(&(place.start + range.start..place.start + range.end), message, help);
        }
    }

    /// Attributes that do not touch the image before them.
    pub(super) fn loose_attributes(&mut self, text: &str, place: &Range<usize>) {
        let Some((inside, _)) = text.trim_start().strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
            return;
        };
        let message = format!("`{{{inside}}}` stands as text behind an image");
        self.slip(place, message, "put it directly behind the image, without a blank between them");
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

    /// A code block that goes on to the end of what it stands in.
    pub(super) fn closed(&mut self, place: &Range<usize>) {
        let source = self.text[place.clone()].trim_end();
        let mark = source.chars().next().unwrap_or('`');
        let length = source.chars().take_while(|letter| *letter == mark).count();
        let last = source.lines().skip(1).last().unwrap_or("").trim_start_matches(['>', ' ', '\t']);
        if last.len() < length || last.chars().any(|letter| letter != mark) {
            let line = place.start..place.start + source.lines().next().map_or(0, str::len);
            let finding = Finding::warning(Code::CodeUnclosed, self.span(&line), "this code block is never closed");
            let fence = mark.to_string().repeat(length);
            // Backticks stand between two of them (CommonMark, section 6.1).
            let fence = if mark == '`' { format!("`` {fence} ``") } else { format!("`{fence}`") };
            self.findings
                .push(finding.help(format!("end it with a line {fence}; all that follows is code until then")));
        }
    }

    /// What another generator would have replaced. Code and other uses of braces are left alone.
    pub(super) fn shortcode(&mut self, text: &str, place: &Range<usize>) {
        let Some((start, (_, close))) =
            SHORTCODES.iter().filter_map(|mark| Some((text.find(mark.0)?, mark))).min_by_key(|(at, _)| *at)
        else {
            return;
        };
        let end = text[start..].find(close).map_or(text.len(), |length| start + length + close.len());
        let message = format!("`{}` is shown as text: prose has no shortcodes", &text[start..end]);
        self.slip(place, message, "write what it stood for in Markdown, or take it out");
    }

    /// A paragraph that was meant as a table: its line of dashes is not there, or does not fit.
    pub(super) fn unread_table(&mut self, paragraph: &Range<usize>) {
        let source = &self.text[paragraph.clone()];
        if memchr::memchr(b'|', source.as_bytes()).is_none() {
            return;
        }
        let mut lines = source.lines().map(|line| line.trim_matches(['>', ' ', '\t']));
        let (head, rule) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
        let is_row = |line: &str| line.len() > 1 && line.starts_with('|') && line.ends_with('|');
        let is_rule = rule.contains('|') && rule.contains("--") && rule.chars().all(|letter| "|-: ".contains(letter));
        if is_rule || (is_row(head) && is_row(rule)) {
            let rule = "|---".repeat(cells(head));
            let help = format!("below its head it needs a line of dashes with as many columns: `{rule}|`");
            let line = paragraph.start..paragraph.start + source.lines().next().map_or(0, str::len);
            self.slip(&line, "this table cannot be read, and is shown as text".to_owned(), &help);
        }
    }

    /// Lines that were meant as items of a list or as headings, as word processors and other programs write them.
    pub(super) fn unread_lines(&mut self, paragraph: &Range<usize>) {
        let mut start = paragraph.start;
        for line in self.text[paragraph.clone()].split_inclusive('\n') {
            let place = start..start + line.trim_end().len();
            start += line.len();
            let line = line.trim_start_matches(['>', ' ', '\t']);
            let Some(first) = line.chars().next() else { continue };
            let behind = line[first.len_utf8()..].starts_with([' ', '\t', '\u{a0}']);
            if BULLETS.contains(&first) && behind {
                let message = format!("`{first}` begins no list, and is shown as text");
                return self.slip(&place, message, "begin each item with `- `, with an empty line above the first");
            }
            let marks = line.bytes().take_while(|byte| *byte == b'#').count();
            if (2..=6).contains(&marks) && line[marks..].starts_with(char::is_alphanumeric) {
                let message = "this is no heading, and is shown as text".to_owned();
                return self.slip(&place, message, "put a blank behind its `#` signs");
            }
        }
    }

    /// Signs for bold text that are shown.
    pub(super) fn loose_stars(&mut self, text: &str, place: &Range<usize>) {
        // Where something is escaped, it is meant as text.
        if text.len() == place.len() && text.matches("**").count() > 1 {
            let message = "`**` is shown as text".to_owned();
            self.slip(place, message, "no blank stands inside of the stars, and one outside: `a **bold** word`");
        }
    }

    /// A row of a table with more cells than it has columns: what is in them is not shown.
    pub(super) fn fits(&mut self, row: &Range<usize>) {
        let (cells, columns) = (cells(&self.text[row.clone()]), self.columns.len());
        if cells > columns {
            let message =
                format!("this row has {cells} cells, and the table has {columns} columns: the rest is left out");
            let finding = Finding::warning(Code::TableCells, self.span(row), message);
            self.findings
                .push(finding.help("add a column to its head and its line of dashes, or write `\\|` in a text"));
        }
    }

    fn slip(&mut self, place: &Range<usize>, message: String, help: &str) {
        self.findings.push(Finding::warning(Code::MarkupUnread, self.span(place), message).help(help));
    }
}

/// What word processors begin the items of a list with.
const BULLETS: [char; 8] = ['•', '·', '▪', '◦', '‣', '●', '○', '§'];

/// How many cells a line of a table has (GFM, section 4.10): bars divide them, but for those behind a backslash.
fn cells(line: &str) -> usize {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut escaped = false;
    let bars = line.bytes().filter(|byte| {
        let divides = *byte == b'|' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        divides
    });
    let bars = bars.count();
    bars + usize::from(!line.ends_with('|') || line.ends_with("\\|"))
}

/// How shortcodes and tags of other generators begin and end.
const SHORTCODES: [(&str, &str); 8] = [
    ("{{<", "}}"),
    ("{{%", "}}"),
    ("{% post_url", "%}"),
    ("{% include", "%}"),
    ("{% highlight", "%}"),
    ("{% endhighlight", "%}"),
    ("[caption ", "]"),
    ("[gallery", "]"),
];

type Slip = (Range<usize>, String, &'static str);

/// `[!INFO]` at the head of a quotation.
fn unknown_alert(text: &str) -> Option<Slip> {
    let (name, _) = text.strip_prefix("[!")?.split_once(']')?;
    let is_name = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphabetic());
    let known = ["NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION"].iter().any(|known| known.eq_ignore_ascii_case(name));
    let message =
        if known { format!("`[!{name}]` has words behind it") } else { format!("no alert is called `{name}`") };
    is_name.then_some((0..name.len() + 3, message, "use NOTE, TIP, IMPORTANT, WARNING or CAUTION, alone on its line"))
}

/// `[text](two words.pdf)`.
fn unread_link(text: &str) -> Option<Slip> {
    let (start, middle) = brackets(text, "](")?;
    let start = start - usize::from(text[..start].ends_with('!'));
    let end = text[middle..].find(')').map_or(text.len(), |length| middle + length + 1);
    let message = format!("`{}` is shown as text", &text[start..end]);
    Some((
        start..end,
        message,
        "write an address with blanks between angle brackets, `[…](<two words.pdf>)`, or text in backticks",
    ))
}

/// `[text][label]` without `[label]: …` anywhere.
fn undefined_link(text: &str) -> Option<Slip> {
    let (start, middle) = brackets(text, "][")?;
    let (label, _) = text[middle + 2..].split_once(']')?;
    let message = format!("no address is called `{label}`");
    let help = "define it on a line of its own, `[label]: https://…`, or write text in backticks";
    (!label.is_empty()).then_some((start..middle + label.len() + 3, message, help))
}

/// Where a bracket opens that is closed by `between`, and where that stands; not where it is an index, as in `a[1]`.
fn brackets(text: &str, between: &str) -> Option<(usize, usize)> {
    let middle = text.find(between)?;
    let start = text[..middle].rfind('[')?;
    let is_index = text[..start].ends_with(|letter: char| letter.is_alphanumeric() || letter == ']');
    (!is_index && start + 1 < middle).then_some((start, middle))
}
