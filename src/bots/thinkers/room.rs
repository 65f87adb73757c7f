//! The room in which searches wait and run: what waits, what runs until when, how many threads there are and how many are
//! lost. Knows locks and numbers; never what is searched.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::lanes::{Lanes, Waiting};
use super::{Busy, LATE_MAX, LOOK_EVERY, LOST_MAX, Outcome, Question, Reply, Searcher};
use crate::metrics::{Metrics, Shared};

/// What runs.
struct Running {
    number: u64,
    /// When it is to stop.
    until: Instant,
    /// How long it has gone on since then.
    over: Duration,
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
    waiting: Lanes,
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

impl Inside {
    /// What has gone on for longer than that after it was to stop, looked at after so long.
    fn late(&mut self, since: Duration, grace: Duration) -> Vec<Running> {
        let now = Instant::now();
        let since = since.min(LOOK_EVERY + LATE_MAX);
        for running in self.running.iter_mut().filter(|running| running.until < now) {
            running.over += since.min(now.duration_since(running.until));
        }
        self.running.extract_if(.., |running| running.over >= grace).collect()
    }
}

/// Where searches wait and run.
pub(super) struct Room {
    inside: Mutex<Inside>,
    /// Something waits, or it is closed.
    ready: Condvar,
    /// Something runs, or it is closed.
    begun: Condvar,
    searcher: Searcher,
    /// How long a search may go on after it was told to stop.
    grace: Duration,
    metrics: Shared,
}

impl Room {
    pub(super) fn new(searcher: Searcher, grace: Duration, metrics: Shared) -> Self {
        Self {
            inside: Mutex::default(),
            ready: Condvar::new(),
            begun: Condvar::new(),
            searcher,
            grace,
            metrics,
        }
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
        let mut stranded =
            if inside.threads == 0 { std::mem::take(&mut inside.waiting) } else { Lanes::default() };
        self.show(&inside);
        drop(inside);
        while let Some(waiting) = stranded.pop() {
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
        inside.waiting.push(Waiting { question, unwanted: Arc::clone(&unwanted), reply })?;
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
            while let Some(Waiting { question, unwanted, reply }) = inside.waiting.pop() {
                self.show(&inside);
                if unwanted.load(Ordering::Relaxed) {
                    self.count("cancelled");
                    continue;
                }
                inside.number += 1;
                let number = inside.number;
                let until = Instant::now() + question.within;
                let known = Arc::clone(&unwanted);
                inside.running.push(Running { number, until, over: Duration::ZERO, unwanted: known, reply });
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
            Outcome::Found(..) | Outcome::Stepped(_) | Outcome::Hinted(_) => "found",
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
        let mut looked = Instant::now();
        loop {
            if inside.closed {
                return None;
            }
            let late = inside.late(looked.elapsed(), self.grace);
            looked = Instant::now();
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
            inside = if inside.running.is_empty() {
                self.begun.wait(inside).unwrap_or_else(PoisonError::into_inner)
            } else {
                let waited = self.begun.wait_timeout(inside, LOOK_EVERY);
                waited.unwrap_or_else(PoisonError::into_inner).0
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
        inside.waiting = Lanes::default();
        for running in &inside.running {
            running.unwanted.store(true, Ordering::Relaxed);
        }
        self.ready.notify_all();
        self.begun.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(10);

    /// While the server stands still its searches do, and none of them is given up for that.
    #[test]
    fn a_search_is_given_up_for_the_time_it_had_and_not_for_that_in_which_all_stood_still() {
        let mut inside = Inside::default();
        let until = Instant::now().checked_sub(10 * GRACE).unwrap();
        let unwanted = Arc::default();
        inside.running.push(Running {
            number: 1,
            until,
            over: Duration::ZERO,
            unwanted,
            reply: Box::new(|_| {}),
        });
        assert!(inside.late(10 * GRACE, GRACE).is_empty());
        let looks = GRACE.as_millis() / LOOK_EVERY.as_millis();
        let given_up = (0..looks).find(|_| !inside.late(LOOK_EVERY, GRACE).is_empty());
        assert!(given_up.is_some_and(|look| look > looks / 2), "{given_up:?}");
        assert!(inside.running.is_empty());
    }
}
