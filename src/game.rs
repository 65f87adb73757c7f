//! One match as an actor: its mailbox orders the words of both players, the `referee` decides on each, and the game
//! tells everybody who looks on. Knows the rules as text and its attendees as recipients; never connections, other
//! games or how players met.
//!
//! **Invariant:** acknowledged means durable: what changes a match is told when it has been saved
//! (`nothing_that_was_told_is_lost_however_often_the_server_is_killed`).
//! **Invariant:** one game, one mailbox; `seq` has no gaps (`seq_has_no_gaps`).
//! **Invariant:** a panic ends at most its own game (`rules_that_panic_end_their_own_game`).

mod absence;
mod announcing;
mod attending;
mod beginning;
mod chair;
mod header;
mod history;
mod inspecting;
mod keeping;
mod offers;
mod record;
mod referee;
mod resting;
mod ruling;
pub mod settings;
mod sights;
mod table;
mod telling;
mod terms;
mod time;
mod unanswered;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::{Actor, ActorContext, AsyncContext, Context, Handler, Recipient, SpawnHandle};

pub use chair::{Caller, Chair, Gallery, Missed, NotTaken, Notice, SessionId};
pub use header::{BadHeader, Header, Player};
pub use history::{Unreadable, fault};
pub use inspecting::{Contest, Inspected, Uninspected, inspect_ended, inspect_running};
pub use record::{Export, Record, Replay, State, Summary, Unverified, Verified, export, replay, verify};
pub use referee::Impossible;
pub use table::{AtRest, Table, TableNews};
pub use terms::{BadTerms, SPEEDS, Terms};
pub use time::Time;

use crate::metrics::Shared;
use crate::protocol::Frame;
use crate::rules::{Layout, Seat};
use crate::store::ratings::settings::OneAddress;
use crate::store::{GameNumber, Place, Seal, Store};
use attending::Deserted;
use beginning::Beginning;
use chair::{Ask, Show, Wish};
use history::{Act, Event};
use referee::Referee;
use ruling::{Refusal, Verdict};
use table::OnDrop;
use telling::Ratings;

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
    /// Where everything that happens is kept.
    pub store: Store,
    /// What records are signed with.
    pub seal: Arc<Seal>,
    /// What a rated game of two players at one address counts for.
    pub one_address: OneAddress,
}

/// A connection that looks at the game.
struct Attendee {
    place: usize,
    seat: Option<Seat>,
    caller: Caller,
}

/// One match.
pub struct Game {
    header: Arc<Header>,
    number: GameNumber,
    /// Where the last thing is that was saved of it.
    last: Option<Place>,
    beginning: Beginning,
    referee: Referee,
    /// Everything that has happened, as it was saved.
    history: Vec<Event>,
    ratings: Ratings,
    /// Players first.
    attendees: Vec<Attendee>,
    places: usize,
    /// The attendee whose word is being handled, and the number its direct answer carries.
    answering: Option<(usize, Option<u64>)>,
    surroundings: Surroundings,
    /// Whether the match is over and that has been saved.
    end_saved: bool,
    /// Held while the game counts for the game limit.
    slot: Option<OnDrop>,
    /// Held while there is an actor, or one can be woken.
    tenure: Option<OnDrop>,
    closing: Option<SpawnHandle>,
    resting: Option<SpawnHandle>,
    /// How many of the lobby's words it has heard.
    heard: u64,
    /// Whether it waits for the lobby to let it go to rest.
    going_to_rest: bool,
}

impl Game {
    fn now_ms(&self) -> u64 {
        self.surroundings.time.now_ms()
    }

    /// Asks the referee at a time. Rules that panic end the match.
    fn ask_referee<T>(&mut self, now_ms: u64, ask: impl FnOnce(&mut Referee) -> T) -> Option<T> {
        let referee = &mut self.referee;
        let answer = catch_unwind(AssertUnwindSafe(|| ask(referee)));
        if answer.is_err() {
            tracing::error!(game = %self.header.id, rules = self.header.terms.kind().id, "the rules panicked");
            self.referee.adjudicate(now_ms);
        }
        answer.ok()
    }

    fn rule_on(&mut self, seat: Seat, wish: &Wish, now_ms: u64) -> Option<Result<Verdict, Refusal>> {
        self.ask_referee(now_ms, |referee| match wish {
            Wish::Play { ply, text } => referee.play(seat, *ply, text, now_ms),
            Wish::Resign => referee.resign(seat, now_ms),
            Wish::Offer(what) => referee.offer(seat, *what, now_ms),
            Wish::Decline(what) => referee.decline(seat, *what),
            Wish::Claim(what) => referee.claim(seat, *what, now_ms),
        })
    }

    fn snapshot(&self, seat: Option<Seat>, layout: &[Layout]) -> Frame {
        let (header, watchers, now_ms) = (&self.header, self.watchers(), self.now_ms());
        telling::snapshot(header, &self.referee, layout, &self.ratings, seat, watchers, now_ms)
    }

    /// What follows from every change: an end is saved and told once, who came or went likewise, and the actor stops when
    /// nobody needs it.
    fn settle(&mut self, ctx: &mut Context<Self>) {
        if self.referee.ending().is_some() && !self.end_saved {
            return self.save_adjudication(ctx);
        }
        self.announce_end();
        self.answering = None;
        if self.settle_presence(ctx) {
            return;
        }
        let ended = self.end_saved;
        if ended && self.attendees.is_empty() {
            return ctx.address().do_send(Deserted);
        }
        if self.going_to_rest {
            return;
        }
        self.rest_later(ctx);
        let abandoned_in = |due_ms: u64| Duration::from_millis(due_ms.saturating_sub(self.now_ms()));
        let wait =
            if ended { Some(self.surroundings.rematch) } else { self.abandoned_at().map(abandoned_in) };
        match (wait, self.closing) {
            (None, Some(handle)) => {
                ctx.cancel_future(handle);
                self.closing = None;
            }
            (Some(wait), None) => self.closing = Some(ctx.run_later(wait, Self::close)),
            (None, None) | (Some(_), Some(_)) => {}
        }
    }

    fn abandon_ms(&self) -> u64 {
        self.surroundings.absence.abandon_s.saturating_mul(1_000)
    }

    /// When a match that both players have left is closed.
    fn abandoned_at(&self) -> Option<u64> {
        Some(self.referee.deserted_since()?.saturating_add(self.abandon_ms()))
    }

    /// The wait for somebody to come back, or for a rematch, is over.
    fn close(&mut self, ctx: &mut Context<Self>) {
        if ctx.waiting() {
            self.closing = Some(ctx.run_later(Duration::ZERO, Self::close));
            return;
        }
        self.closing = None;
        if self.end_saved {
            return ctx.stop();
        }
        let (abandon_ms, now_ms) = (self.abandon_ms(), self.now_ms());
        match self.ask_referee(now_ms, |referee| referee.abandon(abandon_ms, now_ms)) {
            Some(Some(_)) => self.save(Act::Abandoned, now_ms, ctx, Self::settle_if),
            Some(None) | None => self.settle(ctx),
        }
    }
}

impl Actor for Game {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        self.begin_when_saved(ctx);
    }

    /// Runs while unwinding, too, should the game itself panic: then it tells both players, and must not panic again.
    fn stopped(&mut self, _: &mut Self::Context) {
        let farewell = AssertUnwindSafe(|| {
            if std::thread::panicking() {
                self.end_at_once();
            }
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
        let Some(seat) = self.seated().iter().find(|at| at.place == place).and_then(|at| at.seat) else {
            return;
        };
        self.answering = Some((place, re));
        let (now_ms, was_running) = (self.now_ms(), self.referee.ending().is_none());
        let move_seconds = matches!(wish, Wish::Play { .. });
        let done = move |game: &mut Self, ctx: &mut Context<Self>| {
            game.settle(ctx);
            if move_seconds {
                game.surroundings.metrics.move_seconds.observe(arrived.elapsed().as_secs_f64());
            }
        };
        match self.rule_on(seat, &wish, now_ms) {
            Some(Ok(verdict)) => {
                let Some(act) = self.act_of(seat, &wish, verdict).filter(|_| was_running) else {
                    self.carry_out(seat, verdict);
                    return done(self, ctx);
                };
                self.save(act, now_ms, ctx, move |game, saved, ctx| {
                    match saved {
                        Ok(()) => game.carry_out(seat, verdict),
                        Err(_) => game.refuse(wish.name(), &Refusal::Unsaved),
                    }
                    done(game, ctx);
                });
            }
            Some(Err(refusal)) => {
                self.refuse(wish.name(), &refusal);
                done(self, ctx);
            }
            None => done(self, ctx),
        }
    }
}

impl Handler<Show> for Game {
    type Result = ();

    fn handle(&mut self, Show(reply): Show, ctx: &mut Self::Context) {
        self.hear();
        // Whoever asked may have given up waiting.
        let _ = reply.send(Arc::new(record::record(&self.header, &self.referee)));
        self.settle(ctx);
    }
}

#[cfg(test)]
mod tests;
