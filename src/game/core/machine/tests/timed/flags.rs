//! A flag falls: by itself, with all offers, and for good; nobody's does before both have moved.

use serde_json::json;

use super::*;
use crate::game::core::referee::Numbered;
use crate::rules::find;

#[test]
fn a_flag_falls_by_itself_and_offers_die_with_it() {
    let mut scene = Scene::timed(MINUTE);
    scene.say(SECOND, Command::Offer(OfferKind::Draw, None));
    let told = scene.pass(FLAG_MS + QUOTA_MS + 49);
    assert_eq!((told, scene.reason()), (vec![], None), "something may be on its way");
    let told = scene.pass(FLAG_MS + QUOTA_MS + 50);
    assert_eq!(told, [Output::Over(None)]);
    let ending = scene.machine.referee().ending().unwrap();
    assert_eq!((ending.reason, ending.outcome.winner), (EndReason::Time, Some(Seat::Second)));
    assert_eq!(scene.machine.referee().open_offers(), []);
    assert_eq!(left(&scene).first, 0);
    assert_eq!(code(&scene.say(FIRST, Command::Offer(OfferKind::Draw, None))), Some(RefusalCode::GameOver));
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
    scene.pass(FLAG_MS + QUOTA_MS + 50);
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
        let act = Act::Flagged { seat, winner, cancelled: false };
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
