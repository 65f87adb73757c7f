//! Tasks that wait for a commit, and their wakers: of all tasks that wait on one thread the first is woken, and wakes its
//! siblings there. A thread is notified once a batch, not once a game. Knows wakers; never what is written.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::ThreadId;

use rusqlite::Connection;

use super::writer::{Unsaved, WriteJob};

/// Somebody who waits, and on which thread.
pub(crate) struct Waiting {
    pub(super) waker: Waker,
    thread: ThreadId,
}

/// Something to write, and its outcome for who waits.
pub(super) struct Task<T, W> {
    /// Locked apart from the outcome: whoever waits never waits for the writing itself.
    write: Mutex<W>,
    state: Mutex<State<T>>,
}

struct State<T> {
    value: Option<T>,
    saved: Option<Result<(), Unsaved>>,
    waiting: Option<Waiting>,
    /// Those who are to be woken by the one who waits for this.
    others: Vec<Waker>,
    /// Nobody waits any more.
    over: bool,
}

impl<T, W> Task<T, W> {
    pub(super) fn new(write: W) -> Self {
        let (write, others) = (Mutex::new(write), Vec::new());
        let state = State { value: None, saved: None, waiting: None, others, over: false };
        Self { write, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody waits any more: whoever is left to be woken is.
    fn leave(&self) {
        let mut state = self.state();
        state.over = true;
        let others = std::mem::take(&mut state.others);
        drop(state);
        others.into_iter().for_each(Waker::wake);
    }
}

impl<T, W> WriteJob for Task<T, W>
where
    T: Send,
    W: Fn(&Connection) -> rusqlite::Result<T> + Send,
{
    fn run(&self, db: &Connection) -> rusqlite::Result<()> {
        let value = self.write.lock().unwrap_or_else(PoisonError::into_inner)(db)?;
        self.state().value = Some(value);
        Ok(())
    }

    fn finish(&self, saved: Result<(), Unsaved>) -> Option<Waiting> {
        let mut state = self.state();
        if state.saved.is_some() {
            return None;
        }
        state.saved = Some(saved);
        state.waiting.take()
    }

    fn wake_with(&self, others: Vec<Waker>) -> Vec<Waker> {
        let mut state = self.state();
        if state.over {
            return others;
        }
        state.others = others;
        Vec::new()
    }
}

/// Comes when it is saved, or could not be.
pub(super) struct CommitFuture<T, W>(Arc<Task<T, W>>);

impl<T, W> CommitFuture<T, W> {
    pub(super) fn of(task: Arc<Task<T, W>>) -> Self {
        Self(task)
    }
}

impl<T, W> Future for CommitFuture<T, W> {
    type Output = Result<T, Unsaved>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.0.state();
        let Some(saved) = state.saved else {
            let thread = std::thread::current().id();
            state.waiting = Some(Waiting { waker: cx.waker().clone(), thread });
            return Poll::Pending;
        };
        let value = state.value.take();
        drop(state);
        self.0.leave();
        Poll::Ready(saved.and_then(|()| value.ok_or(Unsaved)))
    }
}

impl<T, W> Drop for CommitFuture<T, W> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// Something to write, and what is called when that is done.
pub(super) struct CallbackJob<T, W, R>(Mutex<(W, Option<T>, Option<R>)>);

impl<T, W, R> CallbackJob<T, W, R> {
    pub(super) fn new(write: W, told: R) -> Self {
        Self(Mutex::new((write, None, Some(told))))
    }
}

impl<T, W, R> WriteJob for CallbackJob<T, W, R>
where
    T: Send,
    W: Fn(&Connection) -> rusqlite::Result<T> + Send,
    R: FnOnce(Result<T, Unsaved>) + Send,
{
    fn run(&self, db: &Connection) -> rusqlite::Result<()> {
        let mut inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inside.1 = Some((inside.0)(db)?);
        Ok(())
    }

    fn finish(&self, saved: Result<(), Unsaved>) -> Option<Waiting> {
        let mut inside = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (value, told) = (inside.1.take(), inside.2.take());
        drop(inside);
        if let Some(told) = told {
            told(saved.and_then(|()| value.ok_or(Unsaved)));
        }
        None
    }

    fn wake_with(&self, others: Vec<Waker>) -> Vec<Waker> {
        others
    }
}

/// Wakes everybody who waits for these, each thread once.
pub(super) fn wake(waiting: Vec<(Arc<dyn WriteJob>, Waiting)>) {
    let mut left = waiting;
    while !left.is_empty() {
        let mut here = std::mem::take(&mut left).into_iter();
        let Some((first, Waiting { waker, thread })) = here.next() else { return };
        let mut others = Vec::with_capacity(here.len());
        for (job, waiting) in here {
            if waiting.thread == thread {
                others.push(waiting.waker);
            } else {
                left.push((job, waiting));
            }
        }
        first.wake_with(others).into_iter().for_each(Waker::wake);
        waker.wake();
    }
}
