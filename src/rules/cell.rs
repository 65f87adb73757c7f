//! A place on a board with lettered columns and numbered rows. Knows how it is written; never which rows a board
//! has, or whether they count from its top or its bottom.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::Illegal;

/// Most columns, and most rows.
const SIDE_MAX: u8 = 26;

/// A column and a row, both counted from 0: `a1` is (0, 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// The column, from the left.
    pub col: u8,
    /// The row, from the end that the game counts from.
    pub row: u8,
}

impl Cell {
    /// The cell at a place; both numbers are below 26.
    #[allow(clippy::cast_possible_truncation, reason = "below 26")]
    pub const fn at(col: u32, row: u32) -> Self {
        Self { col: col as u8, row: row as u8 }
    }

    /// The column, to count with.
    pub fn col(self) -> u32 {
        u32::from(self.col)
    }

    /// The row, to count with.
    pub fn row(self) -> u32 {
        u32::from(self.row)
    }
}

impl Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", char::from(b'a' + self.col), self.row + 1)
    }
}

impl FromStr for Cell {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let number = match text.as_bytes() {
            [b'a'..=b'z', one @ b'1'..=b'9'] => one - b'0',
            [b'a'..=b'z', ten @ b'1'..=b'2', one @ b'0'..=b'9'] => (ten - b'0') * 10 + (one - b'0'),
            _ => return Err(Illegal::not(text, "a cell")),
        };
        match text.as_bytes().first() {
            Some(letter) if number <= SIDE_MAX => Ok(Self { col: letter - b'a', row: number - 1 }),
            Some(_) | None => Err(Illegal::not(text, "a cell")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_read_as_it_is_written() {
        for col in 0..SIDE_MAX {
            for row in 0..SIDE_MAX {
                let cell = Cell { col, row };
                assert_eq!(cell.to_string().parse(), Ok(cell));
            }
        }
    }

    #[rstest::rstest]
    #[case("")]
    #[case("a")]
    #[case("a0")]
    #[case("a01")]
    #[case("a27")]
    #[case("A1")]
    #[case("a1 ")]
    #[case("é1")]
    #[case("1a")]
    fn text_that_is_no_cell_is_refused(#[case] text: &str) {
        assert!(text.parse::<Cell>().is_err());
    }
}
