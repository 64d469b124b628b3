//! A site into everything that is no page: feeds, maps for search engines, and their like. Each publisher stands alone;
//! adding one is a file and a line in [`PUBLISHERS`].

mod cards;
mod feeds;
mod news;
mod opml;
mod robots;
mod search;
mod sitemap;
mod xml;

pub(crate) use search::group;

use crate::pages::{Origin, Output, Recipe, Views};
use crate::prose::Library;
use crate::source::Digest;
use crate::web::Route;
use rayon::prelude::*;

/// Makes outputs from a finished site.
pub struct Publisher {
    /// What it makes, for findings.
    pub name: &'static str,
    /// Whether readers see its texts; the search index has words for the script alone.
    pub is_read: bool,
    /// The outputs: a number of the publisher's own, the route, and the key.
    pub plan: fn(&Views<'_>) -> Vec<Planned>,
    /// The bytes of an output.
    pub make: Make,
}

/// A number of the publisher's own, the route of the output, and its key.
pub type Planned = (usize, Route, Digest);

/// Makes the bytes of the output with that number.
pub type Make = fn(&Views<'_>, &dyn Library, usize) -> Result<Vec<u8>, String>;

/// Every publisher.
pub const PUBLISHERS: &[Publisher] = &[
    Publisher { name: "a feed", is_read: true, plan: feeds::plan, make: feeds::make },
    Publisher { name: "the sitemap", is_read: true, plan: sitemap::plan, make: sitemap::make },
    Publisher { name: "the news sitemap", is_read: true, plan: news::plan, make: news::make },
    Publisher { name: "robots.txt", is_read: true, plan: robots::plan, make: robots::make },
    Publisher { name: "a card", is_read: true, plan: cards::plan, make: cards::make },
    Publisher { name: "the search index", is_read: false, plan: search::plan, make: search::make },
    Publisher { name: "the list of feeds", is_read: true, plan: opml::plan, make: opml::make },
];

/// What all publishers would make.
pub fn plan(views: &Views<'_>) -> Vec<Output> {
    let outputs = |(publisher, Publisher { name, plan, .. }): (usize, &'static Publisher)| {
        plan(views).into_iter().map(move |(item, route, key)| Output {
            route,
            key,
            recipe: Recipe::Published { publisher, item },
            origin: Origin::Made(name),
        })
    };
    PUBLISHERS.par_iter().enumerate().flat_map_iter(outputs).collect()
}
