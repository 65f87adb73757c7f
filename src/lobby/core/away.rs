//! What becomes of the seeks of players who come and go: they wait while their player is here, stay for a while when the last
//! connection is gone, and lapse after that. Knows seeks and connections; never who meets whom.

use std::sync::Arc;

use super::Matchmaker;
use super::effect::LeftSeek;
use super::pairing::Leaving;
use super::queue::{Queued, Standing};
use super::seeks::{Sought, State};
use crate::game::SessionId;
use crate::protocol::{PlayerId, SeekId};

/// Players whose seeks lapse at once, at most.
const LAPSED_AT_ONCE: usize = 1_000;

impl Matchmaker {
    /// A player is here on this connection: what they sought waits again, and the connection is told. Gives how each stands.
    pub(super) fn resume_seeks(&mut self, player: PlayerId, session: SessionId) -> Vec<(SeekId, Standing)> {
        self.seeks.set_lapse(player, None);
        let mut waiting = Vec::new();
        for seek in self.seeks.of(player).to_vec() {
            let resumed = self.wait(seek);
            let Some(sought) = self.seeks.get_mut(seek).filter(|sought| sought.state == State::Waiting)
            else {
                continue;
            };
            sought.note_told(session);
            let stands = || self.pairing.get(sought.number).map(Queued::standing);
            waiting.extend(resumed.or_else(stands).map(|standing| (seek, standing)));
        }
        waiting
    }

    /// A connection of a player is gone; with the last one their seeks wait no longer, and lapse after a while.
    pub(super) fn suspend_seeks(&mut self, player: PlayerId, session: SessionId) {
        let away = self.players.sessions(player).is_empty();
        for seek in self.seeks.of(player).to_vec() {
            let Some(sought) = self.seeks.get_mut(seek) else { continue };
            sought.told.retain(|other| *other != session);
            if away && sought.state == State::Asked {
                sought.state = State::Away;
                self.let_go_of_other(seek);
            } else if away && sought.state == State::Waiting {
                sought.state = State::Away;
                self.pairing.remove(sought.number, Leaving::Away, self.moment.now_ms);
            }
        }
        if away {
            let lapse_ms = self.moment.now_ms.saturating_add(self.away_ms());
            self.seeks.set_lapse(player, Some(lapse_ms));
        }
    }

    fn away_ms(&self) -> u64 {
        self.policy.settings.seek_away_s.saturating_mul(1_000)
    }

    /// Forgets the seeks of players who have been away for too long.
    pub(super) fn let_seeks_lapse(&mut self) {
        for _ in 0..LAPSED_AT_ONCE {
            let Some(player) = self.seeks.lapsed(self.moment.now_ms) else { return };
            for seek in self.seeks.of(player).to_vec() {
                if self.take_out(seek, Leaving::Unmet).is_some() {
                    self.unwritten.remove(seek);
                    self.lapsed += 1;
                }
            }
        }
    }

    /// Restores what was sought when the server went down, before anybody comes: as if everybody had just left.
    pub(in crate::lobby) fn restore_seeks(&mut self, left: Vec<LeftSeek>, void: Vec<SeekId>, now_ms: u64) {
        for seek in void {
            self.unwritten.remove(seek);
        }
        let lapse_ms = now_ms.saturating_add(self.away_ms());
        for LeftSeek { id, player, terms, since_ms, bots, strength, newcomer } in left {
            if let Some(newcomer) = newcomer {
                self.players.restore(newcomer, now_ms);
            }
            // Of the first of two that are the same it could not be written that it was over.
            if let Some(over) = self.seeks.same(player, &terms) {
                self.seeks.remove(over);
                self.unwritten.remove(over);
            }
            let sought = Sought {
                bots,
                player,
                terms: Arc::clone(&terms),
                since_ms: since_ms.min(now_ms),
                number: self.pairing.number(),
                strength,
                state: State::Away,
                instead_of: Vec::new(),
                session: None,
                told: Vec::new(),
                address: None,
            };
            self.seeks.insert(id, sought);
            self.seeks.set_lapse(player, Some(lapse_ms));
        }
    }
}
