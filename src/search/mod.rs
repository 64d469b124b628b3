//! Words of documents into an index that a browser reads piece by piece. Knows no site.
//!
//! 1. `words` cuts a text into words and identifiers, the same way as static/search.js cuts a query;
//! 2. `terms` gathers the words of one document, each with the best place that it has there;
//! 3. `group` turns the terms of neighbouring documents into slices, one for each shard: an edit touches one group;
//! 4. `index` puts groups into tiers, whose shards are files. A shard is made of its slices in every group.
//!
//! Words that share a stem are one term of the index, which lists the forms that occur: a browser finds every inflection
//! without knowing how to stem, and completes words that are being typed.

mod group;
mod index;
mod numbers;
mod terms;
mod words;

pub use group::{Group, Groups};
pub use index::{GROUP, Index, RECENT, Tier, spread};
pub use terms::{EMPTY, Terms, Weight, gather, prose};
