//! A bar for work that takes a while, on a terminal only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows how far a build is.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar on the terminal, or one that nobody sees.
    #[must_use]
    pub fn new(shown: bool) -> Self {
        let target = if shown { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len}") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// So many files of so many are parsed.
    pub fn parsed(&self, done: usize, all: usize) {
        if self.bar.is_hidden() || !done.is_multiple_of(64) {
            return;
        }
        self.bar.set_message("reading");
        self.bar.set_length(all as u64);
        self.bar.set_position(done as u64);
    }

    /// So many outputs will be made.
    pub fn outputs(&self, all: usize) {
        self.bar.set_message("writing");
        self.bar.set_length(all as u64);
        self.bar.set_position(0);
    }

    /// One more output is made.
    pub fn made(&self) {
        self.bar.inc(1);
    }

    /// The work is done: the bar goes away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
