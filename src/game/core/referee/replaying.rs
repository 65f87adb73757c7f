//! How a match is played again from what was written down. Knows events; never where they are kept.
//!
//! Replay applies what an event says and decides nothing. In matches of the first format an event does not say all: what
//! followed from it is worked out as it was then. Who wants to know whether a record can be true has everything worked out,
//! and held against what is written.

use super::Referee;
use super::applying::{Decided, Undo};
use super::deciding::{Decision, Next};
use crate::game::core::event::{Act, Event};
use crate::game::core::ruling::Refusal;
use crate::protocol::EndReason;

/// An event that cannot have happened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} cannot have happened: {reason}")]
pub struct Impossible {
    /// The event's number.
    pub(in crate::game) seq: u32,
    reason: String,
}

/// Which number an event is written down with, where it led to several things that are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) enum Numbered {
    /// That of the first, as it was told.
    ByFirst,
    /// That of the last.
    ByLast,
}

impl Referee {
    /// Lets an event happen once more, as it is kept. Gives how it is undone.
    ///
    /// # Errors
    /// [`Impossible`] when it cannot follow on what has happened.
    pub(in crate::game) fn replay(&mut self, event: &Event) -> Result<Undo, Impossible> {
        let decided = if self.complete { self.as_written(event) } else { self.worked_out(event) };
        self.happen(event, decided, Numbered::ByLast)
    }

    /// Lets an event happen once more, written down with either number.
    ///
    /// # Errors
    /// As [`Referee::replay`].
    pub(in crate::game) fn replay_numbered(
        &mut self,
        event: &Event,
        numbered: Numbered,
    ) -> Result<(), Impossible> {
        let decided = if self.complete { self.as_written(event) } else { self.worked_out(event) };
        self.happen(event, decided, numbered).map(drop)
    }

    /// The same where it has to be what would be decided today.
    ///
    /// # Errors
    /// As [`Referee::replay`], and where something else would follow from it.
    pub(in crate::game) fn check(&mut self, event: &Event, numbered: Numbered) -> Result<(), Impossible> {
        let decided = self.worked_out(event).and_then(|decided| {
            let agrees = !self.complete || decided.event.act == event.act;
            if agrees { Ok(decided) } else { Err("something else would follow from it".to_owned()) }
        });
        self.happen(event, decided, numbered).map(drop)
    }

    fn happen(
        &mut self,
        event: &Event,
        decided: Result<Decided, String>,
        numbered: Numbered,
    ) -> Result<Undo, Impossible> {
        let impossible = |reason| Impossible { seq: event.seq, reason };
        let decided = decided.map_err(impossible)?;
        let seq = match numbered {
            Numbered::ByFirst => self.seq() + 1,
            Numbered::ByLast => decided.event.seq,
        };
        if seq != event.seq {
            return Err(impossible(format!("it would be number {seq}")));
        }
        let (_, _, undo) = self.apply(decided);
        Ok(undo)
    }

    /// What an event says that has happened.
    fn as_written(&self, event: &Event) -> Result<Decided, String> {
        self.still_running().map_err(|refusal| refusal.to_string())?;
        let at_ms = event.at_ms;
        Ok(match &event.act {
            Act::Played { seat, text, ended, .. } => {
                let next = Next::AsWritten(event.act.followed(), ended.as_deref());
                let decided = self.played(*seat, text, next, at_ms).map_err(|illegal| illegal.to_string())?;
                return if decided.event.act.followed() == event.act.followed() {
                    Ok(decided)
                } else {
                    Err("what followed from it is not allowed".to_owned())
                };
            }
            Act::Agreed { seat, what, ply } => self.agreed(*seat, *what, *ply, at_ms),
            Act::Resigned { seat } => self.resigned(*seat, at_ms),
            Act::Claimed { seat, what } => self.claimed(*seat, *what, at_ms),
            Act::Abandoned => self.over(Act::Abandoned, None, EndReason::Abandoned, at_ms),
            Act::Adjudicated => self.adjudicate(at_ms).ok_or_else(nothing_changes)?,
            Act::Offered { .. }
            | Act::Declined { .. }
            | Act::Came { .. }
            | Act::Went { .. }
            | Act::Fault { .. }
            | Act::Stalled { .. } => self.noted(event.act.clone(), at_ms),
        })
    }

    /// What would be decided on what an event says that somebody did.
    fn worked_out(&self, event: &Event) -> Result<Decided, String> {
        let at_ms = event.at_ms;
        let decision = match &event.act {
            Act::Played { seat, text, .. } => self.play(*seat, self.ply() + 1, text, at_ms),
            Act::Resigned { seat } => {
                self.still_running().map(|()| Decision::New(self.resigned(*seat, at_ms)))
            }
            Act::Offered { seat, what } => self.offer_or_agree(*seat, *what, at_ms),
            Act::Agreed { seat, what, .. } => match self.offers.stands(seat.other(), *what) {
                Some(_) => self.offer_or_agree(*seat, *what, at_ms),
                None => Err(Refusal::NoOffer),
            },
            Act::Declined { seat, what, .. } => self.decline(*seat, *what, None, at_ms).map(Decision::New),
            Act::Claimed { seat, what } => self.claim(*seat, *what, 0, at_ms).map(Decision::New),
            Act::Came { seat } => return self.come(*seat, at_ms).ok_or_else(nothing_changes),
            Act::Went { seat, since_ms } => {
                let since_ms = since_ms.map(|since_ms| since_ms.min(at_ms));
                return self.go(*seat, since_ms, at_ms).ok_or_else(nothing_changes);
            }
            Act::Fault { from_ms } => return self.fault(*from_ms, at_ms).ok_or_else(nothing_changes),
            Act::Stalled { from_ms, to_ms } => {
                return self.spare(*from_ms, *to_ms, at_ms).ok_or_else(nothing_changes);
            }
            Act::Abandoned => return self.abandon(0, at_ms).ok_or_else(nothing_changes),
            Act::Adjudicated => return self.adjudicate(at_ms).ok_or_else(nothing_changes),
        };
        match decision {
            Ok(Decision::New(decided)) => Ok(decided),
            Ok(Decision::Again(_)) => Err(nothing_changes()),
            Err(refusal) => Err(refusal.to_string()),
        }
    }
}

fn nothing_changes() -> String {
    "nothing would change by it".to_owned()
}
