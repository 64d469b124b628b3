//! Ids in prose become links by themselves: once per section, never in code, links or headings.

use crate::site_test::{Shelved, Site, THEME};
use bulletin::engine::Engine;
use bulletin::source::Digest;
use std::collections::BTreeMap;

const FRONT: &str = "title = \"A\"\ndate = 2026-01-01T10:00:00Z\nsummary = \"A.\"";

fn built(text: &str) -> String {
    let built = Site::new().article("news/a.md", FRONT, text).build().clean();
    built.main("news/a/index.html").to_owned()
}

const CVE: &str = "<a href=\"https://www.cve.org/CVERecord?id=CVE-2021-26855\" rel=\"noopener\">CVE-2021-26855</a>";
const T1190: &str = "<a href=\"https://attack.mitre.org/techniques/T1190\" rel=\"noopener\">T1190</a>";
const T1505: &str = "<a href=\"https://attack.mitre.org/techniques/T1505/003\" rel=\"noopener\">T1505.003</a>";

#[test]
fn an_id_without_a_page_leads_to_whoever_gave_it() {
    let html = built("Seen: CVE-2021-26855 (T1190), then **T1505.003**.");
    assert!(html.contains(&format!("Seen: {CVE} ({T1190}), then <strong>{T1505}</strong>.")), "{html}");
}

#[test]
fn the_first_mention_in_a_section_is_the_link() {
    let html = built(
        "CVE-2021-26855 and cve-2021-26855 again.\n\nCVE-2021-26855.\n\n## Next\n\n- CVE-2021-26855\n- CVE-2021-26855\n\n\
         | A |\n|---|\n| T1190 |\n\nT1190[^1]\n\n[^1]: CVE-2021-26855, T1190.\n",
    );
    assert_eq!(html.matches(CVE).count(), 3, "{html}");
    assert_eq!(html.matches(T1190).count(), 2, "{html}");
    assert!(html.contains("and cve-2021-26855 again."), "{html}");
}

#[test]
fn code_links_and_headings_are_left_alone() {
    let text = "## CVE-2021-26855 and T1190\n\n`CVE-2021-26855` [CVE-2021-26855](https://a.example/) <kbd>T1190</kbd>\n\n\
                https://a.example/CVE-2021-26855\n\n```text\nCVE-2021-26855 T1190\n```\n\n    T1190\n\n![T1190](x.svg)\n";
    let site = Site::new().article("news/a.md", FRONT, text).file("content/news/x.svg", "<svg/>");
    let html = site.build().clean().main("news/a/index.html").to_owned();
    for link in ["cve.org", "attack.mitre.org"] {
        assert!(!html.contains(link), "{html}");
    }
    // What is not linked does not count as the section's mention.
    let html = built("`T1190`, then T1190.");
    assert!(html.contains(&format!("<code>T1190</code>, then {T1190}.")), "{html}");
}

#[test]
fn what_only_looks_like_a_technique_stays_text_until_a_table_knows_it() {
    assert!(built("A T1000 laptop.").contains("<p>A T1000 laptop.</p>"));
    let known =
        Site::new().article("news/a.md", FRONT, "A T1000 laptop.").file("data/techniques.toml", "T1000 = \"X\"\n");
    let html = known.build().clean().main("news/a/index.html").to_owned();
    assert!(html.contains("<a href=\"https://attack.mitre.org/techniques/T1000\""), "{html}");
}

#[test]
fn feeds_carry_the_same_links() {
    let built = Site::new().article("news/a.md", FRONT, "Seen: T1190.").build().clean();
    assert!(built.text("feed.json").contains("https://attack.mitre.org/techniques/T1190"));
}

/// The keys of all outputs, by route.
fn keys(site: &Site) -> BTreeMap<String, Digest> {
    let mut shelf = THEME.clone();
    for (path, content) in &site.files {
        shelf.put(path, content.clone());
    }
    let planned =
        Engine::default().plan(&shelf.tree(), &shelf, &mut Shelved::default(), &site.edition, &|_, _| {}).value;
    planned.outputs.iter().map(|output| (output.route.to_string(), output.key)).collect()
}

/// The routes that both have, with another key.
fn changed(before: &Site, after: &Site) -> Vec<String> {
    let (before, after) = (keys(before), keys(after));
    before
        .into_iter()
        .filter(|(route, key)| after.get(route).is_some_and(|now| now != key))
        .map(|(route, _)| route)
        .collect()
}

const VULN: &str =
    "[[vuln]]\ncve = \"CVE-2026-1000\"\n[[source]]\nid = \"s\"\ntitle = \"S\"\nurl = \"https://s.example/\"";

#[test]
fn a_page_that_is_new_changes_exactly_the_articles_that_mention_it() {
    let before = Site::new()
        .article("news/a.md", FRONT, "See CVE-2026-1000.")
        .article("news/b.md", &FRONT.replace("\"A\"", "\"B\""), "See CVE-2026-1001.")
        .article("news/c.md", &FRONT.replace("\"A\"", "\"C\""), "Nothing.");
    let old = "title = \"Old\"\ndate = 2025-01-01\nsummary = \"O.\"";
    // The menu leads to the CVEs where there are any, so one is there from the start.
    let before = before.article(
        "other/known.md",
        &format!("{}\n{}", old.replace("Old", "Known"), VULN.replace("1000", "2000")),
        "Text.",
    );
    let after = before.clone().article("other/old.md", &format!("{old}\n{VULN}"), "Text.");
    let plain = before.clone().article("other/old.md", old, "Text.");
    let html = after.build().clean().main("news/a/index.html").to_owned();
    assert!(html.contains("<a href=\"/cve/CVE-2026-1000/\">CVE-2026-1000</a>"), "{html}");
    let articles = |routes: Vec<String>| {
        routes.into_iter().filter(|route| route.starts_with("/news/") && route.len() > 6).collect::<Vec<_>>()
    };
    // It lists sections too, so the comparison is with the same article without its facts.
    let moved: Vec<String> =
        articles(changed(&plain, &after)).into_iter().filter(|route| route.ends_with('/')).collect();
    assert_eq!(moved, ["/news/a/"]);
}

#[test]
fn a_new_catalogue_touches_only_what_it_lists() {
    let kev = |day: u32| {
        format!(
            "{{\"catalogVersion\": \"{day}\", \"dateReleased\": \"2026-02-{day:02}T00:00:00Z\", \"vulnerabilities\": [{{\"cveID\": \"CVE-2026-1000\", \"vulnerabilityName\": \"Flaw\", \"dateAdded\": \"2026-01-01\"}}]}}"
        )
    };
    let site = Site::new()
        .article("news/a.md", &format!("{FRONT}\n{VULN}"), "Text.")
        .article(
            "news/b.md",
            &format!("{}\n{}", FRONT.replace("\"A\"", "\"B\""), VULN.replace("1000", "1001")),
            "Text.",
        )
        .article("news/c.md", &FRONT.replace("\"A\"", "\"C\""), "See CVE-2026-1000.");
    let routes = changed(&site.clone().file("data/kev.json", kev(2)), &site.file("data/kev.json", kev(3)));
    assert!(routes.contains(&"/cve/CVE-2026-1000/".to_owned()), "{routes:?}");
    assert!(routes.contains(&"/about-the-data/".to_owned()), "{routes:?}");
    // Lists of what is exploited show it too; the articles, their section and other CVEs do not.
    let others: Vec<_> =
        routes.iter().filter(|route| route.starts_with("/news/") || route.contains("CVE-2026-1001")).collect();
    assert_eq!(others, Vec::<&String>::new());
}
