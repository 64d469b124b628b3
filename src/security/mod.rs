//! The domain's nouns, as types that cannot be malformed. Knows no article, no file and no markup.

mod tlp;

pub use tlp::{Tlp, TlpError};
