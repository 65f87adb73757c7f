//! Where a position stands in its match: who is to move, or how it ended. Knows seats; never how it came about.

use super::{BySeat, Seat};

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

impl Outcome {
    /// Nobody won.
    pub fn draw() -> Self {
        Self::default()
    }

    /// A seat won, and nothing shows why.
    pub fn win(winner: Seat) -> Self {
        Self { winner: Some(winner), ..Self::default() }
    }
}
