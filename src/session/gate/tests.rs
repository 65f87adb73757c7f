//! The gate as a stream: allowance, waste after a breach, and what it holds.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, stream};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::*;

const LIMITS: Limits = Limits { frame_bytes: 300, message_bytes: 500, fragments: 4 };
/// Longer than anything takes.
const HOUR: Duration = Duration::from_hours(1);
/// A ping without payload.
const PING: [u8; 6] = [0x89, 0x80, 1, 2, 3, 4];

/// A client's bytes, that counts how many chunks were read of it; after the last chunk it waits.
#[derive(Default)]
struct Client {
    chunks: VecDeque<Bytes>,
    read: Rc<Cell<usize>>,
}

impl Client {
    fn new(chunks: impl IntoIterator<Item = Vec<u8>>) -> Self {
        Self { chunks: chunks.into_iter().map(Bytes::from).collect(), read: Rc::default() }
    }
}

impl Stream for Client {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.chunks.pop_front() {
            Some(chunk) => {
                self.read.set(self.read.get() + 1);
                Poll::Ready(Some(Ok(chunk)))
            }
            None => Poll::Pending,
        }
    }
}

fn gate(client: Client, frames_per_10s: u32) -> (FrameGate<Client>, Heard) {
    let heard = Rc::new(Cell::new(Instant::now()));
    (FrameGate::new(client, LIMITS, frames_per_10s, Rc::clone(&heard), Rc::default()), heard)
}

/// How many messages come without waiting.
fn ready(gate: &mut FrameGate<Client>) -> usize {
    let mut messages = 0;
    while let Some(Some(Ok(_))) = gate.next().now_or_never() {
        messages += 1;
    }
    messages
}

#[tokio::test(start_paused = true)]
async fn what_is_granted_comes_in_beside_the_usual() {
    let mut gate = gate(Client::new([PING.repeat(20)]), 2).0;
    assert_eq!(ready(&mut gate), 2);
    gate.hold.grant();
    gate.hold.grant();
    gate.hold.grant();
    assert_eq!(ready(&mut gate), 3);
}

#[tokio::test(start_paused = true)]
async fn with_an_empty_bucket_nothing_is_read_until_there_is_a_token() {
    let client = Client::new((0..1_000).map(|_| PING.to_vec()));
    let read = Rc::clone(&client.read);
    let (mut gate, _) = gate(client, 10);
    assert_eq!(ready(&mut gate), 10);
    assert_eq!(read.get(), 11, "the chunk with the frame that has to wait, and no other");

    let before = Instant::now();
    assert!(matches!(gate.next().await, Some(Ok(Arrival::Ping(_)))));
    assert!((999..=1_002).contains(&before.elapsed().as_millis()), "{:?}", before.elapsed());
    assert_eq!((ready(&mut gate), read.get()), (0, 12));

    tokio::time::advance(Duration::from_mins(1)).await;
    assert_eq!(ready(&mut gate), 10);
}

#[tokio::test(start_paused = true)]
async fn frames_that_complete_no_message_are_paid_for_too() {
    let start = [0x02, 0x80, 0, 0, 0, 0];
    let on = [0x00, 0x80, 0, 0, 0, 0];
    let client = Client::new([[start, on, on].concat(), PING.to_vec()]);
    let (mut gate, _) = gate(client, 2);
    assert_eq!(ready(&mut gate), 0);
    let before = Instant::now();
    assert!(matches!(gate.next().await, Some(Ok(Arrival::Ping(_)))));
    assert_eq!(before.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn every_chunk_is_a_sign_of_life() {
    let (mut gate, heard) = gate(Client::new([vec![0x89], vec![0x80]]), 0);
    let start = heard.get();
    tokio::time::advance(Duration::from_secs(7)).await;
    assert_eq!(ready(&mut gate), 0);
    assert_eq!(heard.get() - start, Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn a_chunk_that_is_read_is_let_go_of() {
    let chunk = Bytes::from([&PING[..], &PING[..3]].concat());
    let client = Client { chunks: [chunk.clone()].into(), read: Rc::default() };
    let (mut gate, _) = gate(client, 0);
    assert_eq!(ready(&mut gate), 1);
    assert!(chunk.is_unique());
}

#[tokio::test(start_paused = true)]
async fn after_a_breach_little_is_read_and_nothing_arrives() {
    let client = Client::new([vec![0xFF, 0xFF]].into_iter().chain((0..1_000).map(|_| PING.repeat(1_000))));
    let read = Rc::clone(&client.read);
    let (mut gate, _) = gate(client, 0);
    assert!(matches!(gate.next().await, Some(Err(Stop::Breach(Breach::Protocol(_))))));
    assert!(gate.next().now_or_never().is_none());
    let enough = 2 + WASTE_BYTES_MAX / (PING.len() * 1_000);
    assert_eq!(read.get(), enough);
    assert!(gate.next().now_or_never().is_none());
    assert_eq!(read.get(), enough);
}

#[tokio::test(start_paused = true)]
async fn after_a_breach_the_gate_ends_when_nothing_more_comes() {
    let (mut gate, _) = gate(Client::new([vec![0xFF, 0xFF], PING.repeat(10), PING.repeat(10)]), 1);
    assert!(matches!(gate.next().await, Some(Err(Stop::Breach(Breach::Protocol(_))))));
    let before = Instant::now();
    assert!(timeout(HOUR, gate.next()).await.unwrap().is_none());
    assert_eq!(before.elapsed().as_millis() / 10, QUIET.as_millis() / 10);
}

#[tokio::test(start_paused = true)]
async fn what_still_comes_after_a_breach_is_waited_for() {
    let (client, mut received) = mpsc::unbounded_channel();
    let stream = stream::poll_fn(move |cx| received.poll_recv(cx));
    let mut gate = FrameGate::new(stream, LIMITS, 0, Rc::new(Cell::new(Instant::now())), Rc::default());
    let start = Instant::now();
    client.send(Ok(Bytes::from_static(&[0xFF, 0xFF]))).unwrap();
    assert!(matches!(gate.next().await, Some(Err(Stop::Breach(Breach::Protocol(_))))));
    for _ in 0..5 {
        assert!(timeout(QUIET * 3 / 4, gate.next()).await.is_err());
        client.send(Ok(Bytes::from_static(&PING))).unwrap();
    }
    assert!(timeout(HOUR, gate.next()).await.unwrap().is_none());
    assert_eq!(start.elapsed().as_millis() / 20, (QUIET * 19 / 4).as_millis() / 20);
}
