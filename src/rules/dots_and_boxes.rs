//! Dots and Boxes: who draws the last edge of a box owns it and moves again. Owns its position and its notation; knows
//! nothing of other games and never draws at random.
//!
//! The rules are Édouard Lucas' (1889), as Elwyn Berlekamp describes them (The Dots-and-Boxes Game, 2000): all boxes are
//! played out, and who owns most has won. A position is sets of edges and boxes as bits.

mod chance;

use std::fmt::{self, Display};
use std::str::FromStr;

use super::{
    BadOptions, BySeat, Chance, Illegal, Layout, Legal, OptionSpec, Options, Outcome, Rules, Seat, Seats,
    Seed, Shape, Status, Viewer, rows,
};

/// Most columns of edges, and so the distance of two rows in a set.
const STRIDE: u32 = 9;

/// A position of Dots and Boxes.
#[derive(Clone, Copy, Debug)]
pub struct DotsAndBoxes {
    rows: u32,
    cols: u32,
    drawn: BySeat<Edges>,
    boxes: BySeat<u128>,
    to_move: Seat,
}

/// Level and upright edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Edges {
    level: u128,
    upright: u128,
}

/// A move: the edge that is drawn, by row and column from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    upright: bool,
    row: u32,
    col: u32,
}

impl Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", if self.upright { 'v' } else { 'h' }, self.row, self.col)
    }
}

impl FromStr for Edge {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let [kind @ (b'h' | b'v'), row @ b'0'..=b'8', col @ b'0'..=b'8'] = text.as_bytes() else {
            return Err(Illegal::not(text, "an edge such as h00 or v00"));
        };
        let number = |digit: &u8| u32::from(digit - b'0');
        Ok(Self { upright: *kind == b'v', row: number(row), col: number(col) })
    }
}

fn bit(row: u32, col: u32) -> u128 {
    1 << (row * STRIDE + col)
}

impl Edges {
    fn has(&self, edge: Edge) -> bool {
        let set = if edge.upright { self.upright } else { self.level };
        set & bit(edge.row, edge.col) != 0
    }

    /// The boxes that have one of these edges at least.
    fn beside(&self) -> u128 {
        self.level | self.level >> STRIDE | self.upright | self.upright >> 1
    }

    fn draw(&mut self, edge: Edge) {
        let set = if edge.upright { &mut self.upright } else { &mut self.level };
        *set |= bit(edge.row, edge.col);
    }
}

impl DotsAndBoxes {
    /// All edges of the board, the level ones first, row by row.
    fn edges(&self) -> impl Iterator<Item = Edge> + use<> {
        let all = |upright, rows, cols| {
            (0..rows).flat_map(move |row| (0..cols).map(move |col| Edge { upright, row, col }))
        };
        all(false, self.rows + 1, self.cols).chain(all(true, self.rows, self.cols + 1))
    }

    fn is_on_board(&self, edge: Edge) -> bool {
        let (rows, cols) = if edge.upright { (self.rows, self.cols + 1) } else { (self.rows + 1, self.cols) };
        edge.row < rows && edge.col < cols
    }

    /// The boxes whose four edges are drawn.
    fn closed(&self) -> u128 {
        let level = self.drawn.first.level | self.drawn.second.level;
        let upright = self.drawn.first.upright | self.drawn.second.upright;
        level & (level >> STRIDE) & upright & (upright >> 1)
    }

    fn is_over(&self) -> bool {
        (self.boxes.first | self.boxes.second).count_ones() == self.rows * self.cols
    }

    fn mark(&self, row: u32, col: u32) -> char {
        let at_row = row / 2;
        let at_col = col / 2;
        let edge = |upright| Edge { upright, row: at_row, col: at_col };
        let owner = match (row % 2, col % 2) {
            (0, 0) => return ' ',
            (0, _) => self.drawn.map(|drawn| drawn.has(edge(false))),
            (_, 0) => self.drawn.map(|drawn| drawn.has(edge(true))),
            (_, _) => self.boxes.map(|boxes| boxes & bit(at_row, at_col) != 0),
        };
        match (owner.first, owner.second) {
            (true, _) => 'x',
            (_, true) => 'o',
            (false, false) => '.',
        }
    }
}

impl Rules for DotsAndBoxes {
    const ID: &'static str = "dots-and-boxes";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] =
        &[OptionSpec::whole("rows", 1, 8, 5), OptionSpec::whole("cols", 1, 8, 5)];

    type Move = Edge;

    fn start(options: &Options, _seed: Seed) -> Result<Self, BadOptions> {
        let [rows, cols] = ["rows", "cols"].map(|name| options.whole(name));
        Ok(Self { rows, cols, drawn: BySeat::default(), boxes: BySeat::default(), to_move: Seat::First })
    }

    fn status(&self) -> Status {
        if !self.is_over() {
            return Status::ToMove(Seats::One(self.to_move));
        }
        let owned = self.boxes.map(u128::count_ones);
        let winner = match owned.first.cmp(&owned.second) {
            std::cmp::Ordering::Greater => Some(Seat::First),
            std::cmp::Ordering::Less => Some(Seat::Second),
            std::cmp::Ordering::Equal => None,
        };
        Status::Over(Outcome { winner, line: Vec::new(), score: Some(owned) })
    }

    fn legal(&self, seat: Seat) -> Legal<Edge> {
        if seat != self.to_move {
            return Legal::NONE;
        }
        let drawn = |edge: &Edge| self.drawn.first.has(*edge) || self.drawn.second.has(*edge);
        Legal::Listed(self.edges().filter(|edge| !drawn(edge)).collect())
    }

    fn play(&mut self, seat: Seat, edge: &Edge) -> Result<(), Illegal> {
        if !self.is_on_board(*edge) {
            return Err(Illegal::new(format!("`{edge}` is not on the board")));
        }
        if self.drawn.first.has(*edge) || self.drawn.second.has(*edge) {
            return Err(Illegal::new(format!("{edge} is drawn already")));
        }
        self.drawn.get_mut(seat).draw(*edge);
        let won = self.closed() & !(self.boxes.first | self.boxes.second);
        *self.boxes.get_mut(seat) |= won;
        if won == 0 {
            self.to_move = seat.other();
        }
        Ok(())
    }

    /// Exact on small boards and near the end. One match is played on, and two thousand positions are looked at, at
    /// most by a move more.
    fn may_win(&self, seat: Seat) -> Chance {
        self.chance(seat)
    }

    fn position(&self, _viewer: Viewer) -> String {
        rows(2 * self.rows + 1, 2 * self.cols + 1, |row, col| self.mark(row, col))
    }

    fn layout(&self, _viewer: Viewer) -> Vec<Layout> {
        let name = |row: u32, col: u32| {
            let kind = match (row % 2, col % 2) {
                (0, 0) => return None,
                (0, _) => 'h',
                (_, 0) => 'v',
                (_, _) => 'b',
            };
            Some(format!("{kind}{}{}", row / 2, col / 2))
        };
        vec![Layout::new(Shape::Edges, 2 * self.rows + 1, 2 * self.cols + 1, name)]
    }

    fn score(&self) -> Option<BySeat<u32>> {
        Some(self.boxes.map(u128::count_ones))
    }

    /// The position's rows, with `+` for the dots, and the side to move.
    fn notation(&self) -> String {
        let to_move = match self.to_move {
            Seat::First => 'x',
            Seat::Second => 'o',
        };
        format!("{} {to_move}", self.position(Viewer::Afterwards).replace(' ', "+"))
    }

    fn read(options: &Options, text: &str) -> Result<Self, Illegal> {
        let refused = || Illegal::not(text, "the rows of a position and the side to move");
        let mut board = Self::start(options, Seed::default()).map_err(|_| refused())?;
        let (grid, to_move) = text.split_once(' ').ok_or_else(refused)?;
        board.to_move = match to_move {
            "x" => Seat::First,
            "o" => Seat::Second,
            _ => return Err(refused()),
        };
        for (line, row) in grid.split('/').zip(0..=2 * board.rows) {
            for (mark, col) in line.chars().zip(0..=2 * board.cols) {
                let seat = match mark {
                    'x' => Seat::First,
                    'o' => Seat::Second,
                    _ => continue,
                };
                let edge = Edge { upright: row % 2 == 1, row: row / 2, col: col / 2 };
                match (row % 2, col % 2) {
                    (1, 1) => *board.boxes.get_mut(seat) |= bit(row / 2, col / 2),
                    _ => board.drawn.get_mut(seat).draw(edge),
                }
            }
        }
        // No position: what is not as it would be written, and a box that is open or has no edge of its owner.
        let earned = |(seat, boxes): (Seat, &u128)| boxes & !board.drawn.get(seat).beside() == 0;
        let sound = board.boxes.first | board.boxes.second == board.closed()
            && board.boxes.iter().all(earned)
            && board.notation() == text;
        if sound { Ok(board) } else { Err(refused()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::OptionValue;
    use super::*;

    #[rstest::rstest]
    #[case("")]
    #[case("+.+/.../+.+")]
    #[case("+.+/.../+.+ z")]
    #[case("+.+/.../+.+/ x")]
    #[case("+.+/.../+.+/+.+ x")]
    #[case("+x+/x.x/+x+ x")]
    #[case("+.+/.x./+.+ x")]
    #[case("x.+/.../+.+ x")]
    #[case("+x+/xox/+x+ o")]
    fn text_that_is_no_position_is_refused(#[case] text: &str) {
        let options = Options::from([("rows", OptionValue::Whole(1)), ("cols", OptionValue::Whole(1))]);
        assert!(DotsAndBoxes::read(&options, text).is_err());
    }
}
