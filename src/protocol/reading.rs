//! How a client's message is read: its type, its number, its fields, and what is said when one is wrong. Knows JSON;
//! the messages are in `client`.

use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error as _};

use super::client::{ClientMessage, read};

/// Largest `id` of a client's message: what every JSON implementation carries exactly.
const ID_MAX: u64 = (1 << 53) - 1;
/// Most bytes of the reason a `bad_message` is refused with.
const REASON_BYTES_MAX: usize = 200;

/// A client's message with the number its answer shall carry.
#[derive(Debug, PartialEq)]
pub struct Incoming<'a> {
    /// The message's `id`, sent back as `re`.
    pub id: Option<u64>,
    /// What was said.
    pub message: ClientMessage<'a>,
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
pub fn parse(text: &str) -> Result<Incoming<'_>, BadMessage> {
    let bad = |about: &str, id, reason| BadMessage { about: shortened(about).to_owned(), id, reason };
    // A list of values in the order of the fields would be read as well.
    if !text.trim_start().starts_with('{') {
        return Err(bad("", None, "a message is a JSON object".to_owned()));
    }
    let Envelope { name, id } = fields(text).map_err(|reason| bad("", None, reason))?;
    let message = read(&name, text).map_err(|reason| bad(&name, id, reason))?;
    Ok(Incoming { id, message })
}

/// Reads a value, or says in which field it goes wrong.
pub(super) fn fields<'a, T: serde::Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|_| explain::<T>(text))
}

/// Reads the text once more, keeping track of where it goes wrong.
fn explain<'a, T: serde::Deserialize<'a>>(text: &'a str) -> String {
    let mut reader = serde_json::Deserializer::from_str(text);
    match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        Ok(_) => "there is text after the message".to_owned(),
        Err(error) if error.path().iter().next().is_none() => {
            shortened(&error.inner().to_string()).to_owned()
        }
        Err(error) => shortened(&format!("field `{}`: {}", error.path(), error.inner())).to_owned(),
    }
}

/// So much of a text as may be sent back.
pub(super) fn shortened(text: &str) -> &str {
    let end = (0..=text.len().min(REASON_BYTES_MAX)).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}
