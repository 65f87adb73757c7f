//! The load generator's own referee: it plays every game on a board of its own and holds what the server says against it.
//! Knows the rules and all that was said to either player; never sockets. `now` comes in.
//!
//! Both players of a game are usually ours, so the board knows what is hidden, too: a secret move was sent from here.

mod ending;
mod standing;
mod tables;

use std::time::Instant;

use super::violation::{Violation, Wrong};
use crate::protocol::{EndReason, Played, Snapshot};
use crate::rules::{Board, BySeat, Kind, Options, Seat, Seed, Status, Viewer};
pub(super) use tables::Tables;

/// Events of a game whose text is kept, so that whoever is told the same text need not be judged again.
const RECENT: usize = 4;
/// Moves of which it is kept when they were sent.
const SENT: usize = 4;
/// What stands for a move that its reader may not know.
const SECRET: &str = "?";

/// A move as somebody was told of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SeenMove {
    pub(super) seq: u32,
    pub(super) ply: u32,
    pub(super) mover: Option<Seat>,
}

#[derive(Debug)]
struct Sent {
    ply: u32,
    text: String,
    at: Instant,
}

/// How a game ended, as it was first told.
#[derive(Clone, Debug, PartialEq, Eq)]
struct End {
    seq: u32,
    ply: u32,
    winner: Option<Seat>,
    reason: EndReason,
    line: Vec<String>,
    score: Option<BySeat<u32>>,
}

/// One game, as all that was told of it says it is.
pub(super) struct Table {
    kind: &'static Kind,
    options: Options,
    board: Box<dyn Board>,
    moves: Vec<(Seat, String)>,
    recent: [(SeenMove, String); RECENT],
    sent: [Option<Sent>; SENT],
    /// The number of the last event anybody was told.
    seq: u32,
    /// Which seats are played from here.
    ours: BySeat<bool>,
    /// Which of them has given up.
    resigned: BySeat<bool>,
    /// Whether a clock runs: then it may end by itself.
    timed: bool,
    /// Somebody else made a secret move: the board knows no further.
    blind: bool,
    end: Option<End>,
}

impl Table {
    fn open(kind: &'static Kind, options: Options) -> Result<Self, Wrong> {
        let board = kind
            .open(&options, Seed::default())
            .map_err(|bad| Wrong::new(Violation::Unreadable, format!("options of a game: {bad}")))?;
        Ok(Self {
            kind,
            options,
            board,
            moves: Vec::new(),
            recent: Default::default(),
            sent: Default::default(),
            seq: 0,
            ours: BySeat::default(),
            resigned: BySeat::default(),
            timed: false,
            blind: false,
            end: None,
        })
    }

    pub(super) fn ply(&self) -> u32 {
        u32::try_from(self.moves.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn seq(&self) -> u32 {
        self.seq
    }

    pub(super) fn is_over(&self) -> bool {
        self.end.is_some()
    }

    /// Whether a seat is played from here.
    pub(super) fn is_ours(&self, seat: Seat) -> bool {
        *self.ours.get(seat)
    }

    fn all_ours(&self) -> bool {
        self.ours.first && self.ours.second
    }

    /// Whether it is for this seat to move. Where both may move at once the first seat does: so each move has its number.
    pub(super) fn is_to_move(&self, seat: Seat) -> bool {
        if self.end.is_some() || self.blind || self.board.automatic().is_some() {
            return false;
        }
        match self.board.status() {
            Status::ToMove(seats) => {
                seats.contains(seat) && (seat == Seat::First || !seats.contains(Seat::First))
            }
            Status::Over(_) => false,
        }
    }

    /// A legal move for a seat, drawn at random.
    pub(super) fn draw(&self, seat: Seat, below: &mut dyn FnMut(usize) -> usize) -> Option<String> {
        self.board.random_move(seat, below)
    }

    /// A move was sent from here.
    pub(super) fn send(&mut self, ply: u32, text: &str, now: Instant) {
        if let Some(place) = self.sent.get_mut(ply as usize % SENT) {
            *place = Some(Sent { ply, text: text.to_owned(), at: now });
        }
    }

    /// When the move of that number was sent, if it was sent from here and lately.
    pub(super) fn sent_at(&self, ply: u32) -> Option<Instant> {
        self.sent_move(ply).map(|sent| sent.at)
    }

    /// The move of that number as it was sent, if it was sent from here and lately.
    pub(super) fn sent_text(&self, ply: u32) -> Option<&str> {
        self.sent_move(ply).map(|sent| sent.text.as_str())
    }

    fn sent_move(&self, ply: u32) -> Option<&Sent> {
        self.sent.get(ply as usize % SENT)?.as_ref().filter(|sent| sent.ply == ply)
    }

    /// A seat gives up.
    pub(super) fn resign(&mut self, seat: Seat) {
        *self.resigned.get_mut(seat) = true;
    }

    /// The move that this text tells of, if it was judged before, letter for letter.
    pub(super) fn known(&self, text: &str) -> Option<SeenMove> {
        let same = |(_, known): &&(SeenMove, String)| known.len() == text.len() && known == text;
        self.recent.iter().find(same).map(|(told, _)| told.clone())
    }

    /// Somebody was told of a move; this is their seat, and what they heard.
    pub(super) fn played(
        &mut self,
        viewer: Option<Seat>,
        message: &Played<'_>,
        text: &str,
    ) -> Result<SeenMove, Wrong> {
        if message.ply > self.ply() {
            if message.ply != self.ply() + 1 {
                let detail = format!("move {} follows move {}", message.ply, self.ply());
                return Err(Wrong::new(Violation::LostMove, detail));
            }
            self.advance(message.seat, &message.mv)?;
        } else {
            self.is_made(message.ply, Some(message.seat), &message.mv)?;
        }
        self.seq = self.seq.max(message.seq);
        self.judge_standing(viewer, message.ply, &message.standing, false)?;
        let told = SeenMove { seq: message.seq, ply: message.ply, mover: Some(message.seat) };
        // Where something is hidden, what is right for one may be a leak to another.
        if !self.kind.hidden
            && let Some((place, kept)) = self.recent.get_mut(message.seq as usize % RECENT)
        {
            *place = told.clone();
            kept.clear();
            kept.push_str(text);
        }
        Ok(told)
    }

    /// Makes the next move on the own board.
    fn advance(&mut self, seat: Seat, told: &str) -> Result<(), Wrong> {
        let ply = self.ply() + 1;
        if let Some(end) = self.end.as_ref().filter(|end| end.ply < ply) {
            let detail = format!("move {ply} is told after an end at move {}", end.ply);
            return Err(Wrong::new(Violation::EndedTwice, detail));
        }
        let own = self.sent_text(ply).map(str::to_owned);
        let text = if told == SECRET { own } else { Some(told.to_owned()) };
        let Some(text) = text else {
            self.blind = true;
            self.moves.push((seat, told.to_owned()));
            return Ok(());
        };
        if !self.blind {
            let illegal = |reason| {
                Wrong::new(
                    Violation::IllegalMove,
                    format!("move {ply}, {text:?} by {}: {reason}", seat.name()),
                )
            };
            let made = self.board.play(seat, &text).map_err(illegal)?;
            if made.text != text {
                let detail = format!("move {ply} is written {text:?} and not {:?}", made.text);
                return Err(Wrong::new(Violation::ChangedMove, detail));
            }
        }
        self.moves.push((seat, text));
        Ok(())
    }

    /// Whether a move that was made before is told as it was made.
    fn is_made(&self, ply: u32, seat: Option<Seat>, told: &str) -> Result<(), Wrong> {
        let made = (ply as usize).checked_sub(1).and_then(|index| self.moves.get(index));
        match made {
            Some((mover, text))
                if seat.is_none_or(|seat| seat == *mover) && (told == text || told == SECRET) =>
            {
                Ok(())
            }
            made => {
                let detail = format!("move {ply} is {told:?}, and was {made:?}");
                Err(Wrong::new(Violation::ChangedMove, detail))
            }
        }
    }

    /// Somebody was told all of the game.
    fn snapshot(&mut self, message: &Snapshot<'_>) -> Result<(), Wrong> {
        if let Some(seat) = message.seat {
            *self.ours.get_mut(seat) = true;
        }
        self.timed = message.control.is_some();
        let told = u32::try_from(message.moves.len()).unwrap_or(u32::MAX);
        if told != message.ply {
            let detail = format!("{told} moves are listed and the last one is {}", message.ply);
            return Err(Wrong::new(Violation::WrongPosition, detail));
        }
        for (ply, mv) in (1_u32..).zip(message.moves.iter()) {
            if ply <= self.ply() {
                self.is_made(ply, None, mv)?;
                continue;
            }
            let Some(seat) = self.mover() else {
                let detail = format!("move {ply} is listed after the end");
                return Err(Wrong::new(Violation::EndedTwice, detail));
            };
            self.advance(seat, mv)?;
        }
        self.seq = self.seq.max(message.seq);
        if message.ended.is_none() {
            self.judge_standing(message.seat, message.ply, &message.standing, true)?;
        }
        Ok(())
    }

    /// Who makes the next move; the first seat where both may.
    fn mover(&self) -> Option<Seat> {
        match self.board.status() {
            Status::ToMove(seats) => seats.iter().next(),
            Status::Over(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
