//! Images: what is understood, what is made of them by pixels, what is refused, and what a site shows.

#[cfg(feature = "avif")]
mod avif;
mod cards;
mod damaged;
mod drawings;
mod made;
mod pixels;
mod published;

pub(crate) use damaged::huge;
pub(crate) use made::png;
