//! Who plays in a duel: a port for whatever chooses moves, and the levels of the house at it. Knows views and searches; never
//! how a duel goes.

use rand::RngExt;
use rand::rngs::StdRng;

use super::choosing::choose;
use super::duel::Unplayed;
use super::levels::Level;
use super::thinkers::SEARCH_BYTES;
use crate::engine::{Budget, View, searcher};
use crate::rules::{Kind, Options};

/// What a side does when it is to move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It makes this move.
    Move(String),
    /// It gives the game up.
    Resigns,
}

/// One side of a duel.
pub trait Contender: Send {
    /// A game begins.
    ///
    /// # Errors
    /// [`Unplayed`] when this side does not play such a game.
    fn begin(&mut self, _kind: &'static Kind, _options: &Options) -> Result<(), Unplayed> {
        Ok(())
    }

    /// What it does in the seat that looks. Chance is the duel's, so that a game comes out the same again.
    ///
    /// # Errors
    /// [`Unplayed`] when it has nothing to say.
    fn choose(
        &mut self,
        view: &View,
        chance: &mut StdRng,
        stop: &dyn Fn() -> bool,
    ) -> Result<Choice, Unplayed>;
}

impl Contender for Level {
    fn choose(
        &mut self,
        view: &View,
        chance: &mut StdRng,
        stop: &dyn Fn() -> bool,
    ) -> Result<Choice, Unplayed> {
        let text = self.think(view, chance, Budget { nodes: u64::MAX, stop });
        text.map(Choice::Move).ok_or(Unplayed::Stuck)
    }
}

impl Level {
    /// The move that this level makes in the seat that looks, within its own nodes and the budget; nothing only if there is
    /// none.
    pub fn think(self, view: &View, chance: &mut StdRng, budget: Budget<'_>) -> Option<String> {
        let mut search = searcher(view.kind, &view.options, SEARCH_BYTES, chance.random());
        let strength = self.strength(search.counts());
        let nodes = strength.nodes.min(budget.nodes);
        let thought = search.think(view, Budget { nodes, ..budget });
        choose(&thought, &strength, chance)
    }
}
