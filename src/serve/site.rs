//! Requests into answers: the route that was asked for is made, and nothing else.

use crate::disk::Folder;
use crate::engine::Content as Made;
use crate::fault::Fault;
use crate::pages::{Output, Page, Recipe};
use crate::serve::answer::{Answer, Content};
use crate::serve::page::{FILES, OWN, failure, with_script};
use crate::serve::preview::{Preview, Shown};
use crate::serve::{Said, Say};
use crate::web::Route;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, HOST};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::serve::ListenerExt;
use futures_util::stream::unfold;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// What a handler needs.
#[derive(Clone)]
struct Desk {
    preview: Arc<Preview>,
    say: Say,
}

/// Answers requests until `end`.
///
/// # Errors
/// If the port is lost.
pub(super) async fn serve(
    listener: TcpListener,
    preview: Arc<Preview>,
    say: Say,
    end: impl Future<Output = ()>,
) -> Result<(), Fault> {
    let router = Router::new().fallback(answer).with_state(Desk { preview, say });
    // Small answers go out at once.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let server = axum::serve(listener, router);
    tokio::select! {
        served = server => served.map_err(|error| Fault::new("answering requests", error.to_string())),
        () = end => Ok(()),
    }
}

async fn answer(State(desk): State<Desk>, request: Request) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let asked = parts.headers;
    if !is_ours(&asked, desk.preview.host) {
        // A page elsewhere could have its own name lead here, and read what is not public yet.
        let text = "This preview answers under localhost and under addresses, and under no other name.\n";
        return Answer::fresh(StatusCode::FORBIDDEN, TEXT, text).send(&parts.method, &asked);
    }
    if parts.method != Method::GET && parts.method != Method::HEAD {
        let mut response =
            Answer::fresh(StatusCode::METHOD_NOT_ALLOWED, TEXT, "GET and HEAD only.\n").send(&parts.method, &asked);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let path = parts.uri.path().to_owned();
    if let Some(name) = path.strip_prefix(OWN) {
        if name == "events" {
            return events(&desk.preview);
        }
        if let Some((_, media_type, text)) = FILES.iter().find(|(own, _, _)| *own == name) {
            return Answer::fresh(StatusCode::OK, media_type, *text).send(&parts.method, &asked);
        }
    }
    let made = tokio::task::spawn_blocking(move || made(&desk, &path)).await;
    let made = made.unwrap_or_else(|error| {
        Answer::fresh(StatusCode::INTERNAL_SERVER_ERROR, TEXT, format!("The program failed: {error}\n"))
    });
    made.send(&parts.method, &asked)
}

const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// Whether a request was meant for this server: a browser sends the name that it believes to talk to. Against DNS
/// rebinding, names that lead here by somebody else's will are refused; addresses lead nowhere else.
fn is_ours(asked: &HeaderMap, host: IpAddr) -> bool {
    let Some(name) = asked.get(HOST).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let name = match name.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => name.rsplit_once(':').map_or(name, |(name, _)| name),
    };
    match name.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || !host.is_loopback(),
        Err(_) => name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost"),
    }
}

/// What browsers are told, from now on.
fn events(preview: &Preview) -> Response<Body> {
    let mut told = preview.told();
    told.mark_changed();
    let stream = unfold(told, |mut told| async move {
        told.changed().await.ok()?;
        let event = Event::default().data(&*told.borrow_and_update().clone()).retry(Duration::from_millis(500));
        Some((Ok::<_, Infallible>(event), told))
    });
    Sse::new(stream).keep_alive(KeepAlive::default()).into_response()
}

/// What stands at the path of a request.
fn made(desk: &Desk, path: &str) -> Answer {
    let shown = desk.preview.shown();
    let base = shown.plan.site.base_url.path();
    let Ok(path) = percent_encoding::percent_decode_str(path).decode_utf8() else {
        return not_found(desk, &shown);
    };
    let Some(path) = path.strip_prefix(base).filter(|path| path.starts_with('/')) else {
        // The site stands below a path: its front page is what was meant.
        return match path.as_ref() {
            "/" => moved(StatusCode::FOUND, format!("{base}/")),
            path if path == base => moved(StatusCode::FOUND, format!("{base}/")),
            _ => not_found(desk, &shown),
        };
    };
    let route = Route::new(path);
    if let Some(output) = shown.plan.at(&route) {
        return at(desk, &shown, output);
    }
    let folder = Route::new(format!("{path}/"));
    if shown.plan.at(&folder).is_some() {
        return moved(StatusCode::MOVED_PERMANENTLY, shown.plan.site.base_url.relative(&folder));
    }
    not_found(desk, &shown)
}

fn moved(status: StatusCode, location: String) -> Answer {
    Answer { location: Some(location), ..Answer::fresh(status, TEXT, "It stands elsewhere.\n") }
}

fn not_found(desk: &Desk, shown: &Shown) -> Answer {
    match shown.plan.at(&Route::new("/404.html")) {
        Some(page) => Answer { status: StatusCode::NOT_FOUND, ..at(desk, shown, page) },
        None => Answer::fresh(StatusCode::NOT_FOUND, TEXT, "There is nothing here.\n"),
    }
}

/// An output of the plan.
fn at(desk: &Desk, shown: &Shown, output: &Output) -> Answer {
    let Desk { preview, say } = desk;
    let content = match preview.make(&shown.plan, output) {
        Ok(Made::Bytes(bytes)) => Content::Bytes(bytes),
        Ok(Made::File(path)) => match copied(&preview.folder, &path, output) {
            Some(content) => content,
            None => return Answer::fresh(StatusCode::NOT_FOUND, TEXT, "The file is gone.\n"),
        },
        Err(finding) => {
            let page = failure(&finding.message, &preview.server(), shown.version);
            if preview.failed(&finding) {
                say(Said::Failed(finding));
            }
            return Answer::fresh(StatusCode::INTERNAL_SERVER_ERROR, HTML, page);
        }
    };
    match (&output.recipe, content) {
        (Recipe::Page(page), Content::Bytes(bytes)) => {
            preview.visited(&output.route);
            let html = with_script(&String::from_utf8_lossy(&bytes), &preview.server(), shown.version);
            let answer = Answer::fresh(StatusCode::OK, HTML, html);
            match page {
                Page::Redirect(target) => {
                    let location = Some(shown.plan.site.base_url.relative(target));
                    Answer { status: StatusCode::MOVED_PERMANENTLY, location, ..answer }
                }
                _ => answer,
            }
        }
        (recipe, content) => {
            let keep = matches!(recipe, Recipe::Copy(_) | Recipe::Asset(_) | Recipe::Picture(_));
            Answer { status: StatusCode::OK, media_type: media_type(output), content, keep, location: None }
        }
    }
}

/// The bytes of a file of the site or of the theme.
fn copied(folder: &Folder, path: &crate::source::SourcePath, output: &Output) -> Option<Content> {
    match folder.theme_file(path) {
        Some(bytes) => Some(Content::Bytes(bytes.to_vec())),
        None => Content::file(folder.root().join(path.as_str()), output.key),
    }
}

/// The media type of a file, by its name; that of a feed, by its format.
fn media_type(output: &Output) -> String {
    let name = output.route.as_str().rsplit('/').next().unwrap_or("");
    let published = matches!(&output.recipe, Recipe::Published { .. });
    let feed = crate::config::FeedFormat::ALL.into_iter().find(|format| published && format.file() == name);
    let known = match feed {
        Some(format) => format.media_type().to_owned(),
        None => mime_guess::from_path(name).first_or_octet_stream().to_string(),
    };
    let text = known.starts_with("text/") || known.ends_with("xml") || known.ends_with("javascript");
    if text && !known.contains("charset") { format!("{known}; charset=utf-8") } else { known }
}
