//! The way to the threads of the store: a queue with a limit in front of the one that writes, and the way to those that read.
//! Knows jobs, queries and who waits for them; never what they do.
//!
//! What one turn of a thread's loop brings joins one batch: the first task on a thread to enqueue yields once so that its
//! siblings join, then notifies the writer. Wakers come back in the same way, one a thread (`waiting`).

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};

use super::Store;
use super::engine::{Asking, Patience};
use super::query::{Answer, Query, Unread};
use super::readers::Readers;
use super::waiting::{CallbackJob, Commit, CommitFuture, Waiting, WakesSiblings};
use super::write_job::{Saved, Unsaved, WriteJob};
use crate::metrics::Shared;

/// Jobs that wait for the writer at most.
pub const QUEUE_MAX: usize = 4_096;

/// What everybody who holds the store shares.
pub(super) struct Inside {
    pub(super) queue: Arc<Queue>,
    pub(super) room: Arc<Semaphore>,
    /// Nothing where all is in memory: the writer reads then.
    pub(super) readers: Option<Readers>,
    pub(super) next_number: AtomicI64,
    pub(super) metrics: Shared,
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.queue.end(End::Closing(None));
    }
}

/// Who waits for the writer. Dropped without having been told, it was not saved, and they are told that.
pub(super) enum Waiter {
    /// A task, for the next job of the batch.
    Task(Arc<Commit<Saved>>),
    /// Whoever could not wait, for the next job of the batch; takes no place in the queue.
    Callback(CallbackJob),
    /// A task, for something to read where only the writer can.
    Reading(Box<Reading>),
}

/// Something to read, and who waits for it.
pub(super) struct Reading {
    pub(super) query: Query,
    pub(super) patience: Patience,
    pub(super) commit: Arc<Commit<Answer>>,
}

/// A task that is to be woken, and what it waited for.
pub(super) type Woken = (Arc<dyn WakesSiblings>, Waiting);

impl Waiter {
    /// Whether it takes a place in the queue.
    pub(super) fn is_counted(&self) -> bool {
        match self {
            Self::Task(_) | Self::Reading(_) => true,
            Self::Callback(_) => false,
        }
    }

    /// Says what came of the job; only the first time counts. Gives who is to be woken.
    pub(super) fn finish(&mut self, outcome: Result<Saved, Unsaved>) -> Option<Woken> {
        match self {
            Self::Task(commit) => commit.finish(outcome).map(|who| (Arc::clone(commit) as _, who)),
            Self::Callback(callback) => {
                callback.finish(outcome);
                None
            }
            Self::Reading(reading) => {
                let commit = &reading.commit;
                commit.finish(Err(Unsaved)).map(|who| (Arc::clone(commit) as _, who))
            }
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        if let Some((_, waiting)) = self.finish(Err(Unsaved)) {
            waiting.wake();
        }
    }
}

/// What waits for the writer.
#[derive(Default)]
pub(super) struct Queue {
    inside: Mutex<Queued>,
    ready: Condvar,
}

#[derive(Default)]
struct Queued {
    jobs: Vec<WriteJob>,
    waiters: Vec<Waiter>,
    /// The threads they are from: on each the first task to enqueue notifies, whatever another thread is at.
    threads: Vec<ThreadId>,
    end: End,
}

/// Whether anything more comes.
#[derive(Default)]
enum End {
    #[default]
    Open,
    /// What is here is the last; somebody may want to know when it is done.
    Closing(Option<oneshot::Sender<()>>),
    /// The writer is gone.
    Gone,
}

/// What the writer takes out of the queue at once.
#[derive(Default)]
pub(crate) struct Batch {
    /// What is to be written.
    pub(super) jobs: Vec<WriteJob>,
    /// Who waits, in order: one for each job, and those for whom something is read.
    pub(super) waiters: Vec<Waiter>,
    /// Whether it is the last.
    pub(super) last: bool,
    /// Who wants to know when that is done.
    pub(super) told: Option<oneshot::Sender<()>>,
}

impl Batch {
    /// Whether nobody waits for anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiters.is_empty()
    }
}

impl Queue {
    fn inside(&self) -> MutexGuard<'_, Queued> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enqueues; true for the first task of its thread, which has to notify. To a writer that is gone nothing is given.
    fn push(&self, job: Option<WriteJob>, waiter: Waiter) -> bool {
        let mut inside = self.inside();
        if matches!(inside.end, End::Gone) {
            return false;
        }
        inside.jobs.extend(job);
        inside.waiters.push(waiter);
        let thread = std::thread::current().id();
        let first = !inside.threads.contains(&thread);
        if first {
            inside.threads.push(thread);
        }
        first
    }

    fn notify(&self) {
        self.ready.notify_one();
    }

    fn end(&self, end: End) {
        let mut inside = self.inside();
        if !matches!(inside.end, End::Gone) {
            inside.end = end;
        }
        drop(inside);
        self.notify();
    }
}

/// The writer's end of the queue.
pub(super) struct Inbox {
    queue: Arc<Queue>,
    /// What the batch before was in, and the next one will be.
    spare: (Vec<WriteJob>, Vec<Waiter>),
}

impl Inbox {
    pub(super) fn of(queue: Arc<Queue>) -> Self {
        Self { queue, spare: Default::default() }
    }

    /// Waits for something to write, and takes all there is.
    pub(super) fn take(&mut self, wait: Duration) -> Batch {
        let idle = |queued: &mut Queued| queued.waiters.is_empty() && matches!(queued.end, End::Open);
        let inside = self.queue.ready.wait_timeout_while(self.queue.inside(), wait, idle);
        let (mut inside, _) = inside.unwrap_or_else(PoisonError::into_inner);
        let (jobs, waiters) = std::mem::take(&mut self.spare);
        let jobs = std::mem::replace(&mut inside.jobs, jobs);
        let waiters = std::mem::replace(&mut inside.waiters, waiters);
        inside.threads.clear();
        match std::mem::take(&mut inside.end) {
            End::Closing(told) => Batch { jobs, waiters, last: true, told },
            End::Open | End::Gone => Batch { jobs, waiters, last: false, told: None },
        }
    }

    /// Gives back what a batch was in, so that the queue does not grow anew for each.
    pub(super) fn reuse(&mut self, mut jobs: Vec<WriteJob>, mut waiters: Vec<Waiter>) {
        jobs.clear();
        waiters.clear();
        self.spare = (jobs, waiters);
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        let mut inside = self.queue.inside();
        inside.end = End::Gone;
        let lost = (std::mem::take(&mut inside.jobs), std::mem::take(&mut inside.waiters));
        drop(inside);
        drop(lost);
    }
}

/// Notifies the writer when it is dropped, also where the task that yielded is dropped.
struct Notifier<'a>(&'a Queue);

impl Drop for Notifier<'_> {
    fn drop(&mut self) {
        self.0.notify();
    }
}

impl Store {
    /// Saves nothing more that was not asked for before; who asks from now on waits for ever.
    pub fn freeze(&self) {
        self.shared.room.close();
    }

    /// Saves what has queued, and closes the file.
    pub async fn close(&self) {
        let (told, closed) = oneshot::channel();
        self.shared.queue.end(End::Closing(Some(told)));
        // An error means that the writer is gone, and so is what it had to do.
        let _ = closed.await;
    }

    /// Has something written, in the next batch.
    pub(super) async fn save(&self, job: WriteJob) -> Result<Saved, Unsaved> {
        let commit = Arc::new(Commit::new());
        self.enqueue(Some(job), Waiter::Task(Arc::clone(&commit))).await;
        CommitFuture::of(commit).await
    }

    /// The same for who cannot wait: `told` is called by the writer.
    pub(super) fn save_then(
        &self,
        job: WriteJob,
        told: impl FnOnce(Result<Saved, Unsaved>) + Send + 'static,
    ) {
        self.shared.queue.push(Some(job), Waiter::Callback(CallbackJob::new(told)));
        self.shared.queue.notify();
    }

    /// Has something read.
    pub(super) async fn read(&self, query: Query) -> Result<Answer, Unread> {
        if let Some(readers) = &self.shared.readers {
            return readers.read(query).await;
        }
        let asking = Asking::default();
        let commit = Arc::new(Commit::new());
        let reading = Reading { query, patience: asking.patience(), commit: Arc::clone(&commit) };
        self.enqueue(None, Waiter::Reading(Box::new(reading))).await;
        let answer = CommitFuture::of(commit).await;
        drop(asking);
        answer.map_err(|Unsaved| Unread::Failed)
    }

    /// Waits for a place in the queue, takes it, and notifies the writer when the task's siblings have joined.
    async fn enqueue(&self, job: Option<WriteJob>, waiter: Waiter) {
        match self.shared.room.acquire().await {
            // The writer gives the place back.
            Ok(place) => place.forget(),
            Err(_) => return std::future::pending().await,
        }
        self.shared.metrics.queued.inc();
        if self.shared.queue.push(job, waiter) {
            let notifier = Notifier(&self.shared.queue);
            tokio::task::yield_now().await;
            drop(notifier);
        }
    }
}
