//! One connection as an actor: it knows who speaks, reads each message once, and passes it to the one who answers.
//! With the files under `session/` the only code that knows WebSocket. Knows the protocol, the lobby's desk and its
//! own chairs; never rules, boards or other connections.

mod budget;
mod doors;
mod gate;
mod place;
pub mod settings;
mod socket;
mod tcp;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use bytestring::ByteString;

pub use doors::{Crowded, Doors, Entry};
pub use socket::{Conversation, Line, Socket, SocketLimits, accept};
pub use tcp::tune;

use crate::game::{Caller, Chair, NotTaken, Notice, SessionId, State, Terms, Time};
use crate::lobby::Desk;
use crate::metrics::{Metrics, Shared};
use crate::protocol::{
    self, ClientMessage, FRAME_BYTES_MAX, Frame, GameId, Incoming, Left, Opponent, PlayerName, Pong, Refused,
    RefusalCode, SUBPROTOCOL, Seek, ServerMessage, close,
};
use crate::rules::{self, Catalogue};
use budget::{Budget, Spent};
use place::Place;

/// How long a connection may be silent before it says hello.
const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// Fragments of one message.
const FRAGMENTS_MAX: usize = 64;
/// Frames a connection may send, control frames counted, for each message it may send in the same time.
const FRAMES_PER_MESSAGE: u32 = 4;
/// Notices a session's mailbox holds before its connection counts as one that does not read; one more for each
/// game and the lobby.
const MAILBOX_MAX: usize = 64;

/// Chairs a session holds; the one it has held longest is left for one more.
const CHAIRS_MAX: usize = 64;

/// What every session of a server needs.
#[derive(Clone)]
pub struct Surroundings {
    /// The lobby.
    pub desk: Desk,
    /// The games that are offered.
    pub catalogue: Catalogue,
    /// The `[limits]` section.
    pub limits: settings::Settings,
    /// What is counted.
    pub metrics: Shared,
    /// What time it is.
    pub time: Time,
    /// Numbers for sessions, one source for all threads.
    pub numbers: Arc<AtomicU64>,
}

/// One connection of a client.
pub struct Session {
    id: SessionId,
    surroundings: Surroundings,
    place: Place,
    budget: Budget,
    chairs: Vec<(Chair, State)>,
    _entry: Entry,
}

/// Why a word does not count, as far as the session itself can tell.
struct Refusal {
    code: RefusalCode,
    text: String,
    retry_after_ms: Option<u64>,
}

impl Refusal {
    fn new(code: RefusalCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), retry_after_ms: None }
    }
}

impl From<NotTaken> for Refusal {
    fn from(_: NotTaken) -> Self {
        Self { retry_after_ms: Some(1_000), ..Self::new(RefusalCode::Unavailable, "The server is too busy; try again.") }
    }
}

impl Session {
    /// Answers a WebSocket handshake, and holds the conversation on the connection.
    ///
    /// # Errors
    /// An HTTP error for a request that is no valid handshake.
    pub fn open(
        surroundings: Surroundings,
        entry: Entry,
        request: &HttpRequest,
        payload: web::Payload,
    ) -> Result<HttpResponse, actix_web::Error> {
        let per_10s = surroundings.limits.messages_per_10s;
        let limits = SocketLimits {
            frames_per_10s: per_10s.saturating_mul(FRAMES_PER_MESSAGE),
            ..socket_limits()
        };
        let session = Self {
            id: SessionId(surroundings.numbers.fetch_add(1, Ordering::Relaxed)),
            place: Place::Door,
            budget: Budget::new(per_10s, surroundings.time.now_ms()),
            chairs: Vec::new(),
            surroundings,
            _entry: entry,
        };
        accept(session, &limits, &[SUBPROTOCOL], request, payload)
    }

    fn metrics(&self) -> &Metrics {
        &self.surroundings.metrics
    }

    fn close(&self, line: &mut Line<'_, Self>, code: u16, reason: &str) {
        if !line.is_closing() {
            Metrics::count(&self.metrics().closes, code.to_string());
            line.close(code, reason);
        }
    }

    fn refuse(&self, line: &mut Line<'_, Self>, about: &str, re: Option<u64>, game: Option<&str>, refusal: &Refusal) {
        Metrics::count(&self.metrics().refusals, refusal.code.as_str());
        let frame = Frame::of(&ServerMessage::Refused(Refused {
            about,
            code: refusal.code,
            text: &refusal.text,
            game,
            ply: None,
            retry_after_ms: refusal.retry_after_ms,
        }));
        line.send(frame.answering(re).text().clone());
    }

    /// Does what a message asks, or passes it to who does.
    fn take(&mut self, line: &mut Line<'_, Self>, incoming: &Incoming<'_>) -> Result<(), Refusal> {
        let (id, re) = (self.id, incoming.id);
        let desk = &self.surroundings.desk;
        self.place.allows(&incoming.message).map_err(|(code, text)| Refusal::new(code, text))?;
        match &incoming.message {
            ClientMessage::Hello(hello) => {
                let name = hello.name.as_deref().map(|name| PlayerName::parse(name).ok_or_else(bad_name)).transpose()?;
                desk.hello(id, hello.token.as_deref().map(str::to_owned), name, re)?;
                self.place = Place::Hall;
            }
            ClientMessage::Seek(seek) => {
                let terms = self.terms_of(seek)?;
                self.surroundings.desk.seek(id, Arc::new(terms), re)?;
            }
            ClientMessage::Withdraw(_) => desk.withdraw(id, re)?,
            ClientMessage::Play(play) => match self.chair(&play.game) {
                Some(chair) => chair.play(play.ply, play.mv.clone().into_owned(), re)?,
                None => self.unseated("play", &play.game, re)?,
            },
            ClientMessage::Resign(about) => match self.chair(&about.game) {
                Some(chair) => chair.resign(re)?,
                None => self.unseated("resign", &about.game, re)?,
            },
            ClientMessage::Offer(offer) => match self.chair(&offer.game) {
                Some(chair) => chair.offer(offer.what, re)?,
                None => self.unseated("offer", &offer.game, re)?,
            },
            ClientMessage::Decline(offer) => match self.chair(&offer.game) {
                Some(chair) => chair.decline(offer.what, re)?,
                None => self.unseated("decline", &offer.game, re)?,
            },
            ClientMessage::Claim(claim) => match self.chair(&claim.game) {
                Some(chair) => chair.claim(claim.what, re)?,
                None => self.unseated("claim", &claim.game, re)?,
            },
            ClientMessage::Resume(about) => desk.resume(id, game_id(&about.game)?, re)?,
            ClientMessage::Leave(about) => self.leave(line, &about.game, re)?,
            ClientMessage::Say(say) => match self.chair(&say.game) {
                Some(_) => return Err(Refusal::new(RefusalCode::BadPhrase, "There is no such phrase.")),
                None => self.unseated("say", &say.game, re)?,
            },
            ClientMessage::Join(_) => {
                return Err(Refusal::new(RefusalCode::NoSuchInvite, "There is no such invitation."));
            }
            ClientMessage::Invite(_) | ClientMessage::Watch(_) => {
                return Err(Refusal::new(RefusalCode::Unavailable, "This server does not offer that."));
            }
            ClientMessage::Ping(ping) => {
                let pong = Pong { t: ping.t.clone(), now_ms: self.surroundings.time.now_ms() };
                line.send(Frame::of(&ServerMessage::Pong(pong)).answering(re).text().clone());
            }
        }
        Ok(())
    }

    fn terms_of(&self, seek: &Seek<'_>) -> Result<Terms, Refusal> {
        let kind = rules::find(self.surroundings.catalogue, &seek.rules)
            .ok_or_else(|| Refusal::new(RefusalCode::UnknownRules, "There is no such game here."))?;
        if seek.clock.is_some() {
            return Err(Refusal::new(RefusalCode::BadClock, "Games are not timed on this server."));
        }
        if let Some(Opponent::Bot(_)) = &seek.opponent {
            return Err(Refusal::new(RefusalCode::Unavailable, "No bot plays on this server."));
        }
        let options = seek.options.clone().unwrap_or_default();
        Terms::new(kind, &options, None, seek.rated.unwrap_or(false))
            .map_err(|bad| Refusal::new(RefusalCode::BadOptions, format!("{bad}.")))
    }

    fn chair(&self, game: &str) -> Option<&Chair> {
        let game = GameId::parse(game)?;
        self.chairs.iter().map(|(chair, _)| chair).find(|chair| chair.game() == game)
    }

    /// Takes a chair. Who sits down at a running game leaves those that are over, and there is a most of chairs.
    fn sit_down(&mut self, chair: Chair, state: State) {
        self.stand_up(chair.game());
        if state == State::Running {
            self.chairs.retain(|(_, state)| *state == State::Running);
        }
        if self.chairs.len() >= CHAIRS_MAX {
            self.chairs.remove(0);
        }
        self.chairs.push((chair, state));
    }

    fn stand_up(&mut self, game: GameId) {
        self.chairs.retain(|(chair, _)| chair.game() != game);
    }

    /// Lets the lobby say why a word about a game without a chair here does not count.
    fn unseated(&self, about: &'static str, game: &str, re: Option<u64>) -> Result<(), Refusal> {
        Ok(self.surroundings.desk.unseated(self.id, about, game_id(game)?, re)?)
    }

    fn leave(&mut self, line: &mut Line<'_, Self>, game: &str, re: Option<u64>) -> Result<(), Refusal> {
        if self.chair(game).is_none() {
            return self.unseated("leave", game, re);
        }
        let game = game_id(game)?;
        self.stand_up(game);
        line.send(Frame::of(&ServerMessage::Left(Left { game })).answering(re).text().clone());
        Ok(())
    }
}

/// A connection too many of its address: it is told so by a close code, which a refused handshake could not do.
struct TurnedAway;

/// Tells [`TurnedAway`] nothing.
#[derive(actix::Message)]
#[rtype(result = "()")]
struct Nothing;

impl Conversation for TurnedAway {
    type Notice = Nothing;

    fn opened(&mut self, line: &mut Line<'_, Self>) {
        line.close(close::TOO_MANY_CONNECTIONS, "too many connections of one address");
    }

    fn text(&mut self, _: ByteString, _: &mut Line<'_, Self>) {}

    fn notice(&mut self, _: Nothing, _: &mut Line<'_, Self>) {}

    fn closed(&mut self) {}
}

/// Answers a WebSocket handshake only to close with the reason.
///
/// # Errors
/// An HTTP error for a request that is no valid handshake.
pub fn turn_away(request: &HttpRequest, payload: web::Payload) -> Result<HttpResponse, actix_web::Error> {
    accept(TurnedAway, &socket_limits(), &[SUBPROTOCOL], request, payload)
}

fn bad_name() -> Refusal {
    Refusal::new(RefusalCode::BadName, "A name has 1 to 24 visible characters.")
}

fn game_id(text: &str) -> Result<GameId, Refusal> {
    GameId::parse(text).ok_or_else(|| Refusal::new(RefusalCode::NoSuchGame, "There is no such game."))
}

/// The transport's limits for this protocol, but for those the configuration sets.
fn socket_limits() -> SocketLimits {
    SocketLimits {
        frame_bytes_max: FRAME_BYTES_MAX,
        message_bytes_max: FRAME_BYTES_MAX,
        fragments_max: FRAGMENTS_MAX,
        mailbox_max: MAILBOX_MAX,
        ..SocketLimits::default()
    }
}

impl Conversation for Session {
    type Notice = Notice;

    fn opened(&mut self, line: &mut Line<'_, Self>) {
        let caller = Caller { session: self.id, to: line.recipient() };
        if self.surroundings.desk.arrive(caller).is_err() {
            return self.close(line, close::TOO_MANY_CONNECTIONS, "the server is too busy");
        }
        line.after(HELLO_WITHIN, |session: &mut Self, line| {
            if session.place != Place::Inside {
                session.close(line, close::NO_HELLO, "no hello in time");
            }
        });
    }

    fn text(&mut self, text: ByteString, line: &mut Line<'_, Self>) {
        self.metrics().messages.inc();
        let spent = self.budget.spend(self.surroundings.time.now_ms());
        if spent == Spent::Out {
            return self.close(line, close::TOO_MANY_MESSAGES, "too many messages");
        }
        let incoming = match protocol::parse(&text) {
            Ok(incoming) => incoming,
            Err(bad) => {
                let refusal = Refusal::new(RefusalCode::BadMessage, bad.reason);
                return self.refuse(line, &bad.about, bad.id, None, &refusal);
            }
        };
        let taken = match spent {
            Spent::TooFast { retry_after_ms } => Err(Refusal {
                retry_after_ms: Some(retry_after_ms),
                ..Refusal::new(RefusalCode::TooFast, "You send too many messages.")
            }),
            Spent::Paid | Spent::Out => self.take(line, &incoming),
        };
        if let Err(refusal) = taken {
            self.refuse(line, incoming.message.name(), incoming.id, incoming.message.game(), &refusal);
        }
    }

    fn notice(&mut self, notice: Notice, line: &mut Line<'_, Self>) {
        match notice {
            Notice::Told(frame) => line.send(frame.text().clone()),
            Notice::Admitted(frame) => {
                self.place = Place::Inside;
                line.send(frame.text().clone());
            }
            Notice::Seated(chair, state, frame) => {
                self.sit_down(chair, state);
                line.send(frame.text().clone());
            }
            Notice::Over(game, frame) => {
                for (_, state) in self.chairs.iter_mut().filter(|(chair, _)| chair.game() == game) {
                    *state = State::Ended;
                }
                line.send(frame.text().clone());
            }
            Notice::Left(game) => self.stand_up(game),
            Notice::Dismissed(frame, code, reason) => {
                if let Some(frame) = frame {
                    line.send(frame.text().clone());
                }
                self.close(line, code, reason);
            }
        }
    }

    fn closed(&mut self) {
        self.chairs.clear();
        self.surroundings.desk.depart(self.id);
    }
}
