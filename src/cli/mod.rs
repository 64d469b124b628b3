//! Words in, exit code out.

mod arguments;
mod preview;
mod progress;

pub use progress::Progress;

use crate::cli::arguments::{Arguments, Command, Common};
use crate::command::{self, Report, Request};
use crate::disk::{Folder, Foreign};
use crate::fault::Fault;
use crate::finding::{Painter, forbid_publishing, records};
use crate::site::Drafts;
use clap::{CommandFactory, Parser};
use jiff::Timestamp;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs the program.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no faults; clap tells them apart.
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let common = &arguments.common;
    let progress = Progress::new(!common.quiet && !common.json && std::io::stderr().is_terminal());
    let root = root(common);
    match execute(&arguments, &progress, &root) {
        Ok(Some(report)) => show(&report, common, &root),
        Ok(None) => ExitCode::SUCCESS,
        Err(fault) => show(&Report::stopped(Vec::new(), vec![fault.of_the_machine()]), common, &root),
    }
}

fn execute(arguments: &Arguments, progress: &Progress, root: &std::path::Path) -> Result<Option<Report>, Fault> {
    let common = &arguments.common;
    let now = Timestamp::now();
    let request = || -> Result<Request, Fault> {
        if !root.join("site.toml").exists() && common.root.is_none() {
            return Err(Fault::new("looking for a site", "neither this folder nor one above it has a site.toml")
                .help("`bulletin init DIR` makes a new site; --root DIR names one elsewhere"));
        }
        if !root.is_dir() {
            return Err(Fault::new("looking for a site", format!("there is no folder {}", root.display()))
                .help("`bulletin init DIR` makes a new site"));
        }
        Ok(Request {
            root: root.to_path_buf(),
            out: common.out.clone(),
            base_url: common.base_url.clone(),
            drafts: if common.drafts { Drafts::Shown } else { Drafts::Hidden },
            as_of: common.as_of,
            clearance: common.clearance,
            now,
        })
    };
    match &arguments.command {
        Command::Build { adopt } => {
            let foreign = if *adopt { Foreign::Adopt } else { Foreign::Refuse };
            command::build::run(&request()?, foreign, progress).map(Some)
        }
        Command::Serve(_) if common.out.is_some() => {
            Err(Fault::usage("the preview writes no output folder").help("leave out --out, or use `bulletin build`"))
        }
        Command::Serve(serve) => {
            let say = preview::speaker(common, painter(common), root);
            crate::serve::run(&request()?, &serve.options(), &say).map(|()| None)
        }
        Command::Check => command::check::run(&request()?, progress).map(Some),
        Command::List(which) => command::list::run(&request()?, which.which(common)).map(Some),
        Command::Init { folder } => command::init::run(folder, now).map(Some),
        Command::New { title, section, kind } => {
            command::new::run(&request()?, title, section.as_deref(), *kind).map(Some)
        }
        Command::Theme { files } => command::theme::run(&request()?, files).map(Some),
        Command::Prune => command::prune::run(&request()?).map(Some),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "bulletin", &mut script);
            answer(&script).map(|()| None).map_err(|error| Fault::io("writing", "standard output".as_ref(), &error))
        }
    }
}

/// The site's folder: what was named, or the nearest with a site.toml upwards.
fn root(common: &Common) -> PathBuf {
    common.root.clone().unwrap_or_else(|| {
        let here = std::env::current_dir().unwrap_or_default();
        Folder::find(&here).unwrap_or(here)
    })
}

/// Shows a report and gives the exit code: 0 done, 1 the site cannot be published, 2 a fault of the machine.
fn show(report: &Report, common: &Common, root: &std::path::Path) -> ExitCode {
    let shelf = Folder::new(root.to_path_buf());
    let code = if report.faults.iter().any(Fault::is_of_the_machine) {
        2
    } else {
        u8::from(forbid_publishing(&report.findings) || !report.faults.is_empty())
    };
    if common.json {
        let faults: Vec<_> = report
            .faults
            .iter()
            .map(|fault| serde_json::json!({ "doing": fault.doing, "cause": fault.cause, "help": fault.help }))
            .collect();
        let document = serde_json::json!({
            "ok": code == 0,
            "findings": records(&report.findings, &shelf),
            "faults": faults,
            "result": report.result,
        });
        let written = answer(format!("{document:#}\n").as_bytes());
        return ExitCode::from(if written.is_ok() { code } else { 2 });
    }
    let mut text = painter(common).paint(&report.findings, &shelf);
    for fault in &report.faults {
        text.push_str(&format!("error: {fault}\n"));
        if let Some(help) = &fault.help {
            text.push_str(&format!("  help: {help}\n"));
        }
    }
    if code == 1 && matches!(report.result, serde_json::Value::Null) {
        let errors =
            report.findings.iter().filter(|finding| finding.severity == crate::finding::Severity::Error).count()
                + report.faults.len();
        text.push_str(&format!("{errors} {}: nothing was written\n", if errors == 1 { "error" } else { "errors" }));
    }
    if !common.quiet {
        for line in &report.lines {
            text.push_str(line);
            text.push('\n');
        }
    }
    let _ = std::io::stderr().write_all(text.as_bytes());
    let lines: String = report.answer.iter().map(|line| format!("{line}\n")).collect();
    ExitCode::from(if answer(lines.as_bytes()).is_ok() { code } else { 2 })
}

/// Writes what was asked for to standard output. A reader that went away wants no more of it.
fn answer(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Paints findings, in colours where they are wanted.
fn painter(common: &Common) -> Painter {
    let colour = match common.color {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    };
    if colour { Painter::coloured() } else { Painter::plain() }
}
