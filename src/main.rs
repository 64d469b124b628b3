//! The program: words in, exit code out.

use std::process::ExitCode;

// Parsing and rendering make many small values that live briefly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bulletin::cli::run()
}
