//! Which colour of Hex can still win, exactly. Knows one position; never whether a side wants to win.
//!
//! A colour that lacks so many stones for a chain can win if as many turns are left to it. The other side places its
//! own beside that chain meanwhile: there is room, since half of the free cells are its own, and no chain of its own
//! leads through (David Gale, The Game of Hex and the Brouwer Fixed-Point Theorem, 1979).

use std::array;

use super::stones::Rows;
use super::{Hex, row_of, spread};

/// Two sets of cells made into one, row by row.
fn zip(one: &Rows, other: &Rows, combine: impl Fn(u32, u32) -> u32) -> Rows {
    array::from_fn(|row| combine(row_of(one, Some(row)), row_of(other, Some(row))))
}

/// A group with all that hangs together with it through cells of `within`.
fn flood(mut group: Rows, within: &Rows) -> Rows {
    let within = zip(&group, within, |here, there| here | there);
    loop {
        let wider = spread(&group, &within);
        if wider == group {
            return group;
        }
        group = wider;
    }
}

impl Hex {
    /// Whether a colour can still win. Each cell is reached once on the way from edge to edge.
    pub(super) fn can_join(&self, x: bool) -> bool {
        let free = self.size * self.size - self.placed;
        let turns = if x == self.x_moves { free.div_ceil(2) } else { free / 2 };
        self.lacks(x).is_some_and(|stones| stones <= turns)
    }

    /// The fewest stones with which a colour would join its edges; nothing if the other has joined its own.
    fn lacks(&self, x: bool) -> Option<u32> {
        let own = self.stones.of(x);
        let other = self.stones.of(!x);
        let whole = (1 << self.size) - 1;
        let board: Rows = array::from_fn(|row| if row < self.size as usize { whole } else { 0 });
        let open = zip(&board, other, |all, taken| all & !taken);
        let edge = array::from_fn(|row| match (x, row) {
            (true, 0) => row_of(&open, Some(row)),
            (true, _) => 0,
            (false, _) => row_of(&open, Some(row)) & 1,
        });
        let mut reached = flood(zip(&edge, own, |begin, taken| begin & taken), own);
        let mut stones = 0;
        while !self.joins(x, &reached) {
            let next = zip(&edge, &spread(&reached, &open), |begin, touched| begin | touched);
            let wider = flood(zip(&reached, &next, |here, there| here | there), own);
            if wider == reached {
                return None;
            }
            reached = wider;
            stones += 1;
        }
        Some(stones)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::cooperation::tests::{Said, explore};
    use crate::rules::{Kind, OptionValue, Options, Rules, Seed};

    /// In every position there is.
    #[rstest::rstest]
    #[case(2, false, 23)]
    #[case(2, true, 45)]
    #[case(3, false, 4_520)]
    #[case(3, true, 9_039)]
    fn nobody_is_denied_a_win_that_is_there(#[case] size: u32, #[case] swap: bool, #[case] positions: usize) {
        let options = Options::from([("size", OptionValue::Whole(size)), ("swap", OptionValue::Flag(swap))]);
        let options = Kind::of::<Hex>().choose(&options).unwrap();
        let start = Hex::start(&options, Seed::default()).unwrap();
        let key = |board: &Hex| (*board.stones.of(true), *board.stones.of(false), board.swapped());
        assert_eq!(explore([start], key), Said { positions, unknown: 0 });
    }
}
