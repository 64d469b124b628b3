//! The harness: a site as text in the test, built in memory, or in a folder by the program itself.

use crate::html::main_of;
use bulletin::cli::Progress;
use bulletin::command::{Report, Request, build};
use bulletin::disk::{Folder, Foreign};
use bulletin::engine::{Content, Engine, Gallery, Plan, Store};
use bulletin::finding::{Record, Severity, forbid_publishing, records, tidy};
use bulletin::security::Tlp;
use bulletin::site::{Drafts, Edition, Scheduled};
use bulletin::source::{Digest, Memory, Shelf};
use bulletin::web::BaseUrl;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex};
use tempfile::TempDir;

/// Files by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A site as text, and the edition that is wanted of it.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) files: Files,
    pub(crate) edition: Edition,
}

/// The site.toml of a test that brings none.
pub(crate) const CONFIG: &str = "title = \"The Daily Test\"
base_url = \"https://news.example\"
description = \"News of a test.\"
timezone = \"Europe/Berlin\"
";

impl Site {
    /// A site with nothing in it, as of the first of June 2026.
    pub(crate) fn new() -> Self {
        let edition = Edition::public("2026-06-01T00:00:00Z".parse().expect("a moment"));
        Self { files: Files::new(), edition }.file("site.toml", CONFIG)
    }

    /// A file, or another content of it.
    pub(crate) fn file(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.to_owned(), content.into());
        self
    }

    /// An article or page of content/: its front matter in TOML, and its text.
    pub(crate) fn article(self, path: &str, front: &str, text: &str) -> Self {
        self.file(&format!("content/{path}"), format!("+++\n{front}\n+++\n\n{text}\n"))
    }

    /// Further lines of site.toml.
    pub(crate) fn config(mut self, lines: &str) -> Self {
        let config = self.files.entry("site.toml".to_owned()).or_default();
        config.extend_from_slice(lines.as_bytes());
        config.push(b'\n');
        self
    }

    /// The same site at another moment.
    pub(crate) fn seen_on(mut self, moment: &str) -> Self {
        self.edition.as_of = moment.parse().expect("a moment");
        self
    }

    /// The same site at another address.
    pub(crate) fn at(mut self, base_url: &str) -> Self {
        self.edition.base_url = Some(BaseUrl::parse(base_url).expect("an address"));
        self
    }

    /// The same site with its drafts.
    pub(crate) fn with_drafts(mut self) -> Self {
        self.edition.drafts = Drafts::Shown;
        self
    }

    /// The same site with what is not due yet.
    pub(crate) fn with_scheduled(mut self) -> Self {
        self.edition.scheduled = Scheduled::Shown;
        self
    }

    /// The same site for other readers.
    pub(crate) fn cleared_for(mut self, tlp: Tlp) -> Self {
        self.edition.clearance = tlp;
        self
    }

    /// The files, with the theme behind them.
    fn shelf(&self) -> Memory {
        let mut shelf = THEME.clone();
        for (path, content) in &self.files {
            shelf.put(path, content.clone());
        }
        shelf
    }

    /// What the edition would make.
    pub(crate) fn plan(&self) -> Plan {
        let shelf = self.shelf();
        Engine::default().plan(&shelf.tree(), &shelf, &mut Shelved::default(), &self.edition, &|_, _| {}).value
    }

    /// Everything that the edition makes, in memory.
    pub(crate) fn build(&self) -> Built {
        let shelf = self.shelf();
        let tree = shelf.tree();
        let mut store = Shelved::default();
        let gallery = Hung::default();
        let noted = Engine::default().plan(&tree, &shelf, &mut store, &self.edition, &|_, _| {});
        let (plan, mut findings) = (noted.value, noted.findings);
        let mut outputs = Files::new();
        if !forbid_publishing(&findings) {
            let library = plan.library(&store, &shelf, &gallery);
            let renderer = plan.renderer(&library);
            let made: Vec<_> =
                plan.outputs.par_iter().map(|output| (output, plan.make(output, &renderer, &library))).collect();
            for (output, made) in made {
                match made {
                    Ok(Content::Bytes(bytes)) => {
                        outputs.insert(output.route.file(), bytes);
                    }
                    Ok(Content::File(path)) => {
                        let bytes = shelf.read(&path).expect("the plan knows what there is").into_owned();
                        outputs.insert(output.route.file(), bytes);
                    }
                    Err(finding) => findings.push(finding),
                }
            }
            tidy(&mut findings);
        }
        let base = plan.site.base_url.to_string();
        Built { outputs, findings: records(&findings, &shelf), base }
    }

    /// The same site in a folder of its own.
    pub(crate) fn on_disk(&self) -> SiteFolder {
        let temporary = tempfile::tempdir().expect("a folder");
        let folder = SiteFolder { temporary, edition: self.edition.clone(), out: "public" };
        for (path, content) in &self.files {
            folder.write(path, content);
        }
        folder
    }
}

/// What was built.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    pub(crate) outputs: Files,
    pub(crate) findings: Vec<Record>,
    /// The address of the site.
    pub(crate) base: String,
}

impl Built {
    /// Nothing was found.
    #[track_caller]
    pub(crate) fn clean(self) -> Self {
        assert!(self.findings.is_empty(), "{}", shown(&self.findings));
        self
    }

    /// Nothing was found that forbids publishing.
    #[track_caller]
    pub(crate) fn published(self) -> Self {
        let error = self.findings.iter().any(|finding| finding.severity == Severity::Error);
        assert!(!error, "{}", shown(&self.findings));
        self
    }

    /// The one finding of a kind.
    #[track_caller]
    pub(crate) fn finding(&self, code: &str) -> &Record {
        let mut found = self.findings.iter().filter(|finding| finding.code == code);
        match (found.next(), found.next()) {
            (Some(finding), None) => finding,
            (None, _) => panic!("no {code} in: {}", shown(&self.findings)),
            _ => panic!("more than one {code} in: {}", shown(&self.findings)),
        }
    }

    /// The text of an output, by its file.
    #[track_caller]
    pub(crate) fn text(&self, file: &str) -> &str {
        let bytes = self.outputs.get(file).unwrap_or_else(|| {
            panic!("no output {file}; there are {:?}; {}", self.outputs.keys(), shown(&self.findings))
        });
        std::str::from_utf8(bytes).expect("this output is text")
    }

    /// What a page says, without its frame.
    #[track_caller]
    pub(crate) fn main(&self, file: &str) -> &str {
        main_of(self.text(file))
    }

    /// Neither a path nor a byte of any output has the word, in any case.
    #[track_caller]
    pub(crate) fn absent_everywhere(&self, word: &str) -> &Self {
        let places = self.places_of(word);
        assert!(places.is_empty(), "`{word}` stands in {places:?}");
        self
    }

    /// The outputs that have a word in their path or bytes, in any case.
    pub(crate) fn places_of(&self, word: &str) -> Vec<&str> {
        let word = word.to_lowercase();
        let has = |(path, bytes): &(&String, &Vec<u8>)| {
            path.to_lowercase().contains(&word) || String::from_utf8_lossy(bytes).to_lowercase().contains(&word)
        };
        self.outputs.iter().filter(has).map(|(path, _)| path.as_str()).collect()
    }
}

/// Findings as a test shows them when it fails.
pub(crate) fn shown(findings: &[Record]) -> String {
    let line = |finding: &Record| {
        let Record { severity, code, message, file, line, column, help, .. } = finding;
        format!("{severity:?} {code} {file}:{line}:{column}: {message} [{}]\n", help.as_deref().unwrap_or(""))
    };
    format!("{} findings\n{}", findings.len(), findings.iter().map(line).collect::<String>())
}

/// Remembers in memory.
#[derive(Default)]
pub(crate) struct Shelved(HashMap<Digest, Vec<u8>>);

/// Finished images in memory.
#[derive(Default)]
pub(crate) struct Hung(Mutex<HashMap<Digest, Vec<u8>>>);

impl Gallery for Hung {
    fn get(&self, key: Digest) -> Option<Vec<u8>> {
        self.0.lock().expect("no test fails while it holds this").get(&key).cloned()
    }

    fn put(&self, key: Digest, bytes: &[u8]) {
        self.0.lock().expect("no test fails while it holds this").insert(key, bytes.to_vec());
    }
}

impl Store for Shelved {
    fn get(&self, key: Digest) -> Option<Vec<u8>> {
        self.0.get(&key).cloned()
    }

    fn part(&self, key: Digest, range: Range<usize>, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        self.0.get(&key)?.get(range).filter(|bytes| sound(bytes)).map(<[u8]>::to_vec)
    }

    fn has(&self, key: Digest) -> bool {
        self.0.contains_key(&key)
    }

    fn put(&mut self, key: Digest, bytes: &[u8]) {
        self.0.insert(key, bytes.to_vec());
    }
}

/// The default theme, as the program carries it.
pub(crate) static THEME: LazyLock<Memory> = LazyLock::new(|| {
    let empty = tempfile::tempdir().expect("a folder");
    let folder = Folder::new(empty.path().to_path_buf());
    let mut theme = Memory::default();
    for path in folder.tree(&BTreeMap::new()).expect("an empty folder").files.keys() {
        theme.put(path.as_str(), folder.read(path).expect("a theme file").into_owned());
    }
    theme
});

/// A site in a folder that goes away with the test.
pub(crate) struct SiteFolder {
    temporary: TempDir,
    pub(crate) edition: Edition,
    /// The folder that it is built into. What is not public cannot be built into public/.
    pub(crate) out: &'static str,
}

/// What the program said, and how it ended.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// The one JSON document on standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {:?}; {}", self.out, self.err))
    }
}

impl SiteFolder {
    /// Where it lies.
    pub(crate) fn root(&self) -> &Path {
        self.temporary.path()
    }

    /// A path below it.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }

    /// Removes a file.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Removes a folder and everything in it.
    pub(crate) fn remove_folder(&self, path: &str) {
        fs::remove_dir_all(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Makes the files of the site these, and no others; what stays the same is not touched.
    pub(crate) fn become_(&self, site: &Site) {
        let now = self.sources();
        for path in now.keys().filter(|path| !site.files.contains_key(*path)) {
            self.remove(path);
        }
        for (path, content) in site.files.iter().filter(|(path, content)| now.get(*path) != Some(content)) {
            self.write(path, content);
        }
    }

    /// Builds into its output folder, as `bulletin build` does.
    #[track_caller]
    pub(crate) fn build(&self) -> Report {
        self.build_into(&self.path(self.out))
    }

    /// What the command line would ask for.
    pub(crate) fn request(&self, out: &Path) -> Request {
        let Edition { as_of, base_url, clearance, drafts, .. } = self.edition.clone();
        Request {
            root: self.root().to_path_buf(),
            out: Some(out.to_path_buf()),
            base_url,
            drafts,
            as_of: None,
            clearance,
            now: as_of,
        }
    }

    /// Builds into another folder.
    #[track_caller]
    pub(crate) fn build_into(&self, out: &Path) -> Report {
        let request = self.request(out);
        build::run(&request, Foreign::Refuse, &Progress::new(false)).unwrap_or_else(|fault| panic!("{fault}"))
    }

    /// Builds, and nothing goes wrong.
    #[track_caller]
    pub(crate) fn built(&self) -> Report {
        let report = self.build();
        assert!(report.faults.is_empty(), "{}", report.faults[0]);
        assert!(!forbid_publishing(&report.findings), "{}", shown(&self.records(&report)));
        report
    }

    /// The findings of a report with lines and columns.
    pub(crate) fn records(&self, report: &Report) -> Vec<Record> {
        records(&report.findings, &Folder::new(self.root().to_path_buf()))
    }

    /// What a build without any memory would make of the same files.
    #[track_caller]
    pub(crate) fn fresh(&self) -> Files {
        let mut copy = Site { files: self.sources(), edition: self.edition.clone() }.on_disk();
        copy.out = self.out;
        copy.built();
        copy.public()
    }

    /// The outputs: everything in the output folder but the program's own notes.
    pub(crate) fn public(&self) -> Files {
        let mut files = files_below(&self.path(self.out));
        files.retain(|path, _| !path.starts_with(".bulletin"));
        files
    }

    /// The files of the site itself.
    pub(crate) fn sources(&self) -> Files {
        let mut files = files_below(self.root());
        let out = format!("{}/", self.out);
        files.retain(|path, _| !path.starts_with(&out) && !path.starts_with('.'));
        files
    }

    /// Runs the program in this folder.
    pub(crate) fn run<const N: usize>(&self, arguments: [&str; N]) -> Run {
        run(self.root(), &arguments)
    }
}

/// Runs the program somewhere.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = program(folder, arguments).output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program writes text");
    Run { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// The program with its arguments, not started yet.
pub(crate) fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bulletin"));
    command.args(arguments).current_dir(folder).env_remove("NO_COLOR");
    command
}

/// Every file below a folder; none if it is not there.
pub(crate) fn files_below(folder: &Path) -> Files {
    let entries = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    entries
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).expect("it lies below").to_str().expect("a name in Unicode");
            (path.to_owned(), fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

/// Says where two sets of files differ, in a few lines.
pub(crate) fn difference(left: &Files, right: &Files) -> String {
    let mut lines = Vec::new();
    for path in left.keys().chain(right.keys().filter(|path| !left.contains_key(*path))) {
        match (left.get(path), right.get(path)) {
            (Some(left), Some(right)) if left != right => {
                let at = left.iter().zip(right).position(|(a, b)| a != b).unwrap_or(left.len().min(right.len()));
                let part = |bytes: &[u8]| {
                    String::from_utf8_lossy(&bytes[at.saturating_sub(60)..(at + 60).min(bytes.len())]).into_owned()
                };
                lines.push(format!("{path} differs at {at}:\n  {:?}\n  {:?}", part(left), part(right)));
            }
            (Some(_), None) => lines.push(format!("{path} is only on the left")),
            (None, Some(_)) => lines.push(format!("{path} is only on the right")),
            _ => {}
        }
    }
    lines.truncate(6);
    lines.join("\n")
}

/// Two sets of files are the same.
#[track_caller]
pub(crate) fn same(left: &Files, right: &Files, what: &str) {
    let difference = difference(left, right);
    assert!(difference.is_empty(), "{what}\n{difference}");
}
