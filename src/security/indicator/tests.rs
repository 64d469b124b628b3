//! What indicators promise, by example and by many made-up texts.

use super::*;
use std::collections::BTreeSet;

/// One well-formed value of every kind.
#[rustfmt::skip]
const EXAMPLES: [(IndicatorKind, &str); 24] = [
    (IndicatorKind::Ipv4, "203.0.113.7"),
    (IndicatorKind::Ipv6, "2001:db8::1"),
    (IndicatorKind::Ipv6, "::ffff:192.0.2.1"),
    (IndicatorKind::Cidr, "203.0.113.0/24"),
    (IndicatorKind::Cidr, "2001:db8::/32"),
    (IndicatorKind::Domain, "bad.example"),
    (IndicatorKind::Domain, "bücher.example"),
    (IndicatorKind::Url, "https://bad.example/a.php?u=http://worse.example/#x"),
    (IndicatorKind::Url, "http://user:pass@[2001:db8::1]:8080/"),
    (IndicatorKind::Url, "ws://bad.example/(x)/[y]/{z}"),
    (IndicatorKind::Email, "phish.er@bad.example"),
    (IndicatorKind::Md5, "d41d8cd98f00b204e9800998ecf8427e"),
    (IndicatorKind::Sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    (IndicatorKind::Sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (
        IndicatorKind::Sha512,
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    ),
    (IndicatorKind::Filename, "evil[.]exe.txt"),
    (IndicatorKind::Path, r"C:\Users\Public\a[.]dll"),
    (IndicatorKind::RegistryKey, r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"),
    (IndicatorKind::Mutex, r"Global\{hxxp://}"),
    (IndicatorKind::Asn, "AS64496"),
    (IndicatorKind::Ja3, "e7d705a3286e19ea42f587b344ee6865"),
    (IndicatorKind::Ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1"),
    (IndicatorKind::UserAgent, "Mozilla/5.0 (compatible; +http://bad.example)"),
    (IndicatorKind::Btc, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
];

fn indicator(kind: IndicatorKind, text: &str) -> Indicator {
    Indicator::parse(kind, text).unwrap_or_else(|error| panic!("{kind} {text}: {error} {}", error.help()))
}

fn url(text: &str) -> Indicator {
    indicator(IndicatorKind::Url, text)
}

/// A generator of texts that is the same on every machine (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (bound as u64)).expect("it is below a usize")
    }

    /// A text of up to `most` of the given pieces.
    fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| pieces[self.below(pieces.len())]).collect()
    }
}

#[rustfmt::skip]
const PIECES: [&str; 48] = [
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ".",
    ":",
    "/",
    "@",
    "://",
    "http",
    "https",
    "hxxp",
    "hXXps",
    "HTTP",
    "ftp",
    "fxp",
    "ws",
    "dot",
    "at",
    "[.]",
    "(dot)",
    "[://]",
    "[:]",
    "[@]",
    "[https]://",
    "a",
    "evil",
    "bad.example",
    "203.0.113.7",
    "2001:db8::1",
    "?",
    "#",
    "&",
    "=",
    "-",
    "_",
    "+",
    "%2e",
    "é",
    "語",
    " ",
    "s",
    "x",
    "t",
    "\\",
    "1",
];

#[test]
fn every_kind_has_an_example_and_a_name() {
    let kinds: BTreeSet<_> = EXAMPLES.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds.len(), IndicatorKind::ALL.len());
    for kind in IndicatorKind::ALL {
        assert_eq!(kind.name().parse(), Ok(kind));
    }
    assert_eq!("SHA-256".parse::<IndicatorKind>().expect_err("it is misspelt").help(), "Write `sha256`.");
    assert!("hash".parse::<IndicatorKind>().expect_err("it is none").help().contains("md5, sha1"));
}

/// The laws of defanging, for one indicator.
fn keeps_its_promises(indicator: &Indicator) {
    let raw = indicator.raw();
    assert_eq!(&Indicator::parse(indicator.kind(), raw).expect(raw), indicator, "a raw value is read as itself");
    for style in [DefangStyle::Hxxp, DefangStyle::SafeIoc] {
        let inert = indicator.defanged_as(style);
        let again =
            Indicator::parse(indicator.kind(), &inert).unwrap_or_else(|error| panic!("{raw} as {inert}: {error}"));
        assert_eq!(&again, indicator, "{inert} comes back as {raw}");
        assert_eq!(again.defanged_as(style), inert, "defanging twice is defanging once");
        if indicator.is_network() {
            assert!(!inert.contains(raw), "{inert} still contains {raw}");
        } else {
            assert_eq!(inert, raw);
        }
    }
}

#[test]
fn every_example_keeps_the_promises() {
    for (kind, text) in EXAMPLES {
        let indicator = indicator(kind, text);
        assert_eq!(indicator.raw(), text);
        keeps_its_promises(&indicator);
        let finder = RawFinder::new([&indicator]).expect("one indicator is not too many");
        assert_eq!(finder.is_in(text.as_bytes()), indicator.is_network());
        assert!(!finder.is_in(indicator.defanged().as_bytes()));
        let json = serde_json::to_string(&indicator).expect("it is plain");
        assert_eq!(serde_json::from_str::<Indicator>(&json).ok(), Some(indicator));
    }
}

#[test]
fn made_up_texts_are_read_or_refused_and_keep_the_promises() {
    many_texts(2_000);
    many_urls(4_000);
}

#[test]
#[ignore = "a million texts; run it with --release"]
fn a_million_made_up_texts_keep_the_promises() {
    many_texts(1_000_000);
    many_urls(1_000_000);
}

fn many_texts(count: usize) {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let mut read = 0;
    for _ in 0..count {
        let text = chance.text(&PIECES, 12);
        let live = refang(&text);
        assert_eq!(refang(&live), live, "refanging {text} twice is refanging once");
        for kind in IndicatorKind::ALL {
            match Indicator::parse(kind, &text) {
                Ok(indicator) => {
                    read += 1;
                    keeps_its_promises(&indicator);
                }
                Err(error) => {
                    assert!(!error.help().is_empty() && error.to_string().ends_with('.'));
                }
            }
        }
    }
    assert!(read > count, "too few texts were read: {read}");
}

fn many_urls(count: usize) {
    const SCHEMES: [&str; 9] = ["http", "https", "HTTP", "hxxp", "ftp", "ws", "[https]", "svn+ssh", "at"];
    const HOSTS: [&str; 6] =
        ["bad.example", "203.0.113.7", "[2001:db8::1]", "user@bad.example", "bad[.]example:8080", "h"];
    let mut chance = Chance(2021);
    let mut read = 0;
    for _ in 0..count {
        let (scheme, host) = (SCHEMES[chance.below(9)], HOSTS[chance.below(6)]);
        let text = format!("{scheme}://{host}/{}", chance.text(&PIECES, 8));
        if let Ok(indicator) = Indicator::parse(IndicatorKind::Url, &text) {
            read += 1;
            keeps_its_promises(&indicator);
        }
    }
    assert!(read > count / 2, "too few URLs were read: {read}");
}

#[test]
#[rustfmt::skip]
fn every_way_of_defanging_is_understood() {
    for text in [
        "hxxps://bad[.]example/p",
        "hxxps[:]//bad[.]example/p",
        "hxxps[://]bad[.]example/p",
        "[https]://bad[.]example/p",
        "[hxxps]://bad(.)example/p",
        "https://bad{.}example/p",
        "hXXps://bad[dot]example/p",
        "https://bad(DOT)example/p",
        "hxxps://bad[[.]]example/p",
        "  hxxps://bad[.]example/p\n",
    ] {
        let indicator = indicator(IndicatorKind::Url, text);
        assert!(indicator.raw().eq_ignore_ascii_case("https://bad.example/p"), "{text} became {}", indicator.raw());
    }
    assert_eq!(url("fxp://bad[.]example").raw(), "ftp://bad.example");
    assert_eq!(indicator(IndicatorKind::Email, "phish[at]bad[.]example").raw(), "phish@bad.example");
    assert_eq!(indicator(IndicatorKind::Email, "phish(@)bad(dot)example").raw(), "phish@bad.example");
    assert_eq!(indicator(IndicatorKind::Ipv6, "2001[:]db8[:][:]1").raw(), "2001:db8::1");
}

#[test]
#[rustfmt::skip]
fn urls_are_shown_inert_with_all_that_they_carry() {
    for (raw, hxxp, safe) in [
        ("https://bad.example", "hxxps://bad[.]example", "[https]://bad[.]example"),
        ("HTTP://Bad.Example/A", "HXXP://Bad[.]Example/A", "[HTTP]://Bad[.]Example/A"),
        ("https://evil.example/x.exe", "hxxps://evil[.]example/x[.]exe", "[https]://evil[.]example/x.exe"),
        ("ftp://files.example/", "ftp[://]files[.]example/", "[ftp]://files[.]example/"),
        ("http://192.0.2.2:80", "hxxp://192[.]0[.]2[.]2:80", "[http]://192[.]0[.]2[.]2:80"),
        ("http://[2001:db8::1]:8080", "hxxp://[2001[:]db8[:][:]1]:8080", "[http]://[2001[:]db8[:][:]1]:8080"),
        ("http://u:p@bad.example", "hxxp://u:p[@]bad[.]example", "[http]://u:p[@]bad[.]example"),
        (
            "http://a.example/r?url=http://b.example",
            "hxxp://a[.]example/r?url=hxxp://b[.]example",
            "[http]://a[.]example/r?url=[http]://b[.]example",
        ),
        ("http://a.example/?c=x@b.example", "hxxp://a[.]example/?c=x[@]b[.]example", "[http]://a[.]example/?c=x[@]b[.]example"),
        ("http://a.example/?ip=192.0.2.21", "hxxp://a[.]example/?ip=192[.]0[.]2[.]21", "[http]://a[.]example/?ip=192[.]0[.]2[.]21"),
        ("http://a.example/#ip=2001:db8::1", "hxxp://a[.]example/#ip=2001[:]db8[:][:]1", "[http]://a[.]example/#ip=2001[:]db8[:][:]1"),
        ("http://a.example/s?q=a.b", "hxxp://a[.]example/s?q=a[.]b", "[http]://a[.]example/s?q=a.b"),
    ] {
        let indicator = url(raw);
        assert_eq!(indicator.defanged(), hxxp);
        assert_eq!(indicator.defanged_as(DefangStyle::SafeIoc), safe);
    }
}

#[test]
#[rustfmt::skip]
fn one_thing_has_one_spelling() {
    for (kind, text, raw) in [
        (IndicatorKind::Ipv6, "2001:0DB8:0:0::1", "2001:db8::1"),
        (IndicatorKind::Domain, "Bad.Example.", "bad.example"),
        (IndicatorKind::Ipv6, "[2001:db8::1]", "2001:db8::1"),
        (IndicatorKind::Domain, "İstanbul.EXAMPLE", "İstanbul.example"),
        (IndicatorKind::Email, "Phish@BAD.example", "Phish@bad.example"),
        (IndicatorKind::Md5, "D41D8CD98F00B204E9800998ECF8427E", "d41d8cd98f00b204e9800998ecf8427e"),
        (IndicatorKind::Asn, "64496", "AS64496"),
        (IndicatorKind::Btc, "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    ] {
        assert_eq!(indicator(kind, text).raw(), raw);
    }
}

#[test]
#[rustfmt::skip]
fn a_refused_value_says_why_and_what_to_do() {
    for (kind, text, reason, help) in [
        (IndicatorKind::Ipv4, "203.0.113.256", "four numbers", "leading zeros"),
        (IndicatorKind::Ipv4, "203.0.113.0/24", "four numbers", "`cidr`"),
        (IndicatorKind::Ipv4, "bad[.]example", "four numbers", "`domain`"),
        (IndicatorKind::Ipv6, "fe80::1%eth0", "version 6", "zone"),
        (IndicatorKind::Cidr, "203.0.113.7/24", "bits behind", "203[.]0[.]113[.]0/24"),
        (IndicatorKind::Cidr, "203.0.113.0/33", "length", "203.0.113.0/24"),
        (IndicatorKind::Cidr, "203.0.113.0/+8", "length", "203.0.113.0/24"),
        (IndicatorKind::Domain, "hxxp://bad[.]example", "no `:`", "`url`"),
        (IndicatorKind::Domain, "*.bad.example", "no `*`", "name alone"),
        (IndicatorKind::Domain, "localhost", "no dot", "name alone"),
        (IndicatorKind::Domain, "bad..example", "1 and 63", "name alone"),
        (IndicatorKind::Domain, "203.0.113.7", "a number", "`ipv4`"),
        (IndicatorKind::Url, "bad.example/path", "no scheme", "hxxps://"),
        (IndicatorKind::Url, "bad.example", "no scheme", "`domain`"),
        (IndicatorKind::Url, "http://bad.example/a b", "a space", "%20"),
        (IndicatorKind::Url, "http://", "1 and 253", "hxxps://"),
        (IndicatorKind::Url, "http://bad.example:99999/", "port", "port"),
        (IndicatorKind::Url, "http://[2001:db8::1", "not closed", "hxxps://"),
        (IndicatorKind::Email, "phish", "no @", "[@]"),
        (IndicatorKind::Email, "a b@bad.example", "mailbox", "[@]"),
        (IndicatorKind::Sha256, "d41d8cd98f00b204e9800998ecf8427e", "32 digits instead of 64", "`md5`"),
        (IndicatorKind::Md5, "xyz", "hexadecimal", "whole"),
        (IndicatorKind::Filename, r"C:\a.exe", "folder", "`path`"),
        (IndicatorKind::Path, "mimikatz", "folder", "`filename`"),
        (IndicatorKind::RegistryKey, "SOFTWARE\\Microsoft", "hive", "HKLM"),
        (IndicatorKind::Asn, "AS", "autonomous", "AS64496"),
        (IndicatorKind::Ja4, "t13d1516h2_8daaf6152771", "three parts", "t13d"),
        (IndicatorKind::Btc, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "checksum", "whole"),
        (IndicatorKind::Btc, "0x0000", "form", "bc1"),
        (IndicatorKind::Mutex, "", "empty", "take the entry out"),
        (IndicatorKind::Mutex, "a\tb", "control", "tabs"),
    ] {
        let error = Indicator::parse(kind, text).expect_err(text);
        assert!(error.to_string().contains(reason), "{kind} {text}: {error}");
        assert!(error.help().contains(help), "{kind} {text}: {}", error.help());
    }
    let live = Indicator::parse(IndicatorKind::Ipv4, "https://bad.example").expect_err("it is a URL");
    assert!(live.to_string().starts_with("`hxxps://bad[.]example` is no ipv4"), "{live}");
}

#[test]
#[rustfmt::skip]
fn what_nobody_owns_is_known() {
    for (kind, text, reason) in [
        (IndicatorKind::Ipv4, "10.1.2.3", "RFC 1918"),
        (IndicatorKind::Ipv4, "127.0.0.1", "own machine"),
        (IndicatorKind::Ipv4, "203.0.113.7", "RFC 5737"),
        (IndicatorKind::Ipv4, "100.64.0.1", "RFC 6598"),
        (IndicatorKind::Ipv6, "2001:db8::1", "RFC 3849"),
        (IndicatorKind::Ipv6, "::1", "own machine"),
        (IndicatorKind::Ipv6, "::ffff:192.168.0.1", "RFC 1918"),
        (IndicatorKind::Cidr, "192.168.0.0/16", "RFC 1918"),
        (IndicatorKind::Domain, "bad.example", "RFC 2606"),
        (IndicatorKind::Domain, "www.example.com", "RFC 2606"),
        (IndicatorKind::Email, "a@mail.test", "RFC 2606"),
        (IndicatorKind::Url, "http://u@[::1]:80/", "own machine"),
        (IndicatorKind::Url, "http://192.0.2.1:80/", "RFC 5737"),
        (IndicatorKind::Url, "http://localhost/", "own machine"),
        (IndicatorKind::Asn, "AS64496", "RFC 5398"),
    ] {
        let found = indicator(kind, text).reserved_for();
        assert!(found.is_some_and(|found| found.contains(reason)), "{text}: {found:?}");
    }
    for (kind, text) in [
        (IndicatorKind::Ipv4, "8.8.8.8"),
        (IndicatorKind::Ipv6, "2606:4700::1111"),
        (IndicatorKind::Domain, "notexample.com"),
        (IndicatorKind::Url, "http://latest/"),
        (IndicatorKind::Asn, "AS15169"),
        (IndicatorKind::Mutex, "localhost"),
    ] {
        assert!(!indicator(kind, text).is_reserved(), "{text}");
    }
}

#[test]
#[rustfmt::skip]
fn patterns_name_the_stix_object_and_escape_the_value() {
    for (kind, text, pattern) in [
        (IndicatorKind::Ipv4, "203.0.113.7", "[ipv4-addr:value = '203.0.113.7']"),
        (IndicatorKind::Cidr, "2001:db8::/32", "[ipv6-addr:value ISSUBSET '2001:db8::/32']"),
        (IndicatorKind::Sha1, EXAMPLES[12].1, "[file:hashes.'SHA-1' = 'da39a3ee5e6b4b0d3255bfef95601890afd80709']"),
        (IndicatorKind::Path, r"C:\Temp\it's.exe", r"[file:parent_directory_ref.path = 'C:\\Temp' AND file:name = 'it\'s.exe']"),
        (IndicatorKind::Path, "/x", "[file:parent_directory_ref.path = '/' AND file:name = 'x']"),
        (IndicatorKind::Path, "/tmp/.X11/", "[directory:path = '/tmp/.X11']"),
        (IndicatorKind::RegistryKey, r"hklm\Run", r"[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\Run']"),
        (IndicatorKind::Asn, "64496", "[autonomous-system:number = 64496]"),
    ] {
        assert_eq!(indicator(kind, text).stix_pattern().as_deref(), Some(pattern));
    }
    assert_eq!(indicator(IndicatorKind::Ja3, EXAMPLES[20].1).stix_pattern(), None);
}

#[test]
#[rustfmt::skip]
fn a_raw_value_is_found_only_where_it_stands_for_itself() {
    let declared = [
        indicator(IndicatorKind::Domain, "evil.example"),
        indicator(IndicatorKind::Ipv4, "203.0.113.7"),
        indicator(IndicatorKind::Ipv6, "2001:db8::1"),
        indicator(IndicatorKind::Email, "a@b.example"),
        indicator(IndicatorKind::Url, "http://u.example/?a=1&b=2"),
        indicator(IndicatorKind::Md5, "d41d8cd98f00b204e9800998ecf8427e"),
    ];
    let finder = RawFinder::new(&declared).expect("six are not too many");
    for (text, raw) in [
        ("see evil.example.", Some("evil.example")),
        ("see www.EVIL.example/x", Some("evil.example")),
        ("<b>203.0.113.7</b>", Some("203.0.113.7")),
        ("on 203.0.113.7.", Some("203.0.113.7")),
        ("203.0.113.7:8080", Some("203.0.113.7")),
        ("[2001:DB8::1]:80", Some("2001:db8::1")),
        ("mailto:a@b.example?", Some("a@b.example")),
        ("href=\"http://u.example/?a=1&amp;b=2\"", Some("http://u.example/?a=1&b=2")),
        (r#""http:\/\/u.example\/?a=1&b=2""#, Some("http://u.example/?a=1&b=2")),
        ("“evil.example”", Some("evil.example")),
        ("seen—evil.example—twice", Some("evil.example")),
        (r#"{"text":"see\nevil.example\n"}"#, Some("evil.example")),
        (r#"{"text":"\u201cevil.example"}"#, Some("evil.example")),
        ("?u=http%3A%2F%2Fevil.example%2F", Some("evil.example")),
        ("ip:2001:db8::1", Some("2001:db8::1")),
        ("evil[.]example hxxp://u[.]example/?a=1&amp;b=2", None),
        ("notevil.example evil.example.org evil.example-x éevil.example", None),
        ("203.0.113.77 1.203.0.113.7 203.0.113.7.5 1203.0.113.7", None),
        ("2001:db8::12 1:2001:db8::1 2001:db8::1:5", None),
        ("ba@b.example x.a@b.example", None),
        ("d41d8cd98f00b204e9800998ecf8427e", None),
        ("", None),
    ] {
        assert_eq!(finder.find(text.as_bytes()).map(|(_, found)| found.raw()).next(), raw, "{text}");
        assert_eq!(finder.is_in(text.as_bytes()), raw.is_some());
    }
    assert!(!RawFinder::new([]).expect("none is not too many").is_in(b"anything"));
}
