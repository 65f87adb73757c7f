//! What rated games count for: how long they were, who met whom, from where; what the record says of it, what the doctor makes
//! of it, and who has a place on a leaderboard.

use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;
use visavis::config::Config;
use visavis::game::verify;
use visavis::operator::Finding;
use visavis::rules::CATALOGUE;
use visavis::store::ratings::settings::OneAddress;

use crate::house::{House, config, kept};
use crate::http::get;
use crate::operator::{doctor, record};
use crate::records::{api, rated_win};
use crate::visitor::{Match, Visitor};

async fn rated(one: Visitor, other: Visitor) -> Match {
    Match::between(one, other, json!({"type": "seek", "rules": "connect-four", "rated": true})).await
}

/// The record of a game, which is as it was signed.
async fn signed(house: &House, game: &str) -> Value {
    let text = record(house, game).await;
    verify(&text, CATALOGUE).expect("it is as it was signed");
    serde_json::from_str(&text).unwrap()
}

fn nothing(why: &str) -> Value {
    let weight = json!({"permille": 0, "why": [why]});
    json!({"first": weight, "second": weight})
}

/// Given up at once a rated game changes nothing, and its record says why; from six moves on it counts.
#[tokio::test]
async fn a_rated_game_that_was_hardly_played_counts_for_nothing() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    for (moves, why) in [("", Some("too_short")), ("12345", Some("too_short")), ("123456", None)] {
        let mut game = rated(Visitor::guest(&house).await, Visitor::guest(&house).await).await;
        game.play(moves).await;
        game.first.say(json!({"type": "resign", "game": game.game})).await;
        let [ended, _] = game.both_hear("ended").await;
        let record = signed(&house, &game.game).await;
        assert_eq!(ended["ratings"].is_null(), why.is_some(), "{ended}");
        let ratings = &api(&house, &format!("players/{}", game.second.id)).await["ratings"];
        if let Some(why) = why {
            assert_eq!((&record["counted"], ratings), (&nothing(why), &json!([])));
        } else {
            let weight = json!({"permille": 100, "why": ["newcomer"]});
            assert_eq!(record["counted"], json!({"first": weight, "second": weight}));
            assert_eq!((&ratings[0]["games"], &ratings[0]["provisional"]), (&json!(1), &json!(true)));
        }
    }
    drop(house);
    assert_eq!(doctor(&config).0, Finding::Sound);
}

/// From one address a rated game counts for nothing, for a part, or as always, as the host wants; between two it counts. The
/// record says yes or no, and no address.
#[tokio::test]
async fn a_rated_game_of_one_address_counts_as_the_host_wants() {
    for (policy, from, permille) in [
        (OneAddress::None, ["127.0.0.3", "127.0.0.3"], 0),
        (OneAddress::None, ["127.0.0.2", "127.0.0.3"], 100),
        (OneAddress::Weighed, ["127.0.0.3", "127.0.0.3"], 25),
        (OneAddress::Full, ["127.0.0.3", "127.0.0.3"], 100),
    ] {
        let (_folder, mut config) = kept(config());
        config.ratings.one_address = policy;
        let house = House::open(config.clone());
        let (one, other) =
            (Visitor::guest_from(&house, from[0]).await, Visitor::guest_from(&house, from[1]).await);
        let mut game = rated(one, other).await;
        game.play("1212121").await;
        let [ended, _] = game.both_hear("ended").await;
        let text = record(&house, &game.game).await;
        let record = signed(&house, &game.game).await;
        assert_eq!(record["one_address"], json!(from[0] == from[1]));
        assert_eq!(record["counted"]["first"]["permille"], permille, "{policy:?}: {record}");
        assert_eq!(ended["ratings"].is_null(), permille == 0);
        assert!(!text.contains("127.0.0"), "{text}");
        let mut forged = record;
        for change in [json!(null), json!({"first": {"permille": 1000, "why": []}})] {
            forged["counted"] = change;
            assert!(verify(&forged.to_string(), CATALOGUE).is_err(), "what it counts is signed");
        }
        drop(house);
        assert_eq!(doctor(&config).0, Finding::Sound, "{policy:?}");
    }
    let house = House::open(config());
    let game = Match::start(&house).await;
    let record = api(&house, &format!("games/{}", game.game)).await;
    assert_eq!(record.get("one_address"), None, "of who plays for nothing it is not said");
}

/// The same two again and again: all of it three times, then half of what was before, and the doctor comes to the same.
#[tokio::test]
async fn the_same_two_count_less_and_less() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut weights = Vec::new();
    for _ in 0..6 {
        let (game, _) = rated_win(ann, ben).await;
        weights.push(signed(&house, &game.game).await["counted"]["first"]["permille"].clone());
        (ann, ben) = (game.first.again(&house).await, game.second.again(&house).await);
    }
    assert_eq!(weights, [100, 100, 200, 150, 100, 62].map(Value::from));
    drop(house);
    assert_eq!(doctor(&config).0, Finding::Sound);
    // A game that is no longer there would have made the next ones count less.
    let db = Connection::open(&config.store.path).unwrap();
    let gone = "DELETE FROM ended WHERE rowid = 2;";
    db.execute_batch(&format!("PRAGMA foreign_keys = ON; {gone}")).unwrap();
    let (finding, said) = doctor(&config);
    assert_eq!(finding, Finding::Wrong);
    assert!(said.contains("how much of it counts for the ratings does not follow"), "{said}");
}

/// A database of the time before: its records are as they were signed, its ratings follow from them, also from a game that was
/// given up at once, and it goes on.
#[tokio::test]
async fn what_was_rated_before_stays_as_it_was() {
    let (_folder, config) = older();
    let house = House::open(config.clone());
    let games = api(&house, "games?state=ended&rules=tic-tac-toe").await;
    let ids: Vec<_> = games["games"].as_array().unwrap().iter().map(|game| game["game"].clone()).collect();
    assert_eq!(ids.len(), 2);
    let mut players = Value::Null;
    for id in ids {
        let record = signed(&house, id.as_str().unwrap()).await;
        assert_eq!(record.get("counted"), None);
        players = record["players"].clone();
    }
    let best = api(&house, &format!("players/{}", players["first"]["id"].as_str().unwrap())).await;
    assert_eq!((&best["ratings"][0]["rating"], &best["results"]["wins"]), (&json!(1720), &json!(2)));
    let (game, _) = rated_win(Visitor::guest(&house).await, Visitor::guest(&house).await).await;
    signed(&house, &game.game).await;
    drop(house);
    let (finding, said) = doctor(&config);
    assert_eq!(finding, Finding::Sound, "{said}");
    let db = Connection::open(&config.store.path).unwrap();
    db.execute_batch("UPDATE ratings SET deviation = 40 WHERE rating > 1700").unwrap();
    let (finding, said) = doctor(&config);
    assert_eq!(finding, Finding::Wrong);
    assert!(said.contains("how sure it is does not follow from the games that are kept"), "{said}");
}

fn older() -> (TempDir, Config) {
    let (folder, config) = kept(config());
    let db = Connection::open(&config.store.path).unwrap();
    db.execute_batch(include_str!("older.sql")).unwrap();
    db.pragma_update(None, "user_version", 5).unwrap();
    visavis::server::make_key(&config.store).unwrap();
    (folder, config)
}

/// Who has played little has a rating that says so, and no place; who has one is found page by page.
#[tokio::test]
async fn a_leaderboard_has_whose_rating_is_sure() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let mut ids = Vec::new();
    for _ in 0..2 {
        let (game, _) = rated_win(Visitor::guest(&house).await, Visitor::guest(&house).await).await;
        ids.extend([game.first.id, game.second.id]);
    }
    let empty = json!({"rules": "tic-tac-toe", "speed": "untimed", "players": [], "next": null});
    assert_eq!(api(&house, "leaderboards/tic-tac-toe").await, empty);
    drop(house);
    let db = Connection::open(&config.store.path).unwrap();
    db.execute_batch("UPDATE ratings SET ranked = 1, deviation = 60, games = 40").unwrap();
    let house = House::open(config);
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let page = api(&house, &format!("leaderboards/tic-tac-toe?limit=1&after={after}")).await;
        let [player] = page["players"].as_array().unwrap().as_slice() else { panic!("one a page: {page}") };
        found.push(player["id"].as_str().unwrap().to_owned());
        assert_eq!((&player["rank"], &player["provisional"]), (&json!(found.len()), &json!(false)));
        let Some(next) = page["next"].as_str() else { break };
        after = next.to_owned();
    }
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    assert_eq!(sorted(found), sorted(ids), "each once");
    for made_up in ["9223372036854775807", "-1", "1-2", "1-7ff8000000000000-x"] {
        let answer = get(&house, &format!("/api/v1/leaderboards/tic-tac-toe?after={made_up}")).await;
        assert_eq!((answer.status, &answer.json()["code"]), (400, &json!("bad_query")), "{made_up}");
    }
}

/// One address may ask so much of the lists; another is answered as before.
#[tokio::test]
async fn an_address_that_asks_too_much_is_told_when_to_ask_again() {
    let mut config = config();
    config.limits.connections_per_ip = 256;
    config.limits.questions_per_ip_10s = 10;
    config.server.proxies = vec!["127.0.0.1".parse().unwrap()];
    let house = House::open(config);
    let ask = async |of: &str, path: &str| {
        crate::http::ask(&house, &format!("GET {path}"), &format!("X-Forwarded-For: {of}\r\n")).await
    };
    for _ in 0..10 {
        assert_eq!(ask("192.0.2.7", "/api/v1/leaderboards/hex").await.status, 200);
    }
    let refused = ask("192.0.2.7", "/api/v1/games").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    assert_eq!(refused.json()["code"], "too_fast");
    assert_eq!(ask("192.0.2.8", "/api/v1/games").await.status, 200);
    assert_eq!(ask("192.0.2.7", "/healthz").await.status, 200, "what watches the server is not asked for");
    // What is made of a record is dearer.
    let replay = "/api/v1/games/00000000000000000000000000000000/replay";
    let statuses = [ask("192.0.2.9", replay).await, ask("192.0.2.9", replay).await];
    assert!(statuses.iter().all(|answer| answer.status == 404), "there is no such game");
    for made in ["/replay", "/export", "/analysis"] {
        assert_eq!(ask("192.0.2.9", &replay.replace("/replay", made)).await.status, 429, "{made}");
    }
    assert!(house.metrics.text().contains("visavis_questions_refused_total 4"));
}
