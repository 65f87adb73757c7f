//! What clients say to come in, to be called something, and to find somebody to play with. Knows the fields of each message;
//! never who may say what, or when.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::value::RawValue;

use crate::protocol::Start;
use crate::protocol::clock::{ClockWish, asked_for};
use crate::rules::{OptionValue, Options};

/// The first message of a connection.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Hello<'a> {
    /// The secret of a player who has been here before.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub token: Option<Cow<'a, str>>,
    /// A code that the same player was given on another device; it goes before the secret.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub code: Option<Cow<'a, str>>,
    /// What the player wants to be called.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub name: Option<Cow<'a, str>>,
    /// The language of the client, as a BCP 47 tag: a player who gives no name is called by it.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub lang: Option<Cow<'a, str>>,
    /// The address of the page that invitations which stand shall be opened with; at most 512 bytes, and of the web. Then the
    /// welcome says where each leads, and their pictures follow it.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub page: Option<Cow<'a, str>>,
}

/// Asks for a code by which the same player comes to another device.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Carry<'a> {
    /// The address of the page that the code shall be opened with; at most 512 bytes, and of the web.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub page: Option<Cow<'a, str>>,
}

/// Changes what the player is called, from the next match on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Rename<'a> {
    /// The name, 1 to 24 characters.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
}

/// Reads options with whatever values they have, so that the rules can say which range a wrong one is out of.
fn whatever_was_chosen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Options>, D::Error> {
    let given = Option::<BTreeMap<String, &'de RawValue>>::deserialize(deserializer)?;
    let value = |raw: &RawValue| serde_json::from_str(raw.get()).unwrap_or(OptionValue::Other);
    Ok(given.map(|given| given.into_iter().map(|(name, raw)| (name, value(raw))).collect()))
}

/// Never meets a player again, or may again.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Block<'a> {
    /// Whom.
    #[serde(borrow)]
    pub player: Cow<'a, str>,
}

/// A wish to play with whoever wants the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Seek<'a> {
    /// The kind of game.
    #[serde(borrow)]
    pub rules: Cow<'a, str>,
    /// What the match chooses; the rules' defaults for what is left out.
    #[serde(default, deserialize_with = "whatever_was_chosen", skip_serializing_if = "Option::is_none")]
    pub options: Option<Options>,
    /// How it is timed; not at all if left out.
    #[serde(default, deserialize_with = "asked_for", skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockWish>,
    /// Whether the result counts for ratings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rated: Option<bool>,
    /// Whether moves may be taken back by consent; if left out, they may unless it is rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takebacks: Option<bool>,
    /// Whether it ends without a winner as soon as nobody can win any more; not if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_draw: Option<bool>,
    /// How it starts; as the rules say if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// Against whom; anyone if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opponent: Option<Opponent>,
    /// Where the one sits who seeks, which counts against a bot alone; drawn if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatWish>,
    /// Whether it stands beside the player's other seeks; it replaces them all if not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub add: Option<bool>,
    /// Whether bots may come that somebody else runs; only people if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bots: Option<bool>,
}

/// Takes back what waits: seeks, or an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Withdraw<'a> {
    /// Which seek; all of the player's if neither is named.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub seek: Option<Cow<'a, str>>,
    /// The id or the code of the invitation that is cancelled.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub invite: Option<Cow<'a, str>>,
}

/// Joins an open seek: its match begins at once.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Accept<'a> {
    /// Which.
    #[serde(borrow)]
    pub seek: Cow<'a, str>,
}

/// Whom a seek wants to meet.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Opponent {
    /// Whoever seeks the same.
    Anyone,
    /// A bot of this level.
    Bot(String),
}

/// A wish to play with whoever is given the invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Invite<'a> {
    /// The kind of game.
    #[serde(borrow)]
    pub rules: Cow<'a, str>,
    /// What the match chooses.
    #[serde(default, deserialize_with = "whatever_was_chosen", skip_serializing_if = "Option::is_none")]
    pub options: Option<Options>,
    /// How it is timed.
    #[serde(default, deserialize_with = "asked_for", skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockWish>,
    /// Whether the result counts for ratings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rated: Option<bool>,
    /// Whether moves may be taken back by consent; if left out, they may unless it is rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takebacks: Option<bool>,
    /// Whether it ends without a winner as soon as nobody can win any more; not if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_draw: Option<bool>,
    /// How it starts; as the rules say if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Start>,
    /// Where the one who invites sits; drawn if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<SeatWish>,
    /// Whether the match is in no list and nobody may watch it; it is so if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private: Option<bool>,
    /// How long the invitation stands, in seconds, from [`INVITE_S_MIN`] to [`INVITE_S_MAX`]; as long as the server has it
    /// if left out. The answer tells until when it stands: the server may allow less.
    #[serde(default, deserialize_with = "lifetime", skip_serializing_if = "Option::is_none")]
    pub expires_s: Option<u32>,
    /// The address of the page that the invitation shall be opened with; at most 512 bytes, and of the web.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub page: Option<Cow<'a, str>>,
}

/// The shortest time an invitation may stand, in seconds.
pub const INVITE_S_MIN: u32 = 60;
/// The longest, in seconds: 30 days.
pub const INVITE_S_MAX: u32 = 2_592_000;

fn lifetime<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let given = Option::<u32>::deserialize(deserializer)?;
    if given.is_some_and(|given| !(INVITE_S_MIN..=INVITE_S_MAX).contains(&given)) {
        return Err(D::Error::custom("out of range"));
    }
    Ok(given)
}

/// A seat, or the drawing of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum SeatWish {
    /// The first seat.
    First,
    /// The second seat.
    Second,
    /// Either, drawn.
    Random,
}

/// Takes up an invitation.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Join<'a> {
    /// The id of the invitation, or its code: in capitals or not, with blanks and hyphens or without.
    #[serde(borrow)]
    pub invite: Cow<'a, str>,
}
