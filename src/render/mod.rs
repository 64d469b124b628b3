//! A page of the plan into text: its template, its view, and the words of its language.

mod assets;
mod fault;
mod templates;
mod vocabulary;

pub use assets::Assets;
pub use templates::Templates;

use crate::finding::Finding;
use crate::pages::{DayView, Page, Rated, Views};
use crate::prose::{Library, Reach, weave};
use crate::site::{ArticleId, ListKind};
use crate::web::Route;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tera::{Context, Map, Value};

/// Renders the pages of one plan.
pub struct Renderer<'a> {
    views: Views<'a>,
    templates: &'a Templates,
    library: &'a dyn Library,
    /// `site` and `words` for each language that a page has.
    frames: BTreeMap<Option<String>, (Value, Value)>,
    /// Articles as lists show them, drawn once and shared by all lists.
    items: Vec<Option<Value>>,
    /// The vulnerabilities of the index, if its pages are wanted.
    rated: Option<Vec<Rated<'a>>>,
}

impl<'a> Renderer<'a> {
    /// Prepares what all pages share.
    pub fn new(views: Views<'a>, templates: &'a Templates, library: &'a dyn Library) -> Self {
        let entries = views.site.articles.iter().chain(&views.site.pages);
        let named: BTreeSet<_> = entries.map(|entry| entry.article().front.more.lang.as_ref()).collect();
        let frame = |language: Option<&String>| {
            let words = views.words.language(language.map(String::as_str));
            let (site, words) = (Value::from_serializable(&views.site(words)), Value::from_serializable(&words.all()));
            (language.cloned(), (site, words))
        };
        let frames = named.into_iter().chain([None]).map(frame).collect();
        let items = vec![None; views.site.articles.len()];
        Self { views, templates, library, frames, items, rated: None }
    }

    /// Makes, ahead of the pages, what several of them will show: each item once, however many lists it is in, and what
    /// articles say of vulnerabilities once for all pages of their index.
    ///
    /// # Errors
    /// The first failure of the item's template.
    pub fn prepare<'p>(&mut self, pages: impl Iterator<Item = &'p Page>) -> Result<(), Finding> {
        let mut wanted = vec![false; self.items.len()];
        for page in pages {
            match page {
                Page::List { list, number } => {
                    for id in self.views.list(*list, *number).1 {
                        wanted[id.index()] = true;
                    }
                }
                Page::Cves(_) if self.rated.is_none() => self.rated = Some(self.views.rated(None)),
                _ => {}
            }
        }
        let drawn: Vec<Result<_, Finding>> = self
            .views
            .site
            .ids()
            .collect::<Vec<_>>()
            .into_par_iter()
            .map(|id| if wanted[id.index()] { self.item(id).map(Some) } else { Ok(None) })
            .collect();
        // The first failure is the same one in every run.
        self.items = drawn.into_iter().collect::<Result<_, _>>()?;
        Ok(())
    }

    /// The text of a page.
    ///
    /// # Errors
    /// What failed in the template, with its place there.
    pub fn page(&self, page: &Page, route: &Route) -> Result<String, Finding> {
        let mut context = self.context(page);
        context.insert_value("page", Value::from_serializable(&self.views.page(page, route)));
        let template = match page {
            Page::Article(_) | Page::Undated(_) => return self.article(page, context, route),
            Page::List { list, number } => {
                self.list(*list, *number, &mut context)?;
                "list.html"
            }
            Page::Terms(kind) => {
                context.insert("terms", &self.views.terms(*kind));
                "terms.html"
            }
            Page::Cves(index) => {
                let alone = if self.rated.is_none() { self.views.rated(Some(*index)) } else { Vec::new() };
                let rated = self.rated.as_ref().unwrap_or(&alone);
                context.insert("index", &self.views.cve_index(*index, rated));
                "cves.html"
            }
            Page::Corrections => {
                context.insert("corrections", &self.views.corrections());
                "corrections.html"
            }
            Page::Sources => {
                context.insert("hosts", &self.views.cited_hosts());
                "sources.html"
            }
            Page::Archive => {
                context.insert("years", &self.views.archive());
                "archive.html"
            }
            Page::Data => {
                context.insert("sources", &self.views.sources());
                "data.html"
            }
            Page::Credits => {
                context.insert("credits", &self.views.credits());
                "credits.html"
            }
            Page::Search => {
                context.insert("search", &self.views.search());
                "search.html"
            }
            Page::NotFound => "404.html",
            Page::Redirect(_) => "redirect.html",
        };
        self.templates.render(template, &context, route)
    }

    fn article(&self, page: &Page, mut context: Context, route: &Route) -> Result<String, Finding> {
        let entry = self.views.entry(page);
        let article = entry.article();
        let prose = self.library.prose(entry).map_err(|reason| fault::unreadable(&article.path, &reason))?;
        let html = weave(&self.views, entry, &prose, Reach::Page);
        context.insert_value("content", Value::safe_string(html.as_str()));
        let mut view = self.views.article(page, prose.body.headings);
        if let Some(image) = &mut view.card.image {
            image.tone = prose.lead_tone;
        }
        context.insert_value("article", Value::from_serializable(&view));
        let own = article.front.more.template.as_ref().map(|at| at.value.as_str());
        let default = if matches!(page, Page::Article(_)) { "article.html" } else { "page.html" };
        self.templates.render(own.unwrap_or(default), &context, route)
    }

    fn list(&self, list: usize, number: usize, context: &mut Context) -> Result<(), Finding> {
        let (view, items) = self.views.list(list, number);
        let lead =
            (number == 0 && self.views.site.lists[list].kind == ListKind::Front).then(|| self.lead(items)).flatten();
        context.insert("list", &view);
        context
            .insert("subject", &(number == 0).then(|| self.views.subject_of(&self.views.site.lists[list])).flatten());
        context.insert_value("lead", lead.map(|id| self.item(id)).transpose()?.unwrap_or_else(Value::none));
        let days = self.views.days(items.iter().copied().filter(|id| Some(*id) != lead));
        let days = days.into_iter().map(|day| self.day(day)).collect::<Result<Vec<_>, _>>()?;
        context.insert_value("days", Value::from(days));
        Ok(())
    }

    /// The newest article that asks to lead, or else the newest.
    fn lead(&self, items: &[ArticleId]) -> Option<ArticleId> {
        let asks = |id: &&ArticleId| self.views.site.article(**id).article().front.lead;
        items.iter().rev().find(asks).or(items.last()).copied()
    }

    fn day(&self, day: DayView) -> Result<Value, Finding> {
        let items = day.items.into_iter().map(|id| self.item(id)).collect::<Result<Vec<_>, _>>()?;
        let mut map = Map::default();
        map.insert("date".into(), Value::from_serializable(&day.date));
        map.insert("items".into(), Value::from(items));
        Ok(Value::from(map))
    }

    /// An article as lists show it: the fields of its card, and the finished `item.html`.
    fn item(&self, id: ArticleId) -> Result<Value, Finding> {
        if let Some(item) = &self.items[id.index()] {
            return Ok(item.clone());
        }
        let entry = self.views.site.article(id);
        let card = Value::from_serializable(&self.views.card(entry));
        let mut context = self.context(&Page::Article(id));
        context.insert_value("item", card.clone());
        let html = self.templates.render("item.html", &context, entry.route())?;
        let mut map = card.into_map().expect("a card is a struct");
        map.insert("html".into(), Value::safe_string(&html));
        Ok(Value::from(map))
    }

    /// What every template gets: the site, and the words of the page's language.
    fn context(&self, page: &Page) -> Context {
        let language = match page {
            Page::Article(_) | Page::Undated(_) => self.views.entry(page).article().front.more.lang.clone(),
            _ => None,
        };
        let mut context = Context::new();
        let (site, words) = &self.frames[&language];
        context.insert_value("site", site.clone());
        context.insert_value("words", words.clone());
        context
    }
}
