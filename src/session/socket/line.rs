//! What a conversation may do on its connection, and nothing else. Knows when a connection is closing; never what the
//! client does.

use std::time::Duration;

use actix::{ActorContext, AsyncContext, Recipient};
use actix_web::web::Bytes;
use actix_web_actors::ws::{CloseCode, CloseReason, WebsocketContext};
use bytestring::ByteString;

use tokio::time::Instant;

use super::{Conversation, End, Hold, LagMeter, ReadyState, Socket};
use crate::game::Lateness;

/// Most bytes of a reason in a close frame: a control frame less its code.
const REASON_BYTES_MAX: usize = 123;

/// What a conversation may do on its connection.
pub struct Line<'a, C: Conversation> {
    pub(super) ctx: &'a mut WebsocketContext<Socket<C>>,
    pub(super) state: &'a mut ReadyState,
    pub(super) end: &'a mut End,
    pub(super) hold: &'a Hold,
    pub(super) lag: &'a mut LagMeter,
    pub(super) close_wait: Duration,
}

impl<C: Conversation> Line<'_, C> {
    /// Sends a text; does nothing once the connection is closing.
    pub fn send(&mut self, text: ByteString) {
        if !self.is_closing() {
            self.ctx.text(text);
        }
    }

    /// Sends bytes; does nothing once the connection is closing.
    pub fn send_binary(&mut self, bytes: Bytes) {
        if !self.is_closing() {
            self.ctx.binary(bytes);
        }
    }

    /// Closes the connection after all that was sent. A reason longer than 123 bytes is cut.
    pub fn close(&mut self, code: u16, reason: &str) {
        if self.is_closing() {
            return;
        }
        *self.state = ReadyState::Closing;
        *self.end = End::Server(code);
        let cut = (0..=REASON_BYTES_MAX).rev().find_map(|bytes| reason.get(..bytes)).unwrap_or(reason);
        let reason = if reason.len() > REASON_BYTES_MAX { cut } else { reason };
        let description = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
        self.ctx.close(Some(CloseReason { code: CloseCode::from(code), description }));
        self.ctx.run_later(self.close_wait, |_, ctx| ctx.stop());
    }

    /// Whether the server has closed the connection; what is sent then is not sent.
    pub fn is_closing(&self) -> bool {
        *self.state != ReadyState::Open
    }

    /// Where other actors may send their notices.
    pub fn recipient(&self) -> Recipient<C::Notice> {
        self.ctx.address().recipient()
    }

    /// Measures how late the line is, unless that was done just now.
    pub fn measure_lag(&mut self) {
        if !self.is_closing() && self.lag.begin(Instant::now()) {
            self.ctx.ping(b"");
        }
    }

    /// How long the way to the client and back takes, as far as it was measured.
    pub fn lateness(&self) -> &Lateness {
        self.lag.lateness()
    }

    /// Stops reading the client, or reads on.
    pub fn hold_back(&mut self, held: bool) {
        self.hold.set(held);
    }

    /// Reads one more frame of the client than is usual.
    pub fn grant(&self) {
        self.hold.grant();
    }

    /// Calls back once, after a while, unless the connection has ended by then. While the server stood still nothing was
    /// heard of the client: then it is a while more.
    pub fn after<F>(&mut self, delay: Duration, call: F)
    where
        F: FnOnce(&mut C, &mut Line<'_, C>) + 'static,
    {
        Socket::call_later(delay, call, self.ctx);
    }
}
