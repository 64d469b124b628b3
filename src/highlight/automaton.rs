//! Turns lines into HTML by walking from one parser state to the next, and remembers every step it took.
//!
//! What a grammar makes of a line depends on the line and on the state before it, on nothing else. States recur (most
//! lines of a language begin in one of a few), and so do lines (`}`, `fi`, imports, headers). So each distinct state is
//! kept once, with the lines that were met in it: the HTML each became and the state that followed.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use foldhash::{HashMap, HashMapExt};
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use super::class::{Palette, escape};

/// A longer line is shown without spans and leaves the state as it is, and so is one with a longer run of blanks: some
/// grammars take the square or the cube of these lengths. At these bounds no line was found to take a second.
const LONGEST_LINE: usize = 1000;
const LONGEST_GAP: usize = 100;

/// How many bytes of lines, HTML and states are remembered before all are forgotten.
const MEMORY: usize = 16 * 1024 * 1024;

/// What a remembered step takes beside its text, and a state with what it captured; rather too much than too little.
const STEP: usize = 64;
const NODE: usize = 4096;

/// How many of the states with the same scopes are looked through. Languages have a few; only here-documents, whose
/// states hold their own marks, can make them without end.
const ALIKE: usize = 64;

/// The states met so far, and the steps between them.
#[derive(Default)]
pub(super) struct Automaton {
    starts: HashMap<&'static str, usize>,
    nodes: Vec<Node>,
    nodes_by_scopes: HashMap<Vec<Scope>, Vec<usize>>,
    palette: Palette,
    size: usize,
}

/// A state between two lines.
struct Node {
    parser: ParseState,
    scopes: ScopeStack,
    steps: HashMap<Box<str>, Step>,
}

/// What a line became, and the node after it.
struct Step {
    html: Box<str>,
    next: usize,
}

impl Automaton {
    /// Appends the code as HTML. `None` if the grammar is missing or fails on it; then the HTML is of no use.
    pub(super) fn run(
        &mut self,
        grammar: &'static str,
        code: &str,
        grammars: &SyntaxSet,
        html: &mut String,
    ) -> Option<()> {
        let mut node = self.start(grammar, grammars)?;
        for line in code.split_inclusive('\n') {
            if self.size > MEMORY {
                node = self.forget_all_but(node);
            }
            // Grammars know one line end only, and want it after the last line too.
            let text = line.strip_suffix('\n').map_or(line, |text| text.strip_suffix('\r').unwrap_or(text));
            node = self.step(node, text, grammars, html)?;
            html.push_str(&line[text.len()..]);
        }
        Some(())
    }

    /// The node before the first line.
    fn start(&mut self, grammar: &'static str, grammars: &SyntaxSet) -> Option<usize> {
        if let Some(&node) = self.starts.get(grammar) {
            return Some(node);
        }
        let syntax = grammars.find_syntax_by_name(grammar)?;
        let node = self.node(ParseState::new(syntax), ScopeStack::new());
        self.starts.insert(grammar, node);
        Some(node)
    }

    /// Appends the HTML of a line and returns the node after it.
    fn step(&mut self, node: usize, text: &str, grammars: &SyntaxSet, html: &mut String) -> Option<usize> {
        if let Some(step) = self.nodes[node].steps.get(text) {
            html.push_str(&step.html);
            return Some(step.next);
        }
        if is_too_long(text) {
            escape(text, html);
            return Some(node);
        }
        let Node { parser, scopes, steps: _ } = &self.nodes[node];
        let (mut parser, mut scopes) = (parser.clone(), scopes.clone());
        let start = html.len();
        // syntect unwraps here and there, and a grammar is a program by somebody else: at worst a block stays plain. The
        // clones and the HTML are thrown away then; the palette is a cache with nothing half done.
        let palette = &mut self.palette;
        catch_unwind(AssertUnwindSafe(|| {
            let operations = parser.parse_line(&format!("{text}\n"), grammars).ok()?;
            palette.paint(text, &operations, &mut scopes, html)
        }))
        .ok()??;
        let next = self.node(parser, scopes);
        let step = Step { html: html[start..].into(), next };
        self.size += STEP + text.len() + step.html.len();
        self.nodes[node].steps.insert(text.into(), step);
        Some(next)
    }

    /// Forgets every state and line but this state, and returns its node.
    fn forget_all_but(&mut self, node: usize) -> usize {
        let Node { parser, scopes, steps: _ } = self.nodes.swap_remove(node);
        *self = Automaton { palette: mem::take(&mut self.palette), ..Automaton::default() };
        self.node(parser, scopes)
    }

    /// The node of a state, a new one if it was never met.
    fn node(&mut self, parser: ParseState, scopes: ScopeStack) -> usize {
        let same_scopes = match self.nodes_by_scopes.get_mut(&scopes.scopes) {
            Some(nodes) => nodes,
            None => self.nodes_by_scopes.entry(scopes.scopes.clone()).or_default(),
        };
        let mut alike = same_scopes.iter().rev().take(ALIKE);
        let known = alike.find(|&&node| self.nodes[node].parser == parser && self.nodes[node].scopes == scopes);
        if let Some(&node) = known {
            return node;
        }
        let node = self.nodes.len();
        same_scopes.push(node);
        self.nodes.push(Node { parser, scopes, steps: HashMap::new() });
        self.size += NODE;
        node
    }
}

fn is_too_long(text: &str) -> bool {
    let is_gap = |run: &[u8]| run.len() > LONGEST_GAP && run[0].is_ascii_whitespace();
    let mut runs = text.as_bytes().chunk_by(|a, b| a.is_ascii_whitespace() && b.is_ascii_whitespace());
    text.len() > LONGEST_LINE || (text.len() > LONGEST_GAP && runs.any(is_gap))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What syntect alone makes of the code, line after line.
    fn unremembered(grammar: &str, code: &str, grammars: &SyntaxSet) -> String {
        let syntax = grammars.find_syntax_by_name(grammar).expect("the test names a grammar of the set");
        let (mut parser, mut scopes, mut palette) = (ParseState::new(syntax), ScopeStack::new(), Palette::default());
        let mut html = String::new();
        for line in code.lines() {
            let operations = parser.parse_line(&format!("{line}\n"), grammars).expect("a line parses");
            palette.paint(line, &operations, &mut scopes, &mut html).expect("operations make sense");
            html.push('\n');
        }
        html
    }

    #[test]
    fn remembered_lines_are_what_syntect_makes_of_them() {
        let grammars = two_face::syntax::extra_newlines();
        let mut automaton = Automaton::default();
        let lines = [
            "a = \"b",
            "\"",
            "'''",
            "/* x",
            "*/ y",
            "cat <<EOF",
            "EOF",
            "if x; then",
            "fi",
            "{",
            "}",
            "  - a: 'b'",
            "# c",
            "def f(x):",
            "return 1",
            "",
            "|",
            "<b>",
            "$x = @\"",
            "\"@",
            "`a`",
            "<?php",
            "?>",
            "[x]",
            "GET / HTTP/1.1",
            "A: b",
        ];
        let mut dice = 1_u64;
        let languages =
            ["Python", "Bourne Again Shell (bash)", "YAML", "JSON", "C", "PowerShell", "INI", "PHP", "HTML"];
        for grammar in languages.into_iter().chain(["HTTP Request and Response", "JavaScript", "Markdown", "Ruby"]) {
            for _ in 0..40 {
                let mut code = String::new();
                for _ in 0..12 {
                    dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    code.push_str(lines[(dice >> 33) as usize % lines.len()]);
                    code.push('\n');
                }
                let mut html = String::new();
                automaton.run(grammar, &code, &grammars, &mut html).expect("the grammar is in the set");
                assert_eq!(html, unremembered(grammar, &code, &grammars), "{grammar}:\n{code}");
            }
        }
    }

    #[test]
    fn memory_has_an_end_and_forgetting_shows_nowhere() {
        let grammars = two_face::syntax::extra_newlines();
        let grammar = "Bourne Again Shell (bash)";
        let mut code = String::new();
        for number in 0..2 * MEMORY / NODE {
            code.push_str(&format!("cat <<A{number}\n$x\nA{number}\n"));
        }
        let (mut automaton, mut html) = (Automaton::default(), String::new());
        automaton.run(grammar, &code, &grammars, &mut html).expect("the grammar is in the set");
        assert!(automaton.size <= MEMORY + NODE + 10 * LONGEST_LINE);
        assert_eq!(html, unremembered(grammar, &code, &grammars));
    }

    #[test]
    fn long_lines_and_gaps_are_told() {
        assert!(!is_too_long(&"a b".repeat(300)));
        assert!(is_too_long(&"a".repeat(LONGEST_LINE + 1)));
        assert!(!is_too_long(&" ".repeat(LONGEST_GAP)));
        assert!(is_too_long(&format!("x{}", "\t ".repeat(LONGEST_GAP))));
    }
}
