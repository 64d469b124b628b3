//! sitemap.xml (sitemaps.org 0.9): one file, or an index over a file per year once there are thousands of addresses.

use crate::pages::{Views, indexes};
use crate::prose::Library;
use crate::publish::xml::Xml;
use crate::site::{Entry, List, ListKind};
use crate::source::{Digest, Digester};
use crate::web::Route;
use jiff::Timestamp;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Addresses that one file may hold before it is split by year.
const WHOLE: usize = 5_000;
/// Addresses that one file may hold at all (sitemaps.org 0.9); what is more goes into further files of the year.
const MOST: usize = 50_000;
/// Numbers for the files of one year.
const FILES: usize = 10_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// The file, or the index and the files by year. The number is that of a year and of a file among those of the year; year
/// zero is everything that has none, and [`INDEX`] is `sitemap.xml` itself.
pub(super) fn plan(views: &Views<'_>) -> Vec<(usize, Route, Digest)> {
    let parts = parts(views, None);
    let digest = |addresses: &[Address<'_>]| {
        let base = Digester::new("sitemap").text(env!("BULLETIN_SOURCES")).text(&views.site.base_url.to_string());
        addresses.iter().fold(base, |digest, address| {
            let changed = address.changed.map_or(i128::MIN, Timestamp::as_nanosecond);
            digest.text(address.route.as_str()).bytes(&changed.to_le_bytes())
        })
    };
    if parts.len() == 1 {
        return parts
            .values()
            .map(|addresses| (INDEX, Route::new("/sitemap.xml"), digest(addresses).finish()))
            .collect();
    }
    let mut outputs: Vec<_> =
        parts.iter().map(|(part, addresses)| (*part, part_route(*part), digest(addresses).finish())).collect();
    let all = outputs.iter().fold(Digester::new("sitemap index"), |all, (_, _, part)| all.digest(*part));
    outputs.push((INDEX, Route::new("/sitemap.xml"), all.finish()));
    outputs
}

const INDEX: usize = usize::MAX;

fn part_route(part: usize) -> Route {
    let (year, further) = (part / FILES, part % FILES);
    let year = if year == 0 { "pages".to_owned() } else { year.to_string() };
    Route::new(if further == 0 {
        format!("/sitemap-{year}.xml")
    } else {
        format!("/sitemap-{year}-{}.xml", further + 1)
    })
}

/// The bytes of a file.
pub(super) fn make(views: &Views<'_>, _: &dyn Library, item: usize) -> Result<Vec<u8>, String> {
    let parts = parts(views, (item != INDEX).then_some(item));
    let base = &views.site.base_url;
    let mut xml = Xml::new();
    if item == INDEX && parts.len() > 1 {
        xml.open("sitemapindex", &[("xmlns", NAMESPACE)]);
        for (part, addresses) in &parts {
            xml.open("sitemap", &[]);
            xml.text("loc", &base.absolute(&part_route(*part)));
            if let Some(changed) = addresses.iter().filter_map(|address| address.changed).max() {
                xml.text("lastmod", &changed.to_string());
            }
            xml.close("sitemap");
        }
        xml.close("sitemapindex");
        return Ok(xml.finish());
    }
    let part = if item == INDEX { parts.keys().next().copied().unwrap_or(0) } else { item };
    xml.open("urlset", &[("xmlns", NAMESPACE)]);
    for address in parts.get(&part).into_iter().flatten() {
        xml.open("url", &[]);
        xml.text("loc", &base.absolute(&address.route));
        if let Some(changed) = address.changed {
            xml.text("lastmod", &changed.to_string());
        }
        xml.close("url");
    }
    xml.close("urlset");
    Ok(xml.finish())
}

struct Address<'a> {
    route: Cow<'a, Route>,
    changed: Option<Timestamp>,
}

/// All addresses, or those of the year of one part; by year where there are too many for one file.
fn parts<'a>(views: &Views<'a>, only: Option<usize>) -> BTreeMap<usize, Vec<Address<'a>>> {
    let site = views.site;
    let changed = |entry: &Entry| Some(entry.updated.unwrap_or(entry.published));
    let mut parts: BTreeMap<usize, Vec<Address<'_>>> = BTreeMap::new();
    let general = parts.entry(0).or_default();
    // A page that has nothing to show any more stays for those who link to it.
    let shows = |list: &&List| !list.items.is_empty() || matches!(list.kind, ListKind::Front | ListKind::Section);
    for list in site.lists.iter().filter(shows) {
        let newest = list.items.last().and_then(|id| changed(site.article(*id)));
        general.push(Address { route: Cow::Borrowed(&list.route), changed: newest });
    }
    general.extend(indexes(site).into_iter().map(|(_, route, _)| Address { route: Cow::Owned(route), changed: None }));
    let page = |entry: &'a Entry| Address { route: Cow::Borrowed(entry.route()), changed: entry.updated };
    general.extend(site.pages.iter().map(page));
    general.par_sort_unstable_by(|a, b| a.route.as_str().cmp(b.route.as_str()));
    let split = general.len() + site.articles.len() > WHOLE;
    for entry in &site.articles {
        let year = if split { usize::from(site.zone.show(entry.published).year().unsigned_abs()) } else { 0 };
        if only.is_some_and(|only| only / FILES != year) {
            continue;
        }
        let address = Address { route: Cow::Borrowed(entry.route()), changed: changed(entry) };
        parts.entry(year * FILES).or_default().push(address);
    }
    divided(parts, MOST)
}

/// Parts of which none has more addresses than a file may.
fn divided(mut parts: BTreeMap<usize, Vec<Address<'_>>>, most: usize) -> BTreeMap<usize, Vec<Address<'_>>> {
    let first = parts.keys().copied().collect::<Vec<_>>();
    for part in first {
        let mut further = part;
        while let Some(rest) = parts.get_mut(&further).filter(|it| it.len() > most).map(|it| it.split_off(most)) {
            further += 1;
            parts.insert(further, rest);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_has_more_addresses_than_a_file_may() {
        let addresses = |count: usize| {
            let route = |at: usize| Cow::Owned(Route::new(format!("/{at}/")));
            (0..count).map(|at| Address { route: route(at), changed: None }).collect::<Vec<_>>()
        };
        let parts = BTreeMap::from([(0, addresses(7)), (2021 * FILES, addresses(3)), (2022 * FILES, addresses(4))]);
        let counts: Vec<_> = divided(parts, 3).into_iter().map(|(part, all)| (part_route(part), all.len())).collect();
        let expected = [
            ("/sitemap-pages.xml", 3),
            ("/sitemap-pages-2.xml", 3),
            ("/sitemap-pages-3.xml", 1),
            ("/sitemap-2021.xml", 3),
            ("/sitemap-2022.xml", 3),
            ("/sitemap-2022-2.xml", 1),
        ];
        assert_eq!(counts, expected.map(|(route, count)| (Route::new(route), count)));
    }
}
