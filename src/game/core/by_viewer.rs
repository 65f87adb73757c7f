//! What each of those who look on gets to see: the same for all in an open game, or a thing of its own for each seat and
//! one for all watchers where something is hidden. Knows seats; never what is seen.

use crate::rules::{BySeat, Seat};

/// One value for everybody, or one for each kind of viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::game) enum ByViewer<T> {
    /// Everybody sees the same.
    Shared(T),
    /// Each seat, and the watchers together, see something of their own; seldom, so it takes room only then.
    Apart(Box<(BySeat<T>, T)>),
}

impl<T> ByViewer<T> {
    /// Makes the values: one, or one for each kind of viewer. No seat stands for the watchers.
    pub(in crate::game) fn new(apart: bool, mut make: impl FnMut(Option<Seat>) -> T) -> Self {
        if apart {
            Self::Apart(Box::new((BySeat::from_fn(|seat| make(Some(seat))), make(None))))
        } else {
            Self::Shared(make(None))
        }
    }

    /// What a seat, or a watcher, sees.
    pub(in crate::game) fn of(&self, seat: Option<Seat>) -> &T {
        match (self, seat) {
            (Self::Shared(shared), _) => shared,
            (Self::Apart(apart), Some(seat)) => apart.0.get(seat),
            (Self::Apart(apart), None) => &apart.1,
        }
    }
}
