//! How a player comes to a game: they seek, invite, or take up what another has offered. Knows one visit, and the invitations
//! of the run; never what is played.

use std::time::{Duration, Instant};

use super::super::{Meets, Parting};
use super::{Next, Visit, count};
use crate::protocol::{ClientMessage, Clock, InviteId, RefusalCode};

/// How long somebody waits for an opponent before they seek the first kind of game, which everybody ends up with.
const WAIT_MAX: Duration = Duration::from_secs(5);
/// How often somebody looks for an invitation.
const LOOK: Duration = Duration::from_millis(200);
/// The clocks that are played with, one kind of game after the other: nobody who thinks as people do gets far with the last.
const CLOCKS: [Clock; 3] = [
    Clock::Increment { initial_ms: 300_000, increment_ms: 3_000 },
    Clock::Increment { initial_ms: 60_000, increment_ms: 0 },
    Clock::Increment { initial_ms: 2_000, increment_ms: 0 },
];

impl Visit<'_> {
    /// Looks for the next game.
    pub(super) fn seek(&mut self) {
        if self.player.world.stopping.get() {
            self.parting = Some(Parting::Done);
            return;
        }
        let kinds = &self.player.world.kinds;
        let rounds = usize::try_from(self.player.rounds).unwrap_or_default();
        let place = (self.player.habits.first_kind + rounds) % kinds.len().max(1);
        match self.player.habits.meets {
            Meets::Seeks => self.seek_kind(place),
            Meets::Hosts => self.invite(place),
            Meets::Visits => self.join(),
        }
    }

    fn clock(&self, place: usize) -> Option<Clock> {
        CLOCKS.get(place % CLOCKS.len()).filter(|_| self.player.habits.timed).cloned()
    }

    fn seek_kind(&mut self, place: usize) {
        self.waiting = None;
        let Some(rules) = self.player.world.kinds.get(place).map(|kind| kind.id) else { return };
        let mut message = ClientMessage::seek(rules, self.player.habits.rated());
        if let ClientMessage::Seek(seek) = &mut message {
            seek.clock = self.clock(place).map(Into::into);
        }
        self.ask(message);
    }

    fn invite(&mut self, place: usize) {
        let Some(rules) = self.player.world.kinds.get(place).map(|kind| kind.id) else { return };
        let mut message = ClientMessage::invite(rules);
        if let ClientMessage::Invite(invite) = &mut message {
            invite.clock = self.clock(place).map(Into::into);
            invite.private = Some(false);
        }
        self.ask(message);
    }

    /// The own invitation stands, for whoever comes.
    pub(super) fn invited(&mut self, invite: InviteId) {
        self.asked = None;
        self.player.world.invitations.borrow_mut().push_back(invite);
    }

    fn join(&mut self) {
        let invite = self.player.world.invitations.borrow_mut().pop_front();
        let Some(invite) = invite else {
            self.next = Next::Seek;
            self.due = Some(Instant::now() + LOOK);
            return;
        };
        // Whoever offered it may be gone since.
        let id = self.player.judge.deserve(&[RefusalCode::NoSuchInvite]);
        self.joining = true;
        self.asked = Some(Instant::now());
        self.line.say(&ClientMessage::join(&invite.to_string()).numbered(id).text());
    }

    /// What was asked for in the knowledge that it may be refused was.
    pub(super) fn deserved(&mut self, code: RefusalCode) {
        self.player.world.note_refusal(code);
        if std::mem::take(&mut self.joining) {
            self.asked = None;
            self.seek();
        }
    }

    /// There is a game.
    pub(super) fn met(&mut self) {
        if std::mem::take(&mut self.joining) {
            count(&self.player.world.counts.invitations);
        }
    }

    /// Whoever has sought something for long seeks what everybody does.
    pub(super) fn waited(&mut self) {
        let is_long = self.waiting.is_some_and(|since| since.elapsed() > WAIT_MAX);
        if is_long && self.player.world.kinds.len() > 1 {
            self.seek_kind(0);
        }
    }
}
