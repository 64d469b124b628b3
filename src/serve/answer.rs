//! Bytes or a file into a response: conditional requests, ranges, HEAD (RFC 9110).

use crate::source::Digest;
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, LOCATION,
    RANGE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use futures_util::stream::unfold;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;

/// Files up to this size are read at once; of larger ones a piece at a time, so that films need no memory.
const PIECE: u64 = 1 << 20;

/// What is sent.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) media_type: String,
    pub(super) content: Content,
    /// Whether a browser may ask whether what it has is still right; else it keeps nothing.
    pub(super) keep: bool,
    /// Where it stands instead.
    pub(super) location: Option<String>,
}

/// The bytes of an answer.
pub(super) enum Content {
    Bytes(Vec<u8>),
    /// A file with its length, and what names its content.
    File(PathBuf, u64, String),
}

impl Content {
    /// A file of the site; its bytes if it is small. `None` if it is gone.
    pub(super) fn file(path: PathBuf, key: Digest) -> Option<Self> {
        let length = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?.len();
        if length <= PIECE {
            return std::fs::read(path).ok().map(Content::Bytes);
        }
        Some(Content::File(path, length, key.to_string()))
    }

    fn length(&self) -> u64 {
        match self {
            Content::Bytes(bytes) => bytes.len() as u64,
            Content::File(_, length, _) => *length,
        }
    }

    fn tag(&self) -> String {
        match self {
            Content::Bytes(bytes) => format!("\"{}\"", Digest::of(bytes)),
            Content::File(_, _, name) => format!("\"{name}\""),
        }
    }
}

impl Answer {
    /// A page or feed: never kept.
    pub(super) fn fresh(status: StatusCode, media_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let content = Content::Bytes(bytes.into());
        Self { status, media_type: media_type.to_owned(), content, keep: false, location: None }
    }

    /// The response to a request.
    pub(super) fn send(self, method: &Method, asked: &HeaderMap) -> Response<Body> {
        let length = self.content.length();
        let tag = self.content.tag();
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        let cache = if self.keep { "no-cache" } else { "no-store" };
        put(headers, CACHE_CONTROL, cache);
        put(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
        // Another site must not embed what is not public yet.
        put(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
        put(headers, ETAG, &tag);
        if let Some(location) = &self.location {
            put(headers, LOCATION, location);
        }
        if self.status == StatusCode::OK && lists(asked.get(IF_NONE_MATCH), &tag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        put(headers, CONTENT_TYPE, &self.media_type);
        put(headers, ACCEPT_RANGES, "bytes");
        let whole = 0..length;
        let mut part = whole.clone();
        *response.status_mut() = self.status;
        let current = asked.get(IF_RANGE).is_none_or(|known| known.as_bytes() == tag.as_bytes());
        let range = asked.get(RANGE).filter(|_| self.status == StatusCode::OK && current && method == Method::GET);
        match range.map(|range| asked_range(range, length)) {
            None | Some(Asked::Whole) => {}
            Some(Asked::Part(range)) => {
                let shown = format!("bytes {}-{}/{length}", range.start, range.end - 1);
                put(response.headers_mut(), CONTENT_RANGE, &shown);
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                part = range;
            }
            Some(Asked::Nothing) => {
                put(response.headers_mut(), CONTENT_RANGE, &format!("bytes */{length}"));
                *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
                return response;
            }
        }
        put(response.headers_mut(), CONTENT_LENGTH, &(part.end - part.start).to_string());
        if method != Method::HEAD {
            *response.body_mut() = body(self.content, part);
        }
        response
    }
}

/// What a `Range` asks for (RFC 9110, section 14.2). Several ranges at once get the whole, as the section allows.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    Part(Range<u64>),
    Nothing,
}

fn asked_range(value: &HeaderValue, length: u64) -> Asked {
    let range = value.to_str().ok().and_then(|text| text.strip_prefix("bytes=")).filter(|text| !text.contains(','));
    let Some((first, last)) = range.and_then(|range| range.split_once('-')) else {
        return Asked::Whole;
    };
    let (first, last) = (first.trim(), last.trim());
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(length),
        (Ok(first), Err(_)) if last.is_empty() => first..length,
        (Err(_), Ok(last)) if first.is_empty() => length.saturating_sub(last)..length,
        _ => return Asked::Whole,
    };
    if range.start < range.end { Asked::Part(range) } else { Asked::Nothing }
}

/// Whether `If-None-Match` names a tag. A weak one is the same here: nothing is changed on the way.
fn lists(value: Option<&HeaderValue>, tag: &str) -> bool {
    let text = value.and_then(|value| value.to_str().ok()).unwrap_or("");
    text.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*")
}

fn body(content: Content, part: Range<u64>) -> Body {
    match content {
        Content::Bytes(bytes) => {
            let bytes = Bytes::from(bytes);
            let at = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            Body::from(bytes.slice(at(part.start)..at(part.end)))
        }
        Content::File(path, _, _) => Body::from_stream(unfold((path, part), |(path, part)| async move {
            if part.is_empty() {
                return None;
            }
            let piece = part.start..part.end.min(part.start + PIECE);
            let (from, rest) = (path.clone(), piece.end..part.end);
            let read = tokio::task::spawn_blocking(move || read(&from, &piece)).await;
            Some((read.map_err(std::io::Error::other).flatten(), (path, rest)))
        })),
    }
}

fn read(path: &PathBuf, piece: &Range<u64>) -> std::io::Result<Bytes> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(piece.start))?;
    let mut bytes = vec![0; usize::try_from(piece.end - piece.start).unwrap_or(0)];
    file.read_exact(&mut bytes)?;
    Ok(Bytes::from(bytes))
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // What stands in none of our values, a control character, is all that could be refused.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, asked_range, lists};
    use axum::http::HeaderValue;

    #[test]
    fn ranges_as_rfc_9110_has_them() {
        let asked = |text: &str| asked_range(&HeaderValue::from_str(text).expect("a value"), 100);
        assert_eq!(asked("bytes=0-9"), Asked::Part(0..10));
        assert_eq!(asked("bytes=90-"), Asked::Part(90..100));
        assert_eq!(asked("bytes=-5"), Asked::Part(95..100));
        assert_eq!(asked("bytes=90-400"), Asked::Part(90..100));
        assert_eq!(asked("bytes=-400"), Asked::Part(0..100));
        assert_eq!(asked("bytes=100-"), Asked::Nothing);
        assert_eq!(asked("bytes=-0"), Asked::Nothing);
        for whole in ["bytes=5-2", "bytes=a-b", "items=0-1", "bytes=0-1,3-4", "bytes=-", ""] {
            assert_eq!(asked(whole), Asked::Whole, "{whole}");
        }
    }

    #[test]
    fn tags_are_found_in_a_list() {
        let value = HeaderValue::from_static("\"a\", W/\"b\"");
        assert!(lists(Some(&value), "\"a\"") && lists(Some(&value), "\"b\""));
        assert!(!lists(Some(&value), "\"c\"") && !lists(None, "\"a\""));
    }
}
