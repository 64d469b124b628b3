//! The keys of site.toml.

use crate::fields::{Field, Kind};

/// The one table that reading, 'did you mean' and docs/configuration.md come from.
pub const FIELDS: &[Field] = &[
    Field::required("title", Kind::Text, "the bulletin's name"),
    Field::required("base_url", Kind::Text, "where the site will stand, such as `https://news.example.org`"),
    Field::required("description", Kind::Text, "one sentence about the bulletin"),
    Field::new("title_strong", Kind::Text, "the beginning of the name that the masthead sets in bold"),
    Field::new(
        "language",
        Kind::Language,
        "language of the interface and of articles that name none, as in BCP 47; default `en`",
    ),
    Field::new(
        "timezone",
        Kind::Text,
        "zone of dates without an offset, such as `Europe/Berlin`; without it every date needs an offset",
    ),
    Field::new(
        "id_authority",
        Kind::Text,
        "host in the permanent ids of feeds; default: the host of base_url. Never change it",
    ),
    Field::new("page_size", Kind::Integer(1, 500), "articles on a numbered page of a list; default 20"),
    Field::new("license", Kind::Text, "licence of the texts, such as `CC BY 4.0`"),
    Field::new(
        "me",
        Kind::Texts,
        "the bulletin's pages elsewhere, such as `https://social.example/@bulletin`, linked with `rel=me`",
    ),
    Field::new("nav", Kind::Tables(NAV), "the line of links below the masthead; default: the sections and the archive"),
    Field::new("feeds", Kind::Table(FEEDS), "what feeds hold"),
    Field::new("dates", Kind::Table(DATES), "how dates are written"),
    Field::new("cards", Kind::Table(CARDS), "pictures of headlines, for other sites"),
    Field::new("extra", Kind::Free, "values for templates of your own"),
];

const NAV: &[Field] = &[
    Field::required("name", Kind::Text, "what the link says"),
    Field::required("url", Kind::Text, "a route of the site, such as `/tags/`, or an address elsewhere"),
];

const FEEDS: &[Field] = &[
    Field::new("items", Kind::Integer(1, 1000), "articles in a feed; default 20"),
    Field::new(
        "lists",
        Kind::Words(&["rss", "atom", "json"]),
        "formats of the feeds of sections, tags and authors: `rss`, `atom`, `json`; default `[\"rss\"]`. The front page always has all three",
    ),
];

const DATES: &[Field] = &[
    Field::new("day", Kind::Text, "a day in strftime's letters; default `%-d %B %Y`"),
    Field::new("time", Kind::Text, "a time of day in strftime's letters; default `%H:%M`"),
];

const CARDS: &[Field] = &[Field::new(
    "since",
    Kind::Date,
    "articles from this day on that have no photograph get a drawn card; default: none do",
)];
