//! The answer to those who ask to look at a game that goes before it has looked at their asking: an actor that stops drops
//! what is in its mailbox. Knows whom to tell; never who asks for what.

use super::chair::{Caller, Notice};
use super::ruling::Refusal;
use super::telling;
use crate::metrics::Shared;
use crate::protocol::GameId;

/// A connection that asks to look at a game. Should the game go before it has looked at the asking, the connection is told
/// to ask again, and then hears what became of the game.
pub(super) struct Unanswered(Option<Asking>);

/// Who asks what, as far as an answer needs it.
pub(super) struct Asking {
    pub(super) game: GameId,
    pub(super) about: &'static str,
    pub(super) caller: Caller,
    pub(super) re: Option<u64>,
    pub(super) metrics: Shared,
}

impl Unanswered {
    /// Somebody asks.
    pub(super) fn of(asking: Asking) -> Self {
        Self(Some(asking))
    }

    /// The asking was looked at, or was not taken in the first place.
    pub(super) fn settle(&mut self) {
        self.0 = None;
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if let Some(Asking { game, about, caller, re, metrics }) = self.0.take() {
            let refused = telling::refused(game, about, &Refusal::Closing).answering(re);
            caller.tell(Notice::Told(refused), &metrics);
        }
    }
}
