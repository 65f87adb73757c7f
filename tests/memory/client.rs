//! A client that takes no memory from the heap, so that all that is counted is the server's: it writes and reads frames
//! (RFC 6455, section 5) in buffers on the stack.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long a word may take; a test that waits longer has failed.
pub const SOON: Duration = Duration::from_secs(20);

const HANDSHAKE: &[u8] =
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// The longest message that this client reads, and the longest that it says.
const HEARD_BYTES_MAX: usize = 16 * 1024;
const SAID_BYTES_MAX: usize = 125;
const TEXT: u8 = 0x81;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;
/// Bytes of a game's id as text.
const ID_BYTES: usize = 32;

/// One connection of a guest.
pub struct Client {
    stream: TcpStream,
    game: [u8; ID_BYTES],
    first: bool,
}

impl Client {
    /// A new guest, welcomed.
    pub fn guest(addr: SocketAddr) -> Self {
        let stream = TcpStream::connect(addr).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        let mut client = Self { stream, game: [0; ID_BYTES], first: false };
        client.shake_hands();
        client.say(format_args!(r#"{{"type":"hello"}}"#));
        client.hear("welcome", |_| ());
        client
    }

    fn shake_hands(&mut self) {
        self.stream.write_all(HANDSHAKE).unwrap();
        let (mut answer, mut length) = ([0; 1024], 0);
        // Byte by byte: what follows the answer is a frame already.
        while !answer[..length].ends_with(b"\r\n\r\n") {
            self.stream.read_exact(&mut answer[length..=length]).unwrap();
            length += 1;
        }
        assert!(answer.starts_with(b"HTTP/1.1 101 "), "no WebSocket");
    }

    /// Says a message.
    pub fn say(&mut self, message: std::fmt::Arguments<'_>) {
        let mut payload = [0; SAID_BYTES_MAX];
        let mut rest = payload.as_mut_slice();
        rest.write_fmt(message).expect("a short message");
        let length = SAID_BYTES_MAX - rest.len();
        self.send(TEXT, &payload[..length]);
    }

    /// Sends a frame. It is masked by zeros, which change nothing.
    fn send(&mut self, kind: u8, payload: &[u8]) {
        let mut frame = [0; 6 + SAID_BYTES_MAX];
        frame[0] = kind;
        frame[1] = 0x80 | u8::try_from(payload.len()).unwrap();
        frame[6..6 + payload.len()].copy_from_slice(payload);
        self.stream.write_all(&frame[..6 + payload.len()]).unwrap();
    }

    /// Waits for a message of a type, and looks at it.
    pub fn hear<T>(&mut self, word: &str, look: impl FnOnce(&str) -> T) -> T {
        let mut payload = [0; HEARD_BYTES_MAX];
        loop {
            let mut head = [0; 2];
            self.stream.read_exact(&mut head).expect("a frame in time");
            let length = match head[1] {
                126 => {
                    let mut long = [0; 2];
                    self.stream.read_exact(&mut long).unwrap();
                    usize::from(u16::from_be_bytes(long))
                }
                short => usize::from(short),
            };
            self.stream.read_exact(&mut payload[..length]).unwrap();
            if head[0] == PING {
                self.send(PONG, &payload[..length]);
                continue;
            }
            let text = std::str::from_utf8(&payload[..length]).unwrap();
            assert!(head[0] == TEXT, "neither text nor ping: {text}");
            if after(text, r#""type":""#).starts_with(word) {
                return look(text);
            }
            assert!(!text.contains(r#""refused""#), "waiting for {word}: {text}");
        }
    }

    /// Waits until all that the server had for this connection has come.
    pub fn catch_up(&mut self) {
        self.say(format_args!(r#"{{"type":"ping"}}"#));
        self.hear("pong", |_| ());
    }

    /// Waits until the server tells that so many players are here.
    pub fn hear_of_players(&mut self, players: usize) {
        let heard =
            |text: &str| after(text, r#""players":"#).split(',').next().unwrap().parse::<usize>().unwrap();
        while self.hear("lobby", heard) != players {}
    }

    /// Sits down at a game of Connect Four with another.
    pub fn meet(&mut self, other: &mut Self) {
        self.say(format_args!(r#"{{"type":"seek","rules":"connect-four"}}"#));
        self.hear("waiting", |_| ());
        other.say(format_args!(r#"{{"type":"seek","rules":"connect-four"}}"#));
        for client in [self, other] {
            (client.game, client.first) = client.hear("snapshot", |text| {
                let id = after(text, r#""game":""#).as_bytes()[..ID_BYTES].try_into().unwrap();
                (id, after(text, r#""seat":""#).starts_with("first"))
            });
        }
    }
}

/// Two clients of one game make moves, both hearing of each; gives how many were made.
pub fn play(pair: &mut [Client], plies: std::ops::RangeInclusive<u32>, column: impl Fn(u32) -> u32) -> u64 {
    let [one, other] = pair else { panic!("two play") };
    let mut made = 0;
    for ply in plies {
        let mover = if one.first == (ply % 2 == 1) { &mut *one } else { &mut *other };
        let game = mover.game;
        let id = std::str::from_utf8(&game).unwrap();
        let column = column(ply);
        mover.say(format_args!(r#"{{"type":"play","game":"{id}","ply":{ply},"move":"{column}"}}"#));
        one.hear("played", |_| ());
        other.hear("played", |_| ());
        made += 1;
    }
    made
}

/// What comes after a piece of text.
fn after<'a>(text: &'a str, piece: &str) -> &'a str {
    text.split_once(piece).unwrap_or_else(|| panic!("no {piece} in {text}")).1
}
