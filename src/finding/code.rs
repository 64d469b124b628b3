//! The kinds of findings, each with the sentence that explains it in `docs/findings.md`.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($($(#[$attribute:meta])* $name:ident = $text:literal, $explanation:literal;)+) => {
        /// What kind of thing a finding is about. The name is stable: scripts may rely on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(#[doc = $explanation] $name,)+
        }

        impl Code {
            /// Every kind, in the order of this list.
            pub const ALL: &[Code] = &[$(Code::$name),+];

            /// The stable name, such as `link-to-nowhere`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }

            /// What it means and what to do, in a sentence or two.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$name => $explanation),+ }
            }
        }
    };
}

codes! {
    FileUnreadable = "file-unreadable", "A file or folder of the site is there but cannot be read. Mend its permissions or remove it.";
    FileOutside = "file-outside", "A symbolic link leads out of the site's folder. Nothing outside is read: copy the file into the site.";
    FileNotUtf8 = "file-not-utf8", "A text file is not valid UTF-8. Save it as UTF-8 in the editor.";
    ConfigMissing = "config-missing", "The site has no site.toml, or it lacks a key that has no default.";
    SyntaxError = "syntax-error", "TOML or YAML that cannot be parsed. The place is where the parser gave up.";
    FrontMatterMissing = "front-matter-missing", "A Markdown file has no front matter. Begin it with `+++`, the fields, and `+++`.";
    UnknownKey = "unknown-key", "A key that nothing reads. Values of your own belong in the `[extra]` table.";
    WrongType = "wrong-type", "A value of another type than the field takes, such as a number where a list is expected.";
    MissingField = "missing-field", "A field that is required here is missing.";
    BadValue = "bad-value", "A value of the right type that the field cannot take.";
    BadDate = "bad-date", "A date that does not exist, cannot be read, or has no offset while the site has no time zone.";
    DuplicateId = "duplicate-id", "Two articles have the same id; feeds would show one as an update of the other.";
    DuplicateRoute = "duplicate-route", "Two sources would make the same output. Give one of them another `slug` or `path`.";
    TermSpelling = "term-spelling", "Two spellings of one tag or author fall together at one address. Use one of them everywhere.";
    LinkToNowhere = "link-to-nowhere", "A link to a file or address that the site does not have.";
    LinkToHidden = "link-to-hidden", "A link from a visible article to one that this edition leaves out.";
    AnchorToNowhere = "anchor-to-nowhere", "A link to a heading that the linked page does not have.";
    LinkUnsafe = "link-unsafe", "A link with a scheme that could run code, such as `javascript:`. It is shown as text.";
    PageDated = "page-dated", "A file with a date at the top of content/, where pages without one stand.";
    FileIgnored = "file-ignored", "A text below content/ that is shown nowhere: its name does not end in `.md`, or it stands in a section's `_index.md`.";
    ImageMissing = "image-missing", "An image that lies neither beside the article nor in static/.";
    ImageForeign = "image-foreign", "An image from another host. A bulletin makes no third-party request: put the file beside the article.";
    ImageWithoutAlt = "image-without-alt", "An image without a description for readers who cannot see it.";
    ImageInline = "image-inline", "An image between words with a caption, a credit behind it or a width, which only a figure has.";
    ImageUnusable = "image-unusable", "A file that no browser shows as an image.";
    ImageDamaged = "image-damaged", "An image that is empty, cut off or broken, or that is called what it is not.";
    ImageTooLarge = "image-too-large", "An image of more pixels than any page needs; it is not even opened.";
    ImageSmall = "image-small", "An image with fewer pixels than its place on the page has.";
    ImageUnused = "image-unused", "An image below content/ that no article shows or links to.";
    RawHtml = "raw-html", "Raw HTML that is not on the allow-list; it is shown as text. Wrap code in backticks.";
    FootnoteUnused = "footnote-unused", "A footnote that nothing refers to; it is not shown.";
    FootnoteUndefined = "footnote-undefined", "A reference to a footnote that is not defined.";
    MarkupUnread = "markup-unread", "A link, alert, table or attribute that cannot be read as one, and is shown as text.";
    TableCells = "table-cells", "A row of a table with more cells than the table has columns: the last ones are not shown.";
    CodeUnclosed = "code-unclosed", "A code block without a closing line: all that follows is code.";
    UnknownLanguage = "unknown-language", "A code fence in a language that has no grammar; it is shown without colours.";
    ScoreMismatch = "score-mismatch", "A CVSS score that its vector does not give. One of the two is wrong.";
    SeverityLowered = "severity-lowered", "An article that calls itself less severe than its vulnerabilities, and does not say why.";
    ProductMissing = "product-missing", "An advisory that does not say what is affected.";
    VulnUnknown = "vuln-unknown", "A product refers to a vulnerability that the article does not have.";
    SourceUnknown = "source-unknown", "A timeline, an attribution or a citation refers to a source that the article does not have.";
    DuplicateFact = "duplicate-fact", "A vulnerability, technique, source, score or indicator that an article has twice.";
    OutOfOrder = "out-of-order", "Dates that cannot follow each other: a timeline or a log of updates that does not run from the oldest to the newest, or an end before the beginning.";
    IndicatorReserved = "indicator-reserved", "An indicator that no attacker can own: a private network, or an example of a document.";
    IocsMissing = "iocs-missing", "A file of indicators that is not there.";
    ScoresDisagree = "scores-disagree", "Two articles give different scores by one source for one vulnerability. The newer one is shown.";
    AttackUnknown = "attack-unknown", "A technique or group of MITRE ATT&CK that no table knows.";
    WeaknessUnknown = "weakness-unknown", "A weakness that the table of CWE does not know.";
    AttackRetired = "attack-retired", "A technique or group that MITRE ATT&CK has retired or revoked.";
    AuthorNear = "author-near", "An author without an entry in data/authors.toml, by a name that is nearly that of one who has.";
    ActorNear = "actor-near", "An actor that no table knows, by a name that is nearly that of one. Its articles stand on a page of their own.";
    UpdateChanged = "update-changed", "An update of an article that was committed before has been changed or taken out.";
    Unsourced = "unsourced", "An article that states security facts and names no source.";
    RawIndicator = "raw-indicator", "An address, domain, URL or email that an article declares as an indicator, shown so that it can be followed. Write it defanged.";
    DataDamaged = "data-damaged", "A file of data/ that comes from elsewhere and is not what it should be. Fetch it again, whole.";
    ActorTaken = "actor-taken", "A name that belongs to another actor, in data/actors.toml or beside the `ref` of an article. Names never make one group of two.";
    TemplateSyntax = "template-syntax", "A template that Tera cannot parse.";
    TemplateMissing = "template-missing", "A template that is named but not there.";
    TemplateUnused = "template-unused", "A template that neither the program nor another template nor an article names. Its name may be misspelt.";
    TemplateFailed = "template-failed", "A template that failed while it was rendered.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
