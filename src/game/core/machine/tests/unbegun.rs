//! A match of which one player has gone before both have moved: it is called off, by whichever door it ends.

use super::*;
use crate::game::core::header::Header;
use crate::game::core::pair::{Drawn, Second};
use crate::game::core::referee::{Numbered, Referee};
use crate::protocol::{Clock, Start};

/// A minute each and nothing more.
const MINUTE: Clock = Clock::Increment { initial_ms: 60_000, increment_ms: 0 };

/// How it has ended, and who has won.
fn end(scene: &Scene) -> Option<(EndReason, Option<Seat>)> {
    scene.machine.referee().ending().map(|ending| (ending.reason, ending.outcome.winner))
}

/// Whether everything that was written down is what would be decided again.
fn holds(scene: &Scene) {
    let strict = Referee::open(scene.machine.header()).unwrap();
    let checked = scene
        .machine
        .history()
        .iter()
        .try_fold(strict, |mut referee, event| referee.check(event, Numbered::ByLast).map(|()| referee));
    assert_eq!(checked.map(|referee| referee.seq()), Ok(scene.machine.referee().seq()));
}

/// Who is to move is gone for as long as the bank lasts, and the other claims that.
fn left_and_claimed(mut scene: Scene, moves: &str, what: ClaimKind) -> Scene {
    scene.moves(moves);
    let (gone, there) = if moves.len().is_multiple_of(2) { (FIRST, SECOND) } else { (SECOND, FIRST) };
    scene.feed(Input::Leave(gone, AwayReason::Lost));
    scene.pass(scene.now_ms + 60_000);
    scene.say(there, Command::Claim(what));
    scene
}

#[rstest]
#[case::nobody_has_moved("", ClaimKind::Win, Some((EndReason::Cancelled, None)))]
#[case::nobody_has_moved("", ClaimKind::Draw, Some((EndReason::Cancelled, None)))]
#[case::one_has_moved("1", ClaimKind::Win, Some((EndReason::Cancelled, None)))]
#[case::one_has_moved("1", ClaimKind::Draw, Some((EndReason::Cancelled, None)))]
#[case::both_have_moved("12", ClaimKind::Win, Some((EndReason::Absence, Some(Seat::Second))))]
#[case::both_have_moved("12", ClaimKind::Draw, Some((EndReason::Absence, None)))]
#[case::later("", ClaimKind::Adjourn, None)]
fn a_claim_calls_off_what_has_not_begun(
    #[case] moves: &str,
    #[case] what: ClaimKind,
    #[case] expected: Option<(EndReason, Option<Seat>)>,
) {
    let scene = left_and_claimed(Scene::new(), moves, what);
    assert_eq!(end(&scene), expected);
    assert_eq!(scene.machine.referee().adjourned(), what == ClaimKind::Adjourn);
    holds(&scene);
}

/// A move that was taken back has not been made.
#[test]
fn a_match_whose_moves_were_taken_back_has_not_begun() {
    let mut scene = Scene::new();
    scene.moves("12");
    scene.say(FIRST, Command::Offer(OfferKind::Takeback, None));
    scene.say(SECOND, Command::Offer(OfferKind::Takeback, None));
    assert_eq!(scene.machine.referee().ply(), 0);
    let scene = left_and_claimed(scene, "", ClaimKind::Win);
    assert_eq!(end(&scene), Some((EndReason::Cancelled, None)));
    holds(&scene);
}

/// Whoever waits for the flag in place of a claim gets no more by it; who sits there and does not move has lost.
#[rstest]
#[case::gone("", true, Some(MINUTE), (EndReason::Cancelled, None))]
#[case::gone_after_the_first_move("1", true, Some(MINUTE), (EndReason::Cancelled, None))]
#[case::gone_after_both_moves("12", true, Some(MINUTE), (EndReason::Time, Some(Seat::Second)))]
#[case::there("", false, Some(MINUTE), (EndReason::Time, Some(Seat::Second)))]
#[case::there_without_a_clock("", false, None, (EndReason::Cancelled, None))]
#[case::there_without_a_clock("12", false, None, (EndReason::Time, Some(Seat::Second)))]
fn a_flag_calls_off_what_nobody_sat_down_to(
    #[case] moves: &str,
    #[case] leaves: bool,
    #[case] clock: Option<Clock>,
    #[case] expected: (EndReason, Option<Seat>),
) {
    let mut scene = clock.map_or_else(Scene::new, Scene::timed);
    scene.moves(moves);
    if leaves {
        let gone = if moves.len().is_multiple_of(2) { FIRST } else { SECOND };
        scene.feed(Input::Leave(gone, AwayReason::Closed));
    }
    scene.pass(scene.now_ms + 2 * DAY_MS);
    assert_eq!(end(&scene), Some(expected));
    holds(&scene);
}

/// Who goes when the clock is nearly used up has been there while it ran.
#[test]
fn who_leaves_at_the_flag_has_lost_by_it() {
    let mut scene = Scene::timed(MINUTE);
    scene.pass(60_400);
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.pass(90_000);
    assert_eq!(end(&scene), Some((EndReason::Time, Some(Seat::Second))));
    holds(&scene);
}

/// That a match goes on later makes no win of a seat at which nobody has sat.
#[test]
fn a_match_that_was_adjourned_before_it_began_is_called_off_by_its_deadline() {
    let terms = Terms::new(&CATALOGUE[0], &small(), Some(MINUTE), false).unwrap();
    let awake = Scene::under(terms, Limits { rest_ms: 0, ..LIMITS });
    let mut scene = left_and_claimed(awake, "", ClaimKind::Adjourn);
    assert_eq!(end(&scene), None, "the clock was not used up first");
    scene.pass(scene.now_ms + 4 * DAY_MS);
    assert_eq!(end(&scene), Some((EndReason::Cancelled, None)));
    holds(&scene);
}

fn of_a_pair(change: impl FnOnce(&mut Header)) -> Scene {
    let terms = Terms::new(&CATALOGUE[0], &small(), None, false).unwrap().starting(Start::Pair).unwrap();
    let mut header = Header::clone(Scene::under(terms, LIMITS).machine.header());
    change(&mut header);
    Scene::opened(header, LIMITS)
}

#[test]
fn the_second_of_a_pair_follows_on_no_first_that_was_called_off_and_is_not_called_off_itself() {
    let mut rng = StdRng::seed_from_u64(2);
    let second = Second { game: GameId::new(1, &mut rng), seed: Seed::default() };
    let first = of_a_pair(|header| header.drawn = Some(Box::new(Drawn::Second(second))));
    let first = left_and_claimed(first, "", ClaimKind::Win);
    let ending = first.machine.referee().ending().unwrap();
    assert_eq!(ending.reason, EndReason::Cancelled);
    assert!(first.machine.header().follow(ending, BySeat { first: true, second: true }).is_none());
    holds(&first);

    let of = GameId::new(1, &mut rng);
    let second = of_a_pair(|header| header.origin = Some(Origin::Pair { of, winner: None }.shared()));
    let second = left_and_claimed(second, "", ClaimKind::Win);
    assert_eq!(end(&second), Some((EndReason::Absence, Some(Seat::Second))));
    holds(&second);
}

/// What was decided in a match that began before this is decided so again.
#[test]
fn a_match_of_an_older_format_goes_on_as_it_was() {
    let mut header = Header::clone(Scene::new().machine.header());
    header.format = 3;
    let scene = left_and_claimed(Scene::opened(header.clone(), LIMITS), "", ClaimKind::Win);
    assert_eq!(end(&scene), Some((EndReason::Absence, Some(Seat::Second))));
    holds(&scene);
    header.format = 4;
    let mut strict = Referee::open(&header).unwrap();
    let checked = scene.machine.history().iter().try_for_each(|event| strict.check(event, Numbered::ByLast));
    assert!(checked.is_err(), "and in one of today it is not true");
}
