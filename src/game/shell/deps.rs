//! What a Game actor is given: where it reports to, what time it is, where it keeps things, and the settings of the host. Knows
//! ports and settings; does nothing with them.

use std::sync::Arc;
use std::time::Duration;

use actix::Recipient;

use super::stalls::Stalls;
use super::time::Time;
use crate::game::core::machine::Limits;
use crate::game::door::hints::Hints;
use crate::game::door::table::TableNews;
use crate::game::settings;
use crate::metrics::Shared;
use crate::seal::Seal;
use crate::store::Store;
use crate::store::ratings::settings::OneAddress;

/// What every game of a server needs.
#[derive(Clone)]
pub struct Deps {
    /// Where games report to.
    pub lobby: Recipient<TableNews>,
    /// What is counted.
    pub metrics: Shared,
    /// What time it is in the game.
    pub time: Time,
    /// When the server stood still: that time is charged to nobody.
    pub stalls: Stalls,
    /// How long an ended game stays.
    pub rematch: Duration,
    /// Connections that may watch one game.
    pub watchers_max: usize,
    /// What each move may take once a match is adjourned, in milliseconds.
    pub adjourned_ms: u64,
    /// How much later those who watch see what happens, in milliseconds.
    pub watch_delay_ms: u64,
    /// How long a player may be away.
    pub absence: settings::Absence,
    /// Where everything that happens is kept.
    pub store: Store,
    /// What records are signed with.
    pub seal: Arc<Seal>,
    /// Who thinks about its moves for players who ask.
    pub hints: Hints,
    /// What a rated game of two players at one address counts for.
    pub one_address: OneAddress,
}

impl Deps {
    pub(super) fn limits(&self) -> Limits {
        let settings::Absence { abandon_s, unplayed_s, rest_s, .. } = self.absence;
        let ms = |s: u64| s.saturating_mul(1_000);
        Limits {
            abandon_ms: ms(abandon_s),
            unplayed_ms: ms(unplayed_s),
            rest_ms: ms(rest_s),
            rematch_ms: u64::try_from(self.rematch.as_millis()).unwrap_or(u64::MAX),
            watchers_max: self.watchers_max,
            adjourned_ms: self.adjourned_ms,
            watch_delay_ms: self.watch_delay_ms,
        }
    }
}
