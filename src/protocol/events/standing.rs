//! How a game stands between two moves, and how that is read where its fields stand among those of a message. Knows the
//! fields; never where their values come from.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::protocol::Texts;
use crate::rules::{BySeat, Legal, Pick, Seat};

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
pub(super) fn is_not(flag: &bool) -> bool {
    !flag
}

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
    #[serde(skip_serializing_if = "is_not")]
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
