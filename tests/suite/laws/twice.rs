//! Twice is once: building again touches no file.

use super::world::World;
use crate::site_test::SiteFolder;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, SystemTime};

/// What the file system says of every output, and of the record.
fn stamps(folder: &SiteFolder) -> BTreeMap<String, (SystemTime, u64)> {
    let files = walkdir::WalkDir::new(folder.path("public")).into_iter().flatten();
    files
        .map(|entry| {
            let metadata = entry.metadata().expect("a file");
            (entry.path().display().to_string(), (metadata.modified().expect("a time"), metadata.ino()))
        })
        .collect()
}

#[test]
fn building_again_touches_no_file() {
    let folder = World::with(8).site().on_disk();
    folder.built();
    let before = stamps(&folder);
    assert!(before.len() > 60, "{}", before.len());
    let report = folder.built();
    assert_eq!(stamps(&folder), before);
    assert_eq!((report.result["written"].clone(), report.result["removed"].clone()), (0.into(), 0.into()));
}

#[test]
fn building_again_without_the_cache_touches_no_file() {
    let folder = World::with(8).site().on_disk();
    folder.built();
    let before = stamps(&folder);
    folder.remove_folder(".bulletin");
    assert_eq!(folder.built().result["written"], 0);
    assert_eq!(stamps(&folder), before);
}

#[test]
fn outputs_with_other_times_are_left_as_they_are() {
    let folder = World::with(8).site().on_disk();
    folder.built();
    let past = SystemTime::now() - Duration::from_secs(100_000);
    for path in folder.public().keys() {
        File::options()
            .write(true)
            .open(folder.path("public").join(path))
            .and_then(|file| file.set_modified(past))
            .expect("a time");
    }
    let mut before = stamps(&folder);
    assert_eq!(folder.built().result["written"], 0);
    let mut after = stamps(&folder);
    // The record may learn the new times; the outputs are not touched.
    before.retain(|path, _| !path.contains(".bulletin") && !path.ends_with("public"));
    after.retain(|path, _| !path.contains(".bulletin") && !path.ends_with("public"));
    assert_eq!(after, before);
}

#[test]
fn sources_that_were_only_touched_change_nothing() {
    let folder = World::with(8).site().on_disk();
    folder.built();
    let before = stamps(&folder);
    for (path, content) in folder.sources() {
        fs::remove_file(folder.path(&path)).expect("a file");
        folder.write(&path, content);
    }
    assert_eq!(folder.built().result["written"], 0);
    assert_eq!(stamps(&folder), before);
}

#[test]
fn an_output_that_was_damaged_is_mended_and_no_other_is_touched() {
    let folder = World::with(8).site().on_disk();
    folder.built();
    let right = folder.public();
    let before = stamps(&folder);
    folder.write("public/index.html", "damaged");
    folder.remove("public/rss.xml");
    assert_eq!(folder.built().result["written"], 2);
    assert_eq!(folder.public(), right);
    let touched: Vec<_> = stamps(&folder).into_iter().filter(|(path, stamp)| before.get(path) != Some(stamp)).collect();
    let outputs = touched.iter().filter(|(path, _)| path.ends_with(".html") || path.ends_with(".xml")).count();
    assert_eq!(outputs, 2, "{touched:?}");
}
