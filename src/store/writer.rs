//! The one thread that writes: it takes whatever has queued while the last commit ran, does it in one transaction, and
//! tells each when all of it is on disk. Knows transactions and errors; never what is written.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::{Clock, journal, records};
use crate::metrics::Shared;

/// Most errands of one commit.
const BATCH_MAX: usize = 4_096;
/// How often an idle writer notes that the server lives.
const ALIVE_EVERY: Duration = Duration::from_secs(5);
/// How often records that are kept for a time are looked through.
const RETENTION_EVERY: Duration = Duration::from_mins(10);

/// It was not saved, and nothing of it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it cannot be saved now")]
pub struct Unsaved;

/// Something to write, and somebody to tell.
pub(crate) trait Errand: Send {
    /// Writes, as part of a transaction.
    fn run(&mut self, db: &Connection) -> rusqlite::Result<()>;
    /// Tells what came of it.
    fn finish(self: Box<Self>, saved: Result<(), Unsaved>);
}

/// What the writer is sent.
pub(super) enum Message {
    /// Something to write; the permit is its place in the queue.
    Errand(Box<dyn Errand>, Option<OwnedSemaphorePermit>),
    /// The end, and whom to tell when the file is closed.
    Close(oneshot::Sender<()>),
}

/// An errand, and its place in the queue.
pub(crate) type Queued = (Box<dyn Errand>, Option<OwnedSemaphorePermit>);

/// What the thread works with.
pub(crate) struct Writer {
    pub(crate) db: Connection,
    pub(super) inbox: Receiver<Message>,
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
            let (batch, end) = self.gather(ALIVE_EVERY);
            self.turn(batch)?;
            if let Some(told) = end {
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

    /// Waits for something to write, and takes what else there is; the second value says that it was the last.
    #[allow(clippy::option_option, reason = "whether it is the end, and whether somebody waits for it")]
    pub(crate) fn gather(&self, wait: Duration) -> (Vec<Queued>, Option<Option<oneshot::Sender<()>>>) {
        let mut batch = Vec::new();
        let mut next = self.inbox.recv_timeout(wait);
        loop {
            match next {
                Ok(Message::Errand(errand, permit)) => batch.push((errand, permit)),
                Ok(Message::Close(told)) => return (batch, Some(Some(told))),
                Err(RecvTimeoutError::Timeout) => return (batch, None),
                Err(RecvTimeoutError::Disconnected) => return (batch, Some(None)),
            }
            if batch.len() == BATCH_MAX {
                return (batch, None);
            }
            next = self.inbox.try_recv().map_err(|_| RecvTimeoutError::Timeout);
        }
    }

    /// Does one batch: one transaction, one wait for the disk.
    ///
    /// # Errors
    /// As [`Writer::run`].
    pub(crate) fn turn(&mut self, batch: Vec<Queued>) -> Result<(), String> {
        let (started, size) = (Instant::now(), batch.len());
        let (outcomes, committed) = self.write(batch);
        let saved = committed.is_ok();
        for (errand, done) in outcomes {
            errand.finish(if saved { done } else { Err(Unsaved) });
        }
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
    #[allow(clippy::type_complexity, reason = "named by what is done with it right away")]
    fn write(
        &mut self,
        batch: Vec<Queued>,
    ) -> (Vec<(Box<dyn Errand>, Result<(), Unsaved>)>, rusqlite::Result<()>) {
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut whole = self.db.execute_batch("BEGIN IMMEDIATE");
        for (mut errand, permit) in batch {
            let done = match &whole {
                Ok(()) => errand.run(&self.db),
                Err(_) => Ok(()),
            };
            drop(permit);
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
            outcomes.push((errand, outcome));
        }
        let (sweep, now_ms) = (&mut self.sweep, (self.clock)());
        let whole = whole
            .and_then(|()| sweep.step(&self.db))
            .and_then(|()| journal::note_alive(&self.db, now_ms))
            .and_then(|()| self.db.execute_batch("COMMIT"));
        if whole.is_err() && !self.db.is_autocommit() {
            // Nothing of the transaction is kept either way.
            let _ = self.db.execute_batch("ROLLBACK");
        }
        (outcomes, whole)
    }
}

/// Does what takes several statements, all of it or nothing, inside the transaction of a batch.
pub(super) fn atomically<T>(
    db: &Connection,
    run: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    db.execute_batch("SAVEPOINT errand")?;
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
