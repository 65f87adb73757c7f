//! How a value is read from a client's text, and what is said when a field is wrong: the field and what it must be, in the
//! words of the protocol and never in those of the reader. Knows JSON; what a field must be is with the messages.

use serde::de::IgnoredAny;

use super::client::{demand, demand_of_clock};

/// Most bytes of the reason a `bad_message` is refused with.
const REASON_BYTES_MAX: usize = 200;

/// Reads a value of a message of that type, or says in which field it goes wrong.
pub(super) fn fields<'a, T: serde::Deserialize<'a>>(message: &str, text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|_| shortened(&explain::<T>(message, text)).to_owned())
}

/// Reads the text once more, keeping track of where it goes wrong.
fn explain<'a, T: serde::Deserialize<'a>>(message: &str, text: &'a str) -> String {
    let mut reader = serde_json::Deserializer::from_str(text);
    if serde_path_to_error::deserialize::<_, IgnoredAny>(&mut reader).is_err() {
        return "the text is not JSON".to_owned();
    }
    if reader.end().is_err() {
        return "there is text after the message".to_owned();
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let Err(error) = serde_path_to_error::deserialize::<_, T>(&mut reader) else {
        return "it is no message".to_owned();
    };
    let path = error.path().to_string();
    let field = path.split(['.', '[']).next().unwrap_or_default();
    let said = error.inner().to_string();
    if field == "clock"
        && let Some(reason) = of_a_clock(&path, &said)
    {
        return reason;
    }
    match demand(message, field) {
        Some(demand) => format!("field `{field}` must be {demand}"),
        None => of_the_whole(&said),
    }
}

/// What is wrong within a clock, as the reader names it: only names of fields are taken from there.
fn of_a_clock(path: &str, said: &str) -> Option<String> {
    let named = |begin: &str| said.strip_prefix(begin).and_then(|rest| rest.split('`').next());
    if let Some(field) = named("unknown field `") {
        return Some(format!("field `clock` has no field `{field}`"));
    }
    for begin in ["missing field `", "duplicate field `"] {
        if let Some(field) = named(begin) {
            return Some(format!("{begin}{path}.{field}`"));
        }
    }
    let field = path.rsplit('.').next().unwrap_or_default();
    let demand = match field.split_once('[') {
        Some(("stages", _)) => "a stage",
        Some(_) | None => demand_of_clock(field)?,
    };
    Some(format!("field `{path}` must be {demand}"))
}

/// What is wrong with the fields of an object, as the reader names it: only the name of a field is taken from there.
fn of_the_whole(said: &str) -> String {
    let named = |begin: &str| said.strip_prefix(begin).and_then(|rest| rest.split('`').next());
    if let Some(field) = named("missing field `") {
        format!("missing field `{field}`")
    } else if let Some(field) = named("duplicate field `") {
        format!("duplicate field `{field}`")
    } else {
        "it is no message".to_owned()
    }
}

/// So much of a text as may be sent back.
pub(super) fn shortened(text: &str) -> &str {
    let end = (0..=text.len().min(REASON_BYTES_MAX)).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}
