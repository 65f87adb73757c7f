//! What there is to watch, as the list and the featured game tell it: who is there, how many watch, how strong the players are.

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::house::{House, config};
use crate::http::get;
use crate::records::{api, rated_win};
use crate::visitor::{Match, SOON, Visitor};

const RATED: &str = r#"{"type": "seek", "rules": "tic-tac-toe", "rated": true}"#;

async fn featured(house: &House) -> Value {
    api(house, "games/featured").await["featured"].clone()
}

/// Comes when this is the game that is featured.
async fn is_featured(house: &House, game: &Value) -> Value {
    let found = async {
        loop {
            let featured = featured(house).await;
            if featured["game"] == *game {
                return featured;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, found).await.expect("it is featured in time")
}

/// What the list tells of a game, as soon as this holds of it.
async fn listed(house: &House, game: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let found = async {
        loop {
            let body = get(house, "/api/v1/games?state=running").await.json();
            let games = body["games"].as_array().unwrap();
            if let Some(found) = games.iter().find(|found| found["game"] == game && holds(found)) {
                return found.clone();
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, found).await.expect("it is listed in time")
}

#[tokio::test]
async fn the_list_tells_who_is_there_and_how_many_watch() {
    let house = House::open(config());
    let game = Match::start(&house).await;
    let seen = listed(&house, &game.game, |_| true).await;
    assert_eq!((&seen["presence"], &seen["watchers"]), (&json!({"first": true, "second": true}), &json!(0)));
    assert_eq!(seen["players"]["first"].get("rating"), None, "an unrated game knows none");
    let mut eve = Visitor::guest(&house).await;
    eve.say(json!({"type": "watch", "game": game.game})).await;
    eve.hear("snapshot").await;
    listed(&house, &game.game, |seen| seen["watchers"] == 1).await;
    eve.leave().await;
    listed(&house, &game.game, |seen| seen["watchers"] == 0).await;
    game.first.leave().await;
    let seen = listed(&house, &game.game, |seen| seen["presence"]["first"] == false).await;
    assert_eq!((&seen["presence"]["second"], &seen["here"]), (&json!(true), &json!(true)));
}

#[tokio::test]
async fn the_strongest_game_in_which_somebody_is_is_featured_and_no_private_one() {
    let house = House::open(config());
    assert_eq!(featured(&house).await, Value::Null);
    let (ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let (played, _) = rated_win(ann, ben).await;
    let unrated = Match::start(&house).await;
    is_featured(&house, &json!(unrated.game)).await;

    let strong = Match::between(played.first, played.second, serde_json::from_str(RATED).unwrap()).await;
    let seen = is_featured(&house, &json!(strong.game)).await;
    let ratings = ["first", "second"].map(|seat| seen["players"][seat]["rating"]["rating"].as_i64().unwrap());
    assert!(ratings.contains(&1_506) || ratings.iter().any(|rating| *rating > 1_500), "{seen}");
    assert_eq!(seen["players"]["first"]["rating"]["provisional"], true);

    let newer = Match::start(&house).await;
    assert_eq!(featured(&house).await["game"], strong.game, "a newer one is not stronger");
    let mut eve = Visitor::guest(&house).await;
    eve.say(json!({"type": "invite", "rules": "connect-four"})).await;
    let code = eve.hear("invited").await["code"].clone();
    let mut guest = Visitor::guest(&house).await;
    guest.say(json!({"type": "join", "invite": code})).await;
    let private = guest.hear("snapshot").await["game"].clone();

    for gone in [strong, newer, unrated] {
        gone.first.leave().await;
        gone.second.leave().await;
    }
    is_featured(&house, &Value::Null).await;
    assert_ne!(private, Value::Null);
}

#[tokio::test]
async fn a_game_that_ends_is_featured_no_more() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    is_featured(&house, &json!(game.game)).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    is_featured(&house, &Value::Null).await;
}
