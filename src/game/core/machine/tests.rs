//! A match as inputs and outputs, without an actor, a store or a clock.

mod absence;
mod afterwards;
mod bots;
mod delaying;
mod lives;
pub(super) mod scene;
mod talk;
mod timed;
mod unbegun;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rstest::rstest;

use super::*;
use crate::game::core::event::Act;
use crate::game::core::header::Player;
use crate::game::core::offers::Pause;
use crate::game::core::opening::{Circumstances, Opening, Origin};
use crate::game::core::ruling::{Arrival, Refusal};
use crate::game::core::terms::Terms;
use crate::protocol::{AwayReason, ClaimKind, EndReason, GameId, OfferKind, PlayerId, PlayerName};
use crate::rules::{CATALOGUE, OptionValue, Options, Seed};
use scene::Scene;

const DAY_MS: u64 = 86_400_000;
const LIMITS: Limits = Limits {
    abandon_ms: 600_000,
    unplayed_ms: 10_000,
    rest_ms: 60_000,
    rematch_ms: 300_000,
    watchers_max: 2,
    adjourned_ms: 3 * DAY_MS,
    watch_delay_ms: 0,
};
pub(super) const FIRST: AttendeeId = AttendeeId(1);
const SECOND: AttendeeId = AttendeeId(2);

fn small() -> Options {
    Options::from([("cols", OptionValue::Whole(4)), ("rows", OptionValue::Whole(4))])
}

/// A connection comes to watch.
pub(super) fn watching(id: usize) -> Input {
    Input::Attend { id: AttendeeId(id), seat: None, former: None }
}

fn seven(to: AttendeeId) -> Answering {
    Answering { to, re: Some(7) }
}

#[test]
fn a_move_is_told_when_it_is_saved_and_answers_who_made_it() {
    let mut scene = Scene::new();
    let by = seven(FIRST);
    let command = Command::Play { ply: 1, text: "1".to_owned() };
    let arrival = Arrival { received_ms: 2_000, lag_ms: None };
    let outputs = scene.machine.handle(Input::Command { by, arrival, command }, 2_000);
    assert_eq!(outputs, [Output::Save]);
    assert!(scene.machine.is_saving());
    assert_eq!(scene.machine.handle(Input::Due, 2_000), [], "what is being saved comes first");
    let outputs = scene.machine.handle(Input::Saved, 2_001);
    assert_eq!(outputs.first(), Some(&Output::Tell(News::Played { first: 1, last: 1 }, Some(by))));
    assert_eq!(scene.play(FIRST, 1, "1"), [Output::Answer(News::Played { first: 1, last: 1 }, by)]);
    let refused = Output::Refuse("play", Refusal::NotYourTurn, by);
    assert_eq!(scene.play(FIRST, 2, "1"), [refused]);
    assert_eq!(scene.play(AttendeeId(9), 2, "1"), [], "nobody is there");
}

#[test]
fn what_cannot_be_saved_has_not_happened() {
    let mut scene = Scene::new();
    scene.play(FIRST, 1, "1");
    scene.play(SECOND, 2, "2");
    scene.say(FIRST, Command::Offer(OfferKind::Takeback, None));
    let before = {
        let referee = scene.machine.referee();
        (referee.seq(), referee.ply(), referee.view(None).clone(), referee.open_offers())
    };
    let commands = [
        Command::Play { ply: 3, text: "3".to_owned() },
        Command::Resign,
        Command::Offer(OfferKind::Draw, None),
        Command::Decline(OfferKind::Takeback, None),
    ];
    scene.saves = false;
    for command in commands {
        let name = command.name();
        assert_eq!(scene.say(FIRST, command), [Output::Refuse(name, Refusal::Unsaved, seven(FIRST))]);
    }
    let agreed = scene.say(SECOND, Command::Offer(OfferKind::Takeback, None));
    assert_eq!(agreed, [Output::Refuse("offer", Refusal::Unsaved, seven(SECOND))]);
    let referee = scene.machine.referee();
    assert_eq!((referee.seq(), referee.ply()), (before.0, before.1));
    assert_eq!((referee.view(None), referee.open_offers()), (&before.2, before.3));
    assert_eq!(referee.ending(), None);
    scene.saves = true;
    let agreed = scene.say(SECOND, Command::Offer(OfferKind::Takeback, None));
    assert_eq!(agreed, [Output::Tell(News::TakenBack { seq: 4 }, Some(seven(SECOND)))]);
    assert_eq!(scene.machine.referee().ply(), 0);
}

#[test]
fn an_event_says_all_that_was_decided_with_it() {
    let mut scene = Scene::new();
    for (ply, text) in (1..).zip(["1", "2", "1", "2", "1", "2", "1"]) {
        let to = if ply % 2 == 1 { FIRST } else { SECOND };
        scene.play(to, ply, text);
    }
    let Some(Act::Played { ended: Some(end), .. }) = scene.acts().last().copied() else {
        panic!("the last move says that it won");
    };
    assert_eq!(end.outcome().winner, Some(Seat::First));
    assert_eq!(end.outcome().line.len(), 4);
}

/// Replay never decides: what an event says is so, even where the rules of today would say otherwise.
#[test]
fn replay_applies_what_is_written_and_decides_nothing() {
    let mut scene = Scene::new();
    scene.play(FIRST, 1, "1");
    let mut events = scene.machine.history().to_vec();
    if let Act::Played { ended, .. } = &mut events[0].act {
        let won = crate::rules::Outcome::win(Seat::Second);
        *ended = Some(Box::new(crate::game::core::event::End::of(&won)));
        events[0].seq += 1;
    }
    let mut again = Referee::open(scene.machine.header()).unwrap();
    again.replay(&events[0]).unwrap();
    assert_eq!(again.ending().unwrap().outcome.winner, Some(Seat::Second));
    let mut strict = Referee::open(scene.machine.header()).unwrap();
    let impossible = strict.check(&events[0], crate::game::core::referee::Numbered::ByLast).unwrap_err();
    assert!(impossible.to_string().contains("something else would follow"), "{impossible}");
}

#[test]
fn who_has_gone_is_noted_when_it_has_lasted_and_the_match_is_closed_in_its_time() {
    let mut scene = Scene::new();
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    assert_eq!(scene.pass(1_499), []);
    assert_eq!(scene.pass(1_500), [Output::Tell(News::Presence { seq: 1, seat: Seat::First }, None)]);
    let why = Some(AwayReason::Closed);
    assert_eq!(scene.acts(), [&Act::Went { seat: Seat::First, since_ms: Some(1_000), why }]);
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    let done = scene.pass(20_000);
    assert!(done.contains(&Output::Over(None)), "{done:?}");
    assert_eq!(scene.reason(), Some(EndReason::Abandoned));
    assert_eq!(scene.machine.referee().ending().unwrap().at_ms, 11_500, "ten seconds without a move");
}

#[test]
fn a_match_that_nobody_looks_at_asks_to_hibernate_and_does_nothing_until_it_is_spoken_to() {
    let mut scene = Scene::new();
    for (ply, to, text) in [(1, FIRST, "1"), (2, SECOND, "2"), (3, FIRST, "3")] {
        scene.play(to, ply, text);
    }
    scene.machine.limits.unplayed_ms = 600_000;
    scene.feed(Input::Leave(FIRST, AwayReason::Closed));
    scene.feed(Input::Leave(SECOND, AwayReason::Closed));
    let done = scene.pass(100_000);
    assert_eq!(done.last(), Some(&Output::Hibernate));
    assert_eq!(scene.machine.due_ms(), 601_000, "it is known without waking it");
    assert_eq!((scene.wake_ms, scene.feed(Input::Due)), (None, vec![]));
    let placed = scene.feed(Input::Attend { id: AttendeeId(3), seat: Some(Seat::First), former: None });
    assert_eq!(placed.last(), Some(&Output::Place(AttendeeId(3), Some(Seat::First))));
    assert!(scene.wake_ms.is_some());
}

#[rstest]
#[case::nobody_was_away(None, 0)]
#[case::somebody_was(Some(SECOND), 1)]
fn time_the_server_stood_still_is_counted_before_a_claim(
    #[case] gone: Option<AttendeeId>,
    #[case] stalls: usize,
) {
    let mut scene = Scene::new();
    if let Some(gone) = gone {
        scene.feed(Input::Leave(gone, AwayReason::Closed));
        scene.pass(2_000);
    }
    scene.now_ms = 70_000;
    scene.feed(Input::StoodStill { from_ms: 10_000, to_ms: 69_000 });
    let done = scene.say(FIRST, Command::Claim(ClaimKind::Win));
    let Some(Output::Refuse("claim", Refusal::TooEarly { .. }, _)) = done.last() else {
        panic!("too early: {done:?}");
    };
    let counted = scene.acts().into_iter().filter(|act| matches!(act, Act::Stalled { .. })).count();
    assert_eq!(counted, stalls);
}

#[test]
fn a_rematch_is_opened_a_moment_after_it_was_agreed_on_or_is_void() {
    let mut scene = Scene::new();
    let done = scene.say(FIRST, Command::Resign);
    assert_eq!(done, [Output::Over(Some(seven(FIRST)))]);
    scene.say(FIRST, Command::Offer(OfferKind::Rematch, None));
    assert_eq!(scene.say(SECOND, Command::Offer(OfferKind::Rematch, None)), []);
    assert_eq!(scene.pass(1_099), []);
    assert_eq!(scene.pass(1_100), [Output::OpenRematch(seven(SECOND))]);
    let declined = News::Declined { seq: 3, seat: Seat::First, what: OfferKind::Rematch };
    let void = [Output::Refuse("offer", Refusal::OffererLeft, seven(SECOND)), Output::Tell(declined, None)];
    assert_eq!(scene.feed(Input::RematchVoid(Seat::First, seven(SECOND))), void);
    assert_eq!(scene.pass(301_000), [Output::Stop], "nobody wanted another");
}

#[test]
fn a_rematch_that_was_declined_may_be_offered_again_after_a_pause_that_doubles() {
    let mut scene = Scene::new();
    scene.say(FIRST, Command::Resign);
    for pause_ms in [10_000, 20_000, 40_000] {
        let offered = scene.say(FIRST, Command::Offer(OfferKind::Rematch, None));
        assert!(matches!(offered[..], [Output::Tell(News::Offered { .. }, _)]), "{offered:?}");
        scene.say(SECOND, Command::Decline(OfferKind::Rematch, None));
        scene.pass(scene.now_ms + pause_ms - 1);
        let refusal = Refusal::Declined(Pause::Time(1));
        let refused = [Output::Refuse("offer", refusal, seven(FIRST))];
        assert_eq!(scene.say(FIRST, Command::Offer(OfferKind::Rematch, None)), refused);
        scene.pass(scene.now_ms + 1);
    }
}

#[test]
fn no_more_watch_than_may() {
    let mut scene = Scene::new();
    let watch = |id| Input::Attend { id: AttendeeId(id), seat: None, former: None };
    assert_eq!(scene.feed(watch(3)), [Output::Place(AttendeeId(3), None)]);
    assert_eq!(scene.feed(watch(4)), [Output::Place(AttendeeId(4), None)]);
    assert_eq!(scene.feed(watch(5)), [Output::TurnAway(Refusal::Crowded)]);
    scene.feed(Input::Leave(AttendeeId(3), AwayReason::Closed));
    assert_eq!(scene.feed(watch(6)), [Output::Place(AttendeeId(6), None)]);
}

/// Whoever wants to watch and is turned away keeps the seat they have.
#[test]
fn who_may_not_watch_keeps_their_seat() {
    let mut scene = Scene::of(&small(), Limits { watchers_max: 0, ..LIMITS });
    let attend = Input::Attend { id: AttendeeId(3), seat: None, former: Some(FIRST) };
    assert_eq!(scene.feed(attend), [Output::TurnAway(Refusal::Crowded)]);
    scene.pass(60_000);
    assert!(scene.machine.referee().here(Seat::First), "and is here");
    assert_eq!(scene.play(FIRST, 1, "1").len(), 1);
}

#[test]
fn who_watches_already_may_look_anew_where_no_more_can() {
    let mut scene = Scene::of(&small(), Limits { watchers_max: 1, ..LIMITS });
    scene.feed(Input::Attend { id: AttendeeId(3), seat: None, former: None });
    let again = scene.feed(Input::Attend { id: AttendeeId(4), seat: None, former: Some(AttendeeId(3)) });
    assert_eq!(again, [Output::Forget(AttendeeId(3)), Output::Place(AttendeeId(4), None)]);
}

/// What was kept of a match that runs cannot say that it was over: then it ends by adjudication, once, and is saved.
#[test]
fn a_match_that_runs_has_not_ended_by_what_was_kept_of_it() {
    let mut scene = Scene::new();
    for (ply, text) in (1..).zip(["1", "2", "1", "2", "1", "2", "1"]) {
        let to = if ply % 2 == 1 { FIRST } else { SECOND };
        scene.play(to, ply, text);
    }
    let kept = scene.machine.history().to_vec();
    let unended = {
        let mut events = kept.clone();
        let last = events.last_mut().unwrap();
        last.seq -= 1;
        let Act::Played { ended, .. } = &mut last.act else { panic!("a move") };
        *ended = None;
        events
    };
    for (events, replayed) in [(kept, 6), (unended, 7)] {
        let mut again = Scene::new();
        again.machine.replay(events.into_iter().map(Ok::<_, String>), 5_000).unwrap_err();
        assert_eq!(again.machine.referee().ply(), replayed);
        again.pass(9_000);
        assert!(matches!(again.feed(Input::Begun)[..], [Output::Over(None), ..]));
        assert_eq!((again.reason(), again.machine.end_saved()), (Some(EndReason::Adjudication), true));
    }
}
