//! The law of the rooms: a room may use only the rooms to its left.

use super::house::{Breach, House, Page, room_of};
use super::rust;

/// The rooms, from the innermost to the street.
pub(crate) const ROOMS: &[&str] = &[
    "rules",
    "engine",
    "limits",
    "scheduling",
    "seal",
    "protocol",
    "client",
    "metrics",
    "store",
    "game",
    "lobby",
    "bots",
    "bridge",
    "session",
    "http",
    "config",
    "operator",
    "load",
    "server",
    "main",
];

fn order() -> String {
    ROOMS.join(" → ")
}

/// Every use of a room by one that stands further left.
pub(crate) fn look(house: &House) -> Vec<Breach> {
    house.source().filter(|page| page.path != "src/lib.rs").flat_map(inspect).collect()
}

fn inspect(page: &Page) -> Vec<Breach> {
    let room = room_of(&page.path).unwrap_or_default();
    let Some(place) = ROOMS.iter().position(|known| *known == room) else {
        let law = format!("`{room}` is no room of the house ({})", order());
        return vec![page.breach(
            1,
            law,
            "move the file into a room, or give the new room its place in tests/tidy/rooms.rs",
        )];
    };
    let code = rust::blank(&page.text, false);
    let mut breaches = climbs(page, &code);
    for (at, used) in uses(&code) {
        let line = rust::line_of(&code, at);
        match ROOMS.iter().position(|known| *known == used) {
            Some(other) if other <= place => {}
            Some(_) => breaches.push(page.breach(
                line,
                format!("`{room}` uses `{used}`, but a room may use only rooms to its left: {}", order()),
                "move what is shared to the left, or let the news travel through a port of the lower room",
            )),
            None => breaches.push(page.breach(
                line,
                format!("`crate::{used}` is no room of the house ({})", order()),
                "name the room that owns it",
            )),
        }
    }
    breaches
}

/// The first names after `crate::` or `visavis::`, each with the byte it stands at.
fn uses(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for start in ["crate::", "visavis::"] {
        for (at, _) in code.match_indices(start) {
            let part_of_a_word =
                code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
            let rest = at + start.len();
            if part_of_a_word {
                continue;
            }
            match code[rest..].strip_prefix('{') {
                Some(group) => found.extend(group_names(group).map(|(place, name)| (rest + 1 + place, name))),
                None => found.push((rest, word(&code[rest..]))),
            }
        }
    }
    found.retain(|(_, name)| !name.is_empty() && name != "self");
    found
}

/// The name a text begins with; a star counts as one.
fn word(text: &str) -> String {
    if text.starts_with('*') {
        return "*".to_owned();
    }
    text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// The first name of each entry of a group such as `{a, b::{c, d}}`, after its opening brace.
fn group_names(group: &str) -> impl Iterator<Item = (usize, String)> {
    let mut depth = 1_usize;
    let mut starts = vec![0];
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => starts.push(at + 1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    starts.into_iter().map(|start| {
        let entry = group[start..].trim_start();
        (group.len() - entry.len(), word(entry))
    })
}

/// Paths of `super::` that reach the top of the crate, where the scan for `crate::` does not see them.
fn climbs(page: &Page, code: &str) -> Vec<Breach> {
    let depth = page.path.matches('/').count();
    let tests = rust::tests(&page.text);
    let mut breaches = Vec::new();
    for (at, _) in code.match_indices("super::").filter(|(at, _)| !code[..*at].ends_with("super::")) {
        let climbed = code[at..].split("super::").take_while(|part| part.is_empty()).count();
        let line = rust::line_of(code, at);
        if climbed >= depth + usize::from(tests.contains(&line)) {
            let law = "a chain of `super::` leaves the room, so that nobody sees which room it enters";
            breaches.push(page.breach(line, law, "write `crate::ROOM::…`"));
        }
    }
    breaches
}

#[test]
fn a_use_to_the_right_is_found() {
    for (path, text, line, said) in [
        ("src/rules.rs", "//! x\nuse crate::game::Chair;\n", 2, "`rules` uses `game`"),
        (
            "src/game/clock.rs",
            "use crate::{\n    rules::{Seat, find},\n    lobby,\n};\n",
            3,
            "`game` uses `lobby`",
        ),
        ("src/lobby.rs", "fn f() { crate::session::go() }\n", 1, "`lobby` uses `session`"),
        ("src/config.rs", "use {std::fmt, crate::server::run};\n", 1, "`config` uses `server`"),
        ("src/game/x.rs", "fn f() {\n    super::super::lobby::go()\n}\n", 2, "leaves the room"),
        ("src/game.rs", "use super::lobby;\n", 1, "leaves the room"),
        ("src/game.rs", "use crate::kitchen::Knife;\n", 1, "no room"),
        ("src/game.rs", "use crate::*;\n", 1, "no room"),
        ("src/kitchen/knife.rs", "//! x\n", 1, "`kitchen` is no room"),
    ] {
        let found = look(&House::of([(path, text)]));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!((found[0].line, found[0].law.contains(said)), (line, true), "{text}: {found:?}");
    }
}

#[test]
fn a_use_to_the_left_is_fine() {
    for (path, text) in [
        ("src/server.rs", "use crate::{config::Config, http, rules::{Seat, BySeat}};\n"),
        (
            "src/game.rs",
            "//! [`crate::lobby`]\n// crate::lobby\nconst S: &str = \"crate::lobby\";\nuse crate::game::x;\n",
        ),
        ("src/game/x.rs", "use super::clock;\n#[cfg(test)]\nmod tests {\n    use super::super::clock;\n}\n"),
        ("src/main.rs", "use visavis::{config, server};\n"),
        ("src/lib.rs", "pub use crate::server::run;\n"),
    ] {
        assert_eq!(look(&House::of([(path, text)])), [], "{path}: {text}");
    }
}
