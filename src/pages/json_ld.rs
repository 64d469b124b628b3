//! An article in schema.org's words (JSON-LD 1.1), for machines that read pages. A data block: nothing in it runs, so
//! a policy of `script-src 'self'` lets it be.

use crate::article::{Story, UpdateKind};
use crate::pages::{ImageView, Views};
use crate::site::{Entry, List};
use crate::web::Route;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: (Article<'a>, Breadcrumbs<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Article<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id")]
    id: String,
    url: &'a str,
    main_entity_of_page: &'a str,
    headline: &'a str,
    description: &'a str,
    date_published: String,
    date_modified: String,
    in_language: &'a str,
    is_accessible_for_free: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Thing<'a>>,
    publisher: Publisher<'a>,
    /// The three ratios that search engines ask for, or else the card, or the drawing that there is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    image: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keywords: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    article_section: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    about: Vec<Thing<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    citation: Vec<Thing<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    correction: Vec<Correction<'a>>,
}

#[derive(Serialize)]
struct Thing<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Publisher<'a> {
    #[serde(flatten)]
    organization: Thing<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrections_policy: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Correction<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    text: &'a str,
    date_published: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Breadcrumbs<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    item_list_element: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    position: usize,
    name: &'a str,
    item: String,
}

impl Views<'_> {
    /// The data block of an article's page: the article and its breadcrumbs.
    pub(super) fn json_ld(&self, entry: &Entry, image: Option<&ImageView>, poster: &str) -> String {
        let url = self.site.base_url.absolute(entry.route());
        let graph = (self.schema(entry, &url, image, poster), self.breadcrumbs(entry));
        let document = Document { context: "https://schema.org", graph };
        // Within `script`, only `</script` and `<!--` could end or change it.
        serde_json::to_string(&document).expect("texts are always written").replace('<', "\\u003c")
    }

    fn schema<'a>(
        &'a self,
        entry: &'a Entry,
        url: &'a str,
        image: Option<&'a ImageView>,
        poster: &'a str,
    ) -> Article<'a> {
        let front = &entry.article().front;
        let site = self.site;
        let list = |at: &usize| &site.lists[*at];
        let crops = image.into_iter().flat_map(|it| [&it.square, &it.four_three, &it.sixteen_nine]);
        let mut images: Vec<_> = crops.filter(|url| !url.is_empty()).map(String::as_str).collect();
        if images.is_empty() {
            let whole = || image.map(|it| it.absolute.as_str());
            images.extend(Some(poster).filter(|url| !url.is_empty()).or_else(whole));
        }
        let corrections = entry.updates().filter(|(update, _)| update.kind != UpdateKind::Addition);
        Article {
            kind: match front.kind {
                Story::News | Story::Digest => "NewsArticle",
                Story::Advisory | Story::Analysis => "TechArticle",
            },
            id: format!("{url}#article"),
            url,
            main_entity_of_page: url,
            headline: &front.title,
            description: entry.summary(),
            date_published: self.iso(entry.published),
            date_modified: self.iso(entry.updated.unwrap_or(entry.published)),
            in_language: front.more.lang.as_ref().unwrap_or(&site.config.language),
            is_accessible_for_free: true,
            author: entry.authors.iter().map(list).map(|author| self.author(author)).collect(),
            publisher: self.publisher(),
            image: images,
            keywords: entry.tags.iter().map(|at| list(at).title.as_str()).collect(),
            article_section: entry.section.as_ref().map(|at| list(at).title.as_str()),
            about: entry.subjects.specific().map(|at| self.thing("Thing", &site.lists[at])).collect(),
            citation: front
                .facts
                .sources
                .iter()
                .map(|it| Thing { kind: "CreativeWork", name: &it.title, url: it.url.to_string() })
                .collect(),
            correction: corrections
                .map(|(update, at)| Correction {
                    kind: "CorrectionComment",
                    text: &update.text,
                    date_published: self.iso(at),
                })
                .collect(),
        }
    }

    fn thing<'a>(&self, kind: &'static str, list: &'a List) -> Thing<'a> {
        Thing { kind, name: &list.title, url: self.site.base_url.absolute(&list.route) }
    }

    /// A desk that bears the bulletin's name is no person.
    fn author<'a>(&self, author: &'a List) -> Thing<'a> {
        let is_desk = self.site.config.title.contains(&author.title);
        self.thing(if is_desk { "Organization" } else { "Person" }, author)
    }

    fn publisher(&self) -> Publisher<'_> {
        let corrections = Route::new("/corrections/");
        let has_corrections = self.shell.desk.iter().any(|(_, url)| *url == self.url(&corrections));
        let base = &self.site.base_url;
        let url = base.absolute(&Route::new("/"));
        Publisher {
            organization: Thing { kind: "Organization", name: &self.site.config.title, url },
            corrections_policy: has_corrections.then(|| base.absolute(&corrections)),
        }
    }

    fn breadcrumbs<'a>(&'a self, entry: &'a Entry) -> Breadcrumbs<'a> {
        let home = (self.language(Some(entry)).word("home"), &Route::new("/"));
        let section = entry.section.map(|at| &self.site.lists[at]).map(|list| (list.title.as_str(), &list.route));
        let own = (entry.article().front.title.as_str(), entry.route());
        let steps = std::iter::once(home).chain(section).chain([own]).enumerate();
        let step = |(at, (name, route)): (usize, (&'a str, &Route))| Step {
            kind: "ListItem",
            position: at + 1,
            name,
            item: self.site.base_url.absolute(route),
        };
        Breadcrumbs { kind: "BreadcrumbList", item_list_element: steps.map(step).collect() }
    }
}
