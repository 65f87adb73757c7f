//! What the server says about one game. Knows the fields of each message; never who gets it.

mod hinted;
mod onlookers;
mod origin;
mod snapshot;
mod standing;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::codes::{AwayReason, EndReason, GameResult};
use super::{GameId, Ledger, OfferKind, Texts};
use crate::rules::{BySeat, Seat};
pub use hinted::Hinted;
pub use onlookers::{Next, Watchers};
pub use origin::{OriginInfo, PairInfo, PairingInfo, RatedPairingInfo};
pub use snapshot::{OpenOffer, PlayerInfo, RatingInfo, Snapshot};
use standing::reads_beside_standing;
pub use standing::{ClockState, PickInfo, Standing};

/// What a game did to a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RatingNews {
    /// The rating before the game.
    pub before: i32,
    /// The rating after it.
    pub after: i32,
    /// Whether too little is known yet for a place on a leaderboard.
    pub provisional: bool,
}

/// A move was made.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Played<'a> {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// The number of the move.
    pub ply: u32,
    /// Who made it.
    pub seat: Seat,
    /// The move.
    #[serde(rename = "move")]
    pub mv: Cow<'a, str>,
    /// How the game stands.
    #[serde(flatten)]
    pub standing: Standing<'a>,
    /// When it was made, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub at_ms: u64,
    /// What it took, in a timed game.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub ledger: Option<Ledger>,
    /// Until when whoever is to move then has to, Unix milliseconds, in a game of which that is told in days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub due_ms: Option<u64>,
}

reads_beside_standing! {
    Played {
        game: GameId,
        seq: u32,
        ply: u32,
        seat: Seat,
        #[serde(borrow, rename = "move")]
        mv: Cow<'a, str>,
        at_ms: u64,
        ledger: Option<Ledger>,
        due_ms: Option<u64>,
    }
}

/// A game is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Ended<'a> {
    /// Which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// The number of the last move.
    pub ply: u32,
    /// Who won; null in a draw.
    pub winner: Option<Seat>,
    /// What that is for the receiver; null for a watcher.
    pub result: Option<GameResult>,
    /// Why it ended.
    pub reason: EndReason,
    /// The cells that show why.
    #[serde(borrow)]
    #[cfg_attr(test, ts(as = "Option<Vec<String>>"))]
    pub line: Option<Texts<'a>>,
    /// Points of each side.
    pub score: Option<BySeat<u32>>,
    /// What the result did to the ratings; null in a game that is not rated, or whose result counts for nothing: the
    /// record says why.
    pub ratings: Option<BySeat<RatingNews>>,
    /// Where the match record is.
    #[serde(borrow)]
    pub record: Cow<'a, str>,
    /// How the clocks stood then, in a timed game.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub clock: Option<ClockState>,
    /// How long after the loser's clock was used up a move of theirs was received, if one came before the game was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub late_ms: Option<u64>,
    /// How the pair stands that it is part of; left out where it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub pair: Option<PairInfo>,
    /// The whole position, in a game that hid some of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub position: Option<Cow<'a, str>>,
    /// All moves, in a game that hid some of them.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<String>>"))]
    pub moves: Option<Texts<'a>>,
}

/// Something was offered, or declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Offered {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// Who offers or declines.
    pub seat: Seat,
    /// What.
    pub what: OfferKind,
}

/// Moves were taken back.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TakenBack<'a> {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// The number of the move that is now the last.
    pub ply: u32,
    /// How the game stands.
    #[serde(flatten)]
    pub standing: Standing<'a>,
    /// The moves that remain.
    #[cfg_attr(test, ts(as = "Vec<String>"))]
    pub moves: Texts<'a>,
    /// Until when whoever is to move then has to, Unix milliseconds, in a game of which that is told in days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub due_ms: Option<u64>,
}

reads_beside_standing! {
    TakenBack {
        game: GameId,
        seq: u32,
        ply: u32,
        #[serde(borrow)]
        moves: Texts<'a>,
        due_ms: Option<u64>,
    }
}

/// A game goes on later: from now on each move may take days, and nobody has to be there meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Adjourned {
    /// Which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// Who agreed to it or claimed it.
    pub seat: Seat,
    /// The state of the clock.
    pub clock: Option<ClockState>,
}

/// A player went away or came back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Presence {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// Whose presence.
    pub seat: Seat,
    /// Whether they are here now.
    pub here: bool,
    /// What is left of that seat's absence bank; null while they are here.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub left_ms: Option<u64>,
    /// Why they are away, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub why: Option<AwayReason>,
    /// The state of the clock, in a timed game.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub clock: Option<ClockState>,
}

/// A player said a phrase. It is no event of the game: it takes no number, and is not kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Said<'a> {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the game's last event before it.
    pub seq: u32,
    /// Who said it.
    pub seat: Seat,
    /// The key of the phrase.
    #[serde(borrow)]
    pub phrase: Cow<'a, str>,
}

/// This connection hears no more of a game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Left {
    /// Which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
}
