//! One life of a server: the lobby, its games, the store and the clients, on paused time, from what is on disk until the
//! plan throws it away. Knows who is there and how time passes; what clients do is in `client`.

mod finishing;

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use actix::Arbiter;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::Connection;
use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::client::{Client, address};
use super::disk::Disk;
use super::doors::{Blocked, Doors};
use super::laws::Laws;
use super::plan::{ABANDON_S, BANK_S, Plan, REMATCH_S, UNPLAYED_S};
use super::view::View;
use crate::game::{Stalls, Time, settings::Absence};
use crate::lobby::settings::Settings;
use crate::lobby::{Desk, Lobby, Overloaded, Setup, restore};
use crate::metrics::{Metrics, Shared};
use crate::protocol::Limits;
use crate::rules::CATALOGUE;
use crate::store::ratings::settings::{OneAddress, Settings as Ratings};
use crate::store::settings::Settings as StoreSettings;
use crate::store::{Opened, Seal, Store};

/// What is there as long as the seed runs.
pub(super) struct Seed {
    pub(super) rng: StdRng,
    pub(super) plan: Plan,
    pub(super) laws: Laws,
    pub(super) clients: Vec<Client>,
    pub(super) sessions: u64,
    /// How many games hibernated in the worlds before.
    pub(super) hibernated: u64,
    pub(super) seal: Arc<Seal>,
}

/// What is there as long as the server lives.
pub(super) struct World {
    pub(super) seed: Seed,
    pub(super) disk: Disk,
    pub(super) desk: Desk,
    doors: Doors,
    time: Time,
    metrics: Shared,
}

/// How everything is kept: where a crash leaves it.
pub(super) fn kept() -> StoreSettings {
    StoreSettings { path: StoreSettings::MEMORY.to_owned(), ..StoreSettings::default() }
}

fn setup(seed: &mut Seed, metrics: &Shared, time: Time, store: Store) -> Setup {
    let settings = Settings {
        games_max: seed.plan.games_max,
        when_full: seed.plan.when_full,
        games_per_player: 3,
        unplayed_per_ip: seed.plan.unplayed_per_ip,
        games_per_ip: seed.plan.games_per_ip,
        ..Settings::default()
    };
    Setup {
        server_name: String::new(),
        settings,
        game: crate::game::settings::Settings { arbiters: 1, rematch_s: REMATCH_S, watchers_max: 2 },
        absence: Absence {
            bank_s: BANK_S,
            rest_s: seed.plan.rest_s,
            abandon_s: ABANDON_S,
            unplayed_s: UNPLAYED_S,
        },
        rules: Vec::new(),
        limits: Limits { frame_bytes: 0, messages_per_10s: 0, games_max: seed.plan.games_max },
        by_address: seed.plan.by_address.clone(),
        connections_per_player: 2,
        metrics: Arc::clone(metrics),
        overloaded: Overloaded::default(),
        time,
        stalls: Stalls::default(),
        rng: StdRng::seed_from_u64(seed.rng.random()),
        arbiters: vec![Arbiter::current()],
        store,
        seal: Arc::clone(&seed.seal),
        // They all come from one address.
        ratings: Ratings { one_address: OneAddress::Full },
    }
}

impl World {
    /// The server starts, so long after it was last known to live.
    pub(super) fn begin(mut seed: Seed, mut opened: Opened, down: Duration) -> Self {
        let metrics = Metrics::new();
        let alive_ms = opened.alive_ms.unwrap_or_default() + u64::try_from(down.as_millis()).unwrap();
        let time = Time::starting_at(alive_ms + 1);
        let restored = restore(&mut opened, CATALOGUE, time.now_ms()).unwrap();
        let (store, writer) = opened.parts(Arc::new(move || time.now_ms()), Arc::clone(&metrics)).unwrap();
        let setup = setup(&mut seed, &metrics, time, store);
        Self {
            disk: Disk::new(writer, seed.plan.troubles),
            desk: Lobby::open(setup, restored, &Arbiter::current()),
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

    /// Every client reads what it has been sent.
    fn listen(&mut self) -> Result<(), String> {
        let running = self.metrics.games.get();
        if usize::try_from(running).unwrap() > self.seed.plan.games_max {
            return Err(format!("{running} games run, and {} may", self.seed.plan.games_max));
        }
        for who in 0..self.seed.clients.len() {
            for at in 0..self.seed.clients[who].lines.len() {
                let heard = std::mem::take(&mut self.seed.clients[who].lines[at].ear.borrow_mut().heard);
                for text in heard {
                    self.hear(who, at, &text).map_err(|problem| format!("client {who}: {problem}"))?;
                }
            }
            self.seed.clients[who].lines.retain(|line| !line.ear.borrow().hung_up);
        }
        self.doors.look(self.disk.db(), &self.seed.plan)
    }

    fn hear(&mut self, who: usize, at: usize, text: &str) -> Result<(), String> {
        let Seed { laws, clients, .. } = &mut self.seed;
        let client = &mut clients[who];
        let line = &mut client.lines[at];
        let frame: Value = text.parse().unwrap();
        let about = frame["type"].as_str().unwrap();
        if about == "lobby" {
            return Ok(());
        }
        laws.note((who, line.session, text));
        laws.answer(&frame, line.admitted, |commits| self.disk.failed_since(commits))?;
        match about {
            "welcome" => {
                line.admitted = true;
                let games = frame["games"].as_array().unwrap().iter().filter_map(Value::as_str);
                client.games.extend(games.map(str::to_owned));
                if let Some(token) = frame["token"].as_str() {
                    client.token = Some(token.to_owned());
                }
                let id = frame["player"]["id"].as_str().unwrap();
                if client.id != id {
                    // Who is somebody new has blocked nobody.
                    client.id = id.to_owned();
                    client.blocked = Blocked::default();
                }
                laws.welcome(client.token.as_deref().unwrap_or_default(), &frame["player"])
            }
            "refused" => {
                if frame["about"] == "hello" {
                    line.said_hello = line.admitted;
                }
                if let ("game_over" | "no_such_game", Some(game)) =
                    (frame["code"].as_str().unwrap(), frame["game"].as_str())
                {
                    client.games.remove(game);
                }
                if frame["code"] == "bad_token" && !line.made_up.contains(&frame["re"].as_u64().unwrap()) {
                    if client.seated {
                        return Err(format!("a secret is not known any more: {frame}"));
                    }
                    // Who has not played yet is forgotten with the server, and somebody new.
                    client.token = None;
                }
                Ok(())
            }
            "blocked" => {
                client.blocked.told(&frame["players"], self.time.now_ms());
                Ok(())
            }
            "snapshot" => {
                let view = View::of(&frame);
                let viewer = view.seat;
                let game = frame["game"].as_str().unwrap();
                client.seated |= viewer.is_some();
                if viewer.is_some() && !view.ended {
                    client.games.insert(game.to_owned());
                }
                let began = viewer.is_some() && !view.ended && frame["re"].is_null();
                line.views.insert(game.to_owned(), view);
                laws.hear(viewer, frame.clone());
                if began { self.doors.opened(&frame, address(who), clients) } else { Ok(()) }
            }
            "played" | "ended" | "offered" | "declined" | "taken_back" | "presence" => {
                let game = frame["game"].as_str().unwrap();
                if about == "ended" {
                    client.games.remove(game);
                }
                if let Some(view) = line.views.get_mut(game) {
                    view.take(&frame)?;
                    let viewer = view.seat;
                    laws.hear(viewer, frame);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The world goes on as far as its plan says.
    pub(super) async fn live(&mut self, steps: u32) -> Result<(), String> {
        let before = self.seed.laws.look(self.disk.db(), false)?;
        self.pass(Duration::from_millis(1)).await?;
        let restored = self.metrics.games.get();
        if usize::try_from(restored).unwrap() != before {
            return Err(format!("{before} games were going on, and {restored} are restored"));
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
        for _ in 0..self.seed.rng.random_range(0..4) {
            self.step();
        }
        for _ in 0..self.seed.rng.random_range(0..12) {
            tokio::task::yield_now().await;
        }
        self.listen()?;
        let written = self.seed.rng.random();
        let mut seed = self.seed;
        seed.hibernated += self.metrics.games_rested.get();
        for client in &mut seed.clients {
            client.lines.clear();
        }
        Ok((seed, self.disk.crash(written)))
    }
}
