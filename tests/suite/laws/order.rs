//! The order of the input and the number of threads do not matter.

use super::world::{Edit, World, mixed};
use crate::site_test::{Site, THEME, same, shown};
use bulletin::finding::tidy;
use bulletin::image::Album;
use bulletin::reference::Reference;
use bulletin::site::Parsed;
use bulletin::source::Digest;
use bulletin::{article, config, site};
use std::sync::Arc;

/// A site in which every kind of thing occurs.
fn busy() -> Site {
    let mut world = World::with(14);
    for (step, edit) in Edit::ALL.into_iter().enumerate() {
        world.edit(edit, 1000 + step as u32);
    }
    // Two articles of one moment, and two spellings of one tag.
    world
        .site()
        .article("news/twin-a.md", "title = \"Twin\"\ndate = 2026-01-01\ntags = [\"zero day\"]", "One.")
        .article("news/twin-b.md", "title = \"Twin\"\ndate = 2026-01-01\ntags = [\"Zero day\"]", "Two.")
}

#[test]
fn any_number_of_threads_makes_the_same_bytes_and_findings() {
    let site = busy();
    let build = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| site.build())
    };
    let one = build(1).published();
    assert!(one.findings.iter().any(|finding| finding.code == "term-spelling"), "{}", shown(&one.findings));
    for threads in [2, 5] {
        let many = build(threads);
        same(&one.outputs, &many.outputs, &format!("{threads} threads"));
        assert_eq!(shown(&one.findings), shown(&many.findings));
    }
}

#[test]
fn articles_are_indexed_alike_in_whatever_order_they_come() {
    let site = busy();
    let mut shelf = THEME.clone();
    for (path, content) in &site.files {
        shelf.put(path, content.clone());
    }
    let tree = shelf.tree();
    let config = Arc::new(config::read(&tree, &shelf).value);
    let reference = Arc::new(Reference::read(&tree, &shelf).value);
    let mut parsed: Vec<_> = tree
        .below("content")
        .filter(|(path, _, _)| path.extension() == "md")
        .map(|(path, _, entry)| {
            let text = std::str::from_utf8(&shelf.0[path]).expect("text");
            let article = article::parse(path, text).value.0;
            Parsed {
                article: Arc::new(article),
                source: entry.digest,
                facts: Digest::of(text),
                security: Digest::of(text),
                sheet: None,
            }
        })
        .collect();
    let index = |parsed: &[Parsed]| {
        let mut noted = site::index(&config, &reference, &site.edition, &tree, parsed, &Album::new());
        tidy(&mut noted.findings);
        format!("{:#?}", noted)
    };
    let first = index(&parsed);
    for round in 0..6 {
        let count = parsed.len();
        for at in 0..count {
            parsed.swap(at, mixed(round * 977 + at as u32) as usize % count);
        }
        assert!(index(&parsed) == first, "shuffled in round {round}");
    }
}
