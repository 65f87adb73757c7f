//! What a seat may do: its legal moves, and why another one is none. Knows texts and numbers; no game.

use std::fmt::{self, Display};

/// Most characters of a player's text that a reason repeats.
const REPEATED_CHARS_MAX: usize = 24;

/// The moves a seat may make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Legal<M> {
    /// Each move once; none for a seat that may not move.
    Listed(Vec<M>),
    /// Too many to list, but quickly said.
    Picked(Pick<M>),
    /// Too many to list, and not quickly said: a client has to know the game.
    Unlisted,
}

/// A way to say many moves: any `count` different ones of these cells, in any order, joined by `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Pick<M> {
    /// How many cells make a move.
    pub count: usize,
    /// The cells to pick from, in a fixed order; at least `count`.
    pub cells: Vec<String>,
    /// Moves that can be made instead.
    pub others: Vec<M>,
}

impl<M> Legal<M> {
    /// No move at all.
    pub const NONE: Self = Self::Listed(Vec::new());

    /// Makes another list, move by move.
    pub fn map<N>(self, make: impl FnMut(M) -> N) -> Legal<N> {
        let all = |moves: Vec<M>| moves.into_iter().map(make).collect();
        match self {
            Self::Listed(moves) => Legal::Listed(all(moves)),
            Self::Picked(Pick { count, cells, others }) => {
                Legal::Picked(Pick { count, cells, others: all(others) })
            }
            Self::Unlisted => Legal::Unlisted,
        }
    }
}

impl<M: Clone + std::str::FromStr> Legal<M> {
    /// One of these moves, drawn at random; nothing if there is none or they are unlisted. `below` gives a number below
    /// the one it is given.
    pub fn draw(&self, below: &mut dyn FnMut(usize) -> usize) -> Option<M> {
        match self {
            Self::Listed(moves) if moves.is_empty() => None,
            Self::Listed(moves) => moves.get(below(moves.len())).cloned(),
            Self::Picked(Pick { count, cells, others }) => {
                if let Some(other) = others.get(below(others.len() + 1)) {
                    return Some(other.clone());
                }
                let mut left: Vec<&str> = cells.iter().map(String::as_str).collect();
                let picked: Vec<&str> = (0..*count).map(|_| left.swap_remove(below(left.len()))).collect();
                picked.join("-").parse().ok()
            }
            Self::Unlisted => None,
        }
    }
}

/// Why a move cannot be made, as an English sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Illegal(String);

impl Illegal {
    /// A reason, without a full stop.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    /// The text is not what it should be, such as `a column`. Long texts are not repeated whole.
    pub fn not(text: &str, what: &str) -> Self {
        let mut shown: String = text.chars().take(REPEATED_CHARS_MAX).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        Self(format!("`{}` is not {what}", shown.escape_debug()))
    }
}

impl Display for Illegal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Illegal {}
