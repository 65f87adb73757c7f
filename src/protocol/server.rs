//! What the server says, and the messages that are not about one game. Knows the fields of each message; never who
//! gets it.

mod received;
mod seeking;
mod welcome;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::codes::{ClosingReason, RefusalCode};
use super::events::{
    Ended, Hinted, Left, Next, Offered, Played, Presence, Said, Snapshot, TakenBack, Watchers,
};
use super::{Adjourned, Clock, Conditions, GameId, InviteId, PlayerId, SeatWish, SeekId};
use crate::rules::Options;
pub use received::{Received, Unreadable, read, type_of};
pub use seeking::{OpenSeek, Proposed, RatingRange, Seeks, Waiting, Withdrawn};
pub use welcome::{
    BotPlayer, Limits, OptionInfo, OptionRange, RulesInfo, RulesList, ServerInfo, Welcome, WhoAmI,
};

/// What the server may say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "made on the stack, encoded or looked at, and dropped")]
pub enum ServerMessage<'a> {
    /// The answer to `hello`.
    Welcome(Welcome<'a>),
    /// A seek waits for its opponent.
    Waiting(Waiting<'a>),
    /// An invitation was made.
    Invited(Invited<'a>),
    /// The player may come over to another device.
    Carried(Carried<'a>),
    /// The player is called something else.
    Renamed(Renamed<'a>),
    /// Whom the player blocks.
    Blocked(Blocked<'a>),
    /// Somebody is there for a seek, and it is asked whether the match shall begin.
    Proposed(Proposed<'a>),
    /// A seek no longer waits, or an invitation no longer stands.
    Withdrawn(Withdrawn),
    /// What others wait for, or what has changed of that.
    Seeks(Seeks<'a>),
    /// This connection hears no more of a game.
    Left(Left),
    /// All of a game as its receiver may see it.
    Snapshot(Snapshot<'a>),
    /// A move was made.
    Played(Played<'a>),
    /// A game is over.
    Ended(Ended<'a>),
    /// Something was offered.
    Offered(Offered),
    /// An offer was declined or taken back by its maker.
    Declined(Offered),
    /// Moves were taken back.
    TakenBack(TakenBack<'a>),
    /// A game goes on later, with days for a move.
    Adjourned(Adjourned),
    /// A player went away or came back.
    Presence(Presence),
    /// A player said a phrase.
    Said(Said<'a>),
    /// What the moves of a position are worth.
    Hinted(Hinted),
    /// How many watch a game.
    Watchers(Watchers),
    /// Who played a game that was watched play again.
    Next(Next),
    /// Who is here.
    Lobby(LobbyCounts),
    /// What was asked cannot be.
    Refused(Refused<'a>),
    /// The server is about to close the connection.
    Closing(Closing),
    /// The answer to `ping`.
    Pong(Pong),
}

impl ServerMessage<'_> {
    /// The game whose event it tells, and the number of that event; nothing if it tells none.
    pub fn event(&self) -> Option<(GameId, u32)> {
        match self {
            Self::Snapshot(message) => Some((message.game, message.seq)),
            Self::Played(message) => Some((message.game, message.seq)),
            Self::Ended(message) => Some((message.game, message.seq)),
            Self::Offered(message) | Self::Declined(message) => Some((message.game, message.seq)),
            Self::TakenBack(message) => Some((message.game, message.seq)),
            Self::Adjourned(message) => Some((message.game, message.seq)),
            Self::Presence(message) => Some((message.game, message.seq)),
            Self::Welcome(_)
            | Self::Waiting(_)
            | Self::Invited(_)
            | Self::Carried(_)
            | Self::Renamed(_)
            | Self::Blocked(_)
            | Self::Proposed(_)
            | Self::Withdrawn(_)
            | Self::Seeks(_)
            | Self::Left(_)
            | Self::Said(_)
            | Self::Hinted(_)
            | Self::Watchers(_)
            | Self::Next(_)
            | Self::Lobby(_)
            | Self::Refused(_)
            | Self::Closing(_)
            | Self::Pong(_) => None,
        }
    }
}

/// An invitation was made, as the one who has made it is told it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Invited<'a> {
    /// Its id.
    #[cfg_attr(test, ts(type = "string"))]
    pub invite: InviteId,
    /// Its code, which can be read out and typed: whoever has it may join.
    #[serde(borrow)]
    pub code: Cow<'a, str>,
    /// Where to open it: below the page that was named, or only the part from `?` on where none was.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// Until when it stands, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub expires_ms: u64,
    /// The URL as a QR code: rows of `#` for dark and `.` for light; null where no page was named.
    pub qr: Option<Vec<String>>,
    /// The kind of game.
    #[serde(borrow)]
    pub rules: Cow<'a, str>,
    /// All options of the match.
    #[cfg_attr(test, ts(as = "Options"))]
    pub options: Cow<'a, Options>,
    /// How it is timed.
    pub clock: Option<Clock>,
    /// Whether it is rated.
    pub rated: bool,
    /// What is agreed on besides.
    #[serde(flatten)]
    pub conditions: Conditions,
    /// Where the one who invites sits.
    pub seat: SeatWish,
    /// Whether the match is in no list and nobody may watch it.
    pub private: bool,
}

/// The player may come over to another device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Carried<'a> {
    /// What the other device says in its `hello`; it counts once.
    #[serde(borrow)]
    pub code: Cow<'a, str>,
    /// Where to open it: below the page that was named, or only the part behind `#` where none was.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// Until when it counts, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub expires_ms: u64,
    /// The URL as a QR code: rows of `#` for dark and `.` for light; null where no page was named.
    pub qr: Option<Vec<String>>,
}

/// The player is called something else, from the next match on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Renamed<'a> {
    /// The name.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
}

/// Whom the player blocks from now on: neither is paired with the other, and there is no rematch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Blocked<'a> {
    /// All of them.
    #[serde(borrow)]
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub players: Cow<'a, [PlayerId]>,
}

/// Who is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LobbyCounts {
    /// Players with a connection.
    pub players: usize,
    /// Seeks that wait.
    pub waiting: usize,
    /// Running games.
    pub games: usize,
    /// The game limit; 0 for none.
    pub games_max: usize,
}

/// What was asked cannot be; nothing was changed by it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Refused<'a> {
    /// The `type` that was refused.
    #[serde(borrow)]
    pub about: Cow<'a, str>,
    /// Why, for machines.
    pub code: RefusalCode,
    /// Why, for people.
    #[serde(borrow)]
    pub text: Cow<'a, str>,
    /// The game it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub game: Option<Cow<'a, str>>,
    /// The seek that no longer waits because of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "string"))]
    pub seek: Option<SeekId>,
    /// The number of that game's last move.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub ply: Option<u32>,
    /// After how many moves that are made or taken back it may be offered again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub after_moves: Option<u32>,
    /// After how long it may be worth asking again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub retry_after_ms: Option<u64>,
    /// How long after the player's clock was used up the move was received, if it came too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub late_ms: Option<u64>,
}

/// The server is about to close the connection.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Closing {
    /// Why.
    pub reason: ClosingReason,
    /// After how long to come back.
    #[cfg_attr(test, ts(type = "number"))]
    pub reconnect_after_ms: u64,
}

/// The answer to `ping`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Pong {
    /// The number that was sent.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub t: Option<serde_json::Number>,
    /// Server time, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub now_ms: u64,
}
