//! What watchers see where they see it late.

use proptest::prelude::*;

use super::*;
use crate::protocol::Clock;

const DELAY_MS: u64 = 10_000;
const WATCHER: AttendeeId = AttendeeId(3);

fn late() -> Scene {
    Scene::of(&small(), Limits { watch_delay_ms: DELAY_MS, ..LIMITS })
}

/// The number of the last event that a watcher knows of, and of the last move.
fn seen(scene: &Scene) -> (u32, u32) {
    let referee = scene.machine.sight(None, scene.now_ms).referee;
    (referee.seq(), referee.ply())
}

/// The number of the last event that is old enough.
fn old_enough(scene: &Scene) -> u32 {
    let old = scene.machine.history().iter().filter(|event| event.at_ms + DELAY_MS <= scene.now_ms);
    old.map(|event| event.seq).max().unwrap_or_default()
}

fn played(ply: u32) -> Output {
    Output::TellLate(News::Played { first: ply, last: ply })
}

#[test]
fn who_comes_to_watch_sees_how_it_stood_and_then_each_event_in_its_time() {
    let mut scene = late();
    scene.moves("123");
    assert_eq!(scene.feed(watching(3)), [Output::Place(WATCHER, None)]);
    assert_eq!(seen(&scene), (0, 0));
    assert_eq!(scene.machine.sight(Some(Seat::First), scene.now_ms).referee.ply(), 3, "players see all");
    assert_eq!(scene.pass(2_000 + DELAY_MS - 1), []);
    assert_eq!(scene.pass(2_000 + DELAY_MS), [played(1)]);
    assert_eq!(scene.pass(20_000), [played(2), played(3)]);
    assert_eq!(seen(&scene), (3, 3));
    scene.moves("4");
    assert_eq!(seen(&scene), (3, 3));
    scene.feed(watching(4));
    assert_eq!(seen(&scene), (3, 3), "the second sees what the first does");
    assert_eq!(scene.machine.look_late(scene.now_ms, Referee::ply), Some(3));
}

#[test]
fn a_look_at_the_record_is_as_late_as_a_watcher() {
    let mut scene = late();
    scene.moves("12");
    assert_eq!(scene.machine.look_late(scene.now_ms, Referee::ply), Some(0));
    scene.pass(2_000 + DELAY_MS);
    assert_eq!(scene.machine.look_late(scene.now_ms, Referee::ply), Some(1));
}

#[test]
fn without_a_watcher_nothing_is_told_late_and_nothing_is_waited_for() {
    let mut scene = late();
    scene.moves("12");
    scene.feed(watching(3));
    scene.feed(Input::Leave(WATCHER, AwayReason::Closed));
    assert_eq!(scene.pass(60_000), []);
}

#[test]
fn with_the_end_watchers_see_all_at_once() {
    let mut scene = late();
    scene.feed(watching(3));
    scene.moves("12");
    let over = scene.say(FIRST, Command::Resign);
    assert_eq!(over, [Output::Over(Some(seven(FIRST)))]);
    assert_eq!((seen(&scene), scene.machine.is_delayed()), ((3, 2), false));
    assert_eq!(scene.pass(60_000), [], "nothing is left to be told");
}

#[test]
fn what_was_taken_back_is_seen_first_and_taken_back_later() {
    let mut scene = late();
    scene.feed(watching(3));
    scene.moves("12");
    scene.say(FIRST, Command::Offer(OfferKind::Takeback, None));
    scene.say(SECOND, Command::Offer(OfferKind::Takeback, None));
    assert_eq!((scene.machine.referee().ply(), seen(&scene)), (0, (0, 0)));
    let told = scene.pass(60_000);
    let offered = News::Offered { seq: 3, seat: Seat::First, what: OfferKind::Takeback };
    let back = News::TakenBack { seq: 4 };
    assert_eq!(told, [played(1), played(2), Output::TellLate(offered), Output::TellLate(back)]);
}

#[test]
fn a_move_that_is_not_saved_is_told_nobody_later_either() {
    let mut scene = late();
    scene.feed(watching(3));
    scene.saves = false;
    scene.play(FIRST, 1, "1");
    scene.saves = true;
    scene.pass(5_000);
    scene.play(FIRST, 1, "2");
    assert_eq!(scene.pass(60_000), [played(1)]);
    let referee = scene.machine.sight(None, scene.now_ms).referee;
    assert_eq!(referee.moves()[0].text, "2");
}

#[test]
fn many_events_that_are_due_together_are_one_look() {
    let mut scene = Scene::of(&Options::default(), Limits { watch_delay_ms: DELAY_MS, ..LIMITS });
    scene.feed(watching(3));
    for (ply, text) in (1..).zip("12345671234567123456".chars()) {
        scene.play(if ply % 2 == 1 { FIRST } else { SECOND }, ply, &text.to_string());
    }
    scene.now_ms += DELAY_MS;
    assert_eq!(scene.feed(Input::Due), [Output::CatchUp]);
    assert_eq!(seen(&scene), (20, 20));
}

#[test]
fn a_clock_runs_for_who_sees_it_late_as_it_ran_then() {
    let clock = Clock::Increment { initial_ms: 300_000, increment_ms: 0 };
    let terms = Terms::new(&CATALOGUE[0], &small(), Some(clock), false).unwrap();
    let mut scene = Scene::under(terms, Limits { watch_delay_ms: DELAY_MS, ..LIMITS });
    scene.feed(watching(3));
    scene.moves("12");
    scene.pass(3_000 + DELAY_MS + 500);
    let late = scene.machine.sight(None, scene.now_ms);
    let clock = late.clock().unwrap();
    let flag_ms = late.flag_ms().unwrap();
    assert_eq!(clock.at_ms, scene.now_ms, "it is told as if it were so now");
    let then = late.referee.clock(3_500).unwrap();
    assert_eq!((clock.first_ms, clock.second_ms), (then.first_ms, then.second_ms));
    assert_eq!(flag_ms, late.referee.flag_ms().unwrap() + DELAY_MS);
}

proptest! {
    /// Whatever happens when, a watcher knows exactly what is old enough, while the match runs.
    #[test]
    fn watchers_know_what_is_old_enough_and_nothing_else(
        steps in prop::collection::vec((0u64..6_000, 0u8..6, 1u32..5), 1..60),
    ) {
        let mut scene = late();
        scene.feed(watching(3));
        for (gap_ms, what, column) in steps {
            scene.pass(scene.now_ms + gap_ms);
            let turn = scene.machine.referee().turn().first().copied();
            let mover = if turn == Some(Seat::First) { FIRST } else { SECOND };
            match what {
                0 => drop(scene.say(FIRST, Command::Offer(OfferKind::Takeback, None))),
                1 => drop(scene.say(SECOND, Command::Offer(OfferKind::Takeback, None))),
                2 => drop(scene.say(SECOND, Command::Decline(OfferKind::Takeback, None))),
                _ => {
                    let ply = scene.machine.referee().ply() + 1;
                    scene.play(mover, ply, &column.to_string());
                }
            }
            if scene.reason().is_some() {
                prop_assert_eq!(seen(&scene).0, scene.machine.referee().seq());
                break;
            }
            prop_assert_eq!(seen(&scene).0, old_enough(&scene));
        }
    }
}
