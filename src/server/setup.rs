//! What the lobby is made of, from the settings and what the server shares with it. Knows settings and handles; decides nothing.

use std::path::Path;
use std::sync::Arc;

use actix::{Arbiter, ArbiterHandle};

use crate::config::Config;
use crate::game::{Hints, Stalls, Time};
use crate::lobby::{self, BotAccounts, HouseBot, Overloaded};
use crate::metrics::Shared;
use crate::protocol::{FRAME_BYTES_MAX, Limits, RulesInfo};
use crate::seal::Seal;
use crate::store::Store;

/// The lobby's own thread, and what it needs.
pub(super) fn lobby_setup(
    config: &Config,
    (rules, bots): (&[RulesInfo<'static>], Vec<HouseBot>),
    arbiters: &[Arbiter],
    (metrics, overloaded): (&Shared, &Overloaded),
    (time, stalls): (Time, &Stalls),
    (store, seal): (&Store, Arc<Seal>),
    hints: &Hints,
) -> (ArbiterHandle, lobby::Setup) {
    let handles: Vec<_> = arbiters.iter().map(Arbiter::handle).collect();
    let (own, for_games) = match handles.split_first() {
        Some((own, rest)) => (own.clone(), rest.to_vec()),
        None => (Arbiter::current(), Vec::new()),
    };
    let setup = lobby::Setup {
        server_name: config.server.name.clone(),
        settings: config.lobby.clone(),
        game: config.game.clone(),
        matches: config.matches.clone(),
        absence: config.absence,
        rules: rules.to_vec(),
        bots,
        bot_settings: config.bots.clone(),
        limits: Limits {
            frame_bytes: FRAME_BYTES_MAX,
            messages_per_10s: config.limits.messages_per_10s,
            games_max: config.lobby.games_max,
            invite_s_max: config.lobby.invite_s_max,
        },
        by_address: config.limits.clone(),
        connections_per_player: config.limits.connections_per_player,
        metrics: Arc::clone(metrics),
        overloaded: overloaded.clone(),
        time,
        stalls: stalls.clone(),
        rng: rand::make_rng(),
        arbiters: for_games,
        store: store.clone(),
        bot_accounts: BotAccounts::beside((!config.store.in_memory()).then(|| Path::new(&config.store.path))),
        seal,
        hints: hints.clone(),
        ratings: config.ratings.clone(),
    };
    (own, setup)
}
