//! What is to be made of an image. Its digest names the result before a pixel is decoded.

use crate::image::{Facts, Format};
use crate::source::{Digest, Digester};
use serde::{Deserialize, Serialize};

/// Changes whenever the same recipe gives other bytes.
const VERSION: u64 = 2;

/// What is to be made of an image.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Recipe {
    /// How much of it, and how large.
    pub shape: Shape,
    /// The format of the result.
    pub format: Format,
    /// What is written into the result: nothing else is.
    pub notice: Notice,
}

/// How much of an image is shown, and how large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Shape {
    /// All of it as it is. If it moves, it goes on moving.
    Whole,
    /// Its middle, scaled to fill this width and height; what does not fit is cut off evenly. It stands still.
    Filled(u32, u32),
}

/// Whose an image is, and what may be done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Notice {
    /// Whose it is; empty if not said.
    pub credit: String,
    /// Its licence; empty if not said.
    pub license: String,
}

impl Recipe {
    /// The name of what this recipe makes of a content.
    pub fn digest(&self, content: Digest) -> Digest {
        let (kind, width, height) = match self.shape {
            Shape::Whole => (0, 0, 0),
            Shape::Filled(width, height) => (1, width, height),
        };
        Digester::new("image")
            .number(VERSION)
            .digest(content)
            .number(kind)
            .number(width.into())
            .number(height.into())
            .text(self.format.extension())
            .text(&self.notice.credit)
            .text(&self.notice.license)
            .finish()
    }

    /// Width and height of the result.
    pub fn size(&self, facts: &Facts) -> (u32, u32) {
        match self.shape {
            Shape::Whole => (facts.width, facts.height),
            Shape::Filled(width, height) => (width, height),
        }
    }

    /// Whether the result follows from the file without decoding it.
    pub fn is_copy(&self, facts: &Facts) -> bool {
        self.shape == Shape::Whole && self.format == facts.format && (facts.ready || facts.animated)
    }
}

impl Notice {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.credit.is_empty() && self.license.is_empty()
    }

    /// The notice as an XMP packet (ISO 16684-1): IPTC's credit line and rights usage terms. Long texts are cut, because a
    /// JPEG has room for 64 KB.
    pub(super) fn packet(&self) -> String {
        let mut packet = String::from(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
             <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
             xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" xmlns:xmpRights=\"http://ns.adobe.com/xap/1.0/rights/\"",
        );
        let text = |text: &str| crate::web::Html::from_text(&text.chars().take(2000).collect::<String>()).into_string();
        if !self.credit.is_empty() {
            packet.push_str(&format!(" photoshop:Credit=\"{}\"", text(&self.credit)));
        }
        packet.push('>');
        if !self.license.is_empty() {
            packet.push_str(&format!(
                "<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></xmpRights:UsageTerms>",
                text(&self.license)
            ));
        }
        packet.push_str("</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>");
        packet
    }
}
