//! What a site shows and publishes of its images.

use super::made::{clear_corner, exif, gif, jpeg, png, turned_jpeg, with_segments};
use crate::html::Document;
use crate::site_test::{Built, Site};
use bulletin::finding::Severity;
use std::collections::BTreeSet;

const FRONT: &str = "title = \"A\"\ndate = 2026-01-01";

/// The files that an element names, and their widths as `srcset` says them.
fn named(document: &Document) -> Vec<(String, Option<u32>)> {
    let mut files = Vec::new();
    for element in &document.elements {
        if ["img", "source"].contains(&element.name.as_str()) {
            files.extend(element.attributes.get("src").map(|src| (src.clone(), None)));
            let srcset = element.attributes.get("srcset").map(String::as_str).unwrap_or_default();
            for one in srcset.split(", ").filter(|one| !one.is_empty()) {
                let (url, width) = one.split_once(' ').unwrap_or((one, ""));
                files.push((url.to_owned(), width.trim_end_matches('w').parse().ok()));
            }
        }
    }
    files
}

pub(super) fn page(built: &Built, file: &str) -> Document {
    assert!(built.findings.iter().all(|finding| finding.severity == Severity::Hint), "{:?}", built.findings);
    let document = Document::read(std::str::from_utf8(&built.outputs[file]).expect("text"));
    assert!(document.problems.is_empty(), "{:?}", document.problems);
    document
}

/// Every file that a page names is there, and is as wide as the page says.
#[track_caller]
pub(super) fn check_files(built: &Built, document: &Document) {
    for (url, width) in named(document) {
        let bytes = built.outputs.get(&url[1..]).unwrap_or_else(|| panic!("{url} is not there"));
        if let Some(width) = width {
            let seen = match url.ends_with(".avif") {
                true => super::pixels::facts("avif", bytes).width,
                false => image::load_from_memory(bytes).expect("an image").width(),
            };
            assert_eq!(seen, width, "{url}");
        }
    }
}

#[test]
fn an_image_alone_becomes_a_figure_of_several_widths() {
    let site = Site::new().file("content/news/photo.jpg", jpeg(1000, 600)).article(
        "news/a.md",
        FRONT,
        "Text.\n\n![A room](photo.jpg \"The room. Credit: Ann\"){.wide license=\"CC BY 4.0\"}",
    );
    let built = site.build();
    let document = page(&built, "news/a/index.html");
    check_files(&built, &document);
    let image = document.named("img").next().expect("an image");
    let attribute = |name: &str| image.attributes.get(name).map(String::as_str).unwrap_or_default();
    assert_eq!(
        (attribute("alt"), attribute("loading"), attribute("width"), attribute("height")),
        ("A room", "lazy", "1000", "600")
    );
    assert!(attribute("class").starts_with("tone-"), "{image:?}");
    assert!(
        document
            .named("figure")
            .any(|figure| figure.attributes.get("class").is_some_and(|class| class == "figure-wide"))
    );
    let widths: BTreeSet<u32> = named(&document).into_iter().filter_map(|(_, width)| width).collect();
    assert_eq!(widths, BTreeSet::from([480, 800, 1000]));
    assert!(document.text.contains("The room.") && document.text.contains("Ann, CC BY 4.0"));
    assert!(!built.outputs.contains_key("news/photo.jpg"), "the original is not published");
    let small =
        Site::new().file("content/news/s.png", png(200, 100)).article("news/a.md", FRONT, "![x](s.png)").build();
    let widths: BTreeSet<u32> =
        named(&page(&small, "news/a/index.html")).into_iter().filter_map(|(_, width)| width).collect();
    assert_eq!(widths, BTreeSet::from([200]), "never above the source");
}

#[test]
fn attributes_say_room_and_shape() {
    let site = Site::new().file("content/news/p.png", png(600, 600));
    let text = "![a](p.png){left crop=3:1}\n\n![](p.png){.decorative}\n\nA ![b](p.png){crop=1:2} between {words}.";
    let built = site.clone().article("news/a.md", FRONT, text).build();
    let document = page(&built, "news/a/index.html");
    check_files(&built, &document);
    let sizes: Vec<_> = document
        .named("img")
        .map(|image| {
            (image.attributes["width"].as_str(), image.attributes["height"].as_str(), image.attributes["alt"].as_str())
        })
        .collect();
    assert_eq!(sizes, [("600", "200", "a"), ("600", "600", ""), ("300", "600", "b")]);
    assert!(document.text.contains("between {words}."));
    for (text, help) in [("{.wid}", "did you mean `wide`?"), ("{crop=9:1}", "crop=16:9"), ("{colour=red}", "use wide")]
    {
        let found = site.clone().article("news/a.md", FRONT, &format!("![a](p.png){text}")).build().findings;
        let found: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Error).collect();
        assert!(found.len() == 1 && found[0].help.as_deref().is_some_and(|said| said.contains(help)), "{found:?}");
    }
}

#[test]
fn what_has_fewer_pixels_than_its_place_says_so() {
    let body = "![A](small.png)\n\n![B](large.png)\n\n![C](small.png){.left}\n\n![D](d.svg)\n";
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"10\"><path d=\"M0 0h9\"/></svg>";
    let site = Site::new().file("content/news/small.png", png(320, 80)).file("content/news/large.png", png(1200, 300));
    let built = site.file("content/news/d.svg", drawing).article("news/a.md", FRONT, body).build();
    let document = page(&built, "news/a/index.html");
    let images = document.elements.iter().filter(|element| element.name == "img");
    let classes = images.map(|image| image.attributes.get("class").map_or("", String::as_str));
    let small: Vec<bool> = classes.map(|class| class.split(' ').any(|class| class == "small")).collect();
    assert_eq!(small, [true, false, false, false], "320 pixels fill a narrow place");
}

#[test]
fn the_lead_image_is_fetched_first_and_has_crops_and_a_card() {
    let front = format!("{FRONT}\nimage = {{ src = \"p.jpg\", alt = \"x\", credit = \"Ann\", license = \"CC0\" }}");
    let built = Site::new().file("content/news/p.jpg", jpeg(1400, 1000)).article("news/a.md", &front, "Text.").build();
    let document = page(&built, "news/a/index.html");
    check_files(&built, &document);
    check_files(&built, &page(&built, "index.html"));
    let image = document.named("img").next().expect("an image");
    assert_eq!(image.attributes["fetchpriority"], "high");
    assert!(!image.attributes.contains_key("loading"));
    let card =
        document.named("meta").find(|meta| meta.attributes.get("property").is_some_and(|name| name == "og:image"));
    let card = card.expect("a card").attributes["content"].trim_start_matches("https://news.example/").to_owned();
    let card = image::load_from_memory(&built.outputs[&card]).expect("an image");
    assert_eq!((card.width(), card.height()), (1200, 630));
    for shape in [(1000, 1000), (1200, 900), (1200, 675)] {
        let name = format!("images/p-{}x{}.", shape.0, shape.1);
        assert!(built.outputs.keys().any(|file| file.starts_with(&name) && file.ends_with(".jpg")), "{name}");
    }
}

#[test]
fn a_card_says_how_large_it_is_even_where_the_lead_image_is_small() {
    let front = format!("{FRONT}\nimage = {{ src = \"p.png\", alt = \"x\", credit = \"Ann\" }}");
    for (width, wanted) in [(1400, (1200, 630)), (500, (500, 262))] {
        let site = Site::new().file("content/news/p.png", png(width, 1000)).article("news/a.md", &front, "Text.");
        let built = site.build();
        let document = page(&built, "news/a/index.html");
        let said = |name: &str| -> String {
            let meta = |meta: &&crate::html::Element| meta.attributes.get("property").is_some_and(|it| it == name);
            document.named("meta").find(meta).expect("it is said").attributes["content"].clone()
        };
        let file = said("og:image").trim_start_matches("https://news.example/").to_owned();
        let card = image::load_from_memory(&built.outputs[&file]).expect("an image");
        assert_eq!((card.width(), card.height()), wanted);
        assert_eq!((said("og:image:width"), said("og:image:height")), (wanted.0.to_string(), wanted.1.to_string()));
    }
}

#[test]
fn what_is_clear_in_places_has_no_tone_behind_it() {
    let site = Site::new().file("content/news/p.png", clear_corner(400, 300)).file("content/news/q.png", png(400, 300));
    let built = site.article("news/a.md", FRONT, "![x](p.png)\n\n![y](q.png)").build();
    let document = page(&built, "news/a/index.html");
    let has_tone = |class: &String| class.split(' ').any(|class| class.starts_with("tone-"));
    let tones: Vec<_> =
        document.named("img").map(|image| image.attributes.get("class").is_some_and(has_tone)).collect();
    assert_eq!(tones, [false, true]);
}

/// What tells of a person or a camera in the test images.
const SECRETS: [&[u8]; 6] = [b"SN12345678", b"Exif", b"Photoshop 3.0", b"secret", b"GPS", b"ICC_PROFILE"];

#[test]
fn no_published_file_has_metadata_but_credit_and_licence() {
    let secret = with_segments(
        &turned_jpeg(300, 200, 1),
        &[
            (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>secret</x>".to_vec()),
            (0xED, b"Photoshop 3.0\0secret".to_vec()),
            (0xFE, b"secret".to_vec()),
        ],
    );
    let trailing = [secret.as_slice(), b"secret film behind the end"].concat();
    let mut text = png(300, 200);
    text.splice(33..33, super::made::chunk(b"tEXt", b"Comment\0secret"));
    text.splice(33..33, super::made::chunk(b"eXIf", &exif(1)));
    let mut moving = gif(40, 30, 2);
    moving.splice(moving.len() - 1.., *b"\x21\xFE\x06secret\0\x3B");
    let front = format!(
        "{FRONT}\nimage = {{ src = \"lead.jpg\", alt = \"x\", credit = \"Ann & Bo\", license = \"CC BY 4.0\" }}"
    );
    let site = Site::new()
        .file("static/logo.jpg", trailing.clone())
        .file("static/icons/mark.png", text.clone())
        .file("static/moving.gif", moving.clone())
        .file("content/news/story/lead.jpg", trailing)
        .file("content/news/story/chart.png", text)
        .file("content/news/story/unused.gif", moving)
        .article("news/story/index.md", &front, "![x](chart.png \"Credit: Desk\")\n\n![y](/logo.jpg)");
    let built = site.build();
    page(&built, "news/story/index.html");
    let raster = |file: &str| ["jpg", "png", "gif", "webp"].iter().any(|end| file.ends_with(&format!(".{end}")));
    let mut credited = 0;
    for (file, bytes) in built.outputs.iter().filter(|(file, _)| raster(file)) {
        image::load_from_memory(bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
        for secret in SECRETS {
            assert!(
                !bytes.windows(secret.len()).any(|seen| seen == secret),
                "{file} has {}",
                String::from_utf8_lossy(secret)
            );
        }
        let text = String::from_utf8_lossy(bytes);
        if file.contains("lead") {
            assert!(text.contains("photoshop:Credit=\"Ann &amp; Bo\"") && text.contains("CC BY 4.0"), "{file}");
            credited += 1;
        }
        if file.contains("chart") {
            assert!(text.contains("photoshop:Credit=\"Desk\""), "{file}");
        }
        assert!(!file.contains("logo") || !text.contains("adobe"), "{file} has nothing to say");
    }
    assert!(credited > 6 && built.outputs.contains_key("static/logo.jpg") | built.outputs.contains_key("logo.jpg"));
}

#[test]
fn names_of_any_kind_work() {
    let long = format!("{}.jpg", "ä".repeat(98));
    assert_eq!(long.len(), 200);
    for name in ["two words.jpg", "it's \"quoted\".jpg", "Übergröße-图.jpg", "a&b<c>.jpg", "100%.jpg", long.as_str()]
    {
        let written = name.replace('%', "%25").replace('<', "\\<").replace('>', "\\>");
        let site = Site::new().file(&format!("content/news/{name}"), jpeg(60, 40));
        let built = site.article("news/a.md", FRONT, &format!("![x](<{written}>)")).build();
        let document = page(&built, "news/a/index.html");
        for (url, _) in named(&document) {
            assert!(!url.contains([' ', '"', '<']), "{url}");
        }
        assert!(built.outputs.keys().any(|file| file.starts_with("images/")), "{name}");
        assert!(built.outputs.keys().all(|file| file.rsplit('/').next().is_some_and(|name| name.len() < 255)));
    }
}

#[test]
fn what_moves_is_shown_as_it_is_with_a_still_for_those_who_want_none() {
    let site = Site::new().file("content/news/m.gif", gif(64, 48, 3)).article("news/a.md", FRONT, "![x](m.gif)");
    let built = site.build();
    let document = page(&built, "news/a/index.html");
    check_files(&built, &document);
    let source = document.named("source").next().expect("a still");
    assert_eq!(source.attributes["media"], "(prefers-reduced-motion: reduce)");
    assert!(document.named("img").next().expect("an image").attributes["src"].ends_with(".gif"));
}

#[test]
fn hidden_articles_publish_no_image() {
    let front = format!("{FRONT}\ndraft = true\nimage = {{ src = \"p.jpg\", alt = \"x\", credit = \"Ann\" }}");
    let built =
        Site::new().file("content/news/p.jpg", jpeg(60, 40)).article("news/a.md", &front, "![x](p.jpg)").build();
    assert!(!built.outputs.keys().any(|file| file.ends_with(".jpg") || file.ends_with(".webp")));
}
