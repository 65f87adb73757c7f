//! A client that can do wrong: it says over its socket whatever bytes it is given.

use std::io::ErrorKind;

use actix_web::web::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::house::{House, soon};

pub(crate) const TEXT: u8 = 0x81;
pub(crate) const BINARY: u8 = 0x82;
pub(crate) const CLOSE: u8 = 0x88;
pub(crate) const PING: u8 = 0x89;
pub(crate) const PONG: u8 = 0x8A;

/// A handshake that is as it should be.
pub(crate) const HANDSHAKE: &str = "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// A frame as a client sends it, masked; `first` holds its opcode and whether it is the last of its message.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [0x37, 0xFA, 0x21, 0x3D];
    let mut bytes = vec![first];
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(short @ 0..=125), _) => bytes.push(0x80 | short),
        (_, Ok(medium)) => {
            bytes.push(0xFE);
            bytes.extend(medium.to_be_bytes());
        }
        (_, Err(_)) => {
            bytes.push(0xFF);
            bytes.extend((payload.len() as u64).to_be_bytes());
        }
    }
    bytes.extend(mask);
    bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// A close frame of a client.
pub(crate) fn close(code: u16) -> Vec<u8> {
    frame(CLOSE, &code.to_be_bytes())
}

/// A frame from the server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) first: u8,
    pub(crate) payload: Bytes,
}

impl Received {
    /// The code and the reason of a close frame; no code where there is none.
    pub(crate) fn close(&self) -> (Option<u16>, &str) {
        assert_eq!(self.first, CLOSE, "{self:?} closes nothing");
        match &self.payload[..] {
            [] => (None, ""),
            [high, low, reason @ ..] => {
                (Some(u16::from_be_bytes([*high, *low])), std::str::from_utf8(reason).unwrap())
            }
            [_] => panic!("half a close code"),
        }
    }
}

/// One connection to a house.
pub(crate) struct Client {
    pub(crate) stream: BufReader<TcpStream>,
}

impl Client {
    /// A connection whose handshake is done.
    pub(crate) async fn connect(house: &House) -> Self {
        Self::connect_saying(house, HANDSHAKE.as_bytes()).await
    }

    pub(crate) async fn connect_to(house: &House, path: &str) -> Self {
        Self::connect_saying(house, HANDSHAKE.replace("/ws", path).as_bytes()).await
    }

    /// A connection that begins with these bytes, a handshake and perhaps more.
    pub(crate) async fn connect_saying(house: &House, bytes: &[u8]) -> Self {
        let (client, head) = Self::begin(house, bytes).await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        client
    }

    /// A connection, and the head of the answer to its first request.
    pub(crate) async fn request(house: &House, request: &str, headers: &str) -> (Self, String) {
        Self::begin(house, format!("{request}\r\nHost: localhost\r\n{headers}\r\n").as_bytes()).await
    }

    async fn begin(house: &House, bytes: &[u8]) -> (Self, String) {
        let stream = soon("connecting", TcpStream::connect(("127.0.0.1", house.port))).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Self { stream: BufReader::new(stream) };
        client.send(bytes).await;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(soon("the head of the answer", client.stream.read_u8()).await.unwrap());
        }
        (client, String::from_utf8(head).unwrap())
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        soon("sending", self.stream.write_all(bytes)).await.unwrap();
    }

    pub(crate) async fn text(&mut self, text: &str) {
        self.send(&frame(TEXT, text.as_bytes())).await;
    }

    /// The next frame; none at the end of the connection.
    pub(crate) async fn next(&mut self) -> Option<Received> {
        soon("a frame or the end", self.read_frame()).await
    }

    async fn read_frame(&mut self) -> Option<Received> {
        let first = self.stream.read_u8().await.ok()?;
        let bytes = match self.stream.read_u8().await.ok()? {
            126 => u64::from(self.stream.read_u16().await.ok()?),
            127 => self.stream.read_u64().await.ok()?,
            short => u64::from(short),
        };
        let mut payload = vec![0; usize::try_from(bytes).unwrap()];
        self.stream.read_exact(&mut payload).await.ok()?;
        Some(Received { first, payload: Bytes::from(payload) })
    }

    pub(crate) async fn hears(&mut self, first: u8, payload: impl AsRef<[u8]>) {
        let received = self.next().await;
        let expected = Received { first, payload: Bytes::copy_from_slice(payload.as_ref()) };
        assert_eq!(received, Some(expected));
    }

    /// The code of the close frame that comes next.
    pub(crate) async fn hears_close(&mut self) -> Option<u16> {
        let received = self.next().await.expect("a close frame");
        received.close().0
    }

    pub(crate) async fn hears_end(&mut self) {
        assert_eq!(self.next().await, None);
    }

    /// The connection ends, and is not reset: a reset may take with it what was sent before.
    pub(crate) async fn hears_clean_end(&mut self) {
        let end = soon("the end", self.stream.read_u8()).await.map_err(|error| error.kind());
        assert_eq!(end, Err(ErrorKind::UnexpectedEof));
        // A reset that follows on the heels of the end does not show in what is read.
        assert_eq!(self.stream.get_ref().take_error().unwrap().map(|error| error.kind()), None);
    }
}
