//! PNG (W3C, third edition): its chunks.

use crate::image::facts::is_srgb;
use crate::image::jpeg::turned;
use crate::image::{Damage, Facts, Format, Notice};
use image::metadata::Orientation;
use std::io::Read;
use std::ops::Range;

/// A chunk: its type, all of it, and what it says.
struct Chunk {
    kind: [u8; 4],
    whole: Range<usize>,
    content: Range<usize>,
}

/// The longest colour profile that is looked at when it is unpacked.
const PROFILE: u64 = 1 << 20;

/// Looks at the chunks up to the end of the image.
pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Damage> {
    let chunks = chunks(bytes)?;
    let mut orientation = Orientation::NoTransforms;
    let (mut animated, mut own_colours, mut named_srgb) = (false, false, false);
    for Chunk { kind, content, .. } in &chunks {
        let content = &bytes[content.clone()];
        match kind {
            b"acTL" => animated = true,
            b"eXIf" => orientation = Orientation::from_exif_chunk(content).unwrap_or(Orientation::NoTransforms),
            b"iCCP" => own_colours = !profile(content).is_some_and(|profile| is_srgb(&profile)),
            b"sRGB" => named_srgb = true,
            _ => {}
        }
    }
    let header = chunks.first().filter(|chunk| &chunk.kind == b"IHDR").map(|chunk| &bytes[chunk.content.clone()]);
    let Some([w1, w2, w3, w4, h1, h2, h3, h4, ..]) = header else {
        return Err(Damage::broken("it has no header"));
    };
    let (width, height) = (u32::from_be_bytes([*w1, *w2, *w3, *w4]), u32::from_be_bytes([*h1, *h2, *h3, *h4]));
    let (width, height) = if turned(orientation) { (height, width) } else { (width, height) };
    Ok(Facts {
        format: Format::Png,
        width,
        height,
        animated,
        ready: orientation == Orientation::NoTransforms && (named_srgb || !own_colours),
    })
}

/// The colour profile in an `iCCP` chunk: a name, a zero, the method of compression, and the compressed profile.
fn profile(content: &[u8]) -> Option<Vec<u8>> {
    let name = memchr::memchr(0, content)?;
    let packed = content.get(name + 2..)?;
    let mut profile = Vec::new();
    flate2::read::ZlibDecoder::new(packed).take(PROFILE).read_to_end(&mut profile).ok()?;
    Some(profile)
}

/// The chunks up to `IEND`, each with a checksum that holds; what stands behind it is no part of the image.
fn chunks(bytes: &[u8]) -> Result<Vec<Chunk>, Damage> {
    let mut chunks = Vec::new();
    let mut at = 8;
    loop {
        let head = bytes.get(at..at + 8).ok_or(Damage::Truncated)?;
        let length = usize::try_from(u32::from_be_bytes([head[0], head[1], head[2], head[3]])).unwrap_or(usize::MAX);
        let kind = [head[4], head[5], head[6], head[7]];
        let end = at.saturating_add(8).saturating_add(length);
        let sum = bytes.get(end..end.saturating_add(4)).ok_or(Damage::Truncated)?;
        if crc32fast::hash(&bytes[at + 4..end]).to_be_bytes() != sum {
            return Err(Damage::broken("a checksum in it does not hold"));
        }
        chunks.push(Chunk { kind, whole: at..end + 4, content: at + 8..end });
        at = end + 4;
        if &kind == b"IEND" {
            return Ok(chunks);
        }
    }
}

/// Chunks that say what is shown, and nothing else.
const SHOWN: [&[u8; 4]; 8] = [b"IHDR", b"PLTE", b"tRNS", b"acTL", b"fcTL", b"fdAT", b"IDAT", b"IEND"];

/// The image without anything but what decoding needs, and the notice.
pub(super) fn clean(bytes: &[u8], notice: &Notice) -> Result<Vec<u8>, Damage> {
    let mut out = bytes[..8].to_vec();
    for chunk in chunks(bytes)?.into_iter().filter(|chunk| SHOWN.contains(&&chunk.kind)) {
        out.extend_from_slice(&bytes[chunk.whole]);
        if &chunk.kind == b"IHDR" && !notice.is_empty() {
            // XMP specification, part 3, section 1.1.5: an `iTXt` chunk, not compressed, of no language.
            let content = [b"iTXtXML:com.adobe.xmp\0\0\0\0\0".as_slice(), notice.packet().as_bytes()].concat();
            let length = u32::try_from(content.len() - 4).unwrap_or(0);
            out.extend(length.to_be_bytes());
            out.extend(&content);
            out.extend(crc32fast::hash(&content).to_be_bytes());
        }
    }
    Ok(out)
}
