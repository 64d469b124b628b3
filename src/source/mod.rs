//! What the caller hands in: the files of a site, and places inside them.

mod digest;
mod path;
mod span;
mod tree;

pub use digest::{Digest, Digester};
pub use path::SourcePath;
pub use span::{Position, Span};
pub use tree::{Entry, Memory, Shelf, Stamp, Tree, Unreadable};
