//! The doors of a game for connections: what may be asked of it, and by whom. A [`Chair`] is made only by a game and is the
//! only way to play in it. Knows addresses and messages; never decides.

use std::sync::Arc;

use tokio::time::Instant;

use actix::{Addr, Message};
use tokio::sync::oneshot;

use super::client::NotTaken;
use super::link::Link;
use super::unanswered::{Asker, Unanswered};
use crate::game::Game;
use crate::game::core::attendees::AttendeeId;
use crate::game::core::command::Command;
use crate::game::record::Record;
use crate::game::shell::hinting::Hint;
use crate::game::shell::talking::Say;
use crate::protocol::{AwayReason, ClaimKind, GameId, OfferKind, Phrase};
use crate::rules::Seat;

/// A place at a game for one connection of a player. Dropping it leaves the game, as if the player had done so.
pub struct Chair {
    pub(in crate::game) game: GameId,
    pub(in crate::game) timed: bool,
    pub(in crate::game) bot: bool,
    pub(in crate::game) link: Arc<Link>,
    pub(in crate::game) place: AttendeeId,
    pub(in crate::game) asker: Arc<Asker>,
    /// Why it will have been left.
    pub(in crate::game) why: AwayReason,
}

/// What a chair asks of its game.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct Ask {
    pub(in crate::game) place: AttendeeId,
    pub(in crate::game) re: Option<u64>,
    /// When it was received.
    pub(in crate::game) arrived: Instant,
    /// How late it was by the line, in milliseconds, as far as that was measured.
    pub(in crate::game) lag_ms: Option<u64>,
    pub(in crate::game) command: Command,
    pub(in crate::game) unanswered: Unanswered,
}

/// A place from which one connection watches a game. Dropping it leaves the game.
pub struct Gallery {
    pub(in crate::game) game: GameId,
    pub(in crate::game) addr: Addr<Game>,
    pub(in crate::game) place: AttendeeId,
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
    pub(in crate::game) place: AttendeeId,
    pub(in crate::game) why: AwayReason,
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

    /// Whether a clock runs in the game, for which it matters how late a line is.
    pub fn is_timed(&self) -> bool {
        self.timed
    }

    /// Whether it is a bot that sits there.
    pub fn is_of_bot(&self) -> bool {
        self.bot
    }

    /// Makes a move that was so late by the line, in milliseconds, as far as that was measured.
    ///
    /// # Errors
    /// [`NotTaken`], as for every command below.
    pub fn play(&self, ply: u32, text: String, lag_ms: Option<u64>, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask_late(Command::Play { ply, text }, lag_ms, re)
    }

    /// Gives up.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn resign(&self, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(Command::Resign, re)
    }

    /// Offers something to the opponent, or agrees to the same offer of theirs; with `to`, the number of that offer, it
    /// only agrees.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn offer(&self, what: OfferKind, to: Option<u32>, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(Command::Offer(what, to), re)
    }

    /// Declines the opponent's offer, or withdraws the own one; with `to`, the one of that number alone.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn decline(&self, what: OfferKind, to: Option<u32>, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(Command::Decline(what, to), re)
    }

    /// Claims the result that an absent opponent leaves.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn claim(&self, what: ClaimKind, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask(Command::Claim(what), re)
    }

    /// Says something to all who look on. It is passing: not kept, and no event of the game.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn say(&self, phrase: Phrase, re: Option<u64>) -> Result<(), NotTaken> {
        let unanswered = Unanswered::of(Arc::clone(&self.asker), "say", re);
        let place = self.place;
        self.link.say(Say { place, re, phrase, unanswered }, &self.asker.metrics)
    }

    /// Asks which move is best.
    ///
    /// # Errors
    /// [`NotTaken`]
    pub fn hint(&self, re: Option<u64>) -> Result<(), NotTaken> {
        let unanswered = Unanswered::of(Arc::clone(&self.asker), "hint", re);
        self.link.hint(Hint { place: self.place, re, unanswered }, &self.asker.metrics)
    }

    /// Leaves the game for that reason.
    pub fn leave(mut self, why: AwayReason) {
        self.why = why;
    }

    fn ask(&self, command: Command, re: Option<u64>) -> Result<(), NotTaken> {
        self.ask_late(command, None, re)
    }

    fn ask_late(&self, command: Command, lag_ms: Option<u64>, re: Option<u64>) -> Result<(), NotTaken> {
        let unanswered = Unanswered::of(Arc::clone(&self.asker), command.name(), re);
        let place = self.place;
        let arrived = Instant::now();
        self.link.ask(Ask { place, re, arrived, lag_ms, command, unanswered }, &self.asker.metrics)
    }
}

impl Drop for Chair {
    fn drop(&mut self) {
        self.link.leave(Leave { place: self.place, why: self.why });
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
        // Unbounded on purpose: a leaving must not be lost, and there is one at most for each place.
        self.addr.do_send(Leave { place: self.place, why: AwayReason::Closed });
    }
}
