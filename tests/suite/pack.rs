//! The cache stays as small as the site, and outlives changes of the program.

use crate::site_test::{Site, SiteFolder, same};

/// A text of a few megabytes, so that few edits fill the pack.
fn big(word: &str) -> String {
    format!("{word} {}\n\n", "and another word ".repeat(16)).repeat(12_000)
}

fn pack(folder: &SiteFolder) -> u64 {
    folder.path(".bulletin/pack").metadata().expect("a pack").len()
}

#[test]
fn what_edits_leave_behind_goes_before_it_outweighs_the_site() {
    let article =
        |word: &str| Site::new().article("news/a.md", "title = \"A\"\ndate = 2026-01-01T10:00:00Z", &big(word));
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
