//! What `visavis solve` may be told. Owns flags and their help; never what comes of them.

use std::path::PathBuf;

use clap::Args;

/// The words of `visavis solve`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(after_help = HELP)]
pub struct Solve {
    /// The kind of game, such as hex.
    pub rules: String,
    /// A position in the game's own notation, or the moves from the start, with blanks between them where one has
    /// more than a letter; without it the start.
    #[arg(value_name = "POSITION|MOVES", conflicts_with = "set")]
    pub position: Option<String>,
    /// An option of the match, such as cols=5; once for each.
    #[arg(long = "option", value_name = "NAME=VALUE")]
    pub options: Vec<String>,
    /// Weigh many positions: each line of the file holds moves, a blank, and the exact value for who is to move then;
    /// the value is compared.
    #[arg(long, value_name = "FILE")]
    pub set: Option<PathBuf>,
    /// Stop after so many nodes a position: positions looked at where the game is solved, else matches played out.
    #[arg(long, value_name = "N", default_value_t = u64::MAX, hide_default_value = true)]
    pub nodes: u64,
    /// Stop after so long a position.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: u64,
    /// Take so much memory for what was seen before.
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub memory: u32,
    /// The number that chance begins with.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

const HELP: &str = "\
Examples:
  visavis solve tic-tac-toe 'b2 a1'           after these two moves
  visavis solve hex 'f6 g5' --seconds 10      what ten seconds find
  visavis solve tic-tac-toe --option cols=4   on another board
  visavis solve othello --set FILE            hold many positions against their known values

Each legal move is told with its value for who makes it, the best first. An exact value above 0 wins, below 0 loses,
and 0 is a draw: in Connect Four 1 is a win with the last disc a side has, 2 with the one before it and so on; in every
other game a win is 1. An estimate is what is to be expected, from -1 to 1.

Exit code 0: it was done, and with --set every value is exact; 1: with --set one is not; 2: it could not be done.";
