//! A server that goes down and comes up again on the same file.

use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::house::{House, config, kept};
use crate::http::get;
use crate::process::Program;
use crate::records::rated_win;
use crate::visitor::{Match, Visitor};

/// The same player on a server that was started anew, with a chair at the game again.
async fn back_in(house: &House, former: Visitor, game: &str) -> (Visitor, Value) {
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
    assert_eq!(seen["offers"], json!([{"seat": "first", "what": "draw", "seq": 3}]));
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

/// The same player on a program that was started anew, with a chair at the game again.
async fn back_at(program: &Program, former: &Visitor, game: &str) -> (Visitor, Value) {
    let mut back = Visitor::hello_at(&program.ws(), json!({"type": "hello", "token": former.token})).await;
    back.say(json!({"type": "resume", "game": game})).await;
    let snapshot = back.hear_past("snapshot").await;
    (back, snapshot)
}

#[tokio::test]
async fn who_was_told_to_come_back_finds_the_game_and_nobody_is_refused_between() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("visavis.db").display().to_string();
    let environment = [("VISAVIS__STORE__PATH", path.as_str())];
    let socket = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut program = Program::start_on(&socket, &environment);
    assert_eq!(program.url, socket.local_addr().unwrap().to_string());
    let mut game = Match::start_at(&program.ws()).await;
    game.play("4455").await;
    program.signal("TERM");
    let mut waits = Vec::new();
    for visitor in [&mut game.first, &mut game.second] {
        let (heard, code) = visitor.hear_end().await;
        let closing = heard.iter().find(|message| message["type"] == "closing").expect("a last word");
        assert_eq!((code, &closing["reason"]), (Some(1012), &json!("restart")));
        waits.push(closing["reconnect_after_ms"].as_u64().unwrap());
    }
    assert!(waits.iter().all(|wait| (500..3_000).contains(wait)), "{waits:?}");
    assert_eq!(program.ends_within(Duration::from_secs(5)), Some(0));

    // Nothing listens now but the socket itself: whoever knocks waits there.
    let early = TcpStream::connect(socket.local_addr().unwrap()).await.expect("is not refused");
    let program = Program::start_on(&socket, &environment);
    drop(early);
    let (first, seen) = back_at(&program, &game.first, &game.game).await;
    assert_eq!(seen["moves"], json!(["4", "4", "5", "5"]));
    let (second, _) = back_at(&program, &game.second, &game.game).await;
    let mut game = Match { first, second, game: game.game };
    assert_eq!(game.first.hear("presence").await["here"], true);
    game.play_from(5, "6666").await;
}

#[tokio::test]
async fn a_token_is_worth_as_much_after_a_restart_and_a_seek_waits_on() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let ann = Visitor::hello(&house, json!({"type": "hello", "name": "Ann"})).await;
    let ann_id = ann.id.clone();
    let ben = Visitor::guest(&house).await;
    // Nothing is written of somebody who has never played.
    let mut game = Match::between(ann, ben, json!({"type": "seek", "rules": "connect-four"})).await;
    game.first.say(json!({"type": "resign", "game": game.game})).await;
    game.first.hear_past("ended").await;
    game.second.hear_past("ended").await;
    let ann = if game.first.id == ann_id { &mut game.first } else { &mut game.second };
    ann.seek().await;
    let (id, token) = (ann.id.clone(), ann.token.clone());
    drop((game, house));
    let house = House::open(config);
    let mut back = Visitor::knock(&house).await;
    back.say(json!({"type": "hello", "token": token})).await;
    let welcome = back.hear("welcome").await;
    assert_eq!(welcome["player"], json!({"id": id, "name": "Ann"}));
    assert_eq!(welcome["waiting"].as_array().unwrap().len(), 1);
    back.say(json!({"type": "hello", "token": "made up"})).await;
    back.refused("bad_message").await;
    let mut stranger = Visitor::knock(&house).await;
    stranger.may_not(json!({"type": "hello", "token": "made up"}), "bad_token").await;
}

#[tokio::test]
async fn games_nobody_comes_back_to_are_closed() {
    let (_folder, mut config) = kept(config());
    let house = House::open(config.clone());
    let game = Match::start(&house).await;
    drop(house);
    config.absence.abandon_s = 1;
    let house = House::open(config);
    let mut witness = Visitor::guest(&house).await;
    witness.hear_lobby(|lobby| lobby["games"] == 0).await;
    let record = get(&house, &format!("/api/v1/games/{}", game.game)).await.json();
    assert_eq!(record["ended"]["reason"], "abandoned");
}

#[tokio::test]
async fn restarts_with_nobody_between_are_one_time_down() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let games = [Match::start(&house).await, Match::start(&house).await];
    drop(house);
    for _ in 0..3 {
        drop(House::open(config.clone()));
    }
    let house = House::open(config);
    for Match { mut first, game, .. } in games {
        (first, _) = back_in(&house, first, &game).await;
        first.say(json!({"type": "resign", "game": game})).await;
        first.hear("ended").await;
        let record = get(&house, &format!("/api/v1/games/{game}")).await.json();
        let kinds: Vec<_> =
            record["events"].as_array().unwrap().iter().map(|event| event["type"].clone()).collect();
        assert_eq!(kinds, ["fault", "came", "resigned"]);
        let fault = &record["events"][0];
        assert!(fault["at_ms"].as_u64() > fault["from_ms"].as_u64(), "{fault}");
    }
}

/// A game that ended just before a restart is there for its players, and what stood of a rematch stands; it counts for no limit.
#[tokio::test]
async fn who_has_just_played_comes_back_to_an_ended_game_and_plays_again() {
    let (_folder, mut config) = kept(config());
    config.lobby.games_max = 1;
    for declined in [true, false] {
        let house = House::open(config.clone());
        let mut game = Match::start(&house).await;
        game.first.say(json!({"type": "resign", "game": game.game})).await;
        game.both_hear("ended").await;
        let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
        game.first.say(rematch.clone()).await;
        game.both_hear("offered").await;
        if declined {
            game.second.say(json!({"type": "decline", "game": game.game, "what": "rematch"})).await;
            game.both_hear("declined").await;
        }
        drop(house);

        let house = House::open(config.clone());
        let Match { first, second, game } = game;
        let (mut second, seen) = back_in(&house, second, &game).await;
        assert_eq!((&seen["seat"], &seen["ended"]["result"]), (&json!("second"), &json!("win")));
        assert_eq!(seen["offers"].as_array().unwrap().len(), usize::from(!declined), "{seen}");
        assert_eq!(house.metrics.games.get(), 0, "what is over does not count");
        let (mut first, _) = back_in(&house, first, &game).await;
        second.hear("presence").await;
        if declined {
            first.say(rematch.clone()).await;
            second.hear("offered").await;
        }
        second.say(rematch).await;
        let begun = second.hear_past("snapshot").await;
        assert_eq!((&begun["seat"], &begun["origin"]["of"]), (&json!("first"), &json!(game)));
        first.hear_past("snapshot").await;
        second.say(json!({"type": "resign", "game": begun["game"]})).await;
        second.hear_past("ended").await;
    }
}

/// Whoever comes back to a rated game that is over reads what it did to both ratings, as they were told at its end.
#[tokio::test]
async fn who_comes_back_to_a_rated_game_reads_what_it_did_to_the_ratings() {
    let (_folder, config) = kept(config());
    let house = House::open(config.clone());
    let (game, [told, _]) = rated_win(Visitor::guest(&house).await, Visitor::guest(&house).await).await;
    assert!(told["ratings"].is_object(), "{told}");
    drop(house);
    let house = House::open(config);
    for former in [game.first, game.second] {
        let (_, seen) = back_in(&house, former, &game.game).await;
        assert_eq!(seen["ended"]["ratings"], told["ratings"], "{seen}");
    }
}
