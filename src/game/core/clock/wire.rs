//! From the time control to the wire's clock; `checking` is the way back. Knows the short forms; never which values are allowed.

use super::control::{Delay, Overtime, Pace, Stage, Stages, TimeControl};
use crate::protocol::{self, Canadian, Clock, DelayKind, LongClock, Odds, Periods};
use crate::rules::BySeat;

impl TimeControl {
    /// The wire's clock: a short form where that says it all.
    pub fn wire(&self) -> Clock {
        let plain = LongClock {
            first_move_ms: self.first_move_ms,
            hours: self.hours.as_ref().map(|hours| protocol::Hours {
                from: time_of_day(hours.from()),
                to: time_of_day(hours.to()),
                zone: hours.zone().to_owned(),
            }),
            ..LongClock::default()
        };
        let is_plain = plain == LongClock::default();
        let long = match &self.pace {
            Pace::PerMove { ms } if is_plain => return Clock::PerMove { per_move_ms: *ms },
            Pace::PerMove { ms } => LongClock { per_move_ms: Some(*ms), ..plain },
            Pace::Hourglass { initial_ms } => {
                let first = initial_ms.map(|initial_ms| Stage { initial_ms, ..Stage::default() });
                LongClock { hourglass: Some(true), ..staged(&first, &[], plain) }
            }
            Pace::Stages(Stages { first, later, overtime, first_increment }) => {
                let Stage { moves, initial_ms, increment_ms, delay } = first.first;
                let is_short = later.is_empty() && overtime.is_none() && *first_increment;
                if is_plain && is_short && first.first == first.second && (moves, delay) == (None, None) {
                    return Clock::Increment { initial_ms, increment_ms };
                }
                let long = LongClock {
                    first_increment: (!first_increment).then_some(false),
                    ..staged(first, later, plain)
                };
                match *overtime {
                    Some(Overtime::Periods { count, ms }) => {
                        LongClock { periods: Some(Periods { count, ms }), ..long }
                    }
                    Some(Overtime::Canadian { moves, ms }) => {
                        LongClock { canadian: Some(Canadian { moves, ms }), ..long }
                    }
                    None => long,
                }
            }
        };
        Clock::Long(Box::new(long))
    }
}

/// A time of the day as it is written.
pub(super) fn time_of_day(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The long form with these stages.
fn staged(first: &BySeat<Stage>, later: &[Stage], plain: LongClock) -> LongClock {
    let has_odds = first.first != first.second;
    LongClock {
        stages: [first.first].iter().chain(later).map(unchecked).collect(),
        odds: has_odds.then(|| Odds { first: unchecked(&first.first), second: unchecked(&first.second) }),
        ..plain
    }
}

fn unchecked(stage: &Stage) -> protocol::Stage {
    let (delay_ms, delay) = match stage.delay {
        Some(Delay::Simple(ms)) => (Some(ms), Some(DelayKind::Simple)),
        Some(Delay::Bronstein(ms)) => (Some(ms), Some(DelayKind::Bronstein)),
        None => (None, None),
    };
    protocol::Stage {
        moves: stage.moves,
        initial_ms: stage.initial_ms,
        increment_ms: (stage.increment_ms > 0).then_some(stage.increment_ms),
        delay_ms,
        delay,
    }
}
