//! The match that an engine of the house is asked about: moves from the start or from a position, those that nobody chooses said or
//! left out. Knows boards and texts.

use crate::engine::View;
use crate::rules::{Board, Illegal, Kind, Options, Seat, Seed, Status};

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
        let told = |error: &dyn std::fmt::Display| error.to_string();
        let mut board = match &self.from {
            Some(text) => self.kind.read(&self.options, text).map_err(|error| told(&error))?,
            None => self.kind.open(&self.options, Seed::default()).map_err(|error| told(&error))?,
        };
        let mut made = Vec::new();
        for text in &self.moves {
            let by_itself = by_itself(&mut *board, &mut made).map_err(|error| told(&error))?;
            if by_itself.as_ref() != Some(text) {
                let seat = mover(&*board);
                make(&mut *board, seat, text, &mut made).map_err(|error| told(&error))?;
            }
        }
        by_itself(&mut *board, &mut made).map_err(|error| told(&error))?;
        let view = View::of(self.kind, self.options.clone(), &*board, mover(&*board), made);
        Ok(View { from: self.from.clone(), ..view })
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

type Made = Vec<(Seat, String, bool)>;

fn make(board: &mut dyn Board, seat: Seat, text: &str, made: &mut Made) -> Result<(), Illegal> {
    let one = board.play(seat, text)?;
    made.push((seat, one.text, one.secret));
    Ok(())
}

/// Makes the moves that nobody chooses; gives the last.
fn by_itself(board: &mut dyn Board, made: &mut Made) -> Result<Option<String>, Illegal> {
    let mut last = None;
    while let Some((seat, text)) = board.automatic() {
        make(board, seat, &text, made)?;
        last = Some(text);
    }
    Ok(last)
}

fn mover(board: &dyn Board) -> Seat {
    match board.status() {
        Status::ToMove(seats) => seats.iter().next().unwrap_or(Seat::First),
        Status::Over(_) => Seat::First,
    }
}
