//! What changes of a newcomer, of whom nothing is written but with what they seek: their seeks are written anew with it, and it
//! is told when they are. Knows players and what is not written yet; never what it is that has changed.

use super::Matchmaker;
use super::refusal::LobbyRefusal;
use super::unwritten::Then;
use crate::game::SessionId;
use crate::protocol::{Frame, PlayerId};

impl Matchmaker {
    /// Whether something of a player may change: what is a newcomer's and would have to be written with their seeks may not where
    /// too many wait for that already.
    pub(super) fn may_change(&self, player: PlayerId) -> Result<(), LobbyRefusal> {
        let with_seeks = self.players.is_passing(player) && !self.seeks.of(player).is_empty();
        if with_seeks && self.unwritten.is_full() { Err(LobbyRefusal::Unavailable) } else { Ok(()) }
    }

    /// What is known of a newcomer has changed: their seeks are written down with it. True if there are any.
    pub(super) fn rewrite_seeks(&mut self, player: PlayerId) -> bool {
        let theirs = if self.players.is_passing(player) { self.seeks.of(player) } else { &[] };
        for seek in theirs {
            self.unwritten.change(*seek);
        }
        !theirs.is_empty()
    }

    /// Tells a connection something that lasts; with `kept`, when all that has changed until now is written down.
    pub(super) fn tell_kept(&mut self, kept: bool, session: SessionId, frame: Frame) {
        if kept {
            self.unwritten.then_tell(Then { session, frame, anyhow: false });
        } else {
            self.tell(session, frame);
        }
    }
}
