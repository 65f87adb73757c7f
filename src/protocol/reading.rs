//! How a value is read from a client's text, and what is said when a field is wrong. Knows JSON; never a message.

/// Most bytes of the reason a `bad_message` is refused with.
const REASON_BYTES_MAX: usize = 200;

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
