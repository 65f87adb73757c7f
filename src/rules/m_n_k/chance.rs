//! Who can still make a line in an m,n,k game. Knows one position; never whether a side wants to win.
//!
//! A seat that is helped plays nothing but the cells that one of its lines lacks. It wins if it has turns for them,
//! and if the other has as many cells elsewhere that it can take one after another without a line of its own.

use std::collections::HashSet;

use super::stones::{DIRECTIONS, Stones};
use super::{MnK, Stage, Variant};
use crate::rules::{Cell, Chance, Seat};

/// Where there are more free cells than this, the ways in which the other side can wait are not all tried.
const CELLS_MAX: usize = 16;
/// Most sets of waiting stones that are tried for one answer.
const SETS_MAX: usize = 10_000;

impl<V: Variant> MnK<V> {
    /// Whether a seat can still win. Each line is looked at once; the rest is done for a few crowded ones.
    pub(super) fn chance(&self, seat: Seat) -> Chance {
        if self.stage == Stage::Play {
            return self.chance_of_line(seat);
        }
        // Either seat may get either colour. What swap2 asks for comes to the same stones as taking turns: so few make no line.
        let mut settled = self.clone();
        settled.stage = Stage::Play;
        settled.to_move = if self.stage == Stage::Three { Seat::First } else { Seat::Second };
        Chance::of_any(Seat::BOTH.into_iter().map(|colour| settled.chance_of_line(colour)))
    }

    fn chance_of_line(&self, seat: Seat) -> Chance {
        let turns = if seat == self.to_move { self.left.div_ceil(2) } else { self.left / 2 };
        let lines = Stones::all(self.cols, self.rows)
            .cells()
            .flat_map(|from| DIRECTIONS.into_iter().filter_map(move |way| self.lacks(seat, from, way)))
            .filter(|lacks| lacks.count() <= turns);
        let mut sets_left = SETS_MAX;
        Chance::of_any(lines.map(|lacks| self.can_wait(seat, &lacks, &mut sets_left)))
    }

    /// The cells that a seat's line from a cell in a direction lacks; nothing if there can be no such line.
    fn lacks(&self, seat: Seat, from: Cell, (right, up): (i8, i8)) -> Option<Stones> {
        let at = |place: i8| {
            let col = from.col.checked_add_signed(right * place)?;
            let row = from.row.checked_add_signed(up * place)?;
            Some(Cell { col, row }).filter(|cell| cell.col() < self.cols && cell.row() < self.rows)
        };
        let own = self.stones.get(seat);
        let other = self.stones.get(seat.other());
        let length = i8::try_from(self.connect).ok()?;
        let mut lacks = Stones::default();
        for place in 0..length {
            let cell = at(place).filter(|cell| !other.has(*cell))?;
            if !own.has(cell) {
                lacks.insert(cell);
            }
        }
        let longer = [at(-1), at(length)].into_iter().flatten().any(|cell| own.has(cell));
        (!(self.exact && longer)).then_some(lacks)
    }

    /// Whether the other side can make its moves elsewhere while a seat fills these cells.
    fn can_wait(&self, seat: Seat, lacks: &Stones, sets_left: &mut usize) -> Chance {
        let turns = (lacks.count() as usize).saturating_sub(usize::from(seat == self.to_move));
        let free = self.empty().without(lacks).cells().collect::<Vec<_>>();
        let mut stones = *self.stones.get(seat.other());
        let mut placed = 0;
        for cell in &free {
            if placed < turns && !self.is_in_line(&stones, *cell) {
                stones.insert(*cell);
                placed += 1;
            }
        }
        if placed == turns {
            return Chance::Yes;
        }
        if free.len() > CELLS_MAX {
            return Chance::Unknown;
        }
        let mut waiting = Waiting { board: self, free: &free, seen: HashSet::new(), sets_left };
        waiting.place(*self.stones.get(seat.other()), 0, turns)
    }
}

/// The other side's moves beside a line: every set of cells in every order, each set once.
struct Waiting<'a, V> {
    board: &'a MnK<V>,
    free: &'a [Cell],
    seen: HashSet<u32>,
    sets_left: &'a mut usize,
}

impl<V: Variant> Waiting<'_, V> {
    /// Whether so many more stones can be placed, with those of a set of the free cells placed already.
    fn place(&mut self, stones: Stones, set: u32, turns: usize) -> Chance {
        if turns == 0 {
            return Chance::Yes;
        }
        if *self.sets_left == 0 {
            return Chance::Unknown;
        }
        *self.sets_left -= 1;
        let mut known = Chance::No;
        for (nth, cell) in self.free.iter().enumerate() {
            let next = set | 1 << nth;
            if next == set || self.board.is_in_line(&stones, *cell) || !self.seen.insert(next) {
                continue;
            }
            let mut more = stones;
            more.insert(*cell);
            match self.place(more, next, turns - 1) {
                Chance::Yes => return Chance::Yes,
                Chance::Unknown => known = Chance::Unknown,
                Chance::No => {}
            }
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::cooperation::tests::{Said, explore};
    use crate::rules::{Kind, OptionValue, Options, Rules, Seed, TicTacToe};

    /// In every position there is.
    #[rstest::rstest]
    #[case(3, 3, 3, "none", false, 4_520)]
    #[case(4, 3, 3, "none", false, 79_563)]
    #[case(4, 3, 3, "none", true, 81_489)]
    #[case(3, 4, 4, "none", true, 139_339)]
    #[case(4, 3, 4, "swap2", false, 286_969)]
    fn nobody_is_denied_a_win_that_is_there(
        #[case] cols: u32,
        #[case] rows: u32,
        #[case] connect: u32,
        #[case] opening: &str,
        #[case] exact: bool,
        #[case] positions: usize,
    ) {
        let options = Options::from([
            ("cols", OptionValue::Whole(cols)),
            ("rows", OptionValue::Whole(rows)),
            ("connect", OptionValue::Whole(connect)),
            ("exact", OptionValue::Flag(exact)),
            ("opening", OptionValue::Word(opening.to_owned())),
        ]);
        let options = Kind::of::<MnK<TicTacToe>>().choose(&options).unwrap();
        let start = MnK::<TicTacToe>::start(&options, Seed::default()).unwrap();
        let key = |board: &MnK<TicTacToe>| (board.stones, board.to_move, board.stage as u8);
        assert_eq!(explore([start], key), Said { positions, unknown: 0 });
    }
}
