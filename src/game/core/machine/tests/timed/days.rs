//! A match that takes days, from the beginning or since it was adjourned: how long a move may take, and who has to be
//! there.

use super::*;

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
