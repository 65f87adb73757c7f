//! A hostile client: it does one thing after the other that it must not do, and looks whether it gets what it deserves.
//! Knows its own connection; what is deserved is said elsewhere.

use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::door::NotOpen;
use super::hostile::{Act, Deserves, Missile, acts};
use super::limits::Limit;
use super::line::Line;
use super::violation::{Violation, Wrong};
use super::world::{World, count};
use crate::client::{Heard, OpCode};
use crate::protocol::{self, ClientMessage, Received, ServerMessage, close};

/// How long a punishment may take; the server waits 5 s for a hello.
const PUNISHED_WITHIN: Duration = Duration::from_secs(20);
/// How long somebody who does not read goes on with it.
const DEAF: Duration = Duration::from_secs(3);
/// Time between two acts.
const PAUSE: Duration = Duration::from_millis(100);
/// The budget that is believed before a server has told its own.
const BUDGET: u32 = 100;

/// One hostile client.
pub(super) struct Stranger {
    world: Rc<World>,
    budget: u32,
}

impl Stranger {
    /// Somebody who has not done anything yet.
    pub(super) fn new(world: Rc<World>) -> Self {
        Self { world, budget: BUDGET }
    }

    /// Does all there is to do, again and again, until the run is over.
    pub(super) async fn roam(mut self, place: usize) {
        let mut number = place;
        while !self.world.stopping.get() {
            let game = self.world.tables.borrow().any_running();
            let acts = acts(self.budget, game);
            let Some(act) = acts.get(number % acts.len().max(1)) else { return };
            number += 1;
            match self.world.open(false).await {
                Ok(line) => self.perform(act, line).await,
                Err(NotOpen::Limit(limit)) => return self.world.note_limit(limit),
                // Whoever plays finds out whether the server is gone.
                Err(NotOpen::Failed(_) | NotOpen::TooLate) => {}
            }
            // A connection that never says what it wants.
            let silent = self.world.door.connect(number).await;
            sleep(PAUSE).await;
            drop(silent);
        }
    }

    async fn perform(&mut self, act: &Act, mut line: Line) {
        if act.greets && !self.greet(&mut line).await {
            return;
        }
        for missile in &act.missiles {
            match missile {
                Missile::Text(text) => line.say(text),
                Missile::BadText(bytes) => line.send(OpCode::Text, bytes),
                Missile::Binary(bytes) => line.send(OpCode::Binary, bytes),
                Missile::Raw(bytes) => line.send_raw(bytes),
            }
        }
        if act.deaf {
            return sleep(DEAF).await;
        }
        let outcome = self.suffer(act, &mut line).await;
        let world = &self.world;
        count(&world.counts.hostile);
        match outcome {
            Ok(()) => {}
            Err(_) if world.stopping.get() => {}
            Err(detail) => {
                let detail = format!("who {}: {detail}", act.name);
                world.blame(Wrong::new(Violation::Unpunished, detail), &line);
            }
        }
    }

    /// Says hello, as everybody does.
    async fn greet(&mut self, line: &mut Line) -> bool {
        line.say(&ClientMessage::hello(None).text());
        let until = Instant::now() + PUNISHED_WITHIN;
        loop {
            match line.hear(Some(until)).await {
                Heard::Text(text) => {
                    line.note(&text);
                    if let Ok(Received { message: ServerMessage::Welcome(welcome), .. }) =
                        protocol::read(&text)
                    {
                        self.budget = welcome.limits.messages_per_10s;
                        return true;
                    }
                }
                Heard::Beat => {}
                Heard::Closed(Some(code)) => {
                    if let Some(limit) = Limit::of_close(code) {
                        self.world.note_limit(limit);
                    }
                    return false;
                }
                Heard::Closed(None) | Heard::Lost(_) | Heard::Due => return false,
            }
        }
    }

    /// Waits for what must come, or says what came instead.
    async fn suffer(&self, act: &Act, line: &mut Line) -> Result<(), String> {
        let until = Instant::now() + PUNISHED_WITHIN;
        let mut refusals = match &act.deserves {
            Deserves::Refusals(refusals) => refusals.iter(),
            Deserves::Close(_) => [].iter(),
            Deserves::Silence => return Ok(()),
        };
        while act.closes() || !refusals.as_slice().is_empty() {
            match line.hear(Some(until)).await {
                Heard::Text(text) => {
                    line.note(&text);
                    if let Ok(Received { message: ServerMessage::Refused(refused), .. }) =
                        protocol::read(&text)
                    {
                        let code = refused.code;
                        self.world.note_refusal(code);
                        if let Some(codes) = refusals.next()
                            && !codes.contains(&code)
                        {
                            return Err(format!("is refused with {} and not with {codes:?}", code.as_str()));
                        }
                    }
                }
                Heard::Beat if self.world.stopping.get() => return Ok(()),
                Heard::Beat => {}
                Heard::Closed(code) => return self.closed(act, code),
                // A flood that is cut off may lose the close frame with what was not read.
                Heard::Lost(_) if act.deserves == Deserves::Close(close::TOO_MANY_MESSAGES) => return Ok(()),
                Heard::Lost(reason) => return Err(format!("is cut off without a close frame: {reason}")),
                Heard::Due => return Err("is not answered".to_owned()),
            }
        }
        Ok(())
    }

    fn closed(&self, act: &Act, code: Option<u16>) -> Result<(), String> {
        *self.world.closes.borrow_mut().entry(code.unwrap_or_default()).or_default() += 1;
        let goes_away = code == Some(close::RESTART) || code == Some(close::AWAY);
        if goes_away || code.is_some_and(|code| act.deserves == Deserves::Close(code)) {
            return Ok(());
        }
        Err(format!("is closed with {code:?}, and deserves {:?}", act.deserves))
    }
}
