//! The m,n,k games, gomoku first of all: lines that threaten to win are looked for before anything else. Knows a view and
//! how the rules write cells; `battle` looks ahead.

mod battle;
mod field;
mod patterns;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::budget::{Budget, Meter, Stopped};
use super::draw;
use super::search::Search;
use super::thought::{Rated, Thought, Value};
use super::view::View;
use crate::rules::{Cell, Gomoku, Legal, MnK, Options, Rules, TicTacToe};
use battle::{Battle, MATE, MATE_LEAST};
use field::Field;
use patterns::{Patterns, WIN};

/// Boards of fewer cells are left to a search that proves.
const CELLS_MIN: u32 = 25;
/// Moves that are looked at.
const WIDTH: usize = 24;
/// What part of a budget goes into wins by fours alone, and most fours of one.
const FOURS_SHARE: u64 = 8;
const FOURS_MAX: u32 = 20;
/// Most moves that are looked ahead.
const DEPTH_MAX: i32 = 24;
/// What counts as half a win, nearly.
const SCALE: f64 = 600.0;
/// How much worse than the best a move may be of which is said how much.
const MARGIN: i32 = 600;
/// Threes of which swap2 lays out the evenest, and how far ahead it is looked for that.
const THREES: u64 = 8;
const THREES_DEPTH: i32 = 2;
/// How far from the middle they are.
const THREES_REACH: u32 = 3;
/// The value of a win that is found and not proven, and how much less that is for each move until then.
const FOUND: f64 = 0.98;
const LATER: f64 = 0.002;

/// Plays for lines.
pub(super) struct Lines {
    cols: u32,
    rows: u32,
    connect: u32,
    exact: bool,
    rng: StdRng,
}

/// A move and what it is worth.
struct Way {
    at: usize,
    value: Value,
}

impl Lines {
    /// One for matches of this kind with these options, drawing from a seed; nothing for another game, for small boards,
    /// and in too little memory.
    pub(super) fn new(id: &str, options: &Options, bytes: usize, seed: u64) -> Option<Self> {
        let [cols, rows, connect] = ["cols", "rows", "connect"].map(|name| options.whole(name));
        let exact = options.flag("exact");
        let fits = [MnK::<Gomoku>::ID, MnK::<TicTacToe>::ID].contains(&id)
            && cols * rows >= CELLS_MIN
            && Patterns::bytes(connect, exact) <= bytes;
        fits.then(|| Self { cols, rows, connect, exact, rng: StdRng::seed_from_u64(seed) })
    }

    /// The position of a view, with the side to move as 0: white where more black stones are on the board.
    fn read(&self, view: &View) -> Field {
        let mut field = Field::new(self.cols, self.rows, Patterns::new(self.connect, self.exact));
        let stones = |wanted: char| {
            let lines = (0..).zip(view.position.rsplit('/'));
            let cells = lines
                .flat_map(|(row, line)| (0..).zip(line.chars()).map(move |(col, mark)| (row, col, mark)));
            cells.filter(move |(.., mark)| *mark == wanted).map(|(row, col, _)| self.number(col, row))
        };
        let black = usize::from(stones('x').count() > stones('o').count());
        for (mark, side) in [('x', black), ('o', 1 - black)] {
            for at in stones(mark) {
                field.turn(side, at, true);
            }
        }
        field
    }

    fn number(&self, col: u32, row: u32) -> usize {
        (row * self.cols + col) as usize
    }

    fn text(&self, at: usize) -> String {
        let at = u32::try_from(at).unwrap_or(0);
        let cols = self.cols.max(1);
        Cell::at(at % cols, at / cols).to_string()
    }

    /// Plays a stone.
    fn place(&self, view: &View, budget: Budget<'_>) -> Thought {
        let mut field = self.read(view);
        let mut meter = Meter::new(budget);
        let mut battle = Battle { field: &mut field, meter: &mut meter };
        let mut ways = at_sight(&battle);
        battle.meter.hold(budget.nodes / FOURS_SHARE);
        let fours = battle.fours(0, FOURS_MAX).unwrap_or_default();
        battle.meter.lift();
        if let Some(first) = fours.as_ref().and_then(|line| line.first()) {
            ways.retain(|way| way.at != *first);
            ways.insert(0, Way { at: *first, value: Value::Exact(1) });
        } else {
            // What was found when the budget is spent stands.
            let _ = deepen(&mut battle, &mut ways);
        }
        let line = fours.clone().or_else(|| ways.first().map(|way| vec![way.at])).unwrap_or_default();
        let rated = |way: &Way| Rated { text: self.text(way.at), value: Some(way.value), visits: 0 };
        Thought {
            moves: ways.iter().map(rated).collect(),
            best: ways.first().map(|way| self.text(way.at)),
            line: line.into_iter().map(|at| self.text(at)).collect(),
            nodes: meter.spent(),
            proven: fours.is_some(),
        }
    }

    /// Takes the colour that stands better: white moves next.
    fn choose(&self, view: &View, budget: Budget<'_>) -> Thought {
        let mut field = self.read(view);
        let mut meter = Meter::new(budget);
        let mut battle = Battle { field: &mut field, meter: &mut meter };
        let mut ways = at_sight(&battle);
        let _ = deepen(&mut battle, &mut ways);
        let white = ways.first().map_or(0.0, |way| way.value.expected());
        let rated = |text: &str, value| Rated {
            text: text.to_owned(),
            value: Some(Value::Estimate(value)),
            visits: 0,
        };
        let mut moves = vec![rated("white", white), rated("black", -white)];
        if white < 0.0 {
            moves.reverse();
        }
        let best = moves.first().map(|rated| rated.text.clone());
        Thought { line: best.iter().cloned().collect(), moves, best, nodes: meter.spent(), proven: false }
    }

    /// Lays out three stones after which neither colour stands much better.
    fn lay_out(&mut self, view: &View, budget: Budget<'_>) -> Thought {
        let mut meter = Meter::new(budget);
        let mut moves: Vec<Rated> = Vec::new();
        for _ in 0..THREES {
            let three = self.three();
            let mut field = self.read(view);
            for (at, side) in three.iter().zip([1, 0, 1]) {
                field.turn(side, *at, true);
            }
            let mut battle = Battle { field: &mut field, meter: &mut meter };
            let white = battle.look(0, THREES_DEPTH, (-MATE, MATE), 0).unwrap_or_else(|_| battle.worth(0));
            let texts = three.map(|at| self.text(at));
            let value = Some(Value::Estimate(-value(white).expected().abs()));
            moves.push(Rated { text: texts.join("-"), value, visits: 0 });
        }
        let even = |rated: &Rated| rated.value.map_or(-1.0, Value::expected);
        moves.sort_by(|one, two| even(two).total_cmp(&even(one)));
        moves.dedup_by(|one, two| one.text == two.text);
        let best = moves.first().map(|rated| rated.text.clone());
        Thought { line: best.iter().cloned().collect(), moves, best, nodes: meter.spent(), proven: false }
    }

    /// Three different cells about the middle.
    fn three(&mut self) -> [usize; 3] {
        let mut cells: Vec<usize> = Vec::new();
        let near = |middle: u32, side: u32| {
            middle.saturating_sub(THREES_REACH)..(middle + THREES_REACH + 1).min(side)
        };
        for row in near(self.rows / 2, self.rows) {
            cells.extend(near(self.cols / 2, self.cols).map(|col| self.number(col, row)));
        }
        [0; 3].map(|_| cells.swap_remove(self.rng.random_range(0..cells.len())))
    }
}

/// The moves worth a look, by what their cells are for both sides.
fn at_sight(battle: &Battle<'_, '_>) -> Vec<Way> {
    let field = &*battle.field;
    let worth = battle.worth(0);
    let way = |at: usize| {
        let value = match field.kind(0, at) {
            WIN => Value::Exact(1),
            _ => value(worth + field.weight(0, at) + field.weight(1, at)),
        };
        Way { at, value }
    };
    let mut ways: Vec<Way> = battle.candidates(0, WIDTH).into_iter().map(way).collect();
    ways.sort_by(|one, two| two.value.rank(one.value));
    ways
}

/// Looks further and further ahead; what is found of all moves replaces what was known.
fn deepen(battle: &mut Battle<'_, '_>, ways: &mut [Way]) -> Result<(), Stopped> {
    let most = i32::try_from(battle.field.left()).unwrap_or(0).min(DEPTH_MAX);
    for depth in 0..most {
        let mut best = -MATE;
        let mut found = Vec::with_capacity(ways.len());
        for way in ways.iter() {
            let value = battle.after(0, way.at, depth, (best.saturating_sub(MARGIN).max(-MATE), MATE), 0)?;
            best = best.max(value);
            found.push(value);
        }
        for (way, found) in ways.iter_mut().zip(found) {
            way.value = value(found);
        }
        ways.sort_by(|one, two| two.value.rank(one.value));
        if best.abs() > MATE_LEAST {
            break;
        }
    }
    Ok(())
}

/// What is to be expected of a position with that count.
fn value(count: i32) -> Value {
    let plies = f64::from(MATE - count.abs());
    let found = FOUND - LATER * plies;
    Value::Estimate(if count.abs() < MATE_LEAST {
        FOUND / 2.0 * (f64::from(count) / SCALE).tanh()
    } else if count > 0 {
        found
    } else {
        -found
    })
}

impl Search for Lines {
    fn think(&mut self, view: &View, budget: Budget<'_>) -> Thought {
        let thought = match &view.legal {
            Legal::Listed(moves) if moves.is_empty() => return Thought::default(),
            Legal::Listed(moves) if moves.first().is_some_and(|text| text == "white") => {
                self.choose(view, budget)
            }
            Legal::Listed(_) => self.place(view, budget),
            Legal::Picked(pick) if pick.others.is_empty() => self.lay_out(view, budget),
            Legal::Picked(_) => self.choose(view, budget),
            Legal::Unlisted => return Thought::default(),
        };
        if thought.best.is_some() { thought } else { draw::first(view) }
    }

    /// It begins anew with every position.
    fn forget(&mut self) {}
}

#[cfg(test)]
mod tests;
