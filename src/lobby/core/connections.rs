//! The connections that are here: who comes, who goes, and what each is told. Knows connections and whom they speak for;
//! never what they ask.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use rand::RngExt;

use super::command::{Ask, ReplyTo};
use super::effect::{Effect, Refusing};
use super::refusal::LobbyRefusal;
use super::{Matchmaker, messages};
use crate::game::{ClientHandle, Notice, SessionId};
use crate::limits::Address;
use crate::protocol::{AwayReason, Frame, GameId, PlayerId};

/// What is known of a connection.
pub(super) struct Connection {
    pub(super) client: Arc<ClientHandle>,
    pub(super) player: Option<PlayerId>,
    /// The page that invitations shall be opened with, until it is known who the connection speaks for.
    pub(super) page: Option<String>,
    /// What the connection has asked while it is being found out who it speaks for, in order.
    pub(super) early: Option<VecDeque<Ask>>,
}

impl Matchmaker {
    /// A connection is there; one that comes while the server is about to stop is sent away.
    pub(super) fn arrive(&mut self, client: ClientHandle) {
        let client = Arc::new(client);
        if self.draining {
            self.effects.push(Effect::Tell(client, messages::goodbye(0)));
            return;
        }
        self.connections.insert(client.session, Connection { client, player: None, page: None, early: None });
    }

    /// A connection is gone; what its player seeks stays for a while.
    pub(super) fn forget(&mut self, session: SessionId, why: AwayReason) {
        let Some(connection) = self.connections.remove(&session) else { return };
        self.no_longer_in_the_lobby(session);
        if let Some(player) = connection.player {
            self.players.depart(player, session, self.moment.now_ms);
            self.suspend_seeks(player, session);
            if self.players.sessions(player).is_empty() {
                self.tell_games_of(player, None, Some(why));
            }
        }
    }

    /// Takes no more seeks and sends every connection away, each to come back after a time of its own.
    pub(super) fn drain(&mut self, reconnect_after_ms: Range<u64>) {
        self.draining = true;
        for connection in self.connections.values() {
            let after_ms = self.rng.random_range(reconnect_after_ms.clone());
            let client = Arc::clone(&connection.client);
            self.effects.push(Effect::Tell(client, messages::goodbye(after_ms)));
        }
    }

    /// A connection as games reach it.
    pub(super) fn client(&self, session: SessionId) -> Option<Arc<ClientHandle>> {
        self.connections.get(&session).map(|connection| Arc::clone(&connection.client))
    }

    /// Who a connection speaks for.
    pub(super) fn player_of(&self, session: SessionId) -> Result<PlayerId, LobbyRefusal> {
        self.connections
            .get(&session)
            .and_then(|connection| connection.player)
            .ok_or(LobbyRefusal::HelloFirst)
    }

    /// Whom a connection counts for; nobody where limits by address are lifted, or it is a bot's.
    pub(super) fn address_of(&self, session: SessionId) -> Option<Address> {
        self.connections.get(&session).and_then(|connection| self.counted(&connection.client))
    }

    /// The same of one that is known.
    pub(super) fn counted(&self, client: &ClientHandle) -> Option<Address> {
        client.address().filter(|_| self.policy.by_address.connections_per_ip != 0)
    }

    /// A connection is told something, if it is still here.
    pub(super) fn tell(&mut self, session: SessionId, frame: Frame) {
        self.notify(session, Notice::Told(frame));
    }

    /// The same, where it is more than a frame to read.
    pub(super) fn notify(&mut self, session: SessionId, notice: Notice) {
        if let Some(client) = self.client(session) {
            self.effects.push(Effect::Tell(client, notice));
        }
    }

    /// A connection is told no.
    pub(super) fn refuse(
        &mut self,
        ReplyTo { session, re }: ReplyTo,
        about: &'static str,
        refusal: LobbyRefusal,
        game: Option<GameId>,
    ) {
        let client = self.client(session);
        self.effects.push(Effect::Refuse(Refusing { client, about, re, refusal, game, seek: None }));
    }
}
