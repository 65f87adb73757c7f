//! What a game is: the trait a kind of game implements, its form as text for everything outside this room, and the
//! catalogue of all there are. Knows boards and moves; never players, clocks, messages or sockets.

mod catalogue;
mod connect_four;
mod options;
mod seat;

use std::fmt::{self, Display};
use std::str::FromStr;

use serde::Serialize;

pub use catalogue::{CATALOGUE, Catalogue, Kind, find};
pub use connect_four::ConnectFour;
pub use options::{BadOptions, OptionKind, OptionSpec, OptionValue, Options};
pub use seat::{BySeat, Seat};

/// A kind of game, typed: what one file under `rules/` implements and nothing outside this room sees.
///
/// A value is one position with all that decides how play goes on from it. The same moves always lead to the same
/// position: rules have no clock and no randomness of their own.
pub trait Rules: Clone + Send + Sized + 'static {
    /// The name of the game on the wire, such as `connect-four`.
    const ID: &'static str;
    /// Raised whenever the same moves may lead elsewhere than before; records carry it.
    const VERSION: u32;
    /// What a match may choose, with ranges and defaults.
    const OPTIONS: &'static [OptionSpec];

    /// One move. Its text is made of cell or zone names joined by `-`, `x`, `:` or nothing, or is a bare word.
    type Move: Clone + PartialEq + Display + FromStr<Err = Illegal>;

    /// The position before the first move. The options are inside their ranges.
    ///
    /// # Errors
    /// [`BadOptions`] when values that are each in range do not go together.
    fn start(options: &Options) -> Result<Self, BadOptions>;

    /// Who may move now, or how it ended.
    fn status(&self) -> Status;

    /// The moves a seat may make now, each once, in a fixed order; `None` where they are too many to list.
    /// Empty for a seat that may not move.
    fn legal(&self, seat: Seat) -> Option<Vec<Self::Move>>;

    /// Makes a move for a seat that is to move.
    ///
    /// # Errors
    /// [`Illegal`] when these rules do not allow the move here; the position is then unchanged.
    fn play(&mut self, seat: Seat, mv: &Self::Move) -> Result<(), Illegal>;

    /// The position as text: rows from top to bottom joined by `/`, one character a cell, then a blank and the
    /// game's own fields if it has any.
    fn position(&self) -> String;

    /// How the position is drawn. It stays the same through a match.
    fn layout(&self) -> Vec<Layout>;
}

/// One position under some rules, spoken to in text: all that the rooms above know of a game.
pub trait Board: Send {
    /// Who may move now, or how it ended.
    fn status(&self) -> Status;

    /// The notation of every move a seat may make now; `None` where they are too many to list.
    fn legal(&self, seat: Seat) -> Option<Vec<String>>;

    /// Makes a move for a seat and tells how the move is written.
    ///
    /// # Errors
    /// [`Illegal`] when the text is no move, or the move is not allowed here; the position is then unchanged.
    fn play(&mut self, seat: Seat, text: &str) -> Result<String, Illegal>;

    /// The position as text, see [`Rules::position`].
    fn position(&self) -> String;

    /// How the position is drawn, see [`Rules::layout`].
    fn layout(&self) -> Vec<Layout>;

    /// A second board in the same position.
    fn fork(&self) -> Box<dyn Board>;
}

impl<R: Rules> Board for R {
    fn status(&self) -> Status {
        Rules::status(self)
    }

    fn legal(&self, seat: Seat) -> Option<Vec<String>> {
        Rules::legal(self, seat).map(|moves| moves.iter().map(R::Move::to_string).collect())
    }

    fn play(&mut self, seat: Seat, text: &str) -> Result<String, Illegal> {
        let mv = text.parse::<R::Move>()?;
        let Status::ToMove(seats) = Rules::status(self) else { return Err(Illegal::new("the game is over")) };
        if !seats.contains(seat) {
            return Err(Illegal::new("the other side is to move"));
        }
        Rules::play(self, seat, &mv)?;
        Ok(mv.to_string())
    }

    fn position(&self) -> String {
        Rules::position(self)
    }

    fn layout(&self) -> Vec<Layout> {
        Rules::layout(self)
    }

    fn fork(&self) -> Box<dyn Board> {
        Box::new(self.clone())
    }
}

/// Where a position stands in its match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Play goes on and these seats may move.
    ToMove(Seats),
    /// The rules say it is over.
    Over(Outcome),
}

/// A set of seats that is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seats {
    /// One seat alone.
    One(Seat),
    /// Both at once.
    Both,
}

impl Seats {
    /// Whether the seat is one of them.
    pub fn contains(self, seat: Seat) -> bool {
        match self {
            Self::One(one) => one == seat,
            Self::Both => true,
        }
    }

    /// The seats in order.
    pub fn iter(self) -> impl Iterator<Item = Seat> {
        Seat::BOTH.into_iter().filter(move |seat| self.contains(*seat))
    }
}

/// How the rules ended a game.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Who won; nobody in a draw.
    pub winner: Option<Seat>,
    /// The cells that show why, such as the four in a row; empty where there is nothing to show.
    pub line: Vec<String>,
    /// Points of each side, in games that count them.
    pub score: Option<BySeat<u32>>,
}

/// Why a move cannot be made, as an English sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Illegal(String);

impl Illegal {
    /// A reason, without a full stop.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl Display for Illegal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Illegal {}

/// How one board of a position is drawn; a page needs nothing else to show it and to turn clicks into moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Layout {
    /// What the cells look like and how they touch.
    pub shape: Shape,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns.
    pub cols: usize,
    /// The cells' names, one list a row from top to bottom; a gap where there is no cell.
    pub cells: Vec<Vec<Option<String>>>,
    /// The name of each column, where a column as a whole can be chosen.
    pub zones: Option<Vec<String>>,
}

/// The shape of the cells of a [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// Squares in rows and columns.
    Squares,
    /// Hexagons, each row shifted by half a cell.
    Hexes,
    /// The edges between dots.
    Edges,
}
