//! What is refused: each breach of RFC 6455 or of a limit has its close code, and the connection ends.

use rstest::rstest;
use visavis::session::SocketLimits;

use super::client::{BINARY, CLOSE, Client, PING, TEXT, close, frame};
use super::house::House;

const LIMITS: SocketLimits = SocketLimits {
    frame_bytes_max: 300,
    message_bytes_max: 500,
    fragments_max: 4,
    frames_per_10s: 0,
    mailbox_max: 16,
    ping_after: std::time::Duration::from_secs(15),
    gone_after: std::time::Duration::from_secs(30),
    // Longer than anybody waits: a breach is over when nothing more comes.
    close_wait: std::time::Duration::from_mins(1),
};

#[rstest]
#[case::first_reserved_bit(frame(0xC1, b"x"), 1002)]
#[case::second_reserved_bit(frame(0xA1, b"x"), 1002)]
#[case::third_reserved_bit_of_a_ping(frame(0x99, b"x"), 1002)]
#[case::reserved_opcode(frame(0x83, b"x"), 1002)]
#[case::last_reserved_opcode(frame(0x87, b"x"), 1002)]
#[case::reserved_control_opcode(frame(0x8B, b"x"), 1002)]
#[case::unmasked(vec![TEXT, 1, b'x'], 1002)]
#[case::fragmented_ping(frame(0x09, b"x"), 1002)]
#[case::fragmented_close(frame(0x08, &[0x03, 0xE8]), 1002)]
#[case::long_ping(frame(PING, &[7; 126]), 1002)]
#[case::long_close(frame(CLOSE, &[&[0x03, 0xE8][..], &[b'x'; 124]].concat()), 1002)]
#[case::unmasked_ping(vec![PING, 0], 1002)]
#[case::length_not_shortest(vec![TEXT, 0xFE, 0, 1, 0, 0, 0, 0, b'x'], 1002)]
#[case::length_with_highest_bit(vec![TEXT, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1002)]
#[case::continuation_of_nothing(frame(0x80, b"x"), 1002)]
#[case::message_in_a_message([frame(0x01, b"x"), frame(TEXT, b"x")].concat(), 1002)]
#[case::binary_in_a_text([frame(0x01, b"x"), frame(BINARY, b"x")].concat(), 1002)]
#[case::close_with_half_a_code(frame(CLOSE, &[3]), 1002)]
#[case::close_with_a_reserved_code(frame(CLOSE, &1005_u16.to_be_bytes()), 1002)]
#[case::close_with_a_bad_reason(frame(CLOSE, &[0x03, 0xE8, 0xFF]), 1007)]
#[case::bad_text(frame(TEXT, b"\xFF"), 1007)]
#[case::cut_character(frame(TEXT, b"\xE2\x82"), 1007)]
#[case::bad_text_unfinished(frame(0x01, b"\xFF"), 1007)]
#[case::bad_text_in_fragments([frame(0x01, b"\xE2"), frame(0x00, b"\x82"), frame(0x80, b"x")].concat(), 1007)]
#[case::cut_character_in_fragments([frame(0x01, b"\xE2"), frame(0x80, b"\x82")].concat(), 1007)]
#[case::too_many_fragments([frame(0x02, b""), frame(0, b"").repeat(4)].concat(), 1009)]
#[case::frame_too_big(frame(BINARY, &[7; 301]), 1009)]
#[case::message_too_big([frame(0x02, &[7; 300]), frame(0x80, &[7; 201])].concat(), 1009)]
#[case::six_hundred_mebibytes(vec![BINARY, 0xFF, 0, 0, 0, 0, 0x25, 0x80, 0, 0, 0, 0, 0, 0], 1009)]
#[tokio::test]
async fn a_breach_has_its_close_code(#[case] bytes: Vec<u8>, #[case] code: u16) {
    let house = House::open(LIMITS);
    let mut client = Client::connect(&house).await;
    client.send(&bytes).await;
    assert_eq!(client.hears_close().await, Some(code));
    client.hears_end().await;
    let tally = house.probe.sees("the end", |tally| tally.dropped == 1).await;
    assert_eq!((tally.broken, tally.closed, tally.heard), (vec![code], 1, 0));
}

#[tokio::test]
async fn after_a_breach_nothing_is_heard_and_the_close_frame_is_not_lost() {
    let house = House::open(LIMITS);
    let mut client = Client::connect(&house).await;
    // More than the HTTP server reads at once, and less than the gate throws away.
    let more = frame(TEXT, b"more").repeat(22_000);
    client.send(&[frame(TEXT, b"before"), frame(0xC1, b"x"), more].concat()).await;
    client.hears(TEXT, "before").await;
    assert_eq!(client.hears_close().await, Some(1002));
    client.hears_clean_end().await;
    assert_eq!(house.probe.tally().heard, 1);
}

#[tokio::test]
async fn bytes_close_a_conversation_that_takes_only_text() {
    let house = House::open(LIMITS);
    let mut client = Client::connect_to(&house, "/text-only").await;
    client.text("text").await;
    client.hears(TEXT, "text").await;
    client.send(&frame(BINARY, b"bytes")).await;
    assert_eq!(client.hears_close().await, Some(1003));
    client.send(&close(1003)).await;
    client.hears_end().await;
}
