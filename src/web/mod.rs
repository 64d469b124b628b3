//! Addresses and markup: routes, slugs, and text that is safe inside HTML.

mod html;
mod route;
mod slug;

pub use html::{Html, escape};
pub use route::{BaseUrl, Route, split};
pub use slug::{anchor, slug};
