//! Games that are hibernated: known to the lobby and counted as running, but without an actor, which the next word about one starts
//! again. Knows who is reached how and when somebody must be woken; never what is played.
//!
//! **Invariant:** a game has one actor at most that is reached; who hibernates has heard every word that it was sent
//! (`a_word_on_its_way_keeps_a_game_awake`).

use std::sync::Arc;
use std::time::Duration;

use actix::{Addr, Arbiter, ArbiterHandle, AsyncContext, Context};

use super::{Filter, Lobby};
use crate::game::{self, Game, Hibernated, Summary, Table, Time};
use crate::protocol::GameId;

/// Games nobody has come back to that are woken at once, to be closed.
const WOKEN_AT_ONCE: usize = 100;
/// How long the lobby does other things between two such times.
const WAKING_EVERY: Duration = Duration::from_millis(100);
/// How often it looks whether a game is due.
const LOOKING_EVERY: Duration = Duration::from_secs(1);

/// How a game is reached.
pub(super) enum Reach {
    /// By its actor.
    Awake(Box<Table>),
    /// It has none: this is where it was left.
    Hibernated(Hibernated),
}

impl Lobby {
    /// The actor of a running game, which is woken if it is hibernated: on the thread of who asks, if that is a connection.
    pub(super) fn reach(
        &mut self,
        game: GameId,
        home: Option<&ArbiterHandle>,
        own: &Addr<Self>,
    ) -> Option<&mut Table> {
        if let (_, Reach::Hibernated(hibernated)) = self.tables.get(game)? {
            self.wake(game, *hibernated, home, own);
        }
        match self.tables.get_mut(game)? {
            (_, Reach::Awake(table)) => Some(table),
            (_, Reach::Hibernated(_)) => None,
        }
    }

    fn wake(&mut self, game: GameId, hibernated: Hibernated, home: Option<&ArbiterHandle>, own: &Addr<Self>) {
        let time = self.setup.time.shifted(hibernated.shift_ms);
        let (deps, arbiter) = (self.deps(time, own), self.arbiter_near(home));
        let now_ms = self.now_ms();
        let Some((header, reach)) = self.tables.get_mut(game) else { return };
        self.deadlines.remove(game, hibernated.due_ms);
        for (_, player) in header.players.iter() {
            self.guests.wake(player.id, now_ms);
        }
        match Game::wake(Arc::clone(header), hibernated, deps, &arbiter) {
            Ok(table) => *reach = Reach::Awake(Box::new(table)),
            Err(reason) => {
                tracing::error!(%game, %reason, "a game cannot be woken");
                self.free(game, own);
                self.tables.close(game);
            }
        }
    }

    /// Nobody has looked at a game for long: it hibernates, unless a word to it is on its way.
    pub(super) fn hibernate(&mut self, game: GameId, heard: u64, hibernated: Hibernated) {
        let now_ms = self.now_ms();
        if let Some((header, reach)) = self.tables.get_mut(game)
            && let Reach::Awake(table) = reach
            && table.hibernate(heard)
        {
            *reach = Reach::Hibernated(hibernated);
            self.deadlines.add(game, hibernated.due_ms);
            for (_, player) in header.players.iter() {
                self.guests.hibernate(player.id, now_ms);
            }
            self.setup.metrics.games_rested.inc();
        }
    }

    /// One page of running games, with whether somebody is there: a hibernated game has nobody, and of the others it is known
    /// whether one of their players has a connection.
    pub(super) fn list(&self, filter: &Filter) -> (Vec<Summary>, Option<GameId>) {
        self.tables.list(filter, |header, reach| match reach {
            Reach::Awake(_) => header.players.iter().any(|(_, player)| {
                self.guests.get(player.id).is_some_and(|guest| !guest.sessions.is_empty())
            }),
            Reach::Hibernated(_) => false,
        })
    }

    /// Sees to it that games nobody comes back to are closed: each closes itself once it is awake.
    pub(super) fn close_the_abandoned(&mut self, ctx: &mut Context<Self>) {
        let now_ms = self.now_ms();
        for _ in 0..WOKEN_AT_ONCE {
            let Some(game) = self.deadlines.due(now_ms) else { break };
            self.reach(game, None, &ctx.address());
        }
        let more = self.deadlines.due(now_ms).is_some();
        let wait = if more { WAKING_EVERY } else { LOOKING_EVERY };
        ctx.run_later(wait, Self::close_the_abandoned);
        self.measure();
        self.look_at_the_clock();
    }

    pub(super) fn deps(&self, time: Time, own: &Addr<Self>) -> game::Deps {
        game::Deps {
            lobby: own.clone().recipient(),
            metrics: Arc::clone(&self.setup.metrics),
            time,
            stalls: self.setup.stalls.shifted(time.shift_ms()),
            rematch: Duration::from_secs(self.setup.game.rematch_s),
            watchers_max: self.setup.game.watchers_max,
            absence: self.setup.absence.clone(),
            store: self.setup.store.clone(),
            seal: Arc::clone(&self.setup.seal),
            one_address: self.setup.ratings.one_address,
        }
    }

    /// The thread a game runs on: one of those that are kept for games, each in turn, or where a connection lives that it
    /// has to do with.
    pub(super) fn arbiter_near(&mut self, home: Option<&ArbiterHandle>) -> ArbiterHandle {
        self.turn = self.turn.wrapping_add(1);
        let kept =
            self.turn.checked_rem(self.setup.arbiters.len()).and_then(|at| self.setup.arbiters.get(at));
        kept.or(home).cloned().unwrap_or_else(Arbiter::current)
    }
}
