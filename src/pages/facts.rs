//! The security facts of an article as templates see them. docs/templates.md describes them.

use crate::article::{Actor, Assessment, Facts, Ioc, Product, Source, Status, Update, Vuln};
use crate::pages::view::{DateView, LinkView, Views};
use crate::security::{CveId, CweId, Score, Severity};
use crate::site::Entry;
use crate::words::Language;
use serde::Serialize;

/// How bad something is: a word, and a number where there is one.
#[derive(Clone, Debug, Serialize)]
pub struct SeverityView {
    /// `none`, `low`, `medium`, `high` or `critical`.
    pub name: &'static str,
    /// The word in the page's language.
    pub label: String,
    /// The score, such as `9.8`; empty if there is none.
    pub score: String,
    /// The score in per cent of the highest, for bars.
    pub percent: u8,
}

/// `article.facts`.
#[derive(Clone, Debug, Serialize)]
pub struct FactsView {
    /// The vulnerabilities.
    pub vulns: Vec<VulnView>,
    /// The products.
    pub products: Vec<ProductView>,
    /// The actors.
    pub actors: Vec<ActorView>,
    /// The ATT&CK techniques.
    pub techniques: Vec<TechniqueView>,
    /// The indicators, those of a file among them.
    pub iocs: Vec<IocView>,
    /// What happened when.
    pub timeline: Vec<EventView>,
    /// What was changed after publication, newest first.
    pub updates: Vec<UpdateView>,
    /// What the article rests on.
    pub sources: Vec<CitedView>,
    /// Why the severity is lower than the scores say; may be empty.
    pub severity_reason: String,
}

/// A vulnerability of an article.
#[derive(Clone, Debug, Serialize)]
pub struct VulnView {
    /// Its name.
    pub cve: String,
    /// Its page; empty on an undated page.
    pub url: String,
    /// A few words that say what it is; may be empty.
    pub title: String,
    /// The products that have it, as one text; may be empty.
    pub products: String,
    /// By the highest of its scores.
    pub severity: Option<SeverityView>,
    /// Every score with the one who gave it.
    pub scores: Vec<ScoreView>,
    /// The kinds of weakness.
    pub weaknesses: Vec<WeaknessView>,
    /// Versions that mend it.
    pub fixed_in: Vec<String>,
    /// Whether it is being exploited.
    pub exploited: bool,
}

/// A score.
#[derive(Clone, Debug, Serialize)]
pub struct ScoreView {
    /// Who says so.
    pub by: String,
    /// The version of CVSS, such as `3.1`.
    pub version: String,
    /// The vector.
    pub vector: String,
    /// The score and its band.
    pub severity: SeverityView,
}

/// A kind of weakness.
#[derive(Clone, Debug, Serialize)]
pub struct WeaknessView {
    /// Its id, such as `CWE-918`.
    pub id: String,
    /// Its name; may be empty.
    pub name: String,
    /// Its definition at MITRE.
    pub url: String,
}

/// A product of an article.
#[derive(Clone, Debug, Serialize)]
pub struct ProductView {
    /// Who makes it, with the page of all their products.
    pub vendor: LinkView,
    /// What it is called, with its page.
    pub name: LinkView,
    /// The versions meant.
    pub versions: Vec<String>,
    /// `affected`, `fixed`, `not-affected` or `under-investigation`.
    pub status: &'static str,
    /// The same in the page's language.
    pub status_label: String,
    /// The vulnerabilities that it has; empty for all.
    pub vulns: Vec<String>,
    /// Package URL or CPE name; may be empty.
    pub identifier: String,
}

/// An actor of an article.
#[derive(Clone, Debug, Serialize)]
pub struct ActorView {
    /// What it is called here, with its page.
    pub name: LinkView,
    /// ATT&CK id of the group; may be empty.
    pub group: String,
    /// What the article calls it, where that is another name; may be empty.
    pub called: String,
    /// What it did; may be empty.
    pub role: String,
    /// Who says on whose behalf.
    pub attribution: Vec<AttributionView>,
}

/// A claim about who stands behind an actor.
#[derive(Clone, Debug, Serialize)]
pub struct AttributionView {
    /// Who says so.
    pub by: String,
    /// Whom they name.
    pub to: String,
    /// How sure they are, in their own words; may be empty.
    pub words: String,
    /// The day, as `2021-07-19`; may be empty.
    pub on: String,
    /// The source.
    pub source: Option<LinkView>,
}

/// An ATT&CK technique.
#[derive(Clone, Debug, Serialize)]
pub struct TechniqueView {
    /// Its id, such as `T1190`.
    pub id: String,
    /// Its name; may be empty.
    pub name: String,
    /// Its page; empty on an undated page.
    pub url: String,
}

/// An indicator of compromise.
#[derive(Clone, Debug, Serialize)]
pub struct IocView {
    /// The kind, such as `domain`.
    pub kind: &'static str,
    /// The value, defanged.
    pub value: String,
    /// The day it was first seen, as `2021-03-02`; may be empty.
    pub first_seen: String,
    /// A few words; may be empty.
    pub note: String,
    /// `low`, `medium`, `high` or empty.
    pub confidence: &'static str,
}

/// An entry of a timeline.
#[derive(Clone, Debug, Serialize)]
pub struct EventView {
    /// The day, as `2021-03-02`.
    pub on: String,
    /// What happened.
    pub text: String,
    /// The source.
    pub source: Option<LinkView>,
}

/// A change after publication.
#[derive(Clone, Debug, Serialize)]
pub struct UpdateView {
    /// `correction`, `addition` or `retraction`.
    pub kind: &'static str,
    /// The same in the page's language.
    pub label: String,
    /// When.
    pub at: DateView,
    /// What was changed.
    pub text: String,
}

/// A source of an article.
#[derive(Clone, Debug, Serialize)]
pub struct CitedView {
    /// Its anchor on the page.
    pub anchor: String,
    /// What it is to the story, in the page's language; may be empty.
    pub kind: String,
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// The host of that address.
    pub host: String,
    /// A copy that lasts.
    pub archived: Option<String>,
    /// The day the author read it, as `2021-07-20`; may be empty.
    pub accessed: String,
}

/// The anchor of a source on the page of its article.
pub fn source_anchor(id: &str) -> String {
    format!("_source-{id}")
}

/// The host of an address, without `www.`.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}

impl<'a> Views<'a> {
    /// The severity that lists and pages show an article with: its number only where it is that of the scores.
    pub(super) fn severity(&self, entry: &Entry) -> Option<SeverityView> {
        let facts = &entry.article().front.facts;
        let shown = facts.shown_severity().filter(|_| !entry.is_retracted())?;
        let score = facts.top_score().filter(|_| facts.worst() == Some(shown));
        Some(severity_view(self.language(Some(entry)), shown, score))
    }

    /// `article.facts`; none where nothing was said.
    pub fn facts(&self, entry: &Entry) -> Option<FactsView> {
        let facts = &entry.article().front.facts;
        if facts.is_empty() {
            return None;
        }
        let words = self.language(Some(entry));
        let vulns = facts.vulns.iter().enumerate().map(|(at, vuln)| self.vuln(entry, vuln, at));
        let products = facts.products.iter().enumerate().map(|(at, product)| self.product(entry, product, at));
        let actors = facts.actors.iter().enumerate().map(|(at, actor)| self.actor(entry, actor, at));
        let technique = |(at, id): (usize, &crate::security::TechniqueId)| TechniqueView {
            id: id.to_string(),
            name: self.technique_name(*id),
            url: entry.subjects.techniques.get(at).map(|list| self.subject(*list).url).unwrap_or_default(),
        };
        let event = |event: &crate::article::Event| EventView {
            on: self.iso_day(event.on.value),
            text: event.text.clone(),
            source: source_link(facts, &event.source.value),
        };
        let lowered = facts.worst().is_none_or(|worst| facts.shown_severity() < Some(worst));
        Some(FactsView {
            vulns: vulns.collect(),
            products: products.collect(),
            actors: actors.collect(),
            techniques: facts.techniques.iter().map(|at| &at.value).enumerate().map(technique).collect(),
            iocs: entry.iocs().map(|ioc| self.ioc(ioc)).collect(),
            timeline: facts.more.timeline.iter().map(event).collect(),
            updates: entry.updates().rev().map(|(update, moment)| self.update(update, moment, words)).collect(),
            sources: facts.sources.iter().map(|source| self.cited(source, words)).collect(),
            severity_reason: facts.more.severity_reason.clone().filter(|_| lowered).unwrap_or_default(),
        })
    }

    /// A list that facts lead to, by name.
    pub(super) fn subject(&self, list: usize) -> LinkView {
        let list = &self.site.lists[list];
        LinkView { title: list.title.clone(), url: self.url(&list.route) }
    }

    fn vuln(&self, entry: &Entry, vuln: &Vuln, at: usize) -> VulnView {
        let words = self.language(Some(entry));
        let facts = &entry.article().front.facts;
        let has = |product: &&Product| concerns(product, vuln.cve.value);
        let products: Vec<&str> = facts.products.iter().filter(has).map(|it| it.name.value.as_str()).collect();
        VulnView {
            cve: vuln.cve.value.to_string(),
            url: entry.subjects.cves.get(at).map(|list| self.subject(*list).url).unwrap_or_default(),
            title: vuln.title.clone(),
            products: products.join(", "),
            severity: vuln.top().map(|top| severity_view(words, top.severity, Some(top.score))),
            scores: vuln.scores.iter().map(|score| score_view(words, score)).collect(),
            weaknesses: vuln.cwe.iter().map(|at| self.weakness(at.value)).collect(),
            fixed_in: vuln.fixed_in.clone(),
            exploited: self.is_exploited(facts, vuln),
        }
    }

    /// Whether an article or the catalogue says that a vulnerability is being exploited.
    pub(super) fn is_exploited(&self, facts: &Facts, vuln: &Vuln) -> bool {
        facts.says_exploited(vuln).unwrap_or(false) || self.site.reference.exploited(vuln.cve.value).is_some()
    }

    pub(super) fn weakness(&self, id: CweId) -> WeaknessView {
        let name = self.site.reference.weakness(id).unwrap_or_default().to_owned();
        WeaknessView { id: id.to_string(), name, url: id.url() }
    }

    fn product(&self, entry: &Entry, product: &Product, at: usize) -> ProductView {
        let words = self.language(Some(entry));
        let plain = |title: &str| LinkView { title: title.to_owned(), url: String::new() };
        let lists = entry.subjects.products.get(at).copied().flatten();
        let (vendor, name) = lists.map_or_else(
            || (plain(&product.vendor.value), plain(&product.name.value)),
            |(vendor, name)| (self.subject(vendor), self.subject(name)),
        );
        ProductView {
            vendor,
            name,
            versions: product.versions.clone(),
            status: product.status.name(),
            status_label: words.word(&format!("status_{}", product.status.name().replace('-', "_"))).to_owned(),
            vulns: product.vulns.iter().map(|at| at.value.to_string()).collect(),
            identifier: product.purl.clone().or_else(|| product.cpe.clone()).unwrap_or_default(),
        }
    }

    fn actor(&self, entry: &Entry, actor: &Actor, at: usize) -> ActorView {
        let facts = &entry.article().front.facts;
        let name = match entry.subjects.actors.get(at).copied().flatten() {
            Some(list) => self.subject(list),
            None => LinkView { title: actor.name.clone(), url: String::new() },
        };
        // A group that ATT&CK has revoked is called by the name of its successor, so it has that one's id.
        let meant = actor.group.map(|group| self.site.reference.group(group).and_then(|it| it.group).unwrap_or(group));
        ActorView {
            group: meant.map(|group| group.to_string()).unwrap_or_default(),
            called: Some(&actor.name).filter(|called| **called != name.title).cloned().unwrap_or_default(),
            name,
            role: actor.role.clone(),
            attribution: self.attributions(facts, actor),
        }
    }

    pub(super) fn attributions(&self, facts: &Facts, actor: &Actor) -> Vec<AttributionView> {
        let view = |claim: &crate::article::Attribution| AttributionView {
            by: claim.by.clone(),
            to: claim.to.clone(),
            words: claim.words.clone(),
            on: claim.on.as_ref().map(|at| self.iso_day(at.value)).unwrap_or_default(),
            source: claim.source.as_ref().and_then(|id| source_link(facts, &id.value)),
        };
        actor.attribution.iter().map(view).collect()
    }

    fn ioc(&self, ioc: &Ioc) -> IocView {
        IocView {
            kind: ioc.indicator.kind().name(),
            value: ioc.indicator.defanged().into_owned(),
            first_seen: ioc.first_seen.as_ref().map(|at| self.iso_day(at.value)).unwrap_or_default(),
            note: ioc.note.clone(),
            confidence: ioc.confidence.map(|it| it.name()).unwrap_or_default(),
        }
    }

    /// `update`, which was made at this moment.
    pub fn update(&self, update: &Update, moment: jiff::Timestamp, words: Language<'_>) -> UpdateView {
        UpdateView {
            kind: update.kind.name(),
            label: words.word(update.kind.name()).to_owned(),
            at: self.moment(moment, Some(&update.at), words),
            text: update.text.clone(),
        }
    }

    fn cited(&self, source: &Source, words: Language<'_>) -> CitedView {
        let kind = match source.kind.as_str() {
            "" => String::new(),
            kind => words.word(&format!("source_{kind}")).to_owned(),
        };
        CitedView {
            anchor: source_anchor(&source.id.value),
            kind,
            title: source.title.clone(),
            url: source.url.clone(),
            host: host(&source.url).to_owned(),
            archived: source.archived.clone(),
            accessed: source.accessed.as_ref().map(|at| self.iso_day(at.value)).unwrap_or_default(),
        }
    }

    /// The name of a technique, that of the technique it belongs to before it.
    pub(super) fn technique_name(&self, id: crate::security::TechniqueId) -> String {
        let Some(technique) = self.site.reference.technique(id) else {
            return String::new();
        };
        technique.parent.map_or_else(|| technique.name.to_owned(), |parent| format!("{parent}: {}", technique.name))
    }

    /// The day of a date in the site's zone, as `2021-07-19`.
    fn iso_day(&self, when: crate::date::When) -> String {
        self.site.zone.show(self.site.zone.resolve(when)).date().to_string()
    }
}

/// Whether what an article says of a product is said of a vulnerability: if it names none, of all.
pub(super) fn names(product: &Product, cve: CveId) -> bool {
    product.vulns.is_empty() || product.vulns.iter().any(|at| at.value == cve)
}

/// Whether a product has or had a vulnerability of its article, or may have it.
pub(super) fn concerns(product: &Product, cve: CveId) -> bool {
    names(product, cve) && product.status != Status::NotAffected
}

pub(super) fn severity_view(words: Language<'_>, severity: Severity, score: Option<Score>) -> SeverityView {
    let name = severity.name();
    SeverityView {
        name,
        label: words.word(&format!("severity_{name}")).to_owned(),
        score: score.map(|score| score.to_string()).unwrap_or_default(),
        percent: score.map(Score::tenths).unwrap_or_default(),
    }
}

pub(super) fn score_view(words: Language<'_>, score: &Assessment) -> ScoreView {
    ScoreView {
        by: score.by.clone(),
        version: score.vector.version().to_string(),
        vector: score.vector.to_string(),
        severity: severity_view(words, score.severity, Some(score.score)),
    }
}

fn source_link(facts: &Facts, id: &str) -> Option<LinkView> {
    facts.source(id).map(|source| LinkView { title: source.title.clone(), url: source.url.clone() })
}
