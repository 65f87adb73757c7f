//! The files of the page: how a browser knows that it has one already, and that there is one to show at all. Knows answers
//! and their headers; actix-files reads the files.

use std::time::UNIX_EPOCH;

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderValue, HttpDate};
use actix_web::http::{Method, StatusCode};

use crate::metrics::Seldom;

/// The page itself.
const INDEX: [&str; 2] = ["/", "/index.html"];

/// Gives the answer with a file its tag, made of what is the same wherever a copy of the file lies: its length and when it
/// was changed. Who has it already is told so.
pub(super) fn tagged(response: ServiceResponse) -> ServiceResponse {
    if response.status().is_client_error() || response.status().is_server_error() {
        missing(&response);
        return response;
    }
    let Some(tag) = tag(&response) else { return response };
    let known = response.request().headers().get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let is_known = known.is_some_and(|tags| {
        tags.split(',').map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
    });
    let Ok(value) = HeaderValue::from_str(&tag) else { return response };
    let mut response = response;
    if is_known {
        let changed = response.headers().get(header::LAST_MODIFIED).cloned();
        let mut answer = HttpResponse::new(StatusCode::NOT_MODIFIED);
        if let Some(changed) = changed {
            answer.headers_mut().insert(header::LAST_MODIFIED, changed);
        }
        response = response.into_response(answer);
    }
    response.headers_mut().insert(header::ETAG, value);
    response
}

fn tag(response: &ServiceResponse) -> Option<String> {
    if response.status() != StatusCode::OK {
        return None;
    }
    let changed: HttpDate = response.headers().get(header::LAST_MODIFIED)?.to_str().ok()?.parse().ok()?;
    let changed_s = std::time::SystemTime::from(changed).duration_since(UNIX_EPOCH).ok()?.as_secs();
    match response.response().body().size() {
        BodySize::Sized(bytes) => Some(format!("\"{changed_s:x}-{bytes:x}\"")),
        BodySize::None | BodySize::Stream => None,
    }
}

/// The page cannot be read: nobody can play, and whoever runs the server should know.
fn missing(response: &ServiceResponse) {
    static TOLD: Seldom = Seldom::new();
    let request = response.request();
    let is_page = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_asked = INDEX.contains(&request.path()) && is_page;
    if is_asked && let Some(times) = TOLD.times() {
        let status = response.status().as_u16();
        tracing::error!(
            times,
            status,
            "index.html in server.static_path cannot be read: nobody gets the page"
        );
    }
}
