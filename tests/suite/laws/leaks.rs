//! Nothing leaks: what an edition leaves out stands in no byte and no path of any output.

use crate::site_test::Site;
use bulletin::security::Tlp;

const PARTS: &[&str] = &[
    "title", "slug", "file", "tag", "author", "alias", "image", "alt", "link", "series", "summary", "caption",
    "credit", "prose", "code", "heading", "footnote", "extra", "beside", "flaw", "vendor", "product", "actor", "role",
    "agency", "state", "words", "note", "event", "change", "reason", "sheet", "-ioc", "-source",
];

/// The number of a vulnerability and a technique of the word's own.
fn identifiers(word: &str) -> (u32, String) {
    let number = word.bytes().fold(0_u32, |sum, letter| (sum * 31 + u32::from(letter)) % 9000);
    (700_000 + number, format!("T{:04}", number + 1))
}

/// An article that has a word of its own in everything that can be written about it.
fn telling(site: Site, word: &str, front: &str) -> Site {
    let (cve, technique) = identifiers(word);
    let text = format!(
        "+++\ntitle = \"{word}title\"\ndate = 2026-01-05\nslug = \"{word}slug\"\ntags = [\"{word}tag\", \"Shared\"]\nauthors = [\"{word}author\", \"Desk\"]\n\
         aliases = [\"/old/{word}alias/\"]\nseries = \"{word}series\"\nsummary = \"{word}summary\"\n{front}\n\
         image = {{ src = \"{word}image.svg\", alt = \"{word}alt\", caption = \"{word}caption\", credit = \"{word}credit\" }}\n\
         severity = \"critical\"\nseverity_reason = \"{word}reason\"\nexploited = true\ntechniques = [\"{technique}\"]\niocs = \"{word}sheet.csv\"\n\
         [[vuln]]\ncve = \"CVE-2026-{cve}\"\ntitle = \"{word}flaw\"\n\
         [[product]]\nvendor = \"{word}vendor\"\nname = \"{word}product\"\n\
         [[actor]]\nname = \"{word}actor\"\nrole = \"{word}role\"\nattribution = [{{ by = \"{word}agency\", to = \"{word}state\", words = \"{word}words\", source = \"{word}\" }}]\n\
         [[ioc]]\ntype = \"domain\"\nvalue = \"{word}-ioc.host\"\nnote = \"{word}note\"\n\
         [[timeline]]\non = 2026-01-01\ntext = \"{word}event\"\nsource = \"{word}\"\n\
         [[update]]\nat = 2026-01-06\nkind = \"correction\"\ntext = \"{word}change\"\n\
         [[source]]\nid = \"{word}\"\ntitle = \"{word}-source\"\nurl = \"https://{word}.example.org/\"\n\
         [extra]\nnote = \"{word}extra\"\n+++\n\n{word}prose [@{word}]  [{word}link](../shown.md) ![{word}alt]({word}image.svg)\n\n## {word}heading\n\n\
         ```text\n{word}code\n```\n\nNote[^1].\n\n[^1]: {word}footnote\n"
    );
    site.file(&format!("content/news/{word}file/index.md"), text)
        .file(&format!("content/news/{word}file/{word}sheet.csv"), format!("type,value\ndomain,{word}sheet.host\n"))
        .file(&format!("content/news/{word}file/{word}image.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file(&format!("content/news/{word}file/{word}beside.csv"), format!("{word}beside"))
        .file(
            &format!("content/{word}section/{word}file.md"),
            format!("+++\ntitle = \"{word}title\"\ndate = 2026-01-06\n{front}\n+++\n\n{word}prose\n"),
        )
        .file(&format!("content/{word}page.md"), format!("+++\ntitle = \"{word}title\"\n{front}\n+++\n\n{word}prose\n"))
}

fn newsroom() -> Site {
    let shown = Site::new()
        .article(
            "news/shown.md",
            "title = \"Shown\"\ndate = 2026-01-04\ntags = [\"Shared\"]\nauthors = [\"Desk\"]",
            "Shown.",
        )
        .article(
            "news/newer.md",
            "title = \"Newer\"\ndate = 2026-01-07\ntags = [\"Shared\"]\nauthors = [\"Desk\"]",
            "Newer.",
        );
    let draft = telling(shown, "quokka", "draft = true");
    let embargoed = telling(draft, "wombat", "embargo_until = 2026-07-01");
    let classified = telling(embargoed, "numbat", "tlp = \"AMBER\"");
    telling(classified, "dingo", "tlp = \"GREEN\"").article(
        "news/bilbyfile.md",
        "title = \"bilbytitle\"\ndate = 2026-08-01\ntags = [\"bilbytag\"]",
        "bilbyprose",
    )
}

#[test]
fn drafts_embargoed_scheduled_and_classified_articles_are_nowhere() {
    let built = newsroom().build().published();
    for word in ["quokka", "wombat", "numbat", "dingo", "bilby"] {
        built.absent_everywhere(word);
    }
    for word in ["quokka", "wombat", "numbat", "dingo"] {
        let (cve, technique) = identifiers(word);
        built.absent_everywhere(&format!("CVE-2026-{cve}")).absent_everywhere(&format!("/techniques/{technique}"));
    }
    assert!(!built.places_of("Newer").is_empty());
}

#[test]
fn an_edition_that_shows_them_has_every_part_of_them() {
    let all = newsroom().with_drafts().with_scheduled().cleared_for(Tlp::Red).build().published();
    for word in ["quokka", "wombat", "numbat", "dingo"] {
        for part in PARTS.iter().filter(|part| !["file", "extra"].contains(part)) {
            assert!(
                !all.places_of(&format!("{word}{part}")).is_empty(),
                "{word}{part} is not shown; the test would prove nothing"
            );
        }
        let (cve, technique) = identifiers(word);
        assert!(!all.places_of(&format!("CVE-2026-{cve}")).is_empty(), "the vulnerability of {word} is not shown");
        assert!(!all.places_of(&format!("/techniques/{technique}")).is_empty(), "the technique of {word} is not shown");
    }
}

#[test]
fn each_edition_leaves_out_what_it_does_not_show_and_nothing_else() {
    let drafts = newsroom().with_drafts().build().published();
    assert!(!drafts.places_of("quokkatitle").is_empty());
    for word in ["wombat", "numbat", "dingo", "bilby"] {
        drafts.absent_everywhere(word);
    }
    let green = newsroom().cleared_for(Tlp::Green).build().published();
    assert!(!green.places_of("dingotitle").is_empty());
    for word in ["quokka", "wombat", "numbat", "bilby"] {
        green.absent_everywhere(word);
    }
    let later = newsroom().seen_on("2026-09-01T00:00:00Z").build().published();
    assert!(!later.places_of("wombattitle").is_empty() && !later.places_of("bilbytitle").is_empty());
    later.absent_everywhere("quokka").absent_everywhere("numbat");
}

#[test]
fn a_draft_that_is_also_classified_is_shown_only_where_both_are() {
    let site = telling(newsroom(), "echidna", "draft = true\ntlp = \"GREEN\"\nembargo_until = 2026-07-01");
    for edition in [
        site.clone(),
        site.clone().with_drafts(),
        site.clone().cleared_for(Tlp::Red),
        site.clone().seen_on("2027-01-01T00:00:00Z"),
    ] {
        edition.build().published().absent_everywhere("echidna");
    }
}

#[test]
fn an_expired_article_keeps_its_page_and_is_in_no_list_feed_or_neighbour() {
    let built = telling(newsroom(), "possum", "expires = 2026-03-01").build().published();
    let places = built.places_of("possumtitle");
    assert!(places.contains(&"news/possumslug/index.html"), "{places:?}");
    assert!(built.main("news/possumslug/index.html").contains("out of date"));
    for place in places {
        let own = place.starts_with("news/possumslug/")
            || place.starts_with("possumsection/possumfile/")
            || place.starts_with("possumpage/");
        assert!(own, "the expired title stands in {place}");
    }
    for file in [
        "rss.xml",
        "atom.xml",
        "feed.json",
        "index.html",
        "tags/index.html",
        "authors/index.html",
        "tags/shared/index.html",
    ] {
        assert!(!built.text(file).contains("possumt"), "{file}");
    }
}

#[test]
fn a_label_with_a_typo_is_shown_to_nobody() {
    let site =
        Site::new().article("news/typo.md", "title = \"platypus\"\ndate = 2026-01-01\ntlp = \"AMBRE\"", "platypus");
    let built = site.build();
    assert_eq!(built.finding("bad-value").line, 4);
    assert!(built.outputs.is_empty());
}
