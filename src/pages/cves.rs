//! The index of vulnerabilities: how severe they are, and all of them by number or by severity, whole or by year.

use crate::pages::facts::severity_view;
use crate::pages::subject::{CveRow, Known};
use crate::pages::view::Views;
use crate::security::{CveId, Score, Severity};
use crate::site::{List, Site};
use crate::web::Route;
use rayon::prelude::*;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Most rows of the pages that are not of one year: those have all.
const MOST_ROWS: usize = 250;

/// Which page of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CveIndex {
    /// The year of the ids; none for all years.
    pub year: Option<u16>,
    /// What comes first.
    pub order: CveOrder,
}

/// What comes first in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CveOrder {
    /// The newest id.
    Newest,
    /// The highest score.
    Severity,
}

/// A vulnerability of the index.
pub struct Rated<'a> {
    cve: CveId,
    list: &'a List,
    /// What articles say of it.
    known: Known<'a>,
    /// The highest of the newest scores.
    top: Option<(Score, Severity)>,
}

/// `index`: a page of the index of vulnerabilities.
#[derive(Clone, Debug, Serialize)]
pub struct CveIndexView {
    /// How many vulnerabilities there are, of the year or of all.
    pub count: usize,
    /// How many of them are being exploited.
    pub exploited: usize,
    /// The year of the ids; none for all years.
    pub year: Option<u16>,
    /// `newest` or `severity`.
    pub order: &'static str,
    /// The page with the newest first.
    pub newest_url: String,
    /// The page with the highest score first.
    pub severity_url: String,
    /// How many there are of each severity, the worst first.
    pub distribution: Vec<BandView>,
    /// The years, newest first.
    pub years: Vec<YearView>,
    /// How severe those of each year are, newest first; only where all years are shown.
    pub over_time: Vec<YearBandsView>,
    /// The vulnerabilities.
    pub cves: Vec<CveRow>,
    /// How many more there are, on the pages of the years.
    pub more: usize,
}

/// A severity in the chart of the index.
#[derive(Clone, Debug, Serialize)]
pub struct BandView {
    /// `critical`, `high`, `medium`, `low`, `none` or `unknown`.
    pub name: &'static str,
    /// The word in the site's language.
    pub label: String,
    /// How many vulnerabilities.
    pub count: usize,
    /// Where its bar begins, in thousandths of the chart.
    pub start: usize,
    /// How long its bar is, in thousandths of the chart.
    pub width: usize,
}

/// A year of the index.
#[derive(Clone, Debug, Serialize)]
pub struct YearView {
    /// The year.
    pub title: String,
    /// Its page, in the order of this page.
    pub url: String,
    /// How many vulnerabilities.
    pub count: usize,
}

/// How severe the vulnerabilities of a year are.
#[derive(Clone, Debug, Serialize)]
pub struct YearBandsView {
    /// The year.
    pub title: String,
    /// How many vulnerabilities.
    pub count: usize,
    /// How many there are of each severity, the worst first; the chart is as long as the year with most of them.
    pub bands: Vec<BandView>,
}

impl CveIndex {
    /// Every page of the index; none where there is no vulnerability.
    pub fn all(site: &Site) -> Vec<Self> {
        let years = Self::years(site);
        if years.is_empty() {
            return Vec::new();
        }
        let years = std::iter::once(None).chain(years.into_keys().map(Some));
        years.flat_map(|year| [CveOrder::Newest, CveOrder::Severity].map(|order| Self { year, order })).collect()
    }

    /// Where it stands.
    pub fn route(self) -> Route {
        let mut route = String::from("/cve/");
        if let Some(year) = self.year {
            route.push_str(&format!("{year:04}/"));
        }
        if self.order == CveOrder::Severity {
            route.push_str("by-severity/");
        }
        Route::new(route)
    }

    /// The vulnerabilities of the page that articles are about.
    pub fn lists(self, site: &Site) -> impl Iterator<Item = (CveId, &List)> {
        site.listed_cves().filter(move |(cve, _)| self.is_of(*cve))
    }

    fn is_of(self, cve: CveId) -> bool {
        self.year.is_none_or(|year| year == cve.year())
    }

    /// How many vulnerabilities there are, by the year of their ids.
    pub(super) fn years(site: &Site) -> BTreeMap<u16, usize> {
        let mut years = BTreeMap::new();
        for (cve, _) in site.listed_cves() {
            *years.entry(cve.year()).or_default() += 1;
        }
        years
    }
}

impl<'a> Views<'a> {
    /// The vulnerabilities that articles are about, for one page of the index or, without any, for all of them.
    pub fn rated(&self, page: Option<CveIndex>) -> Vec<Rated<'a>> {
        let rated = |(cve, list)| {
            let known = self.known(cve, list);
            Rated { cve, list, top: known.top().map(|top| (top.score, top.severity)), known }
        };
        let listed = self.site.listed_cves().filter(|(cve, _)| page.is_none_or(|page| page.is_of(*cve)));
        listed.collect::<Vec<_>>().into_par_iter().map(rated).collect()
    }

    /// A page of the index of vulnerabilities.
    pub fn cve_index(&self, page: CveIndex, rated: &[Rated<'a>]) -> CveIndexView {
        let mut all: Vec<_> = rated.iter().filter(|rated| page.is_of(rated.cve)).collect();
        match page.order {
            CveOrder::Newest => all.sort_by_key(|rated| Reverse(rated.cve)),
            CveOrder::Severity => all.sort_by_key(|rated| Reverse((rated.top, rated.cve))),
        }
        let shown = if page.year.is_none() { all.len().min(MOST_ROWS) } else { all.len() };
        let exploited = all.par_iter().filter(|rated| rated.known.exploited(self)).count();
        let url = |order| self.url(&CveIndex { order, ..page }.route());
        let years = CveIndex::years(self.site).into_iter().rev().map(|(year, count)| YearView {
            title: format!("{year:04}"),
            url: self.url(&CveIndex { year: Some(year), ..page }.route()),
            count,
        });
        CveIndexView {
            count: all.len(),
            exploited,
            year: page.year,
            order: if page.order == CveOrder::Newest { "newest" } else { "severity" },
            newest_url: url(CveOrder::Newest),
            severity_url: url(CveOrder::Severity),
            distribution: self.distribution(all.iter().map(|rated| rated.top), all.len()),
            over_time: if page.year.is_none() {
                self.over_time(all.iter().map(|rated| (rated.cve.year(), rated.top)))
            } else {
                Vec::new()
            },
            years: years.collect(),
            cves: all[..shown].par_iter().map(|rated| self.cve_row(rated.list, &rated.known)).collect(),
            more: all.len() - shown,
        }
    }

    fn over_time(&self, tops: impl Iterator<Item = (u16, Option<(Score, Severity)>)>) -> Vec<YearBandsView> {
        let mut years: BTreeMap<u16, Vec<_>> = BTreeMap::new();
        for (year, top) in tops {
            years.entry(year).or_default().push(top);
        }
        let most = years.values().map(Vec::len).max().unwrap_or(0);
        let years = years.into_iter().rev().map(|(year, tops)| YearBandsView {
            title: format!("{year:04}"),
            count: tops.len(),
            bands: self.distribution(tops.into_iter(), most),
        });
        years.collect()
    }

    /// How many there are of each severity, in a chart as long as `whole` of them.
    fn distribution(&self, tops: impl Iterator<Item = Option<(Score, Severity)>>, whole: usize) -> Vec<BandView> {
        let words = self.language(None);
        let mut counts: BTreeMap<Option<Severity>, usize> = BTreeMap::new();
        for top in tops {
            *counts.entry(top.map(|(_, severity)| severity)).or_default() += 1;
        }
        let all = whole.max(1);
        let mut before = 0;
        let bands = counts.into_iter().rev().map(|(severity, count)| {
            let (name, label) = match severity {
                Some(severity) => {
                    let view = severity_view(words, severity, None);
                    (view.name, view.label)
                }
                None => ("unknown", words.word("severity_unknown").to_owned()),
            };
            let (start, end) = (before * 1000 / all, (before + count) * 1000 / all);
            before += count;
            BandView { name, label, count, start, width: end - start }
        });
        bands.collect()
    }
}
