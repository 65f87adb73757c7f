//! One life of a server: the lobby, its games, the store and the clients, on paused time, from what is on disk until
//! the plan throws it away. Knows who is there and how time passes; what is heard meanwhile is in `hearing`, and what
//! clients do in `client`.

mod finishing;
mod hearing;
mod returning;

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use actix::Arbiter;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::Connection;
use tokio::time::{Instant, timeout_at};

use super::client::Client;
use super::disk::Disk;
use super::doors::Doors;
use super::invitations::{INVITE_S, Invitations};
use super::laws::Laws;
use super::lives::{Lives, TURNS};
use super::plan::{ABANDON_S, BANK_S, Plan, REMATCH_S, UNPLAYED_S};
use super::rematches::Rematches;
use super::sought::Sought;
use super::timed::banks;
use crate::game::settings::{Absence, Match};
use crate::game::{SessionId, Stalls, Time};
use crate::lobby::settings::{Bots, Settings};
use crate::lobby::{BotAccounts, Desk, Lobby, Overloaded, Setup, recover};
use crate::metrics::{Metrics, Shared};
use crate::protocol::Limits;
use crate::rules::CATALOGUE;
use crate::seal::Seal;
use crate::store::ratings::settings::{OneAddress, Settings as Ratings};
use crate::store::settings::Settings as StoreSettings;
use crate::store::{Opened, Store};

/// What is there as long as the seed runs.
pub(super) struct Seed {
    pub(super) rng: StdRng,
    pub(super) plan: Plan,
    pub(super) laws: Laws,
    pub(super) invitations: Invitations,
    pub(super) sought: Sought,
    pub(super) rematches: Rematches,
    pub(super) clients: Vec<Client>,
    pub(super) sessions: u64,
    /// How many games hibernated in the worlds before.
    pub(super) hibernated: u64,
    pub(super) seal: Arc<Seal>,
    /// What all said, if that is written down.
    pub(super) lives: Option<Lives>,
}

/// What is there as long as the server lives.
pub(super) struct World {
    pub(super) seed: Seed,
    pub(super) disk: Disk,
    pub(super) desk: Desk,
    doors: Doors,
    time: Time,
    pub(super) metrics: Shared,
}

/// How everything is kept: where a crash leaves it.
pub(super) fn kept() -> StoreSettings {
    StoreSettings { path: StoreSettings::MEMORY.to_owned(), ..StoreSettings::default() }
}

fn absence(plan: &Plan) -> Absence {
    banks(Absence {
        bank_s: BANK_S,
        rest_s: plan.rest_s,
        abandon_s: ABANDON_S,
        unplayed_s: UNPLAYED_S,
        ..Absence::default()
    })
}

fn setup(seed: &mut Seed, metrics: &Shared, time: Time, store: Store) -> Setup {
    let settings = Settings {
        games_max: seed.plan.games_max,
        when_full: seed.plan.when_full,
        games_per_player: 3,
        unplayed_per_ip: seed.plan.unplayed_per_ip,
        games_per_ip: seed.plan.games_per_ip,
        invites_max: 6,
        invites_per_player: 3,
        invite_s_max: INVITE_S,
        seeks_per_player: seed.plan.seeks_per_player,
        seeks_per_ip: seed.plan.seeks_per_ip,
        seek_away_s: seed.plan.seek_away_s,
        ..Settings::default()
    };
    Setup {
        server_name: String::new(),
        settings,
        game: crate::game::settings::Settings { arbiters: 1, rematch_s: REMATCH_S, watchers_max: 2 },
        matches: Match::default(),
        absence: absence(&seed.plan),
        rules: Vec::new(),
        bots: Vec::new(),
        bot_settings: Bots::default(),
        limits: Limits {
            frame_bytes: 0,
            messages_per_10s: 0,
            games_max: seed.plan.games_max,
            invite_s_max: INVITE_S,
        },
        by_address: seed.plan.by_address.clone(),
        connections_per_player: 2,
        metrics: Arc::clone(metrics),
        overloaded: Overloaded::default(),
        time,
        stalls: Stalls::default(),
        rng: StdRng::seed_from_u64(seed.rng.random()),
        arbiters: vec![Arbiter::current()],
        store,
        bot_accounts: BotAccounts::default(),
        seal: Arc::clone(&seed.seal),
        // They all come from one address.
        hints: crate::game::Hints::default(),
        ratings: Ratings { one_address: OneAddress::Full },
    }
}

impl World {
    /// The server starts, so long after it was last known to live.
    pub(super) fn begin(mut seed: Seed, mut opened: Opened, down: Duration) -> Self {
        let metrics = Metrics::new();
        let alive_ms = opened.alive_ms.unwrap_or_default() + u64::try_from(down.as_millis()).unwrap();
        let time = Time::starting_at(alive_ms + 1);
        let recovered = recover(&mut opened, CATALOGUE, &absence(&seed.plan), time.now_ms()).unwrap();
        let (store, writer) = opened.parts(Arc::new(move || time.now_ms()), Arc::clone(&metrics)).unwrap();
        seed.rematches.begin(time.now_ms());
        let setup = setup(&mut seed, &metrics, time, store);
        Self {
            disk: Disk::new(writer, seed.plan.troubles),
            desk: Lobby::open(setup, recovered, &Arbiter::current()),
            seed,
            doors: Doors::default(),
            time,
            metrics,
        }
    }

    /// Time passes, and everybody does what there is to do.
    pub(super) async fn pass(&mut self, time: Duration) -> Result<(), String> {
        let until = Instant::now() + time;
        self.disk.nudge();
        loop {
            let next = self.disk.due().min(until);
            drop(timeout_at(next, pending::<()>()).await);
            self.listen()?;
            if self.disk.due() <= Instant::now() {
                self.disk.step(&mut self.seed.rng);
            } else if Instant::now() >= until {
                return Ok(());
            }
        }
    }

    /// What time it is, Unix milliseconds.
    pub(super) fn now_ms(&self) -> u64 {
        self.time.now_ms()
    }

    /// What this life said, and what is kept of it, is written down if that is asked for.
    fn write_down(&mut self) {
        if let Some(lives) = &mut self.seed.lives {
            lives.end(self.disk.db());
        }
    }

    /// The world goes on as far as its plan says.
    pub(super) async fn live(&mut self, steps: u32) -> Result<(), String> {
        let before = self.seed.laws.look(self.disk.db(), false)?;
        self.seed.invitations.look(self.disk.db())?;
        self.pass(Duration::from_millis(1)).await?;
        let restored = self.metrics.games.get();
        if usize::try_from(restored).unwrap() != before {
            return Err(format!("{before} games were going on, and {restored} are restored"));
        }
        if self.seed.rng.random() {
            self.come_back().await?;
        }
        for _ in 0..steps {
            self.step();
            let time = self.time();
            self.pass(time).await?;
            if self.seed.plan.rest_s > 0 && self.seed.rng.random_range(0..50) == 0 {
                self.lull().await?;
            }
        }
        Ok(())
    }

    /// Everybody looks away, and comes back at about the moment when the games hibernate.
    async fn lull(&mut self) -> Result<(), String> {
        self.everybody_leaves();
        let saved = Duration::from_millis(self.seed.rng.random_range(0..12));
        self.pass(Duration::from_secs(self.seed.plan.rest_s) + saved).await?;
        self.everybody_resumes();
        Ok(())
    }

    /// How long until the next step: at times as long as it is until something else happens, so that both come together.
    fn time(&mut self) -> Duration {
        if let Some(time) = self.until_a_flag() {
            return time;
        }
        let rng = &mut self.seed.rng;
        if let Some(time) = self.disk.retried_in().filter(|_| rng.random_range(0..8) == 0) {
            return time;
        }
        let ms = if rng.random_range(0..1_000) < self.seed.plan.waits {
            rng.random_range(1_000..ABANDON_S * 1_500)
        } else {
            rng.random_range(0..6) * rng.random_range(0..6)
        };
        Duration::from_millis(ms)
    }

    /// The world ends in the middle of something. What clients were told until then, they know.
    pub(super) async fn crash(mut self) -> Result<(Seed, Connection), String> {
        if self.seed.rng.random() {
            self.some_offer();
            let time = Duration::from_millis(self.seed.rng.random_range(0..250));
            self.pass(time).await?;
        }
        for _ in 0..self.seed.rng.random_range(0..4) {
            self.step();
        }
        let turns = self.seed.rng.random_range(0..12);
        for _ in 0..if self.seed.lives.is_some() { TURNS } else { turns } {
            tokio::task::yield_now().await;
        }
        self.listen()?;
        let written = self.seed.rng.random();
        let failed = self.disk.failed_since(0);
        let db = self.disk.crash(written);
        // Before the next server notes for how long it was down.
        self.seed.laws.hold(&db)?;
        let mut seed = self.seed;
        if failed {
            seed.sought.muddle();
        }
        seed.sought.look(&db)?;
        seed.rematches.look(&db)?;
        seed.hibernated += self.metrics.games_rested.get();
        if let Some(lives) = &mut seed.lives {
            lives.end(&db);
        }
        for client in &mut seed.clients {
            client.lines.clear();
            client.gone_since = None;
            client.replacing.clear();
        }
        Ok((seed, db))
    }
}
