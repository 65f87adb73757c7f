//! The program killed in the middle of things, and what is there when it is started again on the same database.

use std::time::Instant;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::get_at;
use crate::process::Program;
use crate::visitor::{Match, Visitor, text};

const DAY_MS: u64 = 86_400_000;
/// What may lie between the last that a server noted and its end, in milliseconds.
const UNNOTED_MS: u64 = 1_500;

/// The program with a database of its own, which it is started on again each time it is killed.
struct Host {
    program: Option<Program>,
    folder: TempDir,
}

impl Host {
    fn start() -> Self {
        let mut host = Self { program: None, folder: TempDir::new().expect("a folder") };
        host.kill();
        host
    }

    /// Kills it, if it runs, and starts it again.
    fn kill(&mut self) {
        // Dropped, it is killed with no time for a last word.
        self.program = None;
        let path = self.folder.path().join("visavis.db").display().to_string();
        self.program = Some(Program::start(&[("VISAVIS__STORE__PATH", &path)]));
    }

    fn ws(&self) -> String {
        self.program.as_ref().expect("it runs").ws()
    }

    /// A game as everybody may read it.
    async fn record(&self, game: &str) -> Value {
        let url = &self.program.as_ref().expect("it runs").url;
        get_at(url, &format!("/api/v1/games/{game}")).await.json()
    }

    async fn guest(&self) -> Visitor {
        Visitor::hello_at(&self.ws(), json!({"type": "hello"})).await
    }

    /// The same player on a new connection, and how they are welcomed.
    async fn back(&self, former: &Visitor) -> (Visitor, Value) {
        let mut back = Visitor::knock_at(&self.ws()).await;
        let welcome = back.welcomed(json!({"type": "hello", "token": former.token})).await;
        (back, welcome)
    }

    /// A match over that.
    async fn game(&self, seek: Value) -> Match {
        let (one, other) = (self.guest().await, self.guest().await);
        Match::between(one, other, seek).await
    }

    /// How a game stands for somebody who comes back.
    async fn seen(&self, former: &Visitor, game: &str) -> (Visitor, Value) {
        let (mut back, welcome) = self.back(former).await;
        assert_eq!(welcome["games"], json!([game]));
        back.say(json!({"type": "resume", "game": game})).await;
        let seen = back.hear("snapshot").await;
        (back, seen)
    }
}

#[tokio::test]
async fn an_adjourned_game_is_adjourned_still() {
    let mut host = Host::start();
    let clock = json!({"initial_ms": 60_000, "increment_ms": 0});
    let mut game = host.game(json!({"type": "seek", "rules": "connect-four", "clock": clock})).await;
    game.play("4").await;
    let adjourn = json!({"type": "offer", "game": game.game, "what": "adjourn"});
    game.first.say(adjourn.clone()).await;
    game.both_hear("offered").await;
    game.second.say(adjourn).await;
    let [adjourned, _] = game.both_hear("adjourned").await;
    host.kill();
    let (mut second, seen) = host.seen(&game.second, &game.game).await;
    assert_eq!((&seen["adjourned"], &seen["moves"]), (&json!(true), &json!(["4"])));
    let left_ms = |told: &Value| told["clock"]["second_ms"].as_u64().expect("a time");
    assert!(left_ms(&seen) > 2 * DAY_MS && left_ms(&seen) <= left_ms(&adjourned) + DAY_MS, "{seen}");
    second.play(&game.game, 2, "4").await;
    assert_eq!(second.hear_past("played").await["ply"], 2);
}

#[tokio::test]
async fn a_game_of_days_that_both_have_left_stands_as_it_stood_with_what_was_offered() {
    let mut host = Host::start();
    let clock = json!({"per_move_ms": 3 * DAY_MS});
    let mut game = host.game(json!({"type": "seek", "rules": "hex", "clock": clock})).await;
    game.first.play(&game.game, 1, "a1").await;
    game.both_hear("played").await;
    game.first.say(json!({"type": "offer", "game": game.game, "what": "takeback"})).await;
    let [offered, _] = game.both_hear("offered").await;
    let Match { first, mut second, game } = game;
    first.leave().await;
    second.hear_past("presence").await;
    host.kill();
    let (_, seen) = host.seen(&second, &game).await;
    assert_eq!(seen["offers"], json!([{"seat": "first", "what": "takeback", "seq": offered["seq"]}]));
    let (now_ms, due_ms) = (seen["clock"]["at_ms"].as_u64(), seen["due_ms"].as_u64());
    let left_ms = due_ms.expect("a deadline") - now_ms.expect("a time");
    assert!((2 * DAY_MS..=3 * DAY_MS).contains(&left_ms), "{left_ms}");
}

#[tokio::test]
async fn who_looked_for_somebody_or_had_invited_them_still_does() {
    let mut host = Host::start();
    let mut maker = host.guest().await;
    let seek = json!({"type": "seek", "rules": "hex", "start": "pair", "takebacks": false});
    maker.say(seek).await;
    let waiting = maker.hear("waiting").await;
    maker.say(json!({"type": "invite", "rules": "connect-four", "start": "balanced"})).await;
    let invited = maker.hear("invited").await;
    host.kill();
    let (mut back, welcome) = host.back(&maker).await;
    let [sought, invite] = [&welcome["waiting"][0], &welcome["invites"][0]];
    for name in ["seek", "rules", "start", "takebacks", "since_ms"] {
        assert_eq!(sought[name], waiting[name], "{name}");
    }
    for name in ["invite", "code", "rules", "start", "expires_ms"] {
        assert_eq!(invite[name], invited[name], "{name}");
    }
    let (mut one, mut other) = (host.guest().await, host.guest().await);
    one.say(json!({"type": "accept", "seek": waiting["seek"]})).await;
    assert_eq!(one.hear("snapshot").await["start"], "pair");
    back.hear_past("snapshot").await;
    other.say(json!({"type": "join", "invite": invited["code"]})).await;
    assert_eq!(other.hear("snapshot").await["opening"], 10);
}

#[tokio::test]
async fn the_second_game_of_a_pair_is_played_though_the_program_was_killed_between_the_two() {
    let mut host = Host::start();
    let mut game = host.game(json!({"type": "seek", "rules": "hex", "start": "pair"})).await;
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    let [ended, _] = game.both_hear("ended").await;
    host.kill();
    let next = text(&ended["pair"]["next"]);
    let (mut first, seen) = host.seen(&game.second, &next).await;
    assert_eq!((&seen["seat"], &seen["origin"]["winner"]), (&json!("first"), &json!("second")));
    first.play(&next, 1, "a1").await;
    assert_eq!(first.hear_past("played").await["ply"], 1);
}

/// What a player thought before the server was killed is theirs; only from then on it is nobody's.
#[tokio::test]
async fn what_was_thought_before_the_kill_is_not_given_back() {
    const HAD_MS: u64 = 60_000;
    let mut host = Host::start();
    let clock = json!({"initial_ms": HAD_MS, "increment_ms": 0});
    let mut game = host.game(json!({"type": "seek", "rules": "connect-four", "clock": clock})).await;
    game.play("4").await;
    let begun = Instant::now();
    game.second.let_pass(4_000).await;
    game.second.say(json!({"type": "ping"})).await;
    game.second.hear("pong").await;
    let thought_ms = u64::try_from(begun.elapsed().as_millis()).unwrap();
    host.kill();
    // More than the server can have been there.
    let at_most_ms = u64::try_from(begun.elapsed().as_millis()).unwrap() + UNNOTED_MS;
    let (mut second, seen) = host.seen(&game.second, &game.game).await;
    let left_ms = seen["clock"]["second_ms"].as_u64().expect("a time");
    let fair = HAD_MS - at_most_ms..=HAD_MS - thought_ms + UNNOTED_MS;
    assert!(
        fair.contains(&left_ms),
        "{left_ms} of {HAD_MS} ms are left, {thought_ms} ms before the kill were thought"
    );
    second.play(&game.game, 2, "4").await;
    let played = second.hear_past("played").await;
    let charge_ms = played["ledger"]["charge_ms"].as_u64().expect("a ledger");
    assert!(charge_ms + UNNOTED_MS >= thought_ms, "{charge_ms} of {thought_ms} ms are charged");
}

/// A flag that had not fallen when the program was killed falls as soon as it is there again, though nobody comes back.
#[tokio::test]
async fn a_clock_that_was_used_up_before_the_kill_is_waited_for_no_longer() {
    const MOVE_MS: u64 = 5_000;
    let mut host = Host::start();
    let seek = json!({"type": "seek", "rules": "connect-four", "clock": {"per_move_ms": MOVE_MS}});
    let mut game = host.game(seek).await;
    game.play("44").await;
    let played = host.record(&game.game).await;
    let used_up_ms = played["moves"][1]["at_ms"].as_u64().expect("a time") + MOVE_MS;
    host.program = None;
    // It lived until a moment after that, and was killed before it could write down what followed.
    let db = rusqlite::Connection::open(host.folder.path().join("visavis.db")).expect("a database");
    let note = "UPDATE meta SET value = ? WHERE key = 'alive_ms'";
    assert_eq!(db.execute(note, [i64::try_from(used_up_ms + 10).unwrap()]), Ok(1));
    drop(db);
    host.kill();
    host.guest().await.hear_lobby(|lobby| lobby["games"] == 0).await;
    let record = host.record(&game.game).await;
    assert_eq!((&record["ended"]["reason"], &record["ended"]["winner"]), (&json!("time"), &json!("second")));
    let events = record["events"].as_array().expect("events");
    let at_ms = |kind: &str| {
        let event = events.iter().find(|event| event["type"] == kind);
        event.and_then(|event| event["at_ms"].as_u64()).unwrap_or_else(|| panic!("no {kind}: {record}"))
    };
    let waited_ms = at_ms("flagged") - at_ms("fault");
    assert!(waited_ms < 10_000, "{waited_ms} ms");
}

/// Of one game comes one other: whoever had agreed on that before the kill plays it on, and does not come back to the first.
#[tokio::test]
async fn of_one_game_comes_one_rematch_though_the_server_is_killed() {
    let mut host = Host::start();
    let mut game = host.game(json!({"type": "seek", "rules": "connect-four"})).await;
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    game.both_hear("ended").await;
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    game.both_hear("offered").await;
    game.second.say(rematch).await;
    let [begun, _] = game.both_hear("snapshot").await;
    assert_eq!(begun["origin"]["of"], json!(game.game));
    host.kill();
    for former in [&game.first, &game.second] {
        let (mut visitor, welcome) = host.back(former).await;
        assert_eq!(welcome["games"], json!([begun["game"]]));
        visitor.may_not(json!({"type": "resume", "game": game.game}), "game_over").await;
        visitor.say(json!({"type": "resume", "game": begun["game"]})).await;
        assert_eq!(visitor.hear("snapshot").await["origin"]["of"], json!(game.game));
    }
}

/// What was offered after the end of a game stands, though the program was killed meanwhile, and is taken up.
#[tokio::test]
async fn a_rematch_that_was_offered_is_taken_up_after_the_kill() {
    let mut host = Host::start();
    let mut game = host.game(json!({"type": "seek", "rules": "connect-four"})).await;
    game.play("44").await;
    game.second.say(json!({"type": "resign", "game": game.game})).await;
    let [ended, _] = game.both_hear("ended").await;
    let rematch = json!({"type": "offer", "game": game.game, "what": "rematch"});
    game.first.say(rematch.clone()).await;
    let [offered, _] = game.both_hear("offered").await;
    host.kill();
    let mut back = Vec::new();
    for former in [&game.first, &game.second] {
        let (mut visitor, welcome) = host.back(former).await;
        assert_eq!(welcome["games"], json!([]), "it is over");
        visitor.say(json!({"type": "resume", "game": game.game})).await;
        let seen = visitor.hear("snapshot").await;
        let offers: Vec<_> =
            seen["offers"].as_array().unwrap().iter().map(|offer| offer["seat"].clone()).collect();
        assert_eq!((&seen["moves"], offers), (&json!(["4", "4"]), vec![json!("first")]));
        for name in ["reason", "winner", "record", "seq"] {
            assert_eq!(seen["ended"][name], ended[name], "{name}");
        }
        assert!(seen["seq"].as_u64() > offered["seq"].as_u64(), "no number is told twice: {seen}");
        back.push(visitor);
    }
    let (mut second, mut first) = (back.pop().unwrap(), back.pop().unwrap());
    assert_eq!(first.hear("presence").await["seat"], "second");
    second.say(rematch).await;
    let begun = second.hear_past("snapshot").await;
    assert_eq!((&begun["seat"], &begun["origin"]["of"]), (&json!("first"), &json!(game.game)));
    assert_eq!(first.hear_past("snapshot").await["game"], begun["game"]);
    first
        .may_not(json!({"type": "play", "game": begun["game"], "ply": 1, "move": "4"}), "not_your_turn")
        .await;
}
