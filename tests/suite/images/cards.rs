//! Cards for other sites: cut from a photograph, or drawn.

use super::made::jpeg;
use crate::html::Document;
use crate::site_test::{Built, Site, same};

const SINCE: &str = "[cards]\nsince = 2026-02-01";

fn site(front: &str) -> Site {
    let front = format!("date = 2026-03-01\nsummary = \"S.\"\n{front}");
    Site::new().config(SINCE).article("news/a.md", &front, "Text.")
}

/// The file that a page gives to other sites.
fn card(built: &Built, page: &str) -> Option<String> {
    let document = Document::read(built.text(page));
    let property = |name: &str| {
        let tags = document.named("meta").find(|tag| tag.attributes.get("property").is_some_and(|it| it == name));
        tags.and_then(|tag| tag.attributes.get("content").cloned())
    };
    let url = property("og:image")?;
    assert_eq!(property("og:image:width").as_deref(), Some("1200"));
    Some(url.strip_prefix("https://news.example/").expect("an address with scheme and host").to_owned())
}

fn drawn(built: &Built) -> Vec<&String> {
    built.outputs.keys().filter(|file| file.starts_with("images/card.")).collect()
}

#[test]
fn an_article_without_a_photograph_gets_a_drawn_card() {
    let built = site("title = \"A headline\"").build().clean();
    let file = card(&built, "news/a/index.html").expect("a card");
    let image = image::load_from_memory(&built.outputs[&file]).expect("an image");
    assert_eq!((image.width(), image.height()), (1200, 630));
    assert!(built.text("news/a/index.html").contains(&format!("\"image\":[\"https://news.example/{file}\"]")));
}

#[test]
fn what_is_on_the_card_names_it() {
    let file = |front: &str| card(&site(front).build().clean(), "news/a/index.html").expect("a card");
    let one = file("title = \"A headline\"");
    assert_eq!(one, file("title = \"A headline\"\ntags = [\"other\"]"));
    for other in [
        "title = \"Another\"",
        "title = \"A headline\"\nkind = \"analysis\"",
        "title = \"A headline\"\nseverity = \"high\"",
    ] {
        assert_ne!(one, file(other), "{other}");
    }
}

#[test]
fn older_articles_photographs_and_letters_that_the_font_lacks_have_none() {
    let old =
        Site::new().config(SINCE).article("news/a.md", "title = \"A\"\ndate = 2026-01-31\nsummary = \"S.\"", "T.");
    let no_cards = Site::new().article("news/a.md", "title = \"A\"\ndate = 2026-03-01\nsummary = \"S.\"", "T.");
    for site in [old, no_cards, site("title = \"日本語\"")] {
        let built = site.build().clean();
        assert_eq!((card(&built, "news/a/index.html"), drawn(&built).len()), (None, 0));
    }
    let photograph = site("title = \"A\"\nimage = { src = \"p.jpg\", alt = \"P\", credit = \"C\" }");
    let built = photograph.file("content/news/p.jpg", jpeg(1300, 700)).build().clean();
    let file = card(&built, "news/a/index.html").expect("a crop");
    assert!(drawn(&built).is_empty() && file.ends_with(".jpg"), "{file}");
}

#[test]
fn a_card_is_drawn_once_and_goes_with_its_headline() {
    let folder = site("title = \"A headline\"").on_disk();
    folder.built();
    let kept = |folder: &crate::site_test::SiteFolder| {
        let all = crate::site_test::files_below(&folder.path(".bulletin/images"));
        all.into_iter().collect::<Vec<_>>()
    };
    let before = kept(&folder);
    assert_eq!(before.len(), 1);
    let public = folder.public();
    folder.remove_folder("public");
    folder.built();
    same(&public, &folder.public(), "the card from the cache");
    folder.become_(&site("title = \"Another headline\""));
    folder.built();
    same(&folder.fresh(), &folder.public(), "after the headline changed");
    assert_eq!(kept(&folder).len(), 2);
    assert_eq!(folder.run(["prune"]).code, 0);
    let after = kept(&folder);
    assert!(after.len() == 1 && after != before, "the old card is pruned, the new one stays");
}
