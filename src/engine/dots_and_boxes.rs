//! Dots and Boxes: chains are counted before the ending, and the ending is exact. Knows a view and how the rules write edges;
//! `solver` looks ahead.

mod chains;
mod grid;
mod image;
mod solver;
mod table;
mod worth;

use super::budget::{Budget, Meter, Stopped};
use super::draw;
use super::search::Search;
use super::thought::{Rated, Thought, Value, Weighed};
use super::view::View;
use crate::rules::{DotsAndBoxes, Legal, Options, Rules, Seat};
use chains::{Taking, taking};
use grid::{Edge, Grid, Size};
use solver::{Found, INFINITE, Solver};
use table::Table;
use worth::BOX;

/// How much worse than the best a move may be of which is said how much before all is known.
const MARGIN: i32 = 6 * BOX;
/// What a seat is believed to be sure of, at most.
const SURE: f64 = 0.95;

/// Plays for boxes, with a table that it keeps from one position to the next.
pub(super) struct Boxes {
    size: Size,
    table: Table,
}

/// A position of a view: the free edges, and how many boxes more its seat has than the other.
struct Seen {
    grid: Grid,
    ahead: i32,
}

/// A move and what is known of it.
struct Way {
    edge: Edge,
    value: i32,
    /// Whether it is worth precisely that.
    exact: bool,
    /// Whether nothing of what is known was only believed.
    whole: bool,
}

impl Boxes {
    /// One for matches of this kind with these options, in so many bytes; nothing for another game.
    pub(super) fn new(id: &str, options: &Options, bytes: usize) -> Option<Self> {
        let [rows, cols] = ["rows", "cols"].map(|name| options.whole(name));
        let fits = id == DotsAndBoxes::ID;
        fits.then(|| Self { size: Size::new(rows, cols), table: Table::new(bytes) })
    }

    fn read(&self, view: &View) -> Seen {
        let own = if view.seat == Seat::First { 'x' } else { 'o' };
        let mut seen = Seen { grid: Grid::default(), ahead: 0 };
        for (row, marks) in (0..=2 * self.size.rows).zip(view.position.split('/')) {
            for (col, mark) in (0..=2 * self.size.cols).zip(marks.chars()) {
                let place = row / 2 * self.size.stride() + col / 2;
                match (row % 2, col % 2, mark) {
                    (0, 1, '.') => seen.grid.level |= 1 << place,
                    (1, 0, '.') => seen.grid.upright |= 1 << place,
                    (1, 1, 'x' | 'o') => seen.ahead += if mark == own { 1 } else { -1 },
                    _ => {}
                }
            }
        }
        seen
    }

    fn text(&self, edge: Edge) -> String {
        let kind = if edge.is_upright() { 'v' } else { 'h' };
        let stride = self.size.stride();
        format!("{kind}{}{}", edge.place() / stride, edge.place() % stride)
    }

    /// All moves, with what can be told without looking ahead: those that close boxes first, those that give some away last.
    fn at_sight(&self, grid: Grid) -> Vec<Way> {
        let sides = self.size.sides(grid);
        let value = |edge: Edge| match self.size.closes(sides, edge) {
            0 => -BOX * (self.size.beside(edge) & sides.two).count_ones().cast_signed(),
            closed => BOX * closed,
        };
        let ways = grid.each().map(|edge| Way { edge, value: value(edge), exact: false, whole: false });
        let mut ways: Vec<Way> = ways.collect();
        ways.sort_by_key(|way| -way.value);
        ways
    }

    /// What is to be expected of a match in which a seat is so many boxes ahead, and more are believed to come.
    fn value(&self, ahead: i32, value: i32, exact: bool) -> Value {
        if exact {
            return Value::Exact(ahead + value / BOX);
        }
        let boxes = f64::from(self.size.rows * self.size.cols);
        let expected = f64::from(ahead) + f64::from(value) / f64::from(BOX);
        Value::Estimate(SURE * (expected / boxes.sqrt()).tanh())
    }

    /// How it goes on after a move, as far as the table knows.
    fn line(&self, mut grid: Grid, first: Edge) -> Vec<String> {
        let mut line = Vec::new();
        let mut next = Some(first);
        while let Some(edge) = next.filter(|edge| grid.has(*edge)) {
            line.push(self.text(edge));
            grid = grid.without(edge);
            next = match taking(self.size, grid, self.size.sides(grid)) {
                Some(Taking::Take(edge)) => Some(edge),
                Some(Taking::Either { .. }) | None => {
                    self.table.find(self.size, grid).map(|known| known.best)
                }
            };
        }
        line
    }
}

/// Looks further and further ahead, and puts what is found into the moves, the best first: what they are worth precisely
/// once all was looked to the end.
fn deepen(solver: &mut Solver<'_, '_>, grid: Grid, ways: &mut [Way], budget: u64) -> Result<(), Stopped> {
    let most = u8::try_from(grid.count()).unwrap_or(u8::MAX);
    let mut depth = 0;
    while depth <= most {
        let mut best = -INFINITE;
        let mut found = Vec::with_capacity(ways.len());
        for way in ways.iter() {
            let low = (best - MARGIN).max(-INFINITE);
            let Found { value, whole } = solver.after(grid, way.edge, depth, (low, INFINITE))?;
            best = best.max(value);
            found.push((value, whole, whole && value > low));
        }
        for (way, (value, whole, exact)) in ways.iter_mut().zip(found) {
            *way = Way { edge: way.edge, value, exact, whole };
        }
        ways.sort_by_key(|way| -way.value);
        if ways.iter().all(|way| way.whole) {
            break;
        }
        depth = solver.further(grid, depth, budget);
    }
    for way in ways.iter_mut().filter(|way| !way.exact) {
        let found = solver.after(grid, way.edge, most, (-INFINITE, INFINITE))?;
        *way = Way { edge: way.edge, value: found.value, exact: found.whole, whole: found.whole };
    }
    ways.sort_by_key(|way| -way.value);
    Ok(())
}

impl Search for Boxes {
    fn think(&mut self, view: &View, budget: Budget<'_>) -> Thought {
        if !matches!(&view.legal, Legal::Listed(moves) if !moves.is_empty()) {
            return Thought::default();
        }
        let Seen { grid, ahead } = self.read(view);
        let mut ways = self.at_sight(grid);
        let mut meter = Meter::new(budget);
        let mut solver = Solver { size: self.size, table: &mut self.table, meter: &mut meter };
        // What was found when the budget is spent stands.
        let _ = deepen(&mut solver, grid, &mut ways, budget.nodes);
        let Some(first) = ways.first().map(|way| way.edge) else { return draw::first(view) };
        let line = self.line(grid, first);
        let rated = |way: &Way| Rated {
            text: self.text(way.edge),
            value: Some(self.value(ahead, way.value, way.exact)),
            visits: 0,
        };
        Thought {
            moves: ways.iter().map(rated).collect(),
            best: line.first().cloned(),
            line,
            nodes: meter.spent(),
            proven: ways.iter().all(|way| way.whole),
        }
    }

    fn weigh(&mut self, view: &View, budget: Budget<'_>) -> Weighed {
        let Seen { grid, ahead } = self.read(view);
        let mut meter = Meter::new(budget);
        let mut solver = Solver { size: self.size, table: &mut self.table, meter: &mut meter };
        let most = u8::try_from(grid.count()).unwrap_or(u8::MAX);
        let mut last: Option<Found> = None;
        let mut depth = 0;
        while depth <= most && last.is_none_or(|found| !found.whole) {
            let Ok(found) = solver.look(grid, depth, (-INFINITE, INFINITE)) else { break };
            last = Some(found);
            depth = solver.further(grid, depth, budget.nodes);
        }
        let value = last.map(|found| self.value(ahead, found.value, found.whole));
        Weighed { value, nodes: meter.spent() }
    }

    fn forget(&mut self) {
        self.table.clear();
    }
}

#[cfg(test)]
mod tests;
