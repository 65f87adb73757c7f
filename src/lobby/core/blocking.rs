//! Whom players do not want to meet: blocked, and blocked no longer, as soon as it is saved. Knows players; where it is
//! saved is not known here, and who meets whom is for `pairing`.

use std::sync::Arc;

use super::command::ReplyTo;
use super::effect::{Blocking, Effect, Lookup};
use super::refusal::LobbyRefusal;
use super::{Matchmaker, messages};
use crate::protocol::PlayerId;
use crate::store::BLOCKS_MAX;

/// What somebody wants of the players they block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lobby) enum Change {
    /// One more.
    Block(PlayerId),
    /// This one no longer.
    Unblock(PlayerId),
}

impl Change {
    fn about(self) -> &'static str {
        match self {
            Self::Block(_) => "block",
            Self::Unblock(_) => "unblock",
        }
    }

    fn other(self) -> PlayerId {
        match self {
            Self::Block(other) | Self::Unblock(other) => other,
        }
    }
}

/// What was found out in the store about such a change.
#[derive(Debug)]
pub(in crate::lobby) enum SavedBlocks {
    /// It is saved, and these are blocked now.
    Saved(Vec<PlayerId>),
    /// Nothing is saved, but there is such a player.
    Known,
}

impl Matchmaker {
    /// Changes whom a player blocks. What is a newcomer's is changed in memory only.
    pub(super) fn change_blocked(&mut self, to: ReplyTo, change: Change) -> Result<(), LobbyRefusal> {
        let player = self.player_of(to.session)?;
        if change == Change::Block(player) {
            return Err(LobbyRefusal::BlocksThemself);
        }
        let here = self.players.get(change.other()).is_some();
        self.change_known(to, player, change, here)
    }

    /// The same, where it is said whether the other is known to be a player.
    fn change_known(
        &mut self,
        to: ReplyTo,
        player: PlayerId,
        change: Change,
        known: bool,
    ) -> Result<(), LobbyRefusal> {
        let passing = self.players.is_passing(player);
        if passing && (known || matches!(change, Change::Unblock(_))) {
            self.may_change(player)?;
            let blocked = self.changed_in_memory(player, change)?;
            self.note_blocked(to, player, change, blocked);
            return Ok(());
        }
        let newcomer = self.players.newcomer(player);
        let now_ms = self.moment.now_ms;
        let blocking = Blocking { to, player, change, known, passing, newcomer, now_ms };
        self.effects.push(Effect::LookUp(Lookup::Blocks(blocking)));
        Ok(())
    }

    fn changed_in_memory(&self, player: PlayerId, change: Change) -> Result<Vec<PlayerId>, LobbyRefusal> {
        let mut blocked = self.players.get(player).map(|state| state.blocked.to_vec()).unwrap_or_default();
        blocked.retain(|other| *other != change.other());
        if let Change::Block(other) = change {
            if blocked.len() >= BLOCKS_MAX {
                return Err(LobbyRefusal::BlockLimit);
            }
            blocked.push(other);
            blocked.sort_unstable();
        }
        Ok(blocked)
    }

    fn note_blocked(&mut self, to: ReplyTo, player: PlayerId, change: Change, blocked: Vec<PlayerId>) {
        let blocked: Arc<[PlayerId]> = blocked.into();
        self.players.set_blocked(player, Arc::clone(&blocked));
        self.pairing.avoid(player, &blocked, change.other());
        let kept = self.rewrite_seeks(player);
        let news = messages::blocked(&blocked);
        for other in self.players.sessions(player).to_vec() {
            if other != to.session {
                self.tell_kept(kept, other, news.clone());
            }
        }
        self.tell_kept(kept, to.session, news.answering(to.re));
    }

    /// It is known what became of a change.
    pub(super) fn blocks_saved(
        &mut self,
        to: ReplyTo,
        player: PlayerId,
        change: Change,
        outcome: Result<SavedBlocks, LobbyRefusal>,
    ) {
        let done = outcome.and_then(|found| match found {
            SavedBlocks::Saved(saved) => {
                self.players.board(player, true);
                // Two changes that were saved together may be told in any order: each counts by itself.
                let known = self.players.get(player).is_some();
                let changed = self.changed_in_memory(player, change).ok().filter(|_| known);
                let blocked = changed.unwrap_or(saved);
                self.note_blocked(to, player, change, blocked);
                Ok(())
            }
            SavedBlocks::Known => self.change_known(to, player, change, true),
        });
        if let Err(refusal) = done {
            self.refuse(to, change.about(), refusal, None);
        }
        // Two who did not meet may now.
        self.open_pairs();
    }
}
