//! GIF 89a: its blocks.

use crate::image::{Damage, Facts, Format, Notice};
use std::ops::Range;

/// A block behind the header.
struct Block {
    kind: Kind,
    /// All of it.
    whole: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An image, with its own colours.
    Image,
    /// How long the next image is shown, and which of its colours is clear.
    Control,
    /// How often the images are repeated.
    Repeat,
    /// A comment, a text, or whatever an application put there.
    Other,
}

/// Looks at the blocks up to the end of the image.
pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Damage> {
    let (_, blocks) = blocks(bytes)?;
    let [w1, w2, h1, h2] = bytes.get(6..10).and_then(|size| size.try_into().ok()).ok_or(Damage::Truncated)?;
    let images = blocks.iter().filter(|block| block.kind == Kind::Image).count();
    if images == 0 {
        return Err(Damage::broken("there is no image in it"));
    }
    Ok(Facts {
        format: Format::Gif,
        width: u32::from(u16::from_le_bytes([w1, w2])),
        height: u32::from(u16::from_le_bytes([h1, h2])),
        animated: images > 1,
        ready: true,
    })
}

/// The end of the header, and the blocks up to the trailer.
fn blocks(bytes: &[u8]) -> Result<(usize, Vec<Block>), Damage> {
    let flags = *bytes.get(10).ok_or(Damage::Truncated)?;
    let header = 13 + colours(flags);
    let mut at = header;
    let mut blocks = Vec::new();
    loop {
        let start = at;
        let kind = match *bytes.get(at).ok_or(Damage::Truncated)? {
            0x3B => return Ok((header, blocks)),
            0x2C => {
                let flags = *bytes.get(at + 9).ok_or(Damage::Truncated)?;
                // The descriptor, its colours, and the size of codes; then the data.
                at = data(bytes, at + 10 + colours(flags) + 1)?;
                Kind::Image
            }
            0x21 => {
                let label = *bytes.get(at + 1).ok_or(Damage::Truncated)?;
                let name = bytes.get(at + 3..at + 14).unwrap_or_default();
                at = data(bytes, at + 2)?;
                match label {
                    0xF9 => Kind::Control,
                    0xFF if [b"NETSCAPE2.0", b"ANIMEXTS1.0"].iter().any(|known| name == *known) => Kind::Repeat,
                    _ => Kind::Other,
                }
            }
            _ => return Err(Damage::broken("there is no block where one belongs")),
        };
        blocks.push(Block { kind, whole: start..at });
    }
}

/// Length of a table of colours.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The end of a run of data blocks: each has its length before it, and the last has none.
fn data(bytes: &[u8], mut at: usize) -> Result<usize, Damage> {
    loop {
        let length = usize::from(*bytes.get(at).ok_or(Damage::Truncated)?);
        at += 1 + length;
        if length == 0 {
            return Ok(at);
        }
    }
}

/// The image without comments, texts and what applications put there, but with the notice.
pub(super) fn clean(bytes: &[u8], notice: &Notice) -> Result<Vec<u8>, Damage> {
    let (header, blocks) = blocks(bytes)?;
    let mut out = bytes[..header].to_vec();
    // Only GIF 89a has blocks besides images.
    out[4] = b'9';
    if !notice.is_empty() {
        // XMP specification, part 3, section 1.1.2: the packet as it is, then a run that leads a reader of data blocks to
        // the end from wherever it lands.
        out.extend(b"\x21\xFF\x0BXMP DataXMP");
        out.extend(notice.packet().as_bytes());
        out.push(1);
        out.extend((0..=255u8).rev());
        out.push(0);
    }
    for block in blocks.into_iter().filter(|block| block.kind != Kind::Other) {
        out.extend_from_slice(&bytes[block.whole]);
    }
    out.push(0x3B);
    Ok(out)
}
