//! What is known of an image without decoding it, and what may be wrong with one.

use crate::image::format::foreign;
use crate::image::{Format, avif, gif, jpeg, png, svg, webp};
use crate::source::{Digest, SourcePath};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest side that is read, in pixels: more than WebP can hold (RFC 9649, section 3.6), and nobody's screen.
pub const MAX_SIDE: u32 = 16_383;

/// The most pixels that are read: the largest cameras' photographs, and no decompression bomb.
pub const MAX_PIXELS: u64 = 110_000_000;

/// What is known of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Its format.
    pub format: Format,
    /// Width in pixels as it is shown, its orientation applied. Zero for an SVG that names no size.
    pub width: u32,
    /// Height, as above.
    pub height: u32,
    /// Whether it moves.
    pub animated: bool,
    /// Whether its pixels may be published as they are: upright, and in sRGB.
    pub ready: bool,
}

/// Every image of a site, with what is known of it or wrong with it.
pub type Album = BTreeMap<SourcePath, Seen>;

/// An image file that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Digest of its content.
    pub digest: Digest,
    /// What is known of it, or why it cannot be used.
    pub facts: Result<Facts, Damage>,
}

/// Why an image cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Damage {
    /// There is nothing in it.
    Empty,
    /// A format that nothing here reads: its name.
    Unsupported(String),
    /// AVIF, and the program was built without it.
    WithoutAvif,
    /// Its name promises one format, its bytes are another.
    Lying(Format, Format),
    /// It ends before its end.
    Truncated,
    /// It has more pixels than anybody needs: width and height.
    TooLarge(u32, u32),
    /// It cannot be understood; why.
    Broken(String),
}

impl Damage {
    /// It cannot be understood, for this reason.
    pub(super) fn broken(reason: &str) -> Self {
        Damage::Broken(reason.to_owned())
    }

    /// What is the case, to follow the name of the file.
    pub fn message(&self) -> String {
        match self {
            Damage::Empty => "is empty".to_owned(),
            Damage::WithoutAvif => "is AVIF, which this program was built without".to_owned(),
            Damage::Unsupported(name) => format!("is {name}, which cannot be cleaned of metadata and not be resized"),
            Damage::Lying(says, is) => format!("is called {}, but is {}", says.name(), is.name()),
            Damage::Truncated => "is cut off before its end".to_owned(),
            Damage::TooLarge(width, height) => format!("is {width} × {height} pixels large"),
            Damage::Broken(reason) => format!("cannot be read: {reason}"),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Damage::Empty | Damage::Truncated => "copy the file again from where it came".to_owned(),
            Damage::WithoutAvif => {
                "save it as JPEG, PNG or WebP, or build the program with `--features avif`".to_owned()
            }
            Damage::Unsupported(_) => "save it as JPEG, PNG or WebP".to_owned(),
            Damage::Lying(_, is) => format!("rename it to end in `.{}`", is.extension()),
            Damage::TooLarge(..) => format!(
                "make it smaller: up to {MAX_SIDE} pixels a side and {} megapixels are read",
                MAX_PIXELS / 1_000_000
            ),
            Damage::Broken(_) => "open it in an image editor and save it again".to_owned(),
        }
    }
}

/// Looks at a file whose name has this extension. `None` if it is no image and says so.
pub fn read(extension: &str, bytes: &[u8]) -> Option<Result<Facts, Damage>> {
    let Some(says) = Format::of_extension(extension) else {
        return foreign(extension).map(|name| Err(Damage::Unsupported(name.to_owned())));
    };
    Some(facts(says, bytes))
}

fn facts(says: Format, bytes: &[u8]) -> Result<Facts, Damage> {
    let is = Format::of_bytes(bytes);
    if !Format::AVIF && (says == Format::Avif || is == Some(Format::Avif)) {
        return Err(Damage::WithoutAvif);
    }
    if bytes.is_empty() {
        return Err(Damage::Empty);
    }
    match is {
        Some(is) if is == says => {}
        Some(is) => return Err(Damage::Lying(says, is)),
        None => return Err(Damage::Broken(format!("it does not begin as {} does", says.name()))),
    }
    let facts = match says {
        Format::Jpeg => jpeg::facts(bytes),
        Format::Png => png::facts(bytes),
        Format::Gif => gif::facts(bytes),
        Format::WebP => webp::facts(bytes),
        Format::Avif => avif::facts(bytes),
        Format::Svg => svg::facts(bytes),
    }?;
    let (width, height) = (facts.width, facts.height);
    if says.is_raster() && (width == 0 || height == 0) {
        return Err(Damage::broken("it has no pixels"));
    }
    if says.is_raster() && (width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS) {
        return Err(Damage::TooLarge(width, height));
    }
    Ok(facts)
}

/// Whether a colour profile (ICC.1) is that of sRGB, by its description. One of inks (section 7.2.8) may speak of sRGB, too.
pub(super) fn is_srgb(profile: &[u8]) -> bool {
    if profile.get(16..20) == Some(b"CMYK") {
        return false;
    }
    let wide: Vec<u8> = "sRGB".bytes().flat_map(|byte| [0, byte]).collect();
    memchr::memmem::find(profile, b"sRGB").is_some() || memchr::memmem::find(profile, &wide).is_some()
}
