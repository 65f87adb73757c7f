//! A client of a server that runs somewhere: it connects, says hello, speaks and listens in the types of the protocol, and
//! comes back. Owns one connection and the secret of one player; may know the protocol. Never plays, never judges, and knows
//! nothing of the inside of a server: bots, tools and tests build on it.
//!
//! ```no_run
//! use visavis::client::{Client, Endpoint, Error, Settings};
//! use visavis::protocol::{ClientMessage, ServerMessage};
//!
//! async fn first_move(url: &str) -> Result<(), Error> {
//!     let endpoint = Endpoint::of(url).expect("an address");
//!     let mut client = Client::connect(&endpoint, Settings::default()).await?;
//!     client.hello().await?;
//!     client.send(&ClientMessage::seek("tic-tac-toe", false))?;
//!     loop {
//!         if let ServerMessage::Snapshot(game) = client.next().await?.message
//!             && game.seat.is_some_and(|seat| game.standing.turn.contains(&seat))
//!         {
//!             client.send(&ClientMessage::play(game.game, 1, "b2"))?;
//!             return Ok(client.close().await);
//!         }
//!     }
//! }
//! ```

mod buffers;
mod error;
mod handshake;
mod settings;
mod wire;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytestring::ByteString;
use tokio::time::sleep;

use crate::protocol::{
    self, ClientMessage, FRAME_BYTES_MAX, GameId, Hello, PlayerId, Received, Request, ServerMessage,
    Unreadable, Welcome,
};
pub use buffers::Buffers;
pub use error::Error;
pub use handshake::Endpoint;
pub use settings::Settings;
pub use wire::{Heard, OpCode, Wire};

/// The pause after the first attempt to come back; each is twice as long as the one before.
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// Most messages that are kept while an answer is waited for.
const HELD_MAX: usize = 1_024;
/// Most bytes of them, added up.
const HELD_BYTES_MAX: usize = 4 * wire::MESSAGE_BYTES_MAX;

/// One connection of one player.
pub struct Client {
    endpoint: Endpoint,
    settings: Settings,
    wire: Wire,
    /// The number of the last message that was sent.
    sent: u64,
    /// Messages that came while an answer was waited for.
    held: VecDeque<ByteString>,
    player: Option<PlayerId>,
    token: Option<String>,
    /// After how long the server, which goes away, wants to be asked again.
    away: Option<Duration>,
}

impl Client {
    /// Opens a connection, and says nothing.
    ///
    /// # Errors
    /// [`Error`] when there is none.
    pub async fn connect(endpoint: &Endpoint, settings: Settings) -> Result<Self, Error> {
        let wire = endpoint.open(settings.from, &settings.buffers).await?;
        Ok(Self {
            endpoint: endpoint.clone(),
            settings,
            wire,
            sent: 0,
            held: VecDeque::new(),
            player: None,
            token: None,
            away: None,
        })
    }

    /// The player this connection speaks for, once it is welcomed.
    pub fn player(&self) -> Option<PlayerId> {
        self.player
    }

    /// The secret by which the player is known again.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Says hello with the secret of another time.
    pub fn set_token(&mut self, token: Option<String>) {
        self.token = token;
    }

    /// Says hello as the player whose secret it has, or as a new guest.
    ///
    /// # Errors
    /// [`Error::Refused`] when the secret is not known, and any [`Error`] of the connection.
    pub async fn hello(&mut self) -> Result<Welcome<'static>, Error> {
        let token = self.token.clone().map(Into::into);
        self.hello_as(Hello { token, code: None, name: None, lang: None, page: None }).await
    }

    /// Says hello with a code of another device, a name, a language.
    ///
    /// # Errors
    /// As [`Client::hello`].
    pub async fn hello_as(&mut self, hello: Hello<'_>) -> Result<Welcome<'static>, Error> {
        let secret = hello.token.as_deref().map(str::to_owned);
        let ServerMessage::Welcome(welcome) = self.ask(&ClientMessage::Hello(hello)).await? else {
            return Err(Error::Handshake("the server answers hello with something else"));
        };
        self.player = Some(welcome.player.id);
        self.token = welcome.token.as_deref().map(str::to_owned).or(secret);
        Ok(welcome)
    }

    /// Sends a message, and gives the number that its direct answer will carry as `re`. What is sent while the connection
    /// breaks is lost: the break is told by [`Client::next`].
    ///
    /// # Errors
    /// [`Error::TooLong`], and [`Error::Stuck`] when too much waits to be written.
    pub fn send(&mut self, message: &ClientMessage<'_>) -> Result<u64, Error> {
        self.sent += 1;
        self.send_text(&Request { message: message.clone(), id: Some(self.sent) }.text())?;
        Ok(self.sent)
    }

    /// Sends a text as it is.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn send_text(&mut self, text: &str) -> Result<(), Error> {
        if text.len() > FRAME_BYTES_MAX {
            return Err(Error::TooLong(text.len()));
        }
        self.wire.say(text)
    }

    /// Asks for a fresh snapshot of a game: after a gap in `seq`, or on a new connection.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub fn resume(&mut self, game: GameId) -> Result<u64, Error> {
        self.send(&ClientMessage::resume(game))
    }

    /// The next message, in the order in which they came. Messages of a type that this version does not know are passed
    /// over. Whoever stops waiting loses nothing.
    ///
    /// # Errors
    /// [`Error::Unreadable`], after which the connection goes on, and any [`Error`] that ends it.
    pub async fn next(&mut self) -> Result<Received<'static>, Error> {
        loop {
            let text = self.next_text().await?;
            match protocol::read(&text) {
                Ok(received) => return Ok(received.into_owned()),
                Err(Unreadable::UnknownType(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The next message as it came, letter for letter.
    ///
    /// # Errors
    /// Any [`Error`] that ends the connection.
    pub async fn next_text(&mut self) -> Result<ByteString, Error> {
        if let Some(text) = self.held.pop_front() {
            return Ok(text);
        }
        self.listen(None).await.map(Option::unwrap_or_default)
    }

    /// The next message of the connection; nothing when it is `until` first.
    async fn listen(&mut self, until: Option<Instant>) -> Result<Option<ByteString>, Error> {
        loop {
            let silent_at = self.wire.silent_since() + self.settings.silence_max;
            let due = until.map_or(silent_at, |until| until.min(silent_at));
            match self.wire.hear(Some(due)).await {
                Heard::Text(text) => {
                    self.note(&text);
                    return Ok(Some(text));
                }
                Heard::Closed(code) => return Err(Error::Closed(code)),
                Heard::Lost(reason) => return Err(Error::Lost(reason)),
                Heard::Due if until.is_some_and(|until| until <= Instant::now()) => return Ok(None),
                Heard::Due if self.wire.silent_since().elapsed() >= self.settings.silence_max => {
                    return Err(Error::Silent(self.settings.silence_max));
                }
                Heard::Due | Heard::Beat => {}
            }
        }
    }

    /// Notes when the server says that it goes away.
    fn note(&mut self, text: &str) {
        if protocol::type_of(text).is_ok_and(|about| about == "closing")
            && let Ok(Received { message: ServerMessage::Closing(closing), .. }) = protocol::read(text)
        {
            self.away = Some(Duration::from_millis(closing.reconnect_after_ms));
        }
    }

    /// Sends a message, and waits for what answers it directly; what else comes is kept for [`Client::next`].
    ///
    /// # Errors
    /// [`Error::Refused`] with the refusal, [`Error::NoAnswer`], and any [`Error`] of the connection.
    pub async fn ask(&mut self, message: &ClientMessage<'_>) -> Result<ServerMessage<'static>, Error> {
        let id = self.send(message)?;
        let until = Instant::now() + self.settings.answer_within;
        while let Some(text) = self.listen(Some(until)).await? {
            match protocol::read(&text) {
                Ok(Received { re, message }) if re == Some(id) => {
                    let ServerMessage::Refused(refused) = message else { return Ok(message.into_owned()) };
                    return Err(Error::Refused(Box::new(refused.into_owned())));
                }
                Ok(_) | Err(_) if self.may_hold(&text) => self.held.push_back(text),
                Ok(_) | Err(_) => return Err(Error::Overrun(self.held.len())),
            }
        }
        Err(Error::NoAnswer(self.settings.answer_within))
    }

    fn may_hold(&self, text: &str) -> bool {
        let bytes = self.held.iter().map(|held| held.len()).sum::<usize>();
        self.held.len() < HELD_MAX && bytes + text.len() <= HELD_BYTES_MAX
    }

    /// Comes back as the same player on a new connection, when the server wants to be asked again and as often as it takes.
    /// The welcome tells which games run: [`Client::resume`] each.
    ///
    /// # Errors
    /// The last [`Error`] when nobody is welcomed within [`Settings::reconnect_within`], and [`Error::Refused`] at once, unless
    /// the refusal says after what time to ask again, as it does when the server is busy or was asked too often.
    pub async fn reconnect(&mut self) -> Result<Welcome<'static>, Error> {
        let until = Instant::now() + self.settings.reconnect_within;
        let mut pause = PAUSE_MIN;
        sleep(self.away.take().unwrap_or_default().min(self.settings.reconnect_within)).await;
        loop {
            let error = match self.open_again().await {
                Ok(welcome) => return Ok(welcome),
                Err(error) => error,
            };
            let mut wait = pause;
            if let Error::Refused(refused) = &error {
                let Some(after_ms) = refused.retry_after_ms else { return Err(error) };
                wait = wait.max(Duration::from_millis(after_ms));
            }
            if Instant::now() + wait > until {
                return Err(error);
            }
            sleep(wait).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    async fn open_again(&mut self) -> Result<Welcome<'static>, Error> {
        self.wire = self.endpoint.open(self.settings.from, &self.settings.buffers).await?;
        self.held.clear();
        self.hello().await
    }

    /// The connection beneath, for whoever speaks what is no message.
    pub fn wire(&mut self) -> &mut Wire {
        &mut self.wire
    }

    /// Says goodbye, and waits until the server has closed or takes too long.
    pub async fn close(self) {
        self.wire.part().await;
    }

    /// Breaks the connection without a goodbye.
    pub fn break_off(self) {
        self.wire.break_off();
    }
}

#[cfg(test)]
mod tests;
