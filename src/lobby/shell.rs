//! The lobby as an actor: its mailbox orders what happens, the matchmaker decides on it, and what was decided is carried
//! out in that order. Knows addresses, tables and the store; never decides.

mod bot_coming;
mod carrying_out;
mod dating;
mod invitations;
mod lookups;
mod qr_codes;
mod running;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, ArbiterHandle, AsyncContext, Context, Handler};

use super::core::command::Ask;
use super::core::effect::Found;
use super::core::{Input, Matchmaker, Moment};
use super::desk::{Arrive, Depart, Desk, Drain, Inquiry};
use super::recovery::{Recovered, TakenUp};
use super::setup::{Resources, Setup};
use crate::game::{Resting, Table, TableNews};
use crate::protocol::GameId;
use crate::rules::Catalogue;
use dating::ClockWatch;
use qr_codes::Drawer;

/// Messages the lobby's mailbox holds before it takes no more; one more for each connection.
const MAILBOX_MAX: usize = 16_384;
/// How often news is told, at most.
const ROUND_EVERY: Duration = Duration::from_secs(1);

/// The meeting place of a server.
pub struct Lobby {
    matchmaker: Matchmaker,
    resources: Resources,
    /// The kinds of games that are offered.
    catalogue: Catalogue,
    /// The games that have an actor.
    tables: BTreeMap<GameId, Table>,
    /// Who sits at games that have none.
    resting: BTreeMap<GameId, Vec<Resting>>,
    drawer: Option<Drawer>,
    /// Whose turn it is among the threads that are kept for games.
    turn: usize,
    clock: ClockWatch,
}

impl Lobby {
    /// Opens the lobby on an arbiter of its own choice, with the games that were interrupted, and gives the door to it.
    pub fn open(setup: Setup, recovered: Recovered, arbiter: &ArbiterHandle) -> Desk {
        let (policy, rng, resources) = setup.split();
        let mut matchmaker = Matchmaker::new(policy, rng);
        let TakenUp { catalogue, games, invitations, seeks, void_seeks } = recovered.taken_up();
        matchmaker.restore(games);
        matchmaker.restore_invites(invitations);
        matchmaker.restore_seeks(seeks, void_seeks, resources.time.now_ms());
        let metrics = Arc::clone(&resources.metrics);
        let lobby = Self {
            matchmaker,
            resources,
            catalogue,
            tables: BTreeMap::new(),
            resting: BTreeMap::new(),
            drawer: None,
            turn: 0,
            clock: ClockWatch::default(),
        };
        Desk::of(Self::start_in_arbiter(arbiter, |_| lobby), metrics)
    }

    /// Something has happened: what is to be done about it is.
    fn feed(&mut self, input: Input, ctx: &mut Context<Self>) {
        let effects = self.matchmaker.handle(input, self.moment());
        self.carry_out(effects, ctx);
        self.measure();
    }

    fn moment(&self) -> Moment {
        let Resources { time, overloaded, .. } = &self.resources;
        Moment {
            now_ms: time.now_ms(),
            shift_ms: time.followed().shift_ms(),
            overloaded: overloaded.is_set(),
            can_draw: self.drawer.as_ref().is_some_and(Drawer::has_room),
        }
    }

    fn measure(&self) {
        let gauge = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let census = self.matchmaker.census();
        let metrics = &self.resources.metrics;
        metrics.players.set(gauge(census.players));
        metrics.players_remembered.set(gauge(census.remembered));
        metrics.waiting.set(gauge(census.waiting));
        metrics.invites.set(gauge(census.invites));
        metrics.seeks_away.set(gauge(census.away));
        metrics.seeks_lapsed.inc_by(census.lapsed.saturating_sub(metrics.seeks_lapsed.get()));
        metrics.games.set(gauge(census.games));
        metrics.games_resting.set(gauge(census.hibernated));
    }
}

impl Actor for Lobby {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        self.drawer = Some(Drawer::open(Arc::clone(&self.resources.metrics)));
        ctx.run_interval(ROUND_EVERY, |lobby, ctx| {
            lobby.feed(Input::Round, ctx);
            lobby.look_at_the_clock();
        });
        self.feed(Input::LookForDue, ctx);
        self.look_at_the_clock();
    }
}

impl Handler<Arrive> for Lobby {
    type Result = ();

    fn handle(&mut self, Arrive(client): Arrive, ctx: &mut Self::Context) {
        self.feed(Input::Arrive(client), ctx);
    }
}

impl Handler<Depart> for Lobby {
    type Result = ();

    fn handle(&mut self, Depart(session, why): Depart, ctx: &mut Self::Context) {
        self.feed(Input::Depart(session, why), ctx);
    }
}

impl Handler<Ask> for Lobby {
    type Result = ();

    fn handle(&mut self, ask: Ask, ctx: &mut Self::Context) {
        self.feed(Input::Ask(ask), ctx);
    }
}

impl Handler<Found> for Lobby {
    type Result = ();

    fn handle(&mut self, found: Found, ctx: &mut Self::Context) {
        self.feed(Input::Found(found), ctx);
    }
}

impl Handler<TableNews> for Lobby {
    type Result = ();

    fn handle(&mut self, news: TableNews, ctx: &mut Self::Context) {
        let input = match news {
            TableNews::Begun(game) => Input::Begun(game),
            TableNews::NotBegun(seeks) => Input::NotBegun(seeks),
            TableNews::Played(game) => Input::Played(game),
            TableNews::Attended(game, attended) => Input::Attended(game, attended),
            TableNews::Freed(game) => Input::Freed(game),
            TableNews::Rematch(game, seated) => Input::Rematch(game, seated),
            TableNews::Second(second) => Input::Second(second),
            TableNews::Knocked(knock) => return self.knock(knock, ctx),
            TableNews::Unattended(game, heard, hibernated, resting) => {
                // Unless a message to it is on its way.
                if !self.tables.get(&game).is_some_and(|table| table.hibernate(heard)) {
                    return;
                }
                self.tables.remove(&game);
                self.resources.metrics.games_rested.inc();
                let attended = !resting.is_empty();
                if attended {
                    self.resting.insert(game, resting);
                }
                Input::Hibernated(game, hibernated, attended)
            }
            TableNews::Closed(game) => {
                self.tables.remove(&game);
                Input::Closed(game)
            }
        };
        self.feed(input, ctx);
    }
}

impl Handler<Inquiry> for Lobby {
    type Result = ();

    fn handle(&mut self, inquiry: Inquiry, ctx: &mut Self::Context) {
        // Whoever asked may have given up waiting: then nobody hears the answer.
        match inquiry {
            Inquiry::Ready(reply) => {
                let _ = reply.send(self.matchmaker.takes_seeks(self.resources.overloaded.is_set()));
            }
            Inquiry::List(filter, reply) => drop(reply.send(self.matchmaker.list(&filter))),
            Inquiry::Featured(reply) => {
                let now_ms = self.moment().now_ms;
                let _ = reply.send(self.matchmaker.featured(now_ms).map(Box::new));
            }
            Inquiry::Show(game, reply) => {
                // A private game is shown to nobody before it has ended.
                if self.matchmaker.is_private(game) {
                    return;
                }
                self.feed(Input::Reach(game), ctx);
                if let Some(table) = self.tables.get_mut(&game) {
                    let _ = table.show(reply);
                }
            }
            Inquiry::IsPrivate(game, reply) => drop(reply.send(self.matchmaker.is_private(game))),
            Inquiry::Invite(key, address, reply) => {
                drop(reply.send(self.matchmaker.show_invite(key, address, self.moment())));
            }
            Inquiry::Seeks(reply) => drop(reply.send(self.matchmaker.seeks_now(self.moment()))),
            Inquiry::Newcomer(id, reply) => drop(reply.send(self.matchmaker.newcomer(id))),
        }
    }
}

impl Handler<Drain> for Lobby {
    type Result = ();

    fn handle(&mut self, Drain { reconnect_after_ms }: Drain, ctx: &mut Self::Context) {
        self.feed(Input::Drain(reconnect_after_ms), ctx);
    }
}
