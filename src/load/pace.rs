//! How long somebody thinks before a move. Pure: chance comes in as a number.

use std::time::Duration;

/// A human pace: so many moves a second in a game, each thought about half to one and a half times as long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pace {
    per_move_s: f64,
}

impl Pace {
    /// So many moves a second in each game.
    pub(super) fn new(moves_per_s: f64) -> Self {
        Self { per_move_s: 1.0 / moves_per_s }
    }

    /// The time for the next move; `chance` is from 0 to 1.
    pub(super) fn think(self, chance: f64) -> Duration {
        Duration::try_from_secs_f64(self.per_move_s * (0.5 + chance)).unwrap_or(Duration::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_is_thought_about_half_to_one_and_a_half_times_as_long() {
        for (rate, chance, ms) in [(1.0, 0.0, 500), (1.0, 0.5, 1_000), (4.0, 1.0, 375), (0.1, 0.5, 10_000)] {
            assert_eq!(Pace::new(rate).think(chance), Duration::from_millis(ms), "{rate} {chance}");
        }
    }
}
