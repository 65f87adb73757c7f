//! A match as inputs and outputs, without an actor, a store or a clock.

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rstest::rstest;

use super::*;
use crate::game::core::event::Act;
use crate::game::core::header::Player;
use crate::game::core::opening::{Circumstances, Opening, Origin};
use crate::game::core::terms::Terms;
use crate::protocol::{ClaimKind, EndReason, GameId, OfferKind, PlayerId, PlayerName};
use crate::rules::{CATALOGUE, OptionValue, Options, Seed};

const LIMITS: Limits = Limits {
    abandon_ms: 600_000,
    unplayed_ms: 10_000,
    rest_ms: 60_000,
    rematch_ms: 300_000,
    watchers_max: 2,
};
const FIRST: AttendeeId = AttendeeId(1);
const SECOND: AttendeeId = AttendeeId(2);

/// A match that its own store saves at once, or not.
struct Scene {
    machine: Machine,
    now_ms: u64,
    saves: bool,
    /// When it wants to be woken.
    wake_ms: Option<u64>,
}

impl Scene {
    fn new() -> Self {
        let options = Options::from([("cols", OptionValue::Whole(4)), ("rows", OptionValue::Whole(4))]);
        Self::of(&options, LIMITS)
    }

    fn of(options: &Options, limits: Limits) -> Self {
        let mut rng = StdRng::seed_from_u64(1);
        let mut player = || Player { id: PlayerId::new(1, &mut rng), name: PlayerName::parse("x").unwrap() };
        let seats = BySeat { first: player(), second: player() };
        let terms = Arc::new(Terms::new(&CATALOGUE[0], options, None, false).unwrap());
        let header = Opening { terms, seats, origin: Origin::Seek }.begin(Circumstances {
            id: GameId::new(1, &mut rng),
            opened_ms: 1_000,
            seed: Seed::default(),
            here: BySeat { first: true, second: true },
            bank_ms: 60_000,
            one_address: None,
        });
        let seated = [(FIRST, Seat::First), (SECOND, Seat::Second)].into_iter();
        let machine = Machine::open(Arc::new(header), limits, seated, 1_000).unwrap();
        let mut scene = Self { machine, now_ms: 1_000, saves: true, wake_ms: None };
        scene.feed(Input::Begun);
        scene
    }

    /// Something happens; what is to be saved is, or not. Gives all that is to be done but for that.
    fn feed(&mut self, input: Input) -> Vec<Output> {
        let mut done = Vec::new();
        let mut inputs = VecDeque::from([input]);
        loop {
            let more = self.machine.has_more().then_some(Input::GoOn);
            let Some(input) = inputs.pop_front().or(more) else { return done };
            for output in self.machine.handle(input, self.now_ms) {
                match output {
                    Output::Save => {
                        inputs.push_front(if self.saves { Input::Saved } else { Input::Unsaved });
                    }
                    Output::WakeAt(at_ms) => self.wake_ms = Some(at_ms),
                    output @ (Output::Tell(..)
                    | Output::Answer(..)
                    | Output::Refuse(..)
                    | Output::Place(..)
                    | Output::TurnAway(_)
                    | Output::Forget(_)
                    | Output::Over(_)
                    | Output::ReallyPlayed
                    | Output::OpenRematch(_)
                    | Output::Deserted
                    | Output::Hibernate
                    | Output::RulesPanicked
                    | Output::Stop) => done.push(output),
                }
            }
        }
    }

    fn say(&mut self, to: AttendeeId, command: Command) -> Vec<Output> {
        self.feed(Input::Command { by: Answering { to, re: Some(7) }, command })
    }

    fn play(&mut self, to: AttendeeId, ply: u32, text: &str) -> Vec<Output> {
        self.say(to, Command::Play { ply, text: text.to_owned() })
    }

    /// Time passes until then; the match is woken as often as it wants to be.
    fn pass(&mut self, until_ms: u64) -> Vec<Output> {
        let mut done = Vec::new();
        for woken in 0.. {
            let Some(at_ms) = self.wake_ms.filter(|at_ms| *at_ms <= until_ms) else { break };
            assert!(woken < 10_000, "it wakes without end at {at_ms}");
            self.now_ms = self.now_ms.max(at_ms);
            self.wake_ms = None;
            done.extend(self.feed(Input::Due));
        }
        self.now_ms = until_ms;
        done
    }

    fn acts(&self) -> Vec<&Act> {
        self.machine.history().iter().map(|event| &event.act).collect()
    }

    fn reason(&self) -> Option<EndReason> {
        self.machine.referee().ending().map(|ending| ending.reason)
    }
}

fn seven(to: AttendeeId) -> Answering {
    Answering { to, re: Some(7) }
}

#[test]
fn a_move_is_told_when_it_is_saved_and_answers_who_made_it() {
    let mut scene = Scene::new();
    let by = seven(FIRST);
    let command = Command::Play { ply: 1, text: "1".to_owned() };
    let outputs = scene.machine.handle(Input::Command { by, command }, 2_000);
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
    let mut again = Scene::new();
    again.machine.replay(events.iter().cloned().map(Ok::<_, String>), 5_000).unwrap();
    assert_eq!(again.machine.referee().ending().unwrap().outcome.winner, Some(Seat::Second));
    let mut strict = Referee::open(again.machine.header()).unwrap();
    let impossible = strict.check(&events[0], crate::game::core::referee::Numbered::ByLast).unwrap_err();
    assert!(impossible.to_string().contains("something else would follow"), "{impossible}");
}

#[test]
fn who_has_gone_is_noted_when_it_has_lasted_and_the_match_is_closed_in_its_time() {
    let mut scene = Scene::new();
    scene.feed(Input::Leave(FIRST));
    assert_eq!(scene.pass(1_499), []);
    assert_eq!(scene.pass(1_500), [Output::Tell(News::Presence { seq: 1, seat: Seat::First }, None)]);
    assert_eq!(scene.acts(), [&Act::Went { seat: Seat::First, since_ms: Some(1_000) }]);
    scene.feed(Input::Leave(SECOND));
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
    scene.feed(Input::Leave(FIRST));
    scene.feed(Input::Leave(SECOND));
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
        scene.feed(Input::Leave(gone));
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
    let void = [Output::Refuse("offer", Refusal::NoOffer, seven(SECOND)), Output::Tell(declined, None)];
    assert_eq!(scene.feed(Input::RematchVoid(Seat::First, seven(SECOND))), void);
    assert_eq!(scene.pass(301_000), [Output::Stop], "nobody wanted another");
}

#[test]
fn no_more_watch_than_may() {
    let mut scene = Scene::new();
    let watch = |id| Input::Attend { id: AttendeeId(id), seat: None, former: None };
    assert_eq!(scene.feed(watch(3)), [Output::Place(AttendeeId(3), None)]);
    assert_eq!(scene.feed(watch(4)), [Output::Place(AttendeeId(4), None)]);
    assert_eq!(scene.feed(watch(5)), [Output::TurnAway(Refusal::Crowded)]);
    scene.feed(Input::Leave(AttendeeId(3)));
    assert_eq!(scene.feed(watch(6)), [Output::Place(AttendeeId(6), None)]);
}

/// What may happen in the life of a match.
#[derive(Clone, Copy, Debug)]
enum Life {
    Say(bool, u8, u8),
    Leave(bool),
    Come(bool),
    Stall(u64),
    Pass(u64),
    Saves(bool),
}

fn lives() -> impl Strategy<Value = Vec<Life>> {
    let life = prop_oneof![
        4 => (any::<bool>(), 0..9_u8, 1..5_u8).prop_map(|(first, what, col)| Life::Say(first, what, col)),
        1 => any::<bool>().prop_map(Life::Leave),
        1 => any::<bool>().prop_map(Life::Come),
        1 => (0..90_000_u64).prop_map(Life::Stall),
        2 => prop_oneof![0..700_u64, 0..200_000_u64].prop_map(Life::Pass),
        1 => any::<bool>().prop_map(Life::Saves),
    ];
    prop::collection::vec(life, 0..60)
}

/// A match, and which place each player has at it.
struct Course {
    scene: Scene,
    seats: BySeat<Option<AttendeeId>>,
    places: usize,
}

impl Course {
    /// Something happens. False once the match is no longer needed.
    fn live(&mut self, life: Life) -> bool {
        let seat = |first| if first { Seat::First } else { Seat::Second };
        let scene = &mut self.scene;
        match life {
            Life::Say(first, what, col) => {
                if let Some(to) = *self.seats.get(seat(first)) {
                    let command = said(what, col, scene.machine.referee().ply() + 1);
                    scene.say(to, command);
                }
            }
            Life::Leave(first) => {
                if let Some(id) = self.seats.get_mut(seat(first)).take() {
                    scene.feed(Input::Leave(id));
                }
            }
            Life::Come(first) => {
                self.places += 1;
                let id = AttendeeId(self.places);
                let former = self.seats.get_mut(seat(first)).replace(id);
                scene.feed(Input::Attend { id, seat: Some(seat(first)), former });
            }
            Life::Stall(for_ms) => {
                let from_ms = scene.now_ms;
                scene.now_ms += for_ms;
                scene.feed(Input::StoodStill { from_ms, to_ms: scene.now_ms });
            }
            Life::Pass(for_ms) => return !scene.pass(scene.now_ms + for_ms).contains(&Output::Stop),
            Life::Saves(saves) => scene.saves = saves,
        }
        true
    }
}

fn said(what: u8, col: u8, ply: u32) -> Command {
    match what {
        0 => Command::Resign,
        1 => Command::Offer(OfferKind::Draw, None),
        2 => Command::Offer(OfferKind::Takeback, None),
        3 => Command::Decline(OfferKind::Draw, None),
        4 => Command::Claim(ClaimKind::Win),
        5 => Command::Offer(OfferKind::Rematch, None),
        _ => Command::Play { ply, text: col.to_string() },
    }
}

proptest! {
    /// However a match lives, it always has one deadline, and is woken for it unless it hibernates or waits for the store; and
    /// played again from its events it is what it was, by whoever believes them and by whoever does not.
    #[test]
    fn every_running_match_has_a_next_deadline(lives in lives()) {
        let seats = BySeat { first: Some(FIRST), second: Some(SECOND) };
        let mut course = Course { scene: Scene::new(), seats, places: 2 };
        for life in lives {
            if !course.live(life) {
                return Ok(());
            }
            let next_ms = course.scene.machine.next_deadline();
            prop_assert!(course.scene.machine.hibernating || course.scene.wake_ms == Some(next_ms));
        }
        let lived = &course.scene.machine;
        let mut again = Scene::new();
        let history = lived.history().iter().cloned().map(Ok::<_, String>);
        again.machine.replay(history, course.scene.now_ms).unwrap();
        let mut strict = Referee::open(lived.header()).unwrap();
        for event in lived.history() {
            strict.check(event, crate::game::core::referee::Numbered::ByLast).unwrap();
        }
        for after in [again.machine.referee(), &strict] {
            if !lived.end_saved {
                prop_assert_eq!(lived.referee().seq(), after.seq());
            }
            prop_assert_eq!(lived.referee().moves(), after.moves());
            prop_assert_eq!(lived.referee().ending(), after.ending());
            prop_assert_eq!(lived.referee().view(None), after.view(None));
        }
    }
}
