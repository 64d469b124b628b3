//! XML by a serialiser, with the one thing that escaping cannot mend: characters that XML 1.0 has no way to write.

use quick_xml::Writer;
use quick_xml::events::{BytesCData, BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::borrow::Cow;

/// An XML document in the making.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// Begins a document.
    pub(super) fn new() -> Self {
        let mut xml = Self(Writer::new(Vec::with_capacity(64 * 1024)));
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        xml.line();
        xml
    }

    /// Opens an element.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let tag = start(name, attributes);
        self.event(Event::Start(tag));
    }

    /// Closes an element.
    pub(super) fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(name)));
        self.line();
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let tag = start(name, attributes);
        self.event(Event::Empty(tag));
        self.line();
    }

    /// An element that holds text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    /// An element with attributes that holds text.
    pub(super) fn text_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.event(Event::Text(BytesText::new(&writable(text))));
        self.close(name);
    }

    /// An element that holds markup of another kind.
    pub(super) fn markup(&mut self, name: &str, markup: &str) {
        self.open(name, &[]);
        let markup = writable(markup);
        for part in BytesCData::escaped(&markup) {
            self.event(Event::CData(part));
        }
        self.close(name);
    }

    /// Ends the document.
    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    fn line(&mut self) {
        self.0.get_mut().push(b'\n');
    }

    fn event(&mut self, event: Event<'_>) {
        self.0.write_event(event).expect("writing to memory does not fail");
    }
}

fn start<'a>(name: &'a str, attributes: &[(&'a str, &'a str)]) -> BytesStart<'a> {
    let mut tag = BytesStart::new(name);
    for (key, value) in attributes {
        tag.push_attribute((*key, writable(value).as_ref()));
    }
    tag
}

/// The text without characters outside of XML 1.0, section 2.2.
fn writable(text: &str) -> Cow<'_, str> {
    // Nearly every text is free of control characters and of the block that holds U+FFFE and U+FFFF.
    if !text
        .bytes()
        .fold(false, |odd, byte| odd | (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) | (byte == 0xef))
    {
        return Cow::Borrowed(text);
    }
    let fits = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
    Cow::Owned(text.chars().filter(|c| fits(*c)).collect())
}
