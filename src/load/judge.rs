//! What one connection is told, held against what it was told before and against the own referee. Knows the protocol's
//! promises; never sockets. `now` comes in.

mod followed;
mod news;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Instant;

use super::limits::Limit;
use super::referee::{SeenMove, Tables};
use super::violation::{Violation, Wrong};
use crate::protocol::{
    self, Ended, GameId, Played, Received, RefusalCode, Refused, ServerMessage, Snapshot, Welcome,
};
use crate::rules::Seat;
pub(super) use followed::Followed;
pub(super) use news::News;

/// The judge of one connection.
pub(super) struct Judge {
    tables: Rc<RefCell<Tables>>,
    pub(super) token: Option<String>,
    followed: Option<Followed>,
    /// Refusals that were asked for, by the numbers of the messages: any one of each list. They may overtake each other.
    deserved: BTreeMap<u64, &'static [RefusalCode]>,
    /// The number of the last message that had one.
    numbered: u64,
    /// How far a game had been told of when it was asked for.
    asked: (u32, u32),
}

impl Judge {
    pub(super) fn new(tables: Rc<RefCell<Tables>>) -> Self {
        Self { tables, token: None, followed: None, deserved: BTreeMap::new(), numbered: 0, asked: (0, 0) }
    }

    pub(super) fn followed(&self) -> Option<&Followed> {
        self.followed.as_ref()
    }

    /// The seat that is to move by what was told here, if this connection sits there.
    pub(super) fn to_move(&self) -> Option<(&Followed, Seat)> {
        let followed = self.followed.as_ref().filter(|followed| !followed.over)?;
        let seat = followed.seat?;
        let table = followed.table.borrow();
        (table.ply() == followed.ply && table.is_to_move(seat)).then_some((followed, seat))
    }

    /// The connection is gone. What was still to be answered is not answered any more.
    pub(super) fn cut(&mut self) {
        self.deserved.clear();
        if let Some(followed) = &mut self.followed {
            followed.repeats = 0;
        }
    }

    /// The followed game is asked for anew.
    pub(super) fn ask_again(&mut self) {
        if let Some(followed) = &self.followed {
            let table = followed.table.borrow();
            self.asked = (table.seq(), table.ply());
        }
    }

    /// Something is said that must be refused with one of these codes, unless a limit does: the number it shall have.
    pub(super) fn deserve(&mut self, codes: &'static [RefusalCode]) -> u64 {
        self.numbered += 1;
        self.deserved.insert(self.numbered, codes);
        self.numbered
    }

    /// A move was sent twice.
    pub(super) fn repeat(&mut self) {
        if let Some(followed) = &mut self.followed {
            followed.repeats += 1;
        }
    }

    /// Stops following.
    pub(super) fn forget(&mut self) {
        if let Some(followed) = self.followed.take() {
            let Followed { game, table, .. } = followed;
            drop(table);
            self.tables.borrow_mut().forget(game);
        }
    }

    /// Judges a message of the server.
    pub(super) fn hear(&mut self, text: &str, now: Instant) -> Result<News, Wrong> {
        if let Some(followed) = &mut self.followed {
            let told = followed.table.borrow().known(text);
            if let Some(told) = told {
                return followed.moved(&told, now);
            }
        }
        let Received { re, message } =
            protocol::read(text).map_err(|error| Wrong::new(Violation::Unreadable, error.to_string()))?;
        match &message {
            ServerMessage::Welcome(message) => self.welcomed(message),
            ServerMessage::Snapshot(message) => self.snapshot(message),
            ServerMessage::Played(message) => self.played(message, text, now),
            ServerMessage::Ended(message) => self.ended(message),
            ServerMessage::Offered(message) | ServerMessage::Declined(message) => {
                self.event(message.game, message.seq)
            }
            ServerMessage::Presence(message) => self.event(message.game, message.seq),
            ServerMessage::Said(message) => self.said(message),
            ServerMessage::Refused(message) => self.refused(message, re),
            ServerMessage::Closing(message) => {
                Ok(News::Closing { reconnect_after_ms: message.reconnect_after_ms })
            }
            ServerMessage::Waiting(_) => Ok(News::Waiting),
            ServerMessage::Left(_) => Ok(News::Left),
            ServerMessage::Invited(message) => Ok(News::Invited(message.invite)),
            ServerMessage::Lobby(_)
            | ServerMessage::Watchers(_)
            | ServerMessage::Next(_)
            | ServerMessage::Hinted(_)
            | ServerMessage::Seeks(_)
            | ServerMessage::Proposed(_)
            | ServerMessage::Withdrawn(_)
            | ServerMessage::Pong(_) => Ok(News::Nothing),
            ServerMessage::TakenBack(_)
            | ServerMessage::Adjourned(_)
            | ServerMessage::Carried(_)
            | ServerMessage::Renamed(_)
            | ServerMessage::Blocked(_) => {
                Err(Wrong::new(Violation::Unexpected, "an answer to what nobody here asks"))
            }
        }
    }

    fn welcomed(&mut self, message: &Welcome<'_>) -> Result<News, Wrong> {
        if let Some(token) = &message.token {
            self.token = Some(token.clone().into_owned());
        }
        if let Some(followed) = self.followed.as_ref().filter(|followed| followed.seat.is_some()) {
            let gone = !message.games.contains(&followed.game);
            if gone && !followed.over && !followed.table.borrow().may_be_over() {
                let games: Vec<_> = message.games.iter().map(GameId::to_string).collect();
                let detail = format!("game {} runs and is not among {games:?}", followed.game);
                return Err(Wrong::new(Violation::LostGame, detail));
            }
        }
        Ok(News::Welcomed { messages_per_10s: message.limits.messages_per_10s })
    }

    fn snapshot(&mut self, message: &Snapshot<'_>) -> Result<News, Wrong> {
        let former = self.followed.as_ref().filter(|followed| followed.game == message.game);
        if let Some(former) = former {
            if former.seat != message.seat {
                let detail = format!("{:?} sits at {:?} now", former.seat, message.seat);
                return Err(Wrong::new(Violation::Unexpected, detail));
            }
            let (seq, ply) = self.asked;
            if message.seq < seq || message.ply < ply {
                let detail = format!(
                    "a snapshot ends at event {} and move {}, and event {seq} and move {ply} had been told",
                    message.seq, message.ply
                );
                return Err(Wrong::new(Violation::LostMove, detail));
            }
        } else {
            self.forget();
        }
        let table = self.tables.borrow_mut().seen(message)?;
        let over = message.ended.is_some();
        if let Some(ended) = &message.ended {
            table.borrow_mut().ended(message.seat, ended)?;
        }
        let game = message.game;
        let seat = message.seat;
        let seq = message.seq;
        let ply = message.ply;
        self.followed = Some(Followed { game, table, seat, seq, ply, over, repeats: 0 });
        self.asked = (0, 0);
        Ok(if over { News::Over } else { News::Seated })
    }

    /// The game a message is about, which must be the one that is followed.
    fn following(&mut self, game: GameId, what: &str) -> Result<&mut Followed, Wrong> {
        match &mut self.followed {
            Some(followed) if followed.game == game => Ok(followed),
            Some(_) | None => Err(Wrong::new(
                Violation::Unexpected,
                format!("{what} in game {game}, which is not followed"),
            )),
        }
    }

    fn played(&mut self, message: &Played<'_>, text: &str, now: Instant) -> Result<News, Wrong> {
        let followed = self.following(message.game, "a move")?;
        let told = if message.seq <= followed.seq {
            SeenMove { seq: message.seq, ply: message.ply, mover: Some(message.seat) }
        } else {
            followed.table.borrow_mut().played(followed.seat, message, text)?
        };
        followed.moved(&told, now)
    }

    fn ended(&mut self, message: &Ended<'_>) -> Result<News, Wrong> {
        let followed = self.following(message.game, "an end")?;
        if followed.over {
            return Err(Wrong::new(Violation::EndedTwice, "an end is told once more"));
        }
        followed.over = true;
        followed.follows(message.seq)?;
        if message.ply != followed.ply {
            let detail = format!("it ended at move {}, and {} were told", message.ply, followed.ply);
            return Err(Wrong::new(Violation::LostMove, detail));
        }
        followed.table.borrow_mut().ended(followed.seat, message)?;
        Ok(News::Over)
    }

    /// Something else that has a number among the events of a game.
    fn event(&mut self, game: GameId, seq: u32) -> Result<News, Wrong> {
        match &mut self.followed {
            Some(followed) if followed.game == game => followed.follows(seq).map(|()| News::Nothing),
            // A game that was left for another may still tell who came and went.
            Some(_) | None => Ok(News::Nothing),
        }
    }

    /// Whether a game is known to run.
    fn runs(&self, game: Option<&str>) -> bool {
        game.and_then(GameId::parse).is_some_and(|game| self.tables.borrow().is_running(game))
    }

    fn refused(&mut self, message: &Refused<'_>, re: Option<u64>) -> Result<News, Wrong> {
        let code = message.code;
        let about = message.about.as_ref();
        let deserved = re.and_then(|id| self.deserved.remove(&id));
        let later = message.retry_after_ms.is_some();
        let limit = Limit::of_refusal(code, about, later);
        match (deserved, limit) {
            (Some(_), Some(_)) => return Ok(News::Deserved(code)),
            (None, Some(limit)) => {
                let retry_after_ms = message.retry_after_ms.unwrap_or(0);
                return Ok(News::Held { limit, code, retry_after_ms });
            }
            (Some(codes), None) => {
                if codes.contains(&code) {
                    return Ok(News::Deserved(code));
                }
                let detail = format!("{about} is refused with {code:?} and not with one of {codes:?}");
                return Err(Wrong::new(Violation::Unpunished, detail));
            }
            (None, None) => {}
        }
        let over = matches!(code, RefusalCode::GameOver | RefusalCode::NoSuchGame);
        let crossed = over && self.followed.as_ref().is_some_and(|game| game.table.borrow().may_be_over());
        if crossed && about == "resume" {
            // It ended while this player was away, and so long ago that it is not shown any more.
            self.followed.iter_mut().for_each(|followed| followed.over = true);
            return Ok(News::Over);
        }
        if crossed && message.game.is_some() {
            // It ended while this was on its way; that was told before.
            return Ok(News::Nothing);
        }
        if over && about == "watch" && !self.runs(message.game.as_deref()) {
            return Ok(News::Left);
        }
        if code == RefusalCode::BadToken && self.followed.is_none() {
            return Ok(News::Forgotten);
        }
        Err(Wrong::new(Violation::Refused, format!("{about} is refused: {}", code.as_str())))
    }
}

#[cfg(test)]
mod tests;
