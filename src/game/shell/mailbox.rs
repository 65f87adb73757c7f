//! What comes into the mailbox of a game, and how connections get their places. Knows messages and handles; what comes of them
//! is for the machine.
//!
//! **Invariant:** nothing that was sent is lost when a game hibernates, and a match never has two actors that act: the lobby,
//! which alone sends messages to who is not looking yet, lets the actor go only when it has heard them all
//! (`a_word_on_its_way_keeps_a_game_awake`).

use std::sync::Arc;
use std::time::Instant;

use actix::{ActorContext, Addr, AsyncContext, Context, Handler, Message};

use super::{Attendee, Game};
use crate::game::core::attendees::AttendeeId;
use crate::game::core::command::Command;
use crate::game::core::machine::{Answering, Input};
use crate::game::core::ruling::{Arrival, Refusal};
use crate::game::door::chair::{Ask, Attend, Chair, Gallery, Leave, Show};
use crate::game::door::client::Notice;
use crate::game::door::link::Link;
use crate::game::door::table::TableNews;
use crate::game::record::{State, record};
use crate::protocol::{AwayReason, GameId};
use crate::rules::Seat;

/// Said by the lobby: the match that was agreed on could not be opened, and both have been told why.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct NoRematch;

/// Said by the lobby: those who played this match, which is over, play that one now.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct LeadOn(pub(in crate::game) GameId);

/// Said by the lobby: a player has a connection to the server; or has none any more, and why.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct Connection {
    pub(in crate::game) seat: Seat,
    pub(in crate::game) gone: Option<AwayReason>,
}

/// Said by the lobby: nobody reaches this actor any more, and the match is hibernated. An actor without any address ends by
/// itself, so the message keeps one until it is heard.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct Hibernate(pub(in crate::game) Addr<Game>);

/// Said by the game to itself when it is about to rest: all that was said at its chairs before is heard.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Drowsy;

/// Said by the game to itself when it is over and nobody looks on: who had already asked to is seated first.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Deserted;

impl Handler<Ask> for Game {
    type Result = ();

    fn handle(&mut self, ask: Ask, ctx: &mut Self::Context) {
        let Ask { place: to, re, arrived, lag_ms, command, mut unanswered } = ask;
        if self.machine.attendees().holder(to).is_none() {
            return unanswered.refuse(&Refusal::NotSeated);
        }
        unanswered.settle();
        if let Command::Play { .. } = command {
            self.arrived = Some(Instant::now());
        }
        if matches!(command, Command::Claim(_)) || self.machine.referee().is_timed() {
            self.note_stalls();
        }
        let on_its_way_ms = u64::try_from(arrived.elapsed().as_millis()).unwrap_or(u64::MAX);
        let arrival = Arrival { received_ms: self.now_ms().saturating_sub(on_its_way_ms), lag_ms };
        self.rouse(ctx);
        self.feed(Input::Command { by: Answering { to, re }, arrival, command }, ctx);
    }
}

impl Handler<Attend> for Game {
    type Result = ();

    fn handle(&mut self, attend: Attend, ctx: &mut Self::Context) {
        self.heard += 1;
        self.note_stalls();
        let session = attend.asker.client.session;
        let former = self.attendees.iter().find(|attendee| attendee.client.session == session);
        let former = former.map(|attendee| attendee.id);
        self.places += 1;
        let id = AttendeeId(self.places);
        let seat = attend.seat;
        self.attending = Some(Box::new(attend));
        self.rouse(ctx);
        self.feed(Input::Attend { id, seat, former }, ctx);
    }
}

impl Handler<Leave> for Game {
    type Result = ();

    fn handle(&mut self, Leave { place, why }: Leave, ctx: &mut Self::Context) {
        self.rouse(ctx);
        self.attendees.retain(|attendee| attendee.id != place);
        if self.attendees.is_empty() {
            self.attendees = Vec::new();
        }
        self.feed(Input::Leave(place, why), ctx);
    }
}

impl Handler<Show> for Game {
    type Result = ();

    fn handle(&mut self, Show(reply): Show, ctx: &mut Self::Context) {
        self.heard += 1;
        // Whoever asked may have given up waiting.
        let shown = self.machine.look_late(self.now_ms(), |referee| record(self.machine.header(), referee));
        let _ = shown.map(|shown| reply.send(Arc::new(shown)));
        self.rouse(ctx);
        self.feed(Input::Heard, ctx);
    }
}

impl Handler<Connection> for Game {
    type Result = ();

    fn handle(&mut self, Connection { seat, gone }: Connection, ctx: &mut Self::Context) {
        self.heard += 1;
        self.note_stalls();
        self.rouse(ctx);
        self.feed(Input::Connection(seat, gone), ctx);
    }
}

impl Handler<NoRematch> for Game {
    type Result = ();

    fn handle(&mut self, _: NoRematch, ctx: &mut Self::Context) {
        self.feed(Input::NoRematch, ctx);
    }
}

impl Handler<LeadOn> for Game {
    type Result = ();

    fn handle(&mut self, LeadOn(next): LeadOn, _: &mut Self::Context) {
        self.next = Some(Box::new(next));
        self.lead_on(next);
    }
}

impl Handler<Deserted> for Game {
    type Result = ();

    fn handle(&mut self, _: Deserted, ctx: &mut Self::Context) {
        self.feed(Input::Deserted, ctx);
    }
}

impl Handler<Drowsy> for Game {
    type Result = ();

    fn handle(&mut self, _: Drowsy, _: &mut Self::Context) {
        if self.drowsy && self.machine.is_hibernating() {
            self.ask_to_hibernate();
        }
    }
}

impl Handler<Hibernate> for Game {
    type Result = ();

    fn handle(&mut self, Hibernate(own): Hibernate, ctx: &mut Self::Context) {
        // It counts for the limit, and is known to the lobby, as before.
        for news in [&mut self.slot, &mut self.tenure].into_iter().flatten() {
            news.forget();
        }
        for link in std::mem::take(&mut self.attendees).into_iter().filter_map(|attendee| attendee.link) {
            link.rest();
        }
        drop(own);
        ctx.stop();
    }
}

impl Game {
    /// Gives whoever is just coming their chair, or their place in the gallery.
    pub(super) fn place(&mut self, id: AttendeeId, seat: Option<Seat>, ctx: &mut Context<Self>) {
        let Some(attend) = self.attending.take() else { return };
        let Attend { asker, re, mut unanswered, .. } = *attend;
        unanswered.settle();
        let client = asker.client.clone();
        let game = self.machine.header().id;
        let timed = self.machine.header().terms.control().is_some();
        let bot = seat.is_some_and(|seat| *self.machine.header().bots.get(seat));
        let addr = ctx.address();
        let place = id;
        // Players come before whoever watches.
        let at = if seat.is_some() { 0 } else { self.attendees.len() };
        let link = seat.map(|_| Link::new(game, self.deps.lobby.clone(), addr.clone()));
        self.attendees.insert(at, Attendee { id, seat, client: client.clone(), link: link.clone() });
        let frame = self.snapshot(seat, &self.machine.referee().layout(seat)).answering(re);
        let over = self.machine.referee().ending().is_some();
        let state = if over { State::Ended } else { State::Running };
        let notice = match link {
            Some(link) => Notice::Seated(
                Chair { game, timed, bot, link, place, asker, why: AwayReason::Closed },
                state,
                frame,
            ),
            None => Notice::Watching(Gallery { game, addr, place }, frame),
        };
        // A place that is not taken is dropped, and so leaves.
        client.tell(notice, &self.deps.metrics);
    }

    /// Asks the lobby for the next match, if both who agreed on it are still there.
    pub(super) fn open_rematch(&mut self, answering: Answering) {
        let there = self.attendees.iter().filter(|attendee| attendee.client.is_there());
        let seated = there.filter_map(|attendee| {
            let client = attendee.client.clone();
            let asked = attendee.id == answering.to;
            Some((attendee.seat?, if asked { client.answering(answering.re) } else { client }))
        });
        let seated: Vec<_> = seated.collect();
        let gone = Seat::BOTH.into_iter().find(|seat| seated.iter().all(|(at, _)| at != seat));
        match gone {
            None => self.report(TableNews::Rematch(self.machine.header().id, seated)),
            Some(gone) => self.inputs.push_back(Input::RematchVoid(gone, answering)),
        }
    }
}
