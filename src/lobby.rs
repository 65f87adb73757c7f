//! Where players meet, as an actor: it knows who is here, pairs seeks up, opens games and holds the game limit. Its
//! mailbox orders all of that; once two players sit at a game, no move passes through here. Decisions are in
//! `pairing`, `tables`, `deadlines`, `guests`, `passes`, `audience` and `overload`.

mod admitting;
mod audience;
mod deadlines;
mod desk;
mod granting;
mod guests;
mod opening;
mod overload;
mod pairing;
mod passes;
mod refusal;
mod resting;
mod restoring;
pub mod settings;
mod tables;
mod telling;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, ArbiterHandle, AsyncContext, Context, Handler};
use rand::RngExt;
use rand::rngs::StdRng;

pub use desk::{Desk, Hello};
pub use overload::{Overload, Overloaded};
pub use refusal::Refusal;
pub use restoring::{Restored, restore};
pub use tables::Filter;

use crate::game::{self, Caller, Notice, SessionId, TableNews, Time};
use crate::metrics::{Metrics, Shared};
use crate::protocol::{Frame, GameId, Limits, LobbyCounts, PlayerId, RulesInfo};
use crate::store::ratings::settings::Settings as Ratings;
use crate::store::{Seal, Store};
use audience::Audience;
use deadlines::Deadlines;
use desk::{Answer, Arrive, Ask, Depart, Drain, Inquiry};
use guests::Guests;
use pairing::Pairing;
use passes::Passes;
use resting::Reach;
use settings::Settings;
use tables::Tables;

/// Messages the lobby's mailbox holds before it takes no more; one more for each connection.
const MAILBOX_MAX: usize = 16_384;
/// How often the counts are told, at most.
const COUNTS_EVERY: Duration = Duration::from_secs(1);
/// Connections that are told them before the lobby does something else.
const TOLD_AT_ONCE: usize = 1_000;
/// How long it does something else until it tells the next.
const TELLING_EVERY: Duration = Duration::from_millis(5);

/// What the lobby of a server needs.
pub struct Setup {
    /// The server's name, as `welcome` tells it.
    pub server_name: String,
    /// The `[lobby]` section.
    pub settings: Settings,
    /// The `[game]` section.
    pub game: game::settings::Settings,
    /// The `[absence]` section.
    pub absence: game::settings::Absence,
    /// The games that are offered.
    pub rules: Vec<RulesInfo>,
    /// What a connection may take, as `welcome` tells it.
    pub limits: Limits,
    /// Connections of one player at once.
    pub connections_per_player: usize,
    /// What is counted.
    pub metrics: Shared,
    /// Whether the server is too far behind for more games.
    pub overloaded: Overloaded,
    /// What time it is.
    pub time: Time,
    /// Where names and ids come from.
    pub rng: StdRng,
    /// Threads that are kept for games; without any a game runs where a connection of its players lives.
    pub arbiters: Vec<ArbiterHandle>,
    /// Where everything that lasts is kept.
    pub store: Store,
    /// What records are signed with.
    pub seal: Arc<Seal>,
    /// The `[ratings]` section.
    pub ratings: Ratings,
}

struct Connection {
    caller: Caller,
    player: Option<PlayerId>,
    /// What the connection has asked while it is being found out who it speaks for, in order.
    early: Option<VecDeque<Ask>>,
}

/// The meeting place of a server.
pub struct Lobby {
    setup: Setup,
    connections: HashMap<SessionId, Connection>,
    guests: Guests,
    pairing: Pairing,
    tables: Tables<Reach>,
    deadlines: Deadlines,
    passes: Passes,
    audience: Audience,
    /// Whose turn it is among the threads that are kept for games.
    turn: usize,
    draining: bool,
}

impl Lobby {
    /// Opens the lobby on an arbiter of its own choice, with the games that were interrupted, and gives the door to it.
    pub fn open(setup: Setup, restored: Restored, arbiter: &ArbiterHandle) -> Desk {
        let mut lobby = Self {
            guests: Guests::new(setup.settings.players_max),
            tables: Tables::new(setup.settings.games_max),
            deadlines: Deadlines::default(),
            passes: Passes::default(),
            setup,
            connections: HashMap::new(),
            pairing: Pairing::default(),
            audience: Audience::default(),
            turn: 0,
            draining: false,
        };
        lobby.take_up(restored);
        Desk { addr: Self::start_in_arbiter(arbiter, |_| lobby) }
    }

    fn now_ms(&self) -> u64 {
        self.setup.time.now_ms()
    }

    /// A connection is gone, and its seek with it.
    fn forget(&mut self, session: SessionId) {
        let Some(connection) = self.connections.remove(&session) else { return };
        self.audience.remove(session);
        if let Some(player) = connection.player {
            self.pairing.remove_from(player, session);
            let now_ms = self.now_ms();
            self.guests.depart(player, session, now_ms);
        }
    }

    fn tell(&self, session: SessionId, frame: Frame) {
        self.notify(session, Notice::Told(frame));
    }

    fn notify(&self, session: SessionId, notice: Notice) {
        let Some(connection) = self.connections.get(&session) else { return };
        connection.caller.tell(notice, &self.setup.metrics);
    }

    fn refuse(
        &self,
        session: SessionId,
        about: &'static str,
        re: Option<u64>,
        refusal: Refusal,
        game: Option<GameId>,
    ) {
        Metrics::count(&self.setup.metrics.refusals, refusal.code().as_str());
        self.tell(session, telling::refused(about, refusal, game).answering(re));
    }

    fn tell_counts(&mut self, ctx: &mut Context<Self>) {
        let begun = self.audience.note(LobbyCounts {
            players: self.guests.here(),
            waiting: self.pairing.len(),
            games: self.tables.counting(),
            games_max: self.setup.settings.games_max,
        });
        if begun {
            self.tell_portion(ctx);
        }
    }

    fn tell_portion(&mut self, ctx: &mut Context<Self>) {
        let (due, counts) = self.audience.portion(TOLD_AT_ONCE);
        if due.is_empty() {
            return;
        }
        let frame = telling::counts(counts);
        for session in due {
            self.tell(session, frame.clone());
        }
        ctx.run_later(TELLING_EVERY, Self::tell_portion);
    }

    fn measure(&self) {
        let gauge = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let metrics = &self.setup.metrics;
        metrics.players.set(gauge(self.guests.here()));
        metrics.players_remembered.set(gauge(self.guests.len()));
        metrics.waiting.set(gauge(self.pairing.len()));
        metrics.games.set(gauge(self.tables.counting()));
        metrics.games_resting.set(gauge(self.deadlines.len()));
    }
}

impl Actor for Lobby {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        ctx.run_interval(COUNTS_EVERY, Self::tell_counts);
        self.close_the_abandoned(ctx);
        self.measure();
    }
}

impl Handler<Arrive> for Lobby {
    type Result = ();

    fn handle(&mut self, Arrive(caller): Arrive, _: &mut Self::Context) {
        if self.draining {
            caller.tell(telling::goodbye(0), &self.setup.metrics);
            return;
        }
        self.connections.insert(caller.session, Connection { caller, player: None, early: None });
    }
}

impl Handler<Depart> for Lobby {
    type Result = ();

    fn handle(&mut self, Depart(session): Depart, _: &mut Self::Context) {
        self.forget(session);
        self.measure();
    }
}

impl Handler<Ask> for Lobby {
    type Result = ();

    fn handle(&mut self, ask: Ask, ctx: &mut Self::Context) {
        self.answer(ask, ctx);
        self.measure();
    }
}

impl Handler<Answer> for Lobby {
    type Result = ();

    fn handle(&mut self, Answer { session, about, re, refusal, game }: Answer, _: &mut Self::Context) {
        self.refuse(session, about, re, refusal, game);
    }
}

impl Handler<TableNews> for Lobby {
    type Result = ();

    fn handle(&mut self, news: TableNews, ctx: &mut Self::Context) {
        match news {
            TableNews::Freed(game) => self.free(game, &ctx.address()),
            TableNews::Rematch(game, seated) => self.open_rematch(game, seated, &ctx.address()),
            TableNews::Unattended(game, heard, at_rest) => self.put_to_rest(game, heard, at_rest),
            TableNews::Closed(game) => self.tables.close(game),
        }
        self.measure();
    }
}

impl Handler<Inquiry> for Lobby {
    type Result = ();

    fn handle(&mut self, inquiry: Inquiry, ctx: &mut Self::Context) {
        // Whoever asked may have given up waiting: then nobody hears the answer.
        match inquiry {
            Inquiry::Ready(reply) => drop(reply.send(self.takes_seeks())),
            Inquiry::List(filter, reply) => drop(reply.send(self.tables.list(&filter))),
            Inquiry::Show(game, reply) => match self.reach(game, None, &ctx.address()) {
                Some(table) => drop(table.show(reply)),
                None => drop(reply),
            },
        }
    }
}

impl Handler<Drain> for Lobby {
    type Result = ();

    fn handle(&mut self, drain: Drain, _: &mut Self::Context) {
        self.draining = true;
        for connection in self.connections.values() {
            let after_ms = self.setup.rng.random_range(drain.reconnect_after_ms.clone());
            connection.caller.tell(telling::goodbye(after_ms), &self.setup.metrics);
        }
    }
}

#[cfg(test)]
mod tests;
