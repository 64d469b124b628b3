//! An image of an article into what a page shows of it: files of several widths and formats, and the words with which a
//! browser chooses among them. Every address carries the digest of content and recipe.

use crate::finding::{Code, Finding};
use crate::image::{Facts, Format, Notice, Recipe, Shape};
use crate::markdown::{Image, Layout};
use crate::site::{Entry, Picture, span};
use crate::source::{Digest, SourcePath};
use crate::web::{Route, slug};

/// A file that is made of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Where it stands.
    pub route: Route,
    /// What makes it.
    pub job: Job,
    /// Its width in pixels; zero for a drawing that names no size.
    pub width: u32,
    /// Its height, as above.
    pub height: u32,
}

/// An image and what is to be made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The file.
    pub file: SourcePath,
    /// Digest of its content.
    pub content: Digest,
    /// What is known of it.
    pub facts: Facts,
    /// What is made of it.
    pub recipe: Recipe,
}

impl Job {
    /// The name of what is made.
    pub fn digest(&self) -> Digest {
        self.recipe.digest(self.content)
    }

    /// Whether it is made without decoding the image, which is quicker than to look it up.
    pub fn is_copy(&self) -> bool {
        self.recipe.is_copy(&self.facts)
    }
}

/// The files with which a page shows an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framed {
    /// Files in formats that not every browser shows, the smallest first, by width.
    pub newer: Vec<(Format, Vec<Variant>)>,
    /// Files in the family of the source, by width.
    pub family: Vec<Variant>,
    /// For an image that moves: a still, for readers who want none to.
    pub still: Option<Variant>,
    /// How wide a page shows it, as the attribute `sizes` says it.
    pub sizes: &'static str,
    /// Whether it has fewer pixels than its place: then the text shows it as wide as it is.
    pub small: bool,
}

/// Where an image stands, which says how wide it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In the text.
    Text(Layout),
    /// Above the text, and on the front page.
    Lead,
}

impl Place {
    /// The widths of files: that of the layout on a small screen, on a large one, and on a sharp one.
    fn widths(self) -> &'static [u32] {
        match self {
            Place::Text(Layout::Text) => &[480, 800, 1200],
            Place::Text(Layout::Left | Layout::Right) => &[320, 640, 960],
            Place::Text(Layout::Wide | Layout::Full) | Place::Lead => &[480, 800, 1200, 1920],
        }
    }

    /// The widest file in the family of the source. Who has a sharp screen has a browser that shows WebP.
    fn widest_in_family(self) -> u32 {
        match self {
            Place::Text(Layout::Text) => 800,
            Place::Text(Layout::Left | Layout::Right) => 640,
            Place::Text(Layout::Wide | Layout::Full) | Place::Lead => CROPPED,
        }
    }

    /// How wide the stylesheet shows it. The measure of the text is 42rem, the page 72rem, a gutter 1.5rem.
    fn sizes(self) -> &'static str {
        match self {
            Place::Text(Layout::Text) | Place::Lead => "(min-width: 45rem) 42rem, calc(100vw - 3rem)",
            Place::Text(Layout::Left | Layout::Right) => "(min-width: 45rem) 20rem, calc(100vw - 3rem)",
            Place::Text(Layout::Wide) => "(min-width: 76rem) 48rem, calc(100vw - 3rem)",
            Place::Text(Layout::Full) => "(min-width: 76rem) 69rem, calc(100vw - 3rem)",
        }
    }

    /// The narrowest source that fills it: for the lead image, the card of other sites too.
    fn wanted(self) -> u32 {
        match self {
            Place::Text(Layout::Text) => 672,
            Place::Text(Layout::Left | Layout::Right) => 320,
            Place::Text(Layout::Wide) => 768,
            Place::Text(Layout::Full) => 1104,
            Place::Lead => 1200,
        }
    }
}

/// The files with which the text shows an image.
pub fn in_text(picture: &Picture, image: &Image) -> Framed {
    let notice = Notice { credit: image.credit.clone(), license: image.license.clone() };
    frame(picture, Place::Text(image.layout), image.crop, &notice)
}

/// The files with which pages show the lead image.
pub fn as_lead(picture: &Picture, entry: &Entry) -> Framed {
    frame(picture, Place::Lead, None, &lead_notice(entry))
}

/// Shapes of the lead image that search engines ask for, and the card of other sites: width and height.
const CROPS: [(u32, u32); 4] = [(1, 1), (4, 3), (16, 9), (40, 21)];

/// Widest file of a crop.
const CROPPED: u32 = 1200;

/// The lead image as 1:1, 4:3 and 16:9, and as a card of 1200 × 630; none for a drawing.
pub fn crops(picture: &Picture, entry: &Entry) -> Option<[Variant; 4]> {
    let Picture { facts, .. } = picture;
    facts.format.is_raster().then(|| {
        CROPS.map(|(across, down)| {
            let width = facts.width.min(facts.height * across / down).clamp(1, CROPPED);
            let shape = Shape::Filled(width, (width * down / across).max(1));
            variant(picture, shape, Format::Jpeg, &lead_notice(entry))
        })
    })
}

fn lead_notice(entry: &Entry) -> Notice {
    let image = entry.article().front.more.image.as_ref();
    image.map(|image| Notice { credit: image.credit.clone(), license: image.license.clone() }).unwrap_or_default()
}

fn frame(picture: &Picture, place: Place, crop: Option<(u32, u32)>, notice: &Notice) -> Framed {
    let Picture { facts, .. } = picture;
    let (sizes, small) = (place.sizes(), is_small(facts, place));
    if !facts.format.is_raster() {
        let family = vec![variant(picture, Shape::Whole, facts.format, notice)];
        return Framed { newer: Vec::new(), family, still: None, sizes, small };
    }
    if facts.animated {
        let family = vec![variant(picture, Shape::Whole, facts.format, notice)];
        let still = scaled(facts, facts.width.min(CROPPED), crop);
        let still = Some(variant(picture, still, Format::WebP, notice));
        return Framed { newer: Vec::new(), family, still, sizes, small };
    }
    let shapes: Vec<Shape> = widths(facts, place, crop).into_iter().map(|width| scaled(facts, width, crop)).collect();
    let files = |format: Format| -> Vec<Variant> {
        shapes.iter().map(|shape| variant(picture, *shape, format, notice)).collect()
    };
    let mut newer = Vec::new();
    if Format::AVIF {
        newer.push((Format::Avif, files(Format::Avif)));
    }
    let webp = files(Format::WebP);
    // Nobody who reads these needs an older format.
    if matches!(facts.format, Format::WebP | Format::Avif) {
        return Framed { newer, family: webp, still: None, sizes, small };
    }
    newer.push((Format::WebP, webp));
    let mut family = files(if facts.format == Format::Gif { Format::Png } else { facts.format });
    let narrow = family.iter().filter(|variant| variant.width <= place.widest_in_family()).count();
    family.truncate(narrow.max(1));
    Framed { newer, family, still: None, sizes, small }
}

/// The layout's widths that the source has, and its own where the next one is too wide for it.
fn widths(facts: &Facts, place: Place, crop: Option<(u32, u32)>) -> Vec<u32> {
    let own = crop.map_or(facts.width, |(across, down)| facts.width.min(facts.height * across / down)).max(1);
    let mut widths: Vec<u32> = place.widths().iter().copied().filter(|width| *width <= own).collect();
    let (last, widest) = (widths.last().copied().unwrap_or(0), place.widths().last().copied().unwrap_or(0));
    if own < widest && last * 7 < own * 6 {
        widths.push(own);
    }
    widths
}

fn scaled(facts: &Facts, width: u32, crop: Option<(u32, u32)>) -> Shape {
    let (across, down) = crop.map_or((facts.width, facts.height), |crop| crop);
    let (width, across, down) = (u64::from(width), u64::from(across), u64::from(down));
    let height = u32::try_from((width * down + across / 2) / across).unwrap_or(u32::MAX).max(1);
    Shape::Filled(u32::try_from(width).unwrap_or(u32::MAX), height)
}

fn variant(picture: &Picture, shape: Shape, format: Format, notice: &Notice) -> Variant {
    let recipe = Recipe { shape, format, notice: notice.clone() };
    let (width, height) = recipe.size(&picture.facts);
    let job = Job { file: picture.file.clone(), content: picture.digest, facts: picture.facts, recipe };
    let size = if shape == Shape::Whole { String::new() } else { format!("-{width}x{height}") };
    let name = name(&picture.file);
    let route = Route::new(format!("/images/{name}{size}.{}.{}", job.digest().short(), format.extension()));
    Variant { route, job, width, height }
}

/// The file's name as addresses are, and short enough for every file system.
fn name(file: &SourcePath) -> String {
    let whole = slug(file.stem());
    let mut end = whole.len().min(80);
    while !whole.is_char_boundary(end) {
        end -= 1;
    }
    let name = whole[..end].trim_matches('-');
    if name.is_empty() { "image".to_owned() } else { name.to_owned() }
}

impl Framed {
    /// The file that stands for the image where one address must do: the widest up to 1200 pixels.
    pub fn address(&self) -> &Variant {
        let good = self.family.iter().rev().find(|variant| variant.width <= CROPPED);
        good.or(self.family.first()).expect("an image has a file")
    }

    /// Every file.
    pub fn variants(self) -> impl Iterator<Item = Variant> {
        self.newer.into_iter().flat_map(|(_, variants)| variants).chain(self.family).chain(self.still)
    }
}

/// Images that are too small for their places. Those that are shown small on purpose are no wider than a phone.
pub(super) fn small(entry: &Entry) -> impl Iterator<Item = Finding> {
    let article = entry.article();
    let images = entry.images.iter().zip(&article.outline.images).filter(|(_, image)| image.figure);
    let text = images.filter_map(|(picture, image)| Some((picture.as_ref()?, Place::Text(image.layout), &image.range)));
    let lead = entry.lead_image.as_ref().zip(article.front.more.image.as_ref());
    let lead = lead.map(|(picture, image)| (picture, Place::Lead, &image.src.range));
    text.chain(lead).filter_map(|(Picture { file, facts, .. }, place, range)| {
        let (width, wanted) = (facts.width, place.wanted());
        let by_mistake = !facts.animated && (width > 320 || place == Place::Lead);
        (by_mistake && is_small(facts, place)).then(|| {
            let message = format!("`{}` is {width} pixels wide, and its place {wanted}", file.file_name());
            let finding = Finding::hint(Code::ImageSmall, span(&article.path, range), message);
            finding.help(match place {
                Place::Lead => "use the original if there is a larger one; browsers enlarge this one",
                Place::Text(_) => "use the original if there is a larger one; this one does not fill its place",
            })
        })
    })
}

/// Whether an image has fewer pixels than its place is wide. A drawing has as many as it takes.
fn is_small(facts: &Facts, place: Place) -> bool {
    facts.format.is_raster() && facts.width < place.wanted()
}

/// Every file that is made of the images of an entry.
pub(super) fn of_entry(entry: &Entry) -> impl Iterator<Item = Variant> {
    let images = entry.images.iter().zip(&entry.article().outline.images);
    let text = images.filter_map(|(picture, image)| Some(in_text(picture.as_ref()?, image)));
    let lead = entry.lead_image.as_ref();
    let crops = lead.and_then(|picture| crops(picture, entry)).into_iter().flatten();
    text.chain(lead.map(|picture| as_lead(picture, entry))).flat_map(Framed::variants).chain(crops)
}
