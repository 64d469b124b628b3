//! A file of AVIF that holds what is shown, and nothing else: whatever else a file had is left behind.

use super::boxes::{ALPHA, Item, Nclx, Property, Reader, Shown, leb128};
use crate::image::{Damage, Notice};

/// An item of a file that is written.
struct Written {
    kind: &'static [u8; 4],
    /// What follows the type in the list of items.
    entry: &'static [u8],
    data: Vec<u8>,
    /// Numbers of its properties, counted from one.
    properties: Vec<u8>,
}

/// A file that holds what is shown, in the colours of sRGB, and the notice, and nothing else.
pub(super) fn write(shown: &Shown<'_>, notice: &Notice) -> Result<Vec<u8>, Damage> {
    let (mut items, mut properties, mut references) = (Vec::new(), Vec::new(), Vec::new());
    for coded in std::iter::once(&shown.colour).chain(&shown.alpha) {
        let needed = coded.needed()?;
        let number = |(number, property): (usize, &Vec<u8>)| {
            let number = u8::try_from(number).expect("an item has five properties");
            // Without what it is decoded with, nothing can be shown.
            if property[4..].starts_with(b"av1C") { 0x80 | number } else { number }
        };
        let numbers = (properties.len() + 1..).zip(&needed).map(number).collect();
        properties.extend(needed);
        items.push(Written { kind: b"av01", entry: b"\0", data: only_shown(&coded.data())?, properties: numbers });
    }
    if shown.alpha.is_some() {
        references.extend(boxed(b"auxl", &[0, 2, 0, 1, 0, 1]));
        if shown.premultiplied {
            references.extend(boxed(b"prem", &[0, 1, 0, 1, 0, 2]));
        }
    }
    if !notice.is_empty() {
        let number = if items.len() == 1 { 2 } else { 3 };
        references.extend(boxed(b"cdsc", &[0, number, 0, 1, 0, 1]));
        let entry = b"\0application/rdf+xml\0";
        items.push(Written { kind: b"mime", entry, data: notice.packet().into_bytes(), properties: Vec::new() });
    }
    let kind = boxed(b"ftyp", b"avif\0\0\0\0avifmif1miaf");
    let properties = properties.concat();
    let meta = |start: usize| meta(&items, &properties, &references, start);
    // Addresses are of one length, whatever they are; in front of the data stands the head of its box.
    let meta = meta(kind.len() + meta(0)?.len() + 8)?;
    let data: Vec<u8> = items.iter().flat_map(|item| item.data.iter().copied()).collect();
    Ok([kind, meta, boxed(b"mdat", &data)].concat())
}

fn meta(items: &[Written], properties: &[u8], references: &[u8], start: usize) -> Result<Vec<u8>, Damage> {
    let number =
        |value: usize| u32::try_from(value).map_err(|_| Damage::broken("it is too long")).map(u32::to_be_bytes);
    let count = u8::try_from(items.len()).unwrap_or(u8::MAX);
    let (mut places, mut entries, mut owned) =
        (vec![0, 0, 0, 0, 0x44, 0, 0, count], vec![0, 0, 0, 0, 0, count], Vec::new());
    let mut at = start;
    for (id, item) in (1..).zip(items) {
        places.extend([0, id, 0, 0, 0, 1]);
        places.extend(number(at)?);
        places.extend(number(item.data.len())?);
        at += item.data.len();
        entries.extend(boxed(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], item.kind.as_slice(), item.entry].concat()));
        if !item.properties.is_empty() {
            owned.extend([0, id, u8::try_from(item.properties.len()).unwrap_or(u8::MAX)]);
            owned.extend(&item.properties);
        }
    }
    let owners = items.iter().filter(|item| !item.properties.is_empty()).count();
    let owned = [&[0; 4], number(owners)?.as_slice(), &owned].concat();
    let mut meta = vec![0; 4];
    meta.extend(boxed(b"hdlr", b"\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"));
    meta.extend(boxed(b"pitm", &[0, 0, 0, 0, 0, 1]));
    meta.extend(boxed(b"iloc", &places));
    meta.extend(boxed(b"iinf", &entries));
    if !references.is_empty() {
        meta.extend(boxed(b"iref", &[&[0; 4], references].concat()));
    }
    meta.extend(boxed(b"iprp", &[boxed(b"ipco", properties), boxed(b"ipma", &owned)].concat()));
    Ok(boxed(b"meta", &meta))
}

/// AV1 (its specification, section 5.3): the units that say what is shown. Metadata, padding and what is reserved go.
fn only_shown(data: &[u8]) -> Result<Vec<u8>, Damage> {
    // Sequence header, temporal delimiter, frame header, tile group, frame, redundant frame header. Section 6.2.2.
    const SHOWN: [u8; 6] = [1, 2, 3, 4, 6, 7];
    let mut kept = Vec::with_capacity(data.len());
    let mut rest = Reader(data);
    while let Some(head) = rest.0.first() {
        let start = rest.0;
        rest.take(if head & 0x04 != 0 { 2 } else { 1 })?;
        // Without a length it goes on to the end.
        let length = if head & 0x02 != 0 { leb128(&mut rest)? } else { rest.0.len() };
        rest.take(length)?;
        if SHOWN.contains(&(head >> 3 & 0xF)) {
            kept.extend_from_slice(&start[..start.len() - rest.0.len()]);
        }
    }
    Ok(kept)
}

impl Item<'_> {
    /// What must be said of it in a file whose colours are those of sRGB, and nothing else: boxes with their names.
    fn needed(&self) -> Result<Vec<Vec<u8>>, Damage> {
        let (width, height) = self.size()?;
        let mut needed = vec![boxed(b"ispe", &[[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat())];
        let settings = self.property(b"av1C").and_then(|content| content.get(..4));
        needed.push(boxed(b"av1C", settings.ok_or_else(|| Damage::broken("it does not say how to decode it"))?));
        if let Some([_, _, _, _, channels, depths @ ..]) = self.property(b"pixi")
            && let Some(depths) = depths.get(..usize::from(*channels))
        {
            needed.push(boxed(b"pixi", &[&[0, 0, 0, 0, *channels], depths].concat()));
        }
        if self.properties.iter().any(Property::is_alpha) {
            needed.push(boxed(b"auxC", &[&[0; 4], ALPHA].concat()));
        } else if let Some(Nclx { matrix, full_range, .. }) = self.nclx() {
            let range = if full_range { 0x80 } else { 0 };
            needed.push(boxed(b"colr", &[b"nclx".as_slice(), &[0, 1, 0, 13, 0, matrix, range]].concat()));
        }
        Ok(needed)
    }
}

/// A box around its content.
fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), kind.as_slice(), content].concat()
}
