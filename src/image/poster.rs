//! An article's headline drawn as a card of 1200 × 630 pixels: what other sites show of an article without a photograph.

use crate::image::Damage;
use crate::image::pixels::Pixels;
use crate::security::Severity;
use crate::source::{Digest, Digester};
use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use std::sync::LazyLock;

/// Changes whenever the same words give other pixels.
const VERSION: u64 = 1;

const MARGIN: f32 = 72.0;
const MEASURE: f32 = 1200.0 - 2.0 * MARGIN;
/// Where the headline begins and ends.
const TOP: f32 = 176.0;
const BOTTOM: f32 = 492.0;
/// Sizes that the headline is tried in, and the distance of its lines.
const SIZES: [f32; 6] = [96.0, 88.0, 80.0, 72.0, 64.0, 56.0];
const LEADING: f32 = 1.08;
const SMALL: f32 = 36.0;

type Colour = [u8; 3];

// The colours of static/style.css in light.
const PAPER: Colour = [0xfb, 0xfa, 0xf7];
const INK: Colour = [0x17, 0x19, 0x1d];
const SOFT: Colour = [0x54, 0x5a, 0x64];
const LINE: Colour = [0xde, 0xdb, 0xd2];
const ACCENT: Colour = [0xb4, 0x23, 0x2a];

/// Newsreader at weight 600, the Latin letters of European languages and Vietnamese (SIL Open Font License: font/OFL.txt).
static FONT: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("font/newsreader-semibold.ttf")).expect("the font is part of the program")
});

/// The words of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poster {
    /// The bulletin's name.
    pub masthead: String,
    /// The headline.
    pub title: String,
    /// What stands below it: kind or section; may be empty.
    pub kicker: String,
    /// How bad it is, in a word.
    pub severity: Option<(Severity, String)>,
    /// The day.
    pub day: String,
}

impl Poster {
    /// Width and height in pixels.
    pub const SIZE: (u32, u32) = (1200, 630);

    /// Whether the font has every letter.
    pub fn is_drawable(&self) -> bool {
        let severity = self.severity.iter().map(|(_, word)| word);
        let texts = [&self.masthead, &self.title, &self.kicker, &self.day].into_iter().chain(severity);
        texts.flat_map(|text| text.chars()).all(|letter| letter.is_whitespace() || FONT.glyph_id(letter).0 != 0)
    }

    /// The name of the finished card.
    pub fn digest(&self) -> Digest {
        let (severity, word) = self.severity.as_ref().map_or((0, ""), |(severity, word)| (*severity as u64 + 1, word));
        Digester::new("poster")
            .number(VERSION)
            .text(&self.masthead)
            .text(&self.title)
            .text(&self.kicker)
            .number(severity)
            .text(word)
            .text(&self.day)
            .finish()
    }

    /// The card as a PNG.
    ///
    /// # Errors
    /// If it cannot be encoded.
    pub fn draw(&self) -> Result<Vec<u8>, Damage> {
        let mut canvas = Canvas::new();
        canvas.fill(MARGIN, 56.0, MEASURE, 8.0, INK);
        canvas.text(MARGIN, 120.0, 44.0, INK, &shortened(&self.masthead, 44.0, MEASURE));
        let (size, lines) = headline(&self.title);
        let mut baseline = TOP + size;
        for line in lines {
            canvas.text(MARGIN, baseline, size, INK, &line);
            baseline += size * LEADING;
        }
        canvas.fill(MARGIN, 524.0, MEASURE, 2.0, LINE);
        let mut at = MARGIN;
        if !self.kicker.is_empty() {
            at += canvas.text(at, 576.0, SMALL, ACCENT, &shortened(&self.kicker, SMALL, MEASURE / 2.0)) + 28.0;
        }
        if let Some((severity, word)) = &self.severity {
            let colour = colour(*severity);
            canvas.fill(at, 553.0, 22.0, 22.0, colour);
            canvas.text(at + 34.0, 576.0, SMALL, colour, word);
        }
        canvas.text(MARGIN + MEASURE - width(&self.day, SMALL), 576.0, SMALL, SOFT, &self.day);
        canvas.pixels.png()
    }
}

fn colour(severity: Severity) -> Colour {
    match severity {
        Severity::Critical => [0xa3, 0x12, 0x3a],
        Severity::High => [0xb8, 0x43, 0x0a],
        Severity::Medium => [0x7d, 0x5f, 0x00],
        Severity::Low => [0x2f, 0x6b, 0x3a],
        Severity::None => [0x56, 0x60, 0x6b],
    }
}

/// The headline in lines, as large as it fits; what does not fit in the smallest size is cut.
fn headline(title: &str) -> (f32, Vec<String>) {
    for size in SIZES {
        let lines = wrapped(title, size);
        if TOP + size + size * LEADING * (lines.len().max(1) - 1) as f32 <= BOTTOM {
            return (size, lines);
        }
    }
    let size = SIZES[SIZES.len() - 1];
    let most = ((BOTTOM - TOP - size) / (size * LEADING)) as usize + 1;
    let mut lines = wrapped(title, size);
    let rest = lines.split_off(most - 1).join(" ");
    lines.push(shortened(&rest, size, MEASURE));
    (size, lines)
}

/// Words in lines. A word that is longer than a line is cut where the line ends.
fn wrapped(text: &str, size: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is a line");
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, size) <= MEASURE {
            *line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(String::new());
        }
        for letter in word.chars() {
            let line = lines.last_mut().expect("there is a line");
            line.push(letter);
            if width(line, size) > MEASURE {
                line.pop();
                lines.push(letter.to_string());
            }
        }
    }
    lines
}

/// The text, or as much of its beginning as is that wide, with an ellipsis.
fn shortened(text: &str, size: f32, most: f32) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while !short.is_empty() && width(&format!("{short}…"), size) > most {
        short.pop();
    }
    format!("{}…", short.trim_end())
}

/// How wide a text is in pixels.
fn width(text: &str, size: f32) -> f32 {
    let mut end = 0.0;
    placed(text, size, |_, _, after| end = after);
    end
}

/// Calls `found` with each glyph, where it begins and where it ends.
fn placed(text: &str, size: f32, mut found: impl FnMut(ab_glyph::GlyphId, f32, f32)) {
    let font = FONT.as_scaled(PxScale::from(size));
    let mut at = 0.0;
    for glyph in text.chars().map(|letter| font.glyph_id(letter)) {
        let after = at + font.h_advance(glyph);
        found(glyph, at, after);
        at = after;
    }
}

/// Pixels to draw on.
struct Canvas {
    pixels: Pixels,
}

impl Canvas {
    fn new() -> Self {
        let (width, height) = Poster::SIZE;
        let data = PAPER.repeat(width as usize * height as usize);
        Self { pixels: Pixels { width, height, channels: 3, data } }
    }

    fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        for down in y as u32..(y + height) as u32 {
            for across in x as u32..(x + width) as u32 {
                self.blend(across, down, colour, 1.0);
            }
        }
    }

    /// Draws a text from a point on its baseline, and gives its width.
    fn text(&mut self, x: f32, baseline: f32, size: f32, colour: Colour, text: &str) -> f32 {
        let mut end = 0.0;
        placed(text, size, |glyph, at, after| {
            end = after;
            let glyph = glyph.with_scale_and_position(PxScale::from(size), point(x + at, baseline));
            let Some(outline) = FONT.outline_glyph(glyph) else { return };
            let corner = outline.px_bounds().min;
            outline.draw(|across, down, share| {
                let (across, down) = (across as f32 + corner.x, down as f32 + corner.y);
                if across >= 0.0 && down >= 0.0 {
                    self.blend(across as u32, down as u32, colour, share);
                }
            });
        });
        end
    }

    /// Lays a colour over a pixel, of which it takes a share.
    fn blend(&mut self, x: u32, y: u32, colour: Colour, share: f32) {
        let Pixels { width, height, data, .. } = &mut self.pixels;
        if x >= *width || y >= *height {
            return;
        }
        let at = (y as usize * *width as usize + x as usize) * 3;
        for (below, above) in data[at..at + 3].iter_mut().zip(colour) {
            let mixed = f32::from(*below) + (f32::from(above) - f32::from(*below)) * share.clamp(0.0, 1.0);
            *below = mixed.round() as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poster(title: &str) -> Poster {
        let severity = Some((Severity::Critical, "Critical 9.8".to_owned()));
        let text = |text: &str| text.to_owned();
        Poster {
            masthead: text("The Daily Test"),
            title: text(title),
            kicker: text("Advisory"),
            severity,
            day: text("1 May 2026"),
        }
    }

    /// The rows between the masthead and the line below the headline that are not all paper.
    fn inked(png: &[u8]) -> Vec<u32> {
        let image = image::load_from_memory(png).expect("a PNG").into_rgb8();
        assert_eq!(image.dimensions(), Poster::SIZE);
        let is_inked = |y: &u32| (0..Poster::SIZE.0).any(|x| image.get_pixel(x, *y).0 != PAPER);
        (140..520).filter(is_inked).collect()
    }

    #[test]
    fn headlines_of_any_length_stay_in_their_place() {
        let word = "Pneumonoultramicroscopicsilicovolcanoconiosis".repeat(3);
        for title in ["Short", "Four flaws in Exchange Server, one chain of attacks", &"Long words ".repeat(60), &word]
        {
            let rows = inked(&poster(title).draw().expect("a card"));
            assert!(
                rows.first() > Some(&150) && rows.last() < Some(&520),
                "{title}: {:?}",
                (rows.first(), rows.last())
            );
        }
    }

    #[test]
    fn longer_headlines_have_more_lines_and_none_is_wider_than_the_measure() {
        let (large, one) = headline("Short");
        let (small, many) = headline(&"A headline that goes on ".repeat(12));
        assert!(large > small && one.len() == 1 && many.len() > 3, "{large} {small} {many:?}");
        assert!(many.last().is_some_and(|line| line.ends_with('…')), "{many:?}");
        assert!(many.iter().all(|line| width(line, small) <= MEASURE + 1.0));
    }

    #[test]
    fn letters_that_the_font_lacks_make_no_card() {
        assert!(poster("Ärger in Łódź – “quoted”").is_drawable());
        assert!(!poster("日本語の見出し").is_drawable());
    }

    #[test]
    fn every_word_is_in_the_digest() {
        let one = poster("A");
        let others = [
            Poster { masthead: "X".to_owned(), ..one.clone() },
            Poster { title: "B".to_owned(), ..one.clone() },
            Poster { kicker: "X".to_owned(), ..one.clone() },
            Poster { severity: None, ..one.clone() },
            Poster { day: "X".to_owned(), ..one.clone() },
        ];
        assert!(others.iter().all(|other| other.digest() != one.digest()));
    }
}
