//! What the server says, and the messages that are not about one game. Knows the fields of each message; never who
//! gets it.

use serde::Serialize;

use super::codes::{ClosingReason, RefusalCode};
use super::events::{Ended, Left, Offered, Played, Presence, Said, Snapshot, TakenBack};
use super::{Clock, GameId, PlayerId};
use crate::rules::{Kind, OptionSpec, Options};

/// What the server may say.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(clippy::large_enum_variant, reason = "made on the stack, encoded and dropped; never stored")]
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
    /// The seek no longer waits.
    Withdrawn,
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
    /// A player went away or came back.
    Presence(Presence),
    /// A player said a phrase.
    Said(Said<'a>),
    /// Who is here.
    Lobby(LobbyCounts),
    /// What was asked cannot be.
    Refused(Refused<'a>),
    /// The server is about to close the connection.
    Closing(Closing),
    /// The answer to `ping`.
    Pong(Pong),
}

/// The answer to `hello`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Welcome<'a> {
    /// Who the connection speaks for.
    pub player: WhoAmI<'a>,
    /// The player's secret; only when it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub token: Option<&'a str>,
    /// Who answers.
    pub server: ServerInfo<'a>,
    /// The catalogue of games.
    #[cfg_attr(test, ts(as = "Vec<RulesInfo>"))]
    pub rules: &'a [RulesInfo],
    /// This player's running games.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub games: &'a [GameId],
    /// Players whom this one has blocked: they do not meet.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub blocked: &'a [PlayerId],
    /// The phrases `say` takes.
    #[cfg_attr(test, ts(as = "Vec<String>"))]
    pub phrases: &'a [&'static str],
    /// What this connection may take.
    pub limits: Limits,
    /// Server time, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub now_ms: u64,
}

/// A player to themself.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WhoAmI<'a> {
    /// The public id.
    #[cfg_attr(test, ts(type = "string"))]
    pub id: PlayerId,
    /// The name.
    pub name: &'a str,
}

/// The server to its clients.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ServerInfo<'a> {
    /// Its name, from the configuration.
    pub name: &'a str,
    /// Its program's version.
    pub version: &'a str,
    /// The protocol's version.
    pub protocol: u32,
}

/// One kind of game in the catalogue.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RulesInfo {
    /// The name on the wire.
    pub id: &'static str,
    /// What a match may choose.
    pub options: &'static [OptionSpec],
    /// Levels of the bots that play it.
    pub bots: Vec<&'static str>,
    /// Whether players see different things.
    pub hidden: bool,
}

impl From<&Kind> for RulesInfo {
    fn from(kind: &Kind) -> Self {
        Self { id: kind.id, options: kind.options, bots: Vec::new(), hidden: kind.hidden }
    }
}

/// What a connection may take.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Limits {
    /// Most bytes of a message.
    pub frame_bytes: usize,
    /// Messages in ten seconds.
    pub messages_per_10s: u32,
    /// Running games at once on this server; 0 for no limit.
    pub games_max: usize,
}

/// A seek waits for its opponent.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Waiting<'a> {
    /// The kind of game.
    pub rules: &'a str,
    /// All options of the match.
    #[cfg_attr(test, ts(as = "Options"))]
    pub options: &'a Options,
    /// How it is timed.
    #[cfg_attr(test, ts(as = "Option<Clock>"))]
    pub clock: Option<&'a Clock>,
    /// Whether it is rated.
    pub rated: bool,
    /// How many wait before this one; told again, without `re`, when it changes.
    pub ahead: usize,
    /// Since when it waits, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub since_ms: u64,
}

/// An invitation was made.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Invited<'a> {
    /// Its code.
    pub invite: &'a str,
    /// Where to open it.
    pub url: &'a str,
    /// Until when it stands, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub expires_ms: u64,
}

/// The player may come over to another device.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Carried<'a> {
    /// What the other device says in its `hello`; it counts once.
    pub code: &'a str,
    /// Where to open it: below the page that was named, or only the part behind `#` where none was.
    pub url: &'a str,
    /// Until when it counts, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub expires_ms: u64,
    /// The URL as a QR code: rows of `#` for dark and `.` for light; null where no page was named.
    pub qr: Option<Vec<String>>,
}

/// The player is called something else, from the next match on.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Renamed<'a> {
    /// The name.
    pub name: &'a str,
}

/// Whom the player blocks from now on: neither is paired with the other, and there is no rematch.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Blocked<'a> {
    /// All of them.
    #[cfg_attr(test, ts(type = "Array<string>"))]
    pub players: &'a [PlayerId],
}

/// Who is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Refused<'a> {
    /// The `type` that was refused.
    pub about: &'a str,
    /// Why, for machines.
    pub code: RefusalCode,
    /// Why, for people.
    pub text: &'a str,
    /// The game it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub game: Option<&'a str>,
    /// The number of that game's last move.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub ply: Option<u32>,
    /// After how long it may be worth asking again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub retry_after_ms: Option<u64>,
}

/// The server is about to close the connection.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Closing {
    /// Why.
    pub reason: ClosingReason,
    /// After how long to come back.
    #[cfg_attr(test, ts(type = "number"))]
    pub reconnect_after_ms: u64,
}

/// The answer to `ping`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Pong {
    /// The number that was sent.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub t: Option<serde_json::Number>,
    /// Server time, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub now_ms: u64,
}
