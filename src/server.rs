//! The composition root: makes the threads, the lobby and the HTTP server, binds, and takes all of it down again.
//! Knows every room; decides nothing.

mod bots;
mod clock;
mod files;
mod flood;
mod key;
mod lag;
mod listening;
mod log;
mod setup;
mod signals;

use std::net::SocketAddr;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use actix::Arbiter;
use actix_web::dev::ServerHandle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::bots::Bots;
use crate::config::Config;
use crate::game::{Hints, Stalls, Time};
use crate::http;
use crate::limits;
use crate::lobby::{self, Desk, Lobby, Overloaded};
use crate::metrics::{Metrics, Part, Shared};
use crate::protocol::RulesInfo;
use crate::rules::Catalogue;
use crate::scheduling;
use crate::seal::NoSeal;
use crate::session::{self, Doors};
use crate::store::{CannotOpen, Opened, Store};
use files::TooFew;
pub use key::make_key;
use lag::Pulse;
pub use listening::Bound;
pub use log::Log;
use setup::lobby_setup;
pub use signals::{Asked, Signals};

/// How long connections have to say goodbye when the server stops.
const GOODBYE_WITHIN: Duration = Duration::from_secs(2);
/// After how long a client may look for the server again: each after a time of its own, so that not all come at once.
const RECONNECT_AFTER_MS: Range<u64> = 500..3_000;
/// How long what was played last has to be saved when the server stops.
const SAVED_WITHIN: Duration = Duration::from_secs(2);

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("{key} is {bind:?}, and this address cannot be listened on: {source}")]
    Bind {
        /// The key it is configured by.
        key: &'static str,
        /// The address as configured.
        bind: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A socket that was handed over cannot be served.
    #[error("socket {number} of those that were handed over (LISTEN_FDS) cannot be served: {reason}")]
    Inherited {
        /// Its place among them, from 1.
        number: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] CannotOpen),
    /// There is no key to sign records with.
    #[error(transparent)]
    Seal(#[from] NoSeal),
    /// The page is not there.
    #[error("server.static_path is {path:?}, and index.html in it cannot be read: {source}")]
    Page {
        /// The folder as configured.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There are not enough open files for a connection.
    #[error(
        "the limit of open files is {files}, and with these threads it takes {needed} to serve one connection: raise it \
         (ulimit -n, or LimitNOFILE of systemd)"
    )]
    Files {
        /// How many files may be open.
        files: usize,
        /// How many it takes.
        needed: usize,
    },
}

impl From<TooFew> for StartError {
    fn from(TooFew { files, needed }: TooFew) -> Self {
        Self::Files { files, needed }
    }
}

/// A server that takes connections.
pub struct Server {
    places: Vec<Bound>,
    handle: ServerHandle,
    running: JoinHandle<std::io::Result<()>>,
    desk: Desk,
    store: Store,
    failed: oneshot::Receiver<String>,
    metrics: Shared,
    arbiters: Vec<Arbiter>,
    bots: Option<Bots>,
}

impl Server {
    /// Starts a server for the games of a catalogue, on the running actix system.
    ///
    /// # Errors
    /// [`StartError`] names the key, the value and what is wrong.
    pub fn start(config: &Config, catalogue: Catalogue) -> Result<Self, StartError> {
        let path = &config.server.static_path;
        std::fs::read(path.join("index.html"))
            .map_err(|source| StartError::Page { path: path.clone(), source })?;
        let (share, workers) = files::share_out(config)?;
        let limits =
            limits::settings::Settings { connections_max: share.connections_max, ..config.limits.clone() };
        let metrics = Metrics::new();
        let overloaded = Overloaded::default();
        let mut opened = Opened::open(&config.store)?;
        let seal = Arc::new(key::seal(&config.store, opened.has_records()?)?);
        let time = Time::start();
        clock::doubt(time.now_ms(), opened.alive_ms);
        let stalls = Stalls::default();
        let pulse = Pulse::new(time, stalls.clone());
        let recovered = lobby::recover(&mut opened, catalogue, &config.absence, time.now_ms())?;
        let (store, failed) = opened.start(Arc::new(move || time.now_ms()), Arc::clone(&metrics))?;
        let mut arbiters = arbiters(config.game.arbiters, &pulse);
        let members = bots::members(config, &seal, catalogue, time.now_ms());
        let house_bots = bots::house_bots(&members);
        let rules = lobby::with_bots(catalogue.iter().map(RulesInfo::from).collect(), &house_bots);
        let key = seal.public();
        let hints = Hints::default();
        let (own, setup) = lobby_setup(
            config,
            (&rules, house_bots),
            &arbiters,
            (&metrics, &overloaded),
            (time, &stalls),
            (&store, seal),
            &hints,
        );
        let desk = Lobby::open(setup, recovered, &own);
        let session = session::Deps {
            desk: desk.clone(),
            catalogue,
            limits: limits.clone(),
            metrics: Arc::clone(&metrics),
            time,
            stalls,
            messages: Arc::new(limits::Rate::per_10s(limits.of_address(limits.words_per_ip_10s))),
            numbers: Arc::new(AtomicU64::new(1)),
        };
        let bots = bots::start(config.bots.threads, members, &session, &store, &mut arbiters);
        if let Some(bots) = &bots {
            hints.let_in(bots.hints());
        }
        let proxies = config.server.proxies.clone();
        let doors = Doors::new(&limits, share.sockets_max, proxies, Arc::clone(&metrics));
        let deps = http::Deps {
            settings: config.server.clone(),
            session,
            doors,
            rules,
            store: store.clone(),
            key,
            questions: http::Questions::new(&limits),
            analyses: bots.as_ref().map(Bots::analyses),
        };
        let shares = (workers, share.sockets_max);
        let (places, server) = listening::listen(shares, deps, pulse.clone())?;
        let handle = server.handle();
        let running = actix_web::rt::spawn(server);
        let lag_ms_max = config.lobby.lag_ms_max;
        actix_web::rt::spawn(lag::watch(pulse, Arc::clone(&metrics), lag_ms_max, overloaded));
        Ok(Self { places, handle, running, desk, store, failed, metrics, arbiters, bots })
    }

    /// Comes when the store has failed for good, with the reason: nothing can be saved any more.
    pub async fn failed(&mut self) -> String {
        match (&mut self.failed).await {
            Ok(reason) => reason,
            // The store was closed, and did not fail.
            Err(_) => std::future::pending().await,
        }
    }

    /// Where it listens.
    pub fn places(&self) -> &[Bound] {
        &self.places
    }

    /// The first address it listens on; none where there are only Unix sockets.
    pub fn addr(&self) -> Option<SocketAddr> {
        self.places.iter().find_map(|place| match place {
            Bound::Tcp(addr) => Some(*addr),
            Bound::Unix(_) => None,
        })
    }

    /// What it counts.
    pub fn metrics(&self) -> &Shared {
        &self.metrics
    }

    /// Stops: nothing more happens in any game, a goodbye on every connection, then the end of all threads, when all that
    /// was played is saved.
    pub async fn stop(self) {
        self.store.freeze();
        drop(self.bots);
        self.desk.drain(RECONNECT_AFTER_MS);
        let gone = async {
            while self.metrics.connections.get() > 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        if tokio::time::timeout(GOODBYE_WITHIN, gone).await.is_err() {
            tracing::warn!(connections = self.metrics.connections.get(), "some connections did not hang up");
        }
        self.handle.stop(true).await;
        if let Ok(Err(error)) = self.running.await {
            tracing::error!(%error, "the HTTP server ended with an error");
        }
        if tokio::time::timeout(SAVED_WITHIN, self.store.close()).await.is_err() {
            tracing::error!("what was played last could not be saved in time");
        }
        for arbiter in self.arbiters {
            arbiter.stop();
            let _ = arbiter.join();
        }
    }
}

/// One thread for the lobby, and those that are kept for games; each shows that it runs.
fn arbiters(for_games: usize, pulse: &Pulse) -> Vec<Arbiter> {
    let start = |part| {
        let arbiter = Arbiter::new();
        arbiter.spawn(pulse.clone().beat(part));
        arbiter
    };
    let own = start(Part::Lobby);
    own.spawn_fn(scheduling::use_batch_scheduling);
    std::iter::once(own).chain((0..for_games).map(|_| start(Part::Games))).collect()
}
