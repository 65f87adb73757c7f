//! Whether a record is what the server wrote, and what happened in it: checks chain and signature, and plays the match
//! again. Knows documents and rules; needs no server.

use data_encoding::HEXLOWER;
use serde_json::{Map, Value};

use super::chain::Chain;
use super::{reading, record};
use crate::game::core::event::{Act, Event};
use crate::game::core::header::{BadHeader, Header, Written};
use crate::game::core::referee::{Impossible, Numbered, Referee};
use crate::protocol::GameId;
use crate::rules::Catalogue;
use crate::seal::is_signed;

/// The fields of a document that make up its header.
const HEADER: &[&str] = &[
    "game",
    "rules",
    "rules_version",
    "options",
    "clock",
    "rated",
    "players",
    "opened_ms",
    "seed",
    "here",
    "bank_ms",
];
/// Fields of the header that older records do not have.
const LATER: &[&str] = &[
    "one_address",
    "origin",
    "private",
    "format",
    "takebacks",
    "dead_draw",
    "untimed_ms",
    "start",
    "opening",
    "second",
];
/// The fields that follow from playing the match again.
const FOLLOWING: &[&str] = &["state", "moves", "position", "notation", "ended"];
/// The fields that are chained and signed, or chain and sign. A document has no other: nobody has signed what they say.
const SEALING: &[&str] = &["events", "counted", "key", "chain", "signature"];

/// A record that is what it claims to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Which match.
    pub game: GameId,
    /// How many events it has.
    pub events: usize,
    /// The public half of the key it is signed with.
    pub key: String,
}

/// What is wrong with a record.
#[derive(Debug, thiserror::Error)]
pub enum Unverified {
    /// It is no record at all.
    #[error("this is no record of an ended game: {0}")]
    NoRecord(String),
    /// An event, or its link, was changed, or the header before the first.
    #[error("event {0} is not what was signed, or something before it is missing")]
    Event(u64),
    /// The end, or the last link, was changed.
    #[error("the result is not what was signed")]
    Result,
    /// The signature is not by that key.
    #[error("the signature is not by the key of this record")]
    Signature,
    /// The header cannot be played from.
    #[error(transparent)]
    Header(#[from] BadHeader),
    /// The rules do not allow what is written down.
    #[error(transparent)]
    Impossible(#[from] Impossible),
    /// The rules panicked.
    #[error("the rules failed while the game was played again")]
    Rules,
    /// A field was not signed by anybody.
    #[error("nobody has signed the field {0:?}, which a record does not have")]
    Unsigned(String),
    /// A field of the header says more than a header does, or says it otherwise.
    #[error("the field `{0}` is not as a record has it")]
    Form(&'static str),
    /// A field does not follow from the events.
    #[error("the field `{0}` does not follow from the events")]
    Field(&'static str),
}

fn no_record(reason: impl std::fmt::Display) -> Unverified {
    Unverified::NoRecord(reason.to_string())
}

/// Checks a record: every link of its chain, the signature, and that the match, played again, comes to the same end.
///
/// # Errors
/// [`Unverified`] says what is wrong, and with which event.
pub fn verify(text: &str, catalogue: Catalogue) -> Result<Verified, Unverified> {
    let document = reading::object(text).map_err(no_record)?;
    let groups = [HEADER, LATER, FOLLOWING, SEALING];
    let known = |name: &str| groups.iter().any(|names| names.contains(&name));
    if let Some(name) = document.keys().find(|name| !known(name)) {
        return Err(Unverified::Unsigned(name.clone()));
    }
    let word = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut chain = Chain::begin(&header_of(&document)?);
    let events = events(&document)?;
    for event in events {
        let mut bare = event.clone();
        let hash = bare.remove("hash");
        if hash.as_ref().and_then(Value::as_str) != Some(chain.add(&bare).as_str()) {
            return Err(Unverified::Event(event.get("seq").and_then(Value::as_u64).unwrap_or_default()));
        }
    }
    let head = chain.close(document.get("counted"), document.get("ended").unwrap_or(&Value::Null));
    if word("chain") != HEXLOWER.encode(&head) {
        return Err(Unverified::Result);
    }
    if !is_signed(&head, word("key"), word("signature")) {
        return Err(Unverified::Signature);
    }
    let (header, referee, count) = play_as(&document, catalogue, Referee::check)?;
    let written = serde_json::to_value(header.written()).map_err(no_record)?;
    let mut header_names = HEADER.iter().chain(LATER);
    if let Some(name) = header_names.find(|name| written.get(**name) != document.get(**name)) {
        return Err(Unverified::Form(name));
    }
    let mut again = serde_json::to_value(record(&header, &referee)).map_err(no_record)?;
    if !is_numbered(&document) {
        leave_out_numbers(&mut again);
    }
    match FOLLOWING.iter().find(|name| again.get(**name) != document.get(**name)) {
        Some(name) => Err(Unverified::Field(name)),
        None => Ok(Verified { game: header.id, events: count, key: word("key").to_owned() }),
    }
}

/// Whether moves and end carry the numbers of their events; in older records they do not, and an event has the number of
/// the last thing that followed from it.
fn is_numbered(document: &Map<String, Value>) -> bool {
    document.get("ended").and_then(|ended| ended.get("seq")).is_some()
}

fn leave_out_numbers(record: &mut Value) {
    let moves = record["moves"].take();
    let end = record["ended"].take();
    let without = |mut value: Value| {
        if let Some(fields) = value.as_object_mut() {
            fields.remove("seq");
        }
        value
    };
    let moves = moves.as_array().cloned().unwrap_or_default();
    record["moves"] = Value::Array(moves.into_iter().map(without).collect());
    record["ended"] = without(end);
}

fn header_of(document: &Map<String, Value>) -> Result<Map<String, Value>, Unverified> {
    let field = |name: &&str| {
        let value = document.get(*name).ok_or_else(|| no_record(format!("the field `{name}` is missing")))?;
        Ok(((*name).to_owned(), value.clone()))
    };
    let later = LATER.iter().filter(|name| document.contains_key(**name));
    HEADER.iter().chain(later).map(field).collect()
}

fn events(document: &Map<String, Value>) -> Result<Vec<&Map<String, Value>>, Unverified> {
    let events =
        document.get("events").and_then(Value::as_array).ok_or_else(|| no_record("it has no events"))?;
    let objects =
        events.iter().map(|event| event.as_object().ok_or_else(|| no_record("an event is no object")));
    objects.collect()
}

/// The match of a document, played to its end.
pub(super) fn play_again(
    document: &Map<String, Value>,
    catalogue: Catalogue,
) -> Result<(Header, Referee, usize), Unverified> {
    play_as(document, catalogue, Referee::replay_numbered)
}

/// The same where each event happens in that way.
fn play_as(
    document: &Map<String, Value>,
    catalogue: Catalogue,
    happen: fn(&mut Referee, &Event, Numbered) -> Result<(), Impossible>,
) -> Result<(Header, Referee, usize), Unverified> {
    let written: Written = serde_json::from_value(Value::Object(document.clone())).map_err(no_record)?;
    let header = Header::of(written, catalogue)?;
    let events = events(document)?.into_iter().map(event).collect::<Result<Vec<_>, _>>()?;
    let numbered = if is_numbered(document) { Numbered::ByFirst } else { Numbered::ByLast };
    let play = || -> Result<Referee, Unverified> {
        let mut referee = Referee::open(&header).map_err(BadHeader::from)?;
        for event in &events {
            happen(&mut referee, event, numbered)?;
        }
        Ok(referee)
    };
    let referee = std::panic::catch_unwind(play).map_err(|_| Unverified::Rules)??;
    Ok((header, referee, events.len()))
}

fn event(event: &Map<String, Value>) -> Result<Event, Unverified> {
    let number = |name: &str| event.get(name).and_then(Value::as_u64);
    let seq = number("seq").and_then(|seq| u32::try_from(seq).ok());
    let (seq, at_ms) =
        seq.zip(number("at_ms")).ok_or_else(|| no_record("an event has no number or no time"))?;
    let mut act = event.clone();
    for name in ["seq", "at_ms", "hash"] {
        act.remove(name);
    }
    let said = act.clone();
    let act: Act = serde_json::from_value(Value::Object(act)).map_err(no_record)?;
    // Some acts would be read whatever else stands beside them.
    let again = serde_json::to_value(&act).map_err(no_record)?;
    if let Some((name, _)) = said.iter().find(|(name, value)| again.get(*name) != Some(value)) {
        return Err(no_record(format_args!("event {seq} has no `{name}` like that")));
    }
    Ok(Event { seq, at_ms, act })
}
