//! The answer to those who ask to look at a game that goes before it has looked at their asking: an actor that stops drops
//! what is in its mailbox. Knows whom to tell what; never who asks for what.

use super::chair::{Caller, Notice};
use crate::metrics::Shared;
use crate::protocol::Frame;

/// A connection that asks to look at a game. Should the game go before it has looked at the asking, the connection is told
/// to ask again, and then hears what became of the game.
pub(super) struct Unanswered(Option<(Caller, Frame, Shared)>);

impl Unanswered {
    /// Somebody asks, and is told this if nobody looks at the asking.
    pub(super) fn of(caller: Caller, refused: Frame, metrics: Shared) -> Self {
        Self(Some((caller, refused, metrics)))
    }

    /// The asking was looked at, or was not taken in the first place.
    pub(super) fn settle(&mut self) {
        self.0 = None;
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if let Some((caller, refused, metrics)) = self.0.take() {
            caller.tell(Notice::Told(refused), &metrics);
        }
    }
}
