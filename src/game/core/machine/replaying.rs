//! How a match comes back to where it was: what was kept of it happens once more. Knows events; never where they are kept.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Machine;
use crate::game::core::event::Event;
use crate::game::core::referee::Referee;
use crate::rules::Seat;

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

    /// It is over, as that referee has it, and was left by a server that is gone: it stays for as long as after any end, and the
    /// offer of another that stood then stands.
    pub(in crate::game) fn look_back(&mut self, referee: Referee, offered: Option<Seat>, now_ms: u64) {
        let ended_ms = referee.ending().map_or(now_ms, |ending| ending.at_ms.min(now_ms));
        self.referee = referee;
        self.referee.cut_off(offered, now_ms);
        (self.end_saved, self.end_told) = (true, true);
        self.timers.stay_until_ms = Some(ended_ms.saturating_add(self.limits.rematch_ms));
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
