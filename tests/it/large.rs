//! Large databases: a start with ten thousand running games, and lists over a hundred thousand ended ones. What the times
//! are is printed and decides nothing; run with `cargo test --release --test it large -- --ignored --nocapture`.
#![allow(clippy::print_stdout, reason = "the times are for people to read")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use visavis::game::{Header, Identity, Terms};
use visavis::metrics::Metrics;
use visavis::protocol::{EndReason, GameId, PlayerId, PlayerName, Token};
use visavis::rules::{BySeat, CATALOGUE, Options, Seat, Seed};
use visavis::store::ratings::settings::OneAddress;
use visavis::store::{
    Circumstances, Discipline, Draft, Ending, GameNumber, Journal, Line, NewGame, Newcomer, Opened, Players,
    Store, StoredPlayer,
};

use crate::house::{House, config, kept};
use crate::http::get;
use crate::visitor::Visitor;

const PLAYERS: usize = 2_000;
/// Jobs in flight while a database is made.
const AT_ONCE: usize = 1_000;

/// Somebody who plays in the games that are made.
struct Somebody {
    id: PlayerId,
    name: PlayerName,
    token: Token,
}

async fn people(store: &Store, rng: &mut StdRng) -> Vec<Somebody> {
    let people: Vec<_> = (0..PLAYERS)
        .map(|_| Somebody {
            id: PlayerId::new(1_000, rng),
            name: PlayerName::guest(rng),
            token: Token::new(rng),
        })
        .collect();
    let added = people.iter().map(|Somebody { id, name, token }| {
        let player = StoredPlayer { id: *id, name: name.clone(), since_ms: 1_000, bot: false };
        let newcomer = Newcomer { player, tokens: vec![token.hash()], blocked: Vec::new() };
        store.rename(Some(newcomer), *id, name.clone())
    });
    assert!(join_all(added).await.iter().all(Result::is_ok));
    people
}

fn header(n: usize, people: &[Somebody], rng: &mut StdRng) -> Header {
    let player = |at: usize| {
        let Somebody { id, name, .. } = &people[at % people.len()];
        Identity { id: *id, name: name.clone() }
    };
    let terms = Terms::new(&CATALOGUE[0], &Options::default(), None, true).unwrap();
    Header {
        private: false,
        origin: None,
        format: visavis::game::FORMAT,
        id: GameId::new(10_000 + n as u64, rng),
        terms: Arc::new(terms),
        players: BySeat { first: player(2 * n), second: player(2 * n + 1) },
        bots: BySeat::default(),
        opened_ms: 10_000 + n as u64,
        seed: Seed(rng.random()),
        here: BySeat { first: true, second: true },
        bank_ms: 60_000,
        untimed_ms: None,
        drawn: None,
        one_address: Some(false),
    }
}

fn opening(store: &Store, header: &Header) -> NewGame {
    let players = header.players.clone().map(|player| player.id);
    let (number, id, header, newcomers) = (store.number(), header.id, header.text(), Vec::new());
    let (seeks, invite) = (Vec::new(), None);
    NewGame { number, id, header, players, shift_ms: 0, due_ms: 0, newcomers, invite, after: None, seeks }
}

/// Thirty moves of a game that goes on.
fn lines() -> Vec<Line> {
    let columns = [1, 2, 3, 4, 5, 6, 7, 1, 2, 3, 4, 5, 6, 7, 2, 1, 4, 3, 6, 5, 1, 2, 3, 4, 5, 6, 7, 7, 1, 2];
    let line = |(seq, column): (u32, &u32)| {
        let seat = if seq % 2 == 1 { "first" } else { "second" };
        let move_ = format!(
            r#"{{"type":"played","seat":"{seat}","move":"{column}","charge_ms":null,"lag_ms":null}}"#
        );
        Line { seq, at_ms: 20_000 + u64::from(seq), text: move_ }
    };
    (1..).zip(&columns).map(line).collect()
}

fn start(config: &visavis::config::Config) -> Store {
    Opened::open(&config.store).unwrap().start(Arc::new(|| 30_000), Metrics::new()).unwrap().0
}

#[tokio::test]
#[ignore = "makes a database of 300,000 events"]
async fn large_a_server_is_ready_at_once_with_ten_thousand_running_games() {
    const GAMES: usize = 10_000;
    let (_folder, config) = kept(config());
    let (store, mut rng) = (start(&config), StdRng::seed_from_u64(1));
    let people = people(&store, &mut rng).await;
    let mut games = Vec::new();
    while games.len() < GAMES {
        let some: Vec<_> = (0..AT_ONCE).map(|n| header(games.len() + n, &people, &mut rng)).collect();
        let numbered: Vec<_> = some.iter().map(|header| opening(&store, header)).collect();
        let numbers: Vec<_> = numbered.iter().map(|opening| opening.number).collect();
        join_all(numbered.into_iter().map(|opening| store.open_game(opening, None, 1_000))).await;
        let mut lasts = vec![None; numbers.len()];
        for line in lines() {
            let append = |(number, last): (&GameNumber, _)| store.append(*number, line.clone(), last, None);
            let places = join_all(numbers.iter().zip(lasts).map(append)).await;
            lasts = places.into_iter().map(Result::unwrap).collect();
        }
        games.extend(some);
    }
    store.close().await;

    let began = Instant::now();
    let house = House::open(config.clone());
    while get(&house, "/readyz").await.status != 200 {}
    println!("ready with {GAMES} running games of 30 moves after {:?}", began.elapsed());
    drop(house);
    let began = Instant::now();
    let house = House::open(config);
    while get(&house, "/readyz").await.status != 200 {}
    println!("and once more, when nobody had come back, after {:?}", began.elapsed());
    assert_eq!(house.metrics.games.get(), GAMES as i64);
    for n in [0, 4_321, GAMES - 1] {
        let Somebody { token, .. } = &people[2 * n % PLAYERS];
        let mut back = Visitor::hello(&house, json!({"type": "hello", "token": token.reveal()})).await;
        back.say(json!({"type": "resume", "game": games[n].id})).await;
        let snapshot = back.hear_past("snapshot").await;
        assert_eq!((&snapshot["seat"], &snapshot["ply"]), (&json!("first"), &json!(30)));
    }
}

/// Ends so many games in one go.
async fn end_some(store: &Store, headers: &[Header], round: usize) {
    let document = "x".repeat(4_000);
    let policy = OneAddress::None;
    let contest = Circumstances { reason: EndReason::Rules, plies: 30, one_address: false, policy };
    let ends = headers.iter().map(|header| {
        let (opening, winner) = (opening(store, header), [None, Some(Seat::First)][round % 2]);
        let ending = Ending {
            private: false,
            number: opening.number,
            id: header.id,
            discipline: Discipline { rules: CATALOGUE[round % CATALOGUE.len()].id, speed: "untimed" },
            contest: Some(contest),
            players: opening.players,
            winner,
            reason: EndReason::Rules,
            at_ms: 30_000,
            summary: json!({"game": header.id, "rules": "hex", "players": BySeat::from_fn(|seat| header.player(seat))}).to_string(),
            document: Draft::Whole(document.clone()),
            second: None,
        };
        async {
            store.open_game(opening, None, 1_000).await.unwrap();
            store.end_game(ending, Line { seq: 1, at_ms: 30_000, text: "{}".into() }).await.unwrap();
        }
    });
    join_all(ends).await;
}

/// Asks for a page a few times. Gives the median and the slowest time.
async fn timed(house: &House, path: &str) -> (Duration, Duration) {
    let mut times = Vec::new();
    for _ in 0..21 {
        let began = Instant::now();
        let answer = get(house, &format!("/api/v1/{path}")).await;
        times.push(began.elapsed());
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    times.sort_unstable();
    (times[10], times[20])
}

#[tokio::test]
#[ignore = "makes a database of 100,000 records"]
async fn large_every_list_is_quick_over_a_hundred_thousand_ended_games() {
    const GAMES: usize = 100_000;
    let (_folder, config) = kept(config());
    let (store, mut rng) = (start(&config), StdRng::seed_from_u64(2));
    let people = people(&store, &mut rng).await;
    for round in 0..GAMES / AT_ONCE {
        let headers: Vec<_> = (0..AT_ONCE).map(|n| header(round * AT_ONCE + n, &people, &mut rng)).collect();
        end_some(&store, &headers, round).await;
    }
    store.close().await;
    visavis::server::make_key(&config.store).unwrap();

    let house = House::open(config);
    let somebody = people[1].id;
    for path in [
        "games?limit=100".to_owned(),
        "games?state=ended&limit=100".to_owned(),
        "games?state=ended&rules=hex&limit=100".to_owned(),
        format!("games?player={somebody}&limit=100"),
        format!("games?player={somebody}&rules=hex&limit=100"),
        format!("players/{somebody}"),
        "leaderboards/hex?limit=100".to_owned(),
        format!("leaderboards/hex?limit=100&after=1900-4097700000000000-{somebody}"),
    ] {
        let (median, slowest) = timed(&house, &path).await;
        println!("{median:>8.1?} median, {slowest:>8.1?} slowest of 21: {path}");
    }
    let (mut seen, mut after) = (0, String::new());
    loop {
        let page = get(&house, &format!("/api/v1/games?state=ended&limit=100&after={after}")).await.json();
        seen += page["games"].as_array().unwrap().len();
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, GAMES, "the cursor leads through all of them");
}
