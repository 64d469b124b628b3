//! A strict reader of the markup that the program writes: what it cannot read is not well formed.

use std::collections::BTreeMap;

/// What stands in a page.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// Every element, in the order of the page.
    pub(crate) elements: Vec<Element>,
    /// All text between the tags, with entities resolved.
    pub(crate) text: String,
    /// What is wrong with the markup.
    pub(crate) problems: Vec<String>,
}

/// An opening tag.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

const VOID: &[&str] = &["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"];

impl Document {
    /// Reads a page or a part of one.
    pub(crate) fn read(html: &str) -> Self {
        let mut document = Self::default();
        let mut open: Vec<String> = Vec::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            document.text.push_str(&unescape(&rest[..at]));
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("<!doctype html>") {
                rest = after;
                continue;
            }
            match tag(rest) {
                Ok((Tag::Close(name), after)) => {
                    if open.pop().as_deref() != Some(name.as_str()) {
                        document.problems.push(format!("</{name}> closes nothing before {:?}", start_of(after)));
                    }
                    rest = after;
                }
                Ok((Tag::Open(element, closed), after)) => {
                    if !closed && !VOID.contains(&element.name.as_str()) {
                        open.push(element.name.clone());
                    }
                    document.elements.push(element);
                    rest = after;
                }
                Err(reason) => {
                    document.problems.push(format!("{reason} at {:?}", start_of(rest)));
                    rest = &rest[1..];
                }
            }
        }
        document.text.push_str(&unescape(rest));
        document.problems.extend(open.iter().map(|name| format!("<{name}> is never closed")));
        document
    }

    /// The values of an attribute, wherever it stands.
    pub(crate) fn values<'a>(&'a self, attribute: &'a str) -> impl Iterator<Item = &'a str> {
        self.elements.iter().filter_map(move |element| element.attributes.get(attribute)).map(String::as_str)
    }

    /// The elements of a name.
    pub(crate) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// Everything that could run, or that leads where it must not, besides the theme's own external scripts.
    pub(crate) fn live(&self) -> Vec<String> {
        let mut live = Vec::new();
        for Element { name, attributes } in &self.elements {
            let external = attributes.get("src").is_some_and(|src| src.starts_with('/') && !src.starts_with("//"));
            // A data block (HTML, 'prepare the script element') is never run.
            let data = attributes.get("type").is_some_and(|kind| kind == "application/ld+json");
            // The theme's own form is the one for searching.
            let searches = attributes.get("role").is_some_and(|role| role == "search");
            let own = attributes.get("action").is_some_and(|url| url.starts_with('/') && !url.starts_with("//"));
            if name == "script" && !external && !data
                || name == "form" && !(searches && own)
                || ["iframe", "object", "embed", "style", "base"].contains(&name.as_str())
            {
                live.push(format!("<{name}>"));
            }
            for (key, value) in attributes {
                let seen: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
                let scheme = seen.to_lowercase();
                if key.starts_with("on") || key == "style" || key == "srcdoc" {
                    live.push(format!("{key}={value:?}"));
                }
                if ["javascript:", "vbscript:", "data:"].iter().any(|bad| scheme.starts_with(bad)) {
                    live.push(format!("{key}={value:?}"));
                }
            }
        }
        live
    }
}

enum Tag {
    Open(Element, bool),
    Close(String),
}

fn tag(html: &str) -> Result<(Tag, &str), &'static str> {
    let (closing, rest) = html[1..].strip_prefix('/').map_or((false, &html[1..]), |rest| (true, rest));
    let (name, mut rest) = rest.split_at(rest.find(|c: char| !c.is_ascii_alphanumeric()).ok_or("a tag has no end")?);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err("a bare <");
    }
    let name = name.to_ascii_lowercase();
    if closing {
        return Ok((Tag::Close(name), rest.strip_prefix('>').ok_or("a closing tag has no end")?));
    }
    let mut attributes = BTreeMap::new();
    loop {
        let trimmed = rest.trim_start();
        if let Some(after) = trimmed.strip_prefix('>') {
            return Ok((Tag::Open(Element { name, attributes }, false), after));
        }
        if let Some(after) = trimmed.strip_prefix("/>") {
            return Ok((Tag::Open(Element { name, attributes }, true), after));
        }
        if trimmed.len() == rest.len() {
            return Err("attributes are not apart");
        }
        let end =
            trimmed.find(|c: char| !(c.is_ascii_alphanumeric() || "-:_".contains(c))).ok_or("a tag has no end")?;
        if end == 0 {
            return Err("an attribute has no name");
        }
        let key = trimmed[..end].to_ascii_lowercase();
        let value;
        (value, rest) = match trimmed[end..].strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').ok_or("a value has no end")?,
            None if trimmed[end..].starts_with('=') => return Err("a value without quotes"),
            None => ("", &trimmed[end..]),
        };
        if attributes.insert(key, unescape(value)).is_some() {
            return Err("an attribute stands twice");
        }
    }
}

/// Resolves the entities that the program writes, and numeric ones.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest.find(';').map(|end| &rest[1..end]).unwrap_or("");
        let character = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "nbsp" => Some('\u{a0}'),
            _ => entity.strip_prefix('#').and_then(number).and_then(char::from_u32),
        };
        match character {
            Some(character) => {
                out.push(character);
                rest = &rest[entity.len() + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

fn number(digits: &str) -> Option<u32> {
    match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    }
}

/// What stands between `<main …>` and `</main>`: the rest of a page is the same everywhere.
pub(crate) fn main_of(page: &str) -> &str {
    let start = page.find("<main").and_then(|at| Some(at + page[at..].find('>')? + 1)).unwrap_or(0);
    &page[start..page.find("</main>").unwrap_or(page.len())]
}

fn start_of(text: &str) -> String {
    text.chars().take(60).collect()
}

#[test]
fn the_reader_refuses_what_is_not_well_formed() {
    for bad in ["<p>a < b</p>", "<a href=x>y</a>", "<b><i></b></i>", "<p>", "</p>", "<a href=\"x\"title=\"y\"></a>"] {
        assert!(!Document::read(bad).problems.is_empty(), "{bad}");
    }
    let good = Document::read("<p class=\"a\" hidden>a &lt; b<br><svg><rect width=\"1\"/></svg></p>");
    assert_eq!((good.problems.len(), good.text.as_str()), (0, "a < b"));
    assert_eq!(Document::read("<a href=\" JavaScript&#58;x\" onclick=\"y\">z</a><script>1</script>").live().len(), 3);
}
