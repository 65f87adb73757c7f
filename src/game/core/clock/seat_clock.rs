//! The clock of one seat: what is left on it, and what its move has taken so far. Knows its time control; never the other
//! seat's clock, nor whose turn it is.

use serde::{Deserialize, Serialize};

use super::control::{Delay, Overtime, TimeControl};
use super::lag;
use crate::rules::Seat;

/// What one seat has on its clock between two moves. Small, and enough to go on from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatTime {
    /// Of the stages; of the period or of Canadian byo-yomi, once those have begun.
    pub(super) left_ms: u64,
    /// Whether what comes after the last stage has begun.
    pub(super) overtime: bool,
    /// Periods of byo-yomi, with the one that runs.
    pub(super) periods: u32,
    /// The number of the stage, from 0.
    pub(super) stage: u32,
    /// Moves made in the stage, or in Canadian byo-yomi since it was filled up.
    pub(super) made: u32,
    /// Moves made in the whole match.
    pub(super) moves: u32,
    /// Lag that can still be made good, in milliseconds.
    pub(super) quota_ms: u64,
}

impl SeatTime {
    /// What it has on its clock, in milliseconds: of the period or of Canadian byo-yomi, once those have begun.
    pub fn left_ms(&self) -> u64 {
        self.left_ms
    }

    /// What a seat starts with.
    pub(super) fn new(control: &TimeControl, seat: Seat) -> Self {
        let left_ms = control.stage(seat, 0).initial_ms;
        let periods = match control.overtime() {
            Some(Overtime::Periods { count, .. }) => count,
            Some(Overtime::Canadian { .. }) | None => 0,
        };
        let quota_ms = lag::first_quota_ms(control);
        let time = Self { left_ms, overtime: false, periods, stage: 0, made: 0, moves: 0, quota_ms };
        match control.overtime() {
            Some(overtime) if left_ms == 0 => time.into_overtime(overtime),
            Some(_) | None => time,
        }
    }

    fn into_overtime(self, overtime: Overtime) -> Self {
        Self { left_ms: overtime.ms(), overtime: true, made: 0, ..self }
    }

    /// What comes after the stage the seat is in.
    fn next(&self, control: &TimeControl) -> Option<Overtime> {
        control.overtime().filter(|_| self.stage == control.last_stage())
    }

    /// What a move may take without costing time, in milliseconds, where the clock stands still at first.
    pub(super) fn delay_ms(&self, control: &TimeControl, seat: Seat) -> u64 {
        match control.stage(seat, self.stage).delay {
            Some(Delay::Simple(ms)) if !self.overtime => ms,
            Some(Delay::Simple(_) | Delay::Bronstein(_)) | None => 0,
        }
    }

    /// Most that the next move may cost, in milliseconds.
    pub(super) fn budget_ms(&self, control: &TimeControl) -> u64 {
        let more_ms = match self.next(control) {
            Some(Overtime::Periods { ms, .. }) => {
                u64::from(self.periods.saturating_sub(u32::from(self.overtime))) * ms
            }
            Some(Overtime::Canadian { ms, .. }) if !self.overtime => ms,
            Some(Overtime::Canadian { .. }) | None => 0,
        };
        self.left_ms.saturating_add(more_ms)
    }

    /// The clock when its move has cost so much so far.
    pub(super) fn spent(mut self, charge_ms: u64, control: &TimeControl) -> Self {
        let mut rest_ms = charge_ms;
        let Some(overtime) = self.next(control) else {
            self.left_ms = self.left_ms.saturating_sub(rest_ms);
            return self;
        };
        if !self.overtime {
            if rest_ms <= self.left_ms {
                self.left_ms -= rest_ms;
                return self;
            }
            rest_ms -= self.left_ms;
            self = self.into_overtime(overtime);
        }
        if let Overtime::Periods { ms, .. } = overtime {
            // A move that takes just a whole period leaves it whole: received at the deadline counts.
            let used = u32::try_from(rest_ms.saturating_sub(1) / ms.max(1)).unwrap_or(u32::MAX);
            let used = used.min(self.periods.saturating_sub(1));
            self.periods -= used;
            rest_ms -= u64::from(used) * ms;
        }
        self.left_ms = self.left_ms.saturating_sub(rest_ms);
        self
    }

    /// The clock after a move that cost so much.
    pub(super) fn moved(self, charge_ms: u64, control: &TimeControl, seat: Seat) -> Self {
        let mut time = self.spent(charge_ms, control);
        let is_first = time.moves == 0;
        time.moves = time.moves.saturating_add(1);
        time.made = time.made.saturating_add(1);
        if time.overtime {
            return time.filled_up(control);
        }
        let stage = control.stage(seat, time.stage);
        let mut given_ms = if is_first && !control.first_increment() { 0 } else { stage.increment_ms };
        if let Some(Delay::Bronstein(ms)) = stage.delay {
            given_ms += ms.min(charge_ms);
        }
        if stage.moves == Some(time.made) {
            time.made = 0;
            time.stage = control.last_stage().min(time.stage + 1);
            given_ms += control.stage(seat, time.stage).initial_ms;
        }
        time.left_ms = time.left_ms.saturating_add(given_ms);
        time
    }

    /// The clock after a move in what comes after the last stage.
    fn filled_up(mut self, control: &TimeControl) -> Self {
        match self.next(control) {
            Some(Overtime::Periods { ms, .. }) => self.left_ms = ms,
            Some(Overtime::Canadian { moves, ms }) if self.made >= moves => {
                self.made = 0;
                self.left_ms = ms;
            }
            Some(Overtime::Canadian { .. }) | None => {}
        }
        self
    }

    /// The less of what a seat had before a move that is taken back and of what it has now.
    pub(super) fn least(self, now: &Self, control: &TimeControl) -> Self {
        let quota_ms = self.quota_ms.min(now.quota_ms);
        let periods = self.periods.min(now.periods);
        let time = Self { periods, quota_ms, ..self };
        if self.stage != now.stage {
            Self { left_ms: self.left_ms.min(now.budget_ms(control)), ..time }
        } else if self.overtime == now.overtime {
            Self { left_ms: self.left_ms.min(now.left_ms), ..time }
        } else {
            Self { left_ms: now.left_ms, overtime: true, made: 0, ..time }
        }
    }
}

impl Overtime {
    /// How long a period is, or the whole of Canadian byo-yomi, in milliseconds.
    pub(super) fn ms(self) -> u64 {
        match self {
            Self::Periods { ms, .. } | Self::Canadian { ms, .. } => ms,
        }
    }
}

/// One seat's clock, at rest or running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SeatClock {
    pub(super) time: SeatTime,
    /// Since when it runs, Unix milliseconds.
    pub(super) since_ms: Option<u64>,
    /// What its move has taken before that, within the hours, in milliseconds.
    pub(super) thought_ms: u64,
    /// How much of all that was the server's fault, within the hours, in milliseconds.
    pub(super) fault_ms: u64,
    /// From when to when it is held, whether it is to run or not, Unix milliseconds: what it runs then is the server's fault,
    /// too.
    pub(super) held: Option<(u64, u64)>,
}

impl SeatClock {
    /// The clock as a seat starts with it.
    pub(super) fn new(control: &TimeControl, seat: Seat) -> Self {
        Self::at_rest(SeatTime::new(control, seat))
    }

    /// A clock at rest, at the beginning of a move.
    pub(super) fn at_rest(time: SeatTime) -> Self {
        Self { time, since_ms: None, thought_ms: 0, fault_ms: 0, held: None }
    }

    /// The same for whoever may have been cut off and is not back: it is held on.
    pub(super) fn again(&self, time: SeatTime) -> Self {
        Self { held: self.held, ..Self::at_rest(time) }
    }

    /// What its move has taken so far within the hours, in milliseconds: all of it, and what of it was the server's fault.
    pub(super) fn taken_ms(&self, control: &TimeControl, now_ms: u64) -> (u64, u64) {
        let running_ms = self.since_ms.map_or(0, |since_ms| control.counted_ms(since_ms, now_ms));
        let taken_ms = self.thought_ms.saturating_add(running_ms);
        let fault_ms = self.fault_ms.saturating_add(self.held_ms(control, now_ms));
        (taken_ms, fault_ms.min(taken_ms))
    }

    /// How long it was held by then while it ran, in milliseconds.
    fn held_ms(&self, control: &TimeControl, now_ms: u64) -> u64 {
        let Some(((from_ms, until_ms), since_ms)) = self.held.zip(self.since_ms) else { return 0 };
        control.counted_ms(from_ms.max(since_ms), until_ms.min(now_ms))
    }

    /// Whether its next move is the first and has a time of its own.
    pub(super) fn first_move_ms(&self, control: &TimeControl) -> Option<u64> {
        control.first_move_ms.filter(|_| self.time.moves == 0)
    }

    /// How long its move may take without costing time, in milliseconds.
    pub(super) fn still_ms(&self, control: &TimeControl, seat: Seat) -> u64 {
        self.first_move_ms(control).unwrap_or_else(|| self.time.delay_ms(control, seat))
    }

    /// Most that its move may take, in milliseconds, if nothing of it is made good.
    pub(super) fn most_ms(&self, control: &TimeControl, seat: Seat) -> u64 {
        self.first_move_ms(control)
            .unwrap_or_else(|| self.time.delay_ms(control, seat).saturating_add(self.time.budget_ms(control)))
    }

    /// What a move costs that has taken so much, in milliseconds; nothing if that is more than it may take.
    pub(super) fn charge_ms(&self, taken_ms: u64, control: &TimeControl, seat: Seat) -> Option<u64> {
        let is_in_time = taken_ms <= self.most_ms(control, seat);
        is_in_time.then(|| taken_ms.saturating_sub(self.still_ms(control, seat)))
    }

    /// The instant at which it is used up, Unix milliseconds; nothing while it is at rest.
    pub(super) fn flag_ms(&self, control: &TimeControl, seat: Seat) -> Option<u64> {
        let fault_ms = self.fault_ms.saturating_add(self.held_ms(control, u64::MAX));
        let most_ms = self.most_ms(control, seat).saturating_add(fault_ms);
        Some(control.after_ms(self.since_ms?, most_ms.saturating_sub(self.thought_ms)))
    }

    /// It is held from one instant to another, whether it is to run or not.
    pub(super) fn hold(&mut self, control: &TimeControl, at_ms: u64, until_ms: u64) {
        self.release(control, at_ms);
        self.held = Some((at_ms, until_ms));
    }

    /// It is held no longer. Until when it was is known on: a move that was received before and waited may set it going from then.
    pub(super) fn release(&mut self, control: &TimeControl, at_ms: u64) {
        if self.since_ms.is_none() {
            self.held = self.held.map(|(from_ms, until_ms)| (from_ms, until_ms.min(at_ms)));
            return;
        }
        self.fault_ms = self.fault_ms.saturating_add(self.held_ms(control, at_ms));
        self.held = None;
    }

    /// It is stopped, and what it ran stays with the move. One at rest is held on.
    pub(super) fn stop(&mut self, control: &TimeControl, now_ms: u64) {
        if self.since_ms.is_none() {
            return;
        }
        (self.thought_ms, self.fault_ms) = self.taken_ms(control, now_ms);
        self.since_ms = None;
        self.held = None;
    }
}
