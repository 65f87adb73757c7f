//! A flag falls: by itself, with all offers, and for good; nobody's does before both have moved.

use super::*;

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
