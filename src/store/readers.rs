//! The threads that read beside the one that writes, and the two lanes in front of them. Knows queries, what queues and who
//! has stopped waiting; never how anything is read.
//!
//! What a returning player or a waking game needs is urgent and has a thread of its own, so that no list is in its way; lists
//! and records have the other, which helps with what is urgent when there are none. So neither lane can starve the other.
//! Nothing is read for who no longer waits: what has not begun is left out, and what runs is interrupted.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::engine::{Asking, Patience, Reader};
use super::query::{Answer, Lane, Query, Unread};
use crate::metrics::{Metrics, Shared};
use crate::scheduling::use_batch_scheduling;

/// What is urgent and waits at most.
const URGENT_MAX: usize = 4_096;
/// What else waits at most.
const ORDINARY_MAX: usize = 1_024;
/// How long one reading that is not urgent may take: whoever asked over HTTP has given up by then.
const READ_WITHIN: Duration = Duration::from_secs(2);

struct Reading {
    query: Query,
    patience: Patience,
    reply: oneshot::Sender<Result<Answer, Unread>>,
}

#[derive(Default)]
struct Waiting {
    urgent: VecDeque<Reading>,
    ordinary: VecDeque<Reading>,
    closed: bool,
}

impl Waiting {
    fn lane(&mut self, lane: Lane) -> (&mut VecDeque<Reading>, usize) {
        match lane {
            Lane::Urgent => (&mut self.urgent, URGENT_MAX),
            Lane::Ordinary => (&mut self.ordinary, ORDINARY_MAX),
        }
    }

    fn len(&self) -> usize {
        self.urgent.len() + self.ordinary.len()
    }

    /// What a thread reads next that is there for one lane.
    fn next(&mut self, own: Lane) -> Option<Reading> {
        match own {
            Lane::Urgent => self.urgent.pop_front(),
            Lane::Ordinary => self.ordinary.pop_front().or_else(|| self.urgent.pop_front()),
        }
    }
}

struct Lanes {
    waiting: Mutex<Waiting>,
    ready: Condvar,
    metrics: Shared,
}

impl Lanes {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self, waiting: &Waiting) {
        self.metrics.readings_waiting.set(i64::try_from(waiting.len()).unwrap_or(i64::MAX));
    }

    fn count(&self, outcome: &str) {
        Metrics::count(&self.metrics.readings, outcome);
    }

    /// Lets something wait; who no longer waits makes room for it.
    fn push(&self, reading: Reading) -> Result<(), Unread> {
        let mut waiting = self.waiting();
        let (lane, max) = waiting.lane(reading.query.lane());
        if lane.len() >= max {
            let before = lane.len();
            lane.retain(|reading| !reading.patience.is_gone());
            (lane.len()..before).for_each(|_| self.count("abandoned"));
        }
        if lane.len() >= max {
            self.count("busy");
            return Err(Unread::Busy);
        }
        lane.push_back(reading);
        self.show(&waiting);
        drop(waiting);
        // All of them: not every thread may take what has come.
        self.ready.notify_all();
        Ok(())
    }

    /// Waits for something to read; nothing when nobody can ask any more.
    fn pop(&self, own: Lane) -> Option<Reading> {
        let mut waiting = self.waiting();
        loop {
            if let Some(reading) = waiting.next(own) {
                self.show(&waiting);
                return Some(reading);
            }
            if waiting.closed {
                return None;
            }
            waiting = self.ready.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The threads, as they are asked.
pub(super) struct Readers(Arc<Lanes>);

impl Drop for Readers {
    fn drop(&mut self) {
        self.0.waiting().closed = true;
        self.0.ready.notify_all();
    }
}

impl Readers {
    /// Starts the threads: one for what is urgent, one for what is not.
    pub(super) fn start<R: Reader + 'static>([urgent, ordinary]: [R; 2], metrics: Shared) -> Self {
        let lanes = Arc::new(Lanes { waiting: Mutex::default(), ready: Condvar::new(), metrics });
        for (own, reader) in [(Lane::Urgent, urgent), (Lane::Ordinary, ordinary)] {
            let lanes = Arc::clone(&lanes);
            std::thread::spawn(move || work(&reader, &lanes, own));
        }
        Self(lanes)
    }

    /// Has something read.
    ///
    /// # Errors
    /// [`Unread`]
    pub(super) async fn read(&self, query: Query) -> Result<Answer, Unread> {
        let (reply, answer) = oneshot::channel();
        let asking = Asking::default();
        self.0.push(Reading { query, patience: asking.patience(), reply })?;
        let found = answer.await.map_err(|_| Unread::Failed)?;
        drop(asking);
        found
    }
}

/// Reads until nobody can ask any more.
fn work<R: Reader>(reader: &R, lanes: &Lanes, own: Lane) {
    use_batch_scheduling();
    while let Some(Reading { query, patience, reply }) = lanes.pop(own) {
        if patience.is_gone() {
            lanes.count("abandoned");
            continue;
        }
        let patience = match query.lane() {
            Lane::Urgent => patience,
            Lane::Ordinary => patience.until(Instant::now() + READ_WITHIN),
        };
        let found = reader.read(&query, &patience);
        lanes.count(match found {
            Ok(_) => "read",
            Err(Unread::Busy) => "interrupted",
            Err(Unread::Failed) => "failed",
        });
        // Whoever asked may have given up waiting.
        drop(reply.send(found));
    }
}

#[cfg(test)]
mod tests;
