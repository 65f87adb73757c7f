//! What the lobby tells by itself, once a second and in portions: how many are here, and who waits behind fewer. Knows who
//! listens and who waits; never what is asked.

use std::time::Duration;

use super::effect::Effect;
use super::{Input, Matchmaker, messages};
use crate::protocol::LobbyCounts;

/// Connections that are told news, or looked at for it, before the lobby does something else.
const TOLD_AT_ONCE: usize = 1_000;
/// How long it does something else until it tells the next.
const TELLING_EVERY: Duration = Duration::from_millis(5);

impl Matchmaker {
    /// What is done once a second.
    pub(super) fn look_round(&mut self) {
        self.players.forget_newcomers(self.moment.now_ms);
        self.lapse_invites();
        let begun = self.audience.note(LobbyCounts {
            players: self.players.here(),
            waiting: self.pairing.len(),
            games: self.tables.counting(),
            games_max: self.policy.settings.games_max,
        });
        if begun {
            self.tell_counts();
        }
        if !self.telling_places {
            self.tell_places();
        }
    }

    /// Tells those who wait behind fewer than they were told, in portions.
    pub(super) fn tell_places(&mut self) {
        let (news, more) = self.pairing.moved(TOLD_AT_ONCE, self.moment.now_ms);
        for (seek, ahead) in news {
            self.tell(seek.session, messages::waiting(&seek, ahead));
        }
        self.telling_places = more;
        if more {
            self.effects.push(Effect::Later(TELLING_EVERY, Input::TellPlaces));
        }
    }

    /// Tells the next portion of those who listen how many are here.
    pub(super) fn tell_counts(&mut self) {
        let (due, counts) = self.audience.portion(TOLD_AT_ONCE);
        if due.is_empty() {
            return;
        }
        let frame = messages::counts(counts);
        for session in due {
            self.tell(session, frame.clone());
        }
        self.effects.push(Effect::Later(TELLING_EVERY, Input::TellCounts));
    }
}
