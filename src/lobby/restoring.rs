//! How games come back after the server was down: known at once, played again when somebody asks for them. Knows what
//! was saved and who sits where; never what is played.

use std::sync::Arc;
use std::time::Duration;

use actix::{Addr, Arbiter, ArbiterHandle, AsyncContext, Context};

use super::Lobby;
use crate::game::{self, Game, Header, SessionId, Table};
use crate::protocol::{GameId, TokenHash};
use crate::rules::Catalogue;
use crate::store::{CannotOpen, GameNumber, Line, Opened, StoredPlayer};

/// Games nobody has come back to that are woken at once, to be closed.
const WOKEN_AT_ONCE: usize = 100;
/// How long the lobby does other things between two such times.
const WAKING_EVERY: Duration = Duration::from_millis(100);

/// How a game is reached.
pub(super) enum Reach {
    /// By its actor.
    Awake(Table),
    /// It has none yet: this is what was saved of it.
    Asleep(GameNumber, Vec<Line>),
}

/// What was going on when the server went down.
#[derive(Debug, Default)]
pub struct Restored {
    games: Vec<(Header, GameNumber, Vec<Line>)>,
    players: Vec<(StoredPlayer, TokenHash)>,
}

/// Reads back what was going on, and writes into every running game for how long the server was down. A game whose rules
/// are not in the catalogue, or in another version, is left as it is: it comes back when they do.
///
/// # Errors
/// [`CannotOpen`]
pub fn restore(opened: &mut Opened, catalogue: Catalogue, now_ms: u64) -> Result<Restored, CannotOpen> {
    let from_ms = opened.alive_ms.unwrap_or(now_ms);
    let (mut games, mut faults) = (Vec::new(), Vec::new());
    for mut left in std::mem::take(&mut opened.games) {
        match Header::read(&left.header, catalogue) {
            Ok(header) => {
                let (line, replaces) = game::fault(&left.lines, from_ms, now_ms);
                if replaces {
                    left.lines.pop();
                }
                left.lines.push(line.clone());
                faults.push((left.number, line, left.last.filter(|_| replaces)));
                games.push((header, left.number, left.lines));
            }
            Err(reason) => tracing::error!(%reason, "a running game is left as it is"),
        }
    }
    opened.amend(&faults)?;
    Ok(Restored { games, players: std::mem::take(&mut opened.players) })
}

impl Lobby {
    /// Takes up what was going on, before anybody comes.
    pub(super) fn take_up(&mut self, restored: Restored) {
        let now_ms = self.now_ms();
        for (player, hash) in restored.players {
            self.guests.remember(player, hash, now_ms);
        }
        for (header, number, lines) in restored.games {
            for player in [header.players.first.id, header.players.second.id] {
                self.guests.begin(player, header.id, now_ms);
            }
            self.sleeping.push_back(header.id);
            self.tables.open(header, Reach::Asleep(number, lines));
        }
    }

    /// A running game and its actor, which is woken if it sleeps, for a connection or for nobody in particular.
    pub(super) fn reach(
        &mut self,
        game: GameId,
        asking: Option<SessionId>,
        own: &Addr<Self>,
    ) -> Option<(Header, Table)> {
        let (header, reach) = self.tables.get_mut(game)?;
        let header = header.clone();
        let (number, lines) = match reach {
            Reach::Awake(table) => return Some((header, table.clone())),
            Reach::Asleep(number, lines) => (*number, std::mem::take(lines)),
        };
        let connection = asking.and_then(|session| self.connections.get(&session));
        let home = connection.and_then(|connection| connection.caller.home()).cloned();
        let (surroundings, arbiter) = (self.surroundings(own), self.arbiter_near(home.as_ref()));
        match Game::wake(header.clone(), number, lines, surroundings, &arbiter) {
            Ok(table) => {
                let (_, reach) = self.tables.get_mut(game)?;
                *reach = Reach::Awake(table.clone());
                Some((header, table))
            }
            Err(reason) => {
                tracing::error!(%game, %reason, "a game cannot be taken up");
                self.free(game, own);
                self.tables.close(game);
                None
            }
        }
    }

    pub(super) fn surroundings(&self, own: &Addr<Self>) -> game::Surroundings {
        game::Surroundings {
            lobby: own.clone().recipient(),
            metrics: Arc::clone(&self.setup.metrics),
            time: self.setup.time,
            rematch: Duration::from_secs(self.setup.game.rematch_s),
            watchers_max: self.setup.game.watchers_max,
            absence: self.setup.absence.clone(),
            store: self.setup.store.clone(),
            seal: Arc::clone(&self.setup.seal),
        }
    }

    /// The thread a game runs on: where a connection lives that it has to do with, or one of those that are kept for games,
    /// each in turn.
    pub(super) fn arbiter_near(&mut self, home: Option<&ArbiterHandle>) -> ArbiterHandle {
        self.turn = self.turn.wrapping_add(1);
        let kept =
            self.turn.checked_rem(self.setup.arbiters.len()).and_then(|at| self.setup.arbiters.get(at));
        kept.or(home).cloned().unwrap_or_else(Arbiter::current)
    }

    /// Sees to it that games nobody comes back to are closed: each closes itself once it is awake.
    pub(super) fn wake_the_abandoned_later(&mut self, ctx: &mut Context<Self>) {
        if !self.sleeping.is_empty() {
            ctx.run_later(Duration::from_secs(self.setup.absence.abandon_s), Self::wake_the_abandoned);
        }
    }

    fn wake_the_abandoned(&mut self, ctx: &mut Context<Self>) {
        let some: Vec<_> = self.sleeping.drain(..WOKEN_AT_ONCE.min(self.sleeping.len())).collect();
        for game in some {
            self.reach(game, None, &ctx.address());
        }
        if !self.sleeping.is_empty() {
            ctx.run_later(WAKING_EVERY, Self::wake_the_abandoned);
        }
    }
}
