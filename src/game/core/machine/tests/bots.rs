//! Matches against bots: nobody waits for one, and one is called when it is needed.

use super::*;

const SECOND_IS_BOT: BySeat<bool> = BySeat { first: false, second: true };
const NONE: BySeat<bool> = BySeat { first: false, second: false };

fn wanted(scene: &Scene) -> BySeat<bool> {
    scene.machine.attendance().wanted
}

fn come(id: usize, seat: Seat) -> Input {
    Input::Attend { id: AttendeeId(id), seat: Some(seat), former: None }
}

/// Nothing can be claimed of a bot, however long it looks away.
#[test]
fn a_bot_is_never_away() {
    let mut scene = Scene::with_bots(SECOND_IS_BOT);
    scene.play(FIRST, 1, "1");
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    scene.pass(400_000);
    assert!(scene.machine.referee().here(Seat::Second));
    assert_eq!(scene.machine.referee().left_ms(Seat::Second, 400_000), None);
    let told = scene.say(FIRST, Command::Claim(ClaimKind::Win));
    assert!(matches!(told.first(), Some(Output::Refuse(..))), "{told:?}");
    assert_eq!((scene.acts().len(), scene.reason()), (1, None), "nothing is noted but the move");
    scene.feed(come(3, Seat::Second));
    assert_eq!(scene.acts().len(), 1);
}

/// A bot is wanted while it has no chair and the other is there, or it is to move; that is told, and not for ever.
#[test]
fn a_bot_that_is_needed_is_called() {
    let mut scene = Scene::with_bots(SECOND_IS_BOT);
    assert_eq!((wanted(&scene), scene.reported.len()), (NONE, 0));
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    assert_eq!(wanted(&scene), SECOND_IS_BOT, "the other is there");
    assert_eq!(scene.reported.last().map(|told| told.wanted), Some(SECOND_IS_BOT));
    scene.feed(come(3, Seat::Second));
    scene.pass(5_000);
    assert_eq!(scene.reported.last().map(|told| told.wanted), Some(NONE));
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.feed(Input::Leave(AttendeeId(3), AwayReason::Closed));
    scene.feed(watching(4));
    assert_eq!(wanted(&scene), NONE, "who watches waits for whoever is to move");
    scene.feed(come(5, Seat::First));
    scene.play(AttendeeId(5), 1, "1");
    scene.feed(Input::Leave(AttendeeId(5), AwayReason::Closed));
    assert_eq!(wanted(&scene), SECOND_IS_BOT, "it is to move");
    scene.feed(come(6, Seat::First));
    scene.say(AttendeeId(6), Command::Resign);
    scene.pass(20_000);
    let last = scene.reported.len();
    scene.feed(Input::Leave(AttendeeId(6), AwayReason::Closed));
    scene.pass(30_000);
    assert_eq!(scene.reported.len(), last, "it is over");
}

/// A match is deserted when its people are, and hibernates when the bot has left it, too.
#[test]
fn a_match_whose_person_is_gone_rests_and_is_closed_as_any() {
    let mut scene = Scene::with_bots(SECOND_IS_BOT);
    scene.moves("1213");
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    let done = scene.pass(30_000);
    assert_eq!(
        (done.contains(&Output::Hibernate), scene.machine.referee().here(Seat::First)),
        (false, false)
    );
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    let done = scene.pass(95_000);
    assert!(done.contains(&Output::Hibernate), "{done:?}");
    let mut scene = Scene::with_bots(SECOND_IS_BOT);
    scene.moves("1213");
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.pass(44_000);
    assert_eq!(scene.reason(), None);
    scene.pass(700_000);
    assert_eq!(scene.reason(), Some(EndReason::Abandoned), "though the bot sits there");
}

/// A player who is there is not left alone with a bot that has no chair.
#[test]
fn a_match_in_which_a_person_is_is_never_abandoned() {
    let mut scene = Scene::with_bots(SECOND_IS_BOT);
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    scene.pass(4_000_000);
    assert_eq!(scene.reason(), None);
}
