//! The lists that security facts make: vulnerabilities, products and their vendors, actors, techniques, what is exploited.

use crate::article::{Actor, Article, Facts, Product, Vuln};
use crate::finding::Finding;
use crate::reference::{Named, Reference};
use crate::security::{CveId, TechniqueId};
use crate::site::lists::Terms;
use crate::site::{ArticleId, List, ListKind};
use crate::web::{Route, slug};
use foldhash::{HashMap, HashMapExt};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which lists the facts of an article lead to: indices into [`crate::site::Site::lists`], in the order of the facts.
#[derive(Clone, Debug, Default)]
pub struct Subjects {
    /// One for each vulnerability.
    pub cves: Vec<usize>,
    /// Vendor and product, one for each product; `None` where the name leaves nothing for an address.
    pub products: Vec<Option<(usize, usize)>>,
    /// One for each actor; `None` as above.
    pub actors: Vec<Option<usize>>,
    /// One for each technique.
    pub techniques: Vec<usize>,
    /// Whether something that it is about is being exploited.
    pub exploited: bool,
}

impl Subjects {
    /// Every list, vendors among them.
    pub fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.specific().chain(self.products.iter().flatten().map(|(vendor, _)| *vendor))
    }

    /// The lists that say what an article is about: vendors have too many articles for that.
    pub fn specific(&self) -> impl Iterator<Item = usize> + '_ {
        let products = self.products.iter().flatten().map(|(_, product)| *product);
        self.cves
            .iter()
            .copied()
            .chain(products)
            .chain(self.actors.iter().flatten().copied())
            .chain(self.techniques.iter().copied())
    }
}

/// The lists while they are being gathered.
pub(super) struct Gatherer {
    reference: Arc<Reference>,
    cves: HashMap<CveId, usize>,
    techniques: HashMap<TechniqueId, usize>,
    actors: HashMap<String, usize>,
    vendors: Terms,
    products: HashMap<usize, Terms>,
    exploited: Option<usize>,
}

impl Gatherer {
    pub(super) fn new(reference: Arc<Reference>) -> Self {
        Self {
            reference,
            cves: HashMap::new(),
            techniques: HashMap::new(),
            actors: HashMap::new(),
            vendors: Terms::new(ListKind::Vendor, "products".to_owned()),
            products: HashMap::new(),
            exploited: None,
        }
    }

    /// The lists of vulnerabilities and techniques.
    pub(super) fn finish(self) -> (BTreeMap<CveId, usize>, BTreeMap<TechniqueId, usize>) {
        (self.cves.into_iter().collect(), self.techniques.into_iter().collect())
    }

    /// Adds an article to the lists of its facts; `id` is none for one that lists leave out.
    pub(super) fn add(
        &mut self,
        lists: &mut Vec<List>,
        article: &Article,
        id: Option<ArticleId>,
        findings: &mut Vec<Finding>,
    ) -> Subjects {
        let facts = &article.front.facts;
        if facts.is_empty() {
            return Subjects::default();
        }
        let subjects = Subjects {
            cves: facts.vulns.iter().map(|vuln| self.cve(lists, vuln.cve.value)).collect(),
            products: facts.products.iter().map(|it| self.product(lists, article, it, id, findings)).collect(),
            actors: facts.actors.iter().map(|actor| self.actor(lists, actor)).collect(),
            techniques: facts.techniques.iter().map(|at| self.technique(lists, at.value)).collect(),
            exploited: self.exploited(facts),
        };
        if let Some(id) = id {
            for list in subjects.specific().filter(|at| lists[*at].items.last() != Some(&id)).collect::<Vec<_>>() {
                lists[list].items.push(id);
            }
            if subjects.exploited {
                let exploited = || List::new(ListKind::Exploited, "", "exploited", Route::new("/exploited/"));
                let at = *self.exploited.get_or_insert_with(|| push(lists, exploited()));
                lists[at].items.push(id);
            }
        }
        subjects
    }

    fn cve(&mut self, lists: &mut Vec<List>, cve: CveId) -> usize {
        *self.cves.entry(cve).or_insert_with(|| {
            let name = cve.to_string();
            let route = Route::page(["cve", &name]);
            push(lists, List::new(ListKind::Cve, &name, &name, route))
        })
    }

    fn technique(&mut self, lists: &mut Vec<List>, technique: TechniqueId) -> usize {
        let reference = &self.reference;
        *self.techniques.entry(technique).or_insert_with(|| {
            let id = technique.to_string();
            let title =
                reference.technique(technique).map_or_else(|| id.clone(), |known| format!("{id} {}", known.name));
            push(lists, List::new(ListKind::Technique, &title, &id, Route::page(["techniques", &id])))
        })
    }

    /// A group by its ATT&CK id, which stays when somebody gives it another name; others by name.
    fn actor(&mut self, lists: &mut Vec<List>, actor: &Actor) -> Option<usize> {
        let known = match (actor.group, self.reference.actor(&actor.name)) {
            (Some(group), _) => self.reference.group(group),
            (None, Named::One(known)) => Some(known),
            (None, _) => None,
        };
        let group = known.and_then(|known| known.group).or(actor.group);
        let title = match known {
            Some(known) => known.name.to_string(),
            None if actor.name.is_empty() => group?.to_string(),
            None => actor.name.clone(),
        };
        let key = group.map_or_else(|| slug(&title), |group| group.to_string());
        if key.is_empty() {
            return None;
        }
        Some(*self.actors.entry(key).or_insert_with_key(|key| {
            push(lists, List::new(ListKind::Actor, &title, key, Route::page(["actors", key])))
        }))
    }

    /// Whether the article or the catalogue says that something it is about is being exploited. What the article denies
    /// of all or of one vulnerability, it denies for itself.
    fn exploited(&self, facts: &Facts) -> bool {
        facts.exploited.as_ref().map_or_else(
            || {
                let listed = |vuln: &Vuln| self.reference.exploited(vuln.cve.value).is_some();
                facts.vulns.iter().any(|vuln| vuln.exploited.unwrap_or_else(|| listed(vuln)))
            },
            |at| at.value,
        )
    }

    fn product(
        &mut self,
        lists: &mut Vec<List>,
        article: &Article,
        product: &Product,
        id: Option<ArticleId>,
        findings: &mut Vec<Finding>,
    ) -> Option<(usize, usize)> {
        let vendor = self.vendors.add(lists, &product.vendor, &article.path, id, findings)?;
        let folder = format!("products/{}", lists[vendor].slug);
        let products = self.products.entry(vendor).or_insert_with(|| Terms::new(ListKind::Product, folder));
        let known = lists.len();
        let product = products.add(lists, &product.name, &article.path, id, findings)?;
        if lists.len() > known {
            lists[vendor].parts.push(product);
        }
        Some((vendor, product))
    }
}

fn push(lists: &mut Vec<List>, list: List) -> usize {
    lists.push(list);
    lists.len() - 1
}
