//! Rounds of play that each end with the death of the server, in the middle of everything: nothing that anybody was told is
//! lost, nothing counts twice, and every game is played to its end. Knows how much is played and when the server dies.

use std::time::{Duration, Instant};

use rand::RngExt;
use serde_json::json;
use tokio::time::timeout;

use super::afterwards;
use super::evening::{Evening, Plan, number_from};
use super::player::{Habits, Terms};

/// Players at once; two make a game.
const PLAYERS: usize = 400;
/// How often the server dies when nothing is said.
const ROUNDS: usize = 20;
/// The longest a round is played, once the players are back.
const ROUND: Duration = Duration::from_secs(1);
/// Moves in a round of that length, until it is known better.
const MOVES: u64 = 2_000;
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

/// Plays until it is time for the server to die. Gives the moves of a whole round at this pace.
async fn play(evening: &mut Evening, moves_of_a_round: u64) -> u64 {
    let before = *evening.tally.borrow();
    if evening.random.random_ratio(1, EARLY) {
        let messages = before.messages + evening.random.random_range(1..4 * PLAYERS as u64);
        evening.play_until(|tally, _| tally.messages >= messages).await;
        return moves_of_a_round;
    }
    evening.play_until(|tally, _| tally.moves > before.moves).await;
    let (started, least) = (Instant::now(), moves_of_a_round / 20);
    let moves = before.moves + evening.random.random_range(least..=moves_of_a_round.max(least + 1));
    let _ = timeout(ROUND, evening.play_until(|tally, _| tally.moves >= moves)).await;
    let (made, millis) = (evening.tally.borrow().moves - before.moves, started.elapsed().as_millis());
    let pace = u128::from(made) * ROUND.as_millis() / millis.max(1);
    u64::try_from(pace).map_or(moves_of_a_round, |pace| pace.midpoint(moves_of_a_round))
}

#[tokio::test]
async fn nothing_that_was_told_is_lost_however_often_the_server_is_killed() {
    let rounds = number_from("VISAVIS_CHAOS_ROUNDS", ROUNDS);
    let mut evening = Evening::begin(plan()).await;
    let mut moves = MOVES;
    for round in 1..=rounds {
        let (before, started) = (evening.tally.borrow().moves, Instant::now());
        moves = play(&mut evening, moves).await;
        evening.program.kill().await;
        let (told, games) = (evening.tally.borrow().moves - before, evening.games());
        let played = started.elapsed();
        let ready = evening.program.start_again().await;
        println!(
            "round {round}: {games} games, {told} moves told in {} ms, ready again after {} ms",
            played.as_millis(),
            ready.as_millis(),
        );
    }
    let ended = evening.end().await;
    afterwards::agree(&ended).await;
}
