//! What is wrong with a site is found with its place and what to do, all of it in one run.

use crate::images::{huge, png};
use crate::site_test::{Site, shown};
use bulletin::finding::Code;
use std::collections::BTreeSet;

pub(crate) const GOOD: &str = "title = \"Good\"\ndate = 2026-01-01T10:00:00Z\nsummary = \"Good.\"";

/// A kind of bad input: its code, where it stands, a word of the help, and the site that has it.
pub(crate) struct Case {
    code: &'static str,
    place: (&'static str, usize, usize),
    help: &'static str,
    site: Site,
}

pub(crate) fn case(code: &'static str, place: (&'static str, usize, usize), help: &'static str, site: Site) -> Case {
    Case { code, place, help, site }
}

pub(crate) fn article(front: &str, text: &str) -> Site {
    Site::new().file("content/news/a.md", format!("+++\n{front}\n+++\n{text}"))
}

fn text(text: &str) -> Site {
    article(GOOD, text)
}

pub(crate) const A: &str = "content/news/a.md";

fn cases() -> Vec<Case> {
    let other =
        |front: &str, body: &str| text(body).file("content/news/b.md", format!("+++\n{front}\n+++\n## Real part\n"));
    vec![
        case(
            "unknown-key",
            (A, 4, 1),
            "did you mean `tags`",
            article("title = \"A\"\ndate = 2026-01-01\ntagz = []", ""),
        ),
        case(
            "unknown-key",
            (A, 8, 1),
            "move it above the first header",
            article(
                "title = \"A\"\ndate = 2026-01-01\n[image]\nsrc = \"/i.png\"\nalt = \"i\"\ncredit = \"C\"\ntags = []",
                "",
            )
            .file("static/i.png", png(1300, 80)),
        ),
        case(
            "link-to-nowhere",
            ("site.toml", 7, 7),
            "did you mean `/tags/`",
            article("title = \"A\"\ndate = 2026-01-01", "").config("[[nav]]\nname = \"Tags\"\nurl = \"/tgs/\""),
        ),
        case(
            "bad-value",
            ("site.toml", 5, 7),
            "https://social.example",
            article("title = \"A\"\ndate = 2026-01-01", "").config("me = [\"@bulletin@social.example\"]"),
        ),
        case("wrong-type", (A, 2, 9), "quotes", article("title = 7\ndate = 2026-01-01", "")),
        case(
            "bad-value",
            (A, 4, 8),
            "did you mean `advisory`",
            article("title = \"A\"\ndate = 2026-01-01\nkind = \"advisry\"", ""),
        ),
        case("missing-field", (A, 1, 1), "date = ", article("title = \"A\"", "")),
        case("syntax-error", (A, 2, 9), "quotes", article("title = “A”\ndate = 2026-01-01", "")),
        case("front-matter-missing", (A, 1, 1), "+++", Site::new().file(A, "Only text.\n")),
        case("bad-date", (A, 3, 7), "2021-07-20", Site::new().file(A, "---\ntitle: A\ndate: 2026-02-30\n---\n")),
        case(
            "file-not-utf8",
            (A, 6, 1),
            "UTF-8",
            Site::new().file(A, [b"+++\n", GOOD.as_bytes(), b"\n+++\n\xff\xfe"].concat()),
        ),
        case("link-to-nowhere", (A, 6, 5), "did you mean `content/news/b.md`", other(GOOD_B, "See [b](bb.md).")),
        case("anchor-to-nowhere", (A, 6, 1), "did you mean `#real-part`", other(GOOD_B, "[b](b.md#real-prt)")),
        case("link-to-nowhere", (A, 6, 1), "`/tags/`", text("[t](/tgs/)")),
        case("link-to-nowhere", (A, 6, 5), "take the brackets out", text("See [later]().")),
        case(
            "bad-value",
            (A, 4, 1),
            "take the line out",
            Site::new().file(A, "---\ntitle: A\ndate: 2026-01-01\nembargo_until:\n---\nText."),
        ),
        case(
            "wrong-type",
            (A, 5, 8),
            "[\"linux\", \"mail\"]",
            article(&format!("{GOOD}\ntags = \"linux, mail\""), "Text."),
        ),
        case("markup-unread", (A, 6, 3), "alone on its line", text("> [!WARNING] Now\n> Words.")),
        case(
            "page-dated",
            ("content/story.md", 3, 8),
            "a section",
            Site::new().file("content/story.md", "+++\ntitle = \"A\"\ndate = 2026-01-01\n+++\nText."),
        ),
        case(
            "file-ignored",
            ("content/news/b.markdown", 1, 1),
            "rename it",
            text("Text.").file("content/news/b.markdown", "Text."),
        ),
        case(
            "unknown-key",
            (A, 5, 1),
            "called `updated` here",
            article(&format!("{GOOD}\nlastmod = 2026-02-01"), "Text."),
        ),
        case("markup-unread", (A, 6, 1), "in Markdown", text("{{< figure src=\"x.png\" >}}")),
        case("out-of-order", (A, 5, 11), "two dates", article(&format!("{GOOD}\nexpires = 2025-12-01"), "Text.")),
        case("markup-unread", (A, 6, 5), "angle brackets", text("See [it](two words.pdf).")),
        case(
            "markup-unread",
            (A, 6, 1),
            "angle brackets",
            text("![it](My Photo.JPG \"x\")").file("content/news/My Photo.JPG", png(700, 80)),
        ),
        case("markup-unread", (A, 6, 5), "`[label]: https://…`", text("See [the report][report].")),
        case("markup-unread", (A, 6, 3), "CAUTION", text("> [!INFO]\n> Words.")),
        case(
            "markup-unread",
            (A, 6, 12),
            "directly behind",
            text("![x](i.png) {.left}").file("content/news/i.png", png(700, 80)),
        ),
        case("markup-unread", (A, 6, 1), "`|---|---|`", text("| a | b |\n|---|\n| 1 | 2 |")),
        case("markup-unread", (A, 6, 3), "`|---|---|`", text("> | a | b |\n> | 1 | 2 |")),
        case("markup-unread", (A, 6, 1), "`|---|---|`", text("a | b\n--|--|--\n1 | 2")),
        case("table-cells", (A, 8, 1), "a column", text("| a | b |\n|---|---|\n| `x \\| y` | z | 3 |")),
        case("code-unclosed", (A, 6, 1), "`~~~~`", text("~~~~ text\nx\n~~~\n\nMore.")),
        case("code-unclosed", (A, 6, 3), "`", text("- ```\n  x\n\nMore.")),
        case("link-to-nowhere", (A, 6, 1), "`https://www.example.com`", text("[w](www.example.com)")),
        case("link-to-nowhere", (A, 6, 1), "`mailto:desk@example.com`", text("[m](desk@example.com)")),
        case("link-to-hidden", (A, 6, 1), "publish it first", other(&format!("{GOOD_B}\ndraft = true"), "[b](b.md)")),
        case("link-unsafe", (A, 6, 1), "backticks", text("[x](javascript:alert(1))")),
        case("image-missing", (A, 6, 1), "beside the article", text("![x](no.png)")),
        case("image-foreign", (A, 6, 1), "beside the article", text("![x](https://a.example/x.png)")),
        case(
            "image-without-alt",
            (A, 6, 1),
            "what it shows",
            text("![](i.png)").file("content/news/i.png", png(700, 80)),
        ),
        case(
            "image-inline",
            (A, 6, 5),
            "empty line",
            text("See ![x](i.png \"Y. Credit: Ann\").").file("content/news/i.png", png(700, 80)),
        ),
        case("image-damaged", (A, 6, 1), "copy the file again", text("![x](i.png)").file("content/news/i.png", "")),
        case("image-too-large", (A, 6, 1), "make it smaller", text("![x](i.png)").file("content/news/i.png", huge())),
        case("image-small", (A, 6, 1), "larger", text("![x](i.png)").file("content/news/i.png", png(400, 80))),
        case(
            "image-unused",
            ("content/news/i.png", 1, 1),
            "remove it",
            text("").file("content/news/i.png", png(40, 30)),
        ),
        case("image-unusable", (A, 6, 1), "use SVG", text("![x](i.pdf)").file("content/news/i.pdf", "pdf")),
        case("raw-html", (A, 6, 3), "backticks", text("A <script>x</script> B")),
        case("footnote-unused", (A, 6, 1), "refer to it", text("[^n]: Nobody.")),
        case("footnote-undefined", (A, 6, 1), "define it", text("Some[^n] thing.")),
        case("bad-value", ("site.toml", 5, 12), "de-AT", text("").config("language = \"deutsch!\"\n")),
        case("bad-value", (A, 5, 8), "two letters", article(&format!("{GOOD}\nlang = \"en_US\""), "")),
        case(
            "bad-value",
            ("site.toml", 6, 17),
            "did you mean `atom`",
            text("").config("[feeds]\nlists = [\"rss\", \"atmo\"]\n"),
        ),
        case(
            "syntax-error",
            (A, 2, 19),
            "a quote inside a text ends it",
            article("title = \"He said \"no\" to it\"\ndate = 2026-01-01", ""),
        ),
        case("markup-unread", (A, 6, 1), "begin each item", text("•\tOne\n•\tTwo")),
        case("markup-unread", (A, 7, 1), "put a blank", text("A line.\n##Heading")),
        case("markup-unread", (A, 6, 1), "no blank stands", text("a ** bold ** word")),
        case(
            "template-syntax",
            ("templates/404.html", 1, 12),
            "did you mean `partials/footer.html`?",
            text("").file("templates/404.html", "{% include \"partials/fotter.html\" %}"),
        ),
        case(
            "template-syntax",
            ("templates/404.html", 1, 10),
            "did you mean `upper`?",
            text("").file("templates/404.html", "{{ \"a\" | uppper }}"),
        ),
        case(
            "template-syntax",
            ("templates/item.html", 1, 1),
            "templates.md",
            text("").file("templates/item.html", "{% extends \"item.html\" %}"),
        ),
        case(
            "author-near",
            (A, 5, 12),
            "it has `jane-oneill`",
            article(&format!("{GOOD}\nauthors = [\"Jane O’Niell\"]"), "")
                .file("data/authors.toml", "[jane-oneill]\nname = \"Jane O’Neill\"\n"),
        ),
        case(
            "file-ignored",
            ("content/news/_index.md", 4, 1),
            "`description`",
            text("").file("content/news/_index.md", "+++\ntitle = \"News\"\n+++\nA text.\n"),
        ),
        case("unknown-language", (A, 8, 4), "without colours", text("```foobar\n```\n~~~foo\nx\n~~~")),
        case("unknown-language", (A, 6, 4), "without colours", text("```klingon\nx\n```")),
        case(
            "duplicate-route",
            ("content/news/b.md", 1, 1),
            "slug",
            text("").file("content/news/b.md", "+++\ntitle = \"B\"\ndate = 2026-01-02\nslug = \"a\"\n+++\n"),
        ),
        case("duplicate-route", ("static/index.html", 1, 1), "rename", text("").file("static/index.html", "<p>Mine.")),
        case(
            "duplicate-id",
            ("content/news/b.md", 1, 1),
            "of its own",
            article(&format!("{GOOD}\nid = \"x\""), "")
                .file("content/news/b.md", "+++\ntitle = \"B\"\ndate = 2026-01-02\nid = \"x\"\n+++\n"),
        ),
        case(
            "term-spelling",
            ("content/news/b.md", 4, 9),
            "one spelling",
            article(&format!("{GOOD}\ntags = [\"Zero Day\"]"), "")
                .file("content/news/b.md", "+++\ntitle = \"B\"\ndate = 2026-01-02\ntags = [\"zero-day\"]\n+++\n"),
        ),
        case(
            "raw-indicator",
            (A, 10, 6),
            "write `bad[.]evil[.]zone`",
            article(
                &format!("{GOOD}\nexploited = false\n[[ioc]]\ntype = \"domain\"\nvalue = \"bad.evil.zone\""),
                "From bad.evil.zone.",
            ),
        ),
        case(
            "data-damaged",
            ("data/kev.json", 1, 2),
            "fetch the catalogue again",
            text("").file("data/kev.json", "[]"),
        ),
        case(
            "actor-taken",
            ("data/actors.toml", 2, 12),
            "below that actor's key",
            text("").file("data/actors.toml", "[G0125]\naliases = [{ name = \"APT40\", by = \"A newspaper\" }]\n"),
        ),
        case(
            "template-missing",
            (A, 5, 12),
            "did you mean `article.html`",
            article(&format!("{GOOD}\ntemplate = \"artcle.html\""), ""),
        ),
        case(
            "template-unused",
            ("templates/artcle.html", 1, 1),
            "did you mean `article.html`",
            text("").file("templates/artcle.html", "x\n"),
        ),
        case(
            "template-syntax",
            ("templates/404.html", 2, 4),
            "templates.md",
            text("").file("templates/404.html", "x\n{{ }}\n"),
        ),
    ]
}

const GOOD_B: &str = "title = \"B\"\ndate = 2026-01-02\nsummary = \"B.\"";

#[test]
fn every_kind_of_mistake_has_its_place_and_says_what_to_do() {
    let mut wrong = Vec::new();
    for Case { code, place: (file, line, column), help, site } in cases().into_iter().chain(crate::facts::cases()) {
        let built = site.build();
        let found: Vec<_> = built.findings.iter().filter(|finding| finding.code == code).collect();
        let at: Vec<_> = found.iter().map(|finding| (finding.file.as_str(), finding.line, finding.column)).collect();
        if !at.contains(&(file, line, column)) {
            wrong.push(format!("{code}: {at:?}, not {file}:{line}:{column}\n{}", shown(&built.findings)));
        }
        let helped = found.iter().any(|finding| finding.help.as_deref().unwrap_or_default().contains(help));
        if !helped {
            wrong.push(format!("{code}: no help with `{help}`\n{}", shown(&built.findings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_is_found_by_a_test() {
    // These need a folder, a broken site.toml or a template that fails: the tests below and `program` have them.
    let elsewhere = ["file-unreadable", "file-outside", "config-missing", "template-failed", "update-changed"];
    let cases = cases().into_iter().chain(crate::facts::cases());
    let tested: BTreeSet<_> = cases.map(|case| case.code).chain(elsewhere).collect();
    let all: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(all.difference(&tested).collect::<Vec<_>>(), Vec::<&&str>::new(), "codes without a case");
}

#[test]
fn a_day_that_does_not_exist_is_one_error() {
    for (day, code) in [("2026-02-30", "bad-date"), ("2026-13-01", "bad-date"), ("2026-01-01T25:00:00", "bad-date")] {
        let built = article(&format!("title = \"A\"\ndate = {day}\nsummary = \"S.\""), "").build();
        let found: Vec<_> = built.findings.iter().map(|finding| (finding.code, finding.line)).collect();
        assert_eq!(found, [(code, 3)], "{day}: {:?}", built.findings);
    }
}

#[test]
fn what_is_meant_as_text_is_no_slip() {
    let body = "a[0][1], \\[not a link\\](two words), `[a](b c)`, [x], [sic] (it is), [a]: b, {braces}.\n\n\
        > ```sh\n> x\n> ```\n\n1. ~~~\n   x\n   ~~~\n\n```\n```\n\n    indented\n\n> [Not] an alert!\n\n\
        [r] and [the report][r] and [two words](<b.md>)\n\n[r]: https://example.org/\n\n\
        ````md\n```\nx\n```\n````\n";
    let built = Site::new().article("news/a.md", GOOD, body).article("news/b.md", GOOD_B, "B.").build();
    assert!(built.findings.is_empty(), "{}", shown(&built.findings));
}

#[test]
fn the_log_of_updates_only_grows() {
    let log = |updates: &[(&str, &str)]| {
        let update =
            |(day, text): &(&str, &str)| format!("[[update]]\nat = {day}\nkind = \"correction\"\ntext = \"{text}\"\n");
        let updates: String = updates.iter().map(update).collect();
        let text = format!("+++\n{GOOD}\n{updates}+++\n");
        bulletin::article::parse(&A.into(), &text).value.0.front.facts.more.updates.clone()
    };
    let (one, two) = (("2026-01-02", "One."), ("2026-01-03", "Two."));
    let kept = |before: &[(&str, &str)], now: &[(&str, &str)]| {
        bulletin::article::updates_kept(&A.into(), &log(before), &log(now))
    };
    assert!(kept(&[], &[one]).is_none() && kept(&[one], &[one]).is_none() && kept(&[one], &[one, two]).is_none());
    for now in [&[][..], &[two], &[("2026-01-02", "Another.")], &[two, one]] {
        let finding = kept(&[one], now).expect("a finding");
        assert_eq!(finding.code.name(), "update-changed");
        assert!(finding.message.contains("One."), "{}", finding.message);
    }
}

#[test]
fn an_article_that_was_renamed_keeps_its_updates() {
    let update = |text: &str| {
        format!("{GOOD}\nid = \"news/kept\"\n[[update]]\nat = 2026-01-02\nkind = \"correction\"\ntext = \"{text}\"\n")
    };
    let committed = |path: &str| vec![(path.into(), format!("+++\n{}+++\n", update("One.")))];
    let plan = Site::new().article("news/new-name.md", &update("Another."), "B.").plan();
    let found = |path: &str| -> Vec<String> {
        let findings = bulletin::command::check::changed_since(&plan, committed(path));
        findings.iter().map(|finding| format!("{} {}", finding.code.name(), finding.place.path)).collect()
    };
    for path in ["content/news/new-name.md", "content/news/old-name.md"] {
        assert_eq!(found(path), ["update-changed content/news/new-name.md"], "{path}");
    }
}

#[test]
fn a_date_without_an_offset_needs_a_time_zone() {
    let site = Site::new()
        .file("site.toml", "title = \"T\"\nbase_url = \"https://a.example\"\ndescription = \"D.\"\n")
        .file(A, "+++\ntitle = \"A\"\ndate = 2026-01-01T10:00:00\n+++\n");
    let built = site.build();
    let finding = built.finding("bad-date");
    assert_eq!((finding.file.as_str(), finding.line, finding.column), (A, 3, 8));
    assert!(finding.help.as_deref().is_some_and(|help| help.contains("timezone")));
}

#[test]
fn one_broken_file_hides_no_other() {
    let site = article("title = 7\ndate = 2026-13-01\ntagz = 1", "[x](no.md) ![y](no.png)")
        .file("content/news/b.md", "+++\ntitle = \n+++\n")
        .file("content/news/c.md", "---\ntitle: [\n---\n")
        .file("site.toml", "title = \"T\"\nbase_url = \"nothing\"\ncolour = 1\n");
    let built = site.build();
    let codes: BTreeSet<_> = built.findings.iter().map(|finding| finding.code).collect();
    for code in
        ["wrong-type", "unknown-key", "link-to-nowhere", "image-missing", "syntax-error", "bad-value", "config-missing"]
    {
        assert!(codes.contains(code), "{code} is missing from\n{}", shown(&built.findings));
    }
    let files: BTreeSet<_> = built.findings.iter().map(|finding| finding.file.as_str()).collect();
    assert!(
        files.is_superset(&BTreeSet::from([A, "content/news/b.md", "content/news/c.md", "site.toml"])),
        "{files:?}"
    );
}

#[test]
fn a_failing_template_is_shown_with_the_templates_that_led_there() {
    let site = text("").file("templates/partials/kicker.html", "<p>\n{{ nothing.there }}</p>").on_disk();
    let report = site.build();
    let records = site.records(&report);
    let finding = records.iter().find(|finding| finding.code == "template-failed").expect("a finding");
    assert_eq!((finding.file.as_str(), finding.line), ("templates/partials/kicker.html", 2));
    assert!(finding.help.as_deref().is_some_and(|help| help.contains("failed on the page")), "{finding:?}");
    assert!(site.public().is_empty(), "nothing is written");
}
