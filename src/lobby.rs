//! Where players meet, as an actor: it knows who is here, pairs seeks up, opens games and holds the game limit. Its
//! mailbox orders all of that; once two players sit at a game, no move passes through here. Decisions are in
//! `pairing`, `places`, `tables`, `deadlines`, `guests`, `names`, `device_links`, `audience` and `overload`.

mod admission;
mod admitting;
mod allowing;
mod audience;
mod blocking;
mod dating;
mod deadlines;
mod desk;
mod device_links;
mod gone;
mod granting;
mod guests;
mod linking;
mod names;
mod naming;
mod opening;
mod overload;
mod pairing;
mod places;
mod qr_codes;
mod queue;
mod reach;
mod refusal;
mod restoring;
mod rounds;
pub mod settings;
mod setup;
mod tables;
mod telling;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use actix::{Actor, ArbiterHandle, AsyncContext, Context, Handler};
use rand::RngExt;

pub use desk::{Desk, Hello};
pub use overload::{Overload, Overloaded};
pub use refusal::Refusal;
pub use restoring::{Restored, restore};
pub use setup::Setup;
pub use tables::Filter;

use crate::game::{ClientHandle, Notice, SessionId, TableNews};
use crate::limits::Rate;
use crate::metrics::Metrics;
use crate::protocol::{Frame, GameId, NameKey, PlayerId};
use audience::Audience;
use deadlines::Deadlines;
use desk::{Answer, Arrive, Ask, Depart, Drain, Inquiry};
use device_links::DeviceLinks;
use guests::Guests;
use pairing::Pairing;
use places::Places;
use qr_codes::Drawer;
use reach::Reach;
use rounds::ROUND_EVERY;
use settings::Settings;
use tables::Tables;

/// Messages the lobby's mailbox holds before it takes no more; one more for each connection.
const MAILBOX_MAX: usize = 16_384;
/// Codes for another device that one address may ask for in ten seconds.
const CODES_PER_IP_10S: u32 = 60;

struct Connection {
    client: ClientHandle,
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
    places: Places,
    hellos: Rate,
    openings: Rate,
    codes: Rate,
    deadlines: Deadlines,
    device_links: DeviceLinks,
    audience: Audience,
    /// What names look like the server's.
    own_name: NameKey,
    drawer: Option<Drawer>,
    /// Whether those who wait are just being told that they wait behind fewer.
    telling_places: bool,
    /// Whose turn it is among the threads that are kept for games.
    turn: usize,
    /// How far the host's clock was ahead of the server's when that was last told, in milliseconds.
    clock_shift_ms: i64,
    draining: bool,
}

impl Lobby {
    /// Opens the lobby on an arbiter of its own choice, with the games that were interrupted, and gives the door to it.
    pub fn open(setup: Setup, restored: Restored, arbiter: &ArbiterHandle) -> Desk {
        let Settings { unplayed_per_ip, games_per_ip, .. } = setup.settings;
        let limits = &setup.by_address;
        let places = |most| usize::try_from(limits.of_address(most)).unwrap_or(usize::MAX);
        let rate = |times| Rate::per_10s(limits.of_address(times));
        let mut lobby = Self {
            places: Places::new(places(games_per_ip), places(unplayed_per_ip)),
            hellos: rate(limits.hellos_per_ip_10s),
            openings: rate(limits.openings_per_ip_10s),
            codes: rate(CODES_PER_IP_10S),
            guests: Guests::new(setup.settings.players_max),
            tables: Tables::new(setup.settings.games_max),
            deadlines: Deadlines::default(),
            device_links: DeviceLinks::default(),
            own_name: NameKey::of(&setup.server_name),
            setup,
            connections: HashMap::new(),
            pairing: Pairing::default(),
            audience: Audience::default(),
            drawer: None,
            telling_places: false,
            turn: 0,
            clock_shift_ms: 0,
            draining: false,
        };
        lobby.restore(restored);
        let metrics = Arc::clone(&lobby.setup.metrics);
        Desk::of(Self::start_in_arbiter(arbiter, |_| lobby), metrics)
    }

    /// Now, for what lasts: the clock may be set meanwhile.
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
        connection.client.tell(notice, &self.setup.metrics);
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
}

impl Actor for Lobby {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        self.drawer = Some(Drawer::open(Arc::clone(&self.setup.metrics)));
        ctx.run_interval(ROUND_EVERY, Self::look_round);
        self.close_the_abandoned(ctx);
        self.measure();
    }
}

impl Handler<Arrive> for Lobby {
    type Result = ();

    fn handle(&mut self, Arrive(client): Arrive, _: &mut Self::Context) {
        if self.draining {
            client.tell(telling::goodbye(0), &self.setup.metrics);
            return;
        }
        self.connections.insert(client.session, Connection { client, player: None, early: None });
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
            TableNews::Begun(game) => self.note_begun(game),
            TableNews::Played(game) => self.places.played(game),
            TableNews::Freed(game) => self.free(game, &ctx.address()),
            TableNews::Rematch(game, seated) => self.open_rematch(game, seated, &ctx.address()),
            TableNews::Unattended(game, heard, hibernated) => self.hibernate(game, heard, hibernated),
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
            Inquiry::List(filter, reply) => drop(reply.send(self.list(&filter))),
            Inquiry::Show(game, reply) => match self.reach(game, None, &ctx.address()) {
                Some(table) => drop(table.show(reply)),
                None => drop(reply),
            },
            Inquiry::Newcomer(id, reply) => {
                drop(reply.send(self.guests.newcomer(id).map(|newcomer| newcomer.player)));
            }
        }
    }
}

impl Handler<Drain> for Lobby {
    type Result = ();

    fn handle(&mut self, drain: Drain, _: &mut Self::Context) {
        self.draining = true;
        for connection in self.connections.values() {
            let after_ms = self.setup.rng.random_range(drain.reconnect_after_ms.clone());
            connection.client.tell(telling::goodbye(after_ms), &self.setup.metrics);
        }
    }
}

#[cfg(test)]
mod tests;
