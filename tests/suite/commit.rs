//! Outputs in a folder: whole or not at all, whatever happens.

use crate::site_test::{Files, Site, SiteFolder, files_below, program, same};
use std::fs;
use std::process::Stdio;
use std::time::Duration;

fn archive(articles: usize, word: &str) -> Site {
    (0..articles).fold(Site::new(), |site, at| {
        let front = format!(
            "title = \"Article {at} {word}\"\ndate = 2026-01-{:02}T10:00:00Z\ntags = [\"t{}\"]",
            at % 28 + 1,
            at % 7
        );
        site.article(
            &format!("news/a{at}.md"),
            &front,
            &format!("{word} text.\n\n```python\nprint(\"{word} {at}\")\n```\n"),
        )
    })
}

/// Starts a build and kills it after a while. How long says nothing: any moment must do.
fn killed_after(folder: &SiteFolder, delay: Duration) {
    let mut build = program(folder.root(), &["build", "--quiet"]).stderr(Stdio::null()).spawn().expect("it starts");
    std::thread::sleep(delay);
    let _ = build.kill();
    build.wait().expect("it ends");
}

fn whole(files: &Files, old: &Files, new: &Files, what: &str) {
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with(".bulletin")) {
        let known = old.get(path) == Some(bytes) || new.get(path) == Some(bytes);
        assert!(known, "{what}: {path} is torn");
    }
}

#[test]
fn a_killed_build_leaves_whole_files_and_the_next_one_repairs_all() {
    let (before, after) = (archive(150, "old"), archive(160, "new"));
    let (old, new) = (before.on_disk().fresh(), after.on_disk().fresh());
    for step in 0..24u64 {
        let delay = Duration::from_millis(step * 9);
        let folder = before.on_disk();
        if step % 2 == 0 {
            killed_after(&folder, delay);
            whole(&files_below(&folder.path("public")), &old, &old, "cold");
            folder.built();
            same(&folder.public(), &old, "repaired after a cold kill");
        }
        folder.built();
        folder.become_(&after);
        killed_after(&folder, delay);
        whole(&files_below(&folder.path("public")), &old, &new, "warm");
        folder.built();
        same(&folder.public(), &new, "repaired after a warm kill");
        let left = fs::read_dir(folder.root()).expect("a folder").flatten().map(|entry| entry.file_name());
        assert!(!left.into_iter().any(|name| name.to_string_lossy().contains("staging")), "nothing is left behind");
    }
}

#[test]
fn what_is_gone_from_the_site_goes_from_the_folder_and_nothing_else_does() {
    let folder = archive(6, "x").on_disk();
    folder.built();
    folder.write("public/news/a1/mine.txt", "mine");
    folder.write("public/news/a2/index.html", "changed by somebody");
    for article in ["a1", "a2", "a3"] {
        folder.remove(&format!("content/news/{article}.md"));
    }
    folder.built();
    assert!(!folder.path("public/news/a1/index.html").exists());
    assert!(folder.path("public/news/a1/mine.txt").exists(), "a file of somebody else keeps its folder");
    assert_eq!(fs::read(folder.path("public/news/a2/index.html")).expect("kept"), b"changed by somebody");
    assert!(!folder.path("public/news/a3").exists(), "an empty folder goes");
}

#[test]
fn an_output_that_somebody_changed_is_made_again() {
    let site = archive(4, "x");
    let folder = site.on_disk();
    folder.built();
    let right = folder.public();
    folder.write("public/news/a1/index.html", "changed");
    folder.remove("public/news/a2/index.html");
    folder.remove_folder("public/tags");
    folder.built();
    same(&folder.public(), &right, "repaired");
}

#[test]
fn damaged_foreign_and_missing_caches_are_rebuilt() {
    let site = archive(8, "x");
    let folder = site.on_disk();
    folder.built();
    let right = folder.public();
    let names: Vec<_> =
        fs::read_dir(folder.path(".bulletin")).expect("a cache").flatten().map(|entry| entry.path()).collect();
    for name in names.iter().filter(|name| name.is_file()) {
        for damage in 0..4 {
            let Ok(mut bytes) = fs::read(name) else { continue };
            match damage {
                0 => bytes.truncate(bytes.len() / 2),
                1 => bytes.clear(),
                2 => bytes = b"something else entirely".to_vec(),
                _ => {
                    let middle = bytes.len() / 2;
                    if let Some(byte) = bytes.get_mut(middle) {
                        *byte ^= 0x55;
                    }
                }
            }
            fs::write(name, bytes).expect("the cache is ours");
            fs::remove_dir_all(folder.path("public")).expect("the output is ours");
            folder.built();
            same(&folder.public(), &right, &format!("{} with damage {damage}", name.display()));
        }
    }
}

#[test]
fn without_its_record_a_folder_is_adopted_where_it_is_right() {
    let folder = archive(4, "x").on_disk();
    folder.built();
    let right = folder.public();
    for record in ["{", "", "{\"format\":9,\"files\":{}}"] {
        folder.write("public/.bulletin.json", record);
        folder.remove_folder(".bulletin");
        folder.built();
        same(&folder.public(), &right, record);
    }
}

#[test]
fn one_build_at_a_time() {
    let folder = archive(3, "x").on_disk();
    let _held = bulletin::disk::Lock::take(&folder.path(".bulletin")).expect("free");
    let run = folder.run(["build"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("another build is at work"), "{}", run.err);
    assert!(!folder.path("public").exists());
}
