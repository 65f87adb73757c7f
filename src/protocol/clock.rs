//! How a match is timed, as the wire writes it: two short forms and a long one. Knows the fields of each; never which values
//! are allowed, nor how a clock goes.

mod wish;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

pub use wish::ClockWish;
pub(super) use wish::asked_for;

/// How a game is timed; `null` on the wire for not at all. Fields of two forms are an error.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Clock {
    /// Time for the whole game, and more with each move.
    Increment {
        /// What each side starts with.
        #[cfg_attr(test, ts(type = "number"))]
        initial_ms: u64,
        /// What each move adds.
        #[cfg_attr(test, ts(type = "number"))]
        increment_ms: u64,
    },
    /// The same time for every move.
    PerMove {
        /// What each move may take.
        #[cfg_attr(test, ts(type = "number"))]
        per_move_ms: u64,
    },
    /// Everything that clubs play with, each part optional.
    Long(Box<LongClock>),
}

/// The long form of a clock: everything that clubs play with, each part optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct LongClock {
    /// What each move may take, in milliseconds: then there are no stages, and nothing that belongs to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_move_ms: Option<u64>,
    /// The stages one after the other; the last of them ends the match, or comes again and again if it counts moves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<Stage>>"))]
    pub stages: Vec<Stage>,
    /// Byo-yomi, after the time of the stages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periods: Option<Periods>,
    /// Canadian byo-yomi, after the time of the stages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canadian: Option<Canadian>,
    /// Whether what one side uses is given to the other; not if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hourglass: Option<bool>,
    /// What each side has for its first move, in milliseconds, in place of its clock: the match is cancelled after that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_move_ms: Option<u64>,
    /// What each side has in place of the first stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub odds: Option<Odds>,
    /// When the clock runs; all day if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Whether the first move of each side adds its increment; it does if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_increment: Option<bool>,
}

/// Time for some moves, or for the rest of the match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Stage {
    /// For how many moves of one side; for the rest of the match if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moves: Option<u32>,
    /// What the stage adds when it begins, in milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub initial_ms: u64,
    /// What each move adds, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub increment_ms: Option<u64>,
    /// What each move may take without costing time, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// In which way; `simple` if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<DelayKind>,
}

/// In which way a move may take some time without costing any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum DelayKind {
    /// The clock stands still at first.
    Simple,
    /// What was used is given back after the move, as far as the delay goes.
    Bronstein,
}

/// Byo-yomi: a move within a period leaves it whole, and one that takes longer uses it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Periods {
    /// How many there are.
    pub count: u32,
    /// How long each is, in milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub ms: u64,
}

/// Canadian byo-yomi: so many moves in so much time, which is filled up again when they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Canadian {
    /// How many moves.
    pub moves: u32,
    /// In how long, in milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub ms: u64,
}

/// A first stage for each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Odds {
    /// That of the first seat.
    pub first: Stage,
    /// That of the second seat.
    pub second: Stage,
}

/// When a clock runs, every day.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Hours {
    /// From when on, `HH:MM` as clocks on the wall there show it.
    pub from: String,
    /// Until when, likewise; on the next day if that is earlier.
    pub to: String,
    /// Where: the name of a zone of the IANA database.
    pub zone: String,
}

/// What one move took: all of it in milliseconds, decided once and written down. From when its clock began to run until it was
/// received it is `charge_ms`, `compensated_ms`, `fault_ms`, and for the rest time in which the clock stood still: a delay, the
/// time for a first move, what is outside of the hours in which the clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Ledger {
    /// When the move was received, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub received_ms: u64,
    /// How late it was by the line, as the server measured it; nothing if it could not.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub lag_ms: Option<u64>,
    /// How much of that is made good.
    #[cfg_attr(test, ts(type = "number"))]
    pub compensated_ms: u64,
    /// What the clock has lost by it.
    #[cfg_attr(test, ts(type = "number"))]
    pub charge_ms: u64,
    /// How long the server was down or stood still meanwhile, which is charged to nobody.
    #[cfg_attr(test, ts(type = "number"))]
    pub fault_ms: u64,
}

impl Ledger {
    /// A move that was received then and took nothing.
    pub fn free(received_ms: u64) -> Self {
        Self { received_ms, lag_ms: None, compensated_ms: 0, charge_ms: 0, fault_ms: 0 }
    }
}

/// Every field of every form.
#[derive(Deserialize)]
struct Fields {
    initial_ms: Option<u64>,
    increment_ms: Option<u64>,
    per_move_ms: Option<u64>,
    stages: Option<Vec<Stage>>,
    periods: Option<Periods>,
    canadian: Option<Canadian>,
    hourglass: Option<bool>,
    first_move_ms: Option<u64>,
    odds: Option<Odds>,
    hours: Option<Hours>,
    first_increment: Option<bool>,
}

impl Fields {
    /// The clock, if the fields are those of one form.
    fn form(self) -> Result<Clock, &'static str> {
        let Self { initial_ms, increment_ms, per_move_ms, stages, periods, canadian, .. } = self;
        let Self { hourglass, first_move_ms, odds, hours, first_increment, .. } = self;
        let is_empty = |long: &LongClock| *long == LongClock::default();
        let long = LongClock {
            per_move_ms: None,
            stages: stages.unwrap_or_default(),
            periods,
            canadian,
            hourglass,
            first_move_ms,
            odds,
            hours,
            first_increment,
        };
        match (initial_ms, increment_ms, per_move_ms) {
            (Some(initial_ms), Some(increment_ms), None) if is_empty(&long) => {
                Ok(Clock::Increment { initial_ms, increment_ms })
            }
            (Some(_), None, None) => Err("missing field `increment_ms`"),
            (None, Some(_), None) => Err("missing field `initial_ms`"),
            (Some(_), _, _) | (_, Some(_), _) => Err("fields of two forms"),
            (None, None, Some(per_move_ms)) if is_empty(&long) => Ok(Clock::PerMove { per_move_ms }),
            (None, None, None) if is_empty(&long) => Err("no field of any form"),
            (None, None, per_move_ms) => Ok(Clock::Long(Box::new(LongClock { per_move_ms, ..long }))),
        }
    }
}

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Fields::deserialize(deserializer)?.form().map_err(D::Error::custom)
    }
}
