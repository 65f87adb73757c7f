//! What a bot does at its chairs: it thinks, waits as long as a person would, plays, and answers what is offered. Knows its own
//! chairs and what it was told; what follows from that is decided in the pure files beside this one.

use std::time::Duration;

use actix::{AsyncContext, Context, Handler, Message, SpawnHandle};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::Instant;

use super::answering::{Answer, answer};
use super::bot::{Bot, OVER_MAX};
use super::choosing::choose;
use super::deciding::{Next, next};
use super::pace;
use super::sight::{Change, Sight};
use super::thinkers::{Asked, Outcome, Question, Task};
use crate::engine::{Thought, Value};
use crate::game::{Chair, State};
use crate::protocol::{Frame, GameId, OpenOffer, RefusalCode, ServerMessage, read};

/// How long it takes to answer an offer.
const ANSWER_AFTER: Duration = Duration::from_millis(800);
/// After how long it tries again what could not be asked.
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// A chair at a game, and what the bot knows and does there.
pub(super) struct Place {
    pub(super) chair: Chair,
    pub(super) sight: Sight,
    /// What it does now is done with whenever the game stands differently.
    doing: Option<Doing>,
    /// The number of what it did last: what comes of something before is not waited for any more.
    number: u64,
    /// How good its game looked when it moved last.
    looked: Option<Value>,
}

/// What a bot does when it is to move.
enum Doing {
    /// It thinks, since then.
    Thinks { _asked: Asked, since: Instant },
    /// It will play, or ask again.
    Waits(SpawnHandle),
    /// It has played, and has not heard of it yet.
    Played,
}

/// What came of something that was thought about.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Answered {
    game: GameId,
    number: u64,
    outcome: Outcome,
}

impl Bot {
    /// Takes a chair.
    pub(super) fn sit_down(&mut self, chair: Chair, frame: &Frame, ctx: &mut Context<Self>) {
        let game = chair.game();
        self.stop_doing(game, ctx);
        let received = read(frame.text()).map(|received| received.message);
        let Ok(ServerMessage::Snapshot(snapshot)) = received else { return };
        let Some(sight) = Sight::of(&snapshot, self.deps.catalogue) else { return };
        let number = self.places.get(&game).map_or(0, |place| place.number + 1);
        if sight.state == State::Ended {
            self.note_over(game);
        }
        let looked = self.places.get(&game).and_then(|place| place.looked);
        self.places.insert(game, Place { chair, sight, doing: None, number, looked });
        for offer in &snapshot.offers {
            let offer = *offer;
            ctx.run_later(ANSWER_AFTER, move |bot, _| bot.answer(game, offer));
        }
        self.go_on(game, ctx);
    }

    /// Leaves a chair, or has no game to it any more.
    pub(super) fn stand_up(&mut self, game: GameId) {
        self.places.remove(&game);
        self.over.retain(|over| *over != game);
    }

    /// A game is over; its chair is kept for a rematch, as long as there are not too many.
    fn note_over(&mut self, game: GameId) {
        self.over.retain(|over| *over != game);
        self.over.push_back(game);
        if self.over.len() > OVER_MAX
            && let Some(oldest) = self.over.pop_front()
        {
            self.places.remove(&oldest);
        }
    }

    /// Something was told of a game.
    pub(super) fn hear_of(&mut self, game: GameId, message: &ServerMessage<'_>, ctx: &mut Context<Self>) {
        let Some(place) = self.places.get_mut(&game) else { return };
        match place.sight.hear(message) {
            Change::Stands => {
                self.stop_doing(game, ctx);
                self.go_on(game, ctx);
            }
            Change::Offered(offer) => {
                ctx.run_later(ANSWER_AFTER, move |bot, _| bot.answer(game, offer));
            }
            Change::Presence => self.go_on(game, ctx),
            Change::Ended => {
                self.stop_doing(game, ctx);
                self.note_over(game);
                self.go_on(game, ctx);
            }
            Change::Nothing => {}
            Change::Missed => self.resume(game, ctx),
        }
    }

    /// What it does at a game it does no longer.
    fn stop_doing(&mut self, game: GameId, ctx: &mut Context<Self>) {
        let Some(place) = self.places.get_mut(&game) else { return };
        place.number += 1;
        if let Some(Doing::Waits(timer)) = place.doing.take() {
            ctx.cancel_future(timer);
        }
    }

    /// Does what is to be done at a game, unless it does it already.
    fn go_on(&mut self, game: GameId, ctx: &mut Context<Self>) {
        let Some(place) = self.places.get(&game) else { return };
        match next(&place.sight) {
            Next::Think if place.doing.is_none() => self.think(game, ctx),
            Next::Think | Next::Wait => {}
            Next::Leave => self.stand_up(game),
        }
    }

    fn think(&mut self, game: GameId, ctx: &mut Context<Self>) {
        let level = self.level;
        let Some(place) = self.places.get_mut(&game) else { return };
        let number = place.number;
        let within = pace::within(place.sight.left_ms());
        let seed = seed(game, place.sight.next_ply());
        let question =
            Question { task: Task::Move { sight: Box::new(place.sight.clone()), level, seed }, within };
        let own = ctx.address();
        // Unbounded on purpose: an answer must not be lost, and there is one for each question.
        let reply = move |outcome| own.do_send(Answered { game, number, outcome });
        place.doing = Some(match self.deps.asking.ask(question, Box::new(reply)) {
            Ok(asked) => Doing::Thinks { _asked: asked, since: Instant::now() },
            Err(_) => {
                Doing::Waits(ctx.run_later(TRY_AGAIN_AFTER, move |bot, ctx| bot.think_again(game, ctx)))
            }
        });
    }

    fn think_again(&mut self, game: GameId, ctx: &mut Context<Self>) {
        if let Some(place) = self.places.get_mut(&game) {
            place.doing = None;
        }
        self.go_on(game, ctx);
    }

    /// It has thought: it plays as soon as a person would.
    fn decide(
        &mut self,
        game: GameId,
        thought: &Thought,
        text: String,
        since: Instant,
        ctx: &mut Context<Self>,
    ) {
        let Some(place) = self.places.get_mut(&game) else { return };
        let chosen = thought.moves.iter().find(|rated| rated.text == text);
        place.looked = chosen.and_then(|rated| rated.value);
        let mut rng = StdRng::seed_from_u64(!seed(game, place.sight.next_ply()));
        let left_ms = place.sight.left_ms();
        let wait = pace::pace(thought, left_ms, rng.random()).saturating_sub(since.elapsed());
        place.doing = Some(Doing::Waits(ctx.run_later(wait, move |bot, ctx| bot.play(game, text, ctx))));
    }

    fn play(&mut self, game: GameId, text: String, ctx: &mut Context<Self>) {
        let Some(place) = self.places.get_mut(&game) else { return };
        let ply = place.sight.next_ply();
        place.doing = Some(match place.chair.play(ply, text.clone(), None, Some(place.number)) {
            Ok(()) => Doing::Played,
            Err(_) => Doing::Waits(ctx.run_later(TRY_AGAIN_AFTER, move |bot, ctx| bot.play(game, text, ctx))),
        });
    }

    /// A move of its own was refused. Where the game stands as it thought, it has nothing better.
    pub(super) fn hear_play_refused(
        &mut self,
        game: GameId,
        code: RefusalCode,
        re: Option<u64>,
        ctx: &mut Context<Self>,
    ) {
        let Some(place) = self.places.get_mut(&game).filter(|place| re == Some(place.number)) else { return };
        #[allow(
            clippy::wildcard_enum_match_arm,
            reason = "for whatever other reason it is refused, it stays so"
        )]
        match code {
            RefusalCode::StalePly
            | RefusalCode::NotYourTurn
            | RefusalCode::GameOver
            | RefusalCode::NotSeated => {
                self.resume(game, ctx);
            }
            RefusalCode::TooFast | RefusalCode::Unavailable | RefusalCode::Draining => {
                let again = ctx.run_later(TRY_AGAIN_AFTER, move |bot, ctx| bot.think_again(game, ctx));
                place.doing = Some(Doing::Waits(again));
            }
            _ => {
                tracing::error!(%game, code = code.as_str(), "a bot's move is refused, and it gives the game up");
                self.resign(game, ctx);
            }
        }
    }

    /// Gives a game up in which it does not know what to do.
    fn resign(&mut self, game: GameId, ctx: &mut Context<Self>) {
        let Some(place) = self.places.get_mut(&game) else { return };
        place.doing = Some(match place.chair.resign(None) {
            Ok(()) => Doing::Played,
            Err(_) => Doing::Waits(ctx.run_later(TRY_AGAIN_AFTER, move |bot, ctx| bot.resign(game, ctx))),
        });
    }

    /// Answers what the other player offers.
    fn answer(&mut self, game: GameId, OpenOffer { seat, what, seq }: OpenOffer) {
        let Some(place) = self.places.get(&game) else { return };
        let Place { chair, sight, looked, .. } = place;
        if seat == sight.seat {
            return;
        }
        // An offer that cannot be answered lapses.
        let _ = match answer(what, sight.rated, *looked) {
            Some(Answer::Agree) => chair.offer(what, Some(seq), None),
            Some(Answer::Decline) => chair.decline(what, Some(seq), None),
            None => Ok(()),
        };
    }
}

impl Handler<Answered> for Bot {
    type Result = ();

    fn handle(&mut self, Answered { game, number, outcome }: Answered, ctx: &mut Self::Context) {
        let Some(place) = self.places.get_mut(&game).filter(|place| place.number == number) else { return };
        let Some(Doing::Thinks { since, .. }) = place.doing.take() else { return };
        match outcome {
            Outcome::Found(thought, strength) => {
                let mut rng = StdRng::seed_from_u64(seed(game, place.sight.next_ply()));
                match choose(&thought, &strength, &mut rng) {
                    Some(text) => self.decide(game, &thought, text, since, ctx),
                    None => self.resign(game, ctx),
                }
            }
            // Another than a move it has not asked for.
            Outcome::Panicked | Outcome::Overran | Outcome::Stepped(_) | Outcome::Hinted(_) => {
                tracing::error!(%game, ?outcome, "a bot could not think of a move, and gives the game up");
                self.resign(game, ctx);
            }
        }
    }
}

/// What is drawn from at a move of a game: another of each game and move, and the same whenever it is asked.
fn seed(game: GameId, ply: u32) -> u64 {
    // What of an id is drawn is at its end.
    let bytes = game.bytes();
    let drawn = bytes.last_chunk().copied().map_or(0, u64::from_be_bytes);
    drawn.rotate_left(ply % u64::BITS) ^ u64::from(ply)
}
