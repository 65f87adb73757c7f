//! Which connections players have and which games they play, and so who is here and since when the others are gone. Knows
//! ids and numbers; never secrets.

use super::{PlayerState, Players};
use crate::game::SessionId;
use crate::protocol::{GameId, PlayerId};

impl Players {
    /// One more connection of a player.
    pub(in super::super) fn arrive(&mut self, id: PlayerId, session: SessionId, now_ms: u64) {
        self.change(id, now_ms, |state| state.sessions.push(session));
    }

    /// A connection of a player is gone.
    pub(in super::super) fn depart(&mut self, id: PlayerId, session: SessionId, now_ms: u64) {
        self.change(id, now_ms, |state| state.sessions.retain(|other| *other != session));
    }

    /// A player has one more running game.
    pub(in super::super) fn begin(&mut self, id: PlayerId, game: GameId, now_ms: u64) {
        self.change(id, now_ms, |state| state.games.push(game));
    }

    /// A game of a player is over, and was awake.
    pub(in super::super) fn finish(&mut self, id: PlayerId, game: GameId, now_ms: u64) {
        self.change(id, now_ms, |state| state.games.retain(|other| *other != game));
    }

    /// A game of a player hibernates.
    pub(in super::super) fn hibernate(&mut self, id: PlayerId, now_ms: u64) {
        self.change(id, now_ms, |state| state.hibernated += 1);
    }

    /// A game of a player is woken.
    pub(in super::super) fn wake(&mut self, id: PlayerId, now_ms: u64) {
        self.change(id, now_ms, |state| state.hibernated = state.hibernated.saturating_sub(1));
    }

    /// Makes a change and keeps what is counted with it right.
    fn change(&mut self, id: PlayerId, now_ms: u64, change: impl FnOnce(&mut PlayerState)) {
        let Some(state) = self.by_id.get_mut(&id) else { return };
        let standing = state.standing;
        let since_ms = state.idle_since_ms;
        self.here -= usize::from(state.counts_as_here());
        change(state);
        self.here += usize::from(state.counts_as_here());
        let idle = state.sessions.is_empty() && state.games.len() <= state.hibernated;
        if idle {
            state.idle_since_ms = now_ms;
        }
        self.gone.set(standing, (since_ms, id), false);
        if idle {
            self.gone.set(standing, (now_ms, id), true);
            self.names.release(id);
        }
    }
}
