//! Checks a raw value against its kind, and gives the canonical spelling.

use super::bitcoin;
use super::kind::IndicatorKind;
use super::network;

/// What is wrong with a value: a clause for after a colon, and a sentence of help.
pub(super) struct Flaw {
    pub(super) reason: String,
    pub(super) help: String,
}

pub(super) fn flaw(reason: impl Into<String>, help: impl Into<String>) -> Flaw {
    Flaw { reason: reason.into(), help: help.into() }
}

/// Longer values are refused: no real indicator is, and pages must stay readable.
const LONGEST: usize = 4096;

/// The hives of the Windows registry: the full name and the short one.
pub(super) const HIVES: [(&str, &str); 5] = [
    ("HKEY_LOCAL_MACHINE", "HKLM"),
    ("HKEY_CURRENT_USER", "HKCU"),
    ("HKEY_CLASSES_ROOT", "HKCR"),
    ("HKEY_USERS", "HKU"),
    ("HKEY_CURRENT_CONFIG", "HKCC"),
];

/// The canonical spelling of `raw`, if it is well-formed.
pub(super) fn canonical(kind: IndicatorKind, raw: &str) -> Result<String, Flaw> {
    if raw.is_empty() {
        return Err(flaw("it is empty", "Give it a value, or take the entry out."));
    }
    if raw.len() > LONGEST {
        return Err(flaw(format!("it is longer than {LONGEST} bytes"), "Give the part that identifies it."));
    }
    if raw.chars().any(char::is_control) {
        return Err(flaw("it contains a control character", "Write it on one line, without tabs."));
    }
    match kind {
        IndicatorKind::Ipv4 => network::ipv4(raw),
        IndicatorKind::Ipv6 => network::ipv6(raw),
        IndicatorKind::Cidr => network::cidr(raw),
        IndicatorKind::Domain => network::domain(raw),
        IndicatorKind::Url => network::url(raw),
        IndicatorKind::Email => network::email(raw),
        IndicatorKind::Md5 | IndicatorKind::Ja3 => digest(raw, 32),
        IndicatorKind::Sha1 => digest(raw, 40),
        IndicatorKind::Sha256 => digest(raw, 64),
        IndicatorKind::Sha512 => digest(raw, 128),
        IndicatorKind::Filename => filename(raw),
        IndicatorKind::Path => path(raw),
        IndicatorKind::RegistryKey => registry_key(raw),
        IndicatorKind::Mutex | IndicatorKind::UserAgent => Ok(raw.to_owned()),
        IndicatorKind::Asn => asn(raw),
        IndicatorKind::Ja4 => ja4(raw),
        IndicatorKind::Btc => bitcoin::canonical(raw)
            .map_err(|reason| flaw(reason, "Copy the address whole; it begins with 1, 3 or bc1.")),
    }
}

/// Help for a value that is well-formed, but for another kind.
pub(super) fn hint(kind: IndicatorKind, raw: &str) -> Option<String> {
    const TELLING: [IndicatorKind; 10] = [
        IndicatorKind::Ipv4,
        IndicatorKind::Ipv6,
        IndicatorKind::Cidr,
        IndicatorKind::Url,
        IndicatorKind::Email,
        IndicatorKind::Domain,
        IndicatorKind::Md5,
        IndicatorKind::Sha1,
        IndicatorKind::Sha256,
        IndicatorKind::Sha512,
    ];
    let other = TELLING.into_iter().find(|other| *other != kind && canonical(*other, raw).is_ok())?;
    Some(format!("It would be well-formed as `{other}`: change the kind if that is meant."))
}

fn digest(raw: &str, length: usize) -> Result<String, Flaw> {
    let help = format!("Copy the digest whole: {length} digits from 0 to 9 and a to f.");
    if !raw.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(flaw("it is not hexadecimal", help));
    }
    match raw.len() {
        found if found == length => Ok(raw.to_ascii_lowercase()),
        found => Err(flaw(format!("it has {found} digits instead of {length}"), help)),
    }
}

fn filename(raw: &str) -> Result<String, Flaw> {
    if raw.contains(['/', '\\']) {
        return Err(flaw("it contains a folder", "Use the kind `path`, or give the last part alone."));
    }
    Ok(raw.to_owned())
}

fn path(raw: &str) -> Result<String, Flaw> {
    if !raw.contains(['/', '\\']) {
        return Err(flaw("it has no folder", "Use the kind `filename`, or give the whole path."));
    }
    Ok(raw.to_owned())
}

fn registry_key(raw: &str) -> Result<String, Flaw> {
    let hive = raw.split('\\').next().unwrap_or(raw);
    if HIVES.iter().any(|(long, short)| hive.eq_ignore_ascii_case(long) || hive.eq_ignore_ascii_case(short)) {
        return Ok(raw.to_owned());
    }
    Err(flaw(
        "it does not begin with a hive",
        "Begin with HKEY_LOCAL_MACHINE or HKLM, or with another hive, and write backslashes.",
    ))
}

fn asn(raw: &str) -> Result<String, Flaw> {
    let digits = raw.get(..2).filter(|prefix| prefix.eq_ignore_ascii_case("AS")).map_or(raw, |_| &raw[2..]);
    let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok()).flatten();
    let number =
        number.ok_or_else(|| flaw("it is not the number of an autonomous system", "Write it as in AS64496."))?;
    Ok(format!("AS{number}"))
}

/// The form `t13d1516h2_8daaf6152771_e5627efa2ab1`: protocol, version, SNI, counts, ALPN, two truncated hashes
/// (`FoxIO`, JA4 technical details).
fn ja4(raw: &str) -> Result<String, Flaw> {
    let hash = |part: &str| {
        part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let first = |part: &str| match part.as_bytes() {
        [protocol, version @ .., sni, c1, c2, e1, e2, a1, a2] => {
            b"tqd".contains(protocol)
                && version.len() == 2
                && version.iter().chain([a1, a2]).all(u8::is_ascii_alphanumeric)
                && b"di".contains(sni)
                && [c1, c2, e1, e2].into_iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    let parts: Vec<_> = raw.split('_').collect();
    match parts[..] {
        [head, ciphers, extensions] if first(head) && hash(ciphers) && hash(extensions) => Ok(raw.to_owned()),
        _ => Err(flaw(
            "it does not have the three parts of a JA4",
            "Write it as in t13d1516h2_8daaf6152771_e5627efa2ab1.",
        )),
    }
}
