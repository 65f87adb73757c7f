//! A client that does not play: it only is there, or it watches the game that is shown, and then the next. Knows its own
//! conversation; what it hears is judged elsewhere.

use std::rc::Rc;
use std::time::{Duration, Instant};

use super::door::NotOpen;
use super::judge::{Judge, News};
use super::limits::Limit;
use super::line::Line;
use super::violation::{Violation, Wrong};
use super::world::{ANSWER_WITHIN, OPEN_PAUSE, World, count};
use crate::client::Heard;
use crate::protocol::{ClientMessage, GameId};

/// How often somebody looks for the next game to watch.
const LOOK: Duration = Duration::from_millis(200);

/// One client that does not play.
pub(super) struct Watcher {
    world: Rc<World>,
    judge: Judge,
    /// Whether it watches, or only is there.
    watches: bool,
    /// The game that was watched last.
    watched: Option<GameId>,
    known: bool,
    asked: Option<Instant>,
    due: Option<Instant>,
    /// Since when it could not come.
    gone: Option<Instant>,
}

impl Watcher {
    /// Somebody who watches the game that is shown.
    pub(super) fn new(world: Rc<World>) -> Self {
        let judge = world.judge();
        Self { world, judge, watches: true, watched: None, known: false, asked: None, due: None, gone: None }
    }

    /// Somebody who only is there.
    pub(super) fn idle(world: Rc<World>) -> Self {
        Self { watches: false, ..Self::new(world) }
    }

    /// Stays until the run is over.
    pub(super) async fn stay(mut self) {
        while !self.world.stopping.get() {
            let line = match self.world.open(false).await {
                Ok(line) => line,
                Err(NotOpen::TooLate) => return,
                Err(NotOpen::Limit(limit)) => return self.world.note_limit(limit),
                Err(NotOpen::Failed(reason)) => {
                    let since = *self.gone.get_or_insert_with(Instant::now);
                    if !self.world.may_try_again(since, &reason) {
                        return;
                    }
                    tokio::time::sleep(OPEN_PAUSE).await;
                    continue;
                }
            };
            self.gone = None;
            let after = self.visit(line).await;
            self.judge.forget();
            self.watched = None;
            tokio::time::sleep(after).await;
        }
    }

    /// One connection, until it ends: after what time to come back.
    async fn visit(&mut self, mut line: Line) -> Duration {
        let token = self.judge.token.clone();
        self.ask(&mut line, ClientMessage::hello(token.as_deref()));
        let mut away = None;
        loop {
            match line.hear(self.due).await {
                Heard::Text(text) => {
                    let news = self.world.hear(&mut self.judge, &mut line, &text);
                    if let News::Closing { reconnect_after_ms } = news {
                        away = Some(Duration::from_millis(reconnect_after_ms));
                    }
                    self.learn(news, &mut line);
                }
                Heard::Due => self.look(&mut line),
                Heard::Beat => {}
                Heard::Closed(code) => {
                    self.closed(code, &line);
                    return away.unwrap_or(LOOK);
                }
                Heard::Lost(reason) => {
                    if away.is_none() {
                        let detail = format!("no close frame: {reason}");
                        self.world.blame(Wrong::new(Violation::Closed, detail), &line);
                    }
                    return away.unwrap_or(LOOK);
                }
            }
            if self.is_late(&line) || self.world.stopping.get() {
                line.part().await;
                return Duration::ZERO;
            }
        }
    }

    fn ask(&mut self, line: &mut Line, message: ClientMessage<'_>) {
        self.asked = Some(Instant::now());
        line.say(&message.text());
    }

    fn is_late(&mut self, line: &Line) -> bool {
        let late = self.asked.is_some_and(|asked| asked.elapsed() > ANSWER_WITHIN);
        if late {
            self.asked = None;
            let detail = format!("no answer within {} s", ANSWER_WITHIN.as_secs());
            self.world.blame(Wrong::new(Violation::Unanswered, detail), line);
        }
        late
    }

    fn learn(&mut self, news: News, line: &mut Line) {
        match news {
            News::Welcomed { .. } => {
                self.asked = None;
                if !std::mem::replace(&mut self.known, true) {
                    count(&self.world.counts.welcomed);
                }
                self.due = self.watches.then(Instant::now);
            }
            News::Seated => self.asked = None,
            News::Moved { took, .. } => {
                if self.world.measuring.get() {
                    count(&self.world.counts.watched);
                }
                self.world.seen(false, took);
            }
            News::Over => {
                self.asked = None;
                if let Some(game) = self.judge.followed().map(|followed| followed.game) {
                    self.ask(line, ClientMessage::leave(game));
                }
            }
            News::Left => {
                self.asked = None;
                self.judge.forget();
                self.due = Some(Instant::now());
            }
            News::Held { limit, code, retry_after_ms } => {
                self.world.note_refusal(code);
                self.world.note_limit(limit);
                self.asked = None;
                self.watched = None;
                self.due = Some(Instant::now() + Duration::from_millis(retry_after_ms).max(LOOK));
            }
            News::Forgotten => {
                self.judge.token = None;
                self.ask(line, ClientMessage::hello(None));
            }
            News::Nothing
            | News::Wronged(_)
            | News::Waiting
            | News::Invited(_)
            | News::Deserved(_)
            | News::Closing { .. } => {}
        }
    }

    /// Looks whether there is another game to watch.
    fn look(&mut self, line: &mut Line) {
        self.due = Some(Instant::now() + LOOK);
        let shown = self.world.shown.get();
        if shown == self.watched {
            return;
        }
        if let Some(game) = shown {
            self.due = None;
            self.ask(line, ClientMessage::watch(game));
        }
        self.watched = shown;
    }

    fn closed(&mut self, code: Option<u16>, line: &Line) {
        self.judge.cut();
        *self.world.closes.borrow_mut().entry(code.unwrap_or_default()).or_default() += 1;
        match code.and_then(Limit::of_close) {
            Some(limit) => self.world.note_limit(limit),
            None => self.world.blame(Wrong::new(Violation::Closed, format!("closed with {code:?}")), line),
        }
    }
}
