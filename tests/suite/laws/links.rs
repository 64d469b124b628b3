//! Every internal link and every image of every output has a file among the outputs.

use super::world::{Edit, World};
use crate::html::Document;
use crate::site_test::{Built, Site};
use serde_json::Value;

/// The addresses in an output that lead nowhere, and why.
fn dead(built: &Built) -> Vec<String> {
    let mut dead = Vec::new();
    for (file, bytes) in &built.outputs {
        let text = String::from_utf8_lossy(bytes);
        let mut check = |url: &str, must_be_absolute: bool| {
            if let Err(reason) = leads(built, file, url, must_be_absolute) {
                dead.push(format!("{file}: {url}: {reason}"));
            }
        };
        if file.ends_with(".html") {
            let page = Document::read(&text);
            for attribute in ["href", "src"] {
                page.values(attribute).for_each(|url| check(url, false));
            }
            let meta = |property: &str| {
                page.named("meta")
                    .filter(|meta| meta.attributes.get("property").is_some_and(|own| own == property))
                    .map(|meta| meta.attributes["content"].clone())
                    .collect::<Vec<_>>()
            };
            for url in [meta("og:url"), meta("og:image")].concat() {
                check(&url, true);
            }
        } else if file.ends_with(".css") {
            for url in text.split("url(").skip(1) {
                let url = url.split(')').next().unwrap_or("").trim_matches(['"', '\'', ' ']);
                if !url.starts_with("data:") {
                    check(url, false);
                }
            }
        } else if file.ends_with("feed.json") {
            let feed: Value = serde_json::from_str(&text).expect("JSON");
            check(feed["home_page_url"].as_str().expect("a text"), true);
            check(feed["feed_url"].as_str().expect("a text"), true);
            for item in feed["items"].as_array().expect("a list") {
                check(item["url"].as_str().expect("a text"), true);
                let content = Document::read(item["content_html"].as_str().expect("a text"));
                content.values("href").chain(content.values("src")).for_each(|url| check(url, true));
            }
        } else if file.ends_with("rss.xml") || file.ends_with("atom.xml") {
            let feed = feed_rs::parser::parse(bytes.as_slice()).expect("a feed");
            for entry in &feed.entries {
                entry.links.iter().for_each(|link| check(&link.href, true));
                let content = entry.content.as_ref().and_then(|content| content.body.as_deref()).expect("full content");
                let content = Document::read(content);
                content.values("href").chain(content.values("src")).for_each(|url| check(url, true));
            }
            feed.links.iter().for_each(|link| check(&link.href, true));
        } else if file.contains("sitemap") {
            for url in text.split("<loc>").skip(1) {
                check(url.split("</loc>").next().unwrap_or(""), true);
            }
        } else if file.ends_with(".opml") {
            let outline = Document::read(text.split_once("?>").map_or("", |(_, rest)| rest));
            outline.values("xmlurl").chain(outline.values("htmlurl")).for_each(|url| check(url, true));
        }
    }
    dead
}

fn leads(built: &Built, from: &str, url: &str, must_be_absolute: bool) -> Result<(), String> {
    let base = built.base.as_str();
    let origin_end = base.find("://").map_or(0, |at| at + 3) + base[8..].find('/').unwrap_or(base.len() - 8);
    let below = &base[origin_end.min(base.len())..];
    let (path, tail) = url.split_at(url.find(['#', '?']).unwrap_or(url.len()));
    let route = if let Some(rest) = path.strip_prefix(base) {
        rest.to_owned()
    } else if path.contains("://") || path.starts_with("mailto:") {
        return Ok(());
    } else if must_be_absolute {
        return Err("it is not absolute".to_owned());
    } else if path.is_empty() {
        format!("/{from}")
    } else if path.starts_with('/') {
        path.strip_prefix(below)
            .filter(|rest| rest.starts_with('/'))
            .ok_or("it lies outside of the base path")?
            .to_owned()
    } else {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in path.split('/') {
            if part == ".." {
                parts.pop().ok_or("it leaves the site")?;
            } else {
                parts.push(part);
            }
        }
        format!("/{}", parts.join("/"))
    };
    let route = percent_decoded(&route);
    let file = route.strip_prefix('/').unwrap_or(&route);
    let file = if file.is_empty() || file.ends_with('/') { format!("{file}index.html") } else { file.to_owned() };
    let target = built.outputs.get(&file).ok_or_else(|| format!("there is no {file}"))?;
    let anchor = tail.strip_prefix('#').map(percent_decoded).filter(|anchor| !anchor.is_empty());
    match anchor {
        Some(anchor) if !file.ends_with(".svg") => {
            let page = Document::read(&String::from_utf8_lossy(target));
            page.values("id").any(|id| id == anchor).then_some(()).ok_or_else(|| format!("{file} has no #{anchor}"))
        }
        _ => Ok(()),
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).expect("addresses are UTF-8")
}

/// A site with every kind of link.
fn linked() -> Site {
    let mut world = World::with(12);
    for (step, edit) in Edit::ALL
        .into_iter()
        .chain([Edit::LinkToAnother, Edit::AddImage, Edit::GiveAFolder, Edit::ToggleAlias])
        .enumerate()
    {
        world.edit(edit, 77 + step as u32);
    }
    world
        .site()
        .article("about.md", "title = \"About\"", "## Who we are\n\n[Here](#who-we-are), [tags](/tags/), [feed](/rss.xml), [style](/style.css).")
        .article(
            "news/überblick 1/index.md",
            "title = \"Überblick\"\ndate = 2026-04-01\ntags = [\"日本語\", \"C#\"]\naliases = [\"/alt/überblick/\", \"/old.html\"]",
            "[Sheet](sheet%201.csv) [about](@/about.md#who-we-are) [by route](/about/#who-we-are) [section](../) <a href=\"../../about.md\">raw</a>\n\n\
             ![Chart](bild%20ü.svg) ![again](/logo.svg)\n\n[back](/news/überblick-1/) [encoded](/news/%C3%BCberblick-1/)",
        )
        .file("content/news/überblick 1/sheet 1.csv", "a,b")
        .file("content/news/überblick 1/bild ü.svg", "<svg/>")
        .file("static/logo.svg", "<svg/>")
        .article("news/folder/deeper/story.md", "title = \"Deep\"\ndate = 2026-04-02", "[up](../../überblick%201/index.md) [deep](/news/folder/deeper/story/)")
        .file("content/news/folder/_index.md", "+++\ntitle = \"Folder\"\n+++\n")
        .config("[[nav]]\nname = \"News\"\nurl = \"/news/\"\n[[nav]]\nname = \"Feed\"\nurl = \"/atom.xml\"")
}

#[test]
fn every_internal_link_has_a_file_among_the_outputs() {
    let built = linked().build().published();
    assert_eq!(dead(&built), Vec::<String>::new());
}

#[test]
fn every_internal_link_has_a_file_below_a_base_path_too() {
    let built = linked().at("https://x.example/sub").build().published();
    assert_eq!(dead(&built), Vec::<String>::new());
    assert!(built.text("rss.xml").contains("https://x.example/sub/news/"));
    assert!(built.text("index.html").contains("href=\"/sub/news/\""));
}

#[test]
fn a_link_to_nowhere_would_be_noticed() {
    let mut built = linked().build().published();
    built.outputs.remove("tags/index.html");
    built.outputs.retain(|file, _| !file.ends_with(".woff2"));
    let dead = dead(&built);
    assert!(
        dead.iter().any(|line| line.contains("/tags/")) && dead.iter().any(|line| line.contains(".css: ")),
        "{dead:?}"
    );
}

#[test]
fn a_site_without_an_article_is_a_site() {
    let built = Site::new().build().clean();
    assert_eq!(dead(&built), Vec::<String>::new());
}

#[test]
fn the_bundled_site_builds_without_a_finding_and_every_link_of_it_leads_somewhere() {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut site = Site::new().seen_on("2030-01-01T00:00:00Z");
    for folder in ["content", "data", "templates", "static"] {
        let files = crate::site_test::files_below(&std::path::Path::new(root).join(folder));
        site.files.extend(files.into_iter().map(|(path, bytes)| (format!("{folder}/{path}"), bytes)));
    }
    site.files.insert("site.toml".to_owned(), std::fs::read(format!("{root}/site.toml")).expect("the bundled site"));
    let built = site.build().clean();
    assert_eq!(dead(&built), Vec::<String>::new());
    let below = site.at("https://x.example/sub").build().clean();
    assert_eq!(dead(&below), Vec::<String>::new());
    for (file, bytes) in built.outputs.iter().filter(|(file, _)| file.ends_with(".html")) {
        let page = Document::read(std::str::from_utf8(bytes).expect("text"));
        assert_eq!([page.problems.clone(), page.live()], [Vec::<String>::new(), Vec::new()], "{file}");
    }
}
