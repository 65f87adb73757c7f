//! What a game costs in memory, by counting what is allocated, and what a pairing and a move cost on top of very many games.
//! The budgets are held in every run; the large ones print their times, which decide nothing:
//! `cargo test --release --test growth -- --ignored --nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a test may fail loudly, and tells what it measured"
)]

mod growth {
    pub(crate) mod crowd;
    pub(crate) mod world;
}

use std::alloc::System;
use std::time::{Duration, Instant};

use growth::crowd::Crowd;
use growth::world::{World, make};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Most bytes of a running game at rest after a restart: what the lobby keeps of it, with the names of its players, and how they
/// came to it.
const AT_REST_BYTES_MAX: f64 = 320.0;
/// The same when games have gone to rest one by one, which leaves more room between them.
const ONE_BY_ONE_BYTES_MAX: f64 = 365.0;
/// Most bytes of a running game with an actor, of which all moves of a short match are known.
const AWAKE_BYTES_MAX: f64 = 7_000.0;

/// Bytes that are allocated now.
fn allocated() -> f64 {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated as f64 - stats.bytes_deallocated as f64
}

/// A game that rests costs little, an actor more, and when it goes to rest again nothing of that stays.
#[test]
fn a_game_at_rest_costs_few_bytes_and_so_does_one_that_rests_again() {
    const GAMES: usize = 2_000;
    actix_web::rt::System::new().block_on(async {
        let none = make(0).await;
        let before = allocated();
        let empty = World::open(&none, 2).await;
        let of_a_lobby = allocated() - before;
        drop(empty);
        let kept = make(GAMES).await;
        let before = allocated() + of_a_lobby;
        let world = World::open(&kept, 2).await;
        let each = || (allocated() - before) / GAMES as f64;
        let at_rest = each();
        let mut awake = 0.0;
        for _ in 0..3 {
            for game in &kept.games {
                world.desk.record(*game).await.expect("a running game");
            }
            awake = each() - at_rest;
            world.resting(GAMES).await;
            assert_eq!(usize::try_from(world.metrics.games.get()), Ok(GAMES), "each of them runs");
        }
        let small_again = async {
            while each() > ONE_BY_ONE_BYTES_MAX {
                assert!(world.desk.takes_seeks().await.is_ok());
            }
        };
        let small_again = tokio::time::timeout(Duration::from_secs(20), small_again).await;
        println!("bytes a game: {at_rest:.0} at rest, {awake:.0} more awake, {:.0} at rest again", each());
        assert!(at_rest < AT_REST_BYTES_MAX, "{at_rest:.0} bytes a game at rest");
        // The first may have gone to rest before the last was woken: then there were never all of them.
        assert!(awake < AWAKE_BYTES_MAX, "{awake:.0} bytes an actor");
        assert!(small_again.is_ok(), "{:.0} bytes a game at rest again", each());
    });
}

/// Bytes of the process that are in memory now.
fn resident() -> f64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let resident = pages.split(' ').nth(1).and_then(|pages| pages.parse::<f64>().ok());
    resident.unwrap_or_default() * 4_096.0
}

#[test]
#[ignore = "makes databases of up to a million games"]
fn large_a_pairing_and_a_move_cost_the_same_however_many_games_there_are() {
    println!("   at rest   waiting  bytes a game (resident)      start   pairing      move      wake");
    for (games, waiting) in [(100, 100), (10_000, 10_000), (100_000, 100_000), (1_000_000, 0)] {
        actix_web::rt::System::new().block_on(async {
            let kept = make(games).await;
            let (before, resident_before, began) = (allocated(), resident(), Instant::now());
            let world = World::open(&kept, 0).await;
            let start = began.elapsed();
            let each = |bytes: f64| bytes / games as f64;
            let (bytes, in_memory) = (each(allocated() - before), each(resident() - resident_before));
            let mut crowd = Crowd::gather(&world, waiting).await;
            crowd.round().await;
            let (pairing, a_move) = crowd.round().await;
            let began = Instant::now();
            let some = kept.games.iter().step_by(kept.games.len() / 100);
            for game in some.clone() {
                world.desk.record(*game).await.expect("a running game");
            }
            let wake = began.elapsed() / u32::try_from(some.count()).unwrap();
            println!(
                "{games:>10} {waiting:>9} {bytes:>13.0} {in_memory:>11.0} {start:>10.1?} {pairing:>9.1?} {a_move:>9.1?} {wake:>9.1?}"
            );
        });
    }
}
