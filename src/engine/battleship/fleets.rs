//! Fleets that agree with what is known of a sea: where each ship may lie by itself, and whole ones drawn at random.
//! Knows squares as bits; never a view.
//!
//! A fleet is drawn ship by ship: first what explains the hits, one after the other, then the rest. How many ways there
//! were at each step is its weight, so that all fleets count the same in the sums (sequential importance sampling;
//! Liu, Monte Carlo Strategies in Scientific Computing, 2001, chapter 2).

use rand::RngExt;
use rand::rngs::StdRng;

use super::water::{SIDE, Squares, Water, around, each};

/// How much sooner a ship is drawn for each further hit that it explains.
const EXPLAINS: f64 = 4.0;
/// How much more a ship counts by itself for each hit that it explains.
const ALONE: f64 = 30.0;

/// Where the ships afloat may lie.
pub(super) struct Fleets {
    /// The ways to lie of each ship afloat.
    ships: Vec<Vec<Squares>>,
    hits: Squares,
    open: Squares,
    touching: bool,
}

impl Fleets {
    /// All that agree with each single answer.
    pub(super) fn of(water: &Water) -> Self {
        let may = water.open | water.hits;
        let fits = |ship: &Squares| ship & !may == 0 && ship & water.open != 0;
        let ways = |length: &u32| ways(*length).into_iter().filter(fits).collect();
        let ships = water.lengths.iter().map(ways).collect();
        Self { ships, hits: water.hits, open: water.open, touching: water.touching }
    }

    /// How likely each open square is hit, if each ship lay as if there were no other: all that is known without
    /// drawing fleets.
    pub(super) fn alone(&self) -> Vec<f64> {
        let mut likely = vec![0.0; (SIDE * SIDE) as usize];
        for ways in &self.ships {
            let weight = |ship: &Squares| 1.0 + ALONE * f64::from((ship & self.hits).count_ones());
            let all: f64 = ways.iter().map(weight).sum();
            for ship in ways {
                for at in each(ship & self.open) {
                    if let Some(sum) = likely.get_mut(at) {
                        *sum += weight(ship) / all;
                    }
                }
            }
        }
        likely.into_iter().map(|chance| chance.min(1.0)).collect()
    }

    /// The open squares of a fleet that agrees with everything, and how much it counts; nothing where drawing came to
    /// an end that agrees with nothing.
    pub(super) fn draw(&self, rng: &mut StdRng) -> Option<(Squares, f64)> {
        let mut left: Vec<&Vec<Squares>> = self.ships.iter().collect();
        let mut taken: Squares = 0;
        let mut weight = 1.0;
        while self.hits & !taken != 0 {
            let open_hits = self.hits & !taken;
            let hit = open_hits & open_hits.wrapping_neg();
            let closed = self.closed(taken);
            let all =
                left.iter().enumerate().flat_map(|(nth, ways)| ways.iter().map(move |ship| (nth, *ship)));
            let free = all.filter(|(_, ship)| ship & hit != 0 && ship & closed == 0);
            let likely = |ship: Squares| EXPLAINS.powi((ship & open_hits).count_ones().cast_signed());
            let free: Vec<(usize, Squares, f64)> =
                free.map(|(nth, ship)| (nth, ship, likely(ship))).collect();
            let sum: f64 = free.iter().map(|(_, _, likely)| likely).sum();
            let mut mark = rng.random::<f64>() * sum;
            let drawn = free.iter().find(|(_, _, likely)| {
                mark -= likely;
                mark < 0.0
            });
            let (nth, ship, likely) = *drawn.or(free.last())?;
            weight *= sum / likely;
            taken |= ship;
            left.remove(nth);
        }
        for ways in left {
            let closed = self.closed(taken) | self.hits;
            let free = || ways.iter().filter(|ship| *ship & closed == 0);
            let count = free().fold(0_u32, |count, _| count + 1);
            let ship = free().nth(rng.random_range(0..count.max(1)) as usize)?;
            weight *= f64::from(count);
            taken |= ship;
        }
        Some((taken & self.open, weight))
    }

    /// Where no further ship may lie.
    fn closed(&self, taken: Squares) -> Squares {
        if self.touching { taken } else { around(taken) }
    }
}

/// Every way a ship of a length can lie in an empty sea.
fn ways(length: u32) -> Vec<Squares> {
    let at = |bow: u32, step: u32| (0..length).fold(0, |ship: Squares, by| ship | 1 << (bow + by * step));
    let mut ways = Vec::new();
    for row in 0..SIDE {
        for col in 0..SIDE {
            let bow = row * SIDE + col;
            ways.extend((col + length <= SIDE).then(|| at(bow, 1)));
            ways.extend((row + length <= SIDE).then(|| at(bow, SIDE)));
        }
    }
    ways
}
