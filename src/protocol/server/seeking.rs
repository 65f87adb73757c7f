//! What the server says of seeks: that one waits, that it no longer does, and which are open to be joined. Knows the fields of
//! each message; never who waits, nor why two meet.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::protocol::{Clock, Conditions, GameId, InviteId, PlayerInfo, SeekId};
use crate::rules::Options;

/// A seek waits for its opponent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Waiting<'a> {
    /// Which seek.
    #[cfg_attr(test, ts(type = "string"))]
    pub seek: SeekId,
    /// The kind of game.
    #[serde(borrow)]
    pub rules: Cow<'a, str>,
    /// All options of the match.
    #[cfg_attr(test, ts(as = "Options"))]
    pub options: Cow<'a, Options>,
    /// How it is timed.
    pub clock: Option<Clock>,
    /// Whether it is rated.
    pub rated: bool,
    /// What is agreed on besides.
    #[serde(flatten)]
    pub conditions: Conditions,
    /// Whether bots may come that somebody else runs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub bots: bool,
    /// How many wait for the same before this one. The message is told again, without `re`, when this, `window` or
    /// `expected_ms` changes.
    pub ahead: usize,
    /// Since when it waits, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub since_ms: u64,
    /// Which ratings would be met now; null where it is not rated.
    pub window: Option<RatingRange>,
    /// How long in all it is expected to wait, as such seeks have waited of late; null where too little is known.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub expected_ms: Option<u64>,
}

/// Somebody is there for a seek whose player, or the other, plays a bot meanwhile: the match begins when everybody who does has
/// agreed. `accept` of one's own seek says yes, `withdraw` says no. Who says neither in time seeks it no longer; the other's
/// seek waits on at its place, which is told by `waiting`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Proposed<'a> {
    /// The receiver's own seek, or the one they have joined.
    #[cfg_attr(test, ts(type = "string"))]
    pub seek: SeekId,
    /// Who is there.
    #[serde(borrow)]
    pub player: PlayerInfo<'a>,
    /// Whether the receiver has agreed: by saying so, or because they play no bot and seek nothing else.
    pub agreed: bool,
    /// Until when it stands, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub expires_ms: u64,
}

/// Ratings from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RatingRange {
    /// The lowest.
    pub min: i32,
    /// The highest.
    pub max: i32,
}

/// A seek no longer waits, or an invitation no longer stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Withdrawn {
    /// Which; left out where it answers a `withdraw` and none waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string"))]
    pub seek: Option<SeekId>,
    /// The invitation that no longer stands: it was cancelled, taken up or has expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string"))]
    pub invite: Option<InviteId>,
    /// The player's match that began instead, if that is why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string"))]
    pub game: Option<GameId>,
    /// Whether it waits on, on another connection of the player's where it was asked for once more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub elsewhere: bool,
}

/// What waits to be joined: first all of it, in `seeks`, then what has changed, in `added` and `removed`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Seeks<'a> {
    /// All that is listed, the longest waiting first.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub seeks: Option<Vec<OpenSeek<'a>>>,
    /// What is listed from now on. One that is known already takes the place of what was told of it.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub added: Option<Vec<OpenSeek<'a>>>,
    /// What is listed no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "Array<string>"))]
    pub removed: Option<Vec<SeekId>>,
    /// How many wait beside those that are listed.
    #[cfg_attr(test, ts(optional = false))]
    pub left_off: usize,
}

/// A seek that may be joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OpenSeek<'a> {
    /// Which seek.
    #[cfg_attr(test, ts(type = "string"))]
    pub seek: SeekId,
    /// Who waits; with the rating in the discipline of a rated seek.
    #[serde(borrow)]
    pub player: PlayerInfo<'a>,
    /// The kind of game.
    #[serde(borrow)]
    pub rules: Cow<'a, str>,
    /// All options of the match.
    #[cfg_attr(test, ts(as = "Options"))]
    pub options: Cow<'a, Options>,
    /// How it is timed.
    pub clock: Option<Clock>,
    /// Whether it is rated.
    pub rated: bool,
    /// What is agreed on besides.
    #[serde(flatten)]
    pub conditions: Conditions,
    /// Whether bots may come that somebody else runs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub bots: bool,
    /// Since when it waits, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub since_ms: u64,
    /// Which ratings may join; null where it is not rated.
    pub range: Option<RatingRange>,
}
