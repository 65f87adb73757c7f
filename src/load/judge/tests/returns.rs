//! Who comes back finds what was told, and the games that run.

use super::*;

#[rstest]
#[case::nothing_lost(|_: &mut Value| (), Ok(News::Seated))]
#[case::a_move_lost(|message: &mut Value| { message["moves"] = json!(["1", "2"]); message["ply"] = json!(2); message["seq"] = json!(2); }, Err(Violation::LostMove))]
#[case::an_event_lost(|message: &mut Value| message["seq"] = json!(2), Err(Violation::LostMove))]
#[case::a_move_changed(|message: &mut Value| message["moves"] = json!(["1", "2", "3"]), Err(Violation::ChangedMove))]
#[case::a_number_too_many(|message: &mut Value| message["ply"] = json!(4), Err(Violation::WrongPosition))]
#[case::another_position(|message: &mut Value| message["position"] = json!("."), Err(Violation::WrongPosition))]
#[case::another_seat(|message: &mut Value| message["seat"] = json!("second"), Err(Violation::Unexpected))]
fn who_comes_back_finds_what_was_told(#[case] lie: Lie, #[case] expected: Result<News, Violation>) {
    let mut three = Three::new();
    three.play("121");
    three.first().cut();
    three.first().ask_again();
    let mut snapshot = three.truth.snapshot(Some(Seat::First));
    lie(&mut snapshot);
    assert_eq!(hear(three.first(), &snapshot), expected, "{snapshot}");
}

#[test]
fn a_game_that_runs_is_among_the_games_of_who_comes_back() {
    let mut three = Three::new();
    let welcomed = Ok(News::Welcomed { messages_per_10s: 7 });
    assert_eq!(hear(three.first(), &welcome(&[ANOTHER, GAME])), welcomed);
    assert_eq!(hear(three.first(), &welcome(&[ANOTHER])), Err(Violation::LostGame));
    assert_eq!(three.first().token.as_deref(), Some("t"));
}

/// Both players may have gone before they were told the end.
#[rstest]
#[case::a_move_that_goes_on("121212", Some("3"), Err(Violation::LostGame))]
#[case::a_move_that_wins("121212", Some("1"), Ok(News::Welcomed { messages_per_10s: 7 }))]
#[case::a_move_that_is_none("121212", Some("9"), Err(Violation::LostGame))]
#[case::the_last_move_was_told(WON, None, Ok(News::Welcomed { messages_per_10s: 7 }))]
fn a_game_that_a_move_may_have_ended_need_not_run(
    #[case] moves: &str,
    #[case] sent: Option<&str>,
    #[case] expected: Result<News, Violation>,
) {
    let mut three = Three::new();
    three.play(moves);
    let first = three.first();
    if let Some(mv) = sent {
        first.followed.as_ref().unwrap().table.borrow_mut().send(7, mv, Instant::now());
    }
    assert_eq!(hear(first, &welcome(&[])), expected);
}
