//! What follows from clocks: when one of them is used up, and what that means. Knows the match it is part of; how a clock goes is
//! for `clock`.

use super::Referee;
use super::applying::Decided;
use crate::game::core::absence::RETURN_MS;
use crate::game::core::clock::{Clocks, Ledger};
use crate::game::core::event::Act;
use crate::game::core::pair::Part;
use crate::game::core::ruling::{Arrival, Flag, Refusal};
use crate::protocol::EndReason;
use crate::rules::{BySeat, Chance, Seat};

/// How long a move that has been received may be on its way to the match, in milliseconds: so long after a clock was used up
/// it is believed that none is.
const ON_ITS_WAY_MS: u64 = 50;

/// What follows from a clock that is used up, as it is decided and written down.
#[derive(Clone, Copy)]
pub(super) struct Fall {
    /// Whose clock it is.
    pub(super) seat: Seat,
    /// Who wins by it.
    pub(super) winner: Option<Seat>,
    /// Whether the match is called off instead.
    pub(super) cancelled: bool,
    /// How long after it was used up a move of theirs was received, in milliseconds, if one was.
    pub(super) late_ms: Option<u64>,
}

impl Referee {
    /// What a move takes that has arrived like that; nothing in a match whose moves may take for ever.
    ///
    /// # Errors
    /// [`Refusal`] if it came too late.
    pub(super) fn ledger(&self, seat: Seat, arrival: Arrival) -> Result<Option<Ledger>, Refusal> {
        let Some(clocks) = &self.clocks else { return Ok(None) };
        let Arrival { received_ms, lag_ms } = arrival;
        let used_up_ms = clocks.used_up_ms(seat).unwrap_or(received_ms);
        let late_ms = received_ms.saturating_sub(used_up_ms);
        clocks.ledger(seat, received_ms, lag_ms).map(Some).map_err(|_| Refusal::Flagged { late_ms })
    }

    /// Whether something other than a move was received before a clock was used up: what is offered, agreed on, claimed or given up
    /// later changes nothing any more. A move may still be on its way.
    ///
    /// # Errors
    /// [`Refusal::TimeIsUp`]
    pub(super) fn in_time(&self, arrival: Arrival) -> Result<(), Refusal> {
        let in_time = self.flag_ms().is_none_or(|flag_ms| arrival.received_ms <= flag_ms);
        if in_time { Ok(()) } else { Err(Refusal::TimeIsUp) }
    }

    /// Whether a move comes too late for a flag that has fallen already.
    ///
    /// # Errors
    /// [`Refusal::Flagged`]
    pub(super) fn before_the_flag(&self, seat: Seat, received_ms: u64) -> Result<(), Refusal> {
        let flag = self.ending.as_ref().and_then(|ending| ending.flag).filter(|flag| flag.seat == seat);
        let late_ms = flag.map_or(0, |flag| received_ms.saturating_sub(flag.used_up_ms));
        if late_ms == 0 { Ok(()) } else { Err(Refusal::Flagged { late_ms }) }
    }

    /// Until when the seats that are to move have to, Unix milliseconds.
    pub(in crate::game) fn flag_ms(&self) -> Option<u64> {
        let clocks = self.clocks.as_ref().filter(|_| self.ending.is_none())?;
        Some(clocks.flag_at()?.0)
    }

    /// The same, in a match of which it is told in days rather than on a clock.
    pub(in crate::game) fn due_ms(&self) -> Option<u64> {
        self.flag_ms().filter(|_| !self.timed || self.is_correspondence())
    }

    /// From when on nothing can be on its way any more that was received in time, Unix milliseconds, where the line of each seat
    /// may be that late: a move is waited for as long as what may be made good of its lag.
    pub(in crate::game) fn flag_falls_ms(&self, late_ms: &BySeat<u64>) -> Option<u64> {
        let clocks = self.clocks.as_ref().filter(|_| self.ending.is_none())?;
        let (at_ms, _) = clocks.flag_at()?;
        let used_up = Seat::BOTH.into_iter().filter(|seat| clocks.is_used_up(*seat, at_ms));
        let waited_ms = used_up.map(|seat| clocks.allowance_ms(seat).min(*late_ms.get(seat))).max();
        Some(at_ms.saturating_add(waited_ms.unwrap_or(0)).saturating_add(ON_ITS_WAY_MS))
    }

    /// Whether the match is called off when the flag of this seat falls now: its first move has a time of its own, or not both have
    /// moved and nobody agreed on that clock, or nobody sat at it. Who is there and lets it run out has lost. What is asked is
    /// written down, so that it is the same whenever it is asked.
    fn is_cancelled_by_flag(&self, clocks: &Clocks, seat: Seat, now_ms: u64) -> bool {
        if self.part == Part::Second {
            return false;
        }
        let unbegun = if self.format > 3 {
            let agreed = self.timed && !self.adjourned();
            self.is_unbegun() && (!agreed || self.absence.is_gone(seat, now_ms))
        } else {
            !self.timed && !self.has_moved(seat)
        };
        unbegun || clocks.before_first_move(seat)
    }

    /// A clock is used up, and whatever was received in time has come, where the line of each seat may be that late. A move of that
    /// seat may have come too late, by so many milliseconds.
    pub(in crate::game) fn flag(
        &self,
        now_ms: u64,
        lines_ms: &BySeat<u64>,
        late: Option<(Seat, u64)>,
    ) -> Option<Decided> {
        self.flag_falls_ms(lines_ms).filter(|falls_ms| *falls_ms <= now_ms)?;
        let clocks = self.clocks.as_ref()?;
        let (at_ms, seat) = clocks.flag_at()?;
        let both = clocks.is_used_up(seat.other(), at_ms);
        let unbegun = self.is_cancelled_by_flag(clocks, seat, now_ms);
        let may_win = self.board.may_win(seat.other()) != Chance::No;
        let winner = Some(seat.other()).filter(|_| may_win && !both && !unbegun);
        let late_ms = late.filter(|(whose, _)| *whose == seat).map(|(_, late_ms)| late_ms);
        Some(self.flagged(Fall { seat, winner, cancelled: unbegun, late_ms }, now_ms))
    }

    /// The same of which it is written down whose clock it was and who won by it. Where both ran and were used up within a moment of
    /// each other, what a save took between two events decides, of which nothing is written: then it is as it is written. Nor is it
    /// written how late their lines were.
    pub(super) fn flag_again(&self, written: Fall, now_ms: u64) -> Option<Decided> {
        let clocks = self.clocks.as_ref()?;
        let used_up_ms = clocks.used_up_ms(written.seat)?;
        let can_be = |late_ms: &u64| *late_ms > 0 && used_up_ms.saturating_add(*late_ms) <= now_ms;
        let late = written.late_ms.filter(can_be).map(|late_ms| (written.seat, late_ms));
        let decided = self.flag(now_ms, &BySeat::default(), late)?;
        let (first_ms, _) = clocks.flag_at()?;
        let moment_ms = first_ms.saturating_add(ON_ITS_WAY_MS);
        let both = Seat::BOTH.into_iter().all(|seat| clocks.is_used_up(seat, moment_ms));
        let as_written = Fall { late_ms: late.map(|(_, late_ms)| late_ms), ..written };
        Some(if both { self.flagged(as_written, now_ms) } else { decided })
    }

    /// What each seat had on its clock after each move, in milliseconds; nothing of a move of which it is not written down.
    pub(in crate::game) fn left_after_ms(&self) -> Vec<Option<BySeat<u64>>> {
        let last = self.clocks.as_ref().filter(|_| self.is_timed()).map(|clocks| clocks.keep());
        let mut after = Vec::with_capacity(self.moves.len());
        let mut next = last;
        for (nth, mv) in self.moves.iter().enumerate().rev() {
            // What stood when the match was adjourned is not written down: since then other clocks run.
            if self.adjourned == Some(nth + 1) {
                next = None;
            }
            let written = next.filter(|_| mv.automatic || mv.time.is_some());
            after.push(written.map(|times| times.map(|time| time.left_ms())));
            next = mv.time.as_deref().map(|(_, before)| *before).or(written);
        }
        after.reverse();
        after
    }

    /// What follows from a flag, once it is known.
    pub(super) fn flagged(&self, fall: Fall, at_ms: u64) -> Decided {
        let Fall { seat, winner, cancelled, late_ms } = fall;
        let reason = if cancelled { EndReason::Cancelled } else { EndReason::Time };
        let mut decided = self.over(Act::Flagged { seat, winner, cancelled, late_ms }, winner, reason, at_ms);
        let used_up_ms = self.clocks.as_ref().and_then(|clocks| clocks.used_up_ms(seat));
        if let Some((ending, used_up_ms)) = decided.after.ending.as_mut().zip(used_up_ms) {
            ending.flag = Some(Flag { seat, used_up_ms, late_ms });
        }
        decided
    }

    /// Whether a seat has chosen a move.
    pub(super) fn has_moved(&self, seat: Seat) -> bool {
        self.moves.iter().any(|mv| mv.seat == seat && !mv.automatic)
    }

    /// How much of what a seat's move has taken by then is the server's fault, in milliseconds; nothing if it is none.
    pub(in crate::game) fn fault_ms(&self, seat: Seat, now_ms: u64) -> Option<u64> {
        let clocks = self.clocks.as_ref().filter(|_| self.is_timed())?;
        Some(clocks.fault_ms(seat, now_ms)).filter(|fault_ms| *fault_ms > 0)
    }

    /// The server was down, stood still or was late from one time to another: no clock runs meanwhile.
    pub(in crate::game) fn forgive(&mut self, from_ms: u64, to_ms: u64) {
        if let Some(clocks) = &mut self.clocks {
            clocks.spare(from_ms, to_ms);
        }
    }

    /// Whose clock was used up when the server was there for the last time. In matches of older formats that makes no difference.
    pub(super) fn used_up_by(&self, from_ms: u64) -> BySeat<bool> {
        let clocks = self.clocks.as_ref().filter(|_| self.format > 3);
        BySeat::from_fn(|seat| clocks.is_some_and(|clocks| clocks.is_used_up(seat, from_ms)))
    }

    /// The server was down until then: who was cut off comes back first, in a match in which that matters. Whose clock was used up
    /// before has nothing to come back for.
    pub(super) fn hold(&mut self, used_up: BySeat<bool>, at_ms: u64) {
        if let Some(clocks) = self.clocks.as_mut().filter(|_| self.timed) {
            for seat in Seat::BOTH.into_iter().filter(|seat| !*used_up.get(*seat)) {
                clocks.hold(seat, at_ms, at_ms.saturating_add(RETURN_MS));
            }
        }
    }

    /// Who was cut off is back.
    pub(super) fn release(&mut self, seat: Seat, at_ms: u64) {
        if let Some(clocks) = &mut self.clocks {
            clocks.release(seat, at_ms);
        }
    }

    /// What of a time that the server stood still is still to be spared, and whose presence or clock it concerns.
    pub(super) fn concerned(&self, from_ms: u64, to_ms: u64) -> Option<(u64, u64, Seat)> {
        let clocks = self.clocks.as_ref().filter(|_| self.timed && !self.is_correspondence());
        let clock = clocks.and_then(|clocks| clocks.to_spare(from_ms, to_ms));
        self.absence.to_spare(from_ms, to_ms).or(clock)
    }

    /// Whether what a move takes is written down, and told.
    pub(in crate::game) fn is_timed(&self) -> bool {
        self.timed || self.adjourned()
    }
}
