//! JPEG (ITU-T T.81): its segments.

use crate::image::facts::is_srgb;
use crate::image::{Damage, Facts, Format, Notice};
use image::metadata::Orientation;
use std::ops::Range;

/// A marker segment, and the compressed data that follows a start of scan.
struct Segment {
    marker: u8,
    /// The segment from its marker to its end, compressed data included.
    whole: Range<usize>,
    /// What the segment says.
    content: Range<usize>,
}

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;

/// Looks at the segments up to the end of the image.
pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Damage> {
    let mut frame = None;
    let mut orientation = Orientation::NoTransforms;
    let mut profile = Vec::new();
    let mut transform = None;
    for segment in segments(bytes)? {
        let content = &bytes[segment.content.clone()];
        match segment.marker {
            // Start of frame, Huffman-coded: baseline, extended and progressive.
            0xC0..=0xC2 if frame.is_none() => frame = Some(Frame::read(content)?),
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                return Err(Damage::broken("it is a kind of JPEG that no browser shows"));
            }
            APP1 => {
                if let Some(exif) = content.strip_prefix(b"Exif\0\0") {
                    orientation = Orientation::from_exif_chunk(exif).unwrap_or(Orientation::NoTransforms);
                }
            }
            APP2 => {
                // ICC.1, annex B.4: number and count of the part, then the part.
                if let Some(part) = content.strip_prefix(b"ICC_PROFILE\0").and_then(|part| part.get(2..)) {
                    profile.extend_from_slice(part);
                }
            }
            APP14 => transform = content.strip_prefix(b"Adobe").and_then(|adobe| adobe.get(6)).copied(),
            _ => {}
        }
    }
    let Frame { width, height, components } = frame.ok_or_else(|| Damage::broken("it has no frame"))?;
    let colours = match components.as_slice() {
        [_] => transform.is_none(),
        // Without Adobe's segment, decoders take three components for YCbCr unless they are called R, G and B.
        [r, g, b] => transform != Some(0) && [*r, *g, *b] != *b"RGB",
        _ => false,
    };
    let upright = orientation == Orientation::NoTransforms;
    let (width, height) = if turned(orientation) { (height, width) } else { (width, height) };
    Ok(Facts {
        format: Format::Jpeg,
        width,
        height,
        animated: false,
        ready: colours && upright && (profile.is_empty() || is_srgb(&profile)),
    })
}

/// Whether an orientation swaps width and height.
pub(super) fn turned(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

struct Frame {
    width: u32,
    height: u32,
    components: Vec<u8>,
}

impl Frame {
    /// Section B.2.2: precision, lines, samples per line, and three bytes a component.
    fn read(content: &[u8]) -> Result<Self, Damage> {
        let [8, h1, h2, w1, w2, count, rest @ ..] = content else {
            return Err(Damage::broken("its frame is not of eight bits a sample"));
        };
        let components: Vec<u8> = rest.chunks_exact(3).take(usize::from(*count)).map(|parts| parts[0]).collect();
        Ok(Self {
            width: u32::from(u16::from_be_bytes([*w1, *w2])),
            height: u32::from(u16::from_be_bytes([*h1, *h2])),
            components,
        })
    }
}

/// The segments from the beginning to the end of the image; what stands behind the end is no part of it.
fn segments(bytes: &[u8]) -> Result<Vec<Segment>, Damage> {
    let mut segments = Vec::new();
    let mut at = 2;
    loop {
        // Section B.1.1.2: a marker may be preceded by any number of fill bytes.
        let start = at;
        if *bytes.get(at).ok_or(Damage::Truncated)? != 0xFF {
            return Err(Damage::broken("there is no marker where one belongs"));
        }
        while *bytes.get(at).ok_or(Damage::Truncated)? == 0xFF {
            at += 1;
        }
        let marker = bytes[at];
        at += 1;
        match marker {
            EOI => return Ok(segments),
            SOI | 0x00 | 0x01 | 0xD0..=0xD7 => continue,
            _ => {}
        }
        let length = bytes.get(at..at + 2).ok_or(Damage::Truncated)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        if length < 2 {
            return Err(Damage::broken("a segment has no length"));
        }
        let content = at + 2..at + length;
        at += length;
        if at > bytes.len() {
            return Err(Damage::Truncated);
        }
        if marker == SOS {
            at = end_of_scan(bytes, at)?;
        }
        segments.push(Segment { marker, whole: start..at, content });
    }
}

/// The next marker behind compressed data: stuffed bytes and restarts belong to the data.
fn end_of_scan(bytes: &[u8], mut at: usize) -> Result<usize, Damage> {
    loop {
        at += memchr::memchr(0xFF, bytes.get(at..).ok_or(Damage::Truncated)?).ok_or(Damage::Truncated)?;
        match bytes.get(at + 1).ok_or(Damage::Truncated)? {
            0x00 | 0xD0..=0xD7 => at += 2,
            0xFF => at += 1,
            _ => return Ok(at),
        }
    }
}

/// The image without anything but what decoding needs, and the notice. Whatever stands behind the end is dropped too:
/// telephones put films and depth maps there.
pub(super) fn clean(bytes: &[u8], notice: &Notice) -> Result<Vec<u8>, Damage> {
    let mut out = vec![0xFF, SOI];
    if !notice.is_empty() {
        // XMP specification, part 3, section 1.1.3.
        let content = [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), notice.packet().as_bytes()].concat();
        let length = u16::try_from(content.len() + 2).map_err(|_| Damage::broken("its notice is too long"))?;
        out.extend([0xFF, APP1]);
        out.extend(length.to_be_bytes());
        out.extend(content);
    }
    // All applications' segments and comments go.
    let kept = segments(bytes)?.into_iter().filter(|segment| !matches!(segment.marker, 0xE0..=0xEF | 0xFE));
    for segment in kept {
        out.extend_from_slice(&bytes[segment.whole]);
    }
    out.extend([0xFF, EOI]);
    Ok(out)
}
