//! How a match is played again from what was written down: through the same doors as the first time. Knows events; never
//! where they are kept.

use super::Referee;
use crate::game::core::history::{Act, Event};
use crate::game::core::ruling::Verdict;

/// An event that cannot have happened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} cannot have happened: {reason}")]
pub struct Impossible {
    /// The event's number.
    pub(in crate::game) seq: u32,
    reason: String,
}

impl Referee {
    /// Lets an event happen once more, as it was kept: with the number of the last thing that followed from it.
    pub(in crate::game) fn happen(&mut self, event: &Event) -> Result<(), Impossible> {
        self.happen_under(event, |_, last| last)
    }

    /// Lets an event happen once more, as it was told: with its own number.
    pub(in crate::game) fn happen_as_told(&mut self, event: &Event) -> Result<(), Impossible> {
        self.happen_under(event, |first, _| first)
    }

    fn happen_under(&mut self, event: &Event, number: fn(u32, u32) -> u32) -> Result<(), Impossible> {
        let first = self.seq() + 1;
        let impossible = |reason: String| Impossible { seq: event.seq, reason };
        let at_ms = event.at_ms;
        let happened = match &event.act {
            Act::Played { seat, text, .. } => self
                .play(*seat, self.ply() + 1, text, at_ms)
                .map(|verdict| matches!(verdict, Verdict::Played(_))),
            Act::Resigned { seat } => self.resign(*seat, at_ms).map(|_| true),
            Act::Offered { seat, what } => self.offer_or_agree(*seat, *what, at_ms).map(|_| true),
            Act::Declined { seat, what } => self.decline(*seat, *what, None, at_ms).map(|_| true),
            Act::Claimed { seat, what } => self.claim(*seat, *what, 0, at_ms).map(|_| true),
            Act::Came { seat } => Ok(self.come(*seat, at_ms).is_some()),
            Act::Went { seat, since_ms } => {
                Ok(self.go(*seat, since_ms.map_or(at_ms, |since_ms| since_ms.min(at_ms))).is_some())
            }
            Act::Fault { from_ms } => Ok(self.fault(*from_ms, at_ms).is_some()),
            Act::Stalled { from_ms, to_ms } => Ok(self.spare(*from_ms, (*to_ms).min(at_ms)).is_some()),
            Act::Abandoned => Ok(self.abandon(0, at_ms).is_some()),
            Act::Adjudicated => Ok(self.adjudicate(at_ms).is_some()),
        };
        match happened {
            Ok(true) => match number(first, self.seq()) {
                seq if seq == event.seq => Ok(()),
                seq => Err(impossible(format!("it would be number {seq}"))),
            },
            Ok(false) => Err(impossible("nothing would change by it".to_owned())),
            Err(refusal) => Err(impossible(refusal.to_string())),
        }
    }
}
