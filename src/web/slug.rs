//! Slugs and anchors: words as they stand in addresses.

use unicode_normalization::UnicodeNormalization;

/// A text as one part of an address: NFC, lower case, letters and digits of any script kept, everything else a
/// single hyphen; `+` and `#` are spelt out so that `c`, `c++` and `c#` stay apart. Empty if nothing is left.
pub fn slug(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return text.to_owned();
    }
    // Normalising costs more than all the rest, and ASCII is in every normal form.
    if text.is_ascii() { spelt(text.chars(), text.len()) } else { spelt(text.nfc(), text.len()) }
}

fn spelt(letters: impl Iterator<Item = char>, length: usize) -> String {
    let mut slug = String::with_capacity(length);
    let hyphen = |slug: &mut String| {
        if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    };
    for c in letters.flat_map(char::to_lowercase) {
        match c {
            '+' | '#' => {
                hyphen(&mut slug);
                slug.push_str(if c == '+' { "plus-" } else { "sharp-" });
            }
            c if c.is_alphanumeric() => slug.push(c),
            // An apostrophe joins: `china's` is one word.
            '\'' | '’' => {}
            // A word that may be broken is still one.
            '\u{ad}' => {}
            // Combining marks that have no composed form belong to their letter.
            c if unicode_normalization::char::is_combining_mark(c) => slug.push(c),
            _ => hyphen(&mut slug),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The anchor of a heading: as [`slug`], and never empty.
pub fn anchor(text: &str) -> String {
    let anchor = slug(text);
    if anchor.is_empty() { "section".to_owned() } else { anchor }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_keep_letters_of_every_script_and_tell_c_from_its_relatives() {
        let cases = [
            ("Zero-Day", "zero-day"),
            ("  Supply  chain ", "supply-chain"),
            ("c++", "c-plus-plus"),
            ("zero\u{ad}day", "zeroday"),
            ("C#", "c-sharp"),
            ("C", "c"),
            ("Überwachung", "überwachung"),
            ("U\u{308}ber", "über"),
            ("日本語", "日本語"),
            ("China's ministry", "chinas-ministry"),
            ("../../etc/passwd", "etc-passwd"),
            ("<script>", "script"),
            ("!!!", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(slug(text), expected, "{text:?}");
        }
    }
}
