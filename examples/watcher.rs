//! Prints a game as it is played: `cargo run --example watcher -- ws://127.0.0.1:8080/ws GAME`, where GAME is an id from
//! `/api/v1/games?state=running`. Knows what a watcher is told; never what is hidden from one.

#![allow(clippy::wildcard_enum_match_arm, clippy::missing_errors_doc, reason = "it hears what it needs")]
#![allow(clippy::print_stderr, reason = "it is a program of its own")]

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use visavis::client::{Client, Endpoint, Settings};
use visavis::protocol::{ClientMessage, Ended, GameId, ServerMessage};
use visavis::rules::Seat;

type Failure = Box<dyn Error + Send + Sync>;

/// Writes a line a move, from the first on, and one for the end.
pub async fn watch(url: &str, game: GameId, out: &mut impl Write) -> Result<(), Failure> {
    let endpoint = Endpoint::of(url)?;
    let connected = Client::connect(&endpoint, Settings::default()).await;
    let mut client = connected.map_err(|error| format!("{url:?} cannot be reached: {error}"))?;
    client.hello().await?;
    client.send(&ClientMessage::watch(game))?;
    loop {
        match client.next().await?.message {
            ServerMessage::Snapshot(snapshot) => {
                let one = &snapshot.players.first.name;
                let other = &snapshot.players.second.name;
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

/// Watches as the arguments of the program say.
pub async fn run(arguments: &[String], out: &mut impl Write) -> Result<(), Failure> {
    let [url, game] = arguments else { return Err("the arguments are URL GAME".into()) };
    let game = GameId::parse(game).ok_or_else(|| format!("GAME is the id of a game, and not {game:?}"))?;
    watch(url, game, out).await
}

#[tokio::main(flavor = "current_thread")]
#[allow(dead_code, reason = "a test includes this file and calls what is above")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Err(error) = run(&arguments, &mut std::io::stdout()).await {
        eprintln!("watcher: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
