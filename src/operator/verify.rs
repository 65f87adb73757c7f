//! `visavis verify FILE`. Knows files and keys as text; what makes a record valid is the game's.

use std::io::Read;
use std::path::Path;

use super::{Console, Finding};
use crate::game::{self, Verified};
use crate::rules::Catalogue;

/// Digits of a key.
const KEY_DIGITS: usize = 64;

/// Holds the record in a file, or on standard input for `-`, against its chain, its signature and the rules, and if a key
/// is named also against that.
pub fn verify(file: &Path, key: Option<&str>, catalogue: Catalogue, console: &mut Console<'_>) -> Finding {
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(error) => return console.give_up(format_args!("{} cannot be read: {error}", file.display())),
    };
    let wanted = match key.map(named_key).transpose() {
        Ok(wanted) => wanted,
        Err(reason) => return console.give_up(reason),
    };
    let Ok(text) = std::str::from_utf8(&bytes) else {
        console.say("not valid: this is no record of an ended game: it is not UTF-8");
        return Finding::Wrong;
    };
    match game::verify(text, catalogue) {
        Ok(Verified { key, .. }) if wanted.as_ref().is_some_and(|wanted| *wanted != key) => {
            console.say(format_args!("not valid: it is signed by {key}, and not by the key that was named"));
            Finding::Wrong
        }
        Ok(Verified { game, events, key }) => {
            console.say(format_args!("valid: game {game}, {events} events, signed by {key}"));
            Finding::Sound
        }
        Err(reason) => {
            console.say(format_args!("not valid: {reason}"));
            Finding::Wrong
        }
    }
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    std::fs::read(file)
}

/// A public key as it was named: its digits, or a file that holds them, alone or as the server gives them.
fn named_key(named: &str) -> Result<String, String> {
    if let Some(key) = key_in(named) {
        return Ok(key);
    }
    let text = std::fs::read_to_string(named).map_err(|error| {
        format!("--key is {named:?}: that is not {KEY_DIGITS} hexadecimal digits, and no file that can be read: {error}")
    })?;
    key_in(&text).ok_or_else(|| format!("there is no key of {KEY_DIGITS} hexadecimal digits in {named:?}"))
}

/// The one run of so many digits in a text.
fn key_in(text: &str) -> Option<String> {
    let mut keys = text
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| word.len() == KEY_DIGITS && word.bytes().all(|digit| digit.is_ascii_hexdigit()));
    let key = keys.next()?.to_ascii_lowercase();
    keys.next().is_none().then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_alone_and_as_the_server_gives_it() {
        let key = "0123456789abcdef".repeat(4);
        for text in
            [key.clone(), format!("{key}\n"), key.to_uppercase(), format!("{{\"ed25519\":\"{key}\"}}")]
        {
            assert_eq!(key_in(&text).as_ref(), Some(&key), "{text}");
        }
        for text in [&key[1..], &format!("{key}0"), &format!("{key} {key}"), "", "../key"] {
            assert_eq!(key_in(text), None, "{text}");
        }
    }
}
