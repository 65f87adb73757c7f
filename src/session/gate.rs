//! Judges frames by their headers before anything of them is buffered, and passes one whole frame at a time. Knows
//! bytes and limits (RFC 6455, section 5); never what a message says.
//!
//! **Invariant:** holds at most one frame within the limits and one chunk of the stream
//! (`no_stream_makes_the_gate_hold_more_than_a_frame_and_a_chunk`).

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;
use tokio::time::{Instant, Sleep};

/// Most bytes of a control frame's payload (RFC 6455, section 5.5).
const CONTROL_BYTES_MAX: u64 = 125;
/// Close codes of RFC 6455, section 7.4.1.
pub(super) const PROTOCOL_ERROR: u16 = 1002;
pub(super) const BAD_TEXT: u16 = 1007;
pub(super) const TOO_BIG: u16 = 1009;
/// In what time a full allowance of frames comes back.
const REFILL: Duration = Duration::from_secs(10);

/// What a frame may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct GateLimits {
    pub(super) frame_bytes_max: usize,
    pub(super) message_bytes_max: usize,
    pub(super) fragments_max: usize,
    /// Frames of any kind; 0 for no limit.
    pub(super) frames_per_10s: u32,
}

/// What the gate tells the socket behind it.
#[derive(Debug)]
pub(super) struct Report {
    /// When the client was last heard.
    pub(super) heard: Cell<Instant>,
    /// The close code that the last frame deserves; nothing more is passed then.
    pub(super) breach: Cell<Option<u16>>,
    /// Whether the last frame passed was a control frame.
    pub(super) control: Cell<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opcode {
    Continue,
    Data,
    Control,
}

/// The header of a frame (RFC 6455, section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Header {
    last: bool,
    opcode: Opcode,
    header_bytes: usize,
    payload_bytes: u64,
}

impl Header {
    /// Reads a client's frame header; nothing while there is too little of it.
    fn read(bytes: &[u8]) -> Result<Option<Self>, u16> {
        let [first, second, rest @ ..] = bytes else { return Ok(None) };
        let opcode = match first & 0x0F {
            0x0 => Opcode::Continue,
            0x1 | 0x2 => Opcode::Data,
            0x8..=0xA => Opcode::Control,
            _ => return Err(PROTOCOL_ERROR),
        };
        let (reserved, masked) = (first & 0x70 != 0, second & 0x80 != 0);
        if reserved || !masked {
            return Err(PROTOCOL_ERROR);
        }
        let (length_bytes, payload_bytes) = match (second & 0x7F, rest) {
            (126, [a, b, ..]) => (2, u64::from(u16::from_be_bytes([*a, *b]))),
            (127, [a, b, c, d, e, f, g, h, ..]) => (8, u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h])),
            (126 | 127, _) => return Ok(None),
            (short, _) => (0, u64::from(short)),
        };
        let mask_bytes = 4;
        let header_bytes = 2 + length_bytes + mask_bytes;
        Ok(Some(Self { last: first & 0x80 != 0, opcode, header_bytes, payload_bytes }))
    }
}

/// The message whose fragments are under way.
#[derive(Clone, Copy, Debug)]
struct Message {
    bytes: u64,
    fragments: usize,
}

/// Cuts a stream of bytes into frames.
#[derive(Debug)]
struct Cutter {
    limits: GateLimits,
    /// The chunk read last, as far as it is not yet cut.
    chunk: Bytes,
    /// The beginning of a frame, when a chunk ended inside it. Not empty only while `chunk` is.
    partial: BytesMut,
    message: Option<Message>,
}

impl Cutter {
    fn new(limits: GateLimits) -> Self {
        Self { limits, chunk: Bytes::new(), partial: BytesMut::new(), message: None }
    }

    fn feed(&mut self, chunk: Bytes) {
        if self.partial.is_empty() {
            self.chunk = chunk;
        } else {
            self.partial.extend_from_slice(&chunk);
        }
    }

    /// The next whole frame; nothing when more bytes are needed. An error is the close code the frame deserves.
    fn cut(&mut self) -> Result<Option<(Bytes, Opcode)>, u16> {
        let bytes: &[u8] = if self.partial.is_empty() { &self.chunk } else { &self.partial };
        let Some(header) = Header::read(bytes)? else {
            self.keep();
            return Ok(None);
        };
        let message = self.judge(header)?;
        let payload_bytes = usize::try_from(header.payload_bytes).map_err(|_| TOO_BIG)?;
        let frame_bytes = header.header_bytes + payload_bytes;
        if bytes.len() < frame_bytes {
            self.keep();
            return Ok(None);
        }
        self.message = message;
        let frame = if self.partial.is_empty() {
            self.chunk.split_to(frame_bytes)
        } else {
            let frame = self.partial.split_to(frame_bytes).freeze();
            self.chunk = std::mem::take(&mut self.partial).freeze();
            frame
        };
        Ok(Some((frame, header.opcode)))
    }

    /// Moves an unfinished frame out of the chunk, which may be part of a larger buffer.
    fn keep(&mut self) {
        self.partial.extend_from_slice(&std::mem::take(&mut self.chunk));
    }

    /// What message is under way after a frame of this header, or the close code it deserves.
    fn judge(&self, header: Header) -> Result<Option<Message>, u16> {
        let fragments_max = self.limits.fragments_max;
        let before = match (header.opcode, self.message) {
            (Opcode::Control, message) if header.last && header.payload_bytes <= CONTROL_BYTES_MAX => {
                return Ok(message);
            }
            (Opcode::Data, None) => Message { bytes: 0, fragments: 0 },
            (Opcode::Continue, Some(message)) => message,
            (Opcode::Control, _) | (Opcode::Data, Some(_)) | (Opcode::Continue, None) => {
                return Err(PROTOCOL_ERROR);
            }
        };
        let bytes = before.bytes.saturating_add(header.payload_bytes);
        let fragments = before.fragments + 1;
        let exceeds = |bytes: u64, max: usize| usize::try_from(bytes).map_or(true, |bytes| bytes > max);
        if exceeds(header.payload_bytes, self.limits.frame_bytes_max)
            || exceeds(bytes, self.limits.message_bytes_max)
            || fragments > fragments_max
        {
            return Err(TOO_BIG);
        }
        Ok((!header.last).then_some(Message { bytes, fragments }))
    }
}

/// Frames a client may still send now: a token bucket.
struct Allowance {
    per_10s: u32,
    frames: f64,
    counted: Instant,
    refill: Option<Pin<Box<Sleep>>>,
}

impl Allowance {
    fn new(per_10s: u32) -> Self {
        Self { per_10s, frames: f64::from(per_10s), counted: Instant::now(), refill: None }
    }

    /// Takes one frame off; pending until there is one.
    fn poll_take(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.per_10s == 0 {
            return Poll::Ready(());
        }
        loop {
            let now = Instant::now();
            let per_second = f64::from(self.per_10s) / REFILL.as_secs_f64();
            let earned = now.duration_since(self.counted).as_secs_f64() * per_second;
            self.frames = (self.frames + earned).min(f64::from(self.per_10s));
            self.counted = now;
            if self.frames >= 1.0 {
                self.frames -= 1.0;
                self.refill = None;
                return Poll::Ready(());
            }
            let wait = Duration::from_secs_f64((1.0 - self.frames) / per_second) + Duration::from_millis(1);
            let refill = self.refill.get_or_insert_with(|| Box::pin(tokio::time::sleep(wait)));
            match refill.as_mut().poll(cx) {
                Poll::Ready(()) => self.refill = None,
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

/// A stream of bytes from a client, passed on one whole frame at a time.
pub(super) struct FrameGate<S> {
    stream: S,
    cutter: Cutter,
    allowance: Allowance,
    report: Rc<Report>,
    /// A frame that waits for its allowance.
    waiting: Option<(Bytes, Opcode)>,
    /// A frame was just passed: the reader looks at it before it gets another.
    passed: bool,
}

impl<S> FrameGate<S> {
    pub(super) fn new(stream: S, limits: GateLimits) -> (Self, Rc<Report>) {
        let report = Rc::new(Report {
            heard: Cell::new(Instant::now()),
            breach: Cell::new(None),
            control: Cell::new(false),
        });
        let gate = Self {
            stream,
            cutter: Cutter::new(limits),
            allowance: Allowance::new(limits.frames_per_10s),
            report: Rc::clone(&report),
            waiting: None,
            passed: false,
        };
        (gate, report)
    }
}

impl<S> Stream for FrameGate<S>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    type Item = Result<Bytes, PayloadError>;

    /// After a frame the gate is pending without a wake-up: the reader behind it has a whole frame to decode, and
    /// asks again when it has done so. After a breach it is pending for ever.
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let gate = self.get_mut();
        if std::mem::take(&mut gate.passed) || gate.report.breach.get().is_some() {
            return Poll::Pending;
        }
        loop {
            if gate.waiting.is_some() {
                ready!(gate.allowance.poll_take(cx));
            }
            if let Some((frame, opcode)) = gate.waiting.take() {
                gate.passed = true;
                gate.report.control.set(opcode == Opcode::Control);
                return Poll::Ready(Some(Ok(frame)));
            }
            match gate.cutter.cut() {
                Ok(Some(frame)) => gate.waiting = Some(frame),
                Ok(None) => match ready!(Pin::new(&mut gate.stream).poll_next(cx)) {
                    Some(Ok(chunk)) => {
                        gate.report.heard.set(Instant::now());
                        gate.cutter.feed(chunk);
                    }
                    end @ (Some(Err(_)) | None) => return Poll::Ready(end),
                },
                Err(code) => {
                    gate.report.breach.set(Some(code));
                    return Poll::Ready(Some(Err(PayloadError::Overflow)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const LIMITS: GateLimits =
        GateLimits { frame_bytes_max: 300, message_bytes_max: 400, fragments_max: 3, frames_per_10s: 0 };

    /// A client's frame: its first byte, and a payload of so many bytes.
    fn frame(first: u8, payload: usize) -> Vec<u8> {
        let mut bytes = vec![first];
        match u16::try_from(payload) {
            Ok(short @ 0..126) => bytes.push(0x80 | short as u8),
            Ok(long) => {
                bytes.push(0x80 | 126);
                bytes.extend(long.to_be_bytes());
            }
            Err(_) => {
                bytes.push(0x80 | 127);
                bytes.extend((payload as u64).to_be_bytes());
            }
        }
        bytes.extend([1, 2, 3, 4]);
        bytes.extend(std::iter::repeat_n(7, payload));
        bytes
    }

    fn cut_all(bytes: &[u8], chunks: impl Iterator<Item = usize>) -> (Vec<Bytes>, Option<u16>, usize) {
        let (mut cutter, mut frames, mut rest, mut held) = (Cutter::new(LIMITS), Vec::new(), bytes, 0);
        for size in chunks.chain([bytes.len()]) {
            let (chunk, later) = rest.split_at(size.min(rest.len()));
            rest = later;
            cutter.feed(Bytes::copy_from_slice(chunk));
            loop {
                held = held.max(cutter.partial.len());
                match cutter.cut() {
                    Ok(Some((frame, _))) => frames.push(frame),
                    Ok(None) => break,
                    Err(code) => return (frames, Some(code), held),
                }
            }
        }
        (frames, None, held)
    }

    #[rstest]
    #[case::text(&[frame(0x81, 10)], None)]
    #[case::empty(&[frame(0x82, 0)], None)]
    #[case::largest(&[frame(0x81, 300)], None)]
    #[case::too_large(&[frame(0x81, 301)], Some(TOO_BIG))]
    #[case::fragments(&[frame(0x01, 10), frame(0x00, 10), frame(0x80, 10)], None)]
    #[case::control_between(&[frame(0x01, 1), frame(0x89, 125), frame(0x80, 1)], None)]
    #[case::too_many_fragments(&[frame(0x01, 1), frame(0x00, 1), frame(0x00, 1), frame(0x80, 1)], Some(TOO_BIG))]
    #[case::fragments_too_large(&[frame(0x01, 300), frame(0x80, 101)], Some(TOO_BIG))]
    #[case::control_too_large(&[frame(0x89, 126)], Some(PROTOCOL_ERROR))]
    #[case::control_in_fragments(&[frame(0x09, 1)], Some(PROTOCOL_ERROR))]
    #[case::continue_alone(&[frame(0x80, 1)], Some(PROTOCOL_ERROR))]
    #[case::message_in_message(&[frame(0x01, 1), frame(0x81, 1)], Some(PROTOCOL_ERROR))]
    #[case::reserved_bit(&[frame(0xC1, 1)], Some(PROTOCOL_ERROR))]
    #[case::reserved_data_opcode(&[frame(0x83, 1)], Some(PROTOCOL_ERROR))]
    #[case::reserved_control_opcode(&[frame(0x8B, 1)], Some(PROTOCOL_ERROR))]
    #[case::unmasked(&[vec![0x81, 0x01, b'a']], Some(PROTOCOL_ERROR))]
    #[case::huge(&[vec![0x81, 0xFF, 0, 0, 0, 0, 0x25, 0x80, 0, 0]], Some(TOO_BIG))]
    #[case::beyond_63_bits(&[vec![0x81, 0xFF, 255, 255, 255, 255, 255, 255, 255, 255]], Some(TOO_BIG))]
    fn a_frame_is_judged_by_its_header(#[case] frames: &[Vec<u8>], #[case] code: Option<u16>) {
        let (cut, breach, _) = cut_all(&frames.concat(), std::iter::empty());
        assert_eq!(breach, code);
        assert_eq!(cut.len(), frames.len() - usize::from(code.is_some()));
    }

    fn any_frame() -> impl Strategy<Value = Vec<u8>> {
        let first = prop::sample::select(vec![0x81_u8, 0x82, 0x01, 0x00, 0x80, 0x89, 0x8A, 0x88]);
        (first, prop_oneof![0..130_usize, 250..310_usize]).prop_map(|(first, payload)| frame(first, payload))
    }

    proptest! {
        #[test]
        fn the_frames_are_the_same_however_the_stream_is_split(
            frames in prop::collection::vec(any_frame(), 0..8),
            chunks in prop::collection::vec(1..50_usize, 0..60),
        ) {
            let bytes = frames.concat();
            let (whole, code, _) = cut_all(&bytes, std::iter::empty());
            let (split, split_code, _) = cut_all(&bytes, chunks.into_iter());
            prop_assert_eq!(code, split_code);
            prop_assert_eq!(&whole, &split);
            prop_assert_eq!(whole.concat(), bytes[..whole.concat().len()].to_vec());
        }

        #[test]
        fn no_stream_makes_the_gate_hold_more_than_a_frame_and_a_chunk(
            bytes in prop::collection::vec(any::<u8>(), 0..4_000),
            chunks in prop::collection::vec(1..200_usize, 0..60),
        ) {
            let largest_chunk = chunks.iter().copied().max().unwrap_or(0).max(bytes.len() - chunks.iter().sum::<usize>().min(bytes.len()));
            let (_, _, held) = cut_all(&bytes, chunks.into_iter());
            prop_assert!(held <= LIMITS.frame_bytes_max + 14 + largest_chunk);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_empty_allowance_waits_for_its_time() {
        let mut allowance = Allowance::new(10);
        let start = Instant::now();
        for _ in 0..15 {
            std::future::poll_fn(|cx| allowance.poll_take(cx)).await;
        }
        let waited = start.elapsed().as_secs_f64();
        assert!((4.9..5.2).contains(&waited), "{waited}");
    }
}
