//! WebP (RFC 9649): its chunks.

use crate::image::facts::is_srgb;
use crate::image::jpeg::turned;
use crate::image::{Damage, Facts, Format, Notice};
use image::metadata::Orientation;
use std::ops::Range;

/// A chunk of the file: its name, and what it says.
struct Chunk {
    kind: [u8; 4],
    content: Range<usize>,
}

/// The flag of `VP8X` that says that the image moves.
const ANIMATION: u8 = 0x02;

/// Looks at the chunks.
pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Damage> {
    let chunks = chunks(bytes)?;
    let mut size = None;
    let mut animated = false;
    let mut ready = true;
    let mut orientation = Orientation::NoTransforms;
    for Chunk { kind, content, .. } in &chunks {
        let content = &bytes[content.clone()];
        match (kind, content) {
            (b"VP8X", [flags, _, _, _, w1, w2, w3, h1, h2, h3]) => {
                animated = flags & ANIMATION != 0;
                let side = |bytes: [u8; 3]| 1 + u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]);
                size = Some((side([*w1, *w2, *w3]), side([*h1, *h2, *h3])));
            }
            // RFC 6386, section 9.1: a tag of three bytes, a code of three, and two sides of 14 bits.
            (b"VP8 ", [_, _, _, 0x9D, 0x01, 0x2A, w1, w2, h1, h2, ..]) if size.is_none() => {
                let side = |low: u8, high: u8| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
                size = Some((side(*w1, *w2), side(*h1, *h2)));
            }
            // RFC 9649, section 3.4: a signature, and two sides of 14 bits less one.
            (b"VP8L", [0x2F, b1, b2, b3, b4, ..]) if size.is_none() => {
                let bits = u32::from_le_bytes([*b1, *b2, *b3, *b4]);
                size = Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1));
            }
            (b"ICCP", profile) => ready &= is_srgb(profile),
            (b"EXIF", exif) => {
                let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
                orientation = Orientation::from_exif_chunk(tiff).unwrap_or(Orientation::NoTransforms);
            }
            _ => {}
        }
    }
    let (width, height) = size.ok_or_else(|| Damage::broken("there is no image in it"))?;
    let (width, height) = if turned(orientation) { (height, width) } else { (width, height) };
    ready &= orientation == Orientation::NoTransforms;
    Ok(Facts { format: Format::WebP, width, height, animated, ready })
}

/// The chunks of the file; what stands behind the length that it names is no part of it.
fn chunks(bytes: &[u8]) -> Result<Vec<Chunk>, Damage> {
    let length = |at: usize| {
        let field = bytes.get(at..at + 4).ok_or(Damage::Truncated)?;
        Ok(usize::try_from(u32::from_le_bytes([field[0], field[1], field[2], field[3]])).unwrap_or(usize::MAX))
    };
    let end = length(4)?.saturating_add(8);
    if bytes.len() < end {
        return Err(Damage::Truncated);
    }
    let mut chunks = Vec::new();
    let mut at = 12;
    while at + 8 <= end {
        let content = at + 8..(at + 8).saturating_add(length(at + 4)?);
        if content.end > end {
            return Err(Damage::Truncated);
        }
        let next = (content.end + content.len() % 2).min(end);
        chunks.push(Chunk { kind: [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]], content });
        at = next;
    }
    Ok(chunks)
}

/// Flags of `VP8X`.
const ALPHA: u8 = 0x10;
const XMP: u8 = 0x04;

/// The image without anything but what decoding needs, and the notice.
pub(super) fn clean(bytes: &[u8], notice: &Notice) -> Result<Vec<u8>, Damage> {
    let facts = facts(bytes)?;
    let kept: Vec<Chunk> = chunks(bytes)?
        .into_iter()
        .filter(|chunk| [b"ALPH", b"VP8 ", b"VP8L", b"ANIM", b"ANMF"].contains(&&chunk.kind))
        .collect();
    let has = |kind: &[u8; 4]| kept.iter().any(|chunk| &chunk.kind == kind);
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    if has(b"ALPH") || has(b"ANIM") || !notice.is_empty() {
        let lossless = kept.iter().find(|chunk| &chunk.kind == b"VP8L");
        let clear =
            lossless.is_some_and(|chunk| bytes.get(chunk.content.start + 4).is_some_and(|byte| byte & 0x10 != 0));
        let said =
            chunks(bytes)?.iter().find(|chunk| &chunk.kind == b"VP8X").map_or(0, |chunk| bytes[chunk.content.start]);
        let alpha = if clear || has(b"ALPH") { ALPHA } else { said & ALPHA };
        let animation = if has(b"ANIM") { ANIMATION } else { 0 };
        let xmp = if notice.is_empty() { 0 } else { XMP };
        // The canvas as it is stored: a turned image is never kept as it is.
        let (width, height) = (facts.width - 1, facts.height - 1);
        let mut content = vec![alpha | animation | xmp, 0, 0, 0];
        content.extend(&width.to_le_bytes()[..3]);
        content.extend(&height.to_le_bytes()[..3]);
        push(&mut out, b"VP8X", &content);
    }
    for chunk in &kept {
        push(&mut out, &chunk.kind, &bytes[chunk.content.clone()]);
    }
    if !notice.is_empty() {
        push(&mut out, b"XMP ", notice.packet().as_bytes());
    }
    let length = u32::try_from(out.len() - 8).map_err(|_| Damage::broken("it is too long"))?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(out)
}

fn push(out: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    out.extend(kind);
    out.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(content);
    if content.len() % 2 == 1 {
        out.push(0);
    }
}

/// How the encoder is set before quality and effort are.
pub(super) fn config() -> webp::WebPConfig {
    webp::WebPConfig::new().expect("the library takes its own defaults")
}
