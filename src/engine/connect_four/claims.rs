//! What can be said of a position of Connect Four without a search: which score the side to move cannot exceed. Knows
//! rows and threats; never moves to come.
//!
//! The other side follows up: to each disc it answers with one in the same column, so that of every two cells one
//! above the other it gets the upper one (claim-even; James Dow Allen, The Complete Book of Connect 4; Victor Allis,
//! A Knowledge-based Approach of Connect-Four, 1988). Where two columns have an odd number of free cells, their
//! lowest cells make a pair too: who takes one leaves the other. What the side to move can get at most are then the
//! lower cells, and if they give it no line, it does not win. At the end it has to play where it would not: that is
//! when the other side makes its lines, and no later.
//!
//! This goes only on boards with an even number of rows. If the second player follows up, all columns are paired. The
//! first player follows up beside a threat of its own on an odd row, with the column cut off below it: the other side
//! has to play there in the end.

use super::position::{Position, above, each, has_line, lowest};
use super::size::Size;

/// The least that is ever said: lost with a line in the second row, above which a column is left over.
#[inline]
#[allow(clippy::cast_possible_wrap, reason = "at most a column")]
pub(super) fn least(size: impl Size) -> i32 {
    -((size.rows() / 2) as i32)
}

/// The best score the side to move can have, or [`i32::MAX`] where nothing can be said. `against` is
/// [`Position::against`].
#[inline]
pub(super) fn most(size: impl Size, at: Position, against: u64) -> i32 {
    if size.rows() % 2 == 1 {
        return i32::MAX;
    }
    if at.plies % 2 == 0 { against_first(size, at, against) } else { against_second(size, at, against) }
}

/// The first player is to move, and the second follows up.
#[inline]
fn against_first(size: impl Size, at: Position, against: u64) -> i32 {
    let empty = at.empty(size);
    let even = size.even_rows();
    let paired = at.landings(size) & even;
    // Above a threat of the second player there is nothing to get: it is carried out first.
    let gone = above(size, against & even & !paired);
    if makes_line(size, at.own | (empty & !even & !gone), paired) {
        return i32::MAX;
    }
    let upper = empty & even & !paired;
    // The lines of the second player: the lower its last cell is, the more discs are not played any more.
    let lines = |rows| has_line(size, at.other | (upper & size.low_rows(rows)));
    let mut rows = 2;
    while rows <= size.rows() {
        if lines(rows) {
            return -lost_below(size.rows() - rows);
        }
        rows += 2;
    }
    0
}

/// The second player is to move, and the first follows up beside one of its threats.
#[inline]
fn against_second(size: impl Size, at: Position, against: u64) -> i32 {
    let even = size.even_rows();
    let landings = at.landings(size);
    let mut waiting = against & !even & !landings;
    let mut best = i32::MAX;
    while waiting != 0 {
        let threat = lowest(waiting);
        let column = size.column_of(threat);
        waiting &= !column;
        if zugzwang(size, at, against, threat, column) {
            best = best.min(-lost_below((column & !(threat | (threat - 1))).count_ones()));
        }
    }
    best
}

/// Whether the first player, following up, forces the second to play below the threat in the end.
#[inline]
fn zugzwang(size: impl Size, at: Position, against: u64, threat: u64, column: u64) -> bool {
    let even = size.even_rows();
    let empty = at.empty(size);
    let landings = at.landings(size);
    let below = threat >> 1;
    let cut = empty & column & (below - 1);
    let elsewhere = landings & even & !column;
    let paired = elsewhere | (landings & cut & !even);
    if paired.count_ones() % 2 == 1 {
        return false;
    }
    let gone = above(size, against & even & !elsewhere);
    let lower = (empty & !even & !column & !gone) | (cut & even) | below;
    !makes_line(size, at.own | lower, paired)
}

/// What is lost by the side to move when the other makes its line with so many cells above it left over.
#[inline]
#[allow(clippy::cast_possible_wrap, reason = "at most a column")]
fn lost_below(left_over: u32) -> i32 {
    1 + (left_over / 2) as i32
}

/// Whether these discs, with one of each pair, can hold a line. Of two pairs and more all are taken, which is too much
/// rather than too little.
#[inline]
fn makes_line(size: impl Size, discs: u64, paired: u64) -> bool {
    if paired.count_ones() == 2 {
        return each(paired).any(|cell| has_line(size, discs | cell));
    }
    has_line(size, discs | paired)
}
