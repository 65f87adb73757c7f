//! Looks ahead in an m,n,k game: by fours alone, each of which has one answer, and by the best cells of both sides.
//! Knows a field and a budget; never a view.
//!
//! By fours as in threat-space search (Allis, van den Herik and Huntjens, Go-Moku and Threat-Space Search, 1993); else
//! alpha-beta (Knuth and Moore, An Analysis of Alpha-Beta Pruning, 1975) over few cells.

use std::cmp::Reverse;

use super::field::{Field, Side};
use super::patterns::{FOUR, OPEN_FOUR, WIN};
use crate::engine::budget::{Meter, Stopped};

/// What a position counts of a budget: it takes as long as many of other games.
pub(super) const NODE: u64 = 100;
/// What a win counts, less the moves until then.
pub(super) const MATE: i32 = 1_000_000;
/// What is more than this is a win, and below its negative a loss.
pub(super) const MATE_LEAST: i32 = MATE - 1_000;
/// Cells tried in a position.
const WIDTH: usize = 10;
/// Fours in a row that are tried below the last move that is looked at.
const FOURS_BELOW: u32 = 5;
/// Most moves that are followed.
const PLIES_MAX: i32 = 60;

/// One look ahead.
pub(super) struct Battle<'a, 'b> {
    pub(super) field: &'a mut Field,
    pub(super) meter: &'a mut Meter<'b>,
}

impl Battle<'_, '_> {
    /// A win by fours alone, in so many of them: the moves of both. It is certain: no answer is left out.
    pub(super) fn fours(&mut self, side: Side, most: u32) -> Result<Option<Vec<usize>>, Stopped> {
        self.meter.spend(NODE)?;
        let other = 1 - side;
        for kind in [WIN, OPEN_FOUR] {
            if let Some(at) = self.field.find(side, kind) {
                return Ok(Some(vec![at]));
            }
            // What the other threatens has to be answered by a four.
            if self.field.count(other, WIN) > 0 {
                break;
            }
        }
        let threat = self.field.find(other, WIN);
        if most == 0 || self.field.count(other, WIN) > 1 {
            return Ok(None);
        }
        let is_four =
            |at: &usize| self.field.kind(side, *at) >= FOUR && threat.is_none_or(|threat| threat == *at);
        let fours: Vec<usize> = self.field.empty().filter(is_four).collect();
        for at in fours {
            self.field.turn(side, at, true);
            let found = self.answered(side, most);
            self.field.turn(side, at, false);
            if let Some(mut line) = found? {
                line.insert(0, at);
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// A win by fours after one that was made.
    fn answered(&mut self, side: Side, most: u32) -> Result<Option<Vec<usize>>, Stopped> {
        let other = 1 - side;
        if self.field.count(other, WIN) > 0 {
            return Ok(None);
        }
        let Some(answer) = self.field.find(side, WIN) else { return Ok(None) };
        if self.field.count(side, WIN) > 1 {
            return Ok(Some(vec![answer]));
        }
        self.field.turn(other, answer, true);
        let found = self.fours(side, most - 1);
        self.field.turn(other, answer, false);
        Ok(found?.map(|mut line| {
            line.insert(0, answer);
            line
        }))
    }

    /// What the position is worth to a side that is to move.
    pub(super) fn look(
        &mut self,
        side: Side,
        depth: i32,
        (mut alpha, beta): (i32, i32),
        ply: i32,
    ) -> Result<i32, Stopped> {
        self.meter.spend(NODE)?;
        let other = 1 - side;
        if self.field.left() == 0 {
            return Ok(0);
        }
        if self.field.count(side, WIN) > 0 {
            return Ok(MATE - ply);
        }
        if self.field.count(other, WIN) > 1 {
            return Ok(ply + 1 - MATE);
        }
        if let Some(forced) = self.field.find(other, WIN) {
            // It is no choice, and so no step less to look ahead.
            let depth = if ply < PLIES_MAX { depth } else { 0 };
            return self.after(side, forced, depth, (alpha, beta), ply);
        }
        if self.field.count(side, OPEN_FOUR) > 0 {
            return Ok(MATE - ply - 2);
        }
        if depth <= 0 {
            let fours = self.field.count(side, FOUR) > 0;
            let found = if fours { self.fours(side, FOURS_BELOW)? } else { None };
            let plies = found.map(|line| i32::try_from(line.len()).unwrap_or(0) + 2);
            return Ok(plies.map_or_else(|| self.worth(side), |plies| MATE - ply - plies));
        }
        let mut best = -MATE;
        for at in self.candidates(side, WIDTH) {
            let value = self.after(side, at, depth - 1, (alpha, beta), ply)?;
            best = best.max(value);
            alpha = alpha.max(value);
            if alpha >= beta {
                break;
            }
        }
        Ok(best)
    }

    /// What a move is worth to the side that makes it.
    pub(super) fn after(
        &mut self,
        side: Side,
        at: usize,
        depth: i32,
        (alpha, beta): (i32, i32),
        ply: i32,
    ) -> Result<i32, Stopped> {
        self.field.turn(side, at, true);
        let value = self.look(1 - side, depth, (-beta, -alpha), ply + 1);
        self.field.turn(side, at, false);
        value.map(|value| -value)
    }

    /// The cells worth a look, the best first; against an open four next only what answers it.
    pub(super) fn candidates(&self, side: Side, most: usize) -> Vec<usize> {
        let field = &*self.field;
        let other = 1 - side;
        let threatened = field.count(other, OPEN_FOUR) > 0;
        let answers =
            |at: &usize| !threatened || field.kind(side, *at) >= FOUR || field.kind(other, *at) >= FOUR;
        let promise = |at: usize| 5 * field.weight(side, at) + 4 * field.weight(other, at);
        let cells = field.empty().filter(answers).map(|at| (promise(at), at));
        let mut cells: Vec<(i32, usize)> = cells.collect();
        cells.sort_by_key(|(promise, at)| (Reverse(*promise), field.off_middle(*at), *at));
        let worthy = cells.iter().filter(|(promise, _)| *promise > 0).count();
        cells.truncate(if worthy > 0 { worthy.min(most) } else { most });
        cells.into_iter().map(|(_, at)| at).collect()
    }

    /// What the stones are worth to a side that is to move.
    pub(super) fn worth(&self, side: Side) -> i32 {
        let sum = |side| self.field.sum(side);
        sum(side) * 5 / 4 - sum(1 - side)
    }
}
