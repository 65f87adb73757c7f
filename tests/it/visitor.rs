//! A scripted client: says JSON, hears JSON, and waits for a word with a deadline, never for a time.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, client_async, connect_async};

use crate::house::House;

/// How long a word may take; a test that waits longer has failed.
pub const SOON: Duration = Duration::from_secs(20);

/// One connection of a client.
pub struct Visitor {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Who the server says this is.
    pub id: String,
    /// The secret to come back with.
    pub token: String,
}

impl Visitor {
    /// Opens a connection and says nothing.
    pub async fn knock(house: &House) -> Self {
        Self::knock_at(&house.url("/ws")).await
    }

    pub async fn knock_at(url: &str) -> Self {
        Self::try_knock_at(url).await.expect("nobody refuses")
    }

    /// A connection that was opened in a way of one's own.
    pub fn on(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        Self { socket, id: String::new(), token: String::new() }
    }

    /// The first word of the server, or the close code it hangs up with.
    pub async fn first_word(&mut self) -> Result<Value, Option<u16>> {
        loop {
            match timeout(SOON, self.socket.next()).await.expect("a word in time") {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| code(frame.code))),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// The same, or the status it is refused with.
    pub async fn try_knock_at(url: &str) -> Result<Self, u16> {
        match timeout(SOON, connect_async(url)).await.expect("in time") {
            Ok((socket, _)) => Ok(Self { socket, id: String::new(), token: String::new() }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("neither in nor refused: {error}"),
        }
    }

    /// The same from an address of this computer.
    pub async fn knock_from(house: &House, from: [u8; 4]) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((from, 0).into()).expect("an address of this computer");
        let stream = socket.connect(house.addr).await.expect("somebody listens");
        let (socket, _) =
            client_async(house.url("/ws"), MaybeTlsStream::Plain(stream)).await.expect("nobody refuses");
        Self { socket, id: String::new(), token: String::new() }
    }

    /// Says hello, and is welcomed.
    pub async fn welcomed(&mut self, hello: Value) -> Value {
        self.say(hello.clone()).await;
        let welcome = self.hear("welcome").await;
        self.id = text(&welcome["player"]["id"]);
        self.token = text(welcome.get("token").unwrap_or(&hello["token"]));
        welcome
    }

    /// A new guest, welcomed.
    pub async fn guest(house: &House) -> Self {
        Self::hello(house, json!({"type": "hello"})).await
    }

    /// The same player on one more connection.
    pub async fn again(&self, house: &House) -> Self {
        Self::hello(house, json!({"type": "hello", "token": self.token})).await
    }

    pub async fn hello(house: &House, hello: Value) -> Self {
        Self::hello_at(&house.url("/ws"), hello).await
    }

    /// A new guest at an address of this computer.
    pub async fn guest_from(house: &House, address: &str) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind(format!("{address}:0").parse().expect("an address")).expect("it is ours");
        let stream = socket.connect(house.addr).await.expect("connects");
        let (socket, _) =
            client_async(house.url("/ws"), MaybeTlsStream::Plain(stream)).await.expect("nobody refuses");
        let mut visitor = Self { socket, id: String::new(), token: String::new() };
        visitor.say(json!({"type": "hello"})).await;
        let welcome = visitor.hear("welcome").await;
        visitor.id = text(&welcome["player"]["id"]);
        visitor.token = text(&welcome["token"]);
        visitor
    }

    pub async fn hello_at(url: &str, hello: Value) -> Self {
        let mut visitor = Self::knock_at(url).await;
        visitor.welcomed(hello).await;
        visitor
    }

    pub async fn say(&mut self, message: Value) {
        self.say_text(&message.to_string()).await;
    }

    pub async fn say_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.expect("the connection is open");
    }

    pub async fn send(&mut self, message: Message) -> Result<(), Error> {
        self.socket.send(message).await
    }

    /// The next message but for `lobby`, whatever it is.
    pub async fn next(&mut self) -> Value {
        serde_json::from_str(&self.next_text().await).expect("JSON")
    }

    /// The same as it came, letter for letter.
    pub async fn next_text(&mut self) -> String {
        loop {
            match timeout(SOON, self.socket.next()).await.expect("a word in time") {
                Some(Ok(Message::Text(text))) => {
                    let message: Value = serde_json::from_str(&text).expect("JSON");
                    if message["type"] != "lobby" {
                        return text.to_string();
                    }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("expected a message, got {other:?}"),
            }
        }
    }

    /// The next message, which must be of this type.
    pub async fn hear(&mut self, kind: &str) -> Value {
        let message = self.next().await;
        assert_eq!(message["type"], kind, "{message}");
        message
    }

    /// The next message of this type, whatever comes before it.
    pub async fn hear_past(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    /// The next `lobby` for which this holds.
    pub async fn hear_lobby(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            match timeout(SOON, self.socket.next()).await.expect("a word in time") {
                Some(Ok(Message::Text(text))) => {
                    let message: Value = serde_json::from_str(&text).expect("JSON");
                    if message["type"] == "lobby" && holds(&message) {
                        return message;
                    }
                }
                Some(Ok(_)) => {}
                other => panic!("expected a lobby, got {other:?}"),
            }
        }
    }

    /// Lets so much time go by, while nothing but pings and `lobby` comes.
    pub async fn let_pass(&mut self, ms: u64) {
        let silence = timeout(Duration::from_millis(ms), self.next()).await;
        assert!(silence.is_err(), "expected silence, got {silence:?}");
    }

    /// The refusal that comes next, which must have this code.
    pub async fn refused(&mut self, code: &str) -> Value {
        let refused = self.hear("refused").await;
        assert_eq!(refused["code"], code, "{refused}");
        refused
    }

    /// Says something that must be refused with this code.
    pub async fn may_not(&mut self, message: Value, code: &str) -> Value {
        self.say(message).await;
        self.refused(code).await
    }

    /// Everything up to the end of the connection, and the close code if there was one.
    pub async fn hear_end(&mut self) -> (Vec<Value>, Option<u16>) {
        let mut heard = Vec::new();
        loop {
            match timeout(SOON, self.socket.next()).await.expect("an end in time") {
                Some(Ok(Message::Text(text))) => heard.push(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Close(frame))) => return (heard, frame.map(|frame| code(frame.code))),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return (heard, None),
            }
        }
    }

    /// Proves that everything said before was handled: a `pong` is the next that is heard.
    pub async fn nothing_more(&mut self) {
        self.say(json!({"type": "ping", "t": 4242})).await;
        let pong = self.hear("pong").await;
        assert_eq!(pong["t"], 4242);
    }

    pub async fn leave(mut self) {
        let _ = self.socket.close(None).await;
    }

    pub async fn seek(&mut self) {
        self.say(json!({"type": "seek", "rules": "connect-four"})).await;
        self.hear("waiting").await;
    }

    pub async fn play(&mut self, game: &str, ply: u32, mv: &str) {
        self.say(json!({"type": "play", "game": game, "ply": ply, "move": mv})).await;
    }
}

fn code(code: CloseCode) -> u16 {
    code.into()
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Two players at one game, in the order of their seats.
pub struct Match {
    pub first: Visitor,
    pub second: Visitor,
    pub game: String,
}

impl Match {
    /// Two new guests who were paired.
    pub async fn start(house: &House) -> Self {
        Self::start_at(&house.url("/ws")).await
    }

    pub async fn start_at(url: &str) -> Self {
        let hello = || Visitor::hello_at(url, json!({"type": "hello"}));
        let (one, other) = (hello().await, hello().await);
        Self::between(one, other, json!({"type": "seek", "rules": "connect-four"})).await
    }

    pub async fn between(mut one: Visitor, mut other: Visitor, seek: Value) -> Self {
        one.say(seek.clone()).await;
        one.hear("waiting").await;
        other.say(seek).await;
        other.hear("waiting").await;
        let (seen_by_one, seen_by_other) = (one.hear("snapshot").await, other.hear("snapshot").await);
        assert_eq!(seen_by_one["game"], seen_by_other["game"]);
        let game = text(&seen_by_one["game"]);
        if seen_by_one["seat"] == "first" {
            Self { first: one, second: other, game }
        } else {
            Self { first: other, second: one, game }
        }
    }

    pub fn mover(&mut self, ply: u32) -> &mut Visitor {
        if ply % 2 == 1 { &mut self.first } else { &mut self.second }
    }

    /// Plays single-character moves from the given ply on; both hear each.
    pub async fn play_from(&mut self, ply: u32, moves: &str) {
        let game = self.game.clone();
        for (ply, mv) in (ply..).zip(moves.chars()) {
            self.mover(ply).play(&game, ply, &mv.to_string()).await;
            for visitor in [&mut self.first, &mut self.second] {
                let played = visitor.hear("played").await;
                assert_eq!((&played["ply"], &played["move"]), (&json!(ply), &json!(mv.to_string())));
            }
        }
    }

    pub async fn play(&mut self, moves: &str) {
        self.play_from(1, moves).await;
    }

    /// What both hear next, first one first.
    pub async fn both_hear(&mut self, kind: &str) -> [Value; 2] {
        [self.first.hear(kind).await, self.second.hear(kind).await]
    }
}
