//! Why two players who sought were brought together, as it is kept with their match and told of it. Knows numbers; how two are
//! found is not known here.

use serde::{Deserialize, Serialize};

use crate::protocol::{PairingInfo, RatedPairingInfo, RatingInfo, RatingRange};
use crate::rules::{BySeat, Seat};

/// Why two players met, and sit where they sit. The fields are in the order of their names' bytes, as in all that is chained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pairing {
    /// Whether the two had just played each other, and nobody else was to be met.
    pub again: bool,
    /// Whether the seats were given so that each has been first as often as second; they were drawn if not.
    pub balanced: bool,
    /// Who joined the other's open seek; nothing where both waited for anybody.
    pub joined: Option<Seat>,
    /// What the ratings had to do with it; nothing in a match that is not rated.
    pub rated: Option<RatedPairing>,
    /// How long each had waited, in milliseconds.
    pub waited_ms: BySeat<u64>,
}

/// What the ratings of two had to do with that they met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatedPairing {
    /// Whether one had waited so long that anybody was met.
    pub bounded: bool,
    /// How strong each was then.
    pub ratings: BySeat<Strength>,
    /// Whether a window was wider than at the beginning, because its player had waited.
    pub widened: bool,
    /// Which ratings each would have met then; nothing of who joined an open seek.
    pub windows: BySeat<Option<Window>>,
}

/// A Glicko-2 rating in whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strength {
    /// How far off it may be: one standard deviation.
    pub deviation: i32,
    /// Whether too little was known for a place on a leaderboard.
    pub provisional: bool,
    /// The expected strength.
    pub rating: i32,
}

/// Ratings from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The highest.
    pub max: i32,
    /// The lowest.
    pub min: i32,
}

impl From<Window> for RatingRange {
    fn from(Window { max, min }: Window) -> Self {
        Self { min, max }
    }
}

impl From<Strength> for RatingInfo {
    fn from(Strength { deviation, provisional, rating }: Strength) -> Self {
        Self { rating, deviation, provisional }
    }
}

impl From<RatedPairing> for RatedPairingInfo {
    fn from(RatedPairing { bounded, ratings, widened, windows }: RatedPairing) -> Self {
        let ratings = ratings.map(RatingInfo::from);
        let windows = windows.map(|window| window.map(RatingRange::from));
        Self { ratings, windows, widened, bounded }
    }
}

impl From<Pairing> for PairingInfo {
    fn from(Pairing { again, balanced, joined, rated, waited_ms }: Pairing) -> Self {
        Self { waited_ms, joined, balanced, again, rated: rated.map(RatedPairingInfo::from) }
    }
}
