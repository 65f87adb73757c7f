//! One match from the first move to the last, and everything the players may say in it.

use serde_json::{Value, json};

use crate::house::{House, config};
use crate::visitor::{Match, Visitor};

/// First wins in the first column, against the second.
const FIRST_WINS: &str = "1212121";

#[tokio::test]
async fn a_game_is_played_to_a_win_and_a_loss() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.play(FIRST_WINS).await;
    let [first, second] = game.both_hear("ended").await;
    assert_eq!((&first["result"], &second["result"]), (&json!("win"), &json!("loss")));
    for ended in [&first, &second] {
        assert_eq!(
            (&ended["winner"], &ended["reason"], &ended["ply"]),
            (&json!("first"), &json!("rules"), &json!(7))
        );
        assert_eq!(ended["line"], json!(["a1", "a2", "a3", "a4"]));
        assert_eq!(ended["record"], format!("/api/v1/games/{}", game.game));
    }
    let late = json!({"type": "play", "game": game.game, "ply": 8, "move": "1"});
    game.second.may_not(late, "game_over").await;
}

#[tokio::test]
async fn a_full_board_is_a_draw() {
    let house = House::open(config());
    let (one, other) = (Visitor::guest(&house).await, Visitor::guest(&house).await);
    let seek = json!({"type": "seek", "rules": "connect-four", "options": {"cols": 4, "rows": 4}});
    let mut game = Match::between(one, other, seek).await;
    game.play("1212212134434334").await;
    let [first, second] = game.both_hear("ended").await;
    for ended in [first, second] {
        assert_eq!(
            (&ended["result"], &ended["winner"], &ended["line"]),
            (&json!("draw"), &Value::Null, &Value::Null)
        );
    }
}

#[tokio::test]
async fn seq_has_no_gaps() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    game.first.may_not(json!({"type": "play", "game": id, "ply": 1, "move": "9"}), "illegal_move").await;
    game.first.play(&id, 1, "4").await;
    game.second.say(json!({"type": "offer", "game": id, "what": "draw"})).await;
    let mut seqs = [Vec::new(), Vec::new()];
    for kind in ["played", "offered"] {
        for (seqs, heard) in seqs.iter_mut().zip(game.both_hear(kind).await) {
            seqs.push(heard["seq"].as_u64().unwrap());
        }
    }
    game.first.say(json!({"type": "decline", "game": id, "what": "draw"})).await;
    game.both_hear("declined").await;
    game.second.say(json!({"type": "resign", "game": id})).await;
    let [ended, _] = game.both_hear("ended").await;
    assert_eq!((seqs, ended["seq"].as_u64()), ([vec![1, 2], vec![1, 2]], Some(4)));
}

#[tokio::test]
async fn every_word_out_of_order_is_refused_and_changes_nothing() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    let play = |ply: u32, mv: &str| json!({"type": "play", "game": id, "ply": ply, "move": mv});
    game.second.may_not(play(1, "4"), "not_your_turn").await;
    game.first.may_not(play(2, "4"), "stale_ply").await;
    game.first.may_not(play(0, "4"), "stale_ply").await;
    game.first.may_not(play(1, "8"), "illegal_move").await;
    game.first.may_not(play(1, ""), "illegal_move").await;
    game.first.may_not(json!({"type": "decline", "game": id, "what": "draw"}), "no_offer").await;
    game.first.may_not(json!({"type": "offer", "game": id, "what": "rematch"}), "too_early").await;
    game.first.may_not(json!({"type": "offer", "game": id, "what": "takeback"}), "too_early").await;
    game.first.may_not(json!({"type": "claim", "game": id, "what": "win"}), "too_early").await;
    game.first.may_not(json!({"type": "say", "game": id, "phrase": "no phrase"}), "bad_phrase").await;
    game.play("4").await;
    let stale = game.first.may_not(play(1, "5"), "stale_ply").await;
    assert_eq!((&stale["ply"], &stale["game"], &stale["about"]), (&json!(1), &json!(id), &json!("play")));
    game.first.may_not(play(2, "4"), "not_your_turn").await;
    game.second.nothing_more().await;
    game.second.say(json!({"type": "resume", "game": id})).await;
    assert_eq!(game.second.hear("snapshot").await["seq"], 1);
}

#[tokio::test]
async fn a_move_sent_twice_counts_once() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let id = game.game.clone();
    game.play("4").await;
    game.first.say(json!({"type": "play", "game": id, "ply": 1, "move": "4", "id": 7})).await;
    let again = game.first.hear("played").await;
    assert_eq!((&again["seq"], &again["ply"], &again["re"]), (&json!(1), &json!(1), &json!(7)));
    game.second.nothing_more().await;
    game.play_from(2, "1").await;
    game.first.play(&id, 1, "4").await;
    let again = game.first.hear("played").await;
    assert_eq!(again["position"], "......./......./......./......./......./...x...");
    game.play_from(3, "41414").await;
    game.both_hear("ended").await;
    game.first.play(&id, 7, "4").await;
    assert_eq!(game.first.hear("played").await["ply"], 7, "also after the end");
}

#[tokio::test]
async fn an_answer_carries_the_number_of_its_question() {
    let house = House::open(config());
    let mut one = Visitor::knock(&house).await;
    one.say(json!({"type": "hello", "id": 1})).await;
    assert_eq!(one.hear("welcome").await["re"], 1);
    one.say(json!({"type": "seek", "rules": "connect-four", "id": 2})).await;
    assert_eq!(one.hear("waiting").await["re"], 2);
    one.say(json!({"type": "withdraw", "id": 3})).await;
    assert_eq!(one.hear("withdrawn").await["re"], 3);
    one.say(json!({"type": "ping", "t": 1.5, "id": 4})).await;
    let pong = one.hear("pong").await;
    assert_eq!((&pong["re"], &pong["t"]), (&json!(4), &json!(1.5)));
    one.say(json!({"type": "seek", "rules": "chess", "id": 5})).await;
    assert_eq!(one.refused("unknown_rules").await["re"], 5);

    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "play", "game": game.game, "ply": 1, "move": "4", "id": 9})).await;
    let [mine, theirs] = game.both_hear("played").await;
    assert_eq!((&mine["re"], &theirs["re"]), (&json!(9), &Value::Null));
    game.second.say(json!({"type": "resign", "game": game.game, "id": 10})).await;
    let [theirs, mine] = game.both_hear("ended").await;
    assert_eq!((&mine["re"], &theirs["re"]), (&json!(10), &Value::Null));
}

#[tokio::test]
async fn the_snapshot_tells_all_of_a_game() {
    let house = House::open(config());
    let (one, other) = (
        Visitor::hello(&house, json!({"type": "hello", "name": "Ann"})).await,
        Visitor::hello(&house, json!({"type": "hello", "name": "Ben"})).await,
    );
    let ids = [one.id.clone(), other.id.clone()];
    let mut game = Match::between(one, other, json!({"type": "seek", "rules": "connect-four"})).await;
    game.play("44").await;
    game.second.say(json!({"type": "offer", "game": game.game, "what": "draw"})).await;
    game.both_hear("offered").await;
    game.first.say(json!({"type": "resume", "game": game.game, "id": 3})).await;
    let snapshot = game.first.hear("snapshot").await;
    let expected = json!({
        "type": "snapshot", "game": game.game, "seq": 3, "rules": "connect-four", "rated": false, "seat": "first",
        "options": {"cols": 7, "rows": 6, "connect": 4, "pop_out": false}, "moves": ["4", "4"], "ply": 2,
        "position": "......./......./......./......./...o.../...x...", "turn": ["first"],
        "legal": ["1", "2", "3", "4", "5", "6", "7"], "clock": null, "presence": {"first": true, "second": true},
        "left_ms": {"first": null, "second": null}, "offers": [{"seat": "second", "what": "draw", "seq": 3}], "watchers": 0,
        "ended": null, "re": 3,
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&snapshot[key], value, "{key}");
    }
    let players = &snapshot["players"];
    for seat in ["first", "second"] {
        assert!(ids.contains(&players[seat]["id"].as_str().unwrap().to_owned()));
        assert_eq!(players[seat]["bot"], false);
    }
    let layout = &snapshot["layout"][0];
    assert_eq!(
        (&layout["shape"], &layout["rows"], &layout["cols"]),
        (&json!("squares"), &json!(6), &json!(7))
    );
    assert_eq!(layout["cells"][0][0], "a6");
    assert_eq!(layout["zones"], json!(["1", "2", "3", "4", "5", "6", "7"]));
    assert_eq!(snapshot.as_object().unwrap().len(), expected.as_object().unwrap().len() + 4);
}

#[tokio::test]
async fn resignation_gives_the_other_the_win() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    let [first, second] = game.both_hear("ended").await;
    assert_eq!((&first["result"], &second["result"]), (&json!("loss"), &json!("win")));
    assert_eq!(first["reason"], "resignation");
    game.second.may_not(json!({"type": "resign", "game": game.game}), "game_over").await;
}

#[tokio::test]
async fn a_draw_is_agreed_by_two_offers() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let offer = json!({"type": "offer", "game": game.game, "what": "draw"});
    game.first.say(offer.clone()).await;
    game.both_hear("offered").await;
    game.first.say(offer.clone()).await;
    assert_eq!(game.first.hear("offered").await["seq"], 1, "the same offer, once");
    game.second.nothing_more().await;
    game.second.say(offer).await;
    let [first, second] = game.both_hear("ended").await;
    assert_eq!(
        (&first["result"], &second["result"], &first["reason"]),
        (&json!("draw"), &json!("draw"), &json!("agreement"))
    );
}

#[tokio::test]
async fn an_offer_lapses_with_the_answer_and_is_not_repeated_before_a_move() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let offer = json!({"type": "offer", "game": game.game, "what": "draw"});
    game.second.say(offer.clone()).await;
    game.both_hear("offered").await;
    game.first.say(json!({"type": "decline", "game": game.game, "what": "draw"})).await;
    game.both_hear("declined").await;
    game.second.may_not(offer.clone(), "too_early").await;
    game.play("4").await;
    game.second.say(offer.clone()).await;
    game.both_hear("offered").await;
    game.play_from(2, "4").await;
    game.play_from(3, "4").await;
    game.first.may_not(offer.clone(), "no_offer").await;
    game.first.let_pass(2_100).await;
    game.first.say(offer).await;
    game.both_hear("offered").await;
    assert_eq!(house.metrics.games.get(), 1, "the game goes on");
}

#[tokio::test]
async fn a_move_is_taken_back_when_the_other_agrees() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.play("445").await;
    let offer = json!({"type": "offer", "game": game.game, "what": "takeback"});
    game.second.say(offer.clone()).await;
    game.both_hear("offered").await;
    game.first.say(offer).await;
    for taken_back in game.both_hear("taken_back").await {
        assert_eq!((&taken_back["ply"], &taken_back["moves"]), (&json!(1), &json!(["4"])));
        assert_eq!(taken_back["turn"], json!(["second"]));
        assert_eq!(taken_back["position"], "......./......./......./......./......./...x...");
    }
    game.play_from(2, "5").await;
}

#[tokio::test]
async fn a_rematch_exchanges_the_seats() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    let offer = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.play(FIRST_WINS).await;
    game.both_hear("ended").await;
    game.second.say(offer.clone()).await;
    game.both_hear("offered").await;
    game.first.say(offer.clone()).await;
    let [was_first, was_second] = game.both_hear("snapshot").await;
    assert_eq!((&was_first["seat"], &was_second["seat"]), (&json!("second"), &json!("first")));
    assert_eq!((&was_first["ply"], &was_first["seq"]), (&json!(0), &json!(0)));
    assert_ne!(was_first["game"], json!(game.game));
    let players = &was_first["players"];
    assert_eq!(players["first"]["id"], json!(game.second.id), "who sits first is the one who sat second");
    assert_eq!(players["second"]["id"], json!(game.first.id));
    game.first.say(offer).await;
    let refused = game.first.next().await;
    assert_eq!(refused["type"], "refused", "one rematch a game: {refused}");
}

#[tokio::test]
async fn a_declined_rematch_stays_declined_for_a_while() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.play(FIRST_WINS).await;
    game.both_hear("ended").await;
    let offer = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.second.say(offer.clone()).await;
    game.both_hear("offered").await;
    game.first.say(json!({"type": "decline", "game": game.game, "what": "rematch"})).await;
    game.both_hear("declined").await;
    let refused = game.second.may_not(offer.clone(), "too_early").await;
    let wait_ms = refused["retry_after_ms"].as_u64().expect("a wait");
    assert!((8_000..=10_000).contains(&wait_ms), "{refused}");
    game.first.say(offer).await;
    assert_eq!(game.both_hear("offered").await[0]["seat"], "first", "who said no may offer at once");
}
