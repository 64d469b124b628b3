//! The only room that touches files: a folder into a tree, and a plan's outputs into a folder.

mod cache;
mod commit;
mod folder;
mod gallery;
mod history;
mod lock;
mod record;
mod store;
mod update;
mod write;

pub use cache::{Cache, Last};
pub use commit::{Foreign, Outcome, Source, Stop, Target, Wanted};
pub use folder::{FOLDERS, Folder, real};
pub use gallery::Gallery;
pub use history::committed;
pub use lock::Lock;
pub use record::RECORD;
pub use store::Pack;
pub use write::{create, write_new};
