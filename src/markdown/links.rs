//! Sorts link destinations into inside, outside and unsafe.

use crate::web::escape;

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination<'a> {
    /// To a file or route of the site.
    Inside(&'a str),
    /// To another site.
    Outside(&'a str),
    /// Nowhere safe: a scheme that could run code, or one that no reader can follow.
    Unsafe(&'a str),
}

/// Schemes that a reader can follow and that run nothing.
const SCHEMES: [&str; 9] = ["https", "http", "mailto", "tel", "sms", "irc", "ircs", "matrix", "xmpp"];

/// Sorts a destination (RFC 3986, section 3.1, for what a scheme is).
pub fn destination(text: &str) -> Destination<'_> {
    // Browsers drop control characters and blanks before they look for a scheme; so must we.
    let seen: String = text.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    if seen.starts_with("//") || seen.starts_with("\\\\") || seen.starts_with("/\\") {
        return Destination::Outside(text);
    }
    let scheme = seen.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    });
    match scheme {
        None => Destination::Inside(text),
        Some(scheme) if SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)) => Destination::Outside(text),
        // Where something was dropped before it, the scheme itself may be no part of the text.
        Some(scheme) => Destination::Unsafe(text.get(..scheme.len()).unwrap_or(text)),
    }
}

/// Writes an outside address into a quoted attribute, percent-encoding what may not stand in it.
pub fn external_href(url: &str, out: &mut String) {
    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            encoded.push(char::from(byte));
        } else if !byte.is_ascii_control() {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    escape(&encoded, out);
}

#[cfg(test)]
mod tests {
    use super::{Destination, destination};

    #[test]
    fn only_known_schemes_lead_outside() {
        assert_eq!(destination("https://a.example/"), Destination::Outside("https://a.example/"));
        assert_eq!(destination("//a.example/"), Destination::Outside("//a.example/"));
        assert_eq!(destination("../x.md#part"), Destination::Inside("../x.md#part"));
        assert_eq!(destination("#a:b"), Destination::Inside("#a:b"));
        for text in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\nscript:alert(1)",
            " data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
        ] {
            assert!(matches!(destination(text), Destination::Unsafe(_)), "{text}");
        }
    }
}
