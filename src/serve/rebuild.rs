//! Changed files into the plan that is shown: a saved text in a few milliseconds, anything else by another plan.

use crate::command::{Request, Session};
use crate::disk::{Folder, Pack};
use crate::engine::{Colours, Edited, Engine, Indexing, Plan, Remembered};
use crate::fault::Fault;
use crate::finding::{Finding, forbid_publishing, tidy};
use crate::serve::burst::{Batch, Heard};
use crate::serve::ears::{Deaf, Ears};
use crate::serve::preview::Preview;
use crate::serve::texts::Texts;
use crate::serve::trial::{self, Theme};
use crate::serve::{Rebuilt, Said, Say, Shown};
use crate::site::{Drafts, Edition, Scheduled};
use crate::source::{Digest, SourcePath, Tree};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// Edited texts that are taken over one by one; more of them are a new plan.
const FEW: usize = 8;
/// After so long without a word all files are looked at, at most; less often where that takes long.
const SILENCE: Duration = Duration::from_secs(5);
/// How long nobody may have saved anything before a plan catches up with texts; longer where planning takes long.
const LULL: Duration = Duration::from_millis(250);
/// How soon a new folder is looked at again, when it is surely being listened to.
const AGAIN: Duration = Duration::from_millis(250);

/// Brings the plan that is shown up to the files.
pub(super) struct Rebuilder {
    request: Request,
    shown: Shown,
    root: PathBuf,
    say: Say,
    preview: Arc<Preview>,
    engine: Engine,
    tree: Tree,
    edition: Edition,
    findings: Vec<Finding>,
    /// Whether what is shown is what the files say; else errors keep the last good plan up.
    current: bool,
    /// Whether a plan without errors was ever shown.
    good: bool,
    /// Whether files can be reached through links: then a change may be one of several paths.
    links: bool,
    /// How long it takes to look at all files.
    look: Duration,
    /// When the edition would look different, whatever happens to the files.
    due: Option<Timestamp>,
    /// Whether texts were taken over since the last plan: what is made of all texts together does not have them yet.
    behind: bool,
    /// How long the last plan took.
    planning: Duration,
    /// Files whose pages could not be made: they are tried again with every plan.
    suspects: BTreeSet<SourcePath>,
}

/// A site that was planned for the first time.
pub(super) struct Started<'a> {
    request: &'a Request,
    shown: Shown,
    say: &'a Say,
    plan: Plan,
    tree: Tree,
    edition: Edition,
    findings: Vec<Finding>,
    milliseconds: f64,
}

impl Rebuilder {
    /// Plans the site of a session. Its code gets its colours when somebody looks at it, and search finds something once
    /// [`Heard::Indexed`] says so.
    pub(super) fn start<'a>(request: &'a Request, shown: Shown, session: &mut Session, say: &'a Say) -> Started<'a> {
        let begun = Instant::now();
        session.edition = edition(request, shown, &session.tree, &session.folder);
        session.engine.colours = Colours::Later;
        session.engine.indexing = Indexing::Later;
        let noted = session.plan(&|_, _| {});
        session.engine.colours = Colours::Now;
        let (tree, edition) = (std::mem::take(&mut session.tree), session.edition.clone());
        let milliseconds = begun.elapsed().as_secs_f64() * 1e3;
        Started { request, shown, say, plan: noted.value, tree, edition, findings: noted.findings, milliseconds }
    }

    /// What the next start may recall, if this one learnt anything: the parsed files, and which of them lack colours.
    pub(super) fn learnt(&mut self) -> Option<(Remembered, Vec<Digest>)> {
        self.engine.has_learnt().then(|| (self.engine.remembered().clone(), self.engine.take_uncoloured()))
    }

    /// Follows the files until the program ends.
    pub(super) fn follow(mut self, mut ears: Ears, heard: &Receiver<Heard>, tell: &Sender<Heard>) {
        let root = self.root.clone();
        let concerns = move |path: &Path| Folder::path_of(&root, path).is_some();
        loop {
            let batch = Batch::gather(heard, self.patience(), &concerns);
            let begun = Instant::now();
            let Some(mut batch) = batch else {
                if self.due.is_some_and(|due| due <= Timestamp::now()) {
                    self.rebuild(BTreeSet::new(), begun);
                } else if self.behind {
                    self.catch_up(begun);
                } else {
                    self.look(&mut ears, tell, begun);
                }
                continue;
            };
            if batch.end {
                return;
            }
            if let Some(deaf) = batch.deaf.take() {
                self.become_deaf(&deaf, &mut ears, tell);
            }
            if batch.indexed {
                self.engine.indexing = Indexing::Now;
                self.behind = true;
            }
            let paths = batch.paths();
            ears.listen_to_new_folders(&paths);
            look_again(batch.new_folders(), tell.clone());
            let changed =
                if batch.everything || batch.tick || self.links { self.rescan() } else { self.update(&paths) };
            if !changed.is_empty() {
                self.rebuild(changed, begun);
            } else if batch.tick && self.behind {
                // Where files are looked at there is never silence: a look that finds nothing stands for it.
                self.catch_up(begun);
            }
        }
    }

    /// How long nothing may be heard before something is done: until an article falls due, or until it is time to look.
    fn patience(&self) -> Duration {
        let silence = if self.behind { LULL.max(self.planning * 2) } else { SILENCE.max(self.look * 100) };
        let due = self.due.map(|due| Duration::try_from(due - Timestamp::now()).unwrap_or(Duration::ZERO));
        due.map_or(silence, |due| silence.min(due))
    }

    /// Looks at all files because nothing was heard for a while.
    fn look(&mut self, ears: &mut Ears, tell: &Sender<Heard>, begun: Instant) {
        let changed = self.rescan();
        if changed.is_empty() {
            return;
        }
        if !ears.has_heard() {
            self.become_deaf(&Deaf::Missed, ears, tell);
        }
        self.rebuild(changed, begun);
    }

    fn become_deaf(&self, deaf: &Deaf, ears: &mut Ears, tell: &Sender<Heard>) {
        if ears.listens() {
            (self.say)(Said::Looking(deaf.to_string()));
            *ears = Ears::look(&self.root, tell.clone());
        }
    }

    /// Looks at all files, and says which changed.
    fn rescan(&mut self) -> BTreeSet<SourcePath> {
        let begun = Instant::now();
        let now = self.preview.folder.tree(&self.tree.files);
        self.look = begun.elapsed();
        match now {
            Ok(now) => {
                let changed = Folder::changes(&self.tree, &now);
                self.tree = now;
                self.links = self.preview.folder.has_links();
                changed
            }
            Err(fault) => self.fault(fault),
        }
    }

    /// Looks at some files and folders, and says which files changed.
    fn update(&mut self, paths: &[PathBuf]) -> BTreeSet<SourcePath> {
        let paths: BTreeSet<_> = paths.iter().filter_map(|path| Folder::path_of(&self.root, path)).collect();
        if paths.iter().any(|path| self.root.join(path.as_str()).is_symlink()) {
            return self.rescan();
        }
        match self.preview.folder.update(&mut self.tree, &paths) {
            Ok(changed) => changed,
            Err(fault) => self.fault(fault),
        }
    }

    fn fault(&self, fault: Fault) -> BTreeSet<SourcePath> {
        (self.say)(Said::Fault(fault));
        BTreeSet::new()
    }

    /// Brings what is shown up to the files. A fault of the program itself must not end it: with the next file that is
    /// saved everything is planned anew.
    fn rebuild(&mut self, changed: BTreeSet<SourcePath>, begun: Instant) {
        self.guarded(|this| {
            if this.takes_over(&changed) {
                this.done(changed, this.findings.clone(), false, begun);
            } else {
                let (findings, kept) = this.plan(&changed);
                this.done(changed, findings, kept, begun);
            }
        });
    }

    /// Plans the site again after texts were taken over: the search index, say, is made of all of them. Nothing is said,
    /// unless something is found that was not.
    fn catch_up(&mut self, begun: Instant) {
        self.guarded(|this| {
            let (findings, kept) = this.plan(&BTreeSet::new());
            if findings != this.findings {
                this.done(BTreeSet::new(), findings, kept, begun);
            }
        });
    }

    fn guarded(&mut self, work: impl FnOnce(&mut Self)) {
        if catch_unwind(AssertUnwindSafe(|| work(self))).is_err() {
            self.current = false;
            self.due = None;
            self.behind = false;
            self.fault(Fault::new("planning the site", "the program failed").help("save again"));
        }
    }

    /// Takes edited texts over into the plan that is shown, if they are no more than that.
    fn takes_over(&mut self, changed: &BTreeSet<SourcePath>) -> bool {
        if !self.current || changed.is_empty() || changed.len() > FEW {
            return false;
        }
        let Preview { folder, texts, .. } = &*self.preview;
        let mut store = texts;
        let mut parsed = Vec::new();
        for path in changed {
            let entry =
                self.tree.files.get(path).filter(|_| path.below("content").is_some() && path.extension() == "md");
            let Some(entry) = entry else { return false };
            let edited = Edited { path, source: entry.digest };
            match self.engine.take_text(&edited, &self.findings, folder, &mut store) {
                Some(text) => parsed.push(text),
                None => return false,
            }
        }
        self.preview.put_texts(parsed.iter().map(|(_, now)| now));
        if !trial::failures(&self.preview, &self.preview.shown().plan, changed, Theme::Tried).is_empty() {
            self.preview.put_texts(parsed.iter().map(|(before, _)| before));
            return false;
        }
        self.preview.show_texts(&self.findings);
        self.behind = true;
        true
    }

    /// Plans the site again, and shows it unless that takes a good one down. What is found, and whether the last good
    /// one stays up.
    fn plan(&mut self, changed: &BTreeSet<SourcePath>) -> (Vec<Finding>, bool) {
        let begun = Instant::now();
        self.edition = edition(&self.request, self.shown, &self.tree, &self.preview.folder);
        let mut store = &self.preview.texts;
        let noted = self.engine.plan(&self.tree, &self.preview.folder, &mut store, &self.edition, &|_, _| {});
        let (plan, mut findings) = (noted.value, noted.findings);
        self.due = due(&self.request, &plan, &self.edition);
        if !forbid_publishing(&findings) {
            let theme = changed.iter().any(|path| path.below("content").is_none());
            let theme = if theme || !self.current { Theme::Changed } else { Theme::Tried };
            let files = changed.union(&self.suspects).cloned().collect();
            findings.extend(trial::failures(&self.preview, &plan, &files, theme));
            tidy(&mut findings);
            self.suspects = if forbid_publishing(&findings) { files } else { BTreeSet::new() };
        }
        self.current = !forbid_publishing(&findings);
        let kept = !self.current && self.good;
        self.good |= self.current;
        if kept {
            self.preview.report(&findings);
        } else {
            self.preview.show(plan, changed, &findings);
        }
        self.behind = false;
        self.planning = begun.elapsed();
        (findings, kept)
    }

    fn done(&mut self, changed: BTreeSet<SourcePath>, findings: Vec<Finding>, kept: bool, begun: Instant) {
        self.findings.clone_from(&findings);
        let plan = self.preview.shown().plan;
        (self.say)(Said::Rebuilt(Rebuilt {
            changed: changed.into_iter().collect(),
            findings,
            kept,
            outputs: plan.outputs.len(),
            withheld: plan.site.withheld.clone(),
            milliseconds: begun.elapsed().as_secs_f64() * 1e3,
        }));
    }
}

impl Started<'_> {
    /// Shows what was planned.
    pub(super) fn preview(self, folder: Folder, pack: Pack, engine: Engine, host: IpAddr) -> (Rebuilder, Arc<Preview>) {
        let Started { request, shown, say, plan, tree, edition, findings, milliseconds } = self;
        let root = std::fs::canonicalize(folder.root()).unwrap_or_else(|_| folder.root().to_path_buf());
        let current = !forbid_publishing(&findings);
        let links = folder.has_links();
        let due = due(request, &plan, &edition);
        say(Said::Rebuilt(Rebuilt {
            changed: Vec::new(),
            findings: findings.clone(),
            kept: false,
            outputs: plan.outputs.len(),
            withheld: plan.site.withheld.clone(),
            milliseconds,
        }));
        let preview = Arc::new(Preview::new(folder, Texts::over(pack), host, plan, &findings));
        let rebuilder = Rebuilder {
            request: request.clone(),
            shown,
            root,
            say: say.clone(),
            preview: preview.clone(),
            engine,
            tree,
            edition,
            findings,
            current,
            good: current,
            links,
            look: Duration::ZERO,
            due,
            behind: false,
            planning: Duration::ZERO,
            suspects: BTreeSet::new(),
        };
        (rebuilder, preview)
    }
}

/// The edition that is previewed.
fn edition(request: &Request, shown: Shown, tree: &Tree, folder: &Folder) -> Edition {
    let edition = Request { now: Timestamp::now(), ..request.clone() }.edition(tree, folder);
    match shown {
        Shown::Everything => Edition { drafts: Drafts::Shown, scheduled: Scheduled::Shown, ..edition },
        Shown::Published => edition,
    }
}

/// When the edition would look different: something that is left out falls due, or something expires, or what is shown
/// before its time loses its mark. An edition of another moment never changes.
fn due(request: &Request, plan: &Plan, edition: &Edition) -> Option<Timestamp> {
    let site = &plan.site;
    let marked = site.articles.iter().map(|entry| entry.published).filter(|moment| *moment > edition.as_of);
    marked.chain(site.withheld.next_due).min().filter(|_| request.as_of.is_none())
}

/// Looks at new folders again in a moment.
fn look_again(folders: Vec<Heard>, tell: Sender<Heard>) {
    if folders.is_empty() {
        return;
    }
    thread::spawn(move || {
        thread::sleep(AGAIN);
        for folder in folders {
            let _ = tell.send(folder);
        }
    });
}
