//! Hints: which move is best, for a person who plays a bot, and for nobody while two people play.

use serde_json::{Value, json};

use crate::bots::begin;
use crate::house::{House, config};
use crate::visitor::{Match, Visitor, text};

fn hint(game: &str) -> Value {
    json!({"type": "hint", "game": game, "id": 7})
}

/// A game against the bot of a level in which the person moves first, with time for a hint on a busy machine.
fn seek(rules: &str, level: &str) -> Value {
    json!({"type": "seek", "rules": rules, "seat": "first", "opponent": {"bot": level}, "clock": {"per_move_ms": 60_000}})
}

#[tokio::test]
async fn who_plays_a_bot_is_told_what_each_move_is_worth_and_the_best_line() {
    let house = House::open(config());
    let mut visitor = Visitor::guest(&house).await;
    let snapshot = begin(&mut visitor, &seek("tic-tac-toe", "1")).await;
    let game = text(&snapshot["game"]);
    visitor.say(hint(&game)).await;
    let told = visitor.hear("hinted").await;
    assert_eq!((&told["game"], &told["ply"], &told["re"]), (&json!(game), &json!(0), &json!(7)));
    assert_eq!(told["values"].as_array().unwrap().len(), 9);
    assert_eq!((&told["values"][0]["score"], &told["values"][0]["move"]), (&json!(0), &told["line"][0]));
    // The bot is to move when this is heard: what is said on one line keeps its order.
    visitor.play(&game, 1, "b2").await;
    visitor.say(hint(&game)).await;
    visitor.hear("played").await;
    let refused = visitor.hear("refused").await;
    assert_eq!((&refused["about"], &refused["code"]), (&json!("hint"), &json!("not_your_turn")));
    visitor.hear("played").await;
    visitor.say(hint(&game)).await;
    assert_eq!(visitor.hear("hinted").await["ply"], 2);
}

/// A hint is for a position: once that is gone it is refused, and nothing more comes.
#[tokio::test]
async fn a_hint_that_comes_too_late_is_refused_as_stale() {
    let house = House::open(config());
    let mut visitor = Visitor::guest(&house).await;
    // On this board the solver uses all the time that it has.
    let snapshot = begin(&mut visitor, &seek("connect-four", "1")).await;
    let game = text(&snapshot["game"]);
    visitor.say(hint(&game)).await;
    visitor.say(json!({"type": "hint", "game": game, "id": 8})).await;
    visitor.play(&game, 1, "4").await;
    let busy = visitor.hear("refused").await;
    assert_eq!((&busy["re"], &busy["code"]), (&json!(8), &json!("unavailable")));
    assert!(busy["retry_after_ms"].as_u64().is_some_and(|ms| ms > 0), "{busy}");
    let mut heard = [visitor.next().await, visitor.next().await];
    heard.sort_by_key(|message| text(&message["type"]));
    let [played, stale] = heard;
    assert_eq!(played["type"], "played");
    assert_eq!(
        (&stale["about"], &stale["code"], &stale["ply"]),
        (&json!("hint"), &json!("stale_ply"), &json!(1))
    );
    assert_eq!(stale["re"], 7);
}

#[tokio::test]
async fn nobody_is_told_anything_while_two_people_play_nor_in_a_rated_game_nor_where_it_might_be_wrong() {
    let mut config = config();
    config.bots.rated = true;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    for visitor in [&mut game.first, &mut game.second] {
        visitor.may_not(json!({"type": "hint", "game": game.game}), "too_early").await;
    }
    let mut stranger = Visitor::guest(&house).await;
    stranger.may_not(json!({"type": "hint", "game": game.game}), "not_seated").await;
    let mut rated = seek("connect-four", "1");
    rated["rated"] = json!(true);
    let snapshot = begin(&mut stranger, &rated).await;
    assert_eq!(snapshot["rated"], true);
    stranger.may_not(json!({"type": "hint", "game": snapshot["game"]}), "too_early").await;
    stranger.say(json!({"type": "resign", "game": snapshot["game"]})).await;
    stranger.hear("ended").await;
    let snapshot = begin(&mut stranger, &seek("hex", "1")).await;
    stranger.may_not(json!({"type": "hint", "game": snapshot["game"]}), "unavailable").await;
}

/// Once a game is over, what was left open is told to both; what the rules have ended has no best move.
#[tokio::test]
async fn a_game_that_was_given_up_is_told_of_afterwards() {
    let house = House::open(config());
    let seek = json!({"type": "seek", "rules": "tic-tac-toe"});
    let guests = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut game = Match::between(guests.0, guests.1, seek.clone()).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    game.second.say(hint(&game.game)).await;
    assert_eq!(game.second.hear("hinted").await["values"].as_array().unwrap().len(), 9);
    let guests = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut game = Match::between(guests.0, guests.1, seek).await;
    let id = game.game.clone();
    for (ply, mv) in (1..).zip(["a1", "b1", "a2", "b2", "a3"]) {
        game.mover(ply).play(&id, ply, mv).await;
        game.both_hear("played").await;
    }
    game.both_hear("ended").await;
    game.first.may_not(json!({"type": "hint", "game": id}), "game_over").await;
}
