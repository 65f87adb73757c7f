//! The tests: calm, attack, and what is left of it a while later.

use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::honest::{Honest, PLAYERS};
use super::hostile::attack;
use super::program::{Cost, Program};

/// What the server may take more while it is attacked, in bytes.
const MEMORY_BYTES_MAX: u64 = 96 << 20;
/// What it may write in a minute because of one address, in bytes.
const DISK_BYTES_MAX: u64 = 48 << 20;
/// What it may log in a minute because of one address, in bytes.
const LOG_BYTES_MAX: u64 = 64 << 10;
/// Games one address may have taken from others, besides those that have just been left.
const GAMES_MAX: u64 = 1_100;
/// Within that time all is given back.
const GIVEN_BACK_WITHIN: Duration = Duration::from_mins(1);
/// Delays that differ by less than this do not differ: the attack runs on the same processors as the server.
const NOISE: Duration = Duration::from_millis(15);

/// Attacks a server for a while. Gives the delays of honest players before and meanwhile.
async fn withstand(calm: Duration, attacked: Duration) -> (Duration, Duration) {
    rlimit::increase_nofile_limit(u64::MAX).expect("more open files");
    let program = Program::start().await;
    let (over, is_over) = watch::channel(false);
    let honest = Honest::enter(program.addr, is_over);
    honest.fare_well(calm).await.expect("calm");
    let (before, moves, _) = honest.report();
    let cost_before = program.cost();
    println!("calm: 99 of 100 of {moves} moves within {before:?}, {cost_before:?}");

    let (stop, stopped) = watch::channel(false);
    // On a thread of its own: it must not keep those waiting whose delays are measured.
    let addr = program.addr;
    let attacking = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(attack(addr, stopped));
    });
    let fared = honest.fare_well(attacked).await;
    let (meanwhile, moves, served) = honest.report();
    let (cost, games) = (program.cost(), program.counts("visavis_games").await);
    stop.send_replace(true);
    attacking.join().expect("an attack");
    println!(
        "attacked: 99 of 100 of {moves} moves within {meanwhile:?}, {served} served, {games} games, {cost:?}"
    );
    let log = program.log();
    assert!(fared.is_ok(), "{fared:?}\n{}", tail(&log));
    assert!(moves > 10 && served > 10, "{moves} moves, {served} served");
    assert!(games <= GAMES_MAX, "{games} games");
    within_bounds(cost_before, cost, &log);

    let began = Instant::now();
    let players = u64::try_from(PLAYERS).expect("a number");
    loop {
        let (games, connections) =
            (program.counts("visavis_games").await, program.counts("visavis_connections").await);
        if games <= players / 2 + 1 && connections <= players + 2 {
            println!("all was given back after {:?}, {:?}", began.elapsed(), program.cost());
            break;
        }
        assert!(began.elapsed() < GIVEN_BACK_WITHIN, "{games} games and {connections} connections are left");
        let fared = honest.fare_well(Duration::from_secs(1)).await;
        assert!(fared.is_ok(), "{fared:?}\n{}", tail(&program.log()));
    }
    within_bounds(cost_before, program.cost(), &program.log());
    over.send_replace(true);
    (before, meanwhile)
}

fn within_bounds(before: Cost, after: Cost, log: &str) {
    let more = |before: u64, after: u64| after.saturating_sub(before);
    assert!(more(before.memory, after.memory) <= MEMORY_BYTES_MAX, "{before:?} {after:?}");
    assert!(more(before.disk, after.disk) <= DISK_BYTES_MAX, "{before:?} {after:?}");
    assert!(more(before.log, after.log) <= LOG_BYTES_MAX, "{before:?} {after:?}\n{}", tail(log));
    assert!(!log.contains("127.0.0.2") && !log.contains("127.0.0.3"), "the log holds no addresses");
}

fn tail(log: &str) -> &str {
    log.get(log.len().saturating_sub(4_000)..).unwrap_or(log)
}

#[tokio::test]
async fn one_address_takes_nothing_from_others() {
    withstand(Duration::from_secs(3), Duration::from_secs(15)).await;
}

#[tokio::test]
#[ignore = "takes three minutes, and a release build to mean something"]
async fn one_address_slows_nobody_down_in_a_minute() {
    let minute = Duration::from_mins(1);
    let (before, meanwhile) = withstand(minute / 3, minute).await;
    assert!(meanwhile <= (before * 2).max(before + NOISE), "{before:?} before, {meanwhile:?} meanwhile");
}
