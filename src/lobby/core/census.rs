//! How many there are of everything, for who looks at the server from outside. Knows what is counted; changes nothing.

use super::Matchmaker;

/// How many there are of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lobby) struct Census {
    /// People with a connection.
    pub(in crate::lobby) players: usize,
    /// Players in memory.
    pub(in crate::lobby) remembered: usize,
    /// Seeks that wait.
    pub(in crate::lobby) waiting: usize,
    /// Invitations that stand.
    pub(in crate::lobby) invites: usize,
    /// Seeks whose players are away.
    pub(in crate::lobby) away: usize,
    /// Seeks that have lapsed since the server started.
    pub(in crate::lobby) lapsed: u64,
    /// Games that count for the limit.
    pub(in crate::lobby) games: usize,
    /// Those of them that have no actor.
    pub(in crate::lobby) hibernated: usize,
}

impl Matchmaker {
    /// How many there are of everything.
    pub(in crate::lobby) fn census(&self) -> Census {
        Census {
            players: self.players.here(),
            remembered: self.players.len(),
            waiting: self.pairing.len(),
            invites: self.invites.len(),
            away: self.seeks.len().saturating_sub(self.pairing.len() + self.prospects.seeks()),
            lapsed: self.lapsed,
            games: self.tables.counting(),
            hibernated: self.deadlines.len(),
        }
    }
}
