//! What a search answers: each move with its value, the best line, and whether that is proven. Knows texts and
//! numbers; no game.

use std::cmp::Ordering;

/// What a position or a move is worth to a seat.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// Proven, in the measure of the search: above 0 the seat wins, below 0 it loses, 0 is a draw. The larger the
    /// better.
    ///
    /// An exact solver of Connect Four counts as Pascal Pons does: who wins with the last of their discs has 1, with
    /// the one before it 2, and so on. A tree search says 1, 0 or -1.
    Exact(i32),
    /// Believed: the result to be expected, from -1 (lost) to 1 (won).
    Estimate(f64),
}

impl Value {
    /// Whether it is proven.
    pub const fn is_exact(self) -> bool {
        matches!(self, Self::Exact(_))
    }

    /// The result to be expected, from -1 (lost) to 1 (won).
    pub fn expected(self) -> f64 {
        match self {
            Self::Exact(score) => f64::from(score.signum()),
            Self::Estimate(expected) => expected,
        }
    }

    /// Which of two is better: the expected result first, and of two that are proven the larger.
    pub fn rank(self, other: Self) -> Ordering {
        let by_score = match (self, other) {
            (Self::Exact(one), Self::Exact(two)) => one.cmp(&two),
            (Self::Exact(_) | Self::Estimate(_), Self::Exact(_) | Self::Estimate(_)) => Ordering::Equal,
        };
        self.expected().total_cmp(&other.expected()).then(by_score)
    }
}

/// A move and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rated {
    /// How the move is written.
    pub text: String,
    /// What it is worth to the seat that makes it; nothing where a search ended before it looked at the move.
    pub value: Option<Value>,
    /// How often a tree search went through it, or how many positions a solver looked at for it.
    pub visits: u64,
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thought {
    /// The moves that were looked at: all legal ones if they are listed and few.
    pub moves: Vec<Rated>,
    /// The move to make; nothing only if the seat may not move.
    pub best: Option<String>,
    /// How it goes on from there if both do their best, as far as it was seen; the first is the best move.
    pub line: Vec<String>,
    /// Nodes it took, see [`super::Budget::nodes`].
    pub nodes: u64,
    /// Whether it is proven that no move is better than the best one.
    pub proven: bool,
}

/// What a position is worth, without a word about single moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed {
    /// To the seat that looks; nothing where the search ended before it knew anything.
    pub value: Option<Value>,
    /// Nodes it took.
    pub nodes: u64,
}

#[cfg(test)]
mod tests {
    use super::Value::{Estimate, Exact};

    #[test]
    fn what_is_proven_comes_before_what_is_believed_where_it_should() {
        let mut values =
            vec![Exact(-3), Estimate(0.2), Exact(2), Exact(-1), Exact(7), Exact(0), Estimate(-0.9)];
        values.sort_by(|one, two| one.rank(*two));
        assert_eq!(
            values,
            [Exact(-3), Exact(-1), Estimate(-0.9), Exact(0), Estimate(0.2), Exact(2), Exact(7)]
        );
    }
}
