//! How players come into memory, and by which secrets they are known there. Knows tokens, names and where newcomers come
//! from; never connections or games.

use super::super::gone::Standing;
use super::super::sides::Sides;
use super::{NotAdmitted, PlayerState, Players};
use crate::limits::Address;
use crate::protocol::{PlayerId, TokenHash};
use crate::store::{Newcomer, StoredPlayer, TOKENS_MAX};

impl Players {
    /// The player who has this token, if they are in memory.
    pub(in super::super) fn recognise(&self, token: TokenHash) -> Result<StoredPlayer, NotAdmitted> {
        let known = self.by_token.get(&token).and_then(|id| Some((*id, self.by_id.get(id)?)));
        let (id, state) = known.ok_or(NotAdmitted::UnknownToken)?;
        Ok(state.stored(id))
    }

    /// A player who is written down comes into memory, known by this token, or is there and takes this name. True if they
    /// were not there.
    pub(in super::super) fn enter(
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
    pub(in super::super) fn recall(
        &mut self,
        player: StoredPlayer,
        now_ms: u64,
    ) -> Result<bool, NotAdmitted> {
        let new = !self.by_id.contains_key(&player.id);
        if new {
            self.make_room()?;
            self.insert(player, Standing::Kept, now_ms);
        }
        Ok(new)
    }

    /// Somebody new comes from there, known by this token.
    pub(in super::super) fn welcome(
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

    /// A newcomer who was here before the server went down, and of whom only what they seek was written, is in memory again,
    /// unless there is no room.
    pub(in super::super) fn restore(&mut self, newcomer: Newcomer, now_ms: u64) {
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

    /// A player is known by one more token.
    pub(in super::super) fn know_by(&mut self, id: PlayerId, token: TokenHash) {
        if let Some(state) = self.by_id.get_mut(&id)
            && self.by_token.insert(token, id).is_none()
        {
            state.tokens.push(token);
            if state.tokens.len() > TOKENS_MAX {
                self.by_token.remove(&state.tokens.remove(0));
            }
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
}
