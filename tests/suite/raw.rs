//! What articles warn of cannot be followed by accident: in prose it is an error, in what is published it is nowhere, and
//! what is shown defanged is still the same indicator.

use crate::site_test::{Built, Site, files_below};
use bulletin::cli::Progress;
use bulletin::finding::Severity;
use bulletin::security::{DefangStyle, Indicator, IndicatorKind, RawFinder};
use proptest::prelude::*;
use std::path::Path;

const FRONT: &str = "title = \"A\"\ndate = 2026-01-01T10:00:00Z\nsummary = \"A.\"";
const IOC: &str = "[[ioc]]\ntype = \"url\"\nvalue = \"hxxps://bad[.]evil[.]zone/a\"\n[[ioc]]\ntype = \"sha1\"\nvalue = \"da39a3ee5e6b4b0d3255bfef95601890afd80709\"\n[[source]]\nid = \"s\"\ntitle = \"S\"\nurl = \"https://s.example/\"";

fn found(front: &str, text: &str) -> Vec<(Severity, usize, usize)> {
    let built = Site::new().article("news/a.md", &format!("{FRONT}\n{front}"), text).build();
    places(&built)
}

fn places(built: &Built) -> Vec<(Severity, usize, usize)> {
    let raw = built.findings.iter().filter(|finding| finding.code == "raw-indicator");
    raw.map(|finding| (finding.severity, finding.line, finding.column)).collect()
}

#[test]
fn raw_in_prose_is_an_error_and_in_code_a_warning() {
    let text = "Defanged: hxxps://bad[.]evil[.]zone/a, da39a3ee5e6b4b0d3255bfef95601890afd80709.\n\n\
                Live: <https://bad.evil.zone/a>\n\n```text\nhttps://bad.evil.zone/a\n```\n\n`https://bad.evil.zone/a`\n";
    let first = FRONT.lines().count() + IOC.lines().count() + 6;
    assert_eq!(
        found(IOC, text),
        [(Severity::Error, first, 8), (Severity::Warning, first + 3, 1), (Severity::Error, first + 6, 2)]
    );
    assert_eq!(found("", text), [], "what is not declared is nobody's indicator");
}

#[test]
fn a_page_that_would_show_one_is_not_made_whatever_put_it_there() {
    let front = FRONT.replace("\"A.\"", "\"Beware of bad.evil.zone today.\"");
    let domain = "[[ioc]]\ntype = \"domain\"\nvalue = \"bad.evil.zone\"";
    let built = Site::new().article("news/a.md", &format!("{front}\n{domain}"), "Text.").build();
    assert_eq!(places(&built), [(Severity::Error, 1, 1)]);
    assert!(!built.outputs.contains_key("news/a/index.html"));

    let site = Site::new()
        .article("news/b/index.md", &format!("{FRONT}\niocs = \"iocs.csv\""), "Text.\n\nFrom 45.67.89.10, again.")
        .file("content/news/b/iocs.csv", "type,value\nipv4,45[.]67[.]89[.]10\n");
    assert_eq!(places(&site.build()), [(Severity::Error, 10, 6)], "a file of indicators counts too");
}

#[test]
fn checking_finds_what_one_article_links_and_another_declares() {
    let domain = "[[ioc]]\ntype = \"domain\"\nvalue = \"bad.evil.zone\"\n[[source]]\nid = \"s\"\ntitle = \"S\"\nurl = \"https://s.example/\"";
    let folder = Site::new()
        .article("news/a.md", &format!("{FRONT}\n{domain}"), "Text.")
        .article("news/b.md", &FRONT.replace('A', "B"), "See [this](https://bad.evil.zone/).")
        .on_disk();
    let report = bulletin::command::check::run(&folder.request(&folder.path("public")), &Progress::new(false))
        .expect("a report");
    let raw: Vec<_> = report.findings.iter().filter(|finding| finding.code.name() == "raw-indicator").collect();
    assert!(raw.iter().any(|finding| finding.place.path.as_str() == "content/news/b.md"), "{raw:?}");
    assert!(raw.iter().all(|finding| finding.severity == Severity::Warning), "{raw:?}");
}

#[test]
fn an_address_beside_its_domain_is_no_leak_of_the_search_index() {
    let facts = "[[ioc]]\ntype = \"domain\"\nvalue = \"bad.evil.zone\"\n[[ioc]]\ntype = \"email\"\nvalue = \"billing@bad.evil.zone\"\n[[source]]\nid = \"s\"\ntitle = \"S\"\nurl = \"https://s.example/\"";
    let folder = Site::new().article("news/a.md", &format!("{FRONT}\n{facts}"), "Text.").on_disk();
    let report = bulletin::command::check::run(&folder.request(&folder.path("public")), &Progress::new(false))
        .expect("a report");
    assert!(report.findings.iter().all(|finding| finding.code.name() != "raw-indicator"), "{:?}", report.findings);
}

#[test]
fn no_page_feed_or_map_of_the_bundled_site_has_a_declared_indicator_raw() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut site = Site::new().seen_on("2030-01-01T00:00:00Z");
    site.files
        .extend(files_below(&root.join("content")).into_iter().map(|(path, bytes)| (format!("content/{path}"), bytes)));
    site.files.insert("site.toml".to_owned(), std::fs::read(root.join("site.toml")).expect("the bundled site"));
    let mut declared = Vec::new();
    for (path, bytes) in &site.files {
        let text = String::from_utf8_lossy(bytes);
        if path.ends_with(".csv") {
            declared.extend(bulletin::article::sheet(&path.as_str().into(), &text).value);
        } else if path.ends_with(".md") {
            declared.extend(
                bulletin::article::parse(&path.as_str().into(), &text).value.0.front.facts.iocs.iter().cloned(),
            );
        }
    }
    let finder = RawFinder::new(declared.iter().map(|ioc| &ioc.indicator)).expect("there are not too many");
    let built = site.build().clean();
    let mut looked_at = 0;
    for (file, bytes) in &built.outputs {
        if [".html", ".xml", ".json", ".js", ".opml", ".txt"].iter().any(|end| file.ends_with(end)) {
            let raw: Vec<_> = finder.find(bytes).map(|(_, indicator)| indicator.defanged()).collect();
            assert!(raw.is_empty(), "{file}: {raw:?}");
            looked_at += 1;
        }
    }
    assert!(declared.len() > 10 && looked_at > 40, "{} indicators, {looked_at} outputs", declared.len());
    let sheet = built.outputs.iter().find(|(file, _)| file.ends_with("iocs.csv")).expect("the file beside the article");
    assert!(finder.is_in(sheet.1), "where it may stand raw, it is found");
}

/// A raw value of a kind, as it occurs in the world.
fn value(kind: IndicatorKind) -> BoxedStrategy<String> {
    let domain = "[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\\.[a-z0-9]{1,8}){0,2}\\.[a-z]{2,8}";
    let of = |pattern: String| proptest::string::string_regex(&pattern).expect("a regular expression");
    let hex = |digits: usize| of(format!("[0-9a-f]{{{digits}}}"));
    let ipv6 = || any::<u128>().prop_map(|bits| std::net::Ipv6Addr::from(bits).to_string());
    match kind {
        IndicatorKind::Ipv4 => any::<[u8; 4]>().prop_map(|bytes| std::net::Ipv4Addr::from(bytes).to_string()).boxed(),
        IndicatorKind::Ipv6 => ipv6().boxed(),
        IndicatorKind::Cidr => (any::<[u8; 2]>(), ipv6())
            .prop_map(|([a, b], six)| if a < 128 { format!("{a}.{b}.0.0/16") } else { format!("{six}/128") })
            .boxed(),
        IndicatorKind::Domain => domain.boxed(),
        IndicatorKind::Url => (
            prop_oneof!["https?", "ftp", "ws"],
            prop_oneof![
                domain,
                "(user@)?[a-z]{3,9}\\.[a-z]{2,4}(:80)?",
                "45\\.67\\.89\\.[1-9]",
                "\\[2001:db8::[1-9]\\]"
            ],
            "(/[!-~]{0,20})?(\\?u=http://[a-z]{2,5}\\.[a-z]{2,4})?",
        )
            .prop_map(|(scheme, host, rest)| format!("{scheme}://{host}{rest}"))
            .boxed(),
        IndicatorKind::Email => of(format!("[a-z0-9+_.-]{{1,12}}@{domain}")).boxed(),
        IndicatorKind::Md5 | IndicatorKind::Ja3 => hex(32).boxed(),
        IndicatorKind::Sha1 => hex(40).boxed(),
        IndicatorKind::Sha256 => hex(64).boxed(),
        IndicatorKind::Sha512 => hex(128).boxed(),
        IndicatorKind::Filename => "[!-.0-Z^-~]{1,20}\\.[a-z]{3}".boxed(),
        IndicatorKind::Path => "C:(\\\\[!-.0-Z^-~]{1,9}){1,4}".boxed(),
        IndicatorKind::RegistryKey => "HK(LM|CU|CR)(\\\\[A-Za-z0-9.]{1,9}){1,4}".boxed(),
        IndicatorKind::Mutex | IndicatorKind::UserAgent => "[!-~]([ -~]{0,30}[!-~])?".boxed(),
        IndicatorKind::Asn => any::<u32>().prop_map(|number| format!("AS{number}")).boxed(),
        IndicatorKind::Ja4 => "[tqd][0-9]{2}[di][0-9]{4}[a-z0-9]{2}_[0-9a-f]{12}_[0-9a-f]{12}".boxed(),
        IndicatorKind::Btc => {
            prop_oneof![Just("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), Just("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")]
                .prop_map(str::to_owned)
                .boxed()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_kind_survives_defanging_in_both_styles(
        (kind, text) in prop::sample::select(IndicatorKind::ALL.to_vec()).prop_flat_map(|kind| (Just(kind), value(kind)))
    ) {
        let indicator = Indicator::parse(kind, &text);
        prop_assert!(indicator.is_ok(), "{kind} {text}: {indicator:?}");
        let indicator = indicator.expect("it was just asserted");
        for style in [DefangStyle::Hxxp, DefangStyle::SafeIoc] {
            let shown = indicator.defanged_as(style);
            let again = Indicator::parse(kind, &shown);
            prop_assert_eq!(again.as_ref(), Ok(&indicator), "{} as {}", text, shown);
            let again = again.expect("it was just asserted");
            prop_assert_eq!(again.defanged_as(style), shown.clone());
            if indicator.is_network() {
                let finder = RawFinder::new([&indicator]).expect("one is not too many");
                prop_assert!(!finder.is_in(shown.as_bytes()), "{shown} is still live");
                prop_assert!(finder.is_in(indicator.raw().as_bytes()), "{text} is not found");
            }
        }
    }
}
