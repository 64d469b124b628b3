//! The documentation is true: what it lists is what there is, and its examples build.

use bulletin::article::{ARTICLE_FIELDS, SECTION_FIELDS};
use bulletin::config::FIELDS;
use bulletin::finding::Code;
use std::fs;
use std::path::Path;
use std::process::Command;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the page is there")
}

/// The first code block of a page that has a word in it.
fn example<'a>(page: &'a str, language: &str, word: &str) -> &'a str {
    let mut blocks = page.split("```").skip(1).step_by(2);
    let block = blocks.find(|block| block.starts_with(language) && block.contains(word)).expect("an example");
    block.split_once('\n').map_or("", |(_, text)| text)
}

fn bulletin(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_bulletin")).args(arguments).current_dir(folder).output().expect("it starts");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn the_example_of_site_toml_has_every_key_and_builds_without_a_finding() {
    let page = read("docs/configuration.md");
    let config = example(&page, "toml", "base_url");
    for field in FIELDS {
        let there = [format!("{} =", field.name), format!("[{}]", field.name), format!("[[{}]]", field.name)];
        assert!(there.iter().any(|form| config.contains(form.as_str())), "`{}` is not in the example", field.name);
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("site.toml"), config).expect("a file");
    fs::create_dir_all(folder.path().join("data")).expect("a folder");
    fs::write(folder.path().join("data/authors.toml"), example(&page, "toml", "bio =")).expect("a file");
    let (code, text) = bulletin(folder.path(), &["check"]);
    assert!(code == 0 && text.contains("0 errors, 0 warnings, 0 hints"), "{text}");
}

#[test]
fn every_field_and_every_finding_is_described() {
    let front_matter = read("docs/front-matter.md");
    for field in ARTICLE_FIELDS.iter().chain(SECTION_FIELDS) {
        assert!(front_matter.contains(&format!("`{}`", field.name)), "`{}` is not in front-matter.md", field.name);
    }
    let findings = read("docs/findings.md");
    for code in Code::ALL {
        assert!(
            findings.contains(&format!("## {}\n\n{}\n", code.name(), code.explanation())),
            "{code} is not in findings.md"
        );
    }
}

#[test]
fn every_command_and_flag_is_described() {
    let page = read("docs/commands.md");
    let (_, help) = bulletin(Path::new(env!("CARGO_MANIFEST_DIR")), &["--help"]);
    let commands =
        help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1).take_while(|line| !line.is_empty());
    let names: Vec<_> =
        commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect();
    assert!(names.len() >= 6, "{help}");
    for name in &names {
        assert!(page.contains(&format!("## {name}")), "`{name}` is not in commands.md");
        let (_, help) = bulletin(Path::new(env!("CARGO_MANIFEST_DIR")), &[name, "--help"]);
        for flag in help.split_whitespace().filter_map(|word| word.strip_prefix("--")) {
            let flag: String = flag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            assert!(
                flag.is_empty() || page.contains(&format!("--{flag}")),
                "`--{flag}` of `{name}` is not in commands.md"
            );
        }
    }
}

#[test]
fn every_room_is_on_the_plan() {
    let plan = read("ARCHITECTURE.md");
    let rooms = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("src").flatten();
    for room in rooms.map(|entry| entry.file_name().to_string_lossy().trim_end_matches(".rs").to_owned()) {
        assert!(
            plan.contains(&format!("`{room}`")) || ["lib", "main"].contains(&room.as_str()),
            "`{room}` is not on the plan"
        );
    }
}

#[test]
fn examples_with_front_matter_build() {
    for page in ["docs/authoring.md", "docs/front-matter.md"] {
        let folder = tempfile::tempdir().expect("a folder");
        let config =
            "title = \"T\"\nbase_url = \"https://t.example\"\ndescription = \"D.\"\ntimezone = \"Europe/Berlin\"\n";
        fs::write(folder.path().join("site.toml"), config).expect("a file");
        let text = read(page);
        let mut built = 0;
        for (number, block) in text.split("```").skip(1).step_by(2).enumerate() {
            let Some((info, example)) = block.split_once('\n') else { continue };
            let whole = ["+++\n", "---\n"].iter().any(|fence| example.starts_with(fence));
            if !whole {
                continue;
            }
            let named = info.split_whitespace().nth(1).filter(|name| name.starts_with("content/"));
            let path =
                folder.path().join(named.map_or_else(|| format!("content/examples/e{number}.md"), str::to_owned));
            fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
            fs::write(&path, example).expect("a file");
            built += 1;
        }
        assert!(built > 0, "{page} has no example");
        // Examples may name pictures that a site of two lines does not have; everything else must be right.
        let (_, findings) = bulletin(folder.path(), &["check", "--json"]);
        let document: serde_json::Value = serde_json::from_str(&findings).expect("one document");
        let errors =
            document["findings"].as_array().expect("a list").iter().filter(|finding| finding["severity"] == "error");
        let errors: Vec<_> = errors.filter(|finding| finding["code"] != "image-missing").collect();
        assert!(errors.is_empty(), "{page}: {errors:#?}");
    }
}

#[test]
fn the_examples_of_data_are_read_and_every_field_of_actors_is_described() {
    use bulletin::reference::{ACTOR_FIELDS, ALIAS_FIELDS, Named, Reference};
    use bulletin::source::Memory;

    let page = read("docs/data.md");
    for field in ACTOR_FIELDS.iter().chain(ALIAS_FIELDS) {
        assert!(page.contains(&format!("`{}`", field.name)), "`{}` is not in data.md", field.name);
    }
    let mut site = Memory::default();
    for block in page.split("```").skip(1).step_by(2) {
        let (info, text) = block.split_once('\n').expect("a block has lines");
        match info.split_whitespace().nth(1) {
            Some(path) => site.put(path, text),
            None => site.put("data/epss.csv", text),
        }
    }
    let read = Reference::read(&site.tree(), &site);
    assert!(read.findings.is_empty() && site.0.len() == 4, "{:?}", read.findings);
    assert!(matches!(read.value.actor("The Teapots"), Named::One(_)));
    assert!(read.value.likelihood("CVE-2021-44228".parse().expect("it is well formed")).is_some());
}
