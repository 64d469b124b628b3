//! Pictures as bytes: what they are, and what a page is given in their place. Knows files of images, and no site.
//!
//! 1. [`read`] looks at a file without decoding a pixel: format, size as shown, movement; or what is wrong with it.
//! 2. a [`Recipe`] says what is made of it, and names the result by digest before anything is made;
//! 3. [`develop`] makes it: a pure function of bytes and recipes.
//!
//! A [`Poster`] is made of words alone.

#[cfg_attr(not(feature = "avif"), path = "without_avif.rs")]
mod avif;
mod develop;
mod facts;
mod format;
mod gif;
mod ink;
mod jpeg;
mod pixels;
mod png;
mod poster;
mod recipe;
mod svg;
mod tone;
mod webp;

pub use develop::{Developed, develop, memory};
pub use facts::{Album, Damage, Facts, MAX_PIXELS, MAX_SIDE, Seen, read};
pub use format::Format;
pub use poster::Poster;
pub use recipe::{Notice, Recipe, Shape};
pub use tone::Tone;
