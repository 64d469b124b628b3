//! The laws of the program, over generated sites and sequences of edits.

mod leaks;
mod links;
mod order;
mod served;
#[cfg(unix)]
mod twice;
mod warm;
mod world;
