//! How a match comes back to where it was: what was kept of it happens once more. Knows events; never where they are kept.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Machine;
use crate::game::core::event::Event;

impl Machine {
    /// Plays again what was kept. A match that cannot be played again as it was is ended, as far as it could be.
    ///
    /// # Errors
    /// Why it cannot.
    pub(in crate::game) fn replay<E: std::fmt::Display>(
        &mut self,
        events: impl Iterator<Item = Result<Event, E>>,
        now_ms: u64,
    ) -> Result<(), String> {
        let again = AssertUnwindSafe(|| events.into_iter().try_for_each(|event| self.replay_one(event)));
        let outcome = catch_unwind(again).unwrap_or_else(|_| Err("the rules panicked".to_owned()));
        let nobody_moves = self.referee.turn().is_empty() && outcome.is_ok();
        let outcome =
            if nobody_moves { Err("nobody is to move, and yet it runs".to_owned()) } else { outcome };
        if outcome.is_err() {
            self.broken_ms = Some(now_ms);
        }
        outcome
    }

    /// Lets one event happen once more. A match that runs has not ended by anything that has happened in it.
    fn replay_one<E: std::fmt::Display>(&mut self, event: Result<Event, E>) -> Result<(), String> {
        let event = event.map_err(|error| error.to_string())?;
        let undo = self.referee.replay(&event).map_err(|error| error.to_string())?;
        if self.referee.ending().is_some() {
            self.referee.undo(undo);
            return Err(format!("it would have ended by event {}, and yet it runs", event.seq));
        }
        self.unplayed.happen(&event);
        self.history.push(event);
        Ok(())
    }
}
