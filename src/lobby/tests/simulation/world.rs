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
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::client::{Client, address};
use super::disk::Disk;
use super::doors::Doors;
use super::invitations::{INVITE_S, Invitations, may_see};
use super::laws::Laws;
use super::lives::{Lives, TURNS};
use super::plan::{ABANDON_S, BANK_S, Plan, REMATCH_S, UNPLAYED_S};
use super::sought::Sought;
use super::timed::banks;
use super::view::View;
use crate::game::settings::{Absence, Match};
use crate::game::{SessionId, Stalls, Time};
use crate::lobby::settings::Settings;
use crate::lobby::{Desk, Lobby, Overloaded, Setup, recover};
use crate::metrics::{Metrics, Shared};
use crate::protocol::{Limits, RefusalCode, ServerMessage, read};
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
        let recovered = recover(&mut opened, CATALOGUE, &absence(&seed.plan), time.now_ms()).unwrap();
        let (store, writer) = opened.parts(Arc::new(move || time.now_ms()), Arc::clone(&metrics)).unwrap();
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

    /// Every client reads what it has been sent.
    fn listen(&mut self) -> Result<(), String> {
        let running = self.metrics.games.get();
        if usize::try_from(running).unwrap() > self.seed.plan.games_max {
            return Err(format!("{running} games run, and {} may", self.seed.plan.games_max));
        }
        if self.disk.failed_since(0) {
            self.seed.sought.muddle();
        }
        for who in 0..self.seed.clients.len() {
            for at in 0..self.seed.clients[who].lines.len() {
                let heard = std::mem::take(&mut self.seed.clients[who].lines[at].ear.borrow_mut().heard);
                for (read_at, text) in heard {
                    let session = self.seed.clients[who].lines[at].session;
                    self.note(read_at, session, "heard", || text.parse().unwrap());
                    self.hear(who, at, &text).map_err(|problem| format!("client {who}: {problem}"))?;
                }
            }
            self.let_go(who);
        }
        self.doors.look(self.disk.db(), &self.seed.plan)
    }

    /// A client has no more of connections that are gone.
    fn let_go(&mut self, who: usize) {
        for at in 0..self.seed.clients[who].lines.len() {
            let line = &self.seed.clients[who].lines[at];
            let session = line.session;
            let dismissed = line.ear.borrow_mut().dismissed.take();
            if let Some((at, code, last)) = dismissed {
                self.note(at, session, "dismissed", || json!([code, last.as_deref()]));
            }
        }
        let Seed { clients, sought, plan, .. } = &mut self.seed;
        let client = &mut clients[who];
        let lines = client.lines.len();
        client.lines.retain(|line| !line.ear.borrow().hung_up);
        client.gone_since = client.gone_since.filter(|_| client.lines.is_empty());
        if client.lines.is_empty() {
            client.gone_since.get_or_insert_with(Instant::now);
        }
        let away = |since: Instant| since.elapsed() >= Duration::from_secs(plan.seek_away_s);
        // Who hears nothing on a connection may miss that a seek comes to nothing.
        if client.lines.len() < lines || client.gone_since.is_some_and(away) {
            sought.doubt(&client.id);
        }
    }

    /// Something was asked or heard at that time, and may be written down.
    pub(super) fn note(&mut self, at: Instant, session: SessionId, how: &str, what: impl FnOnce() -> Value) {
        if let Some(lives) = &mut self.seed.lives {
            let ago_ms = u64::try_from(at.elapsed().as_millis()).unwrap();
            lives.note(self.time.now_ms() - ago_ms, session.0, how, what());
        }
    }

    /// What this life said, and what is kept of it, is written down if that is asked for.
    fn write_down(&mut self) {
        if let Some(lives) = &mut self.seed.lives {
            lives.end(self.disk.db());
        }
    }

    fn hear(&mut self, who: usize, at: usize, text: &str) -> Result<(), String> {
        let received = read(text).map_err(|error| format!("{error}: {text}"))?.into_owned();
        if let ServerMessage::Lobby(_) = received.message {
            return Ok(());
        }
        let Seed { laws, sought, clients, invitations, .. } = &mut self.seed;
        let client = &mut clients[who];
        let line = &mut client.lines[at];
        laws.note((who, line.session, text));
        sought.note_asked(laws.questions());
        laws.answer(&received, line.admitted, |commits| self.disk.failed_since(commits))?;
        match &received.message {
            ServerMessage::Welcome(welcome) => {
                line.admitted = true;
                if client.welcomed(welcome) {
                    // What it asked for until now is that player's.
                    sought.doubt(&client.id);
                }
                for invited in &welcome.invites {
                    invitations.invited(&client.id, invited)?;
                }
                sought.welcomed(&client.id, &welcome.waiting, &welcome.games, received.re)?;
                laws.welcome(client.token.as_deref().unwrap_or_default(), &welcome.player)
            }
            ServerMessage::Refused(refused) => {
                let unsaved = refused.code == RefusalCode::Unavailable && !line.ear.borrow().has_paused;
                if let Some(re) = received.re.filter(|_| unsaved) {
                    laws.dials.unsaved(re, self.time.now_ms());
                }
                invitations.refused(self.disk.db(), &client.id, &received, refused)?;
                if let Some(seek) = refused.seek {
                    sought.is_doubted(seek);
                }
                let kept = sought.keeps(&client.id);
                client.refused(at, received.re, refused, kept)
            }
            ServerMessage::Invited(invited) => {
                // Who invites is written down.
                client.kept = true;
                invitations.invited(&client.id, invited)
            }
            ServerMessage::Waiting(waiting) => {
                if let Some(re) = received.re.filter(|re| client.replacing.remove(re)) {
                    sought.replaced_others(&client.id, waiting.seek, re);
                }
                sought.waits(&client.id, waiting, received.re)
            }
            ServerMessage::Seeks(seeks) => {
                let listed = [&seeks.seeks, &seeks.added].into_iter().flatten().flatten();
                listed.for_each(|open| sought.is_open(open.seek));
                Ok(())
            }
            ServerMessage::Withdrawn(withdrawn) => {
                sought.withdrawn(withdrawn);
                invitations.withdrawn(received.re, withdrawn.invite);
                Ok(())
            }
            ServerMessage::Blocked(blocked) => {
                client.blocked.told(&blocked.players, self.time.now_ms());
                Ok(())
            }
            ServerMessage::Snapshot(snapshot) => {
                let view = View::of(snapshot);
                let game = snapshot.game.to_string();
                let plays = view.seat.is_some() && !view.ended;
                may_see(&client.id, snapshot)?;
                client.kept |= view.seat.is_some();
                if plays {
                    client.games.insert(game.clone());
                    sought.played(&client.id, snapshot.game);
                }
                laws.hear(view.seat, received.clone());
                line.views.insert(game, view);
                let joined = invitations.joined(received.re);
                let began = plays && (received.re.is_none() || joined);
                if began { self.doors.opened(snapshot, address(who), clients) } else { Ok(()) }
            }
            ServerMessage::Played(_)
            | ServerMessage::Ended(_)
            | ServerMessage::Offered(_)
            | ServerMessage::Declined(_)
            | ServerMessage::TakenBack(_)
            | ServerMessage::Adjourned(_)
            | ServerMessage::Presence(_) => {
                let game = received.message.event().unwrap().0.to_string();
                if let ServerMessage::Ended(_) = received.message {
                    client.games.remove(&game);
                }
                if let Some(view) = line.views.get_mut(&game) {
                    view.take(&received)?;
                    laws.hear(view.seat, received);
                }
                Ok(())
            }
            ServerMessage::Said(said) => {
                laws.hear_said(said)?;
                line.views.get(&said.game.to_string()).map_or(Ok(()), |view| view.hear(said))
            }
            _ => Ok(()),
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
