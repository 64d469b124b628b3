//! What the preview shows, and what it tells the browsers: the last good plan, and the findings of the files as they are.

use crate::disk::{Cache, Folder, Gallery};
use crate::engine::{Content, Plan};
use crate::finding::{Finding, Record, records};
use crate::pages::{Output, Recipe};
use crate::serve::texts::Texts;
use crate::site::Parsed;
use crate::source::SourcePath;
use crate::web::Route;
use serde::Serialize;
use std::collections::{BTreeSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;

/// Changed files that browsers are told of; who missed more loads its page again.
const SWAPS: usize = 64;
/// Pages that were asked for lately and are tried first after a change of templates.
const RECENT: usize = 8;

/// The state that requests and rebuilds share.
pub(super) struct Preview {
    pub(super) folder: Folder,
    pub(super) texts: Texts,
    gallery: Gallery,
    /// The address that was asked for.
    pub(super) host: IpAddr,
    shown: RwLock<Shown>,
    recent: Mutex<VecDeque<Route>>,
    news: Mutex<News>,
    told: watch::Sender<Arc<str>>,
}

/// A plan that is shown. Requests keep theirs until they are answered.
#[derive(Clone)]
pub(super) struct Shown {
    /// Grows with everything that is shown.
    pub(super) version: u64,
    pub(super) plan: Arc<Plan>,
}

/// What browsers are told, as JSON.
#[derive(Clone, Debug, Serialize)]
struct News {
    /// Another one after a restart.
    server: String,
    /// That of the plan.
    version: u64,
    findings: Vec<Record>,
    /// Routes of files that changed while their address stayed, each with the version since when.
    swaps: VecDeque<(u64, String)>,
}

impl Preview {
    /// Shows a first plan.
    pub(super) fn new(folder: Folder, texts: Texts, host: IpAddr, plan: Plan, findings: &[Finding]) -> Self {
        let server = format!("{:x}", jiff::Timestamp::now().as_nanosecond());
        let findings = records(findings, &folder);
        let news = News { server, version: 1, findings, swaps: VecDeque::new() };
        let (told, _) = watch::channel(json(&news));
        let shown = RwLock::new(Shown { version: 1, plan: Arc::new(plan) });
        let gallery = Gallery::of(Cache::of(folder.root()).folder());
        Self { folder, texts, gallery, host, shown, recent: Mutex::default(), news: Mutex::new(news), told }
    }

    /// What is shown now.
    pub(super) fn shown(&self) -> Shown {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shows another plan. Of the files that changed, browsers are told those that stand at the same address.
    pub(super) fn show(&self, plan: Plan, changed: &BTreeSet<SourcePath>, findings: &[Finding]) {
        let swapped = swapped(&plan, changed);
        let plan = Arc::new(plan);
        let old = {
            let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
            shown.version += 1;
            std::mem::replace(&mut shown.plan, plan)
        };
        self.tell(|news| {
            news.swaps.extend(swapped.into_iter().map(|route| (news.version, route)));
            let many = news.swaps.len().saturating_sub(SWAPS);
            news.swaps.drain(..many);
            news.findings = records(findings, &self.folder);
        });
        // A big plan takes a while to be taken apart: not while somebody waits.
        drop(old);
    }

    /// Puts edited texts into the plan that is shown. Requests that are being answered keep the old ones, and nobody is
    /// told yet.
    pub(super) fn put_texts<'a>(&self, texts: impl Iterator<Item = &'a Parsed>) {
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        let plan = Arc::make_mut(&mut shown.plan);
        plan.take_texts(texts);
    }

    /// Tells that texts were put in.
    pub(super) fn show_texts(&self, findings: &[Finding]) {
        self.shown.write().unwrap_or_else(PoisonError::into_inner).version += 1;
        // What failed when a page was asked for may be mended; if not, it will be said again.
        self.report(findings);
    }

    /// Keeps what is shown, and tells what is found.
    pub(super) fn report(&self, findings: &[Finding]) {
        self.tell(|news| news.findings = records(findings, &self.folder));
    }

    /// Adds a failure that came up when a page was asked for. Says whether it is new.
    pub(super) fn failed(&self, finding: &Finding) -> bool {
        let record = records(std::slice::from_ref(finding), &self.folder).remove(0);
        let known = |one: &Record| {
            (one.code, &one.file, one.line, &one.message) == (record.code, &record.file, record.line, &record.message)
        };
        let new = !self.news().findings.iter().any(known);
        if new {
            self.tell(|news| news.findings.push(record));
        }
        new
    }

    /// What browsers are told, now and whenever it changes.
    pub(super) fn told(&self) -> watch::Receiver<Arc<str>> {
        self.told.subscribe()
    }

    /// What names this run of the program.
    pub(super) fn server(&self) -> String {
        self.news().server.clone()
    }

    /// The address of the front page.
    pub(super) fn home(&self, port: u16) -> String {
        let host = match self.host {
            host if host.is_unspecified() => "127.0.0.1".to_owned(),
            IpAddr::V6(host) => format!("[{host}]"),
            IpAddr::V4(host) => host.to_string(),
        };
        format!("http://{host}:{port}{}/", self.shown().plan.site.base_url.path())
    }

    /// Remembers that a page was asked for.
    pub(super) fn visited(&self, route: &Route) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.retain(|known| known != route);
        recent.push_front(route.clone());
        recent.truncate(RECENT);
    }

    /// The pages that were asked for lately.
    pub(super) fn recent(&self) -> Vec<Route> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The bytes of an output of a plan.
    pub(super) fn make(&self, plan: &Plan, output: &Output) -> Result<Content, Finding> {
        let store = &self.texts;
        let library = plan.library(&store, &self.folder, &self.gallery);
        plan.make(output, &plan.renderer(&library), &library)
    }

    fn tell(&self, change: impl FnOnce(&mut News)) {
        let mut news = self.news();
        news.version = self.shown().version;
        change(&mut news);
        self.told.send_replace(json(&news));
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn json(news: &News) -> Arc<str> {
    serde_json::to_string(news).expect("news are plain data").into()
}

/// The routes of copied files that changed: their addresses say nothing of it.
fn swapped(plan: &Plan, changed: &BTreeSet<SourcePath>) -> Vec<String> {
    let copied = |output: &&Output| match &output.recipe {
        Recipe::Copy(path) => changed.contains(path),
        Recipe::Picture(job) => changed.contains(&job.file),
        _ => false,
    };
    let outputs = plan.outputs.iter().filter(|_| !changed.is_empty()).filter(copied);
    outputs.map(|output| plan.site.base_url.relative(&output.route)).collect()
}
