//! `bulletin init`: a folder that is a site at once.

use crate::command::Report;
use crate::date::Zone;
use crate::disk::write_new;
use crate::fault::Fault;
use jiff::Timestamp;
use serde_json::json;
use std::path::Path;

/// Makes a new site in a folder that has none.
///
/// # Errors
/// If there is a site already, or the folder cannot be written.
pub fn run(folder: &Path, now: Timestamp) -> Result<Report, Fault> {
    if folder.join("site.toml").exists() {
        return Err(Fault::new(format!("making a site in {}", folder.display()), "there is a site.toml already")
            .help("`bulletin new \"Title\"` writes an article"));
    }
    let name = folder.file_name().map_or_else(|| "Bulletin".to_owned(), |name| name.to_string_lossy().into_owned());
    let date = jiff::fmt::strtime::format("%Y-%m-%dT%H:%M:%SZ", &Zone::UTC.show(now)).expect("the format is a literal");
    let files = [
        ("site.toml", site_toml(&name)),
        ("content/about.md", ABOUT.to_owned()),
        ("content/news/_index.md", SECTION.to_owned()),
        ("content/news/first-article.md", article(&date)),
        (".gitignore", "/public/\n/.bulletin/\n".to_owned()),
    ];
    let mut lines = Vec::new();
    for (path, text) in &files {
        let file = folder.join(path);
        if file.exists() {
            lines.push(format!("kept {}", file.display()));
        } else {
            write_new(&file, text.as_bytes())?;
            lines.push(format!("wrote {}", file.display()));
        }
    }
    lines.push(format!("now: cd {} && bulletin serve", folder.display()));
    Ok(Report::done(Vec::new(), lines, &json!({ "files": files.iter().map(|(path, _)| path).collect::<Vec<_>>() })))
}

fn site_toml(name: &str) -> String {
    let title = toml::Value::String(name.to_owned());
    format!(
        "title = {title}\n\
         base_url = \"https://news.example.org\"   # where the site will stand\n\
         description = \"Security news, told once and told right.\"\n\
         # timezone = \"Europe/Berlin\"             # then dates need no offset\n"
    )
}

fn article(date: &str) -> String {
    format!(
        "+++\n\
         title = \"The first article\"\n\
         date = {date}\n\
         summary = \"One or two sentences for lists and feeds.\"\n\
         authors = [\"News desk\"]\n\
         tags = [\"example\"]\n\
         id = \"news/first-article\"\n\
         +++\n\n\
         Write Markdown here. A line that begins with `##` is a heading.\n"
    )
}

const ABOUT: &str =
    "+++\ntitle = \"About\"\nsummary = \"Who writes this bulletin, and how to reach them.\"\n+++\n\nSay who you are.\n";
const SECTION: &str = "+++\ntitle = \"News\"\ndescription = \"What happened.\"\norder = 1\n+++\n";
