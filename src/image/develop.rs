//! An image and recipes into finished files: the one place where pixels are decoded, and encoded.

use crate::image::pixels::{Pixels, decode};
use crate::image::recipe::{Recipe, Shape};
use crate::image::tone::Tone;
use crate::image::{Damage, Facts, Format, Notice, avif, gif, jpeg, png, svg, webp};
use jpeg_encoder::{ColorType, Encoder as JpegEncoder, SamplingFactor};

/// Quality of lossy files, from 0 to 100: for photographs, and for drawings and screenshots, whose edges show it first.
const PHOTOGRAPH: f32 = 76.5;
const DRAWING: f32 = 86.0;
/// Quality of a JPEG that only had to be turned upright or into sRGB.
const REDONE: u8 = 90;
/// Quality of a JPEG for those few readers that do not show WebP.
const FALLBACK: u8 = 78;
/// Effort of the WebP encoder, from 0 to 6. Half as much time again would save a fortieth of the bytes.
const EFFORT: i32 = 1;

/// What became of an image.
#[derive(Debug)]
pub struct Developed {
    /// Its tone, if it was decoded.
    pub tone: Option<Tone>,
    /// The finished files, in the order of the recipes.
    pub files: Vec<Vec<u8>>,
}

/// Bytes of memory that developing an image takes at most: its pixels, for a JPEG in several scans their coefficients, of
/// two bytes each, and what the encoder of AVIF keeps of the largest file that it makes.
pub fn memory(facts: &Facts, recipes: &[&Recipe]) -> u64 {
    let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
    let decoded = if facts.format == Format::Avif { 12 } else { 9 };
    let avif = recipes.iter().filter(|recipe| recipe.format == Format::Avif);
    let encoded = avif.map(|recipe| pixels(recipe.size(facts))).max().unwrap_or(0);
    pixels((facts.width, facts.height)) * decoded + encoded * 40
}

/// Makes everything that the recipes say of one image; `tone` says whether its tone is wanted too.
///
/// # Errors
/// What is wrong with the image.
pub fn develop(bytes: &[u8], facts: &Facts, recipes: &[&Recipe], tone: bool) -> Result<Developed, Damage> {
    let decoded = facts.format.is_raster() && (tone || recipes.iter().any(|recipe| !recipe.is_copy(facts)));
    let pixels = decoded.then(|| decode(bytes, facts.format)).transpose()?;
    let file = |recipe: &&Recipe| match &pixels {
        Some(pixels) if !recipe.is_copy(facts) => made(pixels, facts, recipe),
        _ => cleaned(bytes, facts.format, &recipe.notice),
    };
    let files = recipes.iter().map(file).collect::<Result<_, _>>()?;
    Ok(Developed { tone: pixels.as_ref().filter(|_| facts.format.is_raster()).map(Pixels::tone), files })
}

/// A file without metadata, its pixels as they are.
fn cleaned(bytes: &[u8], format: Format, notice: &Notice) -> Result<Vec<u8>, Damage> {
    match format {
        Format::Jpeg => jpeg::clean(bytes, notice),
        Format::Png => png::clean(bytes, notice),
        Format::Gif => gif::clean(bytes, notice),
        Format::WebP => webp::clean(bytes, notice),
        Format::Avif => avif::clean(bytes, notice),
        Format::Svg => svg::clean(bytes),
    }
}

fn made(pixels: &Pixels, facts: &Facts, recipe: &Recipe) -> Result<Vec<u8>, Damage> {
    let scaled;
    let pixels = match recipe.shape {
        Shape::Whole => pixels,
        Shape::Filled(width, height) => {
            scaled = pixels.filled(width, height)?;
            &scaled
        }
    };
    // Drawings and screenshots come as PNG.
    let photograph = matches!(facts.format, Format::Jpeg | Format::Avif);
    let bytes = match recipe.format {
        Format::WebP => webp_of(pixels, if photograph { PHOTOGRAPH } else { DRAWING }),
        Format::Jpeg => jpeg_of(pixels, if recipe.shape == Shape::Whole { REDONE } else { FALLBACK }),
        Format::Avif => avif::encode(pixels),
        Format::Png => pixels.png(),
        Format::Gif | Format::Svg => Err(Damage::Unsupported(recipe.format.name().to_owned())),
    }?;
    cleaned(&bytes, recipe.format, &recipe.notice)
}

fn webp_of(pixels: &Pixels, quality: f32) -> Result<Vec<u8>, Damage> {
    let mut config = webp::config();
    config.quality = quality;
    config.method = EFFORT;
    config.alpha_quality = 90;
    let encoder = match pixels.channels {
        4 => ::webp::Encoder::from_rgba(&pixels.data, pixels.width, pixels.height),
        _ => ::webp::Encoder::from_rgb(&pixels.data, pixels.width, pixels.height),
    };
    let encoded = encoder.encode_advanced(&config).map_err(|error| Damage::Broken(format!("{error:?}")))?;
    Ok(encoded.to_vec())
}

fn jpeg_of(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, Damage> {
    let opaque = pixels.on_white();
    let side = |side: u32| u16::try_from(side).map_err(|_| Damage::TooLarge(pixels.width, pixels.height));
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes, quality);
    // Tables of its own would make it write a scan for each colour, which not every decoder reads right.
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder
        .encode(&opaque, side(pixels.width)?, side(pixels.height)?, ColorType::Rgb)
        .map_err(|error| Damage::Broken(error.to_string()))?;
    Ok(bytes)
}
