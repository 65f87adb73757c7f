//! Games that nobody looks at: they go to rest, count as before, and wake with the next word.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;
use visavis::config::Config;

use crate::house::{House, config, kept};
use crate::http::get;
use crate::visitor::{Match, Visitor};

/// A server whose games go to rest as soon as can be, and its database.
fn restful() -> (tempfile::TempDir, Config) {
    let mut config = config();
    config.absence.rest_s = 1;
    kept(config)
}

/// Comes when that many games are at rest.
async fn resting(house: &House, games: i64) {
    let there = async {
        while house.metrics.games_resting.get() != games {
            get(house, "/healthz").await;
        }
    };
    timeout(Duration::from_secs(20), there).await.expect("the games go to rest in time");
}

/// The players, as they are known again.
async fn both_leave(game: Match) -> (String, [String; 2]) {
    let tokens = [game.first.token.clone(), game.second.token.clone()];
    game.first.leave().await;
    let mut second = game.second;
    second.hear_past("presence").await;
    second.leave().await;
    (game.game, tokens)
}

/// A player on a connection of their own, with a chair at the game, and what they see.
async fn back(house: &House, token: &str, game: &str) -> (Visitor, Value) {
    let mut back = Visitor::knock(house).await;
    back.say(json!({"type": "hello", "token": token})).await;
    assert_eq!(back.hear("welcome").await["games"], json!([game]), "it is still the player's");
    back.say(json!({"type": "resume", "game": game})).await;
    let snapshot = back.hear_past("snapshot").await;
    (back, snapshot)
}

#[tokio::test]
async fn a_game_at_rest_counts_and_wakes_with_the_next_word() {
    let (_folder, mut config) = restful();
    config.lobby.games_max = 1;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    game.play("44").await;
    game.first.say(json!({"type": "offer", "game": game.game, "what": "draw"})).await;
    game.both_hear("offered").await;
    let (id, tokens) = both_leave(game).await;
    resting(&house, 1).await;

    let mut stranger = Visitor::guest(&house).await;
    stranger.may_not(json!({"type": "seek", "rules": "connect-four"}), "game_limit").await;
    assert_eq!(house.metrics.games.get(), 1);
    let listed = get(&house, "/api/v1/games?state=running").await.json();
    assert_eq!(listed["games"][0]["game"], id);
    assert_eq!(house.metrics.games_woken.get(), 0, "a list wakes nobody");

    let (first, seen) = back(&house, &tokens[0], &id).await;
    assert_eq!((&seen["seat"], &seen["moves"]), (&json!("first"), &json!(["4", "4"])));
    assert_eq!(seen["offers"], json!([{"seat": "first", "what": "draw", "seq": 3}]));
    assert_eq!(seen["presence"], json!({"first": true, "second": false}));
    let seq = seen["seq"].as_u64().expect("a number");
    assert!(
        seq >= 6,
        "two moves, an offer, two who went and one who came, and for how long the server stood still: {seq}"
    );
    let (second, _) = back(&house, &tokens[1], &id).await;
    let mut game = Match { first, second, game: id };
    assert_eq!(game.first.hear("presence").await["seq"], seq + 1);
    game.play_from(3, "4").await;
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let record = get(&house, &format!("/api/v1/games/{}", game.game)).await.json();
    let kinds = record["events"].as_array().unwrap().iter().map(|event| &event["type"]);
    let kinds: Vec<_> = kinds.filter(|kind| **kind != "stalled").collect();
    assert_eq!(
        json!(kinds),
        json!(["played", "played", "offered", "went", "went", "came", "came", "played", "resigned"]),
        "a rest is no fault of the server's, and stands nowhere"
    );
    assert_eq!((house.metrics.games_rested.get(), house.metrics.games_woken.get()), (1, 1));
}

#[tokio::test]
async fn a_record_of_a_game_at_rest_is_answered_and_the_game_rests_again() {
    let (_folder, config) = restful();
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    game.play("123").await;
    let (id, _) = both_leave(game).await;
    resting(&house, 1).await;
    let record = get(&house, &format!("/api/v1/games/{id}")).await.json();
    assert_eq!((&record["state"], record["moves"].as_array().unwrap().len()), (&json!("running"), 3));
    assert_eq!(house.metrics.games_woken.get(), 1);
    resting(&house, 0).await;
    resting(&house, 1).await;
    assert_eq!(house.metrics.games_rested.get(), 2);
}

/// The banks of those who are away run while a game rests, and the first who comes back may claim it.
#[tokio::test]
async fn a_bank_runs_out_while_the_game_rests() {
    let (_folder, mut config) = restful();
    config.absence.bank_s = 1;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    game.play("44").await;
    let (id, tokens) = both_leave(game).await;
    resting(&house, 1).await;
    let (mut second, seen) = back(&house, &tokens[1], &id).await;
    let left_ms = seen["left_ms"]["first"].as_u64().expect("a bank");
    assert!(left_ms < 500, "what the server stood still is charged to nobody: {left_ms}");
    let claim = json!({"type": "claim", "game": id, "what": "win"});
    let ended = loop {
        second.say(claim.clone()).await;
        let answer = second.next().await;
        if answer["code"] != "too_early" {
            break answer;
        }
        second.let_pass(answer["retry_after_ms"].as_u64().unwrap_or(100)).await;
    };
    assert_eq!((&ended["winner"], &ended["reason"]), (&json!("second"), &json!("absence")));
}

#[tokio::test]
async fn a_game_at_rest_is_closed_when_nobody_comes_back() {
    let (_folder, mut config) = restful();
    config.absence.abandon_s = 2;
    let house = House::open(config);
    let game = Match::start(&house).await;
    let mut witness = Visitor::guest(&house).await;
    witness.hear_lobby(|lobby| lobby["games"] == 1).await;
    let (id, _) = both_leave(game).await;
    witness.hear_lobby(|lobby| lobby["games"] == 0).await;
    let record = get(&house, &format!("/api/v1/games/{id}")).await.json();
    assert_eq!(record["ended"]["reason"], "abandoned");
    assert_eq!((house.metrics.games_rested.get(), house.metrics.games_resting.get()), (1, 0));
}

/// A restart finds games at rest and others, and takes up all of them.
#[tokio::test]
async fn a_game_at_rest_is_there_after_a_restart() {
    let (_folder, config) = restful();
    let house = House::open(config.clone());
    let mut game = Match::start(&house).await;
    game.play("35").await;
    let (id, tokens) = both_leave(game).await;
    resting(&house, 1).await;
    let mut other = Match::start(&house).await;
    other.play("7").await;
    drop(house);
    let house = House::open(config);
    resting(&house, 2).await;
    assert_eq!(house.metrics.games.get(), 2);
    let (_, seen) = back(&house, &tokens[0], &id).await;
    assert_eq!(seen["moves"], json!(["3", "5"]));
    let (_, seen) = back(&house, &other.first.token, &other.game).await;
    assert_eq!(seen["moves"], json!(["7"]));
}

/// Of two games that their players leave one after the other, the one that is watched stays, though it was left first.
#[tokio::test]
async fn a_game_that_is_watched_does_not_go_to_rest() {
    let (_folder, config) = restful();
    let house = House::open(config);
    let watched = Match::start(&house).await;
    let alone = Match::start(&house).await;
    let mut eve = Visitor::guest(&house).await;
    eve.say(json!({"type": "watch", "game": watched.game})).await;
    eve.hear_past("snapshot").await;
    let (watched, _) = both_leave(watched).await;
    both_leave(alone).await;
    resting(&house, 1).await;
    get(&house, &format!("/api/v1/games/{watched}")).await;
    assert_eq!(house.metrics.games_woken.get(), 0, "it was awake");
    eve.leave().await;
    resting(&house, 2).await;
}

#[tokio::test]
async fn games_at_which_somebody_is_are_asked_for_apart() {
    let (_folder, mut config) = restful();
    config.absence.rest_s = 60;
    let house = House::open(config);
    let (deserted, kept) = (Match::start(&house).await, Match::start(&house).await);
    let (deserted, _) = both_leave(deserted).await;
    let listed = async |query: &str| {
        let body = get(&house, &format!("/api/v1/games?{query}")).await.json();
        let games = body["games"].as_array().unwrap().clone();
        games.iter().map(|game| (game["game"].clone(), game["here"].clone())).collect::<Vec<_>>()
    };
    let both = vec![(json!(kept.game), json!(true)), (json!(deserted), json!(false))];
    let gone = async {
        while listed("state=running").await != both {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(20), gone).await.expect("it is known in time that they have left");
    for query in ["state=running&here=true", "here=true"] {
        assert_eq!(listed(query).await, [(json!(kept.game), json!(true))], "{query}");
    }
    assert_eq!(listed("state=ended&here=true").await, []);
}

const DAYS: &str = r#"{"type": "seek", "rules": "connect-four", "clock": {"per_move_ms": 86400000}}"#;

/// Two who play a game that takes days.
async fn for_days(house: &House) -> Match {
    let (one, other) = (Visitor::guest(house).await, Visitor::guest(house).await);
    Match::between(one, other, serde_json::from_str(DAYS).unwrap()).await
}

/// Who sits at a game that takes days needs no actor: it rests under them, and goes on with the next word as if it had not.
#[tokio::test]
async fn a_game_that_takes_days_rests_under_its_players_and_nothing_is_told_of_it() {
    let (_folder, config) = restful();
    let house = House::open(config);
    let mut game = for_days(&house).await;
    game.play("12").await;
    resting(&house, 1).await;
    let listed = get(&house, "/api/v1/games?state=running&here=true").await.json();
    assert_eq!(listed["games"][0]["presence"], json!({"first": true, "second": true}));
    assert_eq!(house.metrics.games_woken.get(), 0, "a list wakes nobody");
    game.play_from(3, "34").await;
    resting(&house, 1).await;
    // Two words at once, of which the second is about what the first has done.
    let id = game.game.clone();
    game.first.play(&id, 5, "5").await;
    game.first.say(json!({"type": "offer", "game": id, "what": "takeback"})).await;
    for player in [&mut game.first, &mut game.second] {
        assert_eq!(player.hear("played").await["seq"], 5);
        assert_eq!(player.hear("offered").await["seq"], 6);
    }
    assert_eq!((house.metrics.games_rested.get(), house.metrics.games_woken.get()), (2, 2));
}

#[tokio::test]
async fn who_leaves_a_game_at_rest_or_comes_to_it_is_told_of() {
    let (_folder, config) = restful();
    let house = House::open(config);
    let mut game = for_days(&house).await;
    game.play("12").await;
    resting(&house, 1).await;
    let token = game.first.token.clone();
    game.first.leave().await;
    assert_eq!(game.second.hear("presence").await["here"], false);
    resting(&house, 1).await;
    let (first, seen) = back(&house, &token, &game.game).await;
    assert_eq!(seen["presence"], json!({"first": true, "second": true}));
    assert_eq!(game.second.hear("presence").await["here"], true);
    let mut game = Match { first, ..game };
    game.play_from(3, "3").await;
    let mut eve = Visitor::guest(&house).await;
    resting(&house, 1).await;
    eve.say(json!({"type": "watch", "game": game.game})).await;
    assert_eq!(eve.hear("snapshot").await["presence"], json!({"first": true, "second": true}));
    game.play_from(4, "4").await;
}

/// A server that stops wakes nobody for it, and the next one takes the game up where it was.
#[tokio::test]
async fn a_game_that_rests_under_its_players_is_there_after_a_restart() {
    let (_folder, config) = restful();
    let house = House::open(config.clone());
    let mut game = for_days(&house).await;
    game.play("35").await;
    resting(&house, 1).await;
    let woken = house.metrics.games_woken.clone();
    drop(house);
    assert_eq!(woken.get(), 0);
    let house = House::open(config);
    resting(&house, 1).await;
    let (_, seen) = back(&house, &game.first.token, &game.game).await;
    assert_eq!(seen["moves"], json!(["3", "5"]));
}
