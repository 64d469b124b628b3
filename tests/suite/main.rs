//! The suite: one binary, one harness, a file for each subject. `tests/README.md` says how to add to it.

mod html;
mod site_test;

mod laws;
