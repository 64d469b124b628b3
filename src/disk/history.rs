//! What version control remembers of a site: asked of `git`, where the site is in a work tree and there is one.

use crate::source::SourcePath;
use std::path::Path;
use std::process::Command;

/// The articles whose files differ from those of the last commit or are not there any more, as they were committed. Nothing
/// where nobody remembers.
pub fn committed(root: &Path) -> Vec<(SourcePath, String)> {
    let changed = git(
        root,
        &["diff", "--name-only", "-z", "--no-renames", "--diff-filter=MD", "--relative", "HEAD", "--", "content"],
    );
    let changed = changed.unwrap_or_default();
    let paths = changed.split('\0').filter(|path| path.ends_with(".md")).map(SourcePath::new);
    paths.filter_map(|path| Some((path.clone(), git(root, &["show", &format!("HEAD:./{path}")])?))).collect()
}

/// What a command of git prints, if it succeeds and prints text.
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok()).flatten()
}
