//! Attackers that ask without an end: dear questions, hellos, codes, words, comings and goings. Knows what each asks.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::hostile::Attack;
use super::line::{self, HOSTILE, Talk};

/// How often each asks. The attack shares the machine with the server: what counts is what it makes the server do.
const ASKED_EVERY: Duration = Duration::from_millis(10);
/// Messages a connection says before it is replaced by another with a full budget.
const BUDGET: usize = 120;

/// Questions that are dear.
const QUESTIONS: &[&str] = &[
    "/api/v1/leaderboards/connect-four?after=9223372036854775807&limit=100",
    "/api/v1/leaderboards/connect-four?after=99900-408f400000000000-00000000000000000000000000000000&limit=100",
    "/api/v1/leaderboards/connect-four?limit=100",
    "/api/v1/games?state=ended&rules=hex&limit=100",
    "/api/v1/games?limit=100&player=00000000000000000000000000000000",
    "/api/v1/games/00000000000000000000000000000000",
    "/style/board.css",
];

/// All who ask.
pub fn rise(attack: &Attack, all: &mut JoinSet<()>) {
    for question in QUESTIONS {
        all.spawn(ask(attack.clone(), question));
    }
    for word in [
        json!({"type": "carry", "page": format!("https://play.example.org/{}", "x".repeat(400))}),
        json!({"type": "rename", "name": "Somebody else"}),
        json!({"type": "seek", "rules": "gomoku"}),
        json!({"type": "watch", "game": "00000000000000000000000000000000"}),
        json!({"type": "play", "game": "00000000000000000000000000000000", "ply": 1, "move": "4"}),
        json!({"type": "ping"}),
    ] {
        all.spawn(talk(attack.clone(), word));
    }
    all.spawn(greet(attack.clone()));
    all.spawn(flap(attack.clone()));
}

/// Asks over HTTP and hangs up at once.
async fn ask(attack: Attack, path: &'static str) {
    while attack.after(ASKED_EVERY).await {
        let _ = line::send(HOSTILE, attack.addr, &line::request(attack.addr, path)).await;
    }
}

/// Says the same on one connection after the other.
async fn talk(attack: Attack, word: Value) {
    while attack.after(ASKED_EVERY).await {
        let Some(mut talk) = Talk::hello(HOSTILE, attack.addr, &Value::Null).await else { continue };
        for _ in 0..BUDGET {
            if talk.say(&word).await.is_none() || !attack.after(Duration::from_millis(1)).await {
                break;
            }
        }
    }
}

/// Says hello and goes.
async fn greet(attack: Attack) {
    while attack.after(ASKED_EVERY).await {
        let _ = Talk::hello(HOSTILE, attack.addr, &Value::Null).await;
    }
}

/// Two who sit at a game, of whom one comes and goes.
async fn flap(attack: Attack) {
    while attack.after(ASKED_EVERY).await {
        let one = Talk::hello(HOSTILE, attack.addr, &Value::Null).await;
        let other = Talk::hello(HOSTILE, attack.addr, &Value::Null).await;
        let (Some(mut one), Some(mut other)) = (one, other) else { continue };
        let seek = json!({"type": "seek", "rules": "dots-and-boxes"});
        for player in [&mut one, &mut other] {
            let _ = player.say(&seek).await;
        }
        let Some(seated) = one.hear(&["snapshot", "refused"]).await else { continue };
        for _ in 0..BUDGET {
            let leave = json!({"type": "leave", "game": seated["game"]});
            let resume = json!({"type": "resume", "game": seated["game"]});
            if one.say(&leave).await.is_none() || one.say(&resume).await.is_none() {
                break;
            }
        }
    }
}
