//! A connection as games and the lobby reach it, and what they tell it. Knows addresses and frames; never what is decided.

use actix::prelude::SendError;
use actix::{Arbiter, ArbiterHandle, Message, Recipient};

use super::chair::{Chair, Gallery};
use super::lateness::Lateness;
use crate::game::record::State;
use crate::limits::Address;
use crate::metrics::Metrics;
use crate::protocol::{Frame, GameId};

/// The number of one connection, unique while the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub u64);

/// A message that is owed an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The number that the answer carries.
    pub re: Option<u64>,
}

/// A connection as games and the lobby reach it.
#[derive(Clone)]
pub struct ClientHandle {
    /// Which connection.
    pub session: SessionId,
    to: Recipient<Notice>,
    lateness: Lateness,
    /// Whom it counts for; nobody where it is a bot's of the house.
    address: Option<Address>,
    /// The message that a game which is opened for it answers.
    answering: Option<Asked>,
    /// The thread it lives on.
    home: Option<ArbiterHandle>,
}

impl ClientHandle {
    /// A connection of this thread that is told things here, and finds out by its lateness when it was not.
    pub fn new(session: SessionId, to: Recipient<Notice>, lateness: Lateness, address: Address) -> Self {
        Self { address: Some(address), ..Self::of_the_house(session, to, lateness) }
    }

    /// The same of a bot of the house, which counts for nobody.
    pub fn of_the_house(session: SessionId, to: Recipient<Notice>, lateness: Lateness) -> Self {
        Self { session, to, lateness, address: None, answering: None, home: Arbiter::try_current() }
    }

    /// How late it is.
    pub(in crate::game) fn lateness(&self) -> &Lateness {
        &self.lateness
    }

    /// Whom the connection counts for; nobody where it is a bot's of the house.
    pub fn address(&self) -> Option<Address> {
        self.address
    }

    /// The same, where the game that is opened for it is the answer to a message of this number.
    #[must_use]
    pub fn answering(self, re: Option<u64>) -> Self {
        Self { answering: Some(Asked { re }), ..self }
    }

    /// The message that is answered by what is told of a game that is opened for the connection, if there is one.
    pub fn answers(&self) -> Option<Asked> {
        self.answering
    }

    /// The same, which is answered now, and by nothing that comes later.
    pub(in crate::game) fn answer_once(&mut self) -> Option<Asked> {
        self.answering.take()
    }

    /// Whether the connection is there still, as far as can be known at once.
    pub fn is_there(&self) -> bool {
        self.to.connected()
    }

    /// The thread the connection lives on: what is there reaches it without waking another.
    pub fn home(&self) -> Option<&ArbiterHandle> {
        self.home.as_ref()
    }

    /// Tells the connection something; false if it does not take it. One whose mailbox is full does not read: it has
    /// missed something from then on, and its session ends as soon as it finds that out.
    pub fn tell(&self, notice: Notice, metrics: &Metrics) -> bool {
        match self.to.try_send(notice) {
            Ok(()) => true,
            Err(SendError::Closed(_)) => false,
            Err(SendError::Full(_)) => {
                metrics.mailboxes_full.inc();
                if self.lateness.fall_behind() {
                    metrics.sessions_stalled.inc();
                }
                false
            }
        }
    }
}

/// What games and the lobby tell a session.
#[derive(Message)]
#[rtype(result = "()")]
pub enum Notice {
    /// The player is known; the connection may ask for things.
    Admitted(Frame),
    /// The player sits in a game, which is running or over.
    Seated(Chair, State, Frame),
    /// The connection watches a game.
    Watching(Gallery, Frame),
    /// Something the client shall read.
    Told(Frame),
    /// A game is over; its chair stays for a rematch.
    Over(GameId, Frame),
    /// A game no longer speaks to this connection.
    Left(GameId),
    /// The connection shall be closed with this code, after a last message if there is one.
    Dismissed(Option<Frame>, u16, &'static str),
}

/// The game's mailbox is full or gone: nothing was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTaken;

impl NotTaken {
    /// Why a mailbox did not take something, which is counted if it was full. Gives what was not taken, too.
    pub fn of<T>(error: SendError<T>, metrics: &Metrics) -> (Self, T) {
        match error {
            SendError::Full(message) => {
                metrics.mailboxes_full.inc();
                (Self, message)
            }
            SendError::Closed(message) => (Self, message),
        }
    }
}
