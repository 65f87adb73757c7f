//! A server that goes down and comes up again on the same file.

use serde_json::{Value, json};

use crate::house::{House, config, kept};
use crate::http::get;
use crate::visitor::{Match, Visitor};

/// The same player on a server that was started anew, with a chair at the game again.
pub async fn back_in(house: &House, former: Visitor, game: &str) -> (Visitor, Value) {
    let mut back = former.again(house).await;
    back.say(json!({"type": "resume", "game": game})).await;
    let snapshot = back.hear_past("snapshot").await;
    (back, snapshot)
}

#[tokio::test]
async fn a_restart_takes_every_game_up_where_it_was() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let mut game = Match::start(&house).await;
    game.play("44").await;
    game.first.say(json!({"type": "offer", "game": game.game, "what": "draw"})).await;
    game.both_hear("offered").await;
    drop(house);

    let house = House::open(config);
    let welcome = {
        let mut witness = Visitor::knock(&house).await;
        witness.say(json!({"type": "hello", "token": game.first.token})).await;
        witness.hear("welcome").await
    };
    assert_eq!(welcome["games"], json!([game.game]));
    assert_eq!(house.metrics.games.get(), 1, "a game that sleeps counts");
    let (first, seen) = back_in(&house, game.first, &game.game).await;
    assert_eq!(
        (&seen["seat"], &seen["moves"], &seen["ply"]),
        (&json!("first"), &json!(["4", "4"]), &json!(2))
    );
    assert_eq!(seen["offers"], json!([{"seat": "first", "what": "draw"}]));
    assert_eq!(seen["presence"], json!({"first": true, "second": false}));
    let left_ms = seen["left_ms"]["second"].as_u64().unwrap();
    assert!((55_000..=60_000).contains(&left_ms), "the time it was down is charged to nobody: {left_ms}");
    let (second, seen_by_second) = back_in(&house, game.second, &game.game).await;
    assert_eq!(seen_by_second["seq"], json!(6), "two moves, an offer, the fault, and two who came");
    let mut game = Match { first, second, game: game.game };
    assert_eq!(game.first.hear("presence").await["here"], true);
    game.play_from(3, "5").await;
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    let [won, lost] = game.both_hear("ended").await;
    assert_eq!((&won["result"], &lost["result"]), (&json!("win"), &json!("loss")));
    let record = get(&house, &format!("/api/v1/games/{}", game.game)).await.json();
    let kinds: Vec<_> =
        record["events"].as_array().unwrap().iter().map(|event| event["type"].clone()).collect();
    assert_eq!(kinds, ["played", "played", "offered", "fault", "came", "came", "played", "resigned"]);
}
