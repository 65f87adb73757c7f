//! What is told of those who look on, and to them. None of it is an event of a game: it has no number, is not kept, and nobody
//! who misses it has missed anything of the game. Knows the fields of each message; never who gets it.

use serde::{Deserialize, Serialize};

use crate::protocol::GameId;

/// How many watch a running game: told to all who look on when it has changed, once a second at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Watchers {
    /// Which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// How many watch it now.
    pub watchers: usize,
}

/// The two whose game is over play again: said to those who watched it, who may watch the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Next {
    /// Which game is over.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// Which game they play now.
    #[cfg_attr(test, ts(type = "string"))]
    pub next: GameId,
}
