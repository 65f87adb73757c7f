//! What players say: who is heard, with which number, and that nothing comes of it.

use super::*;
use crate::protocol::Phrase;

fn say(scene: &mut Scene, to: AttendeeId, key: &str) -> Vec<Output> {
    let phrase = Phrase::parse(key).expect("a phrase");
    scene.feed(Input::Say { by: seven(to), phrase })
}

fn told(seq: u32, seat: Seat, key: &str, to: AttendeeId) -> Output {
    let phrase = Phrase::parse(key).expect("a phrase");
    Output::Tell(News::Said { seq, seat, phrase }, Some(seven(to)))
}

#[test]
fn what_is_said_has_the_number_of_the_last_event_and_is_not_kept() {
    let mut scene = Scene::new();
    assert_eq!(say(&mut scene, FIRST, "hello"), [told(0, Seat::First, "hello", FIRST)]);
    scene.play(FIRST, 1, "1");
    let before = (scene.machine.history().len(), scene.machine.next_deadline());
    assert_eq!(say(&mut scene, SECOND, "oops"), [told(1, Seat::Second, "oops", SECOND)]);
    assert_eq!((scene.machine.history().len(), scene.machine.next_deadline()), before);
    scene.play(SECOND, 2, "1");
    assert_eq!(scene.machine.referee().seq(), 2);
    scene.say(FIRST, Command::Resign);
    assert_eq!(say(&mut scene, SECOND, "good_game"), [told(3, Seat::Second, "good_game", SECOND)]);
    let again: Vec<_> = scene.machine.history().iter().map(Event::text).collect();
    assert!(again.iter().all(|event| !event.contains("hello")), "{again:?}");
}

#[test]
fn a_seat_says_only_so_much_whatever_connections_it_has() {
    let mut scene = Scene::new();
    scene.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::First), former: None });
    for to in [FIRST, AttendeeId(3), FIRST, AttendeeId(3), FIRST] {
        assert_eq!(say(&mut scene, to, "thanks"), [told(0, Seat::First, "thanks", to)]);
    }
    let refused = |retry_after_ms| {
        let refusal = Refusal::TooFast { retry_after_ms };
        [Output::Refuse("say", refusal, Answering { to: AttendeeId(3), re: Some(7) })]
    };
    assert_eq!(say(&mut scene, AttendeeId(3), "thanks"), refused(4_000));
    scene.now_ms += 1_000;
    assert_eq!(say(&mut scene, AttendeeId(3), "thanks"), refused(3_000));
    assert_eq!(say(&mut scene, SECOND, "thanks"), [told(0, Seat::Second, "thanks", SECOND)]);
    scene.now_ms += 3_000;
    assert_eq!(say(&mut scene, FIRST, "thanks"), [told(0, Seat::First, "thanks", FIRST)]);
}

/// Who watches has no seat, and who has left none any more.
#[test]
fn only_who_sits_there_is_heard() {
    let mut scene = Scene::new();
    scene.feed(Input::Attend { id: AttendeeId(3), seat: None, former: None });
    assert_eq!(say(&mut scene, AttendeeId(3), "hello"), []);
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    assert_eq!(say(&mut scene, FIRST, "hello"), []);
}
