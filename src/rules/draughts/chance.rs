//! Who can still win at draughts. Knows one position; never whether a side wants to win.
//!
//! A side without a piece cannot win. Else a win is looked for by playing on: against few pieces of the other side,
//! with many pieces and kings, and near the enemy. Positions that come again, and moves that change nothing, count as
//! in the match.

use super::squares::step;
use super::{Draughts, Pieces, SIDE, Way};
use crate::rules::cooperation::Cooperative;
use crate::rules::{BySeat, Seat};

/// Pieces of a side at the start.
const PIECES: u32 = 12;
/// What a piece of the other side counts, what a king that one does not have, and what a piece that one does not have,
/// beside one step between the sides.
const WEIGHTS: [u32; 3] = [32, 4, 1];

impl Pieces {
    /// How many steps lie between the sides, over whatever stands there; as many as there are rows where a side has no
    /// piece.
    fn steps_between(&self) -> u32 {
        let near =
            |reached: &u32| Some(Way::ALL.into_iter().fold(*reached, |near, way| near | step(*reached, way)));
        let reached = std::iter::successors(Some(self.of.first), near);
        (0..SIDE)
            .zip(reached)
            .find(|(_, reached)| reached & self.of.second != 0)
            .map_or(SIDE, |(steps, _)| steps)
    }
}

impl Cooperative for Draughts {
    const POSITIONS_MAX: usize = 1_000;

    /// The pieces, who is to move, and for how long nothing has changed. How often a position has been there is left
    /// out: a shortest way to a win comes to none twice, and where one may not be come to at all, that holds for every
    /// way.
    type Key = (BySeat<u32>, u32, Seat, u32);

    fn key(&self) -> Self::Key {
        (self.pieces.of, self.pieces.kings, self.to_move, self.quiet_plies)
    }

    fn distance(&self, seat: Seat) -> Option<u32> {
        let own = *self.pieces.of.get(seat);
        let other = *self.pieces.of.get(seat.other());
        let missing = |pieces: u32| PIECES.saturating_sub(pieces.count_ones());
        let [piece, king, less] = WEIGHTS;
        (own != 0).then(|| {
            piece * other.count_ones()
                + king * missing(own & self.pieces.kings)
                + less * missing(own)
                + self.pieces.steps_between()
        })
    }
}
