//! A sea of 10×10 squares as bits, and how its squares are written. Knows places; never whose they are.

use super::super::{Cell, Illegal};

/// Rows, and columns.
pub(super) const SIDE: u32 = 10;

/// Some of the squares of a sea: bit 0 is A1, bit 9 is J1, bit 10 is A2.
pub(super) type Squares = u128;

/// A square, by column and row from A1 at the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Square(Cell);

impl Square {
    /// The square at a place; nothing beyond the sea.
    pub(super) fn at(col: u32, row: u32) -> Option<Self> {
        (col < SIDE && row < SIDE).then(|| Self(Cell::at(col, row)))
    }

    pub(super) fn col(self) -> u32 {
        self.0.col()
    }

    pub(super) fn row(self) -> u32 {
        self.0.row()
    }

    pub(super) fn bit(self) -> Squares {
        1 << (self.row() * SIDE + self.col())
    }

    /// How it is written as the place of a shot.
    pub(super) fn upper(self) -> String {
        self.0.to_string().to_uppercase()
    }

    /// How it is written where it is not to be shot at.
    pub(super) fn lower(self) -> String {
        self.0.to_string()
    }

    /// Reads the place of a shot.
    pub(super) fn read(text: &str) -> Result<Self, Illegal> {
        let lower = text.starts_with(|letter: char| letter.is_ascii_uppercase()).then(|| text.to_lowercase());
        let cell = lower.and_then(|lower| lower.parse::<Cell>().ok());
        cell.and_then(|cell| Self::at(cell.col(), cell.row()))
            .ok_or_else(|| Illegal::not(text, "a square from A1 to J10"))
    }

    /// All squares, row by row.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..SIDE).flat_map(|row| (0..SIDE).map(move |col| Self(Cell::at(col, row))))
    }
}

/// The squares of a set and all around them.
pub(super) fn around(squares: Squares) -> Squares {
    let column = |col: u32| (0..SIDE).fold(0, |all: Squares, row| all | 1 << (row * SIDE + col));
    let right = (squares & !column(SIDE - 1)) << 1;
    let wide = squares | right | (squares & !column(0)) >> 1;
    wide | wide >> SIDE | (wide << SIDE) & ((1 << (SIDE * SIDE)) - 1)
}
