//! Who is away, and what that may be claimed for.

use super::*;
use crate::game::core::clock::TimeControl;
use crate::game::core::header::{FORMAT, Header};
use crate::game::core::referee::Numbered;
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
    scene.play(FIRST, 1, "1");
    scene.play(SECOND, 2, "2");
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    scene.pass(90_000);
    assert_eq!(scene.machine.referee().left_ms(Seat::Second, 90_000), Some(60_000), "the first thinks");
    assert_eq!(claims(&mut scene, FIRST, ClaimKind::Win), Err(RefusalCode::TooEarly));
    scene.play(FIRST, 3, "1");
    scene.pass(149_999);
    assert_eq!(claims(&mut scene, FIRST, ClaimKind::Win), Err(RefusalCode::TooEarly));
    scene.pass(150_000);
    assert_eq!(claims(&mut scene, FIRST, ClaimKind::Win), Ok(()));
    assert_eq!(scene.reason(), Some(EndReason::Absence));
}

#[test]
fn a_bank_is_what_all_own_turns_have_left_of_it() {
    let mut scene = Scene::new();
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    scene.pass(2_000);
    scene.play(FIRST, 1, "1");
    scene.pass(42_000);
    scene.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::Second), former: None });
    scene.play(AttendeeId(3), 2, "2");
    scene.feed(Input::Leave(AttendeeId(3), AwayReason::Closed));
    scene.pass(80_000);
    scene.play(FIRST, 3, "1");
    assert_eq!(scene.machine.referee().left_ms(Seat::Second, 80_000), Some(20_000));
    scene.pass(90_000);
    assert_eq!(scene.machine.referee().left_ms(Seat::Second, 90_000), Some(10_000));
}

/// Who looks on no more, and is elsewhere on the server, is here until that connection goes, too.
#[test]
fn who_is_elsewhere_on_the_server_is_here() {
    let mut scene = Scene::new();
    scene.feed(Input::Connection(Seat::First, None));
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.pass(100_000);
    assert_eq!(scene.machine.referee().away_reason(Seat::First), Some(AwayReason::Elsewhere));
    assert_eq!(claims(&mut scene, SECOND, ClaimKind::Win), Err(RefusalCode::TooEarly));
    scene.feed(Input::Connection(Seat::First, Some(AwayReason::Lost)));
    scene.pass(161_000);
    assert_eq!(scene.machine.referee().away_reason(Seat::First), Some(AwayReason::Lost));
    scene.feed(Input::Connection(Seat::First, None));
    assert_eq!(claims(&mut scene, SECOND, ClaimKind::Win), Err(RefusalCode::TooEarly), "before it is noted");
    scene.feed(Input::Connection(Seat::First, Some(AwayReason::Closed)));
    assert_eq!(claims(&mut scene, SECOND, ClaimKind::Win), Ok(()));
    let came = |act: &&Act| matches!(act, Act::Went { .. } | Act::Came { .. });
    assert_eq!(scene.acts().into_iter().filter(came).count(), 2, "what did not last is not noted");
}

/// Whoever comes back to the match by way of the front page has come, and nothing else.
#[test]
fn who_is_elsewhere_for_a_moment_only_comes() {
    let mut scene = Scene::new();
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.pass(10_000);
    scene.feed(Input::Connection(Seat::First, None));
    scene.pass(10_100);
    scene.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::First), former: None });
    scene.pass(20_000);
    let why = Some(AwayReason::Closed);
    let went = Act::Went { seat: Seat::First, since_ms: Some(1_000), why };
    assert_eq!(scene.acts(), [&went, &Act::Came { seat: Seat::First }]);
}

/// A match at which nobody looks is closed in its time, wherever its players are; and rests meanwhile.
#[test]
fn a_match_whose_players_are_elsewhere_is_deserted() {
    let mut scene = Scene::new();
    for (id, seat) in [(FIRST, Seat::First), (SECOND, Seat::Second)] {
        scene.feed(Input::Connection(seat, None));
        scene.feed(Input::Leave(id, AwayReason::Closed));
    }
    scene.pass(15_000);
    assert_eq!(scene.reason(), Some(EndReason::Abandoned));
}

/// What is over, a player leaves with their last look at it: the offer of another match is nobody's then.
#[test]
fn who_is_elsewhere_has_left_what_is_over() {
    let mut scene = Scene::new();
    scene.feed(Input::Connection(Seat::First, None));
    scene.say(SECOND, Command::Resign);
    scene.say(FIRST, Command::Offer(OfferKind::Rematch, None));
    assert_eq!(scene.machine.referee().open_offers().len(), 1);
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.pass(scene.now_ms + 1_000);
    assert_eq!(scene.machine.referee().away_reason(Seat::First), Some(AwayReason::Closed));
    assert_eq!(scene.machine.referee().open_offers(), []);
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
    scene.play(FIRST, 1, "1");
    scene.play(SECOND, 2, "2");
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.pass(61_000);
    assert_eq!(claims(&mut scene, SECOND, what), Ok(()));
    assert_eq!(scene.reason(), reason);
    assert_eq!(scene.machine.referee().adjourned(), what == ClaimKind::Adjourn);
}

/// Nobody has to be there where a move, the first one or the whole match takes hours, and it is not closed when all are gone.
#[rstest]
#[case::a_day_a_move("1/86400")]
#[case::nearly_a_day_a_move("1/82800")]
#[case::days_for_the_first_move("300+3;first=259200")]
#[case::a_bank_of_hours("28800")]
fn in_a_match_that_takes_hours_nobody_has_to_be_there(#[case] clock: &str) {
    let mut scene = Scene::timed(TimeControl::parse(clock).unwrap().wire());
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.pass(4_000_000);
    assert_eq!(scene.machine.referee().left_ms(Seat::First, 4_000_000), None);
    assert_eq!(claims(&mut scene, SECOND, ClaimKind::Win), Err(RefusalCode::TooEarly));
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    scene.pass(20_000_000);
    assert_eq!(scene.reason(), None, "and it is not closed");
}

/// What was agreed on before this was thought of goes on as it was.
#[test]
fn in_a_match_of_an_older_format_somebody_has_to_be_there() {
    let mut header = Header::clone(Scene::timed(Clock::PerMove { per_move_ms: DAY_MS - 1 }).machine.header());
    header.format = 3;
    let mut scene = Scene::opened(header, LIMITS);
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.pass(61_000);
    assert_eq!(claims(&mut scene, SECOND, ClaimKind::Win), Ok(()));
    assert_eq!(scene.reason(), Some(EndReason::Absence));
}

/// Whose bank is used up, and whose line breaks off again and again while the other thinks, has a moment left when they are to move;
/// in matches of older formats that used up what there was.
#[rstest]
#[case::of_today(FORMAT, Err(RefusalCode::TooEarly))]
#[case::older(3, Ok(()))]
fn a_line_that_breaks_off_while_the_other_thinks_costs_no_blink(
    #[case] format: u8,
    #[case] claimed: Result<(), RefusalCode>,
) {
    let mut header = Header::clone(Scene::new().machine.header());
    header.format = format;
    let mut scene = Scene::opened(header, LIMITS);
    scene.moves("12");
    let mut at = FIRST;
    let mut blinks = |scene: &mut Scene, times: usize, lasts_ms: u64| {
        for _ in 0..times {
            scene.feed(Input::Leave(at, AwayReason::Lost));
            scene.pass(scene.now_ms + lasts_ms);
            at = AttendeeId(at.0 + 3);
            scene.feed(Input::Attend { id: at, seat: Some(Seat::First), former: None });
        }
        at
    };
    let first = blinks(&mut scene, 1, 61_000);
    scene.play(first, 3, "1");
    let first = blinks(&mut scene, 6, 1_000);
    scene.play(SECOND, 4, "2");
    scene.feed(Input::Leave(first, AwayReason::Lost));
    scene.pass(scene.now_ms + 1_000);
    assert_eq!(claims(&mut scene, SECOND, ClaimKind::Win), claimed);
    let mut strict = Referee::open(scene.machine.header()).unwrap();
    for event in scene.machine.history() {
        strict.check(event, Numbered::ByLast).unwrap();
    }
}

/// What is told of a going, and what the match knows of it then.
fn gone(scene: &mut Scene) -> Option<AwayReason> {
    scene.pass(scene.now_ms + 1_000);
    assert!(!scene.machine.referee().here(Seat::Second));
    let went = scene
        .acts()
        .into_iter()
        .rev()
        .find_map(|act| if let Act::Went { why, .. } = act { Some(*why) } else { None });
    assert_eq!(went, Some(scene.machine.referee().away_reason(Seat::Second)), "it is kept");
    went.flatten()
}

#[rstest]
#[case(AwayReason::Closed)]
#[case(AwayReason::Lost)]
#[case(AwayReason::Server)]
fn why_somebody_is_away_is_kept_until_they_are_back(#[case] why: AwayReason) {
    let mut scene = Scene::new();
    scene.feed(Input::Leave(SECOND, why));
    assert_eq!(scene.machine.referee().away_reason(Seat::Second), None, "it has not lasted yet");
    assert_eq!(gone(&mut scene), Some(why));
    assert_eq!(scene.machine.referee().away_reason(Seat::First), None);
    scene.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::Second), former: None });
    assert_eq!(scene.machine.referee().away_reason(Seat::Second), None);
}

#[test]
fn who_goes_on_as_a_watcher_has_left_their_seat() {
    let mut scene = Scene::new();
    scene.feed(Input::Attend { id: AttendeeId(3), seat: None, former: Some(SECOND) });
    assert_eq!(gone(&mut scene), Some(AwayReason::Closed));
}

/// Who has two connections is away when both are gone, and for the reason of the last.
#[test]
fn the_last_connection_that_goes_says_why() {
    let mut scene = Scene::new();
    scene.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::Second), former: None });
    scene.feed(Input::Leave(SECOND, AwayReason::Lost));
    scene.pass(9_000);
    assert!(scene.machine.referee().here(Seat::Second));
    scene.feed(Input::Leave(AttendeeId(3), AwayReason::Closed));
    scene.feed(Input::Leave(SECOND, AwayReason::Lost));
    assert_eq!(gone(&mut scene), Some(AwayReason::Closed), "the other was gone already");
}
