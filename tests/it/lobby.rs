//! How players meet: pairing, waiting, leaving, and what the lobby tells.

use std::collections::HashSet;

use serde_json::{Value, json};
use visavis::protocol::Phrase;

use crate::house::{House, config, kept};
use crate::visitor::{Match, Visitor};

#[tokio::test]
async fn hello_makes_a_guest_and_tells_what_there_is() {
    let house = House::open(config());
    let mut visitor = Visitor::knock(&house).await;
    visitor.say(json!({"type": "hello", "name": " Zoé ", "lang": "fr"})).await;
    let welcome = visitor.hear("welcome").await;
    assert_eq!(welcome["player"]["name"], "Zoé");
    assert!(welcome["token"].as_str().unwrap().len() >= 32);
    assert_eq!(welcome["server"]["protocol"], 1);
    assert_eq!(welcome["server"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(welcome["rules"][0]["id"], "connect-four");
    let cols = json!({"name": "cols", "kind": "whole", "min": 4, "max": 10, "default": 7});
    assert!(welcome["rules"][0]["options"].as_array().unwrap().contains(&cols), "{welcome}");
    let phrases: Vec<_> = Phrase::all().map(Phrase::key).collect();
    assert_eq!((&welcome["games"], &welcome["phrases"]), (&json!([]), &json!(phrases)));
    assert!((12..=13).contains(&phrases.len()), "a dozen");
    assert_eq!(welcome["limits"], json!({"frame_bytes": 4096, "messages_per_10s": 100, "games_max": 10_000}));
}

#[tokio::test]
async fn whatever_an_option_is_set_to_its_range_is_told() {
    let mut config = config();
    config.limits.messages_per_10s = 1_000_000;
    let house = House::open(config);
    let mut visitor = Visitor::knock(&house).await;
    visitor.say(json!({"type": "hello"})).await;
    let welcome = visitor.hear("welcome").await;
    let mut asked = 0;
    for rules in welcome["rules"].as_array().unwrap() {
        for option in rules["options"].as_array().unwrap() {
            let name = option["name"].as_str().unwrap();
            let takes = match option["kind"].as_str().unwrap() {
                "whole" => format!("a whole number from {} to {}", option["min"], option["max"]),
                "flag" => "true or false".to_owned(),
                _ => {
                    let words =
                        option["values"].as_array().unwrap().iter().map(|word| word.as_str().unwrap());
                    format!("one of {}", words.collect::<Vec<_>>().join(", "))
                }
            };
            for value in
                ["-1", "4294967296", "4294967295", "4.5", "7.0", "null", "\"7\"", "[]", "{}", "1e400", "\"\""]
            {
                let options = format!(r#"{{"{name}":{value}}}"#);
                let id = &rules["id"];
                visitor.say_text(&format!(r#"{{"type":"seek","rules":{id},"options":{options}}}"#)).await;
                let refused = visitor.refused("bad_options").await;
                assert_eq!(refused["text"], format!("option `{name}` takes {takes}."), "{id} {options}");
                asked += 1;
            }
        }
        visitor
            .may_not(json!({"type": "seek", "rules": rules["id"], "options": {"Cols": 7}}), "bad_options")
            .await;
    }
    assert!(asked > 100, "{asked}");
}

#[tokio::test]
async fn hello_comes_first_and_once() {
    let house = House::open(config());
    let mut visitor = Visitor::knock(&house).await;
    visitor.may_not(json!({"type": "seek", "rules": "connect-four"}), "hello_first").await;
    visitor.may_not(json!({"type": "ping"}), "hello_first").await;
    visitor.may_not(json!({"type": "hello", "token": "made up"}), "bad_token").await;
    visitor.may_not(json!({"type": "hello", "name": ""}), "bad_name").await;
    visitor.may_not(json!({"type": "hello", "name": "x".repeat(25)}), "bad_name").await;
    visitor.say(json!({"type": "hello"})).await;
    visitor.hear("welcome").await;
    visitor.may_not(json!({"type": "hello"}), "bad_message").await;
}

#[tokio::test]
async fn who_does_not_say_hello_is_sent_away() {
    let house = House::open(config());
    let mut visitor = Visitor::knock(&house).await;
    let (heard, code) = visitor.hear_end().await;
    assert_eq!((heard, code), (vec![], Some(4001)));
}

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
    one.may_not(seek("opponent", json!({"bot": "easy"})), "unavailable").await;
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
async fn a_new_name_counts_from_the_next_game_on_and_is_kept() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let (mut ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    ann.may_not(json!({"type": "rename", "name": "a\nb"}), "bad_name").await;
    ann.say(json!({"type": "rename", "name": " Ann ", "id": 3})).await;
    let renamed = ann.hear("renamed").await;
    assert_eq!((&renamed["name"], &renamed["re"]), (&json!("Ann"), &json!(3)));
    let (id, token) = (ann.id.clone(), ann.token.clone());
    let mut game = Match::between(ann, ben, json!({"type": "seek", "rules": "connect-four"})).await;
    game.second.say(json!({"type": "resume", "game": game.game})).await;
    let snapshot = game.second.hear_past("snapshot").await;
    let names: Vec<_> = ["first", "second"].map(|seat| snapshot["players"][seat].clone()).into();
    assert!(names.iter().any(|player| player["id"] == json!(id) && player["name"] == "Ann"), "{names:?}");
    drop(house);
    let house = House::open(config);
    let mut back = Visitor::knock(&house).await;
    back.say(json!({"type": "hello", "token": token})).await;
    assert_eq!(back.hear("welcome").await["player"]["name"], "Ann");
}

#[tokio::test]
async fn who_is_blocked_is_not_met_again_until_unblocked() {
    let house = House::open(config());
    let (mut one, mut other) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    one.say(json!({"type": "block", "player": other.id, "id": 7})).await;
    let blocked = one.hear("blocked").await;
    assert_eq!((&blocked["players"], &blocked["re"]), (&json!([other.id]), &json!(7)));
    one.say(json!({"type": "block", "player": other.id})).await;
    assert_eq!(one.hear("blocked").await["players"], json!([other.id]), "once is enough");
    one.seek().await;
    other.seek().await;
    one.nothing_more().await;
    let mut third = Visitor::guest(&house).await;
    third.seek().await;
    assert_eq!(one.hear("snapshot").await["game"], third.hear("snapshot").await["game"]);

    let mut tab = Visitor::knock(&house).await;
    let welcome = tab.welcomed(json!({"type": "hello", "token": one.token})).await;
    assert_eq!(welcome["blocked"], json!([other.id]));
    tab.seek().await;
    tab.nothing_more().await;
    one.say(json!({"type": "unblock", "player": other.id})).await;
    assert_eq!(one.hear("blocked").await["players"], json!([]));
    assert_eq!(tab.hear("blocked").await["players"], json!([]));
    assert_eq!(tab.hear("snapshot").await["game"], other.hear_past("snapshot").await["game"]);
}

/// The id of no player.
const NOBODY: &str = "0198c2f7000070008000000000000000";

#[tokio::test]
async fn whom_nobody_knows_and_oneself_nobody_blocks() {
    let house = House::open(config());
    let mut one = Visitor::guest(&house).await;
    let myself = json!({"type": "block", "player": one.id});
    one.may_not(myself, "bad_message").await;
    for nobody in ["nobody", NOBODY] {
        one.may_not(json!({"type": "block", "player": nobody}), "no_such_player").await;
    }
    let mut game = Match::start(&house).await;
    game.play("4").await;
    game.first.may_not(json!({"type": "block", "player": NOBODY}), "no_such_player").await;
}

#[tokio::test]
async fn there_is_no_rematch_with_somebody_who_is_blocked() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    game.second.say(json!({"type": "block", "player": game.first.id})).await;
    assert_eq!(game.second.hear("blocked").await["players"], json!([game.first.id]));
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    for visitor in [&mut game.first, &mut game.second] {
        assert_eq!(visitor.refused("unavailable").await["about"], "offer");
    }
}

#[tokio::test]
async fn a_rematch_passes_no_limit_of_a_player() {
    let mut config = config();
    config.lobby.games_per_player = 1;
    let house = House::open(config);
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let mut tab = game.first.again(&house).await;
    let mut third = Visitor::guest(&house).await;
    for visitor in [&mut tab, &mut third] {
        visitor.say(json!({"type": "seek", "rules": "hex"})).await;
        visitor.hear("waiting").await;
    }
    tab.hear("snapshot").await;
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    let own = game.first.refused("player_limit").await;
    let others = game.second.refused("player_limit").await;
    assert_eq!((&own["about"], &others["about"]), (&json!("offer"), &json!("offer")));
    assert_ne!(own["text"], others["text"], "only one of them plays too many");
}

#[tokio::test]
async fn who_begins_a_rematch_no_longer_looks_for_an_opponent_in_another_tab() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let mut tab = game.first.again(&house).await;
    tab.seek().await;
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    game.both_hear("snapshot").await;
    tab.hear("withdrawn").await;
    let mut third = Visitor::guest(&house).await;
    third.seek().await;
    third.nothing_more().await;
    tab.nothing_more().await;
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

#[tokio::test]
async fn whom_a_player_blocks_is_known_on_all_their_connections() {
    let house = House::open(config());
    let (mut ann, ben) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let mut tab = ann.again(&house).await;
    ann.say(json!({"type": "block", "player": ben.id, "id": 4})).await;
    let (answer, news) = (ann.hear("blocked").await, tab.hear("blocked").await);
    assert_eq!((&answer["players"], &answer["re"]), (&json!([ben.id]), &json!(4)));
    assert_eq!((&news["players"], &news["re"]), (&json!([ben.id]), &Value::Null));
}
