//! Both clocks of a match: how long each seat may still think, and what each move costs. Knows seats, Unix milliseconds and the
//! time control; never why a clock runs, nor what follows from a flag.
//!
//! A move counts that is received up to the instant at which its clock is used up, that instant too, or so much later as its
//! lag is made good. What it costs is decided once (`Clocks::ledger`) and applied as it was decided (`Clocks::moved`), however
//! often it is applied again.
//!
//! How the parts of a time control go together:
//! - A stage that counts moves adds the time of the next one to what is left when they are made; the last stage adds its own
//!   again and again, if it counts moves. Increment and delay are those of the stage in which the move is made.
//! - A simple delay passes before the clock runs; a Bronstein delay gives back what was used, as far as it goes. So a simple
//!   delay flags exactly as a Bronstein delay whose clock begins with one delay more.
//! - Byo-yomi begins when the time of the last stage is used up, if need be within a move, and is never left again. A move within
//!   a period leaves it whole. Neither increment nor delay are known there.
//! - An hourglass gives the other clock what a move has cost when it is made. Only a takeback changes the sum.
//! - Where the first move has a time of its own, it costs nothing else, and the clock begins with the second one.
//! - Where there are hours, nothing counts outside of them, and a clock that is used up as they close falls as they begin again.
//! - In correspondence no lag is made good.

mod checking;
mod control;
mod files;
mod hours;
mod lag;
mod seat_clock;
mod spared;
mod state;
mod text;
mod wire;

use std::sync::Arc;

pub use checking::BadClock;
use control::Pace;
pub use control::TimeControl;
use seat_clock::SeatClock;
pub use seat_clock::SeatTime;
use spared::Spared;

pub use crate::protocol::Ledger;
use crate::rules::{BySeat, Seat};

/// What two readings of one clock may differ by, in milliseconds: less is not counted by itself.
const EXACT_MS: u64 = 5;

/// The move came too late, whatever is made good; with what it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the move came when the clock was used up")]
pub struct Flagged(pub Ledger);

/// Both clocks of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clocks {
    control: Arc<TimeControl>,
    seats: BySeat<SeatClock>,
    /// When the server was down, stood still or was late, as far as that is counted.
    spared: Spared,
}

impl TimeControl {
    /// How much of a time counts, in milliseconds.
    fn counted_ms(&self, from_ms: u64, to_ms: u64) -> u64 {
        let counted = |hours: &hours::Hours| hours.counted_ms(from_ms, to_ms);
        self.hours.as_ref().map_or(to_ms.saturating_sub(from_ms), counted)
    }

    /// The last instant up to which no more than so much counts, Unix milliseconds.
    fn after_ms(&self, from_ms: u64, counted_ms: u64) -> u64 {
        let after = |hours: &hours::Hours| hours.after(from_ms, counted_ms);
        self.hours.as_ref().map_or(from_ms.saturating_add(counted_ms), after)
    }
}

impl Clocks {
    /// Both clocks wound up, at rest.
    pub fn new(control: Arc<TimeControl>) -> Self {
        let seats = BySeat::from_fn(|seat| SeatClock::new(&control, seat));
        Self { control, seats, spared: Spared::default() }
    }

    /// The clocks of these seats run from that instant on, and no other: one that runs already goes on, and one that is stopped
    /// keeps with its move what it ran. What the server stood still after that instant, as far as it is counted, is its fault.
    pub fn run(&mut self, turn: &[Seat], at_ms: u64) {
        for seat in Seat::BOTH {
            let clock = self.seats.get_mut(seat);
            if !turn.contains(&seat) {
                clock.stop(&self.control, at_ms);
            } else if clock.since_ms.is_none() {
                clock.since_ms = Some(at_ms);
                let counted = |(from_ms, to_ms)| self.control.counted_ms(from_ms, to_ms);
                let fault_ms: u64 = self.spared.after(at_ms).map(counted).sum();
                clock.fault_ms = clock.fault_ms.saturating_add(fault_ms);
            }
        }
    }

    /// The first instant at which a clock that runs is used up, Unix milliseconds, and whose it is. What is received at that
    /// instant still counts.
    pub fn flag_at(&self) -> Option<(u64, Seat)> {
        let flag = |(seat, clock): (Seat, &SeatClock)| Some((clock.flag_ms(&self.control, seat)?, seat));
        self.seats.iter().filter_map(flag).min()
    }

    /// How long after this seat's clock is used up a move may still be received, if all of that was lag, in milliseconds.
    pub fn allowance_ms(&self, seat: Seat) -> u64 {
        lag::past_flag_ms(self.seats.get(seat).time.quota_ms)
    }

    /// What a move takes that was received then and came so late by its line. A move that was received before its clock ran
    /// takes no time.
    ///
    /// # Errors
    /// [`Flagged`] if it came too late, whatever is made good.
    pub fn ledger(&self, seat: Seat, received_ms: u64, lag_ms: Option<u64>) -> Result<Ledger, Flagged> {
        let clock = self.seats.get(seat);
        let (taken_ms, fault_ms) = clock.taken_ms(&self.control, received_ms);
        let own_ms = taken_ms - fault_ms;
        let compensated_ms = lag_ms.unwrap_or(0).min(clock.time.quota_ms).min(own_ms);
        let thought_ms = own_ms - compensated_ms;
        let ledger = |charge_ms| Ledger { received_ms, lag_ms, compensated_ms, charge_ms, fault_ms };
        let still_ms = clock.still_ms(&self.control, seat);
        let past_flag_ms = own_ms.saturating_sub(clock.most_ms(&self.control, seat));
        let waited_for = past_flag_ms <= self.allowance_ms(seat);
        let charge_ms = clock.charge_ms(thought_ms, &self.control, seat).filter(|_| waited_for);
        charge_ms.map(ledger).ok_or_else(|| Flagged(ledger(thought_ms.saturating_sub(still_ms))))
    }

    /// The same for a move of which it is written down when it was received, how late it was by its line, and how long the
    /// server was late.
    ///
    /// # Errors
    /// As [`Clocks::ledger`].
    pub fn ledger_again(&self, seat: Seat, written: &Ledger) -> Result<Ledger, Flagged> {
        let mut clocks = self.clone();
        let clock = clocks.seats.get_mut(seat);
        clock.fault_ms = written.fault_ms;
        clock.held = None;
        clocks.ledger(seat, written.received_ms, written.lag_ms)
    }

    /// A move was made that took that; then these seats are to move, from when it was received on. A seat that moves again has
    /// what the move gives it, and its clock goes on.
    pub fn moved(&mut self, seat: Seat, ledger: &Ledger, turn: &[Seat]) {
        let clock = self.seats.get_mut(seat);
        let quota_ms = lag::quota_after_ms(clock.time.quota_ms, ledger.lag_ms, &self.control);
        let time = clock.time.moved(ledger.charge_ms, &self.control, seat);
        *clock = SeatClock::at_rest(SeatTime { quota_ms, ..time });
        if let Pace::Hourglass { .. } = self.control.pace {
            let other = &mut self.seats.get_mut(seat.other()).time;
            other.left_ms = other.left_ms.saturating_add(ledger.charge_ms);
        }
        self.run(turn, ledger.received_ms);
    }

    /// The server was down or stood still from one instant to another: that is charged to nobody. A clock that was used up
    /// before stays so, lag that could be made good taken into account.
    pub fn spare(&mut self, from_ms: u64, to_ms: u64) {
        for seat in Seat::BOTH {
            let clock = self.seats.get_mut(seat);
            let Some((since_ms, flag_ms)) = clock.since_ms.zip(clock.flag_ms(&self.control, seat)) else {
                continue;
            };
            if from_ms <= flag_ms.saturating_add(lag::past_flag_ms(clock.time.quota_ms)) {
                for (from_ms, to_ms) in self.spared.rest(from_ms.max(since_ms), to_ms) {
                    // What it is held for is its fault already.
                    let held_ms = clock.held.map_or(0, |(held_ms, until_ms)| {
                        self.control.counted_ms(from_ms.max(held_ms), to_ms.min(until_ms))
                    });
                    let fault_ms = self.control.counted_ms(from_ms, to_ms).saturating_sub(held_ms);
                    clock.fault_ms = clock.fault_ms.saturating_add(fault_ms);
                }
            }
        }
        self.spared.add(from_ms, to_ms);
    }

    /// Whoever was cut off when the server went down has until then to come back: their clock stands still.
    pub fn hold(&mut self, seat: Seat, at_ms: u64, until_ms: u64) {
        self.seats.get_mut(seat).hold(&self.control, at_ms, until_ms);
    }

    /// They are back.
    pub fn release(&mut self, seat: Seat, at_ms: u64) {
        self.seats.get_mut(seat).release(&self.control, at_ms);
    }

    /// What of a time that the server stood still is still to be spared, and whose clock runs in it.
    pub fn to_spare(&self, from_ms: u64, to_ms: u64) -> Option<(u64, u64, Seat)> {
        let runs = |(_, clock): &(Seat, &SeatClock)| clock.since_ms.is_some_and(|since_ms| since_ms < to_ms);
        let (seat, _) = self.seats.iter().find(runs)?;
        let matters = |(from_ms, to_ms): &(u64, u64)| to_ms - from_ms >= EXACT_MS;
        let (from_ms, to_ms) = self.spared.rest(from_ms, to_ms).find(matters)?;
        Some((from_ms, to_ms, seat))
    }

    /// Each seat's move begins anew, with what it has. Who has not come back yet is waited for on.
    pub fn begin_again(&mut self, turn: &[Seat], at_ms: u64) {
        self.seats = self.seats.map(|clock| clock.again(clock.time));
        self.run(turn, at_ms);
    }

    /// The match is adjourned or over: nothing runs any more, and what ran until then stays with its move.
    pub fn stop(&mut self, at_ms: u64) {
        self.run(&[], at_ms);
    }

    /// When a seat's clock is used up, Unix milliseconds; nothing unless it runs.
    pub fn used_up_ms(&self, seat: Seat) -> Option<u64> {
        self.seats.get(seat).flag_ms(&self.control, seat)
    }

    /// Whether a seat's clock runs and is used up by then.
    pub fn is_used_up(&self, seat: Seat, at_ms: u64) -> bool {
        self.used_up_ms(seat).is_some_and(|flag_ms| flag_ms <= at_ms)
    }

    /// Whether it is played over days.
    pub fn is_correspondence(&self) -> bool {
        self.control.is_correspondence()
    }

    /// Whether who is to move has to be there.
    pub fn needs_presence(&self) -> bool {
        self.control.needs_presence()
    }

    /// Whether a seat's next move is its first and has a time of its own: when that is used up, the match is cancelled.
    pub fn before_first_move(&self, seat: Seat) -> bool {
        self.seats.get(seat).first_move_ms(&self.control).is_some()
    }

    /// What each seat has between two moves, to come back to.
    pub fn keep(&self) -> BySeat<SeatTime> {
        self.seats.map(|clock| clock.time)
    }

    /// How much of what a seat's move has taken by then is the server's fault, in milliseconds.
    pub fn fault_ms(&self, seat: Seat, now_ms: u64) -> u64 {
        self.seats.get(seat).taken_ms(&self.control, now_ms).1
    }

    /// It is written down how much of what a seat's move has taken by then was the server's fault, in milliseconds.
    pub fn is_at_fault(&mut self, seat: Seat, fault_ms: u64, at_ms: u64) {
        let clock = self.seats.get_mut(seat);
        clock.fault_ms = fault_ms;
        // Until then it was held within that.
        clock.held = clock.held.map(|(from_ms, until_ms)| (from_ms.max(at_ms), until_ms.max(at_ms)));
    }

    /// Moves were taken back: whoever agreed has what they had before, whoever asked has the less of that and of what they
    /// have now. Then the clocks of these seats run, each at the beginning of its move; who has not come back yet is waited for
    /// on.
    pub fn taken_back(&mut self, before: &BySeat<SeatTime>, asked: Seat, turn: &[Seat], at_ms: u64) {
        let now = self.shown(asked, at_ms);
        self.seats = BySeat::from_fn(|seat| self.seats.get(seat).again(*before.get(seat)));
        let clock = self.seats.get_mut(asked);
        clock.time = clock.time.least(&now, &self.control);
        self.run(turn, at_ms);
    }
}

#[cfg(test)]
mod tests;
