//! What two agree on besides the game, its options and its time, as the wire says it. Knows the fields; never what follows from
//! them.

use serde::{Deserialize, Serialize};

/// How a match starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// As the rules say.
    #[default]
    None,
    /// From an opening that is drawn among those from which nobody wins if nobody errs.
    Balanced,
    /// As the rules say, and once more with the seats exchanged: two matches with one result.
    Pair,
}

impl Start {
    /// Whether it starts as the rules say, which is not told.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands in a reference")]
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// What was agreed on besides, as far as it does not go without saying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Conditions {
    /// Whether moves may be taken back by consent; left out where that goes without saying: they may unless it is rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub takebacks: Option<bool>,
    /// Whether it ends without a winner as soon as nobody can win any more; left out if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub dead_draw: bool,
    /// How it starts; left out where it does as the rules say.
    #[serde(default, skip_serializing_if = "Start::is_none")]
    #[cfg_attr(test, ts(optional, as = "Option<Start>"))]
    pub start: Start,
}
