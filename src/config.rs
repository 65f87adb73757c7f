//! The configuration: what every section is called, and how its layers become one [`Config`].
//!
//! Owns the section `[log]`, the order of the layers and the words of a start that is refused; the other
//! sections belong to the rooms that use them. May know those rooms' settings. Never opens a socket, starts an actor,
//! prints or ends the process.
//!
//! The layers, each winning over the one before: built-in defaults, files, environment variables, flags. Every value
//! of every layer is checked against [`keys::KEYS`], also one that a later layer replaces.

pub mod cli;
pub mod fault;
mod file;
pub mod keys;
mod kind;
mod layers;
mod show;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{game, http, limits, lobby, store};

pub use cli::{
    Arguments, BotCommand, Bridge, Duel, Engine, Flags, Load, Operation, OwnEngine, Scenario, Solve, Task,
    parse,
};
pub use fault::{Fault, Faults};
pub use layers::Environment;

/// Everything that can be set, one field a section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `[server]`: where the server listens and what it serves.
    pub server: http::settings::Settings,
    /// `[log]`: what is logged, and how.
    pub log: Log,
    /// `[limits]`: what one connection, address or player may take.
    pub limits: limits::settings::Settings,
    /// `[lobby]`: how many may play.
    pub lobby: lobby::settings::Settings,
    /// `[bots]`: whether bots play here, and how many games.
    pub bots: lobby::settings::Bots,
    /// `[game]`: where games run.
    pub game: game::settings::Settings,
    /// `[match]`: how long whoever is to move may think where no clock says it.
    #[serde(rename = "match")]
    pub matches: game::settings::Match,
    /// `[absence]`: how long a player may be away.
    pub absence: game::settings::Absence,
    /// `[store]`: where games are kept.
    pub store: store::settings::Settings,
    /// `[ratings]`: what a rated game counts for.
    pub ratings: store::ratings::settings::Settings,
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// A level, or levels by target, such as `info,visavis=debug`.
    pub level: String,
    /// How a line of the log is written.
    pub format: LogFormat,
}

/// How a line of the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Text }
    }
}

/// A valid configuration, and where each of its values came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The effective configuration.
    pub config: Config,
    /// The files that were read, in the order they were read.
    pub files: Vec<PathBuf>,
    /// Where each value came from, by the full name of its key.
    places: BTreeMap<String, String>,
}

impl Loaded {
    /// The effective configuration as TOML, each key with a comment that says where its value came from; read back as
    /// a file it gives the same configuration.
    pub fn show(&self) -> String {
        show::show(&self.config, &self.places)
    }
}

impl Config {
    /// The effective configuration of this process: its working directory, its environment, its flags.
    ///
    /// # Errors
    /// Everything that is wrong in any layer, all at once.
    pub fn load(arguments: &Arguments) -> Result<Loaded, Faults> {
        Self::load_in(&Environment::of_process(), arguments)
    }

    /// The effective configuration in the given environment.
    ///
    /// # Errors
    /// Everything that is wrong in any layer, all at once.
    pub fn load_in(environment: &Environment, arguments: &Arguments) -> Result<Loaded, Faults> {
        layers::merge(layers::read(environment, &arguments.flags)?)
    }
}
