//! A move drawn among all that are legal, each as likely: for games that hide something, which nothing here can look
//! into. Knows what a view lists; never a position.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::budget::Budget;
use super::search::Search;
use super::thought::{Rated, Thought};
use super::view::View;
use crate::rules::{Legal, Seed};

/// Draws moves.
pub(super) struct Draw {
    rng: StdRng,
}

impl Draw {
    pub(super) fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed) }
    }

    fn draw(&mut self, view: &View) -> Option<String> {
        let mut below = |limit: usize| self.rng.random_range(0..limit.max(1));
        match &view.legal {
            // What the list does not say the rules know: a fleet is drawn on a board of nobody's.
            Legal::Unlisted => {
                let board = view.kind.open(&view.options, Seed::default()).ok()?;
                board.random_move(view.seat, &mut below)
            }
            legal @ (Legal::Listed(_) | Legal::Picked(_)) => legal.draw(&mut below),
        }
    }
}

impl Search for Draw {
    fn think(&mut self, view: &View, _budget: Budget<'_>) -> Thought {
        chosen(view, self.draw(view))
    }

    fn forget(&mut self) {}
}

/// The first move that is listed, of which nothing is known.
pub(super) fn first(view: &View) -> Thought {
    let first = match &view.legal {
        Legal::Listed(moves) => moves.first().cloned(),
        Legal::Picked(_) | Legal::Unlisted => None,
    };
    chosen(view, first)
}

fn chosen(view: &View, best: Option<String>) -> Thought {
    let listed = match &view.legal {
        Legal::Listed(moves) => moves.clone(),
        Legal::Picked(_) | Legal::Unlisted => best.iter().cloned().collect(),
    };
    let moves = listed.into_iter().map(|text| Rated { text, value: None, visits: 0 }).collect();
    Thought { moves, line: best.iter().cloned().collect(), best, nodes: 0, proven: false }
}

#[cfg(test)]
mod tests;
