//! What is told of a position to who asks for a hint. Knows the fields; never who may ask.

use serde::{Deserialize, Serialize};

use crate::engine::MoveValue;
use crate::protocol::GameId;

/// What the moves of a position are worth, told to who has asked. It is no event of the game: it takes no number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Hinted {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the last move before the position.
    pub ply: u32,
    /// The moves, the best first.
    pub values: Vec<MoveValue>,
    /// How it goes on if both do their best; the first is the best move.
    pub line: Vec<String>,
}
