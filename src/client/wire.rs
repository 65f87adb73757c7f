//! One WebSocket connection of a client, lean enough for many thousands on one thread: frames in and out, and a timer. Knows
//! frames; never what a message means.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

pub use actix_http::ws::OpCode;
use actix_http::ws::Parser;
use actix_web::web::{Buf, BytesMut};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep_until};

use super::buffers::Buffers;
use crate::protocol::close;

/// Most bytes of one message of the server.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// How often a connection looks up while nothing happens.
const BEAT: Duration = Duration::from_secs(1);
/// How long the other side may take to close.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// What comes next on a connection.
#[derive(Debug)]
pub enum Heard {
    /// A message.
    Text(BytesMut),
    /// The end, with its code if it has one.
    Closed(Option<u16>),
    /// The end without a close frame, or bytes that are no frames.
    Lost(String),
    /// The time that was waited for.
    Due,
    /// Nothing for a second.
    Beat,
}

/// One connection.
pub struct Wire {
    stream: TcpStream,
    buffers: Buffers,
    inbox: BytesMut,
    outbox: BytesMut,
    timer: Pin<Box<Sleep>>,
    /// When the timer is set to.
    set_to: Instant,
    beat_at: Instant,
    heard_at: Instant,
}

impl Wire {
    /// A connection whose handshake is done, and what was read after it.
    pub(super) fn new(stream: TcpStream, buffers: Buffers, inbox: BytesMut) -> Self {
        let now = Instant::now();
        let beat_at = now + BEAT;
        Self {
            stream,
            buffers,
            inbox,
            outbox: BytesMut::new(),
            timer: Box::pin(sleep_until(beat_at.into())),
            set_to: beat_at,
            beat_at,
            heard_at: now,
        }
    }

    /// When something was read last, if only a ping.
    pub fn heard_at(&self) -> Instant {
        self.heard_at
    }

    /// Bytes that are still to be written.
    pub fn unsent_bytes(&self) -> usize {
        self.outbox.len()
    }

    /// Says a message. What cannot be written at once is written while the connection listens, and so is found out there
    /// when the connection is gone.
    pub fn say(&mut self, text: &str) {
        self.send(OpCode::Text, text.as_bytes());
    }

    /// Sends a frame of any kind.
    pub fn send(&mut self, kind: OpCode, payload: &[u8]) {
        Parser::write_message(&mut self.outbox, payload, kind, true, true);
        self.push();
    }

    /// Sends bytes as they are.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        self.outbox.extend_from_slice(bytes);
        self.push();
    }

    /// Waits until all is written. Whoever stops waiting loses nothing.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_flush(cx)).await
    }

    fn push(&mut self) {
        if let Ok(written) = self.stream.try_write(&self.outbox) {
            if written == self.outbox.len() {
                self.outbox.clear();
            } else {
                self.outbox.advance(written);
            }
        }
    }

    /// What comes next, or the time `due`. Whoever stops waiting loses nothing.
    pub async fn hear(&mut self, due: Option<Instant>) -> Heard {
        poll_fn(|cx| self.poll_hear(due, cx)).await
    }

    /// Says goodbye, and waits until the other side has closed or takes too long.
    pub async fn part(mut self) {
        self.send(OpCode::Close, &close::BYE.to_be_bytes());
        let until = Instant::now() + CLOSE_WITHIN;
        while let Heard::Text(_) | Heard::Beat = self.hear(Some(until)).await {}
    }

    /// Breaks the connection without a goodbye, and without a port that stays taken for a minute.
    pub fn break_off(self) {
        // A connection that is gone already needs none of it.
        let _ = self.stream.set_zero_linger();
    }

    fn poll_hear(&mut self, due: Option<Instant>, cx: &mut Context<'_>) -> Poll<Heard> {
        if !self.outbox.is_empty()
            && let Poll::Ready(Err(error)) = self.poll_flush(cx)
        {
            return Poll::Ready(Heard::Lost(error.to_string()));
        }
        loop {
            match self.next_frame() {
                Ok(Some(heard)) => return Poll::Ready(heard),
                Ok(None) => {}
                Err(reason) => return Poll::Ready(Heard::Lost(reason)),
            }
            match self.poll_read(cx) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Heard::Lost("the connection ended".to_owned())),
                Poll::Ready(Ok(_)) => self.heard_at = Instant::now(),
                Poll::Ready(Err(error)) => return Poll::Ready(Heard::Lost(error.to_string())),
                Poll::Pending => return self.poll_timer(due, cx),
            }
        }
    }

    /// The next frame of what was read; pings are answered here.
    fn next_frame(&mut self) -> Result<Option<Heard>, String> {
        while !self.inbox.is_empty() {
            let parsed = Parser::parse(&mut self.inbox, false, MESSAGE_BYTES_MAX);
            let Some((finished, kind, payload)) = parsed.map_err(|error| error.to_string())? else {
                break;
            };
            let payload = payload.unwrap_or_default();
            match kind {
                OpCode::Text if finished => return Ok(Some(Heard::Text(payload))),
                OpCode::Ping => self.send(OpCode::Pong, &payload),
                OpCode::Pong => {}
                OpCode::Close => {
                    let code = payload.first_chunk().map(|code| u16::from_be_bytes(*code));
                    return Ok(Some(Heard::Closed(code)));
                }
                OpCode::Text | OpCode::Binary | OpCode::Continue | OpCode::Bad => {
                    return Err(format!("a frame of kind {kind:?}, where a whole text is promised"));
                }
            }
        }
        Ok(None)
    }

    /// Reads into a buffer of the pool, and gives it back where nothing is left over.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if self.inbox.capacity() == 0 {
            self.inbox = self.buffers.take();
        } else {
            Buffers::reserve(&mut self.inbox);
        }
        let read = pin!(self.stream.read_buf(&mut self.inbox)).poll(cx);
        if !matches!(read, Poll::Ready(Ok(1..))) {
            let rest = BytesMut::from(self.inbox.as_ref());
            self.buffers.give_back(std::mem::replace(&mut self.inbox, rest));
        }
        read
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.outbox.is_empty() {
            ready!(self.stream.poll_write_ready(cx))?;
            match self.stream.try_write(&self.outbox) {
                Ok(written) => self.outbox.advance(written),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        Poll::Ready(Ok(()))
    }

    /// The timer is set anew only when it has to ring earlier, or has rung.
    fn poll_timer(&mut self, due: Option<Instant>, cx: &mut Context<'_>) -> Poll<Heard> {
        loop {
            let wanted = due.map_or(self.beat_at, |due| due.min(self.beat_at));
            if wanted < self.set_to {
                self.set(wanted);
            }
            ready!(self.timer.as_mut().poll(cx));
            let now = Instant::now();
            self.set_to = now;
            if due.is_some_and(|due| due <= now) {
                self.set(self.beat_at.max(now));
                return Poll::Ready(Heard::Due);
            }
            if self.beat_at <= now {
                self.beat_at = now + BEAT;
                self.set(self.beat_at);
                return Poll::Ready(Heard::Beat);
            }
            self.set(wanted);
        }
    }

    fn set(&mut self, at: Instant) {
        self.set_to = at;
        self.timer.as_mut().reset(at.into());
    }
}
