//! When a running game is due, as it is kept, is what follows from who is there. Knows a row of the database; never the
//! server.

use super::super::story::Story;
use super::*;

/// So much earlier than it is due a running game may be kept to be, in milliseconds: whoever is woken looks again.
const EARLY_MS: u64 = 86_400_000;

/// What is kept of when a running game is due is what follows from who is there: soon if nobody is, and else not.
pub(super) fn deadline(
    header: &Value,
    kept: &[Kept],
    due_ms: u64,
    abandon_ms: u64,
    story: &Story,
) -> Result<(), String> {
    let mut here = ["first", "second"].map(|seat| header["here"][seat] == true);
    let mut since_ms = header["opened_ms"].as_u64().unwrap();
    for event in kept {
        let seat = usize::from(event.act["seat"] == "second");
        match event.act["type"].as_str().unwrap() {
            "came" => here[seat] = true,
            "went" => here[seat] = false,
            "fault" => here = [false, false],
            _ => continue,
        }
        since_ms = event.at_ms;
    }
    let deserted = here == [false, false] && !story.is_left_alone;
    let soon = due_ms > 0 && due_ms <= since_ms + abandon_ms;
    let by_flag = story
        .flag_falls_ms
        .is_some_and(|(from_ms, to_ms)| (from_ms.saturating_sub(EARLY_MS)..=to_ms).contains(&due_ms));
    let flag_is_later = story.flag_falls_ms.is_some_and(|(_, to_ms)| to_ms >= due_ms);
    // A server that comes back does not know better at first, and is early.
    let after_fault = kept.last().is_some_and(|event| event.act["type"] == "fault");
    if flag_is_later && if deserted { soon } else { by_flag || after_fault } {
        return Ok(());
    }
    let flag = story.flag_falls_ms;
    Err(format!(
        "a game is due at {due_ms}, a flag falls at {flag:?}, and since {since_ms} these are there: {here:?}: {header}"
    ))
}
