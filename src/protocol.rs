//! Every message of the wire, `visavis.v1`, written and read on both sides: what clients say, what the server says, and the
//! codes of its refusals. Knows text and limits; never decides. The only user of JSON on the wire.

mod bot_account;
mod client;
mod clock;
mod codes;
mod conditions;
mod events;
pub(crate) mod framing;
mod id;
mod invite_code;
mod name;
mod owning;
mod phrase;
mod reading;
mod server;
mod texts;

use bytestring::ByteString;
use serde::{Deserialize, Serialize};

pub use client::{
    Accept, BadMessage, Block, Carry, Claim, ClaimKind, ClientMessage, GameOnly, Hello, INVITE_S_MAX,
    INVITE_S_MIN, Invite, Join, Offer, Opponent, Ping, Play, Rename, Request, Say, SeatWish, Seek, Withdraw,
    parse,
};
pub use clock::{Canadian, Clock, ClockWish, DelayKind, Hours, Ledger, LongClock, Odds, Periods, Stage};
pub use codes::{AwayReason, ClosingReason, EndReason, GameResult, RefusalCode};
pub use conditions::{Conditions, Start};
pub use events::{
    Adjourned, ClockState, Ended, Hinted, Left, Next, Offered, OpenOffer, OriginInfo, PairInfo, PairingInfo,
    PickInfo, Played, PlayerInfo, Presence, RatedPairingInfo, RatingInfo, RatingNews, Said, Snapshot,
    Standing, TakenBack, Watchers,
};
pub use id::{GameId, InviteId, PlayerId, SeekId, Sequence, Token, TokenHash};
pub use invite_code::{InviteCode, InviteKey};
pub use name::{
    BadName, Language, NAME_BYTES_MAX, NAME_CHARS_MAX, NAME_COLUMNS_MAX, NameKey, PlayerName, RULE_VERSION,
};
pub use phrase::Phrase;
pub use server::{
    Blocked, BotPlayer, Carried, Closing, Invited, Limits, LobbyCounts, OpenSeek, OptionInfo, OptionRange,
    Pong, Proposed, RatingRange, Received, Refused, Renamed, RulesInfo, RulesList, Seeks, ServerInfo,
    ServerMessage, Unreadable, Waiting, Welcome, WhoAmI, Withdrawn, read, type_of,
};
pub use texts::Texts;

/// The subprotocol's name in the WebSocket handshake.
pub const SUBPROTOCOL: &str = "visavis.v1";
/// The protocol's version, as `welcome` tells it.
pub const VERSION: u32 = 1;
/// Most bytes of a client's message, fragments added up.
pub const FRAME_BYTES_MAX: usize = 4_096;

/// Room for a message that is being encoded; most need no more.
const ENCODED_BYTES: usize = 512;

/// WebSocket close codes, and what each means here.
pub mod close {
    /// Said goodbye.
    pub const BYE: u16 = 1000;
    /// The server goes away; reconnect.
    pub const AWAY: u16 = 1001;
    /// The server restarts; reconnect after the time that `closing` told.
    pub const RESTART: u16 = 1012;
    /// The session failed.
    pub const FAILED: u16 = 1011;
    /// A binary frame.
    pub const BINARY: u16 = 1003;
    /// No hello in time.
    pub const NO_HELLO: u16 = 4001;
    /// Too many messages, or too many bad ones.
    pub const TOO_MANY_MESSAGES: u16 = 4008;
    /// The client does not read what it is sent.
    pub const TOO_SLOW: u16 = 4009;
    /// Another connection of the same player took this one's place.
    pub const REPLACED: u16 = 4010;
    /// Too many connections.
    pub const TOO_MANY_CONNECTIONS: u16 = 4013;
}

/// What can be offered to the opponent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum OfferKind {
    /// To end the game without a winner.
    Draw,
    /// To take back the offerer's last move.
    Takeback,
    /// To play again with the seats exchanged.
    Rematch,
    /// To go on later, with days for a move.
    Adjourn,
    /// To call off a game that has hardly begun: it needs no answer.
    Abort,
}

/// A message to clients, encoded once; cloning it shares the bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    text: ByteString,
    answers: bool,
}

impl Frame {
    /// Encodes a message.
    pub fn of(message: &ServerMessage<'_>) -> Self {
        let mut text = Vec::with_capacity(ENCODED_BYTES);
        // Writing these types to memory cannot fail: no map has keys that are not text.
        let _ = serde_json::to_writer(&mut text, message);
        Self { text: ByteString::try_from(text).unwrap_or_default(), answers: false }
    }

    /// The same message as the direct answer to the client's message `id`.
    #[must_use]
    pub fn answering(&self, id: Option<u64>) -> Self {
        let text = match (id, self.text.strip_suffix('}')) {
            (Some(id), Some(body)) => format!("{body},\"re\":{id}}}").into(),
            (Some(_) | None, _) => self.text.clone(),
        };
        Self { text, answers: true }
    }

    /// Whether it is the direct answer to something the client has said.
    pub fn answers(&self) -> bool {
        self.answers
    }

    /// The text that goes over the wire.
    pub fn text(&self) -> &ByteString {
        &self.text
    }
}

#[cfg(test)]
mod tests;
