//! Where players meet, as an actor: it knows who is here, pairs seeks up, opens games and holds the game limit. Its
//! mailbox orders all of that; once two players sit at a game, no move passes through here. Decisions are in
//! `pairing`, `tables`, `guests` and `audience`.

mod audience;
mod desk;
mod granting;
mod guests;
mod opening;
mod pairing;
mod refusal;
pub mod settings;
mod tables;
mod telling;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, ArbiterHandle, AsyncContext, Context, Handler};
use rand::rngs::StdRng;

pub use desk::Desk;
pub use refusal::Refusal;
pub use tables::Filter;

use crate::game::{self, Caller, Notice, SessionId, Table, TableNews, Time};
use crate::metrics::{Metrics, Shared};
use crate::protocol::{Frame, GameId, Limits, LobbyCounts, PlayerId, RulesInfo};
use audience::Audience;
use desk::{Arrive, Ask, Depart, Drain, Inquiry, Wish};
use guests::Guests;
use pairing::Pairing;
use settings::Settings;
use tables::Tables;

/// Messages the lobby's mailbox holds before it takes no more; one more for each connection.
const MAILBOX_MAX: usize = 16_384;
/// How often the counts are told, at most.
const COUNTS_EVERY: Duration = Duration::from_secs(1);

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
    /// What time it is.
    pub time: Time,
    /// Where names and ids come from.
    pub rng: StdRng,
    /// Where games run.
    pub arbiters: Vec<ArbiterHandle>,
}

struct Connection {
    caller: Caller,
    player: Option<PlayerId>,
}

/// The meeting place of a server.
pub struct Lobby {
    setup: Setup,
    connections: HashMap<SessionId, Connection>,
    guests: Guests,
    pairing: Pairing,
    tables: Tables<Table>,
    audience: Audience,
    games_opened: usize,
    draining: bool,
}

impl Lobby {
    /// Opens the lobby on an arbiter of its own choice and gives the door to it.
    pub fn open(setup: Setup, arbiter: &ArbiterHandle) -> Desk {
        let lobby = Self {
            guests: Guests::new(setup.settings.players_max),
            tables: Tables::new(setup.settings.games_max, setup.settings.records_max),
            setup,
            connections: HashMap::new(),
            pairing: Pairing::default(),
            audience: Audience::default(),
            games_opened: 0,
            draining: false,
        };
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

    fn tell_counts(&mut self) {
        let counts = LobbyCounts {
            players: self.guests.here(),
            waiting: self.pairing.len(),
            games: self.tables.counting(),
            games_max: self.setup.settings.games_max,
        };
        let due = self.audience.due(counts);
        if !due.is_empty() {
            let frame = telling::counts(counts);
            for session in due {
                self.tell(session, frame.clone());
            }
        }
    }

    fn measure(&self) {
        let gauge = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let metrics = &self.setup.metrics;
        metrics.players.set(gauge(self.guests.here()));
        metrics.players_remembered.set(gauge(self.guests.len()));
        metrics.waiting.set(gauge(self.pairing.len()));
        metrics.games.set(gauge(self.tables.counting()));
        metrics.records.set(gauge(self.tables.records()));
    }
}

impl Actor for Lobby {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        ctx.run_interval(COUNTS_EVERY, |lobby, _| lobby.tell_counts());
    }
}

impl Handler<Arrive> for Lobby {
    type Result = ();

    fn handle(&mut self, Arrive(caller): Arrive, _: &mut Self::Context) {
        if self.draining {
            caller.tell(telling::goodbye(0), &self.setup.metrics);
            return;
        }
        self.connections.insert(caller.session, Connection { caller, player: None });
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

    fn handle(&mut self, Ask { session, re, wish }: Ask, ctx: &mut Self::Context) {
        let about = wish.name();
        let game = match &wish {
            Wish::Resume(game) | Wish::Watch(game) | Wish::Unseated { game, .. } => Some(*game),
            Wish::Hello { .. } | Wish::Seek(_) | Wish::Withdraw => None,
        };
        if let Err(refusal) = self.grant(session, wish, re, &ctx.address()) {
            self.refuse(session, about, re, refusal, game);
        }
        self.measure();
    }
}

impl Handler<TableNews> for Lobby {
    type Result = ();

    fn handle(&mut self, news: TableNews, ctx: &mut Self::Context) {
        match news {
            TableNews::Ended(game, record) => self.tables.keep(game, record),
            TableNews::Freed(game) => self.free(game, &ctx.address()),
            TableNews::Rematch(game, seated) => self.open_rematch(game, seated, &ctx.address()),
            TableNews::Closed(game) => self.tables.close(game),
        }
        self.measure();
    }
}

impl Handler<Inquiry> for Lobby {
    type Result = ();

    fn handle(&mut self, inquiry: Inquiry, _: &mut Self::Context) {
        // Whoever asked may have given up waiting: then nobody hears the answer.
        match inquiry {
            Inquiry::Ready(reply) => drop(reply.send(!self.draining)),
            Inquiry::List(filter, reply) => drop(reply.send(self.tables.list(&filter))),
            Inquiry::Show(game, reply) => match (self.tables.record(game), self.tables.get(game)) {
                (Some(record), _) => drop(reply.send(Arc::clone(record))),
                (None, Some((_, table))) => drop(table.show(reply)),
                (None, None) => drop(reply),
            },
        }
    }
}

impl Handler<Drain> for Lobby {
    type Result = ();

    fn handle(&mut self, drain: Drain, _: &mut Self::Context) {
        self.draining = true;
        for connection in self.connections.values() {
            connection.caller.tell(telling::goodbye(drain.reconnect_after_ms), &self.setup.metrics);
        }
    }
}
