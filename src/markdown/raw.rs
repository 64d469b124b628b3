//! Raw HTML in prose. What is on ammonia's allow-list stays; every other tag is shown as the text that it is, since
//! in a security bulletin `<script>` is more often a subject than an intention.

use ammonia::Builder;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Tags that the sanitiser knows how to keep. Images are not among them: they come by Markdown, where they are checked; nor
/// is the heading of the page.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .rm_tags(["img", "map", "area", "h1"])
        .link_rel(Some("noopener"))
        .url_relative(ammonia::UrlRelative::PassThrough);
    for tag in ["blockquote", "del", "ins", "q"] {
        builder.rm_tag_attributes(tag, ["cite"]); // nobody sees it
    }
    builder.url_schemes(HashSet::from(["https", "http", "mailto", "tel"]));
    builder
});

/// A cleaned piece, and the names of tags that were shown as text instead.
pub(super) struct Cleaned {
    pub(super) html: String,
    pub(super) refused: Vec<String>,
    /// What it leaves open for the Markdown behind it, the outermost first.
    pub(super) open: Vec<String>,
}

/// Elements that may hold Markdown: one block of HTML opens them, a later one closes them.
const HOLDERS: [&str; 2] = ["details", "div"];

/// Stands behind a block while it is cleaned: what comes behind this closes what is open.
const END: char = '\u{E000}';

/// Cleans a block of HTML. Comments vanish, refused tags become text.
pub(super) fn block(source: &str) -> Cleaned {
    let (tamed, refused) = tame(source);
    let marked = SANITISER.clean(&format!("{tamed}{END}")).to_string();
    let parts = marked.rsplit_once(END).and_then(|(html, closing)| Some((html.to_owned(), holders(closing)?)));
    let (html, open) = parts.unwrap_or_else(|| (SANITISER.clean(&tamed).to_string(), Vec::new()));
    Cleaned { html, refused, open }
}

/// The holders that these tags close, the outermost first; nothing if they close anything else.
fn holders(closing: &str) -> Option<Vec<String>> {
    let mut open = Vec::new();
    let mut rest = closing.trim();
    while !rest.is_empty() {
        let name = HOLDERS.into_iter().find(|name| closes(rest, name).is_some())?;
        rest = closes(rest, name)?.trim_start();
        open.insert(0, name.to_owned());
    }
    Some(open)
}

/// What stands behind the closing tag of an element that a text begins with.
pub(super) fn closes<'s>(text: &'s str, name: &str) -> Option<&'s str> {
    tag_name(text).filter(|(closing, tag)| *closing && tag == name)?;
    text.split_once('>').map(|(_, behind)| behind)
}

/// What a single tag between words is.
pub(super) enum Inline {
    /// Opens an element of this name; the cleaned tag.
    Open(String, String),
    /// Closes an element of this name.
    Close(String),
    /// Stands alone, such as `<br>`.
    Void(String),
    /// A comment or the like: nothing to show.
    Nothing,
    /// Not allowed: the name, to be shown as text.
    Refused(String),
}

/// Sorts a single tag between words.
pub(super) fn inline(source: &str) -> Inline {
    let Some((closing, name)) = tag_name(source) else {
        return declaration(source).map_or(Inline::Nothing, Inline::Refused);
    };
    if !allowed(&name) {
        return Inline::Refused(name);
    }
    if closing {
        return Inline::Close(name);
    }
    let cleaned = SANITISER.clean(source).to_string();
    match cleaned.strip_suffix(&format!("</{name}>")) {
        Some(open) => Inline::Open(name, open.to_owned()),
        None => Inline::Void(cleaned),
    }
}

static ALLOWED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| SANITISER.clone_tags());

fn allowed(name: &str) -> bool {
    ALLOWED.contains(name)
}

/// Escapes the opening bracket of every tag that is not allowed.
fn tame(source: &str) -> (String, Vec<String>) {
    let mut tamed = String::with_capacity(source.len());
    let mut refused = Vec::new();
    for (at, c) in source.char_indices() {
        let rest = &source[at..];
        let name = match tag_name(rest) {
            Some((closing, name)) => (!allowed(&name)).then_some((closing, name)),
            None => declaration(rest).map(|name| (false, name)),
        };
        let Some((closing, name)) = name else {
            tamed.push(c);
            continue;
        };
        tamed.push_str("&lt;");
        if !closing && !refused.contains(&name) {
            refused.push(name);
        }
    }
    (tamed, refused)
}

/// Longer names of tags and declarations are cut off: nobody means one.
const LONGEST_NAME: usize = 32;

/// The name of `<?php …`, `<!doctype …` and their like, which are a subject here too; comments are none.
fn declaration(text: &str) -> Option<String> {
    let name = text.strip_prefix('<').filter(|rest| rest.starts_with(['?', '!']) && !rest.starts_with("!--"))?;
    Some(name.chars().take_while(|c| !c.is_whitespace() && *c != '>').take(LONGEST_NAME).collect())
}

/// Whether a text begins with a closing tag, and the tag's name in lower case.
fn tag_name(text: &str) -> Option<(bool, String)> {
    let rest = text.strip_prefix('<')?;
    let (closing, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    let name = &rest[..length];
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| (closing, name.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::block;

    #[test]
    fn a_declaration_is_told_once_and_by_a_short_name() {
        let refused = block(&"<?".repeat(20_000)).refused;
        assert!(refused.len() <= 32 && refused.iter().all(|name| name.len() <= 32), "{refused:?}");
    }
}
