//! What looks like code in an article is shown as it was written, and does nothing.

use crate::site_test::Site;

const HOSTILE: [&str; 6] = [
    "{{7*7}}",
    "{% for x in y %}",
    "{# note #}",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "]]> & &amp; '",
];

/// What a data block begins with; nothing in it runs.
const DATA_BLOCK: &str = "<script type=\"application/ld+json\">";

/// A site that says something hostile wherever an author can say anything.
fn site(word: &str) -> Site {
    let quoted = serde_json::to_string(word).expect("text");
    let front = format!(
        "title = {quoted}\ndate = 2026-01-01T10:00:00Z\nsummary = {quoted}\nauthors = [{quoted}]\ntags = [{quoted}]\nseries = {quoted}\n\
         image = {{ src = \"i.png\", alt = {quoted}, caption = {quoted}, credit = {quoted} }}\nseverity_reason = {quoted}\n\
         [[vuln]]\ncve = \"CVE-2026-1000\"\ntitle = {quoted}\nfixed_in = [{quoted}]\n\
         cvss = [{{ by = {quoted}, vector = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\" }}]\n\
         [[product]]\nvendor = {quoted}\nname = {quoted}\nversions = [{quoted}]\n\
         [[actor]]\nname = {quoted}\nrole = {quoted}\nattribution = [{{ by = {quoted}, to = {quoted}, words = {quoted}, source = \"s\" }}]\n\
         [[ioc]]\ntype = \"filename\"\nvalue = \"a.exe\"\nnote = {quoted}\n\
         [[timeline]]\non = 2026-01-01\ntext = {quoted}\nsource = \"s\"\n\
         [[update]]\nat = 2026-01-02\nkind = \"correction\"\ntext = {quoted}\n\
         [[source]]\nid = \"s\"\ntitle = {quoted}\nurl = \"https://a.example/?q=%22><script>\""
    );
    let text = format!(
        "Before {word} after.\n\n## Part {word}\n\n`{word}`\n\n```html\n{word}\n```\n\n| a |\n|---|\n| {word} |\n"
    );
    Site::new().article("news/a.md", &front, &text).file("content/news/i.png", crate::images::png(1300, 100))
}

#[test]
fn in_pages_it_is_text() {
    for word in HOSTILE {
        // Quotes and brackets leave nothing for the address of a tag: those are errors of their own.
        let built = site(&format!("x{word}")).build().published();
        for (file, bytes) in built.outputs.iter().filter(|(file, _)| file.ends_with(".html")) {
            let html = String::from_utf8(bytes.clone()).expect("text");
            let scripts = html.matches("<script").count();
            let blocks: Vec<_> = html.split(DATA_BLOCK).skip(1).filter_map(|rest| rest.split('<').next()).collect();
            assert_eq!(
                scripts,
                html.matches("<script src=\"/").count() + blocks.len(),
                "{word} in {file}: a script that is not the theme's"
            );
            for block in blocks {
                let data: serde_json::Value = serde_json::from_str(block).expect("a data block is JSON to its end");
                assert_eq!(data["@graph"][0]["headline"].as_str(), Some(format!("x{word}").as_str()));
            }
            assert!(!html.contains("<img src=x") && !html.contains("x49"), "{word} in {file} is alive");
        }
        let page = built.text("news/a/index.html");
        let escaped = bulletin::web::Html::from_text(&format!("x{word}"));
        assert!(page.contains(&format!("<h1>{escaped}</h1>")), "{word}: the title is as written");
        let code = page.split("<pre").nth(1).and_then(|rest| rest.split("</pre>").next()).expect("a code block");
        let plain: String =
            code.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
        let plain = plain
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
        assert_eq!(plain.trim_end(), format!("x{word}"), "the code is as written");
    }
}

#[test]
fn in_feeds_it_is_text() {
    for word in HOSTILE {
        let title = format!("x{word}");
        let built = site(&title).build().published();
        for file in ["rss.xml", "atom.xml"] {
            let feed = feed_rs::parser::parse(built.text(file).as_bytes())
                .unwrap_or_else(|error| panic!("{word} in {file}: {error}"));
            let entry = &feed.entries[0];
            assert_eq!(entry.title.as_ref().map(|title| title.content.trim()), Some(title.as_str()), "{file}");
            let content = entry.content.as_ref().and_then(|content| content.body.as_deref()).expect("full content");
            assert!(
                !content.contains("<script") && !content.contains("<img src=x"),
                "{word} in {file} is alive: {content}"
            );
        }
        let feed: serde_json::Value = serde_json::from_str(built.text("feed.json")).expect("JSON");
        assert_eq!(feed["items"][0]["title"].as_str(), Some(title.as_str()));
        let content = feed["items"][0]["content_html"].as_str().expect("full content");
        assert!(!content.contains("<script") && !content.contains("<img src=x"), "{word} is alive: {content}");
    }
}

#[test]
fn control_characters_leave_feeds_well_formed() {
    let site = Site::new().article(
        "news/a.md",
        "title = \"A\\u0008\\u000bB\"\ndate = 2026-01-01T10:00:00Z",
        "Bell \u{7} and \u{b}.",
    );
    let built = site.build().published();
    for file in ["rss.xml", "atom.xml"] {
        let feed = feed_rs::parser::parse(built.text(file).as_bytes()).expect("a feed");
        assert_eq!(feed.entries[0].title.as_ref().map(|title| title.content.as_str()), Some("AB"));
    }
}
