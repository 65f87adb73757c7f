//! How games end, rightly and wrongly: by the rules and by time, once, for all alike, and for good.

use super::*;

#[rstest]
#[case::the_other_won(|message: &mut Value| { message["winner"] = json!("second"); message["result"] = json!("loss"); }, Violation::WrongResult)]
#[case::a_win_is_called_a_loss(|message: &mut Value| message["result"] = json!("loss"), Violation::WrongResult)]
#[case::nobody_won(|message: &mut Value| { message["winner"] = json!(null); message["result"] = json!("draw"); }, Violation::WrongResult)]
#[case::another_line(|message: &mut Value| message["line"] = json!(["a1"]), Violation::WrongResult)]
#[case::nobody_gave_up(|message: &mut Value| message["reason"] = json!("resignation"), Violation::WrongResult)]
#[case::nobody_judged(|message: &mut Value| message["reason"] = json!("adjudication"), Violation::WrongResult)]
#[case::a_move_earlier(|message: &mut Value| message["ply"] = json!(6), Violation::LostMove)]
fn an_end_that_is_told_wrong_is_found(#[case] lie: Lie, #[case] violation: Violation) {
    let mut three = Three::new();
    three.play(WON);
    let mut ended = three.truth.end(Some(Seat::First));
    lie(&mut ended);
    assert_eq!(hear(three.first(), &ended), Err(violation), "{ended}");
}

#[test]
fn a_game_ends_once_and_for_both_alike() {
    let mut three = Three::new();
    three.play(WON);
    let [ended, mut other] = [Seat::First, Seat::Second].map(|seat| three.truth.end(Some(seat)));
    assert_eq!(hear(three.first(), &ended), Ok(News::Over));
    assert_eq!(hear(three.first(), &ended), Err(Violation::EndedTwice));
    three.judges[0].1.followed().unwrap().table.borrow_mut().resign(Seat::Second);
    other["reason"] = json!("resignation");
    assert_eq!(hear(&mut three.judges[1].1, &other), Err(Violation::Disagreement));
}

#[test]
fn an_end_that_the_rules_do_not_know_is_found() {
    let mut three = Three::new();
    three.play("121");
    let ended = json!({
        "type": "ended", "game": GAME, "seq": 4, "ply": 3, "winner": null, "result": "draw", "reason": "rules",
        "line": null, "score": null, "ratings": null, "record": "/",
    });
    assert_eq!(hear(three.first(), &ended), Err(Violation::WrongResult));
}

#[rstest]
#[case::it_is_used_up(true, 0, None)]
#[case::time_is_left(true, 400, Some(Violation::WrongResult))]
#[case::there_is_no_clock(false, 0, Some(Violation::WrongResult))]
fn a_game_ends_by_time_when_a_clock_is_used_up(
    #[case] timed: bool,
    #[case] left_ms: u64,
    #[case] violation: Option<Violation>,
) {
    let mut three = Three::new();
    three.play("1");
    let mut snapshot = three.truth.snapshot(Some(Seat::First));
    if timed {
        snapshot["control"] = json!({"initial_ms": 2_000, "increment_ms": 0});
    }
    assert_eq!(hear(three.first(), &snapshot), Ok(News::Seated));
    let ended = json!({
        "type": "ended", "game": GAME, "seq": 2, "ply": 1, "winner": "first", "result": "win", "reason": "time",
        "line": null, "score": null, "ratings": null, "record": "/",
        "clock": {"first_ms": 900, "second_ms": left_ms, "running": [], "at_ms": 0},
    });
    assert_eq!(hear(three.first(), &ended), violation.map_or(Ok(News::Over), Err));
}

#[test]
fn nothing_is_played_after_the_end() {
    let mut three = Three::new();
    three.play("12121");
    three.first().followed().unwrap().table.borrow_mut().resign(Seat::Second);
    let ended = json!({
        "type": "ended", "game": GAME, "seq": 6, "ply": 5, "winner": "first", "result": "win",
        "reason": "resignation", "line": null, "score": null, "ratings": null, "record": "/",
    });
    assert_eq!(hear(three.first(), &ended), Ok(News::Over));
    let mut late = three.truth.play("2");
    late["seq"] = json!(7);
    assert_eq!(hear(three.first(), &late), Err(Violation::EndedTwice));
}
