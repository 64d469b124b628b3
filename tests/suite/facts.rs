//! Security facts: every rule has a finding at the fact's own place, and what is true is taken without one.

use crate::findings::{A, Case, GOOD, article, case};
use crate::site_test::{Site, shown};

/// True facts of everything that can be said.
pub(crate) const FACTS: &str = r#"severity = "critical"
exploited = true
techniques = ["T1190", "T1505.003"]
kind = "advisory"

[[vuln]]
cve = "CVE-2021-26855"
title = "server-side request forgery"
cwe = "CWE-918"
cvss = [
  { by = "Microsoft", vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N", score = 9.1 },
  { by = "NVD", vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", score = 9.8 },
  { by = "NVD", vector = "AV:N/AC:L/Au:N/C:P/I:P/A:P", score = 7.5 },
]
fixed_in = ["15.2.792.10"]
exploited = true

[[vuln]]
cve = "CVE-2021-27065"
cvss = [{ by = "NVD", vector = "CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H" }]

[[product]]
vendor = "Microsoft"
name = "Exchange Server"
versions = ["2013", "2016", "2019"]
status = "affected"
vulns = ["CVE-2021-26855", "CVE-2021-27065"]
cpe = "cpe:2.3:a:microsoft:exchange_server:2019:-:*:*:*:*:*:*"

[[actor]]
ref = "G0125"
role = "exploited the flaws"
attribution = [{ by = "UK NCSC", to = "the Chinese state", words = "highly likely", on = 2021-07-19, source = "ncsc" }]

[[ioc]]
type = "url"
value = "hxxps://bad[.]host/x.php"
first_seen = 2021-03-02
note = "web shell"
confidence = "high"

[[timeline]]
on = 2021-03-02
text = "Microsoft ships fixes."
source = "vendor"

[[timeline]]
on = 2021-07-19
text = "Governments name the group."
source = "ncsc"

[[update]]
at = 2026-01-02T09:00:00Z
kind = "correction"
text = "An earlier version had another score."

[[source]]
id = "vendor"
kind = "vendor"
title = "Exchange Server security update"
url = "https://vendor.example.org/exchange"

[[source]]
id = "ncsc"
kind = "primary"
title = "Statement"
url = "https://ncsc.example.org/statement"
accessed = 2021-07-20
"#;

/// An article with facts behind the three lines of [`GOOD`]; the first fact stands in line five.
fn facts(facts: &str) -> Site {
    article(&format!("{GOOD}\n{facts}"), "")
}

const SOURCE: &str = "[[source]]\nid = \"vendor\"\ntitle = \"T\"\nurl = \"https://v.example.org\"\n";

pub(crate) fn cases() -> Vec<Case> {
    let vuln = |rest: &str| facts(&format!("[[vuln]]\ncve = \"CVE-2021-26855\"\n{rest}"));
    let sourced = |rest: &str| facts(&format!("{SOURCE}{rest}"));
    let critical = "[[vuln]]\ncve = \"CVE-2021-26855\"\ncvss = [{ by = \"NVD\", vector = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\" }]";
    vec![
        case("bad-value", (A, 6, 7), "CVE-2021-26855", facts("[[vuln]]\ncve = \"CVE-21-26855\"")),
        case("bad-value", (A, 7, 18), "CWE-918", vuln("cwe = [\"CWE-79\", \"79\"]")),
        case("bad-value", (A, 7, 50), "L and H", vuln("cvss = [{ by = \"NVD\", vector = \"CVSS:3.1/AV:N/AC:Q/PR:N/UI:N/S:U/C:H/I:H/A:H\" }]")),
        case("missing-field", (A, 7, 9), "add `vector", vuln("cvss = [{ by = \"NVD\" }]")),
        case("wrong-type", (A, 7, 8), "in brackets", vuln("cvss = { by = \"NVD\" }")),
        case("unknown-key", (A, 7, 1), "did you mean `cvss`", vuln("cvs = []")),
        case("unknown-key", (A, 6, 1), "did you mean `on`", facts("[[timeline]]\ndate = 2021-03-02")),
        case("wrong-type", (A, 7, 86), "without quotes", vuln("cvss = [{ by = \"N\", vector = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\", score = \"9.8\" }]")),
        case("score-mismatch", (A, 7, 86), "once more", vuln("cvss = [{ by = \"N\", vector = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\", score = 9.9 }]")),
        case("score-mismatch", (A, 7, 68), "once more", vuln("cvss = [{ by = \"N\", vector = \"AV:N/AC:L/Au:N/C:P/I:P/A:P\", score = 10 }]")),
        case("bad-value", (A, 5, 12), "calls it medium", facts("severity = \"moderate\"")),
        case("severity-lowered", (A, 5, 12), "severity_reason", facts(&format!("severity = \"high\"\n{critical}"))),
        case(
            "score-mismatch",
            (A, 7, 102),
            "base score",
            facts("[[vuln]]\ncve = \"CVE-2024-3400\"\ncvss = [{ by = \"NVD\", vector = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C\", score = 9.8 }]"),
        ),
        case("severity-lowered", (A, 5, 13), "leave the article's", facts("exploited = true\n[[vuln]]\ncve = \"CVE-2021-26855\"\nexploited = false")),
        case("severity-lowered", (A, 5, 13), "leave the article's", facts("exploited = false\n[[vuln]]\ncve = \"CVE-2021-26855\"\nexploited = true")),
        case("product-missing", (A, 5, 8), "[[product]]", facts("kind = \"advisory\"")),
        case("vuln-unknown", (A, 10, 28), "did you mean `CVE-2021-26855`", vuln("[[product]]\nvendor = \"M\"\nname = \"E\"\nvulns = [\"CVE-2021-26855\", \"CVE-2021-26856\"]")),
        case("bad-value", (A, 8, 8), "pkg:", facts("[[product]]\nvendor = \"M\"\nname = \"E\"\npurl = \"npm/left-pad\"")),
        case("bad-value", (A, 8, 7), "cpe:2.3", facts("[[product]]\nvendor = \"M\"\nname = \"E\"\ncpe = \"cpe:/a:m:e\"")),
        case("bad-value", (A, 5, 24), "T1505.003", facts("techniques = [\"T1190\", \"T1505.3\"]")),
        case("attack-unknown", (A, 5, 24), "mend the id", facts("techniques = [\"T1190\", \"T9999\"]")),
        case("weakness-unknown", (A, 7, 7), "data/weaknesses.toml", facts("[[vuln]]\ncve = \"CVE-2024-3400\"\ncwe = \"CWE-99999\"")),
        case("attack-retired", (A, 5, 15), "`T1566.001`", facts("techniques = [\"T1193\"]")),
        case("attack-retired", (A, 6, 7), "`G0035`", facts("[[actor]]\nref = \"G0074\"")),
        case("duplicate-fact", (A, 9, 8), "make one", facts("[[actor]]\nname = \"APT29\"\nrole = \"first\"\n[[actor]]\nname = \"Cozy Bear\"")),
        case("duplicate-fact", (A, 7, 18), "make one", facts("[[vuln]]\ncve = \"CVE-2024-3400\"\ncwe = [\"CWE-77\", \"CWE-77\"]")),
        case("duplicate-fact", (A, 10, 8), "which versions", facts("[[product]]\nvendor = \"V\"\nname = \"N\"\n[[product]]\nvendor = \"V\"\nname = \"N\"")),
        case(
            "duplicate-fact",
            (A, 8, 9),
            "leave it to the file",
            facts("iocs = \"a.csv\"\n[[ioc]]\ntype = \"ipv4\"\nvalue = \"68[.]1[.]1[.]1\"")
                .file("content/news/a.csv", "type,value\nipv4,68[.]1[.]1[.]1\n"),
        ),
        case(
            "bad-value",
            ("content/news/a.csv", 4, 1),
            "",
            facts("iocs = \"a.csv\"").file("content/news/a.csv", "type,value\nipv4,68.1.1.1\n# a remark\nipv4,68.1.1.999\n"),
        ),
        case("attack-unknown", (A, 6, 7), "data/actors.toml", facts("[[actor]]\nref = \"G9999\"\nname = \"X\"")),
        case("actor-near", (A, 6, 8), "did you mean `HAFNIUM`", facts("[[actor]]\nname = \"Hafnuim\"")),
        case("actor-taken", (A, 6, 7), "G0016", facts("[[actor]]\nref = \"G0125\"\nname = \"APT29\"")),
        case("duplicate-fact", (A, 5, 24), "one of them", facts("techniques = [\"T1190\", \"T1190\"]")),
        case("duplicate-fact", (A, 7, 83), "shows now", vuln("cvss = [{ by = \"N\", vector = \"AV:N/AC:L/Au:N/C:P/I:P/A:P\" }, { by = \"N\", vector = \"AV:N/AC:L/Au:N/C:C/I:C/A:C\" }]")),
        case("duplicate-fact", (A, 8, 7), "one of them", vuln("[[vuln]]\ncve = \"cve-2021-26855\"")),
        case("duplicate-fact", (A, 10, 6), "one of them", sourced("[[source]]\nid = \"vendor\"\ntitle = \"U\"\nurl = \"https://u.example.org\"")),
        case("bad-value", (A, 6, 7), "G0125", facts("[[actor]]\nref = \"Hafnium\"")),
        case("missing-field", (A, 5, 1), "ref = ", facts("[[actor]]\nrole = \"used the flaws\"")),
        case("source-unknown", (A, 11, 65), "did you mean `vendor`", sourced("\n[[actor]]\nref = \"G0125\"\nattribution = [{ by = \"N\", to = \"S\", words = \"likely\", source = \"vendr\" }]".trim_start())),
        case("source-unknown", (A, 12, 10), "[[source]]", sourced("[[timeline]]\non = 2021-03-02\ntext = \"Fixes.\"\nsource = \"ncsc\"")),
        case("missing-field", (A, 9, 1), "", sourced("[[timeline]]\non = 2021-03-02\ntext = \"Fixes.\"")),
        case("out-of-order", (A, 14, 6), "oldest first", sourced("[[timeline]]\non = 2021-03-02\ntext = \"Fixes.\"\nsource = \"vendor\"\n[[timeline]]\non = 2021-03-01\ntext = \"Found.\"\nsource = \"vendor\"")),
        case("out-of-order", (A, 10, 6), "oldest first", facts("[[update]]\nat = 2026-02-02\nkind = \"addition\"\ntext = \"A.\"\n[[update]]\nat = 2026-02-01\nkind = \"correction\"\ntext = \"B.\"")),
        case("out-of-order", (A, 6, 6), "no update", facts("[[update]]\nat = 2026-01-01T09:00:00Z\nkind = \"addition\"\ntext = \"A.\"")),
        case("out-of-order", (A, 6, 6), "no update", facts("[[update]]\nat = 2025-12-31\nkind = \"addition\"\ntext = \"A.\"")),
        case("duplicate-fact", (A, 10, 9), "one of them", facts("[[ioc]]\ntype = \"ipv4\"\nvalue = \"91.2.3.4\"\n[[ioc]]\ntype = \"ipv4\"\nvalue = \"91[.]2[.]3[.]4\"")),
        case("bad-value", (A, 7, 8), "did you mean `correction`", facts("[[update]]\nat = 2026-02-02\nkind = \"corection\"\ntext = \"A.\"")),
        case("bad-value", (A, 6, 8), "Write `ipv4`", facts("[[ioc]]\ntype = \"IPv4\"\nvalue = \"9.9.9.9\"")),
        case("bad-value", (A, 7, 9), "`domain`", facts("[[ioc]]\ntype = \"url\"\nvalue = \"bad[.]host\"")),
        case("indicator-reserved", (A, 7, 9), "no attacker", facts("[[ioc]]\ntype = \"ipv4\"\nvalue = \"192.168[.]1.1\"")),
        case("iocs-missing", (A, 5, 8), "beside the article", facts("iocs = \"iocs.csv\"")),
        case("bad-value", ("content/news/iocs.csv", 2, 1), "digits", facts("iocs = \"iocs.csv\"").file("content/news/iocs.csv", "type,value\nmd5,abc\n")),
        case("unsourced", (A, 6, 7), "[[source]]", vuln("")),
        case("bad-value", (A, 8, 7), "https://", facts("[[source]]\nid = \"x\"\ntitle = \"T\"\nurl = \"javascript:alert(1)\"")),
        case("bad-value", (A, 6, 6), "hyphens", facts("[[source]]\nid = \"a b\"\ntitle = \"T\"\nurl = \"https://a.example\"")),
        case("source-unknown", (A, 12, 4), "did you mean `vendor`", article(&format!("{GOOD}\n{SOURCE}"), "\nSo [@vendr].")),
        case("source-unknown", (A, 12, 4), "did you mean `vendor`", article(&format!("{GOOD}\n{SOURCE}"), "\nSo [@vendr, p. 4].")),
        case(
            "scores-disagree",
            ("content/news/b.md", 7, 32),
            "newer one is shown",
            vuln("cvss = [{ by = \"NVD\", vector = \"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N\" }]").article("news/b.md", &format!("title = \"B\"\ndate = 2026-01-02\nsummary = \"B.\"\n{critical}"), ""),
        ),
        case("unknown-key", (A, 7, 1), "did you mean `cvss`", vuln("cvs_s = []")),
        case("unknown-key", (A, 7, 1), "move it above the first header", vuln("techniques = [\"T1190\"]")),
    ]
}

#[test]
fn true_facts_are_taken_without_a_finding() {
    article(&format!("{GOOD}\n{FACTS}"), "Text.").build().clean();
    let yaml = "---\ntitle: A\ndate: 2026-01-01T10:00:00Z\nsummary: S.\nvuln:\n  - cve: CVE-2021-26855\n    cvss:\n      - {by: NVD, vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', score: 9.8}\nsource:\n  - {id: v, title: V, url: 'https://v.example.org'}\n---\n";
    Site::new().file(A, yaml).build().clean();
}

#[test]
fn lowering_the_severity_takes_a_reason_and_raising_it_none() {
    let vuln = "[[vuln]]\ncve = \"CVE-2021-26855\"\ncvss = [{ by = \"N\", vector = \"CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N\", score = 5.5 }]";
    for written in [
        "severity = \"critical\"",
        "severity = \"medium\"",
        "severity = \"low\"\nseverity_reason = \"Off by default.\"",
    ] {
        facts(&format!("{written}\n{vuln}\n{SOURCE}")).build().clean();
    }
}

#[test]
fn a_slip_in_a_fact_hides_no_other() {
    let broken = FACTS
        .replace("CVE-2021-27065", "CVE-2021-065")
        .replace("G0125", "G125")
        .replace("T1190", "T119")
        .replace("9.8 }", "9.7 }");
    let built = article(&format!("{GOOD}\n{broken}"), "").build();
    let codes: Vec<_> = built.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes.iter().filter(|code| **code == "bad-value").count(), 4, "{}", shown(&built.findings));
    assert!(codes.contains(&"score-mismatch"), "{}", shown(&built.findings));
}
