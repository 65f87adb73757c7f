//! What engines of others may spend, the same for every command that runs them.

use std::path::PathBuf;

use clap::Args;

/// What an engine may spend, and where it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Engine {
    /// Let an engine think so long about a move; GTP counts in whole seconds.
    #[arg(long, value_name = "MS", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=3_600_000))]
    pub move_time: u64,
    /// Let an engine look at so many nodes instead, where its protocol knows them: ugi and hub.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), conflicts_with = "move_time")]
    pub nodes: Option<u64>,
    /// Wait so long for an engine beyond its time for a move, and whenever it is asked something else.
    #[arg(long, value_name = "MS", default_value_t = 30_000, value_parser = clap::value_parser!(u64).range(1..=3_600_000))]
    pub patience: u64,
    /// Let an engine map no more memory than this.
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=1_048_576))]
    pub engine_memory: Option<u64>,
    /// Write what is said to engines and by them into this folder: a file for each that a duel starts, or for each game of a bot.
    #[arg(long, value_name = "FOLDER")]
    pub transcripts: Option<PathBuf>,
}
