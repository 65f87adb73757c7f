//! A client of a server that lies, floods, trickles or does not read: what it costs has a limit, and so has every wait.

use std::io::Write as _;
use std::time::Duration;

use actix_http::ws::hash_key;
use rstest::rstest;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{interval, timeout};

use super::*;

/// Longer than anything takes.
const SOON: Duration = Duration::from_secs(20);
/// How long a client waits for what does not come.
const SHORT: Duration = Duration::from_millis(200);
/// More than the operating system keeps for a connection that nobody reads.
const MUCH_BYTES: usize = 32 * 1024 * 1024;

/// The server's end of a connection whose handshake is done, and the client at the other.
async fn connected() -> (TcpStream, Client) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = Endpoint::at(listener.local_addr().unwrap());
    let settings = Settings { answer_within: SHORT, silence_max: SHORT, ..Settings::default() };
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
        let accept = String::from_utf8(hash_key(key.as_bytes()).to_vec()).unwrap();
        let answer = format!("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream
    };
    let (stream, client) = tokio::join!(server, Client::connect(&endpoint, settings));
    (stream, client.unwrap())
}

/// A frame as a server sends it.
fn frame(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x80 | kind];
    match payload.len() {
        length @ 0..=125 => bytes.push(u8::try_from(length).unwrap()),
        length => {
            bytes.push(127);
            bytes.extend(u64::try_from(length).unwrap().to_be_bytes());
        }
    }
    bytes.extend(payload);
    bytes
}

const TEXT: u8 = 1;
const PING: u8 = 9;

#[tokio::test]
async fn a_server_that_pings_and_does_not_read_is_not_answered_without_limit() {
    let (mut stream, mut client) = connected().await;
    client.settings.silence_max = SOON;
    let pings = frame(PING, &[7; 125]).repeat(1_000);
    let flood = async {
        for _ in 0..MUCH_BYTES / pings.len() {
            stream.write_all(&pings).await.unwrap();
        }
        stream.write_all(&frame(TEXT, b"enough")).await.unwrap();
    };
    let (text, ()) = timeout(SOON, async { tokio::join!(client.next_text(), flood) }).await.unwrap();
    assert_eq!(text.unwrap(), "enough");
    assert!(client.wire.unsent_bytes() <= 1_024, "{} bytes wait", client.wire.unsent_bytes());
    // Whoever reads at last hears the answer to the last ping.
    stream.write_all(&frame(PING, b"the last")).await.unwrap();
    let mut read = Vec::new();
    let reading = async {
        let mut chunk = vec![0; 64 * 1024];
        while pong_of(&read) != Some(b"the last".to_vec()) {
            let bytes = stream.read(&mut chunk).await.unwrap();
            read.extend_from_slice(&chunk[..bytes]);
        }
    };
    let both = async {
        tokio::select! {
            () = reading => {}
            heard = client.next_text() => panic!("nothing is said: {heard:?}"),
        }
    };
    timeout(SOON, both).await.expect("an answer to the last ping");
}

/// What the last frame of a client says, all of whose frames are short.
fn pong_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes;
    let mut last = None;
    while let [_, length, mask @ ..] = rest {
        let length = usize::from(length & 0x7F);
        let (mask, payload) = mask.split_at_checked(4)?;
        let (payload, after) = payload.split_at_checked(length)?;
        last = Some((mask, payload));
        rest = after;
    }
    let (mask, payload) = last?;
    Some(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect())
}

#[rstest]
#[case::a_terabyte(&[0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0], "a message is too big")]
#[case::a_byte_too_many(&[0x81, 127, 0, 0, 0, 0, 0, 0x10, 0, 1], "a message is too big")]
#[case::a_mask(&[0x81, 0x80], "the frame is masked")]
#[case::a_part(&[0x01, 1, b'x', 0x80, 1, b'y'], "a message has too many fragments")]
#[case::no_text(&[0x82, 1, b'x'], "bytes came, where text is promised")]
#[case::no_letters(&[0x81, 1, 0xFF], "a text is not UTF-8")]
#[tokio::test]
async fn a_frame_that_may_not_be_is_refused_by_its_header(#[case] bytes: &[u8], #[case] said: &str) {
    let (mut stream, mut client) = connected().await;
    client.settings.silence_max = SOON;
    stream.write_all(bytes).await.unwrap();
    let error = timeout(SOON, client.next()).await.unwrap().unwrap_err();
    assert!(matches!(&error, Error::Lost(reason) if reason == said), "{error}");
}

#[tokio::test]
async fn a_message_of_the_largest_size_is_heard() {
    let (mut stream, mut client) = connected().await;
    client.settings.silence_max = SOON;
    let text = "x".repeat(wire::MESSAGE_BYTES_MAX);
    let message = frame(TEXT, text.as_bytes());
    let (heard, said) = tokio::join!(client.next_text(), stream.write_all(&message));
    said.unwrap();
    assert!(heard.unwrap() == text.as_str());
}

#[tokio::test]
async fn a_message_that_trickles_is_not_waited_for_without_an_end() {
    let (mut stream, mut client) = connected().await;
    let begun = [0x81, 126, 0xFF, 0xFF];
    stream.write_all(&begun).await.unwrap();
    let trickle = async {
        let mut drops = interval(SHORT / 10);
        loop {
            drops.tick().await;
            stream.write_all(b"x").await.unwrap();
        }
    };
    let heard = tokio::select! {
        heard = timeout(SOON, client.next()) => heard.expect("an end"),
        () = trickle => unreachable!("it goes on for ever"),
    };
    assert!(matches!(heard, Err(Error::Silent(SHORT))), "{heard:?}");
}

#[tokio::test]
async fn pings_without_an_end_do_not_put_off_what_is_due() {
    let (stream, mut client) = connected().await;
    // From a thread of its own, so that there is always more to read.
    let mut stream = stream.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    let pings = frame(PING, &[]).repeat(100_000);
    let flood = std::thread::spawn(move || while stream.write_all(&pings).is_ok() {});
    let begun = Instant::now();
    let answer = client.hello().await;
    assert!(begun.elapsed() < SOON, "it is due after {SHORT:?}");
    client.break_off();
    flood.join().unwrap();
    assert!(matches!(answer, Err(Error::NoAnswer(SHORT))), "{answer:?}");
}

#[tokio::test]
async fn what_is_kept_for_later_has_a_limit_in_bytes() {
    let (mut stream, mut client) = connected().await;
    client.settings.answer_within = SOON;
    client.settings.silence_max = SOON;
    let message = frame(TEXT, &vec![b'x'; wire::MESSAGE_BYTES_MAX]);
    let said = async {
        // It may have gone before the last.
        while stream.write_all(&message).await.is_ok() {}
    };
    let answer = tokio::select! {
        answer = timeout(SOON, client.hello()) => answer.unwrap(),
        () = said => panic!("the client has gone"),
    };
    assert!(matches!(answer, Err(Error::Overrun(4))), "{answer:?}");
}

#[rstest]
#[case::a_text(|wire: &mut Wire| wire.say(&"x".repeat(1_000)))]
#[case::a_frame(|wire: &mut Wire| wire.send(OpCode::Pong, &[7; 100]))]
#[case::raw(|wire: &mut Wire| wire.send_raw(&[7; 1_000]))]
#[tokio::test]
async fn nothing_is_said_without_limit_to_who_does_not_read(#[case] say: fn(&mut Wire) -> Result<(), Error>) {
    let (_stream, mut client) = connected().await;
    let stuck = (0..MUCH_BYTES / 100).find_map(|_| say(client.wire()).err());
    assert!(matches!(stuck, Some(Error::Stuck(256_000..=264_000))), "{stuck:?}");
}
