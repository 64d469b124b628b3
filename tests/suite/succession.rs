//! `supersedes`: an article and the one whose place it takes lead to each other.

use crate::site_test::Site;

const OLD: &str = "title = \"Old\"\nid = \"news/old\"\ndate = 2026-01-01\nsummary = \"S.\"";

fn with(supersedes: &str, old: &str) -> Site {
    let new = format!("title = \"New\"\ndate = 2026-02-01\nsummary = \"S.\"\nsupersedes = \"{supersedes}\"");
    Site::new().article("news/old.md", old, "Old text.").article("news/new.md", &new, "New text.")
}

#[test]
fn both_articles_lead_to_each_other_whether_named_by_id_or_path() {
    for name in ["news/old", "old.md", "@/news/old.md", "../news/old.md", "/news/old/", "%6Fld.md"] {
        let built = with(name, OLD).build().clean();
        let new = built.main("news/new/index.html");
        assert!(new.contains("<b>Replaces</b> <a href=\"/news/old/\">Old</a>"), "{name}: {new}");
        let old = built.main("news/old/index.html");
        assert!(old.contains("<b>Replaced by</b> <a href=\"/news/new/\">New</a>"), "{name}: {old}");
    }
}

#[test]
fn what_is_not_there_is_an_error_with_its_place() {
    let built = with("news/odl", OLD).build();
    let finding = built.finding("link-to-nowhere");
    assert_eq!((finding.file.as_str(), finding.line, finding.column), ("content/news/new.md", 5, 14));
    assert!(finding.help.as_ref().is_some_and(|help| help.contains("news/old")), "{:?}", finding.help);
    let newer = OLD.replace("2026-01-01", "2026-03-01");
    for (name, old) in [("news/new", OLD), ("news/old", newer.as_str())] {
        assert!(with(name, old).build().finding("bad-value").message.contains("older"), "{name}");
    }
    let page = Site::new().article("about.md", "title = \"About\"\nsupersedes = \"news/old\"", "A page.");
    page.article("news/old.md", OLD, "Old text.").build().finding("bad-value");
}

#[test]
fn an_article_that_is_left_out_is_not_named() {
    let built = with("old.md", &format!("{OLD}\ndraft = true")).build();
    assert!(built.finding("link-to-hidden").message.contains("draft"));
}
