//! How a game stands between two moves, and how that is read where its fields stand among those of a message. Knows the
//! fields; never where their values come from.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::protocol::Texts;
use crate::rules::{BySeat, Legal, Pick, Seat};

/// How a game stands between two moves.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Standing<'a> {
    /// The position.
    pub position: Cow<'a, str>,
    /// The seats that may move now.
    pub turn: Cow<'a, [Seat]>,
    /// The moves of the seats in `turn`; of the receiver alone in a snapshot and in a game that hides something. Null
    /// where they are too many to list.
    #[cfg_attr(test, ts(as = "Option<Vec<String>>"))]
    pub legal: Option<Texts<'a>>,
    /// A short way to say the moves that are too many to list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, as = "Option<Pick<String>>"))]
    pub pick: Option<PickInfo<'a>>,
    /// Whether the seats have exchanged colours; left out if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub swapped: bool,
    /// Points of each side so far, in games that count them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub score: Option<BySeat<u32>>,
    /// The state of the clock.
    pub clock: Option<ClockState>,
}

impl Standing<'_> {
    /// The moves that are told, as the rules have such lists.
    pub fn moves(&self) -> Legal<String> {
        match (&self.legal, &self.pick) {
            (Some(moves), _) => Legal::Listed(moves.to_strings()),
            (None, Some(pick)) => Legal::Picked(Pick {
                count: pick.count,
                cells: pick.cells.to_strings(),
                others: pick.others.to_strings(),
            }),
            (None, None) => Legal::Unlisted,
        }
    }
}

/// A short way to say moves: any `count` different ones of these cells, in any order, joined by `-`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PickInfo<'a> {
    /// How many cells make a move.
    pub count: usize,
    /// The cells to pick from.
    #[serde(borrow)]
    pub cells: Texts<'a>,
    /// Moves that can be made instead.
    #[serde(borrow)]
    pub others: Texts<'a>,
}

impl<'a> From<&'a Pick<String>> for PickInfo<'a> {
    fn from(Pick { count, cells, others }: &'a Pick<String>) -> Self {
        Self { count: *count, cells: cells.as_slice().into(), others: others.as_slice().into() }
    }
}

/// The state of a clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClockState {
    /// What the first seat has left.
    #[cfg_attr(test, ts(type = "number"))]
    pub first_ms: u64,
    /// What the second seat has left.
    #[cfg_attr(test, ts(type = "number"))]
    pub second_ms: u64,
    /// Whose time runs.
    pub running: Vec<Seat>,
    /// When that is so, Unix milliseconds.
    #[serde(default)]
    #[cfg_attr(test, ts(type = "number"))]
    pub at_ms: u64,
    /// How long the clock of each seat still stands still from then on, if it runs: what is left of its delay or of the time
    /// for its first move, or until the hours begin in which it runs. Left out where a clock never stands still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "BySeat<number>"))]
    pub delay_ms: Option<BySeat<u64>>,
    /// In which stage each seat is, from 1; left out where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub stage: Option<BySeat<u32>>,
    /// How many moves each seat has still to make in its stage, or in its Canadian byo-yomi; null while that is not counted.
    /// Left out where it never is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "BySeat<number | null>"))]
    pub moves_left: Option<BySeat<Option<u32>>>,
    /// How many periods of byo-yomi each seat has left, with the one that runs. Left out where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "BySeat<number | null>"))]
    pub periods_left: Option<BySeat<Option<u32>>>,
    /// Whether the byo-yomi of each seat has begun: what it has left is then of the period, or of Canadian byo-yomi. Left out
    /// where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub overtime: Option<BySeat<bool>>,
}

/// Reads a message in which the fields of [`Standing`] stand beside its own. Serde's own way to share fields keeps each
/// value in between; this reads them where they stand.
macro_rules! reads_beside_standing {
    ($message:ident { $($(#[$how:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        impl<'de: 'a, 'a> serde::Deserialize<'de> for $message<'a> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                struct Fields<'a> {
                    $($(#[$how])* $field: $type,)+
                    #[serde(borrow)]
                    position: Cow<'a, str>,
                    turn: Cow<'a, [Seat]>,
                    #[serde(borrow)]
                    legal: Option<Texts<'a>>,
                    #[serde(borrow)]
                    pick: Option<PickInfo<'a>>,
                    #[serde(default)]
                    swapped: bool,
                    score: Option<BySeat<u32>>,
                    clock: Option<ClockState>,
                }
                let Fields { $($field,)+ position, turn, legal, pick, swapped, score, clock } =
                    Fields::deserialize(deserializer)?;
                let standing = Standing { position, turn, legal, pick, swapped, score, clock };
                Ok(Self { $($field,)+ standing })
            }
        }
    };
}
pub(super) use reads_beside_standing;
