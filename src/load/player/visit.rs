//! One connection of a player, from hello to goodbye. Knows what is said next; never whether what is heard is right.

mod meeting;
mod playing;

use std::time::{Duration, Instant};

use rand::RngExt;

use super::super::judge::News;
use super::super::limits::Limit;
use super::super::line::Line;
use super::super::violation::{Violation, Wrong};
use super::super::world::{ANSWER_WITHIN, count};
use super::{Parting, Player};
use crate::client::Heard;
use crate::protocol::ClientMessage;
use crate::rules::Seat;

/// Least time before something that a limit held back is said again.
const HELD_MIN: Duration = Duration::from_millis(50);

/// What is to be done when it is time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Nothing,
    Move,
    Seek,
}

/// One connection of a player.
pub(super) struct Visit<'a> {
    player: &'a mut Player,
    line: Line,
    next: Next,
    due: Option<Instant>,
    /// Since when something that was said has no answer.
    asked: Option<Instant>,
    /// Since when an opponent is waited for.
    waiting: Option<Instant>,
    /// Whether an invitation was taken up whose game has not come yet.
    joining: bool,
    resigned: bool,
    /// The server goes away, and wants to be asked again after this time.
    away: Option<Duration>,
    parting: Option<Parting>,
}

impl<'a> Visit<'a> {
    pub(super) fn new(player: &'a mut Player, line: Line) -> Self {
        Self {
            player,
            line,
            next: Next::Nothing,
            due: None,
            asked: None,
            waiting: None,
            joining: false,
            resigned: false,
            away: None,
            parting: None,
        }
    }

    /// Holds the conversation.
    pub(super) async fn hold(mut self) -> Parting {
        let token = self.player.judge.token.clone();
        self.ask(ClientMessage::hello(token.as_deref()));
        loop {
            match self.line.hear(self.due).await {
                Heard::Text(text) => {
                    let news = self.player.world.hear(&mut self.player.judge, &mut self.line, &text);
                    self.learn(news);
                }
                Heard::Due => {
                    self.due = None;
                    self.act();
                }
                Heard::Beat => self.beat(),
                Heard::Closed(code) => return self.closed(code),
                Heard::Lost(reason) => return self.lost(&reason),
            }
            match self.parting {
                None => {}
                // No goodbye: that is what dropping out is.
                Some(Parting::Dropped) => {
                    self.player.judge.cut();
                    return Parting::Dropped;
                }
                Some(parting) => {
                    self.line.part().await;
                    return parting;
                }
            }
        }
    }

    fn ask(&mut self, message: ClientMessage<'_>) {
        self.asked = Some(Instant::now());
        self.line.say(&message.text());
    }

    fn learn(&mut self, news: News) {
        match news {
            News::Nothing => {}
            News::Wronged(violation) => self.go_on_after(violation),
            News::Welcomed { .. } => self.welcomed(),
            News::Waiting => {
                self.asked = None;
                self.waiting.get_or_insert_with(Instant::now);
            }
            News::Invited(invite) => self.invited(invite),
            News::Seated => self.seated(),
            News::Moved { own, took } => {
                if own {
                    self.asked = None;
                }
                self.player.world.seen(own, took);
                self.go_on();
            }
            News::Over => self.over(),
            News::Held { limit, code, retry_after_ms } => {
                self.player.world.note_refusal(code);
                self.held(limit, retry_after_ms);
            }
            News::Deserved(code) => self.deserved(code),
            News::Forgotten => {
                self.player.judge.token = None;
                self.ask(ClientMessage::hello(None));
            }
            News::Left => self.parting = Some(Parting::Left),
            News::Closing { reconnect_after_ms } => {
                self.away = Some(Duration::from_millis(reconnect_after_ms));
            }
        }
    }

    fn welcomed(&mut self) {
        self.asked = None;
        if !std::mem::replace(&mut self.player.known, true) {
            count(&self.player.world.counts.welcomed);
        }
        let game = self.player.judge.followed().map(|followed| followed.game);
        match game {
            Some(game) => {
                self.player.judge.ask_again();
                self.ask(ClientMessage::resume(game));
            }
            None => self.seek(),
        }
    }

    /// Wrong or not, a game that is gone is followed by another.
    fn go_on_after(&mut self, violation: Violation) {
        if violation == Violation::LostGame {
            self.player.judge.forget();
            self.seek();
        } else if matches!(violation, Violation::WrongResult | Violation::Disagreement) {
            self.over();
        }
    }

    fn seated(&mut self) {
        self.asked = None;
        self.waiting = None;
        let player = &mut *self.player;
        if !std::mem::replace(&mut player.seated, true) {
            count(&player.world.counts.seated);
        }
        self.met();
        let player = &mut *self.player;
        if let Some(followed) = player.judge.followed().filter(|_| player.habits.shown) {
            player.world.shown.set(Some(followed.game));
        }
        self.go_on();
    }

    /// What follows once all is heard: a move if it is this player's turn, or the end of the run.
    fn go_on(&mut self) {
        if self.player.world.stopping.get() {
            return self.wind_down();
        }
        if self.player.judge.to_move().is_none() {
            return;
        }
        self.next = Next::Move;
        match self.player.habits.pace {
            None => self.act(),
            Some(pace) => self.due = Some(Instant::now() + pace.think(self.player.random.random())),
        }
    }

    fn act(&mut self) {
        if self.player.world.stopping.get() {
            return self.wind_down();
        }
        match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Move => self.make_move(),
            Next::Seek => self.seek(),
            Next::Nothing => {}
        }
    }

    fn over(&mut self) {
        self.asked = None;
        let player = &mut *self.player;
        let is_first = player.judge.followed().is_some_and(|followed| followed.seat == Some(Seat::First));
        if is_first && player.world.measuring.get() {
            count(&player.world.counts.games);
            let flagged = player.judge.followed().is_some_and(|game| game.table.borrow().has_flagged());
            if flagged {
                count(&player.world.counts.flags);
            }
        }
        player.rounds += 1;
        let enough = player.habits.rounds.is_some_and(|most| player.rounds >= most);
        if enough || player.world.stopping.get() {
            self.parting = Some(Parting::Done);
        } else if let Some(game) =
            player.judge.followed().filter(|_| player.habits.leaves).map(|followed| followed.game)
        {
            self.ask(ClientMessage::leave(game));
        } else {
            self.seek();
        }
    }

    /// A limit of the server held something back: it is said again when its time has come.
    fn held(&mut self, limit: Limit, retry_after_ms: u64) {
        let world = &self.player.world;
        world.note_limit(limit);
        self.asked = None;
        self.resigned = false;
        let plays = self.player.judge.followed().is_some_and(|game| !game.table.borrow().is_over());
        self.next = if plays { Next::Move } else { Next::Seek };
        self.due = Some(Instant::now() + Duration::from_millis(retry_after_ms).max(HELD_MIN));
    }

    /// Nothing has happened for a while.
    fn beat(&mut self) {
        if let Some(asked) = self.asked
            && asked.elapsed() > ANSWER_WITHIN
        {
            let detail = format!("no answer within {} s", ANSWER_WITHIN.as_secs());
            self.player.world.blame(Wrong::new(Violation::Unanswered, detail), &self.line);
            self.parting = Some(Parting::Done);
            return;
        }
        if self.player.world.stopping.get() {
            return self.wind_down();
        }
        self.waited();
    }

    fn closed(&mut self, code: Option<u16>) -> Parting {
        self.player.judge.cut();
        *self.player.world.closes.borrow_mut().entry(code.unwrap_or_default()).or_default() += 1;
        if let Some(limit) = code.and_then(Limit::of_close) {
            self.player.world.note_limit(limit);
        } else {
            let wrong = Wrong::new(Violation::Closed, format!("closed with {code:?}"));
            self.player.world.blame(wrong, &self.line);
        }
        Parting::CutOff(self.away.unwrap_or(HELD_MIN))
    }

    fn lost(&mut self, reason: &str) -> Parting {
        self.player.judge.cut();
        if self.away.is_none() {
            let wrong = Wrong::new(Violation::Closed, format!("no close frame: {reason}"));
            self.player.world.blame(wrong, &self.line);
        }
        Parting::CutOff(self.away.unwrap_or(HELD_MIN))
    }
}
