//! `bulletin build`: the site into its output folder.

use crate::cli::Progress;
use crate::command::{Report, Request, Session, out};
use crate::disk::{Foreign, Last, Outcome, Source, Stop, Target};
use crate::engine::{Content, Plan};
use crate::fault::Fault;
use crate::finding::{Finding, counted, forbid_publishing, tidy};
use crate::pages::{Output, Page, Recipe};
use crate::site::{ListKind, Withheld};
use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Instant;

/// What a build counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Dated articles.
    pub articles: usize,
    /// Pages that readers see: articles, lists and the rest.
    pub pages: usize,
    /// All files.
    pub files: usize,
    /// Bytes of all files.
    pub bytes: u64,
    /// Files that were written.
    pub written: usize,
    /// Files that were already right.
    pub unchanged: usize,
    /// Files that were removed.
    pub removed: usize,
    /// Drafts that the edition leaves out.
    pub drafts: usize,
    /// Articles that are not yet due.
    pub scheduled: usize,
    /// Articles above the clearance.
    pub classified: usize,
    /// When the edition would look different.
    pub next_due: Option<String>,
    /// The output folder.
    pub out: String,
    /// How long it took.
    pub seconds: f64,
}

/// Builds a site.
///
/// # Errors
/// If the machine fails before there is anything to report.
pub fn run(request: &Request, foreign: Foreign, progress: &Progress) -> Result<Report, Fault> {
    let start = Instant::now();
    let out = out::folder(request)?;
    let mut session = Session::open(request)?;
    out::keeps_apart(request, &out, session.edition.as_of)?;
    let last = session.cache.last();
    let inputs = session.inputs();
    // Where the inputs are those of the last build, nothing is planned yet: perhaps nothing has to be. Planning has parts
    // that only one thread can do; meanwhile another one looks at what is there.
    let (target, planned) = rayon::join(
        || Target::open(&out, foreign),
        || (last.inputs != Some(inputs)).then(|| session.plan(&|done, all| progress.parsed(done, all))),
    );
    let target = match target {
        Ok(target) => target,
        Err(fault) => return Ok(Report::stopped(Vec::new(), vec![fault])),
    };
    if planned.is_none()
        && let Some(report) = unchanged(&last, &session, &target, &out, start)
    {
        return Ok(report);
    }
    let mut noted = planned.unwrap_or_else(|| session.plan(&|done, all| progress.parsed(done, all)));
    if forbid_publishing(&noted.findings) {
        session.keep()?;
        return Ok(Report::stopped(noted.findings, Vec::new()));
    }
    let plan = &noted.value;
    let (outcome, kept) = rayon::join(|| commit(plan, &session, &target, progress), || session.keep());
    kept?;
    // Texts were read until now.
    session.pack.give_up_if_damaged()?;
    match outcome {
        Ok(outcome) => {
            let summary = summary(plan, outcome, &out, start);
            let last = Last {
                inputs: Some(inputs),
                as_of: session.edition.as_of.as_second(),
                next_due: plan.site.withheld.next_due.map(Timestamp::as_second),
                findings: noted.findings.clone(),
                summary: serde_json::to_string(&summary).expect("a summary is plain data"),
            };
            session.cache.save_last(&last)?;
            session.leave();
            let mut lines = summary.lines();
            if foreign == Foreign::Adopt
                && let [first, others @ ..] = &target.strangers(&plan.outputs)[..]
            {
                let all = counted(others.len() + 1, "file");
                lines.push(format!(
                    "not of this site: {all} in {}, such as {first}: remove what is not yours",
                    out.display()
                ));
            }
            std::mem::forget((noted.value, target));
            Ok(Report::done(noted.findings, lines, &summary))
        }
        Err(stops) => {
            let mut faults = Vec::new();
            for stop in stops {
                match stop {
                    Stop::Finding(finding) => noted.findings.push(*finding),
                    Stop::Fault(fault) => faults.push(fault),
                }
            }
            once_per_place(&mut noted.findings);
            // What is wrong with the machine is wrong for every file: said once.
            if let Some(at) = faults.iter().position(Fault::is_of_the_machine) {
                faults = vec![faults.swap_remove(at)];
            }
            Ok(Report::stopped(noted.findings, faults))
        }
    }
}

/// The last build's report, if its inputs are still the same and so is everything else.
fn unchanged(last: &Last, session: &Session, target: &Target, out: &Path, start: Instant) -> Option<Report> {
    let now = session.edition.as_of.as_second();
    let same_moment = now >= last.as_of && last.next_due.is_none_or(|due| now < due);
    if !same_moment || !target.intact() {
        return None;
    }
    let mut summary: Summary = serde_json::from_str(&last.summary).ok()?;
    if summary.out != out.display().to_string() || summary.files != target.len() {
        return None;
    }
    summary.written = 0;
    summary.removed = 0;
    summary.unchanged = summary.files;
    summary.seconds = start.elapsed().as_secs_f64();
    Some(Report::done(last.findings.clone(), summary.lines(), &summary))
}

fn commit(plan: &Plan, session: &Session, target: &Target, progress: &Progress) -> Result<Outcome, Vec<Stop>> {
    let library = plan.library(&session.pack, &session.folder, &session.gallery);
    let mut renderer = plan.renderer(&library);
    let wanted = target.compare(&plan.outputs);
    let changed = wanted.par_iter().filter(|wanted| !target.keeps(wanted));
    let pages: Vec<&Page> = changed.filter_map(|wanted| page(wanted.output)).collect();
    renderer.prepare(pages.into_iter()).map_err(|finding| vec![Stop::Finding(Box::new(finding))])?;
    let make = |output: &Output| -> Result<Source, Finding> {
        Ok(match plan.make(output, &renderer, &library)? {
            Content::Bytes(bytes) => Source::Bytes(bytes),
            Content::File(path) => session.source(&path),
        })
    };
    progress.outputs(wanted.len());
    let outcome = target.commit(wanted, &make, &|| progress.made());
    progress.finish();
    // What it drew is left to the end of the process, as all memory is.
    std::mem::forget(renderer);
    outcome
}

fn page(output: &Output) -> Option<&Page> {
    match &output.recipe {
        Recipe::Page(page) => Some(page),
        _ => None,
    }
}

/// A template that fails on every page is one finding, not ten thousand.
pub(super) fn once_per_place(findings: &mut Vec<Finding>) {
    tidy(findings);
    findings.dedup_by(|next, kept| next.code == kept.code && next.place == kept.place && next.message == kept.message);
}

fn summary(plan: &Plan, outcome: Outcome, out: &Path, start: Instant) -> Summary {
    let Withheld { drafts, scheduled, classified, next_due } = plan.site.withheld;
    let front = plan.site.lists.iter().filter(|list| list.kind == ListKind::Front).count();
    debug_assert_eq!(front, 1, "a site has one front page");
    Summary {
        articles: plan.site.articles.len(),
        pages: plan.outputs.iter().filter(|output| page(output).is_some()).count(),
        files: plan.outputs.len(),
        bytes: outcome.bytes,
        written: outcome.written,
        unchanged: outcome.unchanged,
        removed: outcome.removed,
        drafts,
        scheduled,
        classified,
        next_due: next_due.map(|moment| plan.site.zone.show(moment).to_string()),
        out: out.display().to_string(),
        seconds: start.elapsed().as_secs_f64(),
    }
}

impl Summary {
    /// One line, and another if something was left out.
    fn lines(&self) -> Vec<String> {
        let Summary { pages, files, bytes, written, unchanged, removed, seconds, .. } = self;
        let mut lines = vec![format!(
            "{pages} pages, {files} files, {}: {written} written, {unchanged} unchanged, {removed} removed in {seconds:.2} s",
            size(*bytes)
        )];
        let Self { drafts, scheduled, classified, .. } = *self;
        let withheld = Withheld { drafts, scheduled, classified, next_due: None };
        lines.extend(withheld.line(self.next_due.as_deref()));
        lines
    }
}

#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
