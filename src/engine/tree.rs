//! A tree search with proofs over any rules: it knows nothing of a game but how it is played, and so serves every new
//! one from its first day. Knows boards as text, a budget of matches that are played out, and a seed; never a game by
//! name.
//!
//! UCT (Kocsis and Szepesvári, Bandit based Monte-Carlo Planning, 2006): matches are played out at random, from
//! positions that are chosen by what came of earlier ones. Wins, draws and losses that are certain are proven upwards
//! (Winands, Björnsson and Saito, Monte-Carlo Tree Search Solver, 2008), and of every position that is taken into the
//! tree all moves are tried once, so that a win by the next move is never overlooked (Teytaud and Teytaud, On the
//! huge benefit of decisive moves, 2010). A seat may have several moves in a row: who moves is kept with each move.
//! Where both seats may move at once, the first one is taken to move first.

mod nodes;
mod playing;

use std::cmp::Ordering;

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::budget::{Budget, Meter};
use super::draw;
use super::search::{Counts, Search};
use super::thought::{Rated, Thought, Value};
use super::view::View;
use crate::rules::{Board, Seat};
use nodes::{Nodes, ROOT};
use playing::{mover, options, play_out, settle};

/// Matches played out between two looks whether to stop: some take a millisecond.
const ASK_EVERY: u64 = 16;
/// How much is tried that looked worse so far, for results from -1 to 1.
const CURIOSITY: f64 = 1.0;

/// Searches by playing out.
pub struct Tree {
    nodes: Nodes,
    rng: StdRng,
}

impl Tree {
    /// A search that takes about so many bytes, and draws from this seed.
    pub fn new(bytes: usize, seed: u64) -> Self {
        Self { nodes: Nodes::new(bytes), rng: StdRng::seed_from_u64(seed) }
    }

    /// Goes down the tree to where it ends, plays out from there, and tells all above.
    fn grow(&mut self, mut board: Box<dyn Board>) {
        let mut path = vec![ROOT];
        let mut at = ROOT;
        let result = loop {
            if let Some(proven) = self.nodes.proof(at) {
                break f64::from(proven.result);
            }
            let Some(next) = self.choose(at) else {
                self.expand(at, &*board);
                if let Some(proven) = self.nodes.prove(at) {
                    break f64::from(proven.result);
                }
                break play_out(&mut *board, &mut self.rng);
            };
            let (seat, text) = self.nodes.made(next);
            // A move that was legal when it was listed is legal now.
            let _ = board.play(seat, text);
            settle(&mut *board);
            path.push(next);
            at = next;
        };
        for node in path.iter().rev() {
            self.nodes.note(*node, result);
        }
        for node in path.iter().rev() {
            if self.nodes.prove(*node).is_none() {
                break;
            }
        }
    }

    /// Takes the moves from a position into the tree, each tried once: what ends the match is proven at once.
    fn expand(&mut self, at: usize, board: &dyn Board) {
        let Some(seat) = mover(board) else { return };
        let (texts, complete) = options(board, seat, &mut self.rng);
        let children = texts.into_iter().filter_map(|text| {
            let mut next = board.fork();
            next.play(seat, &text).ok()?;
            settle(&mut *next);
            Some((text, playing::result(&*next)))
        });
        self.nodes.add(at, seat, children.collect(), complete);
    }

    /// The move to look at next from a node; nothing if it has none in the tree.
    fn choose(&mut self, at: usize) -> Option<usize> {
        let fresh = self.nodes.open(at).filter(|child| self.nodes.visits(*child) == 0);
        let fresh: Vec<usize> = fresh.collect();
        if !fresh.is_empty() {
            let nth = playing::below(&mut self.rng, fresh.len());
            return fresh.get(nth).copied();
        }
        let all = f64::from(self.nodes.visits(at).max(1)).ln();
        let worth = |child: usize| {
            let visits = f64::from(self.nodes.visits(child));
            self.nodes.mean(child) + CURIOSITY * (all / visits).sqrt()
        };
        self.nodes.open(at).max_by(|one, two| worth(*one).total_cmp(&worth(*two)))
    }

    /// Which of two moves is the better one to make: the more visited one, as it looked better more often, unless
    /// what is proven says otherwise. Of two wins it is the shorter one, of two losses the longer.
    fn better(&self, one: usize, two: usize) -> Ordering {
        let nodes = &self.nodes;
        let standing = |node: usize| match nodes.worth(node) {
            Some(Value::Exact(score)) => f64::from(score),
            Some(Value::Estimate(expected)) => expected.clamp(-0.99, 0.99),
            None => -0.995,
        };
        let by_visits = nodes.visits(one).cmp(&nodes.visits(two));
        let (Some(first), Some(second)) = (nodes.proof(one), nodes.proof(two)) else {
            let both_open = nodes.proof(one) == nodes.proof(two);
            return if both_open { by_visits } else { standing(one).total_cmp(&standing(two)) };
        };
        let longer = first.plies.cmp(&second.plies);
        let by_length = if standing(one) > 0.0 { longer.reverse() } else { longer };
        standing(one).total_cmp(&standing(two)).then(by_length).then(by_visits)
    }

    /// The best move from a node as far as the tree knows; nothing if it knows none.
    fn best(&self, at: usize) -> Option<usize> {
        self.nodes.children(at).max_by(|one, two| self.better(*one, *two).then(two.cmp(one)))
    }

    fn line(&self) -> Vec<String> {
        let mut line = Vec::new();
        let mut at = ROOT;
        let seen = |node: usize| self.nodes.visits(node) > 0 || self.nodes.proof(node).is_some();
        while let Some(next) = self.best(at).filter(|next| seen(*next) || at == ROOT) {
            line.push(self.nodes.made(next).1.to_owned());
            at = next;
        }
        line
    }

    fn tell(&self, nodes: u64) -> Thought {
        let rated = |child| Rated {
            text: self.nodes.made(child).1.to_owned(),
            value: self.nodes.worth(child),
            visits: u64::from(self.nodes.visits(child)),
        };
        let mut children: Vec<usize> = self.nodes.children(ROOT).collect();
        children.sort_by(|one, two| self.better(*two, *one));
        let line = self.line();
        Thought {
            moves: children.into_iter().map(rated).collect(),
            best: line.first().cloned(),
            line,
            nodes,
            proven: self.nodes.proof(ROOT).is_some(),
        }
    }
}

impl Search for Tree {
    fn think(&mut self, view: &View, budget: Budget<'_>) -> Thought {
        let Ok(mut board) = view.board() else { return draw::first(view) };
        settle(&mut *board);
        if mover(&*board) != Some(view.seat) {
            return Thought::default();
        }
        let mut meter = Meter::asking_every(budget, ASK_EVERY);
        self.nodes.clear(view.seat);
        self.expand(ROOT, &*board);
        self.nodes.prove(ROOT);
        while self.nodes.proof(ROOT).is_none() && meter.spend(1).is_ok() {
            self.grow(board.fork());
        }
        self.tell(meter.spent())
    }

    fn counts(&self) -> Counts {
        Counts::Matches
    }

    /// It begins anew with every position.
    fn forget(&mut self) {
        self.nodes.clear(Seat::First);
    }
}

#[cfg(test)]
mod tests;
