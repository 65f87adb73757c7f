//! Who the players are: names, whom they block, where they have sat, what of them is written down, who is forgotten. How they
//! come into memory and are known is in `entering`, which connections and games they have in `presence`. Knows ids and
//! numbers; never sockets. `now` and randomness are handed in.
//!
//! A newcomer is in memory only, and written down with their first game; until then all that is theirs is here.

// `benches/lobby.rs` has this file as one of its own, where its parts would be looked for beside it.
#[path = "players/entering.rs"]
mod entering;
#[path = "players/presence.rs"]
mod presence;

use std::collections::HashMap;
use std::sync::Arc;

use super::gone::{Gone, Standing};
use super::names::Names;
use super::sides::Sides;
use crate::game::{Player, SessionId};
use crate::protocol::{GameId, PlayerId, PlayerName, TokenHash};
use crate::rules::Seat;
use crate::store::{Newcomer, StoredPlayer};

/// Newcomers that are forgotten at once.
const FORGOTTEN_AT_ONCE: usize = 1_000;

/// What the lobby knows of one player.
#[derive(Debug)]
pub(super) struct PlayerState {
    /// What the player is called.
    pub(super) name: PlayerName,
    /// Whether it is a bot.
    pub(super) bot: bool,
    since_ms: u64,
    /// The hashes of those of the player's secrets that have been used since they came into memory.
    tokens: Vec<TokenHash>,
    /// The player's connections, oldest first.
    pub(super) sessions: Vec<SessionId>,
    /// The player's running games, oldest first.
    pub(super) games: Vec<GameId>,
    /// How many of them are hibernated.
    hibernated: usize,
    idle_since_ms: u64,
    /// Whom the player does not want to meet.
    pub(super) blocked: Arc<[PlayerId]>,
    /// Where they have sat of late.
    pub(super) sides: Sides,
    /// Whom they have met last.
    pub(super) last_met: Option<PlayerId>,
    standing: Standing,
}

impl PlayerState {
    /// As they are kept.
    fn stored(&self, id: PlayerId) -> StoredPlayer {
        StoredPlayer { id, name: self.name.clone(), since_ms: self.since_ms, bot: self.bot }
    }

    /// Whether they count among those who are here: no bot does.
    fn counts_as_here(&self) -> bool {
        !self.bot && !self.sessions.is_empty()
    }
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotAdmitted {
    /// No player in memory has this token.
    UnknownToken,
    /// As many players as fit into memory are all here or play.
    Full,
}

/// The players in memory. Beyond `max`, the one who has been gone longest leaves it, if all they play is hibernated: those first
/// who are written down.
#[derive(Debug)]
pub(super) struct Players {
    max: usize,
    by_id: HashMap<PlayerId, PlayerState>,
    by_token: HashMap<TokenHash, PlayerId>,
    gone: Gone,
    here: usize,
    /// The names of those who are here or play.
    pub(super) names: Names,
}

impl Players {
    /// Nobody yet, and at most `max`.
    pub(super) fn new(max: usize) -> Self {
        Self {
            max,
            by_id: HashMap::new(),
            by_token: HashMap::new(),
            gone: Gone::default(),
            here: 0,
            names: Names::default(),
        }
    }

    /// How many people have a connection.
    pub(super) fn here(&self) -> usize {
        self.here
    }

    /// How many players are in memory.
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// The player of that id.
    pub(super) fn get(&self, id: PlayerId) -> Option<&PlayerState> {
        self.by_id.get(&id)
    }

    /// The player's connections, oldest first.
    pub(super) fn sessions(&self, id: PlayerId) -> &[SessionId] {
        self.by_id.get(&id).map(|state| state.sessions.as_slice()).unwrap_or_default()
    }

    /// The player as a match knows them.
    pub(super) fn seated(&self, id: PlayerId) -> Option<Player> {
        self.by_id.get(&id).map(|state| Player { id, name: state.name.clone(), bot: state.bot })
    }

    fn make_room(&mut self) -> Result<(), NotAdmitted> {
        if self.by_id.len() >= self.max {
            let longest_gone = self.gone.longest().ok_or(NotAdmitted::Full)?;
            self.forget(longest_gone);
        }
        Ok(())
    }

    /// Forgets newcomers who have been gone for long, some at once.
    pub(super) fn forget_newcomers(&mut self, now_ms: u64) {
        for _ in 0..FORGOTTEN_AT_ONCE {
            let Some(id) = self.gone.overdue(now_ms) else { return };
            self.forget(id);
        }
    }

    /// A player leaves memory.
    fn forget(&mut self, id: PlayerId) {
        let Some(state) = self.by_id.remove(&id) else { return };
        self.names.release(id);
        self.gone.set(state.standing, (state.idle_since_ms, id), false);
        self.gone.count(state.standing, false);
        for token in state.tokens {
            self.by_token.remove(&token);
        }
    }

    /// Whether nothing has been written of a player yet, so that all that is theirs may be changed here alone.
    pub(super) fn is_passing(&self, id: PlayerId) -> bool {
        self.by_id.get(&id).is_some_and(|state| matches!(state.standing, Standing::Passing(_)))
    }

    /// What is to be written of a player first, if it is not known that they are written down.
    pub(super) fn newcomer(&self, id: PlayerId) -> Option<Newcomer> {
        let state = self.by_id.get(&id).filter(|state| state.standing != Standing::Kept)?;
        Some(Newcomer {
            player: state.stored(id),
            tokens: state.tokens.clone(),
            blocked: state.blocked.to_vec(),
        })
    }

    /// A player is being written down, or it is known that they are.
    pub(super) fn board(&mut self, id: PlayerId, kept: bool) {
        let Some(state) = self.by_id.get_mut(&id) else { return };
        let before = state.standing;
        let after = if kept { Standing::Kept } else { Standing::Boarding };
        if before == Standing::Kept || before == after {
            return;
        }
        state.standing = after;
        let who = (state.idle_since_ms, id);
        if self.gone.set(before, who, false) {
            self.gone.set(after, who, true);
        }
        self.gone.count(before, false);
    }

    /// Whom a player blocks from now on.
    pub(super) fn set_blocked(&mut self, id: PlayerId, blocked: Arc<[PlayerId]>) {
        if let Some(state) = self.by_id.get_mut(&id) {
            state.blocked = blocked;
        }
    }

    /// A player has met another once more, and sat there.
    pub(super) fn note_match(&mut self, id: PlayerId, seat: Seat, other: PlayerId) {
        if let Some(state) = self.by_id.get_mut(&id) {
            state.sides.sit(seat);
            state.last_met = Some(other);
        }
    }

    /// Whether one of two players has blocked the other.
    pub(super) fn are_apart(&self, one: PlayerId, other: PlayerId) -> bool {
        let blocks = |who, whom| self.by_id.get(&who).is_some_and(|state| state.blocked.contains(&whom));
        blocks(one, other) || blocks(other, one)
    }

    /// A player is called something else, from the next match on.
    pub(super) fn rename(&mut self, id: PlayerId, name: PlayerName) {
        if let Some(state) = self.by_id.get_mut(&id) {
            state.name = name;
        }
    }
}

#[cfg(test)]
#[path = "players/tests.rs"]
mod tests;
