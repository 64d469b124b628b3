//! The cache stays as small as the site, and outlives changes of the program.

use crate::site_test::{Site, SiteFolder, same};

/// A text of a few megabytes, so that few edits fill the pack.
fn big(word: &str) -> String {
    format!("{word} {}\n\n", "and another word ".repeat(16)).repeat(12_000)
}

/// A site with one article of such a text.
fn article(word: &str) -> Site {
    Site::new().article("news/a.md", "title = \"A\"\ndate = 2026-01-01T10:00:00Z", &big(word))
}

fn pack(folder: &SiteFolder) -> u64 {
    folder.path(".bulletin/pack").metadata().expect("a pack").len()
}

#[test]
fn what_edits_leave_behind_goes_before_it_outweighs_the_site() {
    let folder = article("first").on_disk();
    folder.built();
    let clean = pack(&folder);
    let mut longest = clean;
    for edit in 0..12 {
        folder.become_(&article(&format!("edit{edit}")));
        folder.built();
        longest = longest.max(pack(&folder));
    }
    assert!(longest > clean, "an edit adds to the pack");
    assert!(longest < 16_000_000 + 3 * clean, "{longest} bytes for a site of {clean}");
    same(&folder.public(), &article("edit11").on_disk().fresh(), "texts are found where they were moved to");
}

#[test]
fn a_pack_without_its_index_is_made_again() {
    let site = article("word");
    let more = site.clone().article("news/b.md", "title = \"B\"\ndate = 2026-01-02T10:00:00Z", "Short.\n");
    let folder = site.on_disk();
    folder.built();
    std::fs::remove_file(folder.path(".bulletin/pack.index")).expect("an index");
    folder.become_(&more);
    folder.built();
    let fresh = more.on_disk();
    fresh.built();
    // Texts go there as threads finish them: in any order, but all of them.
    assert_eq!(pack(&folder), pack(&fresh), "the text of the file that did not change is there again");
}

#[test]
fn a_build_that_changes_nothing_tidies_up_for_good() {
    let folder = article("first").on_disk();
    folder.built();
    let clean = pack(&folder);
    let mut edits = 0;
    while pack(&folder) < (2 * clean).max(16 << 20) {
        edits += 1;
        folder.become_(&article(&format!("edit{edits}")));
        folder.built();
    }
    folder.built();
    assert!(pack(&folder) < 2 * clean, "what is wanted no more is gone");
    folder.become_(&article("last"));
    folder.built();
    assert!(pack(&folder) > clean, "the new text stands behind what was kept");
}

#[test]
fn a_pack_that_turns_out_damaged_is_made_anew() {
    let site = |last: &str| {
        (0..12).fold(Site::new(), |site, at| {
            let front = format!("title = \"Article {at}\"\ndate = 2026-01-{:02}T10:00:00Z", at + 1);
            site.article(&format!("news/a{at}.md"), &front, if at == 11 { last } else { "Some words of a text.\n" })
        })
    };
    let folder = site("First.\n").on_disk();
    folder.built();
    let mut bytes = std::fs::read(folder.path(".bulletin/pack")).expect("a pack");
    bytes.iter_mut().step_by(16).for_each(|byte| *byte ^= 1);
    std::fs::write(folder.path(".bulletin/pack"), bytes).expect("the cache is ours");
    for (edit, is_kept) in [("Second.\n", false), ("Third.\n", true)] {
        folder.become_(&site(edit));
        folder.built();
        same(&folder.public(), &site(edit).on_disk().fresh(), edit);
        assert_eq!(folder.path(".bulletin/pack.index").exists(), is_kept, "{edit}");
    }
}
