//! Names by id: techniques and weaknesses, the site's own before those built in.

use super::own::Names;
use super::table::Table;
use crate::security::{CweId, TechniqueId};
use crate::source::{Digest, Digester};

/// ATT&CK's techniques, by the letters of their ids.
pub(super) const TECHNIQUES: Table = Table::new(include_str!("tables/techniques.tsv"));
/// The weaknesses of CWE, by number.
pub(super) const WEAKNESSES: Table = Table::new(include_str!("tables/weaknesses.tsv"));

/// What is known of a technique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Technique<'a> {
    /// Its id.
    pub id: TechniqueId,
    /// Its own name, such as `Web Shell`.
    pub name: &'a str,
    /// The name of the technique that a sub-technique belongs to, such as `Server Software Component`.
    pub parent: Option<&'a str>,
    /// Whether ATT&CK has retired it.
    pub retired: Option<Retired>,
}

/// A technique that ATT&CK no longer uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retired {
    /// The technique to use instead, if it is one alone.
    pub successor: Option<TechniqueId>,
}

impl Technique<'_> {
    /// Digest of everything that a page may show of it.
    pub fn digest(&self) -> Digest {
        let successor = self.retired.and_then(|retired| retired.successor);
        Digester::new("technique")
            .text(&self.id.to_string())
            .text(self.name)
            .text(self.parent.unwrap_or_default())
            .number(u64::from(self.retired.is_some()))
            .text(&successor.map(|id| id.to_string()).unwrap_or_default())
            .finish()
    }
}

/// A technique by its id.
pub(super) fn technique(own: &Names<TechniqueId>, id: TechniqueId) -> Option<Technique<'_>> {
    let (name, retired) = technique_row(own, id)?;
    let parent = id.is_sub_technique().then(|| technique_row(own, id.technique())).flatten();
    Some(Technique { id, name, parent: parent.map(|(name, _)| name), retired })
}

fn technique_row(own: &Names<TechniqueId>, id: TechniqueId) -> Option<(&str, Option<Retired>)> {
    if let Some(name) = own.get(&id) {
        return Some((name, None));
    }
    let text = id.to_string();
    let mut columns = TECHNIQUES.find(|key| key.cmp(&text))?.split('\t').skip(1);
    let name = columns.next()?;
    Some((name, columns.next().map(|successor| Retired { successor: successor.parse().ok() })))
}

/// A weakness by its id.
pub(super) fn weakness(own: &Names<CweId>, id: CweId) -> Option<&str> {
    if let Some(name) = own.get(&id) {
        return Some(name);
    }
    let row = WEAKNESSES.find(|key| key.parse().unwrap_or(u32::MAX).cmp(&id.number()))?;
    row.split('\t').nth(1)
}
