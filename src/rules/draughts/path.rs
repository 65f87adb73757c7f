//! A move of draughts as the squares a piece visits, and how it is written. Knows numbers of squares; never a position.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::super::Illegal;

/// Most squares of a path. All squares that one piece can reach by jumps, eight of them, are joined by nine squares to
/// jump over, and no piece is jumped twice: so there are nine jumps at most.
const SQUARES_MAX: usize = 10;

/// A move: the squares a piece visits, from the one it leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    squares: [u8; SQUARES_MAX],
    length: usize,
    captures: bool,
}

impl Path {
    /// A step to the next square.
    pub(super) fn quiet(from: u8, to: u8) -> Self {
        Self { captures: false, ..Self::begin(from).then(to) }
    }

    /// A capture that has not jumped yet.
    pub(super) fn begin(from: u8) -> Self {
        Self { squares: [0; SQUARES_MAX], length: 0, captures: true }.then(from)
    }

    /// The same capture, one square further.
    pub(super) fn then(mut self, to: u8) -> Self {
        if let Some(square) = self.squares.get_mut(self.length) {
            *square = to;
            self.length += 1;
        }
        self
    }

    /// Whether it jumps over pieces.
    pub(super) fn captures(&self) -> bool {
        self.captures
    }

    /// The squares' numbers, two at least.
    pub(super) fn squares(&self) -> &[u8] {
        self.squares.get(..self.length).unwrap_or_default()
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.captures { "x" } else { "-" };
        for (nth, square) in self.squares().iter().enumerate() {
            write!(f, "{}{square}", if nth == 0 { "" } else { between })?;
        }
        Ok(())
    }
}

impl FromStr for Path {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let refused = || Illegal::not(text, "a move such as 11-15 or 15x22");
        let captures = text.contains('x');
        let mut squares = text.split(if captures { 'x' } else { '-' });
        let from = squares.next().and_then(read_square).ok_or_else(refused)?;
        let mut path = Self { captures, ..Self::begin(from) };
        for square in squares {
            let to = read_square(square).filter(|_| path.length < SQUARES_MAX).ok_or_else(refused)?;
            path = path.then(to);
        }
        let whole = if captures { path.length >= 2 } else { path.length == 2 };
        if whole { Ok(path) } else { Err(refused()) }
    }
}

/// A number from 1 to 32, written without anything before it.
pub(super) fn read_square(text: &str) -> Option<u8> {
    let plain = !text.starts_with(['0', '+']) && text.len() <= 2;
    text.parse().ok().filter(|number| plain && (1..=32).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("11-15")]
    #[case("15x22x29")]
    #[case("1x10x17x26x19x12x3x10x1x10")]
    fn a_move_is_read_as_it_is_written(#[case] text: &str) {
        assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
    }

    #[rstest::rstest]
    #[case("")]
    #[case("11")]
    #[case("11-")]
    #[case("11-15-18")]
    #[case("11x15-18")]
    #[case("011-15")]
    #[case("+1-5")]
    #[case("0-4")]
    #[case("29-33")]
    #[case("1x10x17x26x19x12x3x10x1x10x1")]
    fn text_that_is_no_move_is_refused(#[case] text: &str) {
        assert!(text.parse::<Path>().is_err());
    }
}
