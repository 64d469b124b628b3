//! Raw indicators in what was made: no page may show one, however it came to be there.

use crate::article;
use crate::engine::Plan;
use crate::finding::{Code, Finding};
use crate::pages::{Output, Page, Recipe};
use crate::prose::Library;
use crate::publish::PUBLISHERS;
use crate::security::{Indicator, RawFinder};
use crate::site::Entry;
use crate::source::Span;
use std::collections::HashSet;
use std::ops::Range;

/// What begins and ends a code block, in markup and as feeds write it.
const CODE: [(&str, &str); 2] = [("<pre", "</pre>"), ("&lt;pre", "&lt;/pre>")];

/// A finding if an article's page shows an indicator of the article raw outside of code.
pub(super) fn on_page(entry: &Entry, html: &str, library: &dyn Library) -> Result<(), Finding> {
    let network: Vec<&Indicator> = entry.iocs().map(|ioc| &ioc.indicator).filter(|it| it.is_network()).collect();
    if network.is_empty() {
        return Ok(());
    }
    let leak = match RawFinder::new(network) {
        Ok(finder) => first(&finder, html).map(Indicator::defanged).map(|shown| {
            (
                format!("the page shows `{shown}` raw, which is an indicator of the article"),
                "write it defanged, in the front matter too".to_owned(),
            )
        }),
        Err(error) => Some((error.to_string(), error.help().to_owned())),
    };
    let Some((message, help)) = leak else {
        return Ok(());
    };
    let path = &entry.article().path;
    let source = library.source(entry).unwrap_or_default();
    // In the body it has a place; otherwise it is in the front matter, or a template's doing.
    let found = article::raw_indicators(path, &source, entry.iocs());
    let in_prose = found.into_iter().find(|finding| finding.severity == crate::finding::Severity::Error);
    Err(in_prose.unwrap_or_else(|| Finding::error(Code::RawIndicator, Span::file(path), message).help(help)))
}

/// The first indicator that stands raw outside of code.
fn first<'a>(finder: &'a RawFinder, html: &'a str) -> Option<&'a Indicator> {
    let mut found = finder.find(html.as_bytes()).peekable();
    found.peek()?;
    let code = code(html);
    found.find(|(range, _)| !code.iter().any(|block| block.contains(&range.start))).map(|(_, indicator)| indicator)
}

/// Where code stands.
fn code(html: &str) -> Vec<Range<usize>> {
    let blocks = CODE.iter().flat_map(|(open, close)| {
        let end = move |start: usize| html[start..].find(close).map_or(html.len(), |length| start + length);
        html.match_indices(open).map(move |(start, _)| start..end(start))
    });
    blocks.collect()
}

/// A raw indicator in an output.
pub struct Leak {
    /// The indicator, defanged.
    indicator: String,
    /// Whether the output is the page of an article.
    on_page: bool,
    finding: Finding,
}

/// Looks for the indicators of all articles in everything that shows texts. What one article warns of may well
/// be a link in another, so this only warns.
pub struct Leaks(Option<RawFinder>);

impl Leaks {
    /// Prepares to look for whatever a plan's articles declare.
    pub fn of(plan: &Plan) -> Self {
        let entries = || plan.site.articles.iter().chain(&plan.site.pages);
        let mut network =
            entries().flat_map(Entry::iocs).map(|ioc| &ioc.indicator).filter(|it| it.is_network()).peekable();
        Self(network.peek().is_some().then(|| RawFinder::new(network).ok()).flatten())
    }

    /// What outputs that are read by people or their programs show raw. What the page of an article shows is told there:
    /// lists and feeds only show it again.
    pub fn tell(leaks: Vec<Leak>) -> Vec<Finding> {
        let on_pages: HashSet<String> =
            leaks.iter().filter(|leak| leak.on_page).map(|leak| leak.indicator.clone()).collect();
        let told = leaks.into_iter().filter(|leak| leak.on_page || !on_pages.contains(&leak.indicator));
        told.map(|leak| leak.finding).collect()
    }

    /// What an output that is read by people or their programs shows raw.
    pub fn find(&self, plan: &Plan, output: &Output, bytes: &[u8]) -> Option<Leak> {
        if matches!(output.recipe, Recipe::Published { publisher, .. } if !PUBLISHERS[publisher].is_read) {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let indicator = first(self.0.as_ref()?, text)?;
        let declares = |entry: &&Entry| entry.iocs().any(|ioc| ioc.indicator == *indicator);
        let entry = plan.site.articles.iter().chain(&plan.site.pages).find(declares)?;
        let page = match &output.recipe {
            Recipe::Page(page @ (Page::Article(_) | Page::Undated(_))) => Some(plan.views().entry(page).article()),
            _ => None,
        };
        let place = &page.unwrap_or(entry.article()).path;
        let indicator = indicator.defanged().into_owned();
        let message = format!(
            "{} shows `{indicator}` raw, which `{}` declares as an indicator",
            output.route,
            entry.article().path
        );
        let finding = Finding::warning(Code::RawIndicator, Span::file(place), message);
        let finding = finding.help("write it defanged, unless it is meant to be followed");
        Some(Leak { indicator, on_page: page.is_some(), finding })
    }
}
