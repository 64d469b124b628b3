//! The program as its users meet it: words in, files, messages and exit codes out.

use crate::site_test::{Site, SiteFolder, run};
use std::fs;

const GOOD: &str = "title = \"Good\"\ndate = 2026-01-01T10:00:00Z\nsummary = \"Good.\"";

fn site() -> SiteFolder {
    Site::new().article("news/good.md", GOOD, "Good.").on_disk()
}

#[test]
fn errors_are_listed_at_once_and_nothing_is_written() {
    let folder = site();
    folder.write("content/news/a.md", "+++\ntitle = \"A\"\ndate = 2026-02-30\n+++\n[x](no.md)\n");
    folder.write("content/news/b.md", "+++\ntitle = 1\ndate = 2026-01-01\n+++\n");
    let run = folder.run(["build"]);
    assert_eq!(run.code, 1, "{}", run.err);
    for word in
        ["content/news/a.md:3:8", "content/news/a.md:5:1", "content/news/b.md:2:9", "help", "nothing was written"]
    {
        assert!(run.err.contains(word), "no `{word}` in\n{}", run.err);
    }
    assert!(!folder.path("public").exists());
    assert_eq!(folder.run(["check"]).code, 1);
}

#[test]
fn json_is_one_document_with_every_finding() {
    let folder = site();
    folder.write("content/news/a.md", "+++\ntitle = \"A\"\ndate = 2026-01-01\n+++\n[x](no.md)\n");
    let run = folder.run(["build", "--json"]);
    let document = run.json();
    assert_eq!((run.code, document["ok"].as_bool()), (1, Some(false)));
    let finding = &document["findings"][0];
    assert_eq!(
        (finding["code"].as_str(), finding["line"].as_u64(), finding["column"].as_u64()),
        (Some("link-to-nowhere"), Some(5), Some(1))
    );
    assert_eq!(finding["source"].as_str(), Some("[x](no.md)"));
    folder.remove("content/news/a.md");
    let run = folder.run(["build", "--json"]);
    assert_eq!((run.code, run.json()["ok"].as_bool()), (0, Some(true)));
    assert!(run.json()["result"]["pages"].as_u64() > Some(5));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_site_and_into_circles_are_errors() {
    let folder = site();
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("secret.md"), "+++\ntitle = \"S\"\n+++\n").expect("a file");
    std::os::unix::fs::symlink(outside.path(), folder.path("content/leak")).expect("a link");
    std::os::unix::fs::symlink("loop.md", folder.path("content/news/loop.md")).expect("a link");
    let run = folder.run(["build"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("file-outside") && run.err.contains("content/leak"), "{}", run.err);
    assert!(run.err.contains("file-unreadable") && run.err.contains("content/news/loop.md"), "{}", run.err);
    assert!(!folder.path("public").exists());
}

#[test]
fn a_template_that_nothing_uses_is_named_but_none_of_the_theme() {
    let folder = site();
    // It takes the place of the theme's, and leaves out all of its pieces but one.
    folder.write("templates/article.html", "{% include `partials/mine.html` %}<title>{{ article.title }}</title>\n");
    folder.write("templates/partials/mine.html", "Mine.\n");
    folder.write("templates/partials/bylin.html", "Not used.\n");
    let run = folder.run(["check"]);
    assert!(run.err.contains("templates/partials/bylin.html:1:1"), "{}", run.err);
    assert!(run.err.contains("did you mean `partials/byline.html`?"), "{}", run.err);
    assert_eq!(run.err.matches("template-unused").count(), 1, "{}", run.err);
}

#[test]
fn an_output_folder_that_is_a_file_is_a_fault() {
    let folder = site();
    folder.write("public", "mine");
    let run = folder.run(["build"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("it is a file, not a folder") && run.err.contains("--out"), "{}", run.err);
    assert_eq!(fs::read(folder.path("public")).expect("still there"), b"mine");
}

#[test]
fn files_of_others_are_never_touched_unless_they_are_given_over() {
    let folder = site();
    folder.write("public/about-us.html", "mine");
    folder.write("public/index.html", "mine too");
    folder.write("public/tags", "and mine");
    let run = folder.run(["build"]);
    assert_eq!(run.code, 1);
    for word in ["index.html", "public/tags", "--adopt"] {
        assert!(run.err.contains(word), "no `{word}` in\n{}", run.err);
    }
    assert_eq!(fs::read_dir(folder.path("public")).expect("a folder").count(), 3, "nothing was written");
    folder.remove("public/tags");
    let run = folder.run(["build", "--adopt"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(fs::read(folder.path("public/about-us.html")).expect("still there"), b"mine");
    assert_ne!(fs::read(folder.path("public/index.html")).expect("ours now"), b"mine too");
}

#[test]
fn what_is_not_public_needs_a_folder_of_its_own() {
    let folder = site();
    for arguments in [["build", "--drafts"], ["build", "--clearance=AMBER"], ["build", "--as-of=2999-01-01"]] {
        let run = folder.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.err);
        assert!(run.err.contains("--out"), "{}", run.err);
        assert!(!folder.path("public").exists());
    }
    for inside in ["public/preview", "content/../public", "public/a/../../public/b"] {
        let run = folder.run(["build", "--drafts", "--out", inside]);
        assert!(run.code == 2 && run.err.contains("beside public/"), "{inside}: {}", run.err);
    }
    let run = folder.run(["build", "--drafts", "--out", "preview"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(folder.path("preview/index.html").exists());
}

#[test]
#[cfg(unix)]
fn a_link_to_the_public_folder_is_the_public_folder() {
    let folder = site();
    assert_eq!(folder.run(["build"]).code, 0);
    std::os::unix::fs::symlink(folder.path("public"), folder.path("other")).expect("the folder is ours");
    let run = folder.run(["build", "--drafts", "--out", "other"]);
    assert!(run.code == 2 && run.err.contains("beside public/"), "{}", run.err);
}

#[test]
fn no_output_lands_in_what_is_read_or_around_the_site() {
    let folder = site();
    let name = folder.path("").file_name().expect("a folder of its own").to_string_lossy().into_owned();
    for out in ["content", "static/../content", &format!("../{name}/content/new"), ".bulletin/out", ".", "..", "/"] {
        let run = folder.run(["build", "--out", out]);
        assert!(run.code == 2 && run.err.contains("choose another folder"), "{out}: {}", run.err);
    }
}

#[test]
fn files_of_the_theme_are_listed_and_copied_and_the_copies_take_their_place() {
    let place = tempfile::tempdir().expect("a folder");
    assert_eq!(run(place.path(), &["init", "."]).code, 0);
    let footer = "templates/partials/footer.html";
    let listed = run(place.path(), &["theme"]);
    assert!(listed.code == 0 && format!("{}{}", listed.out, listed.err).contains(footer), "{}", listed.err);
    let wrong = run(place.path(), &["theme", footer, "fotter.html"]);
    assert!(wrong.code == 2 && wrong.err.contains(&format!("did you mean `{footer}`?")), "{}", wrong.err);
    let path = place.path().join(footer);
    assert!(!path.exists(), "all names are looked at before a file is written");
    assert_eq!(run(place.path(), &["theme", footer]).code, 0);
    let built = run(place.path(), &["build", "--json"]);
    assert_eq!(built.json()["findings"].as_array().map(Vec::len), Some(0), "a copy changes nothing: {}", built.out);
    fs::write(&path, "<footer>Another end.</footer>").expect("the folder is ours");
    assert_eq!(run(place.path(), &["build"]).code, 0);
    let front = fs::read_to_string(place.path().join("public/index.html")).expect("the front page");
    assert!(front.contains("Another end."), "{front}");
    assert_eq!(run(place.path(), &["theme", footer]).code, 2, "what was changed is never overwritten");
    let theme = run(place.path(), &["theme", "--json"]).json()["result"]["theme"].clone();
    let replaced = theme.as_array().expect("a list").iter().filter(|file| file["replaced"] == true);
    assert_eq!(replaced.map(|file| &file["file"]).collect::<Vec<_>>(), [footer]);
}

#[test]
fn a_file_of_words_need_not_have_all_of_them() {
    let place = tempfile::tempdir().expect("a folder");
    assert_eq!(run(place.path(), &["init", "."]).code, 0);
    fs::create_dir_all(place.path().join("templates/words")).expect("the folder is ours");
    fs::write(place.path().join("templates/words/en.toml"), "archive = \"Older\"").expect("the folder is ours");
    let built = run(place.path(), &["build"]);
    assert_eq!(built.code, 0, "{}", built.err);
    let archive = fs::read_to_string(place.path().join("public/archive/index.html")).expect("the archive");
    assert!(archive.contains("<h1>Older</h1>") && archive.contains("Skip to the text"), "{archive}");
}

#[test]
fn a_section_may_be_named_in_any_way_and_what_is_not_public_never_goes_into_public() {
    let place = tempfile::tempdir().expect("a folder");
    let root = place.path().join("site");
    assert_eq!(run(place.path(), &["init", "site"]).code, 0);
    for (title, section) in [("one", "content/news/"), ("two", "/news"), ("three", "news//")] {
        assert_eq!(run(&root, &["new", title, "--section", section]).code, 0, "{section}");
        assert!(root.join(format!("content/news/{title}.md")).exists(), "{section}");
    }
    assert_eq!(run(&root, &["new", "Outside", "--section", "../.."]).code, 2);
    assert_eq!(
        run(&root, &["build", "--drafts", "--out", "content/../public"]).code,
        2,
        "drafts are never built into public/"
    );
}

#[test]
fn a_new_site_builds_without_a_finding() {
    let place = tempfile::tempdir().expect("a folder");
    let made = run(place.path(), &["init", "my bulletin"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let root = place.path().join("my bulletin");
    let built = run(&root, &["build", "--json"]);
    assert_eq!(built.code, 0, "{}", built.out);
    assert_eq!(built.json()["findings"].as_array().map(Vec::len), Some(0), "{}", built.out);
    assert!(root.join("public/news/first-article/index.html").exists());
    assert_eq!(run(place.path(), &["init", "my bulletin"]).code, 2, "a site is never overwritten");
    let new = run(&root, &["new", "Mail servers: under <attack>", "--kind", "advisory"]);
    assert_eq!(new.code, 0, "{}", new.err);
    let text = fs::read_to_string(root.join("content/news/mail-servers-under-attack.md")).expect("the article");
    assert!(
        text.contains("draft = true")
            && text.contains("kind = \"advisory\"")
            && text.contains("id = \"news/mail-servers-under-attack\"")
            && !text.contains("\n[[product]]"),
        "nothing but the title could be published unchanged: {text}"
    );
    let drafts = run(&root, &["build", "--drafts", "--out", "drafts"]);
    assert_eq!(drafts.code, 0, "a draft may still look for its product: {}", drafts.err);
    assert!(drafts.err.contains("hint[product-missing]"), "{}", drafts.err);
    let again = run(&root, &["new", "Mail servers: under <attack>"]);
    assert_eq!(again.code, 2, "an article is never overwritten");
    assert!(again.err.contains("help: choose another name"), "{}", again.err);
    let slip = run(&root, &["new", "A title", "--section", "nwes"]);
    assert_eq!(slip.code, 2);
    assert!(slip.err.contains("did you mean `news`?") && !root.join("content/nwes").exists(), "{}", slip.err);
    fs::create_dir(root.join("content/policy")).expect("a folder");
    assert_eq!(run(&root, &["new", "A title", "--section", "policy"]).code, 0);
    assert!(run(&root, &["serve", "--out", "elsewhere"]).err.contains("help: leave out --out"));
    let list = run(&root, &["list", "--drafts"]);
    assert!(list.out.contains("mail-servers-under-attack.md") && !list.out.contains("first-article"), "{}", list.out);
    assert_eq!(run(&root, &["build", "--json"]).json()["result"]["drafts"].as_u64(), Some(2));
}

#[test]
fn outside_of_a_site_the_help_says_how_to_make_one() {
    let place = tempfile::tempdir().expect("a folder");
    let run = run(place.path(), &["build"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("bulletin init"), "{}", run.err);
    let root = crate::site_test::run(place.path(), &["build", "--root", "."]);
    assert_eq!(root.code, 1, "a named folder without site.toml is a finding");
    assert!(root.err.contains("config-missing"), "{}", root.err);
    let wrong = crate::site_test::run(place.path(), &["bild"]);
    assert_eq!(wrong.code, 2);
    assert!(crate::site_test::run(place.path(), &["completions", "bash"]).out.contains("bulletin"));
}
