//! The question every search answers, and which search answers it for a match. Knows kinds of search; never what
//! comes of an answer.

use super::battleship::Hunter;
use super::budget::Budget;
use super::connect_four::Exact;
use super::dots_and_boxes::Boxes;
use super::draw::Draw;
use super::lines::Lines;
use super::othello::Reversi;
use super::thought::{Thought, Weighed};
use super::tree::Tree;
use super::view::View;
use crate::rules::{Kind, Options};

/// In what a search counts its nodes, see [`Budget::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Positions that it looks at.
    Positions,
    /// Matches that it plays out: how often it went through a move then says more than the move's value.
    Matches,
}

/// Something that looks for the best move. Its memory is taken when it is made and does not grow.
pub trait Search: Send {
    /// What the seat that looks should do, and what is known of every move it may make.
    fn think(&mut self, view: &View, budget: Budget<'_>) -> Thought;

    /// What the position is worth to the seat that looks: cheaper than asking for every move, where a search can do so.
    fn weigh(&mut self, view: &View, budget: Budget<'_>) -> Weighed {
        let thought = self.think(view, budget);
        let value = thought.moves.iter().find(|rated| Some(&rated.text) == thought.best.as_ref());
        Weighed { value: value.and_then(|rated| rated.value), nodes: thought.nodes }
    }

    /// In what it counts its nodes.
    fn counts(&self) -> Counts {
        Counts::Positions
    }

    /// Forgets what it knows from before: what comes next takes as long as the first time.
    fn forget(&mut self);
}

/// The strongest search there is for matches of a kind with options that [`Kind::choose`] gave. It takes about so
/// many bytes at most; the seed is for what is drawn.
///
/// Connect Four is solved, if its board fits and Pop Out is not played; Dots and Boxes, Othello, the m,n,k games on larger boards
/// and Battleship have a search of their own; of another game that hides something a legal move is drawn; every other game gets a
/// [`Tree`].
pub fn searcher(kind: &Kind, options: &Options, bytes: usize, seed: u64) -> Box<dyn Search> {
    if let Some(exact) = Exact::new(kind.id, options, bytes) {
        return Box::new(exact);
    }
    if let Some(hunter) = Hunter::new(kind.id, seed) {
        return Box::new(hunter);
    }
    if let Some(boxes) = Boxes::new(kind.id, options, bytes) {
        return Box::new(boxes);
    }
    if let Some(lines) = Lines::new(kind.id, options, bytes, seed) {
        return Box::new(lines);
    }
    if let Some(reversi) = Reversi::new(kind.id, bytes) {
        return Box::new(reversi);
    }
    if kind.hidden { Box::new(Draw::new(seed)) } else { Box::new(Tree::new(bytes, seed)) }
}
