//! Actors by ATT&CK id, name or alias. An alias is a claim by somebody, so it never stands without who makes it; claims
//! of two sources are merged only where both name one ATT&CK group.

use super::table::Table;
use crate::security::GroupId;
use crate::source::{Digest, Digester};
use foldhash::{HashMap, HashMapExt};
use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

/// Where Microsoft says which names are whose.
const MICROSOFT: &str =
    "https://learn.microsoft.com/en-us/microsoft-365/security/intelligence/microsoft-threat-actor-naming";
/// ATT&CK's groups with their names, and actors that only MISP names.
pub(super) const ACTORS: Table = Table::new(include_str!("tables/actors.tsv"));

/// Somebody who is called by several names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its id, if ATT&CK has one for it.
    pub group: Option<GroupId>,
    /// What it is called here.
    pub name: Cow<'static, str>,
    /// Who uses that name.
    pub named_by: Vec<Claimant>,
    /// Its other names.
    pub aliases: Vec<Alias>,
    /// A sentence or two of the site's own, or empty.
    pub description: String,
    /// The group that ATT&CK has put in its place.
    pub(super) successor: Option<GroupId>,
    /// Whether it was in the tables before the site's own.
    pub(super) built_in: bool,
    /// See [`Actor::digest`].
    pub(super) digest: OnceLock<Digest>,
}

/// Another name of an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The name.
    pub name: Cow<'static, str>,
    /// Who says that it is the same actor.
    pub by: Vec<Claimant>,
}

/// Who says that a name is an actor's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimant {
    /// The name of the source.
    pub name: Cow<'static, str>,
    /// Where it says so, or empty.
    pub url: Cow<'static, str>,
    /// The day on which it did, or of the table that carries it: `2025-11-26`, or empty.
    pub on: Cow<'static, str>,
}

/// Where a name leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named<'a> {
    /// To one actor.
    One(&'a Actor),
    /// To several, who must be told apart by id.
    Several(Vec<&'a Actor>),
    /// To nobody that is known.
    Unknown,
}

impl Actor {
    /// Digest of everything that a page may show of it. Made once: whatever names the actor asks for it.
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| self.digested())
    }

    fn digested(&self) -> Digest {
        let group = self.group.map(|id| id.to_string()).unwrap_or_default();
        let mut digest = Digester::new("actor").text(&group).text(&self.name).text(&self.description);
        let empty = Alias { name: Cow::Borrowed(""), by: self.named_by.clone() };
        for alias in std::iter::once(&empty).chain(&self.aliases) {
            digest = digest.text(&alias.name).number(alias.by.len() as u64);
            for Claimant { name, url, on } in &alias.by {
                digest = digest.text(name).text(url).text(on);
            }
        }
        digest.finish()
    }

    /// What it is called, and everything else it is called.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.name).chain(self.aliases.iter().map(|alias| &*alias.name))
    }
}

/// Actors, and the index from names to them.
#[derive(Debug, Default)]
pub(super) struct Actors {
    list: Vec<Actor>,
    groups: HashMap<GroupId, usize>,
    /// By folded name, in the order of the list.
    names: HashMap<String, Vec<usize>>,
}

/// The actors of the tables.
pub(super) fn built_in() -> &'static Actors {
    static BUILT_IN: LazyLock<Actors> = LazyLock::new(|| Actors::new(ACTORS.rows().map(row).collect()));
    &BUILT_IN
}

/// What two spellings of one name have in common: letters and digits.
pub(super) fn fold(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn row(line: &'static str) -> Actor {
    let mut columns = line.split('\t');
    let group: Option<GroupId> = columns.next().and_then(|id| id.parse().ok());
    let first = columns.next().map_or((Cow::Borrowed(""), Vec::new()), |claim| claimed(claim, group));
    let successor = columns.next().and_then(|id| id.parse().ok());
    let aliases = columns.map(|claim| claimed(claim, group)).map(|(name, by)| Alias { name, by }).collect();
    let (name, named_by) = first;
    Actor {
        group,
        name,
        named_by,
        aliases,
        description: String::new(),
        successor,
        built_in: true,
        digest: OnceLock::new(),
    }
}

/// `AMW:Silk Typhoon`: the letters of who says so, and the name.
fn claimed(claim: &'static str, group: Option<GroupId>) -> (Cow<'static, str>, Vec<Claimant>) {
    let (letters, name) = claim.split_once(':').unwrap_or(("", claim));
    let claimant = |letter| {
        let (name, url) = match letter {
            'A' => ("MITRE ATT&CK", group.map_or(Cow::Borrowed(""), |id| Cow::Owned(id.url()))),
            'M' => ("MISP", Cow::Borrowed("https://github.com/MISP/misp-galaxy")),
            'W' => ("Microsoft", Cow::Borrowed(MICROSOFT)),
            _ => return None,
        };
        Some(Claimant { name: Cow::Borrowed(name), url, on: Cow::Borrowed(ACTORS.origin().1) })
    };
    (Cow::Borrowed(name), letters.chars().filter_map(claimant).collect())
}

impl Actors {
    pub(super) fn new(mut list: Vec<Actor>) -> Self {
        // The list may have been extended since somebody asked.
        list.iter_mut().for_each(|actor| actor.digest = OnceLock::new());
        let names = list.iter().map(|actor| actor.names().count()).sum();
        let mut actors =
            Self { groups: HashMap::with_capacity(list.len()), names: HashMap::with_capacity(names), list: Vec::new() };
        for (at, actor) in list.iter().enumerate() {
            if let Some(group) = actor.group {
                actors.groups.insert(group, at);
            }
            for name in actor.names() {
                let at_name = actors.names.entry(fold(name)).or_default();
                if at_name.last() != Some(&at) {
                    at_name.push(at);
                }
            }
        }
        actors.list = list;
        actors
    }

    /// The list, to be extended.
    pub(super) fn list(&self) -> Vec<Actor> {
        self.list.clone()
    }

    /// How many actors the site has added.
    pub(super) fn own(&self) -> usize {
        self.list.iter().filter(|actor| !actor.built_in).count()
    }

    /// Every name of every actor.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().flat_map(Actor::names)
    }

    pub(super) fn group(&self, id: GroupId) -> Option<&Actor> {
        self.place(id).map(|at| &self.list[at])
    }

    /// Where a group stands, or the one that took its place.
    fn place(&self, id: GroupId) -> Option<usize> {
        let at = *self.groups.get(&id)?;
        let successor = self.list[at].successor.and_then(|successor| self.groups.get(&successor));
        Some(successor.copied().unwrap_or(at))
    }

    pub(super) fn find(&self, text: &str) -> Named<'_> {
        match self.places(text)[..] {
            [] => Named::Unknown,
            [at] => Named::One(&self.list[at]),
            ref several => Named::Several(several.iter().map(|at| &self.list[*at]).collect()),
        }
    }

    /// Where an id or name leads, by index. Where a name is claimed for several, ATT&CK's word counts: first its own name
    /// of a group, then its aliases, then what others say.
    pub(super) fn places(&self, text: &str) -> Vec<usize> {
        let text = text.trim();
        if let Ok(id) = text.parse::<GroupId>() {
            return self.place(id).into_iter().collect();
        }
        let folded = fold(text);
        let all = self.names.get(&folded).map(Vec::as_slice).unwrap_or_default();
        let rank = |at: &usize| {
            let actor = &self.list[*at];
            let attack = |by: &[Claimant]| actor.group.is_some() && by.iter().any(|by| by.name == "MITRE ATT&CK");
            let alias = actor.aliases.iter().any(|alias| fold(&alias.name) == folded && attack(&alias.by));
            match fold(&actor.name) == folded && attack(&actor.named_by) {
                true => 0,
                false if alias => 1,
                false => 2,
            }
        };
        let best = all.iter().map(rank).min();
        let mut places: Vec<usize> = Vec::new();
        for at in all.iter().filter(|at| Some(rank(at)) == best) {
            let at = self.list[*at].group.and_then(|id| self.place(id)).unwrap_or(*at);
            if !places.contains(&at) {
                places.push(at);
            }
        }
        places
    }
}
