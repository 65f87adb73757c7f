//! One connection as an actor: it knows who speaks, reads each message once, and passes it to the one who answers.
//! With the files under `session/` the only code that knows WebSocket. Knows the protocol, the lobby's desk and its
//! own chairs; never rules, boards or other connections.

mod budget;
mod connection;
mod dispatch;
mod doors;
mod gate;
mod owed;
mod owing;
mod patience;
mod phase;
mod seating;
mod serving;
mod socket;
mod stream;
mod tcp;
mod turned_away;
mod upgrade;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use bytestring::ByteString;

pub use connection::Connection;
pub use doors::{Crowded, Doors, Entry};
pub use serving::{Listener, serve};
pub use socket::{Conversation, End, Line, Socket, SocketLimits, accept};
pub use turned_away::turn_away;

use crate::game::{Chair, ClientHandle, Gallery, Notice, SessionId, Stalls, State, Time};
use crate::limits;
use crate::lobby::Desk;
use crate::metrics::{Metrics, Shared};
use crate::protocol::{
    self, FRAME_BYTES_MAX, Frame, RefusalCode, Refused, SUBPROTOCOL, ServerMessage, close,
};
use crate::rules::Catalogue;
use budget::{Budget, Spent};
use dispatch::{Passed, Rejection};
use owed::{OWED_MAX, Owed};
use phase::Phase;

/// How long a connection may be silent before it says hello.
const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// How much longer it may be until a hello has counted.
const ADMITTED_WITHIN: Duration = Duration::from_secs(30);
/// Fragments of one message.
const FRAGMENTS_MAX: usize = 64;
/// Frames a connection may send, control frames counted, for each message it may send in the same time.
const FRAMES_PER_MESSAGE: u32 = 4;
/// Notices a session's mailbox holds besides the answers it is owed, before its connection counts as one that does not read;
/// one more for each game and the lobby.
const MAILBOX_MAX: usize = 64;

/// What every session of a server needs.
#[derive(Clone)]
pub struct Deps {
    /// The lobby.
    pub desk: Desk,
    /// The games that are offered.
    pub catalogue: Catalogue,
    /// The `[limits]` section.
    pub limits: limits::settings::Settings,
    /// What is counted.
    pub metrics: Shared,
    /// What time it is.
    pub time: Time,
    /// When the server stood still.
    pub stalls: Stalls,
    /// How much each address may say.
    pub messages: Arc<limits::Rate>,
    /// Numbers for sessions, one source for all threads.
    pub numbers: Arc<AtomicU64>,
}

/// One connection of a client.
pub struct Session {
    id: SessionId,
    deps: Deps,
    phase: Phase,
    budget: Budget,
    owed: Owed,
    /// Whether they have said too much and only hear what they are owed.
    sent_away: bool,
    chairs: Vec<(Chair, State)>,
    galleries: Vec<Gallery>,
    entry: Entry,
}

impl Session {
    /// Answers a WebSocket handshake, and holds the conversation on the connection.
    ///
    /// # Errors
    /// An HTTP error for a request that is no valid handshake.
    pub fn open(
        deps: Deps,
        entry: Entry,
        request: &HttpRequest,
        payload: web::Payload,
    ) -> Result<HttpResponse, actix_web::Error> {
        let per_10s = deps.limits.messages_per_10s;
        let limits =
            SocketLimits { frames_per_10s: per_10s.saturating_mul(FRAMES_PER_MESSAGE), ..socket_limits() };
        let session = Self {
            id: SessionId(deps.numbers.fetch_add(1, Ordering::Relaxed)),
            phase: Phase::Door,
            budget: Budget::new(per_10s, deps.time.now_ms()),
            owed: Owed::default(),
            sent_away: false,
            chairs: Vec::new(),
            galleries: Vec::new(),
            deps,
            entry,
        };
        accept(session, &limits, &[SUBPROTOCOL], request, payload)
    }

    fn metrics(&self) -> &Metrics {
        &self.deps.metrics
    }

    fn close(&self, line: &mut Line<'_, Self>, code: u16, reason: &str) {
        if !line.is_closing() {
            Metrics::count(&self.metrics().closes, code.to_string());
            line.close(code, reason);
        }
    }

    fn refuse(
        &self,
        line: &mut Line<'_, Self>,
        about: &str,
        re: Option<u64>,
        game: Option<&str>,
        rejection: &Rejection,
    ) {
        Metrics::count(&self.metrics().refusals, rejection.code.as_str());
        let frame = Frame::of(&ServerMessage::Refused(Refused {
            about: about.into(),
            code: rejection.code,
            text: rejection.text.as_str().into(),
            game: game.map(Into::into),
            seek: None,
            ply: None,
            after_moves: None,
            retry_after_ms: rejection.retry_after_ms,
            late_ms: None,
        }));
        line.send(frame.answering(re).text().clone());
    }

    /// Whether an address says no more than it may: a connection that was opened anew has no more for it.
    fn may_say(&self, spent: Spent, now_ms: u64) -> Spent {
        match spent {
            Spent::Paid if self.plays_as_bot() => Spent::Paid,
            Spent::Paid => match self.deps.messages.take(self.entry.address(), now_ms) {
                Ok(()) => Spent::Paid,
                Err(limits::TooFast { retry_after_ms }) => Spent::TooFast { retry_after_ms },
            },
            Spent::TooFast { .. } | Spent::Out => spent,
        }
    }

    /// The time for a hello is over; but not while the server has just stood still.
    fn expect_hello(&mut self, line: &mut Line<'_, Self>) {
        let now_ms = self.deps.time.now_ms();
        match (self.phase, self.deps.stalls.recovering_ms(now_ms)) {
            (Phase::Door, Some(wait_ms)) => line.after(Duration::from_millis(wait_ms), Self::expect_hello),
            (Phase::Door, None) => self.close(line, close::NO_HELLO, "no hello in time"),
            // Whoever has said it waits for the lobby and the store, and that is not their fault.
            (Phase::Hall, _) => line.after(ADMITTED_WITHIN, |session: &mut Self, line| {
                if session.phase == Phase::Hall {
                    session.close(line, close::NO_HELLO, "no hello that counts in time");
                }
            }),
            (Phase::Inside, _) => {}
        }
    }
}

/// The transport's limits for this protocol, but for those the configuration sets.
fn socket_limits() -> SocketLimits {
    SocketLimits {
        frame_bytes_max: FRAME_BYTES_MAX,
        message_bytes_max: FRAME_BYTES_MAX,
        fragments_max: FRAGMENTS_MAX,
        mailbox_max: MAILBOX_MAX + OWED_MAX,
        ..SocketLimits::default()
    }
}

impl Conversation for Session {
    type Notice = Notice;

    fn opened(&mut self, line: &mut Line<'_, Self>) {
        let client =
            ClientHandle::new(self.id, line.recipient(), line.lateness().clone(), self.entry.address());
        if self.deps.desk.arrive(client).is_err() {
            return self.close(line, close::TOO_MANY_CONNECTIONS, "the server is too busy");
        }
        line.after(HELLO_WITHIN, Self::expect_hello);
    }

    fn text(&mut self, text: ByteString, line: &mut Line<'_, Self>) {
        self.metrics().messages.inc();
        if self.sent_away {
            return;
        }
        let now_ms = self.deps.time.now_ms();
        let spent = self.budget.spend(now_ms);
        let spent = self.may_say(spent, now_ms);
        if spent == Spent::Out {
            return self.send_away(line);
        }
        let request = match protocol::parse(&text) {
            Ok(request) => request,
            Err(bad) => {
                let rejection = Rejection::new(RefusalCode::BadMessage, bad.reason);
                return self.refuse(line, &bad.about, bad.id, None, &rejection);
            }
        };
        let taken = match spent {
            Spent::TooFast { retry_after_ms } => Err(Rejection {
                retry_after_ms: Some(retry_after_ms),
                ..Rejection::new(RefusalCode::TooFast, "You send too many messages.")
            }),
            Spent::Paid | Spent::Out => self.take(line, &request),
        };
        match taken {
            Ok(Passed::On) => self.owe(line),
            Ok(Passed::Answered) => {}
            Err(rejection) => {
                self.refuse(line, request.message.name(), request.id, request.message.game(), &rejection);
            }
        }
    }

    fn notice(&mut self, notice: Notice, line: &mut Line<'_, Self>) {
        if line.lateness().is_behind() {
            return self.close(line, close::TOO_SLOW, "you read too slowly; come back and resume");
        }
        match notice {
            Notice::Told(frame) => {
                self.grant(&frame, line);
                self.deliver(&frame, line);
                self.measure_lag(line);
            }
            Notice::Admitted(frame) => {
                self.phase = Phase::Inside;
                self.deliver(&frame, line);
            }
            Notice::Seated(chair, state, frame) => {
                self.sit_down(chair, state);
                self.deliver(&frame, line);
                self.measure_lag(line);
            }
            Notice::Watching(gallery, frame) => {
                self.look_on(gallery);
                self.deliver(&frame, line);
            }
            Notice::Over(game, frame) => {
                for (_, state) in self.chairs.iter_mut().filter(|(chair, _)| chair.game() == game) {
                    *state = State::Ended;
                }
                self.deliver(&frame, line);
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

    fn broken(&mut self, code: u16) {
        Metrics::count(&self.metrics().closes, code.to_string());
    }

    fn closed(&mut self, end: End) {
        let why = self.leave_all(end);
        self.galleries.clear();
        self.deps.desk.depart(self.id, why);
    }
}
