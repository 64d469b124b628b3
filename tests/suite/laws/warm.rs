//! Warm equals cold: whatever was edited, a build that remembers makes what a build that knows nothing makes.

use super::world::{Edit, World};
use crate::site_test::{Site, SiteFolder, difference, shown};
use bulletin::security::Tlp;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any};
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Brings the folder to the site, builds it with what it remembers, and compares with a build that knows nothing.
fn warm_equals_cold(folder: &SiteFolder, site: &Site) -> Result<(), String> {
    folder.become_(site);
    let report = folder.built();
    let warm = folder.records(&report);
    let mut copy = site.on_disk();
    copy.out = folder.out;
    let cold = copy.records(&copy.built());
    if shown(&warm) != shown(&cold) {
        return Err(format!("findings differ: {}\n{}", shown(&warm), shown(&cold)));
    }
    match difference(&folder.public(), &copy.public()) {
        same if same.is_empty() => Ok(()),
        difference => Err(difference),
    }
}

#[test]
fn after_an_edit_of_every_kind_a_warm_build_equals_a_cold_one() {
    let mut world = World::with(9);
    let folder = world.site().on_disk();
    folder.built();
    for (step, edit) in Edit::ALL.into_iter().enumerate() {
        world.edit(edit, step as u32);
        warm_equals_cold(&folder, &world.site()).unwrap_or_else(|difference| panic!("after {edit:?}:\n{difference}"));
    }
}

#[test]
fn after_any_sequence_of_edits_a_warm_build_equals_a_cold_one() {
    let config =
        ProptestConfig { cases: 10, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let steps = vec(vec((0..Edit::ALL.len(), any::<u32>()), 1..5), 1..5);
    let ran = runner.run(&steps, |steps| {
        let mut world = World::with(6);
        let folder = world.site().on_disk();
        folder.built();
        for edits in steps {
            for (edit, pick) in edits {
                world.edit(Edit::ALL[edit], pick);
            }
            warm_equals_cold(&folder, &world.site()).map_err(TestCaseError::fail)?;
        }
        Ok(())
    });
    ran.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_build_that_was_stopped_by_an_error_leaves_nothing_stale_behind() {
    let mut world = World::with(6);
    let folder = world.site().on_disk();
    folder.built();
    let before = folder.public();
    let broken = world.site().article("news/broken.md", "title = \"Broken\"\ndate = 2026-01-01", "[x](nowhere.md)");
    folder.become_(&broken);
    assert!(!folder.build().findings.is_empty());
    assert_eq!(difference(&folder.public(), &before), "");
    world.edit(Edit::Retitle, 3);
    warm_equals_cold(&folder, &world.site()).expect("the same files");
}

#[test]
fn the_passing_of_time_is_an_edit_too() {
    let site = Site::new()
        .article("news/old.md", "title = \"Old\"\ndate = 2026-01-01\nexpires = 2026-03-01", "Old.")
        .article("news/soon.md", "title = \"Soon\"\ndate = 2026-01-02\nembargo_until = 2026-04-01", "Soon.")
        .article("news/later.md", "title = \"Later\"\ndate = 2026-05-01", "Later.");
    let mut folder = site.on_disk();
    for day in ["2026-02-01", "2026-02-02", "2026-03-02", "2026-04-02", "2026-05-02", "2026-03-15", "2026-05-03"] {
        let today = site.clone().seen_on(&format!("{day}T12:00:00Z"));
        folder.edition = today.edition.clone();
        warm_equals_cold(&folder, &today).unwrap_or_else(|difference| panic!("on {day}:\n{difference}"));
    }
}

#[test]
fn another_address_or_clearance_is_an_edit_too() {
    let site =
        World::with(5).site().article("news/green.md", "title = \"G\"\ndate = 2026-01-01\ntlp = \"GREEN\"", "Green.");
    let mut folder = site.on_disk();
    folder.out = "edition";
    let green = site.clone().cleared_for(Tlp::Green);
    for edition in [site.clone(), site.clone().at("https://x.example/sub"), green, site.clone().with_drafts(), site] {
        folder.edition = edition.edition.clone();
        warm_equals_cold(&folder, &edition).expect("the same files");
    }
}

#[test]
fn findings_survive_a_build_that_remembers() {
    let texts = [
        "Bare [^nobody] and <blink>x</blink>.",
        "![](https://elsewhere.example/x.png)",
        "```nolanguage\nx\n```\n\n[^unused]: x",
        "[x](javascript:alert(1))",
    ];
    let mut site = Site::new();
    for (at, text) in texts.iter().enumerate() {
        site = site.article(
            &format!("news/{at}.md"),
            &format!("title = \"{at}\"\ndate = 2026-01-01\ntags = [\"A\", \"a\"]"),
            text,
        );
    }
    let folder = site.on_disk();
    let first = shown(&folder.records(&folder.built()));
    assert!(first.lines().count() > 6, "{first}");
    assert_eq!(shown(&folder.records(&folder.built())), first, "nothing changed");
    folder.write("content/other.md", "+++\ntitle = \"Other\"\n+++\n");
    assert_eq!(shown(&folder.records(&folder.built())), first, "another file changed");
    folder.remove_folder("public");
    assert_eq!(shown(&folder.records(&folder.built())), first, "the output is gone");
}
