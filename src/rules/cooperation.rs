//! Looks for a win of one seat with both sides helping it, as in a helpmate: the most promising position first, none
//! twice, and so many at most. Knows positions that can be measured and told apart; no game by name.
//!
//! It is a greedy best-first search (Pearl, Heuristics, 1984). Among positions that promise as much the newest comes
//! first, so that it goes on where it is instead of looking at everything near the start.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashSet};
use std::hash::Hash;

use super::{Chance, Legal, Rules, Seat, Status};

/// A game whose moves are listed, with what the search has to know of its positions.
pub(super) trait Cooperative: Rules {
    /// Positions it looks at before it gives up: what one answer may cost.
    const POSITIONS_MAX: usize;

    /// All that decides whether a seat can win from here.
    type Key: Eq + Hash;

    /// What tells this position from others.
    fn key(&self) -> Self::Key;

    /// How far a seat is from a win, in the game's own measure; nothing only if it cannot win from here whatever both
    /// do.
    fn distance(&self, seat: Seat) -> Option<u32>;

    /// Whether a seat can be helped to a win from a position in which the game goes on.
    fn with_help(&self, seat: Seat) -> Chance {
        let Some(distance) = self.distance(seat) else { return Chance::No };
        let mut search = Search { seat, seen: HashSet::from([self.key()]), waiting: BinaryHeap::new() };
        search.waiting.push(Waiting { distance: Reverse(distance), nth: 1, position: self.clone() });
        search.run()
    }
}

/// A position that is still to be played on from.
struct Waiting<R> {
    distance: Reverse<u32>,
    nth: usize,
    position: R,
}

impl<R> Waiting<R> {
    fn rank(&self) -> (Reverse<u32>, usize) {
        (self.distance, self.nth)
    }
}

impl<R> PartialEq for Waiting<R> {
    fn eq(&self, other: &Self) -> bool {
        self.rank() == other.rank()
    }
}

impl<R> Eq for Waiting<R> {}

impl<R> PartialOrd for Waiting<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Waiting<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

/// What one search has come to.
struct Search<R: Cooperative> {
    seat: Seat,
    seen: HashSet<R::Key>,
    waiting: BinaryHeap<Waiting<R>>,
}

impl<R: Cooperative> Search<R> {
    fn run(mut self) -> Chance {
        while let Some(Waiting { position, .. }) = self.waiting.pop() {
            let Some(nexts) = nexts(&position) else { return Chance::Unknown };
            for next in nexts {
                match next.status() {
                    Status::Over(outcome) if outcome.winner == Some(self.seat) => return Chance::Yes,
                    Status::Over(_) => {}
                    Status::ToMove(_) => self.meet(next),
                }
            }
            if self.seen.len() > R::POSITIONS_MAX {
                return Chance::Unknown;
            }
        }
        Chance::No
    }

    /// A position comes up: it is played on from later, unless that is of no use.
    fn meet(&mut self, position: R) {
        let Some(distance) = position.distance(self.seat) else { return };
        if self.seen.insert(position.key()) {
            self.waiting.push(Waiting { distance: Reverse(distance), nth: self.seen.len(), position });
        }
    }
}

/// The position after each move that can be made; nothing where moves are not listed.
fn nexts<R: Rules>(position: &R) -> Option<Vec<R>> {
    let Status::ToMove(seats) = position.status() else { return Some(Vec::new()) };
    let mut nexts = Vec::new();
    for seat in seats.iter() {
        let Legal::Listed(moves) = position.legal(seat) else { return None };
        for mv in moves {
            let mut next = position.clone();
            if next.play(seat, &mv).is_ok() {
                nexts.push(next);
            }
        }
    }
    Some(nexts)
}

#[cfg(test)]
pub(super) mod tests;
