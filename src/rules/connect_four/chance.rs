//! Who can still make a line in Connect Four. Knows one position; never whether a side wants to win.
//!
//! A line that a seat can still make has no disc of the other. What it lacks, and the empty cells below that, have to
//! be filled, and the turns have to come out: where the other is to move and there is nothing but cells that the line
//! lacks, the line is lost. With Pop Out, lines are looked for by drops alone: what they do not give is left open.

use std::collections::HashSet;

use super::{ConnectFour, OCCURRENCES_MAX, Seat};
use crate::rules::Chance;

/// Most moves that are tried for one answer.
const MOVES_MAX: u32 = 10_000;

/// A line that a seat may still make: the cells it lacks, and all that have to be filled until it is made.
#[derive(Clone, Copy)]
struct Line {
    lacks: u128,
    needs: u128,
}

/// The cells of a set, each as a set.
fn each(mut set: u128) -> impl Iterator<Item = u128> {
    std::iter::from_fn(move || {
        let lowest = set & set.wrapping_neg();
        set &= !lowest;
        (lowest != 0).then_some(lowest)
    })
}

impl ConnectFour {
    /// Whether a seat can still win. All lines are looked at together, and few of them one by one.
    pub(super) fn chance(&self, seat: Seat) -> Chance {
        let mut moves_left = MOVES_MAX;
        let chance =
            Chance::of_any(self.lines_of(seat).filter(|line| self.has_turns(seat, *line)).map(|line| {
                let board = self.clone();
                let moves_left = &mut moves_left;
                Filling { board, seat, line, lost: HashSet::new(), moves_left }.succeeds()
            }));
        if self.pop_out && chance == Chance::No { Chance::Unknown } else { chance }
    }

    /// What tells positions apart that come from one by drops: the discs of first, and a mark above each column.
    fn key(&self) -> u128 {
        self.discs.first | self.landings()
    }

    fn empty(&self) -> u128 {
        ((self.bottom << self.rows) - self.bottom) & !self.occupied()
    }

    /// The lines without a disc of the other seat.
    fn lines_of(&self, seat: Seat) -> impl Iterator<Item = Line> {
        let own = *self.discs.get(seat);
        let empty = self.empty();
        let rows = self.rows;
        let connect = self.connect;
        self.steps().into_iter().flat_map(move |step| {
            let starts = (1..connect).fold(own | empty, |runs, _| runs & (runs >> step));
            each(starts).map(move |start| {
                let lacks = (0..connect).fold(0, |line, place| line | start << (place * step)) & empty;
                Line { lacks, needs: (1..rows).fold(lacks, |needs, _| needs | (needs >> 1 & empty)) }
            })
        })
    }

    /// Whether there are enough cells elsewhere for both to take turns until a line is made: the other side takes what
    /// is below the line as far as that goes, and one cell more where the turns would not come out.
    fn has_turns(&self, seat: Seat, line: Line) -> bool {
        let [lacks, needs] = [line.lacks, line.needs].map(u128::count_ones);
        let elsewhere = (self.empty() & !line.needs).count_ones();
        let first = u32::from(seat == self.to_move);
        let waits = lacks.saturating_sub(first).saturating_sub(needs - lacks);
        waits.max((needs + first) % 2) <= elsewhere
    }
}

/// One line of a seat that both sides try to bring about.
struct Filling<'a> {
    board: ConnectFour,
    seat: Seat,
    line: Line,
    /// Positions that lead to no line, by [`ConnectFour::key`].
    lost: HashSet<u128>,
    moves_left: &'a mut u32,
}

impl Filling<'_> {
    /// Whether the seat makes a line, this one at the latest, while the other side makes none: every way to play on is
    /// tried, first what brings the line about.
    fn succeeds(&mut self) -> Chance {
        let empty = self.board.empty();
        let mover = self.board.to_move;
        let line = Line { lacks: self.line.lacks & empty, needs: self.line.needs & empty };
        if !self.board.has_turns(self.seat, line) || self.lost.contains(&self.board.key()) {
            return Chance::No;
        }
        let own = if mover == self.seat { line.lacks } else { 0 };
        let landings = self.board.landings() & empty;
        let cells = [own, line.needs & !line.lacks, !line.needs].map(|cells| cells & landings);
        let chance = Chance::of_any(cells.into_iter().flat_map(each).map(|cell| self.take(cell)));
        if chance == Chance::No {
            self.lost.insert(self.board.key());
        }
        chance
    }

    /// The chance after a disc on a cell, which is taken back then.
    fn take(&mut self, cell: u128) -> Chance {
        if *self.moves_left == 0 {
            return Chance::Unknown;
        }
        *self.moves_left -= 1;
        let discs = self.board.discs;
        let mover = self.board.to_move;
        *self.board.discs.get_mut(mover) |= cell;
        let chance = if self.board.has_line(mover) {
            Chance::certain(mover == self.seat)
        } else if self.board.seen.times(&self.board.discs) + 1 >= OCCURRENCES_MAX {
            Chance::No
        } else {
            self.board.to_move = mover.other();
            self.succeeds()
        };
        (self.board.discs, self.board.to_move) = (discs, mover);
        chance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::cooperation::tests::{Said, explore};
    use crate::rules::{Kind, OptionValue, Options, Rules, Seed};

    fn options(cols: u32, rows: u32, connect: u32, pop_out: bool) -> Options {
        let numbers = [("cols", cols), ("rows", rows), ("connect", connect)];
        let numbers = numbers.map(|(name, number)| (name.to_owned(), OptionValue::Whole(number)));
        let pop_out = ("pop_out".to_owned(), OptionValue::Flag(pop_out));
        Kind::of::<ConnectFour>().choose(&numbers.into_iter().chain([pop_out]).collect()).unwrap()
    }

    /// In every position there is.
    #[rstest::rstest]
    #[case(4, 4, 3, 23_930)]
    #[case(4, 4, 4, 134_289)]
    #[case(5, 4, 4, 3_100_379)]
    fn nobody_is_denied_a_win_that_is_there(
        #[case] cols: u32,
        #[case] rows: u32,
        #[case] connect: u32,
        #[case] positions: usize,
    ) {
        let start = ConnectFour::start(&options(cols, rows, connect, false), Seed::default()).unwrap();
        assert_eq!(explore([start], ConnectFour::key), Said { positions, unknown: 0 });
    }

    /// Only the top row is left to second, and before it is filled first has another: unless a disc is popped out.
    #[rstest::rstest]
    #[case(false, Chance::No)]
    #[case(true, Chance::Unknown)]
    fn what_no_drop_can_do_is_left_open_where_discs_are_popped_out(
        #[case] pop_out: bool,
        #[case] chance: Chance,
    ) {
        let board = ConnectFour::read(&options(5, 4, 5, pop_out), "...../x..../xx.../xoooo x").unwrap();
        assert_eq!(board.may_win(Seat::Second), chance);
        assert_eq!(board.may_win(Seat::First), Chance::Yes);
    }
}
