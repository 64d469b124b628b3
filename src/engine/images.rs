//! Looks at images that changed, on all threads, and remembers the rest.

use crate::image::{self, Album, Damage, Seen};
use crate::source::{Shelf, Tree};
use rayon::prelude::*;

/// Brings what is remembered up to the tree, and says whether that changed anything.
pub(super) fn refresh(album: &mut Album, tree: &Tree, shelf: &dyn Shelf) -> bool {
    let before = album.len();
    album.retain(|path, seen| tree.files.get(path).is_some_and(|entry| entry.digest == seen.digest));
    let forgotten = album.len() != before;
    let files = tree.below("content").chain(tree.below("static"));
    let stale: Vec<_> = files.filter(|(path, ..)| path.extension() != "md" && !album.contains_key(*path)).collect();
    let fresh: Vec<_> = stale
        .into_par_iter()
        .filter(|(path, ..)| image::read(path.extension(), &[]).is_some())
        .map(|(path, _, entry)| {
            let facts = match shelf.read(path) {
                Ok(bytes) => image::read(path.extension(), &bytes).unwrap_or(Err(Damage::Empty)),
                Err(reason) => Err(Damage::Broken(reason)),
            };
            (path.clone(), Seen { digest: entry.digest, facts })
        })
        .collect();
    let learnt = !fresh.is_empty();
    album.extend(fresh);
    forgotten || learnt
}
