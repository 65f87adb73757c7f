//! A conversation for a connection that is one too many: it says why, and ends. Knows nothing else.

use actix_web::{HttpRequest, HttpResponse, web};
use bytestring::ByteString;

use super::socket_limits;
use super::{Conversation, End, Line, accept};
use crate::protocol::{SUBPROTOCOL, close};

/// A connection too many of its address: it is told so by a close code, which a refused handshake could not do.
struct TurnedAway;

/// Tells [`TurnedAway`] nothing.
#[derive(actix::Message)]
#[rtype(result = "()")]
struct Nothing;

impl Conversation for TurnedAway {
    type Notice = Nothing;

    fn opened(&mut self, line: &mut Line<'_, Self>) {
        line.close(close::TOO_MANY_CONNECTIONS, "too many connections of one address");
    }

    fn text(&mut self, _: ByteString, _: &mut Line<'_, Self>) {}

    fn notice(&mut self, _: Nothing, _: &mut Line<'_, Self>) {}

    fn closed(&mut self, _: End) {}
}

/// Answers a WebSocket handshake only to close with the reason.
///
/// # Errors
/// An HTTP error for a request that is no valid handshake.
pub fn turn_away(request: &HttpRequest, payload: web::Payload) -> Result<HttpResponse, actix_web::Error> {
    accept(TurnedAway, &socket_limits(), &[SUBPROTOCOL], request, payload)
}
