//! The database of version 0.1, made by the program of that day with games of all kinds, running and ended: it opens, all
//! that is said of it is said as then, its games go on to their end, and their records are valid.
//!
//! `version_0_1/database.sql` is the database, `key` what its records were signed with, `tokens.json` the secrets of its
//! players, and `said.json` what the program that made it said of it. Who made them, and how, is in `making`. What comes
//! later may say more, in fields that were not there; it says nothing else.

mod fragile;
mod making;
mod match_on;
mod telling;

use rusqlite::Connection;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use visavis::config::Config;
use visavis::operator::Finding;
use visavis::rules::CATALOGUE;

use crate::house::{House, config, kept};
use crate::operator::doctor;
use crate::records::api;
use telling::{Tokens, alive_ms, all, timeless};

/// How much of an absence bank goes by while a test asks, in milliseconds.
const ASKING_MS: u64 = 45_000;

/// A server that closes no game while a test looks at others, and keeps every record.
fn patient() -> Config {
    let mut config = config();
    (config.absence.abandon_s, config.absence.unplayed_s) = (100_000, 100_000);
    config.store.abandoned_days = 0;
    config.limits.messages_per_10s = 1_000_000;
    config.limits.connections_per_player = 100;
    (config.lobby.games_per_player, config.lobby.unplayed_per_ip, config.lobby.games_per_ip) = (100, 0, 0);
    config
}

fn database(sql: &str, key: &str) -> (TempDir, Config) {
    let (folder, config) = kept(patient());
    Connection::open(&config.store.path).unwrap().execute_batch(sql).unwrap();
    let path = folder.path().join("visavis.key");
    std::fs::write(&path, key).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    (folder, config)
}

/// All that a server says of a database. Its games are over then.
async fn said_of(config: &Config, tokens: &Tokens) -> Value {
    let until_ms = alive_ms(config);
    let house = House::open(config.clone());
    let mut said = all(&house, tokens, until_ms).await;
    drop(house);
    let (finding, looked) = doctor(config);
    assert_eq!(finding, Finding::Sound, "{looked}");
    said["sure"] = sure(config).await;
    said
}

/// The leaderboards, once what is known of everybody is made sure.
async fn sure(config: &Config) -> Value {
    let db = Connection::open(&config.store.path).unwrap();
    db.execute_batch(
        "UPDATE ratings SET ranked = 1, deviation = 60, rating = 1400 + 10 * games WHERE rules = 'tic-tac-toe'",
    )
    .unwrap();
    let house = House::open(config.clone());
    let mut said = Map::new();
    for kind in CATALOGUE {
        let path = format!("leaderboards/{}?limit=2", kind.id);
        said.insert(path.clone(), timeless(api(&house, &path).await, u64::MAX));
    }
    Value::Object(said)
}

/// The first place at which something else is said than was.
fn differs(at: &str, was: &Value, is: &Value) -> Option<String> {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => was.iter().find_map(|(name, was)| match is.get(name) {
            Some(is) => differs(&format!("{at} {name}"), was, is),
            None => Some(format!("{at} {name}: it is not there any more, and was {was}")),
        }),
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
            (0..).zip(was.iter().zip(is)).find_map(|(n, (was, is))| differs(&format!("{at} {n}"), was, is))
        }
        (Value::Number(was), Value::Number(is)) if at.contains(" left_ms ") => {
            let [was, is] = [was, is].map(|left_ms| left_ms.as_u64().unwrap());
            (was.abs_diff(is) > ASKING_MS).then(|| format!("{at}: {is} are left, and were {was}"))
        }
        _ => (was != is).then(|| format!("{at}: it is {is}, and was {was}")),
    }
}

/// What was ended by then stands in the database as the document that is given out.
fn documents(config: &Config, said: &Value) {
    let db = Connection::open(&config.store.path).unwrap();
    let mut select = db.prepare("SELECT lower(hex(id)), document FROM ended").unwrap();
    let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    for (game, document) in rows.map(Result::<(String, String), _>::unwrap) {
        assert_eq!(
            said["pages"][format!("games/{game}")]["digest"],
            json!(telling::digest(&document)),
            "{game}"
        );
    }
}

/// What was said then, but for the numbers of draws: a game that was not played to an end was one, and is none.
fn with_results_of_today(mut was: Value) -> Value {
    let pages = was["pages"].as_object_mut().unwrap();
    for (_, page) in pages.iter_mut().filter(|(path, _)| path.starts_with("players/")) {
        let games = page["games"]["games"].as_array().unwrap();
        let reasons = games.iter().filter_map(|game| game["ended"]["reason"].as_str());
        let unplayed = reasons.filter(|reason| ["abandoned", "adjudication"].contains(reason)).count();
        assert!(page["games"]["next"].is_null() || unplayed == 0, "all that are listed are all there are");
        page["results"]["draws"] = json!(page["results"]["draws"].as_u64().unwrap() - unplayed as u64);
    }
    was
}

#[tokio::test]
async fn the_database_of_version_0_1_opens_and_its_games_go_on() {
    let (_folder, config) =
        database(include_str!("version_0_1/database.sql"), include_str!("version_0_1/key"));
    let tokens: Tokens = serde_json::from_str(include_str!("version_0_1/tokens.json")).unwrap();
    let was: Value = serde_json::from_str(include_str!("version_0_1/said.json")).unwrap();
    documents(&config, &was);
    assert_eq!(differs("", &with_results_of_today(was), &said_of(&config, &tokens).await), None);
}

#[test]
fn what_is_said_otherwise_is_found() {
    let was = json!({"a": [1, {"b": null}], "left_ms": {"first": 5_000}});
    let more = json!({"a": [1, {"b": null, "c": 1}], "left_ms": {"first": 4_000}, "d": 1});
    assert_eq!(differs("", &was, &more), None, "there may be more");
    for other in [
        json!({"a": [1, {"b": 1}], "left_ms": {"first": 5_000}}),
        json!({"a": [1, {}], "left_ms": {"first": 5_000}}),
        json!({"a": [1], "left_ms": {"first": 5_000}}),
        json!({"a": [1, {"b": null}], "left_ms": {"first": null}}),
        json!({"a": [1, {"b": null}], "left_ms": {"first": 55_000}}),
    ] {
        assert!(differs("", &was, &other).is_some(), "{other}");
    }
}
