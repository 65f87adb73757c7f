//! Connect Four, exactly: on every board that fits into 64 bits, without Pop Out. Knows how the rules write columns and
//! positions; how it is solved is said in `solver`.

mod claims;
mod horizon;
mod position;
mod size;
mod solver;
mod table;

use super::budget::{Budget, Meter, Stopped};
use super::thought::{Rated, Thought, Value, Weighed};
use super::view::View;
use super::{Search, draw};
use crate::rules::{ConnectFour, Legal, Options, Rules, Seat};
use position::{Position, each};
use size::{Other, Size, Usual};
use solver::Solver;
use table::Table;

/// What part of a budget goes into looking ahead before it is solved, and most nodes of that.
const AHEAD: u64 = 8;
const AHEAD_MAX: u64 = 50_000;

/// Solves Connect Four, with a table that it keeps from one position to the next.
pub(super) struct Exact {
    shape: Shape,
    table: Table,
}

/// The size of the boards that are solved.
#[derive(Clone, Copy)]
enum Shape {
    Usual,
    Other(Other),
}

/// Whether matches of this kind with these options are solved: on a board that fits, and without Pop Out.
pub(super) fn is_solved(id: &str, options: &Options) -> bool {
    board(id, options).is_some()
}

/// The board of such matches, and its columns, rows and discs in a row.
fn board(id: &str, options: &Options) -> Option<(Other, (u32, u32, u32))> {
    if id != ConnectFour::ID || options.flag("pop_out") {
        return None;
    }
    let [cols, rows, connect] = ["cols", "rows", "connect"].map(|name| options.whole(name));
    Some((Other::new(cols, rows, connect)?, (cols, rows, connect)))
}

/// A move from a position and what it leads to.
struct Way {
    text: String,
    next: Position,
    promise: f64,
    score: Option<i32>,
    nodes: u64,
}

impl Exact {
    /// A solver for matches of this kind with these options, in so many bytes; nothing for another game, for a board
    /// that does not fit, for Pop Out, and in too little memory.
    pub(super) fn new(id: &str, options: &Options, bytes: usize) -> Option<Self> {
        let (other, (cols, rows, connect)) = board(id, options)?;
        let shape = if (cols, rows, connect) == (7, 6, 4) { Shape::Usual } else { Shape::Other(other) };
        Some(Self { shape, table: Table::new(bytes, other.bits())? })
    }

    fn think_on(&mut self, size: impl Size, view: &View, budget: Budget<'_>) -> Thought {
        let Some(at) = read(size, view) else { return draw::first(view) };
        let mut meter = Meter::new(budget);
        let mut ways = ways(size, at, view);
        meter.hold((budget.nodes / AHEAD).min(AHEAD_MAX));
        look_ahead(size, &mut ways, &mut meter);
        meter.lift();
        ways.sort_by(|one, two| two.value().rank(one.value()));
        let solved = self.solve_each(size, &mut ways, &mut meter);
        ways.sort_by(|one, two| two.value().rank(one.value()));
        let Some(best) = ways.first() else { return Thought::default() };
        let mut line = vec![best.text.clone()];
        let proven = solved.is_ok() || best.score == Some(at.win_after(size, 0));
        if let Some(score) = best.score.filter(|_| proven) {
            // It is as long as the budget lets it be; what there is of it holds.
            let _ = self.follow(size, best.next, -score, &mut line, &mut meter);
        }
        let best = Some(best.text.clone());
        Thought {
            moves: ways.into_iter().map(Way::rated).collect(),
            best,
            line,
            nodes: meter.spent(),
            proven,
        }
    }

    fn solve_each(
        &mut self,
        size: impl Size,
        ways: &mut [Way],
        meter: &mut Meter<'_>,
    ) -> Result<(), Stopped> {
        for way in ways.iter_mut().filter(|way| way.score.is_none()) {
            let before = meter.spent();
            let solved = Solver::new(size, &mut self.table, meter).score(way.next);
            way.nodes = meter.spent() - before;
            way.score = Some(-solved?);
        }
        Ok(())
    }

    /// How it goes on from a position with that score if both do their best.
    fn follow(
        &mut self,
        size: impl Size,
        mut at: Position,
        mut score: i32,
        line: &mut Vec<String>,
        meter: &mut Meter<'_>,
    ) -> Result<(), Stopped> {
        while !position::has_line(size, at.other) && at.landings(size) != 0 {
            let wins = at.wins(size);
            let mut found = each(wins).next();
            for nth in 0..size.cols() {
                let cell = at.landings(size) & size.column(size.nth_column(nth));
                if found.is_some() || cell == 0 {
                    continue;
                }
                let next = at.after(cell);
                // A side that wins at once is not asked for its score.
                let reached = if next.wins(size) == 0 {
                    -Solver::new(size, &mut self.table, meter).reaches(next, 1 - score)?
                } else {
                    -next.win_after(size, 0)
                };
                found = (reached >= score).then_some(cell);
            }
            let Some(cell) = found else { return Ok(()) };
            line.push(text(size, cell));
            at = at.after(cell);
            score = -score;
        }
        Ok(())
    }

    fn weigh_on(&mut self, size: impl Size, view: &View, budget: Budget<'_>) -> Weighed {
        let Some(at) = read(size, view) else { return Weighed { value: None, nodes: 0 } };
        let mut meter = Meter::new(budget);
        let score = Solver::new(size, &mut self.table, &mut meter).score(at);
        Weighed { value: score.ok().map(Value::Exact), nodes: meter.spent() }
    }
}

impl Search for Exact {
    fn think(&mut self, view: &View, budget: Budget<'_>) -> Thought {
        match self.shape {
            Shape::Usual => self.think_on(Usual, view, budget),
            Shape::Other(size) => self.think_on(size, view, budget),
        }
    }

    fn weigh(&mut self, view: &View, budget: Budget<'_>) -> Weighed {
        match self.shape {
            Shape::Usual => self.weigh_on(Usual, view, budget),
            Shape::Other(size) => self.weigh_on(size, view, budget),
        }
    }

    fn forget(&mut self) {
        self.table.clear();
    }
}

impl Way {
    fn value(&self) -> Value {
        self.score.map_or(Value::Estimate(self.promise), Value::Exact)
    }

    fn rated(self) -> Rated {
        Rated { value: Some(self.value()), text: self.text, visits: self.nodes }
    }
}

/// How a move to that cell is written.
fn text(size: impl Size, cell: u64) -> String {
    (cell.trailing_zeros() / (size.rows() + 1) + 1).to_string()
}

/// The moves of a position, those in the middle first; none if the view's seat may not move. One that wins is known to.
fn ways(size: impl Size, at: Position, view: &View) -> Vec<Way> {
    let Legal::Listed(legal) = &view.legal else { return Vec::new() };
    let wins = at.wins(size);
    let cells = (0..size.cols()).map(|nth| at.landings(size) & size.column(size.nth_column(nth)));
    let ways = cells.filter(|cell| *cell != 0).map(|cell| {
        let score = (wins & cell != 0).then(|| at.win_after(size, 0));
        Way { text: text(size, cell), next: at.after(cell), promise: 0.0, score, nodes: 0 }
    });
    ways.filter(|way| legal.contains(&way.text)).collect()
}

/// Finds out how promising each move is that does not win.
fn look_ahead(size: impl Size, ways: &mut [Way], meter: &mut Meter<'_>) {
    let open = || ways.iter().filter(|way| way.score.is_none());
    let nexts: Vec<Position> = open().map(|way| way.next).collect();
    let promises = horizon::promise(size, &nexts, meter);
    for (way, promise) in ways.iter_mut().filter(|way| way.score.is_none()).zip(promises) {
        way.promise = promise;
    }
}

/// Reads the position of a view in which its seat is to move; nothing if it is not, or the position is of another size.
fn read(size: impl Size, view: &View) -> Option<Position> {
    let discs = |wanted: char| {
        let mut discs = 0;
        for (row, marks) in (0..).zip(view.position.rsplit('/')) {
            for (col, _) in (0..).zip(marks.chars()).filter(|(_, mark)| *mark == wanted) {
                discs |= 1_u64.checked_shl(col * (size.rows() + 1) + row)?;
            }
        }
        Some(discs)
    };
    let first = discs('x')?;
    let second = discs('o')?;
    let plies = i32::try_from((first | second).count_ones()).ok()?;
    let (own, other) = match view.seat {
        Seat::First => (first, second),
        Seat::Second => (second, first),
    };
    let fits = (first | second) & !size.board() == 0 && view.legal != Legal::NONE;
    fits.then_some(Position { own, other, plies })
}

#[cfg(test)]
mod tests;
