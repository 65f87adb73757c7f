//! A game as one connection follows it: which event and which move come next. Knows what was told on this connection;
//! whether a move is right is judged by the referee.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use super::super::referee::{SeenMove, Table};
use super::super::violation::{Violation, Wrong};
use super::{Judge, News};
use crate::protocol::{GameId, Said};
use crate::rules::Seat;

/// A game as one connection follows it.
pub(in super::super) struct Followed {
    pub(in super::super) game: GameId,
    pub(in super::super) table: Rc<RefCell<Table>>,
    pub(in super::super) seat: Option<Seat>,
    pub(super) seq: u32,
    pub(super) ply: u32,
    pub(super) over: bool,
    /// Moves that were sent twice: so many times may a move be told again.
    pub(super) repeats: u32,
}

impl Judge {
    /// A phrase comes between two events of a game.
    pub(super) fn said(&self, message: &Said<'_>) -> Result<News, Wrong> {
        let followed = self.followed.as_ref().filter(|followed| followed.game == message.game);
        followed.map_or(Ok(()), |followed| followed.is_at(message.seq)).map(|()| News::Nothing)
    }
}

impl Followed {
    /// The number of the move that comes next.
    pub(in super::super) fn next_ply(&self) -> u32 {
        self.ply + 1
    }

    /// The next event has the next number. After a gap it is counted from there, so that each gap is told once.
    pub(super) fn follows(&mut self, seq: u32) -> Result<(), Wrong> {
        let former = self.seq;
        self.seq = self.seq.max(seq);
        match seq.checked_sub(former) {
            Some(1) => Ok(()),
            Some(2..) => Err(Wrong::new(Violation::SeqGap, format!("event {seq} follows event {former}"))),
            Some(0) | None => {
                Err(Wrong::new(Violation::SeqRepeated, format!("event {seq} is told after event {former}")))
            }
        }
    }

    /// What is no event has the number of the last one.
    fn is_at(&self, seq: u32) -> Result<(), Wrong> {
        let detail = || format!("something is said at event {seq} after event {}", self.seq);
        let violation = if seq > self.seq { Violation::SeqGap } else { Violation::SeqRepeated };
        if seq == self.seq { Ok(()) } else { Err(Wrong::new(violation, detail())) }
    }

    pub(super) fn moved(&mut self, told: &SeenMove, now: Instant) -> Result<News, Wrong> {
        if told.seq <= self.seq && told.ply <= self.ply {
            if self.repeats == 0 {
                let detail = format!("move {} is told once more as event {}", told.ply, told.seq);
                return Err(Wrong::new(Violation::DoubledMove, detail));
            }
            self.repeats -= 1;
            return Ok(News::Nothing);
        }
        if self.over {
            return Err(Wrong::new(Violation::EndedTwice, "a move is told after the end"));
        }
        let expected = self.next_ply();
        self.ply = told.ply;
        self.follows(told.seq)?;
        if told.ply != expected {
            let violation = if told.ply < expected { Violation::DoubledMove } else { Violation::LostMove };
            let detail = format!("move {} is told where move {expected} should be", told.ply);
            return Err(Wrong::new(violation, detail));
        }
        let took = self.table.borrow().sent_at(told.ply).map(|at| now.saturating_duration_since(at));
        Ok(News::Moved { own: self.seat.is_some() && told.mover == self.seat, took })
    }
}
