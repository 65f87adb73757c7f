//! The one thread that writes: it takes whatever has queued while the last commit ran, does it in one transaction, and
//! tells each when all of it is on disk. Knows transactions and errors; never what is written.

use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};
use tokio::sync::{Semaphore, oneshot};

use super::queue::{Batch, Inbox, Queued};
use super::waiting::{self, Waiting};
use super::{Clock, journal, records};
use crate::metrics::Shared;

/// How often an idle writer notes that the server lives.
const ALIVE_EVERY: Duration = Duration::from_secs(5);
/// How often records that are kept for a time are looked through.
const RETENTION_EVERY: Duration = Duration::from_mins(10);

/// It was not saved, and nothing of it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it cannot be saved now")]
pub struct Unsaved;

/// Something to write, and somebody to tell.
pub(super) trait Errand: Send + Sync {
    /// Writes, as part of a transaction.
    fn run(&self, db: &Connection) -> rusqlite::Result<()>;
    /// Says what came of it; only the first time counts. Gives who is to be woken.
    fn finish(&self, saved: Result<(), Unsaved>) -> Option<Waiting>;
    /// Leaves it to who waits for this to wake others; gives them back if nobody does.
    fn wake_with(&self, others: Vec<Waker>) -> Vec<Waker>;
}

/// What the thread works with.
pub(crate) struct Writer {
    pub(crate) db: Connection,
    pub(super) inbox: Inbox,
    pub(super) room: Arc<Semaphore>,
    pub(super) clock: Clock,
    pub(super) metrics: Shared,
    pub(super) sweep: journal::Sweep,
    pub(super) abandoned_days: u32,
    /// Whether the last commit failed: told once when it begins and once when it is over.
    pub(super) failing: bool,
}

impl Writer {
    /// Writes until it is told to close. Gives whom to tell of that.
    ///
    /// # Errors
    /// A sentence when the database can no longer be trusted.
    pub(super) fn run(mut self) -> Result<Option<oneshot::Sender<()>>, String> {
        let mut retention_due = Instant::now();
        loop {
            let Batch { errands, last, told } = self.inbox.take(ALIVE_EVERY);
            self.turn(&errands)?;
            if last {
                // What cannot be moved into the main file now is read from the log at the next start.
                let _ = self.db.pragma_update(None, "wal_checkpoint", "TRUNCATE");
                return Ok(told);
            }
            if self.abandoned_days > 0 && retention_due <= Instant::now() {
                retention_due = Instant::now() + RETENTION_EVERY;
                let before_ms = (self.clock)().saturating_sub(u64::from(self.abandoned_days) * 86_400_000);
                if let Err(error) = records::forget_abandoned(&self.db, before_ms) {
                    tracing::warn!(%error, "old records of abandoned games cannot be removed");
                }
            }
        }
    }

    /// Takes what has queued, without waiting.
    #[cfg(test)]
    pub(crate) fn gather(&self) -> Vec<Queued> {
        self.inbox.take(Duration::ZERO).errands
    }

    /// Does one batch: one transaction, one wait for the disk.
    ///
    /// # Errors
    /// As [`Writer::run`].
    pub(crate) fn turn(&mut self, batch: &[Queued]) -> Result<(), String> {
        let (started, size) = (Instant::now(), batch.len());
        let (outcomes, committed) = self.write(batch);
        let saved = committed.is_ok();
        let mut waiting = Vec::with_capacity(size);
        for (queued, done) in batch.iter().zip(outcomes) {
            if queued.counted {
                self.metrics.queued.dec();
            }
            let who = queued.errand.finish(if saved { done } else { Err(Unsaved) });
            waiting.extend(who.map(|who| (Arc::clone(&queued.errand), who)));
        }
        waiting::wake(waiting);
        match committed {
            Ok(()) => {
                if std::mem::take(&mut self.failing) {
                    tracing::warn!("the store saves again");
                }
                self.metrics.commits.inc();
                self.metrics.commit_seconds.observe(started.elapsed().as_secs_f64());
                self.metrics.saved.inc_by(u64::try_from(size).unwrap_or(u64::MAX));
                Ok(())
            }
            Err(error) if is_fatal(&error) => Err(format!("the database is damaged: {error}")),
            Err(error) => {
                self.metrics.commits_failed.inc();
                if !std::mem::replace(&mut self.failing, true) {
                    tracing::error!(%error, "the store cannot save: what needs it is refused until it can");
                }
                Ok(())
            }
        }
    }

    /// Runs every errand in one transaction. One that fails by itself takes nothing back but itself; what has several
    /// statements does them [`atomically`].
    fn write(&mut self, batch: &[Queued]) -> (Vec<Result<(), Unsaved>>, rusqlite::Result<()>) {
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut whole = self.say("BEGIN IMMEDIATE");
        for queued in batch {
            let done = match &whole {
                Ok(()) => queued.errand.run(&self.db),
                Err(_) => Ok(()),
            };
            if queued.counted {
                self.room.add_permits(1);
            }
            let lost = self.db.is_autocommit() || done.as_ref().is_err_and(|error| !is_own_fault(error));
            let outcome = match done {
                Ok(()) => Ok(()),
                Err(error) => {
                    if is_own_fault(&error) {
                        tracing::error!(%error, "something cannot be written as it is");
                    }
                    if lost && whole.is_ok() {
                        whole = Err(error);
                    }
                    Err(Unsaved)
                }
            };
            outcomes.push(outcome);
        }
        let now_ms = (self.clock)();
        let whole = whole
            .and_then(|()| self.sweep.step(&self.db))
            .and_then(|()| journal::note_alive(&self.db, now_ms))
            .and_then(|()| self.say("COMMIT"));
        if whole.is_err() && !self.db.is_autocommit() {
            // Nothing of the transaction is kept either way.
            let _ = self.db.execute_batch("ROLLBACK");
        }
        (outcomes, whole)
    }
}

impl Writer {
    /// Runs a statement without values, which is read once and kept.
    fn say(&self, statement: &str) -> rusqlite::Result<()> {
        self.db.prepare_cached(statement)?.execute([]).map(drop)
    }
}

/// Does what takes several statements, all of it or nothing, inside the transaction of a batch.
pub(super) fn atomically<T>(
    db: &Connection,
    run: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    db.prepare_cached("SAVEPOINT errand")?.execute([])?;
    let done = run(db);
    // A disk that is full has taken the whole transaction back already.
    if !db.is_autocommit() {
        db.execute_batch(if done.is_ok() { "RELEASE errand" } else { "ROLLBACK TO errand; RELEASE errand" })?;
    }
    done
}

/// Whether the errand is wrong, and not the disk.
fn is_own_fault(error: &rusqlite::Error) -> bool {
    match error.sqlite_error_code() {
        Some(code) => matches!(
            code,
            ErrorCode::ConstraintViolation
                | ErrorCode::TypeMismatch
                | ErrorCode::TooBig
                | ErrorCode::ApiMisuse
        ),
        None => true,
    }
}

fn is_fatal(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}
