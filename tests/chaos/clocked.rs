//! Games with clocks over a long line that breaks, on a server that stands still now and then, for long or for a moment: nobody loses on time or by absence
//! without having used up what they had. Knows how much is played and when the server is stopped; a player's ways are in
//! `hasty`, what a record says in `ledger`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};
use visavis::client::Endpoint;

use super::delay::{Line, door};
use super::evening::number_from;
use super::hasty::{Hasty, now_ms};
use super::ledger::{Shown, justifies};
use super::program::{Program, document};

/// Half of 300 ms each way, and of a hundred pieces that are sent five cut the line.
const LINE: Line = Line { late: Duration::from_millis(150), cuts: 5 };
/// How long the server stands still, one time after the other, in milliseconds.
const STALLS_MS: [u64; 6] = [2_300, 400, 700, 2_300, 150, 2_300];
/// How far two clocks of one host may differ, in milliseconds.
const EXACT_MS: u64 = 5;
/// How long a player may be away.
const BANK: (&str, &str) = ("VISAVIS__ABSENCE__BANK_BULLET_S", "2");
/// How long all may take.
const PATIENCE: Duration = Duration::from_mins(15);

async fn play(games: usize, players: usize) {
    let seed = number_from("VISAVIS_CHAOS_SEED", rand::random::<u64>());
    println!("VISAVIS_CHAOS_SEED={seed}");
    let program = Program::start_with(&[BANK]).await;
    let target = program.addr().parse().expect("an address");
    let endpoint = Endpoint::at(door(target, LINE, seed).await);
    let (closing, closes) = watch::channel(false);
    let (over, mut is_over) = mpsc::unbounded_channel();
    let mut everybody = JoinSet::new();
    for nth in 0..players as u64 {
        let hasty = Hasty::new(endpoint.clone(), closes.clone(), over.clone(), seed.wrapping_add(nth + 1));
        everybody.spawn(hasty.live());
    }
    let mut ended = BTreeSet::new();
    let mut stalls = Vec::new();
    while ended.len() < games {
        if let Some(lasts_ms) = STALLS_MS.get(stalls.len())
            && ended.len() >= games * (stalls.len() + 1) / (STALLS_MS.len() + 1)
        {
            stalls.push(stand_still(&program, *lasts_ms).await);
        }
        let game = timeout(PATIENCE, is_over.recv()).await.expect("games end").expect("somebody plays");
        ended.insert(game);
    }
    closing.send_replace(true);
    everybody.abort_all();
    judge(&program, &ended, &Arc::from(stalls)).await;
}

/// Stops the server for a while. Gives from when to when.
async fn stand_still(program: &Program, lasts_ms: u64) -> (u64, u64) {
    program.signal("STOP");
    let from_ms = now_ms();
    sleep_until(Instant::now() + Duration::from_millis(lasts_ms)).await;
    let to_ms = now_ms();
    program.signal("CONT");
    (from_ms + EXACT_MS, to_ms - EXACT_MS)
}

async fn judge(program: &Program, ended: &BTreeSet<String>, stalls: &Arc<[(u64, u64)]>) {
    let mut news = program.news();
    let mut all = Shown::default();
    let mut unjust = Vec::new();
    for game in ended {
        let (status, record) = document(&mut news, &format!("/api/v1/games/{game}")).await;
        assert_eq!(status, 200, "{game}");
        match justifies(&record, stalls) {
            Ok(shown) => {
                all.flags += shown.flags;
                all.absences += shown.absences;
                all.spared += shown.spared;
            }
            Err(problem) => unjust.push(format!("{game}: {problem}\n{record}")),
        }
    }
    println!("{} games over {stalls:?}: {all:?}", ended.len());
    let first = unjust.first().map_or("", String::as_str);
    assert!(unjust.is_empty(), "{} games of {} are unjust, the first is {first}", unjust.len(), ended.len());
    assert!(all.flags > 0 && all.absences > 0 && all.spared > 0, "something is left out: {all:?}");
}

#[tokio::test]
async fn nobody_loses_time_that_their_ledger_does_not_have() {
    play(number_from("VISAVIS_CLOCKED_GAMES", 60), 40).await;
}

#[tokio::test]
#[ignore = "slow: cargo test --release --test chaos -- --ignored"]
async fn nobody_loses_time_in_1_000_games_that_their_ledger_does_not_have() {
    play(1_000, 200).await;
}
