//! A site's folder into a [`Tree`]. Contents are digested once: afterwards what the file system says of a file decides
//! whether it is read again.

use crate::fault::{Fault, cause};
use crate::source::{Digest, Entry, Shelf, SourcePath, Stamp, Tree, Unreadable};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};
use std::time::SystemTime;
use walkdir::WalkDir;

/// The default theme: what a site does not bring itself.
const THEME: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/theme.rs"));

/// The folders of a site that are read.
pub const FOLDERS: [&str; 4] = ["content", "data", "templates", "static"];

/// Why a link is not followed.
const OUTSIDE: &str = "it is a link that leads out of the site";

/// Changes as young as this may be followed by another one that a coarse clock cannot tell apart.
const CLOCK: i64 = 1_000_000_000;

/// A site's folder, with the default theme behind it.
pub struct Folder {
    root: PathBuf,
    theme: HashMap<&'static str, &'static [u8]>,
}

impl Folder {
    /// The site at `root`.
    pub fn new(root: PathBuf) -> Self {
        Self { root, theme: THEME.iter().copied().collect() }
    }

    /// Where the site lies.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The nearest folder with a site.toml, from `start` upwards.
    pub fn find(start: &Path) -> Option<PathBuf> {
        start.ancestors().find(|folder| folder.join("site.toml").is_file()).map(Path::to_path_buf)
    }

    /// The files of the default theme, by their names in a site.
    pub fn theme(&self) -> impl Iterator<Item = (&'static str, &'static [u8])> {
        THEME.iter().copied()
    }

    /// The bytes of a theme file that the site has not replaced.
    pub fn theme_file(&self, path: &SourcePath) -> Option<&'static [u8]> {
        let own = self.root.join(path.as_str());
        self.theme.get(path.as_str()).copied().filter(|_| !own.exists())
    }

    /// Lists the site. Files that look as they did in `before` are not read.
    ///
    /// # Errors
    /// If the site's folder itself cannot be read.
    pub fn tree(&self, before: &BTreeMap<SourcePath, Entry>) -> Result<Tree, Fault> {
        let root = fs::canonicalize(&self.root).map_err(|error| Fault::io("reading", &self.root, &error))?;
        let near = from_here(&root);
        let mut tree = Tree::default();
        let mut found = Vec::new();
        let config = root.join("site.toml");
        if config.is_symlink() && config.exists() && !inside(&root, &config) {
            tree.unreadable.push(refuse(&root, &config, OUTSIDE));
        } else if config.exists() {
            found.push(SourcePath::new("site.toml"));
        }
        for folder in FOLDERS {
            list(&root, folder, &mut found, &mut tree.unreadable);
        }
        let now = nanoseconds(SystemTime::now());
        let entries: Vec<_> =
            found.into_par_iter().map(|path| (entry(&path, &near.join(path.as_str()), before, now), path)).collect();
        for (entry, path) in entries {
            match entry {
                Ok(entry) => {
                    tree.files.insert(path, entry);
                }
                Err(reason) => tree.unreadable.push(Unreadable { path, reason }),
            }
        }
        fill_theme(&mut tree);
        tree.unreadable.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }
}

impl Shelf for Folder {
    fn read(&self, path: &SourcePath) -> Result<Cow<'_, [u8]>, String> {
        let file = self.root.join(path.as_str());
        // What leads out of the site is not even read to show a finding's line.
        let mut kind = fs::symlink_metadata(&file).ok().map(|metadata| metadata.file_type());
        if kind.is_some_and(|kind| kind.is_symlink()) {
            if !fs::canonicalize(&self.root).is_ok_and(|root| inside(&root, &file)) {
                return Err(OUTSIDE.to_owned());
            }
            kind = fs::metadata(&file).ok().map(|metadata| metadata.file_type());
        }
        // Reading a pipe or a device may never end.
        if kind.is_some_and(|kind| !kind.is_file() && !kind.is_dir()) {
            return Err("it is no regular file".to_owned());
        }
        match fs::read(file) {
            Ok(bytes) => Ok(Cow::Owned(bytes)),
            Err(error) => match self.theme.get(path.as_str()) {
                Some(bytes) if error.kind() == std::io::ErrorKind::NotFound => Ok(Cow::Borrowed(*bytes)),
                _ => Err(cause(&error)),
            },
        }
    }
}

/// Adds what the site does not bring itself.
pub(super) fn fill_theme(tree: &mut Tree) {
    for (name, bytes) in THEME {
        let path = SourcePath::from(*name);
        if !tree.files.contains_key(&path) {
            tree.files.insert(path.clone(), theme_entry(bytes));
            tree.theme.insert(path);
        }
    }
}

/// A theme file's entry. Its stamp is its size alone, so that it never looks like a file on a disk.
fn theme_entry(bytes: &[u8]) -> Entry {
    Entry { digest: Digest::of(bytes), stamp: Stamp { size: bytes.len() as u64, ..Stamp::default() } }
}

/// Whether a file of this name is left out. Hidden files are, except in static/, where `.well-known` belongs; so is what
/// editors leave behind while they save.
pub(super) fn left_out(folder: &str, name: &str) -> bool {
    let hidden = match folder {
        "static" => [".git", ".DS_Store", ".gitkeep"].contains(&name),
        _ => name.starts_with('.'),
    };
    let editors = name.ends_with('~') || name.ends_with(".swp") || name.ends_with(".bak") || name.ends_with(".orig");
    hidden || editors || name.starts_with("~$") || (name.starts_with('#') && name.ends_with('#')) || name == "Thumbs.db"
}

/// Lists a folder of the site, or what stands at a path below one.
pub(super) fn list(root: &Path, path: &str, found: &mut Vec<SourcePath>, unreadable: &mut Vec<Unreadable>) {
    let start = root.join(path);
    if !start.exists() {
        return;
    }
    let folder = path.split('/').next().unwrap_or(path);
    let walk = WalkDir::new(&start).follow_links(true).into_iter();
    let mut outside = Vec::new();
    let shown = walk.filter_entry(|entry| {
        if entry.depth() > 0 && left_out(folder, &entry.file_name().to_string_lossy()) {
            return false;
        }
        let leads_out = entry.path_is_symlink() && !inside(root, entry.path());
        if leads_out {
            outside.push(refuse(root, entry.path(), OUTSIDE));
        }
        !leads_out
    });
    for entry in shown {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => match relative(root, entry.path()) {
                Some(path) => found.push(path),
                None => unreadable.push(refuse(root, entry.path(), "its name is not Unicode text")),
            },
            Err(error) => {
                let path = error.path().unwrap_or(&start).to_path_buf();
                let reason = match (error.loop_ancestor(), error.io_error()) {
                    (Some(_), _) => "it is a link that leads into a circle".to_owned(),
                    (None, Some(error)) => cause(error),
                    (None, None) => error.to_string(),
                };
                unreadable.push(refuse(root, &path, &reason));
            }
        }
    }
    unreadable.extend(outside);
}

fn inside(root: &Path, link: &Path) -> bool {
    fs::canonicalize(link).is_ok_and(|target| target.starts_with(root))
}

fn refuse(root: &Path, path: &Path, reason: &str) -> Unreadable {
    let shown = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    Unreadable { path: SourcePath::new(shown), reason: reason.to_owned() }
}

pub(super) fn relative(root: &Path, path: &Path) -> Option<SourcePath> {
    let below = path.strip_prefix(root).ok()?.to_str()?;
    Some(SourcePath::new(if MAIN_SEPARATOR == '/' { below.to_owned() } else { below.replace(MAIN_SEPARATOR, "/") }))
}

pub(super) fn entry(
    path: &SourcePath,
    file: &Path,
    before: &BTreeMap<SourcePath, Entry>,
    now: i64,
) -> Result<Entry, String> {
    let metadata = fs::metadata(file).map_err(|error| cause(&error))?;
    if !metadata.is_file() {
        return Err("it is no regular file".to_owned());
    }
    let stamp = stamp(&metadata);
    if let Some(known) = before.get(path)
        && known.stamp == stamp
    {
        return Ok(*known);
    }
    let bytes = fs::read(file).map_err(|error| cause(&error))?;
    let young = now - stamp.modified.max(stamp.changed) < CLOCK;
    // A file that was changed just now is looked at again next time, whatever its stamp says.
    let stamp = if young { Stamp { inode: u64::MAX, ..stamp } } else { stamp };
    Ok(Entry { digest: Digest::of(bytes), stamp })
}

/// A path as it looks from the folder that the program runs in. The system looks at every part of every path: the fewer
/// the better, where there are ten thousands of files.
pub(super) fn from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path).to_path_buf()
}

/// A path without links and steps back, of which any part may not be there yet.
pub fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let there =
        path.ancestors().find_map(|above| Some((fs::canonicalize(above).ok()?, path.strip_prefix(above).ok()?)));
    let Some((mut real, rest)) = there else {
        return path;
    };
    for part in rest.components() {
        match part {
            Component::ParentDir => _ = real.pop(),
            part => real.push(part),
        }
    }
    real
}

/// What the file system says about a file.
pub(super) fn stamp(metadata: &fs::Metadata) -> Stamp {
    let modified = metadata.modified().map_or(0, nanoseconds);
    #[cfg(unix)]
    let (changed, inode) = {
        use std::os::unix::fs::MetadataExt;
        (metadata.ctime() * 1_000_000_000 + metadata.ctime_nsec(), metadata.ino())
    };
    #[cfg(not(unix))]
    let (changed, inode) = (0, 0);
    Stamp { size: metadata.len(), modified, changed, inode }
}

pub(super) fn nanoseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
