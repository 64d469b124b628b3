//! The archive as pictures: numbers and paths that templates put into SVG.

use crate::date::When;
use crate::pages::{DateView, Views};
use jiff::civil::{Date, Weekday};
use serde::Serialize;
use std::collections::BTreeMap;

/// Weeks of the chart on the front page.
const WEEKS: usize = 40;

/// Side of a day in the calendar, with the gap behind it.
const CELL: usize = 10;

/// Articles of a day from which on it has a darker shade.
const SHADES: [usize; 4] = [1, 2, 4, 8];

/// Articles by week, up to the edition.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageView {
    /// How many articles each week has, oldest first; the last is the edition's.
    pub weeks: Vec<usize>,
    /// The most that a week has.
    pub most: usize,
    /// How many articles there are in all of them.
    pub total: usize,
    /// The Monday of the busiest week.
    pub busiest: DateView,
}

/// A year of days.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CalendarView {
    /// Number of columns: weeks that the year has a part of.
    pub columns: usize,
    /// Path of the days without an article.
    pub idle: String,
    /// Paths of the days with articles, from the lightest to the darkest.
    pub shades: Vec<String>,
    /// How many days have an article.
    pub days: usize,
}

impl Views<'_> {
    /// Articles by week for the front page; nothing if there are none.
    pub(super) fn coverage(&self) -> Option<CoverageView> {
        let dates = self.dates();
        let last = monday(*dates.keys().next_back()?);
        let first = last.checked_sub(jiff::Span::new().weeks(i64::try_from(WEEKS - 1).ok()?)).ok()?;
        let mut weeks = vec![0; WEEKS];
        for (date, count) in dates.range(first..) {
            weeks[days_between(first, *date) / 7] += count;
        }
        let most = *weeks.iter().max()?;
        let at = weeks.iter().rposition(|count| *count == most)?;
        let busiest = first.checked_add(jiff::Span::new().weeks(i64::try_from(at).ok()?)).ok()?;
        let busiest = self.date(self.site.zone.resolve(When::Day(busiest)), self.language(None));
        Some(CoverageView { total: weeks.iter().sum(), weeks, most, busiest })
    }

    /// The days of each year, by its name.
    pub(super) fn calendars(&self) -> BTreeMap<String, CalendarView> {
        let mut years: BTreeMap<i16, Vec<(Date, usize)>> = BTreeMap::new();
        for (date, count) in self.dates() {
            years.entry(date.year()).or_default().push((date, count));
        }
        years.into_iter().map(|(year, days)| (format!("{year:04}"), calendar(year, &days))).collect()
    }

    /// How many articles each day has.
    fn dates(&self) -> BTreeMap<Date, usize> {
        let mut dates = BTreeMap::new();
        for id in &self.site.lists[0].items {
            *dates.entry(self.site.zone.show(self.site.article(*id).published).date()).or_default() += 1;
        }
        dates
    }
}

fn calendar(year: i16, days: &[(Date, usize)]) -> CalendarView {
    let counts: BTreeMap<Date, usize> = days.iter().copied().collect();
    let first = Date::constant(year, 1, 1);
    let start = monday(first);
    let mut view = CalendarView {
        columns: days_between(start, Date::constant(year, 12, 31)) / 7 + 1,
        idle: String::new(),
        shades: vec![String::new(); SHADES.len()],
        days: days.len(),
    };
    for date in first.series(jiff::Span::new().days(1)).take_while(|date| date.year() == year) {
        let number = days_between(start, date);
        let count = counts.get(&date).copied().unwrap_or(0);
        let path = match SHADES.iter().rposition(|least| count >= *least) {
            Some(shade) => &mut view.shades[shade],
            None => &mut view.idle,
        };
        path.push_str(&format!("M{} {}h8v8h-8z", number / 7 * CELL, number % 7 * CELL));
    }
    view
}

/// The Monday of a day's week.
fn monday(date: Date) -> Date {
    let back = i64::from(date.weekday().since(Weekday::Monday));
    date.checked_sub(jiff::Span::new().days(back)).unwrap_or(date)
}

fn days_between(from: Date, to: Date) -> usize {
    from.until(to).map_or(0, |span| usize::try_from(span.get_days()).unwrap_or(0))
}
