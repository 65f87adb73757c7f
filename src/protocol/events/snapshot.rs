//! All of a game at once, as its receiver may see it. Knows the fields; never who gets it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{ClockState, Ended, OriginInfo, PickInfo, Standing, reads_beside_standing};
use crate::protocol::{AwayReason, Clock, Conditions, GameId, OfferKind, PlayerId, Texts};
use crate::rules::{BySeat, Layout, Options, Seat};

/// All of a game as its receiver may see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Snapshot<'a> {
    /// Which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of its last event.
    pub seq: u32,
    /// The kind of game.
    pub rules: Cow<'a, str>,
    /// All options of the match.
    #[cfg_attr(test, ts(as = "Options"))]
    pub options: Cow<'a, Options>,
    /// How it is timed; left out where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub control: Option<Clock>,
    /// Whether it is rated.
    pub rated: bool,
    /// What was agreed on besides.
    #[serde(flatten)]
    pub conditions: Conditions,
    /// Whether the match is in no list and nobody may watch it; left out if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub private: bool,
    /// Where the receiver sits; null for a watcher.
    pub seat: Option<Seat>,
    /// How the two came to it, and why these two; null in matches of which that is not known.
    pub origin: Option<OriginInfo>,
    /// Who plays.
    pub players: BySeat<PlayerInfo<'a>>,
    /// All moves in order.
    #[cfg_attr(test, ts(as = "Vec<String>"))]
    pub moves: Texts<'a>,
    /// The number of the last move; 0 at the start.
    pub ply: u32,
    /// How many of the moves are those of the opening it started from, for which nobody was asked; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub opening: Option<usize>,
    /// How the position is drawn.
    pub layout: Cow<'a, [Layout]>,
    /// How the game stands.
    #[serde(flatten)]
    pub standing: Standing<'a>,
    /// Whether each player is here.
    pub presence: BySeat<bool>,
    /// What is left of each absent player's bank.
    #[cfg_attr(test, ts(type = "{ first: number | null, second: number | null }"))]
    pub left_ms: BySeat<Option<u64>>,
    /// Why each absent player is away, where that is known; left out where it is of nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub presence_why: Option<BySeat<Option<AwayReason>>>,
    /// Until when whoever is to move has to, Unix milliseconds; null in a game that waits for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub due_ms: Option<u64>,
    /// Whether it was adjourned; left out if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub adjourned: bool,
    /// What is offered and not yet answered.
    pub offers: Vec<OpenOffer>,
    /// How many watch.
    pub watchers: usize,
    /// How much later the receiver hears what happens, in milliseconds: of a watcher where the server has it so, and only
    /// while the game runs. What is told is how the game stood so long ago, with times as if it were so now. Left out where
    /// all is told at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub late_ms: Option<u64>,
    /// What the two play now who played it, as a watcher may know it; left out where nobody has played again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string"))]
    pub next: Option<GameId>,
    /// How it ended; null while it runs.
    pub ended: Option<Ended<'a>>,
}

reads_beside_standing! {
    Snapshot {
        game: GameId,
        seq: u32,
        #[serde(borrow)]
        rules: Cow<'a, str>,
        options: Cow<'a, Options>,
        control: Option<Clock>,
        rated: bool,
        #[serde(flatten)]
        conditions: Conditions,
        #[serde(default)]
        private: bool,
        seat: Option<Seat>,
        origin: Option<OriginInfo>,
        #[serde(borrow)]
        players: BySeat<PlayerInfo<'a>>,
        #[serde(borrow)]
        moves: Texts<'a>,
        ply: u32,
        opening: Option<usize>,
        layout: Cow<'a, [Layout]>,
        presence: BySeat<bool>,
        left_ms: BySeat<Option<u64>>,
        presence_why: Option<BySeat<Option<AwayReason>>>,
        due_ms: Option<u64>,
        #[serde(default)]
        adjourned: bool,
        offers: Vec<OpenOffer>,
        watchers: usize,
        late_ms: Option<u64>,
        next: Option<GameId>,
        #[serde(borrow)]
        ended: Option<Ended<'a>>,
    }
}

/// One player of a game.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlayerInfo<'a> {
    /// The public id.
    #[cfg_attr(test, ts(type = "string"))]
    pub id: PlayerId,
    /// The name.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// Whether it is a program of the server's own.
    pub bot: bool,
    /// How strong the player was when the game began, in a rated game of one who has a rating.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub rating: Option<RatingInfo>,
}

/// How strong a player is: a Glicko-2 rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RatingInfo {
    /// The expected strength.
    pub rating: i32,
    /// How far off it may be: one standard deviation.
    pub deviation: i32,
    /// Whether too little is known yet for a place on a leaderboard.
    pub provisional: bool,
}

/// An offer that is not yet answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OpenOffer {
    /// Who offers.
    pub seat: Seat,
    /// What.
    pub what: OfferKind,
    /// The number of the event by which it was made: who answers it may name it.
    pub seq: u32,
}
