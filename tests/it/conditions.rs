//! What two agree on besides the game and its time: takebacks, an end where nobody can win, a balanced start.

use serde_json::{Value, json};
use visavis::game::verify;
use visavis::rules::CATALOGUE;

use crate::house::{House, config, kept};
use crate::http::get;
use crate::visitor::{Match, Visitor, text};

const BALANCED: &str = r#"{"type":"seek","rules":"connect-four","start":"balanced"}"#;

fn seek(rules: &str, conditions: &Value) -> Value {
    let mut seek = json!({"type": "seek", "rules": rules});
    for (name, value) in conditions.as_object().expect("an object") {
        seek[name] = value.clone();
    }
    seek
}

/// Two who have met over that.
async fn over(house: &House, seek: Value) -> Match {
    let (one, other) = (Visitor::guest(house).await, Visitor::guest(house).await);
    Match::between(one, other, seek).await
}

/// How a game stands, as its first player is told it.
async fn snapshot(game: &mut Match) -> Value {
    game.first.say(json!({"type": "resume", "game": game.game})).await;
    game.first.hear("snapshot").await
}

#[tokio::test]
async fn a_match_with_a_balanced_start_begins_after_an_opening_and_goes_on_after_a_restart() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let mut game = over(&house, serde_json::from_str(BALANCED).unwrap()).await;
    let began = snapshot(&mut game).await;
    assert_eq!((&began["start"], &began["ply"], &began["seq"]), (&json!("balanced"), &json!(10), &json!(0)));
    assert_eq!((began["moves"].as_array().map(Vec::len), &began["turn"]), (Some(10), &json!(["first"])));
    assert_eq!(began["opening"], 10);
    let takeback = json!({"type": "offer", "game": game.game, "what": "takeback"});
    game.second.may_not(takeback, "too_early").await;
    let [own, other] = ["first", "second"].map(|seat| text(&began["players"][seat]["id"]));
    drop(house);

    let house = House::open(config);
    let (first, second) = (game.first.again(&house).await, game.second.again(&house).await);
    let mut game = Match { first, second, game: game.game };
    let after = snapshot(&mut game).await;
    assert_eq!((&after["moves"], &after["position"]), (&began["moves"], &began["position"]));
    assert_eq!([&game.first.id, &game.second.id], [&own, &other]);
    let column = text(&after["legal"][0]);
    game.second.say(json!({"type": "resume", "game": game.game})).await;
    game.second.hear("snapshot").await;
    game.first.hear("presence").await;
    game.first.play(&game.game, 11, &column).await;
    let [played, _] = game.both_hear("played").await;
    assert_eq!((&played["ply"], &played["seq"]), (&json!(11), &json!(4)), "a fault, and two who came");
}

#[tokio::test]
async fn a_record_with_an_opening_verifies_and_no_other_opening_can_be_put_into_it() {
    let house = House::open(config());
    let mut game = over(&house, serde_json::from_str(BALANCED).unwrap()).await;
    let began = snapshot(&mut game).await;
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let record = get(&house, &format!("/api/v1/games/{}", game.game)).await.json();
    let opening = text(&record["opening"]);
    assert_eq!(json!(opening.split(' ').collect::<Vec<_>>()), began["moves"]);
    let moves = record["moves"].as_array().unwrap();
    assert!(moves.iter().all(|mv| mv["seq"] == 0 && mv["at_ms"] == record["opened_ms"]));
    let verified = |record: &Value| verify(&record.to_string(), CATALOGUE).is_ok();
    assert!(verified(&record));
    for (name, value) in [("opening", json!("1 2 1 2")), ("opening", json!(null)), ("start", json!("none"))] {
        let mut forged = record.clone();
        forged[name] = value;
        assert!(!verified(&forged), "{name}");
    }
}

#[tokio::test]
async fn a_rematch_starts_as_the_match_before_did() {
    let house = House::open(config());
    let mut game = over(&house, serde_json::from_str(BALANCED).unwrap()).await;
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    let again = game.first.hear("snapshot").await;
    assert_eq!((&again["start"], &again["ply"]), (&json!("balanced"), &json!(10)));
}

#[tokio::test]
async fn where_no_balanced_openings_are_known_there_is_no_such_match() {
    let house = House::open(config());
    let mut guest = Visitor::guest(&house).await;
    for wish in [
        seek("hex", &json!({"start": "balanced"})),
        seek("connect-four", &json!({"start": "balanced", "options": {"cols": 8}})),
        json!({"type": "invite", "rules": "hex", "start": "balanced"}),
    ] {
        let refused = guest.may_not(wish, "bad_options").await;
        let why = "no balanced openings are known for this game with these options.";
        assert!(text(&refused["text"]).ends_with(why), "{refused}");
    }
    guest.may_not(seek("hex", &json!({"start": "pairs"})), "bad_message").await;
    let mut other = Visitor::knock(&house).await;
    let welcome = other.welcomed(json!({"type": "hello"})).await;
    let rules = welcome["rules"].as_array().unwrap();
    let balanced: Vec<_> =
        rules.iter().filter(|rules| rules["balanced"] == true).map(|rules| &rules["id"]).collect();
    assert!(balanced.contains(&&json!("connect-four")) && !balanced.contains(&&json!("hex")), "{balanced:?}");
}

#[tokio::test]
async fn only_who_wants_the_same_meets() {
    let house = House::open(config());
    let wishes =
        [json!({}), json!({"takebacks": false}), json!({"dead_draw": true}), json!({"start": "balanced"})];
    let mut waiting = Vec::new();
    for wish in &wishes {
        let mut guest = Visitor::guest(&house).await;
        guest.say(seek("connect-four", wish)).await;
        let told = guest.hear("waiting").await;
        for name in ["takebacks", "dead_draw", "start"] {
            assert_eq!(told.get(name), wish.get(name), "{told}");
        }
        guest.nothing_more().await;
        waiting.push(guest);
    }
    let mut listener = Visitor::guest(&house).await;
    let open = listener.hear_seeks(|open| open.len() == wishes.len()).await;
    let said = |name: &str| open.iter().filter(|open| open.get(name).is_some()).count();
    assert_eq!(["takebacks", "dead_draw", "start"].map(said), [1; 3]);
    // What goes without saying is the same whether it is said or not.
    listener
        .say(seek("connect-four", &json!({"takebacks": true, "dead_draw": false, "start": "none"})))
        .await;
    listener.hear("waiting").await;
    assert_eq!(listener.hear("snapshot").await.get("takebacks"), None);
}

#[tokio::test]
async fn moves_are_taken_back_where_that_was_agreed_on_and_nowhere_else() {
    let house = House::open(config());
    for (conditions, allowed) in [
        (json!({}), true),
        (json!({"takebacks": false}), false),
        (json!({"rated": true}), false),
        (json!({"rated": true, "takebacks": true}), true),
    ] {
        let mut game = over(&house, seek("connect-four", &conditions)).await;
        game.play("4").await;
        let takeback = json!({"type": "offer", "game": game.game, "what": "takeback"});
        game.first.say(takeback).await;
        if allowed {
            game.both_hear("offered").await;
        } else {
            game.first.refused("not_agreed").await;
        }
        assert_eq!(snapshot(&mut game).await.get("takebacks"), conditions.get("takebacks"));
    }
}

#[tokio::test]
async fn a_match_that_nobody_can_win_any_more_ends_where_that_was_agreed_on() {
    let house = House::open(config());
    // Neither side has a line of three left after these.
    let (cells, dead_at) = (["b2", "a1", "a3", "c1", "b1", "b3", "a2", "c2"], 8);
    for dead_draw in [false, true] {
        let mut game = over(&house, seek("tic-tac-toe", &json!({"dead_draw": dead_draw}))).await;
        for (ply, cell) in (1..).zip(cells) {
            let id = game.game.clone();
            game.mover(ply).play(&id, ply, cell).await;
            game.both_hear("played").await;
            if ply < dead_at {
                continue;
            }
            if dead_draw {
                let [ended, _] = game.both_hear("ended").await;
                assert_eq!((&ended["result"], &ended["reason"]), (&json!("draw"), &json!("rules")));
            } else {
                game.first.nothing_more().await;
            }
        }
    }
}

#[tokio::test]
async fn an_invitation_says_what_it_proposes_and_the_match_is_like_that() {
    let house = House::open(config());
    let (mut maker, mut guest) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    maker
        .say(seek("connect-four", &json!({"type": "invite", "takebacks": false, "start": "balanced"})))
        .await;
    let invited = maker.hear("invited").await;
    let shown = get(&house, &format!("/api/v1/invites/{}", text(&invited["code"]))).await.json();
    guest.say(json!({"type": "join", "invite": invited["code"]})).await;
    let began = guest.hear("snapshot").await;
    for told in [&invited, &shown, &began] {
        assert_eq!((&told["takebacks"], &told["start"]), (&json!(false), &json!("balanced")), "{told}");
        assert_eq!(told.get("dead_draw"), None);
    }
}
