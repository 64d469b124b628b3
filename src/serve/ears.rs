//! What happens to the site's files, as the system tells it: or, where the system tells nothing, by looking again and
//! again.

use crate::disk::FOLDERS;
use crate::serve::burst::{Heard, Pause};
use notify::event::{AccessKind, AccessMode, CreateKind, Event, EventKind, Flag, ModifyKind, RenameMode};
use notify::{RecursiveMode, Watcher};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

/// How often files are looked at where nothing is heard.
const LOOK: Duration = Duration::from_millis(400);
/// How long the echo of a file of our own may take.
const ECHO: Duration = Duration::from_millis(1500);

/// Listens to a site's folders.
pub(super) struct Ears {
    root: PathBuf,
    watcher: Option<Box<dyn Watcher + Send>>,
    /// Whether the system ever told anything of the site's own files.
    heard: Arc<AtomicBool>,
}

/// Why files are looked at instead of listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deaf {
    /// The caller said so.
    Asked,
    /// The file system is known to tell nothing of what others do to it.
    FileSystem(String),
    /// The system refuses; its words.
    Refused(String),
    /// A file that was written to find out was not heard.
    NoEcho,
    /// Changes were found that had not been heard.
    Missed,
}

impl fmt::Display for Deaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Deaf::Asked => f.write_str("as asked"),
            Deaf::FileSystem(kind) => write!(f, "the file system is {kind}, which does not tell what others do to it"),
            Deaf::Refused(words) => write!(f, "the system refuses to tell of changes: {words}"),
            Deaf::NoEcho => f.write_str("a file that was written to find out was not heard"),
            Deaf::Missed => f.write_str("files changed and nothing was heard"),
        }
    }
}

impl Ears {
    /// Listens to the folders of the site at `root`, which is a path without links.
    pub(super) fn listen<W: Watcher + Send + 'static>(root: &Path, tell: Sender<Heard>) -> Result<Self, Deaf> {
        if let Some(kind) = file_system(root).filter(|kind| is_silent(kind)) {
            return Err(Deaf::FileSystem(kind));
        }
        let refused = |error: notify::Error| Deaf::Refused(error.to_string());
        let heard = Arc::new(AtomicBool::new(false));
        let mark = heard.clone();
        let handler = move |event: notify::Result<Event>| {
            for one in understood(event) {
                mark.store(true, Ordering::Relaxed);
                // Nobody listens any more: the program ends.
                let _ = tell.send(one);
            }
        };
        let mut watcher = W::new(handler, notify::Config::default()).map_err(refused)?;
        watcher.watch(root, RecursiveMode::NonRecursive).map_err(refused)?;
        for folder in FOLDERS.iter().map(|folder| root.join(folder)).filter(|folder| folder.is_dir()) {
            watcher.watch(&folder, RecursiveMode::Recursive).map_err(refused)?;
        }
        Ok(Self { root: root.to_path_buf(), watcher: Some(Box::new(watcher)), heard })
    }

    /// Looks at everything again and again.
    pub(super) fn look(root: &Path, tell: Sender<Heard>) -> Self {
        thread::spawn(move || {
            while tell.send(Heard::Tick).is_ok() {
                thread::sleep(LOOK);
            }
        });
        Self { root: root.to_path_buf(), watcher: None, heard: Arc::new(AtomicBool::new(true)) }
    }

    /// Whether the system tells what happens.
    pub(super) fn listens(&self) -> bool {
        self.watcher.is_some()
    }

    /// Whether it ever told of anything.
    pub(super) fn has_heard(&self) -> bool {
        self.heard.load(Ordering::Relaxed)
    }

    /// Listens to folders of the site that were made since.
    pub(super) fn listen_to_new_folders(&mut self, paths: &[PathBuf]) {
        let Some(watcher) = &mut self.watcher else { return };
        for folder in FOLDERS.iter().map(|folder| self.root.join(folder)).filter(|folder| paths.contains(folder)) {
            if folder.is_dir() {
                // It may be gone again: then there is nothing to listen to.
                let _ = watcher.watch(&folder, RecursiveMode::Recursive);
            }
        }
    }
}

/// Writes a file into a folder of the same file system and listens for it, as a test of the system's ears.
pub(super) fn echo<W: Watcher>(folder: &Path) -> Result<(), Deaf> {
    let refused = |error: notify::Error| Deaf::Refused(error.to_string());
    let (tell, told) = channel();
    let handler = move |event: notify::Result<Event>| {
        if event.is_ok() {
            let _ = tell.send(());
        }
    };
    let mut watcher = W::new(handler, notify::Config::default()).map_err(refused)?;
    watcher.watch(folder, RecursiveMode::NonRecursive).map_err(refused)?;
    let file = folder.join("echo");
    if fs::write(&file, []).is_err() {
        // Nothing can be learnt in a folder that cannot be written.
        return Ok(());
    }
    let answer = told.recv_timeout(ECHO);
    let _ = fs::remove_file(&file);
    answer.map_err(|_| Deaf::NoEcho)
}

/// What an event of the system says about which files.
fn understood(event: notify::Result<Event>) -> Vec<Heard> {
    let Ok(event) = event else {
        return vec![Heard::Everything];
    };
    if event.flag() == Some(Flag::Rescan) || event.paths.is_empty() && !matches!(event.kind, EventKind::Access(_)) {
        return vec![Heard::Everything];
    }
    let pause = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Pause::Done,
        EventKind::Access(_) => return Vec::new(),
        EventKind::Create(CreateKind::Folder) => Pause::Folder,
        EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => Pause::Done,
        EventKind::Modify(ModifyKind::Metadata(_)) => Pause::Done,
        EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) => Pause::Gone,
        _ => Pause::Writing,
    };
    event.paths.into_iter().map(|path| Heard::Path(path, pause)).collect()
}

/// The kind of file system that a folder lies on, where the system says it.
fn file_system(folder: &Path) -> Option<String> {
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    let mounted = mounts.lines().filter_map(|line| {
        let mut parts = line.split(' ').skip(1);
        Some((parts.next()?.replace("\\040", " "), parts.next()?))
    });
    // Of two mounts on one point the later one counts.
    let here = mounted.filter(|(point, _)| folder.starts_with(point)).max_by_key(|(point, _)| point.len());
    here.map(|(_, kind)| kind.to_owned())
}

/// File systems on which others write without this machine's kernel being asked.
fn is_silent(kind: &str) -> bool {
    const SILENT: [&str; 14] = [
        "9p",
        "afs",
        "ceph",
        "cifs",
        "drvfs",
        "fakeowner",
        "glusterfs",
        "lustre",
        "nfs",
        "nfs4",
        "prl_fs",
        "smb3",
        "vboxsf",
        "virtiofs",
    ];
    SILENT.contains(&kind) || kind.starts_with("fuse.") && kind != "fuse.fuse-overlayfs"
}

#[cfg(test)]
mod tests {
    use super::{Deaf, Ears, Heard, echo, is_silent};
    use notify::{NullWatcher, RecommendedWatcher};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[test]
    fn a_watcher_that_hears_nothing_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(echo::<NullWatcher>(folder.path()), Err(Deaf::NoEcho));
        assert_eq!(echo::<RecommendedWatcher>(folder.path()), Ok(()));
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing is left behind");
    }

    #[test]
    fn who_hears_nothing_looks_again_and_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let (tell, told) = channel();
        assert!(!Ears::look(folder.path(), tell).listens());
        for _ in 0..2 {
            assert!(matches!(told.recv_timeout(Duration::from_secs(5)), Ok(Heard::Tick)));
        }
    }

    #[test]
    fn file_systems_on_which_others_write_are_known() {
        assert!(["nfs4", "9p", "fuse.grpcfuse", "virtiofs"].into_iter().all(is_silent));
        assert!(!["ext4", "overlay", "tmpfs", "btrfs", "fuse.fuse-overlayfs"].into_iter().any(is_silent));
    }
}
