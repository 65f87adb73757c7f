//! A fleet: five ships, how they are written, and where they may lie. Knows one player's own sea; never a shot.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::super::Illegal;
use super::sea::{SIDE, Square, Squares, around};

/// The lengths of the ships, the longest first.
pub(super) const LENGTHS: [u32; 5] = [5, 4, 3, 3, 2];

/// A ship: its bow, and how it lies from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ship {
    bow: Square,
    down: bool,
    length: u32,
}

/// Five ships of the lengths 5, 4, 3, 3 and 2, sorted by length and then by bow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fleet([Ship; 5]);

impl Ship {
    /// A ship at a place, if it lies within the sea.
    fn new(bow: Square, down: bool, length: u32) -> Option<Self> {
        let by = length.checked_sub(1)?;
        let (right, below) = if down { (0, by) } else { (by, 0) };
        Square::at(bow.col() + right, bow.row() + below).map(|_| Self { bow, down, length })
    }

    pub(super) fn length(self) -> u32 {
        self.length
    }

    /// The squares it covers.
    pub(super) fn squares(self) -> Squares {
        let step = if self.down { SIDE } else { 1 };
        (0..self.length).fold(0, |squares, by| squares | self.bow.bit() << (by * step))
    }

    /// Every way a ship of a length can lie in an empty sea.
    pub(super) fn placements(length: u32) -> impl Iterator<Item = Self> {
        let at = move |bow| [false, true].into_iter().filter_map(move |down| Self::new(bow, down, length));
        Square::all().flat_map(at)
    }

    fn read(text: &str) -> Option<Self> {
        let (rest, length) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let length = length.parse().ok().filter(|length| LENGTHS.contains(length))?;
        let (bow, down) = match rest.strip_suffix('h') {
            Some(bow) => (bow, false),
            None => (rest.strip_suffix('v')?, true),
        };
        Self::new(Square::read(bow).ok()?, down, length)
    }
}

impl Display for Ship {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.bow.upper(), if self.down { 'v' } else { 'h' }, self.length)
    }
}

impl Fleet {
    /// A fleet of these ships, in any order; nothing if they are not the five of the game.
    fn of(ships: &[Ship]) -> Option<Self> {
        let mut ships: [Ship; 5] = ships.try_into().ok()?;
        ships.sort_unstable_by_key(|ship| (std::cmp::Reverse(ship.length), ship.bow));
        (ships.map(|ship| ship.length) == LENGTHS).then_some(Self(ships))
    }

    /// The ships.
    pub(super) fn ships(&self) -> &[Ship; 5] {
        &self.0
    }

    /// All squares they cover.
    pub(super) fn squares(&self) -> Squares {
        self.0.iter().fold(0, |squares, ship| squares | ship.squares())
    }

    /// Whether the ships may lie like this together.
    pub(super) fn check(&self, touching: bool) -> Result<(), Illegal> {
        let mut taken: Squares = 0;
        for ship in &self.0 {
            let squares = ship.squares();
            if taken & squares != 0 {
                return Err(Illegal::new(format!("the ship {ship} lies on another")));
            }
            if !touching && around(taken) & squares != 0 {
                return Err(Illegal::new(format!("the ship {ship} touches another")));
            }
            taken |= squares;
        }
        Ok(())
    }

    /// A fleet drawn at random: ship by ship, the longest first, each way to lie that is still free as likely as any
    /// other. Begins anew should there be none, which is rare.
    pub(super) fn draw(touching: bool, below: &mut dyn FnMut(usize) -> usize) -> Option<Self> {
        (0..DRAWINGS_MAX).find_map(|_| {
            let (mut ships, mut taken): (Vec<Ship>, Squares) = (Vec::new(), 0);
            for length in LENGTHS {
                let closed = if touching { taken } else { around(taken) };
                let free: Vec<Ship> =
                    Ship::placements(length).filter(|ship| ship.squares() & closed == 0).collect();
                let ship = *free.get(below(free.len().max(1)))?;
                taken |= ship.squares();
                ships.push(ship);
            }
            Self::of(&ships)
        })
    }
}

/// How often drawing a fleet is begun.
const DRAWINGS_MAX: usize = 1_000;

impl Display for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, ship) in self.0.iter().enumerate() {
            write!(f, "{}{ship}", if nth == 0 { "" } else { "-" })?;
        }
        Ok(())
    }
}

impl FromStr for Fleet {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let mut ships = Vec::with_capacity(LENGTHS.len());
        for ship in text.split('-').take(LENGTHS.len() + 1) {
            ships.push(Ship::read(ship).ok_or_else(|| Illegal::not(ship, "a ship such as A1h5 in the sea"))?);
        }
        Self::of(&ships).ok_or_else(|| Illegal::new("a fleet is five ships of the lengths 5, 4, 3, 3 and 2"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 120, 140, 160 and 180 ways for the lengths 5 to 2.
    #[test]
    fn each_ship_can_lie_in_so_many_ways() {
        assert_eq!([5, 4, 3, 2].map(|length| Ship::placements(length).count()), [120, 140, 160, 180]);
    }

    /// 30,093,975,536 fleets, the two threes told apart: for every place of the longest two, those of the others.
    #[test]
    #[ignore = "slow: cargo test --release --lib fleets -- --ignored"]
    fn there_are_so_many_fleets() {
        let [fives, fours, threes, twos] =
            [5, 4, 3, 2].map(|length| Ship::placements(length).map(Ship::squares).collect::<Vec<_>>());
        let mut fleets = 0_u64;
        for five in &fives {
            for four in fours.iter().filter(|four| *four & five == 0) {
                let taken = five | four;
                let free: Vec<_> = threes.iter().filter(|three| *three & taken == 0).collect();
                for one in &free {
                    for other in free.iter().filter(|other| **other & **one == 0) {
                        let taken = taken | **one | **other;
                        fleets += twos.iter().filter(|two| *two & taken == 0).count() as u64;
                    }
                }
            }
        }
        assert_eq!(fleets, 30_093_975_536);
    }

    #[rstest::rstest]
    #[case("J9v2-A1h5-A2h4-A4h3-A3h3", "A1h5-A2h4-A3h3-A4h3-J9v2")]
    #[case("A10h5-F10h4-A9v2", "")]
    #[case("A1h5-A2h4-A3h3-A4h3-A5h3", "")]
    #[case("A1h5-A2h4-A3h3-A4h3-J10v2", "")]
    #[case("G1h5-A2h4-A3h3-A4h3-J9v2", "")]
    #[case("a1h5-A2h4-A3h3-A4h3-J9v2", "")]
    #[case("A1x5-A2h4-A3h3-A4h3-J9v2", "")]
    #[case("A1h5-A2h4-A3h3-A4h3-J9v2-J9v2", "")]
    fn a_fleet_is_read_in_any_order_and_written_in_one(#[case] text: &str, #[case] written: &str) {
        assert_eq!(text.parse::<Fleet>().map(|fleet| fleet.to_string()).unwrap_or_default(), written);
    }

    #[test]
    fn a_fleet_that_is_drawn_may_lie_so() {
        let mut state = 1_usize;
        let mut below = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % limit
        };
        for touching in [true, false] {
            for _ in 0..200 {
                let fleet = Fleet::draw(touching, &mut below).unwrap();
                assert_eq!(fleet.check(touching), Ok(()));
                assert_eq!(fleet.to_string().parse(), Ok(fleet));
            }
        }
    }
}
