//! Battleship: shoots where most fleets lie that agree with what the seat was told, and hides its own where it is found
//! late. Knows a view and how the rules write squares; never a sea that the seat may not see.
//!
//! How likely a square is hit is counted over fleets drawn at random that agree with all answers (`fleets`): the more of
//! them, the less it errs.

mod fleets;
mod water;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::budget::{Budget, Meter};
use super::draw;
use super::search::Search;
use super::thought::{Rated, Thought, Value};
use super::view::View;
use crate::rules::{Battleship, Kind, Legal, OptionValue, Options, Rules, Seed, Viewer};
use fleets::Fleets;
use water::Water;

/// What a fleet that is drawn counts of a budget: it takes as long as many positions of other games.
const FLEET_NODES: u64 = 20_000;
/// Fleets drawn between two looks whether to stop.
const FLEETS_ASKED: u64 = 16;
/// What a fleet counts that might be the own one, and most of these.
const OWN_NODES: u64 = 1_000_000;
const OWN_MAX: u64 = 8;
/// How much more a square is worth that is 2.7 times as likely: so who sees values blurred shoots at each square in
/// proportion to a power of that. The larger it is, the closer the upper levels lie together.
const KEEN: f64 = 0.02;
/// What part of a likelihood is that of each ship by itself, for what no fleet that was drawn has shown.
const UNSEEN: f64 = 0.05;
/// The likelihood that squares have at least.
const LEAST: f64 = 0.001;

/// Hunts a fleet.
pub(super) struct Hunter {
    rng: StdRng,
}

impl Hunter {
    /// One for matches of this kind, drawing from a seed; nothing for another game.
    pub(super) fn new(id: &str, seed: u64) -> Option<Self> {
        (id == Battleship::ID).then(|| Self { rng: StdRng::seed_from_u64(seed) })
    }

    /// The own fleet: of some drawn ones, no ship at another, that which lies where fewest look first.
    fn hide(&mut self, view: &View, meter: &mut Meter<'_>, most: u64) -> Option<String> {
        let options = apart(view.kind)?;
        let board = view.kind.open(&options, Seed::default()).ok()?;
        let likely = Fleets::of(&Water::untouched()).alone();
        let mut found: Option<(f64, String)> = None;
        for _ in 0..(most / OWN_NODES).clamp(1, OWN_MAX) {
            let stopped = meter.spend(OWN_NODES).is_err();
            let mut below = |limit: usize| self.rng.random_range(0..limit.max(1));
            let text = board.random_move(view.seat, &mut below)?;
            let mut next = board.fork();
            next.play(view.seat, &text).ok()?;
            let squares = water::own(&next.position(Viewer::Seat(view.seat)), view.seat);
            let seen: f64 = water::each(squares).filter_map(|at| likely.get(at)).sum();
            if found.as_ref().is_none_or(|(least, _)| seen < *least) {
                found = Some((seen, text));
            }
            if stopped {
                break;
            }
        }
        found.map(|(_, text)| text)
    }

    /// How likely each square is hit.
    fn likely(&mut self, water: &Water, meter: &mut Meter<'_>) -> Vec<f64> {
        let fleets = Fleets::of(water);
        let alone = fleets.alone();
        let mut sums = vec![0.0; alone.len()];
        let mut all = 0.0;
        let mut drawn = 0_u32;
        // One is always drawn, whatever the budget.
        while meter.spend(FLEET_NODES).is_ok() || drawn == 0 {
            drawn += 1;
            let Some((squares, weight)) = fleets.draw(&mut self.rng) else { continue };
            all += weight;
            for at in water::each(squares) {
                if let Some(sum) = sums.get_mut(at) {
                    *sum += weight;
                }
            }
        }
        if all <= 0.0 {
            return alone;
        }
        let mixed = |(sum, alone): (&f64, &f64)| (1.0 - UNSEEN) * sum / all + UNSEEN * alone;
        sums.iter().zip(&alone).map(mixed).collect()
    }

    fn shoot(&mut self, view: &View, meter: &mut Meter<'_>) -> Option<Vec<Rated>> {
        let (count, squares) = match &view.legal {
            Legal::Listed(squares) => (1, squares),
            Legal::Picked(pick) => (pick.count, &pick.cells),
            Legal::Unlisted => return None,
        };
        let water = Water::read(view)?;
        let likely = self.likely(&water, meter);
        let chance = |text: &str| water::square(text).and_then(|at| likely.get(at)).copied().unwrap_or(0.0);
        let mut shots: Vec<(&str, f64)> = squares.iter().map(|text| (text.as_str(), chance(text))).collect();
        shots.sort_by(|one, two| two.1.total_cmp(&one.1));
        // Of a salvo the likeliest squares, then each time one further down.
        let rated = shots.windows(count.max(1)).map(|salvo| {
            let texts: Vec<&str> = salvo.iter().map(|(text, _)| *text).collect();
            let worth = |(_, chance): &(&str, f64)| KEEN * chance.clamp(LEAST, 1.0).ln();
            let value =
                salvo.iter().map(worth).sum::<f64>() / salvo.iter().map(|_| 1.0).sum::<f64>().max(1.0);
            Rated { text: texts.join("-"), value: Some(Value::Estimate(value)), visits: 0 }
        });
        Some(rated.collect())
    }
}

/// The options with which no ship may lie at another: such a fleet is allowed everywhere.
fn apart(kind: &Kind) -> Option<Options> {
    kind.choose(&Options::from([("touching", OptionValue::Flag(false))])).ok()
}

impl Search for Hunter {
    fn think(&mut self, view: &View, budget: Budget<'_>) -> Thought {
        let mut meter = Meter::asking_every(budget, FLEETS_ASKED * FLEET_NODES);
        let moves = match &view.legal {
            Legal::Unlisted => {
                let fleet = self.hide(view, &mut meter, budget.nodes);
                fleet.into_iter().map(|text| Rated { text, value: None, visits: 0 }).collect()
            }
            Legal::Listed(_) | Legal::Picked(_) => self.shoot(view, &mut meter).unwrap_or_default(),
        };
        let Some(best) = moves.first().map(|rated| rated.text.clone()) else { return draw::first(view) };
        Thought { moves, line: vec![best.clone()], best: Some(best), nodes: meter.spent(), proven: false }
    }

    /// It begins anew with every position.
    fn forget(&mut self) {}
}

#[cfg(test)]
mod tests;
