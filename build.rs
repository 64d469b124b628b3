//! Embeds the default theme, and gives the digest of the program's own sources, which every cache key holds.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut theme = String::from("&[\n");
    let mut hasher = DefaultHasher::new();
    for folder in ["src", "templates", "static"] {
        println!("cargo:rerun-if-changed={folder}");
        for file in files(&root.join(folder)) {
            let relative =
                file.strip_prefix(&root).expect("it lies below the root").to_string_lossy().replace('\\', "/");
            let bytes = fs::read(&file).expect("a source file can be read");
            (&relative, &bytes).hash(&mut hasher);
            if folder != "src" {
                writeln!(theme, "    ({relative:?}, include_bytes!({:?}).as_slice()),", file.display().to_string())
                    .expect("writing to a string");
            }
        }
    }
    println!("cargo:rerun-if-changed=Cargo.lock");
    fs::read(root.join("Cargo.lock")).unwrap_or_default().hash(&mut hasher);
    // What a program without AVIF could not read, one with it can.
    env::var_os("CARGO_FEATURE_AVIF").is_some().hash(&mut hasher);
    theme.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("theme.rs"), theme).expect("cargo's output folder is writable");
    println!("cargo:rustc-env=BULLETIN_SOURCES={:016x}", hasher.finish());
}

/// Every file below a folder, in a fixed order; hidden ones left out.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let shown = |path: &PathBuf| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    entries.into_iter().filter(shown).flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
