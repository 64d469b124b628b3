//! Broken and hostile files: a finding each, never a panic, never more memory than an image of the allowed size.

use super::made::{chunk, exif, gif, jpeg, png, turned_jpeg, webp, with_chunks};
use crate::site_test::Site;
use bulletin::image::{Damage, Format, Notice, Recipe, Shape, develop, read};
use proptest::prelude::{ProptestConfig, any};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

fn damage(extension: &str, bytes: &[u8]) -> Damage {
    read(extension, bytes).expect("it is called an image").expect_err("it is damaged")
}

/// The beginning of a PNG that claims a size.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 2, 0, 0, 0]);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", b"x\x9c\x03\0\0\0\0\x01"),
        chunk(b"IEND", b""),
    ]
    .concat()
}

/// A PNG that claims to be 30,000 pixels wide.
pub(crate) fn huge() -> Vec<u8> {
    claiming(30_000, 20)
}

#[test]
fn every_kind_of_damage_has_its_name() {
    assert_eq!(damage("jpg", b""), Damage::Empty);
    assert_eq!(damage("jpg", &png(8, 8)), Damage::Lying(Format::Jpeg, Format::Png));
    assert_eq!(damage("png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), Damage::Lying(Format::Png, Format::Svg));
    assert!(matches!(damage("jpg", b"not an image at all"), Damage::Broken(_)));
    assert!(matches!(damage("heic", b"anything"), Damage::Unsupported(_)));
    assert_eq!(damage("png", &claiming(30_000, 20)), Damage::TooLarge(30_000, 20));
    assert_eq!(damage("png", &claiming(12_000, 12_000)), Damage::TooLarge(12_000, 12_000));
    assert!(matches!(damage("png", &claiming(0, 5)), Damage::Broken(_)));
    for (extension, bytes) in
        [("jpg", jpeg(64, 48)), ("png", png(64, 48)), ("gif", gif(64, 48, 2)), ("webp", webp(64, 48))]
    {
        for length in [bytes.len() - 1, bytes.len() / 2, 30] {
            assert_eq!(damage(extension, &bytes[..length]), Damage::Truncated, "{extension} of {length} bytes");
        }
        assert!(read("txt", &bytes).is_none());
    }
    let mut flipped = png(64, 48);
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    assert!(matches!(damage("png", &flipped), Damage::Broken(_)));
}

#[test]
fn a_small_file_that_unpacks_to_too_little_or_too_much_is_an_error_and_no_panic() {
    let bytes = claiming(9000, 9000);
    let known = read("png", &bytes).expect("an image").expect("its size is allowed");
    let recipe = Recipe { shape: Shape::Filled(90, 90), format: Format::WebP, notice: Notice::default() };
    assert!(develop(&bytes, &known, &[&recipe], false).is_err());
}

#[test]
fn no_change_of_bytes_makes_the_program_fall_over() {
    let sources = [
        ("jpg", turned_jpeg(40, 30, 6)),
        ("png", with_chunks(&png(40, 30), &[chunk(b"eXIf", &exif(8))])),
        ("gif", gif(40, 30, 2)),
        ("webp", webp(40, 30)),
        ("svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"><g><text x=\"1\">a &amp; b</text></g></svg>".to_vec()),
    ];
    let config = ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let cases = (0..sources.len(), any::<[(u32, u8); 4]>(), any::<u32>());
    let ran = runner.run(&cases, |(which, changes, cut)| {
        let (extension, mut bytes) = sources[which].clone();
        for (at, value) in changes {
            let at = at as usize % bytes.len();
            bytes[at] = value;
        }
        if cut % 3 == 0 {
            bytes.truncate(cut as usize % (bytes.len() + 1));
        }
        if let Some(Ok(known)) = read(extension, &bytes)
            && u64::from(known.width) * u64::from(known.height) < 4_000_000
        {
            let whole = Recipe { shape: Shape::Whole, format: known.format, notice: Notice::default() };
            let small = Recipe { shape: Shape::Filled(8, 6), format: Format::WebP, notice: Notice::default() };
            let _ = develop(&bytes, &known, &[&whole], false);
            if known.format.is_raster() {
                let _ = develop(&bytes, &known, &[&small], true);
            }
        }
        Ok(())
    });
    ran.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_site_names_each_damaged_image_where_it_is_shown() {
    let files: [(&str, Vec<u8>, &str); 6] = [
        ("empty.jpg", Vec::new(), "image-damaged"),
        ("lying.jpg", png(20, 20), "image-damaged"),
        ("cut.png", png(64, 48)[..60].to_vec(), "image-damaged"),
        ("wide.png", claiming(30_000, 20), "image-too-large"),
        ("phone.heic", b"....ftypheic".to_vec(), "image-unusable"),
        ("scores.csv", b"1,2".to_vec(), "image-unusable"),
    ];
    for (name, bytes, code) in files {
        let site = Site::new().file(&format!("content/news/{name}"), bytes.clone());
        let site = site.article("news/a.md", "title = \"A\"\ndate = 2026-01-01", &format!("Text.\n\n![x]({name})"));
        let found = site.build().findings;
        let [finding] = found.as_slice() else { panic!("{name}: {found:?}") };
        assert_eq!((finding.code, finding.file.as_str(), finding.line), (code, "content/news/a.md", 8), "{name}");
        if code != "image-unusable" || name.ends_with("heic") {
            let found = Site::new().file(&format!("static/{name}"), bytes).build().findings;
            assert_eq!((found.len(), found[0].file.as_str()), (1, format!("static/{name}").as_str()));
        }
    }
    let missing = Site::new().article("news/a.md", "title = \"A\"\ndate = 2026-01-01", "![x](nowhere.jpg)");
    assert_eq!(missing.build().findings[0].code, "image-missing");
}
