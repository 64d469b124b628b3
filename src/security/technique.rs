//! Turns `T1505.003` and `G0125` into MITRE ATT&CK ids, and finds techniques in prose.

use super::text::{as_text, leading_digits, refusal, stands_alone};
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// A technique, `T1190`, or a sub-technique, `T1505.003` (MITRE ATT&CK, 'Design and Philosophy', ids of objects).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TechniqueId {
    number: u16,
    sub: Option<u16>,
}

refusal! {
    /// Why a text is no technique id.
    TechniqueIdError
}

as_text!(TechniqueId);

impl TechniqueId {
    /// The technique that a sub-technique belongs to; a technique is its own.
    #[must_use]
    pub const fn technique(self) -> Self {
        Self { number: self.number, sub: None }
    }

    /// Whether it is a sub-technique.
    #[must_use]
    pub const fn is_sub_technique(self) -> bool {
        self.sub.is_some()
    }

    /// The page at MITRE, where the dot becomes a slash.
    #[must_use]
    pub fn url(self) -> String {
        match self.sub {
            None => format!("https://attack.mitre.org/techniques/T{:04}", self.number),
            Some(sub) => format!("https://attack.mitre.org/techniques/T{:04}/{sub:03}", self.number),
        }
    }
}

impl fmt::Display for TechniqueId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "T{:04}", self.number)?;
        self.sub.map_or(Ok(()), |sub| write!(out, ".{sub:03}"))
    }
}

impl FromStr for TechniqueId {
    type Err = TechniqueIdError;

    fn from_str(text: &str) -> Result<Self, TechniqueIdError> {
        let (number, sub) = match text.split_once('.') {
            Some((number, sub)) => (number, Some(sub)),
            None => (text, None),
        };
        let number = numbered(number, "T", 4);
        let sub = sub.map(|sub| numbered(sub, "", 3));
        match (number, sub) {
            (Some(number), None) => Ok(Self { number, sub: None }),
            (Some(number), Some(Some(sub))) => Ok(Self { number, sub: Some(sub) }),
            _ => Err(TechniqueIdError::new(
                format!("`{text}` is no ATT&CK technique."),
                "Write T and four digits, as in T1190, or with a sub-technique of three digits, as in T1505.003.",
            )),
        }
    }
}

/// The number of `text` if it is `prefix`, in either case, and exactly `digits` digits.
fn numbered(text: &str, prefix: &str, digits: usize) -> Option<u16> {
    let (letters, number) = text.split_at_checked(prefix.len())?;
    (letters.eq_ignore_ascii_case(prefix) && number.len() == digits && leading_digits(number.as_bytes()) == digits)
        .then(|| number.parse().ok())?
}

/// Finds every technique id that stands as a word in `text`, in order. Only the capital T counts in
/// prose, and an id whose sub-technique is malformed is left alone rather than cut short. An id of
/// the right form need not exist: `T1000` is also a laptop, so ask the table before linking.
pub fn find(text: &str) -> impl Iterator<Item = (Range<usize>, TechniqueId)> + '_ {
    memchr::memchr_iter(b'T', text.as_bytes()).filter_map(move |start| mention(text, start))
}

/// The id that begins at `start`.
fn mention(text: &str, start: usize) -> Option<(Range<usize>, TechniqueId)> {
    let after = text.as_bytes().get(start + 1..)?;
    if leading_digits(after) != 4 {
        return None;
    }
    let sub = match after.get(4) {
        Some(b'.') => leading_digits(&after[5..]),
        _ => 0,
    };
    let end = start + 5 + if sub == 0 { 0 } else { 1 + sub };
    // Everything between is ASCII, so both ends are character boundaries.
    let id = text.get(start..end)?.parse().ok()?;
    stands_alone(text, start, end).then_some((start..end, id))
}

/// Declares the id of one kind of ATT&CK object that has no parts: letters, four digits, a folder at MITRE.
macro_rules! object_id {
    ($(#[$doc:meta])* $name:ident, $error:ident, $prefix:literal, $folder:literal, $noun:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u16);

        refusal! {
            #[doc = concat!("Why a text is no ", $noun, " id.")]
            $error
        }

        as_text!($name);

        impl $name {
            /// The page at MITRE.
            #[must_use]
            pub fn url(self) -> String {
                format!(concat!("https://attack.mitre.org/", $folder, "/{}"), self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, concat!($prefix, "{:04}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                numbered(text, $prefix, 4).map(Self).ok_or_else(|| {
                    $error::new(
                        format!(concat!("`{}` is no ATT&CK ", $noun, "."), text),
                        concat!("Write ", $prefix, " and four digits, as in ", $example, "."),
                    )
                })
            }
        }
    };
}

object_id! {
    /// A group of attackers, `G0125`. Names are claims by a source, so actors are keyed by this.
    GroupId, GroupIdError, "G", "groups", "group", "G0125"
}
object_id! {
    /// Malware or a tool, `S0154`.
    SoftwareId, SoftwareIdError, "S", "software", "software", "S0154"
}
object_id! {
    /// A campaign, `C0024`.
    CampaignId, CampaignIdError, "C", "campaigns", "campaign", "C0024"
}
object_id! {
    /// A mitigation, `M1036`.
    MitigationId, MitigationIdError, "M", "mitigations", "mitigation", "M1036"
}
object_id! {
    /// A tactic, `TA0001`.
    TacticId, TacticIdError, "TA", "tactics", "tactic", "TA0001"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> TechniqueId {
        text.parse().expect(text)
    }

    #[test]
    fn an_id_keeps_its_text() {
        for text in ["T1190", "T1505.003", "T0001.000"] {
            assert_eq!(id(text).to_string(), text);
        }
        assert_eq!(id("t1190"), id("T1190"));
    }

    #[test]
    fn the_dot_becomes_a_slash_in_addresses() {
        assert_eq!(id("T1055.011").url(), "https://attack.mitre.org/techniques/T1055/011");
        assert_eq!(id("T1190").url(), "https://attack.mitre.org/techniques/T1190");
        assert_eq!(
            "g0125".parse::<GroupId>().expect("it is well formed").url(),
            "https://attack.mitre.org/groups/G0125"
        );
        assert_eq!(
            "TA0001".parse::<TacticId>().expect("it is well formed").url(),
            "https://attack.mitre.org/tactics/TA0001"
        );
    }

    #[test]
    fn what_breaks_the_grammar_is_refused() {
        for text in [
            "",
            "T",
            "T119",
            "T11900",
            "T1190.",
            "T1190.3",
            "T1190.0031",
            "1190",
            "TA0001",
            "T1190.00x",
            "Té90",
            "T+190",
        ] {
            assert!(text.parse::<TechniqueId>().is_err(), "{text}");
        }
        let error = "G125".parse::<GroupId>().expect_err("three digits are too few");
        assert_eq!(error.to_string(), "`G125` is no ATT&CK group.");
        assert!("T0001".parse::<TacticId>().is_err());
    }

    #[test]
    fn sub_techniques_sort_behind_their_technique() {
        let mut ids = vec![id("T1560.001"), id("T1505.003"), id("T1505")];
        ids.sort();
        assert_eq!(ids, [id("T1505"), id("T1505.003"), id("T1560.001")]);
        assert_eq!(id("T1505.003").technique(), id("T1505"));
    }

    #[test]
    fn techniques_are_found_in_prose() {
        let text = "It used T1190, then T1505.003. Later T1003.001/T1560; finally T1190.";
        let found: Vec<_> = find(text).map(|(range, id)| (&text[range], id.to_string())).collect();
        let names: Vec<_> = found.iter().map(|(text, _)| *text).collect();
        assert_eq!(names, ["T1190", "T1505.003", "T1003.001", "T1560", "T1190"]);
        assert!(found.iter().all(|(text, id)| text == id));
    }

    #[test]
    fn what_only_looks_like_a_technique_is_left_alone() {
        for text in
            ["AT1190", "T11901", "T1505.0035", "T1505.03", "T1505.003x", "t1190", "T119", "T1190_2", "TéT119é", "T"]
        {
            assert_eq!(find(text).count(), 0, "{text}");
        }
    }
}
