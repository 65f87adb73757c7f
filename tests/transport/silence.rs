//! Clients that say nothing or far too much, in a time that only passes when nothing else happens: no sockets, the actor
//! alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::error::PayloadError;
use actix_web::test::TestRequest;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, dev};
use futures_util::stream;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};
use visavis::session::{SocketLimits, accept};

use super::client::{PING, PONG, TEXT, close, frame};
use super::house::{Echo, Instruction, Probe};

/// Both ends of a connection without a network.
struct Wire {
    to_server: mpsc::UnboundedSender<Result<Bytes, PayloadError>>,
    from_server: BoxBody,
    probe: Arc<Probe>,
    start: Instant,
}

impl Wire {
    async fn new() -> Self {
        Self::with(SocketLimits::default(), false).await
    }

    async fn with(limits: SocketLimits, panics_at_the_end: bool) -> Self {
        let (to_server, mut sent) = mpsc::unbounded_channel();
        let sent = stream::poll_fn(move |cx| sent.poll_recv(cx));
        let req = TestRequest::default()
            .insert_header(("upgrade", "websocket"))
            .insert_header(("connection", "upgrade"))
            .insert_header(("sec-websocket-version", "13"))
            .insert_header(("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="))
            .to_http_request();
        let mut payload: dev::Payload = dev::Payload::Stream { payload: Box::pin(sent) };
        let payload = web::Payload::from_request(&req, &mut payload).await.unwrap();
        let probe = Probe::new();
        let echo = Echo { probe: Arc::clone(&probe), panics_at_the_end };
        let answer = accept(echo, &limits, &[], &req, payload).unwrap();
        Self { to_server, from_server: answer.into_body(), probe, start: Instant::now() }
    }

    fn send(&self, bytes: &[u8]) {
        self.to_server.send(Ok(Bytes::copy_from_slice(bytes))).unwrap();
    }

    /// What comes next, and after how many seconds since the start; nothing at the end.
    async fn next(&mut self) -> (Option<Bytes>, u64) {
        let next = std::future::poll_fn(|cx| Pin::new(&mut self.from_server).poll_next(cx));
        let next = timeout(Duration::from_hours(1), next)
            .await
            .expect("something within the hour")
            .map(Result::unwrap);
        (next, (self.start.elapsed() + Duration::from_millis(500)).as_secs())
    }

    async fn hears_nothing_for(&mut self, seconds: u64) {
        let heard = timeout(Duration::from_secs(seconds), self.next()).await;
        assert!(heard.is_err(), "{heard:?}");
    }
}

const PINGED: Option<Bytes> = Some(Bytes::from_static(&[PING, 0]));

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_pinged_after_15_seconds_and_gone_after_30() {
    let mut wire = Wire::new().await;
    assert_eq!(wire.next().await, (PINGED, 15));
    assert_eq!(wire.next().await, (None, 30));
    assert_eq!(wire.probe.tally().closed, 1);
}

/// It was the server that was not there: the client is asked first, and has as long for its answer as ever.
#[tokio::test(start_paused = true)]
async fn after_the_server_stood_still_a_client_is_asked_before_it_is_given_up() {
    let mut wire = Wire::new().await;
    wire.hears_nothing_for(1).await;
    tokio::time::advance(Duration::from_secs(36)).await;
    assert_eq!(wire.next().await, (PINGED, 37));
    wire.send(&frame(PONG, b""));
    assert_eq!(wire.next().await, (PINGED, 52));
    tokio::time::advance(Duration::from_mins(5)).await;
    assert_eq!(wire.next().await, (PINGED, 352));
    assert_eq!(wire.next().await, (None, 367));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_answers_its_pings_stays() {
    let mut wire = Wire::new().await;
    for round in 1..100 {
        assert_eq!(wire.next().await, (PINGED, 15 * round));
        wire.send(&frame(PONG, b""));
    }
    assert_eq!(wire.next().await, (PINGED, 1_500));
    assert_eq!(wire.next().await, (None, 1_515));
}

#[tokio::test(start_paused = true)]
async fn whoever_speaks_is_not_pinged() {
    let mut wire = Wire::new().await;
    for round in 1..20 {
        wire.hears_nothing_for(14).await;
        wire.send(&frame(TEXT, b"still here"));
        assert_eq!(wire.next().await.1, 14 * round);
    }
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_comes_slowly_is_a_sign_of_life() {
    let mut wire = Wire::new().await;
    for byte in frame(TEXT, b"slow") {
        wire.hears_nothing_for(14).await;
        wire.send(&[byte]);
    }
    assert_eq!(wire.next().await, (Some(Bytes::from_static(b"\x81\x04slow")), 140));
}

#[tokio::test(start_paused = true)]
async fn an_unanswered_close_ends_after_its_wait_and_is_not_pinged() {
    let mut wire = Wire::new().await;
    wire.hears_nothing_for(14).await;
    wire.send(&frame(TEXT, b"/close 4001 enough"));
    assert_eq!(wire.next().await.0, Some(Bytes::from_static(b"\x88\x08\x0F\xA1enough")));
    assert_eq!(wire.next().await, (None, 15));
    assert_eq!(wire.probe.tally().closed, 1);
}

#[tokio::test(start_paused = true)]
async fn a_closing_connection_is_neither_pinged_nor_gone_before_its_wait() {
    let limits = SocketLimits { close_wait: Duration::from_mins(1), ..SocketLimits::default() };
    let mut wire = Wire::with(limits, false).await;
    wire.send(&frame(TEXT, b"/close 4001 enough"));
    assert_eq!(wire.next().await.0, Some(Bytes::from_static(b"\x88\x08\x0F\xA1enough")));
    assert_eq!(wire.next().await, (None, 60));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_lost_ends_at_once() {
    let mut wire = Wire::new().await;
    wire.hears_nothing_for(1).await;
    wire.to_server.send(Err(PayloadError::Incomplete(None))).unwrap();
    assert_eq!(wire.next().await, (None, 1));
    assert_eq!(wire.probe.tally().closed, 1);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_dropped_unread_is_opened_and_closed() {
    let wire = Wire::new().await;
    let probe = Arc::clone(&wire.probe);
    drop(wire);
    let tally = probe.tally();
    assert_eq!((tally.opened, tally.closed, tally.dropped), (1, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_panic_at_the_end_does_not_abort_while_another_unwinds() {
    let mut wire = Wire::with(SocketLimits::default(), true).await;
    wire.hears_nothing_for(1).await;
    let probe = Arc::clone(&wire.probe);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _wire = wire;
        panic!("as asked by a test");
    }));
    assert!(panicked.is_err());
    let tally = probe.tally();
    assert_eq!((tally.opened, tally.closed, tally.dropped), (1, 1, 1));
}

#[test]
fn a_connection_that_outlives_its_runtime_is_closed_too() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let wire = runtime.block_on(Wire::new());
    let probe = Arc::clone(&wire.probe);
    drop(runtime);
    // The context begins what it has not begun yet, and finds no timers.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(wire)));
    let tally = probe.tally();
    assert_eq!((tally.closed, tally.dropped), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn no_more_notices_wait_than_there_is_room_for() {
    let mut wire = Wire::new().await;
    wire.hears_nothing_for(1).await;
    let recipient = wire.probe.recipient();
    let say = || recipient.try_send(Instruction::Say("x".into()));
    let taken = (0..1_000).take_while(|_| say().is_ok()).count();
    assert!((16..=17).contains(&taken), "{taken}");
    wire.send(&close(1000));
    let (everything, _) = wire.next().await;
    assert_eq!(everything.unwrap().len(), taken * 3 + 4);
    assert_eq!(wire.next().await.0, None);
}

#[tokio::test(start_paused = true)]
async fn notices_that_never_cease_are_sent_on_and_not_kept() {
    let mut wire = Wire::new().await;
    wire.hears_nothing_for(1).await;
    wire.probe.recipient().try_send(Instruction::Again("x".into(), 9_999)).unwrap();
    let mut bytes = 0;
    while bytes < 10_000 * 3 {
        let (some, at) = wire.next().await;
        let some = some.expect("it goes on").len();
        assert!(some <= 64 * 3, "{some} bytes were kept");
        assert_eq!(at, 1, "nothing waits for a time");
        bytes += some;
    }
    assert_eq!(bytes, 10_000 * 3);
}

#[tokio::test(start_paused = true)]
async fn a_flood_that_is_held_back_for_as_long_as_a_silence_may_last_is_gone() {
    let mut wire = Wire::with(SocketLimits { frames_per_10s: 10, ..SocketLimits::default() }, false).await;
    wire.send(&frame(PING, b"").repeat(1_000));
    let mut pongs = 0;
    let end = loop {
        match wire.next().await {
            (Some(frames), _) => {
                let (frames, _) = frames.as_chunks::<2>();
                pongs += frames.iter().filter(|frame| **frame == [PONG, 0]).count();
            }
            (None, at) => break at,
        }
    };
    assert_eq!(end, 30);
    assert!((38..=41).contains(&pongs), "{pongs}");
    assert_eq!(wire.probe.tally().closed, 1);
}
