//! What stands between the bytes of a client and the actor that talks with it: it turns one into messages, keeps to the
//! limits, and reads no faster than the client may send. Knows frames, limits and time; never what a message means.
//!
//! The decoders of actix-http and actix-web-actors are not used: they buffer a frame before they judge it, whatever its
//! size, and an error does not come through them as what it was.

mod bucket;

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::web::{Buf, Bytes};
use futures_util::Stream;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use bucket::Bucket;

use crate::protocol::framing::{Arrival, Breach, Intake, Limits, Sender, Step};

/// After a breach so much is still read and thrown away, in bytes: data left unread would turn the end of the connection
/// into a reset, and that may take the close frame with it (RFC 2525, section 2.17).
const WASTE_BYTES_MAX: usize = 256 * 1024;
/// When nothing has come for so long after a breach, nothing more is on its way.
const QUIET: Duration = Duration::from_millis(200);

/// Most frames that are let in beyond the usual and were not sent yet.
const GRANTED_MAX: u32 = 1_000;

/// Why nothing arrives any more.
#[derive(Debug)]
pub(super) enum Stop {
    Breach(Breach),
    /// The connection ended without a close frame.
    Lost(PayloadError),
}

/// When bytes of the client were last read; the gate writes it, the socket reads it. Whoever sends so much that it is held
/// back for as long as a silence may last is not heard either, and counts as gone.
pub(super) type Heard = Rc<Cell<Instant>>;

/// Whether the client is held back for a while: nothing of it is read, and TCP holds it back.
#[derive(Debug, Default)]
pub(super) struct Hold {
    held: Cell<bool>,
    /// Frames that are let in beyond the usual.
    granted: Cell<u32>,
    waker: RefCell<Option<Waker>>,
}

impl Hold {
    /// Holds the client back, or reads on.
    pub(super) fn set(&self, held: bool) {
        self.held.set(held);
        if let Some(waker) = self.waker.take().filter(|_| !held) {
            waker.wake();
        }
    }

    /// Lets one more frame in than usual.
    pub(super) fn grant(&self) {
        self.granted.set(self.granted.get().saturating_add(1).min(GRANTED_MAX));
    }

    fn take_granted(&self) -> bool {
        let left = self.granted.get().checked_sub(1);
        self.granted.set(left.unwrap_or_default());
        left.is_some()
    }

    fn poll_free(&self, cx: &Context<'_>) -> Poll<()> {
        if !self.held.get() {
            return Poll::Ready(());
        }
        self.waker.replace(Some(cx.waker().clone()));
        Poll::Pending
    }
}

/// The messages of a client, from the stream of its bytes.
pub(super) struct FrameGate<S> {
    stream: S,
    hold: Rc<Hold>,
    intake: Intake,
    bucket: Option<Bucket>,
    /// The timer of the next token, or after a breach of the quiet; there is one only while it is waited for.
    wait: Option<Pin<Box<Sleep>>>,
    /// The last frame announced has not been paid for yet.
    owes: bool,
    /// What is left of the last chunk.
    chunk: Bytes,
    heard: Heard,
    /// There was a breach: so much was thrown away since.
    wasted_bytes: Option<usize>,
}

impl<S> FrameGate<S> {
    /// A gate that lets so many frames in within ten seconds, or any number for 0.
    pub(super) fn new(stream: S, limits: Limits, frames_per_10s: u32, heard: Heard, hold: Rc<Hold>) -> Self {
        Self {
            stream,
            hold,
            intake: Intake::new(Sender::Client, limits),
            bucket: Bucket::new(frames_per_10s, heard.get()),
            wait: None,
            owes: false,
            chunk: Bytes::new(),
            heard,
            wasted_bytes: None,
        }
    }

    /// Pays for the frame that was announced; while the bucket is empty nothing is read, and TCP holds the client back.
    fn poll_pay(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.owes {
            if self.hold.take_granted() {
                self.owes = false;
                self.wait = None;
                break;
            }
            if let Some(wait) = &mut self.wait {
                ready!(wait.as_mut().poll(cx));
                self.wait = None;
            }
            match self.bucket.as_mut().map_or(Ok(()), |bucket| bucket.take(Instant::now())) {
                Ok(()) => self.owes = false,
                Err(until) => self.wait = Some(Box::pin(sleep_until(until))),
            }
        }
        Poll::Ready(())
    }

    /// Reads on in the chunk. A chunk that is read is let go of: it is part of the connection's read buffer.
    fn read(&mut self) -> Result<Step, Breach> {
        let mut input = self.chunk.as_ref();
        let step = self.intake.read(&mut input);
        let left = input.len();
        if left == 0 {
            self.chunk = Bytes::new();
        } else {
            self.chunk.advance(self.chunk.len() - left);
        }
        step
    }
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> FrameGate<S> {
    /// Throws away what comes after a breach. Ends when nothing more comes; when too much does, only the one who waits for
    /// it can end it.
    fn poll_waste(&mut self, mut wasted: usize, cx: &mut Context<'_>) -> Poll<()> {
        while wasted <= WASTE_BYTES_MAX {
            match Pin::new(&mut self.stream).poll_next(cx) {
                Poll::Ready(Some(Ok(chunk))) => {
                    wasted += chunk.len();
                    self.wasted_bytes = Some(wasted);
                    self.wait = None;
                }
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(()),
                Poll::Pending => {
                    return self.wait.get_or_insert_with(|| Box::pin(sleep(QUIET))).as_mut().poll(cx);
                }
            }
        }
        Poll::Pending
    }
}

impl<S: Stream<Item = Result<Bytes, PayloadError>> + Unpin> Stream for FrameGate<S> {
    type Item = Result<Arrival, Stop>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(wasted) = this.wasted_bytes {
            return this.poll_waste(wasted, cx).map(|()| None);
        }
        ready!(this.hold.poll_free(cx));
        loop {
            ready!(this.poll_pay(cx));
            match this.read() {
                Ok(Step::Announced) => this.owes = this.bucket.is_some(),
                Ok(Step::Arrived(arrival)) => return Poll::Ready(Some(Ok(arrival))),
                Ok(Step::Hungry) => match ready!(Pin::new(&mut this.stream).poll_next(cx)) {
                    Some(Ok(chunk)) => {
                        this.chunk = chunk;
                        this.heard.set(Instant::now());
                    }
                    Some(Err(error)) => return Poll::Ready(Some(Err(Stop::Lost(error)))),
                    None => return Poll::Ready(None),
                },
                Err(breach) => {
                    this.chunk = Bytes::new();
                    this.wasted_bytes = Some(0);
                    return Poll::Ready(Some(Err(Stop::Breach(breach))));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
