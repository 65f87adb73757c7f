//! How players meet: pairing, waiting, leaving, and what the lobby tells. How they come in is in `hello`, whom they do
//! not want to meet in `blocking`, and playing once more in `rematches`.

mod blocking;
mod hello;
mod rematches;

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::house::{House, config};
use crate::visitor::{Match, Visitor};

#[tokio::test]
async fn seeks_that_want_the_same_meet_and_others_do_not() {
    let house = House::open(config());
    let mut visitors = Vec::new();
    for _ in 0..4 {
        visitors.push(Visitor::guest(&house).await);
    }
    let [one, two, three, four] = visitors.as_mut_slice() else { panic!("four") };
    one.seek().await;
    two.say(json!({"type": "seek", "rules": "connect-four", "options": {"cols": 8}})).await;
    let waiting = two.hear("waiting").await;
    assert_eq!(waiting["options"], json!({"cols": 8, "rows": 6, "connect": 4, "pop_out": false}));
    assert_eq!(
        (&waiting["ahead"], &waiting["rated"], &waiting["clock"]),
        (&json!(0), &json!(false), &Value::Null)
    );
    three.say(json!({"type": "seek", "rules": "connect-four", "rated": true})).await;
    three.hear("waiting").await;
    four.say(json!({"type": "seek", "rules": "connect-four", "options": {"rows": 6, "cols": 7}})).await;
    four.hear("waiting").await;
    assert_eq!(one.hear("snapshot").await["game"], four.hear("snapshot").await["game"]);
    two.nothing_more().await;
    three.nothing_more().await;
}

#[tokio::test]
async fn a_player_never_meets_themself() {
    let house = House::open(config());
    let mut one = Visitor::guest(&house).await;
    let mut tab = one.again(&house).await;
    assert_eq!(one.id, tab.id);
    one.seek().await;
    tab.seek().await;
    one.hear("withdrawn").await;
    one.nothing_more().await;
    tab.nothing_more().await;
    let mut other = Visitor::guest(&house).await;
    other.seek().await;
    other.hear("snapshot").await;
    tab.hear("snapshot").await;
    one.nothing_more().await;
}

#[tokio::test]
async fn who_withdraws_or_leaves_meets_nobody() {
    let house = House::open(config());
    let (mut one, mut two) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    one.seek().await;
    one.say(json!({"type": "withdraw"})).await;
    one.hear("withdrawn").await;
    two.seek().await;
    two.nothing_more().await;
    two.leave().await;
    one.hear_lobby(|lobby| lobby["waiting"] == 0 && lobby["players"] == 1).await;
    let mut three = Visitor::guest(&house).await;
    three.seek().await;
    three.nothing_more().await;
    one.seek().await;
    assert_eq!(one.hear("snapshot").await["game"], three.hear("snapshot").await["game"]);
}

#[tokio::test]
async fn the_lobby_tells_its_counts_to_those_in_no_game() {
    let house = House::open(config());
    let mut watcher = Visitor::guest(&house).await;
    watcher.hear_lobby(|lobby| lobby["players"] == 1).await;
    let mut game = Match::start(&house).await;
    let lobby = watcher.hear_lobby(|lobby| lobby["games"] == 1).await;
    assert_eq!(lobby, json!({"type": "lobby", "players": 3, "waiting": 0, "games": 1, "games_max": 10_000}));
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    watcher.hear_lobby(|lobby| lobby["games"] == 0).await;
    game.second.hear_lobby(|lobby| lobby["games"] == 0).await;
}

#[tokio::test]
async fn a_seek_that_cannot_be_is_refused_by_name() {
    let house = House::open(config());
    let mut one = Visitor::guest(&house).await;
    let seek = |field: &str, value: Value| {
        let mut seek = json!({"type": "seek", "rules": "connect-four"});
        seek[field] = value;
        seek
    };
    one.may_not(seek("rules", json!("chess")), "unknown_rules").await;
    let refused = one.may_not(seek("options", json!({"cols": 40})), "bad_options").await;
    assert_eq!(refused["text"], "option `cols` takes a whole number from 4 to 10.");
    one.may_not(seek("options", json!({"colour": 1})), "bad_options").await;
    one.may_not(seek("options", json!({"cols": 4, "rows": 4, "connect": 6})), "bad_options").await;
    one.may_not(seek("clock", json!({"per_move_ms": 0})), "bad_clock").await;
    let odds = |second_ms: u64| {
        let odds = json!({"first": {"initial_ms": 600_000}, "second": {"initial_ms": second_ms}});
        let clock = json!({"stages": [{"initial_ms": 600_000}], "odds": odds});
        json!({"type": "seek", "rules": "connect-four", "clock": clock, "rated": true})
    };
    one.may_not(odds(1_000), "bad_clock").await;
    one.may_not(seek("opponent", json!({"bot": "easy"})), "bad_options").await;
    one.may_not(json!({"type": "join", "invite": "x"}), "no_such_invite").await;
    one.nothing_more().await;
}

#[tokio::test]
async fn a_player_has_a_most_of_games() {
    let mut config = config();
    config.lobby.games_per_player = 2;
    let house = House::open(config);
    let mut busy = Visitor::guest(&house).await;
    let (mut games, mut others) = (HashSet::new(), Vec::new());
    for _ in 0..2 {
        let mut other = Visitor::guest(&house).await;
        busy.seek().await;
        other.seek().await;
        games.insert(busy.hear("snapshot").await["game"].as_str().unwrap().to_owned());
        others.push(other);
    }
    assert_eq!(games.len(), 2);
    busy.may_not(json!({"type": "seek", "rules": "connect-four"}), "player_limit").await;
}

#[tokio::test]
async fn who_starts_is_drawn() {
    let mut config = config();
    config.limits.messages_per_10s = 10_000;
    let house = House::open(config);
    let (mut one, mut other) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let (mut started, rounds) = (0, 40);
    for _ in 0..rounds {
        for visitor in [&mut one, &mut other] {
            visitor.say(json!({"type": "seek", "rules": "connect-four"})).await;
            visitor.hear_past("waiting").await;
        }
        let snapshot = one.hear_past("snapshot").await;
        other.hear_past("snapshot").await;
        started += u32::from(snapshot["seat"] == "first");
        one.say(json!({"type": "resign", "game": snapshot["game"]})).await;
        one.hear_past("ended").await;
        other.hear_past("ended").await;
    }
    // All alike has a chance of 2 in 2^40.
    assert!((1..rounds).contains(&started), "{started} of {rounds}");
}

#[tokio::test]
async fn who_waits_hears_when_fewer_wait_before_them() {
    let mut config = config();
    config.lobby.games_max = 1;
    config.lobby.when_full = visavis::lobby::settings::WhenFull::Wait;
    let house = House::open(config);
    let _running = Match::start(&house).await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        let mut visitor = Visitor::guest(&house).await;
        visitor.seek().await;
        waiting.push(visitor);
    }
    let [one, other, third] = waiting.as_mut_slice() else { panic!("three") };
    one.say(json!({"type": "withdraw"})).await;
    one.hear("withdrawn").await;
    let told = third.hear("waiting").await;
    assert_eq!((&told["ahead"], told.get("re")), (&json!(1), None));
    assert_eq!(other.hear("waiting").await["ahead"], 0);
    other.nothing_more().await;
}
