//! What is known of a vulnerability, an actor, a product or a technique: what stands above the articles about it.

use crate::article::{Assessment, Facts, Status, Vuln};
use crate::pages::facts::{
    AttributionView, ScoreView, SeverityView, TechniqueView, WeaknessView, concerns, names, score_view, severity_view,
};
use crate::pages::{LinkView, TermView, Views};
use crate::reference::Claimant;
use crate::security::{CveId, TechniqueId};
use crate::site::{Entry, List, ListKind};
use serde::Serialize;
use std::collections::btree_map::Entry as Place;
use std::collections::{BTreeMap, BTreeSet};

/// Most rows in the rail of the front page, and how many of the newest articles they come from.
const MOST_IN_RAIL: usize = 5;
pub(super) const NEWEST_IN_RAIL: usize = 5;

/// Most rows of a table of vulnerabilities that is not a page of its own.
const MOST_ROWS: usize = 50;

/// `subject`: what the first page of a list says before its articles.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum SubjectView {
    /// Of `cve`.
    Cve(Box<CveView>),
    /// Of `actor`.
    Actor(ActorPageView),
    /// Of `vendor`.
    Vendor {
        /// The vendor's products.
        products: Vec<TermView>,
    },
    /// Of `product`, `exploited` and `front`: what the newest articles say is being exploited.
    Vulnerable(VulnerableView),
    /// Of `technique`.
    Technique {
        /// The technique.
        technique: TechniqueView,
        /// The technique that a sub-technique belongs to, where it has a page.
        parent: Option<LinkView>,
    },
}

/// An actor of an article, and what the article says it did.
#[derive(Clone, Debug, Serialize)]
pub struct RoleView {
    /// The actor.
    #[serde(flatten)]
    pub actor: LinkView,
    /// What it did; may be empty.
    pub role: String,
}

/// A vulnerability, from all articles about it.
#[derive(Clone, Debug, Serialize)]
pub struct CveView {
    /// The row of the index.
    #[serde(flatten)]
    pub row: CveRow,
    /// Its record at cve.org.
    pub record: String,
    /// Its record in the National Vulnerability Database.
    pub nvd: String,
    /// The newest score of each source, each in words.
    pub scores: Vec<ExplainedView>,
    /// The kinds of weakness.
    pub weaknesses: Vec<WeaknessView>,
    /// Versions that mend it.
    pub fixed_in: Vec<String>,
    /// The products that have it.
    pub affected: Vec<LinkView>,
    /// Those that may have it.
    pub investigated: Vec<LinkView>,
    /// Those that had it.
    pub fixed: Vec<LinkView>,
    /// Actors of the same articles.
    pub actors: Vec<RoleView>,
    /// What the catalogue of known exploited vulnerabilities says.
    pub kev: Option<KevView>,
    /// How likely exploitation is.
    pub epss: Option<EpssView>,
}

/// A score, and what its vector says in words.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedView {
    /// The score.
    #[serde(flatten)]
    pub score: ScoreView,
    /// What the vector says, such as `Attack vector` and `network`.
    pub says: Vec<(&'static str, &'static str)>,
    /// The article that has it.
    pub article: LinkView,
}

/// An entry of the catalogue of known exploited vulnerabilities.
#[derive(Clone, Debug, Serialize)]
pub struct KevView {
    /// The day on which it was added.
    pub added: String,
    /// The day by which US agencies have to act; may be empty.
    pub due: String,
    /// Whether ransomware campaigns are known to use it.
    pub ransomware: bool,
    /// The day of the catalogue.
    pub date: String,
}

/// A likelihood of exploitation.
#[derive(Clone, Debug, Serialize)]
pub struct EpssView {
    /// Per cent within the next 30 days.
    pub percent: String,
    /// Share of vulnerabilities, in per cent, that are as likely or less.
    pub percentile: String,
    /// The day of the scores.
    pub date: String,
}

/// A vulnerability in a table.
#[derive(Clone, Debug, Serialize)]
pub struct CveRow {
    /// Its name.
    pub id: String,
    /// Its page.
    pub url: String,
    /// A few words; may be empty.
    pub title: String,
    /// The products that have it, as one text; may be empty.
    pub products: String,
    /// By the highest of the newest scores.
    pub severity: Option<SeverityView>,
    /// Whether it is being exploited.
    pub exploited: bool,
    /// How many articles are about it.
    pub count: usize,
}

/// Vulnerabilities of a product, or of all that is exploited.
#[derive(Clone, Debug, Serialize)]
pub struct VulnerableView {
    /// The newest, or the worst.
    pub cves: Vec<CveRow>,
    /// How many more there are.
    pub more: usize,
    /// Who makes the product.
    pub vendor: Option<LinkView>,
}

/// An actor, from the reference and all articles about it.
#[derive(Clone, Debug, Serialize)]
pub struct ActorPageView {
    /// ATT&CK id of the group; may be empty.
    pub group: String,
    /// Its page at MITRE; may be empty.
    pub group_url: String,
    /// A sentence or two; may be empty.
    pub about: String,
    /// Who uses the name that it has here.
    pub named_by: Vec<ClaimantView>,
    /// Its other names.
    pub aliases: Vec<AliasView>,
    /// Who says on whose behalf it acts, newest article first.
    pub attribution: Vec<ClaimView>,
}

/// Another name of an actor.
#[derive(Clone, Debug, Serialize)]
pub struct AliasView {
    /// The name.
    pub name: String,
    /// Who says so.
    pub by: Vec<ClaimantView>,
}

/// Who says that a name is an actor's.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimantView {
    /// Who.
    pub name: String,
    /// Where; may be empty.
    pub url: String,
    /// The day of the claim, or of the table that carries it; may be empty.
    pub on: String,
}

/// An attribution, and the newest article that reports it.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimView {
    /// The claim.
    #[serde(flatten)]
    pub claim: AttributionView,
    /// The article.
    pub article: LinkView,
}

/// What the articles of a list say about its vulnerability.
pub(super) struct Known<'a> {
    cve: CveId,
    /// Newest first: what each article says.
    said: Vec<(&'a Entry, &'a Facts, &'a Vuln)>,
}

impl<'a> Known<'a> {
    /// The newest score of each source and version, newest article first.
    fn scores(&self) -> Vec<(&'a Entry, &'a Assessment)> {
        let mut scores: Vec<(&Entry, &Assessment)> = Vec::new();
        for (entry, _, vuln) in &self.said {
            for score in &vuln.scores {
                if !scores.iter().any(|(_, known)| known.is_of_the_same(score)) {
                    scores.push((entry, score));
                }
            }
        }
        scores
    }

    /// The newest score that counts.
    pub(super) fn top(&self) -> Option<&'a Assessment> {
        self.scores().into_iter().map(|(_, score)| score).max_by_key(|score| score.weight())
    }

    /// Whether the newest article that says anything of it, or the catalogue, says that it is being exploited.
    pub(super) fn exploited(&self, views: &Views<'_>) -> bool {
        self.said.iter().find_map(|(_, facts, vuln)| facts.says_exploited(vuln)).unwrap_or(false)
            || views.site.reference.exploited(self.cve).is_some()
    }

    fn title(&self) -> &'a str {
        self.said.iter().map(|(_, _, vuln)| vuln.title.as_str()).find(|title| !title.is_empty()).unwrap_or_default()
    }

    /// Lists of the products that it is said of, and how the newest article that names each says it stands to it.
    fn products(&self) -> Vec<(usize, Status)> {
        let mut products: Vec<(usize, Status)> = Vec::new();
        for (entry, facts, _) in &self.said {
            let newer = products.len();
            for (product, lists) in facts.products.iter().zip(&entry.subjects.products) {
                let Some((_, list)) = lists.filter(|_| names(product, self.cve)) else {
                    continue;
                };
                match products.iter().position(|(known, _)| *known == list) {
                    None => products.push((list, product.status)),
                    // Versions that have the flaw weigh more than others that do not.
                    Some(at) if at >= newer => products[at].1 = products[at].1.graver(product.status),
                    Some(_) => {}
                }
            }
        }
        products.retain(|(_, status)| *status != Status::NotAffected);
        products
    }
}

impl<'a> Views<'a> {
    /// What the first page of a list says before its articles.
    pub fn subject_of(&self, list: &'a List) -> Option<SubjectView> {
        match list.kind {
            ListKind::Cve => Some(SubjectView::Cve(Box::new(self.cve(list.slug.parse().ok()?, list)))),
            ListKind::Actor => Some(SubjectView::Actor(self.actor_page(list))),
            ListKind::Vendor => {
                let products = list.parts.iter().map(|at| &self.site.lists[*at]).filter(|list| !list.items.is_empty());
                Some(SubjectView::Vendor { products: products.map(|list| self.term(list)).collect() })
            }
            ListKind::Product | ListKind::Exploited => {
                Some(SubjectView::Vulnerable(self.vulnerable(list, list.items.len(), MOST_ROWS)))
            }
            // What the newest articles say is being exploited: an archive of years is no news.
            ListKind::Front => {
                let (_, exploited) = self.site.lists_of(ListKind::Exploited).next()?;
                Some(SubjectView::Vulnerable(self.vulnerable(exploited, NEWEST_IN_RAIL, MOST_IN_RAIL)))
            }
            ListKind::Technique => {
                let id: TechniqueId = list.slug.parse().ok()?;
                let technique = TechniqueView { id: id.to_string(), name: self.technique_name(id), url: id.url() };
                let parent = self.site.parent_of(id).map(|at| self.subject(at));
                Some(SubjectView::Technique { technique, parent })
            }
            _ => None,
        }
    }

    /// What the articles of a list say about its vulnerability. One that has been replaced has no say beside others.
    pub(super) fn known(&self, cve: CveId, list: &'a List) -> Known<'a> {
        let site = self.site;
        let said = list.items.iter().rev().filter_map(|id| {
            let entry = site.article(*id);
            let facts = &entry.article().front.facts;
            Some((entry, facts, facts.vulns.iter().find(|vuln| vuln.cve.value == cve)?))
        });
        let mut said: Vec<_> = said.collect();
        if said.iter().any(|(entry, ..)| entry.replaced_by.is_none()) {
            said.retain(|(entry, ..)| entry.replaced_by.is_none());
        }
        Known { cve, said }
    }

    pub(super) fn cve_row(&self, list: &'a List, known: &Known<'a>) -> CveRow {
        let words = self.language(None);
        let products = known.products();
        let names: Vec<&str> = products.iter().map(|(list, _)| self.site.lists[*list].title.as_str()).collect();
        CveRow {
            id: list.slug.clone(),
            url: self.url(&list.route),
            title: known.title().to_owned(),
            products: names.join(", "),
            severity: known.top().map(|top| severity_view(words, top.severity, Some(top.score))),
            exploited: known.exploited(self),
            count: list.items.len(),
        }
    }

    fn cve(&self, cve: CveId, list: &'a List) -> CveView {
        let words = self.language(None);
        let known = self.known(cve, list);
        let mut scores: Vec<_> = known.scores();
        scores.sort_by_key(|(_, score)| std::cmp::Reverse((score.vector.version(), score.score)));
        let explained = |(entry, score): (&'a Entry, &'a Assessment)| ExplainedView {
            score: score_view(words, score),
            says: score.vector.choices().map(|choice| (choice.metric.name, choice.value.word)).collect(),
            article: self.link(entry),
        };
        let mut weaknesses = Vec::new();
        let mut actors = Vec::new();
        for (entry, facts, vuln) in &known.said {
            for cwe in vuln.cwe.iter().map(|at| at.value).filter(|cwe| !weaknesses.contains(cwe)).collect::<Vec<_>>() {
                weaknesses.push(cwe);
            }
            let named = facts.actors.iter().zip(&entry.subjects.actors);
            for (actor, list) in named.filter_map(|(actor, list)| Some((actor, (*list)?))) {
                if !actors.iter().any(|(known, _)| *known == list) {
                    actors.push((list, actor.role.as_str()));
                }
            }
        }
        let products = known.products();
        let with = |status| {
            let these = products.iter().filter(|(_, of)| *of == status);
            these.map(|(list, _)| self.subject(*list)).collect()
        };
        let fixed_in = known.said.iter().map(|(_, _, vuln)| &vuln.fixed_in).find(|versions| !versions.is_empty());
        CveView {
            row: self.cve_row(list, &known),
            record: known.cve.url(),
            nvd: format!("https://nvd.nist.gov/vuln/detail/{}", known.cve),
            scores: scores.into_iter().map(explained).collect(),
            weaknesses: weaknesses.into_iter().map(|cwe| self.weakness(cwe)).collect(),
            fixed_in: fixed_in.cloned().unwrap_or_default(),
            affected: with(Status::Affected),
            investigated: with(Status::UnderInvestigation),
            fixed: with(Status::Fixed),
            actors: actors
                .into_iter()
                .map(|(list, role)| RoleView { actor: self.subject(list), role: role.to_owned() })
                .collect(),
            kev: self.site.reference.exploited(known.cve).map(|entry| KevView {
                added: entry.added.to_string(),
                due: entry.due.map(|due| due.to_string()).unwrap_or_default(),
                ransomware: entry.ransomware,
                date: entry.date.to_string(),
            }),
            epss: self.site.reference.likelihood(known.cve).map(|likelihood| EpssView {
                percent: per_cent(likelihood.probability),
                percentile: per_cent(likelihood.percentile),
                date: likelihood.date.to_string(),
            }),
        }
    }

    fn actor_page(&self, list: &'a List) -> ActorPageView {
        let reference = &self.site.reference;
        let claimant =
            |by: &Claimant| ClaimantView { name: by.name.to_string(), url: by.url.to_string(), on: by.on.to_string() };
        let known = reference.meant(None, &list.slug);
        let group = known.and_then(|actor| actor.group);
        let aliases = known.into_iter().flat_map(|actor| &actor.aliases);
        // What many articles report is shown once, with the newest of them.
        let (mut attribution, mut told): (Vec<ClaimView>, _) = (Vec::new(), BTreeMap::new());
        for id in list.items.iter().rev() {
            let entry = self.site.article(*id);
            let facts = &entry.article().front.facts;
            let named = facts.actors.iter().zip(&entry.subjects.actors);
            for (actor, _) in named.filter(|(_, at)| at.is_some_and(|at| self.site.lists[at].route == list.route)) {
                for claim in self.attributions(facts, actor) {
                    let AttributionView { by, to, words, on, source } = &claim;
                    match told.entry([by, to, words, on].map(String::clone)) {
                        Place::Vacant(place) => {
                            place.insert(attribution.len());
                            attribution.push(ClaimView { claim, article: self.link(entry) });
                        }
                        // An older article may be the one that has its source.
                        Place::Occupied(place) => {
                            let known = &mut attribution[*place.get()].claim.source;
                            *known = known.take().or_else(|| source.clone());
                        }
                    }
                }
            }
        }
        ActorPageView {
            group: group.map(|group| group.to_string()).unwrap_or_default(),
            group_url: group.map(|group| group.url()).unwrap_or_default(),
            about: known.map(|actor| actor.description.clone()).unwrap_or_default(),
            named_by: known.map(|actor| actor.named_by.iter().map(claimant).collect()).unwrap_or_default(),
            aliases: aliases
                .map(|alias| AliasView { name: alias.name.to_string(), by: alias.by.iter().map(claimant).collect() })
                .collect(),
            attribution,
        }
    }

    /// The vulnerabilities that the newest articles of a list are about: of a product, or exploited ones.
    fn vulnerable(&self, list: &'a List, newest: usize, most: usize) -> VulnerableView {
        let mut cves = Vec::new();
        let mut seen = BTreeSet::new();
        for id in list.items.iter().rev().take(newest) {
            let entry = self.site.article(*id);
            let facts = &entry.article().front.facts;
            for (vuln, at) in facts.vulns.iter().zip(&entry.subjects.cves) {
                let meant = match list.kind {
                    ListKind::Exploited => {
                        self.is_exploited(facts, vuln)
                            && self.known(vuln.cve.value, &self.site.lists[*at]).exploited(self)
                    }
                    _ => facts.products.iter().zip(&entry.subjects.products).any(|(product, lists)| {
                        lists.is_some_and(|(_, at)| self.site.lists[at].route == list.route)
                            && concerns(product, vuln.cve.value)
                    }),
                };
                if meant && seen.insert(*at) {
                    cves.push((vuln.cve.value, *at));
                }
            }
        }
        let more = cves.len().saturating_sub(most);
        let row = |(cve, at): (CveId, usize)| {
            let list = &self.site.lists[at];
            self.cve_row(list, &self.known(cve, list))
        };
        let vendor = self.site.vendor_of(list).map(|at| self.subject(at));
        VulnerableView { cves: cves.into_iter().take(most).map(row).collect(), more, vendor }
    }

    /// An article by its headline.
    pub(super) fn link(&self, entry: &Entry) -> LinkView {
        LinkView { title: entry.article().front.title.clone(), url: self.url(entry.route()) }
    }
}

/// Hundred-thousandths as per cent, rounded to two digits; a third one where there would be nothing else.
fn per_cent(share: u32) -> String {
    if share < 5 {
        return format!("0.00{share}");
    }
    let rounded = (share + 5) / 10;
    format!("{}.{:02}", rounded / 100, rounded % 100)
}
