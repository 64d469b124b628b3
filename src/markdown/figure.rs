//! The attributes of a figure: what stands in braces behind an image, `{.wide crop=16:9}`.

use crate::finding::did_you_mean;
use serde::{Deserialize, Serialize};

/// How much room a figure takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// As wide as the text.
    #[default]
    Text,
    /// Wider than the text where there is room.
    Wide,
    /// As wide as the page.
    Full,
    /// Narrow, at the left, with the text beside it.
    Left,
    /// Narrow, at the right.
    Right,
}

/// What the braces say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) layout: Layout,
    pub(super) crop: Option<(u32, u32)>,
    pub(super) decorative: bool,
    pub(super) credit: Option<String>,
    pub(super) license: Option<String>,
}

const NAMES: [&str; 8] = ["wide", "full", "left", "right", "decorative", "crop", "credit", "license"];

impl Attributes {
    /// Reads the text between the braces. Every word that says nothing is a slip: what it is, and what to do.
    pub(super) fn read(text: &str) -> (Self, Vec<(String, String)>) {
        let mut attributes = Self::default();
        let mut slips = Vec::new();
        for (name, value) in pairs(text) {
            match (name.trim_start_matches('.'), value) {
                ("wide", None) => attributes.layout = Layout::Wide,
                ("full", None) => attributes.layout = Layout::Full,
                ("left", None) => attributes.layout = Layout::Left,
                ("right", None) => attributes.layout = Layout::Right,
                ("decorative", None) => attributes.decorative = true,
                ("credit", Some(value)) => attributes.credit = Some(value),
                ("license", Some(value)) => attributes.license = Some(value),
                ("crop", Some(value)) => match ratio(&value) {
                    Some(crop) => attributes.crop = Some(crop),
                    None => slips.push((
                        format!("`crop` cannot be `{value}`"),
                        "write width and height as `crop=16:9`, from 1:4 to 4:1".to_owned(),
                    )),
                },
                (name, _) => slips.push((
                    format!("an image has no attribute `{name}`"),
                    did_you_mean(name, NAMES)
                        .filter(|near| *near != name)
                        .map_or_else(|| format!("use {}", NAMES.join(", ")), |near| format!("did you mean `{near}`?")),
                )),
            }
        }
        (attributes, slips)
    }
}

/// The text in braces at the beginning of `text`, and where what follows begins.
pub(super) fn braces(text: &str) -> Option<(&str, usize)> {
    let inner = text.strip_prefix('{')?;
    let mut quoted = false;
    let end = inner.char_indices().find_map(|(at, c)| {
        quoted ^= "\"“”".contains(c);
        (c == '}' && !quoted).then_some(at)
    })?;
    Some((&inner[..end], end + 2))
}

/// Words, and `name=value` where the value may stand in quotes.
fn pairs(text: &str) -> Vec<(String, Option<String>)> {
    let mut pairs = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let value = rest.strip_prefix('=').map(|after| {
            let (value, after) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            rest = after;
            value.to_owned()
        });
        rest = rest.trim_start();
        pairs.push((name, value));
    }
    pairs
}

/// `16:9`, neither wider nor narrower than any layout has room for.
fn ratio(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once(':')?;
    let (width, height): (u32, u32) = (width.parse().ok()?, height.parse().ok()?);
    let known = 1..=100;
    (known.contains(&width) && known.contains(&height) && width <= 4 * height && height <= 4 * width)
        .then_some((width, height))
}
