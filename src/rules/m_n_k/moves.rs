//! What can be done in an m,n,k game, and how it is written. Knows cells and words; never a board.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::rules::{Cell, Illegal};

/// A move: a stone, or what swap2 asks for. Cells are joined by `-`, colours are words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// A stone of the mover's colour.
    Place(Cell),
    /// Swap2: a black stone, a white one and a black one, on different cells.
    Three([Cell; 3]),
    /// Swap2: a white stone and a black one, on different cells.
    Two([Cell; 2]),
    /// Swap2: the mover plays white.
    White,
    /// Swap2: the mover plays black.
    Black,
}

impl Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(cell) => write!(f, "{cell}"),
            Self::Three([one, two, three]) => write!(f, "{one}-{two}-{three}"),
            Self::Two([one, two]) => write!(f, "{one}-{two}"),
            Self::White => f.write_str("white"),
            Self::Black => f.write_str("black"),
        }
    }
}

impl FromStr for Move {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        match text {
            "white" => return Ok(Self::White),
            "black" => return Ok(Self::Black),
            _ => {}
        }
        let mut cells = text.split('-').map(str::parse::<Cell>);
        match [cells.next(), cells.next(), cells.next(), cells.next()] {
            [Some(Ok(cell)), None, ..] => Ok(Self::Place(cell)),
            [Some(Ok(one)), Some(Ok(two)), None, _] if one != two => Ok(Self::Two([one, two])),
            [Some(Ok(one)), Some(Ok(two)), Some(Ok(three)), None]
                if one != two && two != three && three != one =>
            {
                Ok(Self::Three([one, two, three]))
            }
            _ => Err(Illegal::not(
                text,
                "a cell, two or three different ones joined by `-`, `white` or `black`",
            )),
        }
    }
}
