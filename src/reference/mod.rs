//! What is looked up and told by nobody's article: names of techniques, actors and weaknesses, exploited
//! vulnerabilities (KEV), likelihoods (EPSS). [`Reference::read`] turns data/ into one value that answers.
//!
//! Names are built in (`tables/`, made by `.ci/tables.py`) and a site's data/ extends them; KEV and EPSS age by the day,
//! so they come from data/ alone. Nothing is parsed before somebody asks, and every answer has a digest of its own: a
//! page depends on the facts that it shows, not on the files that they come from.

mod actor;
mod epss;
mod kev;
mod names;
mod own;
mod source;
mod table;

pub use actor::{Actor, Alias, Claimant, Named};
pub use epss::Likelihood;
pub use kev::Exploited;
pub use names::{Retired, Technique};
pub use own::{ACTOR_FIELDS, ALIAS_FIELDS};
pub use source::{Source, Subject};

use crate::finding::Noted;
use crate::security::{CveId, CweId, GroupId, TechniqueId};
use crate::source::{Shelf, SourcePath, Tree};
use actor::Actors;
use epss::Epss;
use kev::Kev;
use own::Names;

/// Everything that can be looked up.
#[derive(Debug, Default)]
pub struct Reference {
    /// Built-in actors with the site's own; `None` where the site has none of its own.
    actors: Option<Actors>,
    techniques: Names<TechniqueId>,
    weaknesses: Names<CweId>,
    kev: Option<Kev>,
    epss: Option<Epss>,
}

impl Reference {
    /// The built-in tables, extended by what the site keeps in data/.
    pub fn read(tree: &Tree, shelf: &dyn Shelf) -> Noted<Self> {
        let mut findings = Vec::new();
        let has = |name: &str| Some(SourcePath::from(name)).filter(|path| tree.files.contains_key(path));
        let mut reference = Self::default();
        if let Some(path) = has("data/actors.toml") {
            reference.actors = Some(own::actors(&path, shelf).note(&mut findings));
        }
        if let Some(path) = has("data/techniques.toml") {
            reference.techniques = own::names(&path, shelf, "T1505.003").note(&mut findings);
        }
        if let Some(path) = has("data/weaknesses.toml") {
            reference.weaknesses = own::names(&path, shelf, "CWE-1426").note(&mut findings);
        }
        if let Some(path) = has("data/kev.json") {
            reference.kev = kev::read(&path, shelf).note(&mut findings);
        }
        if let Some(path) = has("data/epss.csv") {
            reference.epss = epss::read(&path, shelf).note(&mut findings);
        }
        Noted { value: reference, findings }
    }

    /// The actor that an ATT&CK id, a name or an alias leads to. Sources are merged by ATT&CK id alone, so a name that
    /// two groups bear leads to both of them and to neither.
    pub fn actor(&self, text: &str) -> Named<'_> {
        self.actors().find(text)
    }

    /// The name of an actor that a name which nobody has was probably meant to be: one slip of the keyboard, in one long
    /// word. Names of actors are near each other by themselves (Jade Typhoon, Salt Typhoon), and numbers are never slips.
    pub fn nearly(&self, name: &str) -> Option<&str> {
        self.actors().names().find(|known| is_slip(name, known))
    }

    /// The actor with an ATT&CK id; that of its successor, if the group was revoked.
    pub fn group(&self, id: GroupId) -> Option<&Actor> {
        self.actors().group(id)
    }

    /// The actor that an article means: by the id of its group, or else by a name that only one has.
    pub fn meant(&self, group: Option<GroupId>, name: &str) -> Option<&Actor> {
        match group {
            Some(group) => self.group(group),
            None => match self.actor(name) {
                Named::One(known) => Some(known),
                Named::Several(_) | Named::Unknown => None,
            },
        }
    }

    /// The name of a technique, retired ones included.
    pub fn technique(&self, id: TechniqueId) -> Option<Technique<'_>> {
        names::technique(&self.techniques, id)
    }

    /// The name of a weakness.
    pub fn weakness(&self, id: CweId) -> Option<&str> {
        names::weakness(&self.weaknesses, id)
    }

    /// What the catalogue of known exploited vulnerabilities says of a CVE, where the site keeps it.
    pub fn exploited(&self, cve: CveId) -> Option<Exploited<'_>> {
        self.kev.as_ref()?.find(cve)
    }

    /// How likely exploitation of a CVE is by EPSS, where the site keeps it.
    pub fn likelihood(&self, cve: CveId) -> Option<Likelihood> {
        self.epss.as_ref()?.find(cve)
    }

    /// Every table with its origin, version, date and licence.
    pub fn sources(&self) -> Vec<Source> {
        let mut sources = source::built_in();
        sources.extend(self.kev.as_ref().map(Kev::source));
        sources.extend(self.epss.as_ref().map(Epss::source));
        for source in &mut sources {
            source.own = match source.subject {
                Subject::Actors => self.actors.as_ref().map_or(0, Actors::own),
                Subject::Techniques => self.techniques.len(),
                Subject::Weaknesses => self.weaknesses.len(),
                Subject::Exploited | Subject::Likelihoods => 0,
            };
        }
        sources
    }

    fn actors(&self) -> &Actors {
        self.actors.as_ref().unwrap_or_else(|| actor::built_in())
    }
}

/// Whether two names differ by one letter left out, put in, replaced, or changed for its neighbour.
fn is_slip(name: &str, known: &str) -> bool {
    // Most names are told apart by their lengths.
    if name.chars().count().abs_diff(known.chars().count()) > 1 {
        return false;
    }
    let parts = |text: &str| text.to_lowercase().split([' ', '-']).map(str::to_owned).collect::<Vec<_>>();
    let (words, others) = (parts(name), parts(known));
    let mut pairs = words.iter().zip(&others).filter(|(word, other)| word != other);
    let (Some((word, other)), None) = (pairs.next(), pairs.next()) else { return false };
    let is_long = |word: &str| word.chars().count() > 5 && !word.contains(|letter: char| letter.is_ascii_digit());
    words.len() == others.len() && is_long(word) && is_long(other) && strsim::damerau_levenshtein(word, other) == 1
}

#[cfg(test)]
mod tests;
