//! One WebSocket connection of a client, lean enough for many thousands on one thread: frames in and out, and a timer. Knows
//! frames, and how many bytes may wait on either way; never what a message means.
//!
//! **Invariant:** whatever the server sends or does not read, it keeps no more than the limits say (`src/client/tests.rs`).

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

pub use actix_http::ws::OpCode;
use actix_http::ws::Parser;
use actix_web::web::{Buf, Bytes, BytesMut};
use bytestring::ByteString;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep_until};

use super::Error;
use super::buffers::Buffers;
use crate::protocol::close;
use crate::protocol::framing::{Arrival, Breach, Intake, Limits, Sender, Step};

/// What is kept of a message of the server that is not whole: at most 1 MiB, and in one frame.
const LIMITS: Limits =
    Limits { frame_bytes: MESSAGE_BYTES_MAX, message_bytes: MESSAGE_BYTES_MAX, fragments: 1 };
/// Most bytes of one message of the server.
pub(super) const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// With so many bytes that wait to be written nothing more is said.
const UNSENT_BYTES_MAX: usize = 256 * 1024;
/// How often a connection looks up while nothing happens.
const BEAT: Duration = Duration::from_secs(1);
/// How long the other side may take to close.
const CLOSE_WITHIN: Duration = Duration::from_secs(2);

/// What comes next on a connection.
#[derive(Debug)]
pub enum Heard {
    /// A message.
    Text(ByteString),
    /// The end, with its code if it has one.
    Closed(Option<u16>),
    /// The end without a close frame, or what is no frame of a server or larger than one may be.
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
    intake: Intake,
    outbox: BytesMut,
    /// The answer to the last ping, while something else waits to be written; earlier ones need none (RFC 6455, section 5.5.3).
    pong: Option<Bytes>,
    timer: Pin<Box<Sleep>>,
    /// When the timer is set to.
    set_to: Instant,
    beat_at: Instant,
    /// When the last frame was whole.
    whole_at: Instant,
    /// When the frame or message that is not whole began to come.
    begun_at: Option<Instant>,
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
            intake: Intake::new(Sender::Server, LIMITS),
            outbox: BytesMut::new(),
            pong: None,
            timer: Box::pin(sleep_until(beat_at.into())),
            set_to: beat_at,
            beat_at,
            whole_at: now,
            begun_at: None,
        }
    }

    /// Since when nothing whole has come, not even a ping: a frame that has begun and does not end counts as none.
    pub fn silent_since(&self) -> Instant {
        self.begun_at.unwrap_or(self.whole_at)
    }

    /// Bytes that are still to be written.
    pub fn unsent_bytes(&self) -> usize {
        self.outbox.len()
    }

    /// Says a message. What cannot be written at once is written while the connection listens, and so is found out there
    /// when the connection is gone.
    ///
    /// # Errors
    /// [`Error::Stuck`] when too much waits to be written; it is not said then.
    pub fn say(&mut self, text: &str) -> Result<(), Error> {
        self.send(OpCode::Text, text.as_bytes())
    }

    /// Sends a frame of any kind.
    ///
    /// # Errors
    /// As [`Wire::say`].
    pub fn send(&mut self, kind: OpCode, payload: &[u8]) -> Result<(), Error> {
        self.has_room()?;
        self.write(kind, payload);
        Ok(())
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// As [`Wire::say`].
    pub fn send_raw(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.has_room()?;
        self.outbox.extend_from_slice(bytes);
        self.push();
        Ok(())
    }

    fn has_room(&self) -> Result<(), Error> {
        if self.outbox.len() > UNSENT_BYTES_MAX { Err(Error::Stuck(self.outbox.len())) } else { Ok(()) }
    }

    fn write(&mut self, kind: OpCode, payload: &[u8]) {
        Parser::write_message(&mut self.outbox, payload, kind, true, true);
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
        if self.send(OpCode::Close, &close::BYE.to_be_bytes()).is_err() {
            return;
        }
        let until = Instant::now() + CLOSE_WITHIN;
        while let Heard::Text(_) | Heard::Beat = self.hear(Some(until)).await
            && Instant::now() < until
        {}
    }

    /// Breaks the connection without a goodbye, and without a port that stays taken for a minute.
    pub fn break_off(self) {
        // A connection that is gone already needs none of it.
        let _ = self.stream.set_zero_linger();
    }

    fn poll_hear(&mut self, due: Option<Instant>, cx: &mut Context<'_>) -> Poll<Heard> {
        if (!self.outbox.is_empty() || self.pong.is_some())
            && let Poll::Ready(Err(error)) = self.poll_flush(cx)
        {
            return Poll::Ready(Heard::Lost(error.to_string()));
        }
        loop {
            match self.next_message() {
                Ok(Some(heard)) => return Poll::Ready(heard),
                // Pings could go on for ever.
                Ok(None) if due.is_some_and(|due| due <= self.whole_at) => return Poll::Ready(Heard::Due),
                Ok(None) => {}
                Err(breach) => return Poll::Ready(Heard::Lost(breach.to_string())),
            }
            match self.poll_read(cx) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Heard::Lost("the connection ended".to_owned())),
                Poll::Ready(Ok(_)) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Heard::Lost(error.to_string())),
                Poll::Pending => return self.poll_timer(due, cx),
            }
        }
    }

    /// The next message of what was read, all of which is taken in if there is none; pings are answered here.
    fn next_message(&mut self) -> Result<Option<Heard>, Breach> {
        loop {
            let mut input = self.inbox.as_ref();
            let step = self.intake.read(&mut input);
            let left = input.len();
            self.inbox.advance(self.inbox.len() - left);
            let arrival = match step? {
                Step::Announced => continue,
                Step::Arrived(arrival) => arrival,
                Step::Hungry => {
                    if self.intake.has_begun() {
                        self.begun_at.get_or_insert_with(Instant::now);
                    }
                    return Ok(None);
                }
            };
            self.begun_at = None;
            self.whole_at = Instant::now();
            match arrival {
                Arrival::Text(text) => return Ok(Some(Heard::Text(text))),
                Arrival::Binary(_) => return Err(Breach::Protocol("bytes came, where text is promised")),
                Arrival::Ping(payload) if self.outbox.is_empty() => self.write(OpCode::Pong, &payload),
                Arrival::Ping(payload) => self.pong = Some(payload),
                Arrival::Pong => {}
                Arrival::Close(code) => return Ok(Some(Heard::Closed(code))),
            }
        }
    }

    /// Reads into a buffer of the pool, and gives it back where nothing was read.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if self.inbox.capacity() == 0 {
            self.inbox = self.buffers.take();
        } else {
            Buffers::reserve(&mut self.inbox);
        }
        let read = pin!(self.stream.read_buf(&mut self.inbox)).poll(cx);
        if !matches!(read, Poll::Ready(Ok(1..))) {
            self.buffers.give_back(std::mem::take(&mut self.inbox));
        }
        read
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if self.outbox.is_empty() {
                let Some(payload) = self.pong.take() else { return Poll::Ready(Ok(())) };
                self.write(OpCode::Pong, &payload);
                continue;
            }
            ready!(self.stream.poll_write_ready(cx))?;
            match self.stream.try_write(&self.outbox) {
                Ok(written) => self.outbox.advance(written),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
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
