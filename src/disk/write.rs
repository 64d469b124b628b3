//! Writing files: whole or not at all.

use crate::fault::Fault;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Writes a file by way of a neighbour and a rename, so that nobody ever sees half of it.
///
/// # Errors
/// If the folder cannot be written.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    create_of(path, &[bytes])
}

/// The same, from several parts.
pub(super) fn create_of(path: &Path, parts: &[&[u8]]) -> Result<(), Fault> {
    create_by(path, |file| parts.iter().try_for_each(|part| file.write_all(part)))
}

/// The same, by whoever writes it piece by piece.
pub(super) fn create_by(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<(), Fault> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let neighbour = path.with_file_name(format!(".{name}.new"));
    let written = fresh(&neighbour, write).and_then(|_| fs::rename(&neighbour, path));
    written.map_err(|error| {
        // The neighbour is ours; if it cannot be removed either, the next write replaces it.
        let _ = fs::remove_file(&neighbour);
        Fault::io("writing", path, &error)
    })
}

/// Writes a file that must not be there yet, with the folders above it.
///
/// # Errors
/// If it is there, or cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Fault::io("making", folder, &error))?;
    }
    let written = File::create_new(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| Fault::io("writing", path, &error))
}

/// Writes a file into a folder that may have to be made first.
pub(super) fn fresh(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<fs::Metadata> {
    // A page has a folder of its own, which is nearly always new: making it first spares a failing open.
    if path.file_name().is_some_and(|name| name == "index.html")
        && let Some(folder) = path.parent()
    {
        let _ = fs::create_dir(folder);
    }
    let mut file = match File::create(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
            File::create(path)?
        }
        file => file?,
    };
    write(&mut file)?;
    file.metadata()
}
