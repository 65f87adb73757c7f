//! The way to the threads of the store: a queue with a limit in front of the one that writes, and the way to those that read.
//! Knows closures and who waits for them; never what they do.
//!
//! What one turn of a thread's loop brings joins one batch: the first task on a thread to enqueue yields once so that its
//! siblings join, then notifies the writer. Wakers come back in the same way, one a thread (`waiting`).

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use super::readers::{Asking, Lane, Readers};
use super::waiting::{CallbackJob, CommitFuture, Task};
use super::writer::{Unsaved, WriteJob};
use super::{Store, Unread};
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

/// Something to write. Dropped without having been written, it was not saved, and whoever waits is told.
pub(crate) struct Queued {
    pub(super) job: Arc<dyn WriteJob>,
    /// Whether it takes a place in the queue.
    pub(super) counted: bool,
    /// Whether the time stands in what it writes, and is found there by the next server.
    pub(super) dated: bool,
}

impl Drop for Queued {
    fn drop(&mut self) {
        if let Some(waiting) = self.job.finish(Err(Unsaved)) {
            waiting.waker.wake();
        }
    }
}

/// What waits for the writer.
#[derive(Default)]
pub(super) struct Queue {
    inside: Mutex<Waiting>,
    ready: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: Vec<Queued>,
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
pub(crate) struct Batch {
    /// What is to be written.
    pub(crate) jobs: Vec<Queued>,
    /// Whether it is the last.
    pub(super) last: bool,
    /// Who wants to know when that is done.
    pub(super) told: Option<oneshot::Sender<()>>,
}

impl Queue {
    fn inside(&self) -> MutexGuard<'_, Waiting> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Enqueues a job; true for the first task of its thread, which has to notify. To a writer that is gone nothing is given.
    fn push(&self, queued: Queued) -> bool {
        let mut inside = self.inside();
        if matches!(inside.end, End::Gone) {
            return false;
        }
        inside.jobs.push(queued);
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
pub(super) struct Inbox(pub(super) Arc<Queue>);

impl Inbox {
    /// Waits for something to write, and takes all there is.
    pub(super) fn take(&self, wait: Duration) -> Batch {
        let idle = |waiting: &mut Waiting| waiting.jobs.is_empty() && matches!(waiting.end, End::Open);
        let inside = self.0.ready.wait_timeout_while(self.0.inside(), wait, idle);
        let (mut inside, _) = inside.unwrap_or_else(PoisonError::into_inner);
        let jobs = std::mem::take(&mut inside.jobs);
        inside.threads.clear();
        match std::mem::take(&mut inside.end) {
            End::Closing(told) => Batch { jobs, last: true, told },
            End::Open | End::Gone => Batch { jobs, last: false, told: None },
        }
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        let mut inside = self.0.inside();
        inside.end = End::Gone;
        let lost = std::mem::take(&mut inside.jobs);
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

    pub(super) async fn save<T, W>(&self, write: W) -> Result<T, Unsaved>
    where
        T: Send + 'static,
        W: Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        self.have_saved(write, false).await
    }

    /// The same of what is [`dated`](Queued::dated).
    pub(super) async fn save_dated<T, W>(&self, write: W) -> Result<T, Unsaved>
    where
        T: Send + 'static,
        W: Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        self.have_saved(write, true).await
    }

    async fn have_saved<T, W>(&self, write: W, dated: bool) -> Result<T, Unsaved>
    where
        T: Send + 'static,
        W: Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        match self.shared.room.acquire().await {
            // The writer gives the place back.
            Ok(place) => place.forget(),
            Err(_) => return std::future::pending().await,
        }
        self.shared.metrics.queued.inc();
        let task = Arc::new(Task::new(write));
        let saving = CommitFuture::of(Arc::clone(&task));
        if self.shared.queue.push(Queued { job: task, counted: true, dated }) {
            let notifier = Notifier(&self.shared.queue);
            tokio::task::yield_now().await;
            drop(notifier);
        }
        saving.await
    }

    /// The same for who cannot wait: `told` is called by the writer.
    pub(super) fn save_then<T, W, R>(&self, write: W, told: R)
    where
        T: Send + 'static,
        W: Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
        R: FnOnce(Result<T, Unsaved>) + Send + 'static,
    {
        let job = Arc::new(CallbackJob::new(write, told));
        self.shared.queue.push(Queued { job, counted: false, dated: false });
        self.shared.queue.notify();
    }

    /// Has something read that somebody wants to look at.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Unread> {
        self.have_read(Lane::Ordinary, read).await
    }

    /// Has something read that a player who comes back or a game that wakes waits for.
    pub(super) async fn read_at_once<T: Send + 'static>(
        &self,
        read: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Unread> {
        self.have_read(Lane::Urgent, read).await
    }

    async fn have_read<T: Send + 'static>(
        &self,
        lane: Lane,
        read: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Unread> {
        if let Some(readers) = &self.shared.readers {
            return readers.read(lane, read).await;
        }
        let asking = Asking::default();
        let gone = asking.gone();
        let found = self.save(move |db| if gone.is_set() { Ok(None) } else { read(db).map(Some) }).await;
        drop(asking);
        found.ok().flatten().ok_or(Unread::Failed)
    }
}
