//! Checks what leads somewhere: addresses, ranges, domains, URLs and emails.

use super::defang::shown;
use super::shape::{Flaw, flaw};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) fn ipv4(raw: &str) -> Result<String, Flaw> {
    match raw.parse::<Ipv4Addr>() {
        Ok(address) => Ok(address.to_string()),
        Err(_) => {
            Err(flaw("it is not four numbers from 0 to 255", "Write it as in 203.0.113.7, without leading zeros."))
        }
    }
}

pub(super) fn ipv6(raw: &str) -> Result<String, Flaw> {
    let bare = raw.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(raw);
    match bare.parse::<Ipv6Addr>() {
        Ok(address) => Ok(address.to_string()),
        Err(_) => {
            Err(flaw("it is not an address of version 6", "Write it as in 2001:db8::1, without a port or a zone."))
        }
    }
}

pub(super) fn cidr(raw: &str) -> Result<String, Flaw> {
    let form = || flaw("it is not an address, a slash and a length", "Write it as in 203.0.113.0/24.");
    let (address, length) = raw.split_once('/').ok_or_else(form)?;
    let address: IpAddr = address.parse().map_err(|_| form())?;
    let bits: u32 = if address.is_ipv4() { 32 } else { 128 };
    let digits = !length.is_empty() && length.len() <= 3 && length.bytes().all(|byte| byte.is_ascii_digit());
    let length = length.parse::<u32>().ok().filter(|length| digits && *length <= bits).ok_or_else(form)?;
    let network = match address {
        IpAddr::V4(address) => IpAddr::V4((address.to_bits() & u32::MAX.checked_shl(32 - length).unwrap_or(0)).into()),
        IpAddr::V6(address) => {
            IpAddr::V6((address.to_bits() & u128::MAX.checked_shl(128 - length).unwrap_or(0)).into())
        }
    };
    if network == address {
        Ok(format!("{address}/{length}"))
    } else {
        let written = shown(&format!("{network}/{length}"));
        Err(flaw("the address has bits behind its length", format!("The range is {written}.")))
    }
}

pub(super) fn domain(raw: &str) -> Result<String, Flaw> {
    let help = "Write the name alone, as in bad[.]example; other scripts can be written as punycode, xn--….";
    let name = raw.strip_suffix('.').unwrap_or(raw);
    if let Some(letter) = name.chars().find(|letter| !letter.is_alphanumeric() && !['-', '_', '.'].contains(letter)) {
        return Err(flaw(format!("a domain has no `{letter}`"), help));
    }
    host(name).map_err(|reason| flaw(reason, help))?;
    if !name.contains('.') {
        return Err(flaw("it has no dot", help));
    }
    Ok(name.to_ascii_lowercase())
}

/// Checks the name of a host (RFC 1035 section 2.3.4; underscores and letters beyond ASCII occur and are let through).
fn host(name: &str) -> Result<(), String> {
    if name.is_empty() || name.len() > 253 {
        return Err("a domain has between 1 and 253 characters".to_owned());
    }
    for label in name.split('.') {
        if label.is_empty() || label.len() > 63 {
            return Err("each part between dots has between 1 and 63 characters".to_owned());
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err("no part begins or ends with a hyphen".to_owned());
        }
        if let Some(letter) = label.chars().find(|letter| !letter.is_alphanumeric() && *letter != '-' && *letter != '_')
        {
            return Err(format!("a host has no `{letter}`"));
        }
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    if name.contains('.') && last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("the part behind the last dot is a number".to_owned());
    }
    Ok(())
}

pub(super) fn url(raw: &str) -> Result<String, Flaw> {
    let form = "Write it with its scheme, as in hxxps://bad[.]example/path.";
    let (scheme, rest) = raw.split_once("://").ok_or_else(|| flaw("it has no scheme", form))?;
    let known = |letter: char| letter.is_ascii_alphanumeric() || letter == '+' || letter == '-';
    if !scheme.starts_with(|letter: char| letter.is_ascii_alphabetic()) || !scheme.chars().all(known) {
        return Err(flaw("its scheme is not made of letters", form));
    }
    if raw.contains(char::is_whitespace) {
        return Err(flaw("it contains a space", "Write spaces as %20."));
    }
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
    let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
    if let Some(address) = address.strip_prefix('[') {
        let (inside, port) = address.split_once(']').ok_or_else(|| flaw("its host is not closed by `]`", form))?;
        inside.parse::<Ipv6Addr>().map_err(|_| flaw("its host is not an address of version 6", form))?;
        port_is_number(port)?;
    } else {
        let (name, port) = address.split_at(address.find(':').unwrap_or(address.len()));
        let name = name.strip_suffix('.').unwrap_or(name);
        if name.parse::<Ipv4Addr>().is_err() {
            host(name).map_err(|reason| flaw(format!("of its host, {reason}"), form))?;
        }
        port_is_number(port)?;
    }
    Ok(raw.to_owned())
}

fn port_is_number(port: &str) -> Result<(), Flaw> {
    let digits = port.strip_prefix(':').unwrap_or(port);
    let well = port.is_empty() || (digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok());
    if well && (port.is_empty() || port.starts_with(':')) {
        Ok(())
    } else {
        Err(flaw("its port is not a number up to 65535", "Correct the port or take it away."))
    }
}

pub(super) fn email(raw: &str) -> Result<String, Flaw> {
    let help = "Write it as in phish[@]bad[.]example.";
    let (local, name) = raw.rsplit_once('@').ok_or_else(|| flaw("it has no @", help))?;
    // The atoms of RFC 5322 section 3.2.3; quoted local parts do not occur in the wild.
    let atom = |letter: char| letter.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(letter);
    if local.is_empty() || local.len() > 64 || !local.chars().all(atom) {
        return Err(flaw("the part before the @ is not a mailbox", help));
    }
    let name = domain(name).map_err(|inner| flaw(format!("of its domain, {}", inner.reason), help))?;
    Ok(format!("{local}@{name}"))
}
