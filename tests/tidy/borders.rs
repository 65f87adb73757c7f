//! The law of borders: what belongs to one room is named nowhere else, and nothing in the house can bring it down.

use super::house::{Breach, House, Page, finds};
use super::rust;

/// What belongs to some rooms alone, or to a part of one, and those rooms or parts.
const BELONGINGS: &[(&str, &[&str])] = &[
    ("actix_web_actors", &["session"]),
    ("rusqlite", &["store/sqlite"]),
    // On the wire, in what is kept of games, in the answers to requests, in settings, on the wire as a client has it.
    ("serde_json", &["protocol", "game", "http", "config", "load"]),
];

/// Names of games, in types, modules and on the wire.
const GAMES: &[&str] = &["ConnectFour", "connect_four", "connect-four"];

/// Ways to make a queue that takes whatever comes.
const ENDLESS_QUEUES: &[&str] =
    &["unbounded_channel", "unbounded", "mpsc::channel()", "mpsc::channel::<", "SegQueue"];

/// What may not stand in the server outside its tests, why, where it may after all, and what to do.
const DANGERS: &[(&str, &str, Option<&str>, &str)] = &[
    (
        "process::exit",
        "ends the server without a word to anybody",
        Some("main"),
        "return an exit code from main",
    ),
    ("process::abort", "ends the server without a word to anybody", None, "return an exit code from main"),
    (".unwrap()", "panics", None, "match, or say what happens instead"),
    (".expect(", "panics", None, "match, or say what happens instead"),
    (".unwrap_err()", "panics", None, "match, or say what happens instead"),
    (".expect_err(", "panics", None, "match, or say what happens instead"),
];

/// What a floor that only decides never names: actors, tasks, the store as everybody holds it, clocks.
const DOERS: &[&str] = &["actix", "tokio", "Store", "Instant", "SystemTime"];

/// Everything that does something, where it is only decided: in a room's `core`.
pub(crate) fn cores(house: &House) -> Vec<Breach> {
    let is_core = |page: &&Page| {
        let path = page.path.strip_prefix("src/").and_then(|path| path.split_once('/'));
        path.is_some_and(|(_, rest)| rest == "core.rs" || rest.starts_with("core/"))
    };
    let mut breaches = Vec::new();
    for page in house.source().filter(is_core) {
        for (line, text) in page.product(false) {
            let named = DOERS.iter().filter(|doer| finds(&text, doer));
            let law = |doer: &&str| format!("`{doer}` is named, where nothing is done and all is decided");
            let cure = "give it back as an effect, and have the shell carry it out";
            breaches.extend(named.map(|doer| page.breach(line, law(doer), cure)));
        }
    }
    breaches
}

/// Every belonging that is named in another room.
pub(crate) fn belongings(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for (name, rooms) in BELONGINGS {
        for page in house.source().filter(|page| !rooms.iter().any(|room| page.is_part(room))) {
            let named = page.product(false).into_iter().filter(|(_, line)| finds(line, name));
            let law = format!("`{name}` is named, and only {} may name it", rooms.join(", "));
            breaches.extend(named.map(|(line, _)| page.breach(line, &law, "ask the room that owns it")));
        }
    }
    breaches
}

/// Every game that is named outside of the rules.
pub(crate) fn games(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for page in house.source().filter(|page| !page.is_room("rules")) {
        for (line, text) in page.product(true) {
            let named = GAMES.iter().filter(|game| finds(&text, game));
            let law = |game: &&str| format!("`{game}` is named, and only the rules know a game");
            breaches.extend(named.map(|game| page.breach(line, law(game), "ask the catalogue")));
        }
    }
    breaches
}

/// Everything that may panic, end the process or is not safe.
pub(crate) fn dangers(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for page in house.source() {
        for (line, text) in page.product(false) {
            let here = DANGERS.iter().filter(|(word, _, room, _)| {
                finds(&text, word) && !room.is_some_and(|room| page.is_room(room))
            });
            breaches
                .extend(here.map(|(word, why, _, cure)| page.breach(line, format!("`{word}` {why}"), *cure)));
        }
    }
    for page in house.source().chain(house.under("tests").filter(|page| page.is_rust())) {
        let code = rust::blank(&page.text, false);
        let lines = (1..).zip(code.lines()).filter(|(_, line)| finds(line, concat!("un", "safe")));
        let law = format!("`{}` switches the compiler's checks off", concat!("un", "safe"));
        breaches.extend(lines.map(|(line, _)| page.breach(line, &law, "do without")));
    }
    breaches
}

/// Every queue that takes whatever comes. (Tokio's `mpsc::channel` is given its limit.)
pub(crate) fn queues(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for page in house.source() {
        for (line, text) in page.product(false) {
            let endless = ENDLESS_QUEUES.iter().filter(|word| text.contains(*word));
            let law = |word: &&str| format!("`{word}` makes a queue without a limit");
            let cure = "give it a named limit, and say what happens to who finds it full";
            breaches.extend(endless.take(1).map(|word| page.breach(line, law(word), cure)));
        }
    }
    breaches
}

#[test]
fn a_queue_without_a_limit_is_found() {
    for text in
        ["tokio::sync::mpsc::unbounded_channel()", "std::sync::mpsc::channel()", "mpsc::channel::<u8>()"]
    {
        assert_eq!(queues(&House::of([("src/store.rs", text)])).len(), 1, "{text}");
        assert_eq!(queues(&House::of([("src/store/tests.rs", text)])), [], "{text}");
    }
    assert_eq!(queues(&House::of([("src/store.rs", "mpsc::channel(QUEUE_MAX); mpsc::sync_channel(1)")])), []);
}

#[test]
fn a_belonging_in_another_room_is_found() {
    for (path, text) in [
        ("src/http.rs", "use actix_web_actors::ws;\n"),
        ("src/store/writer.rs", "use rusqlite::Connection;\n"),
        ("src/lobby/tables.rs", "fn f() { serde_json::to_string(&1) }\n"),
    ] {
        assert_eq!(belongings(&House::of([(path, text)])).len(), 1, "{path}");
    }
    for (path, text) in [
        ("src/session/socket.rs", "use actix_web_actors::ws;\n"),
        ("src/store/sqlite.rs", "use rusqlite::Connection;\n"),
        ("src/store/sqlite/jobs.rs", "use rusqlite::Connection;\n"),
        ("src/protocol.rs", "use serde_json::Value;\n"),
        ("src/lib.rs", "//! actix_web_actors\n"),
        ("src/game.rs", "#[cfg(test)]\nmod tests {\n    use serde_json::json;\n}\n"),
        ("src/game/tests.rs", "use serde_json::json;\n"),
    ] {
        assert_eq!(belongings(&House::of([(path, text)])), [], "{path}");
    }
}

#[test]
fn what_does_something_where_it_is_only_decided_is_found() {
    for text in ["use actix::Addr;", "tokio::spawn(x);", "use crate::store::{Seal, Store};", "Instant::now()"]
    {
        for path in ["src/lobby/core.rs", "src/lobby/core/tables.rs"] {
            assert_eq!(cores(&House::of([(path, text)])).len(), 1, "{path}: {text}");
        }
        for path in ["src/lobby/shell.rs", "src/lobby/core/tests.rs", "src/core.rs"] {
            assert_eq!(cores(&House::of([(path, text)])), [], "{path}: {text}");
        }
    }
    let named = "use crate::store::{Newcomer, StoredPlayer};";
    assert_eq!(cores(&House::of([("src/lobby/core/players.rs", named)])), []);
}

#[test]
fn a_game_outside_of_the_rules_is_found() {
    for text in ["use crate::rules::ConnectFour;", "const ID: &str = \"connect-four\";", "mod connect_four;"]
    {
        assert_eq!(games(&House::of([("src/lobby.rs", text)])).len(), 1, "{text}");
        assert_eq!(games(&House::of([("src/rules/catalogue.rs", text)])), [], "{text}");
    }
    for text in ["/// Such as `connect-four`.\n", "#[cfg(test)]\nconst ID: &str = \"connect-four\";\n"] {
        assert_eq!(games(&House::of([("src/lobby.rs", text)])), [], "{text}");
    }
}

#[test]
fn what_may_bring_the_house_down_is_found() {
    let unchecked = concat!("un", "safe {}");
    for text in ["x.unwrap();", "x\n    .expect(\"y\");", "std::process::exit(1);", unchecked] {
        assert_eq!(dangers(&House::of([("src/game.rs", text)])).len(), 1, "{text}");
    }
    assert_eq!(dangers(&House::of([("tests/rules.rs", unchecked)])).len(), 1);
    for (path, text) in [
        ("src/main.rs", "std::process::exit(1);"),
        ("src/game.rs", "x.unwrap_or(1); x.expected(); // x.unwrap()"),
        ("src/game.rs", "#[cfg(test)]\nmod tests {\n    fn f() { x.unwrap() }\n}"),
        ("src/game/tests.rs", "x.unwrap()"),
        ("tests/rules.rs", "x.unwrap()"),
    ] {
        assert_eq!(dangers(&House::of([(path, text)])), [], "{path}: {text}");
    }
}
