//! Served equals built: whatever was saved in whatever way, the preview answers with the bytes of a build.

use super::world::{Edit, World, mixed};
use crate::preview::Preview;
use crate::site_test::{Site, SiteFolder};
use std::fs;

/// File operations in all, in bursts.
const OPERATIONS: u32 = 500;

/// Brings the folder to the site as editors, version control and people do it.
fn save(folder: &SiteFolder, site: &Site, how: u32) -> u32 {
    let now = folder.sources();
    let mut operations = 0;
    for path in now.keys().filter(|path| !site.files.contains_key(*path)) {
        folder.remove(path);
        operations += 1;
    }
    for (path, content) in site.files.iter().filter(|(path, content)| now.get(*path) != Some(content)) {
        let place = folder.path(path);
        match (how + operations) % 4 {
            // Through a file beside it, which takes its name.
            0 if place.exists() => {
                let beside = place.with_file_name(".beside");
                fs::write(&beside, content).expect("a file");
                fs::rename(&beside, &place).expect("a name");
            }
            // The old one is moved away first.
            1 if place.exists() => {
                let backup = place.with_file_name("backup~");
                fs::rename(&place, &backup).expect("a name");
                fs::write(&place, content).expect("a file");
                fs::remove_file(&backup).expect("a file");
            }
            // In two goes.
            2 => {
                folder.write(path, &content[..content.len() / 2]);
                folder.write(path, content);
            }
            _ => folder.write(path, content),
        }
        operations += 1;
    }
    operations
}

#[test]
fn after_any_burst_of_operations_what_is_served_is_what_is_built() {
    let mut world = World::with(8);
    let folder = world.site().on_disk();
    let preview = Preview::of(&folder, &["--published"]);
    let (mut operations, mut burst) = (0, 0);
    while operations < OPERATIONS {
        burst += 1;
        let random = mixed(burst);
        // Lone edits among bursts of everything.
        let edits = if random.is_multiple_of(3) { 1 } else { 2 + (random >> 4) % 48 };
        for number in 0..edits {
            let pick = mixed(random.wrapping_add(number * 7919));
            let edit = if edits == 1 && pick.is_multiple_of(2) {
                Edit::Rewrite
            } else {
                Edit::ALL[pick as usize % Edit::ALL.len()]
            };
            world.edit(edit, pick >> 5);
        }
        operations += save(&folder, &world.site(), random >> 9);
        folder.built();
        preview.equals(&folder.public()).unwrap_or_else(|difference| panic!("after burst {burst}:\n{difference}"));
    }
    let said = preview.heard();
    let quick = said.iter().filter(|said| said["changed"].as_array().is_some_and(|changed| changed.len() == 1)).count();
    assert!(quick > 5, "lone edits are among them: {quick}");
}

#[test]
fn what_is_no_longer_built_is_no_longer_served() {
    let mut world = World::with(8);
    let folder = world.site().on_disk();
    folder.built();
    let preview = Preview::of(&folder, &["--published"]);
    let before = folder.public();
    for pick in 0..6 {
        world.edit(Edit::Rename, pick);
        world.edit(Edit::Retag, pick);
        world.edit(Edit::ToggleDraft, pick + 3);
    }
    save(&folder, &world.site(), 0);
    folder.built();
    let now = folder.public();
    preview.equals(&now).expect("what is built is served");
    let gone: Vec<_> = before.keys().filter(|file| !now.contains_key(*file)).collect();
    assert!(gone.len() > 5, "{gone:?}");
    for file in gone {
        assert_eq!(preview.get(&format!("/{}", crate::preview::encoded(file))).status, 404, "{file}");
    }
}

#[test]
fn below_a_path_and_for_other_readers_too() {
    use bulletin::security::Tlp;
    let site =
        World::with(6).site().article("news/green.md", "title = \"G\"\ndate = 2026-01-01\ntlp = \"GREEN\"", "Green.");
    let site = site.at("https://x.example/sub").cleared_for(Tlp::Green);
    let folder = site.on_disk();
    folder.built();
    let arguments = ["--published", "--base-url", "https://x.example/sub", "--clearance", "GREEN"];
    Preview::of(&folder, &arguments).equals(&folder.public()).expect("the same bytes");
}
