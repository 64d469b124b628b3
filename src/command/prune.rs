//! `bulletin prune`: removes finished images that the site no longer needs from its cache.

use crate::command::{Report, Request, Session};
use crate::fault::Fault;
use crate::finding::forbid_publishing;
use crate::security::Tlp;
use crate::site::{Drafts, Edition, Scheduled};

/// Prunes the cache. What drafts and embargoed articles show is kept: they will be published.
///
/// # Errors
/// If the site cannot be read, or the cache not written.
pub fn run(request: &Request) -> Result<Report, Fault> {
    let mut session = Session::open(request)?;
    let published = session.plan(&|_, _| {});
    let mut keep = published.value.gallery();
    session.edition =
        Edition { clearance: Tlp::Red, drafts: Drafts::Shown, scheduled: Scheduled::Shown, ..session.edition.clone() };
    keep.extend(session.plan(&|_, _| {}).value.gallery());
    if forbid_publishing(&published.findings) {
        // What a broken article shows cannot be known.
        return Ok(Report::stopped(published.findings, Vec::new()));
    }
    let (files, bytes) = session.gallery.prune(&keep)?;
    let line = format!("{files} images removed, {:.1} MB", megabytes(bytes));
    Ok(Report::done(published.findings, vec![line], &serde_json::json!({ "removed": files, "bytes": bytes })))
}

#[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
