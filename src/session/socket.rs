//! One WebSocket connection as an actor, whatever is said on it: whole messages, the closing handshake, pings and the
//! end of a client that went silent. Knows RFC 6455; never the protocol spoken on top of it, which is a
//! [`Conversation`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use actix::{Actor, ActorContext, AsyncContext, Handler, Message as ActixMessage, Recipient, StreamHandler};
use actix_http::ws::{CloseCode, CloseReason, Codec, Item, Message, ProtocolError, verify_handshake};
use actix_web::web::{Bytes, BytesMut, Payload};
use actix_web::{HttpRequest, HttpResponse, error};
use actix_web_actors::ws::{WebsocketContext, WsResponseBuilder};
use bytestring::ByteString;
use tokio::time::Instant;

use super::gate::{BAD_TEXT, FrameGate, GateLimits, PROTOCOL_ERROR, Report};

/// The close code for a kind of data that is not taken (RFC 6455, section 7.4.1).
const UNSUPPORTED: u16 = 1003;

/// What is said on a connection, and by whom it is heard.
pub trait Conversation: Sized + Unpin + 'static {
    /// What other actors tell it.
    type Notice: ActixMessage<Result = ()> + Send + 'static;

    /// The connection is open.
    fn opened(&mut self, line: &mut Line<'_, Self>);

    /// The client sent a text.
    fn text(&mut self, text: ByteString, line: &mut Line<'_, Self>);

    /// The client sent bytes; by default that closes the connection.
    fn binary(&mut self, bytes: Bytes, line: &mut Line<'_, Self>) {
        drop(bytes);
        line.close(UNSUPPORTED, "text only");
    }

    /// Another actor tells it something.
    fn notice(&mut self, notice: Self::Notice, line: &mut Line<'_, Self>);

    /// The connection has ended, in whatever way; said once, and last.
    fn closed(&mut self);
}

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct SocketLimits {
    /// Most bytes of a frame.
    pub frame_bytes_max: usize,
    /// Most bytes of a message, fragments added up.
    pub message_bytes_max: usize,
    /// Most fragments of a message.
    pub fragments_max: usize,
    /// Frames of any kind in ten seconds; beyond it the server reads no further for a while. 0 for no limit.
    pub frames_per_10s: u32,
    /// Notices the mailbox holds.
    pub mailbox_max: usize,
    /// After how much silence the client is pinged.
    pub ping_after: Duration,
    /// After how much silence the client counts as gone.
    pub gone_after: Duration,
    /// How long the client has to answer a close.
    pub close_wait: Duration,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            frame_bytes_max: 64 * 1024,
            message_bytes_max: 64 * 1024,
            fragments_max: 64,
            frames_per_10s: 0,
            mailbox_max: 64,
            ping_after: Duration::from_secs(15),
            gone_after: Duration::from_secs(30),
            close_wait: Duration::from_secs(1),
        }
    }
}

/// The actor of one connection.
pub struct Socket<C: Conversation> {
    conversation: C,
    limits: SocketLimits,
    report: Rc<Report>,
    message: Option<Fragments>,
    /// A close frame was sent: nothing may follow it.
    closing: bool,
    ended: bool,
}

/// A message of which not all has come.
struct Fragments {
    is_text: bool,
    bytes: BytesMut,
    /// How many of the bytes are known to be whole characters.
    checked: usize,
}

/// The connection as the conversation reaches it.
pub struct Line<'a, C: Conversation> {
    context: &'a mut WebsocketContext<Socket<C>>,
    closing: &'a mut bool,
    close_wait: Duration,
}

impl<C: Conversation> Line<'_, C> {
    /// Sends a text.
    pub fn send(&mut self, text: ByteString) {
        if !*self.closing {
            self.context.text(text);
        }
    }

    /// Sends bytes.
    pub fn send_binary(&mut self, bytes: Bytes) {
        if !*self.closing {
            self.context.binary(bytes);
        }
    }

    /// Closes the connection: the client has a moment to answer, and hears nothing more.
    pub fn close(&mut self, code: u16, reason: &str) {
        if !std::mem::replace(self.closing, true) {
            let reason = CloseReason { code: CloseCode::from(code), description: Some(reason.to_owned()) };
            self.context.close(Some(reason));
            self.context.run_later(self.close_wait, |_, context| context.stop());
        }
    }

    /// Whether a close was sent.
    pub fn is_closing(&self) -> bool {
        *self.closing
    }

    /// Where other actors can tell this conversation things.
    pub fn recipient(&self) -> Recipient<C::Notice> {
        self.context.address().recipient()
    }

    /// Does something later, if the connection is still there.
    pub fn after(&mut self, wait: Duration, act: impl FnOnce(&mut C, &mut Line<'_, C>) + 'static) {
        self.context.run_later(wait, |socket, context| socket.converse(context, act));
    }
}

impl<C: Conversation> Socket<C> {
    fn converse<T>(
        &mut self,
        context: &mut WebsocketContext<Self>,
        act: impl FnOnce(&mut C, &mut Line<'_, C>) -> T,
    ) -> T {
        let close_wait = self.limits.close_wait;
        act(&mut self.conversation, &mut Line { context, closing: &mut self.closing, close_wait })
    }

    /// Looks after a client that may have gone silent, and comes back when there may be something to do.
    fn watch(&mut self, pinged: bool, context: &mut WebsocketContext<Self>) {
        let silence = self.report.heard.get().elapsed();
        if silence >= self.limits.gone_after {
            return context.stop();
        }
        let still_silent = silence >= self.limits.ping_after;
        if still_silent && !pinged && !self.closing {
            context.ping(b"");
        }
        let wait = if still_silent { self.limits.gone_after } else { self.limits.ping_after } - silence;
        context.run_later(wait, move |socket, context| socket.watch(still_silent, context));
    }

    fn fail(&mut self, code: u16, context: &mut WebsocketContext<Self>) {
        self.converse(context, |_, line| line.close(code, ""));
    }

    /// The close code an error of the stream deserves; none if the connection itself is gone.
    fn code_of(&self, error: &ProtocolError) -> Option<u16> {
        match (self.report.breach.get(), error) {
            (Some(code), _) => Some(code),
            // The gate has judged all headers: what remains is text that is none, or a close frame that is none.
            (None, ProtocolError::Io(_)) if self.report.control.get() => Some(PROTOCOL_ERROR),
            (None, ProtocolError::Io(_)) => Some(BAD_TEXT),
            (None, _) => Some(PROTOCOL_ERROR),
        }
    }

    fn heard(&mut self, message: Message, context: &mut WebsocketContext<Self>) {
        match message {
            Message::Text(text) => self.converse(context, |conversation, line| conversation.text(text, line)),
            Message::Binary(bytes) => {
                self.converse(context, |conversation, line| conversation.binary(bytes, line))
            }
            Message::Continuation(item) => match self.assemble(item) {
                Ok(Some(whole)) => self.heard(whole, context),
                Ok(None) => {}
                Err(code) => self.fail(code, context),
            },
            Message::Ping(payload) => context.pong(&payload),
            Message::Close(reason) => {
                self.closing = true;
                context.close(reason.map(|reason| CloseReason { description: None, ..reason }));
                context.stop();
            }
            Message::Pong(_) | Message::Nop => {}
        }
    }

    /// Puts fragments together; text is checked as it comes.
    fn assemble(&mut self, item: Item) -> Result<Option<Message>, u16> {
        let (first, bytes, last) = match item {
            Item::FirstText(bytes) => (Some(true), bytes, false),
            Item::FirstBinary(bytes) => (Some(false), bytes, false),
            Item::Continue(bytes) => (None, bytes, false),
            Item::Last(bytes) => (None, bytes, true),
        };
        if let Some(is_text) = first {
            self.message = Some(Fragments { is_text, bytes: BytesMut::new(), checked: 0 });
        }
        let message = self.message.as_mut().ok_or(PROTOCOL_ERROR)?;
        message.bytes.extend_from_slice(&bytes);
        if message.is_text {
            message.check()?;
        }
        if !last {
            return Ok(None);
        }
        let Some(Fragments { is_text, bytes, .. }) = self.message.take() else { return Ok(None) };
        let whole = bytes.freeze();
        if !is_text {
            return Ok(Some(Message::Binary(whole)));
        }
        ByteString::try_from(whole).map(|text| Some(Message::Text(text))).map_err(|_| BAD_TEXT)
    }
}

impl Fragments {
    /// Checks what came last, up to a character that may still be completed.
    fn check(&mut self) -> Result<(), u16> {
        let new = self.bytes.get(self.checked..).unwrap_or_default();
        match std::str::from_utf8(new) {
            Ok(_) => self.checked = self.bytes.len(),
            Err(error) if error.error_len().is_none() => self.checked += error.valid_up_to(),
            Err(_) => return Err(BAD_TEXT),
        }
        Ok(())
    }
}

impl<C: Conversation> Actor for Socket<C> {
    type Context = WebsocketContext<Self>;

    fn started(&mut self, context: &mut Self::Context) {
        context.set_mailbox_capacity(self.limits.mailbox_max);
        self.watch(false, context);
        self.converse(context, |conversation, line| conversation.opened(line));
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        let conversation = &mut self.conversation;
        if !std::mem::replace(&mut self.ended, true)
            && catch_unwind(AssertUnwindSafe(|| conversation.closed())).is_err()
        {
            tracing::error!("a conversation could not be closed");
        }
    }
}

impl<C: Conversation> StreamHandler<Result<Message, ProtocolError>> for Socket<C> {
    fn handle(&mut self, item: Result<Message, ProtocolError>, context: &mut Self::Context) {
        match item {
            // After our own close only the client's answer counts.
            Ok(Message::Close(_)) if self.closing => context.stop(),
            _ if self.closing => {}
            Ok(message) => self.heard(message, context),
            Err(error) => match self.code_of(&error) {
                Some(code) => self.fail(code, context),
                None => context.stop(),
            },
        }
    }
}

impl<C: Conversation> Handler<C::Notice> for Socket<C> {
    type Result = ();

    fn handle(&mut self, notice: C::Notice, context: &mut Self::Context) {
        self.converse(context, |conversation, line| conversation.notice(notice, line));
    }
}

/// Answers a WebSocket handshake and starts the conversation. A client may offer no subprotocol; one that offers only
/// unknown ones is turned away.
///
/// # Errors
/// 400 for a request that is no valid handshake (RFC 6455, section 4.2.1).
pub fn accept<C: Conversation>(
    conversation: C,
    limits: &SocketLimits,
    protocols: &[&str],
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, actix_web::Error> {
    verify_handshake(request.head())?;
    verify_key(request)?;
    verify_protocols(protocols, request)?;
    let gate_limits = GateLimits {
        frame_bytes_max: limits.frame_bytes_max,
        message_bytes_max: limits.message_bytes_max,
        fragments_max: limits.fragments_max,
        frames_per_10s: limits.frames_per_10s,
    };
    let (gate, report) = FrameGate::new(payload, gate_limits);
    report.heard.set(Instant::now());
    let socket =
        Socket { conversation, limits: *limits, report, message: None, closing: false, ended: false };
    let codec = Codec::new().max_size(limits.frame_bytes_max);
    WsResponseBuilder::new(socket, request, gate).codec(codec).protocols(protocols).start()
}

/// The key is 16 bytes in base64: 22 characters and two signs of equality.
fn verify_key(request: &HttpRequest) -> Result<(), actix_web::Error> {
    let key = request.headers().get("sec-websocket-key").map(|key| key.as_bytes()).unwrap_or_default();
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    match key.strip_suffix(b"==") {
        Some(digits) if digits.len() == 22 && digits.iter().all(is_base64) => Ok(()),
        Some(_) | None => Err(error::ErrorBadRequest("Sec-WebSocket-Key is not 16 bytes in base64")),
    }
}

fn verify_protocols(known: &[&str], request: &HttpRequest) -> Result<(), actix_web::Error> {
    let mut offered = request
        .headers()
        .get_all("sec-websocket-protocol")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .peekable();
    if known.is_empty() || offered.peek().is_none() || offered.any(|protocol| known.contains(&protocol)) {
        return Ok(());
    }
    Err(error::ErrorBadRequest(format!(
        "none of the offered subprotocols is known; there is {}",
        known.join(", ")
    )))
}
