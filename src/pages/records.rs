//! What the bulletin says about its own work: every correction, and every source.

use crate::pages::facts::{UpdateView, host};
use crate::pages::view::{LinkView, Views};
use crate::site::{Entry, Site};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Most sources of one host that are shown.
const MOST_SOURCES: usize = 5;

/// A change after publication, and the article that was changed.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectionView {
    /// The change.
    #[serde(flatten)]
    pub update: UpdateView,
    /// The article.
    pub article: LinkView,
}

/// Whom the bulletin cites.
#[derive(Clone, Debug, Serialize)]
pub struct HostView {
    /// The host.
    pub title: String,
    /// How often it is cited.
    pub count: usize,
    /// The sources cited last.
    pub sources: Vec<UsedView>,
    /// How many more there are.
    pub more: usize,
}

/// A source, and the article that cites it.
#[derive(Clone, Debug, Serialize)]
pub struct UsedView {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// The article that cited it last.
    pub article: LinkView,
}

/// The articles that lists show and that were changed.
pub(super) fn changed(site: &Site) -> impl Iterator<Item = &Entry> {
    site.articles.iter().filter(|entry| !entry.expired && !entry.changes.is_empty())
}

/// The articles that lists show and that name sources.
pub(super) fn citing(site: &Site) -> impl Iterator<Item = &Entry> {
    site.articles.iter().filter(|entry| !entry.expired && !entry.article().front.facts.sources.is_empty())
}

impl Views<'_> {
    /// Every change after publication, newest first.
    pub fn corrections(&self) -> Vec<CorrectionView> {
        let words = self.language(None);
        let mut changes: Vec<_> = changed(self.site)
            .flat_map(|entry| entry.updates().map(move |(update, moment)| (moment, update, entry)))
            .collect();
        changes.sort_by_key(|(moment, _, entry)| Reverse((*moment, entry.published)));
        let view = |(moment, update, entry): (_, _, &Entry)| CorrectionView {
            update: self.update(update, moment, words),
            article: self.link(entry),
        };
        changes.into_iter().map(view).collect()
    }

    /// Everybody who is cited, the most cited first.
    pub fn cited_hosts(&self) -> Vec<HostView> {
        let mut hosts: BTreeMap<&str, (usize, Vec<UsedView>, Vec<&str>)> = BTreeMap::new();
        let entries: Vec<_> = citing(self.site).collect();
        for entry in entries.into_iter().rev() {
            for source in entry.article().front.facts.sources.iter() {
                let (count, shown, seen) = hosts.entry(host(&source.url)).or_default();
                *count += 1;
                if shown.len() < MOST_SOURCES && !seen.contains(&source.url.as_str()) {
                    seen.push(&source.url);
                    let (title, url) = (source.title.clone(), source.url.clone());
                    shown.push(UsedView { title, url, article: self.link(entry) });
                }
            }
        }
        let mut hosts: Vec<_> = hosts
            .into_iter()
            .map(|(title, (count, sources, _))| HostView {
                title: title.to_owned(),
                more: count - sources.len(),
                count,
                sources,
            })
            .collect();
        hosts.sort_by_key(|host| Reverse(host.count));
        hosts
    }
}
