//! Turns a code fence into HTML whose spans carry one of a dozen classes.
//!
//! 1. `language` turns the word after the fence into the name of a grammar.
//! 2. `session` splits what a terminal showed into commands and output.
//! 3. `automaton` turns a line and the state before it into HTML and the state after it, and remembers both.
//! 4. `class` turns the scopes a grammar gives a text into a class.
//!
//! Stripping the tags and unescaping gives the code back byte for byte, and no span crosses the end of a line.

mod automaton;
mod class;
mod language;
mod session;

use std::sync::{Arc, OnceLock};

use syntect::parsing::SyntaxSet;

use automaton::Automaton;
use class::{escape, escaped};
use language::Grammar;
use session::Part;

pub use class::CLASSES;
pub use language::{knows, suggestion};

/// Names the grammar set, the regex engine and the mapping to classes, for cache keys. Raise the last number with every
/// change of this room that changes a byte of its output.
pub const GRAMMARS: &str = "two-face 0.5.2+bat-0.26.1, syntect 5.3, onig; bulletin 1";

/// A longer block is shown without spans, since grammars manage about a megabyte in a second.
const LONGEST_BLOCK: usize = 512 * 1024;

/// The grammars and their compiled regexes, loaded when first needed. Clones are the same grammars, so one value for a
/// build spares every thread but one the loading.
#[derive(Clone, Default)]
pub struct Grammars(Arc<OnceLock<SyntaxSet>>);

/// Highlights code fences. One per worker thread: it owns its memory of lines, and cannot leave the thread that made it
/// (what the regex engine captured may not).
pub struct Highlighter {
    grammars: Grammars,
    automaton: Automaton,
}

impl Highlighter {
    /// A highlighter that has loaded nothing yet.
    #[must_use]
    pub fn new(grammars: &Grammars) -> Highlighter {
        Highlighter { grammars: grammars.clone(), automaton: Automaton::default() }
    }

    /// The code as escaped HTML with spans, or `None` if no grammar goes by that name. Then the caller shows the code
    /// escaped and without spans, as this does for plain text, for code that is too long and where a grammar fails.
    pub fn highlight(&mut self, language: &str, code: &str) -> Option<String> {
        let grammar = language::grammar(language, code)?;
        let mut html = String::with_capacity(code.len() * 4);
        let done = if code.len() > LONGEST_BLOCK { None } else { self.paint(grammar, code, &mut html) };
        Some(done.map_or_else(|| escaped(code), |()| html))
    }

    fn paint(&mut self, grammar: Grammar, code: &str, html: &mut String) -> Option<()> {
        let automaton = &mut self.automaton;
        let grammars = || self.grammars.0.get_or_init(two_face::syntax::extra_newlines);
        match grammar {
            Grammar::Plain => escape(code, html),
            Grammar::Named(name) => automaton.run(name, code, grammars(), html)?,
            Grammar::Session(name) => {
                for part in session::parts(code) {
                    match part {
                        Part::Printed(text) => escape(text, html),
                        Part::Typed(code) => automaton.run(name, code, grammars(), html)?,
                    }
                }
            }
        }
        Some(())
    }
}
