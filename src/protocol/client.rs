//! What clients say, how it is written and how it is read. Knows the fields of each message; never who may say what, or
//! when.

mod arriving;
mod demands;
mod making;

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error as _};

use super::OfferKind;
use super::reading::{fields, shortened};
pub use arriving::{
    Accept, Block, Carry, Hello, INVITE_S_MAX, INVITE_S_MIN, Invite, Join, Opponent, Rename, SeatWish, Seek,
    Withdraw,
};
pub(super) use demands::{demand, demand_of_clock};

/// Largest `id` of a client's message: what every JSON implementation carries exactly.
const ID_MAX: u64 = (1 << 53) - 1;

/// A client's message with the number its answer shall carry.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Request<'a> {
    /// What is said.
    #[serde(flatten)]
    pub message: ClientMessage<'a>,
    /// The message's `id`, at most 2^53 − 1, sent back as `re`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
}

impl Request<'_> {
    /// The text that goes over the wire.
    pub fn text(&self) -> String {
        // Writing these types to memory cannot fail: no map has keys that are not text.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Text that is no message of this protocol.
#[derive(Debug, PartialEq, Eq)]
pub struct BadMessage {
    /// The `type` it had, as far as it could be read.
    pub about: String,
    /// Its `id`, if it could be read.
    pub id: Option<u64>,
    /// What is wrong, naming the field.
    pub reason: String,
}

/// Declares the messages once: type on the wire, variant, fields.
macro_rules! client_messages {
    ($($name:literal $variant:ident $fields:ty),+ $(,)?) => {
        /// What a client may say.
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[serde(tag = "type")]
        pub enum ClientMessage<'a> {
            $(
                #[doc = concat!("`", $name, "`")]
                #[serde(rename = $name)]
                $variant($fields),
            )+
        }

        impl ClientMessage<'_> {
            /// The message's `type`.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name),+ }
            }
        }

        fn read<'a>(name: &str, text: &'a str) -> Result<ClientMessage<'a>, String> {
            match name {
                $($name => fields(name, text).map(ClientMessage::$variant),)+
                other => Err(format!("there is no message of type `{}`", shortened(other))),
            }
        }
    };
}

client_messages! {
    "hello" Hello Hello<'a>, "seek" Seek Seek<'a>, "withdraw" Withdraw Withdraw<'a>,
    "accept" Accept Accept<'a>, "invite" Invite Invite<'a>,
    "block" Block Block<'a>, "unblock" Unblock Block<'a>,
    "carry" Carry Carry<'a>, "rename" Rename Rename<'a>,
    "join" Join Join<'a>, "play" Play Play<'a>, "resign" Resign GameOnly<'a>, "offer" Offer Offer<'a>,
    "decline" Decline Offer<'a>, "claim" Claim Claim<'a>, "watch" Watch GameOnly<'a>,
    "leave" Leave GameOnly<'a>, "resume" Resume GameOnly<'a>, "say" Say Say<'a>, "hint" Hint GameOnly<'a>,
    "ping" Ping Ping,
}

impl ClientMessage<'_> {
    /// The text of the game it is about, if it is about one.
    pub fn game(&self) -> Option<&str> {
        match self {
            Self::Play(play) => Some(&play.game),
            Self::Offer(offer) | Self::Decline(offer) => Some(&offer.game),
            Self::Claim(claim) => Some(&claim.game),
            Self::Say(say) => Some(&say.game),
            Self::Resign(about)
            | Self::Watch(about)
            | Self::Leave(about)
            | Self::Resume(about)
            | Self::Hint(about) => Some(&about.game),
            Self::Hello(_)
            | Self::Seek(_)
            | Self::Withdraw(_)
            | Self::Accept(_)
            | Self::Carry(_)
            | Self::Rename(_)
            | Self::Block(_)
            | Self::Unblock(_)
            | Self::Invite(_)
            | Self::Join(_)
            | Self::Ping(_) => None,
        }
    }
}

/// Makes a move.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Play<'a> {
    /// In which match.
    #[serde(borrow)]
    pub game: Cow<'a, str>,
    /// The number the move shall have, from 1.
    pub ply: u32,
    /// The move in the game's notation.
    #[serde(borrow, rename = "move")]
    pub mv: Cow<'a, str>,
}

/// Offers something to the opponent, or declines it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Offer<'a> {
    /// In which match.
    #[serde(borrow)]
    pub game: Cow<'a, str>,
    /// What is offered or declined.
    pub what: OfferKind,
    /// The number of the offer that this answers: then it is an answer to that one and nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub to: Option<u32>,
}

/// Claims the result that an absent opponent leaves. Until both have moved there is none: to claim the win or a draw calls the match
/// off.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Claim<'a> {
    /// In which match.
    #[serde(borrow)]
    pub game: Cow<'a, str>,
    /// What is claimed.
    pub what: ClaimKind,
}

/// What can be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum ClaimKind {
    /// The win; the draw where whoever claims cannot win any more.
    Win,
    /// A draw.
    Draw,
    /// To go on later, with days for a move.
    Adjourn,
}

/// A message about a match and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GameOnly<'a> {
    /// Which match.
    #[serde(borrow)]
    pub game: Cow<'a, str>,
}

/// Says a preset phrase.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Say<'a> {
    /// In which match.
    #[serde(borrow)]
    pub game: Cow<'a, str>,
    /// The key of the phrase.
    #[serde(borrow)]
    pub phrase: Cow<'a, str>,
}

/// Asks for a `pong`.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Ping {
    /// Any number, sent back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub t: Option<serde_json::Number>,
}

#[derive(serde::Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, rename = "type")]
    name: Cow<'a, str>,
    #[serde(default, deserialize_with = "message_id")]
    id: Option<u64>,
}

fn message_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let id = Option::<u64>::deserialize(deserializer)?;
    if id.is_some_and(|id| id > ID_MAX) {
        return Err(D::Error::custom("larger than 2^53-1"));
    }
    Ok(id)
}

/// Reads one message.
///
/// # Errors
/// [`BadMessage`] for anything that is not a JSON object of a known `type` with its fields.
pub fn parse(text: &str) -> Result<Request<'_>, BadMessage> {
    let bad = |about: &str, id, reason| BadMessage { about: shortened(about).to_owned(), id, reason };
    // A list of values in the order of the fields would be read as well.
    if !text.trim_start().starts_with('{') {
        return Err(bad("", None, "a message is a JSON object".to_owned()));
    }
    let Envelope { name, id } = fields("", text).map_err(|reason| bad("", None, reason))?;
    let message = read(&name, text).map_err(|reason| bad(&name, id, reason))?;
    Ok(Request { message, id })
}
