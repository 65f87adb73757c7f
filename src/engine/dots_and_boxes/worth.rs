//! What a position is believed to be worth before it is played out: the long-chain rule (Elwyn Berlekamp, The Dots-and-Boxes
//! Game, 2000). Knows chains; never who owns what.
//!
//! Edges that give nothing away are drawn until there are none. Whoever must open a chain then loses all of it and the move
//! with it, but for two boxes that the other leaves of each chain, and four of each loop, to keep it so.

use super::chains::{Chain, chains};
use super::grid::{Grid, Size};

/// What one box counts.
pub(super) const BOX: i32 = 16;
/// Chains of as many boxes at least can be left in part.
const LONG: i32 = 3;
/// Boxes that are given back of a chain and of a loop.
const CHAIN_LEFT: i32 = 4;
const LOOP_LEFT: i32 = 8;
/// After so many edges that give nothing away half of what is seen is believed.
const DOUBT: i32 = 6;

/// What is believed for the side to move where no box can be closed, [`BOX`] for each.
pub(super) fn worth(size: Size, mut grid: Grid) -> i32 {
    let mut drawn = 0;
    let mut sides = size.sides(grid);
    while let Some(edge) = size.safe(grid, sides).first() {
        grid = grid.without(edge);
        sides = size.sides(grid);
        drawn += 1;
    }
    let found: Vec<Chain> = chains(size, grid, sides).collect();
    let turn = if drawn % 2 == 0 { 1 } else { -1 };
    turn * opened(found) * BOX * DOUBT / (DOUBT + drawn)
}

/// What is left is worth so many boxes to who must open the first chain.
fn opened(mut found: Vec<Chain>) -> i32 {
    found.sort_unstable_by_key(|chain| chain.boxes);
    let mut value = 0;
    let mut turn = -1;
    for chain in found.iter().filter(|chain| chain.boxes < LONG) {
        value += turn * chain.boxes;
        turn = -turn;
    }
    value + turn * control(&found)
}

/// What long chains and loops are worth to who need not open the first of them.
fn control(found: &[Chain]) -> i32 {
    let long = || found.iter().filter(|chain| chain.boxes >= LONG);
    let Some(last) = long().next_back() else { return 0 };
    let given = |chain: &Chain| if chain.is_loop { LOOP_LEFT } else { CHAIN_LEFT };
    let kept: i32 = long().map(|chain| chain.boxes - given(chain)).sum();
    // Of the last nothing need be left.
    let end = long().map(given).min().unwrap_or_else(|| given(last));
    (kept + end).max(1)
}
