//! How the bots of the house come in: they are written down, get threads to think on, and each comes again when its
//! connection has ended. Knows the desk, the store and threads; never a game.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use actix::{Actor, ArbiterHandle};
use tokio::sync::oneshot;

use super::analyses::Analyses;
use super::bot::{Bot, Gone};
use super::hints::Hinting;
use super::levels::Level;
use super::roster::Member;
use super::thinkers::{Asking, GRACE, Searcher, Thinkers};
use crate::game::Thinks;
use crate::lobby::Desk;
use crate::metrics::Shared;
use crate::rules::Catalogue;
use crate::store::{Players, Store};

/// How long a bot whose connection has ended waits before it comes again; twice as long each time that it does not get in.
const COME_AGAIN: Duration = Duration::from_millis(250);
/// The longest it waits.
const COME_AGAIN_MAX: Duration = Duration::from_secs(30);

/// What bots need.
pub struct Setup {
    /// The lobby.
    pub desk: Desk,
    /// The games that are offered.
    pub catalogue: Catalogue,
    /// What is counted.
    pub metrics: Shared,
    /// Numbers for connections, one source with all others.
    pub numbers: Arc<AtomicU64>,
    /// Threads that they think on.
    pub threads: usize,
    /// Who they are, see [`super::roster()`].
    pub members: Vec<Member>,
    /// Where they are written down.
    pub store: Store,
    /// What they search with: [`crate::engine::searcher`].
    pub searcher: Searcher,
}

/// The bots of a server; they think no more when this is dropped.
pub struct Bots {
    thinkers: Thinkers,
}

/// What every bot needs.
#[derive(Clone)]
pub(super) struct Deps {
    pub(super) desk: Desk,
    pub(super) catalogue: Catalogue,
    pub(super) numbers: Arc<AtomicU64>,
    pub(super) asking: Asking,
}

impl Bots {
    /// Starts them, on an arbiter of their own: they come in as soon as they are written down.
    pub fn start(setup: Setup, arbiter: &ArbiterHandle) -> Self {
        let Setup { desk, catalogue, metrics, numbers, threads, members, store, searcher } = setup;
        let thinkers = Thinkers::start(threads, searcher, GRACE, metrics);
        let deps = Deps { desk, catalogue, numbers, asking: thinkers.asking() };
        arbiter.spawn(async move {
            write_down(&store, &members).await;
            for Member { level, secret, .. } in members {
                actix::spawn(keep(deps.clone(), level, secret));
            }
        });
        Self { thinkers }
    }

    /// Where hints for people come from: they think of those, too.
    pub fn hints(&self) -> Arc<dyn Thinks> {
        Arc::new(Hinting(self.thinkers.asking()))
    }

    /// Where matches that are over are looked at again, on their threads.
    pub fn analyses(&self) -> Analyses {
        Analyses::new(self.thinkers.asking())
    }
}

/// Sees to it that the bots are known as players; nobody plays with them before.
async fn write_down(store: &Store, members: &[Member]) {
    while store.add_players(members.iter().map(Member::newcomer).collect()).await.is_err() {
        tracing::warn!("the bots cannot be written down, and do not play until they are");
        tokio::time::sleep(COME_AGAIN_MAX).await;
    }
}

/// Lets a bot in, and again whenever its connection has ended, until the server stops.
async fn keep(deps: Deps, level: Level, secret: String) {
    let mut wait = COME_AGAIN;
    loop {
        let (tell, gone) = oneshot::channel();
        Bot::new(deps.clone(), level, secret.clone(), tell).start();
        // One that fails says nothing.
        match gone.await.unwrap_or(Gone::Before) {
            Gone::ForGood => return,
            Gone::Inside => wait = COME_AGAIN,
            Gone::Before => wait = (wait * 2).min(COME_AGAIN_MAX),
        }
        tracing::debug!(level = level.as_str(), ?wait, "a bot comes again");
        tokio::time::sleep(wait).await;
    }
}
