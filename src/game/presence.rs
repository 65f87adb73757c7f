//! Who of the players is at the table: a coming is noted at once, a going when it has lasted, so that a line that flaps fills
//! neither the journal nor the opponent's screen; and the time that the server stood still is counted before anybody is
//! charged for being away. Knows who looks on; what is charged is for `absence`.

use std::time::Duration;

use actix::{AsyncContext, Context};

use super::Game;
use super::core::history::Act;
use super::core::ruling::Verdict;
use crate::protocol::OfferKind;
use crate::rules::Seat;
use crate::store::Unsaved;

/// What follows when something has been saved, or could not be.
type Then = Box<dyn FnOnce(&mut Game, Result<(), Unsaved>, &mut Context<Game>)>;

impl Game {
    /// Saves who came or went since the last time. False if that is nobody.
    pub(super) fn settle_presence(&mut self, ctx: &mut Context<Self>) -> bool {
        let now_ms = self.now_ms();
        for seat in Seat::BOTH {
            let here = self.seated().iter().any(|attendee| attendee.seat == Some(seat));
            if here || !self.referee.here(seat) {
                *self.going.get_mut(seat) = None;
                if here && !self.referee.here(seat) {
                    let come = move |game: &mut Self, _, ctx: &mut Context<Self>| {
                        game.note_coming(seat, ctx, Self::settle_if);
                    };
                    self.count_stalls(ctx, Box::new(come));
                    return true;
                }
                continue;
            }
            let settles_ms = self.referee.settles_ms(seat);
            let going = self.going.get_mut(seat);
            let since_ms = *going.get_or_insert_with(|| {
                ctx.run_later(Duration::from_millis(settles_ms), Self::settle_again);
                now_ms
            });
            if now_ms.saturating_sub(since_ms) >= settles_ms {
                self.note_going(seat, since_ms, ctx);
                return true;
            }
        }
        false
    }

    /// A player has come: saved while the match runs, told, and then it goes on.
    pub(super) fn note_coming(
        &mut self,
        seat: Seat,
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, Result<(), Unsaved>, &mut Context<Self>) + 'static,
    ) {
        let now_ms = self.now_ms();
        *self.going.get_mut(seat) = None;
        let Some(seq) = self.referee.come(seat, now_ms) else { return then(self, Ok(()), ctx) };
        if self.end_saved {
            self.tell_presence(seq, seat, now_ms);
            return then(self, Ok(()), ctx);
        }
        self.save(Act::Came { seat }, now_ms, ctx, move |game, saved, ctx| {
            if saved.is_ok() {
                game.tell_presence(seq, seat, now_ms);
            }
            then(game, saved, ctx);
        });
    }

    /// A player has been away since then: saved while the match runs, and told. From a match that is over they take their
    /// offer of another with them.
    fn note_going(&mut self, seat: Seat, since_ms: u64, ctx: &mut Context<Self>) {
        let now_ms = self.now_ms();
        let Some(seq) = self.referee.go(seat, since_ms) else { return };
        if self.end_saved {
            self.tell_presence(seq, seat, now_ms);
            if let Some(seq) = self.referee.withdraw_rematch(seat, now_ms) {
                self.carry_out(seat, Verdict::Declined(seq, OfferKind::Rematch));
            }
            return self.settle(ctx);
        }
        self.save(Act::Went { seat, since_ms: Some(since_ms) }, now_ms, ctx, move |game, saved, ctx| {
            if saved.is_ok() {
                game.tell_presence(seq, seat, now_ms);
            }
            game.settle_if(saved, ctx);
        });
    }

    /// Writes down for how long the server stood still, where somebody is charged for that time, and goes on.
    pub(super) fn count_stalls(&mut self, ctx: &mut Context<Self>, then: Then) {
        let now_ms = self.now_ms();
        let referee = &self.referee;
        let stall = self.deps.stalls.find(now_ms, |stall| referee.to_spare(stall));
        let Some((from_ms, to_ms, seat)) = stall.filter(|_| !self.end_saved) else {
            return then(self, Ok(()), ctx);
        };
        let Some(seq) = self.referee.spare(from_ms, to_ms) else { return then(self, Ok(()), ctx) };
        self.save(Act::Stalled { from_ms, to_ms }, now_ms, ctx, move |game, saved, ctx| {
            if saved.is_err() {
                return then(game, saved, ctx);
            }
            game.tell_presence(seq, seat, now_ms);
            game.count_stalls(ctx, then);
        });
    }
}
