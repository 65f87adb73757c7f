//! Who the players are: tokens, names, their connections and running games, whom they block. Knows ids and numbers; never
//! sockets. `now` and randomness are handed in.
//!
//! A newcomer is in memory only, and written down with their first game; until then all that is theirs is here.

use std::collections::HashMap;
use std::sync::Arc;

use super::gone::{Gone, Standing};
use super::names::Names;
use super::sides::Sides;
use crate::game::{Player, SessionId};
use crate::limits::Address;
use crate::protocol::{GameId, PlayerId, PlayerName, TokenHash};
use crate::rules::Seat;
use crate::store::{Newcomer, StoredPlayer, TOKENS_MAX};

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

    /// The player who has this token, if they are in memory.
    pub(super) fn recognise(&self, token: TokenHash) -> Result<StoredPlayer, NotAdmitted> {
        let known = self.by_token.get(&token).and_then(|id| Some((*id, self.by_id.get(id)?)));
        let (id, state) = known.ok_or(NotAdmitted::UnknownToken)?;
        Ok(state.stored(id))
    }

    /// A player who is written down comes into memory, known by this token, or is there and takes this name. True if they
    /// were not there.
    pub(super) fn enter(
        &mut self,
        player: StoredPlayer,
        token: TokenHash,
        now_ms: u64,
    ) -> Result<bool, NotAdmitted> {
        let id = player.id;
        let name = player.name.clone();
        let new = self.recall(player, now_ms)?;
        if !new {
            self.rename(id, name);
        }
        self.know_by(id, token);
        Ok(new)
    }

    /// A player who is written down comes into memory without being here: somebody plays with them. True if they were not
    /// there.
    pub(super) fn recall(&mut self, player: StoredPlayer, now_ms: u64) -> Result<bool, NotAdmitted> {
        let new = !self.by_id.contains_key(&player.id);
        if new {
            self.make_room()?;
            self.insert(player, Standing::Kept, now_ms);
        }
        Ok(new)
    }

    /// Somebody new comes from there, known by this token.
    pub(super) fn welcome(
        &mut self,
        player: StoredPlayer,
        token: TokenHash,
        address: Option<Address>,
        now_ms: u64,
    ) -> Result<(), NotAdmitted> {
        if let Some(longest_gone) = address.and_then(|address| self.gone.in_the_way(address)) {
            self.forget(longest_gone);
        }
        self.make_room()?;
        let id = player.id;
        self.insert(player, Standing::Passing(address), now_ms);
        self.know_by(id, token);
        Ok(())
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

    fn insert(&mut self, player: StoredPlayer, standing: Standing, now_ms: u64) {
        let StoredPlayer { id, name, since_ms, bot } = player;
        let state = PlayerState {
            name,
            bot,
            since_ms,
            tokens: Vec::new(),
            sessions: Vec::new(),
            games: Vec::new(),
            hibernated: 0,
            idle_since_ms: now_ms,
            blocked: [].into(),
            sides: Sides::default(),
            last_met: None,
            standing,
        };
        self.by_id.insert(id, state);
        self.gone.count(standing, true);
        self.gone.set(standing, (now_ms, id), true);
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

    /// A player is known by one more token.
    pub(super) fn know_by(&mut self, id: PlayerId, token: TokenHash) {
        if let Some(state) = self.by_id.get_mut(&id)
            && self.by_token.insert(token, id).is_none()
        {
            state.tokens.push(token);
            if state.tokens.len() > TOKENS_MAX {
                self.by_token.remove(&state.tokens.remove(0));
            }
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

    /// A newcomer who was here before the server went down, and of whom only what they seek was written, is in memory again,
    /// unless there is no room.
    pub(super) fn restore(&mut self, newcomer: Newcomer, now_ms: u64) {
        let Newcomer { player, tokens, blocked } = newcomer;
        let id = player.id;
        if self.by_id.contains_key(&id) || self.by_id.len() >= self.max {
            return;
        }
        self.insert(player, Standing::Passing(None), now_ms);
        for token in tokens {
            self.know_by(id, token);
        }
        self.set_blocked(id, blocked.into());
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

    /// One more connection of a player.
    pub(super) fn arrive(&mut self, id: PlayerId, session: SessionId, now_ms: u64) {
        self.change(id, now_ms, |state| state.sessions.push(session));
    }

    /// A connection of a player is gone.
    pub(super) fn depart(&mut self, id: PlayerId, session: SessionId, now_ms: u64) {
        self.change(id, now_ms, |state| state.sessions.retain(|other| *other != session));
    }

    /// A player has one more running game.
    pub(super) fn begin(&mut self, id: PlayerId, game: GameId, now_ms: u64) {
        self.change(id, now_ms, |state| state.games.push(game));
    }

    /// A game of a player is over, and was awake.
    pub(super) fn finish(&mut self, id: PlayerId, game: GameId, now_ms: u64) {
        self.change(id, now_ms, |state| state.games.retain(|other| *other != game));
    }

    /// A game of a player hibernates.
    pub(super) fn hibernate(&mut self, id: PlayerId, now_ms: u64) {
        self.change(id, now_ms, |state| state.hibernated += 1);
    }

    /// A game of a player is woken.
    pub(super) fn wake(&mut self, id: PlayerId, now_ms: u64) {
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

#[cfg(test)]
// `benches/lobby.rs` has this file as one of its own, where its tests would be looked for beside it.
#[path = "players/tests.rs"]
mod tests;
