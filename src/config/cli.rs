//! The command line: what a person may type, and what help it gives.
//!
//! Owns commands, flags and their help. May know nothing of the values: a flag is checked like any other layer. Never
//! starts anything.

pub mod bridge;
mod duel;
mod engine;
pub mod load;
mod own_engine;
pub mod solve;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use bridge::Bridge;
pub use duel::Duel;
pub use engine::Engine;
pub use load::{Load, Scenario};
pub use own_engine::OwnEngine;
pub use solve::Solve;

const HELP: &str = "\
Examples:
  visavis                              serve the page at http://127.0.0.1:8080
  visavis serve --bind 0.0.0.0:8080    serve it to the whole network
  visavis config show                  print every setting and where its value comes from
  visavis config check                 say whether the settings are valid
  visavis backup visavis-monday.db     copy the database while the server runs, and its key beside it
  visavis restore visavis-monday.db    put a copy in the place of the database, while no server runs
  visavis doctor                       say whether games, records and ratings agree
  visavis verify record.json           say whether a record of an ended game is genuine
  visavis solve tic-tac-toe 'b2 a1'    say what each move is worth there
  visavis duel 2 1 --rules hex         say how much stronger one level of the house is than another
  visavis bot new 'Deep Thought'       print a token with which a bot of yours plays here
  visavis bridge --rules hex -- ./mine  let an engine of yours play on a running server
  visavis engine --protocol gtp        answer as an engine, to programs that ask for one
  visavis load paced 1000 1            play 500 games on a running server at once, and say how it went

Settings come, each winning over the one before, from:
  1. the built-in defaults
  2. the file named by --config, or else config/default.toml and config/local.toml, if they are there
  3. environment variables, such as VISAVIS__LOBBY__GAMES_MAX=500 for games_max in the section [lobby]
  4. the flags

Stop the server with Ctrl-C. All settings are explained in config/default.toml.";

/// What the command line asks for.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "visavis", version, about = "Serves two-player board games in the browser", after_help = HELP)]
pub struct Arguments {
    /// The flags, the same for every command.
    #[command(flatten)]
    pub flags: Flags,
    #[command(subcommand)]
    command: Option<CliCommand>,
}

/// The flags, the same for every command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct Flags {
    /// Read the settings from this file only, instead of config/default.toml and config/local.toml.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Listen on this address; port 0 takes a free one. Sets `server.bind`.
    #[arg(long, global = true, value_name = "HOST:PORT", allow_hyphen_values = true)]
    pub bind: Option<String>,
    /// Let at most so many games run at once; 0 for no limit. Sets `lobby.games_max`.
    #[arg(long, global = true, value_name = "N", allow_hyphen_values = true)]
    pub games_max: Option<String>,
    /// Log this much: off, error, warn, info, debug or trace. Sets `log.level`.
    #[arg(long, global = true, value_name = "LEVEL", allow_hyphen_values = true)]
    pub log: Option<String>,
}

#[derive(Clone, Debug, Subcommand)]
enum CliCommand {
    /// Serve the page and the games; this is what visavis does without a command, too.
    Serve {
        /// Sign records with a new key although there are records of another, whose key is lost; the old ones stay valid
        /// for whoever has the old public key.
        #[arg(long)]
        new_key: bool,
    },
    /// Show or check the settings, without starting the server.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Copy the database of `store.path` into a new file, and its key beside it; the server may run.
    Backup {
        /// The new file; the key goes into the same name with the ending .key.
        file: PathBuf,
    },
    /// Put a backup, and the key beside it, in the place of the database of `store.path`, while no server runs: all of it or
    /// nothing. What was there is kept beside it under dated names.
    Restore {
        /// The backup; its key has the same name with the ending .key.
        file: PathBuf,
        /// Restore a backup that has no key beside it, and keep the key that is beside the database now.
        #[arg(long)]
        without_key: bool,
    },
    /// Look whether journal, records and ratings of `store.path` agree: one line for each finding, exit code 1 if there is
    /// any and 2 if nothing could be looked at; the server may run.
    Doctor,
    /// Say whether a record of an ended game is what the server signed: exit code 0 if it is, 1 if it is not, and why; 2
    /// if nothing could be looked at. Needs neither server nor settings.
    Verify {
        /// The record as `GET /api/v1/games/ID` gives it; - for standard input.
        file: PathBuf,
        /// Demand that this key has signed it, as `GET /api/v1/key` gives it, or a file that holds it. Without it the
        /// record is held against the key it names itself.
        #[arg(long, value_name = "HEX|FILE")]
        key: Option<String>,
    },
    /// Make a bot that you run yourself, say which there are, or take one away; the server may run.
    Bot {
        #[command(subcommand)]
        command: BotCommand,
    },
    /// Say what each move of a position is worth, and how it goes on if both do their best. Needs neither server nor settings.
    Solve(Solve),
    /// Have two levels of the house, or engines of others, play each other, and say how much stronger one is. Needs neither server nor settings.
    Duel(Duel),
    /// Let an engine of yours play on a server that runs.
    Bridge(Bridge),
    /// Answer as an engine on standard input and output, in UGI, GTP 2, Gomocup or Hub. Needs neither server nor settings.
    Engine(OwnEngine),
    /// Play many games on a running server at once, hold all it says against its promises, and say how fast it was.
    Load(Load),
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum ConfigCommand {
    /// Print every setting, each with a comment that says where its value comes from.
    Show,
    /// Say whether the settings are valid; if not, say why and exit with code 2.
    Check,
}

/// What `visavis bot` does.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum BotCommand {
    /// Print the token of a new bot, which it says in its hello.
    New {
        /// What it is called.
        name: String,
    },
    /// Print the names of all bots that may come.
    List,
    /// Let a bot in no more; the token that it has counts for nothing.
    Revoke {
        /// What it is called.
        name: String,
    },
}

/// What there is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Run the server.
    Serve,
    /// Put a load on a server that runs.
    Load(Load),
    /// Do something for an operator, beside a server or without one.
    Operate(Operation),
}

/// What an operator may ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Operation {
    /// Print the effective configuration.
    Show,
    /// Say whether the configuration is valid.
    Check,
    /// Copy the database into this file.
    Backup(PathBuf),
    /// Put this file in the place of the database; if the second value says so, without a key.
    Restore(PathBuf, bool),
    /// Say whether all in the database agrees.
    Doctor,
    /// Make a bot, list or revoke it.
    Bot(BotCommand),
    /// Say whether the record in this file is genuine, and, if there is a second value, signed by this key.
    Verify(PathBuf, Option<String>),
    /// Say what the moves of a position are worth.
    Solve(Solve),
    /// Say how much stronger one side is than another.
    Duel(Duel),
    /// Let an engine play on a server.
    Bridge(Bridge),
    /// Answer as an engine.
    Engine(OwnEngine),
}

impl Arguments {
    /// What there is to do.
    pub fn task(&self) -> Task {
        Task::Operate(match &self.command {
            None | Some(CliCommand::Serve { .. }) => return Task::Serve,
            Some(CliCommand::Load(load)) => return Task::Load(load.clone()),
            Some(CliCommand::Config { command: ConfigCommand::Show }) => Operation::Show,
            Some(CliCommand::Config { command: ConfigCommand::Check }) => Operation::Check,
            Some(CliCommand::Backup { file }) => Operation::Backup(file.clone()),
            Some(CliCommand::Restore { file, without_key }) => Operation::Restore(file.clone(), *without_key),
            Some(CliCommand::Bot { command }) => Operation::Bot(command.clone()),
            Some(CliCommand::Doctor) => Operation::Doctor,
            Some(CliCommand::Verify { file, key }) => Operation::Verify(file.clone(), key.clone()),
            Some(CliCommand::Solve(solve)) => Operation::Solve(solve.clone()),
            Some(CliCommand::Duel(duel)) => Operation::Duel(duel.clone()),
            Some(CliCommand::Bridge(bridge)) => Operation::Bridge(bridge.clone()),
            Some(CliCommand::Engine(engine)) => Operation::Engine(engine.clone()),
        })
    }
}

impl Arguments {
    /// Whether the server may make a key where there are records of another.
    pub fn new_key(&self) -> bool {
        match self.command {
            Some(CliCommand::Serve { new_key }) => new_key,
            None
            | Some(
                CliCommand::Config { .. }
                | CliCommand::Backup { .. }
                | CliCommand::Restore { .. }
                | CliCommand::Doctor
                | CliCommand::Bot { .. }
                | CliCommand::Verify { .. }
                | CliCommand::Solve(_)
                | CliCommand::Duel(_)
                | CliCommand::Bridge(_)
                | CliCommand::Engine(_)
                | CliCommand::Load(_),
            ) => false,
        }
    }
}

impl From<Flags> for Arguments {
    fn from(flags: Flags) -> Self {
        Self { flags, command: None }
    }
}

/// Reads the command line of this process; help and version are answered, and what is not understood is refused with
/// exit code 2, here already.
pub fn parse() -> Arguments {
    Arguments::parse()
}
