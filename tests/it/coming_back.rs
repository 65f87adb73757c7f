//! Players who lose their connection, open a second one, or stay away.

use serde_json::{Value, json};
use visavis::client::OpCode;

use crate::house::{House, config};
use crate::records::api;
use crate::visitor::{Match, Visitor};

#[tokio::test]
async fn a_token_gives_the_player_and_the_game_back() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.play("44").await;
    let (id, token) = (game.first.id.clone(), game.first.token.clone());
    game.first.leave().await;
    let away = game.second.hear("presence").await;
    assert_eq!((&away["seat"], &away["here"], &away["seq"]), (&json!("first"), &json!(false), &json!(3)));
    assert!((59_000..=60_000).contains(&away["left_ms"].as_u64().unwrap()), "{away}");

    let mut back = Visitor::knock(&house).await;
    back.say(json!({"type": "hello", "token": token})).await;
    let welcome = back.hear("welcome").await;
    assert_eq!((&welcome["player"]["id"], &welcome["games"]), (&json!(id), &json!([game.game])));
    assert_eq!(welcome.get("token"), None, "the secret is told once");
    back.say(json!({"type": "resume", "game": game.game})).await;
    let snapshot = back.hear("snapshot").await;
    assert_eq!((&snapshot["seat"], &snapshot["moves"]), (&json!("first"), &json!(["4", "4"])));
    let here = game.second.hear("presence").await;
    assert_eq!((&here["here"], &here["left_ms"], &here["seq"]), (&json!(true), &Value::Null, &json!(4)));
    assert_eq!(snapshot["seq"], 4);
    back.play(&game.game, 3, "1").await;
    assert_eq!(back.hear("played").await["seq"], 5);
    assert_eq!(game.second.hear("played").await["seq"], 5);
}

#[tokio::test]
async fn two_connections_of_one_player_look_at_one_seat() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let mut tab = game.first.again(&house).await;
    let play = json!({"type": "play", "game": game.game, "ply": 1, "move": "4"});
    tab.may_not(play.clone(), "not_seated").await;
    tab.say(json!({"type": "resume", "game": game.game})).await;
    assert_eq!(tab.hear("snapshot").await["seat"], "first");
    tab.say(play.clone()).await;
    game.first.say(play).await;
    assert_eq!(tab.hear("played").await["seq"], 1);
    assert_eq!(game.first.hear("played").await["seq"], 1);
    assert_eq!(game.second.hear("played").await["seq"], 1);
    assert_eq!(
        game.first.hear("played").await["seq"],
        1,
        "the second telling is answered with the same event"
    );
    game.second.nothing_more().await;
    tab.leave().await;
    game.play_from(2, "4").await;
    game.second.nothing_more().await;
}

#[tokio::test]
async fn leaving_a_game_keeps_the_seat() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "leave", "game": game.game})).await;
    assert_eq!(game.first.hear("left").await["game"], json!(game.game));
    let away = game.second.hear("presence").await;
    assert_eq!((&away["here"], &away["why"]), (&json!(false), &json!("elsewhere")));
    assert_eq!(away["left_ms"], Value::Null, "their bank stands");
    game.first.may_not(json!({"type": "play", "game": game.game, "ply": 1, "move": "4"}), "not_seated").await;
    game.first.say(json!({"type": "resume", "game": game.game})).await;
    game.first.hear("snapshot").await;
    assert_eq!(game.second.hear("presence").await["here"], true);
    game.play("4").await;
}

#[tokio::test]
async fn who_is_away_too_long_loses_by_claim() {
    let mut config = config();
    config.absence.bank_s = 1;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    game.play("44").await;
    let claim = json!({"type": "claim", "game": game.game, "what": "win"});
    game.second.may_not(claim.clone(), "too_early").await;
    let token = game.first.token.clone();
    game.first.leave().await;
    assert_eq!(game.second.hear("presence").await["here"], false);
    let ended = loop {
        game.second.say(claim.clone()).await;
        let answer = game.second.next().await;
        if answer["type"] == "ended" {
            break answer;
        }
        assert_eq!(answer["code"], "too_early");
        assert!((1..=1_000).contains(&answer["retry_after_ms"].as_u64().unwrap()), "{answer}");
        game.second.let_pass(answer["retry_after_ms"].as_u64().unwrap()).await;
    };
    assert_eq!((&ended["result"], &ended["reason"]), (&json!("win"), &json!("absence")));
    let mut back = Visitor::hello(&house, json!({"type": "hello", "token": token})).await;
    back.say(json!({"type": "resume", "game": game.game})).await;
    let snapshot = back.hear("snapshot").await;
    assert_eq!(snapshot["ended"]["result"], "loss");
    assert_eq!(snapshot["turn"], json!([]));
}

#[tokio::test]
async fn a_game_both_left_is_closed_and_its_place_is_free() {
    let mut config = config();
    config.absence.abandon_s = 1;
    config.lobby.games_max = 1;
    let house = House::open(config);
    let game = Match::start(&house).await;
    let mut witness = Visitor::guest(&house).await;
    witness.may_not(json!({"type": "seek", "rules": "connect-four"}), "game_limit").await;
    let (id, token) = (game.first.id.clone(), game.first.token.clone());
    game.first.leave().await;
    game.second.leave().await;
    witness.hear_lobby(|lobby| lobby["games"] == 0).await;
    let mut back = Visitor::hello(&house, json!({"type": "hello", "token": token})).await;
    back.may_not(json!({"type": "resume", "game": game.game}), "game_over").await;
    let page = api(&house, &format!("players/{id}")).await;
    assert_eq!(page["games"]["games"][0]["ended"]["reason"], "abandoned");
    assert_eq!(page["results"], json!({"wins": 0, "losses": 0, "draws": 0}), "it is nobody's result");
    witness.seek().await;
    back.seek().await;
    witness.hear("snapshot").await;
}

#[tokio::test]
async fn a_game_one_comes_back_to_is_not_closed() {
    let mut config = config();
    config.absence.abandon_s = 4;
    let house = House::open(config);
    let game = Match::start(&house).await;
    let (id, token) = (game.game.clone(), game.first.token.clone());
    let mut quick = Visitor::knock(&house).await;
    game.first.leave().await;
    game.second.leave().await;
    quick.say(json!({"type": "hello", "token": token})).await;
    quick.hear("welcome").await;
    quick.say(json!({"type": "resume", "game": id})).await;
    if quick.hear_past("snapshot").await["presence"]["second"] == true {
        assert_eq!(quick.hear("presence").await["seat"], "second");
    }
    quick.let_pass(4_500).await;
    assert_eq!(house.metrics.games.get(), 1);
}

#[tokio::test]
async fn one_connection_too_many_replaces_the_oldest() {
    let mut config = config();
    config.limits.connections_per_player = 2;
    let house = House::open(config);
    let mut oldest = Visitor::guest(&house).await;
    let mut second = oldest.again(&house).await;
    let mut third = oldest.again(&house).await;
    let (_, code) = oldest.hear_end().await;
    assert_eq!(code, Some(4010));
    second.nothing_more().await;
    third.nothing_more().await;
}

#[tokio::test]
async fn who_sits_down_elsewhere_no_longer_wants_a_rematch() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    game.first.say(json!({"type": "offer", "game": game.game, "what": "rematch"})).await;
    game.both_hear("offered").await;
    let other = Visitor::guest(&house).await;
    let elsewhere = Match::between(game.first, other, json!({"type": "seek", "rules": "hex"})).await;
    assert_eq!(game.second.hear("presence").await["here"], false);
    let declined = game.second.hear("declined").await;
    assert_eq!((&declined["seat"], &declined["what"]), (&json!("first"), &json!("rematch")));
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.second.may_not(rematch.clone(), "no_offer").await;
    game.second.let_pass(2_100).await;
    game.second.say(rematch).await;
    assert_eq!(game.second.hear("offered").await["seat"], "second");
    game.second.nothing_more().await;
    assert_eq!(house.metrics.games.get(), 1, "only the game elsewhere");
    drop(elsewhere);
}

/// A line that flaps is no news until it has been gone for a while, and what it leaves in the journal is bounded.
#[tokio::test]
async fn who_leaves_and_comes_back_at_once_is_not_heard_of() {
    let mut config = config();
    config.limits.messages_per_10s = 1_000_000;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    for _ in 0..300 {
        game.first.say(json!({"type": "leave", "game": id})).await;
        game.first.hear("left").await;
        game.first.say(json!({"type": "resume", "game": id})).await;
        let snapshot = game.first.hear("snapshot").await;
        assert_eq!((&snapshot["seq"], &snapshot["left_ms"]["first"]), (&json!(0), &Value::Null));
    }
    game.second.nothing_more().await;
    game.first.leave().await;
    let away = game.second.hear("presence").await;
    assert_eq!((&away["seq"], &away["here"]), (&json!(1), &json!(false)));
    let left_ms = away["left_ms"].as_u64().unwrap();
    assert!((40_000..=59_500).contains(&left_ms), "charged since the leaving itself: {left_ms}");
}

/// Whoever comes back in time, again and again, has one bank for all of it.
#[tokio::test]
async fn absences_add_up() {
    let mut config = config();
    config.absence.bank_s = 3;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    game.play("44").await;
    let id = game.game.clone();
    let mut left = Vec::new();
    for _ in 0..2 {
        let hello = json!({"type": "hello", "token": game.first.token});
        game.first.send(OpCode::Close, &[]).await.expect("it is sent");
        let away = game.second.hear("presence").await;
        left.push(away["left_ms"].as_u64().unwrap());
        game.second.let_pass(500).await;
        game.first = Visitor::hello(&house, hello).await;
        game.first.say(json!({"type": "resume", "game": id})).await;
        game.first.hear("snapshot").await;
        assert_eq!(game.second.hear("presence").await["left_ms"], Value::Null);
    }
    assert!(left[0] <= 2_500 && left[1] <= 1_500, "{left:?}");
    game.first.leave().await;
    let away = game.second.hear("presence").await;
    assert!(away["left_ms"].as_u64().unwrap() <= 1_500, "a blink of the line is no loss yet: {away}");
    game.second.let_pass(1_600).await;
    game.second.say(json!({"type": "claim", "game": id, "what": "win"})).await;
    assert_eq!(game.second.hear("ended").await["reason"], "absence");
}
