//! Threads that think, with searches of every kind: that find something, that panic, that never end.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::*;
use crate::bots::tests::searches::{Gate, panics, quick, stubborn};
use crate::bots::tests::words::sight;
use crate::metrics::Metrics;

/// What came of a question, by its number.
type Told = Receiver<(u32, Outcome)>;

struct Scene {
    thinkers: Thinkers,
    metrics: Shared,
    told: SyncSender<(u32, Outcome)>,
}

const SOON: Duration = Duration::from_mins(1);

impl Scene {
    fn open(threads: usize, searcher: Searcher) -> (Self, Told) {
        let metrics = Metrics::new();
        let (told, answers) = sync_channel(10_000);
        (
            Self {
                thinkers: Thinkers::start(
                    threads,
                    searcher,
                    Duration::from_millis(100),
                    Arc::clone(&metrics),
                ),
                metrics,
                told,
            },
            answers,
        )
    }

    fn ask(&self, number: u32, within: Duration) -> Result<Asked, Busy> {
        let told = self.told.clone();
        let reply = Box::new(move |outcome| drop(told.send((number, outcome))));
        let task = Task::Move { sight: Box::new(sight()), level: Level::One, seed: 1 };
        self.thinkers.asking().ask(Question { task, within }, reply)
    }
}

fn found(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Found(thought, _) if thought.best.is_some())
}

#[test]
fn what_is_asked_is_answered_once_each() {
    let (scene, answers) = Scene::open(2, quick());
    let asked: Vec<_> = (0..100).map(|number| scene.ask(number, SOON).unwrap()).collect();
    let mut told: Vec<u32> = (0..100)
        .map(|_| {
            let (number, outcome) = answers.recv_timeout(SOON).unwrap();
            assert!(found(&outcome));
            number
        })
        .collect();
    told.sort_unstable();
    assert_eq!(told, (0..100).collect::<Vec<_>>());
    drop(asked);
    assert!(answers.try_recv().is_err());
}

#[test]
fn a_search_that_panics_is_told_and_the_thread_thinks_on() {
    let (scene, answers) = Scene::open(1, panics());
    for number in 0..5 {
        let asked = scene.ask(number, SOON).unwrap();
        let (told, outcome) = answers.recv_timeout(SOON).unwrap();
        assert!(told == number && matches!(outcome, Outcome::Panicked));
        drop(asked);
    }
    assert!(scene.metrics.text().contains(r#"bot_searches_total{code="panicked"} 5"#));
}

#[test]
fn what_nobody_wants_to_know_any_more_is_stopped_or_never_begun() {
    let gate = Gate::default();
    let (scene, answers) = Scene::open(1, gate.searcher());
    let first = scene.ask(1, SOON).unwrap();
    gate.wait_for(1);
    drop(scene.ask(2, SOON).unwrap());
    drop(first);
    let third = scene.ask(3, SOON).unwrap();
    gate.wait_for(2);
    gate.open();
    assert_eq!(answers.recv_timeout(SOON).unwrap().0, 3);
    drop(third);
    assert!(scene.metrics.text().contains(r#"bot_searches_total{code="cancelled"} 2"#));
}

/// What people want to know waits behind the moves of bots, whoever came first, and there is room for less of it.
#[test]
fn a_bots_move_goes_before_what_people_want_to_know() {
    let gate = Gate::default();
    let (scene, answers) = Scene::open(1, gate.searcher());
    let running = scene.ask(0, SOON).unwrap();
    gate.wait_for(1);
    let hint = |number: u32| {
        let told = scene.told.clone();
        let reply = Box::new(move |outcome| drop(told.send((number, outcome))));
        let sight = sight();
        let (kind, options) = sight.kind();
        let course = Course { kind, options: options.clone(), moves: Vec::new() };
        scene.thinkers.asking().ask(Question { task: Task::Hint(Box::new(course)), within: SOON }, reply)
    };
    let hints: Vec<_> = (0..BEHIND_MAX).map(|_| hint(2).unwrap()).collect();
    assert_eq!(hint(3).unwrap_err(), Busy);
    let moved = scene.ask(1, SOON).unwrap();
    gate.open();
    let order: Vec<u32> = (0..3).map(|_| answers.recv_timeout(SOON).unwrap().0).collect();
    assert_eq!(order, [0, 1, 2]);
    drop((running, hints, moved));
}

#[test]
fn no_more_waits_than_there_is_room_for() {
    let gate = Gate::default();
    let (scene, _answers) = Scene::open(1, gate.searcher());
    let running = scene.ask(0, SOON).unwrap();
    gate.wait_for(1);
    let mut waiting: Vec<Asked> = (0..WAITING_MAX).map(|_| scene.ask(1, SOON).unwrap()).collect();
    assert_eq!(scene.ask(2, SOON).unwrap_err(), Busy);
    // Who no longer waits makes room.
    waiting.pop();
    assert!(scene.ask(2, SOON).is_ok());
    drop((running, waiting));
    gate.open();
}

#[test]
fn a_search_that_never_ends_is_given_up_with_its_thread_and_others_go_on() {
    let stuck = Gate::default();
    let (scene, answers) = Scene::open(1, stubborn(&stuck, 1));
    let first = scene.ask(1, Duration::ZERO).unwrap();
    stuck.wait_for(1);
    let second = scene.ask(2, SOON).unwrap();
    let (number, outcome) = answers.recv_timeout(SOON).unwrap();
    assert!(number == 1 && matches!(outcome, Outcome::Overran));
    let (number, outcome) = answers.recv_timeout(SOON).unwrap();
    assert!(number == 2 && found(&outcome));
    assert_eq!(scene.metrics.bots.threads_lost.get(), 1);
    // One that comes back after all is not told again, and is lost no longer.
    stuck.open();
    while scene.metrics.bots.threads_lost.get() > 0 {
        std::thread::yield_now();
    }
    assert!(answers.try_recv().is_err());
    drop((first, second));
}

#[test]
fn where_too_many_are_lost_every_question_is_answered_all_the_same_until_one_comes_back() {
    let stuck = Gate::default();
    let lost = LOST_MAX + 1;
    let (scene, answers) = Scene::open(1, stubborn(&stuck, lost));
    let asked: Vec<_> = (0..8).map(|number| scene.ask(number, Duration::from_millis(1)).unwrap()).collect();
    for _ in 0..8 {
        assert!(matches!(answers.recv_timeout(SOON).unwrap().1, Outcome::Overran));
    }
    let late = scene.ask(9, SOON).unwrap();
    assert!(matches!(answers.recv_timeout(SOON).unwrap(), (9, Outcome::Overran)));
    stuck.open();
    while scene.metrics.bots.threads_lost.get() > 0 {
        std::thread::yield_now();
    }
    let again = scene.ask(10, SOON).unwrap();
    assert!(found(&answers.recv_timeout(SOON).unwrap().1));
    drop((asked, late, again));
}
