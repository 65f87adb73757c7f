//! What clocks show when a move is taken back, and what is remembered of its time.

use super::*;

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

/// What was on the clocks when the match was adjourned is not written down, and the days since then are not that.
#[test]
fn what_the_last_move_before_an_adjournment_left_is_not_known() {
    let mut scene = Scene::timed(MINUTE);
    scene.moves("123");
    let known = scene.machine.referee().left_after_ms();
    for to in [FIRST, SECOND] {
        scene.say(to, Command::Offer(OfferKind::Adjourn, None));
    }
    for moves in ["", "4"] {
        scene.moves(moves);
        let after = scene.machine.referee().left_after_ms();
        assert_eq!((&after[..2], after[2]), (&known[..2], None), "{after:?}");
    }
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
