//! A scripted client: says JSON, hears JSON (`hearing`), and waits for a word with a deadline, never for a time.

mod hearing;

use std::net::IpAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;
use visavis::client::{Client, Endpoint, Error, OpCode, Settings};
use visavis::protocol::{self, ServerMessage};

use crate::house::House;

/// How long a word may take; a test that waits longer has failed.
pub const SOON: Duration = Duration::from_secs(20);

/// One connection of a client. What it says and hears is looked at as JSON, which the types of the protocol must be able to
/// read.
pub struct Visitor {
    client: Client,
    /// Who the server says this is.
    pub id: String,
    /// The secret to come back with.
    pub token: String,
    /// What is open to be joined, as far as it was listened to.
    open_seeks: Option<Vec<Value>>,
}

impl Visitor {
    /// Opens a connection and says nothing.
    pub async fn knock(house: &House) -> Self {
        Self::knock_at(&house.url("/ws")).await
    }

    pub async fn knock_at(url: &str) -> Self {
        Self::try_knock_at(url).await.expect("nobody refuses")
    }

    /// The same, or the status it is refused with.
    pub async fn try_knock_at(url: &str) -> Result<Self, u16> {
        match Self::connect(url, None).await {
            Ok(visitor) => Ok(visitor),
            Err(Error::Status(status)) => Err(status),
            Err(error) => panic!("neither in nor refused: {error}"),
        }
    }

    async fn connect(url: &str, from: Option<IpAddr>) -> Result<Self, Error> {
        let settings = Settings { from, answer_within: SOON, ..Settings::default() };
        let client = Client::connect(&Endpoint::of(url).expect("an address"), settings).await?;
        Ok(Self { client, id: String::new(), token: String::new(), open_seeks: None })
    }

    /// The same from an address of this computer.
    pub async fn knock_from(house: &House, from: [u8; 4]) -> Self {
        Self::connect(&house.url("/ws"), Some(from.into())).await.expect("nobody refuses")
    }

    /// Says hello, and is welcomed.
    pub async fn welcomed(&mut self, hello: Value) -> Value {
        self.say(hello.clone()).await;
        let text = self.next_text().await;
        let ServerMessage::Welcome(welcome) = protocol::read(&text).expect("a message").message else {
            panic!("no welcome: {text}")
        };
        self.id = welcome.player.id.to_string();
        self.token = match welcome.token {
            Some(token) => token.into_owned(),
            None => hello["token"].as_str().unwrap_or_default().to_owned(),
        };
        serde_json::from_str(&text).expect("JSON")
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
        let from = Some(address.parse().expect("an address"));
        let mut visitor = Self::connect(&house.url("/ws"), from).await.expect("nobody refuses");
        visitor.welcomed(json!({"type": "hello"})).await;
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
        self.send(OpCode::Text, text.as_bytes()).await.expect("the connection is open");
    }

    /// Sends a frame of any kind.
    pub async fn send(&mut self, kind: OpCode, payload: &[u8]) -> std::io::Result<()> {
        self.client.wire().send(kind, payload).map_err(std::io::Error::other)?;
        timeout(SOON, self.client.wire().flush()).await.expect("written in time")
    }

    pub async fn leave(self) {
        self.client.close().await;
    }

    pub async fn seek(&mut self) {
        self.say(json!({"type": "seek", "rules": "connect-four"})).await;
        self.hear("waiting").await;
    }

    pub async fn play(&mut self, game: &str, ply: u32, mv: &str) {
        self.say(json!({"type": "play", "game": game, "ply": ply, "move": mv})).await;
    }
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
