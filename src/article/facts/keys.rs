//! The fields of security facts: a part of the table of front matter.

use crate::article::facts::{Confidence, SOURCE_KINDS, Status, UpdateKind};
use crate::fields::{Field, Kind};

/// The fields, in the order of the reference.
pub(in crate::article) const FACT_FIELDS: [Field; 12] = [
    Field::new("severity", Kind::Text, "none, low, medium, high or critical; default: that of the worst vulnerability"),
    Field::new("severity_reason", Kind::Text, "why `severity` is lower than the scores say"),
    Field::new(
        "exploited",
        Kind::Flag,
        "whether it is being exploited; default: whether one of the vulnerabilities is",
    ),
    Field::new("techniques", Kind::Texts, "ATT&CK techniques, such as `T1190` or `T1505.003`"),
    Field::new("vuln", Kind::Tables(VULN), "the vulnerabilities that it is about: each gets a page").elsewhere(&[
        "cve",
        "cves",
        "vulns",
        "vulnerabilities",
    ]),
    Field::new("product", Kind::Tables(PRODUCT), "the products that it is about; an advisory has at least one"),
    Field::new("actor", Kind::Tables(ACTOR), "groups of attackers"),
    Field::new("ioc", Kind::Tables(IOC), "indicators of compromise"),
    Field::new("iocs", Kind::Text, "a CSV file with further indicators, beside the article"),
    Field::new("timeline", Kind::Tables(TIMELINE), "what happened when, oldest first"),
    Field::new("update", Kind::Tables(UPDATE), "what was changed after publication, oldest first"),
    Field::new("source", Kind::Tables(SOURCE), "what it rests on; prose cites it as `[@id]`"),
];

const VULN: &[Field] = &[
    Field::required("cve", Kind::Text, "its name, such as `CVE-2021-26855`"),
    Field::new("title", Kind::Text, "a few words that say what it is"),
    Field::new("cwe", Kind::Texts, "the kind of weakness, such as `CWE-918`"),
    Field::new("cvss", Kind::Tables(CVSS), "who scored it how"),
    Field::new("fixed_in", Kind::Texts, "versions that mend it"),
    Field::new("exploited", Kind::Flag, "whether it is being exploited; default: what the article says"),
];

const CVSS: &[Field] = &[
    Field::required("by", Kind::Text, "who says so, such as `NVD`"),
    Field::required("vector", Kind::Text, "a vector of CVSS 2.0, 3.0, 3.1 or 4.0"),
    Field::new("score", Kind::Number, "the number as published; it is computed again from the vector"),
];

const PRODUCT: &[Field] = &[
    Field::required("vendor", Kind::Text, "who makes it"),
    Field::required("name", Kind::Text, "what it is called"),
    Field::new("versions", Kind::Texts, "the versions meant"),
    Field::new("status", Kind::OneOf(Status::NAMES), "default `affected`"),
    Field::new("vulns", Kind::Texts, "which of the vulnerabilities it has; default: all"),
    Field::new("purl", Kind::Text, "package URL, such as `pkg:npm/left-pad`"),
    Field::new("cpe", Kind::Text, "CPE 2.3 name"),
];

const ACTOR: &[Field] = &[
    Field::new("ref", Kind::Text, "ATT&CK group, such as `G0125`"),
    Field::new("name", Kind::Text, "what the article calls it; required without `ref`"),
    Field::new("role", Kind::Text, "what it did"),
    Field::new("attribution", Kind::Tables(ATTRIBUTION), "who says on whose behalf"),
];

const ATTRIBUTION: &[Field] = &[
    Field::required("by", Kind::Text, "who says so"),
    Field::required("to", Kind::Text, "whom they name"),
    Field::new("words", Kind::Text, "how sure they are, in their own words"),
    Field::new("on", Kind::Date, "when they said it"),
    Field::new("source", Kind::Text, "id of the source that has it"),
];

const IOC: &[Field] = &[
    Field::required("type", Kind::Text, "the kind of indicator, such as `ipv4`, `domain`, `url` or `sha256`"),
    Field::required("value", Kind::Text, "the indicator, raw or defanged; it is shown defanged"),
    Field::new("first_seen", Kind::Date, "when it was first seen"),
    Field::new("note", Kind::Text, "a few words about it"),
    Field::new("confidence", Kind::OneOf(Confidence::NAMES), "how sure you are"),
];

const TIMELINE: &[Field] = &[
    Field::required("on", Kind::Date, "the day or moment of the event"),
    Field::required("text", Kind::Text, "what happened"),
    Field::required("source", Kind::Text, "id of the source that has it"),
];

const UPDATE: &[Field] = &[
    Field::required("at", Kind::Date, "when it was changed; one in the future waits until then"),
    Field::required("kind", Kind::OneOf(UpdateKind::NAMES), "what kind of change it is"),
    Field::required("text", Kind::Text, "what was changed"),
];

const SOURCE: &[Field] = &[
    Field::required("id", Kind::Text, "its name in citations: letters, digits and hyphens"),
    Field::new("kind", Kind::OneOf(SOURCE_KINDS), "what it is to the story"),
    Field::required("title", Kind::Text, "what it is called"),
    Field::required("url", Kind::Text, "its address"),
    Field::new("archived", Kind::Text, "address of a copy that lasts"),
    Field::new("accessed", Kind::Date, "when you read it"),
];
