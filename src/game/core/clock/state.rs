//! How both clocks stand, as the wire tells it. Knows which fields a time control has; never who is told.

use super::Clocks;
use super::control::{Delay, Overtime, Pace, Stage, TimeControl};
use super::seat_clock::SeatTime;
use crate::protocol::ClockState;
use crate::rules::{BySeat, Seat};

impl Clocks {
    /// How the clocks stand.
    pub fn state(&self, now_ms: u64) -> ClockState {
        let control = &*self.control;
        let running = Seat::BOTH.into_iter().filter(|seat| self.seats.get(*seat).since_ms.is_some());
        let running = running.collect::<Vec<_>>();
        let mut times = BySeat::from_fn(|seat| self.shown(seat, now_ms));
        if let Pace::Hourglass { .. } = control.pace {
            self.pour(&mut times, &running);
        }
        ClockState {
            first_ms: times.first.left_ms,
            second_ms: times.second.left_ms,
            running,
            at_ms: now_ms,
            delay_ms: control
                .stands_still()
                .then(|| BySeat::from_fn(|seat| self.stands_still_ms(seat, now_ms))),
            stage: control.has_stages().then(|| times.map(|time| time.stage + 1)),
            moves_left: control
                .counts_moves()
                .then(|| BySeat::from_fn(|seat| moves_left(control, times.get(seat), seat))),
            periods_left: control.has_periods().then(|| times.map(|time| Some(time.periods))),
            overtime: control.has_overtime().then(|| times.map(|time| time.overtime)),
        }
    }

    /// What a seat's move has used so far is on the other clock already, unless that runs too.
    fn pour(&self, times: &mut BySeat<SeatTime>, running: &[Seat]) {
        let used_ms = BySeat::from_fn(|seat| {
            let left_ms = self.seats.get(seat).time.left_ms;
            left_ms.saturating_sub(times.get(seat).left_ms)
        });
        for (seat, used_ms) in used_ms.iter().filter(|(seat, _)| !running.contains(&seat.other())) {
            let other = times.get_mut(seat.other());
            other.left_ms = other.left_ms.saturating_add(*used_ms);
        }
    }

    /// What a seat has on its clock at an instant.
    pub(super) fn shown(&self, seat: Seat, now_ms: u64) -> SeatTime {
        let clock = self.seats.get(seat);
        let (taken_ms, fault_ms) = clock.taken_ms(&self.control, now_ms);
        let own_ms = taken_ms - fault_ms;
        clock.time.spent(own_ms.saturating_sub(clock.still_ms(&self.control, seat)), &self.control)
    }

    /// How long a seat's clock still stands still from an instant on, if it runs.
    fn stands_still_ms(&self, seat: Seat, now_ms: u64) -> u64 {
        let clock = self.seats.get(seat);
        let (taken_ms, fault_ms) = clock.taken_ms(&self.control, now_ms);
        let still_ms = clock.still_ms(&self.control, seat).saturating_sub(taken_ms - fault_ms);
        self.control.after_ms(now_ms, still_ms).saturating_sub(now_ms)
    }
}

/// How many moves a seat has still to make before its clock is filled up.
fn moves_left(control: &TimeControl, time: &SeatTime, seat: Seat) -> Option<u32> {
    let moves = match control.overtime() {
        Some(Overtime::Canadian { moves, .. }) if time.overtime => Some(moves),
        Some(Overtime::Canadian { .. } | Overtime::Periods { .. }) | None => {
            control.stage(seat, time.stage).moves
        }
    };
    Some(moves?.saturating_sub(time.made))
}

impl TimeControl {
    /// Whether there is a time in which a clock that runs stands still.
    fn stands_still(&self) -> bool {
        let is_delayed = |stage: Stage| matches!(stage.delay, Some(Delay::Simple(_)));
        self.first_move_ms.is_some() || self.hours.is_some() || self.stages().any(is_delayed)
    }

    /// Whether there is more than one stage.
    fn has_stages(&self) -> bool {
        self.last_stage() > 0
    }

    /// Whether moves are counted.
    fn counts_moves(&self) -> bool {
        let is_canadian = matches!(self.overtime(), Some(Overtime::Canadian { .. }));
        is_canadian || self.stages().any(|stage| stage.moves.is_some())
    }

    /// Whether there is byo-yomi of either kind.
    fn has_overtime(&self) -> bool {
        self.has_periods() || matches!(self.overtime(), Some(Overtime::Canadian { .. }))
    }

    /// Whether there is byo-yomi with periods.
    fn has_periods(&self) -> bool {
        match &self.pace {
            Pace::PerMove { .. } | Pace::Hourglass { .. } => false,
            Pace::Stages(stages) => matches!(stages.overtime, Some(Overtime::Periods { .. })),
        }
    }
}
