//! When a page must be made again: a digest of all that its view will show.

use crate::pages::{CveIndex, Page, Shell, records, subject};
use crate::reference::Reference;
use crate::security::CveId;
use crate::site::{ArticleId, Entry, List, ListKind, Site};
use crate::source::{Digest, Digester};
use foldhash::HashMap;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Makes the keys. Each method must cover what the view of the same name shows.
pub(super) struct Keys<'a> {
    pub(super) site: &'a Site,
    shell: &'a Shell,
    /// Of each vulnerability: digest of what all articles about it say, and of what is looked up.
    flaws: HashMap<CveId, Digest>,
    /// Digest of each list's own.
    lists: Vec<Digest>,
    /// How many vulnerabilities each year has.
    years: BTreeMap<u16, usize>,
}

impl<'a> Keys<'a> {
    pub(super) fn of(site: &'a Site, shell: &'a Shell) -> Self {
        let flaw = |(cve, at): (&CveId, &usize)| {
            let mut key = Digester::new("flaw");
            for id in &site.lists[*at].items {
                key.add_digest(site.article(*id).desk);
            }
            looked_up(&site.reference, *cve, &mut key);
            (*cve, key.finish())
        };
        let flaws = site.cves.par_iter().map(flaw).collect();
        let lists = site.lists.par_iter().map(List::digest).collect();
        Self { site, shell, flaws, lists, years: CveIndex::years(site) }
    }

    pub(super) fn plain(&self, domain: &str) -> Digester {
        Digester::new(domain).digest(self.shell.digest)
    }

    pub(super) fn article(&self, entry: &Entry, related: &[ArticleId]) -> Digest {
        let mut key = self.plain("article").digest(entry.content).digest(entry.card);
        // Which of them are there says which of the cards is whose.
        let beside = [entry.older, entry.newer, entry.replaces, entry.replaced_by];
        for id in beside.into_iter().flatten().chain(related.iter().copied()) {
            key.add_digest(self.site.article(id).card);
        }
        beside.iter().fold(key, |key, id| key.number(u64::from(id.is_some()))).finish()
    }

    pub(super) fn list(&self, at: usize, number: usize) -> Digest {
        let list = &self.site.lists[at];
        let size = self.site.config.page_size;
        let full = list.full_pages(size);
        let items = if number == 0 { list.first_page(size) } else { list.numbered_page(size, number) };
        let mut key = self.plain("list").digest(self.lists[at]).number(number as u64);
        for id in items {
            key.add_digest(self.site.article(*id).card);
        }
        if number == 0 && list.kind.is_subject() {
            self.subject(list, list.items.len(), &mut key);
        }
        if number == 0 && list.kind == ListKind::Front {
            for (_, exploited) in self.site.lists_of(ListKind::Exploited) {
                self.subject(exploited, subject::NEWEST_IN_RAIL, &mut key);
            }
            self.days(&mut key);
        }
        // The first page shows how many there are and links to the newest full page; a full page knows whether it is
        // the newest, because its 'newer' link then leads to the first page.
        let last = if number == 0 { full } else { usize::from(number == full) };
        let count = if number == 0 { list.items.len() } else { 0 };
        key.number(last as u64).number(count as u64).finish()
    }

    /// What the newest articles of a list say about its subject, and what is looked up.
    fn subject(&self, list: &List, newest: usize, key: &mut Digester) {
        let items = &list.items[list.items.len().saturating_sub(newest)..];
        for id in items {
            key.add_digest(self.site.article(*id).desk);
        }
        match list.kind {
            ListKind::Actor => {
                if let Some(actor) = self.site.reference.meant(None, &list.slug) {
                    key.add_digest(actor.digest());
                }
                // Attributions name the articles that report them.
                for id in &list.items {
                    key.add_digest(self.site.article(*id).card);
                }
            }
            ListKind::Cve => {
                for id in &list.items {
                    key.add_digest(self.site.article(*id).card);
                }
                list.slug.parse().into_iter().for_each(|cve| looked_up(&self.site.reference, cve, key));
            }
            ListKind::Vendor => {
                for at in &list.parts {
                    key.add_digest(self.lists[*at]);
                    key.add_bytes(&self.site.lists[*at].items.len().to_le_bytes());
                }
            }
            ListKind::Product | ListKind::Exploited => {
                let articles = items.iter().map(|id| self.site.article(*id));
                let vulns = articles.flat_map(|entry| &entry.article().front.facts.vulns);
                let cves: BTreeSet<CveId> = vulns.map(|vuln| vuln.cve.value).collect();
                for cve in cves {
                    self.flaw(cve, key);
                }
                if let Some(vendor) = self.site.vendor_of(list) {
                    key.add_digest(self.lists[vendor]);
                }
            }
            ListKind::Technique => {
                let parent = list.slug.parse().ok().and_then(|id| self.site.parent_of(id));
                key.add_bytes(parent.map_or("", |at| self.site.lists[at].title.as_str()).as_bytes());
            }
            _ => {}
        }
    }

    /// What all articles say about a vulnerability, and what is looked up.
    fn flaw(&self, cve: CveId, key: &mut Digester) {
        match self.flaws.get(&cve) {
            Some(flaw) => key.add_digest(*flaw),
            None => looked_up(&self.site.reference, cve, key),
        }
    }

    /// Key of a page made of the whole site.
    pub(super) fn index(&self, page: &Page) -> Digest {
        match page {
            Page::Terms(kind) => self.terms(*kind),
            Page::Archive => self.archive(),
            Page::Data => self.data(),
            Page::Credits => self.credits(),
            Page::Search => self.search(),
            Page::Cves(index) => self.cves(*index),
            Page::Corrections => self.articles("corrections", records::changed(self.site)),
            Page::Sources => self.articles("sources", records::citing(self.site)),
            other => unreachable!("{other:?} is not made of the whole site"),
        }
    }

    fn cves(&self, index: CveIndex) -> Digest {
        let mut key = self.plain("cves").text(index.route().as_str());
        for (cve, list) in index.lists(self.site) {
            key.add_bytes(list.slug.as_bytes());
            self.flaw(cve, &mut key);
        }
        // Every page links to all years and says how many there are.
        for (year, count) in &self.years {
            key = key.number(u64::from(*year)).number(*count as u64);
        }
        key.finish()
    }

    fn articles<'b>(&self, domain: &str, entries: impl Iterator<Item = &'b Entry>) -> Digest {
        let mut key = self.plain(domain);
        for entry in entries {
            key.add_digest(entry.card);
            key.add_digest(entry.desk);
        }
        key.finish()
    }

    fn terms(&self, kind: ListKind) -> Digest {
        let mut key = self.plain("terms").text(kind.name());
        let parts = if kind == ListKind::Vendor { ListKind::Product } else { kind };
        for (at, list) in self.site.lists_of(kind).chain(self.site.lists_of(parts).filter(|_| parts != kind)) {
            key.add_digest(self.lists[at]);
            key = key.number(list.items.len() as u64);
        }
        key.finish()
    }

    fn credits(&self) -> Digest {
        let mut key = self.plain("credits");
        for entry in self.site.articles.iter().chain(&self.site.pages) {
            if !entry.expired && (entry.lead_image.is_some() || !entry.images.is_empty()) {
                key.add_digest(entry.card);
                key.add_digest(entry.content);
            }
        }
        key.finish()
    }

    fn search(&self) -> Digest {
        let mut key = self.plain("search");
        for kind in [ListKind::Section, ListKind::Tag, ListKind::Year] {
            for (at, _) in self.site.lists_of(kind).filter(|(_, list)| !list.items.is_empty()) {
                key.add_digest(self.lists[at]);
            }
        }
        key.finish()
    }

    /// When every listed article was published: what the charts are drawn from.
    fn days(&self, key: &mut Digester) {
        for id in &self.site.lists[0].items {
            key.add_bytes(&self.site.article(*id).published.as_second().to_le_bytes());
        }
    }

    fn archive(&self) -> Digest {
        let mut key = self.plain("archive");
        self.days(&mut key);
        for (_, list) in self.site.lists_of(ListKind::Month) {
            key = key.text(&list.slug).number(list.items.len() as u64);
        }
        key.finish()
    }

    fn data(&self) -> Digest {
        let sources = self.site.reference.sources();
        sources.iter().fold(self.plain("data"), |key, source| key.digest(source.digest())).finish()
    }
}

/// What the reference says of a vulnerability.
fn looked_up(reference: &Reference, cve: CveId, key: &mut Digester) {
    reference.exploited(cve).iter().for_each(|it| key.add_digest(it.digest()));
    reference.likelihood(cve).iter().for_each(|it| key.add_digest(it.digest()));
}
