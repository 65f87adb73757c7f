//! Attackers that take something and keep it: connections that never end, games that nobody plays. Knows what each holds
//! on to.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::hostile::Attack;
use super::line::{self, HOSTILE, Talk};

/// Connections of each kind that are held.
const HELD: usize = 600;
/// How fast they are opened.
const OPENED_EVERY: Duration = Duration::from_millis(5);
/// How often one that drips sends a byte.
const DRIPS_EVERY: Duration = Duration::from_millis(700);
/// Games a pair of guests opens.
const GAMES: usize = 10;

/// All who keep what they take.
pub fn gather(attack: &Attack, all: &mut JoinSet<()>) {
    let host = attack.addr;
    for opening in [
        String::new(),
        "GET / HT".to_owned(),
        format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n"),
        format!("POST /api/v1/rules HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100000000\r\n\r\nx"),
        format!("GET /healthz HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx"),
    ] {
        all.spawn(hold(attack.clone(), opening));
    }
    all.spawn(drip(attack.clone()));
    all.spawn(read_nothing(attack.clone()));
    for played in [false, true] {
        for number in 0..4 {
            all.spawn(hoard(attack.clone(), played, number));
        }
    }
}

/// Whether the other side still holds a connection.
fn is_held(stream: &TcpStream) -> bool {
    let mut byte = [0];
    match stream.try_read(&mut byte) {
        Ok(0) => false,
        Ok(_) => true,
        Err(error) => error.kind() == std::io::ErrorKind::WouldBlock,
    }
}

/// Opens connections, sends the same on each, and holds them.
async fn hold(attack: Attack, opening: String) {
    let mut held = Vec::new();
    while attack.after(OPENED_EVERY).await {
        if held.len() >= HELD {
            held.retain(is_held);
        } else if let Ok(stream) = line::send(HOSTILE, attack.addr, &opening).await {
            held.push(stream);
        }
    }
}

/// Sends the head of a request byte by byte, on many connections, without an end.
async fn drip(attack: Attack) {
    let mut held = Vec::new();
    while attack.after(DRIPS_EVERY).await {
        for _ in held.len()..HELD / 10 {
            held.extend(line::send(HOSTILE, attack.addr, "GET / HTTP/1.1\r\nX: ").await.ok());
        }
        let mut alive = Vec::new();
        for mut stream in held.drain(..) {
            if stream.write_all(b"x").await.is_ok() {
                alive.push(stream);
            }
        }
        held = alive;
    }
}

/// Asks for what is large and reads nothing of it.
async fn read_nothing(attack: Attack) {
    let mut held = Vec::new();
    let asked = line::request(attack.addr, "/api/v1/rules").repeat(20);
    while attack.after(DRIPS_EVERY).await {
        held.retain(is_held);
        for _ in held.len()..HELD / 10 {
            held.extend(line::send(HOSTILE, attack.addr, &asked).await.ok());
        }
    }
}

/// Two guests open as many games as they may, hang up, and touch them now and then so that they stay; then two others.
async fn hoard(attack: Attack, played: bool, number: usize) {
    let mut left: Vec<(Value, Value)> = Vec::new();
    while attack.after(Duration::from_millis(20)).await {
        let _ = open_games(&attack, played, number, &mut left).await;
        let from = left.len().saturating_sub(20);
        for (token, game) in left.get(from..).unwrap_or_default() {
            let Some(mut talk) = Talk::hello(HOSTILE, attack.addr, token).await else { break };
            talk.say(&json!({"type": "resume", "game": game})).await;
            talk.hear(&["snapshot", "refused"]).await;
        }
    }
}

async fn open_games(
    attack: &Attack,
    played: bool,
    number: usize,
    left: &mut Vec<(Value, Value)>,
) -> Option<()> {
    let mut one = Talk::hello(HOSTILE, attack.addr, &Value::Null).await?;
    let mut other = Talk::hello(HOSTILE, attack.addr, &Value::Null).await?;
    for size in 0..GAMES {
        let options = json!({"cols": 4 + number, "rows": 4 + size % 7});
        let seek = json!({"type": "seek", "rules": "connect-four", "options": options, "rated": played});
        one.say(&seek).await?;
        other.say(&seek).await?;
        let seated = one.hear(&["snapshot", "refused"]).await?;
        if seated["type"] == "refused" {
            return None;
        }
        other.hear(&["snapshot", "refused"]).await?;
        if played {
            for ply in 1..=2 {
                let play = json!({"type": "play", "game": seated["game"], "ply": ply, "move": "1"});
                one.say(&play).await?;
                other.say(&play).await?;
                one.hear(&["played"]).await?;
            }
        }
        left.push((one.token.clone(), seated["game"].clone()));
    }
    Some(())
}
