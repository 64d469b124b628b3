//! The folder that a build writes into: never what is read, and nothing that is not public into the public one.

use crate::command::Request;
use crate::disk::{FOLDERS, real};
use crate::fault::Fault;
use crate::security::Tlp;
use crate::site::Drafts;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Where the output goes: `public/` of the site if nothing else was said.
pub(super) fn folder(request: &Request) -> Result<PathBuf, Fault> {
    let named = request.out.clone().unwrap_or_else(|| request.root.join("public"));
    let (out, root) = (real(&named), real(&request.root));
    let help = |fault: Fault| fault.help("choose another folder with --out");
    if root.starts_with(&out) {
        let what = if out == root { "be the site itself" } else { "hold the site" };
        return Err(help(Fault::usage(format!("the output folder cannot {what}"))));
    }
    let within = |name: &&str| out.starts_with(root.join(name)) || out.starts_with(real(&root.join(name)));
    match FOLDERS.iter().copied().chain([".bulletin"]).find(within) {
        Some(name) => Err(help(Fault::usage(format!("{} lies in {name}/, which is read", named.display())))),
        None => std::path::absolute(&named).map_err(|error| Fault::io("finding", &named, &error)),
    }
}

/// What is not for everybody must not end up below the folder that is, however that is written.
pub(super) fn keeps_apart(request: &Request, out: &Path, as_of: Timestamp) -> Result<(), Fault> {
    if !real(out).starts_with(real(&request.root.join("public"))) {
        return Ok(());
    }
    let why = match request {
        Request { drafts: Drafts::Shown, .. } => "--drafts",
        Request { clearance: Tlp::Amber | Tlp::AmberStrict | Tlp::Red, .. } => "--clearance above GREEN",
        Request { now, .. } if as_of > *now => "--as-of in the future",
        _ => return Ok(()),
    };
    Err(Fault::usage(format!("{why} shows what is not public")).help("name a folder beside public/ with --out"))
}
