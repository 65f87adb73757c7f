//! A match as a document: header, moves with their times, result. Knows what is written down; never where.

use serde::Serialize;

use super::referee::Referee;
use super::terms::Header;
use crate::protocol::{Clock, EndReason, GameId, PlayerId};
use crate::rules::{BySeat, Options, Seat};

/// The record of a match, running or ended.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// What is known without the moves.
    #[serde(flatten)]
    pub summary: Summary,
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
    pub players: BySeat<RecordedPlayer>,
    /// When it began, Unix milliseconds.
    pub opened_ms: u64,
    /// How it ended.
    pub ended: Option<RecordedEnd>,
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

/// A player in a record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedPlayer {
    /// The public id.
    pub id: PlayerId,
    /// The name when the match began.
    pub name: String,
}

/// A move in a record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedMove {
    /// Its number, from 1.
    pub ply: u32,
    /// Who made it.
    pub seat: Seat,
    /// The move.
    #[serde(rename = "move")]
    pub mv: String,
    /// When, Unix milliseconds.
    pub at_ms: u64,
}

/// The end in a record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedEnd {
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
            clock: terms.clock().cloned(),
            rated: terms.rated(),
            players: header
                .players
                .clone()
                .map(|player| RecordedPlayer { id: player.id, name: player.name.as_str().to_owned() }),
            opened_ms: header.opened_ms,
            ended: None,
        }
    }
}

/// Writes down a match as it stands, and of a running one only what a watcher may know.
pub(super) fn record(header: &Header, referee: &Referee) -> Record {
    let ended = referee.ending().map(|ending| RecordedEnd {
        winner: ending.outcome.winner,
        reason: ending.reason,
        line: ending.outcome.line.clone(),
        score: ending.outcome.score,
        at_ms: ending.at_ms,
    });
    let state = if ended.is_some() { State::Ended } else { State::Running };
    let moves = (1..).zip(referee.moves()).map(|(ply, mv)| RecordedMove {
        ply,
        seat: mv.seat,
        mv: mv.text_for(None, referee.revealed()).to_owned(),
        at_ms: mv.at_ms,
    });
    Record {
        summary: Summary { state, ended, ..Summary::begun(header) },
        rules_version: header.terms.kind().version,
        moves: moves.collect(),
        position: referee.view(None).position.clone(),
        notation: referee.ending().and_then(|ending| ending.notation.clone()),
    }
}

/// Where the record of a match is served.
pub(super) fn url(id: GameId) -> String {
    format!("/api/v1/games/{id}")
}
