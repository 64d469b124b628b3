//! SVG: its size, and what of it is published. A drawing is a document that may run programs and call other hosts, so it
//! passes through an allow-list: what is not on it is left out.

use crate::image::{Damage, Facts, Format};
use crate::web::escape;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Reads the size from the root element: `width` and `height`, or else the `viewBox`.
pub(super) fn facts(bytes: &[u8]) -> Result<Facts, Damage> {
    let text = std::str::from_utf8(bytes).map_err(|_| Damage::broken("it is no UTF-8 text"))?;
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                let value = |name: &str| {
                    let attribute = element.try_get_attribute(name).ok().flatten()?;
                    Some(attribute.value.into_owned())
                };
                let number = |name: &str| value(name)?.trim().trim_end_matches("px").parse::<f64>().ok();
                let view: Vec<f64> = value("viewBox")
                    .unwrap_or_default()
                    .split([' ', ','])
                    .filter_map(|number| number.parse().ok())
                    .collect();
                let size = match (number("width"), number("height"), view.as_slice()) {
                    (Some(width), Some(height), _) => (width, height),
                    (_, _, [_, _, width, height]) => (*width, *height),
                    _ => (0.0, 0.0),
                };
                let (width, height) = (whole(size.0), whole(size.1));
                return Ok(Facts { format: Format::Svg, width, height, animated: false, ready: true });
            }
            Ok(Event::Eof) => return Err(Damage::Truncated),
            Ok(_) => {}
            Err(error) => return Err(Damage::broken(&error.to_string())),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn whole(side: f64) -> u32 {
    side.round().clamp(0.0, 100_000.0) as u32
}

/// Elements that draw, or say what is drawn.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "marker",
    "pattern",
    "mask",
    "clipPath",
    "linearGradient",
    "radialGradient",
    "stop",
    "style",
    "switch",
    "filter",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
];

/// Attributes that say how. Those that begin with `aria-` and the parameters of filters are looked at apart.
const ATTRIBUTES: &[&str] = &[
    "id",
    "class",
    "style",
    "role",
    "lang",
    "viewBox",
    "preserveAspectRatio",
    "version",
    "width",
    "height",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "fr",
    "d",
    "points",
    "pathLength",
    "transform",
    "transform-origin",
    "opacity",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "paint-order",
    "vector-effect",
    "color",
    "color-interpolation",
    "color-interpolation-filters",
    "color-rendering",
    "shape-rendering",
    "text-rendering",
    "image-rendering",
    "display",
    "visibility",
    "overflow",
    "clip-path",
    "clip-rule",
    "mask",
    "filter",
    "mix-blend-mode",
    "isolation",
    "font-family",
    "font-size",
    "font-weight",
    "font-style",
    "font-variant",
    "font-stretch",
    "font-feature-settings",
    "text-anchor",
    "text-decoration",
    "dominant-baseline",
    "alignment-baseline",
    "baseline-shift",
    "letter-spacing",
    "word-spacing",
    "writing-mode",
    "direction",
    "unicode-bidi",
    "textLength",
    "lengthAdjust",
    "startOffset",
    "method",
    "spacing",
    "dx",
    "dy",
    "rotate",
    "offset",
    "stop-color",
    "stop-opacity",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "patternUnits",
    "patternContentUnits",
    "patternTransform",
    "maskUnits",
    "maskContentUnits",
    "clipPathUnits",
    "markerWidth",
    "markerHeight",
    "markerUnits",
    "refX",
    "refY",
    "orient",
    "marker-start",
    "marker-mid",
    "marker-end",
    "filterUnits",
    "primitiveUnits",
    "in",
    "in2",
    "result",
    "stdDeviation",
    "mode",
    "operator",
    "k1",
    "k2",
    "k3",
    "k4",
    "values",
    "type",
    "tableValues",
    "slope",
    "intercept",
    "amplitude",
    "exponent",
    "flood-color",
    "flood-opacity",
    "lighting-color",
    "surfaceScale",
    "diffuseConstant",
    "specularConstant",
    "specularExponent",
    "kernelMatrix",
    "kernelUnitLength",
    "order",
    "divisor",
    "bias",
    "targetX",
    "targetY",
    "edgeMode",
    "preserveAlpha",
    "scale",
    "xChannelSelector",
    "yChannelSelector",
    "azimuth",
    "elevation",
    "z",
    "pointsAtX",
    "pointsAtY",
    "pointsAtZ",
    "limitingConeAngle",
    "radius",
    "baseFrequency",
    "numOctaves",
    "seed",
    "stitchTiles",
    "focusable",
    "tabindex",
    "xml:space",
    "xml:lang",
    "systemLanguage",
];

/// Deepest nesting that is read.
const DEPTH: usize = 256;

/// What becomes of an open element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Written,
    /// Its content stays, it goes.
    Dissolved,
    /// It goes with all that is in it.
    Dropped,
}

/// The drawing without anything that could run, lead away, or tell of its maker.
pub(super) fn clean(bytes: &[u8]) -> Result<Vec<u8>, Damage> {
    let text = std::str::from_utf8(bytes).map_err(|_| Damage::broken("it is no UTF-8 text"))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut cleaner = Cleaner { out: String::with_capacity(text.len()), open: Vec::new(), style: None };
    loop {
        match reader.read_event().map_err(|error| Damage::broken(&error.to_string()))? {
            Event::Start(element) => cleaner.start(&element, false)?,
            Event::Empty(element) => cleaner.start(&element, true)?,
            Event::End(element) => cleaner.end(element.name().into_inner()),
            Event::Text(text) => cleaner.text(&text),
            Event::CData(text) => cleaner.text(&text),
            Event::GeneralRef(name) => cleaner.reference(&name)?,
            Event::Eof if cleaner.open.is_empty() => break,
            Event::Eof => return Err(Damage::Truncated),
            // Entities of a file's own are refused where they are used.
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::DocType(_) => {}
        }
    }
    cleaner.out.push('\n');
    Ok(cleaner.out.into_bytes())
}

struct Cleaner {
    out: String,
    open: Vec<Open>,
    /// The text of a stylesheet that is being read.
    style: Option<String>,
}

impl Cleaner {
    fn dropping(&self) -> bool {
        self.open.last() == Some(&Open::Dropped)
    }

    fn start(&mut self, element: &BytesStart<'_>, empty: bool) -> Result<(), Damage> {
        if self.open.len() >= DEPTH {
            return Err(Damage::broken("it is nested too deeply"));
        }
        let name = element.name().into_inner().to_owned();
        let open = match name.as_str() {
            _ if self.dropping() || self.style.is_some() => Open::Dropped,
            "a" => Open::Dissolved,
            known if ELEMENTS.contains(&known) => Open::Written,
            _ => Open::Dropped,
        };
        if open == Open::Written && name == "style" {
            if !empty {
                self.style = Some(String::new());
                self.open.push(open);
            }
            return Ok(());
        }
        if open == Open::Written {
            self.out.push('<');
            self.out.push_str(&name);
            self.attributes(element, self.open.is_empty())?;
            self.out.push_str(if empty { "/>" } else { ">" });
        }
        if !empty {
            self.open.push(open);
        }
        Ok(())
    }

    fn attributes(&mut self, element: &BytesStart<'_>, root: bool) -> Result<(), Damage> {
        if root {
            self.out.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
        }
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| Damage::broken(&error.to_string()))?;
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| Damage::broken(&error.to_string()))?;
            let name = match attribute.key.into_inner() {
                // SVG 2 calls it so, and needs no namespace for it.
                "xlink:href" => "href",
                name => name,
            };
            let good = match name {
                "href" => value.trim().starts_with('#'),
                "style" => harmless(&value),
                _ if name.starts_with("aria-") => true,
                _ => ATTRIBUTES.contains(&name) && local(&value) && plain(&value),
            };
            if good {
                self.out.push_str(&format!(" {name}=\""));
                escape(&value, &mut self.out);
                self.out.push('"');
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        if self.open.pop() != Some(Open::Written) {
            return;
        }
        if let Some(style) = self.style.take() {
            if harmless(&style) {
                self.out.push_str("<style>");
                escape(&style, &mut self.out);
                self.out.push_str("</style>");
            }
            return;
        }
        self.out.push_str(&format!("</{name}>"));
    }

    fn text(&mut self, text: &str) {
        match &mut self.style {
            _ if self.open.last().is_none_or(|open| *open == Open::Dropped) => {}
            Some(style) => style.push_str(text),
            None => escape(text, &mut self.out),
        }
    }

    /// A character by number or name (XML 1.0, sections 4.1 and 4.6); no other entity is known.
    fn reference(&mut self, name: &str) -> Result<(), Damage> {
        let text = quick_xml::escape::unescape(&format!("&{name};"))
            .map(std::borrow::Cow::into_owned)
            .map_err(|_| Damage::broken(&format!("it uses an entity `&{name};`")))?;
        self.text(&text);
        Ok(())
    }
}

/// Whether a value points nowhere but into its own document.
fn local(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    value
        .match_indices("url(")
        .all(|(at, _)| value[at + 4..].trim_start_matches([' ', '\t', '\n', '\r', '"', '\'']).starts_with('#'))
}

/// Functions that values of attributes may call: addresses, which `local` looks at, colours and movements.
const FUNCTIONS: &[&str] = &[
    "url",
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "matrix",
    "translate",
    "translatex",
    "translatey",
    "scale",
    "scalex",
    "scaley",
    "rotate",
    "skew",
    "skewx",
    "skewy",
    "calc",
    "var",
];

/// Whether a value calls nothing that might load something, and hides no call behind escapes (CSS Syntax 3, section 4.3.7).
fn plain(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let named = |at: usize| {
        let before = value[..at].trim_end();
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-').map_or(0, |at| at + 1);
        FUNCTIONS.contains(&&before[start..])
    };
    !value.contains('\\') && value.match_indices('(').all(|(at, _)| named(at))
}

/// Whether a style neither loads anything nor hides what it does behind escapes.
fn harmless(style: &str) -> bool {
    let seen = style.to_ascii_lowercase();
    local(&seen)
        && !["@import", "image(", "image-set(", "src(", "expression(", "javascript:", "\\", "</"]
            .iter()
            .any(|bad| seen.contains(bad))
}
