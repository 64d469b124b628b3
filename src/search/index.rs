//! Groups into tiers, tiers into shards, shards into files.
//!
//! Documents are numbered from the oldest. All but the newest few hundred are in the first tier, which changes as a whole only
//! when as many new ones have come; the newest have a tier of their own, so that a new document changes small files.
//!
//! A shard lists its terms in the order of their first form:
//!
//! ```text
//! number of forms, (letters shared with the form before, length of the rest, rest) …, length of the postings, posting …
//! ```

use crate::search::group::{self, Group, Groups, Posting};
use crate::source::{Digest, Digester};
use foldhash::{HashMap, HashMapExt};

/// Documents of a group.
pub const GROUP: usize = 128;

/// The newest tier holds this many documents at least, and fewer than twice as many.
pub const RECENT: usize = 256;

// The first tier has whole groups only.
const _: () = assert!(RECENT.is_multiple_of(GROUP));

/// The whole index.
#[derive(Debug, Default)]
pub struct Index {
    /// Number of documents.
    pub documents: usize,
    /// The tiers, oldest documents first.
    pub tiers: Vec<Tier>,
}

/// Documents whose terms share files.
#[derive(Debug)]
pub struct Tier {
    /// Number of its first document.
    pub first: usize,
    /// Number of files that its terms are spread over.
    pub shards: usize,
    /// Its documents, in groups of [`GROUP`].
    pub groups: Vec<Group>,
}

/// The tiers of so many documents: their first document, how many they have, and over how many files they are spread.
pub fn spread(documents: usize) -> Vec<(usize, usize, usize)> {
    let old = (documents / RECENT).saturating_sub(1) * RECENT;
    // A word costs one file of each tier: small enough to be fetched with every letter, few enough for any host.
    let old_shards = (old / 24).next_power_of_two().clamp(64, 2048);
    let new_shards = ((documents - old) / 8).next_power_of_two().min(64);
    let tiers = [(0, old, old_shards), (old, documents - old, new_shards)];
    tiers.into_iter().filter(|(_, documents, _)| *documents > 0).collect()
}

impl Index {
    /// Where its groups are kept.
    pub fn keys(&self) -> Vec<Digest> {
        self.tiers.iter().flat_map(|tier| &tier.groups).map(|group| group.key).collect()
    }
}

impl Tier {
    /// Digest of everything that the bytes of a shard depend on.
    pub fn key(&self, shard: usize) -> Digest {
        let groups = self.groups.iter().map(|group| group.digest(shard));
        groups.fold(Digester::new("shard"), Digester::bytes).finish()
    }

    /// The bytes of a shard, of groups that may have to be read.
    ///
    /// # Errors
    /// If a group is lost and cannot be made as it was.
    pub fn shard(&self, shard: usize, kept: &dyn Groups) -> Result<Vec<u8>, String> {
        let slices = self.groups.iter().enumerate().map(|(number, group)| group.slice(number, shard, kept));
        let slices: Vec<_> = slices.collect::<Result<_, _>>()?;
        let mut places: HashMap<&str, usize> = HashMap::with_capacity(1024);
        let mut terms: Vec<(Vec<&str>, Vec<Posting>)> = Vec::with_capacity(1024);
        for (number, slice) in slices.iter().enumerate() {
            for entry in group::entries(slice) {
                let at = *places.entry(entry.stem).or_insert(terms.len());
                if at == terms.len() {
                    terms.push((Vec::new(), Vec::new()));
                }
                let (forms, postings) = &mut terms[at];
                if entry.forms.is_empty() {
                    forms.push(entry.stem);
                }
                forms.extend(entry.forms);
                let first = u32::try_from(number * GROUP).expect("documents are counted in 32 bits");
                postings.extend(entry.postings.into_iter().map(|(document, weight)| (first + document, weight)));
            }
        }
        for (forms, _) in &mut terms {
            forms.sort_unstable();
            forms.dedup();
        }
        terms.sort_unstable();
        let mut bytes = Vec::with_capacity(16 * 1024);
        let mut before = "";
        let mut written = Vec::new();
        for (forms, postings) in terms {
            group::write_number(&mut bytes, forms.len());
            for form in forms {
                let shared = shared(before, form);
                group::write_number(&mut bytes, shared);
                group::write_number(&mut bytes, form.len() - shared);
                bytes.extend_from_slice(&form.as_bytes()[shared..]);
                before = form;
            }
            written.clear();
            group::write_postings(&mut written, &postings);
            group::write_number(&mut bytes, written.len());
            bytes.extend_from_slice(&written);
        }
        Ok(bytes)
    }
}

/// How many letters two words begin with alike; beyond ASCII, none, so that letters and bytes are the same number.
fn shared(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b && a.is_ascii()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Weight, gather};
    use std::ops::Range;

    const SHARDS: usize = 64;

    fn group(texts: &[&str]) -> Group {
        let document = |text: &&str| (vec![gather([(Weight::Body, *text)].into_iter())], "en");
        Group::build(Digest::of("key"), &texts.iter().map(document).collect::<Vec<_>>(), SHARDS)
    }

    /// A group in a store that may have lost it, and what is made of its texts by now.
    struct Kept {
        bytes: Option<Vec<u8>>,
        texts: [&'static str; 2],
    }

    impl Groups for Kept {
        fn part(&self, _: Digest, range: Range<usize>, sound: &dyn Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
            Some(self.bytes.as_ref()?[range].to_vec()).filter(|bytes| sound(bytes))
        }

        fn again(&self, _: usize) -> Group {
            group(&self.texts)
        }
    }

    #[test]
    fn a_shard_is_the_same_of_groups_that_are_made_read_or_made_again() {
        let texts = ["servers were patched", "a server is exploited"];
        let made = group(&texts);
        let bytes = made.made().expect("it was made here").to_vec();
        let head = bytes[Group::head_range(SHARDS)].to_vec();
        assert!(Group::is_head(&head));
        let mut damaged = bytes.clone();
        damaged[Group::head_range(SHARDS).end..].iter_mut().for_each(|byte| *byte ^= 1);
        let tier = |groups| Tier { first: 0, shards: SHARDS, groups: vec![groups] };
        let right = tier(made);
        for bytes in [Some(bytes), Some(damaged.clone()), None] {
            let kept = Kept { bytes, texts };
            let read = tier(Group::kept(Digest::of("key"), head.clone()));
            for shard in 0..SHARDS {
                assert_eq!(read.key(shard), right.key(shard));
                assert_eq!(read.shard(shard, &kept), right.shard(shard, &kept));
            }
        }
        let kept = Kept { bytes: Some(damaged), texts: ["servers were patched", "another text"] };
        let read = tier(Group::kept(Digest::of("key"), head));
        let failed = (0..SHARDS).filter(|shard| read.shard(*shard, &kept).is_err()).count();
        assert!(failed > 0, "what cannot be made as it was is not made at all");
    }
}
