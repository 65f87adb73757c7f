//! Ultimate tic-tac-toe: nine boards in one, and the place taken on a board names the board that comes next. Owns its
//! position and its notation; knows nothing of other games and never draws at random.
//!
//! The rules are those Ben Orlin wrote down (Math with Bad Drawings, 2013): a board that is won or full is closed, and
//! who is sent to a closed board may choose any open one; three boards in a row win. A position is two bitboards of 81
//! bits, nine a board, boards and their squares both counted from the bottom left.

mod chance;

use std::fmt::{self, Display};
use std::str::FromStr;

use super::cooperation::Cooperative;
use super::{
    BadOptions, BySeat, Cell, Chance, Illegal, Layout, Legal, OptionSpec, Options, Outcome, Rules, Seat,
    Seats, Seed, Shape, Status, Viewer, rows,
};

/// Rows, and columns.
const SIDE: u32 = 9;
/// Rows, and columns, of one board; and of the boards.
const BLOCK: u32 = 3;
/// All nine squares of a board, or all nine boards.
const ALL: u32 = 0x1ff;
/// Three in a row on nine squares: level, upright, rising and falling.
const LINES: [u32; 8] = [0o007, 0o070, 0o700, 0o111, 0o222, 0o444, 0o421, 0o124];

/// A position of ultimate tic-tac-toe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UltimateTicTacToe {
    marks: BySeat<u128>,
    won: BySeat<u32>,
    full: u32,
    last: Option<Square>,
    to_move: Seat,
    most_boards_win: bool,
}

/// A move: the square that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Square(Cell);

impl Display for Square {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Square {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let cell = text.parse::<Cell>().ok().filter(|cell| cell.col() < SIDE && cell.row() < SIDE);
        cell.map(Self).ok_or_else(|| Illegal::not(text, "a square from a1 to i9"))
    }
}

impl Square {
    /// The square at a place of a board, both counted from the bottom left.
    fn of(board: u32, place: u32) -> Self {
        let along = |n: u32, m: u32| n % BLOCK * BLOCK + m % BLOCK;
        let up = |n: u32, m: u32| n / BLOCK * BLOCK + m / BLOCK;
        Self(Cell::at(along(board, place), up(board, place)))
    }

    /// The board it lies on.
    fn board(self) -> u32 {
        self.0.row() / BLOCK * BLOCK + self.0.col() / BLOCK
    }

    /// Its place on that board, and so the board its taker sends the other to.
    fn place(self) -> u32 {
        self.0.row() % BLOCK * BLOCK + self.0.col() % BLOCK
    }

    fn bit(self) -> u128 {
        1 << (self.board() * SIDE + self.place())
    }
}

fn is_won(nine: u32) -> bool {
    LINES.iter().any(|line| nine & line == *line)
}

/// The nine squares of one board.
fn nine(marks: u128, board: u32) -> u32 {
    u32::try_from((marks >> (board * SIDE)) & u128::from(ALL)).unwrap_or(0)
}

impl UltimateTicTacToe {
    fn closed(&self) -> u32 {
        self.won.first | self.won.second | self.full
    }

    /// The boards on which the next mark may be made.
    fn open(&self) -> u32 {
        let open = ALL & !self.closed();
        let sent = self.last.map_or(0, |last| 1 << last.place());
        if open & sent == 0 { open } else { sent }
    }

    fn winner(&self) -> Option<Seat> {
        Seat::BOTH.into_iter().find(|seat| is_won(*self.won.get(*seat)))
    }

    /// A board has changed: who has won it, and whether it is full.
    fn close(&mut self, board: u32) {
        for seat in Seat::BOTH {
            if is_won(nine(*self.marks.get(seat), board)) {
                *self.won.get_mut(seat) |= 1 << board;
            }
        }
        if nine(self.marks.first | self.marks.second, board) == ALL {
            self.full |= 1 << board;
        }
    }

    /// Who wins when no three boards in a row are won.
    fn tied(&self) -> Option<Seat> {
        let boards = self.won.map(u32::count_ones);
        match boards.first.cmp(&boards.second) {
            std::cmp::Ordering::Greater if self.most_boards_win => Some(Seat::First),
            std::cmp::Ordering::Less if self.most_boards_win => Some(Seat::Second),
            std::cmp::Ordering::Greater | std::cmp::Ordering::Less | std::cmp::Ordering::Equal => None,
        }
    }

    /// The squares of the rows on the boards that make the winning row.
    fn line(&self, seat: Seat) -> Vec<String> {
        let boards = *self.won.get(seat);
        let row = LINES.iter().filter(|line| boards & **line == **line).fold(0, |all, line| all | line);
        let places = |board| {
            let marks = nine(*self.marks.get(seat), board);
            LINES.iter().filter(|line| marks & **line == **line).fold(0, |all, line| all | line)
        };
        let squares = (0..SIDE).filter(|board| row & (1 << board) != 0).flat_map(|board| {
            let lit = places(board);
            (0..SIDE).filter(move |place| lit & (1 << place) != 0).map(move |place| Square::of(board, place))
        });
        squares.map(|square| square.to_string()).collect()
    }

    fn mark(&self, row: u32, col: u32) -> char {
        let square = Square(Cell::at(col, SIDE - 1 - row));
        let won_by = |seat| self.won.get(seat) & (1 << square.board()) != 0;
        match (self.marks.first & square.bit() != 0, self.marks.second & square.bit() != 0) {
            (true, _) if won_by(Seat::First) => 'X',
            (true, _) => 'x',
            (_, true) if won_by(Seat::Second) => 'O',
            (_, true) => 'o',
            (false, false) if won_by(Seat::First) || won_by(Seat::Second) => '#',
            (false, false) => '.',
        }
    }
}

impl Rules for UltimateTicTacToe {
    const ID: &'static str = "ultimate-tic-tac-toe";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] = &[OptionSpec::choice("tie", &["draw", "boards"], "draw")];

    type Move = Square;

    fn start(options: &Options, _seed: Seed) -> Result<Self, BadOptions> {
        let marks = BySeat::default();
        let won = BySeat::default();
        let most_boards_win = options.word("tie") == "boards";
        Ok(Self { marks, won, full: 0, last: None, to_move: Seat::First, most_boards_win })
    }

    fn status(&self) -> Status {
        let score = self.score();
        if let Some(winner) = self.winner() {
            return Status::Over(Outcome { winner: Some(winner), line: self.line(winner), score });
        }
        if self.closed() == ALL {
            return Status::Over(Outcome { winner: self.tied(), line: Vec::new(), score });
        }
        Status::ToMove(Seats::One(self.to_move))
    }

    fn legal(&self, seat: Seat) -> Legal<Square> {
        if seat != self.to_move || self.winner().is_some() {
            return Legal::NONE;
        }
        let open = self.open();
        let taken = self.marks.first | self.marks.second;
        let boards = (0..SIDE).filter(|board| open & (1 << board) != 0);
        let squares = boards.flat_map(|board| {
            let free = ALL & !nine(taken, board);
            (0..SIDE).filter(move |place| free & (1 << place) != 0).map(move |place| Square::of(board, place))
        });
        Legal::Listed(squares.collect())
    }

    fn play(&mut self, seat: Seat, square: &Square) -> Result<(), Illegal> {
        let board = square.board();
        let bit = square.bit();
        if (self.marks.first | self.marks.second) & bit != 0 {
            return Err(Illegal::new(format!("{square} is taken")));
        }
        if self.closed() & (1 << board) != 0 {
            return Err(Illegal::new(format!("the board of {square} is closed")));
        }
        if self.open() & (1 << board) == 0 {
            return Err(Illegal::new(format!("{square} is not on the board you were sent to")));
        }
        *self.marks.get_mut(seat) |= bit;
        self.close(board);
        self.last = Some(*square);
        self.to_move = seat.other();
        Ok(())
    }

    /// Exact near the end, and mostly before. Four thousand positions are looked at, at most by a move more.
    fn may_win(&self, seat: Seat) -> Chance {
        self.with_help(seat)
    }

    fn position(&self, _viewer: Viewer) -> String {
        rows(SIDE, SIDE, |row, col| self.mark(row, col))
    }

    fn layout(&self, _viewer: Viewer) -> Vec<Layout> {
        let name = |row, col| Some(Cell::at(col, SIDE - 1 - row).to_string());
        vec![Layout { block: Some(BLOCK), ..Layout::new(Shape::Squares, SIDE, SIDE, name) }]
    }

    fn score(&self) -> Option<BySeat<u32>> {
        Some(self.won.map(u32::count_ones))
    }

    /// Rows from 9 to 1 with runs of empty squares as digits, the side to move, a 0, and the last move or `-`, as move
    /// generators for this game write it.
    fn notation(&self) -> String {
        let mut text = String::new();
        for line in self.position(Viewer::Afterwards).to_lowercase().split('/') {
            let mut empty = 0;
            for mark in line.chars() {
                if matches!(mark, 'x' | 'o') {
                    text.extend((empty > 0).then(|| empty.to_string()));
                    text.push(mark);
                    empty = 0;
                } else {
                    empty += 1;
                }
            }
            text.extend((empty > 0).then(|| empty.to_string()));
            text.push('/');
        }
        text.pop();
        let to_move = match self.to_move {
            Seat::First => 'x',
            Seat::Second => 'o',
        };
        let last = self.last.map_or_else(|| "-".to_owned(), |last| last.to_string());
        format!("{text} {to_move} 0 {last}")
    }

    fn read(options: &Options, text: &str) -> Result<Self, Illegal> {
        let refused = || Illegal::not(text, "nine rows, the side to move, 0, and the last move");
        let [grid, to_move, "0", last] = text.split(' ').collect::<Vec<_>>()[..] else {
            return Err(refused());
        };
        let mut board = Self::start(options, Seed::default()).map_err(|_| refused())?;
        board.to_move = match to_move {
            "x" => Seat::First,
            "o" => Seat::Second,
            _ => return Err(refused()),
        };
        let lines: Vec<&str> = grid.split('/').collect();
        for (line, row) in lines.iter().zip((0..SIDE).rev()) {
            let mut col = 0;
            for mark in line.chars() {
                let square = Square(Cell::at(col.min(SIDE - 1), row));
                match mark {
                    'x' => board.marks.first |= square.bit(),
                    'o' => board.marks.second |= square.bit(),
                    _ => col += mark.to_digit(10).filter(|run| *run > 0).ok_or_else(refused)? - 1,
                }
                col += 1;
            }
            if col != SIDE {
                return Err(refused());
            }
        }
        (0..SIDE).for_each(|block| board.close(block));
        board.last = (last != "-").then(|| last.parse()).transpose()?;
        let by_other = *board.marks.get(board.to_move.other());
        let was_made = board.last.is_none_or(|last| by_other & last.bit() != 0);
        let sound = lines.len() == 9 && was_made && board.won.first & board.won.second == 0;
        if sound { Ok(board) } else { Err(refused()) }
    }
}

#[cfg(test)]
mod tests;
