//! Faults that are known and not mended yet: each test fails until its fault is gone, then moves to its subject.
//! The file is not part of the suite before that.

use crate::html::Document;
use crate::site_test::{Site, SiteFolder, shown};
use bulletin::article;
use std::fs;

const GOOD: &str = "title = \"A\"\ndate = 2026-01-01T10:00:00Z\nsummary = \"A.\"";

fn text(text: &str) -> Site {
    Site::new().article("news/a.md", GOOD, text)
}

/// Builds the site after something that is in the way of one output has stopped it halfway.
fn stopped_halfway(folder: &SiteFolder, obstacle: &str) {
    let way = folder.path("public").join(obstacle);
    fs::remove_file(&way).expect("an output");
    fs::create_dir_all(way.join("in/the/way")).expect("a folder");
    assert!(!folder.build().faults.is_empty(), "the build stops");
    fs::remove_dir_all(&way).expect("a folder");
}

#[test]
fn a_new_page_of_a_build_that_was_stopped_goes_with_its_article() {
    let site = text("Text.");
    let folder = site.on_disk();
    folder.built();
    let right = folder.public();
    folder.write("content/news/secret.md", "+++\ntitle = \"Secret\"\ndate = 2026-01-02\n+++\nSecret.\n");
    stopped_halfway(&folder, "index.html");
    folder.remove("content/news/secret.md");
    folder.built();
    assert_eq!(crate::site_test::difference(&folder.public(), &right), "");
}

#[test]
fn a_changed_page_of_a_build_that_was_stopped_goes_with_its_article() {
    let site = text("Text.").article("news/b.md", "title = \"B\"\ndate = 2026-01-02", "Old.");
    let folder = site.on_disk();
    folder.built();
    folder.write("content/news/b.md", "+++\ntitle = \"B\"\ndate = 2026-01-02\n+++\nNew.\n");
    stopped_halfway(&folder, "index.html");
    folder.remove("content/news/b.md");
    folder.built();
    assert_eq!(crate::site_test::difference(&folder.public(), &folder.fresh()), "");
}

#[test]
fn a_blank_in_the_scheme_of_a_link_stops_nothing() {
    let noted = article::parse(&"content/news/a.md".into(), "+++\ntitle = \"A\"\ndate = 2026-01-01\n+++\n[x](a\u{2003}b:c) ![y](a\u{2003}b:c)\n");
    assert!(noted.findings.iter().all(|finding| finding.code.name() == "link-unsafe"));
}

#[test]
fn an_undefined_footnote_is_found_beside_an_address_too() {
    let built = text("See https://a.example/ and [^nobody].").build();
    built.finding("footnote-undefined");
}

#[test]
fn a_stylesheet_that_names_itself_is_a_stylesheet() {
    let built = text("Text.").file("static/style.css", "a{background:url(style.css)}").build();
    assert!(built.outputs.contains_key("style.css"), "{}", shown(&built.findings));
}

#[test]
fn an_address_of_an_author_runs_nothing() {
    let site = Site::new()
        .article("news/a.md", &format!("{GOOD}\nauthors = [\"Ann\"]"), "Text.")
        .file("data/authors.toml", "[ann]\nname = \"Ann\"\nurl = \"javascript:alert(1)\"\n");
    let built = site.build();
    for (file, bytes) in built.outputs.iter().filter(|(file, _)| file.ends_with(".html")) {
        assert_eq!(Document::read(&String::from_utf8_lossy(bytes)).live(), Vec::<String>::new(), "{file}");
    }
}

#[test]
fn a_navigation_that_leads_nowhere_is_found() {
    let built = text("Text.").config("[[nav]]\nname = \"Gone\"\nurl = \"/gone/\"").build();
    assert_eq!(built.finding("link-to-nowhere").file, "site.toml");
}

#[test]
fn a_navigation_runs_nothing() {
    let built = text("Text.").config("[[nav]]\nname = \"Gone\"\nurl = \"javascript:alert(1)\"").build();
    for (file, bytes) in built.outputs.iter().filter(|(file, _)| file.ends_with(".html")) {
        assert_eq!(Document::read(&String::from_utf8_lossy(bytes)).live(), Vec::<String>::new(), "{file}");
    }
}

#[test]
fn a_summary_is_text_in_rss_too() {
    let built = Site::new()
        .article("news/a.md", "title = \"A\"\ndate = 2026-01-01\nsummary = \"<script>alert(1)</script> & <b>so on</b>\"", "Text.")
        .build()
        .clean();
    // A reader takes what the element says for HTML (RSS 2.0, `description`).
    let description = built.text("rss.xml").split("<item>").nth(1).and_then(|item| item.split("<description>").nth(1)).expect("one");
    let html = crate::html::unescape(description.split("</description>").next().unwrap_or(""));
    let read = Document::read(&html);
    assert_eq!((read.elements.len(), read.text.as_str()), (0, "<script>alert(1)</script> & <b>so on</b>"), "{html}");
}

#[test]
fn no_id_stands_twice_in_a_page() {
    let built = text("One[^*], two[^†], three[^x!], four[^x].\n\n## fn x\n\n## fnref x\n\n[^*]: 1\n[^†]: 2\n[^x!]: 3\n[^x]: 4").build().published();
    let page = Document::read(built.text("news/a/index.html"));
    let mut ids: Vec<_> = page.values("id").collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{ids:?}");
}

#[test]
fn no_link_stands_inside_of_another() {
    for markdown in [
        "[![x](https://a.example/x.png)](https://b.example/)",
        "<a href=\"https://a.example/\">https://b.example/</a>",
        "[a[^1]](https://b.example/)\n\n[^1]: x",
        "[a <a href=\"https://c.example/\">b</a>](https://b.example/)",
        "[a https://c.example/ b](https://b.example/)",
    ] {
        let built = text(markdown).build().published();
        let html = built.main("news/a/index.html");
        let mut depth = 0;
        for (at, _) in html.match_indices('<') {
            if html[at..].starts_with("<a ") {
                depth += 1;
            } else if html[at..].starts_with("</a>") {
                depth -= 1;
            }
            assert!(depth < 2, "{markdown}\n{html}");
        }
    }
}

#[test]
fn a_raw_link_is_a_link_whatever_its_title_says() {
    let built = text("x <a title=\"a > b\" href=\"nowhere.md\">y</a>").build();
    built.finding("link-to-nowhere");
}

#[test]
fn raw_html_is_well_formed_beside_markdown() {
    for markdown in [
        "*a <b> c* d</b>",
        "- a <b>\n  - c</b>",
        "**a <i> b**",
        "[a <b> c](https://a.example/) d</b>",
        "a <b> <i> c </b> d </i>",
        "x <p> y",
        "| a <b> | c</b> |\n|---|---|\n| <i> | </i> |",
        "> a <b>\n\nc</b>",
        "## h <em> x\n\ny",
        "x[^1]\n\n[^1]: a <b>\n\n    c</b>",
        "<div>\n\n*a*\n\n</div>",
        "<table><tr><td>\n\nx",
        "~~a <sub> b~~ </sub>",
        "![a <b> c](/i.svg) d",
        "a </b> b",
        "<ul><li>x",
        "a <br> b <hr> c <wbr> d",
        "<details><summary>x</summary>\n\ny\n\n</details>",
    ] {
        let built = text(markdown).file("static/i.svg", "<svg/>").build().published();
        let page = Document::read(built.text("news/a/index.html"));
        assert_eq!(page.problems, Vec::<String>::new(), "{markdown}\n{}", built.main("news/a/index.html"));
    }
}

#[test]
fn a_folder_that_is_not_there_is_not_made_by_looking_for_a_site() {
    let place = tempfile::tempdir().expect("a folder");
    let run = crate::site_test::run(place.path(), &["build", "--root", "typo"]);
    assert_ne!(run.code, 0);
    assert!(!place.path().join("typo").exists(), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_configuration_outside_of_the_site_is_not_read() {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("x.toml"), crate::site_test::CONFIG).expect("a file");
    let folder = text("Text.").on_disk();
    folder.remove("site.toml");
    std::os::unix::fs::symlink(outside.path().join("x.toml"), folder.path("site.toml")).expect("a link");
    let report = folder.build();
    assert!(folder.records(&report).iter().any(|finding| finding.code == "file-outside"), "{}", shown(&folder.records(&report)));
}

#[test]
fn a_sitemap_tells_moments_before_and_after_1970_apart() {
    let folder = Site::new().article("news/a.md", "title = \"A\"\ndate = 1969-12-31T23:59:59Z", "Text.").on_disk();
    folder.built();
    folder.write("content/news/a.md", "+++\ntitle = \"A\"\ndate = 1970-01-01T00:00:01Z\n+++\n\nText.\n");
    folder.built();
    assert_eq!(crate::site_test::difference(&folder.public(), &folder.fresh()), "");
}

#[test]
fn a_page_that_is_updated_at_the_beginning_of_time_is_in_the_sitemap_with_its_date() {
    let folder = text("Text.").article("about.md", "title = \"About\"", "Text.").on_disk();
    folder.built();
    folder.write("content/about.md", "+++\ntitle = \"About\"\ndate = 1960-01-01T00:00:00Z\nupdated = 1970-01-01T00:00:00Z\n+++\n\nText.\n");
    folder.built();
    assert_eq!(crate::site_test::difference(&folder.public(), &folder.fresh()), "");
}

#[test]
fn a_day_format_that_no_moment_has_is_found() {
    let built = text("Text.").config("[dates]\nday = \"%Q!\"").build();
    built.finding("bad-value");
}

#[test]
fn a_date_on_a_page_without_one_is_read() {
    let built = Site::new().article("about.md", "title = \"About\"\ndate = 2026-01-01", "x").build();
    assert!(built.outputs.contains_key("about/index.html"), "{}", shown(&built.findings));
}

#[test]
fn a_name_of_a_file_may_be_any_text() {
    let site = Site::new()
        .article("news/100% true? #1 & 'so'.md", GOOD, "[b](<b c.md>) [self](#x)\n\n## x")
        .article("news/b c.md", "title = \"B\"\ndate = 2026-01-02", "[a](<100%25 true%3F %231 & 'so'.md>)");
    site.build().clean();
}

#[test]
fn a_link_in_a_heading_or_cell_or_footnote_is_checked() {
    let built = text("## [x](no1.md)\n\n| a |\n|---|\n| [x](no2.md) |\n\nx[^1]\n\n[^1]: [x](no3.md)\n\n> [x](no4.md)\n\n- [x](no5.md)").build();
    assert_eq!(built.findings.iter().filter(|finding| finding.code == "link-to-nowhere").count(), 5, "{}", shown(&built.findings));
}

#[test]
fn an_unused_footnote_that_links_nowhere_publishes_nothing_wrong() {
    let built = text("x\n\n[^1]: [x](no3.md)").build();
    built.finding("footnote-unused");
}
