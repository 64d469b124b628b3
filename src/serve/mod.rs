//! `bulletin serve`: the preview. A [`Plan`](crate::engine::Plan) that follows its files, over HTTP.
//!
//! 1. `ears` hears of changed files, `burst` waits until it is quiet;
//! 2. `rebuild` brings tree and plan up to them, on facts in memory;
//! 3. `preview` holds the plan that is shown, and what browsers are told;
//! 4. `site` answers requests: the plan makes the bytes of the one route that was asked for, `answer` sends them.
//!
//! Nothing is written but the site's cache, at the start.

mod answer;
mod burst;
mod ears;
mod page;
mod port;
mod preview;
mod rebuild;
mod site;
mod texts;
mod trial;

use crate::command::{Request, Session};
use crate::fault::Fault;
use crate::finding::Finding;
use crate::serve::burst::Heard;
use crate::serve::ears::{Deaf, Ears};
use crate::serve::preview::Preview;
use crate::serve::rebuild::Rebuilder;
use crate::site::Withheld;
use crate::source::SourcePath;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// What the caller wants of the preview.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port; the next free one if it is taken.
    pub port: u16,
    /// Whether a browser is opened.
    pub browser: Browser,
    /// Which articles are shown.
    pub shown: Shown,
    /// How changes are noticed.
    pub notice: Notice,
}

/// Whether a browser is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// When the preview is ready.
    Opened,
    /// By nobody.
    Left,
}

/// Which articles are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Drafts and what is not due yet too, each with a mark.
    Everything,
    /// What a reader would see.
    Published,
}

/// How changes are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// By what the system tells; by looking, where it tells nothing.
    Listening,
    /// By looking at all files again and again.
    Looking,
}

/// What the preview says while it runs.
#[derive(Debug)]
pub enum Said {
    /// A port is taken; this one is used instead.
    PortTaken(u16, u16),
    /// Others on the network can see the preview.
    Exposed(IpAddr),
    /// Requests are answered at this address.
    Ready(String),
    /// Changes are noticed by looking at all files again and again, for this reason.
    Looking(String),
    /// The site was planned, at the start or again.
    Rebuilt(Rebuilt),
    /// A page could not be made when it was asked for.
    Failed(Finding),
    /// Something went wrong that does not end the preview.
    Fault(Fault),
}

/// What a rebuild did.
#[derive(Clone, Debug)]
pub struct Rebuilt {
    /// The files that had changed; none at the start, and when only time went by.
    pub changed: Vec<SourcePath>,
    /// What is found in the site.
    pub findings: Vec<Finding>,
    /// Whether errors keep the last good site up.
    pub kept: bool,
    /// How many outputs the plan has.
    pub outputs: usize,
    /// What the plan leaves out.
    pub withheld: Withheld,
    /// Milliseconds from the first event to the plan.
    pub milliseconds: f64,
}

/// Where the preview says something.
pub type Say = Arc<dyn Fn(Said) + Send + Sync>;

/// Shows a site until the program is asked to end.
///
/// # Errors
/// If the site cannot be read, or no port can be had.
pub fn run(request: &Request, options: &Options, say: &Say) -> Result<(), Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        // Rendering and highlighting run on these; each highlighter has a memory of its own.
        .max_blocking_threads(4)
        .enable_all()
        .build()
        .map_err(|error| Fault::new("starting the server", error.to_string()))?;
    // The port is taken before the site is read, so that a browser which comes early waits instead of being refused.
    let listener = runtime.block_on(port::listen(options, say))?;
    let address = listener.local_addr().map_err(|error| Fault::new("listening", error.to_string()))?;
    // What is saved from now on is heard, even while the site is being read.
    let (tell, told) = channel();
    let ears = hear(&request.root, options.notice, &tell, say);
    let mut session = Session::open(request)?;
    let started = Rebuilder::start(request, options.shown, &mut session, say);
    let Session { folder, cache, pack, engine, lock, .. } = session;
    let cache_folder = cache.folder().to_path_buf();
    let (mut rebuilder, preview) = started.preview(folder, pack, engine, options.host);
    let site = preview.home(address.port());
    // Held while the cache is written: the program does not end in the middle of it.
    let writing = Arc::new(Mutex::new(()));
    let (preview_, writing_, say_) = (preview.clone(), writing.clone(), say.clone());
    let mut remembered = rebuilder.learnt();
    let indexed = tell.clone();
    thread::spawn(move || {
        // Everything that a first page can do without is done now.
        let Preview { texts, folder, .. } = &*preview_;
        let index = || preview_.shown().plan.index_texts(folder, &mut texts.kept());
        let groups = catch_unwind(AssertUnwindSafe(index)).unwrap_or_default();
        // Whatever came of it: the next plan makes what is missing.
        let _ = indexed.send(Heard::Indexed);
        if let Some((remembered, uncoloured)) = &mut remembered {
            remembered.indexed(groups);
            texts.colour(uncoloured);
        }
        let _writing = writing_.lock();
        let saved = texts.save().and_then(|()| match &remembered {
            Some((remembered, _)) => cache.save_remembered(remembered),
            None => Ok(()),
        });
        if let Err(fault) = saved {
            say_(Said::Fault(fault));
        }
        drop(lock);
    });
    if ears.listens() {
        test_ears(cache_folder, tell.clone());
    }
    let end = tell.clone();
    let follower = thread::spawn(move || rebuilder.follow(ears, &told, &tell));
    say(Said::Ready(site.clone()));
    if options.browser == Browser::Opened
        && let Err(error) = open::that_detached(&site)
    {
        say(Said::Fault(Fault::new("opening a browser", error.to_string())));
    }
    let ended = runtime.block_on(site::serve(listener, preview, say.clone(), told_to_end()));
    let _ = end.send(Heard::End);
    drop(follower);
    // Connections that stay open for events do not keep the program.
    runtime.shutdown_background();
    let _writing = writing.lock();
    ended
}

/// Listens to the site's files, or looks at them.
fn hear(root: &Path, notice: Notice, tell: &Sender<Heard>, say: &Say) -> Ears {
    let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    let listening = match notice {
        Notice::Looking => Err(Deaf::Asked),
        Notice::Listening => Ears::listen::<notify::RecommendedWatcher>(&root, tell.clone()),
    };
    listening.unwrap_or_else(|deaf| {
        say(Said::Looking(deaf.to_string()));
        Ears::look(&root, tell.clone())
    })
}

/// Finds out, beside everything else, whether the system tells of changes at all.
fn test_ears(folder: PathBuf, tell: Sender<Heard>) {
    thread::spawn(move || {
        if let Err(deaf) = ears::echo::<notify::RecommendedWatcher>(&folder) {
            // Nobody listens any more: the program ends.
            let _ = tell.send(Heard::Deaf(deaf));
        }
    });
}

/// Waits until the program is asked to end.
async fn told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
