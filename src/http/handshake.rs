//! Who may open a WebSocket: pages of this server's origin or of a listed one, programs that name no origin, and not
//! too many of them. Knows headers; never what is said afterwards.

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::api::{document, failure};
use super::front::{crowded_out, way};
use super::{Deps, ErrorBody};
use crate::metrics::{Metrics, Seldom};
use crate::session::{self, Connection, Crowded, Session};

/// What of a refused origin is repeated in the log, in letters.
const ORIGIN_CHARS_MAX: usize = 100;
const FORBIDDEN: &str =
    "Pages of this origin may not connect; the host of this server can list it in server.origins.";

/// Answers `GET /ws`.
pub(super) async fn open(
    request: HttpRequest,
    payload: web::Payload,
    deps: web::Data<Deps>,
) -> Result<HttpResponse, actix_web::Error> {
    if let Some(origin) = request.headers().get(header::ORIGIN) {
        let origin = origin.to_str().unwrap_or_default();
        if !origin_is_allowed(origin, &request, &deps) {
            forbid(origin, &request, &deps);
            return Ok(HttpResponse::Forbidden().json(ErrorBody::new("forbidden_origin", FORBIDDEN)));
        }
    }
    let crowded_out_before = request.extensions().get::<Crowded>().copied();
    let entered = match (crowded_out_before, Connection::of(&request)) {
        (Some(crowded), _) => Err(crowded),
        (None, Some(connection)) => connection.enter(),
        (None, None) => Err(Crowded::Server),
    };
    match entered {
        Ok(entry) => Session::open(deps.session.clone(), entry, &request, payload),
        // The reason can be told in a close code, and the address has connections to spare.
        Err(Crowded::Address | Crowded::Rate) => session::turn_away(&request, payload),
        Err(Crowded::Server) => Ok(crowded_out("The server has as many connections as it may.")),
    }
}

#[derive(Deserialize)]
pub(super) struct OriginQuery {
    page: String,
}

/// `GET /api/v1/origin?page=`: whether a page of that origin may open a WebSocket. A browser tells its page nothing of a
/// refused handshake; so the page asks.
pub(super) async fn origin(
    request: HttpRequest,
    query: web::Query<OriginQuery>,
    deps: web::Data<Deps>,
) -> HttpResponse {
    if origin_is_allowed(&query.page, &request, &deps) {
        return document(serde_json::json!({ "allowed": true }));
    }
    failure(actix_web::http::StatusCode::FORBIDDEN, "forbidden_origin", FORBIDDEN)
}

fn origin_is_allowed(origin: &str, request: &HttpRequest, deps: &Deps) -> bool {
    let way = way(request.peer_addr(), &deps.settings);
    let listed = &deps.settings.origins;
    way.hosts(request.headers()).any(|host| is_of_host(origin, host))
        || listed.iter().any(|known| known.eq_ignore_ascii_case(origin))
}

/// Whether pages of this origin are those of this host: under either scheme, and with its default port or without.
fn is_of_host(origin: &str, host: &str) -> bool {
    let own = |scheme: &str, port: &str| {
        let authority = origin.strip_prefix(scheme)?;
        let host = host.strip_suffix(port).unwrap_or(host);
        Some(authority.eq_ignore_ascii_case(host))
    };
    own("https://", ":443").or_else(|| own("http://", ":80")).unwrap_or(false)
}

/// Counts a refused page, and tells the log what may be wrong.
fn forbid(origin: &str, request: &HttpRequest, deps: &Deps) {
    static TOLD: Seldom = Seldom::new();
    Metrics::count(&deps.metrics().turned_away, "forbidden_origin");
    if let Some(times) = TOLD.times() {
        let origin: String = origin.chars().take(ORIGIN_CHARS_MAX).collect();
        let host: String = host_of(request.headers()).chars().take(ORIGIN_CHARS_MAX).collect();
        tracing::warn!(
            times,
            ?origin,
            ?host,
            "pages of an origin that is not this server's were refused: have the proxy pass Host on (or \
             X-Forwarded-Host, from an address in server.proxies), or list the origin in server.origins"
        );
    }
}

fn host_of(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const HOST: &str = "play.example.org:8080";

    #[rstest]
    #[case("http://play.example.org:8080", HOST, true)]
    #[case("https://PLAY.example.org:8080", HOST, true)]
    #[case("http://play.example.org", HOST, false)]
    #[case("http://evil.example.org:8080", HOST, false)]
    #[case("http://play.example.org:8080.evil.net", HOST, false)]
    #[case("null", HOST, false)]
    #[case("", HOST, false)]
    #[case("https://play.example.org", "play.example.org:443", true)]
    #[case("http://play.example.org", "play.example.org:80", true)]
    #[case("https://play.example.org", "play.example.org", true)]
    #[case("https://play.example.org", "play.example.org:80", false)]
    #[case("https://", "", true)]
    fn a_page_is_of_its_own_host(#[case] origin: &str, #[case] host: &str, #[case] own: bool) {
        assert_eq!(is_of_host(origin, host), own);
    }
}
