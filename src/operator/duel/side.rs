//! Who takes part in a duel: a level of the house, or an engine. Knows how each is named and started; never how it plays.

use std::fmt::{self, Display};

use super::super::chosen::limits;
use crate::bots::{Contender, Level};
use crate::bridge::{Player, Spec, Transcript};
use crate::config::Duel;

/// A side of a duel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// A level of the house.
    Level(Level),
    /// An engine.
    Engine(Spec),
}

impl Side {
    /// The side of that name.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(spec) = Spec::parse(text) {
            return spec.map(Self::Engine);
        }
        let known = || Level::ALL.map(Level::as_str).join(", ");
        let level = Level::parse(text).map(Self::Level);
        level.ok_or_else(|| {
            format!(
                "there is no level {text:?}; there is {}, and engines as ugi:COMMAND, gtp:COMMAND, gomocup:COMMAND, hub:COMMAND",
                known()
            )
        })
    }

    /// How it was named.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Level(level) => level.as_str().to_owned(),
            Self::Engine(spec) => spec.to_string(),
        }
    }

    /// It comes to play on a thread.
    pub(super) fn enter(
        &self,
        asked: &Duel,
        side: char,
        thread: usize,
    ) -> Result<Box<dyn Contender>, String> {
        let spec = match self {
            Self::Level(level) => return Ok(Box::new(*level)),
            Self::Engine(spec) => spec,
        };
        let limits = limits(&asked.engine);
        let transcript = match &asked.engine.transcripts {
            None => Transcript::none(),
            Some(folder) => {
                let path = folder.join(format!("{side}-{thread}.txt"));
                Transcript::begin(&path).map_err(|error| format!("{}: {error}", path.display()))?
            }
        };
        Ok(Box::new(Player::start(spec, limits, transcript)?))
    }
}

impl Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(level) => write!(f, "level {}", level.as_str()),
            Self::Engine(spec) => spec.fmt(f),
        }
    }
}
