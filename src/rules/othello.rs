//! Othello: discs that are hemmed in are turned over, and who has most at the end has won. Owns its position and its
//! notation; knows nothing of other games and never draws at random.
//!
//! The rules are those of the World Othello Federation: black starts, a move turns at least one disc, who cannot move
//! passes, and the game is over when neither can. In the final score the winner gets the empty squares; in a draw each
//! side gets half. A position is two bitboards whose bit 0 is a1 and bit 63 is h8. `fills` finds
//! moves and flips.

mod chance;
pub(crate) mod fills;

use std::fmt::{self, Display};
use std::str::FromStr;

use super::cooperation::Cooperative;
use fills::{moves, turned};

use super::{
    BadOptions, BySeat, Cell, Chance, Illegal, Layout, Legal, OptionSpec, Options, Outcome, Played, Rules,
    Seat, Seats, Seed, Shape, Status, Viewer, rows,
};

/// Rows, and columns.
const SIDE: u32 = 8;
/// All squares but those of the leftmost column, and all but those of the rightmost: steps to the right never end on
/// the former, steps to the left never on the latter.
const NOT_A: u64 = 0xfefe_fefe_fefe_fefe;
const NOT_H: u64 = 0x7f7f_7f7f_7f7f_7f7f;
/// How a pass is written.
const PASS: &str = "--";

/// A position of Othello.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Othello {
    discs: BySeat<u64>,
    to_move: Seat,
}

/// A move: a disc on a square, or a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OthelloMove {
    /// A disc is placed.
    Place(Cell),
    /// There is no square to place one on.
    Pass,
}

impl Display for OthelloMove {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(cell) => cell.fmt(f),
            Self::Pass => f.write_str(PASS),
        }
    }
}

impl FromStr for OthelloMove {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        if text == PASS {
            return Ok(Self::Pass);
        }
        let cell = text.parse::<Cell>().ok().filter(|cell| cell.col() < SIDE && cell.row() < SIDE);
        cell.map(Self::Place).ok_or_else(|| Illegal::not(text, "a square from a1 to h8"))
    }
}

/// All squares one step further in one of the eight directions.
fn step(squares: u64, direction: usize) -> u64 {
    match direction {
        0 => (squares << 1) & NOT_A,
        1 => (squares >> 1) & NOT_H,
        2 => squares << 8,
        3 => squares >> 8,
        4 => (squares << 9) & NOT_A,
        5 => (squares << 7) & NOT_H,
        6 => (squares >> 7) & NOT_A,
        _ => (squares >> 9) & NOT_H,
    }
}

/// Number of directions of [`step`].
const DIRECTIONS: usize = 8;

fn bit(cell: Cell) -> u64 {
    1 << (cell.row() * SIDE + cell.col())
}

impl Othello {
    fn moves_of(&self, seat: Seat) -> u64 {
        moves(*self.discs.get(seat), *self.discs.get(seat.other()))
    }

    fn is_over(&self) -> bool {
        self.moves_of(self.to_move) | self.moves_of(self.to_move.other()) == 0
    }

    /// The final score: the empty squares go to the winner, or to both.
    fn final_score(&self) -> BySeat<u32> {
        let counted = self.discs.map(u64::count_ones);
        let empty = SIDE * SIDE - counted.first - counted.second;
        match counted.first.cmp(&counted.second) {
            std::cmp::Ordering::Greater => BySeat { first: counted.first + empty, ..counted },
            std::cmp::Ordering::Less => BySeat { second: counted.second + empty, ..counted },
            std::cmp::Ordering::Equal => counted.map(|discs| discs + empty / 2),
        }
    }

    fn mark(&self, row: u32, col: u32, [empty, first, second]: [char; 3]) -> char {
        let square = bit(Cell::at(col, row));
        match (self.discs.first & square, self.discs.second & square) {
            (0, 0) => empty,
            (0, _) => second,
            (_, _) => first,
        }
    }
}

impl Rules for Othello {
    const ID: &'static str = "othello";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] = &[];

    type Move = OthelloMove;

    fn start(_options: &Options, _seed: Seed) -> Result<Self, BadOptions> {
        let [d4, e4, d5, e5] = [(3, 3), (4, 3), (3, 4), (4, 4)].map(|(col, row)| bit(Cell::at(col, row)));
        Ok(Self { discs: BySeat { first: e4 | d5, second: d4 | e5 }, to_move: Seat::First })
    }

    fn status(&self) -> Status {
        if !self.is_over() {
            return Status::ToMove(Seats::One(self.to_move));
        }
        let score = self.final_score();
        let winner = match score.first.cmp(&score.second) {
            std::cmp::Ordering::Greater => Some(Seat::First),
            std::cmp::Ordering::Less => Some(Seat::Second),
            std::cmp::Ordering::Equal => None,
        };
        Status::Over(Outcome { winner, line: Vec::new(), score: Some(score) })
    }

    fn legal(&self, seat: Seat) -> Legal<OthelloMove> {
        if seat != self.to_move {
            return Legal::NONE;
        }
        let squares = self.moves_of(seat);
        if squares == 0 {
            let passes = !self.is_over();
            return Legal::Listed(passes.then_some(OthelloMove::Pass).into_iter().collect());
        }
        let mut list = Vec::with_capacity(squares.count_ones() as usize);
        let mut left = squares;
        while left != 0 {
            let index = left.trailing_zeros();
            list.push(OthelloMove::Place(Cell::at(index % SIDE, index / SIDE)));
            left &= left - 1;
        }
        Legal::Listed(list)
    }

    fn play(&mut self, seat: Seat, mv: &OthelloMove) -> Result<(), Illegal> {
        match mv {
            OthelloMove::Pass if self.moves_of(seat) == 0 => {}
            OthelloMove::Pass => return Err(Illegal::new("only who cannot move passes")),
            OthelloMove::Place(cell) => {
                let square = bit(*cell);
                if (self.discs.first | self.discs.second) & square != 0 {
                    return Err(Illegal::new(format!("{cell} is taken")));
                }
                let turned = turned(*self.discs.get(seat), *self.discs.get(seat.other()), square);
                if turned == 0 {
                    return Err(Illegal::new(format!("a disc on {cell} turns none over")));
                }
                *self.discs.get_mut(seat) |= square | turned;
                *self.discs.get_mut(seat.other()) &= !turned;
            }
        }
        self.to_move = seat.other();
        Ok(())
    }

    fn automatic(&self) -> Option<(Seat, OthelloMove)> {
        let stuck = self.moves_of(self.to_move) == 0 && !self.is_over();
        stuck.then_some((self.to_move, OthelloMove::Pass))
    }

    /// Exact near the end, and mostly before. Two thousand positions are looked at, at most by a move more.
    fn may_win(&self, seat: Seat) -> Chance {
        self.with_help(seat)
    }

    fn position(&self, _viewer: Viewer) -> String {
        rows(SIDE, SIDE, |row, col| self.mark(row, col, ['.', 'x', 'o']))
    }

    fn layout(&self, _viewer: Viewer) -> Vec<Layout> {
        vec![Layout::new(Shape::Squares, SIDE, SIDE, |row, col| Some(Cell::at(col, row).to_string()))]
    }

    fn score(&self) -> Option<BySeat<u32>> {
        Some(if self.is_over() { self.final_score() } else { self.discs.map(u64::count_ones) })
    }

    /// As in OBF, the format of the FFO test positions: the 64 squares from a1 to h8, row by row, as `X`, `O` and `-`,
    /// a blank, and the side to move.
    fn notation(&self) -> String {
        let squares = rows(SIDE, SIDE, |row, col| self.mark(row, col, ['-', 'X', 'O'])).replace('/', "");
        let to_move = match self.to_move {
            Seat::First => 'X',
            Seat::Second => 'O',
        };
        format!("{squares} {to_move}")
    }

    fn read(_options: &Options, text: &str) -> Result<Self, Illegal> {
        let refused = || Illegal::not(text, "64 squares of X, O and -, a blank, and the side to move");
        let (squares, to_move) = text.split_once(' ').ok_or_else(refused)?;
        let known = squares.len() == 64 && squares.chars().all(|mark| matches!(mark, 'X' | 'O' | '-'));
        let to_move = match to_move {
            "X" if known => Seat::First,
            "O" if known => Seat::Second,
            _ => return Err(refused()),
        };
        let discs_of = |disc| {
            let taken = squares.chars().enumerate().filter(|(_, mark)| *mark == disc);
            taken.fold(0, |discs, (index, _)| discs | 1_u64 << index)
        };
        Ok(Self { discs: BySeat { first: discs_of('X'), second: discs_of('O') }, to_move })
    }

    /// The squares in a row, `f5d6c3`, passes left out, as databases of games have them.
    fn transcript(played: &Played<'_>) -> String {
        let moves = played.moves.iter().copied().filter(|(_, text)| *text != PASS).collect::<Vec<_>>();
        Played { moves: &moves, ..*played }.line("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("")]
    #[case("X")]
    #[case("-X X")]
    #[case("---------------------------OX------XO--------------------------- x")]
    #[case("---------------------------OX------XO---------------------------  X")]
    #[case("---------------------------OX------XO--------------------------é X")]
    fn text_that_is_no_position_is_refused(#[case] text: &str) {
        assert!(Othello::read(&Options::default(), text).is_err());
    }
}
