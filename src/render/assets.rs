//! Theme files whose addresses carry their digest, so that a browser may keep them for good: those that templates name
//! with `asset(name="…")`, and those that their stylesheets name with `url(…)`.

use crate::finding::{Code, Finding, Noted};
use crate::source::{Digest, Digester, Shelf, SourcePath, Span, Tree};
use crate::web::{BaseUrl, Route};
use std::collections::{BTreeMap, BTreeSet};

/// The named theme files.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    files: BTreeMap<String, Asset>,
    /// Stylesheets that are being taken in: one that names itself keeps its plain address there.
    underway: BTreeSet<String>,
}

#[derive(Clone, Debug)]
struct Asset {
    route: Route,
    digest: Digest,
    /// A stylesheet with its addresses rewritten; other files are copied.
    rewritten: Option<String>,
}

impl Assets {
    /// Finds the files that templates name.
    pub fn gather(tree: &Tree, shelf: &dyn Shelf) -> Noted<Self> {
        let mut assets = Self::default();
        let mut findings = Vec::new();
        for (path, _, _) in tree.below("templates") {
            let bytes = shelf.read(path).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes);
            for name in named(&text) {
                assets.add(name, tree, shelf, &mut findings);
            }
        }
        Noted { value: assets, findings }
    }

    /// The addresses by name.
    pub(super) fn addresses(&self, base_url: &BaseUrl) -> BTreeMap<String, String> {
        self.files.iter().map(|(name, asset)| (name.clone(), base_url.relative(&asset.route))).collect()
    }

    /// Digest of all of them.
    pub fn digest(&self) -> Digest {
        let mut digest = Digester::new("assets");
        for (name, asset) in &self.files {
            digest = digest.text(name).digest(asset.digest);
        }
        digest.finish()
    }

    /// Name, route and digest of each.
    pub fn outputs(&self) -> impl Iterator<Item = (&str, &Route, Digest)> {
        self.files.iter().map(|(name, asset)| (name.as_str(), &asset.route, asset.digest))
    }

    /// The bytes of one: a rewritten stylesheet, or else the file it is a copy of.
    pub fn content(&self, name: &str) -> Result<&str, SourcePath> {
        match self.files.get(name).and_then(|asset| asset.rewritten.as_deref()) {
            Some(text) => Ok(text),
            None => Err(SourcePath::new(format!("static/{name}"))),
        }
    }

    /// Takes a file in, after those that it names. A file that is not there is found when the template asks for it.
    fn add(&mut self, name: &str, tree: &Tree, shelf: &dyn Shelf, findings: &mut Vec<Finding>) {
        let path = SourcePath::new(format!("static/{name}"));
        let Some(entry) = tree.files.get(&path) else {
            return;
        };
        if self.files.contains_key(name) {
            return;
        }
        let mut asset = Asset { route: digested(name, entry.digest), digest: entry.digest, rewritten: None };
        if path.extension() == "css" {
            let bytes = shelf.read(&path).unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            self.underway.insert(name.to_owned());
            let rewritten = self.rewrite(&path, &text, tree, shelf, findings);
            self.underway.remove(name);
            asset.digest = Digest::of(&rewritten);
            asset.route = digested(name, asset.digest);
            asset.rewritten = Some(rewritten);
        }
        self.files.insert(name.to_owned(), asset);
    }

    /// A stylesheet with digested addresses in its `url(…)`.
    fn rewrite(
        &mut self,
        path: &SourcePath,
        text: &str,
        tree: &Tree,
        shelf: &dyn Shelf,
        findings: &mut Vec<Finding>,
    ) -> String {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (at, _) in text.match_indices("url(") {
            let start = at + 4;
            let Some(length) = text[start..].find(')') else {
                break;
            };
            let raw = &text[start..start + length];
            let url = raw.trim().trim_matches(['"', '\'']);
            let (file, fragment) = url.split_at(url.find(['#', '?']).unwrap_or(url.len()));
            if file.is_empty() || file.starts_with("data:") || file.contains("://") || file.starts_with("//") {
                continue;
            }
            let target = if let Some(rooted) = file.strip_prefix('/') {
                Some(SourcePath::new(format!("static/{rooted}")))
            } else {
                path.resolve(file)
            };
            let known = target.as_ref().and_then(|target| target.below("static")).map(str::to_owned);
            if let Some(name) = &known {
                if self.underway.contains(name) {
                    continue;
                }
                self.add(name, tree, shelf, findings);
            }
            let Some(asset) = known.and_then(|name| self.files.get(&name)) else {
                let finding = Finding::error(
                    Code::LinkToNowhere,
                    Span::new(path, start..start + length),
                    format!("`{url}` leads nowhere"),
                );
                findings.push(finding.help("put the file into static/, or take the rule out"));
                continue;
            };
            out.push_str(&text[done..start]);
            // Up from the stylesheet's folder, then down again: right below any base path.
            let ups = path.folder().matches('/').count();
            out.push('"');
            out.push_str(&"../".repeat(ups));
            out.push_str(asset.route.encoded().trim_start_matches('/'));
            out.push_str(fragment);
            out.push('"');
            done = start + length;
        }
        out.push_str(&text[done..]);
        out
    }
}

/// `style.css` with a digest: `/style.3f2a9c81d0.css`.
fn digested(name: &str, digest: Digest) -> Route {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let dot = if extension.is_empty() { "" } else { "." };
    Route::new(format!("/{stem}.{}{dot}{extension}", digest.short()))
}

/// The literal names in `asset(name="…")`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split("asset(").skip(1).filter_map(|rest| {
        let rest = rest.trim_start().strip_prefix("name")?.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| "\"'`".contains(*c))?;
        rest[1..].split(quote).next()
    })
}
