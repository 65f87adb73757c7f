//! Looks ahead in Othello: some moves far by what positions seem to be worth, and to the end by discs. Knows a table and a
//! budget; never a view.
//!
//! Alpha-beta with a window of nothing for all moves but the first (Marsland and Campbell, Parallel Search of Strongly
//! Ordered Game Trees, 1982). Towards the end the moves come first that leave the other the fewest answers, and of those
//! the ones into regions of the board with an odd number of empty squares (Andersson, Writing an Othello program, 2004).

use std::cmp::Reverse;

use super::discs::{DISC, Discs, each};
use super::table::{Known, Table};
use crate::engine::budget::{Meter, Stopped};

/// What no position is worth, in hundredths of a disc: a game that is over counts twice its discs.
pub(super) const INFINITE: i32 = 2 * 64 * DISC + 1;
/// What is more than any score.
pub(super) const MOST: i32 = 64;
/// Most moves that there are at once.
const MOVES_MAX: usize = 40;
/// With fewer empty squares neither the table nor an order of moves is worth what it costs.
const PLAIN_EMPTY: i32 = 6;
/// Moves ahead from which on that is worth it.
const PLAIN_DEPTH: i32 = 2;
/// The corners, and the quarters of the board: regions are counted by those.
const CORNERS: u64 = 0x8100_0000_0000_0081;
const QUARTERS: [u64; 4] =
    [0x0000_0000_0f0f_0f0f, 0x0000_0000_f0f0_f0f0, 0x0f0f_0f0f_0000_0000, 0xf0f0_f0f0_0000_0000];
/// What counts before the number of answers: what the table says, a corner, an odd region.
const KNOWN_BEST: i32 = 1_000;
const CORNER: i32 = 12;
const ODD: i32 = 2;

/// What is asked of a position.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// What it seems to be worth so many moves on.
    Ahead(i32),
    /// What it is worth.
    End,
}

/// One look.
pub(super) struct Look<'a, 'b> {
    pub(super) table: &'a mut Table,
    pub(super) meter: &'a mut Meter<'b>,
}

/// A move, and what comes of it.
#[derive(Clone, Copy, Default)]
struct Way {
    promise: i32,
    square: u8,
    after: Discs,
}

/// The empty squares of the quarters that have an odd number of them.
fn odd(discs: Discs) -> u64 {
    let empty = !(discs.own | discs.other);
    let odd = QUARTERS.into_iter().filter(|quarter| (empty & quarter).count_ones() % 2 == 1);
    odd.fold(0, |all, quarter| all | quarter)
}

impl Look<'_, '_> {
    /// What a position seems to be worth to who is to move, so many moves on, in hundredths of a disc.
    pub(super) fn ahead(&mut self, discs: Discs, depth: i32, window: (i32, i32)) -> Result<i32, Stopped> {
        self.look(discs, Depth::Ahead(depth), window, false)
    }

    /// What a position is worth to who is to move, in squares.
    pub(super) fn end(&mut self, discs: Discs, window: (i32, i32)) -> Result<i32, Stopped> {
        self.look(discs, Depth::End, window, false)
    }

    fn look(
        &mut self,
        discs: Discs,
        depth: Depth,
        (alpha, beta): (i32, i32),
        passed: bool,
    ) -> Result<i32, Stopped> {
        self.meter.spend(1)?;
        let moves = discs.moves();
        if moves == 0 {
            if passed || discs.passed().moves() == 0 {
                return Ok(match depth {
                    Depth::Ahead(_) => discs.score() * 2 * DISC,
                    Depth::End => discs.score(),
                });
            }
            return Ok(-self.look(discs.passed(), depth, (-beta, -alpha), true)?);
        }
        let (next, is_plain, kept) = match depth {
            Depth::Ahead(depth) if depth <= 0 => return Ok(discs.worth()),
            Depth::Ahead(depth) => {
                (Depth::Ahead(depth - 1), depth < PLAIN_DEPTH, u8::try_from(depth).unwrap_or(0))
            }
            Depth::End => (Depth::End, discs.empty() < PLAIN_EMPTY, u8::MAX >> 2),
        };
        if is_plain {
            return self.plainly(discs, moves, next, (alpha, beta));
        }
        self.in_order(discs, moves, next, (alpha, beta), kept)
    }

    /// All moves as they come, those into odd regions first.
    fn plainly(
        &mut self,
        discs: Discs,
        moves: u64,
        next: Depth,
        (mut alpha, beta): (i32, i32),
    ) -> Result<i32, Stopped> {
        let first = odd(discs);
        let mut best = -INFINITE;
        for (_, square) in each(moves & first).chain(each(moves & !first)) {
            let value = -self.look(discs.after(square), next, (-beta, -alpha), false)?;
            best = best.max(value);
            alpha = alpha.max(value);
            if alpha >= beta {
                break;
            }
        }
        Ok(best)
    }

    /// The moves that promise most first, and what comes of them is kept.
    fn in_order(
        &mut self,
        discs: Discs,
        moves: u64,
        next: Depth,
        (mut alpha, mut beta): (i32, i32),
        depth: u8,
    ) -> Result<i32, Stopped> {
        let known = self.table.find(discs);
        if let Some(known) = known.filter(|known| known.depth == depth) {
            if known.least >= beta || known.least == known.most {
                return Ok(known.least);
            }
            if known.most <= alpha {
                return Ok(known.most);
            }
            alpha = alpha.max(known.least);
            beta = beta.min(known.most);
        }
        let asked = (alpha, beta);
        let mut ways = [Way::default(); MOVES_MAX];
        let number = ordered(discs, moves, known.and_then(|known| known.best), &mut ways);
        let mut best = (-INFINITE, None);
        for (nth, way) in ways.iter().take(number).enumerate() {
            let mut value =
                -self.look(way.after, next, (if nth == 0 { -beta } else { -alpha - 1 }, -alpha), false)?;
            if nth > 0 && value > alpha && value < beta {
                value = -self.look(way.after, next, (-beta, -value), false)?;
            }
            if value > best.0 {
                best = (value, Some(way.square));
            }
            alpha = alpha.max(value);
            if alpha >= beta {
                break;
            }
        }
        let (value, square) = best;
        let least = if value > asked.0 { value } else { -INFINITE };
        let most = if value < asked.1 { value } else { INFINITE };
        self.table.keep(discs, Known { least, most, depth, best: square });
        Ok(value)
    }
}

/// Puts the moves in order: what was best before, then corners and whatever leaves the other few answers. Gives how many.
fn ordered(discs: Discs, moves: u64, best: Option<u8>, ways: &mut [Way; MOVES_MAX]) -> usize {
    let odd = odd(discs);
    let mut number = 0;
    for (slot, (square, bit)) in ways.iter_mut().zip(each(moves)) {
        let after = discs.after(bit);
        let answers = after.moves();
        let count = |squares: u64| squares.count_ones().cast_signed();
        let promise = KNOWN_BEST * i32::from(best == Some(square))
            + CORNER * count(bit & CORNERS)
            + ODD * count(bit & odd)
            - 3 * (count(answers) + count(answers & CORNERS));
        *slot = Way { promise, square, after };
        number += 1;
    }
    if let Some(ways) = ways.get_mut(..number) {
        ways.sort_unstable_by_key(|way| (Reverse(way.promise), way.square));
    }
    number
}
