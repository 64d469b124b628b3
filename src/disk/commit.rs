//! Outputs into a folder: by difference, whole files, and nothing that is not ours is touched.
//!
//! 1. what the record says of the folder is compared with what the file system says, and outputs with both;
//! 2. outputs whose key changed, or whose file did, are made and staged beside the others;
//! 3. only if all of them could be made does anything move into place: into a folder that is not there yet, all at
//!    once; into another, file by file, after it was said which files may be there;
//! 4. files of the last record that this plan no longer has are removed, and the record is written.

use crate::disk::folder::{from_here, relative, stamp};
use crate::disk::record::{Made, Record};
use crate::disk::write;
use crate::fault::Fault;
use crate::finding::Finding;
use crate::pages::Output;
use crate::source::{Digest, SourcePath, Stamp};
use rayon::prelude::*;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The name of the folder in which outputs wait.
const STAGING: &str = ".bulletin-staging";

/// What happens to files that stand where an output belongs, but are not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// They are a fault, unless they equal the output.
    Refuse,
    /// They are replaced.
    Adopt,
}

/// An output folder that is being brought up to date.
pub struct Target {
    out: PathBuf,
    staging: PathBuf,
    /// The files of the last record, in the order of their names.
    known: Vec<(String, Made)>,
    /// What the file system says of each of them now; nothing if it is gone.
    seen: Vec<Option<Stamp>>,
    /// Files that a build which was stopped may have put there: they are ours too.
    pending: BTreeSet<String>,
    /// Whether the folder is not there yet.
    fresh: bool,
    foreign: Foreign,
}

/// A file of the last record.
#[derive(Clone, Copy)]
struct Known<'a> {
    file: &'a str,
    made: Made,
    /// What the file system says of it now; nothing if it is gone.
    seen: Option<Stamp>,
}

/// An output that is wanted.
pub struct Wanted<'a> {
    /// Its file, relative to the folder.
    file: Cow<'a, str>,
    /// What it is made from.
    pub output: &'a Output,
    /// The file of the last record that has its name: an index into [`Target::known`].
    known: Option<usize>,
}

/// What is done with an output.
enum Done {
    /// The file is as it should be.
    Kept(Made),
    /// The file waits in the staging folder.
    Staged(Made),
}

/// Every output of a commit, in the order of their files. Most are kept as they are, and leave nothing behind.
struct Finished<'a> {
    wanted: Vec<Wanted<'a>>,
    /// What became of the others, by their places among the wanted, in order.
    made: Vec<(usize, Made)>,
    /// Those of `made` that wait in the staging folder.
    staged: Vec<usize>,
}

impl Finished<'_> {
    /// What the record will say of an output.
    fn file(&self, target: &Target, at: usize) -> (&str, Made) {
        let wanted = &self.wanted[at];
        let made = match self.made.binary_search_by_key(&at, |(at, _)| *at) {
            Ok(made) => self.made[made].1,
            Err(_) => target.known(wanted).expect("what is kept was there").made,
        };
        (&wanted.file, made)
    }

    /// Whether there is an output with that file.
    fn wants(&self, file: &str) -> bool {
        self.wanted.binary_search_by(|wanted| (*wanted.file).cmp(file)).is_ok()
    }

    /// The file of one of `made`.
    fn file_of(&self, made: usize) -> &str {
        &self.wanted[self.made[made].0].file
    }
}

/// What a commit did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files that were written.
    pub written: usize,
    /// Files that were already right.
    pub unchanged: usize,
    /// Files that were removed.
    pub removed: usize,
    /// Bytes of all files.
    pub bytes: u64,
}

/// What a build may be stopped by while outputs are made.
pub enum Stop {
    /// The content or a template has errors.
    Finding(Box<Finding>),
    /// The machine has.
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Fault(fault)
    }
}

impl Target {
    /// Looks at an output folder, and clears away what a build that was killed left in staging.
    ///
    /// # Errors
    /// If something that is no folder stands there, or it cannot be read.
    pub fn open(out: &Path, foreign: Foreign) -> Result<Self, Fault> {
        let fresh = match fs::metadata(out) {
            Ok(metadata) if metadata.is_dir() => false,
            Ok(_) => {
                return Err(Fault::new(format!("opening {}", out.display()), "it is a file, not a folder")
                    .help("choose another folder with --out, or move the file away"));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => true,
            Err(error) => return Err(io("opening", out, &error)),
        };
        let name = out.file_name().unwrap_or_default().to_string_lossy();
        let staging = if fresh { out.with_file_name(format!(".{name}{STAGING}")) } else { out.join(STAGING) };
        match fs::remove_dir_all(&staging) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(io("clearing", &staging, &error)),
            _ => {}
        }
        let record = if fresh { Record::default() } else { Record::load(out) };
        let seen = survey(out, &record.files);
        Ok(Self { out: out.to_path_buf(), staging, known: record.files, seen, pending: record.pending, fresh, foreign })
    }

    /// Files of the folder that no output has: somebody else's, or of a build whose record was lost.
    pub fn strangers(&self, outputs: &[Output]) -> Vec<SourcePath> {
        let files = WalkDir::new(&self.out).into_iter().flatten().filter(|entry| !entry.file_type().is_dir());
        let names = files.filter_map(|entry| relative(&self.out, entry.path()));
        let is_output = |file: &str| outputs.binary_search_by(|output| output.route.cmp_file(file)).is_ok();
        let is_ours = |file: &SourcePath| file.as_str().starts_with(".bulletin") || is_output(file.as_str());
        let mut strangers: Vec<_> = names.filter(|file| !is_ours(file)).collect();
        strangers.sort();
        strangers
    }

    /// Whether every recorded file is as the record says, and no build was interrupted.
    pub fn intact(&self) -> bool {
        !self.fresh && self.pending.is_empty() && self.all_known().all(|known| known.is_intact())
    }

    /// How many files the record has.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether the record has no files.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Puts outputs, which are in the order of their routes, beside what the folder has.
    pub fn compare<'a>(&'a self, outputs: &'a [Output]) -> Vec<Wanted<'a>> {
        debug_assert!(outputs.is_sorted_by(|a, b| a.route < b.route), "a plan is in order");
        // Both are in the order of their files, so they are gone through side by side.
        let mut known = self.known.iter().enumerate().peekable();
        let beside = |output: &'a Output| {
            let is_before =
                |(_, (file, _)): &(usize, &(String, Made))| output.route.cmp_file(file) == Ordering::Greater;
            while known.next_if(is_before).is_some() {}
            match known.peek() {
                Some((at, (file, _))) if output.route.cmp_file(file) == Ordering::Equal => {
                    Wanted { file: file.into(), output, known: Some(*at) }
                }
                _ => Wanted { file: output.route.file().into(), output, known: None },
            }
        };
        outputs.iter().map(beside).collect()
    }

    /// Whether the file of an output is as it should be.
    pub fn keeps(&self, wanted: &Wanted<'_>) -> bool {
        self.known(wanted).is_some_and(|known| known.made.key == wanted.output.key && known.is_intact())
    }

    fn known(&self, wanted: &Wanted<'_>) -> Option<Known<'_>> {
        wanted.known.map(|at| self.known_at(at))
    }

    fn known_at(&self, at: usize) -> Known<'_> {
        let (file, made) = &self.known[at];
        Known { file, made: *made, seen: self.seen[at] }
    }

    fn all_known(&self) -> impl Iterator<Item = Known<'_>> {
        (0..self.known.len()).map(|at| self.known_at(at))
    }

    /// Makes what is not right yet, and puts everything in place once all of it could be made.
    ///
    /// # Errors
    /// Everything that stopped it; then nothing has changed.
    pub fn commit(
        &self,
        wanted: Vec<Wanted<'_>>,
        make: &(dyn Fn(&Output) -> Result<Source, Finding> + Sync),
        progress: &(dyn Fn() + Sync),
    ) -> Result<Outcome, Vec<Stop>> {
        let others: Vec<usize> = (0..wanted.len()).filter(|at| !self.keeps(&wanted[*at])).collect();
        let mut outcome = Outcome { unchanged: wanted.len() - others.len(), ..Outcome::default() };
        (0..outcome.unchanged).for_each(|_| progress());
        // A large page often stands beside another: each is a task of its own.
        let done: Vec<Result<Done, Stop>> = others
            .par_iter()
            .with_max_len(1)
            .map(|at| {
                let done = self.prepare(&wanted[*at], make);
                progress();
                done
            })
            .collect();
        let mut stops = Vec::new();
        let mut all = Finished { wanted, made: Vec::with_capacity(others.len()), staged: Vec::new() };
        for (at, done) in others.into_iter().zip(done) {
            let made = match done {
                Ok(Done::Kept(made)) => {
                    outcome.unchanged += 1;
                    made
                }
                Ok(Done::Staged(made)) => {
                    outcome.written += 1;
                    all.staged.push(all.made.len());
                    made
                }
                Err(stop) => {
                    stops.push(stop);
                    continue;
                }
            };
            all.made.push((at, made));
        }
        if !stops.is_empty() {
            // Nothing has moved yet; what waits in staging is ours alone.
            let _ = fs::remove_dir_all(&self.staging);
            return Err(stops);
        }
        outcome.bytes = (0..all.wanted.len()).map(|at| all.file(self, at).1.stamp.size).sum();
        // Each file is whole, but some are new by now and some are not.
        let torn = |fault: Fault| fault.of_the_machine().also("until then some pages are older than others");
        let moved = if self.fresh { self.appear(&all) } else { self.replace(all, &mut outcome).map_err(torn) };
        moved.map(|()| outcome).map_err(|fault| vec![Stop::Fault(fault)])
    }

    fn prepare(
        &self,
        wanted: &Wanted<'_>,
        make: &(dyn Fn(&Output) -> Result<Source, Finding> + Sync),
    ) -> Result<Done, Stop> {
        let (file, key) = (&*wanted.file, wanted.output.key);
        let known = self.known(wanted);
        if let Some(known) = known.filter(|known| known.made.key == key)
            && let Some(stamp) = self.held(known)
        {
            return Ok(Done::Kept(Made { stamp, ..known.made }));
        }
        let content = make(wanted.output).map_err(|finding| Stop::Finding(Box::new(finding)))?;
        let bytes = match content {
            Source::Bytes(bytes) => bytes,
            Source::File(path) => fs::read(&path).map_err(|error| Fault::io("reading", &path, &error))?,
        };
        let digest = Digest::of(&bytes);
        if let Some(stamp) = self.already(file, known, digest)? {
            return Ok(Done::Kept(Made { key, digest, stamp }));
        }
        let path = self.staging.join(file);
        let metadata =
            write::fresh(&path, |file| file.write_all(&bytes)).map_err(|error| self.fault("writing", file, &error))?;
        Ok(Done::Staged(Made { key, digest, stamp: stamp(&metadata) }))
    }

    /// The stamp of a recorded file that still has the bytes of the record, if only by its digest.
    fn held(&self, known: Known<'_>) -> Option<Stamp> {
        let Known { file, made, seen } = known;
        seen.filter(|seen| made.stamp == *seen || self.digest_of(file) == Some(made.digest))
    }

    /// The stamp of a file that already has the right bytes.
    fn already(&self, file: &str, known: Option<Known<'_>>, digest: Digest) -> Result<Option<Stamp>, Fault> {
        if self.fresh {
            return Ok(None);
        }
        if let Some(known) = known {
            return Ok(if known.made.digest == digest { self.held(known) } else { None });
        }
        if self.pending.contains(file) {
            return Ok(None);
        }
        let path = self.out.join(file);
        match fs::symlink_metadata(&path) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                self.no_file_above(file)?;
                Ok(None)
            }
            Err(error) => Err(io("looking at", &path, &error)),
            Ok(metadata) if metadata.is_file() && self.digest_of(file) == Some(digest) => Ok(Some(stamp(&metadata))),
            Ok(metadata) if metadata.is_dir() && self.holds_only_ours(file) => Ok(None), // removed before anything moves
            Ok(metadata) if metadata.is_dir() => {
                let fault = Fault::new(format!("writing {}", path.display()), "there is a folder");
                Err(fault.help("it has files that this program did not write: move it away"))
            }
            Ok(_) if self.foreign == Foreign::Adopt => Ok(None),
            Ok(_) => Err(foreign(&path, "a file that this program did not write")),
        }
    }

    /// A file of somebody else's may stand where a folder is needed.
    fn no_file_above(&self, file: &str) -> Result<(), Fault> {
        for (at, _) in file.match_indices('/') {
            let above = &file[..at];
            if self.has_recorded(above) {
                return Ok(()); // ours: it is removed before anything moves into place
            }
            if fs::symlink_metadata(self.out.join(above)).is_ok_and(|metadata| !metadata.is_dir()) {
                return Err(foreign(&self.out.join(above), "a file that this program did not write"));
            }
        }
        Ok(())
    }

    /// Whether everything in a folder of the output is a file of the last record.
    fn holds_only_ours(&self, folder: &str) -> bool {
        let is_ours = |path: &Path| relative(&self.out, path).is_some_and(|file| self.has_recorded(file.as_str()));
        let mut inside = WalkDir::new(self.out.join(folder)).into_iter();
        inside.all(|entry| entry.is_ok_and(|entry| entry.file_type().is_dir() || is_ours(entry.path())))
    }

    /// Whether the last record has a file.
    fn has_recorded(&self, file: &str) -> bool {
        self.known.binary_search_by(|(known, _)| known.as_str().cmp(file)).is_ok()
    }

    fn digest_of(&self, file: &str) -> Option<Digest> {
        fs::read(self.out.join(file)).ok().map(Digest::of)
    }

    fn fault(&self, doing: &str, file: &str, error: &std::io::Error) -> Fault {
        io(doing, &self.out.join(file), error)
    }

    /// The whole folder at once.
    fn appear(&self, all: &Finished<'_>) -> Result<(), Fault> {
        fs::create_dir_all(&self.staging).map_err(|error| io("making", &self.staging, &error))?;
        Record::save(&self.staging, all.wanted.len(), &|at| all.file(self, at))?;
        fs::rename(&self.staging, &self.out).map_err(|error| io("writing", &self.out, &error))
    }

    /// File by file.
    fn replace(&self, mut all: Finished<'_>, outcome: &mut Outcome) -> Result<(), Fault> {
        let nothing_moves = all.staged.is_empty() && self.pending.is_empty();
        let as_recorded =
            |(at, made): &(usize, Made)| self.known(&all.wanted[*at]).is_some_and(|known| known.made == *made);
        if nothing_moves && all.wanted.len() == self.known.len() && all.made.iter().all(as_recorded) {
            return Ok(());
        }
        if !all.staged.is_empty() {
            // What an earlier build that was stopped had announced may be there, too.
            let staged = all.staged.iter().map(|made| all.file_of(*made));
            let announced: BTreeSet<&str> = staged.chain(self.pending.iter().map(String::as_str)).collect();
            Record::announce(&self.out, &announced)?;
        }
        let mut wanted = vec![false; self.known.len()];
        all.wanted.iter().filter_map(|wanted| wanted.known).for_each(|at| wanted[at] = true);
        for (known, _) in self.all_known().zip(wanted).filter(|(_, wanted)| !wanted) {
            outcome.removed += usize::from(self.remove(known)?);
        }
        for file in self.pending.iter().filter(|file| !all.wants(file) && !self.has_recorded(file)) {
            outcome.removed += usize::from(self.take_away(file)?);
        }
        let placed: Vec<_> = all.staged.par_iter().map(|made| self.place(all.file_of(*made))).collect();
        for (made, placed) in all.staged.iter().zip(placed) {
            all.made[*made].1.stamp = placed?;
        }
        let _ = fs::remove_dir_all(&self.staging);
        Record::save(&self.out, all.wanted.len(), &|at| all.file(self, at))
    }

    fn place(&self, file: &str) -> Result<Stamp, Fault> {
        let path = self.out.join(file);
        let staged = self.staging.join(file);
        let renamed = fs::rename(&staged, &path).or_else(|error| {
            let folder = path.parent().filter(|_| error.kind() == ErrorKind::NotFound).ok_or(error)?;
            fs::create_dir_all(folder)?;
            fs::rename(&staged, &path)
        });
        let placed = renamed.and_then(|()| fs::metadata(&path));
        placed.map(|metadata| stamp(&metadata)).map_err(|error| self.fault("writing", file, &error))
    }

    /// Removes a file of the last record. One that was changed since is somebody else's now, unless a build was stopped that
    /// may have changed it.
    fn remove(&self, known: Known<'_>) -> Result<bool, Fault> {
        let ours = self.held(known).is_some() || self.pending.contains(known.file);
        if ours { self.take_away(known.file) } else { Ok(false) }
    }

    /// Removes a file, and the folders that it leaves empty.
    fn take_away(&self, file: &str) -> Result<bool, Fault> {
        let path = self.out.join(file);
        match fs::remove_file(&path) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(false),
            Err(error) => return Err(io("removing", &path, &error)),
            Ok(()) => {}
        }
        let mut folder = path.parent();
        while let Some(empty) = folder.filter(|folder| *folder != self.out && fs::remove_dir(folder).is_ok()) {
            folder = empty.parent();
        }
        Ok(true)
    }
}

/// The bytes of an output, or the file that they are in.
pub enum Source {
    /// Made.
    Bytes(Vec<u8>),
    /// To be copied.
    File(PathBuf),
}

impl Known<'_> {
    fn is_intact(&self) -> bool {
        self.seen == Some(self.made.stamp)
    }
}

/// What the file system says of the recorded files.
fn survey(out: &Path, files: &[(String, Made)]) -> Vec<Option<Stamp>> {
    let out = from_here(out);
    let look = |path: &Path| fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file).map(|found| stamp(&found));
    // Whoever waits for other work and helps here must not be held up for long.
    files.par_iter().with_max_len(64).map(|(file, _)| look(&out.join(file))).collect()
}

/// A fault of the output folder, which may be another one.
fn io(doing: &str, path: &Path, error: &std::io::Error) -> Fault {
    let fault = Fault::io(doing, path, error);
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            fault.help("choose another folder with --out, or mend the permissions")
        }
        _ => fault,
    }
}

fn foreign(path: &Path, what: &str) -> Fault {
    Fault::new(format!("writing {}", path.display()), format!("there is {what}"))
        .help("move it away, or take it over with --adopt")
}
