//! Files of indicators that articles name, read when they change.

use crate::article::{self, Article, Ioc};
use crate::finding::{Finding, text};
use crate::site::Sheet;
use crate::source::{Digest, Shelf, SourcePath, Tree};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is known of every file of indicators that an article names.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Sheets(BTreeMap<SourcePath, Read>);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Read {
    source: Digest,
    iocs: Arc<Vec<Ioc>>,
    findings: Vec<Finding>,
}

impl Sheets {
    /// Brings what is known up to the tree, and says whether that changed anything.
    pub(super) fn refresh<'a>(
        &mut self,
        articles: impl Iterator<Item = &'a Article>,
        tree: &Tree,
        shelf: &dyn Shelf,
    ) -> bool {
        let named: BTreeSet<SourcePath> =
            articles.filter_map(named).filter(|path| tree.files.contains_key(path)).collect();
        let before = self.0.len();
        self.0.retain(|path, _| named.contains(path));
        let mut changed = self.0.len() != before;
        for path in named {
            let source = tree.files[&path].digest;
            if self.0.get(&path).is_none_or(|known| known.source != source) {
                let mut findings = Vec::new();
                let text = text(shelf, &path).note(&mut findings);
                let iocs = Arc::new(article::sheet(&path, &text).note(&mut findings));
                self.0.insert(path, Read { source, iocs, findings });
                changed = true;
            }
        }
        changed
    }

    /// The indicators of the file that an article names.
    pub(super) fn of(&self, article: &Article) -> Option<Sheet> {
        let read = self.0.get(&named(article)?)?;
        Some(Sheet { iocs: read.iocs.clone(), source: read.source })
    }

    /// What was found in all of them.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding> + '_ {
        self.0.values().flat_map(|read| read.findings.iter().cloned())
    }
}

/// The file that an article names, relative to itself.
fn named(article: &Article) -> Option<SourcePath> {
    article.path.resolve(&article.front.facts.more.iocs_file.as_ref()?.value)
}
