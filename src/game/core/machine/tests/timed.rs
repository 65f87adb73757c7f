//! A match with a clock: when a move counts, when a flag falls, and what is charged to nobody.

use super::*;
use crate::protocol::{Clock, Ledger, RefusalCode};

/// A minute each and nothing more.
const MINUTE: Clock = Clock::Increment { initial_ms: 60_000, increment_ms: 0 };
/// When the first seat's clock is used up if it never moves: the match begins at 1,000.
const FLAG_MS: u64 = 61_000;
/// What is gained a move for lag that is made good: 0.4 · 60 + 15 hundredths of a second.
const GAIN_MS: u64 = 390;
/// What can be made good of a first move's lag: three times that.
const QUOTA_MS: u64 = 3 * GAIN_MS;

fn left(scene: &Scene) -> BySeat<u64> {
    let clock = scene.machine.referee().clock(scene.now_ms).unwrap();
    BySeat { first: clock.first_ms, second: clock.second_ms }
}

fn ledger(scene: &Scene) -> Ledger {
    scene.machine.history().iter().rev().find_map(|event| event.act.took()).expect("a move that took time")
}

fn code(outputs: &[Output]) -> Option<RefusalCode> {
    outputs.iter().find_map(|output| {
        let Output::Refuse(_, refusal, _) = output else { return None };
        Some(refusal.code())
    })
}

/// When a move was received decides, and what of its lag can be made good; not when the match comes to look at it.
#[rstest]
#[case::just_before(FLAG_MS - 1, None, true)]
#[case::at_the_instant(FLAG_MS, None, true)]
#[case::just_after(FLAG_MS + 1, None, false)]
#[case::late_by_its_line(FLAG_MS + 500, Some(500), true)]
#[case::later_than_its_line(FLAG_MS + 501, Some(500), false)]
#[case::as_late_as_is_made_good(FLAG_MS, Some(9_000), true)]
#[case::later_than_is_made_good(FLAG_MS + 1, Some(9_000), false)]
fn a_move_counts_that_was_received_in_time(
    #[case] received_ms: u64,
    #[case] lag_ms: Option<u64>,
    #[case] counts: bool,
    #[values(false, true)] wins: bool,
) {
    let mut scene = Scene::timed(MINUTE);
    if wins {
        for (ply, text) in (1..).zip(["1", "2", "1", "2", "1", "2"]) {
            let to = if ply % 2 == 1 { FIRST } else { SECOND };
            // At the same moment, so that no time goes.
            scene.play(to, ply, text);
        }
    }
    // Three moves without lag have earned three times more.
    let quota_ms = if wins { QUOTA_MS + 3 * GAIN_MS } else { QUOTA_MS };
    let over_ms = if lag_ms == Some(9_000) { quota_ms.min(2_000) } else { 0 };
    let received_ms = received_ms + over_ms;
    let ply = scene.machine.referee().ply() + 1;
    scene.now_ms = received_ms + 30;
    let told =
        scene.say_late(FIRST, Command::Play { ply, text: "1".to_owned() }, Arrival { received_ms, lag_ms });
    if !counts {
        assert_eq!(code(&told), Some(RefusalCode::GameOver), "{told:?}");
        assert_eq!(scene.reason(), None, "the flag falls by itself");
        scene.pass(FLAG_MS + quota_ms + 50);
        assert_eq!(scene.reason(), Some(EndReason::Time));
        return;
    }
    assert_eq!(scene.reason(), wins.then_some(EndReason::Rules), "{told:?}");
    let taken = ledger(&scene);
    assert_eq!(taken.received_ms, received_ms);
    assert_eq!(taken.compensated_ms, lag_ms.unwrap_or(0).min(quota_ms));
    assert_eq!(taken.charge_ms + taken.compensated_ms, received_ms - 1_000);
}

/// What was on the clocks after each move, as a record has it: what a move that was taken back left is forgotten with it.
#[test]
fn it_is_known_what_each_move_left_on_the_clocks() {
    let mut scene = Scene::timed(Clock::Increment { initial_ms: 60_000, increment_ms: 500 });
    let after = |scene: &Scene| scene.machine.referee().left_after_ms();
    let times = |first, second| Some(BySeat { first, second });
    scene.moves("123");
    assert_eq!(after(&scene), [times(59_500, 60_000), times(59_500, 59_500), times(59_000, 59_500)]);
    scene.say(FIRST, Command::Offer(OfferKind::Takeback, None));
    scene.say(SECOND, Command::Offer(OfferKind::Takeback, None));
    assert_eq!(after(&scene).len(), 2);
    scene.pass(2 * FLAG_MS);
    assert_eq!(scene.reason(), Some(EndReason::Time));
    assert_eq!(after(&scene)[0], times(59_500, 60_000), "the flag takes nothing from a move");
}

/// A deadline is told in days where there is no clock, or one that goes for days.
#[test]
fn a_deadline_is_told_where_no_clock_is_looked_at() {
    let due_ms = |scene: &Scene| scene.machine.referee().due_ms();
    assert_eq!(due_ms(&Scene::new()), Some(1_000 + DAY_MS), "without a clock");
    assert_eq!(due_ms(&Scene::timed(MINUTE)), None);
    let mut days = Scene::timed(Clock::PerMove { per_move_ms: DAY_MS });
    assert_eq!(due_ms(&days), Some(1_000 + DAY_MS));
    days.moves("1");
    assert_eq!(due_ms(&days), Some(2_000 + DAY_MS), "each move has its own");
}

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
fn each_move_takes_from_its_own_clock_and_earns_the_increment() {
    let mut scene = Scene::timed(Clock::Increment { initial_ms: 60_000, increment_ms: 2_000 });
    scene.now_ms = 6_000;
    scene.play(FIRST, 1, "1");
    assert_eq!(left(&scene), BySeat { first: 57_000, second: 60_000 });
    scene.now_ms = 16_000;
    assert_eq!(left(&scene), BySeat { first: 57_000, second: 50_000 });
    scene.play(SECOND, 2, "1");
    assert_eq!(left(&scene), BySeat { first: 57_000, second: 52_000 });
    let told = scene.machine.history().last().unwrap().text();
    assert!(told.contains(r#""charge_ms":10000"#) && told.contains(r#""received_ms":16000"#), "{told}");
}

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

/// Played again from what was kept, after the server was down.
fn again(scene: &Scene, from_ms: u64, now_ms: u64) -> Scene {
    let mut events = scene.machine.history().to_vec();
    events.push(Event::fault(events.last().map_or(0, |event| event.seq), events.last(), from_ms, now_ms).0);
    let mut again = Scene::timed(MINUTE);
    again.now_ms = now_ms;
    again.machine.attendees.leave(FIRST);
    again.machine.attendees.leave(SECOND);
    again.machine.replay(events.into_iter().map(Ok::<_, String>), now_ms).unwrap();
    again.feed(Input::Begun);
    again
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
    late.pass(late.now_ms + 43_000 + QUOTA_MS + 50);
    assert_eq!(late.reason(), Some(EndReason::Time));
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

#[test]
fn a_clock_that_is_used_up_stays_so_over_a_restart() {
    let mut scene = Scene::timed(MINUTE);
    scene.now_ms = FLAG_MS + QUOTA_MS + 10;
    let mut scene = again(&scene, scene.now_ms, 900_000);
    scene.pass(900_000 + 60_000);
    assert_eq!(scene.reason(), Some(EndReason::Time));
}

#[test]
fn a_takeback_gives_no_time_to_who_asked_for_it() {
    let mut scene = Scene::timed(MINUTE);
    scene.moves("12");
    scene.now_ms += 20_000;
    scene.play(FIRST, 3, "3");
    scene.now_ms += 5_000;
    assert_eq!(left(&scene), BySeat { first: 39_000, second: 54_000 });
    scene.say(FIRST, Command::Offer(OfferKind::Takeback, None));
    scene.say(SECOND, Command::Offer(OfferKind::Takeback, None));
    assert_eq!(scene.machine.referee().ply(), 2);
    assert_eq!(
        left(&scene),
        BySeat { first: 39_000, second: 59_000 },
        "the one who agreed has what they had"
    );
    assert_eq!(
        scene.machine.referee().flag_ms(),
        Some(scene.now_ms + 39_000),
        "the deadline is the first seat's"
    );
    assert_eq!(scene.wake_ms, Some(scene.machine.next_deadline()));
}

#[test]
fn a_match_without_a_clock_waits_days_for_a_move_and_not_for_ever() {
    let mut scene = Scene::new();
    assert_eq!(scene.machine.referee().flag_ms(), Some(1_000 + DAY_MS));
    let mut unbegun = Scene::new();
    unbegun.pass(1_000 + DAY_MS + 50);
    assert_eq!(unbegun.reason(), Some(EndReason::Cancelled), "it has hardly begun");
    scene.moves("12");
    assert_eq!(scene.machine.referee().clock(scene.now_ms), None, "nobody sees a clock");
    scene.pass(scene.now_ms + DAY_MS + 50);
    let ending = scene.machine.referee().ending().unwrap();
    assert_eq!((ending.reason, ending.outcome.winner), (EndReason::Time, Some(Seat::Second)));
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

#[test]
fn an_adjourned_match_goes_on_at_days_a_move_and_needs_nobody_there() {
    let terms = Terms::new(&CATALOGUE[0], &small(), Some(MINUTE), false).unwrap();
    let mut scene = Scene::under(terms, Limits { rest_ms: 0, ..LIMITS });
    scene.moves("12");
    scene.say(FIRST, Command::Offer(OfferKind::Adjourn, None));
    let told = scene.say(SECOND, Command::Offer(OfferKind::Adjourn, None));
    assert!(matches!(told[..], [Output::Tell(News::Adjourned { seat: Seat::Second, .. }, _)]), "{told:?}");
    assert!(scene.machine.referee().adjourned());
    assert_eq!(scene.machine.referee().flag_ms(), Some(scene.now_ms + LIMITS.adjourned_ms));
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.pass(scene.now_ms + 2 * DAY_MS);
    assert_eq!(scene.reason(), None, "nobody has to be there");
    assert_eq!(code(&scene.say(FIRST, Command::Claim(ClaimKind::Win))), None, "nobody is");
    scene.pass(scene.now_ms + 2 * DAY_MS);
    assert_eq!(scene.reason(), Some(EndReason::Time));
    let strict = Referee::open(scene.machine.header()).unwrap();
    let checked = scene.machine.history().iter().try_fold(strict, |mut referee, event| {
        referee.check(event, crate::game::core::referee::Numbered::ByLast).map(|()| referee)
    });
    assert_eq!(checked.map(|referee| referee.seq()), Ok(scene.machine.referee().seq()));
}

/// Moves from before have cost time of another clock: what that had is nothing to go on with.
#[test]
fn a_move_from_before_an_adjournment_is_taken_back_and_there_are_days_all_the_same() {
    let mut scene = Scene::timed(MINUTE);
    scene.moves("12");
    for (one, what) in [(FIRST, OfferKind::Adjourn), (SECOND, OfferKind::Takeback)] {
        let other = if one == FIRST { SECOND } else { FIRST };
        scene.say(one, Command::Offer(what, None));
        scene.say(other, Command::Offer(what, None));
    }
    assert_eq!(scene.machine.referee().ply(), 1);
    assert_eq!(scene.machine.referee().flag_ms(), Some(scene.now_ms + LIMITS.adjourned_ms), "who asked");
    scene.moves("2");
    assert_eq!(scene.machine.referee().flag_ms(), Some(scene.now_ms + LIMITS.adjourned_ms), "who agreed");
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
        strict.check(event, crate::game::core::referee::Numbered::ByLast).unwrap();
    }
}

#[test]
fn an_offer_to_adjourn_does_not_stand_once_that_was_claimed() {
    let mut scene = Scene::timed(MINUTE);
    scene.moves("1");
    scene.say(FIRST, Command::Offer(OfferKind::Adjourn, None));
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    scene.say(FIRST, Command::Claim(ClaimKind::Adjourn));
    scene.pass(FLAG_MS);
    assert_eq!(scene.machine.referee().open_offers().len(), 1, "it was too early for a claim");
    scene.now_ms += 1_000;
    scene.say(FIRST, Command::Claim(ClaimKind::Adjourn));
    assert!(scene.machine.referee().adjourned());
    assert_eq!(scene.machine.referee().open_offers(), []);
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

#[test]
fn a_record_cannot_say_that_a_move_took_another_time() {
    let mut scene = Scene::timed(MINUTE);
    scene.moves("12");
    for wrong in ["charge", "lag", "received"] {
        let mut events = scene.machine.history().to_vec();
        let mut took = events[1].act.took().unwrap();
        match wrong {
            "charge" => took.charge_ms -= 1,
            "lag" => took.lag_ms = Some(300),
            _ => took.received_ms += 1,
        }
        events[1].act = events[1].act.clone().that_took(&took);
        let mut strict = Referee::open(scene.machine.header()).unwrap();
        let mut check = |event| strict.check(event, crate::game::core::referee::Numbered::ByLast);
        check(&events[0]).unwrap();
        assert!(check(&events[1]).unwrap_err().to_string().contains("did not take that time"), "{wrong}");
    }
}

/// Nobody has to be there in a game that takes days, and who is there needs no actor until something happens.
#[test]
fn a_game_that_takes_days_rests_under_its_players_until_something_happens() {
    let mut scene = Scene::timed(Clock::PerMove { per_move_ms: DAY_MS });
    scene.moves("1");
    let moved_ms = scene.now_ms;
    assert_eq!(scene.pass(moved_ms + LIMITS.rest_ms - 1), []);
    assert_eq!(scene.pass(moved_ms + LIMITS.rest_ms), [Output::Hibernate]);
    assert!(scene.machine.is_hibernating());
    scene.moves("2");
    assert!(!scene.machine.is_hibernating(), "a word keeps it awake");
    let moved_ms = scene.now_ms;
    assert_eq!(scene.pass(moved_ms + LIMITS.rest_ms - 1), [], "it rests no sooner than after the first time");
    assert_eq!(scene.pass(moved_ms + LIMITS.rest_ms), [Output::Hibernate]);
    let here = Seat::BOTH.map(|seat| scene.machine.referee().here(seat));
    assert_eq!(here, [true, true], "they are there all the same");
}

#[test]
fn a_game_on_a_clock_and_one_that_is_watched_do_not_rest_under_their_players() {
    let mut quick = Scene::timed(Clock::Increment { initial_ms: 3_600_000, increment_ms: 0 });
    quick.moves("1");
    assert!(!quick.pass(quick.now_ms + 10 * LIMITS.rest_ms).contains(&Output::Hibernate));
    let mut watched = Scene::timed(Clock::PerMove { per_move_ms: DAY_MS });
    watched.feed(watching(3));
    assert_eq!(watched.pass(10 * LIMITS.rest_ms), []);
    watched.feed(Input::Leave(AttendeeId(3), AwayReason::Closed));
    assert_eq!(watched.pass(20 * LIMITS.rest_ms), [Output::Hibernate]);
}
