//! The templates of a site, compiled together with the words they may use.

use crate::finding::{Code, Finding, Noted, text};
use crate::render::{Assets, fault, vocabulary};
use crate::source::{Digest, Digester, Shelf, SourcePath, Span, Tree};
use crate::web::{BaseUrl, Route};
use crate::words::Words;
use foldhash::HashSet;
use std::collections::{BTreeMap, BTreeSet};
use tera::{Context, ErrorKind, Tera};

/// Templates that every theme must have, since the program renders them by name.
const REQUIRED: [&str; 14] = [
    "data.html",
    "credits.html",
    "article.html",
    "page.html",
    "list.html",
    "item.html",
    "terms.html",
    "archive.html",
    "cves.html",
    "corrections.html",
    "sources.html",
    "search.html",
    "404.html",
    "redirect.html",
];

/// Compiled templates.
pub struct Templates {
    tera: Tera,
    texts: BTreeMap<String, String>,
    /// See [`Templates::unnamed`].
    unnamed: Vec<String>,
    digest: Digest,
}

impl Templates {
    /// Compiles all templates of a site. If that fails, each is parsed alone, so that every syntax error is found at once.
    pub fn compile(tree: &Tree, shelf: &dyn Shelf, assets: &Assets, words: &Words, base_url: &BaseUrl) -> Noted<Self> {
        let mut findings = Vec::new();
        let texts = texts(tree, shelf, &mut findings);
        let digest = digest(tree, assets);
        for name in REQUIRED.iter().filter(|name| !texts.contains_key(**name)) {
            let place = Span::file(&SourcePath::new(format!("templates/{name}")));
            findings.push(
                Finding::error(Code::TemplateMissing, place, format!("there is no template `{name}`"))
                    .help("put it back"),
            );
        }
        let mut tera = Tera::new();
        vocabulary::register(&mut tera, assets, words, base_url);
        if let Err(error) = tera.add_raw_templates(texts.iter()) {
            let alone = |(name, text): (&String, &String)| {
                let error = Tera::new().add_raw_template(name, text).err();
                let error = error.filter(|error| matches!(error.kind(), ErrorKind::SyntaxError(_)))?;
                Some(fault::syntax(&error, name, &texts))
            };
            findings.extend(texts.iter().filter_map(alone));
            // What is missing says itself why they do not fit together.
            if findings.is_empty() {
                findings.push(fault::syntax(&error, culprit(&error, &texts), &texts));
            }
        }
        let unnamed = unnamed(&texts);
        Noted { value: Self { tera, texts, unnamed, digest }, findings }
    }

    /// Digest of the templates, the words and the theme files that templates name.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The templates' names.
    pub fn names(&self) -> BTreeSet<String> {
        self.texts.keys().cloned().collect()
    }

    /// The names of templates that neither the program nor another template names. Those of components need no name.
    pub fn unnamed(&self) -> impl Iterator<Item = &str> {
        self.unnamed.iter().map(String::as_str)
    }

    /// Renders a template.
    ///
    /// # Errors
    /// What failed, with its place.
    pub(super) fn render(&self, template: &str, context: &Context, route: &Route) -> Result<String, Finding> {
        // Most pages fit, so that few have to be moved while they grow.
        let mut text = Vec::with_capacity(24 * 1024);
        match self.tera.render_to(template, context, &mut text) {
            Ok(()) => Ok(String::from_utf8(text).expect("templates and views are text")),
            Err(error) => Err(fault::rendering(&error, template, route, &self.texts)),
        }
    }
}

fn texts(tree: &Tree, shelf: &dyn Shelf, findings: &mut Vec<Finding>) -> BTreeMap<String, String> {
    let templates = tree.below("templates").filter(|(path, _, _)| ["html", "xml", "txt"].contains(&path.extension()));
    templates.map(|(path, name, _)| (name.to_owned(), text(shelf, path).note(findings))).collect()
}

fn unnamed(texts: &BTreeMap<String, String>) -> Vec<String> {
    let quoted: HashSet<&str> = texts.values().flat_map(|text| text.split(['"', '\'', '`'])).collect();
    let others = texts.iter().filter(|(_, text)| !text.contains("endcomponent")).map(|(name, _)| name);
    others.filter(|name| !REQUIRED.contains(&name.as_str()) && !quoted.contains(name.as_str())).cloned().collect()
}

fn digest(tree: &Tree, assets: &Assets) -> Digest {
    let mut digest = Digester::new("theme").digest(assets.digest());
    for (_, name, entry) in tree.below("templates") {
        digest = digest.text(name).digest(entry.digest);
    }
    digest.finish()
}

/// The template that an error of linking names.
fn culprit<'a>(error: &tera::Error, texts: &'a BTreeMap<String, String>) -> &'a str {
    let message = error.to_string();
    let named =
        texts.keys().find(|name| message.contains(&format!("'{name}'")) || message.contains(&format!("`{name}`")));
    named.map_or("base.html", String::as_str)
}
