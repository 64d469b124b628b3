//! data/authors.toml: names, descriptions and links of those who write.

use crate::fields::{self, Field, Kind, Value};
use crate::finding::{Code, Finding, Noted};
use crate::markdown::{Destination, destination};
use crate::source::{Shelf, SourcePath, Span, Tree};
use crate::web::slug;
use std::collections::BTreeMap;

/// What data/authors.toml says of one author.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// The name as it is shown.
    pub name: String,
    /// A sentence or two.
    pub bio: String,
    /// A page of the author's elsewhere.
    pub url: String,
}

const FIELDS: &[Field] = &[
    Field::new("name", Kind::Text, "the name as it is shown"),
    Field::new("bio", Kind::Text, "a sentence or two"),
    Field::new("url", Kind::Text, "a page of the author's elsewhere"),
];

/// Reads the file if the site has one: a table for every author, keyed by slug.
pub(super) fn read(tree: &Tree, shelf: &dyn Shelf) -> Noted<BTreeMap<String, Author>> {
    let path = SourcePath::new("data/authors.toml");
    let mut authors = BTreeMap::new();
    let mut findings = Vec::new();
    if !tree.files.contains_key(&path) {
        return Noted::clean(authors);
    }
    let text = crate::finding::text(shelf, &path).note(&mut findings);
    let table = fields::toml(&path, &text, 0).note(&mut findings);
    for (key, key_range, node) in &table.entries {
        let Value::Table(entry) = &node.value else {
            let message = format!("`{key}` is {}, but should be a table", node.value.type_name());
            let finding = Finding::error(Code::WrongType, Span::new(&path, key_range.clone()), message);
            findings.push(finding.help("write `[policy-desk]` and below it `name = \"Policy Desk\"`"));
            continue;
        };
        findings.extend(fields::check(&path, entry, FIELDS, "an author"));
        let author = Author {
            name: entry.text("name").unwrap_or(key).to_owned(),
            bio: entry.text_or_empty("bio"),
            url: entry.text_or_empty("url"),
        };
        if !author.url.is_empty() && !matches!(destination(&author.url), Destination::Outside(_)) {
            let message = format!("`{}` is no address elsewhere", author.url);
            let finding = Finding::error(Code::BadValue, Span::new(&path, entry.range("url")), message);
            findings.push(finding.help("write it as `https://example.org/ann`"));
        }
        authors.insert(slug(key), author);
    }
    Noted { value: authors, findings }
}
