//! Images as templates have them: their files, and what is said about them.

use crate::image::Format;
use crate::pages::{Framed, Variant, Views, as_lead, crops, in_text};
use crate::site::Entry;
use serde::Serialize;

/// An image with everything that is said about it.
#[derive(Clone, Debug, Serialize)]
pub struct ImageView {
    /// The address of one file of it, for where one must do.
    pub url: String,
    /// The same, with scheme and host.
    pub absolute: String,
    /// Width in pixels of that file; zero for an SVG that names no size.
    pub width: u32,
    /// Its height, as above.
    pub height: u32,
    /// Files in other formats, for `<source>`.
    pub sources: Vec<FilesView>,
    /// Files in the format of `url`, as the attribute `srcset` has them; empty if there is one only.
    pub srcset: String,
    /// How wide it is shown, as the attribute `sizes` has it; empty if there is one file only.
    pub sizes: String,
    /// Class for what stands in its place until it is there; empty where it is not known.
    pub tone: &'static str,
    /// Whether it has fewer pixels than its place is wide: then the text shows it as wide as it is.
    pub small: bool,
    /// Its middle as a square, with scheme and host; empty for a drawing, and for images in the text.
    pub square: String,
    /// Its middle in the ratio 4:3, as above.
    pub four_three: String,
    /// Its middle in the ratio 16:9, as above.
    pub sixteen_nine: String,
    /// A card of 1200 × 630 for other sites, as above.
    pub card: String,
    /// Width of that card in pixels: 1200, or less where the image is narrower; zero if there is none.
    pub card_width: u32,
    /// Its height, as above.
    pub card_height: u32,
    /// What it shows.
    pub alt: String,
    /// A sentence below it; may be empty.
    pub caption: String,
    /// Whose it is.
    pub credit: String,
    /// Its licence; may be empty.
    pub license: String,
}

/// Files of an image in one format.
#[derive(Clone, Debug, Serialize)]
pub struct FilesView {
    /// The media type.
    pub media_type: &'static str,
    /// For whom they are, as a media query; empty for all.
    pub media: &'static str,
    /// The files, as the attribute `srcset` has them.
    pub srcset: String,
}

/// An image in the list of all of them.
#[derive(Clone, Debug, Serialize)]
pub struct CreditView {
    /// Headline of the article that shows it.
    pub title: String,
    /// Address of that article.
    pub url: String,
    /// What the image shows.
    pub description: String,
    /// Whose it is; empty if not said.
    pub credit: String,
    /// Its licence; empty if not said.
    pub license: String,
}

impl Views<'_> {
    /// Every image, newest article first.
    pub fn credits(&self) -> Vec<CreditView> {
        let entries = self.site.articles.iter().rev().chain(&self.site.pages);
        entries.filter(|entry| !entry.expired).flat_map(|entry| self.credits_of(entry)).collect()
    }

    fn credits_of(&self, entry: &Entry) -> Vec<CreditView> {
        let article = entry.article();
        let view = |[alt, caption, credit, license]: [&String; 4]| CreditView {
            title: article.front.title.clone(),
            url: self.url(entry.route()),
            description: if alt.is_empty() { caption.clone() } else { alt.clone() },
            credit: credit.clone(),
            license: license.clone(),
        };
        let lead = article.front.more.image.as_ref().filter(|_| entry.lead_image.is_some());
        let lead = lead.map(|image| view([&image.alt, &image.caption, &image.credit, &image.license]));
        let text = entry.images.iter().zip(&article.outline.images).filter(|(picture, _)| picture.is_some());
        let text = text.map(|(_, image)| view([&image.alt, &image.caption, &image.credit, &image.license]));
        lead.into_iter().chain(text).collect()
    }

    /// The lead image.
    pub fn lead_image(&self, entry: &Entry) -> Option<ImageView> {
        let image = entry.article().front.more.image.as_ref()?;
        let picture = entry.lead_image.as_ref()?;
        let said = Said { alt: &image.alt, caption: &image.caption, credit: &image.credit, license: &image.license };
        let view = self.framed(&as_lead(picture, entry), &said);
        let Some(crops) = crops(picture, entry) else {
            return Some(view);
        };
        let [.., Variant { width: card_width, height: card_height, .. }] = crops;
        let [square, four_three, sixteen_nine, card] = crops.map(|crop| self.site.base_url.absolute(&crop.route));
        Some(ImageView { square, four_three, sixteen_nine, card, card_width, card_height, ..view })
    }

    /// An image of the text: the `at`-th of the outline.
    pub fn image_in_text(&self, entry: &Entry, at: usize) -> Option<ImageView> {
        let image = entry.article().outline.images.get(at)?;
        let picture = entry.images.get(at)?.as_ref()?;
        let said = Said { alt: &image.alt, caption: &image.caption, credit: &image.credit, license: &image.license };
        Some(self.framed(&in_text(picture, image), &said))
    }

    fn framed(&self, framed: &Framed, said: &Said<'_>) -> ImageView {
        let srcset = |variants: &[Variant]| {
            let one = |variant: &Variant| format!("{} {}w", self.url(&variant.route), variant.width);
            variants.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let mut sources = Vec::new();
        if let Some(still) = &framed.still {
            sources.push(FilesView {
                media_type: Format::WebP.media_type(),
                media: "(prefers-reduced-motion: reduce)",
                srcset: self.url(&still.route),
            });
        }
        // A browser takes the first that it can show.
        for (format, variants) in &framed.newer {
            sources.push(FilesView { media_type: format.media_type(), media: "", srcset: srcset(variants) });
        }
        let address = framed.address();
        let choice = framed.family.len() > 1 || !framed.newer.is_empty();
        ImageView {
            url: self.url(&address.route),
            absolute: self.site.base_url.absolute(&address.route),
            width: address.width,
            height: address.height,
            sources,
            srcset: if framed.family.len() > 1 { srcset(&framed.family) } else { String::new() },
            sizes: if choice { framed.sizes.to_owned() } else { String::new() },
            tone: "",
            small: framed.small,
            alt: said.alt.to_owned(),
            caption: said.caption.to_owned(),
            credit: said.credit.to_owned(),
            license: said.license.to_owned(),
            square: String::new(),
            four_three: String::new(),
            sixteen_nine: String::new(),
            card: String::new(),
            card_width: 0,
            card_height: 0,
        }
    }
}

/// What an author says of an image.
struct Said<'a> {
    alt: &'a str,
    caption: &'a str,
    credit: &'a str,
    license: &'a str,
}
