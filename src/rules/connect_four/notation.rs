//! How Connect Four is written: moves as columns, `3` or `p3`; a position as its rows from the top and the disc of the
//! side to move, `..../..../.o../.xx. o`. Knows what no moves can lead to; never how a game goes on.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::{BySeat, ConnectFour, Illegal, Move, Repetition, Rules, Seat, Viewer};

impl Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Drop(col) => write!(f, "{}", col + 1),
            Self::Pop(col) => write!(f, "p{}", col + 1),
        }
    }
}

impl FromStr for Move {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let column = |number: &str| match number.as_bytes() {
            [b'1'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] => number.parse::<u32>().ok(),
            _ => None,
        };
        match text.strip_prefix('p') {
            Some(number) => column(number).map(|number| Self::Pop(number - 1)),
            None => column(text).map(|number| Self::Drop(number - 1)),
        }
        .ok_or_else(|| Illegal::not(text, "a column"))
    }
}

impl ConnectFour {
    pub(super) fn write(&self) -> String {
        format!("{} {}", self.position(Viewer::Afterwards), mark(self.to_move))
    }

    /// Reads a position of the same match as this board.
    pub(super) fn read_onto(self, text: &str) -> Result<Self, Illegal> {
        let (discs, to_move) = match text.rsplit_once(' ') {
            Some((discs, "x")) => (discs, Seat::First),
            Some((discs, "o")) => (discs, Seat::Second),
            Some(_) | None => return Err(Illegal::new("a position ends with a blank and `x` or `o`")),
        };
        let mut board = Self { discs: self.read_discs(discs)?, to_move, seen: Repetition::default(), ..self };
        board.check()?;
        board.judge();
        Ok(board)
    }

    /// Reads the discs of a position's text, its top row first.
    fn read_discs(&self, text: &str) -> Result<BySeat<u128>, Illegal> {
        let high = text.split('/').count() == self.rows as usize;
        let wide = text.split('/').all(|row| row.chars().count() == self.cols as usize);
        if !(high && wide) {
            let rows = self.rows;
            let cols = self.cols;
            return Err(Illegal::new(format!("a position has {rows} rows of {cols} cells, joined by `/`")));
        }
        let mut discs = BySeat::default();
        for (row, marks) in (0..).zip(text.rsplit('/')) {
            for (col, mark) in (0..).zip(marks.chars()) {
                match mark {
                    '.' => {}
                    'x' => discs.first |= self.bit(col, row),
                    'o' => discs.second |= self.bit(col, row),
                    other => return Err(Illegal::not(&other.to_string(), "one of `.`, `x` and `o`")),
                }
            }
        }
        Ok(discs)
    }

    /// Refuses what no moves lead to: floating discs, numbers of discs that do not go with the turn, and a line that
    /// the side to move cannot have been given.
    fn check(&self) -> Result<(), Illegal> {
        if self.occupied() & self.landings() != 0 {
            return Err(Illegal::new("a disc floats above an empty cell"));
        }
        let BySeat { first, second } = self.discs.map(u128::count_ones);
        let lead = u32::from(self.to_move == Seat::Second);
        let fits = if self.pop_out { (first + second) % 2 == lead } else { first == second + lead };
        let mover = mark(self.to_move);
        if !fits {
            return Err(Illegal::new(format!(
                "{first} `x` and {second} `o` cannot be with `{mover}` to move"
            )));
        }
        if !self.pop_out && self.has_line(self.to_move) {
            return Err(Illegal::new(format!("`{mover}` has a line and cannot be to move")));
        }
        Ok(())
    }
}

fn mark(seat: Seat) -> char {
    match seat {
        Seat::First => 'x',
        Seat::Second => 'o',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Kind, OptionValue, Options};

    fn options(pop_out: bool) -> Options {
        let cols = OptionValue::Whole(5);
        let rows = OptionValue::Whole(4);
        let pop_out = OptionValue::Flag(pop_out);
        let wished = Options::from([("cols", cols), ("rows", rows), ("pop_out", pop_out)]);
        Kind::of::<ConnectFour>().choose(&wished).unwrap()
    }

    #[rstest::rstest]
    #[case("...../...../...../..... x")]
    #[case("...../...../..o../..x.x o")]
    #[case("oxoxo/oxoxo/xoxox/xoxox x")]
    #[case("...../...../ooo../xxxx. o")]
    fn a_position_is_read_as_it_is_written(#[case] text: &str) {
        for pop_out in [false, true] {
            assert_eq!(ConnectFour::read(&options(pop_out), text).unwrap().notation(), text);
        }
    }

    #[rstest::rstest]
    #[case("", "a position ends with a blank and `x` or `o`")]
    #[case("...../...../...../.....", "a position ends with a blank and `x` or `o`")]
    #[case("...../...../...../..... X", "a position ends with a blank and `x` or `o`")]
    #[case("...../...../...../..... x ", "a position ends with a blank and `x` or `o`")]
    #[case(" x", "a position has 4 rows of 5 cells, joined by `/`")]
    #[case("...../...../..... x", "a position has 4 rows of 5 cells, joined by `/`")]
    #[case("...../...../...../...../ x", "a position has 4 rows of 5 cells, joined by `/`")]
    #[case("...../...../...../...... x", "a position has 4 rows of 5 cells, joined by `/`")]
    #[case("...../...../...../..... x x", "a position has 4 rows of 5 cells, joined by `/`")]
    #[case("...../...../...../....X o", "`X` is not one of `.`, `x` and `o`")]
    #[case("...../...../...../....\n x", "`\\n` is not one of `.`, `x` and `o`")]
    #[case("...../...../...x./..... o", "a disc floats above an empty cell")]
    #[case("....x/...../....o/....x o", "a disc floats above an empty cell")]
    #[case("...../...../...../....x x", "1 `x` and 0 `o` cannot be with `x` to move")]
    #[case("...../...../...../...ox o", "1 `x` and 1 `o` cannot be with `o` to move")]
    fn text_that_is_no_position_is_refused(#[case] text: &str, #[case] reason: &str) {
        for pop_out in [false, true] {
            let refused = ConnectFour::read(&options(pop_out), text).unwrap_err();
            assert_eq!(refused.to_string(), reason);
        }
    }

    #[rstest::rstest]
    #[case("...../...../...../....o o", "0 `x` and 1 `o` cannot be with `o` to move")]
    #[case("...../...../...../..xxx o", "3 `x` and 0 `o` cannot be with `o` to move")]
    #[case("...../...../.oooo/.xxxx x", "`x` has a line and cannot be to move")]
    fn some_positions_need_pop_out(#[case] text: &str, #[case] reason: &str) {
        assert_eq!(ConnectFour::read(&options(false), text).unwrap_err().to_string(), reason);
        assert!(ConnectFour::read(&options(true), text).is_ok());
    }
}
