//! How the lobby's pure parts grow: a seek that meets another while so many wait, a game that opens and ends while so many
//! run, one that hibernates and wakes. Each should cost about the same however many there are. Knows the parts as they are in the
//! crate, which are not public; never actors or the store.
//!
//! `cargo bench --bench lobby`

#![allow(clippy::expect_used, reason = "a benchmark fails by panicking")]
#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    reason = "a part is measured as it is, and not all of it"
)]

use std::sync::Arc;

use divan::{Bencher, Divan};
use rand::SeedableRng;
use rand::rngs::StdRng;
use visavis::{game, limits, protocol, store};

#[path = "../src/lobby/core/by_rating.rs"]
mod by_rating;
#[path = "../src/lobby/core/deadlines.rs"]
mod deadlines;
#[path = "../src/lobby/core/first_come.rs"]
mod first_come;
#[path = "../src/lobby/core/gone.rs"]
mod gone;
#[path = "../src/lobby/core/names.rs"]
mod names;
#[path = "../src/lobby/core/pairing.rs"]
mod pairing;
#[path = "../src/lobby/core/players.rs"]
mod players;
#[path = "../src/lobby/core/queue.rs"]
mod queue;
#[path = "../src/lobby/core/seek.rs"]
mod seek;
#[path = "../src/lobby/core/sides.rs"]
mod sides;
#[path = "../src/lobby/core/tables.rs"]
mod tables;
#[path = "../src/lobby/core/waits.rs"]
mod waits;
#[path = "../src/lobby/core/window.rs"]
mod window;

/// What `crate::rules` is to the parts.
use visavis::rules;

use deadlines::Deadlines;
use game::{Header, Identity, SessionId, Strength, Terms};
use pairing::{Leaving, Pairing};
use players::Players;
use protocol::{Clock, GameId, PlayerId, PlayerName, SeekId, TokenHash};
use rules::{BySeat, CATALOGUE, Options, Seed};
use seek::Seek;
use store::StoredPlayer;
use tables::Tables;

fn main() {
    Divan::default().sample_count(SAMPLES).config_with_args().main();
}

/// Samples a part; more can be asked for with `--sample-count`.
const SAMPLES: u32 = 1_000;

/// Terms that differ by their clocks.
fn terms(n: u64) -> Arc<Terms> {
    let clock = Clock::Increment { initial_ms: n, increment_ms: 0 };
    let kind = rules::find(CATALOGUE, "connect-four").expect("a kind of game");
    Arc::new(Terms::new(kind, &Options::default(), Some(clock), false).expect("terms"))
}

fn seek(n: u64, terms: &Arc<Terms>, rng: &mut StdRng) -> Seek {
    let (player, terms, avoids) = (PlayerId::new(n, rng), Arc::clone(terms), [].into());
    let id = SeekId::new(n, rng);
    Seek { id, player, terms, since_ms: n, strength: None, avoids, last_met: None, bot: false, bots: false }
}

/// A seek comes, and waits behind all others.
fn come(pairing: &mut Pairing, seek: Seek) {
    let (number, now_ms) = (pairing.number(), seek.since_ms);
    pairing.add(number, seek, now_ms);
}

/// The next two meet.
fn meet(pairing: &mut Pairing) -> (Seek, Seek) {
    let (one, other) = pairing.pair().expect("a pair");
    let mut take = |number| pairing.remove(number, Leaving::Met, 0).expect("it waits");
    (take(one), take(other))
}

/// Two seeks with the same terms come and meet, while others wait, each for terms of its own.
#[divan::bench(args = [100, 10_000, 100_000])]
fn a_pair_meets_among_others(bencher: Bencher, waiting: u64) {
    let (mut pairing, mut rng) = (Pairing::default(), StdRng::seed_from_u64(1));
    for n in 0..waiting {
        come(&mut pairing, seek(n, &terms(n), &mut rng));
    }
    let wanted = terms(waiting);
    let [one, other] = [seek(1, &wanted, &mut rng), seek(2, &wanted, &mut rng)];
    bencher.bench_local(move || {
        come(&mut pairing, one.clone());
        come(&mut pairing, other.clone());
        meet(&mut pairing)
    });
}

/// The two who wait longest meet in one long queue, and two more come to its end.
#[divan::bench(args = [100, 10_000, 100_000])]
fn a_pair_meets_in_one_queue(bencher: Bencher, waiting: u64) {
    let (mut pairing, mut rng) = (Pairing::default(), StdRng::seed_from_u64(1));
    let wanted = terms(0);
    for n in 0..waiting {
        come(&mut pairing, seek(n, &wanted, &mut rng));
    }
    bencher.bench_local(move || {
        let (one, other) = meet(&mut pairing);
        come(&mut pairing, one);
        come(&mut pairing, other);
    });
}

/// The same where ratings count: so many of every strength wait, as they do while there is no room.
#[divan::bench(args = [100, 10_000, 100_000])]
fn a_rated_pair_meets_in_one_queue(bencher: Bencher, waiting: u64) {
    let (mut pairing, mut rng) = (Pairing::default(), StdRng::seed_from_u64(1));
    let kind = rules::find(CATALOGUE, "connect-four").expect("a kind of game");
    let wanted = Arc::new(Terms::new(kind, &Options::default(), None, true).expect("terms"));
    for n in 0..waiting {
        let rating = 1_000 + i32::try_from(n * 7_919 % 1_000).expect("a rating");
        let strength = Some(Strength { deviation: 60, provisional: false, rating });
        come(&mut pairing, Seek { strength, ..seek(n, &wanted, &mut rng) });
    }
    bencher.bench_local(move || {
        let (one, other) = meet(&mut pairing);
        come(&mut pairing, one);
        come(&mut pairing, other);
    });
}

/// A seek that nobody suits waits one step longer, while so many others wait for terms of their own.
#[divan::bench(args = [100, 10_000, 100_000])]
fn a_window_widens(bencher: Bencher, waiting: u64) {
    let (mut pairing, mut rng) = (Pairing::default(), StdRng::seed_from_u64(1));
    for n in 0..waiting {
        let terms = terms(n);
        let kind = terms.kind();
        let rated = Arc::new(Terms::new(kind, terms.options(), terms.clock(), true).expect("terms"));
        let strength = Some(Strength { deviation: 60, provisional: false, rating: 1_500 });
        come(&mut pairing, Seek { strength, since_ms: 0, ..seek(n, &rated, &mut rng) });
    }
    let mut now_ms = 0;
    bencher.bench_local(move || {
        if !pairing.step(1, now_ms) {
            now_ms += 5_000;
        }
    });
}

fn header(n: u64, terms: &Arc<Terms>, rng: &mut StdRng) -> Arc<Header> {
    let mut player = || Identity { id: PlayerId::new(n, rng), name: PlayerName::guest(rng) };
    let players = BySeat { first: player(), second: player() };
    let id = GameId::new(n, rng);
    let (seed, here) = (Seed::default(), BySeat::default());
    Arc::new(Header {
        id,
        terms: Arc::clone(terms),
        players,
        bots: BySeat::default(),
        opened_ms: n,
        seed,
        here,
        bank_ms: 0,
        untimed_ms: None,
        drawn: None,
        one_address: None,
        origin: None,
        private: false,
        format: visavis::game::FORMAT,
    })
}

fn running(games: u64, rng: &mut StdRng) -> Tables<u64> {
    let (mut tables, terms) = (Tables::new(0), terms(0));
    for n in 0..games {
        tables.open(header(n, &terms, rng), n);
    }
    tables
}

/// A game opens, ends and goes, while so many run.
#[divan::bench(args = [100, 10_000, 100_000, 1_000_000])]
fn a_game_opens_and_ends(bencher: Bencher, games: u64) {
    let mut rng = StdRng::seed_from_u64(1);
    let mut tables = running(games, &mut rng);
    let one = header(games, &terms(0), &mut rng);
    bencher.bench_local(move || {
        tables.open(Arc::clone(&one), 0);
        tables.free(one.id);
        tables.close(one.id);
        tables.counting()
    });
}

/// A game hibernates and is woken, while so many others are hibernated.
#[divan::bench(args = [100, 10_000, 100_000, 1_000_000])]
fn a_game_hibernates_and_wakes(bencher: Bencher, games: u64) {
    let mut rng = StdRng::seed_from_u64(1);
    let mut deadlines = (0..games).map(|n| (GameId::new(n, &mut rng), n)).collect::<Deadlines>();
    let game = GameId::new(games, &mut rng);
    bencher.bench_local(move || {
        deadlines.add(game, games);
        deadlines.remove(game, games);
        deadlines.due(0)
    });
}

/// Somebody comes, plays a game and goes, while so many are in memory.
#[divan::bench(args = [100, 10_000, 100_000])]
fn a_player_comes_and_goes(bencher: Bencher, remembered: u64) {
    let mut rng = StdRng::seed_from_u64(1);
    let max = usize::try_from(remembered).expect("players");
    let mut players = Players::new(max);
    let mut made = Vec::new();
    for n in 0..=remembered {
        let id = PlayerId::new(n, &mut rng);
        let player = StoredPlayer { id, name: PlayerName::guest(&mut rng), since_ms: n, bot: false };
        made.push((player, TokenHash::of(&n.to_string())));
    }
    let game = GameId::new(1, &mut rng);
    let mut now_ms = 0;
    let mut next = made.into_iter().cycle();
    bencher.bench_local(move || {
        now_ms += 1;
        let (player, token) = next.next().expect("a player");
        let id = player.id;
        players.enter(player, token, now_ms).expect("room");
        players.arrive(id, SessionId(1), now_ms);
        players.begin(id, game, now_ms);
        players.finish(id, game, now_ms);
        players.depart(id, SessionId(1), now_ms);
    });
}
