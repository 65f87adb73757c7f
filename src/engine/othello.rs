//! Othello: room to move and corners while the end is far, and every disc once it is near. Knows a view and how the rules
//! write squares; `look` looks ahead.

mod discs;
mod look;
mod table;

use super::budget::{Budget, Meter, Stopped};
use super::draw;
use super::search::Search;
use super::thought::{Rated, Thought, Value};
use super::view::View;
use crate::rules::{Cell, Legal, Othello, Rules, Seat};
use discs::{Discs, each};
use look::{INFINITE, Look, MOST};
use table::Table;

/// Empty squares from which on the end is looked for.
const END_EMPTY: i32 = 16;
/// What part of a budget goes before that into what the moves seem to be worth.
const SEEMING_SHARE: u64 = 16;
/// Most moves that are looked ahead.
const DEPTH_MAX: i32 = 24;
/// What counts as half a win, nearly.
const SCALE: f64 = 1_200.0;
/// How much worse than the best a move may be of which is said how much.
const MARGIN: i32 = 1_200;
/// What is believed of a move at most, of which is known that it is no better than one that loses or draws.
const NO_BETTER: f64 = -0.05;
/// Columns of the board.
const SIDE: u32 = 8;

/// Plays Othello.
pub(super) struct Reversi {
    table: Table,
}

/// A move, what comes of it, and what it is worth.
#[derive(Clone, Copy)]
struct Way {
    square: u8,
    after: Discs,
    /// What it seems to be worth, in hundredths of a disc.
    seems: i32,
    /// What it is worth, in squares.
    is: Option<i32>,
}

/// The position of a view, by the side that looks.
fn read(view: &View) -> Discs {
    let squares = view.position.chars().filter(|mark| *mark != '/');
    let discs = (0..).zip(squares.take(64)).fold(Discs::default(), |discs, (at, mark)| match mark {
        'x' => Discs { own: discs.own | 1 << at, ..discs },
        'o' => Discs { other: discs.other | 1 << at, ..discs },
        _ => discs,
    });
    if view.seat == Seat::First { discs } else { discs.passed() }
}

fn text(square: u8) -> String {
    let square = u32::from(square);
    Cell::at(square % SIDE, square / SIDE).to_string()
}

impl Reversi {
    /// One for matches of this kind, in about so many bytes; nothing for another game, and in too little memory.
    pub(super) fn new(id: &str, bytes: usize) -> Option<Self> {
        if id != Othello::ID {
            return None;
        }
        Some(Self { table: Table::new(bytes)? })
    }

    fn place(&mut self, view: &View, budget: Budget<'_>) -> Thought {
        let discs = read(view);
        let way = |(square, bit)| Way { square, after: discs.after(bit), seems: 0, is: None };
        let mut ways: Vec<Way> = each(discs.moves()).map(way).collect();
        let mut meter = Meter::new(budget);
        self.table.begin();
        let mut look = Look { table: &mut self.table, meter: &mut meter };
        let near = discs.empty() <= END_EMPTY;
        if near {
            look.meter.hold(budget.nodes / SEEMING_SHARE);
        }
        // What was found when the budget is spent stands.
        let _ = deepen(&mut look, &mut ways, discs.empty());
        look.meter.lift();
        let proven = near && solve(&mut look, &mut ways).is_ok();
        let best = ways.first().and_then(|way| way.is);
        let rated = |way: &Way| Rated { text: text(way.square), value: Some(value(way, best)), visits: 0 };
        let moves: Vec<Rated> = ways.iter().map(rated).collect();
        let line = self.line(discs, ways.first().map(|way| way.square));
        Thought {
            best: line.first().cloned(),
            line,
            moves,
            nodes: meter.spent(),
            proven: proven || best.is_some(),
        }
    }

    /// How it goes on, by what the table knows.
    fn line(&self, discs: Discs, first: Option<u8>) -> Vec<String> {
        let mut line = Vec::new();
        let mut next = first;
        let mut at = discs;
        while let Some(square) = next.filter(|square| at.moves() & (1 << square) != 0) {
            line.push(text(square));
            at = at.after(1 << square);
            if at.moves() == 0 {
                break;
            }
            next = self.table.find(at).and_then(|known| known.best);
        }
        line
    }
}

/// What is said of a move: what it is worth where that is known, and else what it seems to be, but no more than the best,
/// which is worth `best`.
fn value(way: &Way, best: Option<i32>) -> Value {
    if let Some(score) = way.is {
        return Value::Exact(score);
    }
    let seems = f64::from(way.seems) / (f64::from(way.seems.abs()) + SCALE);
    let most = match best {
        Some(best) if best < 0 => -1.0,
        Some(0) => NO_BETTER,
        Some(_) | None => 1.0,
    };
    Value::Estimate(seems.min(most))
}

/// Looks one move further each time, as long as the budget lasts; what is not finished counts for nothing. The best come
/// first then.
fn deepen(look: &mut Look<'_, '_>, ways: &mut [Way], empty: i32) -> Result<(), Stopped> {
    for way in ways.iter_mut() {
        way.seems = -way.after.worth();
    }
    ways.sort_by_key(|way| -way.seems);
    for depth in 1..DEPTH_MAX.min(empty) {
        let mut best = -INFINITE;
        let mut found = Vec::with_capacity(ways.len());
        for way in ways.iter() {
            let least = (best - MARGIN).max(-INFINITE);
            let seems = -look.ahead(way.after, depth, (-INFINITE, -least))?;
            best = best.max(seems);
            found.push(seems);
        }
        for (way, seems) in ways.iter_mut().zip(found) {
            way.seems = seems;
        }
        ways.sort_by_key(|way| -way.seems);
    }
    Ok(())
}

/// Finds out what the best move is worth, and then what each other one is, as long as the budget lasts. The best come first
/// then, and behind those of which it is known the others.
fn solve(look: &mut Look<'_, '_>, ways: &mut [Way]) -> Result<(), Stopped> {
    let mut best = -MOST - 1;
    let mut first = None;
    for (nth, way) in ways.iter().enumerate() {
        let alpha = best.max(-MOST);
        let mut score = if nth == 0 { alpha + 1 } else { -look.end(way.after, (-alpha - 1, -alpha))? };
        if score > alpha {
            score = -look.end(way.after, (-MOST, -alpha))?;
        }
        if score > best {
            best = score;
            first = Some(nth);
        }
    }
    if let Some(way) = first.and_then(|nth| ways.get_mut(nth)) {
        way.is = Some(best);
    }
    let others = others(look, ways, best);
    ways.sort_by_key(|way| (way.is.is_none(), -way.is.unwrap_or(0), -way.seems));
    others
}

fn others(look: &mut Look<'_, '_>, ways: &mut [Way], best: i32) -> Result<(), Stopped> {
    for way in ways.iter_mut().filter(|way| way.is.is_none()) {
        way.is = Some(-look.end(way.after, (-best, MOST))?);
    }
    Ok(())
}

impl Search for Reversi {
    fn think(&mut self, view: &View, budget: Budget<'_>) -> Thought {
        let may_place = matches!(&view.legal, Legal::Listed(moves) if moves.iter().any(|text| text.parse::<Cell>().is_ok()));
        if may_place { self.place(view, budget) } else { draw::first(view) }
    }

    /// It begins anew with every position.
    fn forget(&mut self) {}
}

#[cfg(test)]
mod tests;
