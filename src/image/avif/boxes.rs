//! The container of AVIF: boxes (ISO/IEC 14496-12, section 4.2), of which one lists items and their properties
//! (ISO/IEC 23008-12). Few of them say what is shown; everything else is left behind when a file is written again.

use crate::image::{Damage, Notice};
use image::metadata::Orientation;
use std::collections::BTreeMap;

/// What a file shows: one image, and perhaps how clear it is where.
pub(super) struct Shown {
    /// The colours.
    pub(super) colour: Item,
    /// How opaque each pixel is, as a grey image.
    pub(super) alpha: Option<Item>,
    /// Whether the colours are multiplied by how opaque they are.
    pub(super) premultiplied: bool,
}

/// A coded image and what is said of it.
pub(super) struct Item {
    /// AV1, in the low-overhead format of its section 5.
    pub(super) data: Vec<u8>,
    /// Properties in the order in which they are applied.
    properties: Vec<Property>,
}

/// A box that says something of an item: its type, and its content.
#[derive(Clone)]
struct Property {
    kind: [u8; 4],
    essential: bool,
    content: Vec<u8>,
}

/// Colours by number, as ITU-T H.273 has them.
#[derive(Clone, Copy)]
pub(super) struct Coded {
    pub(super) primaries: u8,
    pub(super) transfer: u8,
    pub(super) matrix: u8,
    pub(super) full_range: bool,
}

fn broken(reason: &str) -> Damage {
    Damage::Broken(reason.to_owned())
}

/// A box: its type, and its content.
type Boxed<'a> = ([u8; 4], &'a [u8]);

/// Bytes that are taken from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Damage> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Damage::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    /// A number of so many bytes, the highest first. None is zero.
    fn number(&mut self, bytes: usize) -> Result<u64, Damage> {
        Ok(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn kind(&mut self) -> Result<[u8; 4], Damage> {
        Ok(self.take(4)?.try_into().expect("four bytes were taken"))
    }

    /// The next box; none at the end.
    fn next(&mut self) -> Result<Option<Boxed<'a>>, Damage> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let length = self.number(4)?;
        let kind = self.kind()?;
        let content = match length {
            // To the end of the file.
            0 => self.0.len() as u64,
            1 => self.number(8)?.checked_sub(16).ok_or_else(|| broken("a box in it is shorter than its head"))?,
            _ => length.checked_sub(8).ok_or_else(|| broken("a box in it is shorter than its head"))?,
        };
        Ok(Some((kind, self.take(usize::try_from(content).unwrap_or(usize::MAX))?)))
    }

    /// Version and flags, with which many boxes begin.
    fn version(&mut self) -> Result<(u64, u64), Damage> {
        Ok((self.number(1)?, self.number(3)?))
    }
}

/// The content of the first box of a type.
fn find<'a>(within: &'a [u8], wanted: &[u8; 4]) -> Result<Option<&'a [u8]>, Damage> {
    let mut boxes = Reader(within);
    while let Some((kind, content)) = boxes.next()? {
        if &kind == wanted {
            return Ok(Some(content));
        }
    }
    Ok(None)
}

fn wanted<'a>(within: &'a [u8], kind: &[u8; 4]) -> Result<&'a [u8], Damage> {
    find(within, kind)?.ok_or_else(|| Damage::Broken(format!("it has no box `{}`", String::from_utf8_lossy(kind))))
}

/// A reference from one item to others: its type, from where, and where to.
type Reference = ([u8; 4], u64, Vec<u64>);

/// Reads what a file shows.
pub(super) fn read(bytes: &[u8]) -> Result<Shown, Damage> {
    if wanted(bytes, b"ftyp")?.starts_with(b"avis") {
        return Err(broken("it moves"));
    }
    let meta = wanted(bytes, b"meta")?.get(4..).ok_or(Damage::Truncated)?;
    let mut pitm = Reader(wanted(meta, b"pitm")?);
    let (version, _) = pitm.version()?;
    let primary = pitm.number(if version == 0 { 2 } else { 4 })?;
    let references = match find(meta, b"iref")? {
        Some(iref) => references(iref)?,
        None => Vec::new(),
    };
    let kinds = kinds(wanted(meta, b"iinf")?)?;
    match kinds.get(&primary) {
        Some(b"av01") => {}
        Some(b"grid") => return Err(broken("it is put together from tiles")),
        _ => return Err(broken("what it shows is not coded as AV1")),
    }
    let properties = properties(wanted(meta, b"iprp")?)?;
    let item = |id: u64| -> Result<Item, Damage> {
        let properties = properties.get(&id).cloned().unwrap_or_default();
        Ok(Item { data: data(bytes, meta, id)?, properties })
    };
    let is_alpha = |id: &u64| {
        const ALPHA: [&[u8]; 2] = [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0"];
        properties.get(id).is_some_and(|properties| {
            let aux = properties.iter().find(|property| &property.kind == b"auxC");
            aux.and_then(|aux| aux.content.get(4..)).is_some_and(|kind| ALPHA.iter().any(|name| kind.starts_with(name)))
        })
    };
    let of_primary = references.iter().filter(|(kind, _, to)| kind == b"auxl" && to.contains(&primary));
    let alpha = of_primary.map(|(_, from, _)| *from).find(is_alpha);
    let premultiplied = references.iter().any(|(kind, from, _)| kind == b"prem" && *from == primary);
    let shown = Shown { colour: item(primary)?, alpha: alpha.map(item).transpose()?, premultiplied };
    for property in &shown.colour.properties {
        const KNOWN: [&[u8; 4]; 7] = [b"ispe", b"pixi", b"av1C", b"colr", b"irot", b"imir", b"pasp"];
        if property.essential && !KNOWN.contains(&&property.kind) {
            let kind = String::from_utf8_lossy(&property.kind);
            return Err(Damage::Broken(format!("its property `{kind}` is not understood")));
        }
    }
    Ok(shown)
}

/// Types of items, by number. ISO/IEC 14496-12, section 8.11.6.
fn kinds(iinf: &[u8]) -> Result<BTreeMap<u64, [u8; 4]>, Damage> {
    let mut reader = Reader(iinf);
    let (version, _) = reader.version()?;
    reader.number(if version == 0 { 2 } else { 4 })?;
    let mut kinds = BTreeMap::new();
    while let Some((kind, entry)) = reader.next()? {
        let mut entry = Reader(entry);
        let (version, _) = entry.version()?;
        if &kind == b"infe" && version >= 2 {
            let id = entry.number(if version == 2 { 2 } else { 4 })?;
            entry.number(2)?;
            kinds.insert(id, entry.kind()?);
        }
    }
    Ok(kinds)
}

/// Section 8.11.12.
fn references(iref: &[u8]) -> Result<Vec<Reference>, Damage> {
    let mut reader = Reader(iref);
    let (version, _) = reader.version()?;
    let width = if version == 0 { 2 } else { 4 };
    let mut references = Vec::new();
    while let Some((kind, content)) = reader.next()? {
        let mut content = Reader(content);
        let from = content.number(width)?;
        let count = content.number(2)?;
        references.push((kind, from, (0..count).map(|_| content.number(width)).collect::<Result<_, _>>()?));
    }
    Ok(references)
}

/// Properties of items, by number of item. ISO/IEC 23008-12, section 9.3.
fn properties(iprp: &[u8]) -> Result<BTreeMap<u64, Vec<Property>>, Damage> {
    let mut all = Vec::new();
    let mut container = Reader(wanted(iprp, b"ipco")?);
    while let Some(property) = container.next()? {
        all.push(property);
    }
    let mut properties: BTreeMap<u64, Vec<Property>> = BTreeMap::new();
    let mut boxes = Reader(iprp);
    while let Some((kind, content)) = boxes.next()? {
        if &kind != b"ipma" {
            continue;
        }
        let mut reader = Reader(content);
        let (version, flags) = reader.version()?;
        // One bit says whether it is essential, the others which it is, counted from one.
        let (width, essential) = if flags & 1 == 0 { (1, 0x80) } else { (2, 0x8000) };
        for _ in 0..reader.number(4)? {
            let id = reader.number(if version == 0 { 2 } else { 4 })?;
            for _ in 0..reader.number(1)? {
                let number = reader.number(width)?;
                let at = usize::try_from(number & (essential - 1)).unwrap_or(usize::MAX);
                let Some((kind, content)) = at.checked_sub(1).and_then(|at| all.get(at)) else {
                    continue;
                };
                let essential = number & essential != 0;
                let property = Property { kind: *kind, essential, content: content.to_vec() };
                properties.entry(id).or_default().push(property);
            }
        }
    }
    Ok(properties)
}

/// The bytes of an item, which may lie in pieces. ISO/IEC 14496-12, section 8.11.3.
fn data(bytes: &[u8], meta: &[u8], wanted_id: u64) -> Result<Vec<u8>, Damage> {
    let mut reader = Reader(wanted(meta, b"iloc")?);
    let (version, _) = reader.version()?;
    let sizes = reader.number(2)?;
    let size = |shift: u32| usize::from((sizes >> shift & 0xF) as u8);
    let (offset_size, length_size, base_size) = (size(12), size(8), size(4));
    let index_size = if version == 0 { 0 } else { size(0) };
    for _ in 0..reader.number(if version < 2 { 2 } else { 4 })? {
        let id = reader.number(if version < 2 { 2 } else { 4 })?;
        let method = if version == 0 { 0 } else { reader.number(2)? & 0xF };
        reader.number(2)?;
        let base = reader.number(base_size)?;
        let mut data = Vec::new();
        for _ in 0..reader.number(2)? {
            reader.number(index_size)?;
            let (offset, length) = (reader.number(offset_size)?, reader.number(length_size)?);
            if id != wanted_id {
                continue;
            }
            let within = match method {
                0 => bytes,
                1 => wanted(meta, b"idat")?,
                _ => return Err(broken("its pixels are made from other items")),
            };
            let start = usize::try_from(base.saturating_add(offset)).unwrap_or(usize::MAX);
            let rest = within.get(start..).ok_or(Damage::Truncated)?;
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            data.extend(if length == 0 { rest } else { rest.get(..length).ok_or(Damage::Truncated)? });
            // Pieces may overlap, so a small file could ask for a large one.
            if data.len() > bytes.len() {
                return Err(broken("its pieces are larger than it is"));
            }
        }
        if id == wanted_id {
            return Ok(data);
        }
    }
    Err(broken("it does not say where its pixels are"))
}

impl Item {
    fn property(&self, kind: &[u8; 4]) -> Option<&[u8]> {
        self.properties.iter().find(|property| &property.kind == kind).map(|property| property.content.as_slice())
    }

    /// Width and height before it is turned. ISO/IEC 23008-12, section 6.5.3.
    pub(super) fn size(&self) -> Result<(u32, u32), Damage> {
        let Some([_, _, _, _, w1, w2, w3, w4, h1, h2, h3, h4, ..]) = self.property(b"ispe") else {
            return Err(broken("it does not say how large it is"));
        };
        Ok((u32::from_be_bytes([*w1, *w2, *w3, *w4]), u32::from_be_bytes([*h1, *h2, *h3, *h4])))
    }

    /// How it is turned and mirrored, in the order in which that is said. Sections 6.5.10 and 6.5.12.
    pub(super) fn orientation(&self) -> Orientation {
        // Each as the number that EXIF has for it: quarters of a turn against the clock, then top for bottom if mirrored.
        let (mut turns, mut mirrored) = (0, false);
        for Property { kind, content, .. } in &self.properties {
            let value = content.first().copied().unwrap_or(0);
            match kind {
                // A turn behind a mirror is a turn the other way before it.
                b"irot" if mirrored => turns += 4 - value % 4,
                b"irot" => turns += value % 4,
                // Left for right is top for bottom and half a turn.
                b"imir" => {
                    turns += if value & 1 == 1 { 2 } else { 0 };
                    mirrored = !mirrored;
                }
                _ => {}
            }
        }
        let exif = match (turns % 4, mirrored) {
            (0, false) => 1,
            (1, false) => 8,
            (2, false) => 3,
            (3, false) => 6,
            (0, true) => 4,
            (1, true) => 5,
            (2, true) => 2,
            _ => 7,
        };
        Orientation::from_exif(exif).unwrap_or(Orientation::NoTransforms)
    }

    /// Colours by number, if the container says them. Section 12.1.5 of ISO/IEC 14496-12.
    pub(super) fn coded(&self) -> Option<Coded> {
        self.properties.iter().find_map(|property| match (&property.kind, property.content.as_slice()) {
            (b"colr", [b'n', b'c', b'l', b'x', _, primaries, _, transfer, _, matrix, range, ..]) => Some(Coded {
                primaries: *primaries,
                transfer: *transfer,
                matrix: *matrix,
                full_range: range & 0x80 != 0,
            }),
            _ => None,
        })
    }

    /// The colour profile, if there is one.
    pub(super) fn profile(&self) -> Option<&[u8]> {
        self.properties.iter().filter(|property| &property.kind == b"colr").find_map(|property| {
            property.content.strip_prefix(b"prof").or_else(|| property.content.strip_prefix(b"rICC"))
        })
    }
}

/// A box around its content.
fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), kind.as_slice(), content].concat()
}

/// What is written behind each other: the items of a file, and what is said of them.
struct Written {
    kind: &'static [u8; 4],
    /// What follows the type in the list of items.
    entry: &'static [u8],
    data: Vec<u8>,
    /// Numbers of properties, counted from one.
    properties: Vec<u8>,
}

/// A file that holds what is shown and the notice, and nothing else.
pub(super) fn write(shown: &Shown, notice: &Notice) -> Result<Vec<u8>, Damage> {
    let mut container = Vec::new();
    let mut count = 0;
    let mut coded = |item: &Item| -> Result<Written, Damage> {
        let mut properties = Vec::new();
        // A profile may tell of a device; one that is not that of sRGB is never kept.
        let kept = item.properties.iter().filter(|Property { kind, content, .. }| match kind {
            b"ispe" | b"pixi" | b"av1C" | b"auxC" => true,
            b"colr" => content.starts_with(b"nclx"),
            _ => false,
        });
        for Property { kind, content, .. } in kept {
            container.extend(boxed(kind, content));
            count += 1;
            // Without the decoder's settings nothing can be shown.
            properties.push(if kind == b"av1C" { 0x80 | count } else { count });
        }
        Ok(Written { kind: b"av01", entry: b"\0", data: without_metadata(&item.data)?, properties })
    };
    let mut items = vec![coded(&shown.colour)?];
    let mut references = Vec::new();
    if let Some(alpha) = &shown.alpha {
        items.push(coded(alpha)?);
        references.extend(boxed(b"auxl", &[0, 2, 0, 1, 0, 1]));
        if shown.premultiplied {
            references.extend(boxed(b"prem", &[0, 1, 0, 1, 0, 2]));
        }
    }
    if !notice.is_empty() {
        let number = u8::try_from(items.len() + 1).unwrap_or(u8::MAX);
        references.extend(boxed(b"cdsc", &[0, number, 0, 1, 0, 1]));
        let entry = b"\0application/rdf+xml\0";
        items.push(Written { kind: b"mime", entry, data: notice.packet().into_bytes(), properties: Vec::new() });
    }
    let kind = boxed(b"ftyp", b"avif\0\0\0\0avifmif1miaf");
    let length = |meta: &[u8]| kind.len() + meta.len() + 8;
    let meta = |start: usize| meta(&items, &container, &references, start);
    // The addresses are of one length, whatever they are.
    let meta = meta(length(&meta(0)?))?;
    let data: Vec<u8> = items.iter().flat_map(|item| item.data.iter().copied()).collect();
    Ok([kind, meta, boxed(b"mdat", &data)].concat())
}

fn meta(items: &[Written], properties: &[u8], references: &[u8], start: usize) -> Result<Vec<u8>, Damage> {
    let number = |value: usize| u32::try_from(value).map_err(|_| broken("it is too long")).map(u32::to_be_bytes);
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

/// AV1 (its specification, section 5.3) without the units that only tell something: metadata, and padding.
fn without_metadata(data: &[u8]) -> Result<Vec<u8>, Damage> {
    const METADATA: u8 = 5;
    const PADDING: u8 = 15;
    let mut kept = Vec::with_capacity(data.len());
    let mut rest = Reader(data);
    while let Some(head) = rest.0.first() {
        let start = rest.0;
        rest.take(if head & 0x04 != 0 { 2 } else { 1 })?;
        // Without a length it goes on to the end.
        let length = if head & 0x02 != 0 { leb128(&mut rest)? } else { rest.0.len() };
        rest.take(length)?;
        if ![METADATA, PADDING].contains(&(head >> 3 & 0xF)) {
            kept.extend(&start[..start.len() - rest.0.len()]);
        }
    }
    Ok(kept)
}

/// Section 4.10.5.
fn leb128(reader: &mut Reader<'_>) -> Result<usize, Damage> {
    let mut value = 0;
    for at in 0..8 {
        let byte = reader.number(1)?;
        value |= (byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok(usize::try_from(value).unwrap_or(usize::MAX));
        }
    }
    Err(broken("a length in it does not end"))
}
