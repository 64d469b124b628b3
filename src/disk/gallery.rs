//! Finished images, a file each: `.bulletin/images/3f/2a9c….img`, named by the digest of content and recipe. Each begins
//! with a digest of the rest, so that a damaged one is as if it were not there; a build that is killed loses at most
//! the images that it was at work on.

use crate::disk::write;
use crate::engine::Gallery as Remembers;
use crate::fault::Fault;
use crate::source::Digest;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The finished images of a site.
pub struct Gallery {
    folder: PathBuf,
}

impl Gallery {
    /// The images in a cache folder.
    pub fn of(cache: &Path) -> Self {
        Self { folder: cache.join("images") }
    }

    /// Removes every image but these, and says how many there were and how many bytes they took.
    ///
    /// # Errors
    /// If the folder cannot be read or written.
    pub fn prune(&self, keep: &BTreeSet<Digest>) -> Result<(usize, u64), Fault> {
        let keep: BTreeSet<PathBuf> = keep.iter().map(|key| self.path(*key)).collect();
        let (mut files, mut bytes) = (0, 0);
        for folder in entries(&self.folder)? {
            for path in entries(&folder)?.into_iter().filter(|path| !keep.contains(path)) {
                bytes += fs::metadata(&path).map_or(0, |metadata| metadata.len());
                fs::remove_file(&path).map_err(|error| Fault::io("removing", &path, &error))?;
                files += 1;
            }
            // Only an empty folder can be removed.
            let _ = fs::remove_dir(&folder);
        }
        Ok((files, bytes))
    }

    fn path(&self, key: Digest) -> PathBuf {
        let name = key.to_string();
        self.folder.join(&name[..2]).join(format!("{}.img", &name[2..]))
    }
}

impl Remembers for Gallery {
    fn get(&self, key: Digest) -> Option<Vec<u8>> {
        let bytes = fs::read(self.path(key)).ok()?;
        let (digest, content) = bytes.split_at_checked(16)?;
        (Digest::of(content).as_bytes() == digest).then(|| content.to_vec())
    }

    fn put(&self, key: Digest, bytes: &[u8]) {
        let path = self.path(key);
        let made = path.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok());
        // What cannot be kept is made again next time.
        if made {
            let _ = write::create_of(&path, &[Digest::of(bytes).as_bytes(), bytes]);
        }
    }
}

/// What is in a folder; nothing if it is not there.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.flatten().map(|entry| entry.path()).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Fault::io("reading", folder, &error)),
    }
}
