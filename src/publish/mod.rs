//! A site into everything that is no page: feeds, maps for search engines, and their like. Each publisher stands alone;
//! adding one is a file and a line in [`PUBLISHERS`].

mod feeds;
mod opml;
mod robots;
mod sitemap;
mod xml;

use crate::pages::{Origin, Output, Recipe, Views};
use crate::prose::Library;
use crate::source::Digest;
use crate::web::Route;

/// Makes outputs from a finished site.
pub struct Publisher {
    /// What it makes, for findings.
    pub name: &'static str,
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
    Publisher { name: "a feed", plan: feeds::plan, make: feeds::make },
    Publisher { name: "the sitemap", plan: sitemap::plan, make: sitemap::make },
    Publisher { name: "robots.txt", plan: robots::plan, make: robots::make },
    Publisher { name: "the list of feeds", plan: opml::plan, make: opml::make },
];

/// What all publishers would make.
pub fn plan(views: &Views<'_>) -> Vec<Output> {
    let mut outputs = Vec::new();
    for (publisher, Publisher { name, plan, .. }) in PUBLISHERS.iter().enumerate() {
        outputs.extend(plan(views).into_iter().map(|(item, route, key)| Output {
            route,
            key,
            recipe: Recipe::Published { publisher, item },
            origin: Origin::Made(name),
        }));
    }
    outputs
}
