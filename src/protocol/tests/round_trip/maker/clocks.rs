//! Makes what the wire says of clocks, of each kind.

use super::*;

impl Maker {
    pub(in crate::protocol::tests::round_trip) fn clock(&mut self) -> Clock {
        match self.0.random_range(0..4) {
            0 => Clock::PerMove { per_move_ms: self.number() },
            1 => Clock::Increment { initial_ms: self.number(), increment_ms: self.number() },
            2 => {
                let per_move_ms = Some(self.number());
                let first_move_ms = Some(self.number());
                Clock::Long(Box::new(LongClock { per_move_ms, first_move_ms, ..LongClock::default() }))
            }
            _ => Clock::Long(Box::new(self.long_clock())),
        }
    }

    pub(in crate::protocol::tests::round_trip) fn clock_wish(&mut self) -> ClockWish {
        if self.flag() { ClockWish::Clock(self.clock()) } else { ClockWish::Text(self.text()) }
    }

    fn long_clock(&mut self) -> LongClock {
        let mut stages = self.list(Self::stage);
        stages.push(self.stage());
        LongClock {
            per_move_ms: None,
            stages,
            periods: self.some(|make| Periods { count: make.small(), ms: make.number() }),
            canadian: self.some(|make| Canadian { moves: make.small(), ms: make.number() }),
            hourglass: self.some(Self::flag),
            first_move_ms: self.some(Self::number),
            odds: self.some(|make| Odds { first: make.stage(), second: make.stage() }),
            hours: self.some(|make| Hours { from: make.text(), to: make.text(), zone: make.text() }),
            first_increment: self.some(Self::flag),
        }
    }

    pub(in crate::protocol::tests::round_trip) fn clock_state(&mut self) -> ClockState {
        ClockState {
            first_ms: self.number(),
            second_ms: self.number(),
            running: self.list(Self::seat),
            at_ms: self.number(),
            delay_ms: self.some(|make| make.by_seat(Self::number)),
            stage: self.some(|make| make.by_seat(Self::small)),
            moves_left: self.some(|make| make.by_seat(|make| make.some(Self::small))),
            periods_left: self.some(|make| make.by_seat(|make| make.some(Self::small))),
            overtime: self.some(|make| make.by_seat(Self::flag)),
        }
    }

    pub(in crate::protocol::tests::round_trip) fn ledger(&mut self) -> Ledger {
        Ledger {
            received_ms: self.number(),
            lag_ms: self.some(Self::number),
            compensated_ms: self.number(),
            charge_ms: self.number(),
            fault_ms: self.number(),
        }
    }

    fn stage(&mut self) -> Stage {
        Stage {
            moves: self.some(Self::small),
            initial_ms: self.number(),
            increment_ms: self.some(Self::number),
            delay_ms: self.some(Self::number),
            delay: self.some(|make| make.one_of(&[DelayKind::Simple, DelayKind::Bronstein])),
        }
    }
}
