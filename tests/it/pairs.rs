//! Pairs: two games of the same players with the seats exchanged, and one result.

use serde_json::{Value, json};
use visavis::game::verify;
use visavis::rules::CATALOGUE;

use crate::house::{House, config, kept};
use crate::http::get;
use crate::visitor::{Match, Visitor, text};

fn pair_of(rules: &str) -> Value {
    json!({"type": "seek", "rules": rules, "start": "pair"})
}

/// The first game of a pair.
async fn first_game(house: &House) -> Match {
    let (one, other) = (Visitor::guest(house).await, Visitor::guest(house).await);
    Match::between(one, other, pair_of("connect-four")).await
}

/// Somebody gives up; what both hear of the end.
async fn resign(game: &mut Match, second: bool) -> [Value; 2] {
    let loser = if second { &mut game.second } else { &mut game.first };
    loser.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await
}

/// The second game of a pair, whose players are there, and how it begins.
async fn second_game(Match { mut first, mut second, game }: Match) -> (Match, Value) {
    let began = second.hear("snapshot").await;
    assert_eq!((&began["seat"], &began["origin"]["of"]), (&json!("first"), &json!(game)));
    let other = first.hear("snapshot").await;
    assert_eq!((&other["seat"], &other["game"]), (&json!("second"), &began["game"]));
    let game = text(&began["game"]);
    (Match { first: second, second: first, game }, began)
}

#[tokio::test]
async fn a_pair_is_two_games_with_the_seats_exchanged_and_one_result() {
    let house = House::open(config());
    let mut game = first_game(&house).await;
    let first_id = game.game.clone();
    game.play("44").await;
    let [told, _] = resign(&mut game, true).await;
    let next = text(&told["pair"]["next"]);
    let starts_ms = told["pair"]["starts_ms"].as_u64();
    assert_eq!(
        told["pair"],
        json!({"won": {"first": 1, "second": 0}, "drawn": 0, "winner": null, "next": next, "starts_ms": starts_ms})
    );
    let (mut game, began) = second_game(game).await;
    assert_eq!(get(&house, &format!("/api/v1/games/{next}")).await.json()["opened_ms"].as_u64(), starts_ms);
    assert_eq!((&began["game"], &began["start"], &began["ply"]), (&json!(next), &json!("pair"), &json!(0)));
    assert_eq!(began["origin"], json!({"kind": "pair", "of": first_id, "winner": "second"}));
    assert_eq!(began["presence"], json!({"first": true, "second": true}));
    game.play("1").await;
    let [told, other] = resign(&mut game, true).await;
    // Each has won as first.
    assert_eq!(told["pair"], json!({"won": {"first": 1, "second": 1}, "drawn": 0, "winner": null}));
    assert_eq!(told["pair"], other["pair"]);
    for id in [&first_id, &next] {
        let record = get(&house, &format!("/api/v1/games/{id}")).await.json();
        assert!(verify(&record.to_string(), CATALOGUE).is_ok(), "{id}");
    }
    // Both want the same again: a pair.
    let rematch = json!({"type": "offer", "game": next, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    assert_eq!(game.first.hear("snapshot").await["start"], "pair");
}

/// The name of the second game is told before there is one: whoever asks for it is told when, and not that there is none.
#[tokio::test]
async fn who_asks_for_the_second_game_before_it_begins_is_told_when() {
    let house = House::open(config());
    let mut game = first_game(&house).await;
    let [told, _] = resign(&mut game, true).await;
    let next = text(&told["pair"]["next"]);
    for kind in ["resume", "watch", "resign"] {
        let refused = game.first.may_not(json!({"type": kind, "game": next}), "too_early").await;
        let retry_after_ms = refused["retry_after_ms"].as_u64().unwrap();
        assert!((1..=5_000).contains(&retry_after_ms), "{refused}");
        assert_eq!((&refused["about"], &refused["game"]), (&json!(kind), &json!(next)));
    }
    let answer = get(&house, &format!("/api/v1/games/{next}")).await;
    assert_eq!((answer.status, &answer.json()["code"]), (409, &json!("too_early")));
    assert!(answer.header("retry-after").and_then(|s| s.parse::<u32>().ok()).is_some_and(|s| s <= 5));
    let (mut game, began) = second_game(game).await;
    assert_eq!(began["game"], next);
    game.first.say(json!({"type": "resume", "game": next})).await;
    game.first.hear("snapshot").await;
    assert_eq!(get(&house, &format!("/api/v1/games/{next}")).await.status, 200);
    let never = text(&json!(next.replace(|digit: char| digit.is_ascii_digit(), "3")));
    game.first.may_not(json!({"type": "resume", "game": never}), "no_such_game").await;
}

#[tokio::test]
async fn who_wins_one_and_draws_the_other_wins_the_pair() {
    let house = House::open(config());
    let mut game = first_game(&house).await;
    let draw = json!({"type": "offer", "game": game.game, "what": "draw"});
    game.first.say(draw.clone()).await;
    game.both_hear("offered").await;
    game.second.say(draw).await;
    let [told, _] = game.both_hear("ended").await;
    assert_eq!((&told["pair"]["drawn"], &told["pair"]["winner"]), (&json!(1), &Value::Null));
    let (mut game, _) = second_game(game).await;
    let [told, _] = resign(&mut game, false).await;
    assert_eq!(told["pair"], json!({"won": {"first": 0, "second": 1}, "drawn": 1, "winner": "second"}));
}

#[tokio::test]
async fn nothing_comes_between_the_two_and_nobody_gets_out_of_the_second() {
    let house = House::open(config());
    let mut game = first_game(&house).await;
    resign(&mut game, false).await;
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch).await;
    let mut heard = [game.first.next().await, game.first.next().await];
    heard.sort_by_key(|message| text(&message["type"]));
    assert_eq!((&heard[0]["code"], &heard[1]["type"]), (&json!("too_early"), &json!("snapshot")));
    let second = text(&heard[1]["game"]);
    let abort = json!({"type": "offer", "game": second, "what": "abort"});
    game.first.may_not(abort, "too_early").await;
}

#[tokio::test]
async fn who_was_not_there_finds_the_second_game_when_they_come_back() {
    let house = House::open(config());
    let mut game = first_game(&house).await;
    let token = game.first.token.clone();
    game.first.leave().await;
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    let ended = game.second.hear_past("ended").await;
    let began = game.second.hear_past("snapshot").await;
    assert_eq!((&began["game"], &began["seat"]), (&ended["pair"]["next"], &json!("first")));
    let mut back = Visitor::knock(&house).await;
    let welcome = back.welcomed(json!({"type": "hello", "token": token})).await;
    assert_eq!(welcome["games"], json!([began["game"]]));
    back.say(json!({"type": "resume", "game": began["game"]})).await;
    assert_eq!(back.hear("snapshot").await["seat"], "second");
}

#[tokio::test]
async fn the_second_game_is_there_after_a_restart() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let mut game = first_game(&house).await;
    let [ended, _] = resign(&mut game, false).await;
    let tokens = [game.first.token.clone(), game.second.token.clone()];
    drop(house);
    let house = House::open(config);
    for (token, seat) in tokens.iter().zip(["second", "first"]) {
        let mut back = Visitor::knock(&house).await;
        let welcome = back.welcomed(json!({"type": "hello", "token": token})).await;
        assert_eq!(welcome["games"], json!([ended["pair"]["next"]]));
        assert_eq!(house.metrics.games.get(), 1);
        back.say(json!({"type": "resume", "game": ended["pair"]["next"]})).await;
        assert_eq!(back.hear("snapshot").await["seat"], seat);
    }
}

#[tokio::test]
async fn the_second_game_takes_the_place_of_the_first_under_the_limit() {
    let mut config = config();
    config.lobby.games_max = 1;
    let house = House::open(config);
    let mut game = first_game(&house).await;
    let mut other = Visitor::guest(&house).await;
    let seek = json!({"type": "seek", "rules": "hex"});
    other.may_not(seek.clone(), "game_limit").await;
    resign(&mut game, false).await;
    let (mut game, _) = second_game(game).await;
    other.may_not(seek.clone(), "game_limit").await;
    resign(&mut game, false).await;
    other.say(seek).await;
    other.hear("waiting").await;
}

#[tokio::test]
async fn a_pair_that_was_called_off_is_over_and_watchers_are_led_from_one_to_the_other() {
    let house = House::open(config());
    let mut game = first_game(&house).await;
    game.first.say(json!({"type": "offer", "game": game.game, "what": "abort"})).await;
    let [ended, _] = game.both_hear("ended").await;
    assert_eq!(ended["pair"], json!({"won": {"first": 0, "second": 0}, "drawn": 0, "winner": null}));

    let mut game = first_game(&house).await;
    let mut watcher = Visitor::guest(&house).await;
    watcher.say(json!({"type": "watch", "game": game.game})).await;
    watcher.hear("snapshot").await;
    resign(&mut game, false).await;
    let ended = watcher.hear("ended").await;
    assert_eq!(watcher.hear("next").await["next"], ended["pair"]["next"]);
}
