//! Whom players do not want to meet: blocked, and blocked no longer, as soon as it is saved. Knows players and the store;
//! who meets whom is for `pairing`.

use std::sync::Arc;

use actix::{Addr, AsyncContext, Handler, Message};

use super::{Lobby, Refusal, telling};
use crate::game::SessionId;
use crate::protocol::PlayerId;
use crate::store::{BLOCKS_MAX, Players};

/// What somebody wants of the players they block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
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
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Changed {
    session: SessionId,
    re: Option<u64>,
    player: PlayerId,
    change: Change,
    outcome: Result<Found, Refusal>,
}

enum Found {
    /// It is saved, and these are blocked now.
    Saved(Vec<PlayerId>),
    /// Nothing is saved, but there is such a player.
    Known,
}

impl Lobby {
    /// Changes whom a player blocks. What is a newcomer's is changed in memory only.
    pub(super) fn change_blocked(
        &mut self,
        session: SessionId,
        change: Change,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        if change == Change::Block(player) {
            return Err(Refusal::BlocksThemself);
        }
        let here = self.guests.get(change.other()).is_some();
        self.change_known((session, re), player, (change, here), own)
    }

    fn change_known(
        &mut self,
        (session, re): (SessionId, Option<u64>),
        player: PlayerId,
        (change, known): (Change, bool),
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let passing = self.guests.is_passing(player);
        if passing && (known || matches!(change, Change::Unblock(_))) {
            let blocked = self.changed_in_memory(player, change)?;
            self.note_blocked(session, re, player, change, blocked);
            return Ok(());
        }
        let (store, own, now_ms) = (self.setup.store.clone(), own.clone(), self.now_ms());
        let newcomer = self.guests.newcomer(player);
        actix::spawn(async move {
            let unavailable = |_| Refusal::Unavailable;
            let outcome = match change {
                Change::Block(other) if passing => match store.has_player(other).await {
                    Ok(true) => Ok(Found::Known),
                    Ok(false) => Err(Refusal::NoSuchPlayer),
                    Err(_) => Err(Refusal::Unavailable),
                },
                Change::Block(other) => store
                    .block(newcomer, player, (other, known), now_ms)
                    .await
                    .map_err(unavailable)
                    .and_then(|saved| saved.map(Found::Saved).map_err(Refusal::from)),
                Change::Unblock(other) => {
                    store.unblock(newcomer, player, other).await.map(Found::Saved).map_err(unavailable)
                }
            };
            // Unbounded on purpose: whoever asked is owed an answer, and may ask only so much.
            own.do_send(Changed { session, re, player, change, outcome });
        });
        Ok(())
    }

    fn changed_in_memory(&self, player: PlayerId, change: Change) -> Result<Vec<PlayerId>, Refusal> {
        let mut blocked = self.guests.get(player).map(|guest| guest.blocked.to_vec()).unwrap_or_default();
        blocked.retain(|other| *other != change.other());
        if let Change::Block(other) = change {
            if blocked.len() >= BLOCKS_MAX {
                return Err(Refusal::BlockLimit);
            }
            blocked.push(other);
            blocked.sort_unstable();
        }
        Ok(blocked)
    }

    fn note_blocked(
        &mut self,
        session: SessionId,
        re: Option<u64>,
        player: PlayerId,
        change: Change,
        blocked: Vec<PlayerId>,
    ) {
        let blocked: Arc<[PlayerId]> = blocked.into();
        self.guests.set_blocked(player, Arc::clone(&blocked));
        self.pairing.avoid(player, Arc::clone(&blocked), change.other());
        let news = telling::blocked(&blocked);
        let sessions = self.guests.get(player).map(|guest| guest.sessions.as_slice()).unwrap_or_default();
        for other in sessions.iter().filter(|other| **other != session) {
            self.tell(*other, news.clone());
        }
        self.tell(session, news.answering(re));
    }
}

impl Handler<Changed> for Lobby {
    type Result = ();

    fn handle(&mut self, changed: Changed, ctx: &mut Self::Context) {
        let Changed { session, re, player, change, outcome } = changed;
        let own = ctx.address();
        let done = outcome.and_then(|found| match found {
            Found::Saved(saved) => {
                self.guests.board(player, true);
                // Two changes that were saved together may be told in any order: each counts by itself.
                let known = self.guests.get(player).is_some();
                let changed = self.changed_in_memory(player, change).ok().filter(|_| known);
                let blocked = changed.unwrap_or(saved);
                self.note_blocked(session, re, player, change, blocked);
                Ok(())
            }
            Found::Known => self.change_known((session, re), player, (change, true), &own),
        });
        if let Err(refusal) = done {
            self.refuse(session, change.about(), re, refusal, None);
        }
        // Two who did not meet may now.
        self.open_pairs(&own);
        self.measure();
    }
}
