//! How a word from a chair is answered: the referee decides, what counts is saved, and then it is told. Knows who said it and
//! what is owed for it; never what counts.

use std::time::Instant;

use actix::{Context, Handler};

use super::Game;
use super::core::ruling::{Refusal, Verdict};
use super::door::chair::{Ask, Wish};
use crate::rules::Seat;
use crate::store::Unsaved;

impl Handler<Ask> for Game {
    type Result = ();

    fn handle(&mut self, ask: Ask, ctx: &mut Self::Context) {
        match ask.wish {
            // What it charges is counted before it is judged.
            Wish::Claim(_) => {
                self.count_stalls(ctx, Box::new(|game, counted, ctx| game.judge_claim(ask, counted, ctx)));
            }
            Wish::Play { .. } | Wish::Resign | Wish::Offer(..) | Wish::Decline(..) => self.judge(ask, ctx),
        }
    }
}

impl Game {
    fn rule_on(&mut self, seat: Seat, wish: &Wish, now_ms: u64) -> Option<Result<Verdict, Refusal>> {
        let recovering_ms = match wish {
            Wish::Claim(_) => self.deps.stalls.recovering_ms(now_ms),
            Wish::Play { .. } | Wish::Resign | Wish::Offer(..) | Wish::Decline(..) => None,
        };
        self.ask_referee(now_ms, |referee| match wish {
            Wish::Play { ply, text } => referee.play(seat, *ply, text, now_ms),
            Wish::Resign => referee.resign(seat, now_ms),
            Wish::Offer(what, to) => referee.offer(seat, *what, *to, now_ms),
            Wish::Decline(what, to) => referee.decline(seat, *what, *to, now_ms),
            Wish::Claim(what) => referee.claim(seat, *what, recovering_ms.unwrap_or_default(), now_ms),
        })
    }

    fn judge_claim(&mut self, mut ask: Ask, counted: Result<(), Unsaved>, ctx: &mut Context<Self>) {
        if counted.is_ok() {
            return self.judge(ask, ctx);
        }
        ask.unanswered.refuse(&Refusal::Unsaved);
        self.settle(ctx);
    }

    /// Answers a word from a chair.
    fn judge(&mut self, ask: Ask, ctx: &mut Context<Self>) {
        let arrived = Instant::now();
        let Ask { place, re, wish, mut unanswered } = ask;
        let Some(seat) = self.seated().iter().find(|at| at.holds(place)).and_then(|at| at.seat) else {
            return unanswered.refuse(&Refusal::NotSeated);
        };
        unanswered.settle();
        self.answering = Some((place, re));
        let (now_ms, was_running) = (self.now_ms(), self.referee.ending().is_none());
        let move_seconds = matches!(wish, Wish::Play { .. });
        let done = move |game: &mut Self, ctx: &mut Context<Self>| {
            game.settle(ctx);
            if move_seconds {
                game.deps.metrics.move_seconds.observe(arrived.elapsed().as_secs_f64());
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
