//! One match as an actor: its mailbox orders the words of both players, the `referee` decides on each, and the game
//! tells everybody who looks on. Knows the rules as text and its attendees as recipients; never connections, other
//! games or how players met.
//!
//! **Invariant:** one game, one mailbox; `seq` has no gaps (`seq_has_no_gaps`).
//! **Invariant:** a panic ends at most its own game (`rules_that_panic_end_their_own_game`).

mod absence;
mod announcing;
mod attending;
mod chair;
mod offers;
mod record;
mod referee;
mod ruling;
pub mod settings;
mod sights;
mod telling;
mod terms;
mod time;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::{Actor, ActorContext, ArbiterHandle, AsyncContext, Context, Handler, Recipient, SpawnHandle};

pub use chair::{Caller, Chair, Gallery, Missed, NotTaken, Notice, SessionId, Table, TableNews};
pub use record::{Record, State, Summary};
pub use terms::{BadTerms, Header, Player, Terms};
pub use time::Time;

use crate::metrics::{Metrics, Shared};
use crate::protocol::Frame;
use crate::rules::{BySeat, Layout, Seat, Viewer};
use absence::Absence;
use chair::{Ask, OnDrop, Show, Wish};
use referee::Referee;
use ruling::{Refusal, Verdict};
use sights::Sights;

/// Messages a game's mailbox holds before it takes no more; one more for each chair.
const MAILBOX_MAX: usize = 64;

/// What every game of a server needs.
#[derive(Clone)]
pub struct Surroundings {
    /// Where games report to.
    pub lobby: Recipient<TableNews>,
    /// What is counted.
    pub metrics: Shared,
    /// What time it is.
    pub time: Time,
    /// How long an ended game stays.
    pub rematch: Duration,
    /// Connections that may watch one game.
    pub watchers_max: usize,
    /// How long a player may be away.
    pub absence: settings::Absence,
}

/// A connection that looks at the game.
struct Attendee {
    place: usize,
    seat: Option<Seat>,
    caller: Caller,
}

/// One match.
pub struct Game {
    header: Header,
    referee: Referee,
    layouts: Sights<Vec<Layout>>,
    attendees: Vec<Attendee>,
    places: usize,
    /// The attendee whose word is being handled, and the number its direct answer carries.
    answering: Option<(usize, Option<u64>)>,
    surroundings: Surroundings,
    /// Held while the game counts for the game limit.
    slot: Option<OnDrop>,
    _tenure: OnDrop,
    closing: Option<SpawnHandle>,
}

impl Game {
    /// Opens a match on an arbiter and seats the connections that are there.
    ///
    /// # Errors
    /// [`BadTerms`] when the rules open no board; nothing is started then.
    pub fn open(
        header: Header,
        seated: Vec<(Seat, Caller)>,
        surroundings: Surroundings,
        arbiter: &ArbiterHandle,
    ) -> Result<Table, BadTerms> {
        let here = BySeat::from_fn(|seat| seated.iter().any(|(taken, _)| *taken == seat));
        let bank_ms = surroundings.absence.bank_s.saturating_mul(1_000);
        let absence = Absence::new(here, bank_ms, header.opened_ms);
        let referee = header.terms.referee(header.seed, absence)?;
        let draw = |seat: Option<Seat>| referee.board().layout(seat.map_or(Viewer::Watcher, Viewer::Seat));
        let layouts = catch_unwind(AssertUnwindSafe(|| Sights::new(referee.hidden(), draw)))
            .map_err(|_| BadTerms::Rules)?;
        let on_drop = |news| OnDrop { to: surroundings.lobby.clone(), game: header.id, news };
        let attendees: Vec<_> = (1..)
            .zip(seated)
            .map(|(place, (seat, caller))| Attendee { place, seat: Some(seat), caller })
            .collect();
        let game = Self {
            slot: Some(on_drop(TableNews::Freed)),
            _tenure: on_drop(TableNews::Closed),
            header,
            referee,
            layouts,
            places: attendees.len(),
            attendees,
            answering: None,
            surroundings,
            closing: None,
        };
        game.surroundings.metrics.games_opened.inc();
        Ok(Table { addr: Self::start_in_arbiter(arbiter, |_| game) })
    }

    fn now_ms(&self) -> u64 {
        self.surroundings.time.now_ms()
    }

    /// Asks the referee. Rules that panic end the match.
    fn ask_referee<T>(&mut self, ask: impl FnOnce(&mut Referee, u64) -> T) -> Option<T> {
        let now_ms = self.now_ms();
        let referee = &mut self.referee;
        let answer = catch_unwind(AssertUnwindSafe(|| ask(referee, now_ms)));
        if answer.is_err() {
            tracing::error!(game = %self.header.id, rules = self.header.terms.kind().id, "the rules panicked");
            self.referee.adjudicate(now_ms);
        }
        answer.ok()
    }

    fn rule_on(&mut self, seat: Seat, wish: &Wish) -> Option<Result<Verdict, Refusal>> {
        self.ask_referee(|referee, now_ms| match wish {
            Wish::Play { ply, text } => referee.play(seat, *ply, text, now_ms),
            Wish::Resign => referee.resign(seat, now_ms),
            Wish::Offer(what) => referee.offer(seat, *what, now_ms),
            Wish::Decline(what) => referee.decline(seat, *what),
            Wish::Claim(what) => referee.claim(seat, *what, now_ms),
        })
    }

    fn seated(&self) -> Vec<(Seat, Caller)> {
        self.attendees.iter().filter_map(|attendee| Some((attendee.seat?, attendee.caller.clone()))).collect()
    }

    fn snapshot(&self, seat: Option<Seat>) -> Frame {
        let (layout, watchers) = (self.layouts.of(seat), self.watchers());
        telling::snapshot(&self.header, &self.referee, layout, seat, watchers, self.now_ms())
    }

    /// What follows from every change: the end is told once, and the actor stops when nobody needs it.
    fn settle(&mut self, ctx: &mut Context<Self>) {
        self.settle_presence();
        self.announce_end();
        self.answering = None;
        let ended = self.referee.ending().is_some();
        if ended && self.attendees.is_empty() {
            return ctx.stop();
        }
        let wait = if ended {
            Some(self.surroundings.rematch)
        } else {
            let deserted = self.referee.deserted();
            deserted.then(|| Duration::from_secs(self.surroundings.absence.abandon_s))
        };
        match (wait, self.closing) {
            (None, Some(handle)) => {
                ctx.cancel_future(handle);
                self.closing = None;
            }
            (Some(wait), None) => self.closing = Some(ctx.run_later(wait, Self::close)),
            (None, None) | (Some(_), Some(_)) => {}
        }
    }

    /// The wait for somebody to come back, or for a rematch, is over.
    fn close(&mut self, ctx: &mut Context<Self>) {
        self.closing = None;
        if self.referee.ending().is_some() {
            return ctx.stop();
        }
        let abandon_ms = self.surroundings.absence.abandon_s.saturating_mul(1_000);
        self.ask_referee(|referee, now_ms| referee.abandon(abandon_ms, now_ms));
        self.settle(ctx);
    }
}

impl Actor for Game {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        let snapshots = BySeat::from_fn(|seat| self.snapshot(Some(seat)));
        for attendee in &self.attendees {
            let Some(seat) = attendee.seat else { continue };
            let chair = Chair { game: self.header.id, addr: ctx.address(), place: attendee.place };
            // A chair that is not taken is dropped, and so leaves.
            let seated = Notice::Seated(chair, State::Running, snapshots.get(seat).clone());
            attendee.caller.tell(seated, &self.surroundings.metrics);
        }
        self.settle(ctx);
    }

    /// Runs while unwinding, too, should the game itself panic: then it tells both players, and must not panic again.
    fn stopped(&mut self, _: &mut Self::Context) {
        let farewell = AssertUnwindSafe(|| {
            self.referee.adjudicate(self.surroundings.time.now_ms());
            self.announce_end();
            for attendee in &self.attendees {
                attendee.caller.tell(Notice::Left(self.header.id), &self.surroundings.metrics);
            }
        });
        if catch_unwind(farewell).is_err() {
            tracing::error!("a game could not say that it ended");
        }
    }
}

impl Handler<Ask> for Game {
    type Result = ();

    fn handle(&mut self, ask: Ask, ctx: &mut Self::Context) {
        let arrived = Instant::now();
        let Ask { place, re, wish } = ask;
        let Some(seat) = self.attendees.iter().find(|at| at.place == place).and_then(|at| at.seat) else {
            return;
        };
        self.answering = Some((place, re));
        match self.rule_on(seat, &wish) {
            Some(Ok(verdict)) => self.carry_out(seat, verdict),
            Some(Err(refusal)) => {
                Metrics::count(&self.surroundings.metrics.refusals, refusal.code().as_str());
                self.answer(&telling::refused(self.header.id, wish.name(), &refusal));
            }
            None => {}
        }
        self.settle(ctx);
        if matches!(wish, Wish::Play { .. }) {
            self.surroundings.metrics.move_seconds.observe(arrived.elapsed().as_secs_f64());
        }
    }
}

impl Handler<Show> for Game {
    type Result = ();

    fn handle(&mut self, Show(reply): Show, _: &mut Self::Context) {
        // Whoever asked may have given up waiting.
        let _ = reply.send(Arc::new(record::record(&self.header, &self.referee)));
    }
}
