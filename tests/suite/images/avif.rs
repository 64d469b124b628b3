//! AVIF, where the program is built with it: what is read, what is made, and what is refused.

use super::made::{QUARTERS, clear_corner, jpeg, picture, png, quarter};
use super::pixels::{SEEN, alike, corners, facts, made};
use super::published::{check_files, page};
use crate::site_test::Site;
use bulletin::image::{Damage, Format, Notice, Recipe, Shape, develop, read};
use image::codecs::avif::AvifEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder};
use proptest::prelude::{ProptestConfig, any};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).expect("it fits").to_be_bytes();
    [length.as_slice(), kind, content].concat()
}

/// The content of the first box of a type at the top of a file.
fn content<'a>(mut file: &'a [u8], kind: &[u8; 4]) -> &'a [u8] {
    loop {
        let length = u32::from_be_bytes(file[..4].try_into().expect("four")) as usize;
        if &file[4..8] == kind {
            return &file[8..length];
        }
        file = &file[length..];
    }
}

/// The picture as AVIF by the encoder of `image`.
fn avif(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    AvifEncoder::new_with_speed_quality(&mut bytes, 10, 95)
        .write_image(&picture(width, height), width, height, ExtendedColorType::Rgb8)
        .expect("it is encoded");
    bytes
}

/// The picture in a container with these properties behind its size, and with secrets in other items.
fn with_properties(width: u32, height: u32, properties: &[Vec<u8>]) -> Vec<u8> {
    let data = content(&avif(width, height), b"mdat").to_vec();
    let size = [[0; 4], width.to_be_bytes(), height.to_be_bytes()].concat();
    let all =
        [[boxed(b"ispe", &size), boxed(b"av1C", b"\x81\x20\0\0\x2A\x08\x04secret!")].as_slice(), properties].concat();
    let count = u8::try_from(all.len()).expect("few");
    let owned = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 1, count], (1..=count).collect::<Vec<_>>().as_slice()].concat();
    let secret = b"\0\0\0\0II*\0 secret serial SN12345678";
    let item = |id: u8, kind: &[u8]| boxed(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], kind, b"\0"].concat());
    // The secret lies behind the head of its own box; the pixels at the end of the file.
    let file = |start: u32| {
        let place = |id: u8, start: u32, length: usize| {
            let length = u32::try_from(length).expect("it fits").to_be_bytes();
            [[0, id, 0, 0, 0, 1].as_slice(), &start.to_be_bytes(), &length].concat()
        };
        let after = start + u32::try_from(data.len()).expect("it fits");
        let meta = [
            vec![0; 4],
            boxed(b"hdlr", b"\0\0\0\0\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0secret name\0"),
            boxed(b"pitm", &[0, 0, 0, 0, 0, 1]),
            boxed(
                b"iloc",
                &[&[0, 0, 0, 0, 0x44, 0, 0, 2], place(1, start, data.len()).as_slice(), &place(2, after, secret.len())]
                    .concat(),
            ),
            boxed(b"iinf", &[&[0, 0, 0, 0, 0, 2], item(1, b"av01").as_slice(), &item(2, b"Exif")].concat()),
            boxed(b"iref", &[&[0; 4], boxed(b"cdsc", &[0, 2, 0, 1, 0, 1]).as_slice()].concat()),
            boxed(b"iprp", &[boxed(b"ipco", &all.concat()), boxed(b"ipma", &owned)].concat()),
        ];
        let head = [boxed(b"ftyp", b"avif\0\0\0\0avifmif1"), boxed(b"meta", &meta.concat())].concat();
        [head, boxed(b"mdat", &[data.as_slice(), secret].concat())].concat()
    };
    let behind = data.len() + secret.len();
    file(u32::try_from(file(0).len() - behind).expect("it fits"))
}

fn turn(quarters: u8) -> Vec<u8> {
    boxed(b"irot", &[quarters])
}

/// 0 exchanges top and bottom, 1 left and right.
fn mirror(axis: u8) -> Vec<u8> {
    boxed(b"imir", &[axis])
}

#[test]
fn all_turns_and_mirrors_are_applied_to_the_pixels() {
    // ISO/IEC 23008-12, section 6.5: turns go against the clock. The number is that of EXIF.
    let cases: [(&[Vec<u8>], usize); 13] = [
        (&[], 1),
        (&[mirror(1)], 2),
        (&[turn(2)], 3),
        (&[mirror(0)], 4),
        (&[turn(1), mirror(0)], 5),
        (&[turn(3)], 6),
        (&[turn(3), mirror(0)], 7),
        (&[turn(1)], 8),
        (&[turn(3), mirror(1)], 5),
        (&[turn(1), mirror(1)], 7),
        (&[turn(2), mirror(1)], 4),
        (&[mirror(0), turn(1)], 7),
        (&[mirror(1), turn(1)], 5),
    ];
    for (properties, exif) in cases {
        let bytes = with_properties(64, 48, properties);
        let size = if exif > 4 { (48, 64) } else { (64, 48) };
        let known = facts("avif", &bytes);
        assert_eq!((known.width, known.height, known.ready), (size.0, size.1, exif == 1), "{exif}");
        let shown = made("avif", &bytes, Shape::Filled(size.0, size.1), Format::Png);
        assert_eq!((shown.width(), shown.height()), size, "{exif}");
        alike(corners(&shown), SEEN[exif - 1].map(|at| QUARTERS[at]), 16);
    }
}

/// What our decoder sees in a file.
fn seen(bytes: &[u8]) -> DynamicImage {
    let known = facts("avif", bytes);
    made("avif", bytes, Shape::Filled(known.width, known.height), Format::Png)
}

#[test]
fn a_file_that_is_ready_keeps_its_pixels_and_loses_everything_else() {
    let bytes = with_properties(64, 48, &[boxed(b"colr", b"nclx\0\x01\0\x0d\0\x06\x80secret")]);
    assert!(bytes.windows(6).any(|part| part == b"secret"));
    let notice = Notice { credit: "Ann & Bo".to_owned(), license: "CC BY 4.0".to_owned() };
    for notice in [Notice::default(), notice] {
        let recipe = Recipe { shape: Shape::Whole, format: Format::Avif, notice: notice.clone() };
        assert!(recipe.is_copy(&facts("avif", &bytes)));
        let file = develop(&bytes, &facts("avif", &bytes), &[&recipe], false).expect("it is made").files.remove(0);
        assert!(seen(&file).to_rgb8() == seen(&bytes).to_rgb8());
        let text = String::from_utf8_lossy(&file);
        assert!(!text.contains("secret") && !text.contains("SN12345678"));
        assert_eq!(text.contains("photoshop:Credit=\"Ann &amp; Bo\""), !notice.is_empty());
        assert_eq!(text.contains("application/rdf+xml"), !notice.is_empty());
    }
}

#[test]
fn metadata_inside_the_coded_picture_is_dropped() {
    // AV1, section 5.8: a unit of metadata in the registered format of ITU-T T.35, with a length; and one of a reserved kind.
    for head in [0x2A, 0x4A] {
        metadata_is_dropped(&[[head, 9, 4, 0xB5].as_slice(), b"secret!"].concat());
    }
}

fn metadata_is_dropped(unit: &[u8]) {
    let whole = avif(64, 48);
    let data = content(&whole, b"mdat");
    let at = whole.len() - data.len();
    // The first unit of the data is a temporal delimiter or the sequence header; the metadata goes to the end.
    let mut bytes = [&whole[..at], data, unit].concat();
    let length = u32::try_from(data.len() + unit.len() + 8).expect("it fits").to_be_bytes();
    bytes[at - 8..at - 4].copy_from_slice(&length);
    let old = u32::try_from(data.len()).expect("it fits").to_be_bytes();
    let new = u32::try_from(data.len() + unit.len()).expect("it fits").to_be_bytes();
    let place = bytes[..at].windows(4).rposition(|part| part == old).expect("the length of the item");
    bytes[place..place + 4].copy_from_slice(&new);
    let recipe = Recipe { shape: Shape::Whole, format: Format::Avif, notice: Notice::default() };
    let file = develop(&bytes, &facts("avif", &bytes), &[&recipe], false).expect("it is made").files.remove(0);
    assert!(!file.windows(6).any(|part| part == b"secret"));
    assert!(seen(&file).to_rgb8() == seen(&whole).to_rgb8());
}

#[test]
fn what_is_made_shows_the_colours_of_its_source() {
    for (extension, bytes) in [("jpg", jpeg(64, 48)), ("png", png(64, 48)), ("avif", avif(64, 48))] {
        let recipe = Recipe { shape: Shape::Filled(48, 36), format: Format::Avif, notice: Notice::default() };
        let file = develop(&bytes, &facts(extension, &bytes), &[&recipe], false).expect("it is made").files.remove(0);
        alike(corners(&seen(&file)), QUARTERS, 14);
    }
}

#[test]
fn what_is_clear_stays_clear() {
    let bytes = clear_corner(64, 48);
    let recipe = Recipe { shape: Shape::Filled(64, 48), format: Format::Avif, notice: Notice::default() };
    let file = develop(&bytes, &facts("png", &bytes), &[&recipe], false).expect("it is made").files.remove(0);
    let whole = Recipe { shape: Shape::Whole, ..recipe };
    let copied = develop(&file, &facts("avif", &file), &[&whole], false).expect("it is made").files.remove(0);
    for file in [file, copied] {
        let image = seen(&file).to_rgba8();
        for (x, y) in [(16, 12), (48, 12), (16, 36), (48, 36)] {
            let opaque = image.get_pixel(x, y).0[3];
            assert!(opaque.abs_diff(if quarter(x, y, 64, 48) == 3 { 0 } else { 255 }) <= 3, "{opaque} at {x}, {y}");
        }
        alike([image.get_pixel(16, 12).0[..3].try_into().expect("three"); 4], [QUARTERS[0]; 4], 14);
    }
}

#[test]
fn colours_by_number_become_those_of_srgb() {
    // H.273: the primaries of Display P3, the curve of sRGB. Its numbers are farther apart as sRGB.
    let bytes = with_properties(64, 48, &[boxed(b"colr", b"nclx\0\x0c\0\x0d\0\x06\x80")]);
    assert!(!facts("avif", &bytes).ready);
    let [[red, green, _], ..] = corners(&seen(&bytes));
    assert!(red > QUARTERS[0][0] + 10 && green < QUARTERS[0][1] - 15, "{red} {green}");
}

#[test]
fn every_kind_of_damage_has_its_name() {
    let damage = |bytes: &[u8]| read("avif", bytes).expect("it is called an image").expect_err("it is damaged");
    let bytes = with_properties(64, 48, &[]);
    for length in [bytes.len() - 40, bytes.len() / 2, 50] {
        assert_eq!(damage(&bytes[..length]), Damage::Truncated, "{length} bytes");
    }
    assert_eq!(damage(b""), Damage::Empty);
    assert_eq!(damage(&png(8, 8)), Damage::Lying(Format::Avif, Format::Png));
    let changed = |from: &[u8], to: &[u8]| {
        let at = bytes.windows(from.len()).position(|part| part == from).expect("it is there");
        [&bytes[..at], to, &bytes[at + from.len()..]].concat()
    };
    assert_eq!(damage(&changed(&64_u32.to_be_bytes(), &30_000_u32.to_be_bytes())), Damage::TooLarge(30_000, 48));
    assert!(matches!(damage(&changed(b"av01", b"grid")), Damage::Broken(reason) if reason.contains("tiles")));
    assert!(matches!(damage(&changed(b"av01", b"hvc1")), Damage::Broken(_)));
    let many = vec![boxed(b"free", &[0; 4000]); 40];
    assert!(matches!(damage(&with_properties(64, 48, &many)), Damage::Broken(reason) if reason.contains("many")));
    let unlike = |property: Vec<u8>| damage(&with_properties(64, 48, &[property]));
    assert!(matches!(unlike(boxed(b"clap", &[0; 32])), Damage::Broken(reason) if reason.contains("cropped")));
    let hdr = boxed(b"colr", b"nclx\0\x09\0\x10\0\x09\x80");
    assert!(matches!(unlike(hdr), Damage::Broken(reason) if reason.contains("HDR")));
    let lying = changed(&64_u32.to_be_bytes(), &80_u32.to_be_bytes());
    let recipe = Recipe { shape: Shape::Filled(8, 6), format: Format::Png, notice: Notice::default() };
    assert!(develop(&lying, &facts("avif", &lying), &[&recipe], false).is_err());
}

#[test]
fn no_change_of_bytes_makes_the_program_fall_over() {
    let source = with_properties(40, 30, &[turn(1), mirror(0)]);
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let ran = runner.run(&(any::<[(u32, u8); 3]>(), any::<u32>()), |(changes, cut)| {
        let mut bytes = source.clone();
        for (at, value) in changes {
            let at = at as usize % bytes.len();
            bytes[at] = value;
        }
        if cut % 3 == 0 {
            bytes.truncate(cut as usize % (bytes.len() + 1));
        }
        if let Some(Ok(known)) = read("avif", &bytes)
            && u64::from(known.width) * u64::from(known.height) < 4_000_000
        {
            let small = Recipe { shape: Shape::Filled(8, 6), format: Format::WebP, notice: Notice::default() };
            let whole = Recipe { shape: Shape::Whole, format: Format::Png, notice: Notice::default() };
            let _ = develop(&bytes, &known, &[&small, &whole], true);
        }
        Ok(())
    });
    ran.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_page_offers_it_before_older_formats() {
    let text = "![a](p.jpg)\n\n![b](q.avif \"Credit: Ann\")";
    let site = Site::new()
        .file("content/news/p.jpg", jpeg(600, 400))
        .file("content/news/q.avif", with_properties(500, 320, &[turn(1)]))
        .article("news/a.md", "title = \"A\"\ndate = 2026-01-01", text);
    let built = site.build();
    let document = page(&built, "news/a/index.html");
    check_files(&built, &document);
    let types: Vec<_> = document.named("source").map(|source| source.attributes["type"].as_str()).collect();
    assert_eq!(types, ["image/avif", "image/webp", "image/avif"]);
    let ends: Vec<_> = document.named("img").map(|image| image.attributes["src"].rsplit('.').next()).collect();
    assert_eq!(ends, [Some("jpg"), Some("webp")]);
}
