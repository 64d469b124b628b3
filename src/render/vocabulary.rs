//! The few functions and filters that templates have besides Tera's own. None of them reads anything but its arguments
//! and what the digest of the theme covers.

use crate::date::Zone;
use crate::render::Assets;
use crate::web::{BaseUrl, Route};
use crate::words::Words;
use jiff::Timestamp;
use std::sync::Arc;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// What templates may call, Tera's own functions and filters among it: for 'did you mean'.
pub(super) const VOCABULARY: [&str; 41] = [
    "asset",
    "url",
    "date",
    "abs",
    "capitalize",
    "default",
    "escape_html",
    "escape_xml",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "range",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "throw",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];

/// Gives `asset`, `url` and `date` to the templates.
pub(super) fn register(tera: &mut Tera, assets: &Assets, words: &Words, base_url: &BaseUrl) {
    let addresses = Arc::new(assets.addresses(base_url));
    tera.register_function("asset", move |arguments: Kwargs, _: &State| -> TeraResult<Value> {
        let name: &str = arguments.must_get("name")?;
        addresses.get(name).map(|url| Value::safe_string(url)).ok_or_else(|| {
            Error::message(format!("static/ has no file `{name}`; the name must stand in the template as a literal"))
        })
    });
    let base = base_url.clone();
    tera.register_function("url", move |arguments: Kwargs, _: &State| -> TeraResult<Value> {
        let path: &str = arguments.must_get("path")?;
        let absolute = arguments.get::<bool>("absolute")?.unwrap_or(false);
        if !path.starts_with('/') {
            return Err(Error::message(format!("`{path}` is no route: it begins with a slash")));
        }
        let route = Route::new(path);
        Ok(Value::from(if absolute { base.absolute(&route) } else { base.relative(&route) }))
    });
    let words = words.clone();
    tera.register_filter("date", move |iso: &str, arguments: Kwargs, _: &State| -> TeraResult<String> {
        let format: &str = arguments.must_get("format")?;
        let moment: Timestamp =
            iso.parse().map_err(|_| Error::message(format!("`{iso}` is no moment: use the `iso` of a date")))?;
        let zoned = match arguments.get::<&str>("zone")? {
            Some(name) => {
                Zone::named(name).ok_or_else(|| Error::message(format!("there is no time zone `{name}`")))?.show(moment)
            }
            None => moment.to_zoned_datetime(offset_of(iso)),
        };
        let language = words.language(arguments.get::<&str>("lang")?);
        language.date(format, &zoned).map_err(|error| Error::message(format!("`{format}` is no format: {error}")))
    });
}

/// The offset that a moment is written with.
fn offset_of(iso: &str) -> jiff::tz::TimeZone {
    let fixed = |text: &str| -> Option<jiff::tz::Offset> {
        let sign = if text.starts_with('-') { -1 } else { 1 };
        let (hours, minutes) = text.get(1..)?.split_once(':')?;
        let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
        jiff::tz::Offset::from_seconds(sign * seconds).ok()
    };
    iso.get(19..).and_then(fixed).map_or(jiff::tz::TimeZone::UTC, jiff::tz::TimeZone::fixed)
}
