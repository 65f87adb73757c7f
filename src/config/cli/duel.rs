//! What `visavis duel` is asked for.

use std::path::PathBuf;

use clap::Args;

use super::engine::Engine;

/// Two sides that play each other, and how long.
#[derive(Clone, Debug, PartialEq, Args)]
#[command(after_help = HELP)]
pub struct Duel {
    /// What is looked at: a level, or an engine as PROTOCOL:COMMAND with ugi, gtp, gomocup or hub.
    #[arg(value_name = "LEVEL|ENGINE")]
    pub side: String,
    /// What it plays against.
    #[arg(value_name = "LEVEL|ENGINE")]
    pub against: String,
    /// Play this kind of game; without it every kind, one after the other.
    #[arg(long, value_name = "RULES")]
    pub rules: Option<String>,
    /// An option of the games, such as cols=5; once for each.
    #[arg(long = "option", value_name = "NAME=VALUE", requires = "rules")]
    pub options: Vec<String>,
    /// Play so many pairs at most: two games each, with the seats exchanged.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub pairs: u64,
    /// Draw so many moves before both play; both games of a pair begin with the same ones.
    #[arg(long, value_name = "MOVES", default_value_t = 2, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub opening: u32,
    /// The number that chance begins with.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Stop as soon as it is sure, 95 times of 100, that the difference is no more than the first number or at least the second.
    #[arg(long, value_name = "ELO,ELO", value_parser = claims, allow_hyphen_values = true)]
    pub sprt: Option<(f64, f64)>,
    /// Exit with code 1 unless the level scores so many points of a hundred.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub at_least: Option<u8>,
    /// Write each pair into this file as it ends, and go on after those it holds already. With --rules only.
    #[arg(long, value_name = "FILE", requires = "rules")]
    pub record: Option<PathBuf>,
    /// Play on so many threads; without it on as many as there are processors. What comes of it is the same.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1_024))]
    pub threads: Option<u16>,
    /// What engines may spend.
    #[command(flatten)]
    pub engine: Engine,
}

fn claims(text: &str) -> Result<(f64, f64), String> {
    let wrong = || format!("{text:?} is not two differences such as 0,50, the smaller first");
    let (smaller, larger) = text.split_once(',').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse().ok().filter(|number: &f64| number.abs() <= 10_000.0);
    let both = number(smaller).zip(number(larger)).filter(|(smaller, larger)| smaller < larger);
    both.ok_or_else(wrong)
}

const HELP: &str = "\
Examples:
  visavis duel 2 1                                  how much stronger is level 2 than 1, in every game
  visavis duel 6 5 --rules hex --record hex.duel    what takes hours goes on where it was
  visavis duel 4 3 --rules othello --sprt 0,100     as few games as are needed to be sure
  visavis duel 3 2 --pairs 20 --at-least 60         for a check: exit code 1 if it is less
  visavis duel 'ugi:./mine --fast' 3 --rules hex    an engine of yours against level 3

An engine is a program that is started once for each thread, spoken to on its standard input, and answers on its standard output.
ugi is the Universal Game Interface, for every game that hides nothing; gtp the Go Text Protocol 2, for othello and hex;
gomocup that of Gomocup, for gomoku with five in a row; hub that of Hub 2, for draughts. The command is split into words as a shell
does, with quotes, and nothing else of a shell is meant. An engine that ends, does not answer or makes no move ends the duel.

Exit code 0: it was done; 1: the first side scores less than --at-least, or is not stronger by more than the first number of
--sprt; 2: it could not be done.";
