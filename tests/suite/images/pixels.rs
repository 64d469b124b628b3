//! What is made of images, pixel by pixel.

use super::made::{
    QUARTERS, chunk, clear_corner, exif, gif, jpeg, palette_png, picture, png, quarter, turned_jpeg, webp, with_chunks,
    with_segments,
};
use bulletin::image::{Facts, Format, Notice, Recipe, Shape, develop, read};
use image::{DynamicImage, ImageFormat};
use std::io::Cursor;

pub(super) fn facts(extension: &str, bytes: &[u8]) -> Facts {
    read(extension, bytes).expect("it is an image").unwrap_or_else(|damage| panic!("{}", damage.message()))
}

pub(super) fn made(extension: &str, bytes: &[u8], shape: Shape, format: Format) -> DynamicImage {
    let recipe = Recipe { shape, format, notice: Notice::default() };
    let files = develop(bytes, &facts(extension, bytes), &[&recipe], false).expect("it is made").files;
    image::load_from_memory(&files[0]).expect("what is made is an image")
}

/// The colours in the middle of the four quarters.
pub(super) fn corners(image: &DynamicImage) -> [[u8; 3]; 4] {
    let image = image.to_rgb8();
    let (width, height) = image.dimensions();
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| image.get_pixel(width * x / 4, height * y / 4).0)
}

#[track_caller]
pub(super) fn alike(seen: [[u8; 3]; 4], wanted: [[u8; 3]; 4], by: u8) {
    let all = seen;
    for (seen, wanted) in seen.iter().flatten().zip(wanted.iter().flatten()) {
        assert!(seen.abs_diff(*wanted) <= by, "{seen} is not {wanted}, by more than {by}: {all:?}");
    }
}

/// Which stored quarter is seen in each place, for the eight orientations of EXIF.
pub(super) const SEEN: [[usize; 4]; 8] =
    [[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 0, 1], [0, 2, 1, 3], [2, 0, 3, 1], [3, 1, 2, 0], [1, 3, 0, 2]];

#[test]
fn all_eight_orientations_are_applied_to_the_pixels() {
    for (orientation, seen) in (1..).zip(SEEN) {
        let wanted = seen.map(|at| QUARTERS[at]);
        let size = if orientation > 4 { (48, 64) } else { (64, 48) };
        let rotated = turned_jpeg(64, 48, orientation);
        assert_eq!((facts("jpg", &rotated).width, facts("jpg", &rotated).height), size, "{orientation}");
        for format in [Format::Jpeg, Format::WebP, Format::Png] {
            let whole = made("jpg", &rotated, Shape::Whole, format);
            assert_eq!((whole.width(), whole.height()), size, "{orientation}");
            alike(corners(&whole), wanted, 12);
        }
        let marked = with_chunks(&png(64, 48), &[chunk(b"eXIf", &exif(orientation))]);
        let whole = made("png", &marked, Shape::Whole, Format::Png);
        assert_eq!((whole.width(), whole.height()), size, "{orientation}");
        alike(corners(&whole), wanted, 0);
        let half = made("png", &marked, Shape::Filled(size.0 / 2, size.1 / 2), Format::Png);
        alike(corners(&half), wanted, 4);
    }
}

#[test]
fn a_file_that_is_ready_keeps_its_pixels_bit_by_bit() {
    for (extension, bytes) in
        [("jpg", jpeg(64, 48)), ("png", png(64, 48)), ("webp", webp(64, 48)), ("gif", gif(64, 48, 1))]
    {
        let format = facts(extension, &bytes).format;
        let before = image::load_from_memory(&bytes).expect("an image").to_rgba8();
        assert_eq!(made(extension, &bytes, Shape::Whole, format).to_rgba8(), before, "{extension}");
    }
}

#[test]
fn palettes_and_interlaced_files_are_read() {
    for interlaced in [false, true] {
        let bytes = palette_png(61, 45, interlaced);
        for shape in [Shape::Whole, Shape::Filled(61, 45)] {
            let whole = made("png", &bytes, shape, Format::Png).to_rgb8();
            assert!(whole == picture(61, 45), "{interlaced} {shape:?}");
        }
    }
}

#[test]
fn sixteen_bits_a_channel_become_eight() {
    let deep = DynamicImage::ImageRgb8(picture(40, 30)).into_rgb16();
    let mut bytes = Cursor::new(Vec::new());
    deep.write_to(&mut bytes, ImageFormat::Png).expect("it is encoded");
    let bytes = bytes.into_inner();
    assert!(made("png", &bytes, Shape::Filled(40, 30), Format::Png).to_rgb8() == picture(40, 30));
    assert!(made("png", &bytes, Shape::Whole, Format::Png).to_rgb8() == picture(40, 30));
}

#[test]
fn what_is_clear_stays_clear_and_is_white_in_a_jpeg() {
    let bytes = clear_corner(64, 48);
    for format in [Format::Png, Format::WebP] {
        let image = made("png", &bytes, Shape::Filled(64, 48), format).to_rgba8();
        assert_eq!(image.get_pixel(48, 36).0[3], 0, "{format:?}");
        assert_eq!(image.get_pixel(16, 12).0[3], 255, "{format:?}");
        alike([image.get_pixel(16, 12).0[..3].try_into().expect("three"); 4], [QUARTERS[0]; 4], 10);
    }
    let flat = corners(&made("png", &bytes, Shape::Filled(64, 48), Format::Jpeg));
    alike(flat, [QUARTERS[0], QUARTERS[1], QUARTERS[2], [255; 3]], 12);
}

/// A JPEG of the four inks, one colour in each quarter: cyan, magenta, yellow and black, of which 255 is all.
fn inks(quarters: [[u8; 4]; 4], stored: jpeg_encoder::ColorType) -> Vec<u8> {
    let pixels: Vec<u8> =
        (0..48u32).flat_map(|y| (0..64u32).flat_map(move |x| quarters[quarter(x, y, 64, 48)])).collect();
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 95);
    encoder.encode(&pixels, 64, 48, stored).expect("it is encoded");
    bytes
}

const STORED: [jpeg_encoder::ColorType; 2] = [jpeg_encoder::ColorType::Cmyk, jpeg_encoder::ColorType::CmykAsYcck];

#[test]
fn ink_becomes_light() {
    for stored in STORED {
        let bytes = inks([[0, 0, 0, 0], [0, 255, 255, 0], [255, 0, 255, 0], [0, 0, 0, 195]], stored);
        assert!(!facts("jpg", &bytes).ready);
        for shape in [Shape::Whole, Shape::Filled(64, 48)] {
            let image = made("jpg", &bytes, shape, Format::Jpeg);
            assert_eq!(image.color(), image::ColorType::Rgb8);
            alike(corners(&image), [[255; 3], [255, 0, 0], [0, 255, 0], [60; 3]], 14);
        }
    }
}

/// A profile of a press (ICC.1, section 10.10) on which cyan is a grey, magenta a darker one, and black is black.
fn press(intent: moxcms::RenderingIntent) -> Vec<u8> {
    let mut profile = moxcms::ColorProfile::new_srgb();
    (profile.red_trc, profile.green_trc, profile.blue_trc, profile.cicp) = (None, None, None, None);
    profile.color_space = moxcms::DataColorSpace::Cmyk;
    profile.profile_class = moxcms::ProfileClass::OutputDevice;
    profile.pcs = moxcms::DataColorSpace::Lab;
    profile.rendering_intent = intent;
    profile.description = Some(moxcms::ProfileText::PlainString("A press, and no sRGB".to_owned()));
    // A node for each choice of inks, of which the last varies soonest; L* of 100 is 0xFF00, a* and b* of 0 are 0x8000.
    let node = |inks: u32| {
        let lightness = if inks & 1 != 0 { 0 } else { 100 - 25 * (inks >> 3 & 1) - 50 * (inks >> 2 & 1) };
        [u16::try_from(lightness * 0xFF00 / 100).unwrap_or(u16::MAX), 0x8000, 0x8000]
    };
    let line = |channels: usize| moxcms::LutStore::Store16([0, u16::MAX].repeat(channels));
    profile.lut_a_to_b_perceptual = Some(moxcms::LutWarehouse::Lut(moxcms::LutDataType {
        num_input_channels: 4,
        num_output_channels: 3,
        num_clut_grid_points: 2,
        matrix: moxcms::Matrix3d::IDENTITY,
        num_input_table_entries: 2,
        num_output_table_entries: 2,
        input_table: line(4),
        clut_table: moxcms::LutStore::Store16((0..16).flat_map(node).collect()),
        output_table: line(3),
        lut_type: moxcms::LutType::Lut16,
    }));
    profile.encode().expect("a profile")
}

#[test]
fn inks_are_those_of_the_press_that_the_profile_describes() {
    let quarters = [[0, 0, 0, 0], [255, 0, 0, 0], [0, 255, 0, 0], [0, 0, 0, 255]];
    for intent in [moxcms::RenderingIntent::Perceptual, moxcms::RenderingIntent::RelativeColorimetric] {
        let part = [b"ICC_PROFILE\0\x01\x01".as_slice(), &press(intent)].concat();
        for stored in STORED {
            let bytes = with_segments(&inks(quarters, stored), &[(0xE2, part.clone())]);
            assert!(!facts("jpg", &bytes).ready);
            for shape in [Shape::Whole, Shape::Filled(64, 48)] {
                // L* of 75 and of 50 are 185 and 119 in sRGB (IEC 61966-2-1).
                alike(corners(&made("jpg", &bytes, shape, Format::Png)), [[255; 3], [185; 3], [119; 3], [0; 3]], 5);
            }
        }
    }
}

#[test]
fn a_profile_of_inks_that_cannot_be_followed_is_passed_over() {
    let cut = &press(moxcms::RenderingIntent::Perceptual)[..300];
    let part = [b"ICC_PROFILE\0\x01\x01".as_slice(), cut].concat();
    let quarters = [[0, 0, 0, 0], [0, 255, 255, 0], [255, 0, 255, 0], [0, 0, 0, 195]];
    let bytes = with_segments(&inks(quarters, STORED[0]), &[(0xE2, part)]);
    let shown = corners(&made("jpg", &bytes, Shape::Whole, Format::Png));
    alike(shown, [[255; 3], [255, 0, 0], [0, 255, 0], [60; 3]], 14);
}

#[test]
fn colours_of_a_profile_become_those_of_srgb() {
    // Display P3 shows the same numbers more vividly, so as sRGB they are farther apart.
    let profile = moxcms::ColorProfile::new_display_p3().encode().expect("a profile");
    let part = [b"ICC_PROFILE\0\x01\x01".as_slice(), &profile].concat();
    let bytes = with_segments(&jpeg(64, 48), &[(0xE2, part)]);
    assert!(!facts("jpg", &bytes).ready);
    let [red, green, ..] = corners(&made("jpg", &bytes, Shape::Whole, Format::Png));
    assert!(red[0] > 210 && green[1] > 160 && green[0] < 25, "{red:?} {green:?}");
    let srgb = moxcms::ColorProfile::new_srgb().encode().expect("a profile");
    let part = [b"ICC_PROFILE\0\x01\x01".as_slice(), &srgb].concat();
    let same = with_segments(&jpeg(64, 48), &[(0xE2, part)]);
    alike(corners(&made("jpg", &same, Shape::Whole, Format::Png)), QUARTERS, 6);
}

#[test]
fn what_moves_goes_on_moving_and_has_a_still() {
    let bytes = gif(64, 48, 3);
    let known = facts("gif", &bytes);
    assert!(known.animated && !facts("gif", &gif(64, 48, 1)).animated);
    let whole = Recipe { shape: Shape::Whole, format: Format::Gif, notice: Notice::default() };
    let file = develop(&bytes, &known, &[&whole], false).expect("it is made").files.remove(0);
    let decoder = image::codecs::gif::GifDecoder::new(Cursor::new(&file)).expect("a GIF");
    let frames = image::AnimationDecoder::into_frames(decoder).collect_frames().expect("frames");
    assert_eq!(frames.len(), 3);
    alike(corners(&DynamicImage::ImageRgba8(frames[0].buffer().clone())), QUARTERS, 3);
    alike(corners(&DynamicImage::ImageRgba8(frames[1].buffer().clone())), SEEN[1].map(|at| QUARTERS[at]), 3);
    alike(corners(&made("gif", &bytes, Shape::Filled(32, 24), Format::WebP)), QUARTERS, 12);
}

#[test]
fn a_crop_is_the_middle() {
    let square = made("png", &png(96, 48), Shape::Filled(24, 24), Format::Png);
    assert_eq!((square.width(), square.height()), (24, 24));
    alike(corners(&square), QUARTERS, 3);
    let wide = made("jpg", &jpeg(64, 64), Shape::Filled(40, 21), Format::Jpeg);
    assert_eq!((wide.width(), wide.height()), (40, 21));
    alike(corners(&wide), QUARTERS, 14);
}

#[test]
fn the_same_recipe_gives_the_same_bytes() {
    let bytes = jpeg(200, 120);
    let known = facts("jpg", &bytes);
    let recipe = Recipe { shape: Shape::Filled(100, 60), format: Format::WebP, notice: Notice::default() };
    let once = develop(&bytes, &known, &[&recipe], true).expect("it is made");
    let again = develop(&bytes, &known, &[&recipe, &recipe], false).expect("it is made");
    assert_eq!(once.files[0], again.files[1]);
    assert!(once.tone.is_some());
}
