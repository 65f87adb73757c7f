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
mod judging;
mod keeping;
mod offers;
mod presence;
mod record;
mod referee;
mod rematch;
mod resting;
mod ruling;
pub mod settings;
mod sights;
mod stalls;
mod table;
mod telling;
mod terms;
mod time;
mod unanswered;
mod unplayed;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, ActorContext, AsyncContext, Context, Handler, Recipient, SpawnHandle};

pub use chair::{Asked, Caller, Chair, Gallery, Missed, NotTaken, Notice, SessionId};
pub use header::{BadHeader, Header, Player};
pub use history::{Unreadable, fault};
pub use inspecting::{Contest, Inspected, Uninspected, inspect_ended, inspect_running};
pub use record::{Export, Record, Replay, State, Summary, Unverified, Verified, export, replay, verify};
pub use referee::Impossible;
pub use stalls::{STALL_MS, Stalls};
pub use table::{AtRest, Table, TableNews};
pub use terms::{BadTerms, SPEEDS, Terms};
pub use time::{Doubt, Time, doubt, shift_after};

use crate::metrics::Shared;
use crate::protocol::Frame;
use crate::rules::{BySeat, Layout, Seat};
use crate::seal::Seal;
use crate::store::ratings::settings::OneAddress;
use crate::store::{Cursor, GameNumber, Store};
use attending::Deserted;
use beginning::Beginning;
use chair::Show;
use history::{Act, Event};
use referee::Referee;
use table::OnDrop;
use telling::Ratings;
use unplayed::Unplayed;

/// Messages a game's mailbox holds before it takes no more; one more for each chair.
const MAILBOX_MAX: usize = 64;

/// What every game of a server needs.
#[derive(Clone)]
pub struct Surroundings {
    /// Where games report to.
    pub lobby: Recipient<TableNews>,
    /// What is counted.
    pub metrics: Shared,
    /// What time it is in the game.
    pub time: Time,
    /// When the server stood still: that time is charged to nobody.
    pub stalls: Stalls,
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
    /// Places it had before at the same seat, whose chairs are still about.
    formers: Vec<usize>,
    seat: Option<Seat>,
    caller: Caller,
}

/// The place of an attendee, and the number that the answer to it carries.
type Answering = (usize, Option<u64>);

/// One match.
pub struct Game {
    header: Arc<Header>,
    number: GameNumber,
    /// Where the last thing is that was saved of it.
    last: Option<Cursor>,
    beginning: Beginning,
    referee: Referee,
    /// Everything that has happened, as it was saved.
    history: Vec<Event>,
    /// Whether it is really played, as far as that was saved.
    unplayed: Unplayed,
    ratings: Ratings,
    /// Players first.
    attendees: Vec<Attendee>,
    places: usize,
    /// The attendee whose word is being handled, and the number its direct answer carries.
    answering: Option<Answering>,
    /// Both want another match, which is about to be opened: whose word that answers.
    agreed: Option<Answering>,
    opening_rematch: bool,
    /// Since when who is still said to be here is not, Unix milliseconds.
    going: BySeat<Option<u64>>,
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
        self.open_rematch_later(ctx);
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

    /// How long both players may be gone this time.
    fn abandon_ms(&self) -> u64 {
        let settings::Absence { abandon_s, unplayed_s, .. } = self.surroundings.absence;
        self.unplayed.patience_ms(unplayed_s.saturating_mul(1_000), abandon_s.saturating_mul(1_000))
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
        // The lobby sees to it from here on. (A timer that is cancelled when it is due runs all the same.)
        if self.going_to_rest {
            return;
        }
        // Who was cut off while the server stood still has a moment to come back.
        if let Some(wait_ms) = self.surroundings.stalls.recovering_ms(self.now_ms()) {
            self.closing = Some(ctx.run_later(Duration::from_millis(wait_ms), Self::close));
            return;
        }
        if self.agreed.is_some() {
            return self.settle(ctx);
        }
        if self.end_saved {
            return ctx.stop();
        }
        self.count_stalls(
            ctx,
            Box::new(|game, counted, ctx| match counted {
                Ok(()) => game.abandon(ctx),
                Err(_) => game.settle_if(counted, ctx),
            }),
        );
    }

    fn abandon(&mut self, ctx: &mut Context<Self>) {
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
