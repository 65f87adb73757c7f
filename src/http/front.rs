//! What every request goes through before and after its answer: who asks, for whom its connection counts, and errors of
//! the framework told as the JSON interface tells its own. Knows requests and answers; never what a route does.

use std::net::SocketAddr;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};

use super::files;
use super::forwarded::{Astray, Requester, Way};
use super::settings::Settings;
use super::{Deps, ErrorBody};
use crate::metrics::{Metrics, Seldom};
use crate::session::Connection;

/// Seconds after which a client that was one too many may try again.
const RETRY_AFTER_S: u64 = 5;
/// The only path whose connections become a WebSocket: whoever is too many is told by a close code there.
pub(super) const SOCKET_PATH: &str = "/ws";

/// Carries a request to its route and the answer back.
///
/// # Errors
/// None of its own.
pub async fn front(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // What was sent behind a request that closes the connection costs as little as can be.
    if Connection::of(request.request()).is_some_and(|connection| !connection.request()) {
        return Ok(request.into_response(HttpResponse::BadRequest().force_close().finish()));
    }
    let deps = request.app_data::<web::Data<Deps>>().cloned();
    if let Some(deps) = deps {
        let way = way(request.peer_addr(), &deps.settings);
        let (client, astray) = way.client(request.headers());
        if let Some(astray) = astray {
            tell(astray, &deps);
        }
        request.extensions_mut().insert(client);
        if way.is_proxied()
            && let Some(connection) = Connection::of(request.request())
            && let Err(crowded) = connection.count_for(client.ip)
        {
            if request.path() != SOCKET_PATH {
                let answer = crowded_out("Your address has as many connections as it may.");
                return Ok(request.into_response(answer));
            }
            request.extensions_mut().insert(crowded);
        }
    }
    let response = match next.call(request).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => return Err(error),
    };
    Ok(files::tagged(as_json(response)))
}

/// The way that a request has come.
pub(super) fn way(peer: Option<SocketAddr>, settings: &Settings) -> Way<'_> {
    Way { peer: peer.map(|peer| peer.ip()), proxies: &settings.proxies, believed: settings.proxy_header }
}

/// Who asks.
pub(super) fn client(request: &HttpRequest) -> Option<Requester> {
    request.extensions().get::<Requester>().copied()
}

/// The answer to one connection too many.
pub(super) fn crowded_out(text: &'static str) -> HttpResponse {
    HttpResponse::ServiceUnavailable()
        .insert_header((header::RETRY_AFTER, RETRY_AFTER_S))
        .json(ErrorBody::new("too_many_connections", text))
}

/// Counts what is wrong with the way a request has come, and tells the log how to mend it.
fn tell(astray: Astray, deps: &Deps) {
    static TOLD: [Seldom; 3] = [const { Seldom::new() }; 3];
    let [unlisted, two_names, no_name] = &TOLD;
    let (code, seldom, mend) = match astray {
        Astray::UnlistedProxy => (
            "unlisted_proxy",
            unlisted,
            "requests came through a proxy that is not in server.proxies: all who use it count as one client",
        ),
        Astray::TwoNames => (
            "two_names",
            two_names,
            "a proxy passes on X-Forwarded-For and Forwarded that name different clients, who count as one: set \
             server.proxy_header to the one that the proxy writes itself",
        ),
        Astray::NoName => (
            "no_name",
            no_name,
            "a proxy of server.proxies does not say for whom it speaks, and all of these count as one client: have it \
             write their addresses",
        ),
    };
    Metrics::count(&deps.metrics().misdirected, code);
    if let Some(times) = seldom.times() {
        tracing::warn!(times, "{mend}");
    }
}

/// Errors that are not in JSON are the framework's; they are told as all others are.
fn as_json(response: ServiceResponse) -> ServiceResponse {
    let status = response.status();
    let is_told = response.headers().get(header::CONTENT_TYPE).is_some_and(|of| of == "application/json");
    if is_told || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (code, text) = match status {
        StatusCode::NOT_FOUND => ("not_found", "There is nothing here."),
        StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "This can only be read, with GET or HEAD."),
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => ("too_long", "This is too long."),
        StatusCode::RANGE_NOT_SATISFIABLE => ("bad_range", "There are no such bytes in it."),
        _ if status.is_client_error() => ("bad_request", "This cannot be understood."),
        _ => ("internal", "The server has failed."),
    };
    let (request, old) = response.into_parts();
    let mut answer = HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(ErrorBody::new(code, text));
    for name in [header::ALLOW, header::CONTENT_RANGE, header::RETRY_AFTER] {
        if let Some(value) = old.headers().get(&name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    if status == StatusCode::METHOD_NOT_ALLOWED && !answer.headers().contains_key(header::ALLOW) {
        let allowed = if request.path() == SOCKET_PATH { "GET" } else { "GET, HEAD" };
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    }
    ServiceResponse::new(request, answer)
}
