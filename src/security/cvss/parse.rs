//! Reads a vector string by the tables into a [`CvssVector`], or says what is wrong and where.

use super::error::CvssError;
use super::metric::Group;
use super::vector::{CvssVector, CvssVersion, MOST_METRICS};
use std::ops::Range;
use std::str::FromStr;

impl FromStr for CvssVector {
    type Err = CvssError;

    /// Reads a vector strictly: known metrics, known values, each at most once, every base metric there. Only version
    /// 4.0 demands an order (specification section 7); for 2.0 and 3.x, FIRST's own JSON schemas accept any.
    fn from_str(text: &str) -> Result<Self, CvssError> {
        let version = version_of(text)?;
        let mut vector = Self { version, chosen: [0; MOST_METRICS] };
        let mut fields: Vec<(Range<usize>, usize)> = Vec::new();
        let mut start = version.prefix().len();
        for written in text[start..].split('/') {
            let range = start..start + written.len();
            start = range.end + 1;
            let (place, chosen) = field(version, text, range.clone())?;
            if fields.iter().any(|(_, earlier)| *earlier == place) {
                let key = version.metrics()[place].key;
                return Err(CvssError::new(
                    range,
                    Some(key),
                    format!("The metric `{key}` is given twice."),
                    "Keep one of them.".to_owned(),
                ));
            }
            vector.chosen[place] = chosen;
            fields.push((range, place));
        }
        nothing_missing(&vector, text, &fields)?;
        in_order(&vector, &fields)?;
        Ok(vector)
    }
}

fn version_of(text: &str) -> Result<CvssVersion, CvssError> {
    let prefixed = [CvssVersion::V3_0, CvssVersion::V3_1, CvssVersion::V4_0];
    if let Some(version) = prefixed.into_iter().find(|version| text.starts_with(version.prefix())) {
        return Ok(version);
    }
    let refuse =
        |range, message: &str, help: &str| Err(CvssError::new(range, None, message.to_owned(), help.to_owned()));
    if text.is_empty() {
        return refuse(
            0..0,
            "The CVSS vector is empty.",
            "Write one, as in CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H.",
        );
    }
    if text.trim() != text {
        return refuse(0..text.len(), "The CVSS vector has spaces around it.", "Take the spaces away.");
    }
    if text.starts_with('(') {
        return refuse(0..text.len(), "The CVSS vector stands in brackets.", "Take the brackets away.");
    }
    if text.get(..5).is_some_and(|prefix| prefix.eq_ignore_ascii_case("CVSS:")) {
        let prefix = 0..text.find('/').unwrap_or(text.len());
        let message = format!("`{}` is no version of CVSS.", &text[prefix.clone()]);
        let help =
            "Begin with CVSS:3.0/, CVSS:3.1/ or CVSS:4.0/; a vector of version 2.0 begins with its first metric.";
        return refuse(prefix, &message, help);
    }
    Ok(CvssVersion::V2_0)
}

/// Reads one `metric:value`: the place of the metric, and the value as [`CvssVector::chosen`] keeps it.
fn field(version: CvssVersion, text: &str, range: Range<usize>) -> Result<(usize, u8), CvssError> {
    let written = &text[range.clone()];
    let Some((key, value)) = written.split_once(':') else {
        let message = match written {
            "" => "The CVSS vector has an empty field.".to_owned(),
            _ => format!("`{written}` is no metric and value."),
        };
        return Err(CvssError::new(
            range,
            None,
            message,
            "Write metrics as in AV:N, with one slash between them.".to_owned(),
        ));
    };
    let metrics = version.metrics();
    let Some(place) = metrics.iter().position(|metric| metric.key == key) else {
        let help = metrics.iter().find(|metric| metric.key.eq_ignore_ascii_case(key)).map_or_else(
            || match version {
                CvssVersion::V2_0 => {
                    "Vectors of later versions begin with CVSS:3.0/, CVSS:3.1/ or CVSS:4.0/.".to_owned()
                }
                _ => format!("Version {version} has {}.", listed(metrics.iter().map(|metric| metric.key))),
            },
            |metric| format!("Write {}.", metric.key),
        );
        let place = range.start..range.start + key.len();
        return Err(CvssError::new(place, Some(key), format!("CVSS {version} has no metric `{key}`."), help));
    };
    let metric = &metrics[place];
    if let Some(index) = metric.values.iter().position(|known| known.key == value) {
        return Ok((place, u8::try_from(index + 1).unwrap_or(0)));
    }
    if metric.group != Group::Base && value == version.not_defined() {
        return Ok((place, 0));
    }
    let help = format!("Its values are {}.", listed(metric.values.iter().map(|known| known.key)));
    let at = range.end - value.len()..range.end;
    Err(CvssError::new(at, Some(key), format!("`{value}` is no value of the metric `{key}` in CVSS {version}."), help))
}

fn nothing_missing(vector: &CvssVector, text: &str, fields: &[(Range<usize>, usize)]) -> Result<(), CvssError> {
    let metrics = vector.version.metrics().iter().enumerate();
    let missing: Vec<_> = metrics
        .filter(|(place, metric)| metric.group == Group::Base && !fields.iter().any(|(_, given)| given == place))
        .map(|(_, metric)| metric)
        .collect();
    let Some(first) = missing.first() else {
        return Ok(());
    };
    let message = match missing.len() {
        1 => format!("The base metric `{}` is missing.", first.key),
        _ => format!("The base metrics {} are missing.", listed(missing.iter().map(|metric| metric.key))),
    };
    let help = format!("Add {}, the {}.", first.key, first.name.to_lowercase());
    Err(CvssError::new(0..text.len(), Some(first.key), message, help))
}

fn in_order(vector: &CvssVector, fields: &[(Range<usize>, usize)]) -> Result<(), CvssError> {
    let late = fields.windows(2).find(|pair| pair[1].1 < pair[0].1).map(|pair| &pair[1]);
    let (CvssVersion::V4_0, Some((range, place))) = (vector.version, late) else {
        return Ok(());
    };
    let key = vector.version.metrics()[*place].key;
    let message = format!("The metric `{key}` comes too late: CVSS 4.0 fixes the order of metrics.");
    Err(CvssError::new(range.clone(), Some(key), message, format!("Write {vector}.")))
}

/// Joins words as a sentence does: `H, L and N`.
fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.collect();
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXCHANGE: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";

    fn vector(text: &str) -> CvssVector {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn refused(text: &str) -> CvssError {
        text.parse::<CvssVector>().expect_err(text)
    }

    #[test]
    fn an_error_names_the_metric_and_its_place() {
        let error = refused("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:Q/I:H/A:H");
        assert_eq!(error.to_string(), "`Q` is no value of the metric `C` in CVSS 3.1.");
        assert_eq!((error.metric(), error.range()), (Some("C"), 35..36));
        assert_eq!(error.help(), "Its values are H, L and N.");

        let error = refused("CVSS:3.1/AV:N/AC:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
        assert_eq!((error.metric(), error.range()), (Some("AC"), 19..23));

        let error = refused("AV:N/AC:L/PR:N/C:N/I:N/A:C");
        assert_eq!((error.metric(), error.range()), (Some("PR"), 10..12));
        assert!(error.help().contains("CVSS:3.1/"));

        let error = refused("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/C:H/I:H");
        assert_eq!(error.to_string(), "The base metrics S and A are missing.");
        assert_eq!(error.help(), "Add S, the scope.");
    }

    #[test]
    fn only_version_four_demands_an_order() {
        let error = refused("CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/SC:N/VI:H/SI:N/VA:H/SA:N");
        assert_eq!((error.metric(), error.range()), (Some("VI"), 44..48));
        assert!(error.help().contains("VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"));
        assert_eq!(vector("A:C/AV:N/AC:L/Au:N/C:N/I:N").to_string(), "AV:N/AC:L/Au:N/C:N/I:N/A:C");
    }

    #[test]
    fn malformed_texts_are_refused_and_never_panic() {
        for text in [
            "",
            "/",
            "CVSS:3.1",
            "CVSS:3.1/",
            "CVSS:3.2/AV:N",
            "CVSS:2.0/AV:N/AC:L/Au:N/C:N/I:N/A:C",
            "cvss:3.1/AV:N",
            " AV:N",
            "AV:N\n",
            "(AV:N/AC:L/Au:N/C:N/I:N/A:C)",
            "AV:N/AC:L/Au:N/C:N/I:N/A:C/",
            "AV:N//AC:L/Au:N/C:N/I:N/A:C",
            "AV:N/AC:L/AU:N/C:N/I:N/A:C",
            "AV:N:L/AC:L/Au:N/C:N/I:N/A:C",
            "AV",
            ":",
            "é",
            "CVSS:é",
            "AV:n/AC:L/Au:N/C:N/I:N/A:C",
            "AV:ND/AC:L/Au:N/C:N/I:N/A:C",
            "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:S/SA:N",
        ] {
            let error = refused(text);
            assert!(text.get(error.range()).is_some(), "{text}");
            assert!(!error.help().is_empty() && error.to_string().ends_with('.'), "{text}");
        }
    }

    #[test]
    fn reading_a_vector_from_a_file_checks_it() {
        let json = serde_json::to_string(&vector(EXCHANGE)).expect("it is text");
        assert_eq!(serde_json::from_str::<CvssVector>(&json).ok(), Some(vector(EXCHANGE)));
        assert!(serde_json::from_str::<CvssVector>(r#""CVSS:3.1/AV:N""#).is_err());
    }
}
