//! What keeps everything: the seam between the store and a database. An engine writes a batch of jobs in one transaction and
//! answers queries; it knows nothing of tasks, queues and threads, and nobody above it knows its database.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::query::{Answer, Query, Unread};
use super::write_job::{Saved, WriteJob};

/// Answers queries.
pub trait Reader: Send {
    /// Answers one query, from all that was committed before. Gives up, as far as it can, when nobody has the patience.
    ///
    /// # Errors
    /// [`Unread::Busy`] when it was given up; [`Unread::Failed`] when it cannot be read, which the engine has logged.
    fn read(&self, query: &Query, patience: &Patience) -> Result<Answer, Unread>;
}

/// Keeps everything. One writer calls it, with all that has queued while the last call ran.
pub trait Engine: Reader {
    /// Commits a batch in one transaction, in its order, and notes that the server lives; an empty one only that. Gives one
    /// outcome for each job. All that is [`JobOutcome::Saved`] is on disk when this returns, as far as the configuration
    /// asks for that. A job that is wrong by itself leaves nothing and harms no other one.
    ///
    /// # Errors
    /// [`EngineDown`]; nothing of the batch is kept then.
    fn write(&mut self, batch: &[WriteJob], now_ms: u64) -> Result<Vec<JobOutcome>, EngineDown>;

    /// Notes that the server lives without a commit, where that costs next to nothing. It need not outlive a loss of power.
    fn beat(&mut self, now_ms: u64);

    /// Removes some records of games that both players left before that time, in Unix milliseconds. Gives how many.
    ///
    /// # Errors
    /// [`EngineDown`]
    fn forget_abandoned(&mut self, before_ms: u64) -> Result<usize, EngineDown>;

    /// Nothing more will be written: leaves everything as the next start has it easiest.
    fn finish(&mut self);
}

/// What became of one job of a batch that was committed.
#[derive(Clone, Debug, PartialEq)]
pub enum JobOutcome {
    /// It is saved.
    Saved(Saved),
    /// It is wrong by itself, and nothing of it is kept. The engine has logged why.
    Refused,
}

/// Why nothing of a batch was saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineDown {
    /// It cannot be saved now; later it may.
    #[error("{0}")]
    Failing(String),
    /// What was saved can no longer be trusted to be there.
    #[error("{0}")]
    Damaged(String),
}

/// How long somebody waits for an answer.
#[derive(Clone, Debug, Default)]
pub struct Patience {
    /// Set when whoever asked has gone.
    gone: Arc<AtomicBool>,
    until: Option<Instant>,
}

impl Patience {
    /// Until then at most.
    #[must_use]
    pub fn until(self, until: Instant) -> Self {
        Self { until: Some(until), ..self }
    }

    /// Whether whoever asked has gone.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// Whether nobody waits any more.
    pub fn is_over(&self) -> bool {
        self.is_gone() || self.until.is_some_and(|until| until <= Instant::now())
    }
}

/// Who asks for something: as long as this is there, they wait.
#[derive(Default)]
pub(super) struct Asking(Patience);

impl Asking {
    /// How long they wait.
    pub(super) fn patience(&self) -> Patience {
        self.0.clone()
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.gone.store(true, Ordering::Relaxed);
    }
}
