//! A lobby without sockets over a database that was made with so many running games. Knows the store and the lobby; never
//! who plays on top of it.

use std::sync::Arc;
use std::time::Duration;

use actix::Arbiter;
use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;
use visavis::config::Config;
use visavis::game::{Header, Identity, Stalls, Terms, Time};
use visavis::lobby::{Desk, Lobby, Overloaded, Setup, recover};
use visavis::metrics::{Metrics, Shared};
use visavis::protocol::{GameId, Limits, PlayerId, PlayerName, Token};
use visavis::rules::{BySeat, CATALOGUE, Options, Seed, find};
use visavis::seal::Seal;
use visavis::store::settings::SyncMode;
use visavis::store::{GameNumber, Journal, Line, NewGame, Newcomer, Opened, Players, Store, StoredPlayer};

/// Players that sit in the games that are made.
const PLAYERS: usize = 2_000;
/// Jobs in flight while a database is made.
const AT_ONCE: usize = 1_000;

/// A database with running games.
pub(crate) struct Kept {
    pub(crate) games: Vec<GameId>,
    config: Config,
    _folder: TempDir,
}

/// A lobby over it.
pub(crate) struct World {
    pub(crate) desk: Desk,
    pub(crate) metrics: Shared,
    store: Store,
    arbiters: Vec<Arbiter>,
}

/// What the games are played by.
pub(crate) fn terms() -> Terms {
    Terms::new(find(CATALOGUE, "connect-four").unwrap(), &Options::default(), None, false).unwrap()
}

async fn people(store: &Store, rng: &mut StdRng) -> Vec<Identity> {
    let person = || Identity { id: PlayerId::new(1_000, rng), name: PlayerName::guest(rng) };
    let people: Vec<_> = std::iter::repeat_with(person).take(PLAYERS).collect();
    let mut rng = StdRng::seed_from_u64(2);
    let added = people.iter().map(|Identity { id, name }| {
        let player = StoredPlayer { id: *id, name: name.clone(), since_ms: 1_000, bot: false };
        let tokens = vec![Token::new(&mut rng).hash()];
        store.rename(Some(Newcomer { player, tokens, blocked: Vec::new() }), *id, name.clone())
    });
    assert!(join_all(added).await.iter().all(Result::is_ok));
    people
}

/// Eight moves of a game that goes on.
fn lines() -> impl Iterator<Item = Line> {
    (1..).zip([1, 2, 3, 4, 5, 6, 7, 1]).map(|(seq, column): (u32, u32)| {
        let seat = if seq % 2 == 1 { "first" } else { "second" };
        let text = format!(
            r#"{{"type":"played","seat":"{seat}","move":"{column}","charge_ms":null,"lag_ms":null}}"#
        );
        Line { seq, at_ms: 20_000 + u64::from(seq), text }
    })
}

/// Makes a database with so many running games.
pub(crate) async fn make(games: usize) -> Kept {
    let folder = TempDir::new().unwrap();
    let mut config = Config::default();
    config.store.path = folder.path().join("visavis.db").display().to_string();
    config.store.sync = SyncMode::Normal;
    let opened = Opened::open(&config.store).unwrap();
    let (store, _failed) = opened.start(Arc::new(|| 30_000), Metrics::new()).unwrap();
    let mut rng = StdRng::seed_from_u64(1);
    let people = people(&store, &mut rng).await;
    let terms = Arc::new(terms());
    let mut made = Vec::with_capacity(games);
    while made.len() < games {
        let some = AT_ONCE.min(games - made.len());
        let mut openings = Vec::with_capacity(some);
        for n in made.len()..made.len() + some {
            let player = |at: usize| people[at % people.len()].clone();
            let header = Header {
                id: GameId::new(10_000 + n as u64, &mut rng),
                terms: Arc::clone(&terms),
                players: BySeat { first: player(2 * n), second: player(2 * n + 1) },
                bots: BySeat::default(),
                opened_ms: 10_000 + n as u64,
                seed: Seed(rng.random()),
                here: BySeat { first: true, second: true },
                bank_ms: 60_000,
                one_address: None,
                origin: None,
                private: false,
                format: visavis::game::FORMAT,
                untimed_ms: None,
                drawn: None,
            };
            let players = header.players.clone().map(|player| player.id);
            let opening = NewGame {
                number: store.number(),
                id: header.id,
                header: header.text(),
                players,
                shift_ms: 0,
                due_ms: 0,
                newcomers: Vec::new(),
                invite: None,
                after: None,
                seeks: Vec::new(),
            };
            made.push(header.id);
            openings.push(opening);
        }
        let numbers: Vec<_> = openings.iter().map(|opening| opening.number).collect();
        join_all(openings.into_iter().map(|opening| store.open_game(opening, None, 1_000))).await;
        let mut lasts = vec![None; some];
        for line in lines() {
            let append = |(number, last): (&GameNumber, _)| store.append(*number, line.clone(), last, None);
            let places = join_all(numbers.iter().zip(lasts).map(append)).await;
            lasts = places.into_iter().map(Result::unwrap).collect();
        }
    }
    store.close().await;
    Kept { games: made, config, _folder: folder }
}

impl World {
    /// Opens a lobby over what was made; games that nobody looks at go to rest after so many seconds.
    pub(crate) async fn open(kept: &Kept, rest_s: u64) -> Self {
        let config = kept.config.clone();
        let metrics = Metrics::new();
        let time = Time::start();
        let mut opened = Opened::open(&config.store).unwrap();
        let recovered = recover(&mut opened, CATALOGUE, &config.absence, time.now_ms()).unwrap();
        let (store, _failed) = opened.start(Arc::new(|| 30_000), Arc::clone(&metrics)).unwrap();
        let arbiters = vec![Arbiter::new(), Arbiter::new()];
        let setup = Setup {
            server_name: "growth".into(),
            settings: visavis::lobby::settings::Settings {
                games_max: 0,
                players_max: 1_000_000,
                ..config.lobby
            },
            game: config.game,
            matches: config.matches,
            absence: visavis::game::settings::Absence { rest_s, ..config.absence },
            rules: Vec::new(),
            bots: Vec::new(),
            bot_settings: config.bots,
            limits: Limits { frame_bytes: 4_096, messages_per_10s: 100, games_max: 0, invite_s_max: 0 },
            by_address: visavis::limits::settings::Settings { connections_per_ip: 0, ..Default::default() },
            connections_per_player: 8,
            metrics: Arc::clone(&metrics),
            overloaded: Overloaded::default(),
            time,
            stalls: Stalls::default(),
            hints: visavis::game::Hints::default(),
            rng: StdRng::seed_from_u64(5),
            arbiters: arbiters[1..].iter().map(Arbiter::handle).collect(),
            store: store.clone(),
            bot_accounts: visavis::lobby::BotAccounts::default(),
            seal: Arc::new(Seal::passing(&mut StdRng::seed_from_u64(6))),
            ratings: config.ratings,
        };
        let desk = Lobby::open(setup, recovered, &arbiters[0].handle());
        assert!(desk.takes_seeks().await.is_ok());
        Self { desk, metrics, store, arbiters }
    }

    /// Comes when that many games are at rest.
    pub(crate) async fn resting(&self, games: usize) {
        let there = async {
            while usize::try_from(self.metrics.games_resting.get()) != Ok(games) {
                assert!(self.desk.takes_seeks().await.is_ok());
            }
        };
        tokio::time::timeout(Duration::from_mins(1), there).await.expect("the games go to rest in time");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.store.freeze();
        for arbiter in &self.arbiters {
            arbiter.stop();
        }
    }
}
