//! Hex: each side joins its two edges of a board of hexagons. Owns its position and its notation; whole matches are
//! `transcript`'s. Knows nothing of other games and never draws at random.
//!
//! The rules are those of Piet Hein and John Nash; the swap is the one tournaments play (the wiki of Hex players, Swap rule): after the
//! first stone second may take over the colour that placed it, and first goes on with the other. `x` joins top and
//! bottom, `o` left and right, whoever plays them. No game is drawn (John Nash; David Gale, 1979). Boards of less than
//! eleven a side are for learning.

mod chance;
mod stones;
mod transcript;

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::str::FromStr;

use self::stones::{Rows, SIDE_MAX, Stones};
use super::{
    BadOptions, Cell, Chance, Format, Illegal, Layout, Legal, OptionSpec, Options, Outcome, Played, Rules,
    Seat, Seats, Seed, Shape, Status, Viewer, rows,
};

/// How the move is written by which second takes over the first stone.
const SWAP: &str = "swap";

/// A position of Hex.
#[derive(Clone, Copy, Debug)]
pub struct Hex {
    size: u32,
    swap: Swap,
    stones: Stones,
    placed: u32,
    /// Whether `x` is to move.
    x_moves: bool,
    won: bool,
}

/// Whether the colours may change hands, or have done so: then second plays `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Swap {
    Never,
    Once,
    Done,
}

/// A move: a stone, or taking over the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexMove {
    /// A stone is placed.
    Place(Cell),
    /// The colours change hands.
    Swap,
}

impl Display for HexMove {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Place(cell) => cell.fmt(f),
            Self::Swap => f.write_str(SWAP),
        }
    }
}

impl FromStr for HexMove {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        if text == SWAP { Ok(Self::Swap) } else { text.parse().map(Self::Place) }
    }
}

/// A row of a group, none beyond the board.
fn row_of(group: &Rows, row: Option<usize>) -> u32 {
    row.and_then(|row| group.get(row)).copied().unwrap_or(0)
}

/// The cells of a group and all that touch it, as far as they are among `within`.
fn spread(group: &Rows, within: &Rows) -> Rows {
    std::array::from_fn(|row| {
        let above = row_of(group, row.checked_sub(1));
        let here = row_of(group, Some(row));
        let below = row_of(group, row.checked_add(1));
        let touched = here | here << 1 | here >> 1 | above | above >> 1 | below | below << 1;
        touched & row_of(within, Some(row))
    })
}

impl Hex {
    fn cells(&self) -> impl Iterator<Item = Cell> + use<> {
        let size = self.size;
        (0..size).flat_map(move |row| (0..size).map(move |col| Cell::at(col, row)))
    }

    fn mover(&self) -> Seat {
        if self.x_moves == self.swapped() { Seat::Second } else { Seat::First }
    }

    fn can_swap(&self) -> bool {
        self.swap == Swap::Once && self.placed == 1
    }

    /// Whether a set of cells touches both edges of a colour.
    fn joins(&self, x: bool, group: &Rows) -> bool {
        let rows = || group.iter().copied().take(self.size as usize);
        if x {
            rows().next().is_some_and(|top| top != 0) && rows().next_back().is_some_and(|bottom| bottom != 0)
        } else {
            let all = rows().fold(0, |all, row| all | row);
            all & 1 != 0 && all >> (self.size - 1) != 0
        }
    }

    /// Whether the group a stone belongs to joins its edges.
    fn wins(&self, x: bool, stone: Cell) -> bool {
        let mut group: Rows = [0; SIDE_MAX];
        if let Some(row) = group.get_mut(usize::from(stone.row)) {
            *row = 1 << stone.col;
        }
        loop {
            let wider = spread(&group, self.stones.of(x));
            if wider == group {
                return self.joins(x, &group);
            }
            group = wider;
        }
    }

    fn neighbours(&self, cell: Cell) -> impl Iterator<Item = Cell> + use<> {
        let size = self.size;
        let at = |right: i32, down: i32| (i32::from(cell.col) + right, i32::from(cell.row) + down);
        let around = [at(-1, 0), at(1, 0), at(0, -1), at(1, -1), at(0, 1), at(-1, 1)];
        around.into_iter().filter_map(move |(col, row)| {
            let inside = |n: i32| u32::try_from(n).ok().filter(|n| *n < size);
            Some(Cell::at(inside(col)?, inside(row)?))
        })
    }

    /// A shortest chain of a colour from edge to edge, found breadth first.
    fn line(&self, x: bool) -> Vec<String> {
        let along = |cell: Cell| if x { cell.row() } else { cell.col() };
        let mut from = BTreeMap::new();
        let mut reached: Vec<Cell> =
            self.cells().filter(|cell| along(*cell) == 0 && self.stones.has(x, *cell)).collect();
        from.extend(reached.iter().map(|cell| (*cell, *cell)));
        let mut next = 0;
        while let Some(cell) = reached.get(next).copied() {
            if along(cell) == self.size - 1 {
                let back = |cell: &Cell| from.get(cell).copied().filter(|before| before != cell);
                let mut chain: Vec<Cell> = std::iter::successors(Some(cell), back).collect();
                chain.reverse();
                return chain.iter().map(Cell::to_string).collect();
            }
            for beside in self.neighbours(cell).filter(|beside| self.stones.has(x, *beside)) {
                from.entry(beside).or_insert_with(|| {
                    reached.push(beside);
                    cell
                });
            }
            next += 1;
        }
        Vec::new()
    }
}

impl Rules for Hex {
    const ID: &'static str = "hex";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] =
        &[OptionSpec::whole("size", 2, 19, 11), OptionSpec::flag("swap", true)];
    const FORMAT: Format = Format::SGF;

    type Move = HexMove;

    fn start(options: &Options, _seed: Seed) -> Result<Self, BadOptions> {
        let size = options.whole("size");
        let stones = Stones::default();
        let swap = if options.flag("swap") { Swap::Once } else { Swap::Never };
        Ok(Self { size, swap, stones, placed: 0, x_moves: true, won: false })
    }

    fn status(&self) -> Status {
        if self.won {
            let winner = self.mover().other();
            return Status::Over(Outcome { line: self.line(!self.x_moves), ..Outcome::win(winner) });
        }
        Status::ToMove(Seats::One(self.mover()))
    }

    fn legal(&self, seat: Seat) -> Legal<HexMove> {
        if seat != self.mover() || self.won {
            return Legal::NONE;
        }
        let free = self.cells().filter(|cell| self.stones.is_free(*cell)).map(HexMove::Place);
        Legal::Listed(free.chain(self.can_swap().then_some(HexMove::Swap)).collect())
    }

    fn play(&mut self, _seat: Seat, mv: &HexMove) -> Result<(), Illegal> {
        let HexMove::Place(cell) = *mv else {
            if !self.can_swap() {
                return Err(Illegal::new("only the first stone can be taken over, and only at once"));
            }
            self.swap = Swap::Done;
            return Ok(());
        };
        if cell.col() >= self.size || cell.row() >= self.size {
            return Err(Illegal::new(format!("`{cell}` is not on the board")));
        }
        if !self.stones.is_free(cell) {
            return Err(Illegal::new(format!("{cell} is taken")));
        }
        self.stones.put(self.x_moves, cell);
        self.placed += 1;
        self.won = self.wins(self.x_moves, cell);
        self.x_moves = !self.x_moves;
        Ok(())
    }

    /// Exact, for a few floods of the board. While the colours may change hands a single stone is there at most, and
    /// either colour can still win.
    fn may_win(&self, seat: Seat) -> Chance {
        Chance::certain(self.can_join((seat == Seat::First) != self.swapped()))
    }

    fn position(&self, _viewer: Viewer) -> String {
        rows(self.size, self.size, |row, col| self.stones.mark(Cell::at(col, row)))
    }

    fn layout(&self, _viewer: Viewer) -> Vec<Layout> {
        vec![Layout::new(Shape::Hexes, self.size, self.size, |row, col| Some(Cell::at(col, row).to_string()))]
    }

    fn swapped(&self) -> bool {
        self.swap == Swap::Done
    }

    /// The position's rows, the colour to move, and `swapped` if second plays `x`.
    fn notation(&self) -> String {
        let to_move = if self.x_moves { 'x' } else { 'o' };
        format!(
            "{} {to_move}{}",
            self.position(Viewer::Afterwards),
            if self.swap == Swap::Done { " swapped" } else { "" }
        )
    }

    fn read(options: &Options, text: &str) -> Result<Self, Illegal> {
        let refused = || Illegal::not(text, "the rows of a position and the colour to move");
        let mut board = Self::start(options, Seed::default()).map_err(|_| refused())?;
        let (grid, to_move, swapped) = match text.split(' ').collect::<Vec<_>>()[..] {
            [grid, to_move @ ("x" | "o")] => (grid, to_move, false),
            [grid, to_move @ ("x" | "o"), SWAPPED] => (grid, to_move, true),
            _ => return Err(refused()),
        };
        board.stones = Stones::read(grid, board.size).ok_or_else(refused)?;
        board.placed = board.stones.count();
        board.x_moves = to_move == "x";
        if swapped && board.swap == Swap::Never {
            return Err(refused());
        }
        board.swap = if swapped { Swap::Done } else { board.swap };
        let joined = |x: bool| board.cells().any(|cell| board.stones.has(x, cell) && board.wins(x, cell));
        let ended = joined(!board.x_moves);
        let over_before = joined(board.x_moves);
        let stones_of = |x: bool| board.stones.of(x).iter().map(|row| row.count_ones()).sum::<u32>();
        let in_turn = stones_of(true) == stones_of(false) + u32::from(!board.x_moves);
        if over_before || !in_turn || swapped && board.placed == 0 {
            return Err(refused());
        }
        board.won = ended;
        Ok(board)
    }

    fn transcript(played: &Played<'_>) -> String {
        transcript::write(played)
    }
}

/// What a position says where second plays `x`.
const SWAPPED: &str = "swapped";

#[cfg(test)]
mod tests;
