//! What `visavis load` may be told. Owns flags, scenarios and their help; never what becomes of them.

use clap::{Args, Subcommand};

/// The words of `visavis load`.
#[derive(Clone, Debug, PartialEq, Args)]
#[command(after_help = HELP)]
pub struct Load {
    /// The WebSocket of the server.
    #[arg(long, global = true, value_name = "URL", default_value = "ws://127.0.0.1:8080/ws")]
    pub url: String,
    /// The server's process, whose memory and processor time are told; found by its port if it is on this host.
    #[arg(long, global = true, value_name = "N")]
    pub pid: Option<u32>,
    /// Measure for so long, from when all are connected (of capacity: each step). 60 for mixed, else 10.
    #[arg(long, global = true, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: Option<u64>,
    /// End earlier when each player has played so many games.
    #[arg(long, global = true, value_name = "GAMES", value_parser = clap::value_parser!(u64).range(1..))]
    pub rounds: Option<u64>,
    /// The number that chance begins with.
    #[arg(long, global = true, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Play this kind of game, such as hex; without it the first of the catalogue, and in mixed all of them.
    #[arg(long, global = true, value_name = "RULES")]
    pub rules: Option<String>,
    /// Play with clocks, such as five minutes and three seconds a move; in mixed --clocks says how many do.
    #[arg(long, global = true)]
    pub timed: bool,
    /// Print the JSON line only.
    #[arg(long, global = true)]
    pub json: bool,
    /// What is done.
    #[command(subcommand)]
    pub scenario: Scenario,
}

/// What is done to the server.
#[derive(Clone, Debug, PartialEq, Subcommand)]
pub enum Scenario {
    /// N connections that only say hello, and stay: memory of each, and what holding them costs.
    Idle {
        /// How many.
        n: usize,
    },
    /// N players in N/2 games, at a human pace.
    Paced {
        /// How many players.
        n: usize,
        /// Moves a second in each game; each is thought about half to one and a half times as long.
        #[arg(value_parser = positive)]
        rate: f64,
    },
    /// N players, game after game, each answering at once: the most moves a second.
    Flat {
        /// How many players.
        n: usize,
    },
    /// N clients, each: connect, be paired, play to the end, leave, and again as somebody new.
    Churn {
        /// How many at once.
        n: usize,
    },
    /// One game after the other, with N watchers who must all see every event in order.
    Watch {
        /// How many watchers.
        n: usize,
        /// Moves a second.
        #[arg(long, value_name = "RATE", default_value_t = 2.0, value_parser = positive)]
        rate: f64,
    },
    /// All of these at once with N clients, all kinds of games, with clocks and without, players who seek and who invite, who
    /// drop out and return, and hostile clients.
    Mixed {
        /// How many clients.
        #[arg(default_value_t = 200)]
        n: usize,
        /// How many of a hundred are hostile; at least one is, unless this is 0.
        #[arg(long, value_name = "PERCENT", default_value_t = 1.0, value_parser = percent)]
        hostile: f64,
        /// How many of a hundred of those who play at a human pace have clocks; some are so short that they are used up.
        #[arg(long, value_name = "PERCENT", default_value_t = 30, value_parser = share)]
        clocks: usize,
        /// How many of a hundred of those meet by invitations.
        #[arg(long, value_name = "PERCENT", default_value_t = 25, value_parser = share)]
        invitations: usize,
    },
    /// The largest number of paced players that this host carries: doubled while all is well, then the interval is halved;
    /// what was too much is tried once more.
    Capacity {
        /// A step is carried while 99 of 100 moves reach the opponent within this time, in milliseconds.
        #[arg(long = "p99-ms", value_name = "MS", default_value_t = 50.0, value_parser = positive)]
        p99_ms: f64,
        /// Moves a second in each game.
        #[arg(long, value_name = "RATE", default_value_t = 1.0, value_parser = positive)]
        rate: f64,
        /// Players of the first step.
        #[arg(long, value_name = "N", default_value_t = 100)]
        from: usize,
        /// Players of the largest step.
        #[arg(long, value_name = "N", default_value_t = 19_000)]
        most: usize,
    },
}

impl Scenario {
    /// How many clients were asked for, where it is one number.
    pub const fn clients(&self) -> Option<usize> {
        match self {
            Self::Idle { n }
            | Self::Paced { n, .. }
            | Self::Flat { n }
            | Self::Churn { n }
            | Self::Watch { n, .. }
            | Self::Mixed { n, .. } => Some(*n),
            Self::Capacity { .. } => None,
        }
    }

    /// Its name, as it is typed.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Idle { .. } => "idle",
            Self::Paced { .. } => "paced",
            Self::Flat { .. } => "flat",
            Self::Churn { .. } => "churn",
            Self::Watch { .. } => "watch",
            Self::Mixed { .. } => "mixed",
            Self::Capacity { .. } => "capacity",
        }
    }
}

const HELP: &str = "\
Examples:
  visavis load idle 5000                      what a connection costs
  visavis load paced 1000 1                   1,000 players, a move a second in each of 500 games
  visavis load flat 200 --seconds 30          as fast as 200 players can
  visavis load mixed 500 --seconds 3600       everything at once, for an hour
  visavis load capacity --p99-ms 50           what this host carries

Every word of the server is held against what was promised: no move lost or doubled, events without gaps, one result a
game and the same for both, positions and legal moves as an own referee computes them, refusals only where they belong.

The last line on standard output is one JSON object. Exit code 0: all promises were kept; 1: one was broken; 2: it could
not be done, or not all of it. Ctrl-C ends it early and still reports.

A server for the public limits each client; for a load, start it with these raised:
  VISAVIS__LIMITS__CONNECTIONS_PER_IP=0 VISAVIS__LIMITS__MESSAGES_PER_10S=1000000 visavis serve";

fn positive(text: &str) -> Result<f64, String> {
    within(text, f64::MIN_POSITIVE, 1e6)
}

fn percent(text: &str) -> Result<f64, String> {
    within(text, 0.0, 50.0)
}

fn share(text: &str) -> Result<usize, String> {
    let number: usize = text.parse().map_err(|_| "not a whole number".to_owned())?;
    if number <= 100 { Ok(number) } else { Err("a number up to 100 is needed".to_owned()) }
}

fn within(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (least..=most).contains(&number) {
        Ok(number)
    } else {
        Err(format!("a number above {least:.0} and up to {most} is needed"))
    }
}
