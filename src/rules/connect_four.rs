//! Connect Four on boards of several sizes: discs fall down columns, and so many in one line win. Owns its position
//! and its notation; knows nothing of other games and never draws at random.
//!
//! The rules are those of the game sold as Connect Four (Milton Bradley, 1974). A position is two bitboards, each
//! column of which has one bit more than the board has rows and keeps it at 0, so that no line of set bits runs on
//! from one column into the next. John Tromp (Fhourstones) and Pascal Pons (Solving Connect 4, part 6: Bitboard)
//! describe this arrangement and the search for lines by shifts.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::{
    BadOptions, BySeat, Illegal, Layout, OptionSpec, Options, Outcome, Rules, Seat, Seats, Shape, Status,
};

/// A position of Connect Four.
#[derive(Clone, Debug)]
pub struct ConnectFour {
    cols: u32,
    rows: u32,
    connect: u32,
    discs: BySeat<u128>,
    to_move: Seat,
    won: bool,
}

/// A move: the column a disc falls down, counted from 0 and written from `1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column(u32);

impl Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 + 1)
    }
}

impl FromStr for Column {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let plain = matches!(text.as_bytes(), [b'1'..=b'9'] | [b'1'..=b'9', b'0'..=b'9']);
        match text.parse::<u32>() {
            Ok(number) if plain => Ok(Self(number - 1)),
            Ok(_) | Err(_) => Err(Illegal::new(format!("`{}` is not a column", text.escape_debug()))),
        }
    }
}

impl ConnectFour {
    fn bit(&self, col: u32, row: u32) -> u128 {
        1 << (col * (self.rows + 1) + row)
    }

    fn occupied(&self) -> u128 {
        self.discs.first | self.discs.second
    }

    /// The lowest empty cell of a column, found by adding to the column's bottom bit: the carry runs up to it.
    fn landing(&self, col: u32) -> Option<u128> {
        let column = self.bit(col, self.rows) - self.bit(col, 0);
        let cell = (self.occupied() + self.bit(col, 0)) & column;
        (cell != 0).then_some(cell)
    }

    /// How far the next cell of a line is: upwards, falling, level and rising.
    fn steps(&self) -> [u32; 4] {
        [1, self.rows, self.rows + 1, self.rows + 2]
    }

    /// The cells where a line of `connect` discs of the seat begins and goes on by `step`.
    fn starts(&self, seat: Seat, step: u32) -> u128 {
        (1..self.connect).fold(*self.discs.get(seat), |runs, _| runs & (runs >> step))
    }

    /// All cells of the seat's lines, by column from the left and upwards in each.
    fn line(&self, seat: Seat) -> Vec<String> {
        let lit = self.steps().into_iter().fold(0, |lit, step| {
            let starts = self.starts(seat, step);
            (0..self.connect).fold(lit, |lit, place| lit | (starts << (place * step)))
        });
        let cells = (0..self.cols).flat_map(|col| (0..self.rows).map(move |row| (col, row)));
        cells.filter(|(col, row)| lit & self.bit(*col, *row) != 0).map(|(col, row)| cell(col, row)).collect()
    }

    fn disc(&self, col: u32, row: u32) -> char {
        let cell = self.bit(col, row);
        match (self.discs.first & cell, self.discs.second & cell) {
            (0, 0) => '.',
            (0, _) => 'o',
            (_, _) => 'x',
        }
    }
}

impl Rules for ConnectFour {
    const ID: &'static str = "connect-four";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] = &[
        OptionSpec::whole("cols", 4, 10, 7),
        OptionSpec::whole("rows", 4, 10, 6),
        OptionSpec::whole("connect", 3, 6, 4),
    ];

    type Move = Column;

    fn start(options: &Options) -> Result<Self, BadOptions> {
        let [cols, rows, connect] = ["cols", "rows", "connect"].map(|name| options.whole(name));
        let longest = cols.max(rows);
        if connect > longest {
            return Err(BadOptions::new(format!(
                "option `connect` takes a whole number from 3 to {longest} on a board of {cols}×{rows}"
            )));
        }
        Ok(Self { cols, rows, connect, discs: BySeat::default(), to_move: Seat::First, won: false })
    }

    fn status(&self) -> Status {
        if self.won {
            let winner = self.to_move.other();
            Status::Over(Outcome { winner: Some(winner), line: self.line(winner), score: None })
        } else if self.occupied().count_ones() == self.cols * self.rows {
            Status::Over(Outcome::default())
        } else {
            Status::ToMove(Seats::One(self.to_move))
        }
    }

    fn legal(&self, seat: Seat) -> Option<Vec<Column>> {
        let may = seat == self.to_move && !self.won;
        Some((0..self.cols).filter(|col| may && self.landing(*col).is_some()).map(Column).collect())
    }

    fn play(&mut self, seat: Seat, mv: &Column) -> Result<(), Illegal> {
        if mv.0 >= self.cols {
            return Err(Illegal::new(format!("`{mv}` is not a column from 1 to {}", self.cols)));
        }
        let Some(cell) = self.landing(mv.0) else {
            return Err(Illegal::new(format!("column {mv} is full")));
        };
        *self.discs.get_mut(seat) |= cell;
        self.won = self.steps().into_iter().any(|step| self.starts(seat, step) != 0);
        self.to_move = seat.other();
        Ok(())
    }

    fn position(&self) -> String {
        let row = |row| (0..self.cols).map(|col| self.disc(col, row)).collect::<String>();
        (0..self.rows).rev().map(row).collect::<Vec<_>>().join("/")
    }

    fn layout(&self) -> Vec<Layout> {
        let row = |row| (0..self.cols).map(|col| Some(cell(col, row))).collect::<Vec<_>>();
        let cells = (0..self.rows).rev().map(row).collect::<Vec<_>>();
        let zones = (0..self.cols).map(|col| Column(col).to_string()).collect::<Vec<_>>();
        vec![Layout {
            shape: Shape::Squares,
            rows: cells.len(),
            cols: zones.len(),
            cells,
            zones: Some(zones),
        }]
    }
}

/// The name of a cell: `a1` is at the bottom left.
fn cell(col: u32, row: u32) -> String {
    let letter = ('a'..='z').nth(col as usize).unwrap_or('?');
    format!("{letter}{}", row + 1)
}
