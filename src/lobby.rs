//! Where players meet, as an actor: it knows who is here, pairs seeks up, opens games and holds the game limit. Its
//! mailbox orders all of that; once two players sit at a game, no move passes through here. Decisions are in
//! `pairing`, `tables`, `guests` and `audience`.

mod audience;
mod desk;
mod guests;
mod pairing;
mod refusal;
pub mod settings;
mod tables;
mod telling;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, Addr, Arbiter, ArbiterHandle, AsyncContext, Context, Handler};
use rand::RngExt;
use rand::rngs::StdRng;

pub use desk::Desk;
pub use refusal::Refusal;
pub use tables::Filter;

use crate::game::{self, Caller, Game, Header, Notice, SessionId, Table, TableNews, Terms, Time};
use crate::metrics::{Metrics, Shared};
use crate::protocol::{Frame, GameId, Limits, LobbyCounts, PlayerId, PlayerName, RulesInfo, close};
use crate::rules::{BySeat, Seat};
use audience::Audience;
use desk::{Arrive, Ask, Depart, Drain, Inquiry, Wish};
use guests::Guests;
use pairing::{Pairing, Seek};
use settings::{Settings, WhenFull};
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

    /// Does what a connection asks; gives the answer to send, if there is one.
    fn grant(&mut self, session: SessionId, wish: Wish, re: Option<u64>, own: &Addr<Self>) -> Result<(), Refusal> {
        match wish {
            Wish::Hello { token, name } => self.hello(session, token.as_deref(), name, re),
            Wish::Seek(terms) => self.seek(session, terms, re, own),
            Wish::Withdraw => self.withdraw(session, re),
            Wish::Resume(game) => self.resume(session, game, re),
            Wish::Unseated { game, .. } => Err(self.why_unseated(game)),
        }
    }

    fn player_of(&self, session: SessionId) -> Result<PlayerId, Refusal> {
        self.connections.get(&session).and_then(|connection| connection.player).ok_or(Refusal::HelloFirst)
    }

    fn hello(
        &mut self,
        session: SessionId,
        token: Option<&str>,
        name: Option<PlayerName>,
        re: Option<u64>,
    ) -> Result<(), Refusal> {
        if self.player_of(session).is_ok() {
            return Err(Refusal::HelloTwice);
        }
        let now_ms = self.now_ms();
        let (player, new_token) = match token {
            Some(token) => (self.guests.recognise(token)?, None),
            None => self.guests.welcome(now_ms, &mut self.setup.rng).map(|(id, token)| (id, Some(token)))?,
        };
        if let Some(name) = name {
            self.guests.rename(player, name);
        }
        let Some(connection) = self.connections.get_mut(&session) else { return Ok(()) };
        connection.player = Some(player);
        self.guests.arrive(player, session, now_ms);
        self.replace_oldest(player);
        let Some(guest) = self.guests.get(player) else { return Ok(()) };
        if guest.games.is_empty() {
            self.audience.add(session);
        }
        let frame = telling::welcome(&self.setup, player, guest, new_token.as_ref(), now_ms);
        self.notify(session, Notice::Admitted(frame.answering(re)));
        Ok(())
    }

    /// Sends a player's oldest connection away when there is one too many.
    fn replace_oldest(&mut self, player: PlayerId) {
        let sessions = self.guests.get(player).map(|guest| guest.sessions.as_slice()).unwrap_or_default();
        if let [oldest, rest @ ..] = sessions
            && rest.len() >= self.setup.connections_per_player
        {
            let oldest = *oldest;
            self.notify(oldest, Notice::Dismissed(None, close::REPLACED, "another connection took the place"));
            self.forget(oldest);
        }
    }

    fn seek(
        &mut self,
        session: SessionId,
        terms: Arc<Terms>,
        re: Option<u64>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        let games = self.guests.get(player).map_or(0, |guest| guest.games.len());
        if self.draining {
            return Err(Refusal::Draining);
        }
        if games >= self.setup.settings.games_per_player {
            return Err(Refusal::PlayerLimit);
        }
        if self.tables.is_full() && self.setup.settings.when_full == WhenFull::Refuse {
            return Err(Refusal::GameLimit);
        }
        let seek = Seek { player, session, terms, since_ms: self.now_ms() };
        let (ahead, former) = self.pairing.add(seek.clone());
        if let Some(former) = former.filter(|former| former.session != session) {
            self.tell(former.session, telling::withdrawn());
        }
        self.tell(session, telling::waiting(&seek, ahead).answering(re));
        self.open_pairs(own);
        Ok(())
    }

    fn withdraw(&mut self, session: SessionId, re: Option<u64>) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        if let Some(former) = self.pairing.remove(player).filter(|former| former.session != session) {
            self.tell(former.session, telling::withdrawn());
        }
        self.tell(session, telling::withdrawn().answering(re));
        Ok(())
    }

    fn resume(&mut self, session: SessionId, game: GameId, re: Option<u64>) -> Result<(), Refusal> {
        let player = self.player_of(session)?;
        let Some((header, table)) = self.tables.get(game) else { return Err(self.why_unseated(game)) };
        let seat = Tables::<Table>::seat(header, player).ok_or(Refusal::NotSeated)?;
        let Some(connection) = self.connections.get(&session) else { return Ok(()) };
        table.attend(seat, connection.caller.clone(), re).map_err(|_| Refusal::Unavailable)
    }

    /// Why a connection without a chair cannot say anything in a game.
    fn why_unseated(&self, game: GameId) -> Refusal {
        match (self.tables.get(game), self.tables.record(game)) {
            (Some(_), _) => Refusal::NotSeated,
            (None, Some(_)) => Refusal::GameOver,
            (None, None) => Refusal::NoSuchGame,
        }
    }

    /// Opens a game for every pair there is room for, the one that waited longest first.
    fn open_pairs(&mut self, own: &Addr<Self>) {
        while !self.tables.is_full() && !self.draining {
            let Some((one, other)) = self.pairing.next_pair() else { return };
            let (first, second) = if self.setup.rng.random() { (one, other) } else { (other, one) };
            let callers = [(Seat::First, first.session), (Seat::Second, second.session)]
                .into_iter()
                .filter_map(|(seat, session)| Some((seat, self.connections.get(&session)?.caller.clone())))
                .collect();
            let sessions = [first.session, second.session];
            let players = BySeat { first: first.player, second: second.player };
            if self.open_game(first.terms, players, callers, own).is_err() {
                for session in sessions {
                    self.refuse(session, "seek", None, Refusal::Unavailable, None);
                }
            }
        }
    }

    fn open_game(
        &mut self,
        terms: Arc<Terms>,
        players: BySeat<PlayerId>,
        callers: Vec<(Seat, Caller)>,
        own: &Addr<Self>,
    ) -> Result<(), Refusal> {
        let now_ms = self.now_ms();
        let player = |id| self.guests.player(id).ok_or(Refusal::Unavailable);
        let seated = BySeat { first: player(players.first)?, second: player(players.second)? };
        let id = GameId::new(now_ms, &mut self.setup.rng);
        let header = Header { id, terms, players: seated, opened_ms: now_ms };
        let surroundings = game::Surroundings {
            lobby: own.clone().recipient(),
            metrics: Arc::clone(&self.setup.metrics),
            time: self.setup.time,
            rematch: Duration::from_secs(self.setup.game.rematch_s),
            absence: self.setup.absence.clone(),
        };
        self.games_opened = self.games_opened.wrapping_add(1);
        let next = self.games_opened.checked_rem(self.setup.arbiters.len()).unwrap_or(0);
        let own_arbiter = Arbiter::current();
        let arbiter = self.setup.arbiters.get(next).unwrap_or(&own_arbiter);
        let table = Game::open(header.clone(), callers, surroundings, arbiter).map_err(|reason| {
            tracing::error!(rules = header.terms.kind().id, %reason, "a game could not be opened");
            Refusal::Unavailable
        })?;
        self.tables.open(header, table);
        for player in [players.first, players.second] {
            self.guests.begin(player, id, now_ms);
            for session in self.guests.get(player).map(|guest| guest.sessions.as_slice()).unwrap_or_default() {
                self.audience.remove(*session);
            }
        }
        Ok(())
    }

    /// Opens the next match of two players, with the seats exchanged.
    fn open_rematch(&mut self, game: GameId, seated: Vec<(Seat, Caller)>, own: &Addr<Self>) {
        let Some((header, _)) = self.tables.get(game) else { return };
        let players = header.players.clone().map(|player| player.id).swapped();
        let terms = Arc::clone(&header.terms);
        let sessions: Vec<_> = seated.iter().map(|(_, caller)| caller.session).collect();
        let callers = seated.into_iter().map(|(seat, caller)| (seat.other(), caller)).collect();
        let opened = if self.draining {
            Err(Refusal::Draining)
        } else if self.tables.is_full() {
            Err(Refusal::GameLimit)
        } else {
            self.open_game(terms, players, callers, own)
        };
        if let Err(refusal) = opened {
            for session in sessions {
                self.refuse(session, "offer", None, refusal, Some(game));
            }
        }
    }

    /// A game no longer counts: its players are free, and there is room for a pair that waits.
    fn free(&mut self, game: GameId, own: &Addr<Self>) {
        let now_ms = self.now_ms();
        let Some(header) = self.tables.free(game) else { return };
        for player in [header.players.first.id, header.players.second.id] {
            self.guests.finish(player, game, now_ms);
            if let Some(guest) = self.guests.get(player).filter(|guest| guest.games.is_empty()) {
                for session in &guest.sessions {
                    self.audience.add(*session);
                }
            }
        }
        self.open_pairs(own);
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
        if connection.caller.to.try_send(notice).is_err() {
            self.setup.metrics.sessions_stalled.inc();
        }
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
            let _ = caller.to.try_send(telling::goodbye(0));
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
            Wish::Resume(game) | Wish::Unseated { game, .. } => Some(*game),
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
            let _ = connection.caller.to.try_send(telling::goodbye(drain.reconnect_after_ms));
        }
    }
}

#[cfg(test)]
mod tests;
