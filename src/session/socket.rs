//! One WebSocket connection as an actor, whatever is said on it: opening, sending, closing, and noticing that the client
//! is gone. With the gate and the handshake the only code that names actix-web-actors. Knows frames, close codes and
//! time; never what a message means.
//!
//! **Invariant:** nothing is sent after a close frame (`after_its_close_frame_the_server_sends_nothing`).
//!
//! **Invariant:** a conversation that was begun is told of its end, once, however it ends (`tests/transport/endings.rs`).

mod handshake;
mod lag;
mod limits;
mod line;
mod timers;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use actix::fut::wrap_future;
use actix::{Actor, ActorContext, AsyncContext, Handler, Message, StreamHandler};
use actix_web::error::PayloadError;
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use actix_web_actors::ws::{self, CloseCode, CloseReason, WebsocketContext};
use bytestring::ByteString;
use futures_util::stream;
use tokio::time::Instant;

use lag::LagMeter;
pub use limits::SocketLimits;
pub use line::Line;

use super::gate::{FrameGate, Heard, Hold, Stop};
use crate::protocol::framing::{Arrival, Breach, Limits};

/// Close code: this kind of data is not taken here (RFC 6455, section 7.4.1).
const UNSUPPORTED: u16 = 1003;
/// Close code: the server failed.
const INTERNAL_ERROR: u16 = 1011;
/// After so many notices what was said because of them goes to the connection before more are taken. The context itself
/// goes on for as long as there are any, and keeps all that is sent meanwhile.
const NOTICES_AT_ONCE: usize = 64;

/// What is said on a connection.
pub trait Conversation: Sized + Unpin + 'static {
    /// What other actors tell it.
    type Notice: Message<Result = ()> + Send + 'static;

    /// The connection is open.
    fn opened(&mut self, line: &mut Line<'_, Self>);

    /// The client has sent a text.
    fn text(&mut self, text: ByteString, line: &mut Line<'_, Self>);

    /// The client has sent bytes; unless this is overridden they are not taken.
    fn binary(&mut self, _bytes: Bytes, line: &mut Line<'_, Self>) {
        line.close(UNSUPPORTED, "only text is understood here");
    }

    /// Another actor tells something; it may while the connection is closing, too.
    fn notice(&mut self, notice: Self::Notice, line: &mut Line<'_, Self>);

    /// The client has broken WebSocket or a limit, and is told so with this close code.
    fn broken(&mut self, _code: u16) {}

    /// The connection has ended in this way: called exactly once, however it did.
    fn closed(&mut self, end: End);
}

/// How a connection came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client closed it.
    Client,
    /// It broke off, or nothing came from the client any more.
    Lost,
    /// The server closed it with this code.
    Server(u16),
}

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReadyState {
    Open,
    /// The server has sent a close frame and waits for the client's.
    Closing,
}

/// One connection and the conversation on it.
pub struct Socket<C: Conversation> {
    conversation: C,
    limits: SocketLimits,
    state: ReadyState,
    /// How it will have ended.
    end: End,
    heard: Heard,
    hold: Rc<Hold>,
    /// It was pinged, and nothing has been heard of it since.
    asked: bool,
    lag: LagMeter,
    /// Notices taken since the last pause.
    notices: usize,
    /// The conversation has panicked; it is told nothing more but the end.
    panicked: bool,
    /// The conversation knows of the end.
    over: bool,
}

/// Answers a handshake, and holds the conversation on the connection. Of the protocols that the client offers, the first
/// that is among these is spoken; a client that offers none speaks the first of these.
///
/// # Errors
/// An HTTP error where the request is not a valid handshake or offers only other protocols; the conversation is dropped
/// unopened then.
pub fn accept<C: Conversation>(
    conversation: C,
    limits: &SocketLimits,
    protocols: &[&str],
    req: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, actix_web::Error> {
    let mut response = handshake::answer(req, protocols)?;
    let heard = Rc::new(Cell::new(Instant::now()));
    let gate_limits = Limits {
        frame_bytes: limits.frame_bytes_max,
        message_bytes: limits.message_bytes_max,
        fragments: limits.fragments_max,
    };
    let hold = Rc::<Hold>::default();
    let gate =
        FrameGate::new(payload, gate_limits, limits.frames_per_10s, Rc::clone(&heard), Rc::clone(&hold));
    let limits = *limits;
    // The context's own decoder gets nothing to decode: the gate is read instead.
    let unread = stream::empty::<Result<Bytes, PayloadError>>();
    let frames = WebsocketContext::with_factory(unread, move |ctx| {
        ctx.set_mailbox_capacity(limits.mailbox_max);
        ctx.add_stream(gate);
        Socket {
            conversation,
            limits,
            state: ReadyState::Open,
            end: End::Lost,
            heard,
            hold,
            asked: false,
            lag: LagMeter::default(),
            notices: 0,
            panicked: false,
            over: false,
        }
    });
    Ok(response.streaming(frames))
}

impl<C: Conversation> Socket<C> {
    /// Lets the conversation do something. A panic in it closes this connection and reaches nobody else.
    fn talk(&mut self, ctx: &mut WebsocketContext<Self>, talk: impl FnOnce(&mut C, &mut Line<'_, C>)) {
        if self.panicked {
            return;
        }
        let state = &mut self.state;
        let hold = &self.hold;
        let lag = &mut self.lag;
        let end = &mut self.end;
        let mut line = Line { ctx, state, end, hold, lag, close_wait: self.limits.close_wait };
        if catch_unwind(AssertUnwindSafe(|| talk(&mut self.conversation, &mut line))).is_err() {
            self.panicked = true;
            tracing::error!("a conversation has panicked; its connection is closed");
            line.close(INTERNAL_ERROR, "");
        }
    }

    /// Closes because of what the client did.
    fn close_broken(&mut self, breach: Breach, ctx: &mut WebsocketContext<Self>) {
        tracing::debug!(code = breach.code(), %breach, "a client broke WebSocket or a limit");
        self.talk(ctx, |conversation, line| {
            conversation.broken(breach.code());
            line.close(breach.code(), &breach.to_string());
        });
    }

    /// Answers the client's close frame with its own code, and ends.
    fn closed_by_client(&mut self, code: Option<u16>, ctx: &mut WebsocketContext<Self>) {
        if self.state == ReadyState::Open {
            self.state = ReadyState::Closing;
            self.end = End::Client;
            ctx.close(code.map(|code| CloseReason::from(CloseCode::from(code))));
        }
        ctx.stop();
    }

    /// Tells the conversation of the end. It may be called while a panic unwinds, where a second one would abort.
    fn end(&mut self) {
        if !std::mem::replace(&mut self.over, true)
            && catch_unwind(AssertUnwindSafe(|| self.conversation.closed(self.end))).is_err()
        {
            tracing::error!("a conversation has panicked when its connection ended");
        }
    }
}

impl<C: Conversation> Actor for Socket<C> {
    type Context = WebsocketContext<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.talk(ctx, C::opened);
        Self::watch_in(self.limits.ping_after, ctx);
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        self.end();
    }
}

impl<C: Conversation> Drop for Socket<C> {
    fn drop(&mut self) {
        self.end();
    }
}

impl<C: Conversation> Handler<C::Notice> for Socket<C> {
    type Result = ();

    fn handle(&mut self, notice: C::Notice, ctx: &mut Self::Context) {
        self.talk(ctx, |conversation, line| conversation.notice(notice, line));
        self.notices += 1;
        if self.notices == NOTICES_AT_ONCE {
            self.notices = 0;
            ctx.wait(wrap_future(tokio::task::yield_now()));
        }
    }
}

impl<C: Conversation> StreamHandler<Result<Arrival, Stop>> for Socket<C> {
    fn handle(&mut self, arrived: Result<Arrival, Stop>, ctx: &mut Self::Context) {
        let is_open = self.state == ReadyState::Open;
        match arrived {
            Ok(Arrival::Close(code)) => self.closed_by_client(code, ctx),
            Err(Stop::Lost(error)) => {
                tracing::debug!(%error, "a connection was lost");
                ctx.stop();
            }
            Err(Stop::Breach(breach)) if is_open => self.close_broken(breach, ctx),
            Ok(Arrival::Text(text)) if is_open => {
                self.talk(ctx, |conversation, line| conversation.text(text, line));
            }
            Ok(Arrival::Binary(bytes)) if is_open => {
                self.talk(ctx, |conversation, line| conversation.binary(bytes, line));
            }
            Ok(Arrival::Ping(payload)) if is_open => ctx.pong(&payload),
            Ok(Arrival::Pong) if is_open => self.lag.answered(Instant::now()),
            Ok(Arrival::Text(_) | Arrival::Binary(_) | Arrival::Ping(_) | Arrival::Pong)
            | Err(Stop::Breach(_)) => (),
        }
    }
}

/// The context asks for this; see [`accept`] for why nothing comes this way.
impl<C: Conversation> StreamHandler<Result<ws::Message, ws::ProtocolError>> for Socket<C> {
    fn handle(&mut self, _: Result<ws::Message, ws::ProtocolError>, _: &mut Self::Context) {}

    fn finished(&mut self, _: &mut Self::Context) {}
}
