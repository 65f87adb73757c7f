//! How a match is played again from what was written down: through the same doors as the first time. Knows events; never
//! where they are kept.

use super::Referee;
use crate::game::history::{Act, Event};
use crate::game::ruling::Verdict;

/// An event that cannot have happened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} cannot have happened: {reason}")]
pub struct Impossible {
    /// The event's number.
    pub(in crate::game) seq: u32,
    reason: String,
}

impl Referee {
    /// Lets an event happen once more.
    pub(in crate::game) fn happen(&mut self, event: &Event) -> Result<(), Impossible> {
        let impossible = |reason: String| Impossible { seq: event.seq, reason };
        let at_ms = event.at_ms;
        let happened = match &event.act {
            Act::Played { seat, text, .. } => self
                .play(*seat, self.ply() + 1, text, at_ms)
                .map(|verdict| matches!(verdict, Verdict::Played(_))),
            Act::Resigned { seat } => self.resign(*seat, at_ms).map(|_| true),
            Act::Offered { seat, what } => self.offer_or_agree(*seat, *what, at_ms).map(|_| true),
            Act::Declined { seat, what } => self.decline(*seat, *what, None, at_ms).map(|_| true),
            Act::Claimed { seat, what } => self.claim(*seat, *what, at_ms).map(|_| true),
            Act::Came { seat } => Ok(self.presence(*seat, true, at_ms).is_some()),
            Act::Went { seat } => Ok(self.presence(*seat, false, at_ms).is_some()),
            Act::Fault { from_ms } => Ok(self.fault(*from_ms, at_ms).is_some()),
            Act::Abandoned => Ok(self.abandon(0, at_ms).is_some()),
            Act::Adjudicated => Ok(self.adjudicate(at_ms).is_some()),
        };
        match happened {
            Ok(true) if self.seq() == event.seq => Ok(()),
            Ok(true) => Err(impossible(format!("it would be number {}", self.seq()))),
            Ok(false) => Err(impossible("nothing would change by it".to_owned())),
            Err(refusal) => Err(impossible(refusal.to_string())),
        }
    }
}
