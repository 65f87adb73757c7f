//! One player's sea with the fleet in it and the shots at it. Knows what is where; never who may see it.

use super::super::Seat;
use super::fleet::{Fleet, LENGTHS, Ship};
use super::sea::{Square, Squares};

/// One player's sea: the fleet in it, and where it was shot at.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Water {
    pub(super) fleet: Option<Fleet>,
    pub(super) shot_at: Squares,
}

impl Water {
    /// The squares of all ships.
    pub(super) fn fleet_squares(&self) -> Squares {
        self.fleet.map_or(0, |fleet| fleet.squares())
    }

    /// The squares of the ships that are hit all over.
    pub(super) fn sunk(&self) -> Squares {
        let ships = self.fleet.iter().flat_map(|fleet| fleet.ships().map(Ship::squares));
        ships.filter(|ship| ship & !self.shot_at == 0).fold(0, |sunk, ship| sunk | ship)
    }

    /// Whether a fleet is there and all of it is sunk.
    pub(super) fn is_lost(&self) -> bool {
        self.fleet.is_some() && self.fleet_squares() & !self.shot_at == 0
    }

    /// The lengths of the ships afloat; before the fleet is there, of all.
    pub(super) fn afloat(&self) -> Vec<u32> {
        let Some(fleet) = self.fleet else { return LENGTHS.to_vec() };
        let afloat = fleet.ships().iter().filter(|ship| ship.squares() & !self.shot_at != 0);
        afloat.map(|ship| ship.length()).collect()
    }

    /// The squares that nobody shot at yet.
    pub(super) fn open(&self) -> impl Iterator<Item = Square> {
        Square::all().filter(|square| self.shot_at & square.bit() == 0)
    }

    /// How each square looks; to its owner, or to everybody else.
    pub(super) fn marks(&self, owner: Seat, known: bool) -> impl Fn(Square) -> char {
        let [ship, lost] = match owner {
            Seat::First => ['x', 'X'],
            Seat::Second => ['o', 'O'],
        };
        let fleet = self.fleet_squares();
        let sunk = self.sunk();
        let shot_at = self.shot_at;
        move |square| match (fleet & square.bit() != 0, shot_at & square.bit() != 0) {
            (true, true) if sunk & square.bit() != 0 => lost,
            (true, true) => '*',
            (false, true) => '~',
            (_, false) if !known => '?',
            (true, false) => ship,
            (false, false) => '.',
        }
    }
}
