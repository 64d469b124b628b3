//! The lists that security facts make: vulnerabilities, products and their vendors, actors, techniques, what is exploited.

use crate::article::{Actor, Article, Facts, Product, Vuln};
use crate::finding::Finding;
use crate::reference::Reference;
use crate::security::{CveId, TechniqueId};
use crate::site::lists::Terms;
use crate::site::{ArticleId, List, ListKind, Site};
use crate::web::{Route, slug};
use foldhash::{HashMap, HashMapExt};
use std::collections::BTreeMap;

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

    /// Lists stand behind so many others now.
    fn renumber(&mut self, by: usize) {
        self.cves.iter_mut().chain(&mut self.techniques).for_each(|at| *at += by);
        self.actors.iter_mut().flatten().for_each(|at| *at += by);
        for (vendor, product) in self.products.iter_mut().flatten() {
            *vendor += by;
            *product += by;
        }
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

/// Lists that room is made for before they are known.
const MOST_ROOM: usize = 1 << 15;

/// The lists that facts make, numbered among themselves.
#[derive(Default)]
pub(super) struct Known {
    lists: Vec<List>,
    /// Those of each article.
    of: Vec<Subjects>,
    /// Lists of vulnerabilities.
    pub(super) cves: BTreeMap<CveId, usize>,
    /// Lists of techniques.
    pub(super) techniques: BTreeMap<TechniqueId, usize>,
    /// What was found.
    pub(super) findings: Vec<Finding>,
}

impl Known {
    /// Gathers the facts of every article.
    pub(super) fn gather(site: &Site) -> Self {
        // Room for as many lists as there are facts, within reason, and for those that they will stand behind: thousands of
        // lists are not moved while they grow.
        let facts = site.articles.iter().map(|entry| &entry.article().front.facts);
        let most =
            |facts: &Facts| facts.vulns.len() + facts.techniques.len() + facts.actors.len() + 2 * facts.products.len();
        let lists = Vec::with_capacity(facts.map(most).sum::<usize>().min(MOST_ROOM) + 2048);
        let mut known = Self { lists, of: Vec::with_capacity(site.articles.len()), ..Self::default() };
        let mut gatherer = Gatherer::new(&site.reference);
        for (id, entry) in site.ids().zip(&site.articles) {
            let retracted = entry.is_retracted();
            let listed = (!entry.expired && !retracted).then_some(id);
            let mut subjects = gatherer.add(&mut known.lists, entry.article(), listed, &mut known.findings);
            subjects.exploited &= !retracted;
            known.of.push(subjects);
        }
        known.cves = gatherer.cves.into_iter().collect();
        known.techniques = gatherer.techniques.into_iter().collect();
        known
    }

    /// Puts the lists behind others, and gives those of each article.
    pub(super) fn behind(&mut self, others: &mut Vec<List>) -> Vec<Subjects> {
        let by = others.len();
        let mut of = std::mem::take(&mut self.of);
        of.iter_mut().for_each(|subjects| subjects.renumber(by));
        self.cves.values_mut().chain(self.techniques.values_mut()).for_each(|at| *at += by);
        self.lists.iter_mut().flat_map(|list| &mut list.parts).for_each(|at| *at += by);
        self.lists.splice(0..0, others.drain(..));
        std::mem::swap(others, &mut self.lists);
        of
    }
}

/// The lists while they are being gathered.
struct Gatherer<'a> {
    reference: &'a Reference,
    cves: HashMap<CveId, usize>,
    techniques: HashMap<TechniqueId, usize>,
    actors: HashMap<String, usize>,
    vendors: Terms,
    products: HashMap<usize, Terms>,
    exploited: Option<usize>,
}

impl<'a> Gatherer<'a> {
    fn new(reference: &'a Reference) -> Self {
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

    /// Adds an article to the lists of its facts; `id` is none for one that lists leave out.
    fn add(
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
            for at in subjects.specific() {
                let items = &mut lists[at].items;
                if items.last() != Some(&id) {
                    items.push(id);
                }
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
        let reference = self.reference;
        *self.techniques.entry(technique).or_insert_with(|| {
            let id = technique.to_string();
            let title =
                reference.technique(technique).map_or_else(|| id.clone(), |known| format!("{id} {}", known.name));
            push(lists, List::new(ListKind::Technique, &title, &id, Route::page(["techniques", &id])))
        })
    }

    /// A group by its ATT&CK id, which stays when somebody gives it another name; others by name.
    fn actor(&mut self, lists: &mut Vec<List>, actor: &Actor) -> Option<usize> {
        let known = self.reference.meant(actor.group, &actor.name);
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
        facts.more.exploited.as_ref().map_or_else(
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
