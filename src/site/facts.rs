//! Facts that only a zone, a file or another article can check.

use crate::article::{self, Actor, Article, Assessment, At, Facts};
use crate::date::When;
use crate::finding::{Code, Finding};
use crate::reference::{Named, Reference};
use crate::security::{CveId, CweId, TechniqueId};
use crate::site::{ArticleId, Entry, List, ListKind, Parsed, Site, Times, span};
use crate::source::{Digest, Digester, SourcePath};
use jiff::Timestamp;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;

/// The moments of the updates, which follow publication and each other; the timeline runs forward too.
pub(super) fn chronology(
    times: &Times<'_>,
    path: &SourcePath,
    facts: &Facts,
    published: Timestamp,
    findings: &mut Vec<Finding>,
) -> Vec<Timestamp> {
    // A day of a timeline is the same day everywhere, so it needs no zone.
    let events = facts.more.timeline.iter().map(|event| (times.zone.resolve(event.on.value), &event.on));
    in_order(path, events, "this entry of the timeline", findings);
    let mut changes = Vec::with_capacity(facts.more.updates.len());
    for update in &facts.more.updates {
        changes.extend(times.moment(path, Some(&update.at), findings).map(|moment| (moment, &update.at)));
    }
    in_order(path, changes.iter().copied(), "this update", findings);
    let day = |moment: Timestamp| times.zone.show(moment).date();
    if let Some((first, at)) = changes.first()
        && *first < published
        && (!matches!(at.value, When::Day(_)) || day(*first) < day(published))
    {
        let message = "this update was made before the article was published";
        let finding = Finding::error(Code::OutOfOrder, span(path, &at.range), message);
        findings.push(finding.help("what was changed before publication is no update"));
    }
    changes.into_iter().map(|(moment, _)| moment).collect()
}

fn in_order<'a>(
    path: &SourcePath,
    dates: impl Iterator<Item = (Timestamp, &'a At<When>)> + Clone,
    what: &str,
    findings: &mut Vec<Finding>,
) {
    for ((before, earlier), (moment, at)) in dates.clone().zip(dates.skip(1)) {
        if moment < before {
            let finding =
                Finding::error(Code::OutOfOrder, span(path, &at.range), format!("{what} lies before the one above it"));
            findings.push(
                finding
                    .help("put them in order, the oldest first")
                    .also(span(path, &earlier.range), "the one above it"),
            );
        }
    }
}

/// A file of indicators that an article names must be there, and has others than the article itself.
pub(super) fn sheet(parsed: &Parsed, findings: &mut Vec<Finding>) {
    let article = &parsed.article;
    let Some(file) = &article.front.facts.more.iocs_file else {
        return;
    };
    match (&parsed.sheet, article.path.resolve(&file.value)) {
        (Some(sheet), Some(path)) => {
            findings.extend(article::in_both(&article.path, &article.front.facts.iocs, &path, &sheet.iocs));
        }
        _ => {
            let message = format!("there is no file `{}`", file.value);
            let finding = Finding::error(Code::IocsMissing, span(&article.path, &file.range), message);
            findings.push(finding.help("put the file beside the article and name it relative to it"));
        }
    }
}

/// Techniques and groups that no table knows, and groups by the name of another.
pub(super) fn unknown(site: &Site) -> Vec<Finding> {
    let help = "mend the id, or name it in data/techniques.toml or data/actors.toml if it is newer than the tables";
    let finding = |path: &SourcePath, range: &Range<u32>, id: String| {
        let message = format!("no table of ATT&CK has `{id}`");
        Finding::warning(Code::AttackUnknown, span(path, range), message).help(help)
    };
    // Each technique has a list, so each is looked up once.
    let named = site.techniques.keys().copied();
    let unknown: BTreeSet<TechniqueId> = named.filter(|id| site.reference.technique(*id).is_none()).collect();
    let weaknesses: BTreeSet<CweId> = site
        .articles
        .iter()
        .flat_map(|entry| &entry.article().front.facts.vulns)
        .flat_map(|vuln| &vuln.cwe)
        .map(|at| at.value)
        .collect();
    let unnamed: BTreeSet<CweId> = weaknesses.into_iter().filter(|id| site.reference.weakness(*id).is_none()).collect();
    let of_article = |article: &Article| {
        let facts = &article.front.facts;
        let techniques = facts.techniques.iter().filter(|at| unknown.contains(&at.value));
        let techniques = techniques.map(|at| finding(&article.path, &at.range, at.value.to_string()));
        let groups = facts.actors.iter().filter_map(|actor| Some((actor, actor.group?)));
        let groups = groups.filter(|(_, group)| site.reference.group(*group).is_none());
        let groups = groups.map(|(actor, group)| finding(&article.path, &actor.range, group.to_string()));
        let weaknesses = facts.vulns.iter().flat_map(|vuln| &vuln.cwe);
        let weaknesses = weaknesses.filter(|at| unnamed.contains(&at.value)).map(|at| {
            let message = format!("no table of CWE has a weakness `{}`", at.value);
            Finding::warning(Code::WeaknessUnknown, span(&article.path, &at.range), message)
                .help("mend the number, or name it in data/weaknesses.toml if it is newer than the table")
        });
        let mistaken = facts.actors.iter().filter_map(|actor| mistaken(&site.reference, article, actor));
        techniques.chain(groups).chain(weaknesses).chain(mistaken).collect::<Vec<_>>()
    };
    let articles = site
        .articles
        .par_iter()
        .flat_map_iter(|entry| of_article(entry.article()).into_iter().chain(same_actor(entry)));
    let lists: Vec<_> = site.lists_of(ListKind::Actor).chain(site.lists_of(ListKind::Technique)).collect();
    let once = lists.into_par_iter().flat_map_iter(|(at, list)| {
        let near = (list.kind == ListKind::Actor).then(|| misspelt(site, at, list)).flatten();
        near.into_iter().chain(retired(site, list))
    });
    articles.chain(once).collect()
}

/// A technique or group that ATT&CK has retired or revoked. Told once, where it was last written: it was right once.
fn retired(site: &Site, list: &List) -> Option<Finding> {
    let article = site.article(*list.items.last()?).article();
    let facts = &article.front.facts;
    let (range, id, successor) = if list.kind == ListKind::Technique {
        let id: TechniqueId = list.slug.parse().ok()?;
        let at = facts.techniques.iter().find(|at| at.value == id)?;
        let successor = site.reference.technique(id)?.retired?.successor;
        (&at.range, id.to_string(), successor.map(|id| id.to_string()))
    } else {
        let meant = |actor: &Actor| site.reference.group(actor.group?)?.group;
        let actor = facts.actors.iter().find(|actor| {
            meant(actor).is_some_and(|meant| Some(meant) != actor.group && list.slug == meant.to_string())
        })?;
        (&actor.range, actor.group?.to_string(), Some(list.slug.clone()))
    };
    let finding = Finding::hint(Code::AttackRetired, span(&article.path, range), format!("ATT&CK has retired `{id}`"));
    Some(match successor {
        Some(successor) => finding.help(format!("write `{successor}`, which stands in its place")),
        None => finding.help("look up at attack.mitre.org what describes it now"),
    })
}

/// An actor that an article has by two of its names.
fn same_actor(entry: &Entry) -> Option<Finding> {
    let article = entry.article();
    let named: Vec<_> = article.front.facts.actors.iter().zip(&entry.subjects.actors).collect();
    let (at, (again, list)) = named
        .iter()
        .enumerate()
        .find(|(at, (_, list))| list.is_some() && named[..*at].iter().any(|(_, it)| it == list))?;
    let (first, _) = named[..at].iter().find(|(_, it)| it == list)?;
    let finding = Finding::warning(Code::DuplicateFact, span(&article.path, &again.range), "this actor is there twice");
    Some(finding.help("make one of them").also(span(&article.path, &first.range), "the other one"))
}

/// An actor whom nobody knows by this name, but by one that is nearly the same. Told once, where it was last written.
fn misspelt(site: &Site, at: usize, list: &List) -> Option<Finding> {
    let entry = site.article(*list.items.last()?);
    let mut named = entry.article().front.facts.actors.iter().zip(&entry.subjects.actors);
    let (actor, _) = named.find(|(_, list)| **list == Some(at))?;
    if actor.group.is_some() || site.reference.actor(&actor.name) != Named::Unknown {
        return None;
    }
    let near = site.reference.nearly(&actor.name)?;
    let message = format!("no table has an actor `{}`", actor.name);
    let finding = Finding::hint(Code::ActorNear, span(&entry.article().path, &actor.range), message);
    Some(finding.help(format!("did you mean `{near}`? If not, name yours in data/actors.toml")))
}

/// An actor with the id of one group and a name of another.
fn mistaken(reference: &Reference, article: &Article, actor: &Actor) -> Option<Finding> {
    let meant = reference.group(actor.group?)?.group?;
    let Named::One(known) = reference.actor(&actor.name) else { return None };
    let other = known.group.filter(|other| *other != meant)?;
    let message = format!("`{}` is a name of {other}, and not of {meant}", actor.name);
    let finding = Finding::error(Code::ActorTaken, span(&article.path, &actor.range), message);
    Some(finding.help(format!("write `ref = \"{other}\"`, or the name that {meant} goes by")))
}

/// Most disagreements that one build shows: an archive may be full of them.
const MOST_DISAGREEMENTS: usize = 20;

/// Scores by one source that differ from those of an older article about the same vulnerability.
pub(super) fn disagreements(site: &Site) -> Vec<Finding> {
    let several = site.listed_cves().rev().filter(|(_, list)| list.items.len() > 1);
    several.flat_map(|(cve, list)| disagreement(site, cve, list)).take(MOST_DISAGREEMENTS).collect()
}

/// The newest score that an older article contradicts.
fn disagreement(site: &Site, cve: CveId, list: &List) -> Option<Finding> {
    let said = |id: &ArticleId| {
        let article = site.article(*id).article();
        let vuln = article.front.facts.vulns.iter().find(move |vuln| vuln.cve.value == cve);
        vuln.into_iter().flat_map(move |vuln| vuln.scores.iter().map(move |score| (article, score)))
    };
    let mut newest: Vec<(&Article, &Assessment)> = Vec::new();
    for (article, score) in list.items.iter().rev().flat_map(said) {
        match newest.iter().find(|(_, known)| known.is_of_the_same(score)) {
            None => newest.push((article, score)),
            Some((newer, known)) if known.score != score.score => {
                let message =
                    format!("{} scores {cve} {}, and {} in an older article", known.by, known.score, score.score);
                let finding = Finding::hint(Code::ScoresDisagree, span(&newer.path, &known.range), message)
                    .help("the newer one is shown; mend the older article if the score was changed");
                return Some(finding.also(span(&article.path, &score.range), "the older score"));
            }
            Some(_) => {}
        }
    }
    None
}

/// Digests of what articles show of each list, and of what is looked up to show it.
pub(super) fn names(site: &Site) -> Vec<Digest> {
    let name = |list: &List| {
        let technique = (list.kind == ListKind::Technique).then(|| list.slug.parse().ok()).flatten();
        match technique.and_then(|id| site.reference.technique(id)) {
            Some(known) => Digester::new("technique").digest(list.name_digest()).digest(known.digest()).finish(),
            None => list.name_digest(),
        }
    };
    site.lists.par_iter().map(name).collect()
}

/// Digest of an article's facts, and of everything that is looked up to show them.
pub(super) fn digest(entry: &Entry, names: &[Digest], reference: &Reference) -> Digest {
    let Entry { parsed, subjects, changes, .. } = entry;
    let facts = &parsed.article.front.facts;
    if facts.is_empty() {
        return parsed.security;
    }
    let mut digest = Digester::new("facts shown").digest(parsed.security).number(u64::from(subjects.exploited));
    digest = digest.number(changes.len() as u64).number(u64::from(entry.replaced_by.is_some()));
    for list in subjects.all() {
        digest.add_digest(names[list]);
    }
    for vuln in &facts.vulns {
        digest = digest.number(u64::from(reference.exploited(vuln.cve.value).is_some()));
        for cwe in &vuln.cwe {
            digest.add_bytes(reference.weakness(cwe.value).unwrap_or_default().as_bytes());
        }
    }
    digest.finish()
}
