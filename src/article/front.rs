//! What each field of front matter means.

use crate::article::address::{Role, written_route};
use crate::article::facts::{self, Facts};
use crate::article::range;
use crate::article::seldom::{Blank, Seldom};
use crate::date::When;
use crate::fields::{self, Table};
use crate::finding::{Code, Finding};
use crate::security::Tlp;
use crate::source::{SourcePath, Span};
use crate::web::Route;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A value and the bytes of the file that it was written with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub range: Range<u32>,
}

/// Front matter, understood. Dates without an offset wait for the site's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Front {
    /// The headline.
    pub title: String,
    /// Publication; articles have one.
    pub date: Option<At<When>>,
    /// One or two sentences; empty if none were given.
    pub summary: String,
    /// Who wrote it, as written.
    pub authors: Vec<At<String>>,
    /// What it is about, as written.
    pub tags: Vec<At<String>>,
    /// Not to be published yet.
    pub draft: bool,
    /// What kind of story it is.
    pub kind: Story,
    /// Permanent id as written; the default follows from the path.
    pub id: String,
    /// Who may read it.
    pub tlp: Tlp,
    /// Leads the front page.
    pub lead: bool,
    /// What few articles say.
    pub more: Seldom<More>,
    /// The security facts.
    pub facts: Facts,
}

/// What few articles say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct More {
    /// Last change in substance.
    pub updated: Option<At<When>>,
    /// Old addresses.
    pub aliases: Vec<At<Route>>,
    /// Language of the text, if not the site's.
    pub lang: Option<String>,
    /// In no output before.
    pub embargo_until: Option<At<When>>,
    /// Out of lists after.
    pub expires: Option<At<When>>,
    /// The lead image.
    pub image: Option<LeadImage>,
    /// Series it belongs to.
    pub series: Option<String>,
    /// Article that it replaces.
    pub supersedes: Option<At<String>>,
    /// Licence of the text.
    pub license: Option<String>,
    /// Disclosure of machine-made parts.
    pub ai_disclosure: Option<String>,
    /// Template of its own.
    pub template: Option<At<String>>,
    /// Place among the sections, for `_index.md`.
    pub order: Option<i64>,
    /// The `[extra]` table as JSON; empty if there is none.
    pub extra: String,
}

impl Blank for More {
    const BLANK: &'static Self = &Self {
        updated: None,
        aliases: Vec::new(),
        lang: None,
        embargo_until: None,
        expires: None,
        image: None,
        series: None,
        supersedes: None,
        license: None,
        ai_disclosure: None,
        template: None,
        order: None,
        extra: String::new(),
    };
}

/// The kinds of stories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Story {
    /// What happened.
    #[default]
    News,
    /// What to do about a flaw.
    Advisory,
    /// What it means.
    Analysis,
    /// Many things in brief.
    Digest,
}

impl Story {
    /// The word in front matter.
    pub fn name(self) -> &'static str {
        match self {
            Story::News => "news",
            Story::Advisory => "advisory",
            Story::Analysis => "analysis",
            Story::Digest => "digest",
        }
    }
}

/// The lead image of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadImage {
    /// File or route, as written.
    pub src: At<String>,
    /// What it shows.
    pub alt: String,
    /// A sentence below it; may be empty.
    pub caption: String,
    /// Whose it is.
    pub credit: String,
    /// Its licence; may be empty.
    pub license: String,
}

/// Reads a checked table.
pub(super) fn read(path: &SourcePath, role: Role, table: &Table, findings: &mut Vec<Finding>) -> Front {
    let reader = Reader { path, table };
    reader.required(role, findings);
    let summary = table.text("summary").or(table.text("description")).unwrap_or_default().trim().to_owned();
    let more = More {
        updated: reader.date("updated"),
        aliases: reader.aliases(findings),
        lang: reader.option("lang"),
        embargo_until: reader.date("embargo_until"),
        expires: reader.date("expires"),
        image: reader.image(),
        series: reader.option("series"),
        supersedes: reader.at("supersedes"),
        license: reader.option("license"),
        ai_disclosure: reader.option("ai_disclosure"),
        template: reader.at("template"),
        order: table.integer("order"),
        extra: table.table("extra").map(fields::json).unwrap_or_default(),
    };
    Front {
        title: table.text("title").unwrap_or(path.stem()).trim().to_owned(),
        date: reader.date("date"),
        summary,
        authors: reader.texts("authors"),
        tags: reader.texts("tags"),
        draft: table.flag("draft").unwrap_or(false),
        kind: match table.text("kind") {
            Some("advisory") => Story::Advisory,
            Some("analysis") => Story::Analysis,
            Some("digest") => Story::Digest,
            _ => Story::News,
        },
        id: reader.id(),
        tlp: reader.tlp(findings),
        lead: table.flag("lead").unwrap_or(false),
        more: more.into(),
        facts: facts::read(path, table, findings),
    }
}

struct Reader<'a> {
    path: &'a SourcePath,
    table: &'a Table,
}

impl Reader<'_> {
    fn required(&self, role: Role, findings: &mut Vec<Finding>) {
        let mut lacks = |key: &str, help: &str| {
            // What could not be read is there all the same, and has a finding of its own.
            let is_there = self.table.entries.iter().any(|(name, ..)| name == key);
            if !is_there && !self.table.entries.is_empty() {
                let kind = if role == Role::Article { "article" } else { "page" };
                let finding =
                    Finding::error(Code::MissingField, Span::file(self.path), format!("this {kind} has no `{key}`"));
                findings.push(finding.help(help));
            }
        };
        if role != Role::Section {
            lacks("title", "add `title = \"…\"` to the front matter");
        }
        if role == Role::Article {
            lacks(
                "date",
                "add `date = 2021-07-20T15:05:00` to the front matter; pages without a date stand at the top of content/",
            );
        }
        if role == Role::Page && self.table.get("date").is_some() {
            let place = Span::new(self.path, self.table.range("date"));
            let message = "this file has a date, but stands at the top of content/, where pages are that have none";
            let finding = Finding::warning(Code::PageDated, place, message);
            findings.push(finding.help("move it into a section such as content/news/, or take the date out"));
        }
    }

    fn at(&self, key: &str) -> Option<At<String>> {
        let value = self.table.text(key)?.trim().to_owned();
        Some(At { value, range: range(self.table.range(key)) })
    }

    fn option(&self, key: &str) -> Option<String> {
        self.table.text(key).map(|text| text.trim().to_owned())
    }

    fn date(&self, key: &str) -> Option<At<When>> {
        Some(At { value: self.table.date(key)?, range: range(self.table.range(key)) })
    }

    fn texts(&self, key: &str) -> Vec<At<String>> {
        let texts = self.table.texts(key).into_iter().filter(|(text, _)| !text.trim().is_empty());
        texts.map(|(text, place)| At { value: text.trim().to_owned(), range: range(place) }).collect()
    }

    fn aliases(&self, findings: &mut Vec<Finding>) -> Vec<At<Route>> {
        let mut aliases = Vec::new();
        for (text, place) in self.table.texts("aliases") {
            match written_route(text) {
                Ok(route) => aliases.push(At { value: route, range: range(place) }),
                Err(reason) => {
                    let finding = Finding::error(Code::BadValue, Span::new(self.path, place), reason);
                    findings.push(finding.help("write it as `/2019/old-address/`"));
                }
            }
        }
        aliases
    }

    /// Section and file stem; in a folder of its own, the folder's name.
    fn id(&self) -> String {
        self.table.text("id").map_or_else(
            || {
                let inner = self.path.below("content").unwrap_or(self.path.as_str());
                let name = inner.strip_suffix("/index.md").or(inner.strip_suffix(".md")).unwrap_or(inner);
                let section = name.split_once('/').map_or("", |(section, _)| section);
                let stem = name.rsplit('/').next().unwrap_or(name);
                if section.is_empty() { stem.to_owned() } else { format!("{section}/{stem}") }
            },
            |id| id.trim().to_owned(),
        )
    }

    fn tlp(&self, findings: &mut Vec<Finding>) -> Tlp {
        let Some(text) = self.table.text("tlp") else {
            return Tlp::Clear;
        };
        text.parse().unwrap_or_else(|error: crate::security::TlpError| {
            let place = Span::new(self.path, self.table.range("tlp"));
            findings.push(Finding::error(Code::BadValue, place, error.to_string()).help(error.help()));
            // The stand-in is the strictest: an article with a typo in its label is shown to nobody.
            Tlp::Red
        })
    }

    fn image(&self) -> Option<LeadImage> {
        let image = self.table.table("image")?;
        let src = At { value: image.text("src")?.to_owned(), range: range(image.range("src")) };
        Some(LeadImage {
            src,
            alt: image.text_or_empty("alt"),
            caption: image.text_or_empty("caption"),
            credit: image.text_or_empty("credit"),
            license: image.text_or_empty("license"),
        })
    }
}
