//! The room in which searches wait and run: what waits, what runs until when, how many threads there are and how many are
//! lost. Knows locks and numbers; never what is searched.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::{Busy, GRACE, LOST_MAX, Outcome, Question, Reply, Searcher, WAITING_MAX};
use crate::metrics::{Metrics, Shared};

/// What waits.
struct Waiting {
    question: Question,
    unwanted: Arc<AtomicBool>,
    reply: Reply,
}

/// What runs.
struct Running {
    number: u64,
    /// When it is given up.
    lost_at: Instant,
    unwanted: Arc<AtomicBool>,
    reply: Reply,
}

/// What a thread is to think about.
pub(super) struct Job {
    pub(super) number: u64,
    pub(super) question: Question,
    pub(super) unwanted: Arc<AtomicBool>,
    /// When it is to stop.
    pub(super) until: Instant,
}

#[derive(Default)]
struct Inside {
    waiting: VecDeque<Waiting>,
    running: Vec<Running>,
    /// The number of the next that runs.
    number: u64,
    /// Threads that think, or wait for something to think about.
    threads: usize,
    /// Threads that were wanted.
    wanted: usize,
    /// Threads that were given up and have not come back.
    lost: usize,
    closed: bool,
}

pub(super) struct Room {
    inside: Mutex<Inside>,
    /// Something waits, or it is closed.
    ready: Condvar,
    /// Something runs, or it is closed.
    begun: Condvar,
    searcher: Searcher,
    metrics: Shared,
}

impl Room {
    pub(super) fn new(searcher: Searcher, metrics: Shared) -> Self {
        Self { inside: Mutex::default(), ready: Condvar::new(), begun: Condvar::new(), searcher, metrics }
    }

    pub(super) fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, outcome: &str) {
        Metrics::count(&self.metrics.bots.searches, outcome);
    }

    fn show(&self, inside: &Inside) {
        let gauge = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        self.metrics.bots.waiting.set(gauge(inside.waiting.len()));
        self.metrics.bots.threads_lost.set(gauge(inside.lost));
    }

    /// There is a thread more.
    pub(super) fn hire(&self) {
        let mut inside = self.inside();
        inside.threads += 1;
        inside.wanted = inside.wanted.max(inside.threads);
    }

    /// There is a thread less than was counted on.
    pub(super) fn dismiss(&self) {
        let mut inside = self.inside();
        inside.threads = inside.threads.saturating_sub(1);
        self.answer_stranded(inside);
    }

    /// Where there is no thread left, all that waits is answered.
    fn answer_stranded(&self, mut inside: MutexGuard<'_, Inside>) {
        let stranded =
            if inside.threads == 0 { std::mem::take(&mut inside.waiting) } else { VecDeque::new() };
        self.show(&inside);
        drop(inside);
        for waiting in stranded {
            self.count("overran");
            (waiting.reply)(Outcome::Overran);
        }
    }

    /// Lets something wait; what nobody wants to know any more makes room for it. Where there is no thread, it is answered.
    pub(super) fn push(&self, question: Question, reply: Reply) -> Result<Arc<AtomicBool>, Busy> {
        let unwanted = Arc::new(AtomicBool::new(false));
        let mut inside = self.inside();
        if inside.threads == 0 {
            drop(inside);
            self.count("overran");
            reply(Outcome::Overran);
            return Ok(unwanted);
        }
        if inside.waiting.len() >= WAITING_MAX {
            inside.waiting.retain(|waiting| !waiting.unwanted.load(Ordering::Relaxed));
        }
        if inside.waiting.len() >= WAITING_MAX {
            return Err(Busy);
        }
        inside.waiting.push_back(Waiting { question, unwanted: Arc::clone(&unwanted), reply });
        self.show(&inside);
        self.ready.notify_one();
        Ok(unwanted)
    }

    /// What a thread thinks about next, as soon as there is something; nothing when it is to end.
    pub(super) fn next(&self) -> Option<Job> {
        let mut inside = self.inside();
        loop {
            if inside.closed {
                return None;
            }
            while let Some(Waiting { question, unwanted, reply }) = inside.waiting.pop_front() {
                self.show(&inside);
                if unwanted.load(Ordering::Relaxed) {
                    self.count("cancelled");
                    continue;
                }
                inside.number += 1;
                let number = inside.number;
                let until = Instant::now() + question.within;
                let known = Arc::clone(&unwanted);
                inside.running.push(Running { number, lost_at: until + GRACE, unwanted: known, reply });
                self.begun.notify_one();
                return Some(Job { number, question, unwanted, until });
            }
            inside = self.ready.wait(inside).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Something has come of what a thread thought about. False if the thread is to end: it had been given up meanwhile, and
    /// there is another in its place.
    pub(super) fn done(&self, number: u64, outcome: Outcome) -> bool {
        let mut inside = self.inside();
        let Some(at) = inside.running.iter().position(|running| running.number == number) else {
            inside.lost = inside.lost.saturating_sub(1);
            let needed = inside.threads < inside.wanted;
            inside.threads += usize::from(needed);
            self.show(&inside);
            return needed;
        };
        let Running { unwanted, reply, .. } = inside.running.swap_remove(at);
        drop(inside);
        if unwanted.load(Ordering::Relaxed) {
            self.count("cancelled");
            return true;
        }
        self.count(match outcome {
            Outcome::Found(..) => "found",
            Outcome::Panicked => "panicked",
            Outcome::Overran => "overran",
        });
        reply(outcome);
        true
    }

    /// Gives up what has not stopped in time, as soon as there is something: how many threads are to begin in place of those
    /// that are lost, which are counted on already. Nothing when it is closed.
    pub(super) fn overdue(&self) -> Option<usize> {
        let mut inside = self.inside();
        loop {
            if inside.closed {
                return None;
            }
            let now = Instant::now();
            let late: Vec<Running> =
                inside.running.extract_if(.., |running| running.lost_at <= now).collect();
            if !late.is_empty() {
                let replaced = late.len().min(LOST_MAX.saturating_sub(inside.lost));
                inside.lost += late.len();
                inside.threads = (inside.threads + replaced).saturating_sub(late.len());
                self.answer_stranded(inside);
                for running in late {
                    self.give_up(running);
                }
                return Some(replaced);
            }
            let next = inside.running.iter().map(|running| running.lost_at).min();
            inside = match next {
                Some(at) => {
                    let waited = self.begun.wait_timeout(inside, at.saturating_duration_since(now));
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.begun.wait(inside).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn give_up(&self, running: Running) {
        tracing::error!("a bot's search does not stop, and is given up with its thread");
        self.count("overran");
        if !running.unwanted.swap(true, Ordering::Relaxed) {
            (running.reply)(Outcome::Overran);
        }
    }

    /// All that runs is to stop, and nothing is begun any more.
    pub(super) fn close(&self) {
        let mut inside = self.inside();
        inside.closed = true;
        inside.waiting.clear();
        for running in &inside.running {
            running.unwanted.store(true, Ordering::Relaxed);
        }
        self.ready.notify_all();
        self.begun.notify_all();
    }
}
