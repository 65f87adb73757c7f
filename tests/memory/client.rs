//! A client that keeps no memory on the heap, and takes none while moves are made, so that all that is counted is the
//! server's: it writes and reads frames (RFC 6455, section 5) in buffers on the stack, and in them the messages of the
//! protocol.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use visavis::protocol::{
    ClientMessage, Clock, GameId, Play, Received, Request, Seek, ServerMessage, Snapshot, read, type_of,
};
use visavis::rules::Seat;

/// How long a message may take; a test that waits longer has failed.
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
/// The game that is played.
const RULES: &str = "connect-four";
/// The columns, as its moves have them.
const COLUMNS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];

/// One connection of a guest.
pub struct Client {
    stream: TcpStream,
    /// The game that is played, and where.
    game: Option<(GameId, Seat)>,
}

impl Client {
    /// A new guest, welcomed.
    pub fn guest(addr: SocketAddr) -> Self {
        let stream = TcpStream::connect(addr).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        let mut client = Self { stream, game: None };
        client.shake_hands();
        client.say(ClientMessage::hello(None));
        client.hear("welcome");
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
    pub fn say(&mut self, message: ClientMessage<'_>) {
        let mut payload = [0; SAID_BYTES_MAX];
        let mut rest = payload.as_mut_slice();
        serde_json::to_writer(&mut rest, &Request { message, id: None }).expect("a short message");
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

    /// Waits for a message of a type.
    pub fn hear(&mut self, about: &str) {
        self.look_at(about, |_| ());
    }

    /// Waits for a message of a type, and looks at its text.
    fn look_at<T>(&mut self, about: &str, look: impl FnOnce(&str) -> T) -> T {
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
            let told = type_of(text).expect("a message");
            if told == about {
                return look(text);
            }
            assert!(told != "refused", "waiting for {about}: {text}");
        }
    }

    /// Waits until all that the server had for this connection has come.
    pub fn catch_up(&mut self) {
        self.say(ClientMessage::ping());
        self.hear("pong");
    }

    /// Waits until the server tells that so many players are here.
    pub fn hear_of_players(&mut self, players: usize) {
        let heard = |text: &str| match read(text) {
            Ok(Received { message: ServerMessage::Lobby(counts), .. }) => counts.players,
            other => panic!("no counts: {other:?}"),
        };
        while self.look_at("lobby", heard) != players {}
    }

    /// Sits down at a game of Connect Four with another.
    pub fn meet(&mut self, other: &mut Self) {
        self.meet_for(other, None);
    }

    /// The same with that clock.
    pub fn meet_for(&mut self, other: &mut Self, clock: Option<Clock>) {
        let seek = |clock| {
            let ClientMessage::Seek(seek) = ClientMessage::seek(RULES, false) else { panic!("a seek") };
            ClientMessage::Seek(Seek { clock, ..seek })
        };
        self.say(seek(clock.clone().map(Into::into)));
        self.hear("waiting");
        other.say(seek(clock.map(Into::into)));
        for client in [self, other] {
            client.game = client.look_at("snapshot", |text| match read(text) {
                Ok(Received { message: ServerMessage::Snapshot(Snapshot { game, seat, .. }), .. }) => {
                    seat.map(|seat| (game, seat))
                }
                other => panic!("no snapshot: {other:?}"),
            });
        }
    }

    fn game(&self) -> (GameId, Seat) {
        self.game.expect("a game")
    }
}

/// Two clients of one game make moves, both hearing of each; gives how many were made.
pub fn play(pair: &mut [Client], plies: std::ops::RangeInclusive<u32>, column: impl Fn(u32) -> usize) -> u64 {
    let [one, other] = pair else { panic!("two play") };
    let mut made = 0;
    for ply in plies {
        let is_first = one.game().1 == Seat::First;
        let mover = if is_first == (ply % 2 == 1) { &mut *one } else { &mut *other };
        // The id is written on the stack.
        let mut id = [0; 32];
        write!(id.as_mut_slice(), "{}", mover.game().0).expect("32 letters");
        let game = std::str::from_utf8(&id).expect("letters").into();
        mover.say(ClientMessage::Play(Play { game, ply, mv: COLUMNS[column(ply) - 1].into() }));
        one.hear("played");
        other.hear("played");
        made += 1;
    }
    made
}
