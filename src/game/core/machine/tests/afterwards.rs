//! What of a match that is over outlasts the server: the offer of another, and that its players come back to it.

use super::*;
use crate::game::core::referee::Referee;

const REMATCH: Command = Command::Offer(OfferKind::Rematch, None);

/// A match that the second has given up.
fn over() -> Scene {
    let mut scene = Scene::new();
    scene.play(FIRST, 1, "1");
    scene.say(SECOND, Command::Resign);
    scene
}

fn offered(seq: u32, seat: Seat) -> News {
    News::Offered { seq, seat, what: OfferKind::Rematch }
}

/// The seats whose offers stand.
fn standing(scene: &Scene) -> Vec<Seat> {
    scene.machine.referee().open_offers().into_iter().map(|offer| offer.seat).collect()
}

#[test]
fn a_rematch_is_offered_when_that_is_saved_and_the_match_stays_over_where_it_cannot_be() {
    let mut scene = over();
    scene.saves = false;
    assert_eq!(scene.say(FIRST, REMATCH), [Output::Refuse("offer", Refusal::Unsaved, seven(FIRST))]);
    assert_eq!((scene.reason(), standing(&scene)), (Some(EndReason::Resignation), vec![]));
    let kept = scene.machine.history().len();
    scene.saves = true;
    assert_eq!(scene.say(FIRST, REMATCH), [Output::Tell(offered(3, Seat::First), Some(seven(FIRST)))]);
    assert_eq!((scene.machine.history().len(), standing(&scene)), (kept, vec![Seat::First]));
}

/// Who says so and then waits; and whether the offer is forgotten.
#[rstest]
#[case::it_is_declined(vec![], true)]
#[case::who_made_it_goes(vec![AwayReason::Closed], true)]
#[case::the_line_of_who_made_it_breaks(vec![AwayReason::Lost], true)]
#[case::the_server_cuts_it(vec![AwayReason::Server], false)]
fn an_offer_stands_until_it_is_declined_or_its_maker_goes(
    #[case] goes: Vec<AwayReason>,
    #[case] forgotten: bool,
) {
    let mut scene = over();
    scene.say(FIRST, REMATCH);
    if let Some(why) = goes.first() {
        scene.feed(Input::Leave(FIRST, *why));
        scene.pass(scene.now_ms + 1_000);
    } else {
        scene.say(SECOND, Command::Decline(OfferKind::Rematch, None));
    }
    assert_eq!(scene.forgotten, u32::from(forgotten));
    assert_eq!(standing(&scene).is_empty(), forgotten);
}

/// Nobody looks on any more; only who was cut off by the server has not left.
#[rstest]
#[case(AwayReason::Closed, true)]
#[case(AwayReason::Server, false)]
fn who_is_the_last_to_go_takes_their_offer_along(#[case] why: AwayReason, #[case] forgotten: bool) {
    let mut scene = over();
    scene.say(FIRST, REMATCH);
    scene.feed(Input::Leave(FIRST, why));
    scene.feed(Input::Leave(SECOND, why));
    assert_eq!(scene.feed(Input::Deserted).last(), Some(&Output::Stop));
    assert_eq!(scene.forgotten, u32::from(forgotten));
}

/// The match of a record, as the server that has just begun takes it up.
fn looked_back_at(offer: Option<Seat>) -> Scene {
    let lived = over();
    let mut referee = Referee::open(lived.machine.header()).unwrap();
    for event in lived.machine.history() {
        referee.replay(event).unwrap();
    }
    let mut again = Scene::new();
    again.now_ms = lived.now_ms + 100_000;
    let header = Arc::clone(lived.machine.header());
    again.machine = Machine::open(header, LIMITS, std::iter::empty(), again.now_ms).unwrap();
    again.wake_ms = None;
    again.machine.look_back(referee, offer, again.now_ms);
    again.feed(Input::GoOn);
    again
}

#[test]
fn who_comes_back_to_a_match_that_is_over_takes_up_what_was_offered() {
    let told = over().machine.referee().seq();
    let mut scene = looked_back_at(Some(Seat::First));
    assert!(
        scene.machine.referee().seq() > told + 64 + 1_000,
        "a hundred seconds of comings and goings are not told again"
    );
    assert_eq!((scene.reason(), standing(&scene)), (Some(EndReason::Resignation), vec![Seat::First]));
    for (id, seat) in [(3, Seat::First), (4, Seat::Second)] {
        assert!(!scene.machine.referee().here(seat), "nobody is there yet");
        scene.feed(Input::Attend { id: AttendeeId(id), seat: Some(seat), former: None });
        assert!(scene.machine.referee().here(seat));
    }
    scene.pass(scene.now_ms + 5_000);
    assert_eq!(standing(&scene), [Seat::First]);
    assert_eq!(
        (scene.say(AttendeeId(4), REMATCH), scene.forgotten),
        (vec![], 0),
        "it is kept until another begins"
    );
    let opened = scene.pass(scene.now_ms + 1_000);
    assert_eq!((opened, scene.forgotten), (vec![Output::OpenRematch(seven(AttendeeId(4)))], 0));
    scene.feed(Input::NoRematch);
    assert_eq!((standing(&scene), scene.forgotten), (vec![], 1), "none begins");
}

#[test]
fn it_stays_as_long_as_after_any_end() {
    let mut scene = looked_back_at(None);
    let until_ms = 1_000 + LIMITS.rematch_ms;
    assert_eq!(scene.machine.next_deadline(), until_ms);
    assert_eq!(scene.pass(until_ms), [Output::Stop]);
}

/// Whoever the server has cut off comes back to their offer: until then the other's yes is refused, and the offer stands.
#[test]
fn a_rematch_is_agreed_on_when_whoever_offered_it_is_back() {
    let mut scene = over();
    scene.say(FIRST, REMATCH);
    scene.feed(Input::Leave(FIRST, AwayReason::Server));
    let refused = scene.say(SECOND, REMATCH);
    assert!(
        matches!(
            refused[..],
            [Output::Refuse("offer", Refusal::TooEarly { retry_after_ms: Some(_), .. }, _)]
        ),
        "{refused:?}"
    );
    assert_eq!(standing(&scene), [Seat::First]);
    scene.feed(Input::Attend { id: FIRST, seat: Some(Seat::First), former: None });
    assert_eq!(scene.say(SECOND, REMATCH), []);
    assert_eq!(scene.pass(scene.now_ms + 100), [Output::OpenRematch(seven(SECOND))]);
}
