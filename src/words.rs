//! The words of the interface, one file per language: `templates/words/en.toml` and its like.

use crate::fields::{self, Node, Value};
use crate::finding::{Code, Finding, Noted, did_you_mean, text};
use crate::source::{Shelf, SourcePath, Span, Tree};
use jiff::ZonedDateTime;
use std::collections::BTreeMap;

/// Words by language.
#[derive(Clone, Debug, Default)]
pub struct Words {
    languages: BTreeMap<String, BTreeMap<String, String>>,
    default: String,
}

/// The words of one language, with English where it has none.
#[derive(Clone, Copy, Debug)]
pub struct Language<'a> {
    own: Option<&'a BTreeMap<String, String>>,
    english: Option<&'a BTreeMap<String, String>>,
}

/// The words of the theme.
const THEME: [(&str, &str); 2] =
    [("de", include_str!("../templates/words/de.toml")), ("en", include_str!("../templates/words/en.toml"))];

/// The words of the theme in a language; none if it has no file for that.
fn of_theme(language: &str) -> BTreeMap<String, String> {
    let Some((name, text)) = THEME.iter().find(|(name, _)| *name == language) else {
        return BTreeMap::new();
    };
    let words = fields::toml(&SourcePath::new(format!("templates/words/{name}.toml")), text, 0).value.entries;
    let text = |(key, _, node): (String, _, Node)| match node.value {
        Value::Text(word) => Some((key, word)),
        _ => None,
    };
    words.into_iter().filter_map(text).collect()
}

impl Words {
    /// Reads every language of the site and the theme. `default` is the site's language.
    pub fn read(tree: &Tree, shelf: &dyn Shelf, default: &str) -> Noted<Self> {
        let mut words = Self { languages: BTreeMap::new(), default: default.to_owned() };
        let mut findings = Vec::new();
        let mut written = Vec::new();
        for (path, name, _) in tree.below("templates/words") {
            let Some(language) = name.strip_suffix(".toml") else {
                continue;
            };
            let text = text(shelf, path).note(&mut findings);
            let table = fields::toml(path, &text, 0).note(&mut findings);
            let language = language.to_ascii_lowercase();
            // A site's file need not be whole: a copy may be older than the program, or change a few words.
            let mut own = if tree.theme.contains(path) { BTreeMap::new() } else { of_theme(&language) };
            for (key, range, node) in table.entries {
                match node.value {
                    Value::Text(word) => {
                        own.insert(key.clone(), word);
                        written.push((Span::new(path, range), key));
                    }
                    other => {
                        let message = format!("`{key}` is {}, but should be text", other.type_name());
                        findings.push(
                            Finding::error(Code::WrongType, Span::new(path, range), message).help("put it in quotes"),
                        );
                    }
                }
            }
            words.languages.insert(language, own);
        }
        words.complete();
        findings.extend(words.unknown_keys(written));
        Noted { value: words, findings }
    }

    /// The language of a region has the words of the language where it has none of its own.
    fn complete(&mut self) {
        let regions: Vec<String> = self.languages.keys().filter(|name| name.contains('-')).cloned().collect();
        for region in regions {
            let Some(language) = region.split('-').next().and_then(|language| self.languages.get(language)).cloned()
            else {
                continue;
            };
            let own = self.languages.entry(region).or_default();
            for (key, word) in language {
                own.entry(key).or_insert(word);
            }
        }
    }

    /// Words that English does not have are misspelt: nothing would ever show them.
    fn unknown_keys(&self, written: Vec<(Span, String)>) -> Vec<Finding> {
        let Some(english) = self.languages.get("en") else {
            return Vec::new();
        };
        let unknown = written.into_iter().filter(|(_, key)| !english.contains_key(key));
        let finding = |(place, key): (Span, String)| {
            let finding = Finding::warning(Code::UnknownKey, place, format!("no page shows the word `{key}`"));
            match did_you_mean(&key, english.keys().map(String::as_str)) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("templates/words/en.toml of the theme has all of them"),
            }
        };
        unknown.map(finding).collect()
    }

    /// The words of a language: its own file, or that of its first part (`de` for `de-AT`), or the site's.
    pub fn language(&self, language: Option<&str>) -> Language<'_> {
        let english = self.languages.get("en");
        let wanted = language.unwrap_or(&self.default).to_ascii_lowercase();
        let primary = wanted.split('-').next().unwrap_or("");
        let own = [wanted.as_str(), primary].into_iter().find_map(|name| self.languages.get(name));
        Language { own: own.or_else(|| self.languages.get(&self.default.to_ascii_lowercase())), english }
    }
}

impl<'a> Language<'a> {
    /// A word by its key; the key itself where no language has it.
    pub fn word<'k>(&self, key: &'k str) -> &'k str
    where
        'a: 'k,
    {
        let word =
            |words: Option<&'a BTreeMap<String, String>>| words.and_then(|words| words.get(key)).map(String::as_str);
        word(self.own).or_else(|| word(self.english)).unwrap_or(key)
    }

    /// Every word, for templates.
    pub fn all(&self) -> BTreeMap<&'a str, &'a str> {
        let pairs = |words: Option<&'a BTreeMap<String, String>>| {
            words.into_iter().flatten().map(|(key, word)| (key.as_str(), word.as_str()))
        };
        pairs(self.english).chain(pairs(self.own)).collect()
    }

    /// A moment in strftime's letters; the names of days and months in this language.
    pub fn date(&self, format: &str, moment: &ZonedDateTime) -> Result<String, jiff::Error> {
        const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        // `may` is short already, so the abbreviations have keys of their own.
        const SHORT: [&str; 12] = [
            "jan_short",
            "feb_short",
            "mar_short",
            "apr_short",
            "may_short",
            "jun_short",
            "jul_short",
            "aug_short",
            "sep_short",
            "oct_short",
            "nov_short",
            "dec_short",
        ];
        if !format.contains(['A', 'a', 'B', 'b', 'h']) {
            return jiff::fmt::strtime::format(format, moment);
        }
        let day = DAYS[moment.weekday().to_monday_zero_offset().unsigned_abs() as usize % 7];
        let month = MONTHS[(moment.month().unsigned_abs() as usize + 11) % 12];
        let mut named = String::with_capacity(format.len() + 16);
        let mut letters = format.chars();
        while let Some(letter) = letters.next() {
            let code = if letter == '%' { letters.as_str().chars().next() } else { None };
            let name = match code {
                Some('A') => self.word(day).to_owned(),
                Some('a') => self.word(&day[..3]).to_owned(),
                Some('B') => self.word(month).to_owned(),
                Some('b' | 'h') => self.word(SHORT[(moment.month().unsigned_abs() as usize + 11) % 12]).to_owned(),
                Some('%') => "%%".to_owned(),
                _ => {
                    named.push(letter);
                    continue;
                }
            };
            letters.next();
            named.push_str(&if name == "%%" { name } else { name.replace('%', "%%") });
        }
        jiff::fmt::strtime::format(&named, moment)
    }
}
