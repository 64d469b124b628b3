//! The desk's pages: what articles say about vulnerabilities, actors and products is gathered, and shown with who says it.

use crate::facts::FACTS;
use crate::site_test::{Built, Site};
use bulletin::security::Tlp;

/// Two articles about one vulnerability; the newer one has a score of its own and calls the actor by an alias.
fn newsroom() -> Site {
    let first =
        format!("title = \"First\"\ndate = 2026-01-01T10:00:00Z\nsummary = \"S.\"\nauthors = [\"Desk\"]\n{FACTS}");
    let second = "title = \"Second\"\ndate = 2026-02-01T10:00:00Z\nsummary = \"S.\"\n\
        [[vuln]]\ncve = \"CVE-2021-26855\"\ncvss = [{ by = \"NVD\", vector = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\", score = 9.8 }]\n\
        [[vuln]]\ncve = \"CVE-2020-1472\"\n\
        [[product]]\nvendor = \"microsoft\"\nname = \"Windows Server\"\n\
        [[actor]]\nname = \"Silk Typhoon\"\n\
        [[source]]\nid = \"v\"\ntitle = \"V\"\nurl = \"https://v.example.org/x\"";
    Site::new()
        .article(
            "news/first.md",
            &first,
            "As Microsoft said[@vendor; @ncsc, p. 4 & 5], `[@vendor]` is code, and CVE-2021-26855 is the door.",
        )
        .article("news/second.md", second, "Somebody wrote [@somebody](https://s.example.org/).")
}

fn built() -> Built {
    newsroom().build().published()
}

#[test]
fn a_vulnerability_has_a_page_with_every_score_and_all_articles() {
    let built = built();
    let page = built.main("cve/CVE-2021-26855/index.html");
    for part in [
        "Critical 9.8</span> NVD, CVSS 3.1",
        "Critical 9.1</span> Microsoft, CVSS 3.1",
        "High 7.5</span> NVD, CVSS 2.0",
        "<dt>Attack vector</dt><dd>network</dd>",
        ">CWE-918</a>",
        "Exploited</span>",
        "href=\"/products/microsoft/exchange-server/\">Exchange Server</a>",
        "href=\"/actors/G0125/\">HAFNIUM</a>",
        "15.2.792.10",
        "href=\"/news/first/\">First</a>",
        "href=\"/news/second/\">Second</a>",
    ] {
        assert!(page.contains(part), "`{part}` is not in {page}");
    }
    assert!(built.outputs.contains_key("cve/CVE-2021-26855/rss.xml"), "two articles make a feed");
    assert!(!built.outputs.contains_key("cve/CVE-2021-27065/rss.xml"), "one makes none");
}

#[test]
fn the_index_shows_how_severe_vulnerabilities_are_and_sorts_without_script() {
    let built = built();
    let newest = built.main("cve/index.html");
    assert!(newest.contains("aria-label=\"How severe they are: Critical 1, High 1, Not scored 1\""), "{newest}");
    let order = |page: &str, ids: [&str; 3]| ids.map(|id| page.find(&format!(">{id}</a>")).expect(id)).is_sorted();
    assert!(order(newest, ["CVE-2021-27065", "CVE-2021-26855", "CVE-2020-1472"]), "{newest}");
    let severe = built.main("cve/by-severity/index.html");
    assert!(order(severe, ["CVE-2021-26855", "CVE-2021-27065", "CVE-2020-1472"]), "{severe}");
    assert!(newest.contains("href=\"/cve/by-severity/\"") && severe.contains("href=\"/cve/2021/by-severity/\""));
    assert!(!built.main("cve/2020/index.html").contains("CVE-2021"));
}

#[test]
fn names_of_one_actor_lead_to_one_page_that_says_whose_names_they_are() {
    let built = built();
    let page = built.main("actors/G0125/index.html");
    assert!(page.contains("First</a>") && page.contains("Second</a>"), "{page}");
    assert!(
        page.contains("<dt>Silk Typhoon</dt>") && page.contains("highly likely") && page.contains("2021-07-19"),
        "{page}"
    );
    assert!(!page.contains("APT40") && !page.contains("APT31"), "{page}");
    assert_eq!(
        built.outputs.keys().filter(|path| path.starts_with("actors/")).count(),
        3,
        "the index, the page, its feed"
    );
}

#[test]
fn what_several_articles_report_of_an_actor_is_told_once_with_the_newest_of_them() {
    let third = "title = \"Third\"\ndate = 2026-03-01T10:00:00Z\nsummary = \"S.\"\n\
        [[actor]]\nref = \"G0125\"\nattribution = [\
        { by = \"UK NCSC\", to = \"the Chinese state\", words = \"highly likely\", on = 2021-07-19, source = \"n\" },\
        { by = \"UK NCSC\", to = \"the Chinese state\", words = \"almost certain\", on = 2021-07-20, source = \"n\" }]\n\
        [[source]]\nid = \"n\"\ntitle = \"N\"\nurl = \"https://n.example.org/x\"";
    let built = newsroom().article("news/third.md", third, "B.").build().published();
    let page = built.main("actors/G0125/index.html");
    assert_eq!(page.matches("highly likely").count(), 1, "{page}");
    assert!(page.contains("almost certain"), "{page}");
    assert_eq!(page.matches("class=\"from\" href=\"/news/third/\"").count(), 2, "{page}");
}

#[test]
fn an_article_shows_its_facts_and_cites_its_sources() {
    let built = built();
    let page = built.main("news/first/index.html");
    for part in [
        "<summary>At a glance",
        "hxxps://bad[.]host/x[.]php",
        "<b>Correction, 2 January 2026.</b>",
        "<sup class=\"citation\"><a href=\"#_source-vendor\" title=\"Exchange Server security update\">[1]</a></sup>",
        ">[2, p. 4 &amp; 5]</a></sup>",
        "<code>[@vendor]</code>",
        "<li id=\"_source-ncsc\">",
        "href=\"/cve/CVE-2021-26855/\">CVE-2021-26855</a> is the door",
        "href=\"/techniques/T1190/\"",
        "Cite this article",
    ] {
        assert!(page.contains(part), "`{part}` is not in {page}");
    }
    assert!(built.text("feed.json").contains("https://vendor.example.org/exchange"), "a feed cites the source itself");
    built.absent_everywhere("https://bad.host");
    assert!(built.main("news/second/index.html").contains(">@somebody</a>"));
}

#[test]
fn machines_read_the_same_facts() {
    let built = built();
    let feed: serde_json::Value = serde_json::from_str(built.text("feed.json")).expect("JSON");
    let security = &feed["items"][1]["_security"];
    assert_eq!(security["cves"], serde_json::json!(["CVE-2021-26855", "CVE-2021-27065"]));
    assert_eq!((security["severity"].as_str(), security["exploited"].as_bool()), (Some("critical"), Some(true)));
    let page = built.text("news/first/index.html");
    let block = page.split("application/ld+json\">").nth(1).and_then(|rest| rest.split("</script>").next());
    let data: serde_json::Value = serde_json::from_str(block.expect("a data block")).expect("JSON");
    let article = &data["@graph"][0];
    assert_eq!(article["@type"], "TechArticle");
    assert_eq!(article["correction"][0]["@type"], "CorrectionComment");
    assert_eq!(article["citation"].as_array().map(Vec::len), Some(2));
    assert_eq!(data["@graph"][1]["itemListElement"][1]["item"], "https://news.example/news/");
}

#[test]
fn corrections_sources_and_what_is_exploited_have_pages() {
    let built = built();
    assert!(built.main("corrections/index.html").contains("An earlier version had another score."));
    let sources = built.main("sources/index.html");
    assert!(sources.contains("vendor.example.org") && sources.contains("href=\"/news/second/\""), "{sources}");
    let exploited = built.main("exploited/index.html");
    assert!(exploited.contains("First</a>") && !exploited.contains("Second</a>"), "{exploited}");
    assert!(built.outputs.contains_key("exploited/rss.xml"));
    assert!(built.main("products/microsoft/index.html").contains("Windows Server"));
}

#[test]
fn a_site_without_facts_has_none_of_these_pages() {
    let built = Site::new().article("news/a.md", "title = \"A\"\ndate = 2026-01-01", "CVE-2021-26855.").build().clean();
    for folder in ["cve/", "actors/", "products/", "techniques/", "exploited/", "corrections/", "sources/"] {
        assert!(!built.outputs.keys().any(|path| path.starts_with(folder)), "{folder}");
    }
    assert!(built.main("news/a/index.html").contains("https://www.cve.org/CVERecord?id=CVE-2021-26855"));
}

#[test]
fn a_product_that_is_not_affected_has_no_vulnerability() {
    let front = "title = \"A\"\ndate = 2026-01-01T10:00:00Z\nsummary = \"S.\"\n\
        [[vuln]]\ncve = \"CVE-2024-3400\"\n\
        [[product]]\nvendor = \"Palo Alto Networks\"\nname = \"PAN-OS\"\n\
        [[product]]\nvendor = \"Palo Alto Networks\"\nname = \"Prisma Access\"\nstatus = \"not-affected\"\n\
        [[source]]\nid = \"v\"\ntitle = \"V\"\nurl = \"https://v.example.org/x\"";
    let built = Site::new().article("news/a.md", front, "Text.").build().published();
    for page in ["cve/CVE-2024-3400/index.html", "cve/index.html"] {
        let page = built.main(page);
        assert!(page.contains("PAN-OS") && !page.contains("Prisma"), "{page}");
    }
    assert!(!built.main("products/palo-alto-networks/prisma-access/index.html").contains("CVE-2024-3400"));
    assert!(built.main("news/a/index.html").contains("<td>not affected</td>"));
}

#[test]
fn what_an_article_names_twice_has_it_once() {
    let front = "title = \"Twice told\"\ndate = 2026-01-01T10:00:00Z\nsummary = \"S.\"\n\
        techniques = [\"T1190\", \"T1190\"]\n\
        [[vuln]]\ncve = \"CVE-2024-3400\"\n[[vuln]]\ncve = \"CVE-2024-3400\"\n\
        [[product]]\nvendor = \"Palo Alto Networks\"\nname = \"PAN-OS\"\n\
        [[source]]\nid = \"v\"\ntitle = \"V\"\nurl = \"https://v.example.org/x\"";
    let built = Site::new().article("news/a.md", front, "Text.").build().published();
    for page in ["cve/CVE-2024-3400/index.html", "techniques/T1190/index.html"] {
        assert_eq!(built.main(page).matches("Twice told").count(), 1, "{page}");
    }
    let index = built.main("cve/index.html");
    assert!(index.contains("<td class=\"right\">1</td>"), "{index}");
}

/// An article of a day of January, with more front matter.
fn story(day: u8, front: &str) -> String {
    format!(
        "title = \"Of day {day}\"\ndate = 2026-01-{day:02}T10:00:00Z\nsummary = \"S.\"\n{front}\n\
        [[source]]\nid = \"v\"\ntitle = \"V\"\nurl = \"https://v.example.org/x\""
    )
}

#[test]
fn what_the_newest_article_says_of_a_product_counts() {
    let product = |name: &str, status: &str| {
        format!("[[product]]\nvendor = \"Acme\"\nname = \"{name}\"\nstatus = \"{status}\"\n")
    };
    let vuln = "[[vuln]]\ncve = \"CVE-2024-3400\"\nexploited = true\n";
    let first =
        [vuln, &product("Gate", "affected"), &product("Wall", "under-investigation"), &product("Door", "affected")];
    let denied = vuln.replace("true", "false");
    let second = [&*denied, &product("Gate", "fixed"), &product("Door", "not-affected")];
    let site = Site::new().article("news/a.md", &story(1, &first.concat()), "Text.").article(
        "news/b.md",
        &story(2, &second.concat()),
        "Text.",
    );
    let built = site.build().published();
    let page = built.main("cve/CVE-2024-3400/index.html");
    assert!(page.contains("<dt>Under investigation</dt><dd><a href=\"/products/acme/wall/\">Wall</a></dd>"), "{page}");
    assert!(page.contains("<dt>Fixed</dt><dd><a href=\"/products/acme/gate/\">Gate</a></dd>"), "{page}");
    assert!(!page.contains("<dt>Affected</dt>") && !page.contains("Door</a></dd>"), "{page}");
    assert!(!built.main("cve/index.html").contains("class=\"exploited\""), "the newest article says that it is not");
}

#[test]
fn an_old_scale_does_not_outweigh_a_new_one() {
    let front = "[[vuln]]\ncve = \"CVE-2024-3400\"\ncvss = [\n\
        { by = \"NVD\", vector = \"AV:N/AC:L/Au:N/C:C/I:C/A:C\", score = 10.0 },\n\
        { by = \"nvd\", vector = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\", score = 9.8 }]";
    let built = Site::new().article("news/a.md", &story(1, front), "Text.").build().published();
    assert!(built.main("cve/index.html").contains("data-severity=\"critical\">Critical 9.8"));
    for page in ["news/a/index.html", "cve/CVE-2024-3400/index.html"] {
        let page = built.main(page);
        let first = page.split("data-severity=\"").nth(1).and_then(|rest| rest.split("</span>").next());
        assert_eq!(first, Some("critical\">Critical 9.8"), "{page}");
    }
}

#[test]
fn what_has_been_taken_back_counts_no_more() {
    let front = "exploited = true\n[[vuln]]\ncve = \"CVE-2024-3400\"\n\
        [[update]]\nat = 2026-01-02T10:00:00Z\nkind = \"retraction\"\ntext = \"None of it & nothing was so.\"";
    let built = Site::new().article("news/a.md", &story(1, front), "Text.").build().published();
    assert!(built.main("index.html").contains("<span class=\"mark\">Retracted</span>"));
    assert!(built.main("cve/CVE-2024-3400/index.html").contains("no longer current"));
    assert!(!built.outputs.contains_key("exploited/index.html"));
    assert!(!built.text("sitemap.xml").contains("CVE-2024-3400"));
    for feed in ["rss.xml", "atom.xml"] {
        let feed = built.text(feed);
        assert!(feed.contains("Retraction, 2 January 2026."), "{feed}");
    }
    let over = "exploited = true\nexpires = 2026-01-02\n[[vuln]]\ncve = \"CVE-2024-3400\"";
    let built_over = Site::new().article("news/a.md", &story(1, over), "Text.").build().published();
    let page = built_over.main("news/a/index.html");
    assert!(page.contains("class=\"exploited\""), "what has expired was right: {page}");
    let successor = "supersedes = \"news/a\"\n[[vuln]]\ncve = \"CVE-2024-3400\"";
    let old = "exploited = true\n[[vuln]]\ncve = \"CVE-2024-3400\"\n";
    let site =
        Site::new().article("news/a.md", &story(1, old), "Text.").article("news/b.md", &story(2, successor), "Text.");
    let page = site.build().published();
    assert!(!page.main("cve/index.html").contains("class=\"exploited\""), "the article was replaced");
}

#[test]
fn what_is_not_for_the_public_is_not_for_crawlers_either() {
    let site = Site::new().article("news/a.md", "title = \"A\"\ndate = 2026-01-01", "Text.");
    assert!(site.build().text("robots.txt").contains("Allow: /\n"));
    for edition in [site.clone().cleared_for(Tlp::Green), site.with_drafts()] {
        assert_eq!(edition.build().text("robots.txt"), "User-agent: *\nDisallow: /\n");
    }
}

#[test]
fn indicators_of_a_hidden_article_are_in_no_other() {
    let hidden = "title = \"Hidden\"\ndate = 2026-01-01T10:00:00Z\ndraft = true\niocs = \"list.csv\"";
    let site = Site::new()
        .article("news/hidden/index.md", hidden, "Text.")
        .file("content/news/hidden/list.csv", "type,value\nipv4,68.182.126.72\n")
        .article("news/a.md", &story(1, "iocs = \"hidden/list.csv\""), "[The list](hidden/list.csv).");
    let built = site.build();
    built.absent_everywhere("68[.]182").absent_everywhere("68.182");
    assert_eq!(built.findings.iter().filter(|finding| finding.code == "link-to-hidden").count(), 2);
}

#[test]
fn an_update_that_is_dated_in_the_future_waits_until_then() {
    let front = "title = \"A\"\ndate = 2026-01-01T10:00:00Z\nsummary = \"S.\"\n\
        [[update]]\nat = 2026-01-02T10:00:00Z\nkind = \"addition\"\ntext = \"The first.\"\n\
        [[update]]\nat = 2026-03-01T10:00:00Z\nkind = \"correction\"\ntext = \"The second.\"";
    let site = Site::new().article("news/a.md", front, "Text.");
    let before = site.clone().seen_on("2026-02-01T00:00:00Z").build().published();
    before.absent_everywhere("The second.").absent_everywhere("2026-03-01");
    assert!(before.main("news/a/index.html").contains("The first."));
    let after = site.seen_on("2026-03-02T00:00:00Z").build().published();
    assert!(after.main("corrections/index.html").contains("The second."));
    assert!(after.text("sitemap.xml").contains("2026-03-01"));
}

/// The words of a shard of the search index, whose format src/search/index.rs describes.
fn words(mut shard: &[u8]) -> Vec<String> {
    fn number(shard: &mut &[u8]) -> usize {
        let length = shard.iter().take_while(|byte| **byte > 127).count() + 1;
        let (bytes, rest) = shard.split_at(length);
        *shard = rest;
        bytes.iter().rev().fold(0, |number, byte| number << 7 | usize::from(byte & 127))
    }
    let mut words: Vec<String> = Vec::new();
    while !shard.is_empty() {
        for _ in 0..number(&mut shard) {
            let (shared, rest) = (number(&mut shard), number(&mut shard));
            let (tail, behind) = shard.split_at(rest);
            let before = words.last().map_or("", String::as_str);
            words.push(format!("{}{}", &before[..shared], String::from_utf8_lossy(tail)));
            shard = behind;
        }
        let postings = number(&mut shard);
        shard = &shard[postings..];
    }
    words
}

#[test]
fn search_knows_an_actor_by_all_of_its_names() {
    let front = "title = \"A\"\ndate = 2026-01-01T10:00:00Z\nsummary = \"S.\"\n[[actor]]\nname = \"Silk Typhoon\"\n\
        [[source]]\nid = \"v\"\ntitle = \"V\"\nurl = \"https://v.example.org/x\"";
    let built = Site::new().article("news/a.md", front, "Text.").build().published();
    let shards = built.outputs.iter().filter(|(path, _)| path.starts_with("search/words-"));
    let words: Vec<String> = shards.flat_map(|(_, shard)| words(shard)).collect();
    for name in ["g0125", "hafnium", "silk", "typhoon"] {
        assert!(words.iter().any(|word| word == name), "{name} is no word of the index");
    }
}
