//! Knows addresses and names that no attacker can own.

use super::kind::IndicatorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What `value` is reserved for, if anything.
pub(super) fn reserved_for(kind: IndicatorKind, value: &str) -> Option<&'static str> {
    match kind {
        IndicatorKind::Ipv4 | IndicatorKind::Ipv6 => address(value.parse().ok()?),
        IndicatorKind::Cidr => address(value.split('/').next()?.parse().ok()?),
        IndicatorKind::Domain => name(value),
        IndicatorKind::Email => name(value.rsplit('@').next()?),
        IndicatorKind::Url => host(value),
        IndicatorKind::Asn => autonomous_system(value.trim_start_matches("AS").parse().ok()?),
        _ => None,
    }
}

fn host(url: &str) -> Option<&'static str> {
    let authority = url.split_once("://")?.1.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    if let Some(inside) = host.strip_prefix('[') {
        return address(inside.split(']').next()?.parse().ok()?);
    }
    let host = host.split(':').next()?;
    host.parse().map_or_else(|_| name(host), address)
}

/// The ranges of the IANA special-purpose registries.
fn address(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => address_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address_v4(address),
            None => address_v6(address),
        },
    }
}

fn address_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [first, second, third, _] = address.octets();
    match (first, second, third) {
        _ if address.is_private() => Some("private networks (RFC 1918)"),
        _ if address.is_loopback() => Some("the own machine (RFC 1122)"),
        _ if address.is_documentation() => Some("examples in documents (RFC 5737)"),
        _ if address.is_link_local() => Some("the local link (RFC 3927)"),
        (0, ..) => Some("'this network' (RFC 791)"),
        (100, 64..=127, _) => Some("networks behind a provider's translation (RFC 6598)"),
        (198, 18..=19, _) => Some("measurements (RFC 2544)"),
        (192, 0, 0) => Some("protocols (RFC 6890)"),
        _ if address.is_multicast() => Some("groups of receivers (RFC 5771)"),
        (240.., ..) => Some("the future and broadcast (RFC 1112)"),
        _ => None,
    }
}

fn address_v6(address: Ipv6Addr) -> Option<&'static str> {
    match address.segments() {
        [0x2001, 0x0db8, ..] => Some("examples in documents (RFC 3849)"),
        [0x3fff, 0x0000..=0x0fff, ..] => Some("examples in documents (RFC 9637)"),
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("no address at all (RFC 4291)"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("the own machine (RFC 4291)"),
        [0xfc00..=0xfdff, ..] => Some("private networks (RFC 4193)"),
        [0xfe80..=0xfebf, ..] => Some("the local link (RFC 4291)"),
        [0xff00..=0xffff, ..] => Some("groups of receivers (RFC 4291)"),
        _ => None,
    }
}

fn name(name: &str) -> Option<&'static str> {
    const EXAMPLES: [&str; 3] = ["example.com", "example.net", "example.org"];
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let within = |zone: &str| name.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if ["example", "test", "invalid"].into_iter().chain(EXAMPLES).any(within) {
        return Some("examples and tests (RFC 2606, RFC 6761)");
    }
    if within("localhost") {
        return Some("the own machine (RFC 6761)");
    }
    ["local", "internal", "home.arpa"].into_iter().any(within).then_some("local networks (RFC 6762, RFC 8375, ICANN)")
}

fn autonomous_system(number: u32) -> Option<&'static str> {
    match number {
        64496..=64511 | 65536..=65551 => Some("examples in documents (RFC 5398)"),
        64512..=65534 | 4_200_000_000..=4_294_967_294 => Some("private use (RFC 6996)"),
        0 | 23456 | 65535 | u32::MAX => Some("no system (RFC 7607, RFC 6793, RFC 7300)"),
        _ => None,
    }
}
