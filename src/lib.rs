//! `bulletin` turns a folder of Markdown into a security bulletin.
//!
//! **A build is one plain value turning into the next; only the edges touch the world.**
//!
//! ```text
//! site.toml content/ data/ templates/ static/      the caller
//!         └── disk::Folder::tree ──► Tree             Edition { as_of, base_url, clearance, drafts }
//! config::read   ──► Config                              │
//! article::parse ──► Article, Body   (one file each)     │
//! site::index    ──► Site      ◄─────────────────────────┘   selection happens here, once
//! pages::plan, publish::plan ──► Plan      route → key, recipe
//! Plan::make     ──► bytes of one route, on request      (render, publish, prose)
//!         disk::Target::commit │ check                       things to do with the same plan
//! ```
//!
//! The rooms stand on floors; a room uses lower floors only. `ARCHITECTURE.md` says what each is for.

// 0: vocabulary
pub mod date;
pub mod fault;
pub mod security;
pub mod source;
pub mod web;
// 1: findings
pub mod finding;
// 2: skills that know no site
pub mod fields;
pub mod highlight;
pub mod image;
pub mod markdown;
pub mod search;
// 3: one file into one value
pub mod article;
pub mod config;
pub mod reference;
pub mod words;
// 4: articles into indexes
pub mod site;
// 5: indexes into a plan
pub mod pages;
// 6: a text into markup
pub mod prose;
// 7: a route into bytes
pub mod publish;
pub mod render;
// 8: the driver, and the only room that touches files
pub mod disk;
pub mod engine;
// 9: one thing to do with a plan
pub mod command;
// 10: the same plan, over HTTP, while its files change
pub mod serve;
// 11: words in, exit code out
pub mod cli;
