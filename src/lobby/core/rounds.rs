//! What the lobby does and tells by itself, once a second and in portions: how many are here, what is open to be joined, how
//! those stand who wait. Knows who listens and who waits; never what is asked.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use super::effect::Effect;
use super::open_seeks::{LISTED_MAX, Listing};
use super::players::PlayerState;
use super::queue::Queued;
use super::{Input, Matchmaker, Moment, messages};
use crate::game::SessionId;
use crate::protocol::{LobbyCounts, OpenSeek, PlayerInfo};

/// Connections that are told news, or looked at for it, before the lobby does something else.
const TOLD_AT_ONCE: usize = 1_000;
/// How long it does something else until it tells the next.
const TELLING_EVERY: Duration = Duration::from_millis(5);

impl Matchmaker {
    /// What is done once a second.
    pub(super) fn look_round(&mut self) {
        self.players.forget_newcomers(self.moment.now_ms);
        self.lapse_invites();
        self.let_seeks_lapse();
        self.let_prospects_lapse();
        self.unwritten.try_again();
        if !self.widening {
            self.widen();
        }
        // It is asked for by whoever looks for a game to watch; how long another has been stronger is noted here.
        let _ = self.watching.featured(self.moment.now_ms);
        let begun = self.audience.note(LobbyCounts {
            players: self.players.here(),
            waiting: self.pairing.len(),
            games: self.tables.counting(),
            games_max: self.policy.settings.games_max,
        });
        if begun {
            self.tell_counts();
        }
        let listing = self.listing();
        if self.open_seeks.note(&listing) {
            self.tell_seeks();
        }
        if !self.telling_places {
            self.tell_places();
        }
    }

    /// A connection is at no board: it hears what there is to hear in the lobby. A bot hears none of it.
    pub(super) fn in_the_lobby(&mut self, session: SessionId) {
        if self.player_of(session).is_ok_and(|player| self.is_bot(player)) {
            return;
        }
        self.audience.add(session);
        self.open_seeks.add(session);
    }

    /// A connection is at a board, or gone.
    pub(super) fn no_longer_in_the_lobby(&mut self, session: SessionId) {
        self.audience.remove(session);
        self.open_seeks.remove(session);
    }

    /// Widens the windows of those who have waited one step longer, in portions: some of them may meet now.
    pub(super) fn widen(&mut self) {
        self.widening = self.pairing.step(TOLD_AT_ONCE, self.moment.now_ms);
        if self.widening {
            self.effects.push(Effect::Later(TELLING_EVERY, Input::WidenMore));
        }
        self.open_pairs();
    }

    /// Tells those who stand otherwise than they were told, in portions.
    pub(super) fn tell_places(&mut self) {
        let (news, more) = self.pairing.moved(TOLD_AT_ONCE, self.moment.now_ms);
        for (seek, standing) in news {
            self.tell_waiting(seek.id, standing, None);
        }
        self.telling_places = more;
        if more {
            self.effects.push(Effect::Later(TELLING_EVERY, Input::TellPlaces));
        }
    }

    /// Tells the next portion of those who listen how many are here.
    pub(super) fn tell_counts(&mut self) {
        let due = self.audience.portion(TOLD_AT_ONCE);
        if due.is_empty() {
            return;
        }
        let frame = messages::counts(*self.audience.told());
        for (session, _) in due {
            self.tell(session, frame.clone());
        }
        self.effects.push(Effect::Later(TELLING_EVERY, Input::TellCounts));
    }

    /// Tells the next portion of those who listen what is open to be joined.
    pub(super) fn tell_seeks(&mut self) {
        let due = self.open_seeks.portion(TOLD_AT_ONCE);
        if due.is_empty() {
            return;
        }
        for (session, frame) in due {
            self.tell(session, frame);
        }
        self.effects.push(Effect::Later(TELLING_EVERY, Input::TellSeeks));
    }

    /// The same for who asks.
    pub(in crate::lobby) fn seeks_now(&mut self, moment: Moment) -> Arc<Listing> {
        self.moment = moment;
        self.listing()
    }

    /// What is open to be joined now.
    fn listing(&mut self) -> Arc<Listing> {
        let Self { open_seeks, pairing, players, moment, .. } = self;
        open_seeks.look(pairing.changes(), || {
            let open =
                |queued: &Queued| Some(open_seek(queued, players.get(queued.seek.player)?, moment.shift_ms));
            let seeks: Vec<_> = pairing.iter().take(LISTED_MAX).filter_map(open).collect();
            let left_off = pairing.len().saturating_sub(seeks.len());
            Listing { seeks, left_off }
        })
    }
}

/// A seek as it is listed.
fn open_seek(queued: &Queued, player: &PlayerState, shift_ms: i64) -> OpenSeek<'static> {
    let Queued { seek, reach, .. } = queued;
    let name = player.name.as_str().to_owned().into();
    let rating = seek.strength.map(Into::into);
    OpenSeek {
        seek: seek.id,
        player: PlayerInfo { id: seek.player, name, bot: seek.bot, rating },
        rules: seek.terms.kind().id.into(),
        options: Cow::Owned(seek.terms.options().clone()),
        clock: seek.terms.clock(),
        rated: seek.terms.rated(),
        conditions: seek.terms.conditions(),
        bots: seek.bots,
        since_ms: seek.since_ms.saturating_add_signed(shift_ms),
        range: seek.strength.map(|strength| reach.around(strength.rating).into()),
    }
}
