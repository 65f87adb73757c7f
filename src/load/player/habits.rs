//! How a player behaves. Knows numbers; never a game.

use super::super::pace::Pace;

/// How a player finds an opponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Meets {
    /// They seek anybody.
    Seeks,
    /// They invite, and wait for a guest.
    Hosts,
    /// They take up what a host offers.
    Visits,
}

/// One player's habits.
#[allow(clippy::struct_excessive_bools, reason = "each is a habit by itself")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct Habits {
    /// How long they think; not at all without.
    pub(in super::super) pace: Option<Pace>,
    /// Whether they leave after a game, and somebody new comes.
    pub(in super::super) leaves: bool,
    /// Whether they drop out now and then and come back, send moves twice, and send what must be refused.
    pub(in super::super) unsteady: bool,
    /// Whether their game is the one to be watched.
    pub(in super::super) shown: bool,
    /// Which kind of game they begin with; the next one follows after each game.
    pub(in super::super) first_kind: usize,
    /// Whether they play with clocks.
    pub(in super::super) timed: bool,
    /// How they find somebody.
    pub(in super::super) meets: Meets,
    /// Most games.
    pub(in super::super) rounds: Option<u64>,
}

impl Habits {
    /// Whether they play rated games. Who thinks does, and who answers at once does not, so that these are not paired: in the
    /// end each game would wait for somebody who thinks.
    pub(super) fn rated(&self) -> bool {
        self.pace.is_some()
    }
}
