//! The match that an engine of the house is asked about: moves from the start or from a position, those that nobody chooses said or
//! left out. Knows texts.

use crate::engine::View;
use crate::rules::{Kind, Options, Status};

/// A match as it was told.
#[derive(Clone, Debug)]
pub(super) struct Position {
    pub(super) kind: &'static Kind,
    pub(super) options: Options,
    /// Where it began, in the game's notation; at its start if nothing is said.
    pub(super) from: Option<String>,
    /// The moves since.
    pub(super) moves: Vec<String>,
}

impl Position {
    /// The start of a game.
    pub(super) fn start(kind: &'static Kind, options: Options) -> Self {
        Self { kind, options, from: None, moves: Vec::new() }
    }

    /// As whoever is to move sees it.
    ///
    /// # Errors
    /// A sentence when something of it is none.
    pub(super) fn view(&self) -> Result<View, String> {
        let view = View::after(self.kind, self.options.clone(), self.from.clone(), &self.moves);
        view.map_err(|error| error.to_string())
    }

    /// The same with one more move, if it may be made.
    ///
    /// # Errors
    /// As [`Position::view`].
    pub(super) fn after(&self, text: &str) -> Result<Self, String> {
        let mut moves = self.moves.clone();
        moves.push(text.to_owned());
        let next = Self { moves, ..self.clone() };
        next.view().map(|_| next)
    }

    /// How it stands.
    ///
    /// # Errors
    /// As [`Position::view`].
    pub(super) fn status(&self) -> Result<Status, String> {
        let board = self.view()?.board().map_err(|error| error.to_string())?;
        Ok(board.status())
    }
}
