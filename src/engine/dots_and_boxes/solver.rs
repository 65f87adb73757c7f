//! Looks ahead in Dots and Boxes: alpha-beta over the free edges, for what is still to be won. Knows a position, a table and a
//! budget; never who has owned what so far, which changes no move.
//!
//! What was looked to the end is exact and is told from what is believed, so that an ending is solved as soon as a
//! look ahead reaches it.

use super::chains::{Taking, chains, taking};
use super::grid::{Edge, Grid, Sides, Size};
use super::table::{Bound, Known, Table};
use super::worth::{BOX, worth};
use crate::engine::budget::{Meter, Stopped};

/// What a position counts of a budget: it takes as long as several of other games.
pub(super) const NODE: u64 = 25;
/// It is looked as far ahead before all the way.
const DEPTH_LEAST: u8 = 2;
/// More than any position is worth.
pub(super) const INFINITE: i32 = 100 * BOX;

/// What a position is worth to the side to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) value: i32,
    /// Whether nothing of it is only believed.
    pub(super) whole: bool,
}

impl Found {
    const NOTHING: Self = Self { value: 0, whole: true };

    /// For the other side, or with so much more.
    fn turned(self) -> Self {
        Self { value: -self.value, ..self }
    }

    fn with(self, more: i32) -> Self {
        Self { value: self.value + more, ..self }
    }
}

/// A window: what is less or more need not be known.
type Window = (i32, i32);

/// One look ahead.
pub(super) struct Solver<'a, 'b> {
    pub(super) size: Size,
    pub(super) table: &'a mut Table,
    pub(super) meter: &'a mut Meter<'b>,
}

impl Solver<'_, '_> {
    /// How far to look after so far: all the way if what is left of a budget is likely to suffice for that.
    pub(super) fn further(&self, grid: Grid, depth: u8, budget: u64) -> u8 {
        let free = grid.count();
        let needed = 1_u64.checked_shl(free * 4 / 5).unwrap_or(u64::MAX).saturating_mul(NODE);
        let whole = depth >= DEPTH_LEAST && needed <= budget.saturating_sub(self.meter.spent());
        if whole { u8::try_from(free).unwrap_or(u8::MAX) } else { depth + 1 }
    }

    /// What a position is worth after an edge, to who draws it.
    pub(super) fn after(
        &mut self,
        grid: Grid,
        edge: Edge,
        depth: u8,
        (low, high): Window,
    ) -> Result<Found, Stopped> {
        let closed = self.size.closes(self.size.sides(grid), edge) * BOX;
        let next = grid.without(edge);
        if closed > 0 {
            return Ok(self.look(next, depth, (low - closed, high - closed))?.with(closed));
        }
        Ok(self.look(next, depth, (-high, -low))?.turned())
    }

    /// What a position is worth, so many moves ahead; boxes that are closed do not count as moves.
    pub(super) fn look(&mut self, mut grid: Grid, depth: u8, window: Window) -> Result<Found, Stopped> {
        let mut taken = 0;
        loop {
            let sides = self.size.sides(grid);
            let low = window.0 - taken;
            let high = window.1 - taken;
            let found = match taking(self.size, grid, sides) {
                _ if grid.is_empty() => Found::NOTHING,
                None => self.choose(grid, sides, depth, (low, high))?,
                Some(Taking::Either { take, leave }) => {
                    self.either(grid, [take, leave], depth, (low, high))?
                }
                Some(Taking::Take(edge)) => {
                    taken += self.size.closes(sides, edge) * BOX;
                    grid = grid.without(edge);
                    continue;
                }
            };
            return Ok(found.with(taken));
        }
    }

    /// Where the last boxes are taken or left.
    fn either(&mut self, grid: Grid, edges: [Edge; 2], depth: u8, window: Window) -> Result<Found, Stopped> {
        self.meter.spend(NODE)?;
        if let Some(found) = self.table.find(self.size, grid).and_then(|known| usable(known, depth, window)) {
            return Ok(found);
        }
        self.best(grid, edges.into_iter(), [depth; 2], window)
    }

    /// Where no box can be closed.
    fn choose(&mut self, grid: Grid, sides: Sides, depth: u8, window: Window) -> Result<Found, Stopped> {
        self.meter.spend(NODE)?;
        let most = sides.open() * BOX;
        if window.0 >= most {
            return Ok(Found { value: most, whole: true });
        }
        if window.1 <= -most {
            return Ok(Found { value: -most, whole: true });
        }
        let known = self.table.find(self.size, grid);
        if let Some(found) = known.and_then(|known| usable(known, depth, window)) {
            return Ok(found);
        }
        let safe = self.size.safe(grid, sides);
        let only_chains = sides.more == 0;
        if depth == 0 && !only_chains {
            return Ok(Found { value: worth(self.size, grid), whole: false });
        }
        let mut openers: Vec<_> = chains(self.size, grid, sides).collect();
        openers.sort_unstable_by_key(|chain| chain.boxes);
        if only_chains {
            // The smallest chain or the smallest loop is opened first (Buzzard and Ciere, Playing simple loony dots and
            // boxes endgames optimally, 2014).
            let mut chain = false;
            let mut around = false;
            openers.retain(|next| {
                let seen = if next.is_loop { &mut around } else { &mut chain };
                !std::mem::replace(seen, true)
            });
        }
        let best = known.map(|known| known.best).filter(|best| grid.has(*best));
        let others = safe.each().chain(openers.into_iter().map(|chain| chain.opener));
        let edges = best.into_iter().chain(others.filter(move |edge| Some(*edge) != best));
        let ahead = if only_chains { depth } else { depth - 1 };
        self.best(grid, edges, [depth, ahead], window)
    }

    /// The best of these moves, which is kept: so far ahead it was looked from here, and so far is from the next.
    fn best(
        &mut self,
        grid: Grid,
        edges: impl Iterator<Item = Edge>,
        [depth, ahead]: [u8; 2],
        (low, high): Window,
    ) -> Result<Found, Stopped> {
        let mut best = Found { value: -INFINITE, whole: true };
        let mut by = None;
        let mut floor = low;
        for edge in edges {
            let mut found = match by {
                None => self.after(grid, edge, ahead, (floor, high))?,
                Some(_) => self.after(grid, edge, ahead, (floor, floor + 1))?,
            };
            if by.is_some() && found.value > floor && found.value < high {
                found = self.after(grid, edge, ahead, (floor, high))?;
            }
            let whole = best.whole && found.whole;
            if found.value > best.value || by.is_none() {
                best.value = found.value;
                by = Some(edge);
            }
            best.whole = whole;
            floor = floor.max(found.value);
            if found.value >= high {
                // What was tried before does not matter.
                best.whole = found.whole;
                break;
            }
        }
        if let Some(by) = by {
            let bound = match best.value {
                value if value >= high => Bound::Least,
                value if value <= low => Bound::Most,
                _ => Bound::Both,
            };
            let depth = if best.whole { Known::WHOLE } else { depth };
            self.table.keep(self.size, grid, Known { value: best.value, bound, depth, best: by });
        }
        Ok(best)
    }
}

/// What is known, if that suffices.
fn usable(known: Known, depth: u8, (low, high): Window) -> Option<Found> {
    let suffices = known.depth >= depth
        && match known.bound {
            Bound::Both => true,
            Bound::Least => known.value >= high,
            Bound::Most => known.value <= low,
        };
    suffices.then_some(Found { value: known.value, whole: known.depth == Known::WHOLE })
}
