//! Solves Connect Four: the exact score of a position. Knows one table and a budget; never which move a match makes.
//!
//! Alpha-beta with a window of nothing: each search asks whether the score reaches a goal (Pascal Pons, Solving
//! Connect 4, parts 4 to 12; John Tromp, Fhourstones). First it is asked who wins, then half of what is left each
//! time: a goal far from 0 costs the least, as only short wins reach it. What it adds: forced answers are played out
//! inside one node; what `claims` says of a position and of each that can come next; a move that makes two wins at
//! once; and what the table knows of positions that can come next.

use super::claims;
use super::position::{Position, Safe, has_line, threats};
use super::size::Size;
use super::table::{Known, Table};
use crate::engine::budget::{Meter, Stopped};

/// Most columns of a board.
const COLS_MAX: usize = 10;
/// What puts the table's best move before all others.
const KNOWN_BEST: u32 = 1 << 16;
/// Empty cells from which on the table is asked for every position that can come next: with fewer, to search them
/// costs less.
const ASKED_FROM: i32 = 13;
/// No column.
const NO_COLUMN: u32 = 15;

/// A search of one position.
pub(super) struct Solver<'a, 'b, S> {
    size: S,
    table: &'a mut Table,
    meter: &'a mut Meter<'b>,
    /// Whether a position and its mirror image can both come up.
    folded: bool,
}

/// A position in which there is something to decide, after all moves that were forced.
struct Turn {
    at: Position,
    /// The moves that do not lose at once.
    safe: u64,
    /// The other side's threats.
    against: u64,
    goal: i32,
    /// -1 if the other side moved last before the forced moves.
    sign: i32,
}

/// Whether a position needs a search.
enum Look {
    Known(i32),
    Open(Turn),
}

/// A move to be tried.
#[derive(Clone, Copy, Default)]
struct Candidate {
    rank: u32,
    col: u32,
    next: Position,
    /// The threats of the side that made it.
    threats: u64,
}

/// Moves to be tried, the most promising first.
#[derive(Default)]
struct Candidates {
    list: [Candidate; COLS_MAX],
    count: usize,
}

impl Candidates {
    fn insert(&mut self, candidate: Candidate) {
        let mut carried = candidate;
        for held in self.list.iter_mut().take(self.count) {
            if carried.rank > held.rank {
                std::mem::swap(held, &mut carried);
            }
        }
        if let Some(free) = self.list.get_mut(self.count) {
            *free = carried;
            self.count += 1;
        }
    }

    fn iter(&self) -> impl Iterator<Item = &Candidate> {
        self.list.iter().take(self.count)
    }
}

impl<'a, 'b, S: Size> Solver<'a, 'b, S> {
    pub(super) fn new(size: S, table: &'a mut Table, meter: &'a mut Meter<'b>) -> Self {
        Self { size, table, meter, folded: false }
    }

    /// The score of a position in which nobody has a line yet.
    pub(super) fn score(&mut self, at: Position) -> Result<i32, Stopped> {
        if at.wins(self.size) != 0 {
            return Ok(at.win_after(self.size, 0));
        }
        let mut least = at.loss(self.size);
        let mut most = at.win_after(self.size, 2).max(least);
        let mut goal = 1;
        while least < most {
            goal = goal.clamp(least + 1, most);
            let found = self.reaches(at, goal)?;
            if found < goal {
                most = found.min(goal - 1);
            } else {
                least = found.max(goal);
            }
            goal = 1 + least + (most - least) / 2;
        }
        Ok(least)
    }

    /// Whether the score reaches a goal: if the answer does, the score is no less than the answer, else no more. The
    /// side to move does not win at once.
    pub(super) fn reaches(&mut self, at: Position, goal: i32) -> Result<i32, Stopped> {
        // From a position with no disc against the mirror image of another, both may come up.
        let mirrored = at.mirrored(self.size);
        self.folded = at.own & mirrored.other == 0;
        self.search(at, goal)
    }

    fn search(&mut self, at: Position, goal: i32) -> Result<i32, Stopped> {
        self.meter.spend(1)?;
        match self.look(at, goal) {
            Look::Known(score) => Ok(score),
            Look::Open(turn) => self.decide(&turn).map(|score| turn.sign * score),
        }
    }

    /// Plays what is forced and says what is plain.
    #[inline]
    fn look(&self, mut at: Position, mut goal: i32) -> Look {
        let size = self.size;
        let mut sign = 1;
        loop {
            let against = at.against(size);
            let safe = match at.safe(size, against) {
                Safe::Cells(cells) => cells,
                Safe::Lost => return Look::Known(sign * at.loss(size)),
                Safe::Drawn => return Look::Known(0),
            };
            let least = -at.win_after(size, 3);
            let most = at.win_after(size, 2);
            if least >= goal {
                return Look::Known(sign * least);
            }
            if most < goal {
                return Look::Known(sign * most);
            }
            if safe & (safe - 1) != 0 {
                return Look::Open(Turn { at, safe, against, goal, sign });
            }
            at = at.after(safe);
            goal = 1 - goal;
            sign = -sign;
        }
    }

    fn decide(&mut self, turn: &Turn) -> Result<i32, Stopped> {
        let Turn { at, goal, .. } = *turn;
        let (mut least, mut most) = self.bounds(turn);
        if least >= goal {
            return Ok(least);
        }
        if most < goal {
            return Ok(most);
        }
        let spot = self.table.spot(self.key(at));
        let known = self.table.find(spot);
        if let Some(known) = known {
            least = least.max(known.least);
            most = most.min(known.most);
            if least >= goal || least == most {
                return Ok(least);
            }
            if most < goal {
                return Ok(most);
            }
        }
        let best = known.map_or(NO_COLUMN, |known| known.col);
        let Some(candidates) = self.candidates(turn, best) else {
            return Ok(at.win_after(self.size, 2));
        };
        if let Some(score) = self.refuted(at, &candidates, goal) {
            return Ok(score);
        }
        let before = self.meter.spent();
        let (score, col) = self.try_all(&candidates, goal)?;
        let score = score.min(most);
        let work = (self.meter.spent() - before).checked_ilog2().unwrap_or(0);
        let known = if score >= goal {
            Known { least: least.max(score), most, col, work }
        } else {
            Known { least, most: score, col: if best == NO_COLUMN { col } else { best }, work }
        };
        self.table.keep(spot, known);
        Ok(score)
    }

    /// Between what the score must be, as far as it can be seen at once.
    #[inline]
    fn bounds(&self, turn: &Turn) -> (i32, i32) {
        let size = self.size;
        let at = turn.at;
        let empty = at.empty(size);
        let wins = |discs: u64| has_line(size, discs | empty);
        let least = -at.win_after(size, 3);
        let most = at.win_after(size, 2);
        let least = if wins(at.other) { least } else { least.max(0) };
        let most = if wins(at.own) { most } else { most.min(0) };
        // What is claimed is never so little that it would matter for a lower goal.
        let matters = claims::least(size) < turn.goal && most >= turn.goal;
        (least, if matters { most.min(claims::most(size, at, turn.against)) } else { most })
    }

    /// The moves to be tried, the most promising first; nothing if one of them wins with the next disc, whatever the
    /// other side does.
    #[inline]
    fn candidates(&self, turn: &Turn, best: u32) -> Option<Candidates> {
        let size = self.size;
        let mut candidates = Candidates::default();
        for nth in 0..size.cols() {
            let col = size.nth_column(nth);
            let cell = turn.safe & size.column(col);
            if cell == 0 {
                continue;
            }
            let next = turn.at.after(cell);
            let threats = threats(size, next.other, next.empty(size));
            let pressing = threats & next.landings(size);
            // Two wins at once, or one above the other: only one is prevented.
            if pressing & pressing.wrapping_sub(1) != 0 || (pressing << 1) & threats != 0 {
                return None;
            }
            let count = threats.count_ones() + if col == best { KNOWN_BEST } else { 0 };
            candidates.insert(Candidate { rank: count, col, next, threats });
        }
        Some(candidates)
    }

    /// The score that a move reaches of which it is known without a search, if it is the goal or more.
    #[inline]
    fn refuted(&self, at: Position, candidates: &Candidates, goal: i32) -> Option<i32> {
        let size = self.size;
        let matters = claims::least(size) <= -goal;
        for Candidate { next, threats, .. } in candidates.iter().filter(|_| matters) {
            let hopeless = goal <= 0 && !has_line(size, next.own | next.empty(size));
            let most = claims::most(size, *next, *threats).min(if hopeless { 0 } else { i32::MAX });
            if most <= -goal {
                return Some(-most);
            }
        }
        let asked = size.count() - at.plies >= ASKED_FROM;
        candidates.iter().filter(|_| asked).find_map(|candidate| {
            let known = self.table.find(self.table.spot(self.key(candidate.next)))?;
            (known.most <= -goal).then_some(-known.most)
        })
    }

    fn try_all(&mut self, candidates: &Candidates, goal: i32) -> Result<(i32, u32), Stopped> {
        let mut best = (i32::MIN, NO_COLUMN);
        for candidate in candidates.iter() {
            let score = -self.search(candidate.next, 1 - goal)?;
            if score > best.0 {
                best = (score, candidate.col);
            }
            if score >= goal {
                break;
            }
        }
        Ok(best)
    }

    /// What tells positions apart: the discs of the side to move, and a mark above each column.
    #[inline]
    fn key(&self, at: Position) -> u64 {
        let bottom = self.size.bottom();
        let of = |at: Position| at.own.wrapping_add(at.discs()).wrapping_add(bottom);
        let key = of(at);
        if self.folded { key.min(of(at.mirrored(self.size))) } else { key }
    }
}
