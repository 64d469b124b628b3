//! The formats of images: what a file's name says it is, and what its first bytes say.

use serde::{Deserialize, Serialize};

/// A format that is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (W3C), also animated.
    Png,
    /// GIF 87a and 89a.
    Gif,
    /// WebP (RFC 9649).
    WebP,
    /// AVIF (AV1 in ISO/IEC 23008-12), still. Read and made only by a program that was built with it.
    Avif,
    /// SVG.
    Svg,
}

impl Format {
    /// Whether the program was built with AVIF.
    pub const AVIF: bool = cfg!(feature = "avif");

    /// What a file name with this extension promises.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" | "jpe" | "jfif" => Format::Jpeg,
            "png" | "apng" => Format::Png,
            "gif" => Format::Gif,
            "webp" => Format::WebP,
            "avif" => Format::Avif,
            "svg" => Format::Svg,
            _ => return None,
        })
    }

    /// What the first bytes of a file say that it is.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        Some(match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Format::Jpeg,
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Format::Png,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Format::Gif,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Format::WebP,
            _ if is_avif(bytes) => Format::Avif,
            _ if looks_like_svg(bytes) => Format::Svg,
            _ => return None,
        })
    }

    /// How people call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Gif => "GIF",
            Format::WebP => "WebP",
            Format::Avif => "AVIF",
            Format::Svg => "SVG",
        }
    }

    /// The extension of files that are written.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Jpeg => "jpg",
            Format::Png => "png",
            Format::Gif => "gif",
            Format::WebP => "webp",
            Format::Avif => "avif",
            Format::Svg => "svg",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::Gif => "image/gif",
            Format::WebP => "image/webp",
            Format::Avif => "image/avif",
            Format::Svg => "image/svg+xml",
        }
    }

    /// Whether it is made of pixels.
    pub fn is_raster(self) -> bool {
        self != Format::Svg
    }
}

/// Raster formats that can hold metadata which nothing here can take out; by extension.
pub(super) fn foreign(extension: &str) -> Option<&'static str> {
    Some(match extension.to_ascii_lowercase().as_str() {
        "avifs" => "moving AVIF",
        "heic" | "heif" | "hif" => "HEIC",
        "tif" | "tiff" => "TIFF",
        "jxl" => "JPEG XL",
        "jp2" | "j2k" | "jpx" => "JPEG 2000",
        "dng" | "cr2" | "cr3" | "nef" | "arw" | "raf" | "orf" | "rw2" => "raw camera",
        "psd" => "Photoshop",
        _ => return None,
    })
}

/// Whether the brands with which a file begins (ISO/IEC 14496-12, section 4.3) name AVIF: a length, the type of the box, the
/// first brand, a version, and other brands.
fn is_avif(bytes: &[u8]) -> bool {
    let [l1, l2, l3, l4, b'f', b't', b'y', b'p', rest @ ..] = bytes else {
        return false;
    };
    let length = u32::from_be_bytes([*l1, *l2, *l3, *l4]).saturating_sub(8) as usize;
    let brands = &rest[..rest.len().min(length)];
    brands.chunks_exact(4).enumerate().any(|(at, brand)| at != 1 && matches!(brand, b"avif" | b"avis"))
}

fn looks_like_svg(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    start.trim_start_matches('\u{feff}').trim_start().starts_with('<') && start.contains("<svg")
}
