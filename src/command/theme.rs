//! `bulletin theme`: which files the theme has, and copies of them for a site to change.

use crate::command::{Report, Request};
use crate::disk::{Folder, write_new};
use crate::fault::Fault;
use crate::finding::did_you_mean;
use serde_json::json;

/// Lists the files of the theme; copies those that are named into the site, where they take the theme's place.
///
/// # Errors
/// If the theme has no such file, or the site has its own already; then nothing is copied.
pub fn run(request: &Request, names: &[String]) -> Result<Report, Fault> {
    let folder = Folder::new(request.root.clone());
    if names.is_empty() {
        return Ok(list(&folder));
    }
    // All of them are looked at before one is written.
    let files = names.iter().map(|name| wanted(&folder, name)).collect::<Result<Vec<_>, Fault>>()?;
    for (name, bytes) in &files {
        write_new(&folder.root().join(name), bytes)?;
    }
    let copied: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let lines = copied.iter().map(|name| format!("wrote {name}; without it, the theme's own is back")).collect();
    Ok(Report::done(Vec::new(), lines, &json!({ "copied": copied })))
}

fn list(folder: &Folder) -> Report {
    let files: Vec<(&str, bool)> = folder.theme().map(|(name, _)| (name, folder.root().join(name).exists())).collect();
    let line = |(name, replaced): &(&str, bool)| format!("{name}{}", if *replaced { "  (replaced)" } else { "" });
    let result: Vec<_> = files.iter().map(|(name, replaced)| json!({ "file": name, "replaced": replaced })).collect();
    Report::answer(files.iter().map(line).collect(), &json!({ "theme": result }))
}

/// A file of the theme that the site does not have yet.
fn wanted(folder: &Folder, written: &str) -> Result<(&'static str, &'static [u8]), Fault> {
    let doing = format!("copying {written}");
    let name = written.replace('\\', "/");
    let name = name.trim_start_matches("./");
    let Some(file) = folder.theme().find(|(known, _)| *known == name) else {
        // Most know a template by its name alone.
        let last = |path: &'static str| path.rsplit('/').next().unwrap_or(path);
        let names = folder.theme().map(|(path, _)| last(path));
        let meant = did_you_mean(name.rsplit('/').next().unwrap_or(name), names);
        let near = meant.and_then(|meant| folder.theme().find(|(path, _)| last(path) == meant));
        let help = near.map_or_else(
            || "`bulletin theme` lists the files that it has".to_owned(),
            |(near, _)| format!("did you mean `{near}`?"),
        );
        return Err(Fault::new(doing, "the theme has no such file").help(help));
    };
    if folder.root().join(file.0).exists() {
        return Err(Fault::new(doing, "the site has its own already").help("change that one, or move it away first"));
    }
    Ok(file)
}
