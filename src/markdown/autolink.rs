//! Finds bare addresses in text (GitHub Flavored Markdown, section 6.9, extended web autolinks).

use std::ops::Range;

/// The ranges of `https://…` and `http://…` in a text, without the punctuation that ends a sentence.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("http").map(|at| at + from) {
        let rest = &text[at..];
        let scheme = ["https://", "http://"].into_iter().find(|scheme| rest.starts_with(scheme)).map_or(0, str::len);
        let fresh = text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || "*_~(".contains(c));
        let length = if scheme > 0 && fresh { address_length(rest, scheme) } else { 0 };
        if length > scheme {
            found.push(at..at + length);
        }
        from = at + length.max(4);
    }
    found
}

fn address_length(rest: &str, scheme: usize) -> usize {
    let mut end = rest.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(rest.len());
    let host = rest[scheme..end].split(['/', '?', '#']).next().unwrap_or("");
    if !host.contains('.') || !host.starts_with(|c: char| c.is_alphanumeric()) || host.contains(['[', '(']) {
        return 0; // defanged addresses are not addresses
    }
    loop {
        let address = &rest[..end];
        let Some(last) = address.chars().next_back() else {
            return 0;
        };
        let unbalanced = last == ')' && address.matches(')').count() > address.matches('(').count();
        if "?!.,:*_~'\";".contains(last) || unbalanced {
            end -= last.len_utf8();
        } else {
            return end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn addresses_end_where_the_sentence_does() {
        let cases = [
            ("see https://a.example/x.", Some("https://a.example/x")),
            ("(https://a.example/x_(y))", Some("https://a.example/x_(y)")),
            ("hxxp://evil.example", None),
            ("https://evil[.]example/x", None),
            ("xhttps://a.example", None),
            ("https://", None),
            ("http https://b.example?q=1&r=2, and", Some("https://b.example?q=1&r=2")),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = find(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{text}");
        }
    }
}
