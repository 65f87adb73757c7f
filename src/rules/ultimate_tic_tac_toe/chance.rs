//! Who can still win at ultimate tic-tac-toe. Knows one position; never whether a side wants to win.
//!
//! A board can still be a seat's if one of its lines has no mark of the other. Three such boards in a row are needed,
//! or, where most boards win, more of them than the other has won; what is needed is then looked for by playing on.

use super::{ALL, LINES, SIDE, UltimateTicTacToe, nine};
use crate::rules::Seat;
use crate::rules::cooperation::Cooperative;

/// More than three boards in a row can lack in marks.
const FAR: u32 = 100;

impl UltimateTicTacToe {
    /// The fewest marks a seat lacks on a board to win it; nothing if it cannot.
    fn lacks(&self, seat: Seat, board: u32) -> Option<u32> {
        if self.won.get(seat) & (1 << board) != 0 {
            return Some(0);
        }
        if self.closed() & (1 << board) != 0 {
            return None;
        }
        let [own, other] = [seat, seat.other()].map(|seat| nine(*self.marks.get(seat), board));
        let open = LINES.into_iter().filter(|line| line & other == 0);
        open.map(|line| (line & !own).count_ones()).min()
    }

    /// The squares that can still be taken.
    fn free(&self) -> u32 {
        let open = (0..SIDE).filter(|board| self.closed() & (1 << board) == 0);
        open.map(|board| (ALL & !nine(self.marks.first | self.marks.second, board)).count_ones()).sum()
    }
}

impl Cooperative for UltimateTicTacToe {
    const POSITIONS_MAX: usize = 4_000;

    /// Every mark and the boards that may be played on; who is to move follows from the number of marks.
    type Key = (u128, u128, u32);

    fn key(&self) -> Self::Key {
        (self.marks.first, self.marks.second, self.open())
    }

    fn distance(&self, seat: Seat) -> Option<u32> {
        let on = |board| self.lacks(seat, board);
        let of = |line: u32| (0..SIDE).filter(|board| line & (1 << board) != 0).map(on).sum::<Option<u32>>();
        let row = LINES.into_iter().filter_map(of).min();
        let most = (0..SIDE).filter_map(on).count() > self.won.get(seat.other()).count_ones() as usize;
        row.or((self.most_boards_win && most).then(|| FAR + self.free()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::cooperation::tests::{endings, explore};
    use crate::rules::{Kind, OptionValue, Options, Rules, Seed};

    const ENDINGS: usize = 1_000;

    /// In random endings with up to eight free squares and in all that can come of them.
    #[rstest::rstest]
    fn nobody_is_denied_a_win_that_is_there(#[values("draw", "boards")] tie: &str) {
        let options = Options::from([("tie", OptionValue::Word(tie.to_owned()))]);
        let options = Kind::of::<UltimateTicTacToe>().choose(&options).unwrap();
        let start = UltimateTicTacToe::start(&options, Seed::default()).unwrap();
        let said = explore(endings(&start, ENDINGS, |board| board.free() <= 8), Cooperative::key);
        assert_eq!(said.unknown, 0);
    }
}
