//! What a site adds to the tables: data/actors.toml, data/techniques.toml and data/weaknesses.toml.

use super::actor::{self, Actor, Actors, Alias, Claimant, fold};
use crate::fields::{self, Field, Kind, Table, Value};
use crate::finding::{Code, Finding, Noted};
use crate::security::GroupId;
use crate::source::{Shelf, SourcePath, Span};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;
use std::str::FromStr;
use std::sync::OnceLock;

/// Names of the site's own, by id.
#[derive(Debug)]
pub(super) struct Names<Id>(BTreeMap<Id, String>);

impl<Id> Default for Names<Id> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<Id: Ord> Names<Id> {
    pub(super) fn get(&self, id: &Id) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// The fields of an actor, below `[G0125]` or another key.
pub const ACTOR_FIELDS: &[Field] = &[
    Field::new("name", Kind::Text, "what the bulletin calls the actor"),
    Field::new("description", Kind::Text, "a sentence or two"),
    Field::new("aliases", Kind::Tables(ALIAS_FIELDS), "other names, each with who uses it"),
];

/// The fields of an alias.
pub const ALIAS_FIELDS: &[Field] = &[
    Field::required("name", Kind::Text, "the other name"),
    Field::required("by", Kind::Text, "who says that it is the same actor"),
    Field::new("url", Kind::Text, "where they say so"),
    Field::new("on", Kind::Date, "when they said so"),
];

/// Reads `id = "name"`.
pub(super) fn names<Id>(path: &SourcePath, shelf: &dyn Shelf, example: &str) -> Noted<Names<Id>>
where
    Id: FromStr + Ord,
    Id::Err: Display,
{
    let mut findings = Vec::new();
    let table = toml(path, shelf).note(&mut findings);
    let mut names = BTreeMap::new();
    for (key, key_range, node) in &table.entries {
        let mut wrong = |place: Range<usize>, code, message: String| {
            let finding = Finding::error(code, Span::new(path, place), message);
            findings.push(finding.help(format!("write `\"{example}\" = \"its name\"`, the id in quotes")));
        };
        match (key.parse(), &node.value) {
            (Ok(id), Value::Text(name)) if !name.trim().is_empty() => {
                names.insert(id, name.trim().to_owned());
            }
            (Err(error), _) => {
                wrong(key_range.clone(), Code::BadValue, format!("{error}").trim_end_matches('.').to_owned())
            }
            // Without quotes, TOML reads `T1505.003 = "…"` as a table.
            (Ok(_), Value::Table(_)) => {
                wrong(key_range.clone(), Code::WrongType, format!("`{key}` is a table, but should be a name"));
            }
            (Ok(_), value) => {
                let message = format!("the name of `{key}` is {}, but should be text", value.type_name());
                wrong(node.range.clone(), Code::WrongType, message);
            }
        }
    }
    Noted { value: Names(names), findings }
}

/// Reads actors, and adds what they say to the built-in ones.
pub(super) fn actors(path: &SourcePath, shelf: &dyn Shelf) -> Noted<Actors> {
    let mut findings = Vec::new();
    let table = toml(path, shelf).note(&mut findings);
    let known = actor::built_in();
    let mut list = known.list();
    for (key, key_range, node) in &table.entries {
        let Value::Table(entry) = &node.value else {
            let message = format!("`{key}` is {}, but should be a table", node.value.type_name());
            let finding = Finding::error(Code::WrongType, Span::new(path, key_range.clone()), message);
            findings
                .push(finding.help(
                    "write `[G0125]`, or a name for an actor that ATT&CK does not know, and the fields below it",
                ));
            continue;
        };
        findings.extend(fields::check(path, entry, ACTOR_FIELDS, "an actor"));
        let at = match known.places(key)[..] {
            [at] => at,
            [] => {
                list.push(stranger(key));
                list.len() - 1
            }
            ref several => {
                let groups: Vec<String> =
                    several.iter().filter_map(|at| list[*at].group).map(|id| id.to_string()).collect();
                let message = format!("`{key}` is the name of several actors");
                let finding = Finding::error(Code::BadValue, Span::new(path, key_range.clone()), message);
                findings.push(finding.help(format!("use an ATT&CK id: {}", groups.join(", "))));
                continue;
            }
        };
        extend(path, entry, at, &mut list, known, &mut findings);
    }
    Noted { value: Actors::new(list), findings }
}

/// An actor that no table knows.
fn stranger(key: &str) -> Actor {
    Actor {
        group: key.parse().ok(),
        name: Cow::Owned(key.to_owned()),
        named_by: Vec::new(),
        aliases: Vec::new(),
        description: String::new(),
        successor: None,
        built_in: false,
        digest: OnceLock::new(),
    }
}

fn extend(
    path: &SourcePath,
    entry: &Table,
    at: usize,
    list: &mut [Actor],
    known: &Actors,
    findings: &mut Vec<Finding>,
) {
    // A name belongs to whom ATT&CK gives it: no file of a site makes one group of two.
    let mut taken = |name: &str, place: Range<usize>| {
        let others = known.places(name);
        let Some(other) = others.first().filter(|_| !others.contains(&at)).map(|other| &list[*other]) else {
            return false;
        };
        let group = other.group.map(|id: GroupId| format!(", {id}")).unwrap_or_default();
        let message = format!("`{name}` is a name of another actor: {}{group}", other.name);
        let finding = Finding::error(Code::ActorTaken, Span::new(path, place), message);
        findings
            .push(finding.help("put it below that actor's key, or take it out: two groups are never one by a name"));
        true
    };
    let name = entry.text("name").filter(|name| !taken(name, entry.range("name"))).map(|name| name.trim().to_owned());
    let mut aliases = Vec::new();
    for (alias, place) in entry.tables("aliases") {
        if let Some(name) = alias.text("name").filter(|name| !taken(name, place)) {
            let on = alias.date("on").map(|when| when.to_string().chars().take(10).collect()).unwrap_or_default();
            let by = Claimant {
                name: Cow::Owned(alias.text_or_empty("by")),
                url: Cow::Owned(alias.text_or_empty("url")),
                on: Cow::Owned(on),
            };
            aliases.push((name.trim().to_owned(), by));
        }
    }
    let actor = &mut list[at];
    if let Some(name) = name {
        rename(actor, name);
    }
    if let Some(description) = entry.text("description") {
        actor.description = description.trim().to_owned();
    }
    for (name, by) in aliases {
        match actor.aliases.iter_mut().find(|alias| fold(&alias.name) == fold(&name)) {
            Some(alias) => alias.by.push(by),
            None => actor.aliases.push(Alias { name: Cow::Owned(name), by: vec![by] }),
        }
    }
}

/// Gives an actor the site's name; what it was called before is an alias, unless it is the same but for its spelling.
fn rename(actor: &mut Actor, name: String) {
    let same = fold(&actor.name) == fold(&name);
    let before = std::mem::replace(&mut actor.name, Cow::Owned(name));
    if !same && actor.built_in {
        let by = std::mem::take(&mut actor.named_by);
        let position = actor.aliases.iter().position(|alias| fold(&alias.name) == fold(&actor.name));
        actor.named_by = position.map(|at| actor.aliases.remove(at).by).unwrap_or_default();
        actor.aliases.insert(0, Alias { name: before, by });
    }
}

fn toml(path: &SourcePath, shelf: &dyn Shelf) -> Noted<Table> {
    let mut findings = Vec::new();
    let text = crate::finding::text(shelf, path).note(&mut findings);
    let table = fields::toml(path, &text, 0).note(&mut findings);
    Noted { value: table, findings }
}
