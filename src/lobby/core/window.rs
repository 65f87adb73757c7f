//! Which ratings a rated seek accepts, and how that widens while it waits, until it is anybody. Knows ratings and times; never
//! who waits.
//!
//! A Glicko-2 rating is a range: the true strength is within one deviation of it about two times in three (Mark Glickman,
//! "Example of the Glicko-2 system", 2022), so a window begins that wide. Two whose ratings are 100 apart still are a game:
//! the stronger one is expected to score 0.64 of a point. lichess' pool begins with 75 to 130 points and adds 12 a wave of
//! some seconds (`MatchMaking`); here steps are larger and seldomer, for each is told to whoever waits. A window has steps,
//! and no other width between them, so that those of the same width can be found together.

use crate::game::{Strength, Window};

/// How far a window reaches to each side at least, in points.
const REACH_MIN: i32 = 100;
/// What a step adds to each side, in points. Every reach is a multiple of this.
const STEP: i32 = 50;
/// How often there is a step, in milliseconds.
pub(super) const STEP_EVERY_MS: u64 = 5_000;
/// After how long anybody of the same terms is met, in milliseconds.
pub(super) const WAIT_MAX_MS: u64 = 60_000;
/// A deviation no rating exceeds: what is known of somebody who has not played.
const DEVIATION_MAX: i32 = 350;
/// The ratings of anybody, as they are told.
const ANYBODY: Window = Window { max: 9_999, min: -9_999 };

/// How far a window reaches to each side; those that reach further come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// So many points.
    Points(i32),
    /// Everybody.
    Anybody,
}

impl Reach {
    /// The reach of somebody that strong who has waited so long, in milliseconds.
    pub(super) fn of(strength: Strength, waited_ms: u64) -> Self {
        if waited_ms >= WAIT_MAX_MS {
            return Self::Anybody;
        }
        let steps = i32::try_from(waited_ms / STEP_EVERY_MS).unwrap_or(i32::MAX);
        Self::Points(first(strength).saturating_add(steps.saturating_mul(STEP)))
    }

    /// Whether it is wider than at the beginning.
    pub(super) fn is_widened(self, strength: Strength) -> bool {
        self > Self::Points(first(strength))
    }

    /// Whether anybody is met.
    pub(super) fn is_anybody(self) -> bool {
        self == Self::Anybody
    }

    /// The window that reaches so far around a rating.
    pub(super) fn around(self, rating: i32) -> Window {
        match self {
            Self::Points(points) => {
                Window { max: rating.saturating_add(points), min: rating.saturating_sub(points) }
            }
            Self::Anybody => ANYBODY,
        }
    }

    /// How far apart two may be who meet: as far as both reach, or anyhow if one has waited that long.
    pub(super) fn with(self, other: Self) -> i32 {
        match (self, other) {
            (Self::Points(one), Self::Points(other)) => one.min(other),
            (Self::Anybody, _) | (_, Self::Anybody) => i32::MAX,
        }
    }
}

/// How far a window reaches at the beginning: to the next step above the deviation.
fn first(strength: Strength) -> i32 {
    let deviation = strength.deviation.clamp(0, DEVIATION_MAX);
    let steps = (deviation + STEP - 1) / STEP;
    (steps * STEP).max(REACH_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength(rating: i32, deviation: i32) -> Strength {
        Strength { deviation, provisional: false, rating }
    }

    #[rstest::rstest]
    #[case::well_known(60, 0, 100)]
    #[case::between_two_steps(101, 0, 150)]
    #[case::on_a_step(150, 0, 150)]
    #[case::new(350, 0, 350)]
    #[case::damaged(9_000, 0, 350)]
    #[case::just_before_a_step(60, 4_999, 100)]
    #[case::a_step(60, 5_000, 150)]
    #[case::many(60, 59_999, 650)]
    fn a_window_begins_with_the_deviation_and_widens_in_steps(
        #[case] deviation: i32,
        #[case] waited_ms: u64,
        #[case] points: i32,
    ) {
        let strength = strength(1_500, deviation);
        let reach = Reach::of(strength, waited_ms);
        assert_eq!(reach, Reach::Points(points));
        assert_eq!(reach.around(1_500), Window { max: 1_500 + points, min: 1_500 - points });
        assert_eq!(reach.is_widened(strength), waited_ms >= STEP_EVERY_MS);
    }

    #[test]
    fn after_a_time_it_is_anybody() {
        let reach = Reach::of(strength(1_500, 60), WAIT_MAX_MS);
        assert_eq!((reach, reach.around(1_500)), (Reach::Anybody, ANYBODY));
        assert!(reach.is_widened(strength(1_500, 60)) && reach > Reach::Points(i32::MAX));
        assert_eq!(WAIT_MAX_MS % STEP_EVERY_MS, 0, "there is a step at that moment");
    }

    #[test]
    fn both_must_reach_the_other_unless_one_has_waited_long() {
        let points = Reach::Points;
        assert_eq!((points(100).with(points(350)), points(350).with(points(100))), (100, 100));
        assert_eq!((points(100).with(Reach::Anybody), Reach::Anybody.with(points(1))), (i32::MAX, i32::MAX));
    }
}
