//! Games with a clock through the front door: a flag, calling off, adjourning, a takeback, and the program killed meanwhile.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::{House, config};
use crate::process::Program;
use crate::visitor::{Match, Visitor};

fn seek(clock: &Value) -> Value {
    json!({"type": "seek", "rules": "connect-four", "clock": clock})
}

async fn timed(house: &House, clock: Value) -> Match {
    let one = Visitor::guest(house).await;
    let other = Visitor::guest(house).await;
    Match::between(one, other, seek(&clock)).await
}

/// What a seat has left in a state of the clock.
fn left_ms(message: &Value, seat: &str) -> u64 {
    message["clock"][format!("{seat}_ms")].as_u64().expect("a timed game")
}

#[tokio::test]
async fn a_flag_falls_by_itself_and_says_how_the_clocks_stood() {
    let house = House::open(config());
    let mut game = timed(&house, json!({"per_move_ms": 1_000})).await;
    game.first.play(&game.game, 1, "4").await;
    let [told, _] = game.both_hear("played").await;
    assert_eq!(told["clock"]["running"], json!(["second"]));
    let ledger = &told["ledger"];
    assert!(ledger["charge_ms"].as_u64().unwrap() <= 1_000 && ledger["received_ms"].is_u64(), "{ledger}");
    game.first.say(json!({"type": "offer", "game": game.game, "what": "draw"})).await;
    game.both_hear("offered").await;
    for ended in game.both_hear("ended").await {
        assert_eq!((&ended["reason"], &ended["winner"]), (&json!("time"), &json!("first")));
        assert_eq!(left_ms(&ended, "second"), 0);
    }
    game.second.may_not(json!({"type": "play", "game": game.game, "ply": 2, "move": "4"}), "game_over").await;
    let record = crate::http::get(&house, &format!("/api/v1/games/{}", game.game)).await.json();
    assert_eq!(
        (&record["ended"]["reason"], &record["clock"]),
        (&json!("time"), &json!({"per_move_ms": 1000}))
    );
}

/// Whose line is quick waits for no flag: what is made good of lag is waited for as far as there is lag.
#[tokio::test]
async fn a_flag_falls_promptly_where_there_is_no_lag() {
    let house = House::open(config());
    let mut game = timed(&house, json!({"per_move_ms": 1_000})).await;
    game.first.play(&game.game, 1, "4").await;
    let [told, _] = game.both_hear("played").await;
    let _ = tokio::join!(game.first.hear("ended"), game.second.hear("ended"));
    let record = crate::http::get(&house, &format!("/api/v1/games/{}", game.game)).await.json();
    let flagged = record["events"].as_array().unwrap().last().unwrap();
    let used_up_ms = told["ledger"]["received_ms"].as_u64().unwrap() + 1_000;
    let waited_ms = flagged["at_ms"].as_u64().unwrap() - used_up_ms;
    assert!((50..500).contains(&waited_ms), "{waited_ms} ms: {flagged}");
    let late = json!({"type": "play", "game": game.game, "ply": 2, "move": "4"});
    let refused = game.second.may_not(late, "game_over").await;
    assert!(refused["late_ms"].as_u64().is_some_and(|late_ms| late_ms >= 50), "{refused}");
}

/// Whose line does not answer may have been late, and is waited for; the record says how late their move came in the end.
#[tokio::test]
async fn who_lost_on_time_is_told_how_late_their_move_was() {
    let house = House::open(config());
    let mut game = timed(&house, json!({"per_move_ms": 1_000})).await;
    game.first.play(&game.game, 1, "4").await;
    game.first.hear("played").await;
    // Meanwhile the other reads nothing, and answers no ping.
    game.first.let_pass(1_300).await;
    game.second.play(&game.game, 2, "4").await;
    let ended = game.first.hear("ended").await;
    let late_ms = ended["late_ms"].as_u64().unwrap_or_else(|| panic!("{ended}"));
    assert!((250..1_000).contains(&late_ms), "{late_ms}");
    let refused = game.second.hear_past("refused").await;
    assert_eq!((&refused["code"], &refused["late_ms"]), (&json!("game_over"), &json!(late_ms)));
    let record = crate::http::get(&house, &format!("/api/v1/games/{}", game.game)).await.json();
    assert_eq!(record["ended"]["late_ms"], late_ms);
    assert_eq!(record["events"].as_array().unwrap().last().unwrap()["late_ms"], late_ms);
}

#[tokio::test]
async fn a_game_is_called_off_until_both_have_moved() {
    let house = House::open(config());
    let club = json!({"initial_ms": 300_000, "increment_ms": 3_000});
    let mut game = timed(&house, club.clone()).await;
    let abort = |game: &Match| json!({"type": "offer", "game": game.game, "what": "abort"});
    game.play("4").await;
    game.second.say(abort(&game)).await;
    for ended in game.both_hear("ended").await {
        assert_eq!((&ended["reason"], &ended["winner"]), (&json!("cancelled"), &Value::Null));
    }
    let mut game = timed(&house, club).await;
    game.play("44").await;
    game.first.may_not(abort(&game), "too_late").await;
}

#[tokio::test]
async fn an_adjourned_game_has_days_for_a_move() {
    let house = House::open(config());
    let mut game = timed(&house, json!({"initial_ms": 300_000, "increment_ms": 3_000})).await;
    game.play("4").await;
    let adjourn = json!({"type": "offer", "game": game.game, "what": "adjourn"});
    game.first.say(adjourn.clone()).await;
    game.both_hear("offered").await;
    game.second.say(adjourn).await;
    for adjourned in game.both_hear("adjourned").await {
        assert_eq!(
            (&adjourned["seat"], &adjourned["clock"]["running"]),
            (&json!("second"), &json!(["second"]))
        );
        assert!(left_ms(&adjourned, "second") > 2 * 86_400_000, "{adjourned}");
    }
    game.second.say(json!({"type": "resume", "game": game.game})).await;
    assert_eq!(game.second.hear("snapshot").await["adjourned"], true);
    game.play_from(2, "4").await;
    game.first.may_not(json!({"type": "claim", "game": game.game, "what": "win"}), "too_early").await;
}

#[tokio::test]
async fn a_takeback_gives_back_the_time_of_who_agreed() {
    let house = House::open(config());
    let mut game = timed(&house, json!({"initial_ms": 300_000, "increment_ms": 3_000})).await;
    game.play("4").await;
    let takeback = json!({"type": "offer", "game": game.game, "what": "takeback"});
    game.first.say(takeback.clone()).await;
    game.both_hear("offered").await;
    game.second.say(takeback).await;
    for told in game.both_hear("taken_back").await {
        assert_eq!((&told["ply"], &told["clock"]["running"]), (&json!(0), &json!(["first"])));
        assert_eq!(left_ms(&told, "second"), 300_000, "{told}");
        assert!(left_ms(&told, "first") <= 300_000, "the increment of the move is gone with it: {told}");
    }
}

#[tokio::test]
async fn an_untimed_game_says_until_when_it_waits() {
    let house = House::open(config());
    let mut game = Match::start(&house).await;
    game.second.say(json!({"type": "resume", "game": game.game})).await;
    let snapshot = game.second.hear("snapshot").await;
    assert_eq!(snapshot["clock"], Value::Null);
    assert!(snapshot["due_ms"].is_u64(), "{snapshot}");
}

/// Killed while a clock runs: the time it was down is charged to nobody, and the clock goes on.
#[tokio::test]
async fn a_clock_goes_on_over_a_kill() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("visavis.db").display().to_string();
    let environment = [("VISAVIS__STORE__PATH", path.as_str())];
    let program = Program::start(&environment);
    let hello = || json!({"type": "hello"});
    let one = Visitor::hello_at(&program.ws(), hello()).await;
    let other = Visitor::hello_at(&program.ws(), hello()).await;
    let club = json!({"initial_ms": 60_000, "increment_ms": 0});
    let mut game = Match::between(one, other, seek(&club)).await;
    game.play("4").await;
    let token = game.second.token.clone();
    let id = game.game.clone();
    drop(program);
    let program = Program::start(&environment);
    let mut second = Visitor::hello_at(&program.ws(), json!({"type": "hello", "token": token})).await;
    second.say(json!({"type": "resume", "game": id})).await;
    let snapshot = second.hear("snapshot").await;
    assert_eq!(snapshot["clock"]["running"], json!(["second"]));
    assert!(left_ms(&snapshot, "second") > 45_000, "{snapshot}");
    second.play(&id, 2, "4").await;
    let told = second.hear_past("played").await;
    assert_eq!(told["clock"]["running"], json!(["first"]), "{told}");
}

/// However short the server stood still: a move that lay in its socket in time is in time, and the ledger says what was not
/// charged.
#[tokio::test]
async fn a_move_that_waited_while_the_server_stood_still_for_a_moment_is_in_time() {
    let program = Program::start(&[]);
    for still_ms in [300, 600] {
        let one = Visitor::hello_at(&program.ws(), json!({"type": "hello"})).await;
        let other = Visitor::hello_at(&program.ws(), json!({"type": "hello"})).await;
        let mut game = Match::between(one, other, seek(&json!({"per_move_ms": 1_000}))).await;
        game.first.play(&game.game, 1, "4").await;
        game.both_hear("played").await;
        game.first.let_pass(800).await;
        program.signal("STOP");
        game.second.play(&game.game, 2, "4").await;
        game.first.let_pass(still_ms).await;
        program.signal("CONT");
        let played = game.first.hear("played").await;
        let ledger = &played["ledger"];
        assert!(ledger["fault_ms"].as_u64().is_some_and(|fault_ms| fault_ms + 20 >= still_ms), "{played}");
        assert_eq!(played["seq"], 2, "nothing else is written down: {played}");
    }
}
