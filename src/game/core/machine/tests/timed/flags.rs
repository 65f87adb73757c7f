//! A flag falls: by itself, with all offers, and for good; nobody's does before both have moved.

use serde_json::json;

use super::*;
use crate::game::core::referee::Numbered;
use crate::rules::find;

#[test]
fn a_flag_falls_by_itself_and_offers_die_with_it() {
    let mut scene = Scene::timed(MINUTE);
    scene.say(SECOND, Command::Offer(OfferKind::Draw, None));
    let told = scene.pass(FLAG_MS + 49);
    assert_eq!((told, scene.reason()), (vec![], None), "something may be on its way");
    let told = scene.pass(FLAG_MS + 50);
    assert_eq!(told, [Output::Over(None)]);
    let ending = scene.machine.referee().ending().unwrap();
    assert_eq!((ending.reason, ending.outcome.winner), (EndReason::Time, Some(Seat::Second)));
    assert_eq!(scene.machine.referee().open_offers(), []);
    assert_eq!(left(&scene).first, 0);
    assert_eq!(code(&scene.say(FIRST, Command::Offer(OfferKind::Draw, None))), Some(RefusalCode::GameOver));
}

/// What may be made good of a line's lag is waited for, and no more: what was received in that time counts.
#[rstest]
#[case::no_lag(0, 0)]
#[case::some_lag(300, 300)]
#[case::as_much_as_is_made_good(QUOTA_MS, QUOTA_MS)]
#[case::more_than_is_made_good(9_000, QUOTA_MS)]
fn a_flag_waits_no_longer_than_a_line_is_late(#[case] late_ms: u64, #[case] waits_ms: u64) {
    let mut scene = Scene::timed(MINUTE);
    scene.late_ms = BySeat { first: late_ms, second: 1_000 };
    let told = scene.pass(FLAG_MS + waits_ms + 49);
    assert_eq!((told, scene.reason()), (vec![], None));
    let told = scene.pass(FLAG_MS + waits_ms + 50);
    assert_eq!((told, scene.reason()), (vec![Output::Over(None)], Some(EndReason::Time)));

    let mut scene = Scene::timed(MINUTE);
    scene.late_ms.first = late_ms;
    scene.pass(FLAG_MS + waits_ms + 49);
    let arrival = Arrival { received_ms: FLAG_MS + waits_ms, lag_ms: Some(late_ms) };
    scene.say_late(FIRST, Command::Play { ply: 1, text: "1".to_owned() }, arrival);
    assert_eq!(ledger(&scene).compensated_ms, waits_ms);
}

/// A line that has not answered is looked at again, until it has or may be made good no longer.
#[test]
fn a_flag_falls_soon_after_a_line_has_answered() {
    let mut scene = Scene::timed(MINUTE);
    scene.late_ms.first = 160;
    assert_eq!((scene.pass(FLAG_MS + 209), scene.reason()), (vec![], None));
    scene.late_ms.first = 320;
    assert_eq!((scene.pass(FLAG_MS + 369), scene.reason()), (vec![], None));
    scene.late_ms.first = 40;
    assert_eq!(scene.pass(FLAG_MS + 370), [Output::Over(None)]);
}

/// Whoever asks why they lost on time is told how late their move was: the first one that came too late.
#[rstest]
#[case::nothing_came(&[], None)]
#[case::a_moment(&[1], Some(1))]
#[case::twice(&[20, 40], Some(20))]
fn a_flag_says_by_how_much_a_move_came_too_late(#[case] late: &[u64], #[case] said: Option<u64>) {
    let mut scene = Scene::timed(MINUTE);
    let play = || Command::Play { ply: 1, text: "1".to_owned() };
    for late_ms in late {
        scene.now_ms = FLAG_MS + late_ms;
        let told = scene.say(FIRST, play());
        assert_eq!(told, [Output::Refuse("play", Refusal::Flagged { late_ms: *late_ms }, seven(FIRST))]);
    }
    scene.pass(FLAG_MS + 50);
    let ending = scene.machine.referee().ending().unwrap();
    assert_eq!(ending.flag.map(|flag| (flag.used_up_ms, flag.late_ms)), Some((FLAG_MS, said)));
    let Some(Act::Flagged { late_ms, .. }) = scene.acts().last().copied() else { panic!("it has fallen") };
    assert_eq!(*late_ms, said);
    scene.now_ms = FLAG_MS + 300;
    let told = scene.say(FIRST, play());
    let refused = Refusal::Flagged { late_ms: 300 };
    assert_eq!(told, [Output::Refuse("play", refused, seven(FIRST))], "after it has fallen, too");
    let told = scene.say(SECOND, Command::Play { ply: 1, text: "1".to_owned() });
    assert_eq!(told, [Output::Refuse("play", Refusal::GameOver, seven(SECOND))]);
}

/// A record is believed only as far as its times go together.
#[test]
fn a_record_cannot_say_that_a_move_came_after_the_flag_had_fallen() {
    for (late_ms, holds) in
        [(None, true), (Some(1), true), (Some(50), true), (Some(51), false), (Some(0), false)]
    {
        let mut scene = Scene::timed(MINUTE);
        scene.pass(FLAG_MS + 50);
        let mut event = scene.machine.history().last().unwrap().clone();
        let Act::Flagged { late_ms: written, .. } = &mut event.act else { panic!("it has fallen") };
        *written = late_ms;
        let mut strict = Referee::open(scene.machine.header()).unwrap();
        let checked = strict.check(&event, crate::game::core::referee::Numbered::ByLast);
        assert_eq!(checked.is_ok(), holds, "{late_ms:?}");
    }
}

/// How late a line was for one move says nothing of the next.
#[test]
fn a_line_is_looked_at_anew_for_each_flag() {
    let mut scene = Scene::timed(MINUTE);
    scene.late_ms.first = 900;
    scene.pass(FLAG_MS + 100);
    let arrival = Arrival { received_ms: FLAG_MS, lag_ms: None };
    scene.say_late(FIRST, Command::Play { ply: 1, text: "1".to_owned() }, arrival);
    scene.late_ms.first = 0;
    scene.pass(FLAG_MS + 60_000 + 149);
    assert_eq!(scene.reason(), None, "it runs from when the move could be told");
    scene.pass(FLAG_MS + 60_000 + 150);
    assert_eq!(scene.reason(), Some(EndReason::Time));
}

#[test]
fn a_clock_that_is_used_up_stays_so_over_a_restart() {
    let mut scene = Scene::timed(MINUTE);
    scene.now_ms = FLAG_MS + QUOTA_MS + 10;
    let mut scene = again(&scene, scene.now_ms, 900_000);
    scene.pass(900_000 + 60_000);
    assert_eq!(scene.reason(), Some(EndReason::Time));
}

/// What is said after a clock is used up comes too late, though the flag has not fallen: nobody gets out of it by an offer.
#[rstest]
#[case::calling_off(FIRST, Command::Offer(OfferKind::Abort, None))]
#[case::a_draw(FIRST, Command::Offer(OfferKind::Draw, None))]
#[case::a_draw_that_was_offered(FIRST, Command::Offer(OfferKind::Draw, Some(1)))]
#[case::going_on_later(FIRST, Command::Offer(OfferKind::Adjourn, None))]
#[case::by_the_other(SECOND, Command::Offer(OfferKind::Abort, None))]
#[case::giving_up(SECOND, Command::Resign)]
fn nothing_but_a_move_counts_after_a_clock_is_used_up(#[case] by: AttendeeId, #[case] command: Command) {
    let mut scene = Scene::timed(MINUTE);
    scene.say(SECOND, Command::Offer(OfferKind::Draw, None));
    scene.now_ms = FLAG_MS + 1;
    let told = scene.say(by, command.clone());
    assert_eq!((code(&told), scene.reason()), (Some(RefusalCode::GameOver), None), "{told:?}");
    scene.pass(FLAG_MS + 50);
    assert_eq!(scene.reason(), Some(EndReason::Time));

    let mut scene = Scene::timed(MINUTE);
    scene.say(SECOND, Command::Offer(OfferKind::Draw, None));
    scene.now_ms = FLAG_MS;
    assert_ne!(code(&scene.say(by, command)), Some(RefusalCode::GameOver), "at the instant it counts");
}

/// What a save takes between two events is written nowhere: of two clocks that run out within a moment of each other, the one
/// that is written down was the first, or both were.
#[rstest]
#[case::together(0, true)]
#[case::within_a_moment(50, true)]
#[case::one_after_the_other(51, false)]
fn of_two_clocks_that_run_out_together_it_is_as_it_is_written(#[case] later_ms: u64, #[case] either: bool) {
    let clock = json!({"stages": [{"initial_ms": 60_000}],
        "odds": {"first": {"initial_ms": 60_000}, "second": {"initial_ms": 60_000 + later_ms}}});
    let clock = serde_json::from_value(clock).unwrap();
    let fleets = find(CATALOGUE, "battleship").unwrap();
    let scene = Scene::under(Terms::new(fleets, &Options::default(), Some(clock), false).unwrap(), LIMITS);
    assert_eq!(scene.machine.referee().turn(), Seat::BOTH, "both clocks run");
    for (seat, winner) in [
        (Seat::First, Some(Seat::Second)),
        (Seat::First, None),
        (Seat::Second, Some(Seat::First)),
        (Seat::Second, None),
    ] {
        let act = Act::Flagged { seat, winner, cancelled: false, late_ms: None };
        let fallen = Event { seq: 1, at_ms: FLAG_MS + 9_000, act };
        let checked = Referee::open(scene.machine.header()).unwrap().check(&fallen, Numbered::ByLast);
        let decided = (seat, winner) == (Seat::First, Some(Seat::Second));
        assert_eq!(checked.is_ok(), either || decided, "{seat:?} {winner:?}: {checked:?}");
    }
}

#[test]
fn a_match_is_called_off_until_both_have_moved() {
    for moves in ["", "1", "12"] {
        let mut scene = Scene::timed(MINUTE);
        scene.moves(moves);
        let told = scene.say(SECOND, Command::Offer(OfferKind::Abort, None));
        if moves.len() < 2 {
            assert_eq!(scene.reason(), Some(EndReason::Cancelled), "{told:?}");
        } else {
            assert_eq!((code(&told), scene.reason()), (Some(RefusalCode::TooLate), None));
        }
    }
}
