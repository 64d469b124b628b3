//! Ink: the four colours of a press, as some JPEGs hold them, into those of a screen by the file's own colour profile.

use crate::image::Damage;
use image::RgbImage;
use moxcms::{ColorProfile, Layout, RenderingIntent, TransformOptions};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Pixels that are brought to sRGB at a time.
const STRIPE: usize = 1 << 14;

/// The pixels of a JPEG of four colours in sRGB. `None` if it has other colours, or a profile that cannot be followed.
pub(super) fn decode(bytes: &[u8], profile: &ColorProfile) -> Result<Option<RgbImage>, Damage> {
    let srgb = ColorProfile::new_srgb();
    // ICC.1, section 9.2: a profile that lacks the table of its intent means that of the perceptual one.
    let transform = [profile.rendering_intent, RenderingIntent::Perceptual].into_iter().find_map(|rendering_intent| {
        let options = TransformOptions { rendering_intent, ..TransformOptions::default() };
        profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, options).ok()
    });
    let Some(transform) = transform else {
        return Ok(None);
    };
    let broken = |error: &dyn std::fmt::Display| Damage::Broken(error.to_string());
    let lenient = DecoderOptions::default().set_strict_mode(false);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), lenient);
    decoder.decode_headers().map_err(|error| broken(&error))?;
    let (Some((width, height)), Some(stored)) = (decoder.dimensions(), decoder.input_colorspace()) else {
        return Ok(None);
    };
    if !matches!(stored, ColorSpace::CMYK | ColorSpace::YCCK) {
        return Ok(None);
    }
    decoder.set_options(lenient.jpeg_set_out_colorspace(stored));
    let mut data = decoder.decode().map_err(|error| broken(&error))?;
    if stored == ColorSpace::YCCK {
        data.chunks_exact_mut(4).for_each(inks_of_ycck);
    }
    // What was read makes room for what is written, so that no second image is held.
    let pixels = data.len() / 4;
    for start in (0..pixels).step_by(STRIPE) {
        let end = (start + STRIPE).min(pixels);
        // Files hold how much of the paper is left, profiles ask how much ink is on it.
        let inks: Vec<u8> = data[start * 4..end * 4].iter().map(|paper| 255 - paper).collect();
        transform.transform(&inks, &mut data[start * 3..end * 3]).map_err(|error| broken(&error))?;
    }
    data.truncate(pixels * 3);
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    Ok(RgbImage::from_raw(side(width), side(height), data))
}

/// Adobe Technical Note 5116: luma and chroma are those of the complements of the first three colours; the fourth is
/// as it is. The factors are those of JFIF.
fn inks_of_ycck(pixel: &mut [u8]) {
    let [luma, blue, red] = [f32::from(pixel[0]), f32::from(pixel[1]) - 128.0, f32::from(pixel[2]) - 128.0];
    let screen = [luma + 1.402 * red, luma - 0.344_136 * blue - 0.714_136 * red, luma + 1.772 * blue];
    for (ink, screen) in pixel.iter_mut().zip(screen) {
        // Rounded, and within a byte: `as` saturates.
        *ink = 255 - (screen + 0.5) as u8;
    }
}
