//! The threads that read beside the one that writes, and the two lanes in front of them. Knows connections, what queues for
//! them and who has stopped waiting; never what is read.
//!
//! What a returning player or a waking game needs is urgent and has a thread of its own, so that no list is in its way; lists
//! and records have the other, which helps with what is urgent when there are none. So neither lane can starve the other.
//! Nothing is read for who no longer waits: what has not begun is left out, and what runs is interrupted.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use super::Unread;
use super::cannot_open::CannotOpen;
use super::file::BUSY_FOR;
use crate::metrics::{Metrics, Shared};
use crate::scheduling::use_batch_scheduling;

/// What is urgent and waits at most.
const URGENT_MAX: usize = 4_096;
/// What else waits at most.
const ORDINARY_MAX: usize = 1_024;
/// How long one reading that is not urgent may take: whoever asked over HTTP has given up by then.
const READ_WITHIN: Duration = Duration::from_secs(2);
/// Steps of SQLite between two looks whether anybody still waits.
const LOOK_EVERY: i32 = 1_000;

/// How much depends on a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// A player who comes back or a game that wakes waits for it.
    Urgent,
    /// Somebody wants to look at something.
    Ordinary,
}

/// Whether whoever asked has stopped waiting; set when this is dropped.
#[derive(Default)]
pub(super) struct Asking(Arc<AtomicBool>);

/// The other end of an [`Asking`].
#[derive(Clone)]
pub(super) struct Gone(Arc<AtomicBool>);

impl Asking {
    pub(super) fn gone(&self) -> Gone {
        Gone(Arc::clone(&self.0))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Gone {
    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

struct Reading {
    lane: Lane,
    gone: Gone,
    read: Box<dyn FnOnce(&Connection) + Send>,
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
        let (lane, max) = waiting.lane(reading.lane);
        if lane.len() >= max {
            let before = lane.len();
            lane.retain(|reading| !reading.gone.is_set());
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
    /// Starts them on a file.
    ///
    /// # Errors
    /// [`CannotOpen::Database`]
    pub(super) fn start(path: &Path, metrics: Shared) -> Result<Self, CannotOpen> {
        let lanes = Arc::new(Lanes { waiting: Mutex::default(), ready: Condvar::new(), metrics });
        let readers = Self(Arc::clone(&lanes));
        for own in [Lane::Urgent, Lane::Ordinary] {
            let db = reader(path)
                .map_err(|error| CannotOpen::Database { path: path.to_owned(), reason: error.to_string() })?;
            let lanes = Arc::clone(&lanes);
            std::thread::spawn(move || work(&db, &lanes, own));
        }
        Ok(readers)
    }

    /// Has something read.
    ///
    /// # Errors
    /// [`Unread`]
    pub(super) async fn read<T: Send + 'static>(
        &self,
        lane: Lane,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Unread> {
        let (reply, answer) = oneshot::channel();
        let (asking, lanes) = (Asking::default(), Arc::downgrade(&self.0));
        let read = Box::new(move |db: &Connection| {
            let found = read(db);
            let outcome = match &found {
                Ok(_) => "read",
                Err(error) if is_interrupted(error) => "interrupted",
                Err(error) => {
                    tracing::error!(%error, "the store cannot be read");
                    "failed"
                }
            };
            if let Some(lanes) = lanes.upgrade() {
                lanes.count(outcome);
            }
            // Whoever asked may have given up waiting.
            drop(reply.send(found));
        });
        self.0.push(Reading { lane, gone: asking.gone(), read })?;
        let found = answer.await.map_err(|_| Unread::Failed)?;
        drop(asking);
        found.map_err(|error| if is_interrupted(&error) { Unread::Busy } else { Unread::Failed })
    }
}

fn is_interrupted(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted)
}

/// A connection that only reads.
fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    db.busy_timeout(BUSY_FOR)?;
    Ok(db)
}

/// Reads until nobody can ask any more.
fn work(db: &Connection, lanes: &Lanes, own: Lane) {
    use_batch_scheduling();
    while let Some(Reading { lane, gone, read }) = lanes.pop(own) {
        if gone.is_set() {
            lanes.count("abandoned");
            continue;
        }
        let until = (lane == Lane::Ordinary).then(|| Instant::now() + READ_WITHIN);
        let stop = move || gone.is_set() || until.is_some_and(|until| until <= Instant::now());
        if let Err(error) = db.progress_handler(LOOK_EVERY, Some(stop)) {
            tracing::error!(%error, "a reading cannot be interrupted");
        }
        read(db);
    }
}

#[cfg(test)]
mod tests;
