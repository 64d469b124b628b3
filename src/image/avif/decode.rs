//! AV1 into pixels: samples of one picture, and the arithmetic of ITU-T H.273 that makes them red, green and blue.

use super::boxes::{Item, Nclx, Shown};
use crate::image::Damage;
use crate::image::facts::{MAX_PIXELS, is_srgb};
use crate::image::pixels::Stored;
use image::{DynamicImage, Rgb, RgbImage, Rgba, RgbaImage};
use moxcms::{CicpColorPrimaries, CicpProfile, ColorProfile, MatrixCoefficients, TransferCharacteristics};
use re_rav1d::dav1d::pixel::YUVRange;
use re_rav1d::dav1d::{Decoder, Error, Picture, PixelLayout, PlanarImageComponent, Plane, Settings};

/// Decodes what a file shows.
pub(super) fn decode(shown: Shown<'_>) -> Result<Stored, Damage> {
    let orientation = shown.colour.orientation();
    let profile = profile(&shown.colour)?;
    let nclx = shown.colour.nclx();
    let size = shown.colour.size()?;
    let picture = picture(shown.colour)?;
    let samples = Samples::of(&picture);
    let opaque = match shown.alpha {
        Some(alpha) if alpha.size()? == size => Some(self::picture(alpha)?),
        Some(_) => return Err(Damage::broken("its two layers are not of one size")),
        None => None,
    };
    // Without numbers they are those of MIAF (ISO/IEC 23000-22, section 7.3.6.4).
    let matrix = nclx.map_or(BT601, |nclx| nclx.matrix);
    let full_range = nclx.map_or_else(|| picture.color_range() == YUVRange::Full, |nclx| nclx.full_range);
    let formula = Formula::of(matrix, full_range, samples.depth)?;
    let at = |x: u32, y: u32| formula.rgb(samples.at(x as usize, y as usize));
    let image = match &opaque {
        None => DynamicImage::ImageRgb8(RgbImage::from_fn(size.0, size.1, |x, y| Rgb(at(x, y)))),
        Some(opaque) => {
            let clear = Clearness::of(opaque, shown.premultiplied);
            let over = |x, y| clear.over(at(x, y), x as usize, y as usize);
            DynamicImage::ImageRgba8(RgbaImage::from_fn(size.0, size.1, over))
        }
    };
    Ok(Stored { image, profile, orientation })
}

fn picture(item: Item<'_>) -> Result<Picture, Damage> {
    let size = item.size()?;
    let broken = |error: Error| Damage::Broken(error.to_string());
    let mut settings = Settings::new();
    // Images are decoded side by side already.
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_frame_size_limit(u32::try_from(MAX_PIXELS).unwrap_or(u32::MAX));
    // Of an image that comes in layers, the last is the best.
    settings.set_all_layers(false);
    let mut decoder = Decoder::with_settings(&settings).map_err(broken)?;
    match decoder.send_data(item.data(), None, None, None) {
        Ok(()) | Err(Error::Again) => {}
        Err(error) => return Err(broken(error)),
    }
    let picture = decoder.get_picture().map_err(|error| match error {
        Error::Again => Damage::Truncated,
        error => broken(error),
    })?;
    if (picture.width(), picture.height()) != size {
        return Err(Damage::broken("its pixels are not as many as it says"));
    }
    Ok(picture)
}

/// The matrix of BT.601, and 'the characteristics are unknown', in the tables of H.273.
const BT601: u8 = 6;
const UNSPECIFIED: u8 = 2;

/// The profile of an item's colours; none if they are those of sRGB, or of video, which screens show as those. What the file
/// brings decides; without that the numbers do, and without those they are those of sRGB.
pub(super) fn profile(item: &Item<'_>) -> Result<Option<ColorProfile>, Damage> {
    if let Some(profile) = item.profile() {
        return Ok(ColorProfile::new_from_slice(profile).ok().filter(|_| !is_srgb(profile)));
    }
    let Some(Nclx { primaries, transfer, .. }) = item.nclx() else {
        return Ok(None);
    };
    // The curves of video are meant to be shown as that of sRGB is.
    let transfer = match transfer {
        1 | UNSPECIFIED | 6 | 13 | 14 | 15 => 13,
        16 | 18 => return Err(Damage::broken("it is HDR, brighter than its place on a page")),
        other => other,
    };
    let primaries = if primaries == UNSPECIFIED { 1 } else { primaries };
    if (primaries, transfer) == (1, 13) {
        return Ok(None);
    }
    let unknown = |number: u8| Damage::Broken(format!("its colours are of the unknown kind {number}"));
    Ok(Some(ColorProfile::new_from_cicp(CicpProfile {
        color_primaries: CicpColorPrimaries::try_from(primaries).map_err(|_| unknown(primaries))?,
        transfer_characteristics: TransferCharacteristics::try_from(transfer).map_err(|_| unknown(transfer))?,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    })))
}

/// The samples of a picture.
struct Samples {
    planes: Vec<(Plane, usize)>,
    /// Bits a sample.
    depth: u32,
    /// How many pixels across and down share a sample of colour, as a shift.
    shared: (usize, usize),
}

impl Samples {
    fn of(picture: &Picture) -> Self {
        use PlanarImageComponent::{U, V, Y};
        let components: &[_] = if picture.pixel_layout() == PixelLayout::I400 { &[Y] } else { &[Y, U, V] };
        let shared = match picture.pixel_layout() {
            PixelLayout::I420 => (1, 1),
            PixelLayout::I422 => (1, 0),
            PixelLayout::I400 | PixelLayout::I444 => (0, 0),
        };
        let plane = |component| (picture.plane(component), picture.stride(component) as usize);
        Self {
            planes: components.iter().map(|component| plane(*component)).collect(),
            depth: picture.bits_per_component().map_or(8, |bits| u32::try_from(bits.0).unwrap_or(8)),
            shared,
        }
    }

    fn sample(&self, plane: usize, x: usize, y: usize) -> u16 {
        let (plane, stride) = &self.planes[plane];
        if self.depth == 8 {
            return plane[y * stride + x].into();
        }
        let at = y * stride + 2 * x;
        u16::from_ne_bytes([plane[at], plane[at + 1]])
    }

    /// Brightness and, unless the picture is grey, the two samples of colour.
    fn at(&self, x: usize, y: usize) -> (u16, Option<[u16; 2]>) {
        let colour = [1, 2].map(|plane| (plane, x >> self.shared.0, y >> self.shared.1));
        let colour = (self.planes.len() == 3).then(|| colour.map(|(plane, x, y)| self.sample(plane, x, y)));
        (self.sample(0, x, y), colour)
    }
}

/// Samples into red, green and blue. H.273, section 8.3.
struct Formula {
    kind: Kind,
    /// What is taken off brightness and off colours, and by what they are divided then.
    luma: (f32, f32),
    chroma: (f32, f32),
}

enum Kind {
    /// They are green, blue and red.
    Identity,
    /// YCgCo.
    Differences,
    /// The shares of red and of blue in brightness.
    Shares(f32, f32),
}

/// What a sample of so many bits counts for one of eight.
fn unit(depth: u32) -> f32 {
    f32::from(1_u16 << (depth - 8))
}

/// What is taken off a sample of brightness, and by what it is divided then.
fn brightness(full_range: bool, depth: u32) -> (f32, f32) {
    let unit = unit(depth);
    if full_range { (0.0, unit * 256.0 - 1.0) } else { (16.0 * unit, 219.0 * unit) }
}

impl Formula {
    fn of(matrix: u8, full_range: bool, depth: u32) -> Result<Self, Damage> {
        let kind = match matrix {
            0 => Kind::Identity,
            1 => Kind::Shares(0.2126, 0.0722),
            4 => Kind::Shares(0.30, 0.11),
            // What says nothing is taken for BT.601, as browsers do.
            UNSPECIFIED | 5 | BT601 => Kind::Shares(0.299, 0.114),
            7 => Kind::Shares(0.212, 0.087),
            8 => Kind::Differences,
            9 => Kind::Shares(0.2627, 0.0593),
            other => return Err(Damage::Broken(format!("its colours are coded by matrix {other}"))),
        };
        let unit = unit(depth);
        let luma = brightness(full_range, depth);
        let chroma = match kind {
            // Green, blue and red are all as brightness is.
            Kind::Identity => luma,
            _ => (128.0 * unit, if full_range { luma.1 } else { 224.0 * unit }),
        };
        Ok(Self { kind, luma, chroma })
    }

    fn rgb(&self, (luma, chroma): (u16, Option<[u16; 2]>)) -> [u8; 3] {
        let scaled = |value: u16, (less, by): (f32, f32)| (f32::from(value) - less) / by;
        let y = scaled(luma, self.luma);
        let rgb = match (chroma.map(|chroma| chroma.map(|value| scaled(value, self.chroma))), &self.kind) {
            (None, _) => [y; 3],
            (Some([blue, red]), Kind::Identity) => [red, y, blue],
            (Some([green, orange]), Kind::Differences) => [y - green + orange, y + green, y - green - orange],
            (Some([blue, red]), Kind::Shares(of_red, of_blue)) => {
                let red = y + 2.0 * (1.0 - of_red) * red;
                let blue = y + 2.0 * (1.0 - of_blue) * blue;
                [red, (y - of_red * red - of_blue * blue) / (1.0 - of_red - of_blue), blue]
            }
        };
        // A cast of a float keeps to the range.
        rgb.map(|value| (value * 255.0).round() as u8)
    }
}

/// How opaque pixels are.
struct Clearness {
    samples: Samples,
    luma: (f32, f32),
    premultiplied: bool,
}

impl Clearness {
    fn of(picture: &Picture, premultiplied: bool) -> Self {
        let samples = Samples::of(picture);
        let luma = brightness(picture.color_range() == YUVRange::Full, samples.depth);
        Self { samples, luma, premultiplied }
    }

    fn over(&self, rgb: [u8; 3], x: usize, y: usize) -> Rgba<u8> {
        let opaque = ((f32::from(self.samples.sample(0, x, y)) - self.luma.0) / self.luma.1).clamp(0.0, 1.0);
        let straight = |value: u8| if opaque == 0.0 { 0 } else { (f32::from(value) / opaque).round() as u8 };
        let [red, green, blue] = if self.premultiplied { rgb.map(straight) } else { rgb };
        Rgba([red, green, blue, (opaque * 255.0).round() as u8])
    }
}
