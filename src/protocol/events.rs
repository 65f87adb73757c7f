//! What the server says about one game. Knows the fields of each message; never who gets it.

use serde::Serialize;

use super::codes::{EndReason, GameResult};
use super::{GameId, OfferKind, PlayerId};
use crate::rules::{BySeat, Layout, Options, Pick, Seat};

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_not(flag: &bool) -> bool {
    !flag
}

/// How a game stands between two moves.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Standing<'a> {
    /// The position.
    pub position: &'a str,
    /// The seats that may move now.
    pub turn: &'a [Seat],
    /// The moves of the seats in `turn`; of the receiver alone in a snapshot and in a game that hides something. Null
    /// where they are too many to list.
    pub legal: Option<&'a [String]>,
    /// A short way to say the moves that are too many to list.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, as = "Option<Pick<String>>"))]
    pub pick: Option<&'a Pick<String>>,
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

/// All of a game as its receiver may see it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Snapshot<'a> {
    /// Which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of its last event.
    pub seq: u32,
    /// The kind of game.
    pub rules: &'a str,
    /// All options of the match.
    #[cfg_attr(test, ts(as = "Options"))]
    pub options: &'a Options,
    /// Whether it is rated.
    pub rated: bool,
    /// Where the receiver sits; null for a watcher.
    pub seat: Option<Seat>,
    /// Who plays.
    pub players: BySeat<PlayerInfo<'a>>,
    /// All moves in order.
    pub moves: Vec<&'a str>,
    /// The number of the last move; 0 at the start.
    pub ply: u32,
    /// How the position is drawn.
    pub layout: &'a [Layout],
    /// How the game stands.
    #[serde(flatten)]
    pub standing: Standing<'a>,
    /// Whether each player is here.
    pub presence: BySeat<bool>,
    /// What is left of each absent player's bank.
    #[cfg_attr(test, ts(type = "{ first: number | null, second: number | null }"))]
    pub left_ms: BySeat<Option<u64>>,
    /// What is offered and not yet answered.
    pub offers: Vec<OpenOffer>,
    /// How many watch.
    pub watchers: usize,
    /// How it ended; null while it runs.
    pub ended: Option<Ended<'a>>,
}

/// One player of a game.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlayerInfo<'a> {
    /// The public id.
    #[cfg_attr(test, ts(type = "string"))]
    pub id: PlayerId,
    /// The name.
    pub name: &'a str,
    /// Whether it is a program of the server's own.
    pub bot: bool,
    /// How strong the player was when the game began, in a rated game of one who has a rating.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub rating: Option<RatingInfo>,
}

/// How strong a player is: a Glicko-2 rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RatingInfo {
    /// The expected strength.
    pub rating: i32,
    /// How far off it may be: one standard deviation.
    pub deviation: i32,
    /// Whether too little is known yet for a place on a leaderboard.
    pub provisional: bool,
}

/// What a game did to a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RatingNews {
    /// The rating before the game.
    pub before: i32,
    /// The rating after it.
    pub after: i32,
    /// Whether too little is known yet for a place on a leaderboard.
    pub provisional: bool,
}

/// The state of a clock.
#[derive(Clone, Debug, Serialize)]
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

/// An offer that is not yet answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OpenOffer {
    /// Who offers.
    pub seat: Seat,
    /// What.
    pub what: OfferKind,
    /// The number of the event by which it was made: who answers it may name it.
    pub seq: u32,
}

/// A move was made.
#[derive(Debug, Serialize)]
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
    pub mv: &'a str,
    /// How the game stands.
    #[serde(flatten)]
    pub standing: Standing<'a>,
    /// When it was made, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub at_ms: u64,
}

/// A game is over.
#[derive(Clone, Debug, Serialize)]
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
    pub line: Option<&'a [String]>,
    /// Points of each side.
    pub score: Option<BySeat<u32>>,
    /// What the result did to the ratings; null in a game that is not rated, or whose result counts for nothing: the
    /// record says why.
    pub ratings: Option<BySeat<RatingNews>>,
    /// Where the match record is.
    pub record: &'a str,
    /// The whole position, in a game that hid some of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub position: Option<&'a str>,
    /// All moves, in a game that hid some of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub moves: Option<Vec<&'a str>>,
}

/// Something was offered, or declined.
#[derive(Debug, Serialize)]
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
#[derive(Debug, Serialize)]
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
    pub moves: Vec<&'a str>,
}

/// A player went away or came back.
#[derive(Debug, Serialize)]
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
}

/// A player said a phrase.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Said<'a> {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// Who said it.
    pub seat: Seat,
    /// The key of the phrase.
    pub phrase: &'a str,
}

/// This connection hears no more of a game.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Left {
    /// Which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
}
