//! Makes network indicators inert for people and live again for machines.
//!
//! Two promises tie the directions together, and the tests hold them: what was defanged comes back byte for byte,
//! and defanging what came back gives the same text. They rest on one fact: a raw value never contains a token
//! such as `[.]`, because [`refang`] leaves none, whatever they were nested in.

use super::kind::IndicatorKind;
use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// How network indicators are made inert.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DefangStyle {
    /// `hxxps://bad[.]example/a[.]php`, which readers and extraction tools know. Every dot and `@` of a URL is
    /// bracketed, so that a second host in its query is inert too.
    #[default]
    Hxxp,
    /// `[https]://bad[.]example/a.php`, the bracketed form of the Internet-Draft 'safe-ioc-sharing': hosts, nested
    /// URLs, and addresses in the rest of a URL, but no other dots. Few tools read it yet.
    SafeIoc,
}

/// What stands between brackets in defanged texts, and what it stands for.
const TOKENS: [(&str, &str); 6] = [(".", "."), ("dot", "."), (":", ":"), ("@", "@"), ("at", "@"), ("://", "://")];

/// Makes `raw` inert if its kind leads somewhere.
pub(super) fn defang(kind: IndicatorKind, raw: &str, style: DefangStyle) -> Cow<'_, str> {
    match kind {
        IndicatorKind::Ipv4 | IndicatorKind::Ipv6 | IndicatorKind::Cidr => bracket(raw, ".:").into(),
        IndicatorKind::Domain => bracket(raw, ".").into(),
        IndicatorKind::Email => bracket(raw, ".@").into(),
        IndicatorKind::Url => defang_url(raw, style).into(),
        _ => raw.into(),
    }
}

/// Makes a text live: undoes `hxxp`, `fxp`, `[.]`, `(.)`, `{.}`, `[dot]`, `[at]`, `[@]`, `[:]`, `[://]` and
/// `[https]://`, in any case and however nested. One pass over the text; a text without brackets or such schemes
/// is returned as it is.
#[must_use]
pub fn refang(text: &str) -> Cow<'_, str> {
    if !text.contains([']', ')', '}']) && !text.contains("://") {
        return text.into();
    }
    let mut live = String::with_capacity(text.len());
    for letter in text.chars() {
        live.push(letter);
        match letter {
            ']' => unbracket(&mut live, '['),
            ')' => unbracket(&mut live, '('),
            '}' => unbracket(&mut live, '{'),
            _ => {}
        }
        if live.ends_with("://") {
            revive_scheme(&mut live);
        }
    }
    live.into()
}

/// A text for an error message: whatever it is, its dots and schemes do not make a link.
pub(super) fn shown(text: &str) -> String {
    let live = refang(text);
    let shortened: String = live.chars().take(100).collect();
    defang_url(&shortened, DefangStyle::Hxxp)
}

/// If `live` ends with a token in brackets that begin with `open`, leaves what the token stands for.
fn unbracket(live: &mut String, open: char) {
    let Some(body) = live.get(..live.len() - 1) else {
        return;
    };
    for (token, meaning) in TOKENS {
        let start = body.len().checked_sub(token.len());
        let Some((before, last)) = start.and_then(|start| body.split_at_checked(start)) else {
            continue;
        };
        if last.eq_ignore_ascii_case(token) && before.ends_with(open) {
            let keep = before.len() - 1;
            live.truncate(keep);
            live.push_str(meaning);
            return;
        }
    }
}

/// `live` ends with `://`: takes brackets off the scheme before it and undoes `hxxp` and `fxp`.
fn revive_scheme(live: &mut String) {
    let before = &live[..live.len() - 3];
    let bracketed = before.strip_suffix(']').and_then(|inner| {
        let start = scheme_start(inner);
        let outside = inner[..start].strip_suffix('[')?;
        (start < inner.len()).then(|| (outside.len(), inner[start..].to_owned()))
    });
    let (start, scheme) = bracketed.unwrap_or_else(|| {
        let start = scheme_start(before);
        (start, before[start..].to_owned())
    });
    live.truncate(start);
    live.push_str(&with_other_letters(&scheme, [("hxxp", "xt", "XT"), ("fxp", "xt", "XT")]));
    live.push_str("://");
}

/// Where the word that ends `text` begins: letters, digits, `+` and `-`.
fn scheme_start(text: &str) -> usize {
    text.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '+' || letter == '-').len()
}

/// If `scheme` ends with one of the names, with or without an s, changes a letter of it in both cases:
/// `("hxxp", "xt", "XT")` turns `hXxps` into `hTtps`.
fn with_other_letters<const N: usize>(scheme: &str, names: [(&str, &str, &str); N]) -> String {
    let plain = scheme.strip_suffix(['s', 'S']).unwrap_or(scheme);
    for whole in [plain, scheme] {
        for (name, small, large) in names {
            let start = whole.len().wrapping_sub(name.len());
            if whole.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
                let changed = whole[start..].replace(&small[..1], &small[1..]).replace(&large[..1], &large[1..]);
                return [&whole[..start], &changed, &scheme[whole.len()..]].concat();
            }
        }
    }
    scheme.to_owned()
}

fn is_token(word: &str) -> bool {
    TOKENS.iter().any(|(token, _)| token.eq_ignore_ascii_case(word))
}

/// Puts every one of `letters` in brackets.
fn bracket(raw: &str, letters: &str) -> String {
    let mut inert = String::with_capacity(raw.len() * 2);
    for letter in raw.chars() {
        if letters.contains(letter) {
            inert.extend(['[', letter, ']']);
        } else {
            inert.push(letter);
        }
    }
    inert
}

/// Walks along the `://` of a URL, since a query can carry another one.
fn defang_url(raw: &str, style: DefangStyle) -> String {
    let mut pieces = raw.split("://");
    let mut inert = pieces.next().map(|first| bracket(first, ".@")).unwrap_or_default();
    for piece in pieces {
        let start = scheme_start(&inert);
        let scheme = inert.split_off(start);
        match style {
            DefangStyle::Hxxp => {
                let changed = with_other_letters(&scheme, [("http", "tx", "TX")]);
                let separator = if changed == scheme { "[://]" } else { "://" };
                inert.extend([&changed, separator]);
            }
            // `[at]://` would come back as `@://`.
            DefangStyle::SafeIoc if scheme.is_empty() || is_token(&scheme) => {
                inert.extend([&scheme, "[://]"]);
            }
            DefangStyle::SafeIoc => inert.extend(["[", &scheme, "]://"]),
        }
        let (authority, rest) = piece.split_at(piece.find(['/', '?', '#']).unwrap_or(piece.len()));
        inert.push_str(&defang_authority(authority));
        inert.push_str(&defang_parts(rest, style));
    }
    inert
}

/// `user@host:port`, where the host may be an IPv6 address in brackets.
fn defang_authority(authority: &str) -> String {
    let address = authority.find('[').and_then(|open| Some(open..open + authority[open..].find(']')?));
    match address {
        Some(range) => [
            bracket(&authority[..range.start], ".@"),
            bracket(&authority[range.clone()], ".@:"),
            bracket(&authority[range.end..], ".@"),
        ]
        .concat(),
        None => bracket(authority, ".@"),
    }
}

/// Makes a path, a query and a fragment inert: all dots in one style, addresses and emails only in the other
/// (draft-grimminck-safe-ioc-sharing, step 4).
fn defang_parts(rest: &str, style: DefangStyle) -> String {
    const ENDS: [char; 7] = ['/', '?', '#', '&', '=', ';', ','];
    rest.split_inclusive(ENDS)
        .map(|part| {
            let word = part.trim_end_matches(ENDS);
            let letters = match style {
                _ if word.parse::<Ipv6Addr>().is_ok() => ".:",
                DefangStyle::Hxxp => ".@",
                DefangStyle::SafeIoc if word.contains('@') || word.parse::<Ipv4Addr>().is_ok() => ".@",
                DefangStyle::SafeIoc => "",
            };
            bracket(part, letters)
        })
        .collect()
}
