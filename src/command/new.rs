//! `bulletin new`: an article to be written.

use crate::article::Story;
use crate::command::{Report, Request, Session};
use crate::date::Zone;
use crate::disk::write_new;
use crate::fault::Fault;
use crate::finding::did_you_mean;
use crate::site::{ListKind, ancestors, section_slug};
use crate::source::Tree;
use crate::web::slug;
use serde_json::json;

/// Writes a draft with its front matter filled in. Its id is made here once, so that it survives every move.
///
/// # Errors
/// If there is such a file already, or it cannot be written.
pub fn run(request: &Request, title: &str, section: Option<&str>, kind: Story) -> Result<Report, Fault> {
    let mut session = Session::open(request)?;
    let noted = session.plan(&|_, _| {});
    let site = &noted.value.site;
    let name = slug(title);
    if name.is_empty() {
        return Err(Fault::new("naming the article", format!("`{title}` leaves nothing for an address"))
            .help("use letters or digits"));
    }
    if name == "index" {
        return Err(Fault::new("naming the article", "`index.md` would be the page of the folder itself")
            .help("choose a longer title; it can be changed in the file"));
    }
    let sections: Vec<&str> = site.lists_of(ListKind::Section).map(|(_, list)| list.slug.as_str()).collect();
    let first = sections.first().copied().unwrap_or("news");
    let section =
        section.map_or_else(|| first.to_owned(), |section| section_slug(&format!("content/{}", inside(section))));
    if section.is_empty() {
        return Err(Fault::new("beginning the article", "the section's name leaves nothing for an address")
            .help("name a folder below content/"));
    }
    let folder = folder_of(&session.tree, &section).unwrap_or_else(|| format!("content/{section}"));
    // A slip of the pen would make a section, with pages and feeds of its own. The first one of a site has to be made.
    if !sections.is_empty() && !session.folder.root().join(&folder).is_dir() {
        let near = did_you_mean(&section, sections.iter().copied()).map(|near| format!("did you mean `{near}`? "));
        return Err(Fault::new("beginning the article", format!("there is no section `{section}`"))
            .help(format!("{}make the folder {folder}/ for a new one", near.unwrap_or_default())));
    }
    let path = format!("{folder}/{name}.md");
    let moment = site.zone.show(session.edition.as_of);
    let format = if site.zone == Zone::UTC { "%Y-%m-%dT%H:%M:00Z" } else { "%Y-%m-%dT%H:%M:00" };
    let date = jiff::fmt::strtime::format(format, &moment).expect("the format is a literal");
    let id = format!("{}/{name}", section.split('/').next().unwrap_or(&section));
    let product = if kind == Story::Advisory {
        "\n# [[product]]\n# vendor = \"Who makes it\"\n# name = \"What is affected\"\n# versions = [\"Which of them\"]\n"
    } else {
        ""
    };
    let kind = if kind == Story::News { String::new() } else { format!("kind = \"{}\"\n", kind.name()) };
    let text = format!(
        "+++\ntitle = {}\ndate = {date}\n# summary = \"One or two sentences for lists and feeds; else the text's beginning is shown.\"\n{kind}authors = []\ntags = []\nid = \"{id}\"\ndraft = true\n{product}+++\n\n",
        toml::Value::String(title.to_owned())
    );
    let file = session.folder.root().join(&path);
    write_new(&file, text.as_bytes())?;
    Ok(Report::done(Vec::new(), vec![format!("wrote {path}")], &json!({ "file": path, "id": id })))
}

/// A section as a path below content/, however it was written: with that folder, with slashes around it.
fn inside(section: &str) -> String {
    let parts = section.split(['/', '\\']).filter(|part| !slug(part).is_empty());
    let parts: Vec<&str> = parts.collect();
    let below = if parts.len() > 1 { parts.strip_prefix(&["content"]) } else { None };
    below.unwrap_or(&parts).join("/")
}

/// The folder whose files have this section in their addresses, whatever it is called.
fn folder_of(tree: &Tree, section: &str) -> Option<String> {
    let mut folders = tree.below("content").flat_map(|(path, ..)| ancestors(path.folder()));
    folders.find(|folder| section_slug(folder) == section).map(str::to_owned)
}
