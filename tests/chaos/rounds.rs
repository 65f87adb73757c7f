//! Rounds of play that each end with the death of the server, in the middle of everything: nothing that anybody was told is
//! lost, nothing counts twice, and every game is played to its end. Knows how much is played and when the server dies.

use std::time::{Duration, Instant};

use rand::RngExt;
use serde_json::json;
use tokio::time::timeout;

use super::afterwards;
use super::evening::{Evening, Plan, number_from};
use super::player::{Habits, Tally, Terms};

/// Players at once; two make a game.
const PLAYERS: usize = 400;
/// How often the server dies when nothing is said.
const ROUNDS: usize = 20;
/// The longest a round is played, once there is anybody to play with.
const ROUND: Duration = Duration::from_secs(1);
/// Moves in a second, until it is known better.
const MOVES_PER_S: f64 = 2_000.0;
/// Of how many rounds one ends while the players are still coming back.
const EARLY: u32 = 4;

fn plan() -> Plan {
    let terms = |rules, options, rated| Terms::of(rules, &options, rated);
    Plan {
        players: PLAYERS,
        terms: vec![
            terms("connect-four", json!({}), true),
            terms("connect-four", json!({"pop_out": true, "cols": 5, "rows": 4}), false),
            terms("tic-tac-toe", json!({}), true),
            terms("gomoku", json!({"cols": 9, "rows": 9, "opening": "swap2"}), true),
            terms("othello", json!({}), true),
            terms("draughts", json!({}), false),
            terms("dots-and-boxes", json!({"rows": 3, "cols": 3}), true),
            terms("hex", json!({"size": 6}), false),
            terms("ultimate-tic-tac-toe", json!({"tie": "boards"}), true),
            terms("battleship", json!({"salvo": true}), true),
        ],
        habits: Habits {
            resign: 3,
            offer_draw: 10,
            offer_takeback: 20,
            offer_rematch: 100,
            say_twice: 20,
            drop: 1,
        },
        records_every: 1,
    }
}

#[tokio::test]
async fn nothing_that_was_told_is_lost_however_often_the_server_is_killed() {
    let rounds = number_from("VISAVIS_CHAOS_ROUNDS", ROUNDS);
    let mut evening = Evening::begin(plan()).await;
    let mut moves_per_s = MOVES_PER_S;
    for round in 1..=rounds {
        let (before, started) = (*evening.tally.borrow(), Instant::now());
        if evening.random.random_ratio(1, EARLY) {
            let words = before.words + evening.random.random_range(0..4 * PLAYERS as u64);
            let _ = timeout(ROUND, evening.play_until(|tally, _| tally.words >= words)).await;
        } else {
            let share = evening.random.random_range(0.05..1.0);
            let moves = before.moves + (moves_per_s * share) as u64;
            let reached = |tally: &Tally, _: usize| tally.moves >= moves;
            let _ = timeout(ROUND, evening.play_until(reached)).await;
        }
        evening.program.kill().await;
        let (after, played) = (*evening.tally.borrow(), started.elapsed());
        let told = after.moves - before.moves;
        if played > ROUND / 5 {
            moves_per_s = moves_per_s.midpoint(told as f64 / played.as_secs_f64());
        }
        let ready = evening.program.start_again().await;
        println!(
            "round {round}: {} games, {told} moves told in {} ms, ready after {} ms",
            after.seats / 2,
            played.as_millis(),
            ready.as_millis(),
        );
    }
    let ended = evening.end().await;
    afterwards::agree(&ended).await;
}
