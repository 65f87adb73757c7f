//! Tasks that wait for a commit, and their wakers: of all tasks that wait on one thread the first is woken, and wakes its
//! siblings there. A thread is notified once a batch, not once a game. Knows wakers; never what is written.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::ThreadId;

use super::write_job::{Saved, Unsaved};

/// A task that waits, and on which thread.
pub(super) struct Waiting {
    waker: Waker,
    thread: ThreadId,
}

impl Waiting {
    pub(super) fn wake(self) {
        self.waker.wake();
    }
}

/// What a task waits for, shared with the writer.
pub(super) struct Commit<T>(Mutex<CommitState<T>>);

struct CommitState<T> {
    outcome: Option<Result<T, Unsaved>>,
    waiting: Option<Waiting>,
    /// Those who are to be woken by the task that waits for this.
    siblings: Vec<Waker>,
    /// Whether the outcome was said.
    said: bool,
    /// Nobody waits any more.
    over: bool,
}

impl<T> Commit<T> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(CommitState {
            outcome: None,
            waiting: None,
            siblings: Vec::new(),
            said: false,
            over: false,
        }))
    }

    fn state(&self) -> MutexGuard<'_, CommitState<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what came of it; only the first time counts. Gives who is to be woken.
    pub(super) fn finish(&self, outcome: Result<T, Unsaved>) -> Option<Waiting> {
        let mut state = self.state();
        if std::mem::replace(&mut state.said, true) {
            return None;
        }
        state.outcome = Some(outcome);
        state.waiting.take()
    }

    /// Nobody waits any more: whoever is left to be woken is.
    fn leave(&self) {
        let mut state = self.state();
        state.over = true;
        let siblings = std::mem::take(&mut state.siblings);
        drop(state);
        siblings.into_iter().for_each(Waker::wake);
    }
}

/// What wakes others when its own task is woken.
pub(super) trait WakesSiblings: Send + Sync {
    /// Leaves it to the task that waits for this to wake others; gives them back if none does.
    fn wake_with(&self, siblings: Vec<Waker>) -> Vec<Waker>;
}

impl<T: Send> WakesSiblings for Commit<T> {
    fn wake_with(&self, siblings: Vec<Waker>) -> Vec<Waker> {
        let mut state = self.state();
        if state.over {
            return siblings;
        }
        state.siblings = siblings;
        Vec::new()
    }
}

/// Comes when it is saved, or could not be.
pub(super) struct CommitFuture<T>(Arc<Commit<T>>);

impl<T> CommitFuture<T> {
    pub(super) fn of(commit: Arc<Commit<T>>) -> Self {
        Self(commit)
    }
}

impl<T> Future for CommitFuture<T> {
    type Output = Result<T, Unsaved>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.0.state();
        if !state.said {
            let thread = std::thread::current().id();
            state.waiting = Some(Waiting { waker: cx.waker().clone(), thread });
            return Poll::Pending;
        }
        let outcome = state.outcome.take();
        drop(state);
        self.0.leave();
        Poll::Ready(outcome.unwrap_or(Err(Unsaved)))
    }
}

impl<T> Drop for CommitFuture<T> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// What is called by the writer when a job is saved, or could not be; dropped before, it could not be.
pub(super) struct CallbackJob(Option<Callback>);

type Callback = Box<dyn FnOnce(Result<Saved, Unsaved>) + Send>;

impl CallbackJob {
    pub(super) fn new(told: impl FnOnce(Result<Saved, Unsaved>) + Send + 'static) -> Self {
        Self(Some(Box::new(told)))
    }

    /// Says what came of it; only the first time counts.
    pub(super) fn finish(&mut self, outcome: Result<Saved, Unsaved>) {
        if let Some(told) = self.0.take() {
            told(outcome);
        }
    }
}

/// Wakes every task that waits for these, each thread once.
pub(super) fn wake(waiting: Vec<(Arc<dyn WakesSiblings>, Waiting)>) {
    let mut left = waiting;
    while !left.is_empty() {
        let mut here = std::mem::take(&mut left).into_iter();
        let Some((first, Waiting { waker, thread })) = here.next() else { return };
        let mut siblings = Vec::with_capacity(here.len());
        for (commit, waiting) in here {
            if waiting.thread == thread {
                siblings.push(waiting.waker);
            } else {
                left.push((commit, waiting));
            }
        }
        first.wake_with(siblings).into_iter().for_each(Waker::wake);
        waker.wake();
    }
}
