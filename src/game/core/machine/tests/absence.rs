//! Who is away, and what that may be claimed for.

use super::*;
use crate::protocol::{Clock, RefusalCode};

fn claims(scene: &mut Scene, to: AttendeeId, what: ClaimKind) -> Result<(), RefusalCode> {
    match scene.say(to, Command::Claim(what)).first() {
        Some(Output::Refuse(_, refusal, _)) => Err(refusal.code()),
        _ => Ok(()),
    }
}

#[test]
fn a_bank_runs_only_while_who_is_away_is_to_move() {
    let mut scene = Scene::new();
    scene.feed(Input::Leave(SECOND));
    scene.pass(90_000);
    assert_eq!(scene.machine.referee().left_ms(Seat::Second, 90_000), Some(60_000), "the first thinks");
    assert_eq!(claims(&mut scene, FIRST, ClaimKind::Win), Err(RefusalCode::TooEarly));
    scene.play(FIRST, 1, "1");
    scene.pass(149_999);
    assert_eq!(claims(&mut scene, FIRST, ClaimKind::Win), Err(RefusalCode::TooEarly));
    scene.pass(150_000);
    assert_eq!(claims(&mut scene, FIRST, ClaimKind::Win), Ok(()));
    assert_eq!(scene.reason(), Some(EndReason::Absence));
}

#[test]
fn a_bank_is_what_all_own_turns_have_left_of_it() {
    let mut scene = Scene::new();
    scene.feed(Input::Leave(SECOND));
    scene.pass(2_000);
    scene.play(FIRST, 1, "1");
    scene.pass(42_000);
    scene.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::Second), former: None });
    scene.play(AttendeeId(3), 2, "2");
    scene.feed(Input::Leave(AttendeeId(3)));
    scene.pass(80_000);
    scene.play(FIRST, 3, "1");
    assert_eq!(scene.machine.referee().left_ms(Seat::Second, 80_000), Some(20_000));
    scene.pass(90_000);
    assert_eq!(scene.machine.referee().left_ms(Seat::Second, 90_000), Some(10_000));
}

#[rstest]
#[case(ClaimKind::Win, Some(EndReason::Absence))]
#[case(ClaimKind::Draw, Some(EndReason::Absence))]
#[case(ClaimKind::Adjourn, None)]
fn what_an_absence_leaves_is_chosen_by_who_is_there(
    #[case] what: ClaimKind,
    #[case] reason: Option<EndReason>,
) {
    let mut scene = Scene::new();
    scene.feed(Input::Leave(FIRST));
    scene.pass(61_000);
    assert_eq!(claims(&mut scene, SECOND, what), Ok(()));
    assert_eq!(scene.reason(), reason);
    assert_eq!(scene.machine.referee().adjourned(), what == ClaimKind::Adjourn);
}

#[test]
fn in_a_match_with_days_for_a_move_nobody_has_to_be_there() {
    let mut scene = Scene::timed(Clock::PerMove { per_move_ms: DAY_MS });
    scene.feed(Input::Leave(FIRST));
    scene.pass(4_000_000);
    assert_eq!(claims(&mut scene, SECOND, ClaimKind::Win), Err(RefusalCode::TooEarly));
    scene.feed(Input::Leave(SECOND));
    scene.pass(40_000_000);
    assert_eq!(scene.reason(), None, "and it is not closed");
}
