//! The bots of the house as a part of the server: whether there are any, and on which threads they live and think. Knows settings
//! and handles; never how they play.

use std::sync::Arc;

use actix::Arbiter;

use crate::bots::{Bots, Member, Setup, roster};
use crate::config::Config;
use crate::engine;
use crate::lobby::HouseBot;
use crate::rules::Catalogue;
use crate::seal::Seal;
use crate::session;
use crate::store::Store;

/// Who plays here; nobody where there are no threads to think on.
pub(super) fn members(config: &Config, seal: &Seal, catalogue: Catalogue, now_ms: u64) -> Vec<Member> {
    if config.bots.threads == 0 { Vec::new() } else { roster(seal, catalogue, now_ms) }
}

/// They as the lobby knows them.
pub(super) fn house_bots(members: &[Member]) -> Vec<HouseBot> {
    members.iter().map(|member| member.house_bot.clone()).collect()
}

/// Lets them in, on one more thread of the server's.
pub(super) fn start(
    threads: usize,
    members: Vec<Member>,
    deps: &session::Deps,
    store: &Store,
    arbiters: &mut Vec<Arbiter>,
) -> Option<Bots> {
    if members.is_empty() {
        return None;
    }
    let arbiter = Arbiter::new();
    let setup = Setup {
        desk: deps.desk.clone(),
        catalogue: deps.catalogue,
        metrics: Arc::clone(&deps.metrics),
        numbers: Arc::clone(&deps.numbers),
        threads,
        members,
        store: store.clone(),
        searcher: Arc::new(engine::searcher),
    };
    let bots = Bots::start(setup, &arbiter.handle());
    arbiters.push(arbiter);
    Some(bots)
}
