//! `bulletin check`: everything a build would find, and nothing written.

use crate::article;
use crate::cli::Progress;
use crate::command::build::once_per_place;
use crate::command::{Report, Request, Session};
use crate::disk;
use crate::engine::{Content, Leaks, Plan};
use crate::fault::Fault;
use crate::finding::{Finding, Severity, counted, forbid_publishing};
use crate::site::Entry;
use crate::source::SourcePath;
use rayon::prelude::*;
use serde_json::json;

/// Checks a site: plans it, renders every page, and looks for raw indicators in all of them.
///
/// # Errors
/// If the machine fails before there is anything to report.
pub fn run(request: &Request, progress: &Progress) -> Result<Report, Fault> {
    let mut session = Session::open(request)?;
    let mut noted = session.plan(&|done, all| progress.parsed(done, all));
    session.keep()?;
    noted.findings.extend(changed_since(&noted.value, disk::committed(&request.root)));
    if !forbid_publishing(&noted.findings) {
        noted.findings.extend(render(&noted.value, &session, progress));
        once_per_place(&mut noted.findings);
    }
    let count = |severity| noted.findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, hints) = (count(Severity::Error), count(Severity::Warning), count(Severity::Hint));
    let outputs = noted.value.outputs.len();
    let found = [counted(errors, "error"), counted(warnings, "warning"), counted(hints, "hint")].join(", ");
    let line = format!("{} checked: {found}", counted(outputs, "output"));
    let result = json!({ "outputs": outputs, "errors": errors, "warnings": warnings, "hints": hints });
    let site = &noted.value.site;
    let due = site.withheld.next_due.map(|moment| site.zone.show(moment).to_string());
    let lines = std::iter::once(line).chain(site.withheld.line(due.as_deref())).collect();
    Ok(Report::done(noted.findings, lines, &result))
}

/// What became of the updates of articles since they were committed with these texts.
pub fn changed_since(plan: &Plan, committed: Vec<(SourcePath, String)>) -> Vec<Finding> {
    let finding = |(path, text): (SourcePath, String)| {
        let before = article::parse(&path, &text).value.0.front;
        let articles = || plan.site.articles.iter().map(Entry::article);
        // A file that was renamed is known by the id that it keeps.
        let same = articles().find(|article| article.path == path);
        let now = same.or_else(|| articles().find(|article| article.front.id == before.id))?;
        article::updates_kept(&now.path, &before.facts.more.updates, &now.front.facts.more.updates)
            .filter(|_| !before.draft)
    };
    committed.into_iter().filter_map(finding).collect()
}

fn render(plan: &Plan, session: &Session, progress: &Progress) -> Vec<Finding> {
    let library = plan.library(&session.pack, &session.folder, &session.gallery);
    let renderer = plan.renderer(&library);
    progress.outputs(plan.outputs.len());
    let leaks = Leaks::of(plan);
    let (found, failed): (Vec<_>, Vec<_>) = plan
        .outputs
        .par_iter()
        .map(|output| {
            let made = plan.make(output, &renderer, &library);
            progress.made();
            match made {
                Ok(Content::Bytes(bytes)) => (leaks.find(plan, output, &bytes), None),
                Ok(Content::File(_)) => (None, None),
                Err(finding) => (None, Some(finding)),
            }
        })
        .unzip();
    progress.finish();
    let mut findings = Leaks::tell(found.into_iter().flatten().collect());
    findings.extend(failed.into_iter().flatten());
    findings
}
