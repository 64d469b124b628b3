//! Turns the scopes a grammar gives to the parts of a line into spans with a class.

use std::cmp::Reverse;
use std::collections::HashMap;

use syntect::parsing::{Scope, ScopeStack, ScopeStackOp};

/// The classes of spans, and what each marks. Punctuation and whatever else is plain gets no span.
pub const CLASSES: &[(&str, &str)] = &[
    ("hl-a", "attribute or key"),
    ("hl-c", "comment"),
    ("hl-d", "deleted line"),
    ("hl-e", "escape, placeholder or regular expression"),
    ("hl-f", "function or command"),
    ("hl-h", "heading or section"),
    ("hl-i", "inserted line"),
    ("hl-k", "keyword"),
    ("hl-n", "number or constant"),
    ("hl-o", "operator"),
    ("hl-s", "string"),
    ("hl-t", "type or tag"),
    ("hl-v", "variable or parameter"),
];

/// What a scope has to say about the class of the text inside it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Paint {
    Class(&'static str),
    /// No class, whatever the scopes around it say: code inside a string, for one.
    Plain,
    /// A string in here is a key.
    Key,
    /// Nothing: the scope around it decides.
    Silent,
}

const ATTRIBUTE: Paint = Paint::Class("hl-a");
const COMMENT: Paint = Paint::Class("hl-c");
const DELETED: Paint = Paint::Class("hl-d");
const ESCAPE: Paint = Paint::Class("hl-e");
const FUNCTION: Paint = Paint::Class("hl-f");
const HEADING: Paint = Paint::Class("hl-h");
const INSERTED: Paint = Paint::Class("hl-i");
const KEYWORD: Paint = Paint::Class("hl-k");
const NUMBER: Paint = Paint::Class("hl-n");
const OPERATOR: Paint = Paint::Class("hl-o");
const STRING: Paint = Paint::Class("hl-s");
const TYPE: Paint = Paint::Class("hl-t");
const VARIABLE: Paint = Paint::Class("hl-v");

/// Which scopes get which class. For one scope the longest prefix here decides, and for a text inside several the
/// innermost that is not silent. Scopes not named here are silent.
const SCOPES: &[(Paint, &[&str])] = &[
    (
        ATTRIBUTE,
        &[
            "entity.name.tag.toml",
            "entity.name.tag.yaml",
            "entity.other.attribute-name",
            "keyword.name.ini",
            "keyword.other.http-header",
            "support.type.property-name",
            "variable.annotation",
        ],
    ),
    (COMMENT, &["comment"]),
    (DELETED, &["markup.deleted"]),
    (
        ESCAPE,
        &[
            "constant.character.entity",
            "constant.character.escape",
            "constant.other.placeholder",
            "source.regexp",
            "string.regexp",
        ],
    ),
    (FUNCTION, &["entity.name.function", "support.function", "support.macro", "variable.function"]),
    (
        HEADING,
        &[
            "entity.name.section",
            "entity.name.table.toml",
            "entity.section",
            "markup.heading",
            "meta.diff.header",
            "meta.diff.range",
        ],
    ),
    (INSERTED, &["markup.inserted"]),
    (
        KEYWORD,
        &[
            "keyword",
            "keyword.operator.logical.python",
            "keyword.operator.logical.sql",
            "keyword.operator.word",
            "storage",
            "variable.language",
        ],
    ),
    (NUMBER, &["constant", "keyword.other.powershell", "keyword.other.unit", "support.constant"]),
    (OPERATOR, &["keyword.operator", "storage.type.function.arrow", "variable.language.star"]),
    (STRING, &["markup.raw", "markup.underline.link", "storage.type.string", "string"]),
    (
        TYPE,
        &[
            "entity.name",
            "entity.other.inherited-class",
            "storage.type.c",
            "storage.type.primitive",
            "support.class",
            "support.type",
        ],
    ),
    (
        VARIABLE,
        &[
            "entity.name.variable",
            "keyword.other.block.begin.makefile",
            "keyword.other.block.end.makefile",
            "punctuation.definition.variable.shell",
            "punctuation.section.expansion.parameter",
            "support.variable",
            "variable",
            "variable.language.automatic.makefile",
            "variable.language.perl",
            "variable.other.global",
            "variable.other.makefile",
            "variable.other.php",
            "variable.other.readwrite.assignment",
            "variable.other.readwrite.dosbatch",
            "variable.other.readwrite.global",
            "variable.other.readwrite.instance",
            "variable.other.readwrite.perl",
            "variable.other.readwrite.powershell",
            "variable.other.readwrite.shell",
        ],
    ),
    (
        Paint::Plain,
        &[
            "keyword.other.substatement",
            "meta.embedded",
            "meta.interpolation",
            "meta.template.expression",
            "source",
            "text",
        ],
    ),
    (Paint::Key, &["meta.mapping.key.json"]),
    (
        Paint::Silent,
        &[
            "keyword.operator.accessor",
            "keyword.operator.logical.continue",
            "keyword.operator.type.annotation",
            "support.variable.property",
            // Every name in the languages whose variables wear no sign.
            "variable.other",
        ],
    ),
];

/// Remembers which class a scope has.
#[derive(Default)]
pub(super) struct Palette {
    prefixes: Vec<(Scope, Paint)>,
    paints: HashMap<Scope, Paint>,
}

impl Palette {
    /// Appends a line to the HTML, with the scopes before it becoming those after it. `None` if the operations make no
    /// sense, which would be a fault of the grammar.
    pub(super) fn paint(
        &mut self,
        text: &str,
        operations: &[(usize, ScopeStackOp)],
        scopes: &mut ScopeStack,
        html: &mut String,
    ) -> Option<()> {
        let mut spans = Spans { text, start: 0, end: 0, class: None, html };
        let mut at = 0;
        for (index, operation) in operations {
            // The line end that grammars want is no part of the text.
            let index = (*index).min(text.len());
            if index > at {
                spans.add(at, index, self.class(scopes))?;
                at = index;
            }
            scopes.apply(operation).ok()?;
        }
        spans.add(at, text.len(), self.class(scopes))?;
        spans.write(text.len())
    }

    /// The class of a text inside these scopes.
    fn class(&mut self, scopes: &ScopeStack) -> Option<&'static str> {
        let mut paints =
            scopes.scopes.iter().rev().map(|&scope| self.paint_of(scope)).filter(|&paint| paint != Paint::Silent);
        let inner = paints.next()?;
        let paint = if inner == STRING && paints.next() == Some(Paint::Key) { ATTRIBUTE } else { inner };
        match paint {
            Paint::Class(class) => Some(class),
            Paint::Plain | Paint::Key | Paint::Silent => None,
        }
    }

    fn paint_of(&mut self, scope: Scope) -> Paint {
        if self.prefixes.is_empty() {
            self.prefixes = prefixes();
        }
        *self.paints.entry(scope).or_insert_with(|| {
            let prefix = self.prefixes.iter().find(|(prefix, _)| prefix.is_prefix_of(scope));
            prefix.map_or(Paint::Silent, |&(_, paint)| paint)
        })
    }
}

/// The table as prefixes, the longest first.
fn prefixes() -> Vec<(Scope, Paint)> {
    let names = SCOPES.iter().flat_map(|&(paint, scopes)| scopes.iter().map(move |&scope| (scope, paint)));
    let mut prefixes: Vec<_> = names.filter_map(|(name, paint)| Some((Scope::new(name).ok()?, paint))).collect();
    prefixes.sort_by_key(|(scope, _)| Reverse(scope.len()));
    prefixes
}

/// Writes the parts of a line with as few spans as will do: neighbours of one class share one, also across blanks, and
/// blanks at the edges stay outside.
struct Spans<'a> {
    text: &'a str,
    /// The part not yet written; only blanks may follow its end.
    start: usize,
    end: usize,
    class: Option<&'static str>,
    html: &'a mut String,
}

impl Spans<'_> {
    fn add(&mut self, from: usize, to: usize, class: Option<&'static str>) -> Option<()> {
        let part = self.text.get(from..to)?;
        let ink = part.trim_ascii_end();
        if ink.trim_ascii_start().is_empty() {
            return Some(());
        }
        if class != self.class {
            self.write(from + ink.len() - ink.trim_ascii_start().len())?;
            self.class = class;
        }
        self.end = from + ink.len();
        Some(())
    }

    /// Writes what was added, and the blanks after it up to where the next part starts.
    fn write(&mut self, next: usize) -> Option<()> {
        let part = self.text.get(self.start..self.end)?;
        match self.class {
            Some(class) => {
                for piece in ["<span class=\"", class, "\">"] {
                    self.html.push_str(piece);
                }
                escape(part, self.html);
                self.html.push_str("</span>");
            }
            None => escape(part, self.html),
        }
        self.html.push_str(self.text.get(self.end..next)?);
        (self.start, self.end) = (next, next);
        Some(())
    }
}

/// The text as HTML without spans.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    escape(text, &mut html);
    html
}

/// Appends text to HTML. Quotes stay: no text here ends up in an attribute.
pub(super) fn escape(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>']) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_and_the_classes_name_each_other() {
        let used = |name| SCOPES.iter().any(|(paint, _)| *paint == Paint::Class(name));
        assert!(CLASSES.iter().all(|&(class, _)| used(class)));
        for (paint, _) in SCOPES {
            if let Paint::Class(name) = paint {
                assert!(CLASSES.iter().any(|(class, _)| class == name), "{name}");
            }
        }
    }

    #[test]
    fn every_scope_of_the_table_is_one() {
        assert_eq!(prefixes().len(), SCOPES.iter().map(|(_, scopes)| scopes.len()).sum::<usize>());
    }
}
