//! Where ids that prose mentions lead: to a page of the site, to the page of whoever gives the ids, or nowhere.

use crate::markdown::{Mention, Subject};
use crate::site::Site;
use crate::source::Digester;
use crate::web::Route;
use rayon::prelude::*;

/// Where a mention leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mentioned {
    /// To its own page.
    Page(Route),
    /// To cve.org or attack.mitre.org.
    Elsewhere,
    /// Nowhere: a technique that no table knows, such as the laptop T1000.
    Nowhere,
}

impl Mentioned {
    /// Adds it to the digest of what a text becomes.
    pub(super) fn digest(&self, digest: Digester) -> Digester {
        match self {
            Mentioned::Page(route) => digest.text(route.as_str()),
            Mentioned::Elsewhere => digest.text("elsewhere"),
            Mentioned::Nowhere => digest.text("nowhere"),
        }
    }
}

/// Resolves the mentions of every entry.
pub(super) fn resolve(site: &mut Site) {
    let mut articles = std::mem::take(&mut site.articles);
    let mut pages = std::mem::take(&mut site.pages);
    articles.par_iter_mut().chain(&mut pages).for_each(|entry| {
        entry.mentions = entry.parsed.article.outline.mentions.iter().map(|mention| lead(site, mention)).collect();
    });
    site.articles = articles;
    site.pages = pages;
}

fn lead(site: &Site, mention: &Mention) -> Mentioned {
    let list = match &mention.subject {
        Subject::Cve(id) => site.cves.get(id),
        Subject::Technique(id) => site.techniques.get(id),
    };
    match (list, mention.subject) {
        (Some(list), _) => Mentioned::Page(site.lists[*list].route.clone()),
        (None, Subject::Technique(id)) if site.reference.technique(id).is_none() => Mentioned::Nowhere,
        (None, Subject::Cve(_) | Subject::Technique(_)) => Mentioned::Elsewhere,
    }
}
