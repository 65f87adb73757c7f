//! The tree in memory: which moves were tried, what came of them, and what is proven. Knows numbers and texts; never
//! a board. Its room is taken beforehand, and when it is full no more is taken in.

use std::ops::Range;

use crate::engine::thought::Value;
use crate::rules::Seat;

/// The node of the position that is thought about.
pub(super) const ROOT: usize = 0;
/// Bytes that a node takes with the text of its move, rounded up.
const NODE_BYTES: usize = 128;

/// A result that is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    /// For the first seat: 1 for a win, 0 for a draw, -1 for a loss.
    pub(super) result: i8,
    /// Moves until then, as far as it was seen: the loser's longest way, the winner's shortest.
    pub(super) plies: u16,
}

/// A move and the position it leads to.
struct Node {
    /// Who made the move.
    seat: Seat,
    text: Box<str>,
    visits: u32,
    /// The sum of all results, for the first seat: 1 for a win, -1 for a loss.
    sum: f64,
    proof: Option<Proof>,
    /// The nodes of the moves from here.
    children: Range<usize>,
    /// Whether the children are all the moves there are.
    complete: bool,
}

/// What the result is for a seat.
fn for_seat<T: std::ops::Neg<Output = T>>(seat: Seat, first: T) -> T {
    match seat {
        Seat::First => first,
        Seat::Second => -first,
    }
}

/// All nodes.
pub(super) struct Nodes {
    list: Vec<Node>,
    most: usize,
}

impl Nodes {
    pub(super) fn new(bytes: usize) -> Self {
        let most = (bytes / NODE_BYTES).max(1);
        Self { list: Vec::with_capacity(most), most }
    }

    /// Begins anew, with the root alone.
    pub(super) fn clear(&mut self, seat: Seat) {
        self.list.clear();
        self.push(seat.other(), "", None);
    }

    fn push(&mut self, seat: Seat, text: &str, proof: Option<Proof>) {
        let text = text.into();
        self.list.push(Node { seat, text, visits: 0, sum: 0.0, proof, children: 0..0, complete: false });
    }

    /// Takes in the moves that a seat has from a node, each with its result if that is certain. The first ones are
    /// always taken in, so that there is something to choose; else none if there is no room for all.
    pub(super) fn add(&mut self, at: usize, seat: Seat, moves: Vec<(String, Option<i8>)>, complete: bool) {
        let start = self.list.len();
        if at != ROOT && start + moves.len() > self.most {
            return;
        }
        for (text, result) in moves {
            self.push(seat, &text, result.map(|result| Proof { result, plies: 0 }));
        }
        let children = start..self.list.len();
        if let Some(node) = self.list.get_mut(at) {
            node.children = children;
            node.complete = complete;
        }
    }

    /// Who made the move that leads to a node, and how it is written.
    pub(super) fn made(&self, at: usize) -> (Seat, &str) {
        self.list.get(at).map_or((Seat::First, ""), |node| (node.seat, &node.text))
    }

    /// The moves from a node.
    pub(super) fn children(&self, at: usize) -> Range<usize> {
        self.list.get(at).map_or(0..0, |node| node.children.clone())
    }

    /// The moves from a node of which the result is not certain.
    pub(super) fn open(&self, at: usize) -> impl Iterator<Item = usize> {
        self.children(at).filter(|child| self.proof(*child).is_none())
    }

    pub(super) fn visits(&self, at: usize) -> u32 {
        self.list.get(at).map_or(0, |node| node.visits)
    }

    /// The mean result for who made the move.
    pub(super) fn mean(&self, at: usize) -> f64 {
        let Some(node) = self.list.get(at) else { return 0.0 };
        for_seat(node.seat, node.sum) / f64::from(node.visits.max(1))
    }

    /// What a move is worth to who made it; nothing if it was never looked at.
    pub(super) fn worth(&self, at: usize) -> Option<Value> {
        let node = self.list.get(at)?;
        match node.proof {
            Some(proof) => Some(Value::Exact(for_seat(node.seat, i32::from(proof.result)))),
            None if node.visits == 0 => None,
            None => Some(Value::Estimate(self.mean(at))),
        }
    }

    /// What is certain of a node.
    pub(super) fn proof(&self, at: usize) -> Option<Proof> {
        self.list.get(at).and_then(|node| node.proof)
    }

    /// Proves the result of a node from those of its moves, if they suffice: one that wins, or all.
    pub(super) fn prove(&mut self, at: usize) -> Option<Proof> {
        let node = self.list.get(at)?;
        if node.proof.is_some() || node.children.is_empty() {
            return node.proof;
        }
        let children = self.list.get(node.children.clone())?;
        let seat = children.first()?.seat;
        let certain = children.iter().filter_map(|child| child.proof);
        let best = certain.clone().map(|proof| for_seat(seat, proof.result)).max()?;
        let all = node.complete && certain.clone().count() == children.len();
        if best < 1 && !all {
            return None;
        }
        let plies = certain.filter(|proof| for_seat(seat, proof.result) == best).map(|proof| proof.plies);
        let plies = if best == 1 { plies.min() } else { plies.max() };
        let proof = Proof { result: for_seat(seat, best), plies: plies?.saturating_add(1) };
        self.list.get_mut(at)?.proof = Some(proof);
        Some(proof)
    }

    /// Notes the result of a match that went through a node.
    pub(super) fn note(&mut self, at: usize, result: f64) {
        if let Some(node) = self.list.get_mut(at) {
            node.visits = node.visits.saturating_add(1);
            node.sum += result;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_takes_no_more_room_than_it_was_given() {
        let moves = || vec![("one".to_owned(), None), ("two".to_owned(), None)];
        let mut nodes = Nodes::new(4 * NODE_BYTES);
        let room = nodes.list.capacity();
        nodes.clear(Seat::First);
        nodes.add(ROOT, Seat::First, moves(), true);
        assert_eq!(nodes.children(ROOT), 1..3);
        nodes.add(1, Seat::Second, moves(), true);
        assert_eq!(
            (nodes.children(1), nodes.list.len()),
            (0..0, 3),
            "there is room for one more, and not for two"
        );
        nodes.add(2, Seat::Second, vec![("one".to_owned(), None)], true);
        assert_eq!((nodes.children(2), nodes.list.capacity()), (3..4, room));
    }
}
