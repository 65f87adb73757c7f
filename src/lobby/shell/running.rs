//! How games get their actors: where each lives and what it is given. Knows threads and tables; never who plays.

use std::sync::Arc;
use std::time::Duration;

use actix::{Addr, Arbiter, ArbiterHandle, Context};

use super::Lobby;
use crate::game::{
    self, Alongside, ClientHandle, Game, Header, Knock, Notice, Origin, PastGame, Resting, unheard,
};
use crate::lobby::core::Input;
use crate::lobby::core::effect::{NewGame, Waking};

impl Lobby {
    /// Gives a game that begins its actor, or says that it could not be opened.
    pub(super) fn open_game(&mut self, game: NewGame, own: Addr<Self>) -> Option<Input> {
        let NewGame { header, clients, newcomers, seeks, led, shift_ms, saved, connected } = &game;
        let home = clients.first().and_then(|(_, client)| client.home());
        let arbiter = self.arbiter_near(home);
        let seated = clients.iter().map(|(seat, client)| (*seat, client.as_ref().clone())).collect();
        let deps = self.deps(*shift_ms, own);
        let alongside = Alongside {
            newcomers: newcomers.clone(),
            seeks: seeks.clone(),
            led: *led,
            saved: *saved,
            connected: *connected,
        };
        match Game::open(Arc::clone(header), seated, alongside, deps, &arbiter) {
            Ok(table) => {
                self.count_meeting(header);
                self.tables.insert(header.id, table);
                None
            }
            Err(reason) => {
                tracing::error!(rules = header.terms.kind().id, %reason, "a game could not be opened");
                Some(Input::NotOpened(game))
            }
        }
    }

    /// Counts how two met, and how long each had waited for it.
    fn count_meeting(&self, header: &Header) {
        let Some(Origin::Seek { pairing: Some(pairing) }) = header.origin.as_deref() else { return };
        let metrics = &self.resources.metrics;
        for (seat, waited_ms) in pairing.waited_ms.iter() {
            if pairing.joined == Some(seat) {
                metrics.seeks_joined.inc();
            } else {
                metrics.seek_seconds.observe(Duration::from_millis(*waited_ms).as_secs_f64());
            }
        }
    }

    /// Gives a game an actor again, or says that it could not be woken.
    pub(super) fn wake(&mut self, waking: Waking, own: Addr<Self>) -> Option<Input> {
        let Waking { header, hibernated, client, connected } = waking;
        let game = header.id;
        let resting = self.resting.remove(&game).unwrap_or_default();
        let asks = client.as_deref().or_else(|| resting.first().map(|resting| &resting.client));
        let arbiter = self.arbiter_near(asks.and_then(ClientHandle::home));
        let deps = self.deps(hibernated.shift_ms, own);
        match Game::wake(header, hibernated, (resting.clone(), connected), deps, &arbiter) {
            Ok(table) => {
                table.reach(&resting);
                self.tables.insert(game, table);
                None
            }
            Err(reason) => {
                tracing::error!(%game, %reason, "a game cannot be woken");
                for Resting { client, .. } in &resting {
                    client.tell(Notice::Left(game), &self.resources.metrics);
                }
                Some(Input::NotWoken(game))
            }
        }
    }

    /// Gives a game that is over an actor again, near who comes back to it, or says that it has none.
    pub(super) fn look_back(
        &mut self,
        past: Box<PastGame>,
        client: &ClientHandle,
        own: Addr<Self>,
    ) -> Option<Input> {
        let game = past.header.id;
        let arbiter = self.arbiter_near(client.home());
        let shift_ms = self.resources.time.followed().shift_ms();
        match Game::look_back(past, self.deps(shift_ms, own), &arbiter) {
            Ok(table) => {
                self.tables.insert(game, table);
                None
            }
            Err(reason) => {
                tracing::error!(%game, %reason, "an ended game cannot be shown to who comes back");
                Some(Input::NotWoken(game))
            }
        }
    }

    /// Something is said at a chair of a game that has no actor, or had none: it gets one, and hears it. Who is sent away with all
    /// others wakes nothing.
    pub(super) fn knock(&mut self, knock: Knock, ctx: &mut Context<Self>) {
        let game = knock.game();
        if !(knock.leaves() && self.matchmaker.is_draining()) {
            self.feed(Input::Reach(game), ctx);
        }
        match self.tables.get(&game) {
            Some(table) => table.hear(knock),
            None => unheard(knock),
        }
    }

    /// What a game is given whose time is so far ahead of the server's, in milliseconds.
    fn deps(&self, shift_ms: i64, own: Addr<Self>) -> game::Deps {
        let resources = &self.resources;
        game::Deps {
            lobby: own.recipient(),
            metrics: Arc::clone(&resources.metrics),
            time: resources.time.shifted(shift_ms),
            stalls: resources.stalls.shifted(shift_ms),
            rematch: Duration::from_secs(resources.game.rematch_s),
            watchers_max: resources.game.watchers_max,
            adjourned_ms: resources.adjourned_ms,
            watch_delay_ms: resources.watch_delay_ms,
            absence: resources.absence,
            store: resources.store.clone(),
            seal: Arc::clone(&resources.seal),
            hints: resources.hints.clone(),
            one_address: resources.ratings.one_address,
        }
    }

    /// The thread a game runs on: one of those that are kept for games, each in turn, or where a connection lives that it
    /// has to do with.
    fn arbiter_near(&mut self, home: Option<&ArbiterHandle>) -> ArbiterHandle {
        self.turn = self.turn.wrapping_add(1);
        let arbiters = &self.resources.arbiters;
        let kept = self.turn.checked_rem(arbiters.len()).and_then(|at| arbiters.get(at));
        kept.or(home).cloned().unwrap_or_else(Arbiter::current)
    }
}
