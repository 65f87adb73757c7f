//! Connect Four on boards of several sizes: discs fall down columns, and so many in one line win. With Pop Out, a side
//! may also take a disc of its own out of the bottom row. Owns its position and its notation; knows nothing of other
//! games and never draws at random.
//!
//! The rules are those of the game sold as Connect Four (Milton Bradley, 1974) and of the Pop Out sold with it later
//! (Hasbro, 2008). What may happen in Pop Out alone is settled so: lines of both sides by one pop win for whoever
//! popped, a position that is there for the third time is a draw, and so is a full board whose side to move has nothing
//! to pop.
//!
//! A position is two bitboards, each column of which has one bit more than the board has rows and keeps it at 0, so
//! that no line of set bits runs on from one column into the next. John Tromp (Fhourstones) and Pascal Pons (Solving
//! Connect 4, part 6: Bitboard) describe this arrangement and the search for lines by shifts.

mod balanced;
mod chance;
mod notation;

use super::{
    BadOptions, BySeat, Cell, Chance, Illegal, Layout, Legal, OptionSpec, Options, Outcome, Played,
    Repetition, Rules, Seat, Seats, Seed, Shape, Status, Viewer, rows,
};

/// Times a position is there before the game is drawn.
const OCCURRENCES_MAX: usize = 3;

/// A position of Connect Four.
#[derive(Clone, Debug)]
pub struct ConnectFour {
    cols: u32,
    rows: u32,
    connect: u32,
    pop_out: bool,
    /// The lowest cell of every column.
    bottom: u128,
    discs: BySeat<u128>,
    to_move: Seat,
    standing: Standing,
    /// What has been there, kept with Pop Out only. Every move changes the number of discs by one, so the discs tell
    /// whose turn it is.
    seen: Repetition<BySeat<u128>>,
}

/// Where the game stands after the last move.
#[derive(Clone, Copy, Debug)]
enum Standing {
    Open,
    Won(Seat),
    Drawn,
}

/// A move: a column, counted from 0 and written from `1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// A disc falls down the column.
    Drop(u32),
    /// The lowest disc of the column is taken out and those above fall by one.
    Pop(u32),
}

impl ConnectFour {
    fn bit(&self, col: u32, row: u32) -> u128 {
        1 << (col * (self.rows + 1) + row)
    }

    /// All cells of a column.
    fn column(&self, col: u32) -> u128 {
        self.bit(col, self.rows) - self.bit(col, 0)
    }

    fn occupied(&self) -> u128 {
        self.discs.first | self.discs.second
    }

    /// The lowest empty cell of every column, found by adding to the lowest cell: the carry runs up to it. In a full
    /// column that is the bit above its cells.
    fn landings(&self) -> u128 {
        self.occupied() + self.bottom
    }

    fn is_full(&self) -> bool {
        self.landings() == self.bottom << self.rows
    }

    /// The discs that a seat may take out.
    fn poppable(&self, seat: Seat) -> u128 {
        if self.pop_out { self.discs.get(seat) & self.bottom } else { 0 }
    }

    fn check_column(&self, col: u32) -> Result<(), Illegal> {
        if col < self.cols {
            return Ok(());
        }
        Err(Illegal::new(format!("`{}` is not a column from 1 to {}", col + 1, self.cols)))
    }

    fn drop_disc(&mut self, seat: Seat, col: u32) -> Result<(), Illegal> {
        self.check_column(col)?;
        let cell = self.landings() & self.column(col);
        if cell == 0 {
            return Err(Illegal::new(format!("column {} is full", col + 1)));
        }
        *self.discs.get_mut(seat) |= cell;
        Ok(())
    }

    fn pop_disc(&mut self, seat: Seat, col: u32) -> Result<(), Illegal> {
        if !self.pop_out {
            return Err(Illegal::new("no disc is popped out in this match"));
        }
        self.check_column(col)?;
        let column = self.column(col);
        if self.occupied() & column == 0 {
            return Err(Illegal::new(format!("column {} is empty", col + 1)));
        }
        if self.poppable(seat) & column == 0 {
            return Err(Illegal::new(format!("the lowest disc of column {} is the other side's", col + 1)));
        }
        self.discs = self.discs.map(|discs| (discs & !column) | ((discs & column) >> 1 & column));
        Ok(())
    }

    /// Finds out where the game stands now that the side not to move has moved.
    fn judge(&mut self) {
        let moved = self.to_move.other();
        let times = if self.pop_out { self.seen.note(self.discs) } else { 1 };
        self.standing = if self.has_line(moved) {
            Standing::Won(moved)
        } else if self.pop_out && self.has_line(self.to_move) {
            Standing::Won(self.to_move)
        } else if times >= OCCURRENCES_MAX || (self.is_full() && self.poppable(self.to_move) == 0) {
            Standing::Drawn
        } else {
            Standing::Open
        };
    }

    /// How far the next cell of a line is: upwards, falling, level and rising.
    fn steps(&self) -> [u32; 4] {
        [1, self.rows, self.rows + 1, self.rows + 2]
    }

    /// The cells where a line of `connect` discs of the seat begins and goes on by `step`.
    fn starts(&self, seat: Seat, step: u32) -> u128 {
        (1..self.connect).fold(*self.discs.get(seat), |runs, _| runs & (runs >> step))
    }

    fn has_line(&self, seat: Seat) -> bool {
        self.steps().into_iter().any(|step| self.starts(seat, step) != 0)
    }

    /// All cells of the seat's lines, by column from the left and upwards in each.
    fn line(&self, seat: Seat) -> Vec<String> {
        let lit = self.steps().into_iter().fold(0, |lit, step| {
            let starts = self.starts(seat, step);
            (0..self.connect).fold(lit, |lit, place| lit | (starts << (place * step)))
        });
        let cells = (0..self.cols).flat_map(|col| (0..self.rows).map(move |row| (col, row)));
        cells
            .filter(|(col, row)| lit & self.bit(*col, *row) != 0)
            .map(|(col, row)| Cell::at(col, row).to_string())
            .collect()
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
        OptionSpec::flag("pop_out", false),
    ];

    type Move = Move;

    fn balanced(options: &Options) -> &'static [&'static str] {
        balanced::openings(options)
    }

    fn start(options: &Options, _seed: Seed) -> Result<Self, BadOptions> {
        let [cols, rows, connect] = ["cols", "rows", "connect"].map(|name| options.whole(name));
        let longest = cols.max(rows);
        if connect > longest {
            return Err(BadOptions::new(format!(
                "option `connect` takes a whole number from 3 to {longest} on a board of {cols}×{rows}"
            )));
        }
        let mut start = Self {
            cols,
            rows,
            connect,
            pop_out: options.flag("pop_out"),
            bottom: (0..cols).fold(0, |bottom, col| bottom | 1 << (col * (rows + 1))),
            discs: BySeat::default(),
            to_move: Seat::First,
            standing: Standing::Open,
            seen: Repetition::default(),
        };
        start.judge();
        Ok(start)
    }

    fn status(&self) -> Status {
        match self.standing {
            Standing::Open => Status::ToMove(Seats::One(self.to_move)),
            Standing::Won(winner) => {
                Status::Over(Outcome { winner: Some(winner), line: self.line(winner), score: None })
            }
            Standing::Drawn => Status::Over(Outcome::draw()),
        }
    }

    fn legal(&self, seat: Seat) -> Legal<Move> {
        if seat != self.to_move || !matches!(self.standing, Standing::Open) {
            return Legal::NONE;
        }
        let landings = self.landings();
        let poppable = self.poppable(seat);
        let within = |cells: u128| (0..self.cols).filter(move |col| cells & self.column(*col) != 0);
        Legal::Listed(within(landings).map(Move::Drop).chain(within(poppable).map(Move::Pop)).collect())
    }

    fn play(&mut self, seat: Seat, mv: &Move) -> Result<(), Illegal> {
        match *mv {
            Move::Drop(col) => self.drop_disc(seat, col)?,
            Move::Pop(col) => self.pop_disc(seat, col)?,
        }
        self.to_move = seat.other();
        self.judge();
        Ok(())
    }

    /// Exact without Pop Out; with it, [`Chance::No`] is never said. Mostly all lines are looked at together; ten
    /// thousand moves are tried at most.
    fn may_win(&self, seat: Seat) -> Chance {
        self.chance(seat)
    }

    fn position(&self, _viewer: Viewer) -> String {
        rows(self.rows, self.cols, |row, col| self.disc(col, self.rows - 1 - row))
    }

    fn layout(&self, _viewer: Viewer) -> Vec<Layout> {
        let cell = |row, col| Some(Cell::at(col, self.rows - 1 - row).to_string());
        let zones = (0..self.cols).map(|col| Move::Drop(col).to_string()).collect();
        vec![Layout { zones: Some(zones), ..Layout::new(Shape::Squares, self.rows, self.cols, cell) }]
    }

    fn notation(&self) -> String {
        self.write()
    }

    fn read(options: &Options, text: &str) -> Result<Self, Illegal> {
        let empty = Self::start(options, Seed::default()).map_err(|bad| Illegal::new(bad.to_string()))?;
        empty.read_onto(text)
    }

    /// The columns in a row, as Pascal Pons and others write a game: `4453`; with blanks between them if one is written
    /// with more than one letter, as `10` and `p4` are.
    fn transcript(played: &Played<'_>) -> String {
        let short = played.moves.iter().all(|(_, text)| text.len() == 1);
        played.line(if short { "" } else { " " })
    }
}

#[cfg(test)]
mod tests;
