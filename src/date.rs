//! Dates as written and as meant: a date without an offset is resolved by the site's zone, never by the machine's.

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
use serde::{Deserialize, Serialize};

/// A date as an author wrote it. Only a [`Zone`] makes a moment of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// With an offset: a moment everywhere.
    Exact(Timestamp),
    /// Date and time of day in the site's zone.
    Local(civil::DateTime),
    /// A day: its beginning in the site's zone.
    Day(civil::Date),
}

impl When {
    /// Reads RFC 3339 and the spellings that other generators accept: `2021-07-20`, `2021-07-20T15:05`,
    /// `2021-07-20 15:05:00`, `2021-07-20T15:05:00+05:30`, `2021-07-20 15:05:00 +0530`.
    ///
    /// # Errors
    /// A sentence that says why the text is no date.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let apart = text.rsplit_once(' ').filter(|(_, offset)| offset.starts_with(['+', '-']));
        let joined = apart.map(|(moment, offset)| format!("{}{offset}", moment.replacen(' ', "T", 1)));
        let text = joined.as_deref().unwrap_or(text);
        if text.len() <= 10 {
            return text.parse().map(When::Day).map_err(|error| reason(text, &error));
        }
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Ok(When::Exact(moment));
        }
        if text.len() <= 19 || text.as_bytes().get(19) == Some(&b'.') {
            return text.parse().map(When::Local).map_err(|error| reason(text, &error));
        }
        text.parse::<Timestamp>().map(When::Exact).map_err(|error| reason(text, &error))
    }

    /// Whether only a zone makes a moment of it.
    pub fn needs_zone(self) -> bool {
        !matches!(self, When::Exact(_))
    }
}

fn reason(text: &str, error: &jiff::Error) -> String {
    let error = error.to_string();
    let detail = error.rsplit(": ").next().unwrap_or(&error);
    format!("`{text}` is no date: {detail}")
}

/// The zone that a site's days and months are counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Zone = Zone(TimeZone::UTC);

    /// A zone of the IANA database, such as `Europe/Berlin`, by the rules bundled with this program.
    pub fn named(name: &str) -> Option<Self> {
        jiff::tz::db().get(name).ok().map(Zone)
    }

    /// Every zone's name, for 'did you mean'.
    pub fn names() -> Vec<String> {
        jiff::tz::db().available().map(|name| name.to_string()).collect()
    }

    /// The moment that a written date means. In a gap of the zone the later, in a fold the earlier reading.
    pub fn resolve(&self, when: When) -> Timestamp {
        let local = match when {
            When::Exact(moment) => return moment,
            When::Local(local) => local,
            When::Day(day) => day.at(0, 0, 0, 0),
        };
        // Only dates at the very ends of the calendar have no moment.
        self.0.to_ambiguous_timestamp(local).compatible().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The moment on this zone's clocks.
    pub fn show(&self, moment: Timestamp) -> ZonedDateTime {
        moment.to_zoned_datetime(self.0.clone())
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            When::Exact(moment) => moment.fmt(f),
            When::Local(local) => local.fmt(f),
            When::Day(day) => day.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::When;

    #[test]
    fn a_long_text_is_refused_at_once() {
        assert!(When::parse(&"+ ".repeat(80_000)).is_err());
        assert_eq!(When::parse("2021-07-20 15:05:00 +0530"), When::parse("2021-07-20T15:05:00+05:30"));
    }
}
