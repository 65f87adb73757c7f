//! The m,n,k games: two colours take turns to place a stone on an empty cell, and so many in one line win. Gomoku and
//! tic-tac-toe are two of them. Owns their position and their moves; knows nothing of other games and never draws at
//! random.
//!
//! The name and the family: Uiterwijk and van den Herik, The Advantage of the Initiative (2000). The opening swap2 is
//! that of the Gomoku World Championships under the Renju International Federation: one player lays out two black
//! stones and a white one; the other takes a colour, or adds a white and a black one and leaves the colours to the
//! first; white moves next. Black is `x` and white is `o`. No line can arise before the colours are settled, so swap2
//! goes with lines of four or more.

mod balanced;
mod chance;
mod moves;
mod notation;
mod stones;
#[cfg(test)]
mod tests;
mod transcript;
mod variant;

use std::marker::PhantomData;

use self::moves::Move;
use self::stones::{DIRECTIONS, Stones};
pub use self::variant::{Gomoku, TicTacToe};
use self::variant::{SWAP2, Variant};
use super::{
    BadOptions, BySeat, Cell, Chance, Format, Illegal, Layout, Legal, OptionSpec, Options, Outcome, Pick,
    Played, Rules, Seat, Seats, Seed, Shape, Status, Viewer, rows,
};

/// Most stones of one colour that swap2 lays out.
const SWAP2_STONES_MAX: u32 = 3;

/// A position of an m,n,k game.
#[derive(Clone, Debug)]
pub struct MnK<V> {
    cols: u32,
    rows: u32,
    connect: u32,
    exact: bool,
    stage: Stage,
    stones: BySeat<Stones>,
    swapped: bool,
    to_move: Seat,
    left: u32,
    won: bool,
    variant: PhantomData<V>,
}

/// What is asked of the mover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Swap2: the first three stones.
    Three,
    /// Swap2: a colour, or two more stones.
    Answer,
    /// Swap2: a colour.
    Choose,
    /// One stone.
    Play,
}

impl Stage {
    /// The reason that refuses every other sort of move.
    fn asks(self) -> Illegal {
        Illegal::new(match self {
            Self::Three => "three stones are placed now, such as `a1-b2-c3`",
            Self::Answer => {
                "now two stones are placed, such as `a1-b2`, or a colour is chosen, `white` or `black`"
            }
            Self::Choose => "a colour is chosen now, `white` or `black`",
            Self::Play => "one stone is placed now",
        })
    }
}

impl<V: Variant> MnK<V> {
    fn empty(&self) -> Stones {
        Stones::all(self.cols, self.rows).without(&self.stones.first).without(&self.stones.second)
    }

    fn check_empty(&self, cell: Cell) -> Result<(), Illegal> {
        if cell.col() >= self.cols || cell.row() >= self.rows {
            return Err(Illegal::new(format!("`{cell}` is not on the board of {}×{}", self.cols, self.rows)));
        }
        if self.stones.first.has(cell) || self.stones.second.has(cell) {
            return Err(Illegal::new(format!("{cell} is taken")));
        }
        Ok(())
    }

    fn put(&mut self, seat: Seat, cell: Cell) {
        self.stones.get_mut(seat).insert(cell);
        self.left -= 1;
    }

    fn place(&mut self, seat: Seat, cell: Cell) -> Result<(), Illegal> {
        self.check_empty(cell)?;
        self.put(seat, cell);
        self.won = self.is_in_line(self.stones.get(seat), cell);
        self.to_move = seat.other();
        Ok(())
    }

    /// Swap2: puts stones of both colours, which are still those of the seats by their order.
    fn lay_out(&mut self, stones: &[(Seat, Cell)], next: Stage) -> Result<(), Illegal> {
        stones.iter().try_for_each(|(_, cell)| self.check_empty(*cell))?;
        for (seat, cell) in stones {
            self.put(*seat, *cell);
        }
        self.stage = next;
        self.to_move = self.to_move.other();
        Ok(())
    }

    /// Swap2: gives the colours to the seats and the turn to white.
    fn settle(&mut self, black: Seat) {
        if black == Seat::Second {
            self.stones = self.stones.swapped();
            self.swapped = true;
        }
        self.stage = Stage::Play;
        self.to_move = black.other();
    }

    fn wins(&self, run: u32) -> bool {
        if self.exact { run == self.connect } else { run >= self.connect }
    }

    /// Whether one of these stones is part of a line that wins.
    fn is_in_line(&self, stones: &Stones, cell: Cell) -> bool {
        DIRECTIONS.into_iter().any(|direction| self.wins(stones.run(cell, direction)))
    }

    /// All stones of these that are part of a line that wins. There is no such line before the move that ends the game,
    /// so that each goes through the last stone.
    fn line(&self, stones: &Stones) -> impl Iterator<Item = Cell> {
        stones.cells().filter(|cell| self.is_in_line(stones, *cell))
    }

    /// The colour of a seat.
    fn mark_of(&self, seat: Seat) -> char {
        if (seat == Seat::First) == self.swapped { 'o' } else { 'x' }
    }

    fn mark(&self, cell: Cell) -> char {
        let owner = self.stones.iter().find(|(_, stones)| stones.has(cell));
        owner.map_or('.', |(seat, _)| self.mark_of(seat))
    }

    fn pick(&self, count: usize, others: Vec<Move>) -> Legal<Move> {
        let cells = self.empty().cells().map(|cell| cell.to_string()).collect();
        Legal::Picked(Pick { count, cells, others })
    }
}

impl<V: Variant> Rules for MnK<V> {
    const ID: &'static str = V::ID;
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] = V::OPTIONS;
    const FORMAT: Format = V::FORMAT;

    type Move = Move;

    fn balanced(options: &Options) -> &'static [&'static str] {
        balanced::openings(options)
    }

    fn start(options: &Options, _seed: Seed) -> Result<Self, BadOptions> {
        let [cols, rows, connect] = ["cols", "rows", "connect"].map(|name| options.whole(name));
        let swap2 = options.word("opening") == SWAP2;
        let longest = cols.max(rows);
        if connect > longest {
            return Err(BadOptions::new(format!(
                "option `connect` takes a whole number from 3 to {longest} on a board of {cols}×{rows}"
            )));
        }
        if swap2 && connect <= SWAP2_STONES_MAX {
            return Err(BadOptions::new(format!("option `opening` takes none where `connect` is {connect}")));
        }
        Ok(Self {
            cols,
            rows,
            connect,
            exact: options.flag("exact"),
            stage: if swap2 { Stage::Three } else { Stage::Play },
            stones: BySeat::default(),
            swapped: false,
            to_move: Seat::First,
            left: cols * rows,
            won: false,
            variant: PhantomData,
        })
    }

    fn status(&self) -> Status {
        if self.won {
            let winner = self.to_move.other();
            let line = self.line(self.stones.get(winner)).map(|cell| cell.to_string()).collect();
            Status::Over(Outcome { line, ..Outcome::win(winner) })
        } else if self.left == 0 {
            Status::Over(Outcome::draw())
        } else {
            Status::ToMove(Seats::One(self.to_move))
        }
    }

    fn legal(&self, seat: Seat) -> Legal<Move> {
        if seat != self.to_move || self.won {
            return Legal::NONE;
        }
        match self.stage {
            Stage::Three => self.pick(3, Vec::new()),
            Stage::Answer => self.pick(2, vec![Move::White, Move::Black]),
            Stage::Choose => Legal::Listed(vec![Move::White, Move::Black]),
            Stage::Play => {
                let mut moves = Vec::with_capacity(self.left as usize);
                moves.extend(self.empty().cells().map(Move::Place));
                Legal::Listed(moves)
            }
        }
    }

    fn play(&mut self, seat: Seat, mv: &Move) -> Result<(), Illegal> {
        let black = Seat::First;
        let white = Seat::Second;
        match (self.stage, *mv) {
            (Stage::Play, Move::Place(cell)) => self.place(seat, cell),
            (Stage::Three, Move::Three([one, two, three])) => {
                self.lay_out(&[(black, one), (white, two), (black, three)], Stage::Answer)
            }
            (Stage::Answer, Move::Two([one, two])) => {
                self.lay_out(&[(white, one), (black, two)], Stage::Choose)
            }
            (Stage::Answer | Stage::Choose, Move::White) => {
                self.settle(seat.other());
                Ok(())
            }
            (Stage::Answer | Stage::Choose, Move::Black) => {
                self.settle(seat);
                Ok(())
            }
            (stage, _) => Err(stage.asks()),
        }
    }

    /// Exact but for crowded large boards. Every line is looked at once; ten thousand sets of stones are tried at most.
    fn may_win(&self, seat: Seat) -> Chance {
        self.chance(seat)
    }

    fn position(&self, _viewer: Viewer) -> String {
        rows(self.rows, self.cols, |row, col| self.mark(Cell::at(col, self.rows - 1 - row)))
    }

    fn layout(&self, _viewer: Viewer) -> Vec<Layout> {
        let cell = |row, col| Some(Cell::at(col, self.rows - 1 - row).to_string());
        vec![Layout::new(Shape::Squares, self.rows, self.cols, cell)]
    }

    fn swapped(&self) -> bool {
        self.swapped
    }

    fn notation(&self) -> String {
        self.written()
    }

    fn read(options: &Options, text: &str) -> Result<Self, Illegal> {
        Self::start(options, Seed::default()).map_err(|bad| Illegal::new(bad.to_string()))?.set_up(text)
    }

    fn transcript(played: &Played<'_>) -> String {
        V::transcript(played)
    }
}
