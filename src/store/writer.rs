//! The one thread that writes: it takes whatever has queued while the last commit ran as one batch, has it committed with
//! one fsync, and wakes each task when all of it is on disk. Knows batches, tasks and outcomes; never what is written, nor
//! into which database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, oneshot};

use super::Clock;
use super::engine::{Engine, EngineDown, JobOutcome};
use super::queue::{Batch, Inbox, Reading, Waiter, Woken};
use super::waiting;
use super::write_job::{Saved, Unsaved};
use crate::metrics::Shared;

/// How often an idle writer notes that the server lives: no more than this is taken for time it was down, however it ends.
const BEAT_EVERY: Duration = Duration::from_millis(250);
/// How often an idle writer notes it in the database itself.
const ALIVE_EVERY: Duration = Duration::from_secs(5);
/// How often records that are kept for a time are looked through.
const RETENTION_EVERY: Duration = Duration::from_mins(10);

/// What the thread works with.
pub(crate) struct Writer<E> {
    pub(crate) engine: E,
    pub(super) inbox: Inbox,
    pub(super) room: Arc<Semaphore>,
    pub(super) clock: Clock,
    pub(super) metrics: Shared,
    pub(super) abandoned_days: u32,
    /// How far the clock was from when a server last lived, in milliseconds: a clock that is wrong forgets nothing early.
    pub(super) apart_ms: u64,
    /// Whether the last commit failed: told once when it begins and once when it is over.
    pub(super) failing: bool,
}

impl<E: Engine> Writer<E> {
    /// Writes until it is told to close. Gives whom to tell of that.
    ///
    /// # Errors
    /// A sentence when the database can no longer be trusted.
    pub(super) fn run(mut self) -> Result<Option<oneshot::Sender<()>>, String> {
        let mut retention_due = Instant::now();
        let mut noted = Instant::now();
        loop {
            let mut batch = self.inbox.take(BEAT_EVERY);
            if batch.is_empty() && !batch.last && noted.elapsed() < ALIVE_EVERY {
                self.beat(batch);
                continue;
            }
            noted = Instant::now();
            let last = batch.last;
            let told = batch.told.take();
            self.turn(batch)?;
            if last {
                self.engine.finish();
                return Ok(told);
            }
            if self.abandoned_days > 0 && retention_due <= Instant::now() {
                retention_due = Instant::now() + RETENTION_EVERY;
                let now_ms = (self.clock)().saturating_sub(self.apart_ms);
                let before_ms = now_ms.saturating_sub(u64::from(self.abandoned_days) * 86_400_000);
                if let Err(error) = self.engine.forget_abandoned(before_ms) {
                    tracing::warn!(%error, "old records of abandoned games cannot be removed");
                }
            }
        }
    }

    /// There is nothing to write: the server lives, unless nothing can be saved, for then it is not there for who plays.
    fn beat(&mut self, Batch { jobs, waiters, .. }: Batch) {
        if !self.failing {
            self.engine.beat((self.clock)());
        }
        self.inbox.reuse(jobs, waiters);
    }

    /// Takes what has queued, without waiting.
    #[cfg(test)]
    pub(crate) fn gather(&mut self) -> Batch {
        self.inbox.take(Duration::ZERO)
    }

    /// Does one batch: one transaction, one fsync.
    ///
    /// # Errors
    /// As [`Writer::run`].
    pub(crate) fn turn(&mut self, batch: Batch) -> Result<(), String> {
        let Batch { jobs, mut waiters, .. } = batch;
        let started = Instant::now();
        let size = waiters.len();
        let committed = self.engine.write(&jobs, (self.clock)());
        let counted = waiters.iter().filter(|waiter| waiter.is_counted()).count();
        self.room.add_permits(counted);
        self.metrics.queued.dec_by(i64::try_from(counted).unwrap_or(i64::MAX));
        let (outcomes, committed) = match committed {
            Ok(outcomes) => (Some(outcomes), Ok(())),
            Err(down) => (None, Err(down)),
        };
        waiting::wake(self.tell(&mut waiters, outcomes));
        self.inbox.reuse(jobs, waiters);
        match committed {
            Ok(()) => {
                self.metrics.store_failing.set(0);
                if std::mem::take(&mut self.failing) {
                    tracing::warn!("the store saves again");
                }
                self.metrics.commits.inc();
                self.metrics.commit_seconds.observe(started.elapsed().as_secs_f64());
                self.metrics.saved.inc_by(u64::try_from(size).unwrap_or(u64::MAX));
                Ok(())
            }
            Err(EngineDown::Damaged(reason)) => Err(reason),
            Err(EngineDown::Failing(error)) => {
                self.metrics.commits_failed.inc();
                self.metrics.store_failing.set(1);
                if !std::mem::replace(&mut self.failing, true) {
                    tracing::error!(%error, "the store cannot save: what needs it is refused until it can");
                }
                Ok(())
            }
        }
    }

    /// Tells everybody what came of it, in order; without outcomes nothing was saved, and nothing is read. Gives who is to be
    /// woken.
    fn tell(&self, waiters: &mut [Waiter], outcomes: Option<Vec<JobOutcome>>) -> Vec<Woken> {
        let committed = outcomes.is_some();
        let mut outcomes = outcomes.into_iter().flatten();
        let mut woken = Vec::with_capacity(waiters.len());
        for waiter in waiters {
            woken.extend(match waiter {
                Waiter::Reading(reading) if committed => self.answer(reading),
                Waiter::Reading(_) => waiter.finish(Err(Unsaved)),
                Waiter::Task(_) | Waiter::Callback(_) => waiter.finish(saved(outcomes.next())),
            });
        }
        woken
    }

    fn answer(&self, reading: &Reading) -> Option<Woken> {
        let Reading { query, patience, commit } = reading;
        if patience.is_gone() {
            return None;
        }
        let answer = self.engine.read(query, patience).map_err(|_| Unsaved);
        commit.finish(answer).map(|who| (Arc::clone(commit) as _, who))
    }
}

fn saved(outcome: Option<JobOutcome>) -> Result<Saved, Unsaved> {
    match outcome {
        Some(JobOutcome::Saved(saved)) => Ok(saved),
        Some(JobOutcome::Refused) | None => Err(Unsaved),
    }
}
