//! The queue in front of the writer, whatever engine is behind it: who waits, for how long, and what becomes of it.

pub(super) mod world;

use std::sync::mpsc::{Receiver, Sender, channel};

use futures_util::FutureExt;

use super::starting::{Found, spawn};
use super::*;
use crate::metrics::Metrics;
use world::{World, line};

/// An engine that waits at times before it writes.
struct Gated {
    engine: Sqlite,
    holds: Receiver<Receiver<()>>,
    begins: Sender<()>,
}

/// What makes it wait.
struct Gate {
    hold: Sender<Receiver<()>>,
    /// Hears when it waits.
    begun: Receiver<()>,
}

impl Gate {
    /// Whatever is written next waits until this is dropped.
    fn hold(&self) -> Sender<()> {
        let (release, released) = channel();
        self.hold.send(released).unwrap();
        release
    }
}

impl Reader for Gated {
    fn read(&self, query: &Query, patience: &Patience) -> Result<Answer, Unread> {
        self.engine.read(query, patience)
    }
}

impl Engine for Gated {
    fn write(&mut self, batch: &[WriteJob], now_ms: u64) -> Result<Vec<JobOutcome>, EngineDown> {
        if let Some(released) = (!batch.is_empty()).then(|| self.holds.try_recv().ok()).flatten() {
            self.begins.send(()).unwrap();
            assert!(released.recv().is_err(), "it is dropped");
        }
        self.engine.write(batch, now_ms)
    }

    fn beat(&mut self, now_ms: u64) {
        self.engine.beat(now_ms);
    }

    fn forget_abandoned(&mut self, before_ms: u64) -> Result<usize, EngineDown> {
        self.engine.forget_abandoned(before_ms)
    }

    fn finish(&mut self) {
        self.engine.finish();
    }
}

/// A store over an engine that can be made to wait.
fn gated(world: &World) -> (Store, Gate) {
    let (hold, holds) = channel();
    let (begins, begun) = channel();
    let engine = Gated { engine: world.open().engine(), holds, begins };
    let readers = None::<[Sqlite; 2]>;
    let found = Found { engine, readers, next_number: 1, alive_ms: None, abandoned_days: 0 };
    let (store, writer) = found.parts(Arc::new(|| 5_000), Metrics::new());
    let _failed = spawn(writer);
    (store, Gate { hold, begun })
}

/// With the writer held up, as many jobs as fit are taken; whoever comes then waits, and nothing is dropped.
#[tokio::test]
async fn who_finds_the_queue_full_waits() {
    let mut world = World::new();
    let (store, gate) = gated(&world);
    let players = world.players(&store).await;
    let (number, _) = world.game(&store, players).await;
    let release = gate.hold();
    let most = u32::try_from(QUEUE_MAX).unwrap() + 50;
    let saving: Vec<_> = (1..=most)
        .map(|seq| {
            let store = store.clone();
            tokio::spawn(async move { store.append(number, line(seq, "a move"), None, None).await })
        })
        .collect();
    while store.shared.metrics.queued.get() < i64::try_from(QUEUE_MAX).unwrap() {
        tokio::task::yield_now().await;
    }
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(store.shared.room.available_permits(), 0);
    assert!(saving.iter().all(|saving| !saving.is_finished()));
    drop(release);
    for saved in saving {
        assert!(saved.await.unwrap().is_ok());
    }
    store.close().await;
    assert_eq!(world.lines_of(number), most as usize);
}

/// Whoever looks whether it is saved does not stand still until it is written.
#[tokio::test]
async fn nobody_is_held_up_by_what_is_being_written() {
    const LONG: std::time::Duration = std::time::Duration::from_secs(10);
    let mut world = World::new();
    let (store, gate) = gated(&world);
    let players = world.players(&store).await;
    let (number, _) = world.game(&store, players).await;
    let release = gate.hold();
    let mut saving = std::pin::pin!(store.append(number, line(1, "a move"), None, None));
    // Queued, then the writer is told.
    for _ in 0..2 {
        assert!((&mut saving).now_or_never().is_none());
    }
    gate.begun.recv_timeout(LONG).unwrap();
    assert!((&mut saving).now_or_never().is_none());
    drop(release);
    assert!(saving.await.is_ok(), "it waited for nobody who waits for it");
}

#[tokio::test]
async fn nothing_is_saved_after_a_freeze_and_all_that_was_asked_for_before_is() {
    let mut world = World::new();
    let store = world.start();
    let players = world.players(&store).await;
    let (number, _) = world.game(&store, players).await;
    let before: Vec<_> = (1..=100)
        .map(|seq| {
            let store = store.clone();
            tokio::spawn(async move { store.append(number, line(seq, "a move"), None, None).await })
        })
        .collect();
    while store.shared.metrics.queued.get() == 0 {
        tokio::task::yield_now().await;
    }
    tokio::task::yield_now().await;
    store.freeze();
    let after = tokio::spawn({
        let store = store.clone();
        async move { store.append(number, line(101, "too late"), None, None).await }
    });
    store.close().await;
    let saved = futures_util::future::join_all(before).await.into_iter().flatten().flatten().count();
    assert!(!after.is_finished(), "it waits, and is not refused");
    after.abort();
    assert_eq!(world.lines_of(number), saved);
}
