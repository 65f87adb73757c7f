//! The doors of a game: what may be asked of it and by whom, and what it tells. A [`Chair`] is made only by a game
//! and is the only way to play in it. Knows addresses and messages; never decides.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix::prelude::SendError;
use actix::{Addr, Arbiter, ArbiterHandle, Message, Recipient};
use tokio::sync::oneshot;

use super::unanswered::{Asker, Unanswered};
use crate::game::Game;
use crate::game::record::{Record, State};
use crate::limits::Address;
use crate::metrics::Metrics;
use crate::protocol::{ClaimKind, Frame, GameId, OfferKind};
use crate::rules::Seat;

/// The number of one connection, unique while the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub u64);

/// A word that is owed an answer.
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
    lagged: Lagged,
    /// Whom it counts for.
    address: Address,
    /// The word that a game which is opened for it answers.
    answering: Option<Asked>,
    /// The thread it lives on.
    home: Option<ArbiterHandle>,
}

/// Whether a connection has lagged behind: something it should have been told did not fit into its mailbox. Shared by the
/// session and all who tell it.
#[derive(Clone, Default)]
pub struct Lagged(Arc<AtomicBool>);

impl Lagged {
    /// Whether something was missed.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl ClientHandle {
    /// A connection of this thread that is told things here, and finds out by `lagged` when it was not.
    pub fn new(session: SessionId, to: Recipient<Notice>, lagged: Lagged, address: Address) -> Self {
        Self { session, to, lagged, address, answering: None, home: Arbiter::try_current() }
    }

    /// Whom the connection counts for.
    pub fn address(&self) -> Address {
        self.address
    }

    /// The same, where the game that is opened for it is the answer to a word of this number.
    #[must_use]
    pub fn answering(self, re: Option<u64>) -> Self {
        Self { answering: Some(Asked { re }), ..self }
    }

    /// The word that is answered by what is told of a game that is opened for the connection, if there is one.
    pub fn answers(&self) -> Option<Asked> {
        self.answering
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
                if !self.lagged.0.swap(true, Ordering::Relaxed) {
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
    /// The connection shall be closed with this code, after a last word if there is one.
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

/// A place at a game for one connection of a player. Dropping it leaves the game.
pub struct Chair {
    pub(in crate::game) game: GameId,
    pub(in crate::game) addr: Addr<Game>,
    pub(in crate::game) place: usize,
    pub(in crate::game) asker: Arc<Asker>,
}

/// What a chair asks of its game.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct Ask {
    pub(in crate::game) place: usize,
    pub(in crate::game) re: Option<u64>,
    pub(in crate::game) wish: Wish,
    pub(in crate::game) unanswered: Unanswered,
}

#[derive(Debug)]
pub(in crate::game) enum Wish {
    Play {
        ply: u32,
        text: String,
    },
    Resign,
    /// With the number of the offer it answers, if it is meant as an answer only.
    Offer(OfferKind, Option<u32>),
    /// With the number of the offer that is meant.
    Decline(OfferKind, Option<u32>),
    Claim(ClaimKind),
}

impl Wish {
    /// The `type` of the message that carries the wish.
    pub(in crate::game) fn name(&self) -> &'static str {
        match self {
            Self::Play { .. } => "play",
            Self::Resign => "resign",
            Self::Offer(..) => "offer",
            Self::Decline(..) => "decline",
            Self::Claim(_) => "claim",
        }
    }
}

/// A place from which one connection watches a game. Dropping it leaves the game.
pub struct Gallery {
    pub(in crate::game) game: GameId,
    pub(in crate::game) addr: Addr<Game>,
    pub(in crate::game) place: usize,
}

/// A connection wants to look at the game: of a seated player, or to watch.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct Attend {
    pub(in crate::game) seat: Option<Seat>,
    pub(in crate::game) asker: Arc<Asker>,
    pub(in crate::game) re: Option<u64>,
    pub(in crate::game) unanswered: Unanswered,
}

/// A chair or a place in the gallery was left.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct Leave {
    pub(in crate::game) place: usize,
}

/// Somebody wants the record of the game.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct Show(pub(in crate::game) oneshot::Sender<Arc<Record>>);

impl Chair {
    /// Which game.
    pub fn game(&self) -> GameId {
        self.game
    }

    /// Makes a move.
    ///
    /// # Errors
    /// [`NotTaken`], as for every word below.
    pub fn play(&self, ply: u32, text: String, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(Wish::Play { ply, text }, re)
    }

    /// Gives up.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn resign(&self, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(Wish::Resign, re)
    }

    /// Offers something to the opponent, or agrees to the same offer of theirs; with `to`, the number of that offer, it
    /// only agrees.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn offer(&self, what: OfferKind, to: Option<u32>, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(Wish::Offer(what, to), re)
    }

    /// Declines the opponent's offer, or withdraws the own one; with `to`, the one of that number alone.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn decline(&self, what: OfferKind, to: Option<u32>, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(Wish::Decline(what, to), re)
    }

    /// Claims the result that an absent opponent leaves.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn claim(&self, what: ClaimKind, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(Wish::Claim(what), re)
    }

    fn ask(&self, wish: Wish, re: Option<u64>) -> Result<(), NotTaken> {
        let unanswered = Unanswered::of(Arc::clone(&self.asker), wish.name(), re);
        self.addr.try_send(Ask { place: self.place, re, wish, unanswered }).map_err(|error| {
            let (not_taken, mut ask) = NotTaken::of(error, &self.asker.metrics);
            ask.unanswered.settle();
            not_taken
        })
    }
}

impl Drop for Chair {
    fn drop(&mut self) {
        // Unbounded on purpose: a leaving must not be lost, and there is one at most for each chair.
        self.addr.do_send(Leave { place: self.place });
    }
}

impl Gallery {
    /// Which game.
    pub fn game(&self) -> GameId {
        self.game
    }
}

impl Drop for Gallery {
    fn drop(&mut self) {
        // Unbounded for the same reason as a chair's.
        self.addr.do_send(Leave { place: self.place });
    }
}
