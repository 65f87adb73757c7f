//! What the server says. Knows the fields of each message; never who gets it.

use serde::Serialize;

use super::{Clock, GameId, OfferKind, PlayerId};
use crate::rules::{BySeat, Kind, Layout, OptionSpec, Options, Seat};

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
        Self { id: kind.id, options: kind.options, bots: Vec::new(), hidden: false }
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
    /// How many wait before this one.
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

/// This connection hears no more of a game.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Left {
    /// Which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
}

/// All of a game as its receiver may see it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Snapshot<'a> {
    /// Which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of its last event.
    pub seq: u32,
    /// The kind of game.
    pub rules: &'a str,
    /// All options of the match.
    #[cfg_attr(test, ts(as = "Options"))]
    pub options: &'a Options,
    /// Whether it is rated.
    pub rated: bool,
    /// Where the receiver sits; null for a watcher.
    pub seat: Option<Seat>,
    /// Who plays.
    pub players: BySeat<PlayerInfo<'a>>,
    /// All moves in order.
    pub moves: Vec<&'a str>,
    /// The number of the last move; 0 at the start.
    pub ply: u32,
    /// How the position is drawn.
    pub layout: &'a [Layout],
    /// The position.
    pub position: &'a str,
    /// The seats that may move now.
    pub turn: &'a [Seat],
    /// The moves the receiver may make; null where they are too many to list.
    pub legal: Option<&'a [String]>,
    /// The state of the clock.
    pub clock: Option<ClockState>,
    /// Whether each player is here.
    pub presence: BySeat<bool>,
    /// What is left of each absent player's bank.
    #[cfg_attr(test, ts(type = "{ first: number | null, second: number | null }"))]
    pub left_ms: BySeat<Option<u64>>,
    /// What is offered and not yet answered.
    pub offers: Vec<OpenOffer>,
    /// How many watch.
    pub watchers: usize,
    /// How it ended; null while it runs.
    pub ended: Option<Ended<'a>>,
}

/// One player of a game.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlayerInfo<'a> {
    /// The public id.
    #[cfg_attr(test, ts(type = "string"))]
    pub id: PlayerId,
    /// The name.
    pub name: &'a str,
    /// Whether it is a program of the server's own.
    pub bot: bool,
}

/// The state of a clock.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClockState {
    /// What the first seat has left.
    #[cfg_attr(test, ts(type = "number"))]
    pub first_ms: u64,
    /// What the second seat has left.
    #[cfg_attr(test, ts(type = "number"))]
    pub second_ms: u64,
    /// Whose time runs.
    pub running: Vec<Seat>,
}

/// An offer that is not yet answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OpenOffer {
    /// Who offers.
    pub seat: Seat,
    /// What.
    pub what: OfferKind,
}

/// A move was made.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Played<'a> {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// The number of the move.
    pub ply: u32,
    /// Who made it.
    pub seat: Seat,
    /// The move.
    #[serde(rename = "move")]
    pub mv: &'a str,
    /// The position after it.
    pub position: &'a str,
    /// The seats that may move now.
    pub turn: &'a [Seat],
    /// The moves of the seats in `turn`; null where they are too many to list.
    pub legal: Option<&'a [String]>,
    /// The state of the clock.
    pub clock: Option<ClockState>,
    /// When it was made, Unix milliseconds.
    #[cfg_attr(test, ts(type = "number"))]
    pub at_ms: u64,
}

/// A game is over.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Ended<'a> {
    /// Which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// The number of the last move.
    pub ply: u32,
    /// Who won; null in a draw.
    pub winner: Option<Seat>,
    /// What that is for the receiver; null for a watcher.
    pub result: Option<GameResult>,
    /// Why it ended.
    pub reason: EndReason,
    /// The cells that show why.
    pub line: Option<&'a [String]>,
    /// Points of each side.
    pub score: Option<BySeat<u32>>,
    /// What the result did to the ratings; null in a game that is not rated.
    #[cfg_attr(test, ts(type = "null"))]
    pub ratings: Option<()>,
    /// Where the match record is.
    pub record: &'a str,
}

/// A result as one player has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum GameResult {
    /// Won.
    Win,
    /// Lost.
    Loss,
    /// Neither.
    Draw,
}

/// Declares words of the wire once: variant, text, meaning.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $text:literal $meaning:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        pub enum $name {
            $(
                #[doc = $meaning]
                #[serde(rename = $text)]
                $variant,
            )+
        }

        impl $name {
            /// The word as the wire has it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

words! {
    /// Why a game ended.
    EndReason {
        Rules "rules" "The rules of the game.",
        Resignation "resignation" "A player gave up.",
        Agreement "agreement" "Both agreed on a draw.",
        Time "time" "A clock ran out.",
        Absence "absence" "A player was away too long and the other claimed.",
        Abandoned "abandoned" "Both players went away.",
        Adjudication "adjudication" "The server could not go on with it.",
        Cancelled "cancelled" "It was called off before it counted.",
    }
}

words! {
    /// Why something was refused.
    RefusalCode {
        BadMessage "bad_message" "The text is no message of this protocol.",
        HelloFirst "hello_first" "Nothing counts before `hello`.",
        BadToken "bad_token" "No player has this token.",
        BadName "bad_name" "A name has 1 to 24 visible characters.",
        TooFast "too_fast" "The connection's message budget is spent.",
        UnknownRules "unknown_rules" "There is no such kind of game here.",
        BadOptions "bad_options" "An option is outside what the rules declare.",
        BadClock "bad_clock" "Games are not timed like this here.",
        GameLimit "game_limit" "The server plays as many games as it may.",
        PlayerLimit "player_limit" "The player plays as many games as one may.",
        NoSuchGame "no_such_game" "There is no game of this id.",
        NoSuchInvite "no_such_invite" "There is no invitation of this code.",
        OwnInvite "own_invite" "Nobody plays against themself.",
        NotSeated "not_seated" "This connection has no seat in the game.",
        NotYourTurn "not_your_turn" "The other seat is to move.",
        IllegalMove "illegal_move" "The rules do not allow the move.",
        StalePly "stale_ply" "The ply is not the next one.",
        GameOver "game_over" "The game is over.",
        NoOffer "no_offer" "There is no such offer.",
        TooEarly "too_early" "Not yet, or not again.",
        BadPhrase "bad_phrase" "There is no such phrase.",
        Draining "draining" "The server is about to stop.",
        Unavailable "unavailable" "The server cannot do this now.",
    }
}

/// Something was offered, or declined.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Offered {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// Who offers or declines.
    pub seat: Seat,
    /// What.
    pub what: OfferKind,
}

/// Moves were taken back.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TakenBack<'a> {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// The number of the move that is now the last.
    pub ply: u32,
    /// The position now.
    pub position: &'a str,
    /// The seats that may move now.
    pub turn: &'a [Seat],
    /// The moves of the seats in `turn`; null where they are too many to list.
    pub legal: Option<&'a [String]>,
    /// The state of the clock.
    pub clock: Option<ClockState>,
    /// The moves that remain.
    pub moves: Vec<&'a str>,
}

/// A player went away or came back.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Presence {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// Whose presence.
    pub seat: Seat,
    /// Whether they are here now.
    pub here: bool,
    /// What is left of that seat's absence bank; null while they are here.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub left_ms: Option<u64>,
}

/// A player said a phrase.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Said<'a> {
    /// In which game.
    #[cfg_attr(test, ts(type = "string"))]
    pub game: GameId,
    /// The number of the event.
    pub seq: u32,
    /// Who said it.
    pub seat: Seat,
    /// The key of the phrase.
    pub phrase: &'a str,
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

/// Why the server closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum ClosingReason {
    /// It stops.
    Drain,
    /// It stops and starts again.
    Restart,
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
