//! The opening handshake: what is refused, and how.

use rstest::rstest;
use tokio::io::AsyncReadExt;
use visavis::session::SocketLimits;

use super::client::{Client, TEXT};
use super::house::{House, soon};

const UPGRADE: &str = "Upgrade: websocket\r\n";
const CONNECTION: &str = "Connection: Upgrade\r\n";
const VERSION: &str = "Sec-WebSocket-Version: 13\r\n";
const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

#[rstest]
#[case::no_protocol("", None)]
#[case::the_first_known("Sec-WebSocket-Protocol: echo.v9, echo.v1, echo.v2\r\n", Some("echo.v1"))]
#[case::in_a_second_line(
    "Sec-WebSocket-Protocol: echo.v9\r\nSec-WebSocket-Protocol: echo.v2\r\n",
    Some("echo.v2")
)]
#[case::whatever_the_origin("Origin: https://elsewhere.example\r\n", None)]
#[tokio::test]
async fn a_handshake_is_answered(#[case] more: &str, #[case] protocol: Option<&str>) {
    let house = House::open(SocketLimits::default());
    let headers = [UPGRADE, CONNECTION, VERSION, KEY, more].concat();
    let (mut client, head) = Client::request(&house, "GET /ws HTTP/1.1", &headers).await;
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    // The key and its answer are those of RFC 6455, section 1.3.
    assert!(head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n"), "{head}");
    let spoken = head.lines().find_map(|line| line.strip_prefix("sec-websocket-protocol: "));
    assert_eq!(spoken, protocol, "{head}");
    client.text("hello").await;
    client.hears(TEXT, "hello").await;
}

#[rstest]
#[case::post("POST", [UPGRADE, CONNECTION, VERSION, KEY], "405 ", "allow: get\r\n", "bad_handshake")]
#[case::no_upgrade("GET", [CONNECTION, VERSION, KEY, ""], "400 ", "", "bad_handshake")]
#[case::no_connection("GET", [UPGRADE, VERSION, KEY, ""], "400 ", "", "bad_handshake")]
#[case::no_version("GET", [UPGRADE, CONNECTION, KEY, ""], "400 ", "", "bad_handshake")]
#[case::old_version(
    "GET",
    [UPGRADE, CONNECTION, "Sec-WebSocket-Version: 8\r\n", KEY],
    "426 ",
    "sec-websocket-version: 13\r\n",
    "bad_handshake"
)]
#[case::no_key("GET", [UPGRADE, CONNECTION, VERSION, ""], "400 ", "", "bad_handshake")]
#[case::short_key(
    "GET",
    [UPGRADE, CONNECTION, VERSION, "Sec-WebSocket-Key: dGhlIHNhbXBs\r\n"],
    "400 ",
    "",
    "bad_handshake"
)]
#[case::key_not_base64(
    "GET",
    [UPGRADE, CONNECTION, VERSION, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ!==\r\n"],
    "400 ",
    "",
    "bad_handshake"
)]
#[case::unknown_protocols(
    "GET",
    [UPGRADE, CONNECTION, VERSION, "Sec-WebSocket-Protocol: echo.v8,echo.v9\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"],
    "400 ",
    "",
    "bad_subprotocol"
)]
#[tokio::test]
async fn a_bad_handshake_is_refused(
    #[case] method: &str,
    #[case] headers: [&str; 4],
    #[case] status: &str,
    #[case] header: &str,
    #[case] code: &str,
) {
    let house = House::open(SocketLimits::default());
    let request = format!("{method} /ws HTTP/1.1");
    let (mut client, head) = Client::request(&house, &request, &headers.concat()).await;
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with(&format!("http/1.1 {status}")) && head.contains(header), "{head}");
    let mut body = String::new();
    soon("the end", client.stream.read_to_string(&mut body)).await.unwrap();
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!((body["code"].as_str(), body["text"].is_string()), (Some(code), true), "{body}");
    let tally = house.probe.tally();
    assert_eq!((tally.opened, tally.closed, tally.dropped), (0, 0, 1), "never begun, and gone");
}
