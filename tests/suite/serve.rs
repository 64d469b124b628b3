//! The preview over real HTTP: what it answers, what it notices, and what it leaves alone.

use crate::preview::{PATIENCE, Preview};
use crate::site_test::{Site, SiteFolder, files_below};
use std::fs;
use std::time::Duration;

const FRONT: &str = "title = \"Old wine\"\ndate = 2026-01-01\nsummary = \"A summary.\"";

fn folder() -> SiteFolder {
    Site::new()
        .article("news/wine.md", &format!("{FRONT}\naliases = [\"/old/\"]"), "The text says *before*.")
        .article("news/chart/index.md", "title = \"Chart\"\ndate = 2026-01-02", "![A chart](chart.svg)")
        .file("content/news/chart/chart.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .article("news/draft.md", "title = \"Draft\"\ndate = 2026-01-03\ndraft = true", "Secret.")
        .article("news/soon.md", "title = \"Soon\"\ndate = 2026-12-24", "Later.")
        .file("static/film.webm", vec![7; 3 << 20])
        .on_disk()
}

#[test]
fn pages_files_and_what_is_not_there() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    let page = preview.get("/news/wine/");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.text().contains("<em>before</em>"));
    let missing = preview.get("/nowhere/");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("class=\"kind-404\""), "the site's own page: {}", missing.text());
    let alias = preview.get("/old/");
    assert_eq!((alias.status, alias.header("location")), (301, Some("/news/wine/")));
    assert_eq!(preview.get("/news/wine").header("location"), Some("/news/wine/"));
    assert_eq!(preview.get("/news/wine/index.html").body, page.body);
    for (path, media_type) in [
        ("/rss.xml", "application/rss+xml; charset=utf-8"),
        ("/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/sitemap.xml", "text/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/news/chart/chart.svg", "image/svg+xml; charset=utf-8"),
        ("/film.webm", "video/webm"),
    ] {
        let answer = preview.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media_type)), "{path}");
    }
}

#[test]
fn only_what_was_asked_for_is_sent() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    let page = preview.get("/news/wine/");
    let head = preview.ask("HEAD", "/news/wine/", &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some(page.body.len().to_string().as_str()));
    let tag = page.header("etag").expect("a tag").to_owned();
    let again = preview.ask("GET", "/news/wine/", &[("if-none-match", &tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(preview.ask("GET", "/news/wine/", &[("if-none-match", "\"other\"")]).status, 200);
    let whole = preview.get("/film.webm");
    assert_eq!((whole.body.len(), whole.header("accept-ranges")), (3 << 20, Some("bytes")));
    let part = preview.ask("GET", "/film.webm", &[("range", "bytes=1048570-2097160")]);
    assert_eq!((part.status, part.body.len()), (206, 1_048_591));
    assert_eq!(part.header("content-range"), Some("bytes 1048570-2097160/3145728"));
    assert_eq!(preview.ask("GET", "/film.webm", &[("range", "bytes=3145728-")]).status, 416);
    let stale = [("range", "bytes=0-9"), ("if-range", "\"other\"")];
    assert_eq!(preview.ask("GET", "/film.webm", &stale).status, 200);
    let post = preview.ask("POST", "/", &[]);
    assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD")));
}

#[test]
fn nobody_else_gets_in_and_nothing_else_gets_out() {
    let folder = folder();
    folder.write("secret.txt", "secret");
    let preview = Preview::of(&folder, &[]);
    for host in ["evil.example", "evil.example:4000", "127.0.0.1.evil.example", "localhost.evil.example", "192.0.2.1"] {
        assert_eq!(preview.ask("GET", "/", &[("host", host)]).status, 403, "{host}");
        assert_eq!(preview.ask("GET", "/_bulletin/events", &[("host", host)]).status, 403, "{host}");
    }
    for host in ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:4000", "bulletin.localhost"] {
        assert_eq!(preview.ask("GET", "/", &[("host", host)]).status, 200, "{host}");
    }
    for path in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/static/../../secret.txt",
        "//secret.txt",
        "/secret.txt",
        "/site.toml",
        "/content/news/wine.md",
        "/.bulletin/lock",
        "/news/wine/..%5c..%5csecret.txt",
        "/%00",
        "/%ff",
    ] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("secret"), "{path}");
    }
}

#[test]
fn drafts_and_what_is_not_due_are_marked_or_left_out() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    assert!(preview.get("/news/draft/").text().contains("<span class=\"mark\">"));
    assert!(preview.get("/news/soon/").text().contains("<span class=\"mark\">"));
    assert!(!preview.get("/news/wine/").text().contains("<span class=\"mark\">"));
    assert_eq!(preview.get("/").text().matches("<span class=\"mark\">").count(), 2);
    let public = Preview::of(&folder, &["--published"]);
    assert_eq!((public.get("/news/draft/").status, public.get("/news/soon/").status), (404, 404));
    folder.write(
        "content/news/amber.md",
        "+++\ntitle = \"Amber\"\ndate = 2026-01-01\ntlp = \"AMBER\"\n+++\nNot for all.",
    );
    assert_eq!(preview.hears("rebuilt")["changed"][0], "content/news/amber.md");
    assert_eq!(preview.get("/news/amber/").status, 404);
    let cleared = Preview::of(&folder, &["--clearance", "AMBER"]);
    assert_eq!(cleared.get("/news/amber/").status, 200);
}

#[test]
fn a_site_below_a_path_stays_below_it() {
    let folder = folder();
    let preview = Preview::of(&folder, &["--published", "--base-url", "https://host.example/news"]);
    assert!(preview.address.ends_with("/news/"), "{}", preview.address);
    assert_eq!(preview.get("/").header("location"), Some("/news/"));
    assert_eq!(preview.get("/news").header("location"), Some("/news/"));
    assert_eq!(preview.get("/news/news/wine/").status, 200);
    assert_eq!(preview.get("/newsletter").status, 404);
    assert_eq!(preview.get("/news/old/").header("location"), Some("/news/news/wine/"));
}

#[test]
fn the_last_good_site_stays_up_until_errors_are_mended() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    let mut events = preview.events();
    let first = events.next();
    assert_eq!(first["findings"], serde_json::json!([]));
    let text = format!("+++\n{FRONT}\n+++\n\nAfter. [x](nowhere.md)\n");
    folder.write("content/news/wine.md", &text);
    let broken = events.until(|event| event["findings"][0].is_object());
    let finding = &broken["findings"][0];
    assert_eq!(
        (&finding["file"], &finding["line"], &finding["column"]),
        (&"content/news/wine.md".into(), &7.into(), &8.into())
    );
    assert_eq!(finding["source"], "After. [x](nowhere.md)");
    assert_eq!(finding["width"], "[x](nowhere.md)".len());
    assert!(finding["help"].is_string() || finding["help"].is_null());
    assert!(preview.get("/news/wine/").text().contains("<em>before</em>"), "the last good one");
    let said = preview.hears("rebuilt");
    assert_eq!((&said["kept"], &said["findings"][0]["code"]), (&true.into(), &"link-to-nowhere".into()));
    // A change elsewhere does not lose it.
    folder.write("content/news/other.md", "+++\ntitle = \"Other\"\ndate = 2026-01-01\n+++\nOther.");
    assert_eq!(preview.hears("rebuilt")["kept"], true);
    folder.write("content/news/wine.md", text.replace("[x](nowhere.md)", ""));
    events.until(|event| event["findings"] == serde_json::json!([]));
    assert!(preview.get("/news/wine/").text().contains("After."));
    assert_eq!(preview.get("/news/other/").status, 200);
}

#[test]
fn a_template_that_fails_takes_nothing_down() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    let good = preview.get("/news/wine/").page();
    for template in ["{{ nothing.at.all }}", "{% if %}", "{% include \"no.html\" %}"] {
        folder.write("templates/article.html", template);
        let said = preview.hears("rebuilt");
        assert_eq!(
            (&said["kept"], &said["findings"][0]["file"]),
            (&true.into(), &"templates/article.html".into()),
            "{said}"
        );
        assert_eq!(preview.get("/news/wine/").page(), good);
    }
    folder.write("templates/article.html", "{{ article.title }}!");
    assert_eq!(preview.hears("rebuilt")["kept"], false);
    assert_eq!(preview.get("/news/wine/").page(), b"Old wine!");
    folder.remove("templates/article.html");
    preview.until("the theme's own is back", |preview| preview.get("/news/wine/").page() == good);
}

#[test]
fn a_page_that_may_not_be_made_takes_nothing_down() {
    let folder = folder();
    let page = |text: &str| {
        format!(
            "{}{text}",
            "+++\ntitle = \"C2\"\ndate = 2026-01-01\nsummary = \"S.\"\n[[ioc]]\ntype = \"domain\"\nvalue = \"updates-for-you.net\"\n[[source]]\nid = \"a\"\ntitle = \"A\"\nurl = \"https://a.example/\"\n+++\n\n"
        )
    };
    folder.write("content/news/c2.md", page("They called updates-for-you[.]net."));
    let preview = Preview::of(&folder, &[]);
    let good = preview.get("/news/c2/");
    assert_eq!(good.status, 200, "{}", good.text());
    folder.write("content/news/c2.md", page("They called updates-for-you.net."));
    let said = preview.hears("rebuilt");
    assert_eq!((&said["kept"], &said["findings"][0]["code"]), (&true.into(), &"raw-indicator".into()), "{said}");
    assert_eq!(preview.get("/news/c2/").page(), good.page());
    folder.write("content/news/wine.md", format!("+++\n{FRONT}\n+++\n\nElsewhere.\n"));
    assert_eq!(preview.hears("rebuilt")["kept"], true);
    folder.write("content/news/c2.md", page("They called a host."));
    assert_eq!(preview.hears("rebuilt")["kept"], false);
    assert!(preview.get("/news/c2/").text().contains("They called a host."));
    assert!(preview.get("/news/wine/").text().contains("Elsewhere."));
}

#[test]
fn a_headline_is_everywhere_at_once() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    folder.write(
        "content/news/wine.md",
        "+++\ntitle = \"A much longer headline\"\nsummary = \"Said anew.\"\ndate = 2026-01-01\n+++\nText.",
    );
    preview.hears("rebuilt");
    for path in ["/news/wine/", "/", "/news/", "/archive/2026/01/", "/rss.xml"] {
        let text = preview.get(path).text();
        assert!(text.contains("A much longer headline") && text.contains("Said anew."), "{path}");
    }
    assert!(!preview.get("/").text().contains("Old wine"));
}

#[test]
fn a_site_that_is_broken_from_the_start_is_shown_with_what_is_wrong() {
    let folder = folder();
    folder.write("content/news/wine.md", "+++\ntitle = 3\n+++\nText.");
    let preview = Preview::of(&folder, &[]);
    assert!(preview.events().next()["findings"][0].is_object());
    assert_eq!(preview.get("/").status, 200);
    folder.write("templates/article.html", "{% if %}");
    preview.hears("rebuilt");
    let page = preview.get("/news/chart/");
    assert!(page.text().contains("/_bulletin/preview.js"), "the overlay comes all the same");
}

#[test]
fn every_way_of_saving_is_noticed() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    let path = folder.path("content/news/wine.md");
    let text = |words: &str| format!("+++\n{FRONT}\n+++\n\nThis is {words}.\n");
    let shows = |words: &str| {
        preview.until(words, |preview| preview.get("/news/wine/").text().contains(&format!("This is {words}.")));
    };
    fs::write(&path, text("written in place")).expect("a file");
    shows("written in place");
    fs::write(folder.path("content/news/.wine.md.swp"), "swap").expect("a file");
    fs::write(folder.path("content/news/.new"), text("renamed")).expect("a file");
    fs::rename(folder.path("content/news/.new"), &path).expect("a name");
    shows("renamed");
    fs::rename(&path, folder.path("content/news/wine.md~")).expect("a name");
    fs::write(&path, text("written anew")).expect("a file");
    shows("written anew");
    fs::remove_file(&path).expect("a file");
    preview.until("it is gone", |preview| preview.get("/news/wine/").status == 404);
    fs::write(&path, text("back")).expect("a file");
    shows("back");
    fs::rename(folder.path("content/news"), folder.path("content/olds")).expect("a name");
    preview.until("the section moved", |preview| {
        preview.get("/olds/wine/").status == 200 && preview.get("/news/wine/").status == 404
    });
    fs::rename(folder.path("content"), folder.path("away")).expect("a name");
    preview.until("all is gone", |preview| preview.get("/olds/wine/").status == 404);
    fs::rename(folder.path("away"), folder.path("content")).expect("a name");
    preview.until("all is back", |preview| preview.get("/olds/wine/").status == 200);
    folder.write("content/deep/er/and/deeper.md", text("deep"));
    preview.until("a new folder", |preview| preview.get("/deep/er/and/deeper/").status == 200);
}

#[test]
fn a_burst_is_one_rebuild_and_nothing_of_it_is_lost() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    for number in 0..500 {
        let text = format!("+++\ntitle = \"Number {number}\"\ndate = 2026-02-01\n+++\nText.");
        fs::write(folder.path(&format!("content/news/n{number}.md")), text).expect("a file");
    }
    preview.until("all of them", |preview| {
        preview.get("/news/n0/").status == 200 && preview.get("/news/n499/").status == 200
    });
    std::thread::sleep(Duration::from_millis(300));
    let rebuilds: Vec<usize> =
        preview.heard().iter().map(|said| said["changed"].as_array().map_or(0, Vec::len)).collect();
    assert_eq!(rebuilds.iter().sum::<usize>(), 500, "{rebuilds:?}");
    // A machine that stops the writer in the middle cuts a burst in two.
    assert!(rebuilds.len() <= 3, "{rebuilds:?}");
    for number in 0..500 {
        folder.remove(&format!("content/news/n{number}.md"));
    }
    preview.until("none of them", |preview| {
        preview.get("/news/n0/").status == 404 && preview.get("/news/n499/").status == 404
    });
}

#[test]
fn an_edit_while_a_rebuild_runs_is_not_lost() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    let mut last = String::new();
    for number in 0..200 {
        last = format!("Edit {number}.");
        // Every fifth edit is one that takes longer than the pause until the next.
        if number % 5 == 0 {
            folder.write("templates/partials/colophon.html", format!("<p>Colophon {number}</p>"));
        }
        folder.write("content/news/wine.md", format!("+++\n{FRONT}\n+++\n\n{last}\n"));
        std::thread::sleep(Duration::from_millis(number % 12));
    }
    preview.until("the last edit of both", |preview| {
        let page = preview.get("/news/wine/").text();
        page.contains(&last) && page.contains("<p>Colophon 195</p>")
    });
}

#[test]
fn what_is_saved_while_the_site_is_being_read_is_not_lost() {
    let folder = folder();
    let path = folder.path("content/news/wine.md");
    let writer = std::thread::spawn(move || {
        for number in 0..150 {
            fs::write(&path, format!("+++\n{FRONT}\n+++\n\nWriting {number}.\n")).expect("a file");
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    let preview = Preview::of(&folder, &[]);
    writer.join().expect("it wrote");
    preview.until("the last words", |preview| preview.get("/news/wine/").text().contains("Writing 149."));
}

#[test]
fn an_article_falls_due_while_the_preview_runs() {
    let folder = folder();
    let soon = jiff::Timestamp::now() + Duration::from_secs(7);
    folder.write("content/news/next.md", format!("+++\ntitle = \"Next\"\ndate = {soon}\n+++\nNext."));
    let public = Preview::now(&folder, &["--published"]);
    let preview = Preview::now(&folder, &[]);
    assert_eq!(public.get("/news/next/").status, 404);
    assert!(preview.get("/news/next/").text().contains("<span class=\"mark\">"));
    // An error keeps the last good site up, and the clock does not make it work without end.
    folder.write("content/news/broken.md", "+++\ntitle = 1\n+++\n");
    assert_eq!(public.hears("rebuilt")["kept"], true);
    std::thread::sleep(Duration::from_secs(8));
    assert!(public.heard().len() <= 2, "it waits until something happens");
    folder.remove("content/news/broken.md");
    public.until("it is due", |public| public.get("/news/next/").status == 200);
    preview.until("it lost its mark", |preview| !preview.get("/news/next/").text().contains("<span class=\"mark\">"));
}

#[test]
fn who_cannot_hear_looks() {
    let folder = folder();
    let preview = Preview::of(&folder, &["--poll"]);
    folder.write("content/news/wine.md", format!("+++\n{FRONT}\n+++\n\nSeen.\n"));
    preview.until("it is seen", |preview| preview.get("/news/wine/").text().contains("Seen."));
    let articles = |preview: &Preview| preview.get("/search/index.json").text().contains("\"articles\":0");
    preview.until("search has an index", |preview| !articles(preview));
}

#[test]
fn a_port_that_is_taken_is_another_port() {
    let folder = folder();
    let first = Preview::of(&folder, &[]);
    let port = first.port.to_string();
    let second = Preview::of(&folder, &["--port", &port]);
    assert!(second.port > first.port, "{} {}", second.port, first.port);
    assert_eq!(second.get("/").status, 200);
}

#[cfg(unix)]
#[test]
fn it_ends_at_once_and_leaves_nothing_but_its_cache() {
    let folder = folder();
    let before = files_below(folder.root());
    let preview = Preview::of(&folder, &[]);
    let mut events = preview.events();
    events.next();
    assert_eq!(preview.get("/").status, 200);
    preview.until("its cache is written", |_| folder.path(".bulletin/articles").exists());
    let (code, time) = preview.interrupt();
    assert_eq!(code, Some(0));
    assert!(time < PATIENCE / 10, "{time:?}");
    let mut after = files_below(folder.root());
    let mut cache: Vec<_> = after.keys().filter(|path| path.starts_with(".bulletin/")).cloned().collect();
    let all = cache.len();
    cache.retain(|path| !path.starts_with(".bulletin/articles-"));
    assert!(cache.len() < all, "what was parsed is kept in parts");
    assert_eq!(cache, ["articles", "files", "lock", "pack", "pack.index"].map(|name| format!(".bulletin/{name}")));
    after.retain(|path, _| !path.starts_with(".bulletin/"));
    assert_eq!(after, before);
}

#[test]
fn a_build_beside_it_is_not_kept_waiting() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    preview.until("its cache is written", |_| folder.path(".bulletin/articles").exists());
    folder.built();
    assert_eq!(preview.get("/news/wine/").status, 200);
    let public = files_below(&folder.path("public"));
    folder.write("content/news/wine.md", format!("+++\n{FRONT}\n+++\n\nOther words.\n"));
    preview.until("it is seen", |preview| preview.get("/news/wine/").text().contains("Other words."));
    assert_eq!(files_below(&folder.path("public")), public, "the preview writes nothing there");
}

#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat_over_two_thousand_edits() {
    let folder = folder();
    let preview = Preview::of(&folder, &[]);
    let edit = |number: usize| {
        let words = format!("Edit {number}. {}", "Words of a longer text. ".repeat(20));
        folder.write("content/news/wine.md", format!("+++\n{FRONT}\n+++\n\n{words}\n"));
        preview.hears("rebuilt");
        if number.is_multiple_of(10) {
            assert!(preview.get("/news/wine/").text().contains(&format!("Edit {number}.")));
        }
    };
    (0..500).for_each(edit);
    let before = preview.memory();
    (500..2500).for_each(edit);
    let after = preview.memory();
    assert!(after < before + 4096, "{before} kB, and after two thousand edits {after} kB");
}
