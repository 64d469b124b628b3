//! The fields of front matter.

use crate::article::facts::FACT_FIELDS;
use crate::fields::{Field, Kind};

/// The fields of articles and pages: the one table that reading, 'did you mean' and docs/front-matter.md come from.
pub const ARTICLE_FIELDS: &[Field] = &joined::<{ STORY_FIELDS.len() + FACT_FIELDS.len() }>(&STORY_FIELDS, &FACT_FIELDS);

const STORY_FIELDS: [Field; 25] = [
    Field::required("title", Kind::Text, "the headline"),
    Field::new(
        "date",
        Kind::Date,
        "when it was published; required for articles. Without an offset, in the site's zone",
    ),
    Field::new("updated", Kind::Date, "when it was last changed in substance").elsewhere(&[
        "lastmod",
        "last_modified_at",
        "modified",
    ]),
    Field::new("summary", Kind::Text, "one or two sentences for lists, feeds and search engines")
        .elsewhere(&["subtitle", "excerpt", "dek"]),
    Field::new("description", Kind::Text, "another name of `summary`"),
    Field::new("authors", Kind::Texts, "who wrote it; `data/authors.toml` adds to the names"),
    Field::new("tags", Kind::Texts, "what it is about; spellings are matched by slug").elsewhere(&[
        "categories",
        "category",
        "keywords",
        "topics",
    ]),
    Field::new("slug", Kind::Text, "replaces the last part of the address"),
    Field::new("path", Kind::Text, "replaces the whole address, for an article that must keep an old one")
        .elsewhere(&["url", "permalink"]),
    Field::new("aliases", Kind::Texts, "old addresses that lead here"),
    Field::new("lang", Kind::Language, "language of the text, as in BCP 47; default: the site's"),
    Field::new("draft", Kind::Flag, "left out of every output until it is false or gone"),
    Field::new("kind", Kind::OneOf(&["news", "advisory", "analysis", "digest"]), "default `news`"),
    Field::new("id", Kind::Text, "permanent id, in feeds and exports; default: section and file name"),
    Field::new("embargo_until", Kind::Date, "in no output before this moment, which is then when it was published")
        .elsewhere(&["embargo", "publishDate", "publish_date"]),
    Field::new("expires", Kind::Date, "out of lists from this moment on, with a banner on the page")
        .elsewhere(&["expiryDate", "expiry_date"]),
    Field::new("tlp", Kind::Text, "Traffic Light Protocol label: CLEAR (default), GREEN, AMBER, AMBER+STRICT, RED"),
    Field::new("image", Kind::Table(IMAGE), "the lead image").elsewhere(&[
        "featured_image",
        "featuredImage",
        "thumbnail",
        "cover",
    ]),
    Field::new("lead", Kind::Flag, "leads the front page while it is among the newest"),
    Field::new("series", Kind::Text, "name of the series it belongs to"),
    Field::new("supersedes", Kind::Text, "id or path of the article that it replaces"),
    Field::new("license", Kind::Text, "licence of the text; default: the site's"),
    Field::new("ai_disclosure", Kind::Text, "what the reader should know of machine-made parts"),
    Field::new("template", Kind::Text, "a template of the site's own instead of `article.html` or `page.html`"),
    Field::new("extra", Kind::Free, "values for templates of your own"),
];

const fn joined<const N: usize>(first: &[Field], second: &[Field]) -> [Field; N] {
    let mut all = [first[0]; N];
    let mut at = 0;
    while at < N {
        all[at] = if at < first.len() { first[at] } else { second[at - first.len()] };
        at += 1;
    }
    all
}

const IMAGE: &[Field] = &[
    Field::required("src", Kind::Text, "a file beside the article, or a route into static/"),
    Field::required("alt", Kind::Text, "what it shows, for those who cannot see it"),
    Field::required("credit", Kind::Text, "whose it is"),
    Field::new("caption", Kind::Text, "a sentence below it"),
    Field::new("license", Kind::Text, "its licence"),
];

/// The fields of `_index.md`.
pub const SECTION_FIELDS: &[Field] = &[
    Field::new("title", Kind::Text, "the section's name; default: the folder's"),
    Field::new("description", Kind::Text, "one sentence about it"),
    Field::new("summary", Kind::Text, "another name of `description`"),
    Field::new(
        "order",
        Kind::Integer(i64::MIN, i64::MAX),
        "place among the sections; those without come last, by name",
    ),
    Field::new("extra", Kind::Free, "values for templates of your own"),
];
