//! Who may open a WebSocket: pages of this server's origin or of a listed one, programs that name no origin, and not
//! too many of them. Knows headers and addresses; never what is said afterwards.

use std::net::IpAddr;

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use super::{ErrorBody, Surroundings};
use crate::session::{self, Crowded, Session};

/// Seconds after which a client that found the server full may try again.
const RETRY_AFTER_S: u64 = 5;

/// Answers `GET /ws`.
pub(super) async fn open(
    request: HttpRequest,
    payload: web::Payload,
    surroundings: web::Data<Surroundings>,
) -> Result<HttpResponse, actix_web::Error> {
    let settings = &surroundings.settings;
    if !origin_is_allowed(request.headers(), &settings.origins) {
        let text =
            "Pages of this origin may not connect; the host of this server can list it in server.origins.";
        return Ok(HttpResponse::Forbidden().json(ErrorBody::new("forbidden_origin", text)));
    }
    let ip = client(&request, &settings.proxies);
    match surroundings.doors.enter(ip) {
        Ok(entry) => Session::open(surroundings.session.clone(), entry, &request, payload),
        // The reason can be told in a close code, and the address has connections to spare.
        Err(Crowded::Address) => session::turn_away(&request, payload),
        Err(Crowded::Server) => Ok(HttpResponse::ServiceUnavailable()
            .insert_header((header::RETRY_AFTER, RETRY_AFTER_S))
            .json(ErrorBody::new("too_many_connections", "The server has as many connections as it may."))),
    }
}

fn text(value: Option<&HeaderValue>) -> Option<&str> {
    value.and_then(|value| value.to_str().ok())
}

/// A browser always names the origin of its page; a program need not.
fn origin_is_allowed(headers: &HeaderMap, listed: &[String]) -> bool {
    if !headers.contains_key(header::ORIGIN) {
        return true;
    }
    let Some(origin) = text(headers.get(header::ORIGIN)) else { return false };
    let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let is_own = match (authority, text(headers.get(header::HOST))) {
        (Some(authority), Some(host)) => authority.eq_ignore_ascii_case(host),
        (None, _) | (_, None) => false,
    };
    is_own || listed.iter().any(|known| known.eq_ignore_ascii_case(origin))
}

/// Whose request it is.
pub(super) fn client(request: &HttpRequest, proxies: &[IpAddr]) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |addr| addr.ip());
    client_of(peer, request.headers(), proxies)
}

/// Who connects: the peer, or whom the nearest of the known proxies names.
fn client_of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let peer = peer.to_canonical();
    if !proxies.contains(&peer) {
        return peer;
    }
    let forwarded: Vec<_> = headers
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|address| address.trim().parse::<IpAddr>().map(|address| address.to_canonical()).ok())
        .collect();
    // From the right: what stands left of a proxy's own entry is only what somebody claimed.
    let named = forwarded.into_iter().rev().find(|address| address.is_none_or(|ip| !proxies.contains(&ip)));
    named.flatten().unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, true)]
    #[case(Some("http://play.example.org:8080"), true)]
    #[case(Some("https://PLAY.example.org:8080"), true)]
    #[case(Some("https://club.example.net"), true)]
    #[case(Some("http://club.example.net"), false)]
    #[case(Some("http://play.example.org"), false)]
    #[case(Some("http://evil.example.org:8080"), false)]
    #[case(Some("http://play.example.org:8080.evil.net"), false)]
    #[case(Some("null"), false)]
    #[case(Some(""), false)]
    fn only_own_and_listed_origins_may_connect(#[case] origin: Option<&str>, #[case] allowed: bool) {
        let mut request = TestRequest::get().insert_header(("host", "play.example.org:8080"));
        if let Some(origin) = origin {
            request = request.insert_header(("origin", origin));
        }
        let listed = ["https://club.example.net".to_owned()];
        assert_eq!(origin_is_allowed(request.to_http_request().headers(), &listed), allowed);
    }

    #[rstest]
    #[case("10.0.0.9", "1.2.3.4", "10.0.0.9")]
    #[case("127.0.0.1", "1.2.3.4", "1.2.3.4")]
    #[case("127.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4")]
    #[case("127.0.0.1", "1.2.3.4, 127.0.0.1", "1.2.3.4")]
    #[case("127.0.0.1", "nonsense", "127.0.0.1")]
    #[case("127.0.0.1", "nonsense, 1.2.3.4", "1.2.3.4")]
    #[case("127.0.0.1", "1.2.3.4, nonsense", "127.0.0.1")]
    #[case("::ffff:127.0.0.1", "1.2.3.4", "1.2.3.4")]
    fn a_proxy_is_believed_only_when_it_is_known(
        #[case] peer: &str,
        #[case] forwarded: &str,
        #[case] client: &str,
    ) {
        let request = TestRequest::get().insert_header(("x-forwarded-for", forwarded)).to_http_request();
        let proxies = ["127.0.0.1".parse().unwrap()];
        let found = client_of(peer.parse().unwrap(), request.headers(), &proxies);
        assert_eq!(found, client.parse::<IpAddr>().unwrap());
    }
}
