//! One build at a time.

use crate::fault::Fault;
use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// How long a lock is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Holds a folder for this process. Dropped, or with the process gone, the folder is free.
pub struct Lock(
    #[expect(dead_code, reason = "held for its lock, which the system frees when the file is closed")] File,
);

impl Lock {
    /// Takes the lock of a cache folder. Waits a little, since a preview holds it for its first seconds only.
    ///
    /// # Errors
    /// If another process holds it, or the folder cannot be written.
    pub fn take(folder: &Path) -> Result<Self, Fault> {
        let help = "what is known of a site is kept in its folder .bulletin/: make that writable";
        let fault = |doing, path: &Path, error| Fault::io(doing, path, &error).help(help);
        fs::create_dir_all(folder).map_err(|error| fault("making", folder, error))?;
        let path = folder.join("lock");
        let file = File::create(&path).map_err(|error| fault("opening", &path, error))?;
        let begun = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => thread::sleep(PATIENCE / 100),
                Err(TryLockError::WouldBlock) => {
                    return Err(Fault::new("taking the lock of this site", "another build is at work on it")
                        .help("wait until it is done"));
                }
                // Some network file systems have no locks: better a build without one than none.
                Err(TryLockError::Error(_)) => return Ok(Self(file)),
            }
        }
    }
}
