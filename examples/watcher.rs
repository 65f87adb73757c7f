//! Prints a game as it is played: `cargo run --example watcher -- ws://127.0.0.1:8080/ws GAME`, where GAME is an id from
//! `/api/v1/games?state=running`. Knows what a watcher is told; never what is hidden from one.

#![allow(clippy::wildcard_enum_match_arm, clippy::missing_errors_doc, reason = "it hears what it needs")]

use std::error::Error;
use std::io::Write;

use visavis::client::{Client, Endpoint, Settings};
use visavis::protocol::{ClientMessage, Ended, GameId, ServerMessage};
use visavis::rules::Seat;

type Failure = Box<dyn Error + Send + Sync>;

/// Writes a line a move, from the first on, and one for the end.
pub async fn watch(url: &str, game: GameId, out: &mut impl Write) -> Result<(), Failure> {
    let mut client = Client::connect(&Endpoint::of(url)?, Settings::default()).await?;
    client.hello().await?;
    client.send(&ClientMessage::watch(game))?;
    loop {
        match client.next().await?.message {
            ServerMessage::Snapshot(snapshot) => {
                let (one, other) = (&snapshot.players.first.name, &snapshot.players.second.name);
                writeln!(out, "{}: {one} against {other}", snapshot.rules)?;
                for (ply, mv) in (1..).zip(snapshot.moves.iter()) {
                    writeln!(out, "{ply:3} {mv}")?;
                }
                if let Some(ended) = snapshot.ended {
                    return end(&ended, out);
                }
            }
            ServerMessage::Played(played) => {
                writeln!(out, "{:3} {}  {}", played.ply, played.mv, played.standing.position)?;
            }
            ServerMessage::TakenBack(back) => writeln!(out, "back to move {}", back.ply)?,
            ServerMessage::Ended(ended) => return end(&ended, out),
            ServerMessage::Refused(refused) => return Err(refused.text.into_owned().into()),
            _ => {}
        }
    }
}

fn end(ended: &Ended<'_>, out: &mut impl Write) -> Result<(), Failure> {
    let winner = ended.winner.map_or("nobody", Seat::name);
    Ok(writeln!(out, "{winner} wins by {}", ended.reason.as_str())?)
}

#[tokio::main(flavor = "current_thread")]
#[allow(dead_code, reason = "a test includes this file and calls what is above")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, game] = arguments.as_slice() else { return Err("watcher URL GAME".into()) };
    watch(url, GameId::parse(game).ok_or("GAME is no id of a game")?, &mut std::io::stdout()).await
}
