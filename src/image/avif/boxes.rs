//! The container of AVIF: boxes (ISO/IEC 14496-12, section 4.2), of which one lists items and their properties
//! (ISO/IEC 23008-12). Few of them say what is shown.

use crate::image::Damage;
use image::metadata::Orientation;
use std::collections::BTreeMap;

/// What a file shows: one image, and perhaps how clear it is where.
pub(super) struct Shown<'a> {
    /// The colours.
    pub(super) colour: Item<'a>,
    /// How opaque each pixel is, as a grey image.
    pub(super) alpha: Option<Item<'a>>,
    /// Whether the colours are multiplied by how opaque they are.
    pub(super) premultiplied: bool,
}

/// A coded image and what is said of it.
pub(super) struct Item<'a> {
    /// AV1, in the low-overhead format of its section 5, in pieces.
    pieces: Vec<&'a [u8]>,
    /// Properties in the order in which they are applied.
    pub(super) properties: Vec<Property<'a>>,
}

/// A box that says something of an item.
#[derive(Clone, Copy)]
pub(super) struct Property<'a> {
    kind: [u8; 4],
    content: &'a [u8],
    essential: bool,
}

/// More properties than any image has.
const MOST_PROPERTIES: usize = 32;

/// A box: its type, and its content.
type Boxed<'a> = ([u8; 4], &'a [u8]);

/// Bytes that are taken from the front.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Damage> {
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
            1 => {
                self.number(8)?.checked_sub(16).ok_or_else(|| Damage::broken("a box in it is shorter than its head"))?
            }
            _ => length.checked_sub(8).ok_or_else(|| Damage::broken("a box in it is shorter than its head"))?,
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
pub(super) fn read(bytes: &[u8]) -> Result<Shown<'_>, Damage> {
    if wanted(bytes, b"ftyp")?.starts_with(b"avis") {
        return Err(Damage::Unsupported("moving AVIF".to_owned()));
    }
    let meta = wanted(bytes, b"meta")?.get(4..).ok_or(Damage::Truncated)?;
    let mut pitm = Reader(wanted(meta, b"pitm")?);
    let (version, _) = pitm.version()?;
    let primary = pitm.number(if version == 0 { 2 } else { 4 })?;
    let references = find(meta, b"iref")?.map(references).transpose()?.unwrap_or_default();
    let kinds = kinds(wanted(meta, b"iinf")?)?;
    let iprp = wanted(meta, b"iprp")?;
    let item = |id: u64| -> Result<Item<'_>, Damage> {
        match kinds.get(&id) {
            Some(b"av01") => {}
            Some(b"grid") => return Err(Damage::broken("it is put together from tiles")),
            _ => return Err(Damage::broken("what it shows is not coded as AV1")),
        }
        let properties = properties(iprp, id)?;
        understood(&properties)?;
        Ok(Item { pieces: pieces(bytes, meta, id)?, properties })
    };
    let colour = item(primary)?;
    let beside = references.iter().filter(|(kind, _, to)| kind == b"auxl" && to.contains(&primary));
    let mut alpha = None;
    // No image has more layers beside it than a few.
    for (_, from, _) in beside.take(8) {
        if alpha.is_none() && properties(iprp, *from)?.iter().any(Property::is_alpha) {
            alpha = Some(item(*from)?);
        }
    }
    let premultiplied = references.iter().any(|(kind, from, _)| kind == b"prem" && *from == primary);
    Ok(Shown { colour, alpha, premultiplied })
}

/// Whether nothing is asked for that is not done here.
fn understood(properties: &[Property<'_>]) -> Result<(), Damage> {
    const KNOWN: [&[u8; 4]; 8] = [b"ispe", b"pixi", b"av1C", b"colr", b"auxC", b"irot", b"imir", b"pasp"];
    for Property { kind, essential, .. } in properties {
        if kind == b"clap" {
            return Err(Damage::broken("it is cropped by its container"));
        }
        if *essential && !KNOWN.contains(&kind) {
            return Err(Damage::Broken(format!("its property `{}` is not understood", String::from_utf8_lossy(kind))));
        }
    }
    Ok(())
}

/// Types of items, by number. ISO/IEC 14496-12, section 8.11.6.
fn kinds(iinf: &[u8]) -> Result<BTreeMap<u64, [u8; 4]>, Damage> {
    let mut reader = Reader(iinf);
    let (version, _) = reader.version()?;
    reader.number(if version == 0 { 2 } else { 4 })?;
    let mut kinds = BTreeMap::new();
    while let Some((kind, entry)) = reader.next()? {
        if &kind != b"infe" {
            continue;
        }
        let mut entry = Reader(entry);
        let (version, _) = entry.version()?;
        if version >= 2 {
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

/// Properties of an item. ISO/IEC 23008-12, section 9.3.
fn properties(iprp: &[u8], wanted_id: u64) -> Result<Vec<Property<'_>>, Damage> {
    let mut all = Vec::new();
    let mut container = Reader(wanted(iprp, b"ipco")?);
    while let Some(property) = container.next()? {
        all.push(property);
    }
    let mut properties: Vec<Property<'_>> = Vec::new();
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
            let count = usize::from(reader.take(1)?[0]);
            if id != wanted_id {
                reader.take(count * width)?;
                continue;
            }
            if properties.len() + count > MOST_PROPERTIES {
                return Err(Damage::broken("it has too many properties"));
            }
            for _ in 0..count {
                let number = reader.number(width)?;
                let at = usize::try_from(number & (essential - 1)).unwrap_or(usize::MAX);
                if let Some((kind, content)) = at.checked_sub(1).and_then(|at| all.get(at)) {
                    properties.push(Property { kind: *kind, content, essential: number & essential != 0 });
                }
            }
        }
    }
    Ok(properties)
}

/// Where the bytes of an item lie. ISO/IEC 14496-12, section 8.11.3.
fn pieces<'a>(bytes: &'a [u8], meta: &'a [u8], wanted_id: u64) -> Result<Vec<&'a [u8]>, Damage> {
    let mut reader = Reader(wanted(meta, b"iloc")?);
    let (version, _) = reader.version()?;
    let sizes = reader.take(2)?;
    let (offset_size, length_size, base_size) = (sizes[0] >> 4, sizes[0] & 0xF, sizes[1] >> 4);
    let index_size = if version == 0 { 0 } else { sizes[1] & 0xF };
    let [offset_size, length_size, base_size, index_size] =
        [offset_size, length_size, base_size, index_size].map(usize::from);
    for _ in 0..reader.number(if version < 2 { 2 } else { 4 })? {
        let id = reader.number(if version < 2 { 2 } else { 4 })?;
        let method = if version == 0 { 0 } else { reader.number(2)? & 0xF };
        reader.number(2)?;
        let base = reader.number(base_size)?;
        let count = usize::try_from(reader.number(2)?).unwrap_or(usize::MAX);
        if id != wanted_id {
            reader.take(count * (index_size + offset_size + length_size))?;
            continue;
        }
        let within = match method {
            0 => bytes,
            1 => wanted(meta, b"idat")?,
            _ => return Err(Damage::broken("its pixels are made from other items")),
        };
        let (mut pieces, mut total) = (Vec::new(), 0);
        for _ in 0..count {
            reader.number(index_size)?;
            let (offset, length) = (reader.number(offset_size)?, reader.number(length_size)?);
            let start = usize::try_from(base.saturating_add(offset)).unwrap_or(usize::MAX);
            let rest = within.get(start..).ok_or(Damage::Truncated)?;
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let piece = if length == 0 { rest } else { rest.get(..length).ok_or(Damage::Truncated)? };
            // Pieces may overlap, so a small file could ask for a large one.
            total += piece.len();
            if total > bytes.len() {
                return Err(Damage::broken("its pieces are larger than it is"));
            }
            pieces.push(piece);
        }
        return Ok(pieces);
    }
    Err(Damage::broken("it does not say where its pixels are"))
}

impl Property<'_> {
    /// Whether it says that its item tells how opaque another one is. Section 6.5.8 of ISO/IEC 23008-12.
    pub(super) fn is_alpha(&self) -> bool {
        const OLD: &[u8] = b"urn:mpeg:hevc:2015:auxid:1\0";
        let kind = self.content.get(4..).filter(|_| &self.kind == b"auxC");
        kind.is_some_and(|kind| kind.starts_with(ALPHA) || kind.starts_with(OLD))
    }
}

/// What an item of this kind of auxiliary image says.
pub(super) const ALPHA: &[u8] = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0";

impl Item<'_> {
    /// The coded image.
    pub(super) fn data(&self) -> Vec<u8> {
        self.pieces.concat()
    }

    pub(super) fn property(&self, kind: &[u8; 4]) -> Option<&[u8]> {
        self.properties.iter().find(|property| &property.kind == kind).map(|property| property.content)
    }

    /// Width and height before it is turned. ISO/IEC 23008-12, section 6.5.3.
    pub(super) fn size(&self) -> Result<(u32, u32), Damage> {
        let Some([_, _, _, _, w1, w2, w3, w4, h1, h2, h3, h4, ..]) = self.property(b"ispe") else {
            return Err(Damage::broken("it does not say how large it is"));
        };
        Ok((u32::from_be_bytes([*w1, *w2, *w3, *w4]), u32::from_be_bytes([*h1, *h2, *h3, *h4])))
    }

    /// How it is turned and mirrored, in the order in which that is said. Sections 6.5.10 and 6.5.12.
    pub(super) fn orientation(&self) -> Orientation {
        // Quarters of a turn against the clock, and then top for bottom if it is mirrored.
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
        // The number that EXIF has for it.
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

    /// Colours by number, if the container says them: `nclx` of ISO/IEC 14496-12, section 12.1.5.
    pub(super) fn nclx(&self) -> Option<Nclx> {
        self.properties.iter().find_map(|property| match (&property.kind, property.content) {
            (b"colr", [b'n', b'c', b'l', b'x', _, primaries, _, transfer, _, matrix, range, ..]) => Some(Nclx {
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

/// Colours by number, as ITU-T H.273 has them.
#[derive(Clone, Copy)]
pub(super) struct Nclx {
    pub(super) primaries: u8,
    pub(super) transfer: u8,
    pub(super) matrix: u8,
    pub(super) full_range: bool,
}

/// A number as AV1 writes lengths (its specification, section 4.10.5).
pub(super) fn leb128(reader: &mut Reader<'_>) -> Result<usize, Damage> {
    let mut value = 0;
    for at in 0..8 {
        let byte = reader.number(1)?;
        value |= (byte & 0x7F) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok(usize::try_from(value).unwrap_or(usize::MAX));
        }
    }
    Err(Damage::broken("a length in it does not end"))
}
