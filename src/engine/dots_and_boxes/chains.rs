//! Chains and loops: boxes in a row of which each has two free edges. What is to be taken at once, and which moves open
//! one. Knows one position, never what it is worth.
//!
//! What may be left out without a loss is proven by Joseph Barker and Richard Korf (Solving Dots-And-Boxes, 2012): boxes
//! are taken at once, but for the last two of a chain and the last four of a loop, which may be left to the other so that
//! they have to move; and one edge stands for all that open the same chain.

use super::grid::{Edge, Grid, Sides, Size};

/// Boxes that may be left of a loop.
const LOOP_LEFT: u32 = 4;

/// What is to be done where boxes can be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taking {
    /// This edge closes a box, and nothing is better.
    Take(Edge),
    /// The last boxes are taken, or all left to the other by drawing another edge.
    Either {
        /// Closes the first of them.
        take: Edge,
        /// Leaves them.
        leave: Edge,
    },
}

/// A row of boxes that can be closed one after the other.
#[derive(Clone, Copy)]
struct Run {
    boxes: u32,
    first: Edge,
    second: Edge,
    /// Whether it can be closed from both ends.
    both: bool,
}

/// What is to be done; nothing if no box can be closed.
pub(super) fn taking(size: Size, grid: Grid, sides: Sides) -> Option<Taking> {
    let mut left = sides.one;
    let mut chain: Option<Run> = None;
    let mut around: Option<Run> = None;
    let mut ends = 0;
    while left != 0 {
        let start = left & left.wrapping_neg();
        left ^= start;
        let run = run(size, grid, sides, start)?;
        match (run.both, run.boxes) {
            (false, 2) if chain.is_none() => chain = Some(run),
            (true, LOOP_LEFT) => {
                around = Some(run);
                ends += 1;
            }
            _ => return Some(Taking::Take(run.first)),
        }
    }
    let last = match (chain, around) {
        // A loop is closed before a chain: two boxes are a smaller gift than four.
        (Some(_), Some(around)) => return Some(Taking::Take(around.first)),
        // Each loop is seen from both its ends.
        (None, Some(around)) if ends > 2 => return Some(Taking::Take(around.first)),
        (chain, around) => chain.or(around)?,
    };
    Some(Taking::Either { take: last.first, leave: last.second })
}

fn run(size: Size, grid: Grid, sides: Sides, start: u128) -> Option<Run> {
    let (first, mut to) = size.way(grid, start, None)?;
    let mut run = Run { boxes: 1, first, second: first, both: false };
    let mut edge = first;
    while to & sides.two != 0 {
        (edge, to) = size.way(grid, to, Some(edge))?;
        if run.boxes == 1 {
            run.second = edge;
        }
        run.boxes += 1;
    }
    if to & sides.one != 0 {
        run.boxes += 1;
        run.both = true;
    }
    Some(run)
}

/// A chain or a loop that nobody has opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) boxes: i32,
    /// The edge that opens it best: of two boxes the one between them, after which both must be taken.
    pub(super) opener: Edge,
    pub(super) is_loop: bool,
}

/// All chains and loops.
pub(super) fn chains(size: Size, grid: Grid, sides: Sides) -> impl Iterator<Item = Chain> {
    let mut left = sides.two;
    std::iter::from_fn(move || {
        let start = left & left.wrapping_neg();
        if start == 0 {
            return None;
        }
        left ^= start;
        let (first, to) = size.way(grid, start, None)?;
        let mut chain = Chain { boxes: 1, opener: first, is_loop: false };
        let (before, closed) = follow(size, grid, sides, (start, first, to), &mut left);
        if closed {
            return Some(Chain { boxes: before, is_loop: true, ..chain });
        }
        let (second, to) = size.way(grid, start, Some(first))?;
        let (after, _) = follow(size, grid, sides, (start, second, to), &mut left);
        if before == 1 && after == 2 {
            chain.opener = second;
        }
        chain.boxes = before + after - 1;
        Some(chain)
    })
}

/// Goes from a box by an edge to where the chain ends: how many boxes it has from there on, the first counted, and
/// whether it came back to it.
fn follow(
    size: Size,
    grid: Grid,
    sides: Sides,
    (start, mut edge, mut to): (u128, Edge, u128),
    left: &mut u128,
) -> (i32, bool) {
    let mut boxes = 1;
    while to & sides.two != 0 {
        if to == start {
            return (boxes, true);
        }
        *left &= !to;
        boxes += 1;
        let Some(next) = size.way(grid, to, Some(edge)) else { break };
        (edge, to) = next;
    }
    (boxes, false)
}
