//! What is charged to nobody: what a commit takes, a server that stands still or is down, a move that could not be
//! saved.

use super::*;
use crate::game::core::absence::RETURN_MS;
use crate::game::core::header::FORMAT;
use crate::game::core::referee::Numbered;

/// The opponent's clock runs from when they can know of the move.
#[test]
fn the_time_a_commit_takes_is_charged_to_nobody() {
    let mut scene = Scene::timed(MINUTE);
    let by = seven(FIRST);
    let arrival = Arrival { received_ms: 2_000, lag_ms: None };
    let command = Command::Play { ply: 1, text: "1".to_owned() };
    assert_eq!(scene.machine.handle(Input::Command { by, arrival, command }, 2_000), [Output::Save]);
    scene.machine.handle(Input::Saved, 5_000);
    scene.now_ms = 5_000;
    scene.feed(Input::GoOn);
    scene.now_ms = 9_000;
    scene.play(SECOND, 2, "1");
    let taken = ledger(&scene);
    assert_eq!((taken.charge_ms, taken.fault_ms), (4_000, 3_000));
}

#[test]
fn time_the_server_stood_still_is_charged_to_no_clock() {
    let mut scene = Scene::timed(MINUTE);
    scene.feed(Input::StoodStill { from_ms: 3_000, to_ms: 53_000 });
    scene.now_ms = 54_000;
    scene.play(FIRST, 1, "1");
    let taken = ledger(&scene);
    assert_eq!((taken.charge_ms, taken.fault_ms), (3_000, 50_000));
    assert!(scene.acts().iter().any(|act| matches!(act, Act::Stalled { .. })), "the record says so");
}

/// Less than a stall is taken from no clock either: a move that waited meanwhile is in time, and nothing is written down but
/// what the ledger says.
#[test]
fn a_moment_in_which_the_server_stood_still_is_taken_from_no_clock() {
    let mut scene = Scene::timed(MINUTE);
    let is_in_time = |scene: &Scene| scene.machine.next_deadline() - FLAG_MS;
    let waited_ms = is_in_time(&scene);
    for (from_ms, to_ms) in [(3_000, 3_300), (3_200, 3_600), (FLAG_MS - 100, FLAG_MS + 400)] {
        scene.feed(Input::StoodStill { from_ms, to_ms });
    }
    assert_eq!(
        is_in_time(&scene),
        waited_ms + 1_100,
        "the flag falls so much later, and nobody waits to recover"
    );
    scene.now_ms = FLAG_MS + 1_100;
    scene.play(FIRST, 1, "1");
    let taken = ledger(&scene);
    assert_eq!((taken.charge_ms, taken.fault_ms), (60_000, 1_100));
    assert_eq!(scene.acts().len(), 1, "{:?}", scene.acts());
    assert_eq!(scene.reason(), None);
}

/// What is saved first is no reason to forget it.
#[test]
fn a_stall_is_counted_though_somebody_went_away_after_it() {
    let mut scene = Scene::timed(MINUTE);
    scene.feed(Input::StoodStill { from_ms: 3_000, to_ms: 23_000 });
    scene.now_ms = 23_100;
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    scene.pass(24_000);
    assert!(scene.acts().iter().any(|act| matches!(act, Act::Went { .. })), "{:?}", scene.acts());
    scene.play(FIRST, 1, "1");
    let taken = ledger(&scene);
    assert_eq!((taken.charge_ms, taken.fault_ms), (3_000, 20_000));
}

#[test]
fn who_was_cut_off_when_the_server_went_down_comes_back_before_their_clock_runs() {
    let mut scene = Scene::timed(MINUTE);
    scene.moves("1");
    scene.now_ms += 10_000;
    let now_ms = scene.now_ms + 500_000;
    let mut scene = again(&scene, scene.now_ms, now_ms);
    assert_eq!(left(&scene).second, 50_000);
    scene.now_ms += 20_000;
    assert_eq!(left(&scene).second, 50_000, "they are not back yet");
    scene.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::Second), former: None });
    scene.now_ms += 5_000;
    assert_eq!(left(&scene).second, 45_000);
    let mut late = again(&scene, scene.now_ms, scene.now_ms);
    late.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::First), former: None });
    late.now_ms += 32_000;
    assert_eq!(left(&late).second, 43_000, "nobody is waited for without end");
    late.pass(late.now_ms + 43_000 + 50);
    assert_eq!(late.reason(), Some(EndReason::Cancelled), "who was waited for has not moved yet");
}

/// Both have moved, and the clock of the first is used up at 63,000, while the server is there or while it is down from then to
/// 600,000. A clock that was used up falls as soon as the match is awake, and else when its player has had time to come back.
#[rstest]
#[case::not_yet(62_999, FORMAT, 600_051 + RETURN_MS)]
#[case::at_the_instant(63_000, FORMAT, 600_050)]
#[case::while_a_move_might_have_been_on_its_way(63_040, FORMAT, 600_010)]
#[case::long_before(90_000, FORMAT, 600_000)]
#[case::in_an_older_match(63_000, 3, 600_050 + RETURN_MS)]
fn a_clock_that_was_used_up_before_the_server_went_down_is_not_waited_for(
    #[case] from_ms: u64,
    #[case] format: u8,
    #[case] falls_ms: u64,
    #[values(false, true)] looked_at: bool,
) {
    let mut header = Header::clone(Scene::timed(MINUTE).machine.header());
    header.format = format;
    let mut scene = Scene::opened(header, LIMITS);
    scene.moves("1212");
    let mut scene = again(&scene, from_ms, 600_000);
    if looked_at {
        // The other is back; whose clock it is, is not.
        scene.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::Second), former: None });
    }
    if falls_ms > scene.now_ms {
        scene.pass(falls_ms - 1);
    }
    assert_eq!(scene.reason(), None);
    scene.pass(falls_ms);
    let ending = scene.machine.referee().ending().map(|ending| (ending.reason, ending.outcome.winner));
    assert_eq!(ending, Some((EndReason::Time, Some(Seat::Second))));
    let mut strict = Referee::open(scene.machine.header()).unwrap();
    for event in scene.machine.history() {
        strict.check(event, Numbered::ByLast).unwrap();
    }
}

/// Who had time to come back and did not has thought: when the server goes down once more, nobody waits for them again.
#[test]
fn who_did_not_come_back_has_no_more_time_when_the_server_goes_down_again() {
    let mut scene = Scene::timed(MINUTE);
    scene.moves("1212");
    let scene = again(&scene, 62_999, 600_000);
    let mut scene = again(&scene, 600_000 + RETURN_MS + 1, 900_000);
    scene.pass(900_050);
    assert_eq!(scene.reason(), Some(EndReason::Time));
}

/// Whoever is waited for loses nothing by a stall in that time, and gains nothing.
#[test]
fn no_time_is_spared_twice() {
    let mut scene = Scene::timed(MINUTE);
    scene.moves("1");
    scene.now_ms += 10_000;
    let mut scene = again(&scene, scene.now_ms, scene.now_ms + 500_000);
    let stall = Input::StoodStill { from_ms: scene.now_ms + 1_000, to_ms: scene.now_ms + 9_000 };
    scene.now_ms += 20_000;
    scene.feed(stall);
    scene.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::Second), former: None });
    assert_eq!(left(&scene).second, 50_000);
    scene.now_ms += 5_000;
    assert_eq!(left(&scene).second, 45_000);
}

/// A move may come while something else is being saved: the next clock runs from when the move was received, and what the
/// saving took is the server's. The record says so, and is played again.
#[test]
fn a_clock_that_begins_while_something_is_saved_is_played_again_as_it_was() {
    let mut scene = Scene::timed(MINUTE);
    let command = Command::Offer(OfferKind::Draw, None);
    let arrival = Arrival { received_ms: 2_000, lag_ms: None };
    let offer = Input::Command { by: seven(SECOND), arrival, command };
    assert_eq!(scene.machine.handle(offer, 2_000), [Output::Save]);
    scene.now_ms = 5_000;
    scene.feed(Input::Saved);
    let arrival = Arrival { received_ms: 3_000, lag_ms: None };
    scene.say_late(FIRST, Command::Play { ply: 1, text: "1".to_owned() }, arrival);
    scene.now_ms = 9_000;
    scene.play(SECOND, 2, "1");
    let taken = ledger(&scene);
    assert_eq!((taken.charge_ms, taken.fault_ms), (4_000, 2_000));
    let mut strict = Referee::open(scene.machine.header()).unwrap();
    for event in scene.machine.history() {
        strict.check(event, Numbered::ByLast).unwrap();
    }
}

/// It was the server that could not take the move: the time until it said so is nobody's, and whoever made it has a moment to
/// make it once more.
#[test]
fn a_move_that_could_not_be_saved_has_cost_no_time() {
    let mut scene = Scene::timed(MINUTE);
    let command = Command::Play { ply: 1, text: "1".to_owned() };
    let arrival = Arrival { received_ms: FLAG_MS - 500, lag_ms: None };
    let said = Input::Command { by: seven(FIRST), arrival, command };
    assert_eq!(scene.machine.handle(said, FLAG_MS - 500), [Output::Save]);
    scene.now_ms = FLAG_MS + 9_000;
    let told = scene.feed(Input::Unsaved);
    assert_eq!(code(&told), Some(RefusalCode::Unavailable));
    scene.pass(FLAG_MS + 9_400);
    assert_eq!(scene.reason(), None, "half a second is left");
    scene.play(FIRST, 1, "1");
    let taken = ledger(&scene);
    assert_eq!((taken.charge_ms, taken.fault_ms), (59_900, 9_500));
    assert!(scene.acts().iter().any(|act| matches!(act, Act::Stalled { .. })), "the record says so");
}

/// A move that takes days is charged for no stall either, though nothing is written down of it: one that waited meanwhile is in
/// time.
#[test]
fn time_the_server_stood_still_is_charged_to_no_clock_that_goes_for_days() {
    let mut scene = Scene::timed(Clock::PerMove { per_move_ms: DAY_MS });
    let flag_ms = scene.machine.referee().flag_ms().unwrap();
    scene.feed(Input::StoodStill { from_ms: flag_ms - 10_000, to_ms: flag_ms + 10_000 });
    assert_eq!(scene.machine.referee().flag_ms(), Some(flag_ms + 20_000));
    scene.now_ms = flag_ms + 20_000;
    scene.play(FIRST, 1, "1");
    let taken = ledger(&scene);
    assert_eq!(taken.fault_ms, 20_000);
    assert_eq!(scene.acts().len(), 1, "{:?}", scene.acts());
}

#[test]
fn a_move_that_could_not_be_saved_is_charged_to_no_clock_that_goes_for_days() {
    let mut scene = Scene::timed(Clock::PerMove { per_move_ms: DAY_MS });
    let flag_ms = scene.machine.referee().flag_ms();
    let arrival = Arrival { received_ms: 2_000, lag_ms: None };
    let command = Command::Play { ply: 1, text: "1".to_owned() };
    scene.machine.handle(Input::Command { by: seven(FIRST), arrival, command }, 2_000);
    scene.machine.handle(Input::Unsaved, 5_000);
    assert_eq!(scene.machine.referee().flag_ms(), flag_ms.map(|flag_ms| flag_ms + 3_000));
}
