//! How connections come to look at a game and leave it: at a chair, or in the gallery. Knows who looks on; never what
//! they may say.

use actix::{ActorContext, AsyncContext, Context, Handler, Message};

use super::core::ruling::Refusal;
use super::door::chair::{Attend, Chair, Gallery, Leave, Notice};
use super::record::State;
use super::{Attendee, Game};

impl Attendee {
    /// Whether a chair of that place is this connection's, or was until the connection hears of its new one.
    pub(super) fn holds(&self, place: usize) -> bool {
        self.place == place || self.formers.contains(&place)
    }

    fn places(self) -> Vec<usize> {
        let mut places = self.formers;
        places.push(self.place);
        places
    }
}

impl Game {
    /// The connections of the players, which are found without looking through those that watch.
    pub(super) fn seated(&self) -> &[Attendee] {
        let seated = self.attendees.partition_point(|attendee| attendee.seat.is_some());
        self.attendees.get(..seated).unwrap_or_default()
    }

    /// How many watch.
    pub(super) fn watchers(&self) -> usize {
        self.attendees.len() - self.seated().len()
    }

    /// Gives a connection its chair or its place in the gallery; a connection has one place at a game, and what it has
    /// said from a former chair at the same seat still counts. The others hear that a player is here before the snapshot
    /// is made.
    fn take_in(&mut self, mut attend: Attend, ctx: &mut Context<Self>) {
        let session = attend.asker.client.session;
        let at = self.attendees.iter().position(|attendee| attendee.client.session == session);
        let former = at.map(|at| self.attendees.remove(at));
        let formers = former.filter(|former| former.seat.is_some() && former.seat == attend.seat);
        let formers = formers.map_or_else(Vec::new, Attendee::places);
        if let Some(seat) = attend.seat {
            // Who comes while nothing can be saved is seated all the same, and counts as away until it can.
            return self.note_coming(seat, ctx, |game, _, ctx| game.place(attend, formers, ctx));
        }
        if self.watchers() < self.deps.watchers_max {
            return self.place(attend, formers, ctx);
        }
        attend.unanswered.refuse(&Refusal::Crowded);
        self.settle(ctx);
    }

    fn place(&mut self, attend: Attend, formers: Vec<usize>, ctx: &mut Context<Self>) {
        let Attend { seat, asker, re, mut unanswered } = attend;
        unanswered.settle();
        let client = asker.client.clone();
        self.places += 1;
        let (game, addr, place) = (self.header.id, ctx.address(), self.places);
        // Players come before whoever watches.
        let at = if seat.is_some() { 0 } else { self.attendees.len() };
        self.attendees.insert(at, Attendee { place, formers, seat, client: client.clone() });
        let frame = self.snapshot(seat, &self.referee.layout(seat)).answering(re);
        let state = if self.referee.ending().is_some() { State::Ended } else { State::Running };
        let notice = match seat {
            Some(_) => Notice::Seated(Chair { game, addr, place, asker }, state, frame),
            None => Notice::Watching(Gallery { game, addr, place }, frame),
        };
        // A place that is not taken is dropped, and so leaves.
        client.tell(notice, &self.deps.metrics);
        self.settle(ctx);
    }
}

impl Handler<Attend> for Game {
    type Result = ();

    fn handle(&mut self, attend: Attend, ctx: &mut Self::Context) {
        self.hear();
        // The snapshot tells what is left of a bank.
        self.count_stalls(ctx, Box::new(|game, _, ctx| game.take_in(attend, ctx)));
    }
}

impl Handler<Leave> for Game {
    type Result = ();

    fn handle(&mut self, leave: Leave, ctx: &mut Self::Context) {
        for attendee in &mut self.attendees {
            attendee.formers.retain(|place| *place != leave.place);
        }
        self.attendees.retain(|attendee| attendee.place != leave.place);
        self.settle(ctx);
    }
}

/// Said by the game to itself when it is over and nobody looks on: who had already asked to is seated first.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Deserted;

impl Handler<Deserted> for Game {
    type Result = ();

    fn handle(&mut self, _: Deserted, ctx: &mut Self::Context) {
        if self.end_saved && self.attendees.is_empty() {
            ctx.stop();
        }
    }
}
