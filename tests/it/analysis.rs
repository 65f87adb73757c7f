//! Games that are over and looked at again: what every move was worth, once for all who ask, and for nobody while it is played.

use serde_json::{Value, json};

use crate::house::{House, config};
use crate::http::{Answer, get, get_at};
use crate::visitor::{Match, Visitor, text};

fn path(game: &str) -> String {
    format!("/api/v1/games/{game}/analysis")
}

/// Asks until it is known, as long as one is told to ask again.
async fn known(house: &House, game: &str) -> Answer {
    known_at(&house.addr.to_string(), game).await
}

async fn known_at(addr: &str, game: &str) -> Answer {
    loop {
        let answer = get_at(addr, &path(game)).await;
        if answer.status != 202 {
            return answer;
        }
        assert_eq!(answer.header("retry-after"), Some("1"));
        let told = answer.json();
        assert_eq!(told["game"], game);
        assert!(told["seen"].as_u64() < told["positions"].as_u64(), "{told}");
        tokio::task::yield_now().await;
    }
}

async fn match_of(house: &House, rules: &str, options: Value) -> Match {
    let guests = (Visitor::guest(house).await, Visitor::guest(house).await);
    Match::between(guests.0, guests.1, json!({"type": "seek", "rules": rules, "options": options})).await
}

/// Plays moves of several letters; both hear each.
async fn play(game: &mut Match, moves: &str) {
    let id = game.game.clone();
    for (ply, mv) in (1..).zip(moves.split(' ')) {
        game.mover(ply).play(&id, ply, mv).await;
        game.both_hear("played").await;
    }
}

#[tokio::test]
async fn what_every_move_was_worth_is_told_once_a_game_is_over() {
    let house = House::open(config());
    let mut game = match_of(&house, "tic-tac-toe", json!({})).await;
    play(&mut game, "a1 b1 a2").await;
    let early = get(&house, &path(&game.game)).await;
    assert_eq!((early.status, &early.json()["code"]), (409, &json!("too_early")));
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let answer = known(&house, &game.game).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
    let told = answer.json();
    assert_eq!((&told["game"], &told["grade"]), (&json!(game.game), &json!("exact")));
    // Where others take the processors, the start may stay unproven.
    assert_eq!(told["curve"].as_array().unwrap()[1..], [0.0, 1.0, 1.0]);
    assert_eq!((&told["turning"], &told["accuracy"]["second"]), (&json!([2]), &json!(0.0)));
    if told["curve"][0] == 0.0 {
        assert_eq!(told["accuracy"]["first"], 100.0);
    }
    let fault = &told["plies"][1];
    assert_eq!((&fault["ply"], &fault["seat"], &fault["move"]), (&json!(2), &json!("second"), &json!("b1")));
    assert_eq!((&fault["loss"], &fault["proven"]), (&json!(1.0), &json!(true)));
    assert_eq!(fault["values"].as_array().unwrap().len(), 8);
    assert_eq!(fault["values"][0], json!({"move": "b2", "expected": 0.0, "score": 0}));
    assert_eq!(fault["line"][0], "b2");
}

/// However many ask at once, each position is looked at once.
#[tokio::test]
async fn all_who_ask_share_one_search() {
    let house = House::open(config());
    let mut game = match_of(&house, "connect-four", json!({"cols": 4, "rows": 4})).await;
    game.play("1212131").await;
    game.both_hear("ended").await;
    let asking = (0..8).map(|_| {
        let (addr, id) = (house.addr.to_string(), game.game.clone());
        tokio::spawn(async move { known_at(&addr, &id).await.body })
    });
    let mut told = Vec::new();
    for asked in asking.collect::<Vec<_>>() {
        told.push(asked.await.unwrap());
    }
    told.dedup();
    let [body] = &told[..] else { panic!("{told:?}") };
    let told: Value = serde_json::from_str(body).unwrap();
    assert_eq!(told["turning"], json!([6]));
    let searches = house.metrics.text();
    assert!(searches.contains(r#"visavis_bot_searches_total{code="found"} 8"#), "{searches}");
}

/// What can be wrong is not told at all, and nothing of what is hidden.
#[tokio::test]
async fn what_cannot_be_known_is_not_told() {
    let house = House::open(config());
    for rules in ["battleship", "othello"] {
        let mut game = match_of(&house, rules, json!({})).await;
        game.first.say(json!({"type": "resign", "game": game.game})).await;
        game.both_hear("ended").await;
        let none = get(&house, &path(&game.game)).await;
        assert_eq!((none.status, &none.json()["code"]), (404, &json!("no_analysis")), "{rules}");
    }
    for id in ["nothing", "0190163d8694739baea5966c26f8ad91"] {
        let nothing = get(&house, &path(id)).await;
        assert_eq!((nothing.status, &nothing.json()["code"]), (404, &json!("no_such_game")));
    }
    let mut config = config();
    config.bots.threads = 0;
    let house = House::open(config);
    let mut game = match_of(&house, "tic-tac-toe", json!({})).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let none = get(&house, &path(&game.game)).await;
    assert_eq!((none.status, &none.json()["code"]), (404, &json!("no_analysis")));
}

/// Whoever may see the record may see what is thought of it.
#[tokio::test]
async fn a_private_game_is_looked_at_for_whoever_has_its_link_once_it_is_over() {
    let house = House::open(config());
    let mut maker = Visitor::guest(&house).await;
    let mut guest = Visitor::guest(&house).await;
    maker.say(json!({"type": "invite", "rules": "tic-tac-toe", "seat": "first"})).await;
    let invited = maker.hear("invited").await;
    guest.say(json!({"type": "join", "invite": invited["code"]})).await;
    let game = text(&guest.hear("snapshot").await["game"]);
    let private = get(&house, &path(&game)).await;
    assert_eq!((private.status, &private.json()["code"]), (403, &json!("not_seated")));
    guest.say(json!({"type": "resign", "game": game})).await;
    guest.hear("ended").await;
    let told = known(&house, &game).await.json();
    assert_eq!((told["curve"].as_array().unwrap().len(), &told["plies"]), (1, &json!([])));
}
