//! A small newsroom whose people edit its site in every way there is. What they do follows from numbers alone.

use crate::site_test::{Site, THEME};
use bulletin::source::Shelf;
use std::fmt::Write;

/// What somebody does to the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    Create,
    Rewrite,
    Resummarise,
    Retitle,
    Retag,
    Reassign,
    Redate,
    RedateByLessThanASecond,
    Delete,
    Rename,
    Move,
    GiveAFolder,
    ChangeTemplate,
    ChangeStylesheet,
    ChangeConfig,
    ChangePageSize,
    ChangeWords,
    ChangeAuthorData,
    ChangeReference,
    DescribeSection,
    AddImage,
    ToggleDraft,
    ToggleEmbargo,
    ToggleExpiry,
    ToggleAlias,
    ChangeLanguage,
    WriteUpdate,
    LinkToAnother,
    ChangeScore,
    ChangeFacts,
    ToggleExploited,
    Correct,
    AddIndicators,
    Cite,
    AddPage,
}

impl Edit {
    pub(super) const ALL: [Edit; 35] = [
        Edit::Create,
        Edit::Rewrite,
        Edit::Resummarise,
        Edit::Retitle,
        Edit::Retag,
        Edit::Reassign,
        Edit::Redate,
        Edit::RedateByLessThanASecond,
        Edit::Delete,
        Edit::Rename,
        Edit::Move,
        Edit::GiveAFolder,
        Edit::ChangeTemplate,
        Edit::ChangeStylesheet,
        Edit::ChangeConfig,
        Edit::ChangePageSize,
        Edit::ChangeWords,
        Edit::ChangeAuthorData,
        Edit::ChangeReference,
        Edit::DescribeSection,
        Edit::AddImage,
        Edit::ToggleDraft,
        Edit::ToggleEmbargo,
        Edit::ToggleExpiry,
        Edit::ToggleAlias,
        Edit::ChangeLanguage,
        Edit::WriteUpdate,
        Edit::LinkToAnother,
        Edit::ChangeScore,
        Edit::ChangeFacts,
        Edit::ToggleExploited,
        Edit::Correct,
        Edit::AddIndicators,
        Edit::Cite,
        Edit::AddPage,
    ];
}

/// The site as its people know it.
#[derive(Clone, Default)]
pub(super) struct World {
    stories: Vec<Story>,
    made: u32,
    pages: u32,
    footer: u32,
    style: u32,
    config: u32,
    page_size: u32,
    words: u32,
    authors: u32,
    reference: u32,
    sections: u32,
}

#[derive(Clone, Default)]
struct Story {
    number: u32,
    section: u32,
    name: u32,
    title: u32,
    day: u32,
    fraction: u32,
    tags: u32,
    author: u32,
    body: u32,
    summary: u32,
    links: Vec<u32>,
    folder: bool,
    image: bool,
    draft: bool,
    embargoed: bool,
    expired: bool,
    alias: bool,
    german: bool,
    updated: u32,
    score: u32,
    facts: u32,
    exploited: bool,
    corrections: u32,
    indicators: u32,
    cited: bool,
}

const SECTIONS: [&str; 3] = ["news", "advisories", "long-reads"];
const TAGS: [&str; 6] = ["Exchange", "Zero-Day", "C++", "Supply chain", "Überwachung", "Ransomware"];
const VECTORS: [&str; 5] = [
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
    "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",
    "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
    "AV:N/AC:L/Au:N/C:P/I:P/A:P",
    "CVSS:3.0/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N",
];
const AUTHORS: [&str; 4] = ["Ann Example", "Bo Beispiel", "Desk", "Zoë"];

impl World {
    /// A newsroom that has written a few stories already.
    pub(super) fn with(stories: u32) -> Self {
        let mut world = Self { page_size: 3, ..Self::default() };
        for number in 0..stories {
            world.edit(Edit::Create, number.wrapping_mul(2_654_435_761));
        }
        world
    }

    /// Does something; `pick` decides what it is done to, and how.
    pub(super) fn edit(&mut self, edit: Edit, pick: u32) {
        let pick = mixed(pick);
        match edit {
            Edit::Create => {
                self.made += 1;
                let number = self.made;
                let story = Story {
                    number,
                    section: pick,
                    day: pick >> 3,
                    tags: pick >> 5,
                    author: pick >> 7,
                    score: pick >> 9,
                    facts: pick >> 11,
                    exploited: pick.is_multiple_of(5),
                    ..Story::default()
                };
                self.stories.push(story);
            }
            Edit::ChangeTemplate => self.footer += 1,
            Edit::ChangeStylesheet => self.style += 1,
            Edit::ChangeConfig => self.config += 1,
            Edit::ChangePageSize => self.page_size = 2 + (self.page_size + pick) % 4,
            Edit::ChangeWords => self.words += 1,
            Edit::ChangeAuthorData => self.authors += 1,
            Edit::ChangeReference => self.reference += 1,
            Edit::DescribeSection => self.sections += 1,
            Edit::AddPage => self.pages += 1,
            _ if self.stories.is_empty() => {}
            Edit::Delete => {
                self.stories.swap_remove(pick as usize % self.stories.len());
            }
            _ => {
                let at = pick as usize % self.stories.len();
                let other = self.stories[(pick >> 9) as usize % self.stories.len()].number;
                self.stories[at].edit(edit, pick >> 4, other);
            }
        }
    }

    /// The site as it is now.
    pub(super) fn site(&self) -> Site {
        let theme =
            |path: &str| String::from_utf8(THEME.read(&path.into()).expect("a theme file").into_owned()).expect("text");
        let mut site = Site::new().config(&format!("page_size = {}", self.page_size));
        if self.config > 0 {
            site = site.config(&format!("license = \"Licence {}\"", self.config));
        }
        site = site.config("[feeds]\nitems = 4\nlists = [\"rss\", \"json\"]");
        if self.footer > 0 {
            site = site.file(
                "templates/partials/footer.html",
                format!("<p>Footer {} of {{{{ site.title }}}}</p>", self.footer),
            );
        }
        if self.style > 0 {
            site = site.file("static/style.css", format!("{}\n/* {} */\n", theme("static/style.css"), self.style));
        }
        if self.words > 0 {
            let words = theme("templates/words/en.toml")
                .replace("\"Related coverage\"", &format!("\"Related {}\"", self.words));
            site = site.file("templates/words/en.toml", words);
        }
        if self.authors > 0 {
            let data = format!("[ann-example]\nname = \"Ann E. {0}\"\nbio = \"Writes {0}.\"\n", self.authors);
            site = site.file("data/authors.toml", data);
        }
        if self.reference > 0 {
            site = reference(site, self.reference);
        }
        if self.sections > 0 {
            let text = format!(
                "+++\ntitle = \"News no. {0}\"\ndescription = \"Section {0}.\"\norder = {0}\n+++\n",
                self.sections
            );
            site = site.file("content/news/_index.md", text);
        }
        for page in 0..self.pages {
            site = site.article(&format!("page-{page}.md"), &format!("title = \"Page {page}\""), "A page.");
        }
        for story in &self.stories {
            site = site.file(&story.path(), self.text(story));
            if story.indicators > 1 {
                let sheet = story.path().replace("index.md", "chart.csv").replace(".md", ".csv");
                site = site.file(&sheet, format!("type,value,note\nipv4,9.9.9.{},seen\n", story.indicators));
            }
            if story.image {
                let image = story.path().replace("index.md", "chart.svg").replace(".md", ".svg");
                site = site
                    .file(&image, format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><!-- {} --></svg>", story.body));
            }
        }
        site
    }

    fn text(&self, story: &Story) -> String {
        let mut text = String::from("+++\n");
        let Story { number, title, author, body, summary, links, image, draft, expired, german, updated, .. } = story;
        let mut front = |line: String| writeln!(text, "{line}").expect("writing to a string");
        front(format!("title = \"Story {number}, version {title}\""));
        front(format!("date = {}", story.date()));
        front(format!("authors = [{:?}]", AUTHORS[*author as usize % AUTHORS.len()]));
        let tags = [story.tags as usize % TAGS.len(), (story.tags as usize + 2) % TAGS.len()];
        front(format!("tags = [{:?}, {:?}]", TAGS[tags[0]], TAGS[tags[1]]));
        if *summary > 0 {
            front(format!("summary = \"Summary {summary} of {number}.\""));
        }
        let older = links.first().and_then(|link| self.stories.iter().find(|other| other.number == *link));
        if let Some(older) = older.filter(|older| *summary > 1 && older.visible() && older.date() < story.date()) {
            front(format!("supersedes = \"@/{}\"", &older.path()["content/".len()..]));
        }
        if *draft {
            front("draft = true".to_owned());
        }
        if story.embargoed {
            front("embargo_until = 2026-12-24".to_owned());
        }
        if *expired {
            front("expires = 2026-05-01".to_owned());
        }
        if story.alias {
            front(format!("aliases = [\"/old/{number}/\"]"));
        }
        if *german {
            front("lang = \"de\"".to_owned());
        }
        if *updated > 0 {
            front(format!("updated = 2026-05-{:02}", 1 + updated % 28));
        }
        let name = if story.folder { "chart".to_owned() } else { story.file_name() };
        if *image {
            front(format!("image = {{ src = \"{name}.svg\", alt = \"Chart {number}\", credit = \"Desk\" }}"));
        }
        text.push_str(&story.facts(&name));
        let mut text = text + "+++\n\n";
        write!(
            text,
            "The beginning of story {number}, written {body} times. See [^1] and [tags](/tags/).\n\n## Facts\n\n\
             CVE-2026-{}, T1190, T9001 and T9002.\n\n",
            1000 + number % 5
        )
        .expect("a string");
        write!(text, "```python\nprint({number}, {body})\n```\n\n> [!NOTE]\n> A note.\n\n| A | B |\n|---|--:|\n| {body} | 2 |\n\n[^1]: A footnote.\n\n").expect("a string");
        for other in links.iter().filter_map(|link| self.stories.iter().find(|story| story.number == *link)) {
            if other.visible() {
                write!(text, "Also [another](@/{}#facts).\n\n", &other.path()["content/".len()..]).expect("a string");
            }
        }
        if story.cited {
            text.push_str("As the vendor says[@vendor] of CVE-2026-1001 and T1190.\n\n");
        }
        if *image {
            writeln!(text, "![A chart of {number}]({name}.svg \"Caption {body} Credit: Desk\")").expect("a string");
        }
        text
    }
}

impl Story {
    fn edit(&mut self, edit: Edit, pick: u32, other: u32) {
        match edit {
            Edit::Rewrite => self.body += 1,
            Edit::Resummarise => self.summary += 1,
            Edit::Retitle => self.title += 1,
            Edit::Retag => self.tags += 1 + pick % 4,
            Edit::Reassign => self.author += 1 + pick % 2,
            Edit::Redate => self.day += 1 + pick % 90,
            Edit::RedateByLessThanASecond => self.fraction = (self.fraction + 1) % 10,
            Edit::Rename => self.name += 1,
            Edit::Move => self.section += 1,
            Edit::GiveAFolder => self.folder = !self.folder,
            Edit::AddImage => self.image = !self.image,
            Edit::ToggleDraft => self.draft = !self.draft,
            Edit::ToggleEmbargo => self.embargoed = !self.embargoed,
            Edit::ToggleExpiry => self.expired = !self.expired,
            Edit::ToggleAlias => self.alias = !self.alias,
            Edit::ChangeLanguage => self.german = !self.german,
            Edit::WriteUpdate => self.updated += 1,
            Edit::LinkToAnother => self.links.push(other),
            Edit::ChangeScore => self.score += 1 + pick % 3,
            Edit::ChangeFacts => self.facts += 1 + pick % 5,
            Edit::ToggleExploited => self.exploited = !self.exploited,
            Edit::Correct => self.corrections += 1,
            Edit::AddIndicators => self.indicators += 1,
            Edit::Cite => self.cited = !self.cited,
            _ => unreachable!("{edit:?} is not done to a story"),
        }
    }

    /// Its security facts; every third story has none. `name` is that of its own files.
    fn facts(&self, name: &str) -> String {
        let Self { number, score, facts, corrections, indicators, .. } = self;
        let mut text = String::new();
        if self.exploited {
            text.push_str("exploited = true\n");
        }
        if *indicators > 1 {
            text.push_str(&format!("iocs = \"{name}.csv\"\n"));
        }
        if facts % 3 != 0 {
            text.push_str(&format!("techniques = [\"T1190\", \"T900{}\"]\n", 1 + facts % 2));
            for cve in [1000 + facts % 4, 1004 + score % 2] {
                text.push_str(&format!(
                    "[[vuln]]\ncve = \"CVE-20{}-{cve}\"\ntitle = \"flaw {facts}\"\ncwe = \"CWE-{}\"\ncvss = [{{ by = \"NVD\", vector = \"{}\" }}]\nfixed_in = [\"{facts}\"]\n",
                    25 + cve % 2,
                    79 + facts % 2,
                    VECTORS[*score as usize % VECTORS.len()],
                ));
            }
            text.push_str(&format!(
                "[[product]]\nvendor = \"Vendor {}\"\nname = \"Product {}\"\nversions = [\"{facts}\"]\n",
                facts % 2,
                facts % 3
            ));
            let actor = if facts % 2 == 0 { "ref = \"G0125\"" } else { "name = \"Somebody\"" };
            text.push_str(&format!(
                "[[actor]]\n{actor}\nattribution = [{{ by = \"Agency\", to = \"State {facts}\", words = \"likely\", source = \"vendor\" }}]\n"
            ));
            text.push_str(&format!("[[timeline]]\non = 2026-01-02\ntext = \"Event {facts}\"\nsource = \"vendor\"\n"));
        }
        if *indicators > 0 {
            text.push_str(&format!("[[ioc]]\ntype = \"domain\"\nvalue = \"bad{indicators}[.]host\"\n"));
        }
        for correction in 0..*corrections {
            text.push_str(&format!(
                "[[update]]\nat = 2026-05-{:02}\nkind = \"{}\"\ntext = \"Changed {correction} of {number}.\"\n",
                1 + correction % 28,
                if correction % 2 == 0 { "correction" } else { "addition" }
            ));
        }
        text.push_str(&format!(
            "[[source]]\nid = \"vendor\"\nkind = \"vendor\"\ntitle = \"Vendor, {facts}\"\nurl = \"https://vendor.example.org/{number}\"\n"
        ));
        text
    }

    fn visible(&self) -> bool {
        !self.draft && !self.embargoed
    }

    fn file_name(&self) -> String {
        format!("story-{}-{}", self.number, self.name)
    }

    fn path(&self) -> String {
        let section = SECTIONS[self.section as usize % SECTIONS.len()];
        let end = if self.folder { "/index.md" } else { ".md" };
        format!("content/{section}/{}{end}", self.file_name())
    }

    /// A moment in the two years before the first of May 2026.
    fn date(&self) -> String {
        let day = self.day % 720;
        format!(
            "{}-{:02}-{:02}T10:{:02}:00.{}",
            2024 + day / 360,
            1 + day % 360 / 30,
            1 + day % 28,
            self.number % 60,
            self.fraction
        )
    }
}

/// What the site keeps of tables: every edit changes something in each of them.
fn reference(site: Site, edits: u32) -> Site {
    let day = 1 + edits % 28;
    let listed = format!(
        "{{\"cveID\": \"CVE-2026-{}\", \"vulnerabilityName\": \"Flaw\", \"dateAdded\": \"2026-01-{day:02}\"}}",
        1000 + edits % 5
    );
    site.file(
        "data/kev.json",
        format!("{{\"catalogVersion\": \"{edits}\", \"dateReleased\": \"2026-02-{day:02}T00:00:00Z\", \"vulnerabilities\": [{listed}]}}"),
    )
    .file(
        "data/epss.csv",
        format!("#model_version:v1,score_date:2026-03-{day:02}T00:00:00Z\ncve,epss,percentile\nCVE-2026-1001,0.{edits},0.5\n"),
    )
    .file("data/techniques.toml", format!("T900{} = \"Technique {edits}\"\n", 1 + edits % 2))
    .file("data/actors.toml", format!("[G0125]\nname = \"Hafnium\"\ndescription = \"Described {edits} times.\"\n"))
}

/// Spreads a number over all bits (splitmix64).
pub(super) fn mixed(number: u32) -> u32 {
    let mut bits = u64::from(number).wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (bits ^ (bits >> 31)) as u32
}
