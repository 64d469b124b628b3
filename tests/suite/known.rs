//! Faults that users found, and that belong to no other subject here.

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
    let noted = article::parse(
        &"content/news/a.md".into(),
        "+++\ntitle = \"A\"\ndate = 2026-01-01\n+++\n[x](a\u{2003}b:c) ![y](a\u{2003}b:c)\n",
    );
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
        .article(
            "news/a.md",
            "title = \"A\"\ndate = 2026-01-01\nsummary = \"<script>alert(1)</script> & <b>so on</b>\"",
            "Text.",
        )
        .build()
        .clean();
    // A reader takes what the element says for HTML (RSS 2.0, `description`).
    let description =
        built.text("rss.xml").split("<item>").nth(1).and_then(|item| item.split("<description>").nth(1)).expect("one");
    let html = crate::html::unescape(description.split("</description>").next().unwrap_or(""));
    let read = Document::read(&html);
    assert_eq!((read.elements.len(), read.text.as_str()), (0, "<script>alert(1)</script> & <b>so on</b>"), "{html}");
}

#[test]
fn no_id_stands_twice_in_a_page() {
    let built =
        text("One[^*], two[^†], three[^x!], four[^x].\n\n## fn x\n\n## fnref x\n\n[^*]: 1\n[^†]: 2\n[^x!]: 3\n[^x]: 4")
            .build()
            .published();
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
        "- a <b>\n  - c\n\n  d </b> e",
        "- a <b>\n  > c </b>",
        "- a <b>",
        "![a <b> c](/i.svg) d",
        "a </b> b",
        "<ul><li>x",
        "a <br> b <hr> c <wbr> d",
        "<details><summary>x</summary>\n\ny\n\n</details>",
        "<details>\n\n> x\n\n</details>\n\ny",
        "<details>\n\nx\n</details>\ny\n\nz",
        "<div><div>\n\na\n\n</div>\n\nb",
        "<div><p>\n\na\n\n</div>\n\nb",
        "- a\n\n  <div>\n\n  b\n\n  </div>\n\n</div>",
        "x[^1]\n\n[^1]: a\n\n    <div>\n\n    b",
        "x[^*] y[^**] z[^a] z[^a] z[^a-2]\n\n[^*]: a\n\n[^**]: b\n\n[^a]: c\n\n[^a-2]: d\n\n## fn-a",
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
    assert!(
        folder.records(&report).iter().any(|finding| finding.code == "file-outside"),
        "{}",
        shown(&folder.records(&report))
    );
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
    folder.write(
        "content/about.md",
        "+++\ntitle = \"About\"\ndate = 1960-01-01T00:00:00Z\nupdated = 1970-01-01T00:00:00Z\n+++\n\nText.\n",
    );
    folder.built();
    assert_eq!(crate::site_test::difference(&folder.public(), &folder.fresh()), "");
}

#[test]
fn a_day_format_that_no_moment_has_is_found() {
    let built = text("Text.").config("[dates]\nday = \"%J\"").build();
    built.finding("bad-value");
}

#[test]
fn a_date_on_a_page_without_one_is_read() {
    let built = Site::new().article("about.md", "title = \"About\"\ndate = 2026-01-01", "x").build();
    assert!(built.outputs.contains_key("about/index.html"), "{}", shown(&built.findings));
}

#[test]
fn a_name_of_a_file_may_be_any_text() {
    let site = Site::new().article("news/100% true? #1 & 'so'.md", GOOD, "[b](<b c.md>) [self](#x)\n\n## x").article(
        "news/b c.md",
        "title = \"B\"\ndate = 2026-01-02",
        "[a](<100%25 true%3F %231 & 'so'.md>)",
    );
    site.build().clean();
}

#[test]
fn a_link_in_a_heading_or_cell_or_footnote_is_checked() {
    let built = text("## [x](no1.md)\n\n| a |\n|---|\n| [x](no2.md) |\n\nx[^1]\n\n[^1]: [x](no3.md)\n\n> [x](no4.md)\n\n- [x](no5.md)").build();
    assert_eq!(
        built.findings.iter().filter(|finding| finding.code == "link-to-nowhere").count(),
        5,
        "{}",
        shown(&built.findings)
    );
}

#[test]
fn an_unused_footnote_that_links_nowhere_publishes_nothing_wrong() {
    let built = text("x\n\n[^1]: [x](no3.md)").build();
    built.finding("footnote-unused");
}

#[test]
fn a_list_of_nothing_but_images_is_a_gallery() {
    let site = |markdown: &str| {
        text(markdown)
            .file("content/news/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"9\"/>")
    };
    for markdown in [
        "- ![A](a.svg \"One. Credit: Ann\")\n- ![B](a.svg){.wide}",
        "- ![A](a.svg \"One. Credit: Ann\")\n\n- ![B](a.svg){.wide}",
    ] {
        let built = site(markdown).build().clean();
        let main = built.main("news/a/index.html");
        assert_eq!(main.matches("<li><figure").count(), 2, "{main}");
        assert!(
            main.contains("<ul class=\"gallery\">") && main.contains("One.") && !main.contains("{.wide}"),
            "{main}"
        );
    }
    for markdown in [
        "- ![A](a.svg)",
        "- ![A](a.svg)\n- text",
        "- ![A](a.svg) text\n- ![B](a.svg)",
        "1. ![A](a.svg)\n2. ![B](a.svg)",
    ] {
        assert!(!site(markdown).build().main("news/a/index.html").contains("gallery"), "{markdown}");
    }
}

#[test]
fn an_element_of_html_may_hold_markdown() {
    let markdown = "<details><summary>Q</summary>\n\nHidden **bold**.\n\n> Said.\n\n</details>\n\nOutside.";
    let built = text(markdown).build().clean();
    let main = built.main("news/a/index.html");
    let (before, after) = main.split_once("</details>").expect("it is closed");
    let held = before.split_once("<details><summary>Q</summary>").expect("it is opened").1;
    assert!(held.contains("<strong>bold</strong>") && held.contains("Said."), "{main}");
    assert!(after.contains("Outside.") && !held.contains("Outside."), "{main}");
    let forgotten = text("<details>\n\nx").build();
    assert!(forgotten.finding("raw-html").message.contains("never closed"));
}

#[test]
fn no_two_places_of_a_page_have_one_anchor() {
    let notes = "x[^*] y[^**] z[^a] z[^a] z[^a-2]\n\n[^*]: a\n\n[^**]: b\n\n[^a]: c\n\n[^a-2]: d\n\n## fn-a\n";
    let built = text(notes).build().published();
    let page = Document::read(built.text("news/a/index.html"));
    let mut anchors: Vec<_> = page.elements.iter().filter_map(|element| element.attributes.get("id")).collect();
    let all = anchors.len();
    anchors.sort();
    anchors.dedup();
    assert_eq!(anchors.len(), all, "{anchors:?}");
}

#[test]
fn what_cannot_be_read_of_front_matter_is_told() {
    let site = |front: &str| Site::new().file("content/news/a.md", format!("{front}\n\nText.\n"));
    let large = site(&format!("+++\n{GOOD}\n[extra]\nx = 99999999999999999999\n+++")).build();
    assert!(large.finding("bad-value").message.contains("too large"));
    let yaml = site("---\ntitle: A\ndate: 2026-01-01\nsummary: A.\n2024: x\ntrue: y\n---").build();
    let told: Vec<_> = yaml.findings.iter().filter(|it| it.code == "unknown-key").map(|it| it.line).collect();
    assert_eq!(told, [5, 6], "{}", shown(&yaml.findings));
}

#[test]
fn who_is_named_twice_is_shown_once_and_told() {
    let site = Site::new().article("news/a.md", &format!("{GOOD}\nauthors = [\"Ann\", \"Bob\", \"Ann\"]"), "Text.");
    let built = site.build();
    assert_eq!(built.text("news/rss.xml").matches("<dc:creator>Ann</dc:creator>").count(), 1);
    assert_eq!(built.finding("duplicate-fact").column, 26);
}

#[test]
fn only_the_public_edition_invites_crawlers() {
    let mut site = text("Text.");
    assert!(site.build().text("robots.txt").contains("Allow: /"));
    site.edition.ahead = true;
    assert!(site.build().text("robots.txt").contains("Disallow: /"));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_site_is_not_followed() {
    let outside = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink("nowhere", outside.path().join("broken")).expect("a link");
    fs::write(outside.path().join("x.md"), "secret").expect("a file");
    let folder = text("Text.").on_disk();
    std::os::unix::fs::symlink(outside.path(), folder.path("content/news/out")).expect("a link");
    let report = folder.build();
    let found = folder.records(&report);
    let files: Vec<_> = found.iter().map(|it| (it.code, &*it.file)).collect();
    assert_eq!(files, [("file-outside", "content/news/out")], "{}", shown(&found));
}

#[cfg(unix)]
#[test]
fn nothing_waits_for_a_pipe() {
    for place in ["content/news/f.md", "content/news/f.png", "static/f", "data/kev.csv", "templates/f.html"] {
        let folder = text("Text.").on_disk();
        fs::create_dir_all(folder.path(place).parent().expect("a folder")).expect("a folder");
        let made = std::process::Command::new("mkfifo").arg(folder.path(place)).status().expect("mkfifo");
        assert!(made.success());
        let run = folder.run(["build"]);
        assert!(run.code == 1 && run.err.contains("no regular file"), "{place}: {}", run.err);
    }
}

#[test]
fn a_file_takes_the_place_of_a_folder_of_ours_but_of_nobody_else() {
    let folder = text("Text.").file("static/x/y", "y").on_disk();
    folder.built();
    folder.remove_folder("static/x");
    folder.write("static/x", "x");
    folder.built();
    assert_eq!(fs::read(folder.path("public/x")).expect("the file"), b"x");
    let folder = text("Text.").file("static/x/y", "y").on_disk();
    folder.built();
    folder.write("public/x/mine", "mine");
    folder.remove_folder("static/x");
    folder.write("static/x", "x");
    assert!(!folder.build().faults.is_empty());
    assert_eq!(fs::read(folder.path("public/x/mine")).expect("the file"), b"mine");
}

#[test]
fn a_file_that_cannot_be_replaced_is_a_fault_of_the_machine_and_not_nothing() {
    let folder = text("Text.").on_disk();
    folder.built();
    folder.write("content/news/a.md", format!("+++\n{GOOD}\n+++\n\nAnother text.\n"));
    fs::remove_file(folder.path("public/news/a/index.html")).expect("an output");
    fs::create_dir_all(folder.path("public/news/a/index.html/in/the/way")).expect("a folder");
    let run = folder.run(["build"]);
    assert!(run.code == 2 && !run.err.contains("nothing was written"), "{}: {}", run.code, run.err);
    assert!(run.err.contains("build again"), "{}", run.err);
}

#[test]
fn words_of_a_site_complete_those_of_the_theme_in_every_language() {
    let site = |name: &str, language: &str| {
        let words = Site::new().config(&format!("language = \"{language}\"\n"));
        words
            .article("news/a.md", GOOD, "Text.")
            .file(&format!("templates/words/{name}.toml"), "archive = \"Ablage\"\n")
    };
    for (name, language) in [("de", "de"), ("de-AT", "de-AT"), ("de", "de-AT")] {
        let built = site(name, language).build().clean();
        let page = built.text("archive/index.html");
        assert!(page.contains("Ablage") && page.contains("Januar"), "{name} for {language}: {page}");
    }
    let wrong = Site::new().article("news/a.md", GOOD, "Text.");
    let wrong = wrong.file("templates/words/de.toml", "archive = \"Ablage\"\narchvie = \"x\"\n").build();
    assert_eq!((wrong.finding("unknown-key").line, wrong.finding("unknown-key").column), (2, 1));
}

#[test]
fn an_image_of_another_case_or_ending_is_suggested() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    let built = text("![A](plan.svg)").file("content/news/plan.SVG", svg).build();
    let help = built.finding("image-missing").help.as_deref();
    assert_eq!(help, Some("did you mean `plan.SVG`?"), "{}", shown(&built.findings));
}

#[test]
fn an_article_whose_place_was_taken_is_marked_wherever_it_is_shown() {
    let new = "title = \"New\"\ndate = 2026-02-01\nsummary = \"S.\"\nsupersedes = \"news/a\"";
    let built = text("Text.").article("news/b.md", new, "New text.").build().clean();
    for page in ["index.html", "news/index.html"] {
        assert_eq!(built.text(page).matches("<span class=\"mark\">Replaced</span>").count(), 1, "{page}");
    }
    let feed = built.text("news/rss.xml");
    assert_eq!(feed.matches("A newer article has taken the place").count(), 1, "{feed}");
}

#[test]
fn a_page_of_its_folder_is_not_begun_as_an_article() {
    let folder = text("Text.").on_disk();
    let run = folder.run(["new", "Index"]);
    assert!(run.code != 0 && !folder.path("content/news/index.md").exists(), "{}", run.err);
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_a_fault() {
    let folder = text("Text.").on_disk();
    for arguments in [&["list", "--json"][..], &["list"], &["completions", "bash"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
        let mut command = crate::site_test::program(folder.root(), arguments);
        let ended = command.stdout(full).stderr(std::process::Stdio::null()).status().expect("the program starts");
        assert_eq!(ended.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn names_are_in_the_order_of_their_letters() {
    let site = Site::new().article("news/a.md", &format!("{GOOD}\ntags = [\"Zebra\", \"Ähre\", \"Apfel\"]"), "Text.");
    let built = site.build().clean();
    let tags = built.main("tags/index.html");
    let at = |name: &str| tags.find(name).unwrap_or_else(|| panic!("no {name} in {tags}"));
    assert!(at("Ähre") < at("Apfel") && at("Apfel") < at("Zebra"), "{tags}");
}

#[test]
fn a_product_says_who_makes_it() {
    let source = "[[source]]\nid = \"s\"\ntitle = \"S\"\nurl = \"https://s.example/\"";
    let front = format!("{GOOD}\n[[product]]\nvendor = \"Fjord\"\nname = \"Gateway\"\n{source}");
    let built = Site::new().article("news/a.md", &front, "Text.").build().clean();
    let page = built.main("products/fjord/gateway/index.html");
    assert!(page.contains("href=\"/products/fjord/\">Fjord</a>"), "{page}");
}

#[test]
fn an_entry_of_a_feed_has_its_own_language() {
    let site = Site::new().article("news/a.md", &format!("{GOOD}\nlang = \"de-AT\""), "Text.");
    let built = site.build().clean();
    assert!(built.text("atom.xml").contains("<entry xml:lang=\"de-AT\">"), "{}", built.text("atom.xml"));
}

#[test]
fn an_indicator_that_another_article_shows_raw_is_told_once_where_it_stands() {
    let ioc = "[[ioc]]\ntype = \"domain\"\nvalue = \"bad.evil.zone\"\n[[source]]\nid = \"s\"\ntitle = \"S\"\nurl = \"https://s.example/\"";
    let site = Site::new().article("news/a.md", &format!("{GOOD}\n{ioc}"), "Text.");
    let folder =
        site.article("news/b.md", "title = \"B\"\ndate = 2026-01-02\nsummary = \"B.\"", "See bad.evil.zone.").on_disk();
    let run = folder.run(["check", "--json"]);
    let findings = run.json()["findings"].as_array().expect("a list").clone();
    let files: Vec<_> =
        findings.iter().map(|finding| finding["file"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(files, ["content/news/b.md"], "{findings:?}");
}

#[test]
fn the_frame_of_a_page_has_the_words_of_its_language() {
    let site =
        Site::new().config("language = \"de\"\n").article("news/a.md", &format!("{GOOD}\nlang = \"en\""), "Text.");
    let built =
        site.article("news/b.md", "title = \"B\"\ndate = 2026-01-02\nsummary = \"B.\"", "Text.").build().clean();
    let (english, german) = (built.text("news/a/index.html"), built.text("news/b/index.html"));
    assert!(english.contains(">Archive</a>") && !english.contains(">Archiv</a>"), "{english}");
    assert!(german.contains(">Archiv</a>") && !german.contains(">Archive</a>"), "{german}");
}

#[test]
fn whoever_adopts_a_folder_is_told_what_no_page_of_it_has() {
    let folder = text("Text.").on_disk();
    folder.built();
    folder.remove("public/.bulletin.json");
    folder.write("content/news/a.md", format!("+++\n{GOOD}\ndraft = true\n+++\n\nText.\n"));
    let run = folder.run(["build", "--adopt"]);
    assert!(folder.path("public/news/a/index.html").exists(), "nobody knows whose it is");
    assert!(run.code == 0 && run.err.contains("not of this site: 7 files"), "{}", run.err);
}
