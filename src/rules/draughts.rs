//! English draughts: men go forward, jumping is compulsory, and who cannot move has lost. Owns its position; how a move
//! is written is `path`'s, the squares are `squares`', positions as text are `fen`'s, whole matches are `pdn`'s. Knows
//! nothing of other games.
//!
//! The rules are those of the World Checkers Draughts Federation: black moves first, any capture may be chosen but must
//! be finished, a man that reaches the last row is crowned and stops there, and jumped pieces leave the board when the
//! move is done. Drawn, without anybody claiming it, when a position with the same side to move is there for the third
//! time, or after 40 moves of each side in which nothing was captured and no man moved.

mod chance;
mod fen;
mod path;
mod pdn;
mod squares;

use super::cooperation::Cooperative;
use super::{
    BadOptions, BySeat, Chance, Format, Illegal, Layout, Legal, OptionSpec, Options, Outcome, Played,
    Repetition, Rules, Seat, Seats, Seed, Shape, Status, Viewer, rows,
};
use path::Path;
use squares::{Way, each, number, square, step};

/// Rows, and columns.
const SIDE: u32 = 8;
/// The row on which a man of each side is crowned.
const LAST_ROW: BySeat<u32> = BySeat { first: 0xf000_0000, second: 0x0000_000f };
/// Plies without a capture and without a man's move after which the game is drawn.
const QUIET_PLIES_MAX: u32 = 80;
/// How often a position comes until the game is drawn.
const REPETITIONS_MAX: usize = 3;

/// A position of draughts.
#[derive(Clone, Debug)]
pub struct Draughts {
    pieces: Pieces,
    to_move: Seat,
    quiet_plies: u32,
    seen: Repetition<(Pieces, Seat)>,
    repeated: bool,
}

/// Who stands where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pieces {
    of: BySeat<u32>,
    kings: u32,
}

impl Pieces {
    fn empty(&self) -> u32 {
        !(self.of.first | self.of.second)
    }

    /// Those of a group of one side's pieces that may go a way.
    fn going(&self, seat: Seat, group: u32, way: Way) -> u32 {
        let forward = way.is_down() == (seat == Seat::First);
        if forward { group } else { group & self.kings }
    }

    /// The squares that a group of pieces reaches by one step.
    fn steps(&self, seat: Seat, group: u32, way: Way) -> u32 {
        step(self.going(seat, group, way), way) & self.empty()
    }

    /// The squares that a group of pieces reaches by one jump over a piece that has not been jumped yet.
    fn jumps(&self, seat: Seat, group: u32, way: Way, jumped: u32) -> u32 {
        let over = step(self.going(seat, group, way), way) & self.of.get(seat.other()) & !jumped;
        step(over, way) & self.empty()
    }

    fn can_capture(&self, seat: Seat, group: u32, jumped: u32) -> bool {
        Way::ALL.into_iter().any(|way| self.jumps(seat, group, way, jumped) != 0)
    }

    fn can_move(&self, seat: Seat) -> bool {
        let own = *self.of.get(seat);
        self.can_capture(seat, own, 0) || Way::ALL.into_iter().any(|way| self.steps(seat, own, way) != 0)
    }

    /// The same pieces with one moved from a square to another, crowned if it has to be.
    fn moved(mut self, seat: Seat, from: u32, to: u32) -> Self {
        *self.of.get_mut(seat) ^= from ^ to;
        if self.kings & from != 0 {
            self.kings ^= from ^ to;
        } else {
            self.kings |= to & LAST_ROW.get(seat);
        }
        self
    }

    fn without(mut self, taken: u32) -> Self {
        self.of = self.of.map(|of| of & !taken);
        self.kings &= !taken;
        self
    }
}

/// A capture under way: the pieces with the jumping one where it stands now, and what it has jumped over.
#[derive(Clone, Copy)]
struct Jumping {
    pieces: Pieces,
    seat: Seat,
    at: u32,
    jumped: u32,
    crowned: bool,
}

impl Jumping {
    /// One more jump, if there is one that way.
    fn jump(&self, way: Way) -> Option<Self> {
        let to = self.pieces.jumps(self.seat, self.at, way, self.jumped);
        (to != 0 && !self.crowned).then(|| {
            let pieces = self.pieces.moved(self.seat, self.at, to);
            let crowned = pieces.kings.count_ones() > self.pieces.kings.count_ones();
            Self { pieces, at: to, jumped: self.jumped | step(self.at, way), crowned, ..*self }
        })
    }

    /// Adds every way to finish the capture that has come so far.
    fn finish(&self, path: Path, moves: &mut Vec<Path>) {
        let mut ends = true;
        for next in Way::ALL.into_iter().filter_map(|way| self.jump(way)) {
            next.finish(path.then(number(next.at)), moves);
            ends = false;
        }
        if ends {
            moves.push(path);
        }
    }
}

impl Draughts {
    fn opening() -> Self {
        let of = BySeat { first: 0x0000_0fff, second: 0xfff0_0000 };
        Self::set_up(Pieces { of, kings: 0 }, Seat::First)
    }

    fn set_up(pieces: Pieces, to_move: Seat) -> Self {
        let mut seen = Repetition::default();
        seen.note((pieces, to_move));
        Self { pieces, to_move, quiet_plies: 0, seen, repeated: false }
    }

    fn begin(&self, seat: Seat, at: u32) -> Jumping {
        Jumping { pieces: self.pieces, seat, at, jumped: 0, crowned: false }
    }

    /// The pieces after a capture along the whole path.
    fn capture(&self, seat: Seat, path: &Path) -> Result<Pieces, Illegal> {
        let Some((from, visited)) = path.squares().split_first() else { return Err(Illegal::new("no path")) };
        let mut jumping = self.begin(seat, square(*from));
        for to in visited {
            let mut jumps = Way::ALL.into_iter().filter_map(|way| jumping.jump(way));
            let next = jumps.find(|next| next.at == square(*to));
            let here = number(jumping.at);
            jumping = next.ok_or_else(|| Illegal::new(format!("there is no jump from {here} to {to}")))?;
        }
        if Way::ALL.into_iter().any(|way| jumping.jump(way).is_some()) {
            return Err(Illegal::new(format!("the capture goes on from {}", number(jumping.at))));
        }
        Ok(jumping.pieces.without(jumping.jumped))
    }

    /// The pieces after one step.
    fn walk(&self, seat: Seat, path: &Path) -> Result<Pieces, Illegal> {
        let [from, to] = path.squares() else { return Err(Illegal::new("no step")) };
        if self.pieces.can_capture(seat, *self.pieces.of.get(seat), 0) {
            return Err(Illegal::new("a capture must be made"));
        }
        let from = square(*from);
        let to = square(*to);
        if !Way::ALL.into_iter().any(|way| self.pieces.steps(seat, from, way) == to) {
            return Err(Illegal::new(format!("the piece on {} does not reach {}", number(from), number(to))));
        }
        Ok(self.pieces.moved(seat, from, to))
    }

    fn is_drawn(&self) -> bool {
        self.repeated || self.quiet_plies >= QUIET_PLIES_MAX
    }

    fn mark(&self, row: u32, col: u32) -> char {
        let Some(number) = squares::at(row, col) else { return ' ' };
        let square = 1 << (number - 1);
        let king = self.pieces.kings & square != 0;
        match (self.pieces.of.first & square != 0, self.pieces.of.second & square != 0) {
            (true, _) if king => 'X',
            (true, _) => 'x',
            (_, true) if king => 'O',
            (_, true) => 'o',
            (false, false) => '.',
        }
    }
}

impl Rules for Draughts {
    const ID: &'static str = "draughts";
    const VERSION: u32 = 1;
    const OPTIONS: &'static [OptionSpec] = &[];
    const FORMAT: Format = Format::PDN;

    type Move = Path;

    fn start(_options: &Options, _seed: Seed) -> Result<Self, BadOptions> {
        Ok(Self::opening())
    }

    fn status(&self) -> Status {
        if !self.pieces.can_move(self.to_move) {
            Status::Over(Outcome::win(self.to_move.other()))
        } else if self.is_drawn() {
            Status::Over(Outcome::draw())
        } else {
            Status::ToMove(Seats::One(self.to_move))
        }
    }

    fn legal(&self, seat: Seat) -> Legal<Path> {
        if seat != self.to_move || self.is_drawn() {
            return Legal::NONE;
        }
        let own = *self.pieces.of.get(seat);
        let mut moves = Vec::new();
        if self.pieces.can_capture(seat, own, 0) {
            for from in each(own).filter(|from| self.pieces.can_capture(seat, *from, 0)) {
                self.begin(seat, from).finish(Path::begin(number(from)), &mut moves);
            }
            return Legal::Listed(moves);
        }
        for from in each(own) {
            for to in Way::ALL.into_iter().map(|way| self.pieces.steps(seat, from, way)) {
                moves.extend((to != 0).then(|| Path::quiet(number(from), number(to))));
            }
        }
        Legal::Listed(moves)
    }

    fn play(&mut self, seat: Seat, path: &Path) -> Result<(), Illegal> {
        let from = path.squares().first().map_or(0, |from| square(*from));
        if self.pieces.of.get(seat) & from == 0 {
            return Err(Illegal::new(format!("there is no piece of yours on {}", number(from))));
        }
        let pieces = if path.captures() { self.capture(seat, path)? } else { self.walk(seat, path)? };
        let lasting = path.captures() || self.pieces.kings & from == 0;
        if lasting {
            self.quiet_plies = 0;
            self.seen.forget();
        } else {
            self.quiet_plies += 1;
        }
        (self.pieces, self.to_move) = (pieces, seat.other());
        self.repeated = self.seen.note((pieces, self.to_move)) >= REPETITIONS_MAX;
        Ok(())
    }

    /// Certain where it can be found by looking at a thousand positions, at most by a move more.
    fn may_win(&self, seat: Seat) -> Chance {
        self.with_help(seat)
    }

    fn position(&self, _viewer: Viewer) -> String {
        rows(SIDE, SIDE, |row, col| self.mark(row, col))
    }

    fn layout(&self, _viewer: Viewer) -> Vec<Layout> {
        let name = |row, col| squares::at(row, col).map(|number| number.to_string());
        vec![Layout::new(Shape::Squares, SIDE, SIDE, name)]
    }

    fn notation(&self) -> String {
        fen::write(&self.pieces, self.to_move)
    }

    fn read(_options: &Options, text: &str) -> Result<Self, Illegal> {
        let (pieces, to_move) = fen::read(text)?;
        Ok(Self::set_up(pieces, to_move))
    }

    fn transcript(played: &Played<'_>) -> String {
        pdn::write(played)
    }
}
