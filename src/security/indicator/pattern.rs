//! Writes the STIX 2.1 pattern of an indicator (OASIS STIX 2.1 section 9; objects of section 6).

use super::kind::IndicatorKind;
use super::shape::HIVES;

/// The pattern that matches `value`, if STIX has an object for its kind.
pub(super) fn stix(kind: IndicatorKind, value: &str) -> Option<String> {
    let comparison = match kind {
        IndicatorKind::Ipv4 => equals("ipv4-addr:value", value),
        IndicatorKind::Ipv6 => equals("ipv6-addr:value", value),
        IndicatorKind::Cidr => {
            let object = if value.contains(':') { "ipv6-addr" } else { "ipv4-addr" };
            format!("{object}:value ISSUBSET {}", quoted(value))
        }
        IndicatorKind::Domain => equals("domain-name:value", value),
        IndicatorKind::Url => equals("url:value", value),
        IndicatorKind::Email => equals("email-addr:value", value),
        IndicatorKind::Md5 => equals("file:hashes.MD5", value),
        IndicatorKind::Sha1 => equals("file:hashes.'SHA-1'", value),
        IndicatorKind::Sha256 => equals("file:hashes.'SHA-256'", value),
        IndicatorKind::Sha512 => equals("file:hashes.'SHA-512'", value),
        IndicatorKind::Filename => equals("file:name", value),
        IndicatorKind::Path => path(value),
        IndicatorKind::RegistryKey => equals("windows-registry-key:key", &full_hive(value)),
        IndicatorKind::Mutex => equals("mutex:name", value),
        IndicatorKind::Asn => format!("autonomous-system:number = {}", value.trim_start_matches("AS")),
        IndicatorKind::UserAgent => {
            equals("network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'", value)
        }
        IndicatorKind::Ja3 | IndicatorKind::Ja4 | IndicatorKind::Btc => return None,
    };
    Some(format!("[{comparison}]"))
}

/// A path of a file is its folder and its name; a path that ends with a separator is a folder.
fn path(value: &str) -> String {
    let cut = value.rfind(['/', '\\']).map_or(0, |separator| separator + 1);
    let (folder, name) = value.split_at(cut);
    // The separator belongs to the folder only where the folder is a root, `/` or `C:\`.
    let trimmed = folder.trim_end_matches(['/', '\\']);
    let folder = if trimmed.is_empty() || trimmed.ends_with(':') { folder } else { trimmed };
    if name.is_empty() {
        return equals("directory:path", folder);
    }
    format!("{} AND {}", equals("file:parent_directory_ref.path", folder), equals("file:name", name))
}

/// STIX wants the hive in full (section 6.17).
fn full_hive(key: &str) -> String {
    let (hive, rest) = key.split_at(key.find('\\').unwrap_or(key.len()));
    let known = HIVES.iter().find(|(long, short)| hive.eq_ignore_ascii_case(short) || hive.eq_ignore_ascii_case(long));
    known.map_or_else(|| key.to_owned(), |(long, _)| format!("{long}{rest}"))
}

fn equals(property: &str, value: &str) -> String {
    format!("{property} = {}", quoted(value))
}

/// A string literal: quotes and backslashes are escaped.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}
