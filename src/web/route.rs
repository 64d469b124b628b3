//! Routes: where an output stands below the site's base, and how a reader asks for it.

use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// The address of an output below the base, beginning with `/`. A page's ends with `/`, a file's does not.
/// Cheap to clone. Routes are in the order of their files.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Route(Arc<str>);

/// The file of a page in its folder.
const INDEX: &str = "index.html";

impl Route {
    /// Takes a route that begins with `/`; letters outside ASCII stand as themselves. The file `index.html` of a folder is its
    /// page, however that is written.
    pub fn new(route: impl Into<Arc<str>>) -> Self {
        let route = route.into();
        debug_assert!(route.starts_with('/'), "a route begins with a slash");
        match route.strip_suffix(INDEX) {
            Some(folder) if folder.ends_with('/') => Self(folder.into()),
            _ => Self(route),
        }
    }

    /// The route that somebody means who writes a path from the root: what has no dot in its last part is a page.
    pub fn meant(path: &str) -> Self {
        let is_whole = path.rsplit('/').next().is_some_and(|last| last.is_empty() || last.contains('.'));
        Self::new(if is_whole { path.to_owned() } else { format!("{path}/") })
    }

    /// The page of a folder: `["tags", "exchange"]` gives `/tags/exchange/`.
    pub fn page<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut route = String::from("/");
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            route.push_str(part);
            route.push('/');
        }
        Self::new(route)
    }

    /// A file or page below this page: `/a/` and `rss.xml` give `/a/rss.xml`.
    pub fn join(&self, rest: &str) -> Self {
        Self::new(format!("{}{rest}", self.0))
    }

    /// The route as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The output's file, relative to the output folder.
    pub fn file(&self) -> String {
        let path = &self.0[1..];
        if path.is_empty() || path.ends_with('/') { format!("{path}{INDEX}") } else { path.to_owned() }
    }

    /// How the output's file stands to another one.
    pub fn cmp_file(&self, file: &str) -> Ordering {
        let (route, file) = (&self.0.as_bytes()[1..], file.as_bytes());
        let shared = route.len().min(file.len());
        route[..shared].cmp(&file[..shared]).then_with(|| rest(route, shared).cmp(&file[shared..]))
    }

    /// The route percent-encoded where RFC 3986 wants it, ready for `href`.
    pub fn encoded(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        encode_path(&self.0, &mut out);
        out
    }
}

impl Ord for Route {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.0.as_bytes(), other.0.as_bytes());
        let shared = a.len().min(b.len());
        // Where one route begins with the other, the shorter one may be a page, whose file goes on.
        a[..shared].cmp(&b[..shared]).then_with(|| rest(a, shared).cmp(rest(b, shared)))
    }
}

/// What the file of a route has behind its first bytes.
fn rest(route: &[u8], from: usize) -> &[u8] {
    if route.len() == from && (route.is_empty() || route.ends_with(b"/")) { INDEX.as_bytes() } else { &route[from..] }
}

impl PartialOrd for Route {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// An address without its query and fragment, and those.
pub fn split(address: &str) -> (&str, &str) {
    address.split_at(address.find(['#', '?']).unwrap_or(address.len()))
}

/// The bytes that may stand in a path as they are.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut at = 0;
    while at < 128u8 {
        plain[at as usize] = at.is_ascii_alphanumeric();
        at += 1;
    }
    let others = b"/-._~!$&'()*+,;=:@";
    let mut at = 0;
    while at < others.len() {
        plain[others[at] as usize] = true;
        at += 1;
    }
    plain
};

/// Percent-encodes what may not stand in a path (RFC 3986, section 3.3); `/` stays.
fn encode_path(path: &str, out: &mut String) {
    if path.bytes().all(|byte| PLAIN[usize::from(byte)]) {
        return out.push_str(path);
    }
    for byte in path.bytes() {
        if PLAIN[usize::from(byte)] {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
}

/// Where the site will stand: scheme and host, and a path below it if it does not own the whole host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseUrl {
    origin: String,
    path: String,
}

impl BaseUrl {
    /// Reads `https://host` or `https://host/path`, with or without a slash at the end.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme));
        let Some(scheme) = scheme else {
            return Err(format!("`{text}` does not begin with https:// or http://"));
        };
        let rest = &text[scheme.len()..];
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let good = |c: char| c.is_alphanumeric() || "-.:[]".contains(c);
        if host.is_empty() || !host.chars().all(good) {
            return Err(format!("`{text}` names no host"));
        }
        if path.contains(['?', '#', ' ', '"', '<', '>']) {
            return Err(format!("`{text}` may have a path, but no query and no fragment"));
        }
        let path = path.trim_end_matches('/').to_owned();
        Ok(Self { origin: format!("{scheme}{}", host.to_ascii_lowercase()), path })
    }

    /// Scheme, host and port, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The host without a port.
    pub fn host(&self) -> &str {
        let host = self.origin.split_once("://").map_or("", |(_, host)| host);
        match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => host,
        }
    }

    /// The path below the host, without a slash at its end; usually empty.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The address of a route as a page of the site links to it: `/base/route/`.
    pub fn relative(&self, route: &Route) -> String {
        let mut url = String::with_capacity(self.path.len() + route.0.len());
        url.push_str(&self.path);
        encode_path(&route.0, &mut url);
        url
    }

    /// The whole address of a route: `https://host/base/route/`.
    pub fn absolute(&self, route: &Route) -> String {
        let mut url = String::with_capacity(self.origin.len() + self.path.len() + route.0.len());
        url.push_str(&self.origin);
        url.push_str(&self.path);
        encode_path(&route.0, &mut url);
        url
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn routes_are_in_the_order_of_their_files() {
        let routes = [
            "/",
            "/a",
            "/a/",
            "/a/b/",
            "/a/i/",
            "/a/ind",
            "/a/index.htm",
            "/a/index.html",
            "/a/index.html.gz",
            "/a/index/",
            "/a/z/",
            "/a-b/",
            "/a.txt",
            "/ab/",
            "/é/",
            "/index.json",
            "/z/",
        ];
        for (a, b) in routes.iter().flat_map(|a| routes.map(|b| (Route::new(*a), Route::new(b)))) {
            assert_eq!(a.cmp(&b), a.file().cmp(&b.file()), "{a} and {b}");
            assert_eq!(a == b, a.file() == b.file(), "{a} and {b}");
            assert_eq!(a.cmp_file(&b.file()), a.cmp(&b), "{a} and {b}");
        }
    }
}
