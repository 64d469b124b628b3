//! The tables and what a site adds to them, against what is known to be true.

use super::*;
use crate::finding::Finding;
use crate::source::Memory;

fn site(files: &[(&str, &str)]) -> (Reference, Vec<Finding>) {
    let mut memory = Memory::default();
    for (path, text) in files {
        memory.put(path, *text);
    }
    let Noted { value, findings } = Reference::read(&memory.tree(), &memory);
    (value, findings)
}

fn built_in() -> Reference {
    Reference::default()
}

fn group(reference: &Reference, text: &str) -> String {
    match reference.actor(text) {
        Named::One(actor) => actor.group.map_or_else(|| actor.name.to_string(), |id| id.to_string()),
        Named::Several(actors) => format!("{} actors", actors.len()),
        Named::Unknown => "nobody".to_owned(),
    }
}

fn cve(text: &str) -> CveId {
    text.parse().expect(text)
}

#[test]
fn names_lead_to_the_group_that_bears_them() {
    let reference = built_in();
    for (text, id) in [
        ("Hafnium", "G0125"),
        ("HAFNIUM", "G0125"),
        ("Silk Typhoon", "G0125"),
        ("silk-typhoon", "G0125"),
        ("G0125", "G0125"),
        ("g0125", "G0125"),
        ("APT40", "G0065"),
        ("Gingham Typhoon", "G0065"),
        ("Leviathan", "G0065"),
        ("APT31", "G0128"),
        ("Zirconium", "G0128"),
        ("Violet Typhoon", "G0128"),
        ("FIN11", "FIN11"),
        ("Nobody's Blizzard", "nobody"),
        ("G9999", "nobody"),
        ("", "nobody"),
    ] {
        assert_eq!(group(&reference, text), id, "{text}");
    }
}

#[test]
fn three_groups_that_the_press_confuses_share_no_name() {
    let reference = built_in();
    let actors = ["G0125", "G0065", "G0128"].map(|id| match reference.actor(id) {
        Named::One(actor) => actor,
        other => panic!("{id}: {other:?}"),
    });
    for (at, actor) in actors.iter().enumerate() {
        for name in actor.names() {
            let bearers =
                actors.iter().filter(|other| other.names().any(|known| actor::fold(known) == actor::fold(name)));
            assert_eq!(bearers.count(), 1, "{name}");
            assert_eq!(reference.actor(name), Named::One(actors[at]), "{name}");
        }
    }
}

#[test]
fn revoked_groups_lead_to_their_successor_and_shared_names_to_nobody_alone() {
    let reference = built_in();
    assert_eq!(group(&reference, "G0118"), "G0016", "UNC2452 became APT29");
    assert_eq!(group(&reference, "NOBELIUM"), "G0016");
    assert_eq!(group(&reference, "UAC-0056"), "2 actors", "ATT&CK gives the name to two living groups");
    assert_eq!(group(&reference, "Thrip"), "G0076", "its own name counts more than an alias of another group");
}

#[test]
fn every_claim_says_whose_it_is_and_from_when() {
    let reference = built_in();
    for row in actor::ACTORS.rows() {
        let name = row.split('\t').nth(1).and_then(|claim| claim.split_once(':')).expect(row).1;
        assert_ne!(reference.actor(name), Named::Unknown, "{row}");
    }
    let Named::One(hafnium) = reference.actor("G0125") else { panic!("it is in the table") };
    for by in hafnium.aliases.iter().flat_map(|alias| &alias.by).chain(&hafnium.named_by) {
        assert!(!by.name.is_empty() && !by.on.is_empty() && by.url.starts_with("https://"), "{by:?}");
    }
    let silk = hafnium.aliases.iter().find(|alias| alias.name == "Silk Typhoon").expect("its other name");
    let sources: Vec<_> = silk.by.iter().map(|by| &*by.name).collect();
    assert_eq!(sources, ["MITRE ATT&CK", "MISP", "Microsoft"]);
}

#[test]
fn techniques_have_names_parents_and_successors() {
    let reference = built_in();
    let technique = |id: &str| reference.technique(id.parse().expect(id));
    let shown = |id: &str| technique(id).map(|found| (found.name.to_owned(), found.parent.map(str::to_owned)));
    assert_eq!(shown("T1190"), Some(("Exploit Public-Facing Application".to_owned(), None)));
    assert_eq!(shown("T1505.003"), Some(("Web Shell".to_owned(), Some("Server Software Component".to_owned()))));
    assert_eq!(technique("T1000"), None, "a laptop");
    let successor = |id: &str| technique(id).and_then(|found| found.retired).map(|retired| retired.successor);
    assert_eq!(successor("T1100"), Some("T1505.003".parse().ok()));
    assert_eq!(successor("T1393"), Some(None), "deprecated, and replaced by no other");
    assert_eq!(successor("T1190"), None);
}

#[test]
fn every_row_of_the_tables_is_found() {
    let reference = built_in();
    for row in names::TECHNIQUES.rows() {
        let (id, rest) = row.split_once('\t').expect(row);
        let found = reference.technique(id.parse().expect(id)).expect(id);
        assert_eq!(found.name, rest.split('\t').next().unwrap_or_default());
        assert!(
            found.retired.is_none_or(|retired| retired.successor.is_none_or(|id| reference.technique(id).is_some()))
        );
        assert_eq!(found.id.is_sub_technique(), found.parent.is_some(), "{id}");
    }
    for row in names::WEAKNESSES.rows() {
        let (number, name) = row.split_once('\t').expect(row);
        assert_eq!(reference.weakness(format!("CWE-{number}").parse().expect(number)), Some(name));
    }
    assert_eq!(
        reference.weakness("CWE-918".parse().expect("it is well formed")),
        Some("Server-Side Request Forgery (SSRF)")
    );
    assert_eq!(reference.weakness("CWE-999999".parse().expect("it is well formed")), None);
}

#[test]
fn a_site_adds_names_and_may_not_make_one_group_of_two() {
    let (reference, findings) = site(&[
        (
            "data/actors.toml",
            "[G0125]\nname = \"Hafnium\"\ndescription = \"Ours.\"\n\
             aliases = [{ name = \"Tin Teapot\", by = \"Ourselves\", on = 2026-01-02 }]\n\
             [teapots]\nname = \"The Teapots\"\n[G9001]\nname = \"New\"\n",
        ),
        ("data/techniques.toml", "T1190 = \"Exploit\"\n\"T1999.001\" = \"New\"\n"),
        ("data/weaknesses.toml", "CWE-99999 = \"New\"\n"),
    ]);
    assert_eq!(findings, []);
    for (text, id) in [("Tin Teapot", "G0125"), ("Hafnium", "G0125"), ("the teapots", "The Teapots"), ("New", "G9001")]
    {
        assert_eq!(group(&reference, text), id);
    }
    let Named::One(hafnium) = reference.actor("G0125") else { panic!("it is in the table") };
    assert_eq!((hafnium.name.as_ref(), hafnium.description.as_str()), ("Hafnium", "Ours."));
    let technique = |id: &str| reference.technique(id.parse().expect(id)).map(|found| found.name);
    assert_eq!((technique("T1190"), technique("T1999.001")), (Some("Exploit"), Some("New")));
    assert_eq!(reference.weakness("CWE-99999".parse().expect("it is well formed")), Some("New"));
    assert_eq!(reference.sources().iter().map(|source| source.own).collect::<Vec<_>>(), [2, 2, 1]);

    let (reference, findings) =
        site(&[("data/actors.toml", "[G0125]\naliases = [{ name = \"APT 40\", by = \"A newspaper\" }]\n")]);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].code, crate::finding::Code::ActorTaken);
    assert!(findings[0].message.contains("G0065"), "{findings:?}");
    assert_eq!(group(&reference, "APT40"), "G0065");
}

#[test]
fn what_is_damaged_is_found_with_its_place() {
    for (path, text, place, word) in [
        ("data/techniques.toml", "T1505.003 = \"Web Shell\"\n", 0, "is a table"),
        ("data/techniques.toml", "T1 = \"x\"\n", 0, "no ATT&CK technique"),
        ("data/weaknesses.toml", "CWE-5 = 5\n", 8, "a whole number"),
        ("data/actors.toml", "G0125 = 1\n", 0, "should be a table"),
        ("data/actors.toml", "[G0125]\nnam = \"x\"\n", 8, "no field `nam`"),
        ("data/actors.toml", "[UAC-0056]\nname = \"x\"\n", 1, "several actors"),
        ("data/kev.json", "{\"catalogVersion\": \"1\",\n\"vulnerabilities\": [", 43, "EOF"),
        ("data/kev.json", KEV_BAD_ID, 100, "no CVE id"),
        ("data/kev.json", "[]", 1, "no KEV catalogue"),
        ("data/epss.csv", "cve,epss,percentile\n", 0, "score_date"),
        ("data/epss.csv", "#score_date:2026-01-02T00:00:00Z\nCVE-2021-1234,0.1,0.2\n", 33, "columns"),
        ("data/epss.csv", "#score_date:2026-01-02\ncve,epss,percentile\nCVE-2021-1234,1.5,0.2\n", 43, "`1.5`"),
        ("data/epss.csv", "#score_date:2026-01-02\ncve,epss,percentile\nCVE-1,0.5,0.2\n", 43, "no CVE id"),
    ] {
        let (_, findings) = site(&[(path, text)]);
        assert_eq!(findings.len(), 1, "{path}: {text}: {findings:?}");
        assert!(findings[0].message.contains(word), "{text}: {findings:?}");
        assert_eq!((findings[0].place.path.as_str(), findings[0].place.start), (path, place), "{text}: {findings:?}");
        assert!(findings[0].help.is_some(), "{text}");
    }
}

const KEV_BAD_ID: &str = "{\"catalogVersion\": \"1\", \"dateReleased\": \"2026-01-02T00:00:00Z\", \"vulnerabilities\": [{\"cveID\": \"CVE-1\"}]}";

const KEV: &str = r#"{"title": "CISA Catalog of Known Exploited Vulnerabilities", "catalogVersion": "2026.01.02",
"dateReleased": "2026-01-02T15:00:00.000Z", "count": 2, "vulnerabilities": [
{"cveID": "CVE-2021-44228", "vendorProject": "Apache", "product": "Log4j2", "vulnerabilityName": "Apache Log4j2 RCE",
"dateAdded": "2021-12-10", "dueDate": "2021-12-24", "knownRansomwareCampaignUse": "Known", "cwes": ["CWE-20"]},
{"cveID": "CVE-2021-26855", "vulnerabilityName": "Exchange RCE", "dateAdded": "2021-11-03", "dueDate": "2021-04-16",
"knownRansomwareCampaignUse": "Unknown"}]}"#;

const EPSS: &str = "#model_version:v2025.03.14,score_date:2026-01-03T12:00:00Z\ncve,epss,percentile\n\
CVE-2021-44228,0.94358,0.99966\nCVE-1999-0001,0.0001,0.01\n";

#[test]
fn kev_and_epss_answer_with_their_dates() {
    let (reference, findings) = site(&[("data/kev.json", KEV), ("data/epss.csv", EPSS)]);
    assert_eq!(findings, []);
    let listed = reference.exploited(cve("CVE-2021-44228")).expect("it is in the catalogue");
    assert_eq!((listed.name, listed.ransomware), ("Apache Log4j2 RCE", true));
    assert_eq!((listed.added.to_string(), listed.date.to_string()), ("2021-12-10".to_owned(), "2026-01-02".to_owned()));
    assert!(reference.exploited(cve("CVE-2021-26855")).is_some_and(|listed| !listed.ransomware));
    assert_eq!(reference.exploited(cve("CVE-2021-26857")), None);
    let likely = reference.likelihood(cve("CVE-2021-44228")).expect("it is in the file");
    assert_eq!((likely.probability, likely.percentile), (94_358, 99_966));
    assert_eq!(likely.date.to_string(), "2026-01-03");
    assert_eq!(reference.likelihood(cve("CVE-2021-26855")), None);
    let sources = reference.sources();
    assert_eq!(sources.len(), 5);
    assert_eq!((sources[3].version.as_str(), sources[3].entries), ("2026.01.02", 2));
    assert_eq!((sources[4].version.as_str(), sources[4].date.as_str()), ("v2025.03.14", "2026-01-03"));
}

#[test]
fn digests_follow_what_is_shown() {
    let (one, _) = site(&[("data/kev.json", KEV)]);
    let (other, _) = site(&[("data/kev.json", &KEV.replace("2021-12-24", "2022-01-01"))]);
    let digest = |reference: &Reference, id: &str| reference.exploited(cve(id)).map(|listed| listed.digest());
    assert_ne!(digest(&one, "CVE-2021-44228"), digest(&other, "CVE-2021-44228"));
    assert_eq!(digest(&one, "CVE-2021-26855"), digest(&other, "CVE-2021-26855"), "its own entry is the same");
}

#[test]
fn a_slip_of_the_keyboard_is_told_from_a_name_of_its_own() {
    let reference = Reference::default();
    let near = |name| reference.nearly(name);
    assert_eq!(near("Hafnuim"), Some("HAFNIUM"));
    assert_eq!(near("Salt Typhon"), Some("Salt Typhoon"));
    assert_eq!(near("Volt Typhooon"), Some("Volt Typhoon"));
    for other in [
        "Jade Typhoon",
        "Coral Sleet",
        "Chatty Spider",
        "Vampire Spider",
        "Paper Werewolf",
        "Stately Taurus",
        "Glacial Panda",
        "Weaver Ant",
        "Earth Lamia",
        "Conti",
        "Hive",
        "Nova",
        "Monti",
        "KillSec",
        "Crypto",
        "APT50",
        "FIN99",
        "",
        "Ransom House",
    ] {
        assert_eq!(near(other), None, "{other}");
    }
}
