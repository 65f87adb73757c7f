//! Who can still win at Dots and Boxes. Knows one position; never whether a side wants to win.
//!
//! Every box is somebody's in the end: who would not win with all that are open cannot win. A seat that is helped
//! closes whatever can be closed, while the other closes nothing as long as it has another move; where that is not
//! enough, which happens near the end, a win is looked for by playing on.

use super::{DotsAndBoxes, Edge, Edges, STRIDE, bit};
use crate::rules::cooperation::Cooperative;
use crate::rules::{Chance, Rules, Seat};

/// More than there are edges on a board: a box counts more than any of them.
const BOX: u32 = 256;

impl Edges {
    /// The edge of a set that comes first, if there is one.
    fn first(self) -> Option<Edge> {
        let upright = self.level == 0;
        let set = if upright { self.upright } else { self.level };
        let place = set.trailing_zeros();
        (set != 0).then_some(Edge { upright, row: place / STRIDE, col: place % STRIDE })
    }

    fn without(self, other: Self) -> Self {
        Self { level: self.level & !other.level, upright: self.upright & !other.upright }
    }
}

impl DotsAndBoxes {
    /// Whether a seat can still win. First one match is played on, a move an edge.
    pub(super) fn chance(&self, seat: Seat) -> Chance {
        if self.wins_by_closing(seat) { Chance::Yes } else { self.with_help(seat) }
    }

    fn drawn(&self) -> Edges {
        let [first, second] = [self.drawn.first, self.drawn.second];
        Edges { level: first.level | second.level, upright: first.upright | second.upright }
    }

    fn free(&self) -> Edges {
        let block = |rows: u32, cols: u32| (0..rows).fold(0, |all, row| all | (bit(row, cols) - bit(row, 0)));
        let all = Edges { level: block(self.rows + 1, self.cols), upright: block(self.rows, self.cols + 1) };
        all.without(self.drawn())
    }

    /// The free edges that close a box.
    fn closing(&self) -> Edges {
        let Edges { level, upright } = self.drawn();
        let sides = [level, level >> STRIDE, upright, upright >> 1];
        // Boxes with one free side: for each side, those that have all others.
        let open = (0..sides.len()).fold(0, |open, free| {
            let others = (0..).zip(sides).filter(|(side, _)| *side != free);
            open | others.fold(!0, |boxes, (_, side)| boxes & side)
        });
        let free = self.free();
        Edges { level: free.level & (open | open << STRIDE), upright: free.upright & (open | open << 1) }
    }

    /// Whether a seat wins when both play on like that.
    fn wins_by_closing(&self, seat: Seat) -> bool {
        let mut board = *self;
        loop {
            let closing = board.closing();
            let mover = board.to_move;
            let quiet = board.free().without(closing);
            let [best, other] = if mover == seat { [closing, quiet] } else { [quiet, closing] };
            let Some(edge) = best.first().or_else(|| other.first()) else { break };
            if board.play(mover, &edge).is_err() {
                break;
            }
        }
        let owned = board.boxes.map(u128::count_ones);
        board.is_over() && owned.get(seat) > owned.get(seat.other())
    }
}

impl Cooperative for DotsAndBoxes {
    const POSITIONS_MAX: usize = 2_000;

    /// The edges that are free, the boxes of first, and who is to move: which boxes are closed follows.
    type Key = (u128, u128, u32, Seat);

    fn key(&self) -> Self::Key {
        let Edges { level, upright } = self.free();
        (level, upright, self.boxes.first.count_ones(), self.to_move)
    }

    fn distance(&self, seat: Seat) -> Option<u32> {
        let owned = self.boxes.map(u128::count_ones);
        let own = *owned.get(seat);
        let other = *owned.get(seat.other());
        let open = self.rows * self.cols - own - other;
        let Edges { level, upright } = self.free();
        (own + open > other).then(|| BOX * other + level.count_ones() + upright.count_ones())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::cooperation::tests::{Said, explore};
    use crate::rules::{Kind, OptionValue, Options, Seed};

    /// In every position there is, whoever has drawn an edge and whichever boxes a side has of those that are closed.
    #[rstest::rstest]
    #[case(1, 1, 15)]
    #[case(1, 2, 139)]
    #[case(1, 3, 1_232)]
    #[case(2, 2, 5_341)]
    #[case(2, 3, 194_742)]
    fn nobody_is_denied_a_win_that_is_there(#[case] rows: u32, #[case] cols: u32, #[case] positions: usize) {
        let options = Options::from([("rows", OptionValue::Whole(rows)), ("cols", OptionValue::Whole(cols))]);
        let options = Kind::of::<DotsAndBoxes>().choose(&options).unwrap();
        let start = DotsAndBoxes::start(&options, Seed::default()).unwrap();
        assert_eq!(explore([start], Cooperative::key), Said { positions, unknown: 0 });
    }
}
