//! How a game came about, as its players and watchers are told it. Knows the fields; never how two are paired.

use serde::{Deserialize, Serialize};

use super::RatingInfo;
use crate::protocol::{GameId, InviteId, RatingRange};
use crate::rules::{BySeat, Seat};

/// How two players came to a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OriginInfo {
    /// Both looked for an opponent, or one joined the other's open seek.
    Seek {
        /// Why these two met; left out in games that are older than this is kept.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        pairing: Option<PairingInfo>,
    },
    /// They had played before, and agreed to play again with the seats exchanged.
    Rematch {
        /// The game before.
        #[cfg_attr(test, ts(type = "string"))]
        of: GameId,
    },
    /// It is the second of a pair: the seats are exchanged.
    Pair {
        /// The first of the pair.
        #[cfg_attr(test, ts(type = "string"))]
        of: GameId,
        /// Who won that, by the seats of this one; null in a draw.
        winner: Option<Seat>,
    },
    /// One had invited, and the other came.
    Invitation {
        /// Which invitation it was.
        #[cfg_attr(test, ts(type = "string"))]
        invite: InviteId,
        /// Where the one sits who had invited.
        by: Seat,
    },
    /// One wanted to play a bot.
    Bot,
}

/// Why two met, and sit where they sit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairingInfo {
    /// How long each had waited.
    #[cfg_attr(test, ts(type = "{ first: number, second: number }"))]
    pub waited_ms: BySeat<u64>,
    /// Who joined the other's open seek; null where both waited for anybody.
    pub joined: Option<Seat>,
    /// Whether the seats were given so that the two have had each as often as the other; they were drawn if not.
    pub balanced: bool,
    /// Whether the two had just played each other, and nobody else was to be met.
    pub again: bool,
    /// What the ratings had to do with it; null in a game that is not rated.
    pub rated: Option<RatedPairingInfo>,
}

/// What the ratings of two had to do with that they met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RatedPairingInfo {
    /// How strong each was then.
    pub ratings: BySeat<RatingInfo>,
    /// Which ratings each would have met then; of who joined an open seek, null.
    #[cfg_attr(test, ts(type = "{ first: RatingRange | null, second: RatingRange | null }"))]
    pub windows: BySeat<Option<RatingRange>>,
    /// Whether a window was wider than at the beginning, because its player had waited.
    pub widened: bool,
    /// Whether one had waited so long that anybody was met.
    pub bounded: bool,
}

/// How a pair stands: two games of the same players with the seats exchanged, by the seats of the game it is told with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PairInfo {
    /// How many games each has won.
    pub won: BySeat<usize>,
    /// How many nobody has won.
    pub drawn: usize,
    /// Who has won the pair; null where nobody has, or it goes on.
    pub winner: Option<Seat>,
    /// The second game, where it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string"))]
    pub next: Option<GameId>,
    /// When it begins, Unix milliseconds: until then whoever asks for it is told `too_early`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub starts_ms: Option<u64>,
}
