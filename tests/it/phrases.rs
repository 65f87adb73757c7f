//! What players say to each other: who hears it, who may say it, and how often.

use serde_json::{Value, json};

use crate::house::{House, config};
use crate::http::get;
use crate::visitor::{Match, Visitor};

fn say(game: &str, phrase: &str) -> Value {
    json!({"type": "say", "game": game, "phrase": phrase, "id": 5})
}

#[tokio::test]
async fn what_a_player_says_is_heard_by_all_who_look_on_and_is_no_event() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    let mut eve = Visitor::guest(&house).await;
    eve.say(json!({"type": "watch", "game": id})).await;
    eve.hear("snapshot").await;
    game.play("4").await;
    eve.hear("played").await;
    game.second.say(say(&id, "good_luck")).await;
    let mut told = json!({"type": "said", "game": id, "seq": 1, "seat": "second", "phrase": "good_luck"});
    assert_eq!(game.first.hear("said").await, told);
    assert_eq!(eve.hear("said").await, told);
    told["re"] = json!(5);
    assert_eq!(game.second.hear("said").await, told, "who says it is answered by it");
    game.play_from(2, "1").await;
    assert_eq!(eve.hear("played").await["seq"], 2, "it took no number");
    eve.may_not(say(&id, "hello"), "not_seated").await;
    game.first.may_not(say(&id, "you are a fool"), "bad_phrase").await;
    game.first.may_not(say(&id, "Hello"), "bad_phrase").await;
    for visitor in [&mut game.first, &mut game.second, &mut eve] {
        visitor.nothing_more().await;
    }
}

#[tokio::test]
async fn after_the_end_a_player_says_good_game_and_the_record_says_nothing_of_it() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    game.first.say(say(&id, "hello")).await;
    game.both_hear("said").await;
    game.play("1212121").await;
    let [ended, _] = game.both_hear("ended").await;
    game.second.say(say(&id, "good_game")).await;
    let [said, _] = game.both_hear("said").await;
    assert_eq!((&said["seq"], &said["phrase"]), (&ended["seq"], &json!("good_game")));
    game.first.say(json!({"type": "offer", "game": id, "what": "rematch"})).await;
    let [offered, _] = game.both_hear("offered").await;
    assert_eq!(offered["seq"].as_u64(), ended["seq"].as_u64().map(|seq| seq + 1));
    let record = get(&house, &format!("/api/v1/games/{id}")).await.body;
    assert!(record.contains("\"played\"") && !record.contains("hello") && !record.contains("good_game"));
}

#[tokio::test]
async fn who_says_too_much_is_told_how_long_to_wait_and_is_heard_after_it() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    let mut heard = 0;
    let refused = loop {
        game.first.say(say(&id, "thanks")).await;
        let answer = game.first.next().await;
        match answer["type"].as_str() {
            Some("said") => heard += 1,
            _ => break answer,
        }
        assert!(heard < 50, "nobody says so much");
    };
    assert!((5..8).contains(&heard), "{heard}");
    for _ in 0..heard {
        game.second.hear("said").await;
    }
    assert_eq!(
        (&refused["type"], &refused["code"], &refused["about"], &refused["game"], &refused["re"]),
        (&json!("refused"), &json!("too_fast"), &json!("say"), &json!(id), &json!(5))
    );
    let wait_ms = refused["retry_after_ms"].as_u64().expect("a wait");
    assert!((1..=4_000).contains(&wait_ms), "{wait_ms}");
    game.second.say(say(&id, "oops")).await;
    game.both_hear("said").await;
    game.first.let_pass(wait_ms + 50).await;
    game.first.say(say(&id, "bye")).await;
    game.both_hear("said").await;
}
