//! What every command that reads a site begins with: the folder, the cache, the edition, the plan.

use crate::config;
use crate::date::{When, Zone};
use crate::disk::{Cache, Folder, Gallery, Lock, Pack, Source};
use crate::engine::{Engine, Plan};
use crate::fault::Fault;
use crate::finding::Noted;
use crate::security::Tlp;
use crate::site::{Drafts, Edition, Scheduled};
use crate::source::{Digest, Digester, SourcePath, Tree};
use crate::web::BaseUrl;
use jiff::Timestamp;
use std::path::PathBuf;

/// What the caller asked for, with the clock read and the paths made whole.
#[derive(Clone, Debug)]
pub struct Request {
    /// The site's folder.
    pub root: PathBuf,
    /// The output folder, if it was named.
    pub out: Option<PathBuf>,
    /// Another address than the configuration's.
    pub base_url: Option<BaseUrl>,
    /// Whether drafts are shown.
    pub drafts: Drafts,
    /// Another moment than now.
    pub as_of: Option<When>,
    /// The strictest label that may be shown.
    pub clearance: Tlp,
    /// Now.
    pub now: Timestamp,
}

impl Request {
    /// The edition that was asked for. A moment without an offset is in the site's zone.
    pub fn edition(&self, tree: &Tree, folder: &Folder) -> Edition {
        let zone = || {
            let known = tree.files.contains_key(&SourcePath::from("site.toml"));
            let zone = known.then(|| config::read(tree, folder).value.zone).flatten();
            zone.unwrap_or(Zone::UTC)
        };
        let as_of = self.as_of.map_or(self.now, |when| zone().resolve(when));
        Edition {
            as_of,
            base_url: self.base_url.clone(),
            clearance: self.clearance,
            drafts: self.drafts,
            scheduled: Scheduled::Hidden,
            ahead: as_of > self.now,
        }
    }
}

/// A site that a command is at work on. Holds the lock of its cache.
pub struct Session {
    /// The site's folder.
    pub folder: Folder,
    /// The site's cache.
    pub cache: Cache,
    /// Its files.
    pub tree: Tree,
    /// What is made of it.
    pub edition: Edition,
    /// Texts and colours.
    pub pack: Pack,
    /// Finished images.
    pub gallery: Gallery,
    /// What it knows of the files.
    pub engine: Engine,
    /// Held until nothing is written any more.
    pub lock: Lock,
}

impl Session {
    /// Opens the site of a request.
    ///
    /// # Errors
    /// If it cannot be read, or another build is at work on it.
    pub fn open(request: &Request) -> Result<Self, Fault> {
        let folder = Folder::new(request.root.clone());
        let cache = Cache::of(&request.root);
        let lock = Lock::take(cache.folder())?;
        let listed = || {
            let known = cache.entries();
            let tree = folder.tree(&known)?;
            if tree.files != known {
                cache.save_entries(&tree.files)?;
            }
            Ok(tree)
        };
        let (tree, (engine, pack)) = rayon::join(listed, || {
            let (remembered, mut pack) = rayon::join(|| cache.remembered(), || Pack::open(cache.folder()));
            // What is known of files whose texts are lost would have each text parsed again whenever it is shown.
            let engine = Engine::recalling(if pack.is_empty() { remembered.without_texts() } else { remembered });
            pack.tidy_up(|| engine.remembered().wanted());
            (engine, pack)
        });
        let tree = tree?;
        let edition = request.edition(&tree, &folder);
        let gallery = Gallery::of(cache.folder());
        Ok(Self { folder, cache, tree, edition, pack, gallery, engine, lock })
    }

    /// Plans the site.
    pub fn plan(&mut self, parsed: &(dyn Fn(usize, usize) + Sync)) -> Noted<Plan> {
        let plan = self.engine.plan(&self.tree, &self.folder, &mut self.pack, &self.edition, parsed);
        self.pack.flush();
        plan
    }

    /// Keeps what was parsed for the next build.
    ///
    /// # Errors
    /// If the cache cannot be written.
    pub fn keep(&self) -> Result<(), Fault> {
        self.pack.save()?;
        if self.engine.has_learnt() {
            self.cache.save_remembered(self.engine.remembered())?;
        }
        Ok(())
    }

    /// Gives back the lock. Memory is left to the end of the process, which frees a hundred thousand articles at once.
    pub fn leave(self) {
        let Self { folder, cache, tree, edition, pack, gallery, engine, lock } = self;
        std::mem::forget((folder, cache, tree, edition, pack, gallery, engine));
        drop(lock);
    }

    /// The bytes of a file of the site, or of the theme.
    pub fn source(&self, path: &SourcePath) -> Source {
        match self.folder.theme_file(path) {
            Some(bytes) => Source::Bytes(bytes.to_vec()),
            None => Source::File(self.folder.root().join(path.as_str())),
        }
    }

    /// Digest of everything that a plan depends on, but for the moment.
    pub fn inputs(&self) -> Digest {
        let Edition { as_of: _, base_url, clearance, drafts, scheduled, ahead } = &self.edition;
        let mut digest = Digester::new("inputs")
            .text(env!("BULLETIN_SOURCES"))
            .text(&base_url.as_ref().map(ToString::to_string).unwrap_or_default())
            .text(clearance.label())
            .number(u64::from(*drafts == Drafts::Shown))
            .number(u64::from(*scheduled == Scheduled::Shown))
            .number(u64::from(*ahead));
        for (path, entry) in &self.tree.files {
            digest = digest.text(path.as_str()).digest(entry.digest);
        }
        for unreadable in &self.tree.unreadable {
            digest = digest.text(unreadable.path.as_str()).text(&unreadable.reason);
        }
        digest.finish()
    }
}
