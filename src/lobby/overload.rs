//! Whether the server is so far behind that it starts no more games. Pure but for the sign that is shared; knows delays
//! and times, never what is late or how that is measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How long the server has to be behind before it counts as overloaded, in milliseconds: one slow commit is none.
const PATIENCE_MS: u64 = 1_000;
/// Delays that are no further apart than this belong to one time of being behind, in milliseconds.
const LULL_MS: u64 = 500;
/// How long all has to be well before seeks are taken again, in milliseconds.
const CALM_MS: u64 = 2_000;

/// Decides whether the server is overloaded, from how late it is.
#[derive(Clone, Debug)]
pub struct Overload {
    /// The delay from which on it is behind, in milliseconds; 0 for never.
    lag_ms_max: u64,
    /// Since when it is behind, and when it last was.
    behind: Option<(u64, u64)>,
    /// While it is overloaded: when it was last behind by half or more.
    uneasy_ms: Option<u64>,
}

impl Overload {
    /// All is well.
    pub fn new(lag_ms_max: u64) -> Self {
        Self { lag_ms_max, behind: None, uneasy_ms: None }
    }

    /// Whether the server is overloaded, now that it is so late. It becomes so after a while of being behind, and is so
    /// until it has not even been half as late for a while.
    pub fn judge(&mut self, lag_ms: u64, now_ms: u64) -> bool {
        if self.lag_ms_max == 0 {
            return false;
        }
        if lag_ms >= self.lag_ms_max {
            let since_ms = match self.behind {
                Some((since_ms, last_ms)) if now_ms.saturating_sub(last_ms) <= LULL_MS => since_ms,
                Some(_) | None => now_ms,
            };
            self.behind = Some((since_ms, now_ms));
            if now_ms.saturating_sub(since_ms) >= PATIENCE_MS {
                self.uneasy_ms = Some(now_ms);
            }
        }
        if let Some(uneasy_ms) = self.uneasy_ms {
            if lag_ms.saturating_mul(2) >= self.lag_ms_max {
                self.uneasy_ms = Some(now_ms);
            } else if now_ms.saturating_sub(uneasy_ms) >= CALM_MS {
                self.uneasy_ms = None;
            }
        }
        self.uneasy_ms.is_some()
    }
}

/// The sign that the server is overloaded: put up by who measures, seen by the lobby.
#[derive(Clone, Debug, Default)]
pub struct Overloaded(Arc<AtomicBool>);

impl Overloaded {
    /// Puts the sign up or takes it down.
    pub fn set(&self, overloaded: bool) {
        self.0.store(overloaded, Ordering::Relaxed);
    }

    /// Whether the sign is up.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// Delays, each with how long it is measured, every 100 ms.
    #[rstest]
    #[case::never(&[(0, 5_000)], None)]
    #[case::always_just_below(&[(249, 60_000)], None)]
    #[case::one_slow_commit(&[(900, 900), (0, 5_000)], None)]
    #[case::behind_for_a_while(&[(0, 500), (250, 3_000)], Some(1_500))]
    #[case::behind_with_lulls(&[(300, 100), (0, 400), (300, 100), (0, 400), (300, 100)], Some(1_000))]
    #[case::behind_now_and_then(&[(300, 100), (0, 600), (300, 100), (0, 600), (300, 900), (0, 600)], None)]
    fn it_is_overloaded_after_a_while_of_being_behind(
        #[case] delays: &[(u64, u64)],
        #[case] from_ms: Option<u64>,
    ) {
        assert_eq!(turns(delays).first().copied(), from_ms);
    }

    #[rstest]
    #[case::calm_at_once(&[(250, 1_100), (0, 5_000)], &[1_000, 3_000])]
    #[case::half_as_late_is_not_calm(&[(250, 1_100), (125, 5_000), (124, 5_000)], &[1_000, 8_000])]
    #[case::calm_is_long(&[(250, 1_100), (0, 1_900), (200, 100), (0, 5_000)], &[1_000, 5_000])]
    #[case::behind_again(&[(250, 1_100), (0, 2_500), (250, 5_000)], &[1_000, 3_000, 4_600])]
    fn it_is_overloaded_until_it_has_been_well_for_a_while(
        #[case] delays: &[(u64, u64)],
        #[case] expected: &[u64],
    ) {
        assert_eq!(turns(delays), expected);
    }

    #[test]
    fn with_no_limit_nothing_is_too_late() {
        let mut overload = Overload::new(0);
        assert!((0..100).all(|second| !overload.judge(u64::MAX, second * 1_000)));
    }

    /// When it became overloaded, well, overloaded, … with a limit of 250 ms.
    fn turns(delays: &[(u64, u64)]) -> Vec<u64> {
        let mut overload = Overload::new(250);
        let mut now_ms = 0;
        let mut was = false;
        let mut turns = Vec::new();
        for (lag_ms, for_ms) in delays {
            for _ in 0..for_ms / 100 {
                let is = overload.judge(*lag_ms, now_ms);
                if is != was {
                    turns.push(now_ms);
                    was = is;
                }
                now_ms += 100;
            }
        }
        turns
    }
}
