//! How a match is kept: what happens is saved before anybody is told, and when it cannot be saved it has not happened.
//! Knows the store and what was decided; never who decides.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use actix::{ActorFutureExt, AsyncContext, Context, ContextFutureSpawner, WrapFuture};

use super::chair::{Notice, Wish};
use super::history::{Act, Event};
use super::referee::Referee;
use super::ruling::Verdict;
use super::sights::Sights;
use super::table::TableNews;
use super::{Game, record};
use crate::rules::Seat;
use crate::store::{Journal, Unsaved};

/// How long until what could not be saved is tried again.
const RETRY_IN: Duration = Duration::from_secs(1);

impl Game {
    /// What is written down of a verdict; nothing where nothing has changed.
    pub(super) fn act_of(&self, seat: Seat, wish: &Wish, verdict: Verdict) -> Option<Act> {
        match verdict {
            Verdict::PlayedBefore(_) | Verdict::OfferedBefore(..) | Verdict::RematchAgreed => return None,
            Verdict::Played(_)
            | Verdict::Offered(..)
            | Verdict::Declined(..)
            | Verdict::TakenBack(_)
            | Verdict::Ended => {}
        }
        Some(match wish {
            Wish::Play { ply, .. } => Act::played(seat, self.referee.move_at(*ply)?.text.clone()),
            Wish::Resign => Act::Resigned { seat },
            Wish::Offer(what, _) => Act::Offered { seat, what: *what },
            Wish::Decline(what, _) => Act::Declined { seat, what: *what },
            Wish::Claim(what) => Act::Claimed { seat, what: *what },
        })
    }

    /// Saves what the referee has just decided, and goes on when that is done; the mailbox waits with it. What cannot be
    /// saved is undone first.
    pub(super) fn save(
        &mut self,
        act: Act,
        at_ms: u64,
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, Result<(), Unsaved>, &mut Context<Self>) + 'static,
    ) {
        let event = Event { seq: self.referee.seq(), at_ms, act };
        let line = event.line();
        self.history.push(event);
        let (store, number, last) = (self.surroundings.store.clone(), self.number, self.last);
        let ending = self.ending();
        let ends = ending.is_some();
        let saving = async move {
            match ending {
                Some(ending) => store.end_game(ending, line).await.map(|changes| (changes, last)),
                None => store.append(number, line, last).await.map(|cursor| (None, cursor)),
            }
        };
        saving
            .into_actor(self)
            .map(move |saved, game, ctx| {
                if let Ok((changes, last)) = saved {
                    game.end_saved = ends;
                    game.ratings.changes = changes;
                    game.last = last;
                    game.note_played();
                } else {
                    game.undo(ctx);
                }
                then(game, saved.map(drop), ctx);
            })
            .wait(ctx);
    }

    /// Something was saved. The lobby hears once that the match is really played.
    fn note_played(&mut self) {
        let was = self.unplayed.is_over();
        if let Some(event) = self.history.last() {
            self.unplayed.happen(event);
        }
        if self.unplayed.is_over() && !was {
            self.surroundings.lobby.do_send(TableNews::Played(self.header.id));
        }
    }

    fn ending(&self) -> Option<crate::store::Ending> {
        let under = (&self.surroundings.seal, self.surroundings.one_address);
        record::ending(&self.header, self.number, &self.referee, &self.history, under)
    }

    /// The last event has not happened: the match is played again without it.
    fn undo(&mut self, ctx: &mut Context<Self>) {
        self.history.pop();
        let again = catch_unwind(AssertUnwindSafe(|| -> Option<Referee> {
            let mut referee = self.header.referee().ok()?;
            self.history.iter().try_for_each(|event| referee.happen(event)).ok()?;
            Some(referee)
        }));
        if let Ok(Some(referee)) = again {
            self.referee = referee;
        } else {
            tracing::error!(game = %self.header.id, "a game that cannot be saved cannot be played again either");
            actix::ActorContext::stop(ctx);
        }
    }

    /// The rules have panicked, or what was kept cannot be played again, and the match is over since then: the record says
    /// the same time.
    pub(super) fn save_adjudication(&mut self, ctx: &mut Context<Self>) {
        let at_ms = self.referee.ending().map_or_else(|| self.now_ms(), |ending| ending.at_ms);
        self.save(Act::Adjudicated, at_ms, ctx, |game, saved, ctx| {
            if saved.is_ok() {
                return game.settle(ctx);
            }
            ctx.run_later(RETRY_IN, Self::adjudicate_again);
        });
    }

    fn adjudicate_again(&mut self, ctx: &mut Context<Self>) {
        if ctx.waiting() {
            ctx.run_later(Duration::ZERO, Self::adjudicate_again);
        } else if !self.going_to_rest {
            self.referee.adjudicate(self.now_ms());
            self.settle(ctx);
        }
    }

    /// Goes on; what could not be saved is tried again in a while.
    #[allow(clippy::needless_pass_by_value, reason = "what follows a saving is handed its result")]
    pub(super) fn settle_if(&mut self, saved: Result<(), Unsaved>, ctx: &mut Context<Self>) {
        if saved.is_ok() {
            self.settle(ctx);
        } else {
            ctx.run_later(RETRY_IN, Self::settle_again);
        }
    }

    /// A timer that is due together with a message comes after what the message waits for: actix does not see to that.
    pub(super) fn settle_again(&mut self, ctx: &mut Context<Self>) {
        if ctx.waiting() {
            ctx.run_later(Duration::ZERO, Self::settle_again);
        } else {
            self.settle(ctx);
        }
    }

    /// The actor is going down with a panic: the end is told when it is saved, without it.
    pub(super) fn end_at_once(&mut self) {
        if self.end_saved {
            return self.announce_end();
        }
        let now_ms = self.now_ms();
        self.referee.adjudicate(now_ms);
        let event = Event { seq: self.referee.seq(), at_ms: now_ms, act: Act::Adjudicated };
        let line = event.line();
        self.history.push(event);
        let (Some(kept), Some(ending)) = (self.ending(), self.referee.ending()) else { return };
        let frames: Sights<_> = self.last_words(ending);
        let (game, metrics) = (self.header.id, std::sync::Arc::clone(&self.surroundings.metrics));
        let attendees = std::mem::take(&mut self.attendees);
        self.surroundings.store.end_game_then(kept, line, move |saved| {
            for attendee in attendees {
                if saved.is_ok() {
                    attendee.caller.tell(Notice::Over(game, frames.of(attendee.seat).clone()), &metrics);
                }
                attendee.caller.tell(Notice::Left(game), &metrics);
            }
        });
    }
}
