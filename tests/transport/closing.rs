//! The closing handshake (RFC 6455, section 7), begun by either side.

use std::time::{Duration, Instant};

use rstest::rstest;
use visavis::session::SocketLimits;

use super::client::{CLOSE, Client, PING, TEXT, close, frame};
use super::house::{House, Instruction, PATIENCE};

/// A server that never gives up waiting for the client's answer.
const PATIENT: Duration = PATIENCE.saturating_mul(6);

fn house(close_wait: Duration) -> House {
    House::open(SocketLimits { close_wait, ..SocketLimits::default() })
}

#[rstest]
#[case::with_a_code(frame(CLOSE, &[&4321_u16.to_be_bytes()[..], b"enough"].concat()), Some(4321))]
#[case::without_a_code(frame(CLOSE, b""), None)]
#[tokio::test]
async fn the_clients_close_is_answered_in_kind_and_ends_the_connection(
    #[case] close: Vec<u8>,
    #[case] code: Option<u16>,
) {
    let house = house(PATIENT);
    let mut client = Client::connect(&house).await;
    client.send(&[frame(TEXT, b"last words"), close, frame(TEXT, b"after the end")].concat()).await;
    client.hears(TEXT, "last words").await;
    assert_eq!(client.next().await.unwrap().close(), (code, ""));
    client.hears_end().await;
    let tally = house.probe.sees("the end", |tally| tally.dropped == 1).await;
    assert_eq!((tally.heard, tally.closed, tally.broken), (1, 1, vec![]));
}

#[tokio::test]
async fn the_servers_close_waits_for_the_clients_answer_and_no_longer() {
    let house = house(PATIENT);
    let mut client = Client::connect(&house).await;
    client.text("/close 4001 enough").await;
    assert_eq!(client.next().await.unwrap().close(), (Some(4001), "enough"));
    assert_eq!(house.probe.tally().closed, 0);
    client.send(&close(4001)).await;
    client.hears_end().await;
    house.probe.sees("the end", |tally| tally.closed == 1).await;
}

#[tokio::test]
async fn a_client_that_does_not_answer_a_close_is_left() {
    let wait = Duration::from_millis(300);
    let house = house(wait);
    let mut client = Client::connect(&house).await;
    let before = Instant::now();
    client.text("/close 4001 enough").await;
    assert_eq!(client.hears_close().await, Some(4001));
    client.hears_end().await;
    assert!(before.elapsed() >= wait, "{:?}", before.elapsed());
    house.probe.sees("the end", |tally| tally.closed == 1).await;
}

#[tokio::test]
async fn after_its_close_frame_the_server_sends_nothing() {
    let house = house(Duration::from_millis(300));
    let mut client = Client::connect(&house).await;
    client.text("/close 4001 enough").await;
    assert_eq!(client.hears_close().await, Some(4001));
    client.send(&[frame(TEXT, b"more"), frame(PING, b"there?"), frame(0xC1, b"breach")].concat()).await;
    house.probe.recipient().try_send(Instruction::Say("from elsewhere".into())).unwrap();
    client.hears_end().await;
    let tally = house.probe.tally();
    assert_eq!((tally.heard, tally.broken), (1, vec![]), "what comes after the close is not heard");
}

#[tokio::test]
async fn everything_sent_before_a_close_arrives_before_it() {
    let house = house(PATIENT);
    let mut client = Client::connect(&house).await;
    client.text("/burst 500 4096").await;
    for _ in 0..500 {
        assert_eq!(client.next().await.unwrap().payload.len(), 4096);
    }
    assert_eq!(client.hears_close().await, Some(1000));
    client.send(&close(1000)).await;
    client.hears_end().await;
}

#[tokio::test]
async fn a_long_reason_is_cut_between_characters() {
    let house = house(PATIENT);
    let mut client = Client::connect(&house).await;
    client.text(&format!("/close 4001 {}", "é".repeat(100))).await;
    assert_eq!(client.next().await.unwrap().close(), (Some(4001), "é".repeat(61).as_str()));
}
