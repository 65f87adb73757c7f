//! A match with a clock: when a move counts, and what it takes. When a flag falls is in `flags`, what is charged to
//! nobody in `faults`, what a move had cost that is taken back in `takebacks`, and matches of days in `days`.

mod days;
mod faults;
mod flags;
mod takebacks;

use super::*;
use crate::game::core::header::Header;
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
        scene.pass(scene.now_ms.max(FLAG_MS + 50));
        assert_eq!(scene.reason(), Some(EndReason::Time));
        return;
    }
    assert_eq!(scene.reason(), wins.then_some(EndReason::Rules), "{told:?}");
    let taken = ledger(&scene);
    assert_eq!(taken.received_ms, received_ms);
    assert_eq!(taken.compensated_ms, lag_ms.unwrap_or(0).min(quota_ms));
    assert_eq!(taken.charge_ms + taken.compensated_ms, received_ms - 1_000);
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

/// Played again from what was kept, after the server was down.
fn again(scene: &Scene, from_ms: u64, now_ms: u64) -> Scene {
    let mut events = scene.machine.history().to_vec();
    events.push(Event::fault(events.last().map_or(0, |event| event.seq), events.last(), from_ms, now_ms).0);
    let mut again = Scene::opened(Header::clone(scene.machine.header()), LIMITS);
    again.now_ms = now_ms;
    again.machine.attendees.leave(FIRST);
    again.machine.attendees.leave(SECOND);
    again.machine.replay(events.into_iter().map(Ok::<_, String>), now_ms).unwrap();
    again.feed(Input::Begun);
    again
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
