//! How a match is kept: what happens is saved before anybody is told, and when it cannot be saved it has not happened.
//! Knows the store and what was decided; never who decides.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use actix::{ActorFutureExt, AsyncContext, Context, ContextFutureSpawner, WrapFuture};

use super::chair::{Chair, Notice, Wish};
use super::history::{Act, Event};
use super::record::State;
use super::referee::Referee;
use super::ruling::{Refusal, Verdict};
use super::sights::Sights;
use super::{Game, record, telling};
use crate::rules::{BySeat, Seat};
use crate::store::{Line, Opening, Unsaved};

/// How long until what could not be saved is tried again.
const RETRY_IN: Duration = Duration::from_secs(1);

/// How a Game actor comes to its match.
#[derive(Debug)]
pub(super) enum Beginning {
    /// It begins now.
    New,
    /// It was interrupted: this is what was saved.
    Interrupted(Vec<Line>),
    /// It has begun.
    Past,
}

impl Game {
    /// Seats those who are there, as soon as the match is saved; plays an interrupted one again first.
    pub(super) fn begin_when_saved(&mut self, ctx: &mut Context<Self>) {
        let players = self.header.players.clone().map(|player| player.id);
        let rated = self.header.terms.rated().then(|| self.header.terms.discipline());
        let (store, now_ms) = (self.surroundings.store.clone(), self.now_ms());
        match std::mem::replace(&mut self.beginning, Beginning::Past) {
            Beginning::New => {
                let header = self.header.text();
                let opening = Opening { number: self.number, id: self.header.id, header, players };
                let begin = async move { store.open_game(opening, rated, now_ms).await };
                begin
                    .into_actor(self)
                    .map(|begun, game, ctx| match begun {
                        Ok(ratings) => {
                            game.ratings.before = ratings;
                            game.seat_everybody(ctx);
                        }
                        Err(Unsaved) => game.never_begin(ctx),
                    })
                    .wait(ctx);
            }
            Beginning::Interrupted(lines) => {
                self.take_up(&lines);
                let ratings = async move { store.ratings(players, rated, now_ms).await };
                ratings
                    .into_actor(self)
                    .map(|ratings, game, ctx| {
                        // Without them the match goes on, and shows none.
                        game.ratings.before = ratings.unwrap_or_default();
                        game.settle(ctx);
                    })
                    .wait(ctx);
            }
            Beginning::Past => {}
        }
    }

    fn seat_everybody(&mut self, ctx: &mut Context<Self>) {
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

    /// The match could not be saved, so there is none.
    fn never_begin(&mut self, ctx: &mut Context<Self>) {
        let refused = telling::refused(self.header.id, "seek", &Refusal::Unsaved);
        for attendee in self.attendees.drain(..) {
            attendee.caller.tell(Notice::Told(refused.clone()), &self.surroundings.metrics);
        }
        actix::ActorContext::stop(ctx);
    }

    /// Plays what was saved again. A match that cannot be played again as it was is ended, as far as it could be.
    fn take_up(&mut self, lines: &[Line]) {
        let (history, referee) = (&mut self.history, &mut self.referee);
        let again = AssertUnwindSafe(|| -> Result<(), String> {
            for line in lines {
                let event = Event::read(line).map_err(|error| error.to_string())?;
                referee.happen(&event).map_err(|error| error.to_string())?;
                history.push(event);
            }
            Ok(())
        });
        let outcome = catch_unwind(again).unwrap_or_else(|_| Err("the rules panicked".to_owned()));
        if let Err(reason) = outcome {
            tracing::error!(game = %self.header.id, reason, "a game cannot be taken up as it was left, and ends");
            self.referee.adjudicate(self.now_ms());
        }
    }

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
            Wish::Offer(what) => Act::Offered { seat, what: *what },
            Wish::Decline(what) => Act::Declined { seat, what: *what },
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
        let (store, number) = (self.surroundings.store.clone(), self.number);
        let ending = self.ending();
        let ends = ending.is_some();
        let saving = async move {
            match ending {
                Some(ending) => store.end_game(ending, line).await,
                None => store.append(number, line).await.map(|()| None),
            }
        };
        saving
            .into_actor(self)
            .map(move |saved, game, ctx| match saved {
                Ok(changes) => {
                    game.end_saved = ends;
                    game.ratings.changes = changes;
                    then(game, Ok(()), ctx);
                }
                Err(Unsaved) => {
                    game.undo(ctx);
                    then(game, Err(Unsaved), ctx);
                }
            })
            .wait(ctx);
    }

    fn ending(&self) -> Option<crate::store::Ending> {
        record::ending(&self.header, self.number, &self.referee, &self.history, &self.surroundings.seal)
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

    /// The rules have panicked, and the match is over.
    pub(super) fn save_adjudication(&mut self, ctx: &mut Context<Self>) {
        let now_ms = self.now_ms();
        self.save(Act::Adjudicated, now_ms, ctx, |game, saved, ctx| {
            if saved.is_ok() { game.settle(ctx) } else { game.settle_later(ctx) }
        });
    }

    /// Saves who came or went since the last time. False if that is nobody.
    pub(super) fn settle_presence(&mut self, ctx: &mut Context<Self>) -> bool {
        let here = |seat| self.attendees.iter().any(|attendee| attendee.seat == Some(seat));
        let news = Seat::BOTH.into_iter().find(|seat| here(*seat) != self.referee.here(*seat));
        let Some(seat) = news else { return false };
        self.note_presence(seat, here(seat), ctx, |game, saved, ctx| {
            if saved.is_ok() { game.settle(ctx) } else { game.settle_later(ctx) }
        });
        true
    }

    /// A player came or went: saved while the match runs, told, and then it goes on.
    pub(super) fn note_presence(
        &mut self,
        seat: Seat,
        here: bool,
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, Result<(), Unsaved>, &mut Context<Self>) + 'static,
    ) {
        let (now_ms, running) = (self.now_ms(), !self.end_saved);
        let Some(seq) = self.referee.presence(seat, here, now_ms) else { return then(self, Ok(()), ctx) };
        if !running {
            self.tell_presence(seq, seat);
            return then(self, Ok(()), ctx);
        }
        let act = if here { Act::Came { seat } } else { Act::Went { seat } };
        self.save(act, now_ms, ctx, move |game, saved, ctx| {
            if saved.is_ok() {
                game.tell_presence(seq, seat);
            }
            then(game, saved, ctx);
        });
    }

    /// Tries again in a while what could not be saved.
    pub(super) fn settle_later(&mut self, ctx: &mut Context<Self>) {
        ctx.run_later(RETRY_IN, Self::settle);
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
