//! The law of borders, shown houses in which it is broken, and houses in which it is not.

use super::*;

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
    for text in ["use actix::Addr;", "tokio::spawn(x);", "fn f(store: &Store) {}", "Instant::now()"] {
        for path in ["src/lobby/core.rs", "src/lobby/core/tables.rs"] {
            assert_eq!(cores(&House::of([(path, text)])).len(), 1, "{path}: {text}");
        }
        for path in ["src/lobby/shell.rs", "src/lobby/core/tests.rs", "src/core.rs"] {
            assert_eq!(cores(&House::of([(path, text)])), [], "{path}: {text}");
        }
    }
}

#[test]
fn a_room_that_carries_out_is_found_where_it_is_only_decided() {
    for (path, text, used) in [
        ("src/game/core/machine.rs", "use crate::store::{Journal, GameNumber};", "store::Journal"),
        ("src/game/core/machine.rs", "use crate::store;", "store"),
        ("src/game/core/machine.rs", "use crate::store::*;", "store::*"),
        ("src/game/core/machine.rs", "use crate::{rules::Seat, metrics::Metrics};", "metrics::Metrics"),
        ("src/game/core/machine.rs", "use crate::game::shell::Deps;", "game::shell::Deps"),
        ("src/game/core/machine.rs", "use crate::game::Chair;", "game::Chair"),
        ("src/game/core/machine.rs", "fn f() { super::super::door::go() }", "game::door::go"),
        ("src/game/core.rs", "use super::{core, shell};", "game::shell"),
        ("src/lobby/core/tables.rs", "use crate::store::{Journal, Newcomer};", "store::Journal"),
        ("src/lobby/core/tables.rs", "use crate::game::Game;", "game::Game"),
        ("src/lobby/core/tables.rs", "use super::super::desk::Desk;", "lobby::desk::Desk"),
        ("src/http/core.rs", "use crate::rules::Seat;", "rules::Seat"),
    ] {
        let found = cores(&House::of([(path, &format!("//! x\n#[cfg(test)]\nuse std::fs;\n{text}\n"))]));
        let law = format!("`{used}` is used");
        assert!(
            found.first().is_some_and(|first| first.line == 4 && first.law.starts_with(&law)),
            "{found:?}"
        );
    }
    for (path, text) in [
        ("src/lobby/core/players.rs", "use crate::store::{Newcomer, StoredPlayer};"),
        (
            "src/game/core/machine.rs",
            "use crate::{rules::{self, Seat}, protocol::*, game::core::event::Act};",
        ),
        (
            "src/game/core/machine.rs",
            "use super::{event, super_x};\nuse super::super::settings::Settings;\npub(in crate::game) fn f() {}",
        ),
        ("src/game/core/machine.rs", "#[cfg(test)]\nmod tests {\n    use crate::store::Journal;\n}\n"),
        ("src/game/core/machine/tests.rs", "use crate::store::Journal;"),
        ("src/game/shell.rs", "use crate::store::Journal;"),
    ] {
        assert_eq!(cores(&House::of([(path, text)])), [], "{path}: {text}");
    }
}

#[test]
fn a_game_outside_of_the_rules_is_found() {
    for text in ["use crate::rules::ConnectFour;", "const ID: &str = \"connect-four\";", "mod connect_four;"]
    {
        assert_eq!(games(&House::of([("src/lobby.rs", text)])).len(), 1, "{text}");
        for path in ["src/rules/catalogue.rs", "src/engine/connect_four.rs"] {
            assert_eq!(games(&House::of([(path, text)])), [], "{path}: {text}");
        }
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
