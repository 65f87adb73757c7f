//! Which move is best, for a player who asks at a chair: thought about elsewhere, one question at a time, and no longer than the
//! position stands and the player sits there. Knows the port; who may ask is decided in `core`.

use actix::{AsyncContext, Context, Handler, Message};

use super::{Game, telling};
use crate::engine::{self, Course, Thought};
use crate::game::core::attendees::AttendeeId;
use crate::game::core::hint::may_hint;
use crate::game::core::machine::Answering;
use crate::game::core::ruling::Refusal;
use crate::game::door::unanswered::Unanswered;
use crate::protocol::Hinted;

/// After how long it may be asked again where too much is being thought about, in milliseconds.
const RETRY_AFTER_MS: u64 = 2_000;

/// A player asks at a chair which move is best.
#[derive(Message)]
#[rtype(result = "()")]
pub(in crate::game) struct Hint {
    pub(in crate::game) place: AttendeeId,
    pub(in crate::game) re: Option<u64>,
    pub(in crate::game) unanswered: Unanswered,
}

/// What came of it.
#[derive(Message)]
#[rtype(result = "()")]
struct Outcome {
    /// The number of the last move before the position.
    ply: u32,
    thought: Option<Thought>,
}

/// A hint that is being thought about.
pub(super) struct Pending {
    by: Answering,
    unanswered: Unanswered,
    ply: u32,
    /// Dropped when nobody wants to know any more.
    _asked: Box<dyn Send>,
}

impl Game {
    /// Has somebody think about the position, for the one at that place.
    fn ask_for_hint(&mut self, hint: Hint, ctx: &mut Context<Self>) {
        let Hint { place: to, re, mut unanswered } = hint;
        match self.begin_hint(to, ctx) {
            Ok((ply, asked)) => {
                let by = Answering { to, re };
                self.hint = Some(Box::new(Pending { by, unanswered, ply, _asked: asked }));
            }
            Err(refusal) => unanswered.refuse(&refusal),
        }
    }

    fn begin_hint(&self, to: AttendeeId, ctx: &mut Context<Self>) -> Result<(u32, Box<dyn Send>), Refusal> {
        let busy = Refusal::Thinking { retry_after_ms: RETRY_AFTER_MS };
        let referee = self.machine.referee();
        let (_, seat) = self.machine.attendees().holder(to).ok_or(Refusal::NotSeated)?;
        let header = self.machine.header();
        may_hint(header, referee, seat)?;
        let kind = header.terms.kind();
        let options = header.terms.options().clone();
        engine::grade(kind, &options).ok_or(Refusal::NoHint)?;
        let thinks = self.deps.hints.get().ok_or(Refusal::NoHint)?;
        if self.hint.is_some() {
            return Err(busy);
        }
        let ply = referee.ply();
        let moves = referee.moves().iter().map(|mv| (mv.seat, mv.text.clone())).collect();
        let own = ctx.address();
        // Unbounded on purpose: there is one for each question, and one question at a time.
        let reply = move |thought| own.do_send(Outcome { ply, thought });
        let asked = thinks.think(Course { kind, options, moves }, Box::new(reply)).map_err(|_| busy)?;
        Ok((ply, asked))
    }

    /// Lets go of a hint whose position does not stand any more, or whose asker has gone.
    pub(super) fn mind_hint(&mut self) {
        let Some(pending) = &mut self.hint else { return };
        let ply = self.machine.referee().ply();
        if ply != pending.ply {
            pending.unanswered.refuse(&Refusal::StalePly { ply });
        } else if self.machine.attendees().holder(pending.by.to).is_none() {
            pending.unanswered.refuse(&Refusal::NotSeated);
        } else {
            return;
        }
        self.hint = None;
    }
}

impl Handler<Hint> for Game {
    type Result = ();

    fn handle(&mut self, hint: Hint, ctx: &mut Self::Context) {
        self.rouse(ctx);
        self.ask_for_hint(hint, ctx);
    }
}

impl Handler<Outcome> for Game {
    type Result = ();

    fn handle(&mut self, Outcome { ply, thought }: Outcome, _: &mut Self::Context) {
        self.mind_hint();
        let Some(mut pending) = self.hint.take_if(|pending| pending.ply == ply) else { return };
        match thought {
            Some(thought) => {
                pending.unanswered.settle();
                let game = self.machine.header().id;
                let values = engine::values(&thought);
                let line = engine::line(&thought);
                self.answer(&telling::hinted(Hinted { game, ply, values, line }), pending.by);
            }
            None if self.machine.referee().ending().is_some() => {
                pending.unanswered.refuse(&Refusal::GameOver);
            }
            None => pending.unanswered.refuse(&Refusal::NoHint),
        }
    }
}
