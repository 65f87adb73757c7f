//! Engines of others, which run as child processes and are talked to in the protocols of their field, and the bot that such an
//! engine is at a server. Knows views, moves and lines, and a server as its clients do; never the inside of one.
//!
//! Pure: `talk` is what every protocol does, `ugi`, `gtp`, `gomocup` and `hub` say what an engine is told and read what it
//! answers, `limits` what it may spend, and `spec` which one is meant. `process` is the child, `transcript` what was said to and
//! fro, and `player` an engine that takes part in a duel. An engine is told a whole position, or what has come since it was last
//! asked, so that an answer belongs to one position and nothing is lost with a process.
//!
//! `own` is the other side of all four: the search of the house as such an engine. As a bot at a server, `guest` says what is
//! done (pure), `thinking` has an engine think about one game, and `visit` is the connection that brings both together.

mod gomocup;
mod gtp;
mod guest;
mod hub;
mod limits;
mod own;
mod player;
mod process;
mod spec;
mod talk;
#[cfg(test)]
mod tests;
mod thinking;
mod transcript;
mod ugi;
mod visit;

pub use guest::{Errand, Results};
pub use limits::{Effort, Limits};
pub use own::Own;
pub use player::Player;
pub use spec::Spec;
pub use thinking::Engines;
pub use transcript::Transcript;
pub use visit::Visit;

use crate::rules::{Kind, Options};

/// The language of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// The Universal Game Interface: every game that hides nothing.
    Ugi,
    /// The Go Text Protocol, version 2: Othello and Hex.
    Gtp,
    /// Gomocup's: gomoku.
    Gomocup,
    /// Hub, version 2: draughts.
    Hub,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ugi, Self::Gtp, Self::Gomocup, Self::Hub];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ugi => "ugi",
            Self::Gtp => "gtp",
            Self::Gomocup => "gomocup",
            Self::Hub => "hub",
        }
    }

    /// The protocol of that word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.as_str() == text)
    }

    /// Whether such a game is played by it.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub fn speaks(self, kind: &'static Kind, options: &Options) -> Result<(), String> {
        self.talk().begin(kind, options).map(|_| ()).map_err(|reason| format!("{} {reason}", self.as_str()))
    }

    /// Somebody who asks in it.
    fn talk(self) -> Box<dyn talk::Talk> {
        match self {
            Self::Ugi => Box::new(ugi::Ugi::default()),
            Self::Gtp => Box::new(gtp::Gtp::default()),
            Self::Gomocup => Box::new(gomocup::Gomocup::default()),
            Self::Hub => Box::new(hub::Hub::default()),
        }
    }
}
