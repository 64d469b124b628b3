//! What the preview says, on the terminal: findings as everywhere, then one line for each rebuild.

use crate::cli::arguments::Common;
use crate::disk::Folder;
use crate::finding::{Finding, Painter, Severity, counted, records};
use crate::serve::{Rebuilt, Said, Say};
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Files that a line names before it counts them.
const NAMED: usize = 3;

/// Says everything on standard error; with `--json`, one document a line on standard output.
pub(super) fn speaker(common: &Common, painter: Painter, root: &Path) -> Say {
    let (json, quiet) = (common.json, common.quiet);
    let shelf = Folder::new(root.to_path_buf());
    Arc::new(move |said| {
        // A terminal that went away hears no more of it.
        let _ = if json {
            writeln!(std::io::stdout(), "{}", document(&said, &shelf))
        } else {
            let (always, text) = words(&said, &painter, &shelf);
            std::io::stderr().write_all(if quiet { always } else { always + &text }.as_bytes())
        };
    })
}

/// What is said even with `--quiet`, and what is not.
fn words(said: &Said, painter: &Painter, shelf: &Folder) -> (String, String) {
    match said {
        Said::PortTaken(asked, taken) => (String::new(), format!("port {asked} is taken: using {taken}\n")),
        Said::Exposed(host) => {
            let text = "drafts and embargoed articles can be seen by everybody who reaches this machine";
            (format!("warning: listening on {host}: {text}\n"), String::new())
        }
        Said::Ready(address) => (String::new(), format!("preview at {address} until Ctrl-C\n")),
        Said::Looking(reason) => {
            (String::new(), format!("looking at the files again and again instead of listening: {reason}\n"))
        }
        Said::Rebuilt(rebuilt) => (painter.paint(&rebuilt.findings, shelf), line(rebuilt)),
        Said::Failed(finding) => (painter.paint(std::slice::from_ref(finding), shelf), String::new()),
        Said::Fault(fault) => {
            let help = fault.help.as_ref().map(|help| format!("  help: {help}\n")).unwrap_or_default();
            (format!("error: {fault}\n{help}"), String::new())
        }
    }
}

/// What changed, what is found, and how long it took.
fn line(rebuilt: &Rebuilt) -> String {
    let Rebuilt { changed, findings, kept, outputs, withheld, milliseconds } = rebuilt;
    let mut what: Vec<String> = changed.iter().take(NAMED).map(ToString::to_string).collect();
    if changed.len() > NAMED {
        what.push(format!("{} more", changed.len() - NAMED));
    }
    let what = if what.is_empty() { format!("{outputs} outputs planned") } else { what.join(", ") };
    let kept = if *kept { "; the last good site stays up" } else { "" };
    let left_out = withheld.counts();
    let left_out = if left_out.is_empty() { String::new() } else { format!("; left out: {left_out}") };
    format!("{what}: {}{kept}{left_out}, {milliseconds:.0} ms\n", count(findings))
}

fn count(findings: &[Finding]) -> String {
    let count = |severity, name: &str| {
        let count = findings.iter().filter(|finding| finding.severity == severity).count();
        (count > 0).then(|| counted(count, name))
    };
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Hint, "hint")];
    let counts: Vec<_> = counts.into_iter().filter_map(|(severity, name)| count(severity, name)).collect();
    if counts.is_empty() { "no findings".to_owned() } else { counts.join(", ") }
}

fn document(said: &Said, shelf: &Folder) -> serde_json::Value {
    match said {
        Said::PortTaken(asked, taken) => json!({ "event": "port-taken", "asked": asked, "port": taken }),
        Said::Exposed(host) => json!({ "event": "exposed", "host": host }),
        Said::Ready(address) => json!({ "event": "ready", "address": address }),
        Said::Looking(reason) => json!({ "event": "looking", "reason": reason }),
        Said::Rebuilt(Rebuilt { changed, findings, kept, outputs, withheld, milliseconds }) => json!({
            "event": "rebuilt",
            "changed": changed,
            "findings": records(findings, shelf),
            "kept": kept,
            "outputs": outputs,
            "left_out": { "drafts": withheld.drafts, "scheduled": withheld.scheduled, "classified": withheld.classified },
            "milliseconds": milliseconds,
        }),
        Said::Failed(finding) => {
            json!({ "event": "failed", "findings": records(std::slice::from_ref(finding), shelf) })
        }
        Said::Fault(fault) => {
            json!({ "event": "fault", "doing": fault.doing, "cause": fault.cause, "help": fault.help })
        }
    }
}
