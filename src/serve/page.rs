//! What the preview adds to a page: one line in its head. It names the script, and what the script must know to tell
//! whether the page is still what would be served.

use crate::source::{Digest, Digester};

/// Where the preview's own files stand, beside the site.
pub(super) const OWN: &str = "/_bulletin/";

/// The preview's own files: name, media type and text.
pub(super) const FILES: [(&str, &str, &str); 3] = [
    ("preview.js", "text/javascript; charset=utf-8", include_str!("browser/preview.js")),
    ("worker.js", "text/javascript; charset=utf-8", include_str!("browser/worker.js")),
    ("preview.css", "text/css; charset=utf-8", include_str!("browser/preview.css")),
];

/// What a picture shows of its file: the script exchanges these too.
const PICTURE: [&str; 5] = ["src", "srcset", "sizes", "width", "height"];

/// The page with the line that brings the preview's script.
pub(super) fn with_script(html: &str, server: &str, version: u64) -> String {
    let page = digest(html);
    let script = format!(
        "<script src=\"{OWN}preview.js\" defer data-server=\"{server}\" data-version=\"{version}\" data-page=\"{page}\"></script>\n"
    );
    let at = html.find("</head>").unwrap_or(html.len());
    format!("{}{script}{}", &html[..at], &html[at..])
}

/// A page for what cannot be made; the script's overlay says more.
pub(super) fn failure(message: &str, server: &str, version: u64) -> String {
    let message = crate::web::Html::from_text(message);
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>This page cannot be made</title>\n</head>\n\
         <body>\n<h1>This page cannot be made</h1>\n<p>{}</p>\n</body>\n</html>\n",
        message.as_str()
    );
    with_script(&html, server, version)
}

/// Digest of a page without the addresses of its styles, icons and images: those are exchanged without loading it again.
fn digest(html: &str) -> Digest {
    let mut digest = Digester::new("page");
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        digest.add_bytes(text.as_bytes());
        let end = end_of_tag(tag);
        let name = tag[1..end].split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        match name {
            "link" if !tag[..end].contains("\"alternate\"") && !tag[..end].contains("\"canonical\"") => {
                digest.add_bytes(without(&tag[..end], "href").as_bytes());
            }
            "img" | "source" => {
                let bare = PICTURE.iter().fold(tag[..end].to_owned(), |tag, attribute| without(&tag, attribute));
                digest.add_bytes(bare.as_bytes());
            }
            _ => digest.add_bytes(&tag.as_bytes()[..end]),
        }
        rest = &tag[end..];
    }
    digest.add_bytes(rest.as_bytes());
    digest.finish()
}

/// Where a tag ends: at the next `>` outside of quotes.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (at, letter) in tag.char_indices() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (None, '>') => return at + 1,
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// A tag without the value of an attribute that is written in double quotes.
fn without(tag: &str, attribute: &str) -> String {
    let opening = format!(" {attribute}=\"");
    let Some(start) = tag.find(&opening).map(|at| at + opening.len()) else {
        return tag.to_owned();
    };
    let end = tag[start..].find('"').map_or(tag.len(), |length| start + length);
    format!("{}{}", &tag[..start], &tag[end..])
}

#[cfg(test)]
mod tests {
    use super::{digest, with_script};

    #[test]
    fn a_page_is_the_same_with_other_styles_and_images_and_another_with_other_words() {
        let page = |style: &str, image: &str, words: &str| {
            digest(&format!(
                "<head><link rel=\"stylesheet\" href=\"/style.{style}.css\"></head><p title=\"a > b\">{words}\
                 <picture><source srcset=\"/a.{image}.webp 1x\"><img alt=\"A\" width=\"4{image}\" src=\"/a.{image}.png\"></picture>"
            ))
        };
        let one = page("0123456789", "a", "x");
        assert_eq!(one, page("9876543210", "b", "x"));
        assert_ne!(one, page("0123456789", "a", "y"));
    }

    #[test]
    fn what_is_no_style_counts() {
        let feed = |url: &str| digest(&format!("<link rel=\"alternate\" href=\"{url}\">"));
        assert_ne!(feed("/rss.xml"), feed("/tags/rss.xml"));
        assert_ne!(digest("<img alt=\"a\">"), digest("<img alt=\"b\">"));
        assert_ne!(digest("<a href=\"/a\">"), digest("<a href=\"/b\">"));
    }

    #[test]
    fn the_script_is_one_line_in_the_head_and_nothing_else_changes() {
        let html = "<html><head><title>T</title></head><body>B</body></html>";
        let served = with_script(html, "s", 7);
        let line = served.lines().next().expect("a line").split_once("</title>").expect("a head").1;
        assert!(line.starts_with("<script ") && line.contains("data-version=\"7\""), "{line}");
        assert_eq!(served.replace(&format!("{line}\n"), ""), html);
    }
}
