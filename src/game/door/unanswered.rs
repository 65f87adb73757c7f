//! The answer to those whose message a game has not looked at when it goes: an actor that stops drops what is in its mailbox.
//! Knows whom to tell; never who asks for what.

use std::sync::Arc;

use super::client::{ClientHandle, Notice};
use crate::game::core::ruling::Refusal;
use crate::game::shell::telling;
use crate::metrics::{Metrics, Shared};
use crate::protocol::GameId;

/// Who asks something of a game, as far as an answer needs it.
pub(in crate::game) struct Asker {
    pub(in crate::game) game: GameId,
    pub(in crate::game) client: ClientHandle,
    pub(in crate::game) metrics: Shared,
}

/// A message that a game owes an answer. Should the game go before it has looked at it, the connection is told to ask again,
/// and then hears what became of the game.
pub(in crate::game) struct Unanswered(Option<Asking>);

struct Asking {
    by: Arc<Asker>,
    about: &'static str,
    re: Option<u64>,
}

impl Unanswered {
    /// Somebody asks.
    pub(in crate::game) fn of(by: Arc<Asker>, about: &'static str, re: Option<u64>) -> Self {
        Self(Some(Asking { by, about, re }))
    }

    /// The message was looked at, or was not taken in the first place.
    pub(in crate::game) fn settle(&mut self) {
        self.0 = None;
    }

    /// It does not count.
    pub(in crate::game) fn refuse(&mut self, refusal: &Refusal) {
        if let Some(Asking { by, about, re }) = self.0.take() {
            Metrics::count(&by.metrics.refusals, refusal.code().as_str());
            let refused = telling::refused(by.game, about, refusal).answering(re);
            by.client.tell(Notice::Told(refused), &by.metrics);
        }
    }
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        self.refuse(&Refusal::Closing);
    }
}
