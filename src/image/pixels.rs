//! A file into pixels: eight bits a channel, upright, in sRGB.

use crate::image::facts::{Damage, MAX_SIDE, is_srgb};
use crate::image::format::Format;
use crate::image::tone::Tone;
use crate::image::{avif, ink};
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::png::{CompressionType, FilterType as RowFilter, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use std::borrow::Cow;
use std::io::Cursor;

/// Bytes that a decoder may ask for at most.
const ROOM: u64 = 2 << 30;

/// The pixels of an image.
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    /// 3 for RGB, 4 for RGBA.
    pub(super) channels: usize,
    pub(super) data: Vec<u8>,
}

/// An image as its file holds it.
pub(super) struct Stored {
    pub(super) image: DynamicImage,
    /// The profile of its colours; none if they are those of sRGB.
    pub(super) profile: Option<ColorProfile>,
    /// How it is to be turned.
    pub(super) orientation: Orientation,
}

/// Decodes an image; of one that moves, what it shows first.
pub(super) fn decode(bytes: &[u8], format: Format) -> Result<Pixels, Damage> {
    let Stored { image, profile, orientation } = match format {
        Format::Jpeg => stored(bytes, ImageFormat::Jpeg),
        Format::Png => stored(bytes, ImageFormat::Png),
        Format::Gif => stored(bytes, ImageFormat::Gif),
        Format::WebP => stored(bytes, ImageFormat::WebP),
        Format::Avif => avif::stored(bytes),
        Format::Svg => Err(Damage::Unsupported("SVG".to_owned())),
    }?;
    let mut image = in_srgb(image, profile);
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    Ok(match image {
        DynamicImage::ImageRgba8(pixels) => Pixels { width, height, channels: 4, data: pixels.into_raw() },
        image => Pixels { width, height, channels: 3, data: image.into_rgb8().into_raw() },
    })
}

fn stored(bytes: &[u8], format: ImageFormat) -> Result<Stored, Damage> {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(MAX_SIDE), Some(MAX_SIDE), Some(ROOM));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let broken = |error: image::ImageError| Damage::Broken(error.to_string());
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let orientation = decoder.orientation().map_err(broken)?;
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| !is_srgb(profile));
    let profile = profile.and_then(|bytes| ColorProfile::new_from_slice(&bytes).ok());
    let inks = profile.as_ref().filter(|profile| profile.color_space == DataColorSpace::Cmyk);
    if let Some(image) = inks.map(|profile| ink::decode(bytes, profile)).transpose()?.flatten() {
        return Ok(Stored { image: DynamicImage::ImageRgb8(image), profile: None, orientation });
    }
    let image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    Ok(Stored { image, profile, orientation })
}

/// RGB, or RGBA where something is clear, with the profile's colours as sRGB has them. A profile that does not fit the
/// pixels says nothing about them.
fn in_srgb(image: DynamicImage, profile: Option<ColorProfile>) -> DynamicImage {
    if image.color().has_alpha() {
        let mut pixels = image.into_rgba8();
        if let Some(profile) = profile.filter(|profile| profile.color_space == DataColorSpace::Rgb) {
            transform(&profile, Layout::Rgba, Layout::Rgba, &mut pixels);
        }
        if pixels.pixels().all(|pixel| pixel.0[3] == 255) {
            return DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(pixels).into_rgb8());
        }
        return DynamicImage::ImageRgba8(pixels);
    }
    let Some(profile) = profile else {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    };
    let grey = profile.color_space == DataColorSpace::Gray;
    let mut pixels = image.into_rgb8();
    match profile.color_space {
        DataColorSpace::Rgb => transform(&profile, Layout::Rgb, Layout::Rgb, &mut pixels),
        DataColorSpace::Gray if grey => {
            let mut luma: Vec<u8> = pixels.pixels().map(|pixel| pixel.0[0]).collect();
            transform(&profile, Layout::Gray, Layout::Gray, &mut luma);
            for (pixel, value) in pixels.pixels_mut().zip(luma) {
                pixel.0 = [value; 3];
            }
        }
        _ => {}
    }
    DynamicImage::ImageRgb8(pixels)
}

/// Brings pixels from a profile to sRGB, if the profile can be followed.
fn transform(profile: &ColorProfile, from: Layout, to: Layout, pixels: &mut [u8]) {
    let srgb = if to == Layout::Gray { ColorProfile::new_gray_with_gamma(2.2) } else { ColorProfile::new_srgb() };
    let Ok(transform) = profile.create_transform_8bit(from, &srgb, to, TransformOptions::default()) else {
        return;
    };
    // In stripes, so that no second image is held.
    let stripe = 4096 * if to == Layout::Gray { 1 } else { 12 };
    for pixels in pixels.chunks_mut(stripe) {
        let before = pixels.to_vec();
        if transform.transform(&before, pixels).is_err() {
            pixels.copy_from_slice(&before);
        }
    }
}

impl Pixels {
    /// The tone of all of it.
    pub(super) fn tone(&self) -> Tone {
        Tone::of(&self.data, self.width as usize, self.channels)
    }

    /// The middle of the image, scaled to fill this size.
    pub(super) fn filled(&self, width: u32, height: u32) -> Result<Self, Damage> {
        // By type and not by value: the library's code for a dozen other layouts need not be compiled then.
        let data =
            if self.channels == 4 { self.scaled::<U8x4>(width, height) } else { self.scaled::<U8x3>(width, height) };
        Ok(Self { width, height, channels: self.channels, data: data? })
    }

    fn scaled<P: PixelTrait>(&self, width: u32, height: u32) -> Result<Vec<u8>, Damage> {
        let broken = |error: &dyn std::fmt::Display| Damage::Broken(error.to_string());
        let mut data = vec![0; width as usize * height as usize * self.channels];
        let from = TypedImageRef::<P>::from_buffer(self.width, self.height, &self.data);
        let from = from.map_err(|error| broken(&error))?;
        let mut to = TypedImage::<P>::from_buffer(width, height, &mut data).map_err(|error| broken(&error))?;
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .fit_into_destination(Some((0.5, 0.5)));
        Resizer::new().resize_typed(&from, &mut to, &options).map_err(|error| broken(&error))?;
        Ok(data)
    }

    /// RGB, what is clear on white.
    pub(super) fn on_white(&self) -> Cow<'_, [u8]> {
        if self.channels == 3 {
            return Cow::Borrowed(&self.data);
        }
        let over = |value: u8, alpha: u8| {
            let (value, alpha) = (u32::from(value), u32::from(alpha));
            u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(255)
        };
        let pixel = |pixel: &[u8]| [0, 1, 2].map(|at| over(pixel[at], pixel[3]));
        Cow::Owned(self.data.chunks_exact(4).flat_map(pixel).collect())
    }

    /// The pixels as a PNG.
    pub(super) fn png(&self) -> Result<Vec<u8>, Damage> {
        let mut bytes = Vec::new();
        let kind = if self.channels == 4 { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 };
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, RowFilter::Adaptive)
            .write_image(&self.data, self.width, self.height, kind)
            .map_err(|error| Damage::Broken(error.to_string()))?;
        Ok(bytes)
    }
}
