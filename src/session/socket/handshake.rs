//! The opening handshake (RFC 6455, section 4.2). Knows the request's headers; who may connect is decided before.

use actix_web::http::StatusCode;
use actix_web::http::header::SEC_WEBSOCKET_PROTOCOL;
use actix_web::{HttpRequest, HttpResponseBuilder, ResponseError, error::InternalError};
use actix_web_actors::ws;
use serde::Serialize;

/// The body of every HTTP error.
#[derive(Serialize)]
struct ErrorBody {
    code: &'static str,
    text: String,
}

/// The answer to a handshake, its body still to come. Neither crate below does all of it: actix-web-actors does not look
/// at the key.
pub(super) fn answer(req: &HttpRequest, protocols: &[&str]) -> Result<HttpResponseBuilder, actix_web::Error> {
    actix_http::ws::verify_handshake(req.head()).map_err(refused)?;
    let mut response = ws::handshake(req).map_err(refused)?;
    match choose(req, protocols) {
        Choice::Spoken(protocol) => {
            response.insert_header((SEC_WEBSOCKET_PROTOCOL, protocol));
        }
        Choice::NotOffered => (),
        Choice::NoneKnown => return Err(no_protocol(protocols)),
    }
    Ok(response)
}

/// What comes of the subprotocols that a client offers.
#[derive(Debug, PartialEq, Eq)]
enum Choice<'a> {
    /// This one is spoken.
    Spoken(&'a str),
    /// It offers none, and must not be told of one (section 4.1).
    NotOffered,
    /// It offers some, and none is known.
    NoneKnown,
}

fn choose<'a>(req: &HttpRequest, protocols: &[&'a str]) -> Choice<'a> {
    let mut offered = req
        .headers()
        .get_all(SEC_WEBSOCKET_PROTOCOL)
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .peekable();
    if offered.peek().is_none() || protocols.is_empty() {
        return Choice::NotOffered;
    }
    let known = offered.find_map(|offer| protocols.iter().find(|protocol| **protocol == offer));
    known.map_or(Choice::NoneKnown, |protocol| Choice::Spoken(protocol))
}

/// The status and the headers that the crate answers with, and a body like that of every other error.
fn refused(error: ws::HandshakeError) -> actix_web::Error {
    let bare = error.error_response();
    let mut builder = HttpResponseBuilder::new(bare.status());
    for header in bare.headers() {
        builder.append_header(header);
    }
    let response = builder.json(ErrorBody { code: "bad_handshake", text: format!("{error}.") });
    InternalError::from_response(error, response).into()
}

fn no_protocol(protocols: &[&str]) -> actix_web::Error {
    let text = format!("Only these subprotocols are spoken here: {}.", protocols.join(", "));
    let response =
        HttpResponseBuilder::new(StatusCode::BAD_REQUEST).json(ErrorBody { code: "bad_subprotocol", text });
    InternalError::from_response("no known subprotocol", response).into()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::none(&[], Choice::NotOffered)]
    #[case::the_one(&["v1"], Choice::Spoken("v1"))]
    #[case::the_first_that_is_known(&["v3, v2 ,v1"], Choice::Spoken("v2"))]
    #[case::in_another_line(&["v3", "v1"], Choice::Spoken("v1"))]
    #[case::only_others(&["v3,v4"], Choice::NoneKnown)]
    #[case::not_this_case(&["V1"], Choice::NoneKnown)]
    fn the_protocol_is_the_first_known_offer(#[case] lines: &[&str], #[case] expected: Choice<'_>) {
        let mut req = TestRequest::default();
        for line in lines {
            req = req.append_header((SEC_WEBSOCKET_PROTOCOL, *line));
        }
        assert_eq!(choose(&req.to_http_request(), &["v1", "v2"]), expected);
    }
}
