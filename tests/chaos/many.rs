//! Many short games over real sockets, whose players lose their connections at random: each history is one legal game in
//! real-time order. Knows how much is played; the checker is `history`.

use std::time::Instant;

use serde_json::json;

use super::evening::{Evening, Plan, number_from};
use super::player::{Habits, Terms};

/// Players at once.
const PLAYERS: usize = 128;
/// How many games are played when nothing is said.
const GAMES: usize = 1_500;
/// How many the slow test plays.
const GAMES_SLOW: usize = 50_000;

fn plan() -> Plan {
    let board = |cols, rows| json!({"cols": cols, "rows": rows});
    Plan {
        players: PLAYERS,
        terms: vec![
            Terms::of("tic-tac-toe", &json!({}), false),
            Terms::of("connect-four", &board(4, 4), false),
            Terms::of("connect-four", &board(5, 4), true),
        ],
        habits: Habits {
            resign: 4,
            offer_draw: 8,
            offer_takeback: 30,
            offer_rematch: 50,
            say_twice: 30,
            drop: 15,
        },
        records_every: 16,
    }
}

async fn play(games: usize) {
    let started = Instant::now();
    let mut evening = Evening::begin(plan()).await;
    evening.play_until(|_, right| right >= games).await;
    let moves = evening.tally.borrow().moves;
    let ended = evening.end().await;
    assert!(ended.over.len() >= games);
    let seconds = started.elapsed().as_secs_f64();
    println!("{} games, {moves} moves in {seconds:.1} s", ended.over.len());
}

#[tokio::test]
async fn what_players_hear_of_many_games_is_one_legal_game_each() {
    play(number_from("VISAVIS_HISTORY_GAMES", GAMES)).await;
}

#[tokio::test]
#[ignore = "slow: cargo test --release --test chaos -- --ignored"]
async fn what_players_hear_of_50_000_games_is_one_legal_game_each() {
    play(GAMES_SLOW).await;
}
