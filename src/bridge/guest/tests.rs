//! What a bot at a server says and asks, message by message.

use rstest::rstest;
use serde_json::{Value, json};

use super::*;
use crate::protocol::{self, Received, Seek};
use crate::rules::{CATALOGUE, Options, Seat, find};

const GAME: &str = "01a2318670427000ada42d01859a6d72";

fn game() -> GameId {
    GameId::parse(GAME).unwrap()
}

fn guest(at_once: usize, games: u64) -> Guest {
    let kind = find(CATALOGUE, "tic-tac-toe").unwrap();
    let options = kind.choose(&Options::default()).unwrap();
    let seek = Seek { rules: kind.id.into(), options: Some(options), bots: Some(true), ..Seek::default() };
    Guest::new(Errand { seek, at_once, games: Some(games) }, CATALOGUE)
}

fn snapshot(moves: &[&str], more: &Value) -> Value {
    let ply = moves.len();
    let turn = if ply.is_multiple_of(2) { "first" } else { "second" };
    let mut message = json!({
        "type": "snapshot", "game": GAME, "seq": ply, "rules": "tic-tac-toe", "options": {"cols": 3, "connect": 3, "exact": false, "opening": "none", "rows": 3}, "rated": false, "seat": "first",
        "players": {
            "first": {"id": GAME, "name": "One", "bot": true}, "second": {"id": GAME, "name": "Two", "bot": false}
        },
        "moves": moves, "ply": ply, "layout": [], "position": "", "turn": [turn], "legal": ["a1"], "clock": null,
        "presence": {"first": true, "second": true}, "left_ms": {"first": null, "second": null}, "due_ms": null,
        "offers": [], "watchers": 0, "ended": null
    });
    let more = more.as_object().unwrap().clone();
    message.as_object_mut().unwrap().extend(more);
    message
}

fn played(ply: u32, mv: &str, turn: &str) -> Value {
    json!({
        "type": "played", "game": GAME, "seq": ply, "ply": ply, "seat": if turn == "first" { "second" } else { "first" },
        "move": mv, "position": "", "turn": [turn], "legal": ["a1"], "clock": null, "at_ms": 0
    })
}

fn refused(about: &str, code: &str, more: &Value) -> Value {
    let mut message = json!({"type": "refused", "about": about, "code": code, "text": "No."});
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    message
}

fn ended(result: &str) -> Value {
    json!({
        "type": "ended", "game": GAME, "seq": 1, "ply": 0, "winner": null, "result": result, "reason": "rules",
        "line": null, "score": null, "ratings": null, "record": "/"
    })
}

/// What is done, a word each.
fn words(deeds: &[Deed]) -> Vec<String> {
    let word = |deed: &Deed| match deed {
        Deed::Say(message) => {
            let said: Value = serde_json::from_str(&message.clone().text()).unwrap();
            let about = |name: &str| said[name].as_str().map(|text| format!(" {text}")).unwrap_or_default();
            format!("{}{}{}", message.name(), about("what"), about("move"))
        }
        Deed::Ask(question) => format!("ask after {}", question.view.told.len()),
        Deed::Forget(_) => "forget".to_owned(),
        Deed::Later(after, due) => format!("{due:?} in {} s", after.as_secs()).replace(GAME, ""),
        Deed::Tell(_) => "tell".to_owned(),
        Deed::Go => "go".to_owned(),
        Deed::GiveUp(reason) => reason.clone(),
    };
    deeds.iter().map(word).map(|word| word.split('(').next().unwrap_or_default().to_owned()).collect()
}

impl Guest {
    fn told(&mut self, message: &Value) -> Vec<String> {
        let text = message.to_string();
        let Received { message, .. } = protocol::read(&text).unwrap();
        words(&self.hear(&message))
    }

    fn greeted(&mut self, games: &[&str]) -> Vec<String> {
        let text = json!({
            "type": "welcome", "player": {"id": GAME, "name": "One"}, "rules": [], "games": games, "phrases": [],
            "server": {"name": "x", "version": "0", "protocol": 1}, "now_ms": 0, "waiting": [], "invites": [], "blocked": [],
            "limits": {"frame_bytes": 4096, "messages_per_10s": 100, "games_max": 0, "invite_s_max": 0}
        })
        .to_string();
        let Received { message: ServerMessage::Welcome(welcome), .. } = protocol::read(&text).unwrap() else {
            panic!("no welcome")
        };
        words(&self.welcomed(&welcome))
    }

    fn answers(&mut self, moves: &[(&str, Seat)], choice: Result<Choice, String>) -> Vec<String> {
        let told = moves.iter().map(|(text, seat)| Told { seat: *seat, text: Some((*text).to_owned()) });
        let thought = Thought { game: game(), told: told.collect(), choice };
        words(&self.thought(thought))
    }
}

use Seat::{First, Second};

fn a_move(text: &str) -> Choice {
    Choice::Move(text.to_owned())
}

#[test]
fn it_seeks_asks_its_engine_plays_and_goes_when_all_is_played() {
    let mut guest = guest(1, 1);
    assert_eq!(guest.greeted(&[]), ["seek"]);
    assert_eq!(guest.told(&snapshot(&[], &json!({}))), ["ask after 0"]);
    assert_eq!(guest.answers(&[], Ok(a_move("b2"))), ["play b2"]);
    assert!(guest.told(&played(1, "b2", "second")).is_empty());
    assert_eq!(guest.told(&played(2, "a1", "first")), ["ask after 2"]);
    let over = json!({"ended": serde_json::Value::Null});
    assert_eq!(guest.told(&snapshot(&["b2", "a1"], &over)), [] as [&str; 0], "it is asked already");
    let mut end = ended("win");
    end["seq"] = json!(3);
    assert_eq!(guest.told(&end), ["forget", "leave", "go"]);
    assert_eq!(guest.results(), Results { won: 1, ..Results::default() });
}

#[test]
fn an_answer_is_said_again_where_the_game_stands_as_it_did_and_nowhere_else() {
    let mut guest = guest(1, 1);
    guest.greeted(&[]);
    guest.told(&snapshot(&[], &json!({})));
    assert_eq!(guest.answers(&[], Ok(a_move("b2"))), ["play b2"]);
    // Nobody knows whether it was heard.
    assert_eq!(guest.greeted(&[GAME]), ["resume"]);
    assert_eq!(guest.told(&snapshot(&[], &json!({}))), ["play b2"]);
    assert_eq!(guest.told(&snapshot(&["b2", "a1"], &json!({}))), ["ask after 2"]);
    let former = [("b2", First), ("a1", Second)];
    // Taken back, and something else was played: the engine's answer is none to that.
    assert_eq!(guest.told(&snapshot(&["b2", "c1"], &json!({}))), ["ask after 2"]);
    assert!(guest.answers(&former, Ok(a_move("c3"))).is_empty());
    assert_eq!(guest.answers(&[("b2", First), ("c1", Second)], Ok(a_move("a3"))), ["play a3"]);
}

#[test]
fn what_ended_while_it_was_away_counts_and_is_not_waited_for() {
    let mut guest = guest(1, 2);
    guest.greeted(&[]);
    guest.told(&snapshot(&[], &json!({})));
    assert_eq!(
        guest.greeted(&[]),
        ["resume"],
        "it is asked how that one ended, and no more are sought than it may have"
    );
    let gone = refused("resume", "game_over", &json!({"game": GAME}));
    assert_eq!(guest.told(&gone), ["forget", "leave", "seek"]);
    assert_eq!(guest.results().other, 1);
    guest.told(&snapshot(&[], &json!({})));
    let end = ended("draw");
    assert_eq!(guest.told(&snapshot(&["a1"], &json!({"ended": end}))), ["forget", "leave", "go"]);
    assert_eq!(guest.results(), Results { drawn: 1, other: 1, ..Results::default() });
}

#[rstest]
#[case::full("seek", "game_limit", json!({}), &["Seek in 2 s"])]
#[case::soon("seek", "unavailable", json!({"retry_after_ms": 9_000}), &["Seek in 9 s"])]
#[case::never("seek", "bad_options", json!({}), &["no game: No. "])]
#[case::too_fast("play", "too_fast", json!({"game": GAME, "retry_after_ms": 3_000}), &["Move"])]
#[case::elsewhere("play", "stale_ply", json!({"game": GAME}), &["resume"])]
#[case::illegal("play", "illegal_move", json!({"game": GAME}), &["tell", "resign"])]
#[case::early("claim", "too_early", json!({"game": GAME, "retry_after_ms": 5_000}), &["Claim"])]
#[case::no_claim("claim", "too_early", json!({"game": GAME}), &[])]
fn a_refusal_is_heeded(#[case] about: &str, #[case] code: &str, #[case] more: Value, #[case] does: &[&str]) {
    let mut guest = guest(1, 1);
    guest.greeted(&[]);
    guest.told(&snapshot(&[], &json!({})));
    guest.answers(&[], Ok(a_move("b2")));
    assert_eq!(guest.told(&refused(about, code, &more)), does);
}

#[test]
fn an_engine_that_has_nothing_to_say_gives_its_game_up_and_that_is_counted() {
    let mut guest = guest(1, 1);
    guest.greeted(&[]);
    guest.told(&snapshot(&[], &json!({})));
    assert_eq!(guest.answers(&[], Err("it sleeps".into())), ["tell", "resign"]);
    assert_eq!(guest.told(&ended("loss")), ["forget", "leave", "go"]);
    assert_eq!(guest.results(), Results { lost: 1, given_up: 1, ..Results::default() });
}

#[test]
fn who_is_away_too_long_is_claimed_against_and_who_comes_back_is_not() {
    let mut guest = guest(1, 1);
    guest.greeted(&[]);
    guest.told(&snapshot(&["b2"], &json!({})));
    let presence = |seq, here| json!({"type": "presence", "game": GAME, "seq": seq, "seat": "second", "here": here, "left_ms": 7_000});
    assert_eq!(guest.told(&presence(2, false)), ["Claim"]);
    assert_eq!(words(&guest.due(Due::Claim(game()))), ["claim win"]);
    assert!(guest.told(&presence(3, true)).is_empty());
    assert!(guest.due(Due::Claim(game())).is_empty());
}

#[test]
fn it_gives_moves_back_that_do_not_count_and_has_no_opinion_else() {
    let mut guest = guest(1, 1);
    guest.greeted(&[]);
    guest.told(&snapshot(&[], &json!({})));
    let mut offered = |seq, what| {
        guest.told(&json!({"type": "offered", "game": GAME, "seq": seq, "seat": "second", "what": what}))
    };
    assert_eq!(offered(1, "takeback"), ["offer takeback"]);
    assert_eq!(offered(2, "draw"), ["decline draw"]);
    assert_eq!(offered(3, "adjourn"), ["offer adjourn"]);
}

#[test]
fn who_is_told_to_leave_seeks_no_more_and_plays_to_the_end() {
    let mut waits = guest(2, 9);
    waits.greeted(&[]);
    assert_eq!(words(&waits.leave()), ["withdraw", "go"]);
    let mut plays = guest(2, 9);
    plays.greeted(&[]);
    assert_eq!(plays.told(&snapshot(&[], &json!({}))), ["seek", "ask after 0"], "it may have two");
    assert_eq!(words(&plays.leave()), ["withdraw"]);
    assert_eq!(plays.told(&ended("win")), ["forget", "leave", "go"]);
}
