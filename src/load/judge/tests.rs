//! The judge, held against conversations that go right and wrong. How games end is in `ends`, and who comes back in
//! `returns`.

mod ends;
mod returns;
mod truth;

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value, json};

use super::super::violation::Violation;
use super::*;
use crate::rules::CATALOGUE;
use truth::{ANOTHER, GAME, Truth, welcome};

/// The first seat has four in a row.
const WON: &str = "1212121";

/// Two players and a watcher who have heard the beginning.
struct Three {
    judges: [(Option<Seat>, Judge); 3],
    truth: Truth,
}

impl Three {
    fn new() -> Self {
        let tables = Rc::new(RefCell::new(Tables::new(CATALOGUE)));
        let truth = Truth::new();
        let judges = [Some(Seat::First), Some(Seat::Second), None].map(|seat| {
            let mut judge = Judge::new(Rc::clone(&tables));
            assert_eq!(hear(&mut judge, &truth.snapshot(seat)), Ok(News::Seated));
            (seat, judge)
        });
        Self { judges, truth }
    }

    fn play(&mut self, moves: &str) {
        for mv in moves.chars() {
            let whose = self.truth.mover();
            let played = self.truth.play(&mv.to_string());
            for (seat, judge) in &mut self.judges {
                let own = *seat == whose;
                assert_eq!(hear(judge, &played), Ok(News::Moved { own, took: None }), "{seat:?} {played}");
            }
        }
    }

    fn first(&mut self) -> &mut Judge {
        &mut self.judges[0].1
    }
}

fn hear(judge: &mut Judge, message: &Value) -> Result<News, Violation> {
    judge.hear(&message.to_string(), Instant::now()).map_err(|wrong| wrong.violation)
}

#[test]
fn a_whole_game_that_is_told_truthfully_has_no_fault() {
    let mut three = Three::new();
    three.play(WON);
    for (seat, judge) in &mut three.judges {
        assert_eq!(hear(judge, &three.truth.end(*seat)), Ok(News::Over));
        assert!(judge.to_move().is_none());
    }
}

type Lie = fn(&mut Value);

#[rstest]
#[case::a_number_is_left_out(|message: &mut Value| message["seq"] = json!(5), Violation::SeqGap)]
#[case::a_move_is_left_out(|message: &mut Value| message["ply"] = json!(5), Violation::LostMove)]
#[case::a_move_is_told_again(|message: &mut Value| { message["seq"] = json!(3); message["ply"] = json!(3); }, Violation::DoubledMove)]
#[case::an_old_move_is_a_new_event(|message: &mut Value| { message["ply"] = json!(3); message["move"] = json!("1"); message["seat"] = json!("first"); }, Violation::WrongPosition)]
#[case::another_position(|message: &mut Value| message["position"] = json!("......./......"), Violation::WrongPosition)]
#[case::the_other_to_move(|message: &mut Value| message["turn"] = json!(["second"]), Violation::WrongPosition)]
#[case::both_exchanged(|message: &mut Value| message["swapped"] = json!(true), Violation::WrongPosition)]
#[case::a_move_is_not_listed(|message: &mut Value| message["legal"] = json!(["1", "2"]), Violation::WrongLegal)]
#[case::moves_are_not_listed(|message: &mut Value| message["legal"] = json!(null), Violation::WrongLegal)]
#[case::an_illegal_move(|message: &mut Value| message["move"] = json!("9"), Violation::IllegalMove)]
#[case::a_move_of_the_other(|message: &mut Value| message["seat"] = json!("first"), Violation::IllegalMove)]
#[case::a_move_of_another_game(|message: &mut Value| message["game"] = json!(ANOTHER), Violation::Unexpected)]
#[case::no_move_at_all(|message: &mut Value| message["type"] = json!("dance"), Violation::Unreadable)]
fn a_move_that_is_told_wrong_is_found(#[case] lie: Lie, #[case] violation: Violation) {
    let mut three = Three::new();
    three.play("121");
    let mut played = three.truth.play("2");
    lie(&mut played);
    assert_eq!(hear(three.first(), &played), Err(violation), "{played}");
}

/// What one was told rightly is held against what the next is told, whoever hears first.
#[rstest]
#[case(|message: &mut Value| message["move"] = json!("3"), Violation::ChangedMove)]
#[case(|message: &mut Value| message["position"] = json!("."), Violation::WrongPosition)]
fn two_are_told_the_same(#[case] lie: Lie, #[case] violation: Violation) {
    let mut three = Three::new();
    let mut played = three.truth.play("1");
    let next = three.truth.play("2");
    for message in [&played, &next] {
        assert!(hear(three.first(), message).is_ok());
    }
    lie(&mut played);
    assert_eq!(hear(&mut three.judges[1].1, &played), Err(violation), "one has read further already");
}

#[test]
fn events_are_numbered_with_the_moves() {
    let mut three = Three::new();
    three.play("12");
    let presence = |seq| json!({"type": "presence", "game": GAME, "seq": seq, "seat": "second", "here": false, "left_ms": 9});
    assert_eq!(hear(three.first(), &presence(3)), Ok(News::Nothing));
    assert_eq!(hear(three.first(), &presence(3)), Err(Violation::SeqRepeated));
    assert_eq!(hear(three.first(), &presence(5)), Err(Violation::SeqGap));
}

#[test]
fn what_is_said_has_the_number_of_the_last_event() {
    let mut three = Three::new();
    let said = |seq| json!({"type": "said", "game": GAME, "seq": seq, "seat": "second", "phrase": "hello"});
    assert_eq!(hear(three.first(), &said(0)), Ok(News::Nothing));
    three.play("12");
    assert_eq!(hear(three.first(), &said(2)), Ok(News::Nothing));
    assert_eq!(hear(three.first(), &said(2)), Ok(News::Nothing));
    assert_eq!(hear(three.first(), &said(3)), Err(Violation::SeqGap));
    assert_eq!(hear(three.first(), &said(1)), Err(Violation::SeqRepeated));
    three.play("1");
}

#[test]
fn a_move_that_was_sent_twice_may_be_told_once_more() {
    let mut three = Three::new();
    let played = three.truth.play("1");
    let first = three.first();
    first.repeat();
    assert_eq!(hear(first, &played), Ok(News::Moved { own: true, took: None }));
    assert_eq!(hear(first, &played), Ok(News::Nothing));
    assert_eq!(hear(first, &played), Err(Violation::DoubledMove));
}

#[test]
fn refusals_stand_where_they_belong() {
    let refused = |about: &str, code: &str| json!({"type": "refused", "about": about, "code": code, "text": "", "game": GAME, "retry_after_ms": 9});
    let mut three = Three::new();
    let first = three.first();
    assert_eq!(hear(first, &refused("play", "illegal_move")), Err(Violation::Refused));
    assert_eq!(hear(first, &refused("play", "game_over")), Err(Violation::Refused), "it runs");
    assert_eq!(hear(first, &refused("watch", "no_such_game")), Err(Violation::Refused), "it is there");
    let held = News::Held { limit: Limit::Messages, code: RefusalCode::TooFast, retry_after_ms: 9 };
    assert_eq!(hear(first, &refused("play", "too_fast")), Ok(held));
    let code = RefusalCode::Unavailable;
    let mut crowded = refused("watch", "unavailable");
    let held = |limit, retry_after_ms| Ok(News::Held { limit, code, retry_after_ms });
    assert_eq!(hear(first, &crowded), held(Limit::Busy, 9), "so many come at once");
    crowded["retry_after_ms"].take();
    assert_eq!(hear(first, &crowded), held(Limit::Watchers, 0), "so many may watch");
    let answer = |id: u64, code: &str| {
        let mut message = refused("play", code);
        message["re"] = json!(id);
        message
    };
    let [one, other, third] = [0; 3].map(|_| first.deserve(&[RefusalCode::StalePly]));
    let deserved = |code| Ok(News::Deserved(code));
    assert_eq!(
        hear(first, &answer(other, "too_fast")),
        deserved(RefusalCode::TooFast),
        "a limit comes first"
    );
    assert_eq!(hear(first, &answer(one, "stale_ply")), deserved(RefusalCode::StalePly), "in any order");
    assert_eq!(hear(first, &answer(third, "not_your_turn")), Err(Violation::Unpunished));
    assert_eq!(hear(first, &answer(third, "stale_ply")), Err(Violation::Refused), "it has had its answer");
    first.followed().unwrap().table.borrow_mut().resign(Seat::First);
    assert_eq!(hear(first, &refused("play", "game_over")), Ok(News::Nothing), "an end was on its way");
}

#[test]
fn it_is_the_turn_of_who_was_told_so() {
    let mut three = Three::new();
    assert_eq!(three.first().to_move().map(|(_, seat)| seat), Some(Seat::First));
    assert!(three.judges[1].1.to_move().is_none() && three.judges[2].1.to_move().is_none());
    let played = three.truth.play("1");
    hear(three.first(), &played).unwrap();
    assert!(three.judges[1].1.to_move().is_none(), "the second seat was not told yet");
    hear(&mut three.judges[1].1, &played).unwrap();
    assert!(three.judges[1].1.to_move().is_some());
}

#[test]
fn how_long_a_move_took_is_known_to_both() {
    let mut three = Three::new();
    let sent = Instant::now();
    three.first().followed().unwrap().table.borrow_mut().send(1, "1", sent);
    let text = three.truth.play("1").to_string();
    for (seat, judge) in &mut three.judges {
        let after = Duration::from_millis(3);
        let own = *seat == Some(Seat::First);
        assert_eq!(judge.hear(&text, sent + after), Ok(News::Moved { own, took: Some(after) }));
    }
}
