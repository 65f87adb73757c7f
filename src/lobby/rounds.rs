//! What the lobby tells by itself, once a second and in portions: how many are here, and who waits behind fewer. Knows who
//! listens and who waits; never what is asked.

use std::time::Duration;

use actix::{AsyncContext, Context};

use super::{Lobby, telling};
use crate::protocol::LobbyCounts;

/// How often news is told, at most.
pub(super) const ROUND_EVERY: Duration = Duration::from_secs(1);
/// Connections that are told news, or looked at for it, before the lobby does something else.
const TOLD_AT_ONCE: usize = 1_000;
/// How long it does something else until it tells the next.
const TELLING_EVERY: Duration = Duration::from_millis(5);

impl Lobby {
    /// What is done once a second.
    pub(super) fn look_round(&mut self, ctx: &mut Context<Self>) {
        let now_ms = self.now_ms();
        self.guests.forget_newcomers(now_ms);
        self.tell_counts(ctx);
        if !self.telling_places {
            self.tell_places(ctx);
        }
    }

    /// Tells those who wait behind fewer than they were told, in portions.
    fn tell_places(&mut self, ctx: &mut Context<Self>) {
        let now_ms = self.now_ms();
        let (news, more) = self.pairing.moved(TOLD_AT_ONCE, now_ms);
        for (seek, ahead) in news {
            self.tell(seek.session, telling::waiting(&seek, ahead));
        }
        self.telling_places = more;
        if more {
            ctx.run_later(TELLING_EVERY, Self::tell_places);
        }
    }

    fn tell_counts(&mut self, ctx: &mut Context<Self>) {
        let begun = self.audience.note(LobbyCounts {
            players: self.guests.here(),
            waiting: self.pairing.len(),
            games: self.tables.counting(),
            games_max: self.setup.settings.games_max,
        });
        if begun {
            self.tell_portion(ctx);
        }
    }

    fn tell_portion(&mut self, ctx: &mut Context<Self>) {
        let (due, counts) = self.audience.portion(TOLD_AT_ONCE);
        if due.is_empty() {
            return;
        }
        let frame = telling::counts(counts);
        for session in due {
            self.tell(session, frame.clone());
        }
        ctx.run_later(TELLING_EVERY, Self::tell_portion);
    }

    pub(super) fn measure(&self) {
        let gauge = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let metrics = &self.setup.metrics;
        metrics.players.set(gauge(self.guests.here()));
        metrics.players_remembered.set(gauge(self.guests.len()));
        metrics.waiting.set(gauge(self.pairing.len()));
        metrics.games.set(gauge(self.tables.counting()));
        metrics.games_resting.set(gauge(self.deadlines.len()));
    }
}
