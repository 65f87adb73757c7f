//! How connections come to look at a game and leave it: at a chair, or in the gallery. Knows who looks on; never what
//! they may say.

use actix::{ActorContext, AsyncContext, Context, Handler, Message};

use super::chair::{Attend, Chair, Gallery, Leave, Notice};
use super::record::State;
use super::ruling::Refusal;
use super::{Attendee, Game, telling};
use crate::metrics::Metrics;

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

    /// Gives a connection its chair or its place in the gallery; a connection has one place at a game. The others hear
    /// that a player is here before the snapshot is made.
    fn take_in(&mut self, mut attend: Attend, ctx: &mut Context<Self>) {
        self.attendees.retain(|attendee| attendee.caller.session != attend.caller.session);
        if let Some(seat) = attend.seat {
            // Who comes while nothing can be saved is seated all the same, and counts as away until it can.
            return self.note_presence(seat, true, ctx, |game, _, ctx| game.place(attend, ctx));
        }
        if self.watchers() < self.surroundings.watchers_max {
            return self.place(attend, ctx);
        }
        attend.unanswered.settle();
        Metrics::count(&self.surroundings.metrics.refusals, Refusal::Crowded.code().as_str());
        let refused = telling::refused(self.header.id, "watch", &Refusal::Crowded).answering(attend.re);
        attend.caller.tell(Notice::Told(refused), &self.surroundings.metrics);
        self.settle(ctx);
    }

    fn place(&mut self, attend: Attend, ctx: &mut Context<Self>) {
        let Attend { seat, caller, re, mut unanswered } = attend;
        unanswered.settle();
        self.places += 1;
        let (game, addr, place) = (self.header.id, ctx.address(), self.places);
        // Players come before whoever watches.
        let at = if seat.is_some() { 0 } else { self.attendees.len() };
        self.attendees.insert(at, Attendee { place, seat, caller: caller.clone() });
        let frame = self.snapshot(seat, &self.referee.layout(seat)).answering(re);
        let state = if self.referee.ending().is_some() { State::Ended } else { State::Running };
        let notice = match seat {
            Some(_) => Notice::Seated(Chair { game, addr, place }, state, frame),
            None => Notice::Watching(Gallery { game, addr, place }, frame),
        };
        // A place that is not taken is dropped, and so leaves.
        caller.tell(notice, &self.surroundings.metrics);
        self.settle(ctx);
    }
}

impl Handler<Attend> for Game {
    type Result = ();

    fn handle(&mut self, attend: Attend, ctx: &mut Self::Context) {
        self.hear();
        self.take_in(attend, ctx);
    }
}

impl Handler<Leave> for Game {
    type Result = ();

    fn handle(&mut self, leave: Leave, ctx: &mut Self::Context) {
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
