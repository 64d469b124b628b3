//! AVIF (version 1.1 of its specification): a still image of AV1 in a container of boxes.

mod boxes;
mod decode;
mod write;

use crate::image::jpeg::turned;
use crate::image::pixels::{Pixels, Stored};
use crate::image::{Damage, Facts, Format, Notice};
use image::codecs::avif::AvifEncoder;
use image::metadata::Orientation;
use image::{ExtendedColorType, ImageEncoder};

/// Looks at the boxes.
pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Damage> {
    let boxes::Shown { colour, .. } = boxes::read(bytes)?;
    let orientation = colour.orientation();
    let (width, height) = colour.size()?;
    let (width, height) = if turned(orientation) { (height, width) } else { (width, height) };
    let ready = decode::profile(&colour)?.is_none() && orientation == Orientation::NoTransforms;
    Ok(Facts { format: Format::Avif, width, height, animated: false, ready })
}

/// The image as the file holds it.
pub(super) fn stored(bytes: &[u8]) -> Result<Stored, Damage> {
    decode::decode(boxes::read(bytes)?)
}

/// The image without anything but what decoding needs, and the notice.
pub(super) fn clean(bytes: &[u8], notice: &Notice) -> Result<Vec<u8>, Damage> {
    write::write(&boxes::read(bytes)?, notice)
}

/// Quality, and effort from 1 for most to 10 for least.
const QUALITY: u8 = 76;
const SPEED: u8 = 9;

/// Pixels as a file, on the thread that asks: images are made side by side already. The number of threads is also that of
/// the parts of a large image, so it must be the same on every machine.
pub(super) fn encode(pixels: &Pixels) -> Result<Vec<u8>, Damage> {
    let mut bytes = Vec::new();
    let kind = if pixels.channels == 4 { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
    AvifEncoder::new_with_speed_quality(&mut bytes, SPEED, QUALITY)
        .with_num_threads(Some(1))
        .write_image(&pixels.data, pixels.width, pixels.height, kind)
        .map_err(|error| Damage::Broken(error.to_string()))?;
    Ok(bytes)
}
