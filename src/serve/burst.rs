//! Events into batches: a lone saved file at once, a burst as one.

use crate::serve::ears::Deaf;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Something happened to a file or folder.
    Path(PathBuf, Pause),
    /// Anything may have happened.
    Everything,
    /// It is time to look whether anything happened.
    Tick,
    /// Nothing can be heard.
    Deaf(Deaf),
    /// What the search index is made of is remembered.
    Indexed,
    /// The program ends.
    End,
}

/// How long it takes until an event can be believed to be the last of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pause {
    /// The file was written and closed, or moved into place.
    Done,
    /// The file is being written. Linux says when it is closed; other systems do not.
    Writing,
    /// The file is gone, or on its way back: some editors save by moving the old file away first.
    Gone,
    /// A folder is new, and is being listened to a moment later.
    Folder,
}

impl Pause {
    fn length(self) -> Duration {
        Duration::from_millis(match self {
            Pause::Done => 4,
            Pause::Writing if cfg!(target_os = "linux") => 60,
            Pause::Writing => 15,
            Pause::Gone | Pause::Folder => 60,
        })
    }
}

/// From so many paths on, more are expected.
const MANY: usize = 4;
/// The pause that ends a burst.
const QUIET: Duration = Duration::from_millis(60);
/// Nobody waits longer than this for a rebuild, however much is being written.
const LONGEST: Duration = Duration::from_secs(2);

/// What happened until it was quiet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Batch {
    paths: BTreeMap<PathBuf, Pause>,
    /// Whether anything may have happened.
    pub(super) everything: bool,
    /// Whether it was only time to look.
    pub(super) tick: bool,
    /// Why nothing can be heard.
    pub(super) deaf: Option<Deaf>,
    /// Whether what the search index is made of is remembered.
    pub(super) indexed: bool,
    /// Whether the program ends.
    pub(super) end: bool,
}

impl Batch {
    /// Waits for something to happen, and then until it is quiet. `None` if nothing happens for a while.
    pub(super) fn gather(
        heard: &Receiver<Heard>,
        patience: Duration,
        concerns: &dyn Fn(&Path) -> bool,
    ) -> Option<Self> {
        let mut batch = Self::default();
        let patient = Instant::now();
        while batch.is_empty() {
            match heard.recv_timeout(patience.saturating_sub(patient.elapsed())) {
                Ok(one) => batch.add(one, concerns),
                Err(RecvTimeoutError::Timeout) => return None,
                Err(RecvTimeoutError::Disconnected) => batch.end = true,
            }
        }
        let begun = Instant::now();
        while !batch.end {
            match heard.recv_timeout(batch.pause().min(LONGEST.saturating_sub(begun.elapsed()))) {
                Ok(one) => batch.add(one, concerns),
                Err(_) => break,
            }
        }
        Some(batch)
    }

    /// The files and folders to which something happened.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.paths.keys().cloned().collect()
    }

    /// New folders, to be looked at once more: what was put into them before they were listened to, was not heard.
    pub(super) fn new_folders(&self) -> Vec<Heard> {
        let new = self.paths.iter().filter(|(_, pause)| **pause == Pause::Folder);
        new.map(|(path, _)| Heard::Path(path.clone(), Pause::Done)).collect()
    }

    fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.everything && !self.tick && self.deaf.is_none() && !self.indexed && !self.end
    }

    fn add(&mut self, heard: Heard, concerns: &dyn Fn(&Path) -> bool) {
        match heard {
            Heard::Path(path, pause) if concerns(&path) => {
                self.paths.insert(path, pause);
            }
            Heard::Path(..) => {}
            Heard::Everything => self.everything = true,
            Heard::Tick => self.tick = true,
            Heard::Deaf(deaf) => self.deaf = Some(deaf),
            Heard::Indexed => self.indexed = true,
            Heard::End => self.end = true,
        }
    }

    fn pause(&self) -> Duration {
        if self.paths.len() >= MANY || self.everything {
            return QUIET;
        }
        self.paths.values().map(|pause| pause.length()).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Batch, Heard, Pause};
    use std::path::PathBuf;
    use std::sync::mpsc::channel;
    use std::thread;
    use std::time::{Duration, Instant};

    const LONG: Duration = Duration::from_secs(10);

    fn path(name: &str, pause: Pause) -> Heard {
        Heard::Path(PathBuf::from(name), pause)
    }

    #[test]
    fn a_lone_saved_file_is_a_batch_at_once() {
        let (tell, told) = channel();
        tell.send(path("a", Pause::Writing)).expect("heard");
        tell.send(path("a", Pause::Done)).expect("heard");
        let begun = Instant::now();
        let batch = Batch::gather(&told, LONG, &|_| true).expect("a batch");
        assert_eq!(batch.paths(), [PathBuf::from("a")]);
        assert!(begun.elapsed() < Duration::from_secs(5), "it does not wait for more");
    }

    #[test]
    fn a_burst_is_one_batch() {
        let (tell, told) = channel();
        let writer = thread::spawn(move || {
            for number in 0..500 {
                tell.send(path(&number.to_string(), Pause::Done)).expect("heard");
                if number % 10 == 0 {
                    thread::sleep(Duration::from_millis(1));
                }
            }
            // The sender lives on, as a watcher does.
            thread::sleep(Duration::from_millis(500));
        });
        let mut sizes = Vec::new();
        while sizes.iter().sum::<usize>() < 500 {
            sizes.push(Batch::gather(&told, LONG, &|_| true).expect("a batch").paths().len());
        }
        writer.join().expect("it wrote");
        assert!(sizes.len() <= 2, "{sizes:?}");
    }

    #[test]
    fn a_file_that_is_moved_away_and_written_again_is_one_change() {
        let (tell, told) = channel();
        let editor = thread::spawn(move || {
            tell.send(path("a", Pause::Gone)).expect("heard");
            thread::sleep(Duration::from_millis(5));
            tell.send(path("a", Pause::Writing)).expect("heard");
            tell.send(path("a", Pause::Done)).expect("heard");
            thread::sleep(Duration::from_millis(300));
        });
        assert!(Batch::gather(&told, LONG, &|_| true).is_some());
        assert!(Batch::gather(&told, Duration::from_millis(100), &|_| true).is_none(), "nothing is left over");
        editor.join().expect("it wrote");
    }

    #[test]
    fn what_concerns_nobody_wakes_nobody() {
        let (tell, told) = channel();
        tell.send(path("4913", Pause::Done)).expect("heard");
        assert_eq!(Batch::gather(&told, Duration::from_millis(20), &|_| false), None);
    }
}
