//! An article in schema.org's words (JSON-LD 1.1), for machines that read pages. A data block: nothing in it runs, so
//! a policy of `script-src 'self'` lets it be.

use crate::article::{Front, Story};
use crate::pages::view::{ImageView, Views};
use crate::site::Entry;
use crate::web::Route;
use serde_json::{Value, json};

impl Views<'_> {
    /// The data block of an article's page: the article and its breadcrumbs.
    pub(super) fn json_ld(&self, entry: &Entry, image: Option<&ImageView>) -> String {
        let graph =
            json!({ "@context": "https://schema.org", "@graph": [self.schema(entry, image), self.breadcrumbs(entry)] });
        // Within `script`, only `</script` and `<!--` could end or change it.
        graph.to_string().replace('<', "\\u003c")
    }

    fn schema(&self, entry: &Entry, image: Option<&ImageView>) -> Value {
        let front: &Front = &entry.article().front;
        let facts = &front.facts;
        let site = self.site;
        let absolute = |route: &Route| site.base_url.absolute(route);
        let iso = |moment| self.moment(moment, None, self.language(None)).iso;
        let list = |at: &usize| &site.lists[*at];
        let kind = match front.kind {
            Story::News | Story::Digest => "NewsArticle",
            Story::Advisory | Story::Analysis => "TechArticle",
        };
        let authors: Vec<_> = entry
            .authors
            .iter()
            .map(|at| {
                let author = list(at);
                // A desk that bears the bulletin's name is no person.
                let kind = if site.config.title.contains(&author.title) { "Organization" } else { "Person" };
                json!({ "@type": kind, "name": author.title, "url": absolute(&author.route) })
            })
            .collect();
        let mut publisher =
            json!({ "@type": "Organization", "name": site.config.title, "url": absolute(&Route::new("/")) });
        let corrections = Route::new("/corrections/");
        if self.shell.desk.iter().any(|(_, url)| *url == self.url(&corrections)) {
            publisher["correctionsPolicy"] = json!(absolute(&corrections));
        }
        let url = absolute(entry.route());
        let mut article = json!({
            "@type": kind,
            "@id": format!("{url}#article"),
            "url": url,
            "mainEntityOfPage": url,
            "headline": front.title,
            "description": entry.summary(),
            "datePublished": iso(entry.published),
            "dateModified": iso(entry.updated.unwrap_or(entry.published)),
            "inLanguage": front.lang.as_ref().unwrap_or(&site.config.language),
            "isAccessibleForFree": true,
            "author": authors,
            "publisher": publisher,
        });
        let mut add = |key: &str, values: Vec<Value>| {
            if !values.is_empty() {
                article[key] = Value::from(values);
            }
        };
        // The three ratios that search engines ask for, or the one file that there is.
        let crops = image.into_iter().flat_map(|it| [&it.square, &it.four_three, &it.sixteen_nine]);
        let crops: Vec<_> = crops.filter(|url| !url.is_empty()).collect();
        let whole = image.filter(|_| crops.is_empty()).map(|it| &it.absolute);
        add("image", crops.into_iter().chain(whole).map(|url| json!(url)).collect());
        add("keywords", entry.tags.iter().map(|at| json!(list(at).title)).collect());
        add("articleSection", entry.section.iter().map(|at| json!(list(at).title)).collect());
        let about = entry.subjects.specific().map(|at| list(&at));
        add(
            "about",
            about.map(|it| json!({ "@type": "Thing", "name": it.title, "url": absolute(&it.route) })).collect(),
        );
        let sources = facts.sources.iter();
        add(
            "citation",
            sources.map(|it| json!({ "@type": "CreativeWork", "name": it.title, "url": it.url })).collect(),
        );
        let changes = facts.updates.iter().zip(&entry.changes);
        add(
            "correction",
            changes
                .map(|(update, at)| {
                    json!({ "@type": "CorrectionComment", "text": update.text, "datePublished": iso(*at) })
                })
                .collect(),
        );
        article
    }

    fn breadcrumbs(&self, entry: &Entry) -> Value {
        let base = &self.site.base_url;
        let home = (self.language(Some(entry)).word("home").to_owned(), base.absolute(&Route::new("/")));
        let section = entry.section.map(|at| &self.site.lists[at]);
        let section = section.map(|list| (list.title.clone(), base.absolute(&list.route)));
        let own = (entry.article().front.title.clone(), base.absolute(entry.route()));
        let steps = std::iter::once(home).chain(section).chain([own]).enumerate();
        let items: Vec<_> = steps
            .map(|(at, (name, url))| json!({ "@type": "ListItem", "position": at + 1, "name": name, "item": url }))
            .collect();
        json!({ "@type": "BreadcrumbList", "itemListElement": items })
    }
}
