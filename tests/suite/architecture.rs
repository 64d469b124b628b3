//! The floor plan: a room uses lower floors only, and only edges touch the world.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms by floor, as src/lib.rs lists them; `prose` stands above the views that it weaves.
const FLOORS: [&[&str]; 12] = [
    &["date", "fault", "security", "source", "web"],
    &["finding"],
    &["fields", "highlight", "image", "markdown", "search"],
    &["article", "config", "reference", "words"],
    &["site"],
    &["pages"],
    &["prose"],
    &["publish", "render"],
    &["disk", "engine"],
    &["command"],
    &["serve"],
    &["cli"],
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let mut files: Vec<_> = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rust = files(&root).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| {
        let name = path.strip_prefix(&root).expect("it lies below").to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(&path).expect("source text"))
    })
    .collect()
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn room(file: &str) -> &str {
    file.split('/').next().unwrap_or(file).trim_end_matches(".rs")
}

#[test]
fn a_room_uses_lower_floors_only() {
    // The progress bar is handed down, and the disk keeps what the engine remembers.
    let allowed = [("command", "cli"), ("disk", "engine")];
    let mut broken = Vec::new();
    for (file, text) in sources() {
        let own = room(&file);
        let Some(own_floor) = floor(own) else { continue };
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for used in line
                .split("crate::")
                .skip(1)
                .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""))
            {
                let higher = floor(used).is_some_and(|floor| floor >= own_floor);
                if used != own && higher && !allowed.contains(&(own, used)) {
                    broken.push(format!("src/{file}:{}: `{own}` must not know `{used}`", number + 1));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_room_has_a_floor_and_every_file_says_what_it_is() {
    for (file, text) in sources() {
        assert!(text.starts_with("//!"), "src/{file} does not begin with `//!`");
        let own = room(&file);
        assert!(floor(own).is_some() || ["lib", "main"].contains(&own), "src/{file} stands on no floor");
    }
}

#[test]
fn only_edges_touch_the_world() {
    let edges = ["disk", "command", "serve", "cli", "main"];
    for (file, text) in sources().into_iter().filter(|(file, _)| !edges.contains(&room(file))) {
        for word in ["std::fs", "SystemTime", "Instant::now", "Timestamp::now", "std::env::", "println!"] {
            assert!(!text.contains(word), "src/{file} uses {word}");
        }
    }
}
