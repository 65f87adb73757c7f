//! A match step by step, and the same reckoned beside its clocks with nothing but sums: each step holds what must be
//! so.

use super::*;
use crate::game::core::clock::control::Delay;

/// What may happen next; instants as a part of the time until the next flag, in thousandths.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// One of those who are to move does, with such lag; then these are to move.
    Move { of_second: bool, at: u64, lag_ms: Option<u64>, next: u8 },
    /// The server stands still.
    Spare { at: u64, ms: u64 },
    /// The match is adjourned, and goes on.
    Adjourn { at: u64, ms: u64 },
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = || prop_oneof![1 => Just(0_u64), 8 => 0..600_u64, 1 => Just(1_000_u64), 1 => 990..1_010_u64];
    let lag = proptest::option::of(prop_oneof![Just(0_u64), 1..400_u64, 400..20_000_u64]);
    let step = prop_oneof![
        8 => (any::<bool>(), at(), lag, 0..4_u8)
            .prop_map(|(of_second, at, lag_ms, next)| Step::Move { of_second, at, lag_ms, next }),
        1 => (at(), 0..100_000_u64).prop_map(|(at, ms)| Step::Spare { at, ms }),
        1 => (at(), 0..100_000_000_u64).prop_map(|(at, ms)| Step::Adjourn { at, ms }),
    ];
    prop::collection::vec(step, 1..40)
}

/// What a seat's move has taken so far, reckoned beside the clocks, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    since: Option<u64>,
    /// On the wall, before that.
    wall_ms: u64,
    /// Outside of the hours, before that.
    outside_ms: u64,
    /// The server's fault, within the hours.
    fault_ms: u64,
}

impl Taken {
    fn rest(&mut self, control: &TimeControl, at_ms: u64) {
        if let Some(since_ms) = self.since.take() {
            self.wall_ms += at_ms - since_ms;
            self.outside_ms += at_ms - since_ms - control.counted_ms(since_ms, at_ms);
        }
    }
}

/// A match, and the same reckoned beside it.
pub(super) struct Life {
    control: Arc<TimeControl>,
    pub(super) clocks: Clocks,
    turn: Vec<Seat>,
    taken: BySeat<Taken>,
    pub(super) now_ms: u64,
}

impl Life {
    pub(super) fn new(control: TimeControl) -> Self {
        let control = Arc::new(control);
        let clocks = Clocks::new(control.clone());
        let mut life = Self { control, clocks, turn: vec![], taken: BySeat::default(), now_ms: START_MS };
        life.clocks.run(&[Seat::First], START_MS);
        life.turn_to(&[Seat::First]);
        life
    }

    fn turn_to(&mut self, turn: &[Seat]) {
        for seat in Seat::BOTH {
            let taken = self.taken.get_mut(seat);
            if !turn.contains(&seat) {
                taken.rest(&self.control, self.now_ms);
            } else if taken.since.is_none() {
                taken.since = Some(self.now_ms);
            }
        }
        self.turn = turn.to_vec();
    }

    /// An instant between now and the next flag, or a little after that.
    fn instant(&self, at: u64) -> u64 {
        let (flag_ms, _) = self.clocks.flag_at().unwrap();
        let left_ms = flag_ms.saturating_sub(self.now_ms);
        self.now_ms + left_ms / 1_000 * at + left_ms % 1_000 * at / 1_000
    }

    /// Lives through a step; false if a clock fell, or has been used up meanwhile.
    pub(super) fn step(&mut self, step: &Step) -> bool {
        match *step {
            Step::Move { of_second, at, lag_ms, next } => {
                if !self.play(of_second, at, lag_ms, next) {
                    return false;
                }
            }
            Step::Spare { at, ms } => {
                let from_ms = self.instant(at.min(1_000));
                self.now_ms = from_ms + ms;
                self.clocks.spare(from_ms, self.now_ms);
                let fault_ms = self.control.counted_ms(from_ms, self.now_ms);
                for seat in &self.turn {
                    self.taken.get_mut(*seat).fault_ms += fault_ms;
                }
            }
            Step::Adjourn { at, ms } => {
                self.now_ms = self.instant(at.min(1_000));
                self.clocks.stop(self.now_ms);
                assert_eq!(self.clocks.flag_at(), None);
                let turn = std::mem::take(&mut self.turn);
                self.turn_to(&[]);
                self.now_ms += ms;
                self.clocks.run(&turn, self.now_ms);
                self.turn_to(&turn);
            }
        }
        self.clocks.flag_at().is_some_and(|(flag_ms, _)| flag_ms >= self.now_ms)
    }

    fn play(&mut self, of_second: bool, at: u64, lag_ms: Option<u64>, next: u8) -> bool {
        let last = self.turn.last().copied().unwrap();
        let seat = if of_second { last } else { self.turn[0] };
        self.now_ms = self.instant(at);
        let judged = self.clocks.ledger(seat, self.now_ms, lag_ms);
        self.taken.get_mut(seat).rest(&self.control, self.now_ms);
        let taken = std::mem::take(self.taken.get_mut(seat));
        self.reckon(seat, &taken, judged.unwrap_or_else(|Flagged(ledger)| ledger), judged.is_ok());
        let Ok(ledger) = judged else { return false };
        let other = self.clocks.seats.get(seat.other()).flag_ms(&self.control, seat.other());
        if other.is_some_and(|flag_ms| flag_ms < self.now_ms) {
            return false;
        }
        let turn = match next {
            0 => vec![seat],
            1 => Seat::BOTH.to_vec(),
            _ => vec![seat.other()],
        };
        self.clocks.moved(seat, &ledger, &turn);
        self.turn_to(&turn);
        true
    }

    /// Holds what was decided against what was reckoned beside it.
    fn reckon(&self, seat: Seat, taken: &Taken, ledger: Ledger, in_time: bool) {
        let clock = self.clocks.seats.get(seat);
        let Ledger { received_ms, lag_ms, compensated_ms, charge_ms, fault_ms } = ledger;
        let most_ms = lag_ms.unwrap_or(0).min(clock.time.quota_ms);
        assert!(compensated_ms <= most_ms && received_ms == self.now_ms);
        assert_eq!(fault_ms, taken.fault_ms);
        let own_ms = taken.wall_ms - taken.outside_ms - fault_ms;
        assert_eq!(compensated_ms, most_ms.min(own_ms));
        let delay_ms = match self.control.stage(seat, clock.time.stage).delay {
            Some(Delay::Simple(ms)) if !clock.time.overtime => ms,
            Some(_) | None => 0,
        };
        let first_ms = self.control.first_move_ms.filter(|_| clock.time.moves == 0);
        let free_ms = first_ms.unwrap_or(delay_ms);
        let still_ms = free_ms.min(own_ms - compensated_ms);
        assert_eq!(taken.wall_ms, charge_ms + compensated_ms + fault_ms + still_ms + taken.outside_ms);
        let budget_ms = if first_ms.is_some() { 0 } else { clock.time.budget_ms(&self.control) };
        let past_flag_ms = own_ms.saturating_sub(free_ms + budget_ms);
        let waited_for = past_flag_ms <= self.clocks.allowance_ms(seat);
        assert_eq!(in_time, charge_ms <= budget_ms && waited_for);
    }

    /// The instant at which a clock that runs falls is the last one at which its move counts.
    pub(super) fn hold_flag(&self) {
        let (flag_ms, seat) = self.clocks.flag_at().unwrap();
        assert!(self.turn.contains(&seat));
        let allowance_ms = self.clocks.allowance_ms(seat);
        let own_ms = |received_ms| {
            let (taken_ms, fault_ms) = self.clocks.seats.get(seat).taken_ms(&self.control, received_ms);
            taken_ms - fault_ms
        };
        for (lag_ms, good_ms) in
            [(None, 0), (Some(allowance_ms / 2), allowance_ms / 2), (Some(u64::MAX), allowance_ms)]
        {
            // What has taken less than is made good cannot have come too late.
            let good_ms = good_ms.min(own_ms(flag_ms + good_ms));
            let ledger = |by_ms| self.clocks.ledger(seat, flag_ms + good_ms + by_ms, lag_ms);
            assert!(ledger(0).is_ok(), "{lag_ms:?}");
            assert!(ledger(1).is_err(), "{lag_ms:?}");
        }
        let state = self.clocks.state(flag_ms);
        assert_eq!(state.delay_ms.map_or(0, |of| *of.get(seat)), 0);
        if self.clocks.before_first_move(seat) {
            return;
        }
        let left_ms = if seat == Seat::First { state.first_ms } else { state.second_ms };
        assert_eq!(left_ms, 0);
        if self.clocks.seats.get(seat).time.stage == self.control.last_stage() {
            assert_eq!(state.periods_left.map_or(1, |of| of.get(seat).unwrap()), 1);
        }
    }
}
