//! The actor Game: its mailbox orders what happens to a match, the machine decides, and what is to be done is carried out in
//! order. Knows who looks on as handles; decides nothing.

mod announcing;
mod beginning;
mod deps;
pub(super) mod hinting;
mod keeping;
mod mailbox;
mod second;
pub(super) mod stalls;
pub(super) mod talking;
pub(super) mod telling;
pub(super) mod time;

pub use beginning::Alongside;
pub use deps::Deps;
pub(super) use mailbox::{Connection, Hibernate, LeadOn, NoRematch};

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix::{Actor, ActorContext, AsyncContext, Context, SpawnHandle};

use super::core::attendees::AttendeeId;
use super::core::machine::{Attendance, Input, Machine, Output};
use super::door::chair::Attend;
use super::door::client::{ClientHandle, Notice};
use super::door::link::Link;
use super::door::table::{Attended, Hibernated, OnDrop, Resting, TableNews};
use crate::protocol::GameId;
use crate::rules::{BySeat, Seat};
use crate::store::{Cursor, GameNumber, Rematches};
use beginning::Beginning;
use mailbox::{Deserted, Drowsy};
use telling::Ratings;

/// Messages a game's mailbox holds before it takes no more; one more for each chair.
const MAILBOX_MAX: usize = 64;

/// A connection that looks at the game.
struct Attendee {
    id: AttendeeId,
    seat: Option<Seat>,
    client: ClientHandle,
    /// The way from its chair, if it has one.
    link: Option<Arc<Link>>,
}

/// One match as an actor.
pub struct Game {
    machine: Machine,
    /// What has happened and is not handed to the machine yet.
    inputs: VecDeque<Input>,
    number: GameNumber,
    /// Where the last thing is that was saved of it.
    last: Option<Cursor>,
    /// When it is due, as far as that was saved, Unix milliseconds of the server's time.
    kept_due_ms: Option<u64>,
    beginning: Beginning,
    ratings: Ratings,
    /// Players first.
    attendees: Vec<Attendee>,
    /// What those play now who played it, as watchers may know it; seldom, so it takes room only then.
    next: Option<Box<GameId>>,
    /// What is saved with its end and follows on it, until that is told.
    second: Option<Box<second::Saved>>,
    /// How many places were given.
    places: usize,
    /// Who is just taking a place.
    attending: Option<Box<Attend>>,
    /// When the move came that is being handled.
    arrived: Option<Instant>,
    /// Up to when it is known how long the server stood still.
    stalls_seen_ms: u64,
    deps: Deps,
    /// What is thought about for a player; seldom, so it takes room only then.
    hint: Option<Box<hinting::Pending>>,
    /// Held while the game counts for the game limit.
    slot: Option<OnDrop>,
    /// Held while there is an actor, or one can be woken.
    tenure: Option<OnDrop>,
    /// The one timer.
    timer: Option<SpawnHandle>,
    /// How many of the lobby's messages it has heard.
    heard: u64,
    /// Whether what is said at its chairs waits, because it is about to rest.
    drowsy: bool,
}

impl Game {
    fn now_ms(&self) -> u64 {
        self.deps.time.now_ms()
    }

    /// Hands something to the machine and carries out what it says, and what comes of that.
    fn feed(&mut self, input: Input, ctx: &mut Context<Self>) {
        // What was noted before comes before it.
        let mut next = if self.inputs.is_empty() { Some(input) } else { self.queue(input) };
        while let Some(input) = next {
            for output in self.machine.handle(input, self.now_ms()) {
                self.carry_out(output, ctx);
            }
            next = self.next_input();
        }
        self.mind_hint();
        if !self.machine.is_saving()
            && let Some(arrived) = self.arrived.take()
        {
            self.deps.metrics.move_seconds.observe(arrived.elapsed().as_secs_f64());
        }
    }

    fn queue(&mut self, input: Input) -> Option<Input> {
        self.inputs.push_back(input);
        self.inputs.pop_front()
    }

    fn next_input(&mut self) -> Option<Input> {
        if self.inputs.is_empty() {
            // Seldom is anything in there: no room is kept for it.
            self.inputs = VecDeque::new();
            return self.machine.has_more().then_some(Input::GoOn);
        }
        self.inputs.pop_front()
    }

    fn carry_out(&mut self, output: Output, ctx: &mut Context<Self>) {
        match output {
            Output::Save => self.save(ctx),
            Output::SaveRematch(seat) => self.save_rematch(seat, ctx),
            Output::ForgetRematch => self.deps.store.forget_rematch(self.machine.header().id),
            Output::Tell(news, answering) => self.tell(news, answering),
            Output::TellLate(news) => self.tell_late(news),
            Output::CatchUp => self.catch_up(),
            Output::Answer(news, answering) => self.answer_again(news, answering),
            Output::Refuse(about, refusal, answering) => self.refuse(about, &refusal, answering),
            Output::Place(id, seat) => self.place(id, seat, ctx),
            Output::TurnAway(refusal) => {
                if let Some(mut attend) = self.attending.take() {
                    attend.unanswered.refuse(&refusal);
                }
            }
            Output::Forget(id) => self.attendees.retain(|attendee| attendee.id != id),
            Output::Over(answering) => {
                self.announce_end(answering);
                self.await_second(ctx);
            }
            Output::Count(watchers) => self.tell_count(watchers),
            Output::Report(attendance) => self.report_attendance(attendance),
            Output::ReallyPlayed => self.report(TableNews::Played(self.machine.header().id)),
            Output::OpenRematch(answering) => self.open_rematch(answering),
            Output::Deserted => ctx.address().do_send(Deserted),
            Output::Hibernate => self.fall_asleep(ctx),
            Output::WakeAt(at_ms) => self.wake_at(at_ms, ctx),
            Output::RulesPanicked => {
                let header = self.machine.header();
                tracing::error!(game = %header.id, rules = header.terms.kind().id, "the rules panicked");
            }
            Output::Stop => ctx.stop(),
        }
    }

    fn report(&self, news: TableNews) {
        self.deps.lobby.do_send(news);
    }

    /// Tells the lobby who looks on.
    fn report_attendance(&self, Attendance { here, watchers, wanted }: Attendance) {
        let ratings = BySeat::from_fn(|seat| self.ratings.info(seat));
        let header = self.machine.header();
        let attended = Attended { here, watchers, bots: header.house_bots(), wanted, ratings };
        self.report(TableNews::Attended(header.id, attended));
    }

    fn wake_at(&mut self, at_ms: u64, ctx: &mut Context<Self>) {
        if let Some(timer) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        let wait = Duration::from_millis(at_ms.saturating_sub(self.now_ms()));
        self.timer = Some(ctx.run_later(wait, |game, ctx| {
            game.timer = None;
            game.note_stalls();
            game.note_lines();
            game.feed(Input::Due, ctx);
        }));
    }

    /// Hands on when the server stood still, where somebody may be charged for that time.
    fn note_stalls(&mut self) {
        for (from_ms, to_ms) in self.deps.stalls.since(self.stalls_seen_ms, self.now_ms()) {
            self.stalls_seen_ms = to_ms;
            self.inputs.push_back(Input::StoodStill { from_ms, to_ms });
        }
    }

    /// Hands on how late the lines of the players may be, where a clock may be used up.
    fn note_lines(&mut self) {
        if self.machine.referee().is_timed() {
            let now = tokio::time::Instant::now();
            let of = |seat: Seat| self.attendees.iter().filter(move |attendee| attendee.seat == Some(seat));
            let late_ms = |seat| of(seat).map(|attendee| attendee.client.lateness().at_most_ms(now)).max();
            self.inputs.push_back(Input::Lines(BySeat::from_fn(|seat| late_ms(seat).unwrap_or(0))));
        }
    }

    /// When it has to be looked at if nobody does before: it knows by its own time, and it is told by the server's.
    fn due_server_ms(&self) -> u64 {
        self.machine.due_ms().saturating_add_signed(self.deps.time.shift_ms().saturating_neg())
    }

    /// Goes to rest, if nothing is on its way to it: what is said at a chair from now on waits, and when all is heard that was
    /// said before, the lobby is asked.
    fn fall_asleep(&mut self, ctx: &Context<Self>) {
        for link in self.attendees.iter().filter_map(|attendee| attendee.link.as_ref()) {
            link.close();
        }
        self.drowsy = !self.attendees.is_empty();
        if self.drowsy {
            ctx.address().do_send(Drowsy);
        } else {
            self.ask_to_hibernate();
        }
    }

    /// Something has come: it does not go to rest, and hears what has waited.
    fn rouse(&mut self, ctx: &Context<Self>) {
        if std::mem::take(&mut self.drowsy) {
            for link in self.attendees.iter().filter_map(|attendee| attendee.link.as_ref()) {
                link.reopen(&ctx.address());
            }
        }
    }

    /// Asks the lobby whether it may hibernate, and does nothing by itself until something comes.
    fn ask_to_hibernate(&self) {
        let shift_ms = self.deps.time.shift_ms();
        let due_ms = self.due_server_ms();
        let referee = self.machine.referee();
        let connected = |seat| referee.here(seat) || referee.is_elsewhere(seat);
        let connected = referee.needs_presence().then(|| BySeat::from_fn(connected));
        let hibernated = Hibernated { number: self.number, last: self.last, due_ms, shift_ms, connected };
        let resting = self.attendees.iter().filter_map(|Attendee { id, seat, client, link }| {
            let client = client.clone();
            Some(Resting { id: *id, seat: (*seat)?, client, link: link.clone()? })
        });
        let game = self.machine.header().id;
        self.report(TableNews::Unattended(game, self.heard, hibernated, resting.collect()));
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
                attendee.client.tell(Notice::Left(self.machine.header().id), &self.deps.metrics);
            }
            self.lead_to_second();
        });
        if catch_unwind(farewell).is_err() {
            tracing::error!("a game could not say that it ended");
        }
    }
}

#[cfg(test)]
mod tests;
