//! A bot that plays legal moves drawn at random against whoever seeks the same game:
//! `cargo run --example random_bot -- ws://127.0.0.1:8080/ws hex 3`. Knows what it is told; nothing of the server's inside.

#![allow(clippy::wildcard_enum_match_arm, clippy::missing_errors_doc, reason = "it hears what it needs")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a program of its own")]

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use rand::RngExt;
use visavis::client::{Client, Endpoint, Settings};
use visavis::protocol::{ClientMessage, GameResult, ServerMessage};

/// How long the bot thinks, so that somebody can look on.
const THINKS: Duration = Duration::from_millis(20);
type Failure = Box<dyn Error + Send + Sync>;

/// Plays so many games, and gives the bot's results. It gives up where moves are too many to be told.
pub async fn play(url: &str, rules: &str, games: usize) -> Result<Vec<GameResult>, Failure> {
    let endpoint = Endpoint::of(url)?;
    let connected = Client::connect(&endpoint, Settings::default()).await;
    let mut client = connected.map_err(|error| format!("{url:?} cannot be reached: {error}"))?;
    client.hello().await?;
    let seek = ClientMessage::seek(rules, false);
    let mut seat = None;
    let mut results = Vec::new();
    client.send(&seek)?;
    while results.len() < games {
        let (game, ply, standing) = match client.next().await?.message {
            ServerMessage::Snapshot(snapshot) => {
                seat = snapshot.seat;
                (snapshot.game, snapshot.ply, snapshot.standing)
            }
            ServerMessage::Played(played) => (played.game, played.ply, played.standing),
            ServerMessage::Ended(ended) => {
                results.extend(ended.result);
                if results.len() < games {
                    client.send(&seek)?;
                }
                continue;
            }
            ServerMessage::Refused(refused) => return Err(refused.text.into_owned().into()),
            _ => continue,
        };
        if seat.is_some_and(|seat| standing.turn.contains(&seat)) {
            tokio::time::sleep(THINKS).await;
            match standing.moves().draw(&mut |below| rand::rng().random_range(0..below)) {
                Some(mv) => client.send(&ClientMessage::play(game, ply + 1, &mv))?,
                None => client.send(&ClientMessage::resign(game))?,
            };
        }
    }
    client.close().await;
    Ok(results)
}

/// Plays as the arguments of the program say.
pub async fn run(arguments: &[String]) -> Result<Vec<GameResult>, Failure> {
    let [url, rules, games] = arguments else { return Err("the arguments are URL RULES GAMES".into()) };
    let games =
        games.parse().map_err(|_| format!("GAMES is how many games, as a number, and not {games:?}"))?;
    play(url, rules, games).await
}

#[tokio::main(flavor = "current_thread")]
#[allow(dead_code, reason = "a test includes this file and calls what is above")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments).await {
        Ok(results) => println!("{results:?}"),
        Err(error) => {
            eprintln!("random_bot: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
