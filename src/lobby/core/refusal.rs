//! What the lobby refuses, and why. Knows codes and sentences; never who asked.

use super::players::NotAdmitted;
use crate::limits::TooFast;
use crate::protocol::RefusalCode;
use crate::store::NotBlocked;

/// Why the lobby does not do what it was asked. It has changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LobbyRefusal {
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
    /// The address holds as many games as may be that nobody has really played in.
    #[error("Too many games from where you are wait for their first moves; try again when some have begun.")]
    AddressUnplayed,
    /// The address holds as many games as one may.
    #[error("As many games are played from where you are as may be; try again when one has ended.")]
    AddressLimit,
    /// The address, or the connection, has done it too often.
    #[error("This was done too often from where you are; try again a little later.")]
    TooFast {
        /// When it may be again.
        retry_after_ms: u64,
    },
    /// The player plays as many games as one may.
    #[error("You play as many games as one may; finish one first.")]
    PlayerLimit,
    /// The opponent plays as many games as one may.
    #[error("Your opponent plays as many games as one may.")]
    OpponentLimit,
    /// One of two players does not want to meet the other.
    #[error("You two do not play each other again.")]
    Apart,
    /// The opponent's address holds as many games as may be, or has opened too many just now.
    #[error("As many games are played from where your opponent is as may be; try again a little later.")]
    OpponentAddress,
    /// There is no invitation of this id or code.
    #[error("There is no such invitation.")]
    NoSuchInvite,
    /// The invitation's time is over.
    #[error("This invitation has expired; ask for another.")]
    InviteExpired,
    /// Its maker has cancelled it.
    #[error("This invitation was cancelled; ask for another.")]
    InviteCancelled,
    /// Somebody else has taken it up.
    #[error("This invitation was taken up already; ask for another.")]
    InviteTaken,
    /// The player plays the game that has come of it.
    #[error("You are in the game of this invitation already; resume it.")]
    InviteYours,
    /// What becomes of it is being saved.
    #[error("Somebody takes this invitation up or back just now; try again.")]
    InviteChanging,
    /// It is the player's own.
    #[error("This is your own invitation, and nobody plays against themself.")]
    OwnInvite,
    /// The player has as many invitations as one may.
    #[error("As many of your invitations stand as may; cancel one first.")]
    InviteLimit,
    /// As many invitations stand as may, or as many from where the player is.
    #[error("Too many invitations stand here; try again when some have been taken up.")]
    TooManyInvites,
    /// Nobody may watch the game.
    #[error("This game is private: nobody but its players sees it.")]
    Private,
    /// There is no player of this id.
    #[error("There is no such player.")]
    NoSuchPlayer,
    /// The player has blocked as many as one may.
    #[error("You have blocked as many players as one may; unblock one first.")]
    BlockLimit,
    /// No seek of this id waits to be joined.
    #[error("There is no such seek, or it waits no longer.")]
    NoSuchSeek,
    /// Whoever wants to join a seek has made it.
    #[error("This seek is your own, and nobody meets themself.")]
    OwnSeek,
    /// The player waits for as much at once as one may.
    #[error("You seek as much at once as one may; withdraw something first.")]
    SeekLimit,
    /// From the player's address as many seeks wait as may.
    #[error("As many wait for an opponent where you are as may; try again when one has met somebody.")]
    AddressSeeks,
    /// The player's rating is outside of what the seek accepts.
    #[error("Your rating is {rating}, and this seek accepts {min} to {max} now.")]
    OutOfRange {
        /// The player's.
        rating: i32,
        /// The lowest that is accepted.
        min: i32,
        /// The highest.
        max: i32,
    },
    /// Whom a player wants to block is themself.
    #[error("`player` is yourself, and nobody meets themself.")]
    BlocksThemself,
    /// No bot plays on this server.
    #[error("No bot plays on this server.")]
    NoBots,
    /// No bot of this level plays this game.
    #[error("No bot of this level plays this game; `bots` in the catalogue names those that do.")]
    NoSuchBot,
    /// A game against a bot does not count for ratings.
    #[error("A game against a bot cannot be rated here.")]
    BotsUnrated,
    /// The bots play as many games as they may.
    #[error("The bots play as many games as they may; try again when one has ended.")]
    BotsBusy,
    /// From the address as many games are played against bots as may be.
    #[error("As many games are played against bots where you are as may be; try again when one has ended.")]
    AddressBots,
    /// Who seeks has not said that bots may come.
    #[error("Whoever seeks this wants to play with people.")]
    PeopleOnly,
    /// A bot wants another name, or another secret.
    #[error("A bot has the name and the token that it was made with.")]
    BotStays,
    /// There is no game of this id.
    #[error("There is no such game.")]
    NoSuchGame,
    /// The game is the second of a pair, and the first has just ended.
    #[error("This game begins in a moment; ask again then.")]
    NotBegun {
        /// In how many milliseconds.
        retry_after_ms: u64,
    },
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

impl LobbyRefusal {
    /// The code on the wire.
    pub fn code(self) -> RefusalCode {
        match self {
            Self::HelloFirst => RefusalCode::HelloFirst,
            Self::HelloTwice | Self::BlocksThemself => RefusalCode::BadMessage,
            Self::BadToken => RefusalCode::BadToken,
            Self::ServersName => RefusalCode::BadName,
            Self::GameLimit | Self::AddressUnplayed | Self::AddressLimit | Self::OpponentAddress => {
                RefusalCode::GameLimit
            }
            Self::NoSuchInvite
            | Self::InviteExpired
            | Self::InviteCancelled
            | Self::InviteTaken
            | Self::InviteYours => RefusalCode::NoSuchInvite,
            Self::OwnInvite => RefusalCode::OwnInvite,
            Self::InviteLimit | Self::TooManyInvites => RefusalCode::InviteLimit,
            Self::TooFast { .. } => RefusalCode::TooFast,
            Self::PlayerLimit | Self::OpponentLimit => RefusalCode::PlayerLimit,
            Self::NoSuchPlayer => RefusalCode::NoSuchPlayer,
            Self::BlockLimit => RefusalCode::BlockLimit,
            Self::NoSuchSeek => RefusalCode::NoSuchSeek,
            Self::OwnSeek => RefusalCode::OwnSeek,
            Self::SeekLimit | Self::AddressSeeks => RefusalCode::SeekLimit,
            Self::OutOfRange { .. } => RefusalCode::OutOfRange,
            Self::NoSuchBot | Self::BotsUnrated => RefusalCode::BadOptions,
            Self::NoSuchGame => RefusalCode::NoSuchGame,
            Self::NotBegun { .. } => RefusalCode::TooEarly,
            Self::NotSeated | Self::Private => RefusalCode::NotSeated,
            Self::PeopleOnly => RefusalCode::NotAgreed,
            Self::GameOver => RefusalCode::GameOver,
            Self::Draining => RefusalCode::Draining,
            Self::TooManyPlayers
            | Self::Overloaded
            | Self::NoBots
            | Self::BotStays
            | Self::BotsBusy
            | Self::AddressBots
            | Self::Apart
            | Self::InviteChanging
            | Self::Unavailable => RefusalCode::Unavailable,
        }
    }

    /// After how long it may be worth asking again.
    pub fn retry_after_ms(self) -> Option<u64> {
        match self {
            Self::GameLimit
            | Self::AddressUnplayed
            | Self::AddressLimit
            | Self::OpponentAddress
            | Self::TooManyInvites
            | Self::AddressSeeks
            | Self::BotsBusy
            | Self::AddressBots
            | Self::TooManyPlayers
            | Self::Overloaded => Some(5_000),
            Self::TooFast { retry_after_ms } | Self::NotBegun { retry_after_ms } => Some(retry_after_ms),
            Self::InviteChanging | Self::Unavailable => Some(1_000),
            Self::HelloFirst
            | Self::HelloTwice
            | Self::BadToken
            | Self::ServersName
            | Self::PlayerLimit
            | Self::OpponentLimit
            | Self::Apart
            | Self::NoSuchInvite
            | Self::InviteExpired
            | Self::InviteCancelled
            | Self::InviteTaken
            | Self::InviteYours
            | Self::OwnInvite
            | Self::InviteLimit
            | Self::Private
            | Self::NoSuchPlayer
            | Self::BlockLimit
            | Self::BlocksThemself
            | Self::NoSuchSeek
            | Self::OwnSeek
            | Self::SeekLimit
            | Self::OutOfRange { .. }
            | Self::NoBots
            | Self::PeopleOnly
            | Self::BotStays
            | Self::NoSuchBot
            | Self::BotsUnrated
            | Self::NoSuchGame
            | Self::NotSeated
            | Self::GameOver
            | Self::Draining => None,
        }
    }
}

/// For how long a game that is written down and not here is taken for one that is about to be, in milliseconds.
const LATE_MS: u64 = 10_000;
/// The least that is waited for it, in milliseconds.
const SOON_MS: u64 = 250;

impl LobbyRefusal {
    /// Why nothing can be done about a game that is not here, and of which it is written down that it begins then, if it is.
    pub fn of_game(begins_ms: Option<u64>, now_ms: u64) -> Self {
        match begins_ms.filter(|begins_ms| now_ms <= begins_ms.saturating_add(LATE_MS)) {
            Some(begins_ms) => {
                Self::NotBegun { retry_after_ms: begins_ms.saturating_sub(now_ms).max(SOON_MS) }
            }
            None => Self::NoSuchGame,
        }
    }

    /// The same as the other of two players is told it, who has done nothing.
    pub(super) fn to_opponent(self) -> Self {
        if self == Self::PlayerLimit { Self::OpponentLimit } else { self }
    }
}

impl From<TooFast> for LobbyRefusal {
    fn from(TooFast { retry_after_ms }: TooFast) -> Self {
        Self::TooFast { retry_after_ms }
    }
}

impl From<NotBlocked> for LobbyRefusal {
    fn from(not: NotBlocked) -> Self {
        match not {
            NotBlocked::Unknown => Self::NoSuchPlayer,
            NotBlocked::TooMany => Self::BlockLimit,
        }
    }
}

impl From<NotAdmitted> for LobbyRefusal {
    fn from(not: NotAdmitted) -> Self {
        match not {
            NotAdmitted::UnknownToken => Self::BadToken,
            NotAdmitted::Full => Self::TooManyPlayers,
        }
    }
}
