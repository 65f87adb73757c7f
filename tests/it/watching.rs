//! Somebody who does not play looks on: what they are shown, what they may not do, and how they leave.

use serde_json::{Value, json};

use crate::house::{House, config};
use crate::http::get;
use crate::visitor::{Match, Visitor, text};

fn watch(game: &str) -> Value {
    json!({"type": "watch", "game": game})
}

/// A guest who watches the game, and the snapshot they were given.
async fn watcher(house: &House, game: &Match) -> (Visitor, Value) {
    let mut watcher = Visitor::guest(house).await;
    watcher.say(watch(&game.game)).await;
    let snapshot = watcher.hear("snapshot").await;
    (watcher, snapshot)
}

#[tokio::test]
async fn a_watcher_sees_a_whole_game_and_leaves() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.play("12").await;
    let (mut eve, snapshot) = watcher(&house, &game).await;
    assert_eq!((&snapshot["seat"], &snapshot["watchers"]), (&Value::Null, &json!(1)));
    assert_eq!(
        (&snapshot["moves"], &snapshot["turn"], &snapshot["legal"]),
        (&json!(["1", "2"]), &json!(["first"]), &json!([]))
    );
    let (mut mallory, snapshot) = watcher(&house, &game).await;
    assert_eq!(snapshot["watchers"], 2);
    game.play_from(3, "12121").await;
    for ply in 3..=7 {
        assert_eq!(eve.hear("played").await["ply"], ply);
    }
    game.both_hear("ended").await;
    let ended = eve.hear("ended").await;
    assert_eq!((&ended["winner"], &ended["result"]), (&json!("first"), &Value::Null));
    mallory.say(json!({"type": "leave", "game": game.game})).await;
    assert_eq!(mallory.hear_past("left").await["game"], game.game);
    mallory.may_not(json!({"type": "leave", "game": game.game}), "not_seated").await;
}

#[tokio::test]
async fn a_watcher_may_do_nothing_and_nobody_is_told_of_them_but_how_many_they_are() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    let (mut eve, _) = watcher(&house, &game).await;
    for word in [
        json!({"type": "play", "game": id, "ply": 1, "move": "1"}),
        json!({"type": "resign", "game": id}),
        json!({"type": "offer", "game": id, "what": "draw"}),
        json!({"type": "decline", "game": id, "what": "draw"}),
        json!({"type": "claim", "game": id, "what": "win"}),
        json!({"type": "say", "game": id, "phrase": "hello"}),
        json!({"type": "resume", "game": id}),
    ] {
        eve.may_not(word, "not_seated").await;
    }
    eve.leave().await;
    for player in [&mut game.first, &mut game.second] {
        player.hear_watchers(&id, 0).await;
        player.nothing_more().await;
    }
    game.play("1").await;
}

/// How many watch is told while the game runs, to players and watchers, and nothing of who they are.
#[tokio::test]
async fn all_who_look_on_are_told_how_many_watch() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    let (mut eve, _) = watcher(&house, &game).await;
    game.first.hear_watchers(&id, 1).await;
    let (mallory, _) = watcher(&house, &game).await;
    for visitor in [&mut game.first, &mut game.second, &mut eve] {
        visitor.hear_watchers(&id, 2).await;
    }
    mallory.leave().await;
    for visitor in [&mut game.first, &mut eve] {
        visitor.hear_watchers(&id, 1).await;
    }
}

/// Who watches late sees nothing before its time, over the wire and over HTTP, and all of it with the end.
#[tokio::test]
async fn with_a_delay_a_watcher_hears_everything_so_much_later_and_the_rest_with_the_end() {
    let mut config = config();
    config.matches.watch_delay_s = 1;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    let (mut eve, snapshot) = watcher(&house, &game).await;
    assert_eq!((&snapshot["late_ms"], &snapshot["seq"]), (&json!(1_000), &json!(0)));
    let begun = std::time::Instant::now();
    game.play("12").await;
    let record = get(&house, &format!("/api/v1/games/{id}")).await.json();
    if begun.elapsed().as_millis() < 1_000 {
        assert_eq!((&record["moves"], &record["position"]), (&json!([]), &snapshot["position"]));
    }
    for ply in 1..=2 {
        let played = eve.hear("played").await;
        assert_eq!((&played["ply"], &played["seq"]), (&json!(ply), &json!(ply)));
    }
    assert!(begun.elapsed().as_millis() >= 1_000, "it was told too early");
    let record = get(&house, &format!("/api/v1/games/{id}")).await.json();
    assert_eq!(record["moves"].as_array().unwrap().len(), 2);
    let (_, seen) = watcher(&house, &game).await;
    assert_eq!((&seen["moves"], &seen["seat"]), (&json!(["1", "2"]), &Value::Null));

    game.play_from(3, "34").await;
    game.first.say(json!({"type": "resign", "game": id})).await;
    let [ended, _] = game.both_hear("ended").await;
    let rest = eve.hear_past("snapshot").await;
    assert_eq!((&rest["moves"], rest.get("late_ms")), (&json!(["1", "2", "3", "4"]), None));
    assert_eq!((&rest["ended"]["seq"], &rest["ended"]["winner"]), (&ended["seq"], &json!("second")));
    let record = get(&house, &format!("/api/v1/games/{id}")).await.json();
    assert_eq!(record["moves"].as_array().unwrap().len(), 4);
}

/// Both of a game that is over play again.
async fn play_again(game: &mut Match) -> String {
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    let [first, _] = game.both_hear("snapshot").await;
    text(&first["game"])
}

#[tokio::test]
async fn a_watcher_is_told_of_the_rematch_and_watches_it() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let former = game.game.clone();
    let (mut eve, _) = watcher(&house, &game).await;
    let next = play_again(&mut game).await;
    assert_eq!(eve.hear_past("next").await, json!({"type": "next", "game": former, "next": next}));
    let (_, late) = watcher(&house, &game).await;
    assert_eq!(late["next"], next, "who comes later sees it, too");
    eve.say(watch(&next)).await;
    let seen = eve.hear("snapshot").await;
    assert_eq!((&seen["game"], &seen["seat"], &seen["ply"]), (&json!(next), &Value::Null, &json!(0)));
    // The seats are exchanged.
    game.second.play(&next, 1, "4").await;
    assert_eq!(eve.hear("played").await["game"], next);
    for player in [&mut game.first, &mut game.second] {
        player.hear("played").await;
        player.nothing_more().await;
    }
}

/// The rematch of a private game is private: only its players watch it, and only they are told.
#[tokio::test]
async fn of_a_private_rematch_only_its_players_are_told() {
    let house = House::open(config());
    let (mut ann, mut ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    ann.say(json!({"type": "invite", "rules": "connect-four", "seat": "first"})).await;
    let code = ann.hear("invited").await["code"].clone();
    ben.say(json!({"type": "join", "invite": code})).await;
    let game = text(&ben.hear("snapshot").await["game"]);
    // The game, and that the invitation is used up.
    ann.next().await;
    ann.next().await;
    let mut game = Match { first: ann, second: ben, game };
    let mut tab = game.first.again(&house).await;
    tab.say(watch(&game.game)).await;
    tab.hear("snapshot").await;
    let mut eve = Visitor::guest(&house).await;
    eve.may_not(watch(&game.game), "not_seated").await;
    let next = play_again(&mut game).await;
    assert_eq!(tab.hear_past("next").await["next"], next);
    tab.say(watch(&next)).await;
    assert_eq!(tab.hear("snapshot").await["seat"], Value::Null);
    eve.may_not(watch(&next), "not_seated").await;
    eve.nothing_more().await;
}

#[tokio::test]
async fn a_game_that_is_not_there_cannot_be_watched() {
    let house = House::open(config());
    let mut eve = Visitor::knock(&house).await;
    eve.may_not(watch("0190163d8694739baea5966c26f8ad91"), "hello_first").await;
    let mut eve = Visitor::guest(&house).await;
    eve.may_not(watch("0190163d8694739baea5966c26f8ad91"), "no_such_game").await;
    eve.may_not(watch("no id"), "no_such_game").await;
}

#[tokio::test]
async fn no_more_watch_than_may() {
    let mut config = config();
    config.game.watchers_max = 1;
    let house = House::open(config);
    let game = Match::start(&house).await;
    let (mut eve, _) = watcher(&house, &game).await;
    let mut mallory = Visitor::guest(&house).await;
    let refused = mallory.may_not(watch(&game.game), "unavailable").await;
    assert_eq!((&refused["about"], &refused["game"]), (&json!("watch"), &json!(game.game)));
    eve.say(watch(&game.game)).await;
    assert_eq!(eve.hear("snapshot").await["watchers"], 1, "who watches already takes no second place");
    eve.leave().await;
    loop {
        mallory.say(watch(&game.game)).await;
        if mallory.next().await["type"] == "snapshot" {
            break;
        }
    }
}

/// A connection has one place at a game: the last it asked for.
#[tokio::test]
async fn a_player_who_watches_their_own_game_may_sit_down_again() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    game.first.say(watch(&id)).await;
    assert_eq!(game.first.hear("snapshot").await["seat"], Value::Null);
    assert_eq!(game.second.hear("presence").await["here"], false);
    game.first.hear_past("presence").await;
    game.first.may_not(json!({"type": "play", "game": id, "ply": 1, "move": "1"}), "not_seated").await;
    game.first.say(json!({"type": "resume", "game": id})).await;
    assert_eq!(game.first.hear_past("snapshot").await["seat"], "first");
    assert_eq!(game.second.hear("presence").await["here"], true);
    game.play("1").await;
}
