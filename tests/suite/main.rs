//! The suite: one binary, one harness, a file for each subject.

mod html;
mod images;
mod preview;
mod site_test;

mod architecture;
mod commit;
mod desk;
mod facts;
mod findings;
mod inert;
mod known;
mod laws;
mod mentions;
mod pack;
mod program;
mod raw;
mod serve;
mod succession;
