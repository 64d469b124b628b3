//! Test images, made from nothing: four quarters of one colour each, in every form that files come in.

use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::{Cursor, Write};

/// Top left, top right, bottom left, bottom right.
pub(super) const QUARTERS: [[u8; 3]; 4] = [[200, 30, 30], [30, 160, 40], [40, 60, 200], [220, 200, 40]];

/// The quarter that a pixel is in.
pub(super) fn quarter(x: u32, y: u32, width: u32, height: u32) -> usize {
    usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2)
}

/// The picture.
pub(super) fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb(QUARTERS[quarter(x, y, width, height)]))
}

pub(super) fn encoded(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image.clone()).write_to(&mut bytes, format).expect("it is encoded");
    bytes.into_inner()
}

/// A JPEG of high quality.
pub(super) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 98);
    picture(width, height).write_with_encoder(encoder).expect("it is encoded");
    bytes
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::Png)
}

pub(super) fn webp(width: u32, height: u32) -> Vec<u8> {
    encoded(&picture(width, height), ImageFormat::WebP)
}

/// A GIF of so many frames; the first shows the picture, the others its mirror image.
pub(super) fn gif(width: u32, height: u32, frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    encoder.set_repeat(Repeat::Infinite).expect("it is encoded");
    for number in 0..frames {
        let mut shown = DynamicImage::ImageRgb8(picture(width, height));
        if number > 0 {
            shown = shown.fliph();
        }
        let frame = Frame::from_parts(shown.into_rgba8(), 0, 0, Delay::from_numer_denom_ms(100, 1));
        encoder.encode_frame(frame).expect("it is encoded");
    }
    drop(encoder);
    bytes
}

/// The lower right quarter is clear.
pub(super) fn clear_corner(width: u32, height: u32) -> Vec<u8> {
    let pixels = RgbaImage::from_fn(width, height, |x, y| {
        let at = quarter(x, y, width, height);
        let [red, green, blue] = QUARTERS[at];
        Rgba([red, green, blue, if at == 3 { 0 } else { 255 }])
    });
    let mut bytes = Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Png).expect("it is encoded");
    bytes.into_inner()
}

/// EXIF (CIPA DC-008) with an orientation, a serial number and a place.
pub(super) fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x03\0".to_vec();
    // Orientation, SHORT.
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    // The directory of places: a reference alone, `N`.
    tiff.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 50, 0, 0, 0]);
    // Serial number of the body, ASCII, at its end.
    tiff.extend([0x31, 0xA4, 2, 0, 10, 0, 0, 0, 68, 0, 0, 0]);
    tiff.extend([0; 4]);
    assert_eq!(tiff.len(), 50);
    tiff.extend([1, 0, 1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0, 0, 0, 0, 0]);
    tiff.extend(b"SN12345678");
    tiff
}

/// A JPEG with segments behind its beginning.
pub(super) fn with_segments(jpeg: &[u8], segments: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = jpeg[..2].to_vec();
    for (marker, content) in segments {
        bytes.extend([0xFF, *marker]);
        bytes.extend(u16::try_from(content.len() + 2).expect("it fits").to_be_bytes());
        bytes.extend(content);
    }
    bytes.extend(&jpeg[2..]);
    bytes
}

/// A JPEG that says how it is to be turned.
pub(super) fn turned_jpeg(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let content = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
    with_segments(&jpeg(width, height), &[(0xE1, content)])
}

/// A PNG chunk with its checksum.
pub(super) fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), content].concat();
    let length = u32::try_from(content.len()).expect("it fits").to_be_bytes();
    [length.as_slice(), &named, &crc32fast::hash(&named).to_be_bytes()].concat()
}

/// A PNG with chunks behind its header.
pub(super) fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    // Signature and header take 33 bytes.
    [&png[..33], &chunks.concat(), &png[33..]].concat()
}

/// A PNG of a palette with four colours and four bits a pixel, perhaps interlaced (W3C PNG, section 8).
pub(super) fn palette_png(width: u32, height: u32, interlaced: bool) -> Vec<u8> {
    const PASSES: [[u32; 4]; 7] =
        [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
    let passes: &[[u32; 4]] = if interlaced { &PASSES } else { &[[0, 0, 1, 1]] };
    let mut rows = Vec::new();
    for [left, top, right, down] in passes {
        for y in (*top..height).step_by(*down as usize) {
            let row: Vec<usize> =
                (*left..width).step_by(*right as usize).map(|x| quarter(x, y, width, height)).collect();
            if !row.is_empty() {
                rows.push(0);
                rows.extend(row.chunks(2).map(|two| (two[0] << 4 | two.get(1).copied().unwrap_or(0)) as u8));
            }
        }
    }
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(&rows).expect("it is packed");
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([4, 3, 0, 0, u8::from(interlaced)]);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"PLTE", &QUARTERS.concat()),
        chunk(b"IDAT", &packer.finish().expect("it is packed")),
        chunk(b"IEND", &[]),
    ]
    .concat()
}
