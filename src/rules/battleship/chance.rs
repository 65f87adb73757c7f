//! Who can still win at Battleship, exactly, by counting shots. Knows both fleets; never tells a player of them.
//!
//! A seat that is helped hits with every shot and sinks first what takes the fewest hits, so that the other has few
//! ships to shoot with. The other misses as long as there is water left, then hits without sinking, and sinks at last,
//! so that the seat has many. Neither could do better by anything else, whatever the other does.

use super::water::Water;
use super::{Battleship, Seat, Turn};

/// What is left of a sea: the squares of water, and of each ship, that nobody has shot at.
struct Left {
    water: usize,
    ships: Vec<usize>,
}

impl Left {
    fn of(sea: &Water) -> Self {
        let fleet = sea.fleet_squares();
        let ships =
            sea.fleet.iter().flat_map(|fleet| fleet.ships().map(|ship| ship.squares() & !sea.shot_at));
        let mut ships =
            ships.filter(|left| *left != 0).map(|left| left.count_ones() as usize).collect::<Vec<_>>();
        ships.sort_unstable();
        Self { water: sea.open().filter(|square| fleet & square.bit() == 0).count(), ships }
    }

    fn hits(&self) -> usize {
        self.ships.iter().sum()
    }

    /// Ships afloat after so many hits that sink as much as they can.
    fn afloat_at_least(&self, hits: usize) -> usize {
        let mut needed = 0;
        let sunk = self.ships.iter().take_while(|left| {
            needed += **left;
            needed <= hits
        });
        self.ships.len() - sunk.count()
    }

    /// Ships afloat after so many hits that sink as little as they can.
    fn afloat_at_most(&self, hits: usize) -> usize {
        self.ships.len().min(self.hits().saturating_sub(hits))
    }
}

impl Battleship {
    /// Whether a seat can still sink the other's fleet before it loses its own. As many steps as there are turns left.
    pub(super) fn can_sink(&self, seat: Seat) -> bool {
        if !self.placed() {
            return true;
        }
        let own = Left::of(self.waters.get(seat));
        let target = Left::of(self.waters.get(seat.other()));
        if self.turn == Turn::UntilMiss {
            return seat == self.to_move || own.water > 0;
        }
        let salvo = |ships: usize| if self.turn == Turn::Salvo { ships } else { 1 };
        let mut fired = 0;
        let mut suffered = 0;
        let mut shoots = seat == self.to_move;
        while suffered < own.water + own.hits() {
            if shoots {
                fired += salvo(own.afloat_at_most(usize::saturating_sub(suffered, own.water)));
                if fired >= target.hits() {
                    return true;
                }
            } else {
                suffered += salvo(target.afloat_at_least(fired));
            }
            shoots = !shoots;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::sea::{Square, Squares};
    use super::super::{Fleet, Options};
    use super::*;
    use crate::rules::cooperation::tests::explore;
    use crate::rules::{BySeat, Kind, OptionValue, Rules, Seed};

    const ENDINGS: usize = 300;

    /// Draws numbers below a limit.
    fn draw(state: &mut u64, limit: usize) -> usize {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*state >> 33).unwrap() % limit
    }

    /// A sea where all was shot at but a few squares of ships and fewer of water.
    fn sea(state: &mut u64) -> Water {
        let fleet = Fleet::draw(true, &mut |limit| draw(state, limit)).unwrap();
        let all: Squares = Square::all().fold(0, |all, square| all | square.bit());
        let mut shot_at = all;
        for (squares, most) in [(fleet.squares(), 3), (all & !fleet.squares(), 2)] {
            let squares =
                Square::all().map(Square::bit).filter(|square| squares & square != 0).collect::<Vec<_>>();
            for _ in 0..=draw(state, most) {
                shot_at &= !squares[draw(state, squares.len())];
            }
        }
        Water { fleet: Some(fleet), shot_at }
    }

    /// In random endings and in all that can come of them.
    #[rstest::rstest]
    #[case(false, false)]
    #[case(true, false)]
    #[case(false, true)]
    fn nobody_is_denied_a_win_that_is_there(#[case] hit_again: bool, #[case] salvo: bool) {
        let flags = [("hit_again", hit_again), ("salvo", salvo)];
        let options = Options::from(flags.map(|(name, flag)| (name, OptionValue::Flag(flag))));
        let options = Kind::of::<Battleship>().choose(&options).unwrap();
        let start = Battleship::start(&options, Seed::default()).unwrap();
        let mut state = 1;
        let endings = (0..ENDINGS).map(|nth| Battleship {
            waters: BySeat::from_fn(|_| sea(&mut state)),
            to_move: Seat::BOTH[nth % 2],
            ..start.clone()
        });
        let said = explore(endings.collect::<Vec<_>>(), Battleship::notation);
        assert_eq!(said.unknown, 0);
    }
}
