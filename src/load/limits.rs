//! The limits of a server that hold a load back, and the key that raises each. Knows codes; never what was asked.

use crate::protocol::{RefusalCode, close};

/// A limit that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Limit {
    Messages,
    Games,
    GamesOfPlayer,
    ConnectionsOfAddress,
    Connections,
    Watchers,
    Busy,
    Stopping,
}

impl Limit {
    /// The limit that the refusal of a message with this code speaks of, if it is one; `later` says that it may be asked again.
    pub(super) fn of_refusal(code: RefusalCode, about: &str, later: bool) -> Option<Self> {
        match code {
            RefusalCode::TooFast => Some(Self::Messages),
            RefusalCode::GameLimit => Some(Self::Games),
            RefusalCode::PlayerLimit => Some(Self::GamesOfPlayer),
            RefusalCode::Unavailable if about == "watch" && !later => Some(Self::Watchers),
            RefusalCode::Unavailable => Some(Self::Busy),
            RefusalCode::Draining => Some(Self::Stopping),
            RefusalCode::BadMessage
            | RefusalCode::HelloFirst
            | RefusalCode::BadToken
            | RefusalCode::BadName
            | RefusalCode::UnknownRules
            | RefusalCode::BadOptions
            | RefusalCode::BadClock
            | RefusalCode::NoSuchPlayer
            | RefusalCode::BlockLimit
            | RefusalCode::NoSuchSeek
            | RefusalCode::OwnSeek
            | RefusalCode::SeekLimit
            | RefusalCode::OutOfRange
            | RefusalCode::NoSuchGame
            | RefusalCode::NoSuchInvite
            | RefusalCode::OwnInvite
            | RefusalCode::InviteLimit
            | RefusalCode::NotSeated
            | RefusalCode::NotYourTurn
            | RefusalCode::IllegalMove
            | RefusalCode::StalePly
            | RefusalCode::GameOver
            | RefusalCode::NoOffer
            | RefusalCode::TooEarly
            | RefusalCode::TooLate
            | RefusalCode::NotAgreed
            | RefusalCode::BadPhrase => None,
        }
    }

    /// The limit that this close code speaks of, if it is one.
    pub(super) fn of_close(code: u16) -> Option<Self> {
        match code {
            close::TOO_MANY_MESSAGES => Some(Self::Messages),
            close::TOO_MANY_CONNECTIONS => Some(Self::ConnectionsOfAddress),
            close::TOO_SLOW => Some(Self::Busy),
            close::AWAY | close::RESTART => Some(Self::Stopping),
            _ => None,
        }
    }

    /// What was met, and what to do about it.
    pub(super) const fn advice(self) -> &'static str {
        match self {
            Self::Messages => {
                "messages of a connection: raise limits.messages_per_10s; or what one address does: set \
                 limits.connections_per_ip to 0"
            }
            Self::Games => {
                "running games: raise lobby.games_max; or those of one address: set limits.connections_per_ip to 0"
            }
            Self::GamesOfPlayer => "running games of a player: raise lobby.games_per_player",
            Self::ConnectionsOfAddress => {
                "connections of one address: raise limits.connections_per_ip (0 for no limit)"
            }
            Self::Connections => "connections in all: raise limits.connections_max",
            Self::Watchers => "watchers of one game: raise game.watchers_max",
            Self::Busy => "what the host can do: the server said it was too busy, or that it was not read",
            Self::Stopping => "the server stopped or started again",
        }
    }

    /// Whether a load that meets it is not the load that was asked for.
    pub(super) const fn ends_the_run(self) -> bool {
        match self {
            Self::ConnectionsOfAddress | Self::Connections | Self::GamesOfPlayer | Self::Watchers => true,
            Self::Messages | Self::Games | Self::Busy | Self::Stopping => false,
        }
    }
}
