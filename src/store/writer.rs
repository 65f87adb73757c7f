//! The one thread that writes: it takes whatever has queued while the last commit ran as one batch, commits it in one
//! transaction with one fsync, and wakes each task when all of it is on disk. Knows transactions and errors; never what is
//! written.

use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};
use tokio::sync::{Semaphore, oneshot};

use super::queue::{Batch, Inbox, Queued};
use super::sweep::Sweep;
use super::vigil::{Mark, Vigil};
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
pub(super) trait WriteJob: Send + Sync {
    /// Writes, as part of a transaction; again in another one when that is taken back.
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
    pub(super) sweep: Sweep,
    pub(super) abandoned_days: u32,
    /// How far the clock was from when a server last lived, in milliseconds: a clock that is wrong forgets nothing early.
    pub(super) apart_ms: u64,
    /// Commits so far that were more than moves.
    pub(super) commits: i64,
    /// Watches over the files, where there are some.
    pub(super) vigil: Option<Vigil>,
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
            let Batch { jobs, last, told } = self.inbox.take(ALIVE_EVERY);
            self.turn(&jobs)?;
            if last {
                // What cannot be moved into the main file now is read from the log at the next start.
                let _ = self.db.pragma_update(None, "wal_checkpoint", "TRUNCATE");
                return Ok(told);
            }
            if self.abandoned_days > 0 && retention_due <= Instant::now() {
                retention_due = Instant::now() + RETENTION_EVERY;
                let now_ms = (self.clock)().saturating_sub(self.apart_ms);
                let before_ms = now_ms.saturating_sub(u64::from(self.abandoned_days) * 86_400_000);
                if let Err(error) = records::forget_abandoned(&self.db, before_ms) {
                    tracing::warn!(%error, "old records of abandoned games cannot be removed");
                }
            }
        }
    }

    /// Takes what has queued, without waiting.
    #[cfg(test)]
    pub(crate) fn gather(&self) -> Vec<Queued> {
        self.inbox.take(Duration::ZERO).jobs
    }

    /// Does one batch: one transaction, one wait for the disk.
    ///
    /// # Errors
    /// As [`Writer::run`].
    pub(crate) fn turn(&mut self, batch: &[Queued]) -> Result<(), String> {
        let (started, size) = (Instant::now(), batch.len());
        let stood = self.vigil.as_mut().map_or(Ok(()), Vigil::look_at_the_log);
        let committed = self.write(batch);
        let stood = stood.and_then(|()| self.look(committed.is_ok()));
        // What may be gone at the next start was not saved.
        let committed = if stood.is_err() { committed.map(|_| Vec::new()) } else { committed };
        self.room.add_permits(batch.iter().filter(|queued| queued.counted).count());
        let outcomes = committed.as_ref().map_or(&[][..], Vec::as_slice);
        let mut waiting = Vec::with_capacity(size);
        for (at, queued) in batch.iter().enumerate() {
            if queued.counted {
                self.metrics.queued.dec();
            }
            let who = queued.job.finish(outcomes.get(at).copied().unwrap_or(Err(Unsaved)));
            waiting.extend(who.map(|who| (Arc::clone(&queued.job), who)));
        }
        waiting::wake(waiting);
        stood?;
        match committed {
            Ok(_) => {
                self.metrics.store_failing.set(0);
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
                self.metrics.store_failing.set(1);
                if !std::mem::replace(&mut self.failing, true) {
                    tracing::error!(%error, "the store cannot save: what needs it is refused until it can");
                }
                Ok(())
            }
        }
    }

    /// Looks whether what was written is where the next start will find it, and marks how far that is.
    fn look(&mut self, committed: bool) -> Result<(), String> {
        let Some(vigil) = &mut self.vigil else { return Ok(()) };
        vigil.look()?;
        // A mark that is older than the database only sees less.
        if committed && let Ok(row) = journal::last_row(&self.db) {
            vigil.keep(Mark { commits: self.commits, row });
        }
        Ok(())
    }

    /// Runs every job in one transaction: all as they are, and if one is wrong by itself, again with each on its own.
    /// Batches in which none is wrong do not pay for that.
    fn write(&mut self, batch: &[Queued]) -> rusqlite::Result<Vec<Result<(), Unsaved>>> {
        let outcomes = match self.run_all(batch) {
            Err(error) if is_own_fault(&error) && self.take_back() => self.run_each(batch),
            outcomes => outcomes,
        };
        let committed = outcomes.and_then(|outcomes| {
            let swept = self.sweep.step(&self.db, batch.len())?;
            // A page less for what most batches are: moves, and nothing else. They show in the last row of the journal.
            let noted = swept || batch.is_empty() || batch.iter().any(|queued| !queued.dated);
            let commits = self.commits + i64::from(noted);
            if noted {
                journal::note_alive(&self.db, (self.clock)(), commits)?;
            }
            self.say("COMMIT")?;
            self.commits = commits;
            Ok(outcomes)
        });
        if committed.is_err() {
            // Nothing of the transaction is kept either way.
            self.take_back();
        }
        committed
    }

    fn run_all(&self, batch: &[Queued]) -> rusqlite::Result<Vec<Result<(), Unsaved>>> {
        self.say("BEGIN IMMEDIATE")?;
        batch.iter().try_for_each(|queued| queued.job.run(&self.db))?;
        Ok(vec![Ok(()); batch.len()])
    }

    /// Runs the jobs so that one that is wrong takes back all of itself and nothing else.
    fn run_each(&self, batch: &[Queued]) -> rusqlite::Result<Vec<Result<(), Unsaved>>> {
        let alone = |queued: &Queued| {
            self.say("SAVEPOINT job")?;
            match queued.job.run(&self.db) {
                Ok(()) => self.say("RELEASE job").map(Ok),
                // A disk that is full has taken the whole transaction back already.
                Err(error) if is_own_fault(&error) && !self.db.is_autocommit() => {
                    tracing::error!(%error, "something cannot be written as it is");
                    self.db.execute_batch("ROLLBACK TO job; RELEASE job")?;
                    Ok(Err(Unsaved))
                }
                Err(error) => Err(error),
            }
        };
        self.say("BEGIN IMMEDIATE")?;
        batch.iter().map(alone).collect()
    }

    /// Takes back the transaction under way. Gives whether there was one.
    fn take_back(&self) -> bool {
        !self.db.is_autocommit() && self.db.execute_batch("ROLLBACK").is_ok()
    }

    /// Runs a statement without values, which is read once and kept.
    fn say(&self, statement: &str) -> rusqlite::Result<()> {
        self.db.prepare_cached(statement)?.execute([]).map(drop)
    }
}

/// Whether the job is wrong, and not the disk.
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
