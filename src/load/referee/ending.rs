//! How a game ends: what was told of it, and that it may have ended unheard. Knows what was sent and told; never who is
//! connected.

use super::super::violation::{Violation, Wrong};
use super::{End, Table};
use crate::protocol::{EndReason, Ended, Texts};
use crate::rules::{Seat, Status};

impl Table {
    /// Whether the game may have ended without anybody's having heard of it here: by a message other than a move, or by the
    /// move that was sent last.
    pub(in super::super) fn may_be_over(&self) -> bool {
        let by_a_word = self.end.is_some()
            || self.timed
            || self.resigned.first
            || self.resigned.second
            || !self.all_ours();
        by_a_word || self.is_decided()
    }

    /// Whether it ended because a clock was used up.
    pub(in super::super) fn has_flagged(&self) -> bool {
        self.end.as_ref().is_some_and(|end| end.reason == EndReason::Time)
    }

    /// Whether no move follows the one that was sent last, heard of or not.
    fn is_decided(&self) -> bool {
        let mut board = self.board.fork();
        if let (Some(seat), Some(text)) = (self.mover(), self.sent_text(self.ply() + 1)) {
            // One that is refused leads nowhere.
            let _ = board.play(seat, text);
        }
        while let Some((seat, text)) = board.automatic() {
            if board.play(seat, &text).is_err() {
                break;
            }
        }
        matches!(board.status(), Status::Over(_))
    }

    /// Somebody was told the end. It is noted whether it is right or not, so that who is told another one is found, too.
    pub(in super::super) fn ended(&mut self, viewer: Option<Seat>, message: &Ended<'_>) -> Result<(), Wrong> {
        self.seq = self.seq.max(message.seq);
        let line = message.line.as_ref().map(Texts::to_strings).unwrap_or_default();
        let seq = message.seq;
        let ply = message.ply;
        let winner = message.winner;
        let score = message.score;
        let end = End { seq, ply, winner, reason: message.reason, line, score };
        if let Some(known) = self.end.as_ref().filter(|known| **known != end) {
            return Err(Wrong::new(Violation::Disagreement, format!("{end:?}, and before {known:?}")));
        }
        self.end = Some(end);
        self.judge_end(viewer, message)
    }
}
