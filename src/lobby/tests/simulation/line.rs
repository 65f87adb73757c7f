//! A connection of a client, as sessions are: it keeps its chairs and hands on what it is told. It may stop reading for
//! a while, or be cut. Knows notices; never what they say.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use actix::{Actor, ActorContext, Addr, Context, ContextFutureSpawner, Handler, Message, WrapFuture};
use bytestring::ByteString;
use tokio::time::{Instant, timeout};

use super::view::View;
use crate::game::{Chair, ClientHandle, Gallery, Lateness, NotTaken, Notice, SessionId, State};
use crate::limits::Address;
use crate::lobby::Desk;
use crate::protocol::{AwayReason, Frame};

/// Notices a connection holds before it counts as one that does not read.
const MAILBOX_MAX: usize = 64;

/// What a connection has: shared by its actor and its client.
#[derive(Default)]
pub(super) struct Ear {
    /// What it has been sent, and when it read that.
    pub(super) heard: Vec<(Instant, ByteString)>,
    /// With which code it was sent away, after which last word.
    pub(super) dismissed: Option<(Instant, u16, Option<ByteString>)>,
    chairs: Vec<(Chair, State)>,
    galleries: Vec<Gallery>,
    pub(super) hung_up: bool,
    /// Whether it has ever stopped reading.
    pub(super) has_paused: bool,
}

impl Ear {
    fn hear(&mut self, frame: &Frame) {
        self.heard.push((Instant::now(), frame.text().clone()));
    }

    fn stand_up(&mut self, game: crate::protocol::GameId) {
        self.chairs.retain(|(chair, _)| chair.game() != game);
        self.galleries.retain(|gallery| gallery.game() != game);
    }

    fn hang_up(&mut self, why: AwayReason) {
        for (chair, _) in self.chairs.drain(..) {
            chair.leave(why);
        }
        self.galleries.clear();
        self.hung_up = true;
    }
}

struct Probe {
    session: SessionId,
    desk: Desk,
    lateness: Lateness,
    ear: Rc<RefCell<Ear>>,
}

#[derive(Message)]
#[rtype(result = "()")]
struct HangUp;

#[derive(Message)]
#[rtype(result = "()")]
struct StopReading(Duration);

impl Probe {
    fn hang_up(&self, why: AwayReason, ctx: &mut Context<Self>) {
        self.ear.borrow_mut().hang_up(why);
        self.desk.depart(self.session, why);
        ctx.stop();
    }
}

impl Actor for Probe {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
    }
}

impl Handler<HangUp> for Probe {
    type Result = ();

    fn handle(&mut self, _: HangUp, ctx: &mut Self::Context) {
        self.hang_up(AwayReason::Lost, ctx);
    }
}

impl Handler<StopReading> for Probe {
    type Result = ();

    fn handle(&mut self, StopReading(time): StopReading, ctx: &mut Self::Context) {
        self.ear.borrow_mut().has_paused = true;
        async move { drop(timeout(time, pending::<()>()).await) }.into_actor(self).wait(ctx);
    }
}

impl Handler<Notice> for Probe {
    type Result = ();

    fn handle(&mut self, notice: Notice, ctx: &mut Self::Context) {
        if self.lateness.is_behind() {
            return self.hang_up(AwayReason::Lost, ctx);
        }
        let mut ear = self.ear.borrow_mut();
        match notice {
            Notice::Told(frame) | Notice::Admitted(frame) => ear.hear(&frame),
            Notice::Seated(chair, state, frame) => {
                ear.stand_up(chair.game());
                if state == State::Running {
                    ear.chairs.retain(|(_, state)| *state == State::Running);
                }
                ear.chairs.push((chair, state));
                ear.hear(&frame);
            }
            Notice::Watching(gallery, frame) => {
                ear.stand_up(gallery.game());
                ear.galleries.push(gallery);
                ear.hear(&frame);
            }
            Notice::Over(game, frame) => {
                for (_, state) in ear.chairs.iter_mut().filter(|(chair, _)| chair.game() == game) {
                    *state = State::Ended;
                }
                ear.hear(&frame);
            }
            Notice::Left(game) => ear.stand_up(game),
            Notice::Dismissed(last, code, _) => {
                ear.dismissed = Some((Instant::now(), code, last.map(|frame| frame.text().clone())));
                drop(ear);
                self.hang_up(AwayReason::Server, ctx);
            }
        }
    }
}

/// A connection as its client holds it.
pub(super) struct Line {
    pub(super) session: SessionId,
    probe: Addr<Probe>,
    pub(super) ear: Rc<RefCell<Ear>>,
    /// Whether the client has said who it speaks for, and whether it has been let in.
    pub(super) said_hello: bool,
    pub(super) admitted: bool,
    /// The questions in which it spoke for nobody that is known.
    pub(super) made_up: Vec<u64>,
    /// The games it looks at, by their ids.
    pub(super) views: BTreeMap<String, View>,
}

impl Line {
    pub(super) fn open(session: SessionId, desk: &Desk, address: Address) -> Self {
        let ear = Rc::new(RefCell::new(Ear::default()));
        let lateness = Lateness::default();
        let probe =
            Probe { session, desk: desk.clone(), lateness: lateness.clone(), ear: Rc::clone(&ear) }.start();
        if session.0.is_multiple_of(2) {
            // It never answers, and a move may be as late by it as is made good.
            lateness.ask(Instant::now());
        }
        let client = ClientHandle::new(session, probe.clone().recipient(), lateness, address);
        desk.arrive(client).unwrap();
        let views = BTreeMap::new();
        Self { session, probe, ear, said_hello: false, admitted: false, made_up: Vec::new(), views }
    }

    /// The connection is cut.
    pub(super) fn hang_up(&self) {
        self.probe.do_send(HangUp);
    }

    /// The client does not read for that time.
    pub(super) fn stop_reading(&self, time: Duration) {
        self.probe.do_send(StopReading(time));
    }

    /// Leaves a game.
    pub(super) fn leave(&mut self, game: &str) {
        self.views.remove(game);
        if let Some(game) = crate::protocol::GameId::parse(game) {
            self.ear.borrow_mut().stand_up(game);
        }
    }

    /// Says something at the chair of a game; nothing if there is no such chair.
    pub(super) fn at_chair(
        &self,
        game: &str,
        ask: impl FnOnce(&Chair) -> Result<(), NotTaken>,
    ) -> Option<Result<(), NotTaken>> {
        let ear = self.ear.borrow();
        ear.chairs.iter().find(|(chair, _)| chair.game().to_string() == game).map(|(chair, _)| ask(chair))
    }
}
