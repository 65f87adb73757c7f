//! Whole lives of a server from one number each: lobby, games, store and flaky clients on paused time and one thread. A
//! crash throws the world away, and the next one begins from what had been committed. What must hold is in `laws`.
//!
//! ```text
//! VISAVIS_SEED=7 cargo test --lib simulation                          that seed once more, bit for bit
//! VISAVIS_SEEDS=10000 cargo test --profile soak --lib simulation    so many seeds
//! ```
//! What they say can be written down, to be compared with what another version says: see `lives`.

#![allow(clippy::wildcard_enum_match_arm, reason = "clients listen to what they need")]

mod client;
mod command;
mod disk;
mod doors;
mod hearsay;
mod invitations;
mod laws;
mod line;
mod lives;
mod plan;
mod rematches;
mod sought;
mod story;
mod timed;
mod view;
mod world;

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use actix::System;
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::runtime::Builder;

use crate::seal::Seal;
use crate::store::Opened;
use client::Client;
use invitations::Invitations;
use laws::Laws;
use lives::Lives;
use plan::{ABANDON_S, Plan};
use rematches::Rematches;
use sought::Sought;
use world::{Seed, World, kept};

/// Seeds that are run when nothing is said.
const SEEDS: u64 = 300;
/// When everything begins, in Unix milliseconds: later than the clock of any host, so that no host's shows, and two minutes
/// before summer begins in Europe in the year 2100.
const BEGINNING_MS: u64 = 4_109_878_680_000;

/// How often something happened that must not be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    /// Games that hibernated.
    hibernated: u64,
    /// Games that came of invitations.
    joined: u64,
    /// Games that were agreed on after a game that had ended before the server was killed.
    rematches: u64,
}

impl Counts {
    fn add(&mut self, more: &Self) {
        self.hibernated += more.hibernated;
        self.joined += more.joined;
        self.rematches += more.rematches;
    }
}

/// Lives the lives of one seed, and gives a number that stands for all that happened, and how often some of it did.
fn run(number: u64) -> Result<(u64, Counts), String> {
    let mut rng = StdRng::seed_from_u64(number);
    let plan = Plan::draw(&mut rng);
    let laws = Laws::new(ABANDON_S * 1_000, plan.games_max);
    let seal = Arc::new(Seal::passing(&mut rng));
    let clients = (0..plan.clients).map(|_| Client::default()).collect();
    let lives = Lives::of(number);
    let invitations = Invitations::default();
    let sought = Sought::default();
    let rematches = Rematches::default();
    let mut seed = Seed {
        rng,
        plan,
        laws,
        invitations,
        sought,
        rematches,
        clients,
        sessions: 0,
        hibernated: 0,
        seal,
        lives,
    };
    let mut opened = Opened::open(&kept()).unwrap();
    opened.alive_ms = Some(BEGINNING_MS);
    while let Some(steps) = seed.plan.steps.pop() {
        let down = Plan::down(&mut seed.rng);
        let clock = || Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let system = System::with_tokio_rt(clock);
        let last = seed.plan.steps.is_empty();
        let life = system.block_on(async {
            let mut world = World::begin(seed, opened, down);
            world.live(steps).await?;
            if last { world.finish().await.map(Err) } else { world.crash().await.map(Ok) }
        });
        drop(system);
        match life? {
            Ok((left, db)) => {
                seed = left;
                opened = Opened::on(db, &kept()).unwrap();
            }
            Err(told) => return Ok(told),
        }
    }
    Err("there was no life at all".into())
}

/// Lives the lives of one seed.
///
/// # Errors
/// What is wrong with them, and how to see it again.
fn run_and_tell(number: u64) -> Result<Counts, String> {
    let problem = match catch_unwind(|| run(number)) {
        Ok(Ok((_, counts))) => return Ok(counts),
        Ok(Err(problem)) => problem,
        Err(_) => "a panic, see above".to_owned(),
    };
    Err(format!("seed {number}: {problem}\nreplay it: VISAVIS_SEED={number} cargo test --lib simulation\n"))
}

fn told(name: &str) -> Option<u64> {
    Some(std::env::var(name).ok()?.parse().expect("a whole number"))
}

/// Runs seeds on every processor, each on one thread. Gives how often some of it happened, and all that was wrong.
fn run_all(seeds: u64) -> (Counts, Vec<String>) {
    let next = AtomicU64::new(0);
    let all = Mutex::new((Counts::default(), Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let work = || {
            let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
            for number in numbers.take_while(|number| *number < seeds) {
                let told = run_and_tell(number);
                let mut all = all.lock().unwrap();
                match told {
                    Ok(counts) => all.0.add(&counts),
                    Err(problem) => all.1.push(problem),
                }
            }
        };
        (0..threads).for_each(|_| drop(scope.spawn(work)));
    });
    all.into_inner().unwrap()
}

#[test]
fn nothing_told_is_lost_and_nothing_happens_twice() {
    if let Some(number) = told("VISAVIS_SEED") {
        run_and_tell(number).unwrap_or_else(|problem| panic!("{problem}"));
        return;
    }
    let seeds = told("VISAVIS_SEEDS").unwrap_or(SEEDS);
    let (Counts { hibernated, joined, rematches }, wrong) = run_all(seeds);
    assert!(wrong.is_empty(), "{} of {seeds} seeds:\n{}", wrong.len(), wrong.concat());
    assert!(hibernated >= seeds / 10, "only {hibernated} games hibernated in {seeds} seeds");
    assert!(joined >= seeds / 10, "only {joined} games came of invitations in {seeds} seeds");
    assert!(
        rematches >= seeds / 500,
        "only {rematches} rematches were agreed on after a crash in {seeds} seeds"
    );
}

#[test]
fn the_same_seed_lives_the_same_lives() {
    for number in 0..20 {
        assert_eq!(run(number), run(number), "seed {number}");
    }
}
