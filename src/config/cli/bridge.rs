//! What `visavis bridge` is asked for.

use std::path::PathBuf;

use clap::Args;

use super::engine::Engine;

/// An engine, and what it plays where.
#[derive(Clone, Debug, PartialEq, Args)]
#[command(after_help = HELP)]
pub struct Bridge {
    /// Play on this server.
    #[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:8080/ws")]
    pub url: String,
    /// Read the bot's token from this file; without it from `VISAVIS_BOT_TOKEN`, and without both it plays as a guest.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Play this kind of game.
    #[arg(long, value_name = "RULES")]
    pub rules: String,
    /// An option of the games, such as cols=5; once for each.
    #[arg(long = "option", value_name = "NAME=VALUE")]
    pub options: Vec<String>,
    /// Play by this clock, such as 300+3; by none without it.
    #[arg(long, value_name = "CLOCK", allow_hyphen_values = true)]
    pub clock: Option<String>,
    /// Play for ratings, where the server lets bots.
    #[arg(long)]
    pub rated: bool,
    /// Play this level of the house, and not whoever lets bots come.
    #[arg(long, value_name = "LEVEL")]
    pub against: Option<String>,
    /// Go after so many games; without it when it is told to stop.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub games: Option<u64>,
    /// Play so many games at once, with an engine for each.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub at_once: u16,
    /// What the engine speaks.
    #[arg(long, value_name = "PROTOCOL", default_value = "ugi", value_parser = ["ugi", "gtp", "gomocup", "hub"])]
    pub protocol: String,
    /// What the engine may spend.
    #[command(flatten)]
    pub engine: Engine,
    /// The engine and its arguments.
    #[arg(value_name = "COMMAND", required = true, last = true)]
    pub command: Vec<String>,
}

const HELP: &str = "\
Examples:
  visavis bridge --rules hex -- ./mine --fast               your engine plays whoever lets bots come
  visavis bridge --rules othello --protocol gtp -- edax -gtp    an engine that speaks GTP 2
  visavis bridge --rules gomoku --against 3 --games 20 -- ./mine    twenty games against level 3 of the house

`visavis bot new NAME` on the server's host prints the token. The engine is started for each game, spoken to on its standard input, and
answers on its standard output. Nothing is lost when the connection breaks, the server starts again or the engine ends: what it answers
belongs to the position it was asked about, and an engine that ends is started again. A game is given up only if its engine fails three
times at one move, or plays one that the rules do not allow.

Ctrl-C takes no more games and plays those to the end that run; a second one ends at once.

Exit code 0: all was played; 1: a game was given up because of its engine; 2: it could not be done.";
