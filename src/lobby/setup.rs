//! What a lobby is made of: settings of several rooms, and what it shares with the rest of the server. Knows what there is;
//! never what becomes of it.

use std::sync::Arc;

use actix::ArbiterHandle;
use rand::rngs::StdRng;

use super::core::Policy;
use super::settings::{Bots, Settings};
use super::{BotAccounts, HouseBot, Overloaded};
use crate::game::{self, Hints, Stalls, Time};
use crate::limits;
use crate::metrics::Shared;
use crate::protocol::{Limits, RulesInfo};
use crate::seal::Seal;
use crate::store::Store;
use crate::store::ratings::settings::Settings as Ratings;

/// What the lobby of a server needs.
pub struct Setup {
    /// The server's name, as `welcome` tells it.
    pub server_name: String,
    /// The `[lobby]` section.
    pub settings: Settings,
    /// The `[game]` section.
    pub game: game::settings::Settings,
    /// The `[match]` section.
    pub matches: game::settings::Match,
    /// The `[absence]` section.
    pub absence: game::settings::Absence,
    /// The games that are offered, with the bots that play them.
    pub rules: Vec<RulesInfo<'static>>,
    /// The bots of the house, the weakest first; each comes in by a connection of its own.
    pub bots: Vec<HouseBot>,
    /// The `[bots]` section.
    pub bot_settings: Bots,
    /// What a connection may take, as `welcome` tells it.
    pub limits: Limits,
    /// What one address may take.
    pub by_address: limits::settings::Settings,
    /// Connections of one player at once.
    pub connections_per_player: usize,
    /// What is counted.
    pub metrics: Shared,
    /// Whether the server is too far behind for more games.
    pub overloaded: Overloaded,
    /// What time it is.
    pub time: Time,
    /// When the server stood still.
    pub stalls: Stalls,
    /// Where names and ids come from.
    pub rng: StdRng,
    /// Threads that are kept for games; without any a game runs where a connection of its players lives.
    pub arbiters: Vec<ArbiterHandle>,
    /// Where everything that lasts is kept.
    pub store: Store,
    /// The bots that somebody else runs.
    pub bot_accounts: BotAccounts,
    /// What records are signed with.
    pub seal: Arc<Seal>,
    /// Who thinks about the moves of games for players who ask.
    pub hints: Hints,
    /// The `[ratings]` section.
    pub ratings: Ratings,
}

/// What carrying out takes: what the lobby shares with the rest of the server.
pub(super) struct Resources {
    pub(super) game: game::settings::Settings,
    pub(super) adjourned_ms: u64,
    /// How much later those who watch see what happens, in milliseconds.
    pub(super) watch_delay_ms: u64,
    pub(super) absence: game::settings::Absence,
    pub(super) metrics: Shared,
    pub(super) overloaded: Overloaded,
    pub(super) time: Time,
    pub(super) stalls: Stalls,
    pub(super) arbiters: Vec<ArbiterHandle>,
    pub(super) store: Store,
    pub(super) bot_accounts: BotAccounts,
    pub(super) seal: Arc<Seal>,
    pub(super) hints: Hints,
    pub(super) ratings: Ratings,
}

impl Setup {
    /// What deciding takes, and what carrying out does.
    pub(super) fn split(self) -> (Policy, StdRng, Resources) {
        let Self { server_name, settings, game, matches, absence, rules, limits, by_address, .. } = self;
        let Self {
            bots, bot_settings, connections_per_player, metrics, overloaded, time, stalls, rng, ..
        } = self;
        let Self { arbiters, store, bot_accounts, seal, hints, ratings, .. } = self;
        let policy = Policy {
            server_name,
            settings,
            rules,
            bots,
            bot_settings,
            limits,
            by_address,
            connections_per_player,
            absence,
            untimed_ms: matches.untimed_ms(),
            rematch_ms: game.rematch_s.saturating_mul(1_000),
            began_ms: time.now_ms(),
        };
        let resources = Resources {
            game,
            adjourned_ms: matches.adjourned_ms(),
            watch_delay_ms: matches.watch_delay_ms(),
            absence,
            metrics,
            overloaded,
            time,
            stalls,
            arbiters,
            store,
            bot_accounts,
            seal,
            hints,
            ratings,
        };
        (policy, rng, resources)
    }
}
