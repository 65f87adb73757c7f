//! How a match is played again from what was written down. Knows events; never where they are kept.
//!
//! Replay applies what an event says and decides nothing. In matches of the first format an event does not say all: what
//! followed from it is worked out as it was then. Who wants to know whether a record can be true has everything worked out,
//! and held against what is written.

use super::Referee;
use super::applying::{Decided, Undo};
use super::deciding::{Decision, Moment, Took};
use super::flagging::Fall;
use super::following::Next;
use crate::game::core::clock::Ledger;
use crate::game::core::event::{Act, Event};
use crate::game::core::ruling::{News, Refusal};
use crate::protocol::EndReason;
use crate::rules::Seat;

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
        let decided = self.by_format(event);
        self.happen(event, decided, Numbered::ByLast).map(|(_, undo)| undo)
    }

    /// The same. Gives what there is to tell of it.
    ///
    /// # Errors
    /// As [`Referee::replay`].
    pub(in crate::game) fn replay_news(&mut self, event: &Event) -> Result<News, Impossible> {
        let decided = self.by_format(event);
        self.happen(event, decided, Numbered::ByLast).map(|(news, _)| news)
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
        let decided = self.by_format(event);
        self.happen(event, decided, numbered).map(drop)
    }

    /// The same where it has to be what would be decided today.
    ///
    /// # Errors
    /// As [`Referee::replay`], and where something else would follow from it.
    pub(in crate::game) fn check(&mut self, event: &Event, numbered: Numbered) -> Result<(), Impossible> {
        let decided = self.worked_out(event).and_then(|decided| {
            let agrees = !self.is_complete() || decided.event.act == event.act;
            if agrees { Ok(decided) } else { Err("something else would follow from it".to_owned()) }
        });
        self.happen(event, decided, numbered).map(drop)
    }

    /// Whether its events say all that was decided with them.
    fn is_complete(&self) -> bool {
        self.format > 1
    }

    fn by_format(&self, event: &Event) -> Result<Decided, String> {
        if self.is_complete() { self.as_written(event) } else { self.worked_out(event) }
    }

    fn happen(
        &mut self,
        event: &Event,
        decided: Result<Decided, String>,
        numbered: Numbered,
    ) -> Result<(News, Undo), Impossible> {
        let impossible = |reason| Impossible { seq: event.seq, reason };
        let decided = decided.map_err(impossible)?;
        let seq = match numbered {
            Numbered::ByFirst => self.seq() + 1,
            Numbered::ByLast => decided.event.seq,
        };
        if seq != event.seq {
            return Err(impossible(format!("it would be number {seq}")));
        }
        let (news, _, undo) = self.apply(decided);
        Ok((news, undo))
    }

    /// What an event says that has happened.
    fn as_written(&self, event: &Event) -> Result<Decided, String> {
        self.still_running().map_err(|refusal| refusal.to_string())?;
        let at_ms = event.at_ms;
        Ok(match &event.act {
            Act::Played { seat, text, ended, .. } => {
                let next = Next::AsWritten(event.act.followed(), ended.as_deref());
                let ledger = self.written_ledger(&event.act, at_ms);
                let decided = self.played(*seat, text, next, ledger, at_ms);
                let decided = decided.map_err(|illegal| illegal.to_string())?;
                return if decided.event.act.followed() == event.act.followed() {
                    Ok(decided)
                } else {
                    Err("what followed from it is not allowed".to_owned())
                };
            }
            Act::Agreed { what, .. } => self.agreed(*what, event.act.clone(), at_ms),
            Act::Resigned { seat } => self.resigned(*seat, at_ms),
            Act::Claimed { seat, what, move_ms, cancelled } => {
                self.claimed(*seat, *what, *move_ms, *cancelled, at_ms)
            }
            Act::Flagged { seat, winner, cancelled, late_ms } => {
                let fall = Fall { seat: *seat, winner: *winner, cancelled: *cancelled, late_ms: *late_ms };
                self.flagged(fall, at_ms)
            }
            Act::Aborted { .. } => self.over(event.act.clone(), None, EndReason::Cancelled, at_ms),
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
        let written_ms = event.act.move_ms().unwrap_or_default();
        let at = Moment {
            now_ms: at_ms,
            recovering_ms: 0,
            adjourned_ms: written_ms,
            fault_ms: None,
            connected: false,
            cut_off: false,
        };
        let decision = match &event.act {
            Act::Played { seat, text, .. } => {
                let ledger = self.written_ledger(&event.act, at_ms);
                self.is_true(*seat, ledger.as_ref())?;
                self.play(*seat, self.ply() + 1, text, Took::Written(ledger), at_ms)
            }
            Act::Resigned { seat } => {
                self.still_running().map(|()| Decision::New(self.resigned(*seat, at_ms)))
            }
            Act::Offered { seat, what } => self.offer_or_agree(*seat, *what, at),
            Act::Agreed { seat, what, fault_ms, .. } => match self.offers.stands(seat.other(), *what) {
                Some(_) => self.offer_or_agree(*seat, *what, Moment { fault_ms: *fault_ms, ..at }),
                None => Err(Refusal::NoOffer),
            },
            Act::Declined { seat, what, .. } => self.decline(*seat, *what, None, at_ms).map(Decision::New),
            Act::Claimed { seat, what, .. } => self.claim(*seat, *what, at).map(Decision::New),
            Act::Aborted { seat } => self.abort(*seat, at_ms).map(Decision::New),
            Act::Flagged { seat, winner, cancelled, late_ms } => {
                let written = Fall { seat: *seat, winner: *winner, cancelled: *cancelled, late_ms: *late_ms };
                return self.flag_again(written, at_ms).ok_or_else(nothing_changes);
            }
            Act::Came { seat } => return self.come(*seat, at_ms).ok_or_else(nothing_changes),
            Act::Went { seat, since_ms, why } => {
                let since_ms = since_ms.map(|since_ms| since_ms.min(at_ms));
                return self.go(*seat, since_ms, *why, at_ms).ok_or_else(nothing_changes);
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

impl Referee {
    /// What a move took, as it is written down; in a match without a clock the time of the event says it.
    fn written_ledger(&self, act: &Act, at_ms: u64) -> Option<Ledger> {
        act.took().or_else(|| self.clocks.as_ref().map(|_| Ledger::free(at_ms)))
    }

    /// Whether a move can have taken what is written down: when it was received, its lag and how late the server was were
    /// measured then, and the rest follows.
    fn is_true(&self, seat: Seat, written: Option<&Ledger>) -> Result<(), String> {
        let Some((clocks, written)) = self.clocks.as_ref().zip(written).filter(|_| self.is_timed()) else {
            return Ok(());
        };
        match clocks.ledger_again(seat, written) {
            Ok(ledger) if ledger == *written => Ok(()),
            Ok(_) => Err("the move did not take that time".to_owned()),
            Err(_) => Err("the move came too late".to_owned()),
        }
    }
}

fn nothing_changes() -> String {
    "nothing would change by it".to_owned()
}
