//! What the lobby refuses, and why. Knows codes and sentences; never who asked.

use super::guests::NotAdmitted;
use crate::protocol::RefusalCode;

/// Why the lobby does not do what it was asked. It has changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The connection has not said who it speaks for.
    #[error("Say hello first.")]
    HelloFirst,
    /// The connection has said who it speaks for.
    #[error("This connection has said hello already.")]
    HelloTwice,
    /// No player has this token.
    #[error("This token is not known here; say hello without one.")]
    BadToken,
    /// The name looks like the server's.
    #[error("This name is kept for those who run the server.")]
    ServersName,
    /// As many players as are remembered are all here.
    #[error("There are too many players here.")]
    TooManyPlayers,
    /// The game limit is reached.
    #[error("The server plays as many games as it may; try again when one has ended.")]
    GameLimit,
    /// The player plays as many games as one may.
    #[error("You play as many games as one may; finish one first.")]
    PlayerLimit,
    /// There is no game of this id.
    #[error("There is no such game.")]
    NoSuchGame,
    /// The player does not play in this game, or not on this connection.
    #[error("You have no seat in this game on this connection; a player says resume first.")]
    NotSeated,
    /// The game ended some time ago.
    #[error("This game is over.")]
    GameOver,
    /// The server is about to stop.
    #[error("The server is about to stop and starts no more games.")]
    Draining,
    /// The server is too far behind for more games.
    #[error("The server has more to do than it can; games go on, and new ones start again in a moment.")]
    Overloaded,
    /// The server cannot do it now.
    #[error("The server is too busy; try again.")]
    Unavailable,
}

impl Refusal {
    /// The code on the wire.
    pub fn code(self) -> RefusalCode {
        match self {
            Self::HelloFirst => RefusalCode::HelloFirst,
            Self::HelloTwice => RefusalCode::BadMessage,
            Self::BadToken => RefusalCode::BadToken,
            Self::ServersName => RefusalCode::BadName,
            Self::GameLimit => RefusalCode::GameLimit,
            Self::PlayerLimit => RefusalCode::PlayerLimit,
            Self::NoSuchGame => RefusalCode::NoSuchGame,
            Self::NotSeated => RefusalCode::NotSeated,
            Self::GameOver => RefusalCode::GameOver,
            Self::Draining => RefusalCode::Draining,
            Self::TooManyPlayers | Self::Overloaded | Self::Unavailable => RefusalCode::Unavailable,
        }
    }

    /// After how long it may be worth asking again.
    pub fn retry_after_ms(self) -> Option<u64> {
        match self {
            Self::GameLimit | Self::TooManyPlayers | Self::Overloaded => Some(5_000),
            Self::Unavailable => Some(1_000),
            Self::HelloFirst
            | Self::HelloTwice
            | Self::BadToken
            | Self::ServersName
            | Self::PlayerLimit
            | Self::NoSuchGame
            | Self::NotSeated
            | Self::GameOver
            | Self::Draining => None,
        }
    }
}

impl From<NotAdmitted> for Refusal {
    fn from(not: NotAdmitted) -> Self {
        match not {
            NotAdmitted::UnknownToken => Self::BadToken,
            NotAdmitted::Full => Self::TooManyPlayers,
        }
    }
}
