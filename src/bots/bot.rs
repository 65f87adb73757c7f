//! One bot as an actor: a connection of its own, which says hello, goes back to its games, and reads each frame once. What it
//! does at its chairs is in `playing`. Knows the desk and notices; never rules or boards.
//!
//! It lives as long as its connection: one that was sent away, or has missed something, goes with all its chairs, and another
//! comes in its place.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix::{Actor, ActorContext, AsyncContext, Context, Handler};
use tokio::sync::oneshot;

use super::levels::Level;
use super::opening::Deps;
use super::playing::Place;
use crate::game::{ClientHandle, Lateness, Notice, SessionId};
use crate::lobby::Hello;
use crate::protocol::{self, AwayReason, Frame, GameId, Refused, ServerMessage, Welcome, close};

/// Notices that its mailbox holds before it counts as one that does not read; one more for each game and the lobby.
const MAILBOX_MAX: usize = 4_096;
/// How long it waits until it is let in.
const ADMITTED_WITHIN: Duration = Duration::from_secs(30);
/// Between two games that it goes back to.
const RESUME_EVERY: Duration = Duration::from_millis(20);
/// Games that are over whose chairs it keeps, for a rematch; the oldest is left for one more.
pub(super) const OVER_MAX: usize = 64;

/// How a bot's connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// It was not let in.
    Before,
    /// After it was let in.
    Inside,
    /// The server stops.
    ForGood,
}

/// One bot on one connection.
pub(super) struct Bot {
    pub(super) deps: Deps,
    pub(super) level: Level,
    secret: String,
    pub(super) session: SessionId,
    lateness: Lateness,
    gone: Gone,
    /// Who is told when it ends.
    tell: Option<oneshot::Sender<Gone>>,
    /// Where it sits.
    pub(super) places: HashMap<GameId, Place>,
    /// Those of them that are over, in order.
    pub(super) over: VecDeque<GameId>,
    /// Games that it goes back to.
    resuming: VecDeque<GameId>,
}

impl Bot {
    pub(super) fn new(deps: Deps, level: Level, secret: String, tell: oneshot::Sender<Gone>) -> Self {
        Self {
            session: SessionId(deps.numbers.fetch_add(1, Ordering::Relaxed)),
            deps,
            level,
            secret,
            lateness: Lateness::default(),
            gone: Gone::Before,
            tell: Some(tell),
            places: HashMap::new(),
            over: VecDeque::new(),
            resuming: VecDeque::new(),
        }
    }

    /// Reads what was said.
    fn read(&mut self, frame: &Frame, ctx: &mut Context<Self>) {
        match protocol::read(frame.text()) {
            Ok(received) => self.hear(&received.message, received.re, ctx),
            Err(error) => tracing::error!(%error, "a bot cannot read what the server says"),
        }
    }

    #[allow(clippy::wildcard_enum_match_arm, reason = "of all that is said it needs a few words")]
    fn hear(&mut self, message: &ServerMessage<'_>, re: Option<u64>, ctx: &mut Context<Self>) {
        match message {
            ServerMessage::Welcome(welcome) => self.go_back(welcome, ctx),
            ServerMessage::Refused(refused) => self.hear_refusal(refused, re, ctx),
            message => {
                if let Some((game, _)) = message.event() {
                    self.hear_of(game, message, ctx);
                }
            }
        }
    }

    /// Goes back to the games it plays, one after the other.
    fn go_back(&mut self, welcome: &Welcome<'_>, ctx: &mut Context<Self>) {
        self.resuming = welcome.games.iter().copied().collect();
        self.resume_next(ctx);
    }

    fn resume_next(&mut self, ctx: &mut Context<Self>) {
        let Some(game) = self.resuming.pop_front() else { return };
        if !self.places.contains_key(&game) {
            self.resume(game, ctx);
        }
        ctx.run_later(RESUME_EVERY, Self::resume_next);
    }

    /// Asks for a chair, and all of the game; later if the lobby takes nothing now.
    pub(super) fn resume(&mut self, game: GameId, ctx: &mut Context<Self>) {
        if self.deps.desk.resume(self.session, game, None).is_err() {
            ctx.run_later(Duration::from_secs(1), move |bot, ctx| bot.resume(game, ctx));
        }
    }

    fn hear_refusal(&mut self, refused: &Refused<'_>, re: Option<u64>, ctx: &mut Context<Self>) {
        match (refused.about.as_ref(), refused.game.as_deref().and_then(GameId::parse)) {
            ("hello", _) => {
                tracing::error!(
                    level = self.level.as_str(),
                    code = refused.code.as_str(),
                    "a bot is not let in"
                );
                ctx.stop();
            }
            ("play", Some(game)) => self.hear_play_refused(game, refused.code, re, ctx),
            (about, _) => {
                let code = refused.code.as_str();
                tracing::debug!(about, code, "a bot was refused something");
            }
        }
    }

    fn dismissed(&mut self, code: u16, ctx: &mut Context<Self>) {
        let stops = [close::RESTART, close::AWAY].contains(&code);
        if stops {
            self.gone = Gone::ForGood;
            for (_, place) in self.places.drain() {
                place.chair.leave(AwayReason::Server);
            }
        }
        ctx.stop();
    }
}

impl Actor for Bot {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        let recipient = ctx.address().recipient();
        let client = ClientHandle::of_the_house(self.session, recipient, self.lateness.clone());
        let hello = Hello { token: Some(self.secret.clone()), ..Hello::default() };
        let desk = &self.deps.desk;
        if desk.arrive(client).and_then(|()| desk.hello(self.session, hello, None)).is_err() {
            return ctx.stop();
        }
        ctx.run_later(ADMITTED_WITHIN, |bot, ctx| {
            if bot.gone == Gone::Before {
                ctx.stop();
            }
        });
    }

    fn stopped(&mut self, _: &mut Self::Context) {
        self.places.clear();
        self.deps.desk.depart(self.session, AwayReason::Closed);
        if let Some(tell) = self.tell.take() {
            // Whoever waited for it has gone with the server.
            let _ = tell.send(self.gone);
        }
    }
}

impl Handler<Notice> for Bot {
    type Result = ();

    fn handle(&mut self, notice: Notice, ctx: &mut Self::Context) {
        if self.lateness.is_behind() {
            tracing::warn!(
                level = self.level.as_str(),
                "a bot has not read all that it was told, and comes again"
            );
            return ctx.stop();
        }
        match notice {
            Notice::Admitted(frame) => {
                self.gone = Gone::Inside;
                self.read(&frame, ctx);
            }
            Notice::Told(frame) | Notice::Over(_, frame) => self.read(&frame, ctx),
            Notice::Seated(chair, _, frame) => self.sit_down(chair, &frame, ctx),
            // It watches nothing.
            Notice::Watching(..) => {}
            Notice::Left(game) => self.stand_up(game),
            Notice::Dismissed(_, code, _) => self.dismissed(code, ctx),
        }
    }
}
