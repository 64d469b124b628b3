//! A tree brought up to what happened at some paths, without listing the rest of the site.

use crate::disk::Folder;
use crate::disk::folder::{FOLDERS, entry, fill_theme, left_out, list, nanoseconds, relative};
use crate::fault::Fault;
use crate::source::{Entry, SourcePath, Tree, Unreadable};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::SystemTime;
use walkdir::WalkDir;

impl Folder {
    /// Brings a tree up to what happened at these paths, and says which files are new, different or gone. A folder
    /// stands for everything below it. The tree is then what [`Folder::tree`] would list, unless files can also be
    /// reached through links ([`Folder::has_links`]).
    ///
    /// # Errors
    /// If the site's folder itself cannot be read.
    pub fn update(&self, tree: &mut Tree, paths: &BTreeSet<SourcePath>) -> Result<BTreeSet<SourcePath>, Fault> {
        let root = fs::canonicalize(self.root()).map_err(|error| Fault::io("reading", self.root(), &error))?;
        let mut files = BTreeMap::new();
        let mut unreadable = Vec::new();
        let mut found = Vec::new();
        for path in paths.iter().filter(|path| is_read(path)) {
            files.extend(tree.files.remove_entry(path));
            let below: Vec<SourcePath> = tree.below(path.as_str()).map(|(file, _, _)| file.clone()).collect();
            files.extend(below.iter().filter_map(|file| tree.files.remove_entry(file)));
            let here = |other: &SourcePath| other == path || other.below(path.as_str()).is_some();
            unreadable.extend(tree.unreadable.extract_if(.., |one| here(&one.path)));
            list(&root, path.as_str(), &mut found, &mut tree.unreadable);
        }
        let now = nanoseconds(SystemTime::now());
        let mut changed = BTreeSet::new();
        for path in found {
            match entry(&path, &root.join(path.as_str()), &BTreeMap::new(), now) {
                Ok(entry) => {
                    tree.files.insert(path.clone(), entry);
                    tree.theme.remove(&path);
                    changed.insert(path);
                }
                Err(reason) => tree.unreadable.push(Unreadable { path, reason }),
            }
        }
        fill_theme(tree);
        tree.unreadable.sort_by(|a, b| (&a.path, &a.reason).cmp(&(&b.path, &b.reason)));
        tree.unreadable.dedup();
        changed.extend(files.keys().cloned());
        changed.retain(|path| digest(files.get(path)) != digest(tree.files.get(path)));
        let mended = unreadable.iter().filter(|one| !tree.unreadable.contains(one));
        let broken = tree.unreadable.iter().filter(|one| !unreadable.contains(one));
        let touched = |one: &&Unreadable| paths.iter().any(|path| one.path.as_str().starts_with(path.as_str()));
        changed.extend(mended.chain(broken.filter(touched)).map(|one| one.path.clone()));
        Ok(changed)
    }

    /// The files that two trees of this folder do not share.
    pub fn changes(before: &Tree, now: &Tree) -> BTreeSet<SourcePath> {
        let mut changed: BTreeSet<SourcePath> = before.files.keys().chain(now.files.keys()).cloned().collect();
        changed.retain(|path| digest(before.files.get(path)) != digest(now.files.get(path)));
        let lost = now.unreadable.iter().filter(|one| !before.unreadable.contains(one));
        let mended = before.unreadable.iter().filter(|one| !now.unreadable.contains(one));
        changed.extend(lost.chain(mended).map(|one| one.path.clone()));
        changed
    }

    /// Whether any of the folders that are read holds a symbolic link: then one file may stand at several paths.
    pub fn has_links(&self) -> bool {
        let walks = FOLDERS.iter().map(|folder| WalkDir::new(self.root().join(folder)).follow_links(false));
        walks.flatten().flatten().any(|entry| entry.path_is_symlink())
    }

    /// The path below the site of a file that is read; `None` for any other file.
    pub fn path_of(root: &Path, file: &Path) -> Option<SourcePath> {
        relative(root, file).filter(is_read)
    }
}

fn digest(entry: Option<&Entry>) -> Option<crate::source::Digest> {
    entry.map(|entry| entry.digest)
}

/// Whether a site's file of this name would be listed.
fn is_read(path: &SourcePath) -> bool {
    let mut parts = path.as_str().split('/');
    let first = parts.next().unwrap_or("");
    path.as_str() == "site.toml" || (FOLDERS.contains(&first) && !parts.any(|name| left_out(first, name)))
}
