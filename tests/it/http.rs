//! The street side: files (`page`), the JSON interface (`interface`), and who may open a WebSocket (`handshakes`). Here
//! is how one asks.

mod handshakes;
mod interface;
mod page;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::house::{House, config};
use crate::visitor::SOON;

const HANDSHAKE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// The status line of a handshake that may leave the connection open.
pub async fn shake_hands(house: &House, headers: &str) -> String {
    let mut stream = TcpStream::connect(house.addr).await.expect("connects");
    let text = format!("GET /ws HTTP/1.1\r\nHost: {}\r\n{HANDSHAKE}{headers}\r\n", house.addr);
    stream.write_all(text.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    while !answer.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut chunk = [0; 512];
        let read = timeout(SOON, stream.read(&mut chunk)).await.expect("in time").expect("read");
        assert_ne!(read, 0, "a whole head");
        answer.extend_from_slice(&chunk[..read]);
    }
    String::from_utf8_lossy(&answer).to_lowercase()
}

/// An answer: status, headers in lower case, body.
pub struct Answer {
    pub status: u16,
    headers: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

pub async fn ask(house: &House, request: &str, headers: &str) -> Answer {
    ask_at(&house.addr.to_string(), request, headers).await
}

/// The same from a server that is known by its address alone.
pub async fn ask_at(addr: &str, request: &str, headers: &str) -> Answer {
    let mut stream = TcpStream::connect(addr).await.expect("connects");
    let text = format!("{request} HTTP/1.1\r\nHost: {addr}\r\n{headers}\r\n");
    stream.write_all(text.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    timeout(SOON, stream.read_to_end(&mut answer)).await.expect("an answer in time").expect("read");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, headers: head.to_lowercase(), body: body.to_owned() }
}

pub async fn get(house: &House, path: &str) -> Answer {
    ask(house, &format!("GET {path}"), "").await
}

/// The same from a server that is known by its address alone.
pub async fn get_at(addr: &str, path: &str) -> Answer {
    ask_at(addr, &format!("GET {path}"), "").await
}
