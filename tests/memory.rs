//! How much memory the server takes: every byte on the heap is counted while clients that take none themselves connect,
//! meet, play and leave, and each kind of thing has a budget. `cargo test --test memory -- --nocapture` prints what was
//! counted. What SQLite takes is not on this heap.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may fail loudly"
)]

mod memory {
    pub mod client;
}
#[allow(dead_code, reason = "other tests ask more of it")]
#[path = "it/house.rs"]
mod house;

use std::alloc::System;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

use house::{House, config};
use memory::client::{Client, SOON, play};
use visavis::protocol::Clock;

/// Heap bytes of a connection that has said hello and does nothing, its player counted in.
const IDLE_BYTES_MAX: usize = 4_450;
/// Heap bytes of a player's connection in a running game, half of the game counted in.
const PLAYER_BYTES_MAX: usize = 8_500;
/// Heap bytes of a running game both of whose players have gone, these counted in, as long as it has an actor.
const GAME_BYTES_MAX: usize = 8_000;
/// Heap bytes of a player's connection at a game of days that rests under them, half of what is left of the game counted in.
const RESTING_BYTES_MAX: usize = 6_200;
/// Allocations of a move, from reading it to writing it to both players.
const MOVE_ALLOCATIONS_MAX: usize = 42;
/// By how many thousandths of its heap a server may have grown after all have left.
const GROWTH_PER_MILLE_MAX: usize = 20;

/// Connections at the first counting and at the second: between them is what each one takes.
const FEW: usize = 500;
const MANY: usize = 1_500;
/// Players of one round of coming, winning and leaving.
const ROUND: usize = 120;
const ROUNDS: usize = 5;
/// So often at most are they looked at.
const BLOCKS: usize = 6;
/// More come in the rounds before: then every table has the size that it needs at its fullest, and none grows later
/// because somebody happened to be noticed late.
const WARM_ROUND: usize = 2 * ROUND;
const WARM_ROUNDS: usize = 3;
/// Players who make moves that are counted.
const MOVERS: usize = 200;

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The heap is one for all tests: one counts at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn heap_bytes() -> usize {
    let stats = HEAP.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

fn allocations() -> u64 {
    let stats = HEAP.stats();
    u64::try_from(stats.allocations + stats.reallocations).unwrap()
}

/// A server for as many connections as are made here.
fn open_house() -> House {
    rlimit::increase_nofile_limit(u64::MAX).expect("files may be open");
    House::open(config())
}

/// Waits for a fact.
fn until(what: &str, fact: impl Fn() -> bool) {
    let begun = Instant::now();
    while !fact() {
        assert!(begun.elapsed() < SOON, "waited too long until {what}");
        std::thread::yield_now();
    }
}

/// Three columns filled one after the other: nobody wins with these moves, up to the 18th.
fn without_end(ply: u32) -> usize {
    1 + (ply as usize - 1) / 6
}

/// More guests come, until there are so many.
fn fill(house: &House, clients: &mut Vec<Client>, size: usize) {
    while clients.len() < size {
        clients.push(Client::guest(house.addr));
    }
}

/// Whoever is not in a game yet sits down at one in pairs, and makes some moves.
fn sit_down(clients: &mut [Client]) {
    for pair in clients.chunks_exact_mut(2) {
        let [one, other] = pair else { panic!("two meet") };
        one.meet(other);
        play(pair, 1..=8, without_end);
    }
}

/// All clients go, and the server has noticed; from games that run all have gone when so many events are saved.
fn leave(house: &House, clients: &mut Vec<Client>, noted: u64) {
    let saved = house.metrics.saved.get();
    clients.clear();
    until("all have left", || house.metrics.connections.get() == 0 && house.metrics.players.get() == 0);
    until("every game has noted it", || house.metrics.saved.get() >= saved + noted);
}

/// What the server had to do because of what has happened so far is done.
fn settle(house: &House) {
    let mut client = Client::guest(house.addr);
    client.catch_up();
    drop(client);
    until("it has left", || house.metrics.connections.get() == 0 && house.metrics.players.get() == 0);
}

fn keeps_to(what: &str, counted: usize, budget: usize) {
    println!("{what}: {counted} of {budget}");
    assert!(counted <= budget, "{what}: {counted}, and the budget is {budget}");
}

#[test]
fn an_idle_connection_keeps_to_its_budget() {
    let _alone = alone();
    let house = open_house();
    let mut clients = Vec::with_capacity(MANY);
    let counted = [FEW, MANY].map(|size| {
        fill(&house, &mut clients, size);
        clients.last_mut().unwrap().hear_of_players(size);
        for client in &mut clients {
            client.catch_up();
        }
        heap_bytes()
    });
    let each = (counted[1] - counted[0]) / (MANY - FEW);
    keeps_to("heap bytes an idle connection", each, IDLE_BYTES_MAX);
}

#[test]
fn players_and_games_keep_to_their_budget() {
    let _alone = alone();
    let house = open_house();
    let mut clients = Vec::with_capacity(MANY);
    let counted = [FEW, MANY].map(|size| {
        let seated = clients.len();
        fill(&house, &mut clients, size);
        sit_down(&mut clients[seated..]);
        for client in &mut clients {
            client.catch_up();
        }
        heap_bytes()
    });
    let each = (counted[1] - counted[0]) / (MANY - FEW);
    keeps_to("heap bytes a player in a game", each, PLAYER_BYTES_MAX);
}

/// Whoever sits at a game that takes days takes little more than one who only is there.
#[test]
fn a_game_that_rests_under_its_players_keeps_to_its_budget() {
    let _alone = alone();
    rlimit::increase_nofile_limit(u64::MAX).expect("files may be open");
    let mut config = config();
    config.absence.rest_s = 1;
    let house = House::open(config);
    let mut clients = Vec::with_capacity(MANY);
    let counted = [FEW, MANY].map(|size| {
        let seated = clients.len();
        fill(&house, &mut clients, size);
        for pair in clients[seated..].chunks_exact_mut(2) {
            let [one, other] = pair else { panic!("two meet") };
            one.meet_for(other, Some(Clock::PerMove { per_move_ms: 86_400_000 }));
            play(pair, 1..=8, without_end);
        }
        let games = i64::try_from(size / 2).unwrap();
        until("all games rest", || house.metrics.games_resting.get() == games);
        for client in &mut clients {
            client.catch_up();
        }
        heap_bytes()
    });
    let each = (counted[1] - counted[0]) / (MANY - FEW);
    keeps_to("heap bytes a player at a game that rests", each, RESTING_BYTES_MAX);
}

#[test]
fn a_game_without_its_players_keeps_to_its_budget() {
    let _alone = alone();
    let house = open_house();
    let mut clients = Vec::with_capacity(FEW);
    let counted = [(); 3].map(|()| {
        fill(&house, &mut clients, FEW);
        sit_down(&mut clients);
        leave(&house, &mut clients, FEW as u64);
        settle(&house);
        heap_bytes()
    });
    let each = (counted[2] - counted[0]) / FEW;
    keeps_to("heap bytes a game whose players have gone", each, GAME_BYTES_MAX);
}

#[test]
fn a_move_keeps_to_its_budget_of_allocations() {
    let _alone = alone();
    let house = open_house();
    let mut clients = Vec::with_capacity(MOVERS);
    fill(&house, &mut clients, MOVERS);
    sit_down(&mut clients);
    let before = allocations();
    let moves: u64 = clients.chunks_exact_mut(2).map(|pair| play(pair, 9..=18, without_end)).sum();
    let counted = usize::try_from((allocations() - before).div_ceil(moves)).unwrap();
    keeps_to("allocations a move", counted, MOVE_ALLOCATIONS_MAX);
}

#[test]
fn nothing_is_left_of_those_who_left() {
    let _alone = alone();
    let mut config = config();
    config.lobby.players_max = WARM_ROUND + 1 + visavis::bots::Level::ALL.len();
    let before = heap_bytes();
    let house = House::open(config);
    let mut clients = Vec::with_capacity(WARM_ROUND);
    let mut round = |players: usize| {
        fill(&house, &mut clients, players);
        for pair in clients.chunks_exact_mut(2) {
            let [one, other] = pair else { panic!("two meet") };
            one.meet(other);
            play(pair, 1..=7, |ply| 2 - ply as usize % 2);
            for client in pair {
                client.hear("ended");
            }
        }
        leave(&house, &mut clients, 0);
        settle(&house);
        heap_bytes() - before
    };
    let warm: [_; WARM_ROUNDS] = std::array::from_fn(|_| round(WARM_ROUND));
    println!("heap bytes of the server after each round: {warm:?}");
    let mut had = warm[WARM_ROUNDS - 1];
    // A queue that was longer than ever keeps its room, once; what is left of those who left grows each time.
    let stays = (0..BLOCKS).any(|_| {
        let most = had + had * GROWTH_PER_MILLE_MAX / 1_000;
        let after_each_round: [_; ROUNDS] = std::array::from_fn(|_| round(ROUND));
        println!("then {after_each_round:?}, and {most} may be");
        had = after_each_round[ROUNDS - 1];
        had <= most
    });
    assert!(stays, "something is left of those who left");
}
