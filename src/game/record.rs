//! A match as a document: header, moves with their times, result; once it is over also every event, chained and signed
//! (`sealing`). Knows what is written down; never where.

mod chain;
mod counting;
mod course;
mod exporting;
pub(super) mod inspecting;
pub(super) mod kept;
mod link;
pub(super) mod past;
mod reading;
mod scenes;
mod sealing;
mod verifying;

use std::sync::Arc;

use serde::Serialize;

pub use counting::discipline;
pub use course::course;
pub use exporting::{Export, export};
pub use scenes::{Replay, replay};
pub use verifying::{Unverified, Verified, verify};

use super::core::event::Event;
use super::core::header::{Header, Player};
use super::core::opening::Origin;
use super::core::referee::Referee;
use super::door::table::Attended;
use crate::protocol::{Clock, EndReason, GameId, Ledger, RatingInfo};
use crate::rules::{BySeat, Options, Seat};
use crate::seal::Seal;
use crate::store::ratings::settings::OneAddress;
use crate::store::{Circumstances, Ending, GameNumber, RatingChange};
use sealing::document;

/// The record of a match, running or ended.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// What is known without the moves.
    #[serde(flatten)]
    pub summary: Summary,
    /// How the two came to it, and why these two; left out where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The version of the rules.
    pub rules_version: u32,
    /// All moves in order.
    pub moves: Vec<RecordedMove>,
    /// The position now.
    pub position: String,
    /// The position in the game's own notation, once the game is over.
    pub notation: Option<String>,
}

/// A match in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Which match.
    pub game: GameId,
    /// Whether it is being played or over.
    pub state: State,
    /// The kind of game.
    pub rules: &'static str,
    /// All options.
    pub options: Options,
    /// How it is timed.
    pub clock: Option<Clock>,
    /// Whether it is rated.
    pub rated: bool,
    /// Who plays.
    pub players: BySeat<Seated>,
    /// When it began, Unix milliseconds.
    pub opened_ms: u64,
    /// How it ended.
    pub ended: Option<RecordedEnd>,
    /// What it did to the ratings; left out where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratings: Option<BySeat<RatingChange>>,
    /// Whether one of its players is connected; left out where that was not asked of who knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub here: Option<bool>,
    /// Whether each player looks at it; left out likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence: Option<BySeat<bool>>,
    /// How many watch; left out likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watchers: Option<usize>,
}

/// Who plays in a match that is listed.
#[derive(Clone, Debug, Serialize)]
pub struct Seated {
    /// Who.
    #[serde(flatten)]
    pub player: Player,
    /// How strong they were when it began; left out where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<RatingInfo>,
}

/// Whether a match is being played or over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Being played.
    Running,
    /// Over.
    Ended,
}

/// A move in a record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedMove {
    /// Its number, from 1.
    pub ply: u32,
    /// The number of its event, as it was told.
    pub seq: u32,
    /// Who made it.
    pub seat: Seat,
    /// The move.
    #[serde(rename = "move")]
    pub mv: String,
    /// When, Unix milliseconds.
    pub at_ms: u64,
    /// What it took, in a timed game.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<Ledger>,
    /// What each side had on its clock after it, likewise; of the period or of Canadian byo-yomi, once those have begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_ms: Option<BySeat<u64>>,
}

/// The end in a record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedEnd {
    /// The number of its event, as it was told.
    pub seq: u32,
    /// Who won; null in a draw.
    pub winner: Option<Seat>,
    /// Why it ended.
    pub reason: EndReason,
    /// The cells that show why.
    pub line: Vec<String>,
    /// Points of each side.
    pub score: Option<BySeat<u32>>,
    /// When, Unix milliseconds.
    pub at_ms: u64,
    /// How long after the loser's clock was used up a move of theirs was received; left out where none came before the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_ms: Option<u64>,
}

impl Summary {
    /// A match that has just begun.
    pub fn begun(header: &Header) -> Self {
        let terms = &header.terms;
        Self {
            game: header.id,
            state: State::Running,
            rules: terms.kind().id,
            options: terms.options().clone(),
            clock: terms.clock(),
            rated: terms.rated(),
            players: BySeat::from_fn(|seat| Seated { player: header.player(seat), rating: None }),
            opened_ms: header.opened_ms,
            ended: None,
            ratings: None,
            here: None,
            presence: None,
            watchers: None,
        }
    }

    /// The same of one that runs, with who looks on, and whether one of its players is connected.
    pub fn attended(header: &Header, here: bool, attended: Attended) -> Self {
        let Attended { here: presence, watchers, ratings, .. } = attended;
        let players =
            BySeat::from_fn(|seat| Seated { player: header.player(seat), rating: *ratings.get(seat) });
        Self {
            players,
            here: Some(here),
            presence: Some(presence),
            watchers: Some(watchers),
            ..Self::begun(header)
        }
    }
}

/// Writes down a match as it stands, and of a running one only what a watcher may know.
pub(super) fn record(header: &Header, referee: &Referee) -> Record {
    let ended = referee.ending().map(|ending| RecordedEnd {
        seq: ending.seq,
        winner: ending.outcome.winner,
        reason: ending.reason,
        line: ending.outcome.line.clone(),
        score: ending.outcome.score,
        at_ms: ending.at_ms,
        late_ms: ending.flag.and_then(|flag| flag.late_ms),
    });
    let state = if ended.is_some() { State::Ended } else { State::Running };
    let left_ms = referee.left_after_ms();
    let moves = (1..).zip(referee.moves().iter().zip(left_ms)).map(|(ply, (mv, left_ms))| RecordedMove {
        ply,
        seq: mv.seq,
        seat: mv.seat,
        mv: mv.text_for(None, referee.revealed()).to_owned(),
        at_ms: mv.at_ms,
        ledger: mv.time.as_deref().map(|(ledger, _)| *ledger),
        left_ms,
    });
    Record {
        summary: Summary { state, ended, ..Summary::begun(header) },
        origin: header.origin.as_deref().copied(),
        rules_version: header.terms.kind().version,
        moves: moves.collect(),
        position: referee.view(None).position.clone(),
        notation: referee.ending().and_then(|ending| ending.notation.clone()),
    }
}

/// What the store keeps of a match that is over; nothing of one that runs.
pub(super) fn ending(
    header: &Header,
    number: GameNumber,
    referee: &Referee,
    history: &[Event],
    (seal, policy): (&Arc<Seal>, OneAddress),
) -> Option<Ending> {
    let end = referee.ending()?;
    let record = record(header, referee);
    let contest = header.terms.rated().then(|| Circumstances {
        reason: end.reason,
        plies: referee.ply(),
        one_address: header.one_address.unwrap_or_default(),
        policy,
    });
    Some(Ending {
        number,
        id: header.id,
        discipline: discipline(&header.terms),
        contest,
        players: header.players.clone().map(|player| player.id),
        winner: end.outcome.winner,
        reason: end.reason,
        at_ms: end.at_ms,
        private: header.private,
        summary: serde_json::to_string(&record.summary).unwrap_or_default(),
        document: document(header, &record, history, seal),
        second: None,
    })
}

/// Where the record of a match is served.
pub(super) fn url(id: GameId) -> String {
    format!("/api/v1/games/{id}")
}
