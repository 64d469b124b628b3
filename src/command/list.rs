//! `bulletin list`: what is where, what is not published yet, and when that changes.

use crate::command::{Report, Request, Session};
use crate::date::Zone;
use crate::fault::Fault;
use crate::security::Tlp;
use crate::site::{Drafts, Edition, Entry, Reason, Scheduled};
use serde::Serialize;

/// Which articles are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Drafts.
    Drafts,
    /// Dated or embargoed in the future.
    Scheduled,
    /// Those whose time is over.
    Expired,
}

/// An article in the list.
#[derive(Clone, Debug, Serialize)]
struct Line {
    file: String,
    route: String,
    title: String,
    /// `published`, `draft`, `scheduled`, `expired` or the label that is above the clearance.
    status: String,
    /// When it was or will be published.
    date: String,
}

/// Lists the articles of a site.
///
/// # Errors
/// If the site cannot be read.
pub fn run(request: &Request, which: Which) -> Result<Report, Fault> {
    let mut session = Session::open(request)?;
    // Here `--drafts` asks for drafts alone; what is public does not change with it.
    let edition = Edition { drafts: Drafts::Hidden, ..session.edition.clone() };
    // Everything is indexed, so that what the edition would leave out can be named.
    session.edition =
        Edition { clearance: Tlp::Red, drafts: Drafts::Shown, scheduled: Scheduled::Shown, ..edition.clone() };
    let noted = session.plan(&|_, _| {});
    let site = &noted.value.site;
    let lines: Vec<_> =
        site.articles.iter().rev().filter_map(|entry| line(entry, &edition, which, &site.zone)).collect();
    let answer: Vec<_> =
        lines.iter().map(|line| format!("{}  {:<10} {}  {}", line.date, line.status, line.file, line.title)).collect();
    let zone = site.zone.clone();
    // When readers would see another edition, only that edition knows.
    session.edition = edition;
    let next = session.plan(&|_, _| {}).value.site.withheld.next_due;
    let mut remarks = Vec::new();
    if answer.is_empty() {
        remarks.push("no such article".to_owned());
    }
    remarks.extend(next.map(|next| format!("the next change is due at {}", zone.show(next))));
    let result = serde_json::json!({ "articles": lines, "next_due": next.map(|moment| moment.to_string()) });
    Ok(Report { lines: remarks, ..Report::answer(answer, &result) })
}

fn line(entry: &Entry, edition: &Edition, which: Which, zone: &Zone) -> Option<Line> {
    let (kind, status) = match edition.shows(entry) {
        Ok(()) if entry.expired => (Which::Expired, "expired".to_owned()),
        Ok(()) => (Which::All, "published".to_owned()),
        Err(Reason::Draft) => (Which::Drafts, "draft".to_owned()),
        Err(Reason::Scheduled(_)) => (Which::Scheduled, "scheduled".to_owned()),
        Err(Reason::Classified(tlp)) => (Which::All, tlp.to_string()),
    };
    let article = entry.article();
    (which == Which::All || which == kind).then(|| Line {
        file: article.path.to_string(),
        route: article.route.to_string(),
        title: article.front.title.clone(),
        status,
        date: jiff::fmt::strtime::format("%Y-%m-%d %H:%M", &zone.show(entry.published)).unwrap_or_default(),
    })
}
