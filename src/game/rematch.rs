//! How two who want to play again come to their next match: a moment after they have agreed, if both are still at the table.
//! Knows who looks on; the match is opened by the lobby.

use std::time::Duration;

use actix::{AsyncContext, Context, Handler, Message};

use super::Game;
use super::core::ruling::{Refusal, Verdict};
use super::door::table::TableNews;
use crate::protocol::OfferKind;
use crate::rules::Seat;

/// How long the next match waits after it was agreed on: whoever leaves at the same moment on another connection has left.
const OPENED_AFTER: Duration = Duration::from_millis(100);

/// Said by the lobby: the match that was agreed on could not be opened, and both have been told why.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct NoRematch;

impl Game {
    /// Sees to it that what was agreed on is opened.
    pub(super) fn open_rematch_later(&mut self, ctx: &mut Context<Self>) {
        if self.agreed.is_some() && !std::mem::replace(&mut self.opening_rematch, true) {
            ctx.run_later(OPENED_AFTER, Self::open_rematch);
        }
    }

    fn open_rematch(&mut self, ctx: &mut Context<Self>) {
        self.opening_rematch = false;
        let Some((place, re)) = self.agreed.take() else { return };
        let seated = self.seated().iter().filter(|at| at.client.is_there()).filter_map(|at| {
            let client = at.client.clone();
            Some((at.seat?, if at.holds(place) { client.answering(re) } else { client }))
        });
        let seated: Vec<_> = seated.collect();
        let gone = Seat::BOTH.into_iter().find(|seat| seated.iter().all(|(at, _)| at != seat));
        let Some(gone) = gone else {
            return self.deps.lobby.do_send(TableNews::Rematch(self.header.id, seated));
        };
        self.answering = Some((place, re));
        self.refuse("offer", &Refusal::NoOffer);
        let seq = self.referee.void_rematch();
        self.carry_out(gone, Verdict::Declined(seq, OfferKind::Rematch));
        self.settle(ctx);
    }
}

impl Handler<NoRematch> for Game {
    type Result = ();

    fn handle(&mut self, _: NoRematch, _: &mut Self::Context) {
        self.referee.no_rematch();
    }
}
