//! Who can still win at Othello. Knows one position; never whether a side wants to win.
//!
//! A disc is stable if nothing can turn it any more. Against a side with half the board in stable discs nobody wins;
//! else a win is looked for by playing on, on a full board and with few discs of the other side.

use super::{DIRECTIONS, Othello, SIDE, step};
use crate::rules::Seat;
use crate::rules::cooperation::Cooperative;

/// So many discs of one side leave no more than that to the other.
const HALF: u32 = SIDE * SIDE / 2;
/// What an empty square counts beside a disc of the other side: who only avoided those would fill nothing.
const EMPTY: u32 = 2;
/// The four axes, each as the two directions of [`step`] along it.
const AXES: [[usize; 2]; DIRECTIONS / 2] = [[0, 1], [2, 3], [4, 7], [5, 6]];

/// The squares on whose line along an axis there is one of these.
fn in_line(squares: u64, axis: [usize; 2]) -> u64 {
    axis.into_iter().fold(squares, |found, way| (1..SIDE).fold(found, |found, _| found | step(found, way)))
}

impl Othello {
    /// Discs of a seat that certainly stay what they are: along each axis the line is full, or the disc is at its end
    /// or beside one that stays.
    fn stable(&self, seat: Seat) -> u64 {
        let empty = !(self.discs.first | self.discs.second);
        let full = AXES.map(|axis| !in_line(empty, axis));
        let mut stable = 0;
        loop {
            let kept = |axis: [usize; 2]| axis.into_iter().fold(0, |kept, way| kept | !step(!stable, way));
            let all = AXES
                .into_iter()
                .zip(full)
                .fold(*self.discs.get(seat), |all, (axis, full)| all & (full | kept(axis)));
            if all == stable {
                return stable;
            }
            stable = all;
        }
    }
}

impl Cooperative for Othello {
    const POSITIONS_MAX: usize = 2_000;

    type Key = Self;

    fn key(&self) -> Self {
        *self
    }

    fn distance(&self, seat: Seat) -> Option<u32> {
        let other = seat.other();
        let empty = (self.discs.first | self.discs.second).count_zeros();
        let open = self.stable(other).count_ones() < HALF;
        open.then(|| self.discs.get(other).count_ones() + EMPTY * empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::cooperation::tests::{endings, explore};
    use crate::rules::{Options, Rules, Seed};

    const ENDINGS: usize = 200;

    /// In random endings with seven empty squares and in all that can come of them.
    #[test]
    fn nobody_is_denied_a_win_that_is_there() {
        let start = Othello::start(&Options::default(), Seed::default()).unwrap();
        let empty = |board: &Othello| (board.discs.first | board.discs.second).count_zeros();
        let said = explore(endings(&start, ENDINGS, |board| empty(board) <= 7), Cooperative::key);
        assert_eq!(said.unknown, 0);
    }
}
