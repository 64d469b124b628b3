//! Raw HTML in prose. What is on ammonia's allow-list stays; every other tag is shown as the text that it is, since
//! in a security bulletin `<script>` is more often a subject than an intention.

use ammonia::Builder;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Tags that the sanitiser knows how to keep. Images are not among them: they come by Markdown, where they are checked.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder.rm_tags(["img", "map", "area"]).link_rel(Some("noopener")).url_relative(ammonia::UrlRelative::PassThrough);
    builder.url_schemes(HashSet::from(["https", "http", "mailto", "tel"]));
    builder
});

/// A cleaned piece, and the names of tags that were shown as text instead.
pub(super) struct Cleaned {
    pub(super) html: String,
    pub(super) refused: Vec<String>,
}

/// Cleans a block of HTML. Comments vanish, refused tags become text.
pub(super) fn block(source: &str) -> Cleaned {
    let (tamed, refused) = tame(source);
    Cleaned { html: SANITISER.clean(&tamed).to_string(), refused }
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

fn allowed(name: &str) -> bool {
    SANITISER.clone_tags().contains(name)
}

/// Escapes the opening bracket of every tag that is not allowed.
fn tame(source: &str) -> (String, Vec<String>) {
    let mut tamed = String::with_capacity(source.len());
    let mut refused = Vec::new();
    for (at, c) in source.char_indices() {
        match tag_name(&source[at..]) {
            Some((closing, name)) if c == '<' && !allowed(&name) => {
                tamed.push_str("&lt;");
                if !closing && !refused.contains(&name) {
                    refused.push(name);
                }
            }
            None if let Some(name) = declaration(&source[at..]) => {
                tamed.push_str("&lt;");
                refused.push(name);
            }
            _ => tamed.push(c),
        }
    }
    (tamed, refused)
}

/// The name of `<?php …`, `<!doctype …` and their like, which are a subject here too; comments are none.
fn declaration(text: &str) -> Option<String> {
    let name = text.strip_prefix('<').filter(|rest| rest.starts_with(['?', '!']) && !rest.starts_with("!--"))?;
    Some(name[..name.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(name.len())].to_owned())
}

/// Whether a text begins with a closing tag, and the tag's name in lower case.
fn tag_name(text: &str) -> Option<(bool, String)> {
    let rest = text.strip_prefix('<')?;
    let (closing, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    let name = &rest[..length];
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| (closing, name.to_ascii_lowercase()))
}
