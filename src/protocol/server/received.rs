//! How a message of the server is read by a client: once over its text, whatever the order of its fields, and borrowing
//! what it can. Knows JSON and the types; never what a message means.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::{BorrowedStrDeserializer, CowStrDeserializer, MapAccessDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};

use super::ServerMessage;

/// A message of the server, and what it answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Received<'a> {
    /// The `id` of the client's message that it answers directly.
    pub re: Option<u64>,
    /// What was said.
    pub message: ServerMessage<'a>,
}

/// Text that is no message of the server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It has no `type`, or is no JSON at all.
    #[error("{0}")]
    NoMessage(String),
    /// Its `type` is none of this version: the server may know more than this client.
    #[error("a message of type {0:?}")]
    UnknownType(String),
    /// One of its fields is missing, or not what it should be.
    #[error("a message of type {about:?}: {reason}")]
    BadField {
        /// The `type` it has.
        about: String,
        /// What is wrong, as the reader of JSON tells it.
        reason: String,
    },
}

/// The beginning of a message whose type comes first.
const TYPE_FIRST: &str = "{\"type\":\"";

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, rename = "type")]
    about: Cow<'a, str>,
}

/// The type of a message. It is the first field unless somebody writes otherwise; then the whole text is read for it.
///
/// # Errors
/// [`Unreadable::NoMessage`] for text that is no JSON object with a `type`.
pub fn type_of(text: &str) -> Result<Cow<'_, str>, Unreadable> {
    match text.strip_prefix(TYPE_FIRST).and_then(|rest| rest.split_once('"')) {
        Some((about, _)) if !about.contains('\\') => Ok(about.into()),
        Some(_) | None => {
            let envelope = serde_json::from_str(text).map(|Envelope { about }| about);
            envelope.map_err(|error| Unreadable::NoMessage(error.to_string()))
        }
    }
}

/// Reads a message of the server. Fields that are not known here are let pass.
///
/// # Errors
/// [`Unreadable`] for anything that is not a JSON object of a known `type` with its fields.
pub fn read(text: &str) -> Result<Received<'_>, Unreadable> {
    let about = type_of(text)?;
    read_as(&about, text)
}

fn read_as<'a>(about: &str, text: &'a str) -> Result<Received<'a>, Unreadable> {
    match about {
        "welcome" => fields(about, text, ServerMessage::Welcome),
        "waiting" => fields(about, text, ServerMessage::Waiting),
        "invited" => fields(about, text, ServerMessage::Invited),
        "carried" => fields(about, text, ServerMessage::Carried),
        "renamed" => fields(about, text, ServerMessage::Renamed),
        "blocked" => fields(about, text, ServerMessage::Blocked),
        "proposed" => fields(about, text, ServerMessage::Proposed),
        "withdrawn" => fields(about, text, ServerMessage::Withdrawn),
        "seeks" => fields(about, text, ServerMessage::Seeks),
        "left" => fields(about, text, ServerMessage::Left),
        "snapshot" => fields(about, text, ServerMessage::Snapshot),
        "played" => fields(about, text, ServerMessage::Played),
        "ended" => fields(about, text, ServerMessage::Ended),
        "offered" => fields(about, text, ServerMessage::Offered),
        "declined" => fields(about, text, ServerMessage::Declined),
        "adjourned" => fields(about, text, ServerMessage::Adjourned),
        "taken_back" => fields(about, text, ServerMessage::TakenBack),
        "presence" => fields(about, text, ServerMessage::Presence),
        "watchers" => fields(about, text, ServerMessage::Watchers),
        "next" => fields(about, text, ServerMessage::Next),
        "said" => fields(about, text, ServerMessage::Said),
        "hinted" => fields(about, text, ServerMessage::Hinted),
        "lobby" => fields(about, text, ServerMessage::Lobby),
        "refused" => fields(about, text, ServerMessage::Refused),
        "closing" => fields(about, text, ServerMessage::Closing),
        "pong" => fields(about, text, ServerMessage::Pong),
        other => Err(Unreadable::UnknownType(other.to_owned())),
    }
}

fn fields<'a, T: Deserialize<'a>>(
    about: &str,
    text: &'a str,
    message: impl FnOnce(T) -> ServerMessage<'a>,
) -> Result<Received<'a>, Unreadable> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = reader.deserialize_map(Answer(PhantomData)).and_then(|read| reader.end().map(|()| read));
    match read {
        Ok((re, fields)) => Ok(Received { re, message: message(fields) }),
        Err(error) => Err(Unreadable::BadField { about: about.to_owned(), reason: error.to_string() }),
    }
}

/// Reads the fields of a message, and `re` beside them.
struct Answer<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Answer<T> {
    type Value = (Option<u64>, T);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut re = None;
        let message = T::deserialize(MapAccessDeserializer::new(Beside { map, re: &mut re }))?;
        Ok((re, message))
    }
}

/// The fields of an object but for `re`, which is kept on the way: nothing is read twice, or held in between.
struct Beside<'m, A> {
    map: A,
    re: &'m mut Option<u64>,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Beside<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        loop {
            let key: Key<'de> = match self.map.next_key()? {
                Some(key) => key,
                None => return Ok(None),
            };
            if key.0 != "re" {
                return match key.0 {
                    Cow::Borrowed(key) => seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some),
                    Cow::Owned(key) => seed.deserialize(CowStrDeserializer::new(key.into())).map(Some),
                };
            }
            if self.re.is_some() {
                return Err(A::Error::duplicate_field("re"));
            }
            *self.re = self.map.next_value()?;
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}
